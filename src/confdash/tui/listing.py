"""The question for a board's list, as the reading thread answers it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from textual.message import Message

from confdash.store.query.reader import Reader
from confdash.store.query.source import Row, Source


@dataclass
class Listed(Message):
    """The ids that a board asked for, or why there are none."""

    generation: int
    ids: array[int] | None
    #: Known ids that have become others (the store was rebuilt), or None for gone.
    moved: Mapping[int, int | None]
    #: A sentence, when the filter makes no sense or the store cannot be read.
    problem: str | None = None
    #: The rows themselves, where they are at hand, in the order of `ids`.
    rows: Sequence[Row] = ()
    #: Lines between the rows: the place of the row below each, and what it says.
    headings: Sequence[tuple[int, str]] = ()


class Asks(Protocol):
    """What gives a list, in the reading thread."""

    def answer(self, reader: Reader) -> Listed:
        """The list. Raises `StoreError` and `FilterError`."""
        ...


class Question(msgspec.Struct, frozen=True):
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
