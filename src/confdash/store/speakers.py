"""Who speaks on which talk, and the speakers' own rows: the part of the fold that is about people.

Called by `store.refold` alone, which is the one writer of the current tables.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store import local
from confdash.store.acquaint import acquaint
from confdash.store.decided import Named
from confdash.store.fold import Member, Rules, in_order, people_of
from confdash.store.people import People
from confdash.store.person import PersonFold, PersonRow

#: Beyond this many changed rows one rebuild of the index is cheaper than deleting and inserting each.
_REBUILD = 2_000
_SEARCH = PersonRow.__struct_fields__.index("search") + 1
_UPDATE = (
    "UPDATE speakers SET "  # noqa: S608 - our own column names
    + ", ".join(f"{name} = ?{place}" for place, name in enumerate(PersonRow.__struct_fields__, 2))
    + " WHERE id = ?1"
)


def write_speakers(
    link: sqlite3.Connection,
    rules: Rules,
    groups: Mapping[str, Sequence[Member]],
    people: People,
    gone: Mapping[str, int],
    chosen: Mapping[str, Sequence[Named]],
) -> bool:
    """Who speaks on which talk, and the speakers' own rows, of all persons whom these talks touch.

    `chosen`: whom a person put on a talk, whatever the feeds say. Returns whether anybody may speak anew, or no longer,
    or under another name.
    """
    ids = _ids(link, "talks", [*groups, *gone])
    wanted: dict[int, list[str]] = {}
    for key, members in groups.items():
        if key in chosen:
            wanted[ids[key]] = list(dict.fromkeys(local.person_for(link, named) for named in chosen[key]))
            continue
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
    if not differing and not people.touched:
        return False
    fold_persons(link, rules, acquaint(link).touched)
    return True


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


def fold_persons(link: sqlite3.Connection, rules: Rules, persons: Iterable[str]) -> None:
    """Folds these persons' rows anew: when something was decided about them, or a people table speaks of them."""
    wanted = set(persons)
    if not wanted:
        return
    rules = local.known(link, rules)
    _add_speakers(link, wanted)
    _fold_speakers(link, rules, _ids(link, "speakers", wanted))


def _fold_speakers(link: sqlite3.Connection, rules: Rules, speakers: Mapping[str, int]) -> None:
    """The rows of these persons; one who speaks nowhere any more, and was not added by hand, has none."""
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
    columns = ", ".join(("id", *PersonRow.__struct_fields__))
    stored = {
        row[0]: row
        for row in link.execute(
            f"SELECT {columns} FROM speakers WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own names
            [numbers],
        ).fetchall()
    }
    fold_one = PersonFold(link, rules, speakers)
    updates, removed = [], []
    for person, id_ in speakers.items():
        if id_ not in given and not local.added(said[person]):
            removed.append(stored[id_])
            continue
        row = (id_, *msgspec.structs.astuple(fold_one.row(person, said[person], given.get(id_, (0, 0, None)))))
        if row != stored[id_]:
            updates.append(row)
    _write_speaker_rows(link, stored, updates, removed)


def _write_speaker_rows(
    link: sqlite3.Connection,
    stored: Mapping[int, tuple[object, ...]],
    updates: Sequence[tuple[object, ...]],
    removed: Sequence[tuple[object, ...]],
) -> None:
    rebuild = len(updates) + len(removed) > _REBUILD
    if not rebuild:
        old = [
            (row[0], row[_SEARCH])
            for row in (*(stored[int(str(row[0]))] for row in updates), *removed)
            if row[_SEARCH] != ""
        ]
        link.executemany("INSERT INTO speakers_fts (speakers_fts, rowid, search) VALUES ('delete', ?, ?)", old)
    link.executemany(_UPDATE, updates)
    link.executemany("DELETE FROM speakers WHERE id = ?", [(row[0],) for row in removed])
    if rebuild:
        link.execute("INSERT INTO speakers_fts (speakers_fts) VALUES ('rebuild')")
    else:
        link.executemany(
            "INSERT INTO speakers_fts (rowid, search) VALUES (?, ?)", [(row[0], row[_SEARCH]) for row in updates]
        )
