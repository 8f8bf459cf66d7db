"""Table `issued`: what calendars were last told of each talk, so that the next one can say what is newer.

A calendar program takes an entry anew when its SEQUENCE is higher (RFC 5545 §3.8.7.4): it goes up when time, room or
status change, and never down. LAST-MODIFIED and DTSTAMP say when an entry last became what it is, so that an export
of the same programme is the same file, byte for byte. A memory, not a fold: `doctor --rebuild` leaves it alone.

The UID is remembered as well. It is made when a talk is first told, in whatever kind of calendar: of its key, where
everybody can know that; else of what stands for it (`uid.hidden`), since a key may be an internal id that says who
comes. Two talks that turn out to be one go on as the one that was told first, with its row: whoever has imported it
hears of all that follows. Rows of former keys stay, so that each half of what is split again is told as it was before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec

from confdash import clock
from confdash.store import connect
from confdash.store.query.published import Entry
from confdash.uid import hidden, uid_of

#: Of what the digests are made, and how: raised when that changes. What was noted otherwise cannot be compared, and a
#: new confdash is no reason to tell every calendar that every talk has changed.
_MADE = b"\x01"
#: What a row was made with, `uid` and `since`, stays.
_UPSERT = (
    "INSERT INTO issued (variant, talk, uid, since, slot, content, sequence, at, joined)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (variant, talk) DO UPDATE SET slot = excluded.slot, content = excluded.content,"
    " sequence = max(sequence, excluded.sequence), at = max(at, excluded.at), joined = excluded.joined"
)


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """How often time, room or status have changed, and when anything last did: UTC seconds, real time."""

    sequence: int
    at: int
    #: By which calendar programs know the talk: the same for ever.
    uid: str


def unheard(entry: Entry) -> Stamp:
    """The stamp of an entry that no calendar has been told of yet."""
    return Stamp(0, 0, uid_of(entry.key if entry.carried else hidden(entry.key)))


def stamps(link: sqlite3.Connection, path: Path, entries: Iterable[Entry], variant: str = "") -> dict[str, Stamp]:
    """Key → stamp of each entry as it is now; what is new is not remembered yet. For whoever only looks.

    `variant` tells kinds of calendars apart that say different things of one talk: with delays, for inside.
    Raises `StoreError`.
    """
    with connect.translated(path):
        known = _remembered(link, variant)
    return {key: row.stamp for key, row in _newest(known, entries, variant).items()}


def issue(path: Path, entries: Iterable[Entry], variant: str = "") -> dict[str, Stamp]:
    """As `stamps`, and remembers what is new; where nothing is, nothing is written. Raises `StoreError`."""
    everyone = list(entries)
    reader = connect.open_reader(path)
    try:
        with connect.translated(path):
            known = _remembered(reader, variant)
        found = _newest(known, everyone, variant)
    finally:
        reader.close()
    if any(known.differs(row) for row in found.values()):
        link = connect.open_writer(path)
        try:
            with connect.writing(link, path, durable=True):
                known = _remembered(link, variant)  # another one may have been quicker
                found = _newest(known, everyone, variant)
                link.executemany(_UPSERT, [(variant, *_cells(row)) for row in found.values() if known.differs(row)])
        finally:
            link.close()
    return {key: row.stamp for key, row in found.items()}


class _Row(msgspec.Struct, frozen=True, gc=False):
    """What one kind of calendar was told of a talk."""

    #: The key under which it is remembered: its own, or a former one of it that was told before.
    talk: str
    stamp: Stamp
    #: When any kind of calendar was first told of it.
    since: int
    slot: bytes
    content: bytes
    #: How many others, which this kind of calendar was told of, have turned out to be the same talk.
    joined: int


def _cells(row: _Row) -> tuple[object, ...]:
    stamp = row.stamp
    return row.talk, stamp.uid, row.since, row.slot, row.content, stamp.sequence, stamp.at, row.joined


class _Memory(msgspec.Struct, frozen=True):
    """All that calendars were told."""

    #: Of this kind of calendar, by talk.
    rows: dict[str, _Row]
    #: Talk → since when, and under which UID, calendars of other kinds were told of it.
    others: dict[str, tuple[int, str]]
    #: Talk → those of its former keys of which some calendar was told.
    former: dict[str, list[str]]

    def differs(self, now: _Row) -> bool:
        """Whether something is to be remembered anew."""
        row = self.rows.get(now.talk)
        if row is now:
            return False
        return row is None or (row.slot, row.content, row.joined) != (now.slot, now.content, now.joined)

    def first(self, key: str) -> tuple[int, str] | None:
        """Since when, and under which UID, any calendar was told of the talk with this key; None: of none yet."""
        row = self.rows.get(key)
        return self.others.get(key) if row is None else (row.since, row.stamp.uid)

    def called(self, key: str) -> str:
        """The key under which a talk is remembered: of its own and its former ones, that which was told first."""
        told = [(first[0], each != key, each) for each in (key, *self.former[key]) if (first := self.first(each))]
        return min(told)[2]


def _remembered(link: sqlite3.Connection, variant: str) -> _Memory:
    rows = link.execute(
        "SELECT talk, uid, since, slot, content, sequence, at, joined FROM issued WHERE variant = ?", [variant]
    )
    others = link.execute("SELECT talk, min(since), uid FROM issued WHERE variant != ? GROUP BY talk", [variant])
    listed = {
        talk: _Row(talk, Stamp(sequence, at, uid), since, slot, content, joined)
        for talk, uid, since, slot, content, sequence, at, joined in rows.fetchall()
    }
    elsewhere = {talk: (since, uid) for talk, since, uid in others.fetchall()}
    former: dict[str, list[str]] = {}
    for talk, key in link.execute("SELECT talk, key FROM former_keys").fetchall():
        if key in listed or key in elsewhere:
            former.setdefault(talk, []).append(key)
    return _Memory(listed, elsewhere, former)


def _newest(known: _Memory, entries: Iterable[Entry], variant: str) -> dict[str, _Row]:
    now = clock.real()
    delays = "delays" in variant
    found: dict[str, _Row] = {}
    for entry in entries:
        late = entry.delay if delays else 0
        slot = _digest((entry.starts, entry.ends, entry.rooms, entry.state, late))
        content = _digest(
            (
                entry.title, entry.subtitle, entry.abstract, entry.description, entry.track, entry.kind,
                entry.url, entry.language, entry.public, [speaker.name for speaker in entry.speakers],
            )
        )  # fmt: skip
        if entry.key in known.former:
            found[entry.key] = _joined(known, entry, slot, content, now)
            continue
        before = known.rows.get(entry.key)
        if before is None:
            since, uid = known.first(entry.key) or (now, unheard(entry).uid)
            found[entry.key] = _Row(entry.key, Stamp(0, now, uid), since, slot, content, 0)
        elif before.slot == slot and before.content == content and not before.joined:
            found[entry.key] = before  # nearly always
        else:
            stamp = _after(before, slot, content, now)
            found[entry.key] = _Row(before.talk, stamp, before.since, slot, content, 0)
    return found


def _joined(known: _Memory, entry: Entry, slot: bytes, content: bytes, now: int) -> _Row:
    """Of a talk that has former keys of which calendars were told: it goes on as the one that was told first."""
    called = known.called(entry.key)
    since, uid = known.first(called) or (now, unheard(entry).uid)
    before = known.rows.get(called)
    rest = [row for key in (entry.key, *known.former[entry.key]) if key != called and (row := known.rows.get(key))]
    if len(rest) > (before.joined if before else 0):
        # Whoever has had one of them has not had this.
        had = [row.stamp for row in (*rest, before) if row is not None]
        stamp = Stamp(max(each.sequence for each in had) + 1, max(now, *(each.at for each in had)), uid)
    elif before is None:
        stamp = Stamp(0, now, uid)
    else:
        stamp = _after(before, slot, content, now)
    return _Row(called, stamp, since, slot, content, len(rest))


def _after(before: _Row, slot: bytes, content: bytes, now: int) -> Stamp:
    """The stamp that follows one."""
    last = before.stamp
    if before.slot[:1] == _MADE and before.slot != slot:
        return Stamp(last.sequence + 1, max(now, last.at), last.uid)
    if before.content[:1] == _MADE and before.content != content:
        return Stamp(last.sequence, max(now, last.at), last.uid)
    return last


def _digest(value: object) -> bytes:
    return _MADE + blake2b(msgspec.json.encode(value), digest_size=8).digest()
