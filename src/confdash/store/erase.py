"""The tables of one store as raw rows, whichever confdash made it, to take people or scholarships out of them.

Copies beside the store are of any version, so nothing here relies on more than the names of tables and columns. What
the current tables fold to must be folded anew by the caller.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

#: Tables that hold nothing that feeds or people say of anybody, and what a forget itself remembers.
_APART = ("forgotten", "_sqlite_migrations", "sqlite_sequence")
_INDICES = ("talks_fts", "speakers_fts")

#: Column → value of one row.
Row = dict[str, object]
#: The values by which one row is told from the others.
Key = tuple[object, ...]


class Table(msgspec.Struct, frozen=True):
    """A table as the store has it: all columns, those by which a row is known, and those that cannot be empty."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    needed: frozenset[str]

    @property
    def where(self) -> str:
        """The condition that finds one row by its key."""
        return " AND ".join(f'"{column}" IS ?' for column in self.key)


def tables(link: sqlite3.Connection) -> dict[str, Table]:
    """The tables that hold data, without full-text indices and their parts, by name."""
    found = {}
    rows = link.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = [name for name, sql in rows if sql.upper().startswith("CREATE VIRTUAL")]
    for name, sql in rows:
        if name in _APART or name in virtual or name.startswith(tuple(f"{each}_" for each in virtual)):
            continue
        info = link.execute('SELECT name, pk, "notnull" FROM pragma_table_info(?)', [name]).fetchall()
        primary = tuple(column for column, place, _ in sorted(info, key=lambda each: each[1]) if place)
        key = primary if "WITHOUT ROWID" in sql.upper() else ("rowid",)
        needed = frozenset(column for column, place, needed in info if needed or place)
        found[name] = Table(name, tuple(column for column, _, _ in info), key, needed)
    return found


def read(link: sqlite3.Connection, table: Table) -> list[tuple[Key, Row]]:
    """All rows of a table."""
    listed = ", ".join(f'"{each}"' for each in (*table.key, *table.columns))
    rows = link.execute(f'SELECT {listed} FROM "{table.name}"').fetchall()  # noqa: S608 - names of its own
    width = len(table.key)
    return [(row[:width], dict(zip(table.columns, row[width:], strict=True))) for row in rows]


def write(link: sqlite3.Connection, table: Table, key: Key, row: Row) -> None:
    """Writes a row anew. One whose key has become another's takes its place."""
    names = ", ".join(f'"{each}" = ?' for each in table.columns)
    sql = f'UPDATE OR REPLACE "{table.name}" SET {names} WHERE {table.where}'  # noqa: S608 - names of its own
    link.execute(sql, [*(row[each] for each in table.columns), *key])


def drop(
    link: sqlite3.Connection, listed: Mapping[str, Table], name: str, gone: Callable[[Row], bool]
) -> Sequence[Row]:
    """Deletes the rows of a table for which something holds, and returns them; none where there is no such table."""
    if name not in listed:
        return ()
    table = listed[name]
    found = [(key, row) for key, row in read(link, table) if gone(row)]
    sql = f'DELETE FROM "{name}" WHERE {table.where}'  # noqa: S608 - names of its own
    link.executemany(sql, [key for key, _ in found])
    return [row for _, row in found]


def count_anew(link: sqlite3.Connection, names: Sequence[str]) -> None:
    """Empty tables number their rows from 1 again: the highest number that was given tells how many there were."""
    if link.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        link.executemany("DELETE FROM sqlite_sequence WHERE name = ?", [(name,) for name in names])


def drop_bodies(link: sqlite3.Connection, listed: Mapping[str, Table], names: Sequence[str] | None = None) -> int:
    """Held bodies go, of all feeds or of some: they hold names in whichever way their format has, folded or escaped.

    They are fetched anew, whole, and held anew. Returns how many.
    """
    if "held" not in listed:
        return 0
    feeds = [
        row[0]
        for row in link.execute("SELECT feed, name FROM held LEFT JOIN feeds ON feeds.id = feed").fetchall()
        if names is None or row[1] in names
    ]
    for feed in feeds:
        link.execute("DELETE FROM held WHERE feed = ?", [feed])
        link.execute(
            "UPDATE feeds SET etag = NULL, last_modified = NULL, error = NULL,"
            " state = iif(checked_at IS NULL, 'never', iif(state = 'held', 'ok', state)) WHERE id = ?",
            [feed],
        )
    return len(feeds)


@contextlib.contextmanager
def journal_open(link: sqlite3.Connection) -> Iterator[None]:
    """Within one transaction the journal may be rewritten; then it is append-only again."""
    lifted = link.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in lifted:
        link.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in lifted:
        link.execute(sql)


def renew_indices(link: sqlite3.Connection) -> None:
    """Makes the full-text indices anew: what a row no longer says stays in none of their parts."""
    for name in _INDICES:
        if link.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [name]).fetchone():
            link.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608 - our own names
