"""Times in calendars where clocks change, and which evening a night belongs to."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from tests.export.telling import entry, tell

from confdash.export.calendar import calendar
from confdash.export.parts import parts
from confdash.export.told import Told

#: Zone, the night of the change, and by how many minutes the clock is put forward.
CHANGES = [
    ("Europe/Copenhagen", dt.date(2026, 3, 29), 60),
    ("Europe/Copenhagen", dt.date(2026, 10, 25), -60),
    ("America/New_York", dt.date(2026, 3, 8), 60),
    ("America/New_York", dt.date(2026, 11, 1), -60),
    ("Australia/Lord_Howe", dt.date(2026, 10, 4), 30),
    ("Australia/Lord_Howe", dt.date(2026, 4, 5), -30),
]


def told(zone: str, *starts: dt.datetime, day_starts: str = "04:00") -> Told:
    settings = f'[event]\nname = "Nights"\ntimezone = "{zone}"\nday_starts = "{day_starts}"\n'
    stamps = [int(moment.timestamp()) for moment in starts]
    return tell([entry(f"K{place}", starts=at, ends=at + 2_700) for place, at in enumerate(stamps)], settings)


def times(body: bytes) -> list[tuple[Any, Any]]:
    events: list[Any] = list(icalendar.Calendar.from_ical(body).walk("VEVENT"))
    return [(event["DTSTART"].dt, event["DTEND"].dt) for event in events]


@pytest.mark.parametrize(("name", "day", "forward"), CHANGES)
def test_a_change_of_clocks_moves_nothing(name: str, day: dt.date, forward: int) -> None:
    zone = ZoneInfo(name)
    local = [dt.datetime.combine(day + dt.timedelta(days=days), dt.time(9), zone) for days in (-1, 0, 1)]
    local.insert(1, dt.datetime.combine(day, dt.time(0, 30), zone))
    read = times(calendar(told(name, *local), "Nights"))
    for (starts, ends), meant in zip(read, local, strict=True):
        assert starts.tzinfo is dt.UTC or starts.utcoffset() == dt.timedelta()
        # In its zone it is on the wall clock what the organisers wrote, and lasts as long as they said.
        assert starts.astimezone(zone).replace(tzinfo=None) == meant.replace(tzinfo=None)
        assert ends - starts == dt.timedelta(minutes=45)
    morning_before, _, morning, _ = (starts for starts, _ in read)
    assert morning - morning_before == dt.timedelta(days=1, minutes=-forward)


@pytest.mark.parametrize(("name", "day", "forward"), [change for change in CHANGES if change[2] < 0])
def test_the_hour_that_comes_twice_is_told_twice(name: str, day: dt.date, forward: int) -> None:
    zone = ZoneInfo(name)
    once = dt.datetime.combine(day, dt.time(1, 45), zone)
    if once.utcoffset() == once.replace(fold=1).utcoffset():
        once += dt.timedelta(hours=1)  # Copenhagen repeats the hour after
    (first, _), (second, _) = times(calendar(told(name, once, once.replace(fold=1)), "Nights"))
    assert second - first == dt.timedelta(minutes=-forward)


@pytest.mark.parametrize(("name", "day", "_"), [*CHANGES, ("Europe/Copenhagen", dt.date(2026, 11, 10), 0)])
def test_half_past_midnight_is_of_the_evening_before(name: str, day: dt.date, _: int) -> None:
    # An evening that goes on to three: the day begins then.
    zone = ZoneInfo(name)
    evening = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(23), zone)
    night, morning = (dt.datetime.combine(day, time, zone) for time in (dt.time(0, 30), dt.time(9)))
    given = told(name, evening, night, morning, day_starts="03:00")
    assert [(part.slug, [each.key for each in part.entries]) for part in parts(given, "day")] == [
        (str(day - dt.timedelta(days=1)), ["K0", "K1"]), (str(day), ["K2"]),
    ]  # fmt: skip
