"""The one place that says what time it is, and what it is called where the conference is.

Everything stored is UTC seconds. Everything shown is in the event's zone. `Clock.now` may be pinned by
`--now` (real time plus an offset) for rules, boards and filters; stamps in the store come from `real`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

UTC = dt.UTC
_DAY = dt.timedelta(days=1)


#: Seconds by which the demo lives ahead of the machine's clock, stamps and all; its sync, a process of its own,
#: finds them in its environment.
_AHEAD = "CONFDASH_DEMO_AHEAD"


def _inherited() -> int:
    try:
        return int(os.environ.get(_AHEAD, "0"))
    except ValueError:
        return 0


_ahead = _inherited()


def real() -> int:
    """Real time now, in UTC seconds: for stamps, never for what is shown as the event's time."""
    return int(time.time()) + _ahead


@contextlib.contextmanager
def living_at(moment: dt.datetime) -> Iterator[None]:
    """For the demo, in which nothing is real: this process and its children live at that moment from now on."""
    global _ahead
    before = _ahead
    _ahead += int(moment.timestamp()) - real()
    os.environ[_AHEAD] = str(_ahead)
    try:
        yield
    finally:
        _ahead = before
        os.environ.pop(_AHEAD, None)


@functools.cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises `ValueError` with a sentence when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone “{name}”; write it as Area/City, such as Europe/Copenhagen") from error


class Clock(msgspec.Struct, frozen=True):
    """Event time: the zone, the hour at which an event day begins, and how far `--now` is from real time."""

    timezone: str = "UTC"
    #: Minutes after midnight at which a day begins: a talk at 00:30 belongs to the evening before.
    day_starts: int = 4 * 60
    offset: int = 0
    #: The event's first day, which is day 1 of `day:1`; None where the config does not say.
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The event's zone."""
        return zone(self.timezone)

    def now(self) -> int:
        """Now, as rules, boards and filters see it, in UTC seconds."""
        return real() + self.offset

    def local(self, stamp: int) -> dt.datetime:
        """The stamp as an aware time in the event's zone."""
        return dt.datetime.fromtimestamp(stamp, self.zone)

    def iso(self, stamp: int | None) -> str | None:
        """ISO 8601 with the event zone's offset, for JSON."""
        return None if stamp is None else self.local(stamp).isoformat()

    def day(self, stamp: int) -> dt.date:
        """The event day to which a moment belongs, which begins at `day_starts`."""
        day = (self.local(stamp).replace(tzinfo=None) - dt.timedelta(minutes=self.day_starts)).date()
        # Where clocks change around the opening, the wall clock alone may be a day off.
        first, after = self.day_bounds(day)
        return day - _DAY if stamp < first else day + _DAY if stamp >= after else day

    def day_bounds(self, day: dt.date) -> tuple[int, int]:
        """The first second of an event day and the first of the next."""
        return self._opening(day), self._opening(day + _DAY)

    def _opening(self, day: dt.date) -> int:
        moment = dt.datetime.combine(day, dt.time(), self.zone) + dt.timedelta(minutes=self.day_starts)
        return int(moment.timestamp())

    def at(self, day: dt.date, hour: int, minute: int = 0) -> int:
        """The UTC second of a wall-clock time on an event day; hours before `day_starts` are of the night after."""
        if hour * 60 + minute < self.day_starts:
            day += _DAY
        return int(dt.datetime.combine(day, dt.time(hour, minute), self.zone).timestamp())

    def day_number(self, stamp: int) -> int | None:
        """Which day of the event a moment belongs to, from 1; None outside it or where no first day is known."""
        if self.first_day is None:
            return None
        number = (self.day(stamp) - self.first_day).days + 1
        if number < 1 or (self.last_day is not None and self.day(stamp) > self.last_day):
            return None
        return number


def parse_moment(text: str, clock: Clock) -> int:
    """UTC seconds of an ISO time that a person typed; without an offset it is the event's zone.

    Raises `ValueError` with a sentence.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"“{text}” is not a time; write it as 2026-11-10T09:00") from error
    if not 1900 <= moment.year <= 2200:
        raise ValueError(f"“{text}” is too far away; write a time such as 2026-11-10T09:00")
    return int((moment if moment.tzinfo else moment.replace(tzinfo=clock.zone)).timestamp())
