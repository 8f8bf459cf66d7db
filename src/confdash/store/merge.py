"""A batch into the store: compared before the lock is taken, applied in one transaction.

`prepare` reads and decides everything (what is new, what changed, which talk each record belongs to); `apply`
only writes. Either all of a batch is in the store afterwards, or nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.records import Batch, Talk
from confdash.store import refold as refolding
from confdash.store import slots
from confdash.store.changes import Change, record_changes
from confdash.store.differences import MOVES, differences
from confdash.store.fold import Rules
from confdash.store.identity import Grouping, Known, pairs
from confdash.store.learn import learn_rooms, note_maybes

_decode = msgspec.msgpack.Decoder(Talk).decode
_encode = msgspec.msgpack.encode


class Stored(msgspec.Struct, frozen=True):
    """A record of this feed as the store has it."""

    id: int
    key: str
    talk: str
    record: bytes
    gone: bool


class Fresh(msgspec.Struct, frozen=True):
    """A record that the store does not have, and the talk it will belong to."""

    key: str
    part: str
    talk: str
    record: Talk


class Plan(msgspec.Struct, kw_only=True):
    """What applying a batch will do. `shifts` counts, for guard, by how many seconds talks moved."""

    feed: int
    fresh: list[Fresh] = []
    changed: list[tuple[Stored, Talk, Talk]] = []
    returned: list[tuple[Stored, Talk]] = []
    vanished: list[Stored] = []
    #: Talk → the talk that it turns out to be.
    into: dict[str, str] = {}
    before: int = 0
    first: bool = False
    shifts: dict[int, int] = {}

    @property
    def after(self) -> int:
        """How many live records the feed has once this is applied."""
        return self.before + len(self.fresh) + len(self.returned) - len(self.vanished)

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.fresh or self.changed or self.returned or self.vanished)


class Counts(msgspec.Struct, frozen=True):
    """What a sync changed, for the line that tells it."""

    appeared: int = 0
    vanished: int = 0
    moved: int = 0
    changed: int = 0


def prepare(link: sqlite3.Connection, feed: int, batch: Batch, *, whole: bool, rules: Rules) -> Plan:
    """Compares a batch with the store. `whole`: what the feed does not list has gone (not so for a window)."""
    plan = Plan(feed=feed)
    plan.before = link.execute("SELECT count(*) FROM upstream WHERE feed = ? AND gone_at IS NULL", [feed]).fetchone()[0]
    plan.first = not link.execute("SELECT 1 FROM upstream WHERE feed = ? LIMIT 1", [feed]).fetchone()
    stored = _stored(link, feed, batch)
    by_base: dict[str, list[Talk]] = defaultdict(list)
    for talk in batch.talks:
        by_base[talk.base].append(talk)
    fresh: list[tuple[str, Talk]] = []
    seen: set[int] = set()
    for base, talks in by_base.items():
        for key, talk in _numbered(base, talks, stored.get(base, {})):
            old = stored.get(base, {}).get(key)
            if old is None:
                fresh.append((key, talk))
            else:
                seen.add(old.id)
                _compare(plan, old, talk)
    if whole:
        plan.vanished = [
            old for slots_ in stored.values() for old in slots_.values() if old.id not in seen and not old.gone
        ]
    plan.shifts[0] = plan.shifts.get(0, 0) + plan.before - sum(plan.shifts.values()) - len(plan.vanished)
    _belong(link, plan, fresh, rules)
    return plan


def _stored(link: sqlite3.Connection, feed: int, batch: Batch) -> dict[str, dict[str, Stored]]:
    """The feed's records by base and key; of a batch that was parsed in part, those of the other parts stay out."""
    sql = "SELECT base, id, key, talk, record, gone_at FROM upstream WHERE feed = ?"
    parameters: list[object] = [feed]
    if batch.kept:
        sql += " AND part NOT IN (SELECT value FROM json_each(?))"
        parameters.append(msgspec.json.encode(list(batch.kept)).decode())
    found: dict[str, dict[str, Stored]] = defaultdict(dict)
    for base, id_, key, talk, record, gone_at in link.execute(sql, parameters).fetchall():
        found[base][key] = Stored(id_, key, talk, record, gone_at is not None)
    return found


def _numbered(base: str, talks: Sequence[Talk], stored: Mapping[str, Stored]) -> Iterable[tuple[str, Talk]]:
    if len(talks) == 1 and not stored:
        return [(base, talks[0])]
    if len(talks) == 1 and len(stored) == 1:
        return [(next(iter(stored)), talks[0])]
    known = [(slots.split(key)[1], slots.slot_of(_decode(old.record)), old.gone) for key, old in stored.items()]
    numbers = slots.number(known, [slots.slot_of(talk) for talk in talks])
    return [(slots.key_of(base, number), talk) for number, talk in zip(numbers, talks, strict=True)]


