"""What people write into the cells of a table: yes and no in their own words, several names in one cell, times, and
states that only they know."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from confdash.feeds.collect import Collector
from confdash.feeds.table_rows import Row
from confdash.text import fold, line

#: No person hosts more rooms, and no talk has more speakers.
_MOST = 100
_SHOWN = 5
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "ja", "j", "oui", "o", "si", "s", "✓", "✔", "☑"})
_NO = frozenset({"no", "n", "false", "f", "0", "-", "nein", "non", "nej", "nee", "✗", "☐"})
_NONE: frozenset[str] = frozenset()
#: The one way of writing a day with dots; with slashes nobody can tell day from month.
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(.*)", re.ASCII | re.DOTALL)
#: Hours before ten as people write them.
_ONE_DIGIT = re.compile(r"(?<![\d:])(\d):(?=\d\d)", re.ASCII)
_WORDS = 8


class Flags:
    """Reads yes and no, and remembers the words that are neither."""

    def __init__(self) -> None:
        self._odd: dict[str, dict[str, None]] = {}

    def read(self, field: str, row: Row, yes: Set[str] = _NONE, no: Set[str] = _NONE) -> bool | None:
        """A yes or no, also in these words of the field's own; None for an empty cell, and for a word that is neither.

        Words are compared folded.
        """
        text = line(row.get(field, ""), 40)
        word = fold(text)
        if word in _YES or word in yes:
            return True
        if word in _NO or word in no:
            return False
        if word:
            self._odd.setdefault(field, {}).setdefault(text)
        return None

    def warn(self, collector: Collector) -> None:
        """Says which words were neither."""
        for field, words in self._odd.items():
            shown = ", ".join(f"“{word}”" for word in list(words)[:_SHOWN])
            more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
            collector.warn(f"`{field}` counts as not said where the table has neither yes nor no: {shown}{more}")


def names(text: str, limit: int) -> tuple[str, ...]:
    """The names in a cell: one a line, or parted by semicolons, or, where there is none, by commas."""
    mark = ";" if ";" in text else ","
    parts = (line(part, limit) for piece in text.split("\n") for part in piece.split(mark))
    return tuple(dict.fromkeys(part for part in parts if part))[:_MOST]


def iso(text: str) -> str:
    """A time such as “10.11.2026 9:00” as ISO 8601 writes it; what is not known as it is."""
    text = _ONE_DIGIT.sub(r"0\1:", line(text, 60))
    dotted = _DOTTED.fullmatch(text)
    if dotted is None:
        return text
    day, month, year, rest = dotted.groups()
    return " ".join(f"{year}-{int(month):02}-{int(day):02}{rest.replace(',', ' ')}".split())


def unmapped(words: Sequence[str], states: Sequence[str], table: str = "states") -> str:
    """What to say of words that nobody has explained: the lines to add to the config, in this table of the feed's."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words[:_WORDS])
    lines = ", ".join(f'"{word}" = "…"' for word in quoted)
    more = f" and {len(words) - _WORDS} more" if len(words) > _WORDS else ""
    return (
        f"states that are not known count as not said; add what they mean under this feed’s [feeds.{table}]: {lines}"
        f"{more} (one of {', '.join(states)})"
    )
