"""What of a body may be said aloud that is, or may be, a table of scholarships: in a broken one names and amounts stand
where titles or keys should.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from confdash.feeds.scholarship_titles import CALLED, sure, tellable
from confdash.records import ParseOptions

HIDDEN = "not shown, since they could be somebody’s"
_DELIMITERS = "\t;,|"
#: So many lines, of at most so many characters, tell what a text is about.
_LINES, _LONGEST = 30, 4_000
_MOST_CELLS = 200
_SHOWN = 8
_ABOUT = re.compile(
    rf"\b(?:{'|'.join(sorted(CALLED))}|financial aid|fellowships?|applica(?:nts?|tions?))\b|@|\d[.,]\d\d", re.IGNORECASE
)


def is_private(options: ParseOptions | None) -> bool:
    """Whether the config says that a feed lists scholarships."""
    return options is not None and options.entity == "scholarships"


def titles_told(titles: Sequence[str]) -> str:
    """The titles of a table's columns that are known words, and how many others there are."""
    known = [f"“{told}”" for title in titles if (told := tellable(title))]
    if not known:
        return HIDDEN
    more = len(titles) - len(known[:_SHOWN])
    return ", ".join(known[:_SHOWN]) + (f" and {more} more (those of unknown words are not shown)" if more else "")


def told(title: str, place: int) -> str:
    """One title, or where it stands (counted from 0) where it is none of known words."""
    return f"“{known}”" if (known := tellable(title)) else f"column {place + 1}"


def looks(text: str) -> bool:
    """Whether one of the first lines of a text are titles of a table of scholarships."""
    rows = (row[:_LONGEST].split(mark)[:_MOST_CELLS] for row in text.splitlines()[:_LINES] for mark in _DELIMITERS)
    return any(len(cells) > 1 and sure([cell.strip(' "') for cell in cells]) for cells in rows)


def looks_json(value: object, depth: int = 3) -> bool:
    """Whether a JSON value may be about applications: addresses as keys, or the titles of such a table."""
    if not depth or not isinstance(value, list | dict):
        return False
    if isinstance(value, list):
        return any(looks_json(each, depth - 1) for each in value[:_LINES])
    keys = list(value)[:_MOST_CELLS]
    return (
        any("@" in key for key in keys) or sure(keys) or any(looks_json(value[key], depth - 1) for key in keys[:_LINES])
    )


def looks_titled(title: str) -> bool:
    """Whether the title of a page may be about scholarships, or holds an address or an amount."""
    return _ABOUT.search(title) is not None
