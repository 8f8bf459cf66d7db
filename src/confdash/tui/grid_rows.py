"""What the grid shows: which days there are, the talks of one of them that the filter finds, and their layout.

Answered in the reading thread, so that neither the store nor the layout holds up a key.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from confdash.clock import Clock
from confdash.config import Settings
from confdash.records import SIDE_KINDS
from confdash.store.query import days as query
from confdash.store.query.choices import room_names
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
    shape: Shape = field(default_factory=lambda: Shape(1, narrow=False, zero=0))
    #: None: the filter makes no sense, or the store cannot be read.
    day: Day | None = None
    #: The talk that is carried, as the store has it now; it is among the rows, and in the plan if it is on that day.
    carried: TalkRow | None = None


class GridQuestion(msgspec.Struct, frozen=True):
    """A board's question, for one day."""

    asked: Question
    #: None: the day that it is now, else the event's first.
    date: dt.date | None
    #: Where the filter finds nothing on that day, the next on which it does is taken.
    follow: bool
    height: int
    narrow: bool
    settings: Settings
    #: The key of the talk that is carried: then all rooms are shown, since it may go to any.
    carried: str | None = None

    def answer(self, reader: Reader) -> GridListed:
        """Runs in the reading thread. Raises `StoreError` and `FilterError`."""
        found = self.asked.answer(reader)
        assert found.ids is not None
        ids = found.ids
        days = query.days(reader)
        date = self._date(days, reader.clock)
        inside = query.on_day(reader, date, ids)
        if not inside and self.follow:
            for other in sorted(days, key=lambda other: (other < date, abs((other - date).days))):
                if there := query.on_day(reader, other, ids):
                    date, inside = other, there
                    break
        rows = reader.window(TALKS, inside)
        talks = [row for id_ in inside if isinstance(row := rows.get(id_), TalkRow)]
        first = reader.clock.day_bounds(date)[0]
        items, talks = items_of(talks, first)
        undated = query.undated(reader, ids)
        day = Day(
            date,
            tuple(days),
            first,
            undated,
            max(0, len(ids) - undated - len(talks)),
            query.rooms_said(reader, [row.key for row in talks if "room" in row.decided]),
            query.late_rooms(reader, date),
        )
        shape = Shape(self.height, self.narrow, first, self.settings.shared_rooms())
        carried = self._carried(reader)
        if carried is not None:
            shape = msgspec.structs.replace(shape, rooms=tuple(room_names(reader.link(), self.settings)))
            talks += [carried] if carried.id not in {row.id for row in talks} else []
        return GridListed(
            found.generation,
            array("q", (row.id for row in talks)),
            found.moved,
            rows=talks,
            plan=plan(items, shape),
            shape=shape,
            day=day,
            carried=carried,
        )

    def _date(self, days: Sequence[dt.date], clock: Clock) -> dt.date:
        if self.date is not None and self.date in days:
            return self.date
        today = clock.day(clock.now())
        if today in days or not days:
            return today
        return clock.first_day if clock.first_day is not None and clock.first_day in days else days[0]

    def _carried(self, reader: Reader) -> TalkRow | None:
        rows = reader.by_keys(TALKS, [self.carried] if self.carried is not None else [])
        return next((row for row in rows if isinstance(row, TalkRow)), None)


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
    return [item_of(row, max(row.starts or 0, opening or 0), begun) for row in kept], kept


def item_of(row: TalkRow, starts: int, begun: Mapping[str, Sequence[int]]) -> Item:
    """A talk as the layout wants it. `begun`: when something begins in each room, in order."""
    ends = row.ends
    if ends is None:
        after = (
            next((other for other in begun.get(room, ()) if other > starts), starts + _UNSAID) for room in row.rooms
        )
        ends = min([starts + _UNSAID, *after])
    return Item(row.id, row.key, row.rooms, starts, max(ends, starts), not is_off(row), row.kind in SIDE_KINDS)
