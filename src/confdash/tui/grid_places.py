"""Where rooms stand on the screen: how wide each is, and which part of the grid is seen when it is wider."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import msgspec

from confdash.tui.grid_layout import Piece, Plan

#: Cells of the hours on the left; they stay when the rooms move.
HOURS = 7
#: The least cells of a room, and of each talk where several share a slot.
_ROOM, _LANE = 18, 12


class Places(msgspec.Struct, frozen=True):
    """The left edge of each room in cells, and after the last one where all end."""

    edges: tuple[int, ...] = (0,)

    def of(self, piece: Piece) -> tuple[int, int]:
        """The first cell of a piece, and the one after its last."""
        left, right = self.edges[piece.left], self.edges[piece.right + 1]
        if piece.lanes == 1:
            return left, right
        wide = right - left
        return left + piece.lane * wide // piece.lanes, left + (piece.lane + 1) * wide // piece.lanes

    def column_at(self, cell: int) -> int | None:
        """The room in which a cell lies; None beyond the last one."""
        return next((n for n, (a, b) in enumerate(itertools.pairwise(self.edges)) if a <= cell < b), None)

    def end(self, left: int, cells: int) -> int:
        """Where what is seen ends: after a whole room, unless much of the next one is seen as well."""
        right = left + cells
        edge = max((edge for edge in self.edges if left < edge <= right), default=right)
        return edge if right - edge < _ROOM else min(right, self.edges[-1])

    def reveal(self, piece: Piece, left: int, cells: int) -> int:
        """The first visible cell that shows a piece, near the present one; a room's edge where that is possible."""
        first, last = self.of(piece)
        last = min(last, first + cells)
        if first < left:
            return self.edges[piece.left] if last <= self.edges[piece.left] + cells else first
        if last > left + cells:
            return next((edge for edge in self.edges if edge <= first and last <= edge + cells), last - cells)
        return left


def places(plan: Plan, cells: int, lanes: Mapping[str, int] | None = None) -> Places:
    """Shares so many cells among the rooms; where there are too few, whole rooms fill the screen and others follow.

    `lanes`: by room, for how many talks in one slot it is to be wide, whatever it has.
    """
    if not plan.columns:
        return Places()
    cells = max(1, cells)
    if plan.narrow:
        return Places(tuple(cells * number for number in range(len(plan.columns) + 1)))
    wanted = lanes or {}
    least = [max(_ROOM, _LANE * wanted.get(column.room, column.lanes)) for column in plan.columns]
    if sum(least) <= cells:
        return Places(_edges(_shared(least, cells)))
    at_once = max(1, cells // _ROOM)
    return Places(_edges([max(cells // at_once, each) for each in least]))


def _shared(least: Sequence[int], cells: int) -> list[int]:
    """The spare cells shared among rooms by what they need at least, all of them given."""
    total, sums = sum(least), itertools.accumulate(least, initial=0)
    edges = [cells * each // total for each in sums]
    return [after - before for before, after in itertools.pairwise(edges)]


def _edges(widths: Sequence[int]) -> tuple[int, ...]:
    return tuple(itertools.accumulate(widths, initial=0))
