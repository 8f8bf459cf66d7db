"""Table `talk_rooms`: one row for each room of each slot, so that clashes are found by an index.

A part of the fold, called by `store.refold` alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store.fold import Folded

_COLUMNS = Folded.__struct_fields__
_PLACES = [_COLUMNS.index(name) + 1 for name in ("rooms", "starts", "ends")]


def write(link: sqlite3.Connection, rows: Sequence[Folded], stored: Mapping[str, Sequence[object]]) -> None:
    """Where and when these talks are. `stored`: id and columns as they were, of those that were there."""
    moved = [
        row.key
        for row in rows
        if row.key not in stored
        or (row.rooms, row.starts, row.ends) != tuple(stored[row.key][place] for place in _PLACES)
    ]
    if not moved:
        return
    listed = msgspec.json.encode(moved).decode()
    ids = "SELECT id FROM talks WHERE key IN (SELECT value FROM json_each(?))"
    link.execute(f"DELETE FROM talk_rooms WHERE talk IN ({ids})", [listed])  # noqa: S608 - our own SQL
    link.execute(
        "INSERT INTO talk_rooms (room, starts, ends, talk) SELECT room.value, starts, ends, talks.id"
        " FROM json_each(?) AS wanted JOIN talks ON talks.key = wanted.value JOIN json_each(talks.rooms) AS room",
        [listed],
    )


def forget(link: sqlite3.Connection, talks: Iterable[int]) -> None:
    """These talks are no more."""
    link.executemany("DELETE FROM talk_rooms WHERE talk = ?", [(talk,) for talk in talks])
