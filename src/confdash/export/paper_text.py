"""Sheets as plain text, 80 columns wide: for a printer that knows no more, a mail, a chat.

A form feed stands between two, which begins a new page.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rich.cells import set_cell_size

from confdash.export.paper import BLANK, Cell, Column, Line, Piece, Row, Sheet, unbroken
from confdash.export.plain import WIDTH, wrapped

_GAP = "  "
#: A cell has at most so many lines.
_MOST = 40


def as_text(sheets: Sequence[Sheet]) -> str:
    """The sheets, one after the other."""
    return "\f".join("\n".join(line.rstrip() for line in _sheet(sheet)) + "\n" for sheet in sheets)


def _sheet(sheet: Sheet) -> list[str]:
    title = sheet.title + (f" · {sheet.beside}" if sheet.beside else "")
    head = [line for text in (title, *sheet.head) for line in wrapped(unbroken(text), "", "")]
    lines = [line.replace(BLANK, " ") for line in head]
    widths = _widths(sheet.columns)
    headings = tuple(((Piece(column.heading),),) for column in sheet.columns)
    lines += [""] + (_row(Row(headings), widths) if any(each.heading for each in sheet.columns) else [])
    lines.append("-" * WIDTH)
    for row in sheet.rows:
        if row.look == "heading":
            lines += ["", _words(row.cells[0][0])]
        else:
            lines += _row(row, widths) + ([""] if sheet.airy else [])
    return lines


def _widths(columns: Sequence[Column]) -> list[int]:
    rest = WIDTH - len(_GAP) * (len(columns) - 1) - sum(column.cells for column in columns)
    return [column.cells or rest for column in columns]


def _row(row: Row, widths: Sequence[int]) -> list[str]:
    """A row: its cells side by side, each wrapped in its column, and an empty line where one needs several."""
    cells = [_cell(cell, width) for cell, width in zip(row.cells, widths, strict=True)]
    lines = [
        _GAP.join(set_cell_size(text, width) for text, width in zip(texts, widths, strict=True))
        for texts in itertools.zip_longest(*cells, fillvalue="")
    ]
    return [line.replace(f"[{BLANK}]", "[ ]") for line in lines]


def _cell(cell: Cell, width: int) -> list[str]:
    lines = [part for line in cell for part in wrapped(_words(line), "", "  ", width)]
    return lines if len(lines) <= _MOST else [*lines[: _MOST - 1], "…"]


def _words(line: Line) -> str:
    return " ".join(_word(piece) for piece in line if piece.text or piece.look == "box")


def _word(piece: Piece) -> str:
    if piece.look == "box":
        return "[x]" if piece.text else f"[{BLANK}]"
    return piece.text
