"""Door sheets of rooms that have much on a day."""

from __future__ import annotations

import datetime as dt

from tests.export.telling import entry, tell

from confdash.export.door import doors
from confdash.export.paper import Sheet

#: When they are of, and what they say of it.
DAY, STAMP = dt.date(2026, 11, 9), "As of Mon 9 Nov 2026 08:30 CET, read from the sources 7 min before."


def busy_door(number: int, title: str = "What the harbour learnt of {}") -> Sheet:
    """The sheet of a room with so many talks; `{}` in their title is the talk's number."""
    talks = [entry(f"T{each}", title.format(each), at=30 * each, minutes=25) for each in range(number)]
    (sheet, _), = doors(tell(talks), (), DAY, STAMP)  # fmt: skip
    return sheet
