"""*On stage*: each room's talk now and the next one, how far it is, who is here, and what must not be recorded."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from confdash.clock import Clock
from confdash.store.query.stage import RoomNow, Slot
from confdash.tui.cells import fit, shown, titled, width
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN
from confdash.tui.words import count

#: Who must be in the room is alarming when nobody of it is, so many seconds before the start.
_SOON = 30 * 60
#: So long after the start, whoever speaks is there. Seconds.
_GRACE = 10 * 60
#: The least and the most cells of a progress bar, and of a room's name.
_BAR = (6, 44)
_ROOM = 14
#: A title is cut to no fewer cells for the sake of what stands beside it.
_TITLE = 8

#: A piece of a line with its style.
Piece = tuple[str, str]


def stage_page(rooms: Sequence[RoomNow], now: int, clock: Clock, cells: int) -> Content:
    """All rooms, for a width."""
    if not rooms:
        return Content.styled("Nothing is on, and nothing begins within three hours.", DIM)
    used = any(slot.here for room in rooms for slot in (*room.now, *room.next))
    label = min(_ROOM, cells // 3, max(width(shown(room.room)) for room in rooms)) + 2
    lines: list[Content] = []
    for room in rooms:
        if lines:
            lines.append(Content(""))
        lines += _room(room, now, clock, cells, label, used=used)
    return Content("\n").join(lines)


def _room(room: RoomNow, now: int, clock: Clock, cells: int, label: int, *, used: bool) -> list[Content]:
    name = (fit(shown(room.room), label - 2) + "  ", STRONG)
    lines: list[Content] = []
    if not room.now:
        free = f"free until {clock.local(room.next[0].begins):%H:%M}" if room.next else "free"
        late = [(f"  runs {room.late} min late", WARN)] if room.late else []
        lines.append(Content.assemble(name, (free, DIM), *late))
    for number, slot in enumerate(room.now):
        if number == 1:
            lines.append(Content.assemble((" " * label, ""), (f"▲ {count(len(room.now), 'talk')} at once", BAD)))
        first = name if number == 0 else (" " * label, "")
        lines.append(Content.assemble(first, *_progress(slot, now, clock, cells - label)))
        lines.append(_beside([(" " * label, ""), (titled(slot.title), "")], _status(slot, now, used=used), cells))
    if room.next:
        lines.append(_next(room.next, now, clock, cells, label, used=used))
    if room.host:
        lines.append(Content.assemble((" " * label, ""), (fit(f"host {shown(room.host)}", cells - label), DIM)))
    return lines


def _progress(slot: Slot, now: int, clock: Clock, cells: int) -> list[Piece]:
    """`━━━━━━╸────  10:00–10:45 +5`."""
    times = f"{clock.local(slot.starts):%H:%M}–{clock.local(slot.ends):%H:%M}"
    late = f" +{slot.behind}" if slot.behind else ""
    room = min(_BAR[1], cells - len(times) - len(late) - 2)
    pieces: list[Piece] = [(times, "")]
    if room >= _BAR[0]:
        done = min(1.0, max(0.0, (now - slot.begins) / max(1, slot.ends - slot.starts)))
        full = int(done * room)
        half = "╸" if full < room else ""
        pieces = [("━" * full + half, ACCENT), ("─" * (room - full - len(half)) + "  ", "$line"), *pieces]
    if late:
        pieces.append((late, WARN))
    return pieces


def _next(slots: Sequence[Slot], now: int, clock: Clock, cells: int, label: int, *, used: bool) -> Content:
    slot = slots[0]
    late = [(f"+{slot.behind} ", WARN)] if slot.behind else []
    left: list[Piece] = [(fit("next", label - 2, right=True) + "  ", DIM), (f"{clock.local(slot.starts):%H:%M} ", "")]
    if len(slots) > 1:
        return Content.assemble(*left, *late, (f"▲ {count(len(slots), 'talk')} at once", BAD))
    return _beside([*left, *late, (titled(slot.title), DIM)], _status(slot, now, used=used), cells)


def _status(slot: Slot, now: int, *, used: bool) -> list[Piece]:
    """What there is to know at the room's door: who is here, and that nothing is recorded.

    Where nobody at all has been marked as here, arrivals are not `used`, and nobody's absence says anything.
    """
    pieces: list[Piece] = []
    if slot.do_not_record:
        pieces.append(("  NO REC", BAD))
    if slot.expected:
        if slot.here >= slot.expected:
            pieces.append(("  ✓ here", GOOD))
        else:
            nobody = slot.here == 0
            urgent = used and -_GRACE < slot.begins - now <= _SOON
            words = "not here" if nobody and slot.expected == 1 else f"{slot.here} of {slot.expected} here"
            sign = "✗" if nobody else "◐"
            pieces.append((f"  {sign} {words}", (BAD if nobody else WARN) if urgent else DIM))
    return pieces


def _beside(left: Sequence[Piece], right: Sequence[Piece], cells: int) -> Content:
    """A line with something at its right edge; what is too long of the last left piece is cut."""
    *before, (text, style) = left
    taken = sum(width(piece) for piece, _ in before)
    if cells - taken - sum(width(piece) for piece, _ in right) < _TITLE:
        right = ()
    room = cells - taken - sum(width(piece) for piece, _ in right)
    return Content.assemble(*before, (fit(text, max(0, room)), style), *right)
