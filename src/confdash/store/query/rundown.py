"""One event day for those who run it: every slot with who gives it, who of them is here, and what the room must know.

For inside: it knows drafts, delays, hosts and arrivals. No note, no address and no telephone number is read.
Times are UTC seconds.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.clock import Clock
from confdash.records import OFF_STATES, SESSION_KINDS
from confdash.store import connect
from confdash.store.query.days import late_rooms
from confdash.store.query.handles import Handles
from confdash.store.query.presence import seen_on
from confdash.store.query.published import CANCELLED
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS


class Giver(msgspec.Struct, frozen=True):
    """Somebody who gives a slot. Without a key it is the presenter of one that names nobody."""

    key: str | None
    name: str
    handle: str
    #: Seen on this event day.
    here: bool = False
    #: Speaks from elsewhere; speaks for the first time.
    remote: bool = False
    first_time: bool = False


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One slot of the day, as planned; `delay` in minutes."""

    key: str
    title: str
    kind: str
    state: str
    starts: int
    ends: int | None
    rooms: tuple[str, ...]
    givers: tuple[Giver, ...]
    delay: int
    do_not_record: bool | None
    do_not_stream: bool | None
    av_told: bool
    stage: str | None
    feeds: tuple[str, ...]

    @property
    def cancelled(self) -> bool:
        """Whether it is known not to take place."""
        return self.state in CANCELLED

    @property
    def live(self) -> bool:
        """Whether somebody is to come for it."""
        return self.kind in SESSION_KINDS and not self.cancelled and self.stage != "no_show"


class Turn(msgspec.Struct, frozen=True):
    """Somebody has hardly any time from one room to the next."""

    name: str
    #: The slot that ends, and the one that begins.
    before: Slot
    after: Slot


class Rundown(msgspec.Struct, frozen=True):
    """An event day."""

    date: dt.date
    #: By start, then room.
    slots: tuple[Slot, ...]
    #: Room → who looks after it; room → minutes by which it runs late, where this is today.
    hosts: Mapping[str, str] = {}
    late: Mapping[str, int] = {}
    turns: tuple[Turn, ...] = ()

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms in which anything is on, by name."""
        return tuple(sorted({room for slot in self.slots for room in slot.rooms}, key=str.casefold))


def rundown(reader: Reader, clock: Clock, date: dt.date, handles: Handles, buffer: int) -> Rundown:
    """The day as it stands now. What a feed has dropped is on it only if it was cancelled. Raises `StoreError`.

    `buffer`: whoever has fewer seconds from one room to the next is in a hurry.
    """
    with connect.translated(reader.path):
        found = [row for row in reader.rows(TALKS, f"day:{date}") if isinstance(row, TalkRow) and _counts(row)]
        givers = _givers(reader, clock, date, [row.id for row in found], handles)
        slots = tuple(_slot(row, givers.get(row.id, ()), clock, handles) for row in found)
        slots = tuple(sorted(slots, key=lambda slot: (slot.starts, slot.rooms)))
        hosts = dict(reader.link().execute("SELECT room, host FROM room_marks WHERE host != ''").fetchall())
        late = late_rooms(reader, date)
    return Rundown(date, slots, hosts, late, tuple(_turns(slots, buffer)))


def _counts(row: TalkRow) -> bool:
    if row.starts is None:
        return False
    return row.state in CANCELLED or (not row.gone and row.state not in OFF_STATES)


def _givers(
    reader: Reader, clock: Clock, date: dt.date, ids: Sequence[int], handles: Handles
) -> dict[int, tuple[Giver, ...]]:
    first, after = clock.day_bounds(date)
    rows = reader.link().execute(
        "SELECT talk, key, name, coalesce(seen >= ?2 AND seen < ?3, 0), coalesce(remote, 0), coalesce(first_time, 0)"
        " FROM talk_speakers JOIN speakers ON speakers.id = speaker"
        " WHERE talk IN (SELECT value FROM json_each(?1)) ORDER BY talk, position",
        [msgspec.json.encode(list(ids)).decode(), first, after],
    )
    found: dict[int, list[Giver]] = defaultdict(list)
    for talk, key, name, *flags in rows.fetchall():
        found[talk].append(Giver(key, name, handles.of("person", key), *map(bool, flags)))
    return {talk: tuple(those) for talk, those in found.items()}


def _slot(row: TalkRow, givers: tuple[Giver, ...], clock: Clock, handles: Handles) -> Slot:
    assert row.starts is not None
    if not givers and row.kind in SESSION_KINDS:
        givers = (Giver(None, "", handles.of("talk", row.key), seen_on(clock, row.seen, row.starts)),)
    return Slot(
        key=row.key,
        title=row.title,
        kind=row.kind,
        state=row.state,
        starts=row.starts,
        ends=row.ends,
        rooms=row.rooms,
        givers=givers,
        delay=row.delay,
        do_not_record=row.do_not_record,
        do_not_stream=row.do_not_stream,
        av_told=bool(row.av_told),
        stage=row.stage,
        feeds=row.feeds,
    )


def _turns(slots: Iterable[Slot], buffer: int) -> list[Turn]:
    """Those who speak in one room and hardly later in another."""
    own: dict[str, list[Slot]] = defaultdict(list)
    names: dict[str, str] = {}
    for slot in slots:
        for giver in slot.givers if slot.live else ():
            if giver.key is not None and not giver.remote:
                own[giver.key].append(slot)
                names[giver.key] = giver.name
    return [
        Turn(names[person], before, after)
        for person, theirs in own.items()
        for before, after in itertools.pairwise(theirs)
        if before.ends is not None
        and 0 <= after.starts - before.ends < buffer
        and before.rooms
        and after.rooms
        and not set(before.rooms) & set(after.rooms)
    ]