def _compare(plan: Plan, old: Stored, talk: Talk) -> None:
    if old.gone:
        plan.returned.append((old, talk))
        return
    if _encode(talk) == old.record:
        return
    was = _decode(old.record)
    plan.changed.append((old, was, talk))
    if was.starts is not None and talk.starts is not None:
        shift = talk.starts - was.starts
        plan.shifts[shift] = plan.shifts.get(shift, 0) + 1


def _belong(link: sqlite3.Connection, plan: Plan, fresh: Sequence[tuple[str, Talk]], rules: Rules) -> None:
    """Finds the talk of each new record, and whether talks of changed ones turn out to be another's."""
    taken = (
        {
            row[0]
            for row in link.execute("SELECT DISTINCT talk FROM upstream UNION SELECT key FROM former_keys").fetchall()
        }
        if fresh
        else set()
    )
    placed: dict[str, str] = {}
    for key, _ in fresh:
        talk = key if key not in taken else _other_key(key, rules.feeds[plan.feed].name, taken)
        placed[key] = talk
        taken.add(talk)
    others = _others(link, plan) if fresh or plan.changed or plan.returned else []
    if others:
        new = [Known(plan.feed, key, placed[key], talk) for key, talk in fresh]
        new += [Known(plan.feed, old.key, old.talk, talk) for old, _, talk in plan.changed]
        new += [Known(plan.feed, old.key, old.talk, talk) for old, talk in plan.returned]
        _join(link, plan, new, others, rules)
    plan.fresh = [Fresh(key, talk.part, placed[key], talk) for key, talk in fresh]


def _other_key(key: str, feed: str, taken: set[str]) -> str:
    """A key for a talk whose natural key another talk has: two unrelated conferences both number from 1."""
    base, number = slots.split(key)
    tries = 1
    while (candidate := slots.key_of(f"{base}@{feed}" + (f"~{tries}" if tries > 1 else ""), number)) in taken:
        tries += 1
    return candidate


def _others(link: sqlite3.Connection, plan: Plan) -> list[Known]:
    """All living records, if another feed has any."""
    if not link.execute("SELECT 1 FROM upstream WHERE feed != ? LIMIT 1", [plan.feed]).fetchone():
        return []
    rows = link.execute("SELECT feed, key, talk, record FROM upstream WHERE gone_at IS NULL").fetchall()
    return [Known(feed, key, talk, _decode(record)) for feed, key, talk, record in rows]


def _join(link: sqlite3.Connection, plan: Plan, new: Sequence[Known], stored: Sequence[Known], rules: Rules) -> None:
    names = {known.name for known in new}
    dropped = {(plan.feed, old.key) for old in plan.vanished}
    own = [
        known for known in stored if known.feed == plan.feed and known.name not in names and known.name not in dropped
    ]
    others = [known for known in stored if known.feed != plan.feed]
    apart = {
        ((row[0], row[1]), (row[2], row[3]))
        for row in link.execute("SELECT feed, key, other_feed, other_key FROM apart").fetchall()
    }
    grouping = Grouping([*new, *own, *others], apart)
    place = {known.talk: _place(rules, known.feed) for known in (*new, *own)}
    for known in others:
        place[known.talk] = min(place.get(known.talk, (True, 1 << 30)), _place(rules, known.feed))
    existing = (
        {known.talk for known in (*own, *others)}
        | {old.talk for old, _, _ in plan.changed}
        | {old.talk for old, _ in plan.returned}
    )
    for pair in pairs(new, others, [known.record for known in (*new, *own)]):
        ours, theirs = grouping.talk(pair.new.talk), grouping.talk(pair.other.talk)
        if ours == theirs:
            continue
        # A key that was ever seen stays; of two such, the one of the feed that is believed first.
        keep, drop = (theirs, ours) if ours not in existing or place[theirs] <= place[ours] else (ours, theirs)
        if keep not in existing and drop in existing:
            keep, drop = drop, keep
        if grouping.join(keep, drop):
            place[keep] = min(place[keep], place[drop])
    plan.into = {talk: grouping.talk(talk) for talk in grouping.into}


def _place(rules: Rules, feed: int) -> tuple[bool, int]:
    place = rules.feeds[feed].place
    return place is None, place or 0


