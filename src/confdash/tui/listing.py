"""The question for a board's list, as the reading thread answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from confdash.store.query.reader import Reader
from confdash.store.query.source import Source
from confdash.tui.messages import Listed


@dataclass(frozen=True)
class Question:
    """Which ids, in which order; and what has become of those that the cursor and the marks are on."""

    source: Source
    filter: str
    order: str | None
    descending: bool
    generation: int
    #: Id → key.
    known: Mapping[int, str]

    def answer(self, reader: Reader) -> Listed:
        """Runs in the reading thread. Raises `StoreError` and `FilterError`."""
        ids = reader.ids(self.source, self.filter, self.order, descending=self.descending)
        return Listed(self.generation, ids, moved(reader, self.source, self.known))


def moved(reader: Reader, source: Source, known: Mapping[int, str]) -> dict[int, int | None]:
    """The known ids whose key now has another id, or none: SQLite gives a freed id to the next row."""
    now = reader.keys_of(source, known)
    return {id_: reader.id_of(source, key) for id_, key in known.items() if now.get(id_) != key}
