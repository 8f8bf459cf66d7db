"""Of whom each row of a people table speaks (design §3.6): by id or e-mail address, else by a name.

A table has no talk by which two people of one name could be told apart; so a name counts only where one row of the
table and one person who speaks carry it. What is found stands in `contacts.person`, and in `names`, as for any other
feed. It is found anew from what is there, so that the order in which feeds came does not matter.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.records import Contact
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Contact).decode
#: Feeds that are people tables and nothing else: their `names` are written here alone.
TABLES = (
    "SELECT DISTINCT feed FROM contacts WHERE NOT EXISTS (SELECT 1 FROM upstream WHERE upstream.feed = contacts.feed)"
)


class _Row(msgspec.Struct, frozen=True):
    """A living row: the ways in which it names somebody, without its name; its folded name; its person until now."""

    id: int
    feed: int
    ways: tuple[str, ...]
    name: str
    person: str | None


class Acquainted(msgspec.Struct, frozen=True):
    """Whose rows must be folded again, and which persons a table says are another one: their talks as well."""

    touched: set[str]
    doubles: set[str]


def acquaint(link: sqlite3.Connection) -> Acquainted:
    """Finds anew of whom the people tables speak, inside a write transaction. Costs nothing where there are none."""
    rows = _rows(link)
    if not rows and not link.execute("SELECT 1 FROM contacts LIMIT 1").fetchone():
        return Acquainted(set(), set())
    by_way = _persons_by_way(link, {way for row in rows for way in row.ways})
    found = _surely(rows, by_way)
    found |= _by_name(link, rows, found)
    touched = _write_persons(link, rows, found) | _write_names(link, rows, found)
    doubles = {
        person
        for row in rows
        if row.id in found
        for way in row.ways
        for person in by_way.get(way, ())
        if person != found[row.id]
    }
    return Acquainted(touched, doubles)


def _rows(link: sqlite3.Connection) -> list[_Row]:
    """All living rows; an address that several rows of one table carry names none of them."""
    read: list[tuple[int, int, list[str], str | None]] = [
        (id_, feed, msgspec.json.decode(ways, type=list[str]), person)
        for id_, feed, ways, person in link.execute(
            "SELECT id, feed, ways, person FROM contacts WHERE gone_at IS NULL ORDER BY feed, key"
        ).fetchall()
    ]
    shared = Counter((feed, way) for _, feed, ways, _ in read for way in ways[:-1])
    return [
        _Row(id_, feed, tuple(way for way in ways[:-1] if shared[feed, way] == 1), ways[-1], person)
        for id_, feed, ways, person in read
    ]


def _persons_by_way(link: sqlite3.Connection, ways: Iterable[str]) -> dict[str, list[str]]:
    """Way → the persons whom feeds of talks name so."""
    found: dict[str, list[str]] = defaultdict(list)
    for way, person in link.execute(
        "SELECT DISTINCT name, person FROM names WHERE name IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own SQL
        f" AND feed NOT IN ({TABLES}) ORDER BY name, person",
        [msgspec.json.encode(sorted(ways)).decode()],
    ).fetchall():
        found[way].append(person)
    return found


def _surely(rows: Sequence[_Row], by_way: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Row → the person of its surest way that somebody has."""
    found = {}
    for row in rows:
        person = next((by_way[way][0] for way in row.ways if way in by_way), None)
        if person is not None:
            found[row.id] = person
    return found


def _by_name(link: sqlite3.Connection, rows: Sequence[_Row], sure: Mapping[int, str]) -> dict[int, str]:
    """Row → the one person of its name, of rows that nothing surer speaks for and whose name no other row has."""
    called = Counter((row.feed, row.name) for row in rows)
    taken = {(row.feed, sure[row.id]) for row in rows if row.id in sure}
    open_ = [row for row in rows if row.id not in sure and row.name != "name:" and called[row.feed, row.name] == 1]
    if not open_:
        return {}
    carrying: dict[str, set[str]] = defaultdict(set)
    for shown, person in link.execute(
        "SELECT DISTINCT shown, person FROM names JOIN speakers ON speakers.key = person"  # noqa: S608 - our own SQL
        f" WHERE feed NOT IN ({TABLES})"
    ).fetchall():
        carrying[f"name:{fold(shown)}"].add(person)
    found = {}
    for row in open_:
        persons = carrying.get(row.name, set())
        if len(persons) == 1 and (row.feed, *persons) not in taken:
            found[row.id] = next(iter(persons))
    return found


def _write_persons(link: sqlite3.Connection, rows: Sequence[_Row], found: Mapping[int, str]) -> set[str]:
    """Notes of whom each row speaks; returns the persons of whom more or less is said now."""
    differing = [(found.get(row.id), row.id, row.person) for row in rows if found.get(row.id) != row.person]
    gone = link.execute("SELECT id, person FROM contacts WHERE gone_at IS NOT NULL AND person IS NOT NULL").fetchall()
    differing += [(None, id_, person) for id_, person in gone]
    link.executemany("UPDATE contacts SET person = ? WHERE id = ?", [(now, id_) for now, id_, _ in differing])
    return {person for now, _, before in differing for person in (now, before) if person is not None}


def _write_names(link: sqlite3.Connection, rows: Sequence[_Row], found: Mapping[int, str]) -> set[str]:
    """Brings the tables' own `names` in line with whom their rows speak of; returns the persons concerned."""
    tables = {row[0] for row in link.execute(TABLES).fetchall()}
    shown = _shown(link, [row.id for row in rows if row.id in found])
    wanted: dict[tuple[int, str], tuple[str, str]] = {}
    for row in rows:
        if row.id in found and row.feed in tables:
            for way in row.ways or (row.name,):
                wanted[row.feed, way] = found[row.id], shown[row.id]
    stored = {
        (feed, way): (person, name)
        for feed, way, person, name in link.execute(
            f"SELECT feed, name, person, shown FROM names WHERE feed IN ({TABLES})"  # noqa: S608 - our own SQL
        ).fetchall()
    }
    leaving = stored.keys() - wanted.keys()
    coming = {where: each for where, each in wanted.items() if stored.get(where) != each}
    link.executemany("DELETE FROM names WHERE feed = ? AND name = ?", sorted(leaving))
    link.executemany(
        "INSERT INTO names (feed, name, person, shown) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (feed, name) DO UPDATE SET person = excluded.person, shown = excluded.shown",
        [(*where, *each) for where, each in sorted(coming.items())],
    )
    before = {stored[where][0] for where in {*leaving, *coming} if where in stored}
    return before | {person for person, _ in coming.values()}


def _shown(link: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Row → the name to show for its person: the table's, or where it has none the one by which they are known."""
    rows = link.execute(
        "SELECT id, record, (SELECT shown FROM names WHERE names.person = contacts.person AND shown != '' LIMIT 1)"
        " FROM contacts WHERE id IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(list(ids)).decode()],
    ).fetchall()
    return {id_: _decode(record).person.name or known or "" for id_, record, known in rows}
