"""`Reader`: one read-only connection, and what boards and lists ask of it.

The technique that measured best on 100,000 talks: the ordered list of integer ids once for each filter,
order and data version; rows drawn by `id IN (…)` for the window that is on screen. OFFSET is linear, and
keyset paging cannot go to any place in any order.

One thread at a time may use a reader; `interrupt` may be called from any. Everything is fetched at once: a
half-read cursor would hold the WAL back.
"""

from __future__ import annotations

import itertools
import sqlite3
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from confdash.clock import Clock
from confdash.store import connect
from confdash.store.query import presence
from confdash.store.query.language import only_words, where
from confdash.store.query.source import Row, Source, register

#: SQLite's own limit is 32,766 parameters; a window is never near it.
_WINDOW = 500


#: A word with more hits than this is common: going through all ids in order costs less than sorting its hits.
_COMMON = 5_000


def _kept(ids: array[int], hits: array[int]) -> array[int]:
    """Those of `ids` that are among `hits`, in the order of `ids`. A map of bytes takes a tenth of what a set would."""
    among = bytearray(max(max(hits, default=0), max(ids, default=0)) + 1)
    for hit in hits:
        among[hit] = 1
    return array("q", (id_ for id_ in ids if among[id_]))


def _union(source: Source, columns: str, condition: str) -> str:
    """Several tables as one: SQLite merges the parts in order, each read by its index."""
    return " UNION ALL ".join(f"SELECT {columns} FROM {part} WHERE {condition}" for part in source.parts)  # noqa: S608


