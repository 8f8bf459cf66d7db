"""Who speaks on which talk, and the speakers' own rows: the part of the fold that is about people.

Called by `store.refold` alone, which is the one writer of the current tables.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store.fold import Member, Rules, in_order, people_of
from confdash.store.people import People
from confdash.text import fold

#: Beyond this many changed rows one rebuild of the index is cheaper than deleting and inserting each.
_REBUILD = 2_000


def write_speakers(
    link: sqlite3.Connection,
    rules: Rules,
    groups: Mapping[str, Sequence[Member]],
    people: People,
    gone: Mapping[str, int],
) -> None:
    """Who speaks on which talk, and the speakers' own rows, of all persons whom these talks touch."""
    ids = _ids(link, "talks", [*groups, *gone])
    wanted: dict[int, list[str]] = {}
    for key, members in groups.items():
        believed = people_of(in_order(members, rules), rules)
        persons = [people.of(believed[0].feed, person) for person in believed[1]] if believed else []
        wanted[ids[key]] = list(dict.fromkeys(person for person in persons if person))
    listed = msgspec.json.encode(list(ids.values())).decode()
    before: dict[int, list[str]] = defaultdict(list)
    for talk, person in link.execute(
        "SELECT talk, speakers.key FROM talk_speakers JOIN speakers ON speakers.id = speaker"
        " WHERE talk IN (SELECT value FROM json_each(?)) ORDER BY talk, position",
        [listed],
    ).fetchall():
        before[talk].append(person)
    differing = [talk for talk in ids.values() if before.get(talk, []) != wanted.get(talk, [])]
    touched = {person for talk in differing for person in (*before.get(talk, ()), *wanted.get(talk, ()))}
    touched |= {person for talk in ids.values() for person in wanted.get(talk, ())} | people.touched
    _add_speakers(link, touched)
    speakers = _ids(link, "speakers", touched)
    link.executemany("DELETE FROM talk_speakers WHERE talk = ?", [(talk,) for talk in differing if talk in before])
    link.executemany(
        "INSERT INTO talk_speakers (talk, speaker, position) VALUES (?, ?, ?)",
        [(talk, speakers[person], place) for talk in differing for place, person in enumerate(wanted.get(talk, ()))],
    )
    _fold_speakers(link, rules, speakers)


def _ids(link: sqlite3.Connection, table: str, keys: Iterable[str]) -> dict[str, int]:
    listed = msgspec.json.encode(list(keys)).decode()
    sql = f"SELECT key, id FROM {table} WHERE key IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
    return dict(link.execute(sql, [listed]).fetchall())


def _add_speakers(link: sqlite3.Connection, persons: Iterable[str]) -> None:
    """Rows for persons who have none yet; `_fold_speakers` fills them."""
    link.executemany(
        "INSERT INTO speakers (key, name, talks, feeds, search) VALUES (?, '', 0, '[]', '') ON CONFLICT DO NOTHING",
        [(person,) for person in sorted(persons)],
    )


def _fold_speakers(link: sqlite3.Connection, rules: Rules, speakers: Mapping[str, int]) -> None:
    """Name, e-mail, feeds and number of talks of each person; one who speaks nowhere any more has no row."""
    listed = msgspec.json.encode(list(speakers)).decode()
    said: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for person, feed, way, shown in link.execute(
        "SELECT person, feed, name, shown FROM names WHERE person IN (SELECT value FROM json_each(?))", [listed]
    ).fetchall():
        said[person].append((feed, way, shown))
    numbers = msgspec.json.encode(list(speakers.values())).decode()
    given = {
        row[0]: row[1:]
        for row in link.execute(
            "SELECT speaker, count(*), sum(gone = 0), min(iif(gone = 0, starts, NULL))"
            " FROM talk_speakers JOIN talks ON talks.id = talk"
            " WHERE speaker IN (SELECT value FROM json_each(?)) GROUP BY speaker",
            [numbers],
        ).fetchall()
    }
    stored = {
        row[0]: row
        for row in link.execute(
            "SELECT id, key, name, email, talks, first_starts, feeds, search FROM speakers"
            " WHERE id IN (SELECT value FROM json_each(?))",
            [numbers],
        ).fetchall()
    }
    updates, removed = [], []
    for person, id_ in speakers.items():
        if id_ not in given:
            removed.append(stored[id_])
            continue
        row = _speaker_row(id_, person, said[person], given[id_], rules)
        if row != stored[id_]:
            updates.append(row)
    _write_speaker_rows(link, stored, updates, removed)


def _speaker_row(
    id_: int, person: str, said: Sequence[tuple[int, str, str]], given: tuple[int, int, int | None], rules: Rules
) -> tuple[object, ...]:
    # A feed that has left the config states nothing while another does.
    counting = [each for each in said if rules.feeds[each[0]].place is not None] or said
    order = sorted(counting, key=lambda each: (rules.feeds[each[0]].place or 0, each[1]))
    name = order[0][2] if order else person
    email = next((way.removeprefix("email:") for _, way, _ in order if way.startswith("email:")), None)
    feeds = list(dict.fromkeys(rules.feeds[feed].name for feed, _, _ in order))
    # An e-mail address is private: it is never part of what a search can find.
    return (
        id_,
        person,
        name,
        email,
        given[1],
        given[2],
        msgspec.json.encode(feeds).decode(),
        fold(name) or fold(person),
    )


def _write_speaker_rows(
    link: sqlite3.Connection,
    stored: Mapping[int, tuple[object, ...]],
    updates: Sequence[tuple[object, ...]],
    removed: Sequence[tuple[object, ...]],
) -> None:
    rebuild = len(updates) + len(removed) > _REBUILD
    if not rebuild:
        old = [(row[0], row[-1]) for row in (*(stored[int(str(row[0]))] for row in updates), *removed) if row[-1] != ""]
        link.executemany("INSERT INTO speakers_fts (speakers_fts, rowid, search) VALUES ('delete', ?, ?)", old)
    link.executemany(
        "UPDATE speakers SET key = ?2, name = ?3, email = ?4, talks = ?5, first_starts = ?6, feeds = ?7, search = ?8"
        " WHERE id = ?1",
        updates,
    )
    link.executemany("DELETE FROM speakers WHERE id = ?", [(row[0],) for row in removed])
    if rebuild:
        link.execute("INSERT INTO speakers_fts (speakers_fts) VALUES ('rebuild')")
    else:
        link.executemany(
            "INSERT INTO speakers_fts (rowid, search) VALUES (?, ?)", [(row[0], row[-1]) for row in updates]
        )
