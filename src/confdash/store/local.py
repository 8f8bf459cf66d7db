"""Talks and persons that organisers add themselves: a stand-in, a slot of the unconference (design §4).

They are records of a feed of their own, `local`, believed after all others; they never vanish, and join what a feed
brings later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from confdash.records import Person, Talk
from confdash.store import subjects
from confdash.store.acquaint import TABLES
from confdash.store.decided import Named
from confdash.store.fold import Listed, Rules
from confdash.store.overrides import LOCAL
from confdash.text import fold

#: After all feeds of the config.
_LAST = 1_000_000


def feed(link: sqlite3.Connection) -> int:
    """The id of the feed `local`, which is made when there is the first record of it."""
    link.execute("INSERT INTO feeds (name, place, state) VALUES (?, ?, 'ok') ON CONFLICT DO NOTHING", [LOCAL, _LAST])
    return int(link.execute("SELECT id FROM feeds WHERE name = ?", [LOCAL]).fetchone()[0])


def known(link: sqlite3.Connection, rules: Rules) -> Rules:
    """The rules with the feed `local` among the feeds, if there is one: it may be younger than they are."""
    row = link.execute("SELECT id FROM feeds WHERE name = ?", [LOCAL]).fetchone()
    if row is None or row[0] in rules.feeds:
        return rules
    return msgspec.structs.replace(rules, feeds={**rules.feeds, row[0]: Listed(row[0], LOCAL, _LAST)})


def write_talk(link: sqlite3.Connection, key: str, talk: Talk | None) -> None:
    """A local talk as it was added, or None: it is no more. To be placed and folded by the caller."""
    of = feed(link)
    if talk is None:
        link.execute("DELETE FROM upstream WHERE feed = ? AND key = ?", [of, key])
        return
    record = msgspec.structs.replace(talk, base=key)
    link.execute(
        "INSERT INTO upstream (feed, key, base, part, talk, rooms, record) VALUES (?1, ?2, ?2, '', ?2, ?3, ?4)"
        " ON CONFLICT (feed, key) DO UPDATE SET rooms = excluded.rooms, record = excluded.record, gone_at = NULL",
        [of, key, msgspec.json.encode(record.rooms).decode(), msgspec.msgpack.encode(record)],
    )


def write_person(link: sqlite3.Connection, key: str, person: Person | None) -> None:
    """A local person as they were added, or None: they are no more. To be folded by the caller.

    Of what was added the name alone counts: an e-mail address is decided about them, and makes nobody of two one.
    """
    of = feed(link)
    now = subjects.person_now(link, key) or key
    link.execute("DELETE FROM names WHERE feed = ? AND name = ?", [of, key])
    if person is not None:
        link.execute("INSERT INTO names (feed, name, person, shown) VALUES (?, ?, ?, ?)", [of, key, now, person.name])


def chosen_on(link: sqlite3.Connection, person: str) -> set[str]:
    """The talks for which somebody chose a person whom people added: who that is depends on whether they are there."""
    rows = link.execute(
        "SELECT key FROM decisions WHERE entity = 'talk' AND field = 'speakers' AND instr(value, ?)", [person]
    ).fetchall()
    return {row[0] for row in rows}


def added(said: Iterable[tuple[int, str, str]]) -> bool:
    """Whether a person was added by hand, of (feed, way, name) of each way of naming them."""
    return any(way.startswith("local-") for _, way, _ in said)


def person_for(link: sqlite3.Connection, named: Named) -> str:
    """The person whom somebody chose for a talk; one who is known by name alone is made."""
    way = f"name:{fold(named.name)}"
    known = (named.key and _person_of(link, named.key)) or _person_of(link, way)
    if known:
        return known
    link.execute(
        "INSERT INTO names (feed, name, person, shown) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [feed(link), way, way, named.name],
    )
    return way


def _person_of(link: sqlite3.Connection, key: str) -> str | None:
    """As `subjects.person_now`, but for the names in people tables, which follow from who speaks where."""
    row = link.execute(
        f"SELECT person, 0 FROM names WHERE person = ?1 AND feed NOT IN ({TABLES})"  # noqa: S608 - our own SQL
        " UNION ALL SELECT person, 1 FROM former_persons WHERE key = ?1"
        f" UNION ALL SELECT person, 2 FROM names WHERE name = ?1 AND feed NOT IN ({TABLES}) ORDER BY 2, 1 LIMIT 1",
        [key],
    ).fetchone()
    return str(row[0]) if row else None
