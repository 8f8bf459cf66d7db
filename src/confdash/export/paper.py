"""A sheet for paper, before it is text or a page: a heading, columns, and rows of short texts.

Feed text goes in through `piece` and `said`, which make one harmless line of it that is not too long for paper: no
row may be higher than a page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from confdash.export.plain import fit
from confdash.store.query import words

#: How a piece of text looks. `off`: struck through, beside a word that says why; `loud`: must be seen from afar;
#: `key`: a handle; `box`: to be ticked, and ticked where the text is not empty.
Look = Literal["", "bold", "quiet", "off", "loud", "key", "box"]
#: Cells of a title, of a name, of a room, that stand on paper.
TITLE, NAME, ROOM = 200, 60, 60
#: At which no line breaks.
BLANK = "\u00a0"
#: Between a number and its unit, as in `7 min` and `3 h 05`.
_UNIT = re.compile(r"(?<=\d) (?=(?:s|min|h|days)\b)|(?<=\d h) (?=\d)")


class Piece(msgspec.Struct, frozen=True):
    """Some text that looks one way."""

    text: str
    look: Look = ""


#: A line of a cell, whose pieces stand side by side with a blank between them; and a cell, of several lines.
Line = tuple[Piece, ...]
Cell = tuple[Line, ...]


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, its cells in plain text (0: what the others leave), and its width on a page."""

    heading: str
    cells: int = 0
    size: str = ""


class Row(msgspec.Struct, frozen=True):
    """A row: a cell for each column, or a heading over all of them. `pause`: what nobody gives, such as a break."""

    cells: tuple[Cell, ...]
    look: Literal["", "pause", "heading"] = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet, which begins on a new page. `kind` is its name in `confdash print`."""

    kind: str
    title: str
    #: What stands beside the title; what it is and how old, and what whoever reads it must know, a line each.
    beside: str = ""
    head: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    #: Whether rows of plain text are set apart by an empty line: those of several lines are.
    airy: bool = True


def piece(text: str, look: Look = "", cells: int = TITLE) -> Piece:
    """Some feed text, as one harmless line."""
    return Piece(fit(text, cells), look)


def said(*texts: str, look: Look = "") -> Cell:
    """A cell of our own words, a line each."""
    return tuple((Piece(text, look),) for text in texts if text)


def listed(texts: Iterable[str], cells: int = NAME, most: int = 12) -> str:
    """Names in a line, the first of them: `Ada Nwosu, Bo Ek and 3 more`."""
    names = [fit(text, cells) for text in texts]
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def unbroken(text: str) -> str:
    """A line in which no number is parted from its unit."""
    return _UNIT.sub(BLANK, text)


def heading(text: str) -> Row:
    """A row that says what follows."""
    return Row((((Piece(text, "bold"),),),), "heading")


def day(date: dt.date) -> str:
    """`Tue 10 Nov 2026`: paper outlives the year."""
    return f"{words.day(date)} {date.year}"
