"""What a column is, and which columns a width has room for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from confdash.attention.items import Severity
from confdash.attention.video_times import VideoTimes
from confdash.clock import Clock

#: How a piece of a cell is drawn; the style sheet says what each looks like.
Role = Literal["", "dim", "strong", "accent", "good", "warn", "bad", "gone"]
#: Pieces of a cell, each with its role.
Cell = Sequence[tuple[str, Role]]

GAP = 2
#: Where not even the columns that always stay have room, one that takes more is squeezed to this.
_SQUEEZED = 8


class Drawing(msgspec.Struct, frozen=True):
    """What a cell may know beside its row: the clock, now (UTC seconds) as the whole paint sees it, and the signs."""

    clock: Clock
    now: int
    #: Talk → the gravest of what needs a human about it.
    flags: Mapping[str, Severity] = MappingProxyType({})
    #: How long a recording may take.
    times: VideoTimes = VideoTimes()


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a board."""

    title: str
    #: Rows are of the board's own type.
    draw: Callable[[Any, Drawing], Cell]
    #: Cells below which the column is left out rather than squeezed.
    least: int
    #: Cells that it takes when there is room.
    most: int
    #: Columns with a weight share what is left over, by weight.
    weight: int = 0
    #: The least important (highest number) is left out first; 0 always stays, also when scrolling sideways.
    rank: int = 1
    #: The order of the board's source that a click on the title asks for.
    order: str | None = None
    right: bool = False
    #: It takes no more than the rows at hand need, up to `most`.
    snug: bool = False


class Placed(msgspec.Struct, frozen=True):
    """A column with the cells that it got."""

    column: Column
    x: int
    cells: int


def place(
    columns: Sequence[Column], cells: int, skip: int = 0, needs: Mapping[str, int] = MappingProxyType({})
) -> list[Placed]:
    """The columns that fit into so many cells, with their places.

    `skip` leaves out that many of the columns that may move, from the left: scrolling sideways. `needs` says
    how many cells the snug columns' texts take, by title.
    """
    shown = _passing(columns, skip)
    while _over(shown, cells) > 0 and any(column.rank for column in shown):
        shown.remove(max(reversed(shown), key=lambda column: column.rank))
    widths = {id(column): column.least for column in shown}
    for column in shown:  # those that always stay share what is short, rather than the last one alone
        if column.weight:
            widths[id(column)] -= min(max(0, _over(shown, cells)), max(0, column.least - _SQUEEZED))
    spare = cells - sum(widths.values()) - GAP * (len(shown) - 1)
    for column in sorted(shown, key=lambda column: column.rank):
        if not column.weight:
            more = max(0, min(min(column.most, needs.get(column.title, column.most)) - column.least, spare))
            widths[id(column)] += more
            spare -= more
    _share([column for column in shown if column.weight], widths, max(0, spare))
    placed: list[Placed] = []
    x = 0
    for column in shown:
        got = min(widths[id(column)], max(0, cells - x))
        placed.append(Placed(column, x, got))
        x += got + GAP
    return placed


def _over(shown: Sequence[Column], cells: int) -> int:
    """How many cells the columns need at least beyond those that there are."""
    return sum(column.least + GAP for column in shown) - GAP - cells


def _share(flexible: list[Column], widths: dict[int, int], spare: int) -> None:
    """Shares the spare cells by weight, no column getting more than its most until all have it."""
    while spare > 0 and (hungry := [column for column in flexible if widths[id(column)] < column.most]):
        weights = sum(column.weight for column in hungry)
        given = 0
        for column in hungry:
            more = min(max(1, spare * column.weight // weights), column.most - widths[id(column)], spare - given)
            widths[id(column)] += more
            given += more
        spare -= given


def _passing(columns: Sequence[Column], skip: int) -> list[Column]:
    shown: list[Column] = []
    for column in columns:
        if column.rank and skip > 0:
            skip -= 1
        else:
            shown.append(column)
    return shown
