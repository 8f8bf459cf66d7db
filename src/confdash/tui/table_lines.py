"""One line of a table as a strip of cells: the titles, or a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from confdash.store.query.source import Row
from confdash.tui.cells import fit, width, wrap
from confdash.tui.columns import GAP, Cell, Placed

if TYPE_CHECKING:
    from confdash.tui.table_view import TableView


def titles(table: TableView, placed: list[Placed], more: bool) -> Strip:
    """The line of column titles, with a sign on the one that is sorted by."""
    row = table.style_of("row")
    plain, strong = row + table.style_of("titles"), row + table.style_of("sorted")
    segments = [Segment(" ‹ " if table.skip else "   ", plain)]
    taken = 3
    for index, slot in enumerate(placed):
        by, descending = table.sorted_by
        title = slot.column.title
        is_sorted = slot.column.order is not None and slot.column.order == by
        if is_sorted:
            title = f"{title} {'↓' if descending else '↑'}"
        segments.append(Segment(fit(title, slot.cells, right=slot.column.right), strong if is_sorted else plain))
        taken += slot.cells
        if index < len(placed) - 1:
            segments.append(Segment(" " * GAP, plain))
            taken += GAP
    total = table.cells
    segments.append(Segment(" " * max(0, total - taken), plain))
    line = Strip(segments).crop(0, total)
    return Strip([*line.crop(0, total - 1), Segment("›", plain)], total) if more else line


def nothing(table: TableView, y: int, words: Sequence[str]) -> Strip:
    """A line without a row: blank, or a line of what there is to say, in the middle."""
    total, base = table.cells, table.style_of("row")
    lines = [(line, index) for index, text in enumerate(words) for line in wrap(text, min(72, total - 4))]
    at = y - max(2, table.size.height // 3)
    if table.rows or not 0 <= at < len(lines):
        return Strip.blank(total, base)
    text, index = lines[at]
    before = max(0, (total - width(text)) // 2)
    style = base + table.style_of("strong" if index == 0 else "dim")
    return Strip(
        [
            Segment(" " * before, base),
            Segment(text, style),
            Segment(" " * max(0, total - before - width(text)), base),
        ],
        total,
    )


def heading(table: TableView, text: str) -> Strip:
    """A quiet line between rows, with a rule to its end."""
    total, base = table.cells, table.style_of("row")
    rule = "─" * max(0, total - 2 - width(text) - 1)
    return Strip(
        [
            Segment(" ", base),
            Segment(f"{text} ", base + table.style_of("heading")),
            Segment(f"{rule} ", base + table.style_of("rule")),
        ],
        max(total, width(text) + 2),
    ).crop(0, total)


def row_line(table: TableView, placed: list[Placed], row: Row | None, *, cursor: bool, sign: str) -> Strip:
    """A row. One that has gone since the list was made says so, and never gives its place to another."""
    base = table.style_of("row")
    if sign == "✚":
        base += table.style_of("marked")
    if cursor:
        base += table.style_of("cursor" if table.has_focus else "cursor-blur")
    segments = [
        Segment("▌" if cursor else " ", base + table.style_of("accent")),
        Segment(f"{sign} ", base + table.style_of("accent")),
    ]
    total = table.cells
    if row is None:
        segments.append(Segment(fit("— gone —", max(0, total - 3)), base + table.style_of("dim")))
        return Strip(segments, total)
    taken = 3
    for index, slot in enumerate(placed):
        last = index == len(placed) - 1
        cells = slot.cells + (0 if last else GAP)
        for text, role in _pieces(slot.column.draw(row, table.drawing), slot.cells, right=slot.column.right):
            segments.append(Segment(text, base + table.style_of(role) if role else base))
        if not last:
            segments.append(Segment(" " * GAP, base))
        taken += cells
    if taken < total:
        segments.append(Segment(" " * (total - taken), base))
    return Strip(segments, max(total, taken)).crop(0, total)


def _pieces(cell: Cell, cells: int, *, right: bool) -> list[tuple[str, str]]:
    """The pieces of a cell, together exactly so many cells wide."""
    if len(cell) == 1:
        return [(fit(cell[0][0], cells, right=right), cell[0][1])]
    pieces: list[tuple[str, str]] = []
    left = cells
    for text, role in cell:
        taken = width(text)
        if taken >= left:
            pieces.append((fit(text, left), role))
            return pieces
        pieces.append((text, role))
        left -= taken
    if left > 0:
        pieces.insert(0 if right else len(pieces), (" " * left, ""))
    return pieces
