"""The programme a day at a time: which event days there are, which talks lie on one, and what is known beside them."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from confdash.store import connect
from confdash.store.query.reader import Reader

#: What began so long before a day may still be on when it begins. Seconds.
_OVERNIGHT = 86400
#: No event that is typed by mistake makes more empty days than this.
_MOST = 60


def days(reader: Reader) -> list[dt.date]:
    """The event days on which something begins, and those that the config names, in order."""
    clock = reader.clock
    found = set(_days(reader, "SELECT DISTINCT starts FROM talks WHERE starts IS NOT NULL ORDER BY starts"))
    if clock.first_day is not None and clock.last_day is not None:
        long = min((clock.last_day - clock.first_day).days, _MOST)
        found |= {clock.first_day + dt.timedelta(days=number) for number in range(long + 1)}
    return sorted(found)


def planned_days(reader: Reader) -> list[dt.date]:
    """The event days on which anything is still planned, in order. Raises `StoreError`."""
    with connect.translated(reader.path):
        return list(
            _days(reader, "SELECT DISTINCT starts FROM talks WHERE gone = 0 AND starts IS NOT NULL ORDER BY starts")
        )


def _days(reader: Reader, sql: str) -> Iterator[dt.date]:
    """The event days of some starts: each is looked up once, however many begin on it."""
    starts = [row[0] for row in reader.link().execute(sql).fetchall()]
    place = 0
    while place < len(starts):
        date = reader.clock.day(starts[place])
        yield date
        place = bisect_left(starts, reader.clock.day_bounds(date)[1], place + 1)


def on_day(reader: Reader, date: dt.date, ids: array[int]) -> list[int]:
    """Those of some talks that begin on an event day, or are still on when it begins; in their order."""
    first, after = reader.clock.day_bounds(date)
    rows = reader.link().execute(
        "SELECT id FROM talks WHERE starts < ?2 AND (starts >= ?1 OR (starts >= ?1 - ?3 AND ends > ?1))",
        [first, after, _OVERNIGHT],
    )
    there = {row[0] for row in rows.fetchall()}
    return [id_ for id_ in ids if id_ in there]


def undated(reader: Reader, ids: array[int]) -> int:
    """How many of some talks have no time, and so lie on no day."""
    rows = reader.link().execute("SELECT id FROM talks WHERE starts IS NULL").fetchall()
    return len(frozenset(ids).intersection(row[0] for row in rows)) if rows else 0


def rooms_said(reader: Reader, keys: Sequence[str]) -> dict[str, str]:
    """Of talks whose room a person decided: the room that their feed says."""
    if not keys:
        return {}
    marks = ",".join("?" * len(keys))
    sql = f"SELECT talk, said FROM overrides WHERE field = 'room' AND said IS NOT NULL AND talk IN ({marks})"  # noqa: S608
    rows = reader.link().execute(sql, list(keys)).fetchall()
    return {talk: ", ".join(msgspec.json.decode(said, type=list[str])) for talk, said in rows}


def late_rooms(reader: Reader, date: dt.date) -> dict[str, int]:
    """By how many minutes rooms run late, where it is that day: a delay ends with the day on which it was said."""
    clock = reader.clock
    first, after = clock.day_bounds(date)
    if not first <= clock.now() < after:
        return {}
    rows = reader.link().execute("SELECT room, late FROM room_marks WHERE late > 0 AND late_at >= ?", [first])
    return dict(rows.fetchall())
