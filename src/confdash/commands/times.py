"""Where and when: move talks, swap two slots. What a move would clash with is shown before it is made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from confdash.commands.deciding import TALKS, Change, about, commit, name_of, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.store.query import words
from confdash.store.query.rows import TalkRow

if TYPE_CHECKING:
    from confdash.clock import Clock
    from confdash.commands.values import Beside


class Slot(msgspec.Struct, frozen=True):
    """Where and when a talk would be. Times are UTC seconds."""

    row: TalkRow
    rooms: tuple[str, ...]
    starts: int | None
    ends: int | None

    def changes(self) -> list[Change]:
        """What must be decided for it: only what differs."""
        found: list[Change] = []
        for field, now, new in (
            ("room", _rooms(self.row.rooms), _rooms(self.rooms)),
            ("starts_at", _stamp(self.row.starts), _stamp(self.starts)),
            ("ends_at", _stamp(self.row.ends), _stamp(self.ends)),
        ):
            if now != new:
                found.append(("talk", self.row.key, field, new))
        return found


def _rooms(rooms: Sequence[str]) -> str:
    return msgspec.json.encode(rooms).decode()


def _stamp(at: int | None) -> str | None:
    return None if at is None else str(at)


def planned(beside: Beside, rows: Rows, values: Values) -> list[Slot]:
    """The slots that a move means: another room, another start or a shift; the length stays. Raises `Refused`."""
    from confdash.commands import fields
    from confdash.commands import values as typed

    room, time = values.get("room", "").strip(), values.get("time", "").strip()
    if not room and not time:
        raise Refused("nothing to move: choose a room or write a time, such as 14:30 or +10")
    found = []
    for row in rows:
        here = typed.of_row(beside, row)
        rooms, starts, ends = row.rooms, row.starts, row.ends
        if room:
            rooms = tuple(msgspec.json.decode(fields.read(here, "talk", "room", room) or "[]"))
        if time:
            starts, ends = typed.span(here, time, row.starts, row.ends)
        found.append(Slot(row, rooms, starts, ends))
    return found


def swapped(rows: Rows) -> list[Slot]:
    """The slots of two talks, each in the other's place and with its own length."""
    one, other = rows
    return [_in_place_of(one, other), _in_place_of(other, one)]


def _in_place_of(row: TalkRow, other: TalkRow) -> Slot:
    ends = other.ends
    if other.starts is not None and row.starts is not None and row.ends is not None:
        ends = other.starts + row.ends - row.starts
    return Slot(row, other.rooms, other.starts, ends)


def _write(link: sqlite3.Connection, desk: Desk, slots: Sequence[Slot]) -> str:
    changes = [change for slot in slots for change in slot.changes()]
    if not changes:
        raise Refused(f"{name_of(slots[0].row)} is there already" if len(slots) == 1 else "they are there already")
    return commit(link, desk, changes)


def move(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Moves talks to a room, a time, or both."""
    from confdash.commands.values import beside

    slots = planned(beside(link, desk), rows, values)
    moving = [slot for slot in slots if slot.changes()] or slots
    batch = _write(link, desk, moving)
    return Outcome(about([slot.row for slot in moving], f"moved {_where(moving, values, desk.clock)}"), batch)


def _where(slots: Sequence[Slot], values: Values, clock: Clock) -> str:
    """Where they are now, as the toast says it: the room if it was chosen, the time if it was."""
    room = (", ".join(slots[0].rooms) or "no room") if values.get("room", "").strip() else ""
    typed = values.get("time", "").strip()
    if not typed:
        return f"to {room}"
    starts = {slot.starts for slot in slots}
    one = starts.pop() if len(starts) == 1 else None
    if one is None:
        shift = f"by {typed.removesuffix('min').strip()} min"
        return f"to {room}, {shift}" if room else shift
    return f"to {', '.join(filter(None, (room, words.moment(one, clock, slots[0].row.starts))))}"


def swap_slots_legal(rows: Rows) -> str | None:
    """Two talks that have a time."""
    if len(rows) != 2:
        return "mark the two talks (space) whose room and time are to be swapped"
    without = next((row for row in rows if row.starts is None), None)
    return f"{name_of(without)} has no time that could be swapped; move it instead" if without else None


def swap_slots(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Each of two talks gets the other's room and start."""
    batch = _write(link, desk, swapped(rows))
    return Outcome(f"{name_of(rows[0])} and {name_of(rows[1])} have swapped room and time", batch)


def _preview(slots: Callable[[Looking, Rows, Values], Sequence[Slot]]) -> Callable[[Looking, Rows, Values], list[str]]:
    def preview(looking: Looking, rows: Rows, values: Values) -> list[str]:
        from confdash.commands.clashes import sentences

        try:
            return sentences(looking, slots(looking, rows, values))
        except Refused as error:
            return [str(error)]

    return preview


def _moved(looking: Looking, rows: Rows, values: Values) -> list[Slot]:
    from confdash.commands.values import looked

    return planned(looked(looking), rows, values)


def _room_choices(looking: Looking, _rows: Rows) -> list[Choice]:
    from confdash.store.query.choices import rooms

    return [Choice("", "the same room"), *(Choice(name, name) for name in rooms(looking.reader, looking.settings))]


COMMANDS = (
    Command(
        id="talk.move",
        words="Move to another room or time…",
        key="m",
        footer="move",
        group="Decide",
        boards=TALKS,
        entity="talk",
        takes="rows",
        asks=(
            Ask(name="room", words="Room", sort="choice", choices=_room_choices, optional=True),
            Ask(name="time", words="Start: 14:30, tue 14:30-15:15, +10; empty keeps it", sort="time", optional=True),
        ),
        legal=some(lambda _row: True, "there is no talk here"),
        preview=_preview(_moved),
        write=move,
    ),
    Command(
        id="talk.swap_slots",
        words="Swap room and time of two marked talks",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        legal=swap_slots_legal,
        preview=_preview(lambda _looking, rows, _values: swapped(rows)),
        write=swap_slots,
    ),
)  # fmt: skip
