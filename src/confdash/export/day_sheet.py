"""The run of the day: every room in the order of time, for the desk. For inside, as `room_sheet`."""

from __future__ import annotations

from collections.abc import Sequence

from confdash.clock import Clock
from confdash.export.paper import ROOM, Column, Piece, Row, Sheet, day, listed, piece
from confdash.export.room_sheet import INSIDE
from confdash.export.slot_words import cell, consent, expected, givers, how, left, moved_from, span, title, weight
from confdash.store.query.moved import Moved
from confdash.store.query.rundown import Rundown, Slot

_COLUMNS = (Column("time", 11, "32mm"), Column("room", 14, "32mm"), Column("what, and who gives it"))


def run_of_the_day(today: Rundown, moved: Sequence[Moved], clock: Clock, event: str, stamp: str) -> Sheet:
    """One sheet. `moved`: what was to be elsewhere or at another time, with what has left the day altogether."""
    was = {each.key: each for each in moved}
    here = {slot.key for slot in today.slots}
    rows = [(slot.starts, _row(slot, was.get(slot.key), clock)) for slot in today.slots]
    rows += [(each.starts, _left(each, clock)) for each in moved if each.key not in here]
    rows.sort(key=lambda each: each[0])
    return Sheet(
        kind="day",
        title="Run of the day",
        beside=f"{day(today.date)} · {piece(event).text}",
        head=(INSIDE, stamp),
        columns=_COLUMNS,
        rows=tuple(row for _, row in rows),
    )


def _row(slot: Slot, was: Moved | None, clock: Clock) -> Row:
    time = cell((Piece(span(slot.starts, slot.ends, clock), "off" if slot.cancelled else "bold"),),
                (Piece(expected(slot, clock), "bold"),))  # fmt: skip
    room = cell((Piece(listed(slot.rooms, ROOM, 4) or "no room"),))
    before = Piece(moved_from(was, slot, clock) if was is not None else "", "quiet")
    what = cell(
        (title(slot.title, off=slot.cancelled), *how(slot)), (before,), *consent(slot, stated=False), *givers(slot)
    )
    return Row((time, room, what), weight(slot.kind, given=bool(slot.givers)))


def _left(was: Moved, clock: Clock) -> Row:
    """What was to be on this day, and is on another now."""
    time, (what, to) = cell((Piece(span(was.starts, None, clock), "off"),)), left(was, clock)
    return Row((time, cell((Piece(listed(was.rooms, ROOM, 4)),)), cell((what,), (to,))))
