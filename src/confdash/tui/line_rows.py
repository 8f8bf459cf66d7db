"""The rows of the Attention board: lines in memory, known by their key, with a number for the life of the process."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.attention.items import BANDS, DESKS, Band, Line, Listing
from confdash.store.query.reader import Reader
from confdash.store.query.source import Row, Source
from confdash.tui.listing import Listed
from confdash.tui.rows import Rows

#: Band → the heading above its first line.
HEADINGS: Mapping[Band, str] = {"now": "now", "today": "today", "later": "later"}


class Numbers:
    """A number for each key, the same as long as the process lives: table, cursor and marks work with numbers."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}
        self._lock = threading.Lock()

    def of(self, key: str) -> int:
        """The key's number."""
        with self._lock:
            return self._of.setdefault(key, len(self._of) + 1)


class LineRows(Rows):
    """Lines, all of them at hand."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, lambda: None)
        self._lines: dict[int, Line] = {}

    def give(self, ids: array[int], rows: Iterable[Row] = ()) -> None:
        """A new list: numbers, and the line of each."""
        self.ids = ids
        self._lines = {id_: row for id_, row in zip(ids, rows, strict=True) if isinstance(row, Line)}

    def forget(self) -> None:
        """Lines change with the next evaluation alone."""

    def at(self, place: int) -> Line | None:
        """The line at a place."""
        return self._lines.get(self.ids[place]) if 0 <= place < len(self.ids) else None

    def by_key(self, keys: Iterable[str]) -> list[Line]:
        """The lines of these keys that are listed, in the order of the keys."""
        found = {line.key: line for line in self._lines.values()}
        return [found[key] for key in keys if key in found]

    def keys(self, ids: Iterable[int]) -> dict[int, str]:
        """The keys of numbers that are listed."""
        return {id_: self._lines[id_].key for id_ in ids if id_ in self._lines}

    def some(self, number: int) -> list[Row]:
        """The first lines; there are never many."""
        rows: list[Row] = list(self._lines.values())
        return rows[:number]


class Tally(msgspec.Struct, frozen=True):
    """What the tabs and the header say of a listing, for one desk's view."""

    lines: int = 0
    critical: int = 0
    #: Critical lines that this view does not show.
    elsewhere: int = 0


def in_view(listing: Listing, desk: str) -> tuple[Line, ...]:
    """The lines of a desk's view. No desk is all of them."""
    if not desk:
        return listing.lines
    from confdash.attention.lines import seen_by  # late: the first paint needs no rules

    return seen_by(listing, next((name for name in DESKS if name == desk), None))


def tally(listing: Listing | None, desk: str) -> Tally:
    """Counts the lines of a view, and what it leaves out."""
    if listing is None:
        return Tally()
    seen = in_view(listing, desk)
    keys = {line.key for line in seen}
    hidden = sum(line.severity == "critical" and line.key not in keys for line in listing.lines)
    return Tally(len(seen), sum(line.severity == "critical" for line in seen), hidden)


class LineQuestion(msgspec.Struct, frozen=True):
    """Which lines of a listing are to be shown: of a desk, and of those what a filter matches."""

    listing: Listing | None
    desk: str
    filter: str
    numbers: Numbers
    #: Number → key of what the marks are on.
    known: Mapping[int, str]
    generation: int
    #: Lines that somebody has just put away, which the listing does not know yet.
    without: frozenset[str] = frozenset()
    #: Why the rules could not be run.
    problem: str | None = None

    def answer(self, _reader: Reader) -> Listed:
        """Runs in the reading thread. Raises `FilterError`."""
        listing = self.listing
        if listing is None:
            return Listed(self.generation, array("q"), {}, self.problem)
        lines: Sequence[Line] = in_view(listing, self.desk)
        if self.without:
            lines = [line for line in lines if line.key not in self.without]
        if self.filter.strip():
            from confdash.attention.search import matching

            lines = matching(lines, self.filter)
        present = {line.key for line in listing.lines}
        moved = {id_: None for id_, key in self.known.items() if key and key not in present}
        ids = array("q", (self.numbers.of(line.key) for line in lines))
        return Listed(self.generation, ids, moved, self.problem, lines, headings(lines))


def headings(lines: Sequence[Line]) -> list[tuple[int, str]]:
    """Where each band begins, and its heading."""
    firsts = {line.band: place for place, line in reversed(list(enumerate(lines)))}
    return sorted((firsts[band], HEADINGS[band]) for band in BANDS if band in firsts)
