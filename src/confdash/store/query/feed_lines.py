"""What is told of a feed of scholarships at a desk that may not open them: how it is, and no line of it.

Where somebody's row stands, and how many rows a warning counts, say about how many people applied.
"""

from __future__ import annotations

import re

import msgspec

from confdash.store.query.rows import FeedRow
from confdash.store.query.source import Row, Source

#: As `feeds.collect.rows_in` writes them: `3 rows (lines 5, 9, 12 …)`.
_ROWS = re.compile(r"\b[\d,]+ rows? \((?:line|item)s? [^()]*\)")
_LINE = re.compile(r"\b(line|item|byte|column)s? [\d,]+")
#: No more rows are kept one by one.
_MOST = 200


def without_lines(row: FeedRow) -> FeedRow:
    """A feed as it is, of scholarships without lines and numbers of rows; how many rows are set aside is said.

    No other feed sets rows aside, so that one is known by them of which no application could be read.
    """
    if not row.private and not row.aside:
        return row
    aside = len(row.aside)
    told = [_plain(each) for each in row.warnings]
    if aside:
        number = f"{aside} or more" if aside >= _MOST else str(aside)
        told.append(f"{number} row{'s are' if aside > 1 else ' is'} set aside: a desk that may open them sees why")
    return msgspec.structs.replace(
        row,
        warnings=tuple(told),
        aside=(),
        private=True,
        error=row.error and _plain(row.error),
    )


def _plain(text: str) -> str:
    return _LINE.sub(r"a \1", _ROWS.sub("some rows", text))


def closed(source: Source) -> Source:
    """The same source of feeds for such a desk."""

    def make(values: tuple[object, ...]) -> Row:
        row = source.make(values)
        return without_lines(row) if isinstance(row, FeedRow) else row

    return msgspec.structs.replace(source, make=make)
