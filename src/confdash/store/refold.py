"""The one writer of the current tables: folds what feeds said into `talks`, `speakers` and their indexes.

Runs in the transaction of whatever changed the layers below. Only rows that differ are touched, so that a
quiet sync costs nothing and readers keep what they have cached.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from confdash.records import OFF_STATES, SIDE_KINDS, Person, Talk
from confdash.store import delays, disagreements, in_rooms, local, overrides, scholarships, videos
from confdash.store.decided import Decisions, chosen_people, over, wide
from confdash.store.fold import Folded, Member, Rules, fold_talk, in_order, title_of
from confdash.store.people import People
from confdash.store.slots import split
from confdash.store.speakers import write_speakers
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Talk).decode
_COLUMNS = Folded.__struct_fields__
_SEARCH = _COLUMNS.index("search") + 1
_UPSERT = (
    f"INSERT INTO talks ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our own column names
    f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)
#: What recordings may find a session by; of kind, state and stage only whether it takes place.
_TOLD_BY = tuple(_COLUMNS.index(name) for name in ("session", "title", "starts", "ends", "rooms", "speakers", "gone"))
_KIND, _STATE, _STAGE = (_COLUMNS.index(name) for name in ("kind", "state", "stage"))
#: Beyond this many changed rows one rebuild of the index is cheaper than deleting and inserting each.
_REBUILD = 2_000


#: Talk → the one record that it is thought to have, and what that folds to.
Ready = Mapping[str, tuple[Talk, Folded]]


def fold_ahead(feed: int, records: Iterable[tuple[str, Talk]], rules: Rules) -> Ready:
    """Folds talks of one record each, before the lock is taken: for a first sync that is all there is to fold.

    `records` are (talk, record). `refold` takes what still holds by then and folds the others itself.
    """
    alone: dict[str, str] = {}
    return {
        talk: (record, fold_talk(talk, [Member(0, feed, talk, record, gone=False)], rules, alone))
        for talk, record in records
    }


def refold(
    link: sqlite3.Connection,
    rules: Rules,
    keys: Iterable[str] | None,
    *,
    learn: bool = True,
    ready: Ready | None = None,
) -> set[str]:
    """Folds these talks anew (None: all of them) and returns the keys whose row changed.

    `learn` gives people new persons; a rebuild takes them as they are. `ready` was made with the same rules.
    """
    rules = local.known(link, rules)
    wanted = None if keys is None else with_siblings(link, set(keys))
    groups = _members(link, wanted)
    gone = _without_members(link, groups, wanted)
    people = People(link, rules)
    if learn:
        people.assign(groups)
        if people.touched:
            also = _talks_of_persons(link, people.merged) | _choosing(link)
            more = _members(link, with_siblings(link, also) - groups.keys()) if also else {}
            people.load(_named(more))
            groups |= more
    else:
        people.load(_named(groups))
    said = _fold_all(groups, rules, ready or {})
    decisions = _decisions(link, said)
    changed, rebuild, moved = _write_talks(link, [over(each, decisions.get(each.key, {})) for each in said], gone)
    chosen = {key: named for key, each in decisions.items() if (named := chosen_people(each)) is not None}
    if chosen:
        local.feed(link)  # whom people chose may be known to no feed
        rules = local.known(link, rules)
    renamed = write_speakers(link, rules, groups, people, gone, chosen)
    overrides.write(link, rules, groups, said, decisions, gone)
    disagreements.write(link, rules, groups, gone)
    in_rooms.forget(link, gone.values())
    link.executemany("DELETE FROM talks WHERE id = ?", [(id_,) for id_ in gone.values()])
    if rebuild:
        link.execute("INSERT INTO talks_fts (talks_fts) VALUES ('rebuild')")
    delays.write(link, rules)
    rematch = learn or moved or bool(gone) or keys is None
    videos.follow(
        link, rules, None if keys is None else groups.keys() | gone.keys(), rematch=rematch, heard=learn or keys is None
    )
    if renamed:
        scholarships.link_speakers(link)
    return changed | gone.keys()


def _decisions(link: sqlite3.Connection, said: Sequence[Folded]) -> dict[str, Decisions]:
    """Talk → what people decided about it, its session's decisions among them."""
    decided = overrides.decisions_of(link, "talk", [each.key for each in said] if len(said) < _REBUILD else None)
    if not decided:
        return {}
    sessions: dict[str, list[str]] = defaultdict(list)
    for each in said:
        sessions[each.session].append(each.key)
    found: dict[str, Decisions] = {}
    for keys in sessions.values():
        if any(key in decided for key in keys):
            of_all = wide(decided.get(key, {}) for key in keys) if len(keys) > 1 else {}
            found |= {key: {**decided.get(key, {}), **of_all} for key in keys}
    return found


def _named(groups: Mapping[str, Sequence[Member]]) -> Iterator[Person]:
    return (person for members in groups.values() for member in members for person in member.record.people or ())


