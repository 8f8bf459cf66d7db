"""What a rule's statement reads without SQLite's asking: columns that a join merges. See `guard`.

SQLite's authorizer hears of no column that `USING` and `NATURAL` merge. So an organisers' own rule may write neither,
and before it runs, its program is looked at: it may open no closed table, whichever way its text found to name it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping

#: What SQLite takes for a part of a name: also every character beyond ASCII.
_NAME = r"0-9A-Za-z_$\x80-\U0010ffff"
#: SQL as SQLite cuts it (sqlite.org/src/file/src/tokenize.c): what is quoted, comments, parameters, a byte order mark
#: (space where a word could begin), words and numbers. A doubled quote ends one text and begins the next.
_TOKENS = re.compile(
    r"'[^']*'?|\"[^\"]*\"?|`[^`]*`?|\[[^\]]*\]?|--[^\n]*|/\*.*?(?:\*/|\Z)|\?[0-9]*"
    rf"|[:@#$](?:[{_NAME}]|::)*(?:(?<=[{_NAME}:])\([^) \t-\r]*\)?)?|\ufeff|[{_NAME}]+",
    re.DOTALL,
)
_MERGING = ("using", "natural")
#: Steps of SQLite's machine that open a table or an index, by its root page (`p2`) and its database (`p3`).
_OPENING = frozenset(("OpenRead", "OpenWrite", "ReopenIdx"))
#: By their places in `p3`, with their own tables of what there is, which begin at page 1.
_DATABASES = ("main", "temp")


def merges(sql: str) -> str | None:
    """The word by which a statement merges columns, `USING` or `NATURAL`; None where it has none."""
    words = (found.group() for found in _TOKENS.finditer(sql))
    return next((word.upper() for word in words if word.lower() in _MERGING), None)


def roots(link: sqlite3.Connection, closed: Callable[[str], bool]) -> dict[tuple[int, int], str]:
    """(database, root page) of closed tables and their indexes → the table. Good within one snapshot."""
    found = {}
    for place, name in enumerate(_DATABASES):
        found[place, 1] = "sqlite_master"
        sql = f"SELECT rootpage, lower(tbl_name) FROM {name}.sqlite_master WHERE rootpage > 0"  # noqa: S608 - our own names
        found |= {(place, root): table for root, table in link.execute(sql).fetchall() if closed(table)}
    return found


def opens(
    link: sqlite3.Connection, sql: str, parameters: Mapping[str, int | str | None],
    closed: Mapping[tuple[int, int], str],
) -> str | None:  # fmt: skip
    """The closed table that a statement's program opens; None where it opens none. Runs nothing of it."""
    for _, step, _, root, database, *_ in link.execute(f"EXPLAIN {sql}", parameters):
        if step in _OPENING and (database, root) in closed:
            return closed[database, root]
    return None
