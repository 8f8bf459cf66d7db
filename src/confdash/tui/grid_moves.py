"""Which talk lies above, below, left or right of another in the grid, as the eye would go."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.tui.grid_layout import Piece, Plan


def vertical(plan: Plan, piece: Piece, column: int, by: int) -> tuple[Piece, int] | None:
    """The next talk of a column below (`by` 1) or above (-1), and the column; None where there is none.

    Below a talk that spans several rooms it is that of the column where the eye is, else of the nearest one; from one
    that spans rooms to another, what lies between them in any of those comes first.
    """
    found = None
    for place in sorted(range(piece.left, piece.right + 1), key=lambda place: abs(place - column)):
        there = [each for each in plan.columns[place].pieces if (each.top - piece.top) * by > 0]
        if not there:
            continue
        near = min(there, key=lambda each: ((each.top - piece.top) * by, _aside(each, piece)))
        if found is None or (found[0].left <= place <= found[0].right and (found[0].top - near.top) * by > 0):
            found = near, place
        if found[0].left == found[0].right:
            break
    return found


def _aside(one: Piece, other: Piece) -> float:
    """How far apart two of one room lie, as a share of its width."""
    return abs((one.lane + 0.5) / one.lanes - (other.lane + 0.5) / other.lanes)


def sideways(plan: Plan, piece: Piece, column: int, at: int, by: int) -> tuple[Piece, int] | None:
    """The talk to the right (`by` 1) or left (-1) at a moment: of the same slot, else of the next room.

    In a room where nothing is on at that moment it is what is nearest to it in time.
    """
    moment = at if piece.covers(at) else piece.starts
    beside = [
        each
        for each in plan.columns[column].pieces
        if (each.lane - piece.lane) * by > 0 and each.top < piece.bottom and each.bottom > piece.top
    ]
    if beside:
        return min(beside, key=lambda each: (_away(each, moment), abs(each.lane - piece.lane))), column
    edge = piece.right if by > 0 else piece.left
    place = edge + by
    if not 0 <= place < len(plan.columns):
        # Of a talk that spans the last rooms: the eye goes to the last of them, from where up and down lead on.
        return (piece, edge) if column != edge else None
    found = nearest(plan.columns[place].pieces, at, by)
    return None if found is None else (found, place)


def nearest(pieces: Iterable[Piece], at: int, by: int = 1) -> Piece | None:
    """What is on at a moment, else what is nearest to it in time; of several the one that is met first."""
    return min(pieces, key=lambda each: (_away(each, at), each.lane * by), default=None)


def _away(piece: Piece, at: int) -> int:
    return 0 if piece.covers(at) else max(piece.starts - at, at - piece.ends + 1)


def at_line(pieces: Iterable[Piece], line: int) -> Piece | None:
    """What stands on a line of a room, else what is nearest to it."""
    return min(pieces, key=lambda each: (max(each.top - line, line - each.bottom + 1, 0), each.lane), default=None)