class Reader:
    """Reads one store. Raises `StoreError` with a sentence, `FilterError` for a filter that makes no sense."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._link = connect.open_reader(path)
        register(self._link)
        presence.register(self._link, clock)

    def close(self) -> None:
        """Gives the connection back."""
        self._link.close()

    def interrupt(self) -> None:
        """Stops the query that runs in another thread, which then raises `StoreError`."""
        self._link.interrupt()

    def version(self) -> int:
        """Changes whenever another connection has written to the store (costs 3.5 µs)."""
        return int(self._all("PRAGMA data_version")[0][0])

    def ids(self, source: Source, text: str = "", order: str | None = None, *, descending: bool = False) -> array[int]:
        """The ids of all that match a filter, in order; what has no value to sort by stands last."""
        match = only_words(text) if source.index else None
        if match:
            hits = self._numbers(f"SELECT rowid FROM {source.index} WHERE {source.index} MATCH ?", [match])  # noqa: S608
            if len(hits) > _COMMON:
                return _kept(self.ids(source, "", order, descending=descending), hits)
        sql, parameters = where(text, source.fields, source.words, self.clock, source.hidden)
        chosen = source.orders[order or source.order]
        direction = "DESC" if chosen.descending != descending else ""
        column = chosen.column
        if source.parts:
            query = _union(source, f"{column}, id", sql) + f" ORDER BY 1 {direction}, 2 {direction}"
            with connect.translated(self.path):
                rows = self._link.execute(query, parameters * len(source.parts))
                return array("q", (id_ for _, id_ in rows))
        if chosen.computed:
            query = (
                f"SELECT id FROM {source.table} WHERE {sql} ORDER BY {column} {direction} NULLS LAST, id {direction}"  # noqa: S608
            )
            return self._numbers(query, parameters)
        # Two queries keep the index on (starts, id) usable, where `ORDER BY starts IS NULL` would sort all rows.
        query = f"SELECT id FROM {source.table} WHERE {sql} AND {column}"  # noqa: S608
        found = self._numbers(f"{query} IS NOT NULL ORDER BY {column} {direction}, id {direction}", parameters)
        if self._all(f"SELECT 1 FROM {source.table} WHERE {column} IS NULL LIMIT 1"):  # noqa: S608
            found += self._numbers(f"{query} IS NULL ORDER BY id", parameters)
        return found

    def head(self, source: Source, text: str = "", order: str | None = None, limit: int = 200) -> list[Row]:
        """The first rows that match, for a first paint that does not wait for all of them."""
        sql, parameters = where(text, source.fields, source.words, self.clock, source.hidden)
        chosen = source.orders[order or source.order]
        direction = "DESC" if chosen.descending else ""
        columns = ", ".join(source.columns)
        found: list[Row] = []
        if source.parts:
            query = _union(source, f"{columns}, {chosen.column} AS sorted_by", sql)
            query += f" ORDER BY sorted_by {direction}, id {direction} LIMIT {limit}"
            return [source.make(row[:-1]) for row in self._all(query, parameters * len(source.parts))]
        if chosen.computed:
            query = f"SELECT {columns} FROM {source.table} WHERE {sql}"  # noqa: S608
            query += f" ORDER BY {chosen.column} {direction} NULLS LAST, id {direction} LIMIT {limit}"
            return [source.make(row) for row in self._all(query, parameters)]
        for present in (
            f"{chosen.column} IS NOT NULL ORDER BY {chosen.column} {direction}, id {direction}",
            f"{chosen.column} IS NULL ORDER BY id",
        ):
            query = f"SELECT {columns} FROM {source.table} WHERE {sql} AND {present} LIMIT {limit - len(found)}"  # noqa: S608
            rows = self._all(query, parameters)
            found.extend(source.make(row) for row in rows)
            if len(found) >= limit:
                break
        return found

    def window(self, source: Source, ids: Iterable[int]) -> dict[int, Row]:
        """The rows of these ids; one that has gone since the ids were read is absent."""
        wanted = list(ids)
        columns = ", ".join(source.columns)
        found: dict[int, Row] = {}
        for start in range(0, len(wanted), _WINDOW):
            some = wanted[start : start + _WINDOW]
            for row in self._some(source, columns, some):
                found[row[0]] = source.make(row)
        return found

    def _some(self, source: Source, columns: str, ids: list[int]) -> list[tuple[Any, ...]]:
        """These columns of a few ids."""
        if not source.parts:
            marks = ",".join("?" * len(ids))
            return self._all(f"SELECT {columns} FROM {source.table} WHERE id IN ({marks})", ids)  # noqa: S608
        found: list[tuple[Any, ...]] = []
        for place, part in enumerate(source.parts):
            numbers = [id_ // 4 for id_ in ids if id_ % 4 == place]
            if numbers:
                marks = ",".join("?" * len(numbers))
                found += self._all(f"SELECT {columns} FROM {part} WHERE number IN ({marks})", numbers)  # noqa: S608
        return found

    def rows(self, source: Source, text: str = "", order: str | None = None, *, descending: bool = False) -> list[Row]:
        """All rows that match, in order: for lists and exports."""
        ids = self.ids(source, text, order, descending=descending)
        found = self.window(source, ids)
        return [found[id_] for id_ in ids if id_ in found]

    def count(self, source: Source) -> int:
        """How many there are in all."""
        tables = source.parts or (source.table,)
        return sum(int(self._all(f"SELECT count(*) FROM {table}")[0][0]) for table in tables)  # noqa: S608

    def id_of(self, source: Source, key: str) -> int | None:
        """The id of a key; None when there is none."""
        if source.parts:
            there = self._some(source, "id", [int(key)]) if key.isascii() and key.isdigit() else []
            return int(there[0][0]) if there else None
        rows = self._all(f"SELECT id FROM {source.table} WHERE {source.key} = ?", [key])  # noqa: S608
        return int(rows[0][0]) if rows else None

    def keys_of(self, source: Source, ids: Iterable[int]) -> dict[int, str]:
        """The keys of ids, for decisions: identity is a key, never a row number."""
        found: dict[int, str] = {}
        wanted = list(ids)
        for start in range(0, len(wanted), _WINDOW):
            some = wanted[start : start + _WINDOW]
            found.update((row[0], str(row[1])) for row in self._some(source, f"id, {source.key}", some))
        return found

    def by_keys(self, source: Source, keys: Iterable[str]) -> list[Row]:
        """The rows of these keys, in their order; one that is not there is left out."""
        ids = [id_ for key in dict.fromkeys(keys) if (id_ := self.id_of(source, key)) is not None]
        found = self.window(source, ids)
        return [found[id_] for id_ in ids if id_ in found]

    def keys_like(self, source: Source, beginning: str) -> list[str]:
        """At most 20 keys that begin so, in order."""
        key, table = source.key, source.table
        sql = f"SELECT {key} FROM {table} WHERE substr({key}, 1, ?) = ? ORDER BY {key} LIMIT 20"  # noqa: S608
        rows = self._all(sql, [len(beginning), beginning])
        return [str(row[0]) for row in rows]

    def _numbers(self, sql: str, parameters: Iterable[object]) -> array[int]:
        """One column of whole numbers, as they come: a list of rows would take ten times the memory."""
        with connect.translated(self.path):
            rows = self._link.execute(sql, list(parameters))
            return array("q", itertools.chain.from_iterable(rows))

    def _all(self, sql: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        with connect.translated(self.path):
            return self._link.execute(sql, list(parameters)).fetchall()

    def link(self) -> sqlite3.Connection:
        """The connection itself, for the other modules of `store.query`."""
        return self._link
