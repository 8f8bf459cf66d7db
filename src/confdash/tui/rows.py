"""The rows of one board as the table asks for them: an ordered list of ids, and the rows of the window on screen."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.source import Row, Source

#: Rows fetched around one that is missing. A window by 60 ids costs 0.1 ms, wherever it lies.
_AHEAD = 60
#: Rows kept; a screen shows fewer than 200.
_KEPT = 800


class Rows:
    """Ids in order, and rows by id. Rows are read on the thread that draws, ids are given by another."""

    def __init__(self, source: Source, reader: Callable[[], Reader | None]) -> None:
        self.source = source
        self._reader = reader
        self.ids: array[int] = array("q")
        #: Lines between the rows, which the cursor never comes to: the place of the row below each, and what it says.
        self.headings: Sequence[tuple[int, str]] = ()
        self._rows: dict[int, Row | None] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def give(self, ids: array[int], rows: Iterable[Row] = ()) -> None:
        """A new list of ids; rows that are already at hand come with it."""
        self.ids = ids
        for row in rows:
            self._rows[row.id] = row  # type: ignore[attr-defined]  # every source's first column is its id

    def forget(self) -> None:
        """The data changed: every row is read anew when it is next shown."""
        self._rows.clear()

    def at(self, place: int) -> Row | None:
        """The row at a place; None when it has gone since the list was made."""
        if not 0 <= place < len(self.ids):
            return None
        id_ = self.ids[place]
        if id_ not in self._rows:
            self._fetch(place)
        return self._rows.get(id_)

    def some(self, number: int) -> list[Row]:
        """A few rows: the first ones, and some spread over the whole list."""
        step = max(1, len(self.ids) * 2 // number)
        wanted = dict.fromkeys([*self.ids[: number // 2], *self.ids[::step]])
        reader = self._reader()
        if reader is None:
            return []
        try:
            return list(reader.window(self.source, wanted).values())
        except StoreError:
            return []

    def _fetch(self, place: int) -> None:
        wanted = [id_ for id_ in self.ids[max(0, place - _AHEAD // 2) : place + _AHEAD] if id_ not in self._rows]
        reader = self._reader()
        found: dict[int, Row] = {}
        if reader is not None:
            try:
                found = reader.window(self.source, wanted)
            except StoreError:
                return  # the next paint asks again
        if len(self._rows) > _KEPT:
            self._rows.clear()
            wanted = list(dict.fromkeys([*wanted, self.ids[place]]))
        for id_ in wanted:
            self._rows[id_] = found.get(id_)

    def place_of(self, id_: int) -> int | None:
        """Where an id stands; None when it is not listed."""
        try:
            return self.ids.index(id_)
        except ValueError:
            return None
