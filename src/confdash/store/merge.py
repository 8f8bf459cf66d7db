"""A batch into the store: compared before the lock is taken, applied in one transaction.

`prepare` reads and decides everything (what is new, what changed, which talk each record belongs to); `apply`
only writes. Either all of a batch is in the store afterwards, or nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from confdash.records import Batch, Talk
from confdash.store import contacts, scholarship_records, scholarships, slots, subjects, video_records
from confdash.store import refold as refolding
from confdash.store.belong import Newcomer, place
from confdash.store.differences import Difference, differences
from confdash.store.fold import Rules
from confdash.store.identity import own_slots
from confdash.store.learn import learn_rooms
from confdash.store.merge_people import fold_hosts, merge_people
from confdash.store.news import Counts, tell

__all__ = ["Counts", "Fresh", "Plan", "Stored", "apply", "prepare", "rename_talk"]

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


class _Part(Protocol):
    """What is planned of one sort of records."""

    before: int

    @property
    def gain(self) -> int: ...


class Plan(msgspec.Struct, kw_only=True):
    """What applying a batch will do. `shifts` counts, for guard, by how many seconds talks moved."""

    feed: int
    fresh: list[Fresh] = []
    changed: list[tuple[Stored, Talk, Talk]] = []
    #: Record → what changed in it: compared before the lock is taken.
    differences: dict[int, list[Difference]] = {}
    returned: list[tuple[Stored, Talk]] = []
    vanished: list[Stored] = []
    #: Talk → the talk that it turns out to be.
    into: dict[str, str] = {}
    #: Record → the talk of its own that it gets on its return, since another record of the feed has its place.
    resettled: dict[int, str] = {}
    before: int = 0
    first: bool = False
    shifts: dict[int, int] = {}
    #: Of a people table.
    people: contacts.ContactPlan = msgspec.field(default_factory=contacts.ContactPlan)
    #: Of a feed of recordings.
    videos: video_records.VideoPlan = msgspec.field(default_factory=video_records.VideoPlan)
    #: Of a table of scholarships.
    scholarships: scholarship_records.ScholarshipPlan = msgspec.field(
        default_factory=scholarship_records.ScholarshipPlan
    )
    #: What could be folded before the lock.
    ready: refolding.Ready = {}

    @property
    def after(self) -> int:
        """How many live records the feed has once this is applied."""
        return (
            self.before
            + len(self.fresh)
            + len(self.returned)
            - len(self.vanished)
            + self.people.gain
            + self.videos.gain
            + self.scholarships.gain
        )

    @property
    def kinds(self) -> list[tuple[int, int, str]]:
        """(before, after, what they are called) of each sort of records: one may vanish whatever comes of another."""
        others: list[tuple[_Part, str]] = [(self.people, "people"), (self.videos, "videos")]
        if self.scholarships.about:
            others.append((self.scholarships, "applications"))
        counts = [(plan.before, plan.before + plan.gain, noun) for plan, noun in others]
        talks = self.before - sum(before for before, _, _ in counts)
        return [(talks, self.after - sum(after for _, after, _ in counts), "talks"), *counts]

    @property
    def nouns(self) -> str:
        """What the feed's records are called: of a people table they are people."""
        if self.scholarships.about:
            return "applications"
        return "people" if self.people.about else "videos" if self.videos.about else "talks"

    @property
    def rooms_told(self) -> bool:
        """Whether the batch may teach anything about rooms: which talks there are, where they are, what is joined."""
        if self.fresh or self.returned or self.vanished or self.into:
            return True
        return any(was.rooms != now.rooms for _, was, now in self.changed)

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        talks = self.fresh or self.changed or self.returned or self.vanished
        return not talks and self.people.empty and self.videos.empty and self.scholarships.empty


def prepare(
    link: sqlite3.Connection, feed: int, batch: Batch, *, whole: bool, rules: Rules, reread: bool = False
) -> Plan:
    """Compares a batch with the store. `whole`: what the feed does not list has gone (not so for a window).

    `reread`: the same bytes as before were read otherwise, so that the feed says nothing new.
    """
    plan = Plan(feed=feed)
    plan.before = link.execute("SELECT count(*) FROM upstream WHERE feed = ? AND gone_at IS NULL", [feed]).fetchone()[0]
    plan.people = contacts.prepare(link, feed, batch, whole=whole)
    plan.videos = video_records.prepare(link, feed, rules.feeds[feed].name, batch, whole=whole)
    plan.scholarships = scholarship_records.prepare(
        link, feed, rules.feeds[feed].name, batch, whole=whole, reread=reread
    )
    plan.first = (
        plan.people.first
        and plan.videos.first
        and plan.scholarships.first
        and not link.execute("SELECT 1 FROM upstream WHERE feed = ? LIMIT 1", [feed]).fetchone()
    )
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
    plan.before += plan.people.before + plan.videos.before + plan.scholarships.before
    _belong(link, plan, fresh, rules)
    single = [(new.talk, new.record) for new in plan.fresh] + [(old.talk, talk) for old, _, talk in plan.changed]
    plan.ready = refolding.fold_ahead(feed, ((talk, record) for talk, record in single if talk not in plan.into), rules)
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
        return [(slots.key_of(base, 1), talks[0])]
    if len(talks) == 1 and len(stored) == 1:
        return [(next(iter(stored)), talks[0])]
    known = [(slots.split(key)[1], slots.slot_of(_decode(old.record)), old.gone) for key, old in stored.items()]
    sure = own_slots(talks, {old.talk: slots.split(key)[1] for key, old in stored.items()})
    numbers = slots.number(known, [slots.slot_of(talk) for talk in talks], sure)
    return [(slots.key_of(base, number), talk) for number, talk in zip(numbers, talks, strict=True)]


