"""The one writer of the current tables: folds what feeds said into `talks`, `speakers` and their indexes.

Runs in the transaction of whatever changed the layers below. Only rows that differ are touched, so that a
quiet sync costs nothing and readers keep what they have cached.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.records import Talk
from confdash.store.fold import Folded, Member, Rules, fold_talk, in_order, people_of
from confdash.store.people import People
from confdash.store.slots import split
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Talk).decode
_COLUMNS = Folded.__struct_fields__
_UPSERT = (
    f"INSERT INTO talks ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our own column names
    f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)
#: Beyond this many changed rows one rebuild of the index is cheaper than deleting and inserting each.
_REBUILD = 2_000


def refold(link: sqlite3.Connection, rules: Rules, keys: Iterable[str] | None, *, learn: bool = True) -> set[str]:
    """Folds these talks anew (None: all of them) and returns the keys whose row changed.

    `learn` gives people new persons; a rebuild takes them as they are.
    """
    wanted = None if keys is None else with_siblings(link, set(keys))
    groups = _members(link, wanted)
    gone = _without_members(link, groups, wanted)
    people = People(link, rules)
    if learn:
        people.assign(groups)
        if people.merged:
            more = _talks_of_persons(link, people.merged) - groups.keys()
            groups |= _members(link, more)
    else:
        people.load(
            (m.feed, person) for members in groups.values() for m in members for person in m.record.people or ()
        )
    changed = _write_talks(link, _fold_all(link, groups, rules), gone)
    _write_speakers(link, rules, groups, people, gone)
    if gone:
        link.executemany("DELETE FROM talks WHERE id = ?", [(id_,) for id_ in gone.values()])
    return changed | gone.keys()


def with_siblings(link: sqlite3.Connection, keys: set[str]) -> set[str]:
    """These talks and the other slots of their keys: which slots are one session depends on all of them."""
    if not link.execute("SELECT 1 FROM upstream WHERE talk GLOB '*#[0-9]*' LIMIT 1").fetchone():
        return keys
    bases = msgspec.json.encode(sorted({split(key)[0] for key in keys})).decode()
    rows = link.execute(
        "SELECT DISTINCT talk FROM json_each(?) AS base JOIN upstream ON talk > base.value || '#' AND talk < base.value || '$'"
        " UNION SELECT DISTINCT talk FROM upstream WHERE talk IN (SELECT value FROM json_each(?))",
        [bases, bases],
    ).fetchall()
    return keys | {row[0] for row in rows}


def _members(link: sqlite3.Connection, keys: set[str] | None) -> dict[str, list[Member]]:
    sql = "SELECT talk, id, feed, key, record, gone_at FROM upstream"
    if keys is None:
        rows = link.execute(sql).fetchall()
    else:
        listed = msgspec.json.encode(sorted(keys)).decode()
        rows = link.execute(f"{sql} WHERE talk IN (SELECT value FROM json_each(?))", [listed]).fetchall()
    groups: dict[str, list[Member]] = defaultdict(list)
    for talk, id_, feed, key, record, gone_at in rows:
        groups[talk].append(Member(id_, feed, key, _decode(record), gone_at is not None))
    return groups


def _without_members(link: sqlite3.Connection, groups: Mapping[str, object], keys: set[str] | None) -> dict[str, int]:
    """Current talks that no record belongs to any more (they were joined into another): key → id."""
    if keys is None:
        rows = link.execute("SELECT key, id FROM talks").fetchall()
    else:
        missing = msgspec.json.encode(sorted(keys - groups.keys())).decode()
        rows = link.execute(
            "SELECT key, id FROM talks WHERE key IN (SELECT value FROM json_each(?))", [missing]
        ).fetchall()
    return {key: id_ for key, id_ in rows if key not in groups}


def _fold_all(link: sqlite3.Connection, groups: Mapping[str, Sequence[Member]], rules: Rules) -> list[Folded]:
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for key, members in groups.items():
        if "#" in key or f"{key}#2" in groups:
            # Which slots are one session is judged by the believed record's title alone.
            titles[split(key)[0]][key] = fold(in_order(members, rules)[0].record.title)
    none: dict[str, str] = {}
    return [
        fold_talk(key, members, rules, titles.get(split(key)[0], none) if titles else none)
        for key, members in groups.items()
    ]


def _write_talks(link: sqlite3.Connection, folded: Sequence[Folded], gone: Mapping[str, int]) -> set[str]:
    listed = msgspec.json.encode([row.key for row in folded]).decode()
    stored = {
        row[1]: row
        for row in link.execute(
            f"SELECT id, {', '.join(_COLUMNS)} FROM talks WHERE key IN (SELECT value FROM json_each(?))",  # noqa: S608
            [listed],
        ).fetchall()
    }
    differing = [
        (row, values) for row in folded if (values := msgspec.structs.astuple(row)) != stored.get(row.key, ((),))[1:]
    ]
    rebuild = len(differing) + len(gone) > _REBUILD
    if not rebuild:
        old = [stored[row.key] for row, _ in differing if row.key in stored]
        removed = [(row[0], row[-1]) for row in old] + _searches(link, gone)
        link.executemany("INSERT INTO talks_fts (talks_fts, rowid, search) VALUES ('delete', ?, ?)", removed)
    link.executemany(_UPSERT, [values for _, values in differing])
    if rebuild:
        link.execute(
            "DELETE FROM talks WHERE key IN (SELECT value FROM json_each(?))",
            [msgspec.json.encode(list(gone)).decode()],
        )
        link.execute("INSERT INTO talks_fts (talks_fts) VALUES ('rebuild')")
    else:
        link.executemany(
            "INSERT INTO talks_fts (rowid, search) SELECT id, search FROM talks WHERE key = ?",
            [(row.key,) for row, _ in differing],
        )
    return {row.key for row, _ in differing}


def _searches(link: sqlite3.Connection, gone: Mapping[str, int]) -> list[tuple[int, str]]:
    return [(id_, link.execute("SELECT search FROM talks WHERE id = ?", [id_]).fetchone()[0]) for id_ in gone.values()]


def _talks_of_persons(link: sqlite3.Connection, merged: Mapping[str, str]) -> set[str]:
    rows = link.execute(
        "SELECT talks.key FROM speakers JOIN talk_speakers ON talk_speakers.speaker = speakers.id"
        " JOIN talks ON talks.id = talk_speakers.talk WHERE speakers.key IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(sorted({*merged, *merged.values()})).decode()],
    ).fetchall()
    return {row[0] for row in rows}


def _write_speakers(
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
    touched |= {person for talk in ids.values() for person in wanted.get(talk, ())} | {
        *people.merged,
        *people.merged.values(),
    }
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
    return dict(
        link.execute(f"SELECT key, id FROM {table} WHERE key IN (SELECT value FROM json_each(?))", [listed]).fetchall()
    )  # noqa: S608


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
            "SELECT speaker, count(*), sum(gone = 0), min(iif(gone = 0, starts, NULL)) FROM talk_speakers JOIN talks ON talks.id = talk"
            " WHERE speaker IN (SELECT value FROM json_each(?)) GROUP BY speaker",
            [numbers],
        ).fetchall()
    }
    stored = {
        row[0]: row
        for row in link.execute(
            "SELECT id, key, name, email, talks, first_starts, feeds, search FROM speakers WHERE id IN (SELECT value FROM json_each(?))",
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
    order = sorted(
        said, key=lambda each: (rules.feeds[each[0]].place is None, rules.feeds[each[0]].place or 0, each[1])
    )
    name = order[0][2] if order else person
    email = next((way.removeprefix("email:") for _, way, _ in order if way.startswith("email:")), None)
    feeds = list(dict.fromkeys(rules.feeds[feed].name for feed, _, _ in order))
    # An e-mail address is private: it is never part of what a search can find.
    return (id_, person, name, email, given[1], given[2], msgspec.json.encode(feeds).decode(), fold(name))


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
        "UPDATE speakers SET key = ?2, name = ?3, email = ?4, talks = ?5, first_starts = ?6, feeds = ?7, search = ?8 WHERE id = ?1",
        updates,
    )
    link.executemany("DELETE FROM speakers WHERE id = ?", [(row[0],) for row in removed])
    if rebuild:
        link.execute("INSERT INTO speakers_fts (speakers_fts) VALUES ('rebuild')")
    else:
        link.executemany(
            "INSERT INTO speakers_fts (rowid, search) VALUES (?, ?)", [(row[0], row[-1]) for row in updates]
        )
