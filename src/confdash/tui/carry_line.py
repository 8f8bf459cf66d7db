"""The line that says what is carried over the grid, where it would be, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.rows import TalkRow
from confdash.tui.bars import Bar, Piece
from confdash.tui.cells import fit, shown, titled, width
from confdash.tui.grid_warnings import Against
from confdash.tui.words import count

if TYPE_CHECKING:
    from confdash.tui.grid_hand import Hand

#: The least cells in which each of several things that speak against it still says something.
_LEAST = 9


class Held(msgspec.Struct, frozen=True):
    """A talk in the hand."""

    row: TalkRow
    rooms: tuple[str, ...]
    #: Where it would begin, in UTC seconds.
    starts: int

    @property
    def ends(self) -> int | None:
        """Where it would end: it stays as long as it is."""
        return None if self.row.ends is None else self.starts + self.row.ends - (self.row.starts or 0)

    @property
    def narrowed(self) -> bool:
        """Whether it would be in fewer rooms than it is."""
        return len(self.rooms) < len(self.row.rooms)

    def followed(self, row: TalkRow) -> Held:
        """The same with the talk as it is now: what nobody has changed by hand goes where its feed puts it."""
        rooms = row.rooms if self.rooms == self.row.rooms else self.rooms
        starts = self.starts if self.starts != self.row.starts or row.starts is None else row.starts
        return Held(row, rooms, starts)


class CarryLine(Bar):
    """What is carried, where it would be, and what speaks against it; stands in place of the filter line."""

    def __init__(self, hand: Hand) -> None:
        super().__init__(id="carry-line")
        self._hand = hand
        self.display = False

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """One line."""
        held, screen = self._hand.held, self._hand.screen
        if held is None:
            return [((), ())]
        said, name = self._hand.said, titled(held.row.title)
        where = ", ".join(shown(room) for room in held.rooms) or "no room"
        # A talk that leaves rooms says so before it does.
        before, after = ("only in ", " then, ") if held.narrowed else ("", " ")
        after += _hours(held, screen.context.clock)
        # How much speaks against it has room, whatever the name and the rooms are called.
        most = cells - 8 - width(before + after) - width(_counted(said or ()))
        name = fit(name, max(_LEAST, min(width(name), cells // 4, most - width(where))))
        where = fit(where, max(_LEAST, min(width(where), most - width(name)))).rstrip()
        there = f"{before}{where}{after}"
        told = _told(said, max(1, cells - width(name) - width(there) - 8))
        role = "warn" if held.narrowed else "accent"
        return [
            (
                [(" ", "", ""), (name, "strong", ""), (" → ", "accent", ""), (f"{there}   ", role, ""),
                 (told, "warn" if said else "dim", "")],
                (),
            )
        ]  # fmt: skip


def _told(said: Sequence[Against] | None, cells: int) -> str:
    """What speaks against it: in full where there is room, else how much it is and its titles, else how much."""
    if not said:
        told = "…" if said is None else "no clash, no tight turn"
        return told if width(told) <= cells else fit(told, cells)
    full = " · ".join(f"▲ {shown(each.sentence)}" for each in said)
    if width(full) <= cells or len(said) == 1:
        return full if width(full) <= cells else fit(full, cells)
    number = _counted(said)
    room = cells - width(number) - 2 * len(said)
    if room < _LEAST * len(said):
        return number if width(number) <= cells else fit(number, cells)
    parts: list[str] = []
    for place, each in enumerate(said):
        parts.append(_short(each, room // (len(said) - place)))
        room -= width(parts[-1])
    return f"{number}: {', '.join(parts)}"


def _short(against: Against, cells: int) -> str:
    text = f"“{shown(against.title)}”" if against.title else shown(against.sentence)
    if width(text) <= cells:
        return text
    return f"{fit(text, cells - 1).rstrip()}”" if against.title else fit(text, cells).rstrip()


def _counted(said: Sequence[Against]) -> str:
    """`▲ 2 clashes, 1 tight turn`; nothing where nothing speaks against it."""
    clashes = sum(each.clash for each in said)
    turns = len(said) - clashes
    found = [count(clashes, "clash", "clashes")] if clashes else []
    found += [count(turns, "tight turn")] if turns else []
    return f"▲ {', '.join(found)}" if found else ""


def _hours(held: Held, clock: Clock) -> str:
    """Where in time it would be; the day is said where it is another one."""
    start = f"{clock.local(held.starts):%H:%M}"
    if held.row.starts is None or clock.day(held.starts) != clock.day(held.row.starts):
        start = words.moment(held.starts, clock)
    return start if held.ends is None else f"{start}–{clock.local(held.ends):%H:%M}"
