"""Fitting text into terminal cells: double-width letters are never cut in half, and columns stay aligned."""

from __future__ import annotations

import textwrap

from rich.cells import cell_len, chop_cells, set_cell_size

from confdash import text as texts

NO_TITLE = "(no title)"


def shown(text: str | None, limit: int = 400) -> str:
    """Other people's text as one line that is safe to draw; cleaned by the parser already, and here once more."""
    return texts.line(text[:limit], limit) if text else ""


def titled(text: str | None, limit: int = 400) -> str:
    """A title as one line, or words that say that there is none."""
    return shown(text, limit) or NO_TITLE


def width(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly so many cells: cut with an ellipsis, or filled with blanks."""
    if cells <= 0:
        return ""
    taken = width(text)
    if taken > cells:
        return set_cell_size(text, cells - 1).rstrip(" ").ljust(0) + "…" + " " * _lost(text, cells)
    blanks = " " * (cells - taken)
    return blanks + text if right else text + blanks


def _lost(text: str, cells: int) -> int:
    """Blanks to add after an ellipsis that moved left because blanks before it were dropped."""
    return cells - 1 - width(set_cell_size(text, cells - 1).rstrip(" "))


def wrap(text: str, cells: int, indent: int = 0) -> list[str]:
    """The lines of a text at most so many cells wide; further lines of a paragraph begin with `indent` blanks."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, max(cells, 8), indent) or [""]
    return lines


def _wrap_paragraph(paragraph: str, cells: int, indent: int) -> list[str]:
    if paragraph.isascii():
        return textwrap.wrap(paragraph, cells, subsequent_indent=" " * indent, break_on_hyphens=False)
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        joined = f"{line} {word}" if line.strip() else line + word
        if width(joined) <= cells:
            line = joined
            continue
        if line.strip():
            lines.append(line)
        pieces = chop_cells(word, cells - indent) or [""]
        lines += [" " * (indent if lines else 0) + piece for piece in pieces[:-1]]
        line = " " * (indent if lines else 0) + pieces[-1]
    if line.strip():
        lines.append(line)
    return lines