def apply(link: sqlite3.Connection, plan: Plan, batch: Batch, rules: Rules, at: int) -> Counts:
    """Writes a plan, inside a write transaction. `at` is real time."""
    into = plan.into
    link.executemany(
        "INSERT INTO upstream (feed, key, base, part, talk, rooms, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                plan.feed,
                new.key,
                new.record.base,
                new.part,
                into.get(new.talk, new.talk),
                _list(new.record.rooms),
                _encode(new.record),
            )
            for new in plan.fresh
        ],
    )
    updated = [(old, talk) for old, _, talk in plan.changed] + plan.returned
    link.executemany(
        "UPDATE upstream SET record = ?, part = ?, rooms = ?, gone_at = NULL WHERE id = ?",
        [(_encode(talk), talk.part, _list(talk.rooms), old.id) for old, talk in updated],
    )
    link.executemany("UPDATE upstream SET gone_at = ? WHERE id = ?", [(at, old.id) for old in plan.vanished])
    fresh_talks = {new.talk for new in plan.fresh}
    for drop, keep in into.items():
        if drop not in fresh_talks:
            rename_talk(link, drop, keep)
    _write_parts(link, plan.feed, batch)
    touched = {
        into.get(talk, talk)
        for talk in (*fresh_talks, *(old.talk for old, _ in updated), *(old.talk for old in plan.vanished))
    }
    touched |= into.keys() - fresh_talks
    if plan.empty:
        return Counts()
    refolding.refold(link, rules, touched)
    learnt, affected = learn_rooms(link, rules)
    if affected:
        refolding.refold(link, learnt, affected)
    note_maybes(link)
    return _tell(link, plan, rules, at)


def _list(texts: tuple[str, ...]) -> str:
    return msgspec.json.encode(texts).decode()


def rename_talk(link: sqlite3.Connection, drop: str, keep: str) -> None:
    """All that belongs to one talk belongs to another from now on; the old key still finds it."""
    link.execute("UPDATE upstream SET talk = ? WHERE talk = ?", [keep, drop])
    link.execute("UPDATE former_keys SET talk = ? WHERE talk = ?", [keep, drop])
    link.execute(
        "INSERT INTO former_keys (key, talk) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET talk = excluded.talk",
        [drop, keep],
    )
    link.execute("UPDATE changes SET key = ? WHERE entity = 'talk' AND key = ?", [keep, drop])


def _write_parts(link: sqlite3.Connection, feed: int, batch: Batch) -> None:
    known = dict(link.execute("SELECT part, digest FROM parts WHERE feed = ?", [feed]).fetchall())
    link.executemany(
        "DELETE FROM parts WHERE feed = ? AND part = ?", [(feed, part) for part in known.keys() - batch.parts.keys()]
    )
    link.executemany(
        "INSERT INTO parts (feed, part, digest, read, skipped) VALUES (?, ?, ?, ?, ?) ON CONFLICT (feed, part)"
        " DO UPDATE SET digest = excluded.digest, read = excluded.read, skipped = excluded.skipped",
        [
            (feed, part, held.digest, held.read, msgspec.json.encode(held.skipped).decode())
            for part, held in batch.parts.items()
            if known.get(part) != held.digest
        ],
    )


def _tell(link: sqlite3.Connection, plan: Plan, rules: Rules, at: int) -> Counts:
    """Writes what changed to `changes` and counts it."""
    name = rules.feeds[plan.feed].name
    if plan.first:
        record_changes(link, at, name, [Change("feed", name, name, "first sync", None, str(len(plan.fresh)))])
        return Counts(appeared=len(plan.fresh))
    found: list[Change] = []
    where = dict(link.execute("SELECT key, talk FROM upstream WHERE feed = ?", [plan.feed]).fetchall())
    moved = 0
    for old, was, now in plan.changed:
        fields = differences(was, now)
        moved += any(field in MOVES for field, _, _ in fields)
        found += (Change("talk", where[old.key], now.title, *each) for each in fields)
    known = plan.into.keys()
    found += (
        Change("talk", where[new.key], new.record.title, "appeared", None, None)
        for new in plan.fresh
        if new.talk not in known
    )
    found += (Change("talk", where[old.key], talk.title, "returned", None, None) for old, talk in plan.returned)
    found += (
        Change("talk", where[old.key], _decode(old.record).title, "vanished", None, None) for old in plan.vanished
    )
    record_changes(link, at, name, found)
    appeared = sum(change.field in ("appeared", "returned") for change in found)
    return Counts(appeared, len(plan.vanished), moved, len(plan.changed) - moved)
