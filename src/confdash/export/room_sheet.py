"""Room sheets: for the host and for AV, who must know before the audience does. For inside.

Planned times, with those that the room's delay means; who comes, and who is here; what must not be recorded or
streamed; who has to run from room to room. Notes are not on them: they are private, and paper is left lying about.
"""

from __future__ import annotations

from collections.abc import Sequence

from confdash.clock import Clock
from confdash.export.paper import ROOM, Column, Line, Piece, Row, Sheet, day, piece
from confdash.export.slot_words import cell, consent, expected, givers, how, left, span, title, weight
from confdash.store.query.moved import Moved
from confdash.store.query.rundown import Rundown, Slot, Turn

_COLUMNS = (Column("time", 11, "32mm"), Column("what, and who gives it"), Column("for AV and host", 22, "52mm"))
INSIDE = "Inside: for those who run it, not for the audience."
_UNKNOWN = "Nobody has said what may be recorded: ask before each session."


def rooms(today: Rundown, moved: Sequence[Moved], clock: Clock, event: str, stamp: str) -> list[tuple[Sheet, str]]:
    """A sheet for each room in which anything is on, with the room, by name.

    `moved`: what was to be on this day, and is elsewhere or at another time now.
    """
    stated = any(slot.do_not_record is not None for slot in today.slots)
    return [(_room(room, today, moved, clock, event, stamp, stated=stated), room) for room in today.rooms]


def _room(
    room: str, today: Rundown, moved: Sequence[Moved], clock: Clock, event: str, stamp: str, *, stated: bool
) -> Sheet:
    host, late = today.hosts.get(room), today.late.get(room)
    head = [INSIDE, stamp]
    if host:
        head.append(f"Host: {piece(host, cells=ROOM).text}")
    if late:
        head.append(f"The room runs {late} min late.")
    if not stated:
        head.append(_UNKNOWN)
    here = [slot for slot in today.slots if room in slot.rooms]
    rows = [(slot.starts, 1, _row(slot, today.turns, clock, stated=stated)) for slot in here]
    rows += [(was.starts, 0, _left(was, clock)) for was in moved if room in was.rooms]
    rows.sort(key=lambda each: each[:2])
    return Sheet(
        kind="room",
        title=piece(room, cells=ROOM).text,
        beside=f"{day(today.date)} · host and AV · {piece(event).text}",
        head=tuple(head),
        columns=_COLUMNS,
        rows=tuple(row for _, _, row in rows),
    )


def _row(slot: Slot, turns: Sequence[Turn], clock: Clock, *, stated: bool) -> Row:
    time = cell((Piece(span(slot.starts, slot.ends, clock), "off" if slot.cancelled else "bold"),),
                (Piece(expected(slot, clock), "bold"),))  # fmt: skip
    what = cell((title(slot.title, off=slot.cancelled),), *givers(slot))
    signs = cell(*consent(slot, stated=stated), how(slot), *_turns(slot, turns, clock))
    return Row((time, what, signs), weight(slot.kind, given=bool(slot.givers)))


def _turns(slot: Slot, turns: Sequence[Turn], clock: Clock) -> list[Line]:
    """Who comes straight from another room, and who must go straight to one."""
    lines: list[Line] = []
    for turn in turns:
        name = piece(turn.name, cells=30).text
        if turn.after.key == slot.key:
            lines.append((Piece(f"{name} comes from {_at(turn.before, turn.before.ends, clock)}", "quiet"),))
        if turn.before.key == slot.key:
            lines.append((Piece(f"{name} must go to {_at(turn.after, turn.after.starts, clock)}", "quiet"),))
    return lines


def _at(slot: Slot, stamp: int | None, clock: Clock) -> str:
    when = f", {clock.local(stamp):%H:%M}" if stamp is not None else ""
    return f"{piece(slot.rooms[0], cells=30).text}{when}"


def _left(was: Moved, clock: Clock) -> Row:
    """What was to be here then."""
    time, (what, to) = Piece(span(was.starts, None, clock), "off"), left(was, clock)
    return Row((cell((time,)), cell((what,)), cell((to,))))
