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

if TYPE_CHECKING:
    from confdash.tui.grid_hand import Hand


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
        where = ", ".join(shown(room) for room in held.rooms) or "no room"
        there = f"{where} {_hours(held, screen.context.clock)}"
        said = self._hand.said
        told = "…" if said is None else " · ".join(f"▲ {shown(each)}" for each in said) or "no clash, no tight turn"
        name = titled(held.row.title)
        name = fit(name, max(8, min(width(name), cells // 4)))
        room = cells - width(name) - width(there) - 8
        told = told if width(told) <= room else fit(told, max(1, room))
        return [
            (
                [(" ", "", ""), (name, "strong", ""), (" → ", "accent", ""), (f"{there}   ", "accent", ""),
                 (told, "warn" if said else "dim", "")],
                (),
            )
        ]  # fmt: skip


def _hours(held: Held, clock: Clock) -> str:
    """Where in time it would be; the day is said where it is another one."""
    start = f"{clock.local(held.starts):%H:%M}"
    if held.row.starts is None or clock.day(held.starts) != clock.day(held.row.starts):
        start = words.moment(held.starts, clock)
    return start if held.ends is None else f"{start}–{clock.local(held.ends):%H:%M}"
