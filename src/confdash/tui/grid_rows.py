"""What the grid shows: which days there are, the talks of one of them that the filter finds, and their layout.

Answered in the reading thread, so that neither the store nor the layout holds up a key.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from confdash.clock import Clock
from confdash.records import SIDE_KINDS
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS
from confdash.tui.boards.talk_cells import is_off
from confdash.tui.grid_layout import Item, Plan, Shape, plan
from confdash.tui.listing import Listed, Question

#: A talk whose end nobody has said is drawn so long, unless another begins in its room before. Seconds.
_UNSAID = 1800


class Day(msgspec.Struct, frozen=True):
    """One day of the event, and what is known of it beside its talks."""

    date: dt.date
    #: All days that have talks, and those of the event, in order.
    days: tuple[dt.date, ...]
    #: When it begins, in UTC seconds.
    begins: int = 0
    #: How many talks the filter finds that have no time and so stand on no day.
    undated: int = 0
    #: How many it finds on other days.
    elsewhere: int = 0
    #: Of a talk whose room a person decided: the room that its feed says.
    origins: Mapping[str, str] = {}
    #: Minutes by which a room runs late.
    late: Mapping[str, int] = {}

    @property
    def place(self) -> int:
        """Which of the days it is, from 0."""
        return self.days.index(self.date)


@dataclass
class GridListed(Listed):
    """The talks of a day, and where each of them stands."""

    plan: Plan = field(default_factory=Plan)
    #: None: the filter makes no sense, or the store cannot be read.
    day: Day | None = None


class GridQuestion(msgspec.Struct, frozen=True):
    """A board's question, for one day."""

    asked: Question
    #: None: the day that it is now, else the event's first.
    date: dt.date | None
    #: Where the filter finds nothing on that day, the next on which it does is taken.
    follow: bool
    height: int
    narrow: bool
    shared: frozenset[str] = frozenset()

    def answer(self, reader: Reader) -> GridListed:
        """Runs in the reading thread. Raises `StoreError` and `FilterError`."""
        found = self.asked.answer(reader)
        assert found.ids is not None
        clock, ids = reader.clock, found.ids
        dated = _starts(reader)
        days = _days(dated, clock)
        date = self._date(days, clock)
        inside = _of_day(reader, clock, date, ids)
        if not inside and self.follow:
            for other in sorted(days, key=lambda other: (other < date, abs((other - date).days))):
                if there := _of_day(reader, clock, other, ids):
                    date, inside = other, there
                    break
        rows = reader.window(TALKS, inside)
        talks = [row for id_ in inside if isinstance(row := rows.get(id_), TalkRow)]
        first = clock.day_bounds(date)[0]
        items, talks = items_of(talks, first)
        undated = _undated(reader, ids)
        return GridListed(
            found.generation,
            array("q", (row.id for row in talks)),
            found.moved,
            rows=talks,
            plan=plan(items, Shape(self.height, self.narrow, first, self.shared)),
            day=Day(
                date,
                tuple(days),
                first,
                undated,
                max(0, len(ids) - undated - len(talks)),
                _origins(reader, [row.key for row in talks if "room" in row.decided]),
                _late(reader, clock, first),
            ),
        )

    def _date(self, days: Sequence[dt.date], clock: Clock) -> dt.date:
        if self.date is not None and self.date in days:
            return self.date
        today = clock.day(clock.now())
        if today in days or not days:
            return today
        return clock.first_day if clock.first_day is not None and clock.first_day in days else days[0]


def items_of(talks: Sequence[TalkRow], first: int) -> tuple[list[Item], list[TalkRow]]:
    """The talks as the layout wants them, in their order. `first` is when the day begins, in UTC seconds.

    What began on the day before and is over before this one's first talk is left to that day.
    """
    opening = min((row.starts for row in talks if row.starts is not None and row.starts >= first), default=None)
    kept = [
        row
        for row in talks
        if row.starts is not None
        and (row.starts >= first or (opening is not None and row.ends is not None and row.ends > opening))
    ]
    begun: dict[str, list[int]] = {}
    for row in kept:
        for room in row.rooms:
            begun.setdefault(room, []).append(row.starts or 0)
    return [_item(row, max(row.starts or 0, opening or 0), begun) for row in kept], kept


def _item(row: TalkRow, starts: int, begun: Mapping[str, list[int]]) -> Item:
    ends = row.ends
    if ends is None:
        after = (next((other for other in begun[room] if other > starts), starts + _UNSAID) for room in row.rooms)
        ends = min([starts + _UNSAID, *after])
    return Item(row.id, row.key, row.rooms, starts, max(ends, starts), not is_off(row), row.kind in SIDE_KINDS)


def _starts(reader: Reader) -> list[int]:
    rows = reader.link().execute("SELECT DISTINCT starts FROM talks WHERE starts IS NOT NULL ORDER BY starts")
    return [row[0] for row in rows.fetchall()]


def _days(starts: Sequence[int], clock: Clock) -> list[dt.date]:
    """The event days of these moments, and those that the config names."""
    found: set[dt.date] = set()
    place = 0
    while place < len(starts):
        date = clock.day(starts[place])
        found.add(date)
        place = bisect_left(starts, clock.day_bounds(date)[1], place + 1)
    if clock.first_day is not None and clock.last_day is not None:
        long = min((clock.last_day - clock.first_day).days, 60)
        found |= {clock.first_day + dt.timedelta(days=number) for number in range(long + 1)}
    return sorted(found)


def _of_day(reader: Reader, clock: Clock, date: dt.date, ids: array[int]) -> list[int]:
    """Those of the ids that are on an event day, in their order."""
    first, after = clock.day_bounds(date)
    rows = reader.link().execute(
        "SELECT id FROM talks WHERE starts < ?2 AND (starts >= ?1 OR (starts >= ?1 - 86400 AND ends > ?1))",
        [first, after],
    )
    there = {row[0] for row in rows.fetchall()}
    return [id_ for id_ in ids if id_ in there]


def _undated(reader: Reader, ids: array[int]) -> int:
    rows = reader.link().execute("SELECT id FROM talks WHERE starts IS NULL").fetchall()
    return len(frozenset(ids).intersection(row[0] for row in rows)) if rows else 0


def _origins(reader: Reader, keys: Sequence[str]) -> dict[str, str]:
    """Of talks that were moved by a person: the rooms that their feed says."""
    if not keys:
        return {}
    marks = ",".join("?" * len(keys))
    sql = f"SELECT talk, said FROM overrides WHERE field = 'room' AND said IS NOT NULL AND talk IN ({marks})"  # noqa: S608
    return dict(reader.link().execute(sql, list(keys)).fetchall())


def _late(reader: Reader, clock: Clock, first: int) -> dict[str, int]:
    """By how many minutes rooms run late; that ends with the day on which it was said."""
    if not first <= clock.now() < clock.day_bounds(clock.day(first))[1]:
        return {}
    rows = reader.link().execute("SELECT room, late FROM room_marks WHERE late > 0 AND late_at >= ?", [first])
    return dict(rows.fetchall())
