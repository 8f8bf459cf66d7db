"""Of which moment a page is, and how old what it says: paper and files are read when both have passed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS


class Read(Protocol):
    """What was read from feeds."""

    @property
    def feeds(self) -> tuple[str, ...]:
        """Their names."""


def read_at(reader: Reader, rows: Iterable[Read]) -> int | None:
    """When the sources of these rows were last read: of several, the one that is the oldest. UTC seconds, real time.

    None where none was. Raises `StoreError`.
    """
    return oldest(reader, {name for row in rows for name in row.feeds})


def oldest(reader: Reader, names: Collection[str]) -> int | None:
    """When these feeds were last read, as `read_at`."""
    stamps = [
        feed.checked_at
        for feed in reader.rows(FEEDS)
        if isinstance(feed, FeedRow) and feed.name in names and feed.checked_at is not None
    ]
    return min(stamps, default=None)


def stamp(clock: Clock, at: int, read: int | None) -> str:
    """`Mon 9 Nov 2026 10:21 CET, read from the sources 12 min before`. Both in UTC seconds; `read` in real time."""
    local = clock.local(at)
    text = f"{words.day(local.date())} {local.year} {local:%H:%M %Z}"
    return text if read is None else f"{text}, read from the sources {words.ago(at - clock.offset - read)} before"
