"""Plain text for paper, a mail, a chat: headings, and entries that are wrapped by cells at a width of 80."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells, set_cell_size

from confdash import text as texts

WIDTH = 80
#: An entry has at most so many lines.
_LINES = 3


def section(title: str, entries: list[list[str]], most: int, empty: str = "", number: int | None = None) -> list[str]:
    """A heading and its entries, each of one line or a few; left out where it is empty and that says nothing."""
    if not entries:
        return ["", f"{title}: {empty}"] if empty else []
    shown = [line for entry in entries[:most] for line in entry]
    title = f"{title} ({len(entries) if number is None else number:,})"
    more = [f"  … and {len(entries) - most} more"] if len(entries) > most else []
    return ["", title, "-" * min(WIDTH, cell_len(title)), *shown, *more]


def fit(text: str, cells: int) -> str:
    """One harmless line of feed text, cut to so many cells."""
    return _cut(texts.line(text, 400), cells)


def _cut(text: str, cells: int) -> str:
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"


def wrapped(text: str, first: str, then: str, width: int = WIDTH) -> list[str]:
    """A text on at most three lines, by cells: a double-width letter is two. `first` and `then` stand before them."""
    found: list[str] = []
    before, line = first, ""
    for word in texts.line(text, 400).split(" "):
        room = width - cell_len(before)
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= room:
            line = joined
            continue
        if line:
            found.append(before + line)
            before = then
        pieces = chop_cells(word, width - cell_len(then)) or [""]
        for piece in pieces[:-1]:
            found.append(before + piece)
            before = then
        line = pieces[-1]
    found.append(before + line)
    return found if len(found) <= _LINES else [*found[: _LINES - 1], _cut(found[_LINES - 1], width - 2) + " …"]
