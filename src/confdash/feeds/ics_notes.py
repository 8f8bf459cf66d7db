"""What is said about a calendar that was read all the same, and what icalendar may raise."""

from __future__ import annotations

import contextlib
import gc
import warnings
from collections.abc import Iterator

from confdash import text

#: How many sentences a batch carries (see `records.Batch.warnings`).
NOTES_LIMIT = 20

#: What icalendar, dateutil and recurring-ical-events have been seen to raise on damaged bytes. They document
#: ValueError alone.
BROKEN = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    OSError,
)

#: The reason under which an event that icalendar refuses is counted.
UNREADABLE = "the event cannot be read"


def called(title: str) -> str:
    """What an event is called in a sentence."""
    return f"“{text.line(title, 60)}”" if title else "an event without title"


class Notes:
    """Collects sentences, each once."""

    def __init__(self, first: str | None = None) -> None:
        self._said: dict[str, None] = {first: None} if first else {}

    def add(self, sentence: str) -> None:
        """Note a sentence."""
        self._said.setdefault(sentence)

    def sentences(self) -> tuple[str, ...]:
        """At most `NOTES_LIMIT`; the last then says how many more there were."""
        said = list(self._said)
        if len(said) > NOTES_LIMIT:
            rest = len(said) - NOTES_LIMIT + 1
            said[NOTES_LIMIT - 1 :] = [f"and {rest} more like these"]
        return tuple(said)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """While icalendar works: its warnings are not for stderr, and the cyclic collector only costs time.

    Nothing that it makes is cyclic; the collector goes on as before afterwards, also after an error.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collecting:
            gc.enable()