def with_siblings(link: sqlite3.Connection, keys: set[str]) -> set[str]:
    """These talks and the other slots of their keys: which slots are one session depends on all of them."""
    if not link.execute("SELECT 1 FROM upstream WHERE talk GLOB '*#[0-9]*' LIMIT 1").fetchone():
        return keys
    bases = {split(key)[0] for key in keys}
    listed = msgspec.json.encode(sorted(bases)).decode()
    rows = link.execute(
        "SELECT DISTINCT talk FROM json_each(?) AS base"
        " JOIN upstream ON talk > base.value || '#' AND talk < base.value || '$'"
        " UNION SELECT DISTINCT talk FROM upstream WHERE talk IN (SELECT value FROM json_each(?))",
        [listed, listed],
    ).fetchall()
    return keys | {row[0] for row in rows if split(row[0])[0] in bases}


def _members(link: sqlite3.Connection, keys: set[str] | None) -> dict[str, list[Member]]:
    sql = "SELECT talk, id, feed, key, record, gone_at FROM upstream"
    if keys is None:
        rows = link.execute(sql).fetchall()
    else:
        listed = msgspec.json.encode(sorted(keys)).decode()
        rows = link.execute(f"{sql} WHERE talk IN (SELECT value FROM json_each(?))", [listed]).fetchall()  # noqa: S608
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


def _fold_all(groups: Mapping[str, Sequence[Member]], rules: Rules, ready: Ready) -> list[Folded]:
    numbered = {split(key)[0] for key in groups if "#" in key}
    titles: dict[str, dict[str, str]] = {base: {} for base in numbered}
    if numbered:
        for key, members in groups.items():
            if (base := split(key)[0]) in numbered:
                titles[base][key] = fold(title_of(in_order(members, rules), rules))
    alone: dict[str, str] = {}
    return [
        _still_holds(members, ready.get(key), key, numbered)
        or fold_talk(key, members, rules, titles.get(split(key)[0], alone) if numbered else alone)
        for key, members in groups.items()
    ]


def _still_holds(
    members: Sequence[Member], ahead: tuple[Talk, Folded] | None, key: str, numbered: set[str]
) -> Folded | None:
    """What was folded ahead, if the talk has that one record, alive, and no other slots."""
    if ahead is None or len(members) > 1 or members[0].gone or (numbered and split(key)[0] in numbered):
        return None
    return ahead[1] if members[0].record == ahead[0] else None


def _write_talks(
    link: sqlite3.Connection, folded: Sequence[Folded], gone: Mapping[str, int]
) -> tuple[set[str], bool, bool]:
    """Writes the rows that differ; returns their keys, and whether the index is to be rebuilt without `gone`.

    And whether anything changed by which recordings find their sessions.
    """
    stored = _stored(link, folded)
    differing = [
        (row, values) for row in folded if (values := msgspec.structs.astuple(row)) != stored.get(row.key, ((),))[1:]
    ]
    rebuild = len(differing) + len(gone) > _REBUILD
    if not rebuild:
        old = [stored[row.key] for row, _ in differing if row.key in stored]
        removed = [(row[0], row[_SEARCH]) for row in old] + _searches(link, gone)
        link.executemany("INSERT INTO talks_fts (talks_fts, rowid, search) VALUES ('delete', ?, ?)", removed)
    link.executemany(_UPSERT, [values for _, values in differing])
    in_rooms.write(link, [row for row, _ in differing], stored)
    if not rebuild:
        link.executemany(
            "INSERT INTO talks_fts (rowid, search) SELECT id, search FROM talks WHERE key = ?",
            [(row.key,) for row, _ in differing],
        )
    moved = any(row.key not in stored or _told_by(values) != _told_by(stored[row.key][1:]) for row, values in differing)
    return {row.key for row, _ in differing}, rebuild, moved


def _told_by(values: Sequence[Any]) -> tuple[Any, ...]:
    """Of a talk's columns, what recordings may find it by."""
    off = values[_STATE] in OFF_STATES or values[_STAGE] == "no_show" or values[_KIND] in SIDE_KINDS
    return off, *(values[at] for at in _TOLD_BY)


def _stored(link: sqlite3.Connection, folded: Sequence[Folded]) -> dict[str, tuple[Any, ...]]:
    """The rows as they are; nothing where there are so many that writing them all anew costs less than comparing."""
    if len(folded) > _REBUILD:
        return {}
    listed = msgspec.json.encode([row.key for row in folded]).decode()
    sql = f"SELECT id, {', '.join(_COLUMNS)} FROM talks WHERE key IN (SELECT value FROM json_each(?))"  # noqa: S608
    return {row[1]: row for row in link.execute(sql, [listed]).fetchall()}


def _searches(link: sqlite3.Connection, gone: Mapping[str, int]) -> list[tuple[int, str]]:
    return [(id_, link.execute("SELECT search FROM talks WHERE id = ?", [id_]).fetchone()[0]) for id_ in gone.values()]


def _choosing(link: sqlite3.Connection) -> set[str]:
    """The talks on which a person put somebody: whoever that is may be known only now."""
    rows = link.execute("SELECT key FROM decisions WHERE entity = 'talk' AND field = 'speakers'").fetchall()
    return {row[0] for row in rows}


def _talks_of_persons(link: sqlite3.Connection, merged: Mapping[str, str]) -> set[str]:
    rows = link.execute(
        "SELECT talks.key FROM speakers JOIN talk_speakers ON talk_speakers.speaker = speakers.id"
        " JOIN talks ON talks.id = talk_speakers.talk WHERE speakers.key IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(sorted({*merged, *merged.values()})).decode()],
    ).fetchall()
    return {row[0] for row in rows}