def _compare(plan: Plan, old: Stored, talk: Talk) -> None:
    if old.gone:
        plan.returned.append((old, talk))
        return
    if _encode(talk) == old.record:
        return
    was = _decode(old.record)
    plan.changed.append((old, was, talk))
    plan.differences[old.id] = differences(was, talk)
    if was.starts is not None and talk.starts is not None:
        shift = talk.starts - was.starts
        plan.shifts[shift] = plan.shifts.get(shift, 0) + 1


def _belong(link: sqlite3.Connection, plan: Plan, fresh: Sequence[tuple[str, Talk]], rules: Rules) -> None:
    """Finds the talk of each new record, and whether talks of changed ones turn out to be another's."""
    crowded = _crowded(link, plan)
    newcomers = [Newcomer(key, None, talk) for key, talk in fresh]
    newcomers += [Newcomer(old.key, old.talk, talk) for old, _, talk in plan.changed]
    newcomers += [Newcomer(old.key, None if old.key in crowded else old.talk, talk) for old, talk in plan.returned]
    places = place(link, rules, plan.feed, newcomers, {old.key for old in plan.vanished})
    plan.into = places.into
    plan.fresh = [Fresh(key, talk.part, places.talks[key], talk) for key, talk in fresh]
    plan.resettled = {old.id: places.talks[old.key] for old, _ in plan.returned if old.key in crowded}


def _crowded(link: sqlite3.Connection, plan: Plan) -> set[str]:
    """Keys of returning records whose place another record of the feed has taken while they were away."""
    if not plan.returned:
        return set()
    rows = link.execute("SELECT id, talk FROM upstream WHERE feed = ? AND gone_at IS NULL", [plan.feed]).fetchall()
    leaving = {old.id for old in plan.vanished}
    settled = {talk for id_, talk in rows if id_ not in leaving}
    crowded = set()
    for old, _ in plan.returned:
        if old.talk in settled:
            crowded.add(old.key)
        settled.add(old.talk)
    return crowded


def apply(link: sqlite3.Connection, plan: Plan, batch: Batch, rules: Rules, at: int) -> Counts:
    """Writes a plan, inside a write transaction. `at` is real time."""
    _write_records(link, plan, at)
    unheard = {new.talk for new in plan.fresh} | set(plan.resettled.values())
    for drop, keep in plan.into.items():
        if drop not in unheard:
            rename_talk(link, drop, keep)
    _write_parts(link, plan.feed, batch)
    if plan.empty:
        return Counts()
    video_records.write(link, plan.videos, at)
    old = [*(old for old, _, _ in plan.changed), *(old for old, _ in plan.returned), *plan.vanished]
    touched = {plan.into.get(talk, talk) for talk in (*unheard, *(each.talk for each in old))}
    refolding.refold(link, rules, touched | (plan.into.keys() - unheard), ready=plan.ready)
    if plan.rooms_told:
        learnt, affected = learn_rooms(link, rules)
        if affected:
            refolding.refold(link, learnt, affected)
            fold_hosts(link, learnt)
    merge_people(link, rules, plan.people, at)
    if not plan.scholarships.empty:
        scholarships.merged(link, rules, scholarship_records.write(link, plan.scholarships, at))
    return tell(link, plan, rules, at)


def _write_records(link: sqlite3.Connection, plan: Plan, at: int) -> None:
    into = plan.into
    link.executemany(
        "INSERT INTO upstream (feed, key, base, part, talk, rooms, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (plan.feed, new.key, new.record.base, new.part, into.get(new.talk, new.talk), *_columns(new.record))
            for new in plan.fresh
        ],
    )
    updated = [(old, talk) for old, _, talk in plan.changed] + plan.returned
    link.executemany(
        "UPDATE upstream SET rooms = ?, record = ?, part = ?, gone_at = NULL WHERE id = ?",
        [(*_columns(talk), talk.part, old.id) for old, talk in updated],
    )
    link.executemany("UPDATE upstream SET gone_at = ? WHERE id = ?", [(at, old.id) for old in plan.vanished])
    link.executemany(
        "UPDATE upstream SET talk = ? WHERE id = ?",
        [(into.get(talk, talk), id_) for id_, talk in plan.resettled.items()],
    )


def _columns(record: Talk) -> tuple[str, bytes]:
    """The columns `rooms` and `record`."""
    return msgspec.json.encode(record.rooms).decode(), _encode(record)


def rename_talk(link: sqlite3.Connection, drop: str, keep: str) -> None:
    """All that belongs to one talk belongs to another from now on; the old key still finds it."""
    link.execute("UPDATE upstream SET talk = ? WHERE talk = ?", [keep, drop])
    link.execute("UPDATE former_keys SET talk = ? WHERE talk = ?", [keep, drop])
    link.execute(
        "INSERT INTO former_keys (key, talk) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET talk = excluded.talk",
        [drop, keep],
    )
    link.execute("UPDATE changes SET key = ? WHERE entity = 'talk' AND key = ?", [keep, drop])
    subjects.renamed(link, drop, keep)


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
