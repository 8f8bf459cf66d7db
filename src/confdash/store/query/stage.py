"""What is on stage in each room now and what is next there, with who of it is here. Times are UTC seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from confdash.records import SESSION_KINDS
from confdash.store.query.reader import Reader

#: A room is shown when something is on in it, or begins there within so many seconds.
AHEAD = 3 * 3600
#: Nothing that began longer ago is looked for: no slot of a programme is longer.
_BEHIND = 24 * 3600
#: What a person has put on stage stays there for so many seconds after its end, unless it is marked as finished.
_OVERRUN = 15 * 60


class Slot(msgspec.Struct, frozen=True):
    """One talk in one room."""

    key: str
    title: str
    kind: str
    #: As planned.
    starts: int
    ends: int
    #: Minutes by which it begins, or ends, later than planned.
    behind: int
    do_not_record: bool | None
    #: A person has put it on stage (`on_stage`) or said that it is over (`finished`).
    stage: str | None
    #: People who must be in the room, and how many of them have been seen today. None are expected of a break.
    expected: int
    here: int

    @property
    def begins(self) -> int:
        """When it begins, or began, as far as the room's delay tells."""
        return self.starts + 60 * self.behind

    @property
    def finishes(self) -> int:
        """When it ends, as far as the room's delay tells."""
        return self.ends + 60 * self.behind


class RoomNow(msgspec.Struct, frozen=True):
    """One room at a moment. Several talks at once are a clash."""

    room: str
    #: Minutes by which it runs late today.
    late: int
    host: str | None
    now: tuple[Slot, ...]
    next: tuple[Slot, ...]


def on_stage(reader: Reader, now: int, since: int) -> list[RoomNow]:
    """The rooms, by name, in which something is on at `now` or begins within three hours.

    `since` is when today's event day began: whoever was seen before that is not here. Raises `StoreError`.
    """
    rooms: dict[str, tuple[int, str | None, list[Slot]]] = {}
    for room, late, late_at, host, *rest in _slots(reader, now, since):
        today = late if late_at is not None and late_at >= since else 0  # a room's delay ends with the day
        rooms.setdefault(room, (today, host, []))[2].append(_slot(rest, today, late_at))
    found = (_room(room, late, host, slots, now) for room, (late, host, slots) in rooms.items())
    return [room for room in found if room.now or room.next]


def _slots(reader: Reader, now: int, since: int) -> list[tuple[Any, ...]]:
    rows = reader.link().execute(
        "SELECT talk_rooms.room, coalesce(late, 0), late_at, host,"
        " talks.key, title, kind, talks.starts, talks.ends, delay, do_not_record, stage, talks.seen >= ?1,"
        " (SELECT count(*) FROM talk_speakers JOIN speakers ON speakers.id = speaker"
        "  WHERE talk = talks.id AND coalesce(remote, 0) = 0),"
        " (SELECT count(*) FROM talk_speakers JOIN speakers ON speakers.id = speaker"
        "  WHERE talk = talks.id AND coalesce(remote, 0) = 0 AND speakers.seen >= ?1),"
        " talks.speakers = '[]'"
        " FROM live_talks AS talks JOIN talk_rooms ON talk_rooms.talk = talks.id"
        " LEFT JOIN room_marks ON room_marks.room = talk_rooms.room"
        " WHERE talks.starts BETWEEN ?2 AND ?3 AND talks.ends > talks.starts"
        " ORDER BY talk_rooms.room COLLATE NOCASE, talks.starts, talks.id",
        [since, now - _BEHIND, now + AHEAD],
    )
    return rows.fetchall()


def _slot(values: Sequence[Any], late: int, late_at: int | None) -> Slot:
    key, title, kind, starts, ends, delay, do_not_record, stage, seen, expected, here, unnamed = values
    # What ran when the room was said to be late ends so much later; what comes after has a delay of its own.
    running = late if late_at is not None and starts <= late_at < ends else 0
    if unnamed:
        expected, here = 1, int(bool(seen))
    if kind not in SESSION_KINDS:
        expected = here = 0
    record = None if do_not_record is None else bool(do_not_record)
    return Slot(key, title, kind, starts, ends, max(delay, running), record, stage, expected, here)


def _room(room: str, late: int, host: str | None, slots: Sequence[Slot], now: int) -> RoomNow:
    current = [slot for slot in slots if _is_on(slot, now)]
    coming = [slot for slot in slots if slot.begins > now and slot.stage is None]
    first = min((slot.begins for slot in coming), default=0)
    return RoomNow(room, late, host, tuple(current), tuple(slot for slot in coming if slot.begins == first))


def _is_on(slot: Slot, now: int) -> bool:
    if slot.stage == "finished":
        return False
    if slot.stage == "on_stage":
        return now < slot.finishes + _OVERRUN
    return slot.begins <= now < slot.finishes
