"""Event time: one zone, days that begin at four in the morning, and clocks that change (design §9, §2 of its traps)."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash import clock
from confdash.clock import UTC, Clock, parse_moment, zone

ZONES = ("Europe/Copenhagen", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago", "UTC")
COPENHAGEN = Clock("Europe/Copenhagen", first_day=dt.date(2026, 10, 24), last_day=dt.date(2026, 10, 26))


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def laptop(request: pytest.FixtureRequest) -> Iterator[str]:
    """A machine whose own zone is another one."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = str(request.param)
    time.tzset()
    yield str(request.param)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("laptop")
def test_the_laptops_zone_does_not_matter() -> None:
    stamp = utc("2026-10-25 09:00")
    assert COPENHAGEN.iso(stamp) == "2026-10-25T10:00:00+01:00"
    assert COPENHAGEN.day(stamp) == dt.date(2026, 10, 25)
    assert COPENHAGEN.at(dt.date(2026, 10, 25), 10) == stamp
    assert parse_moment("2026-10-25T10:00", COPENHAGEN) == stamp
    assert COPENHAGEN.day_bounds(dt.date(2026, 10, 25))[0] == utc("2026-10-25 03:00")


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-10-23", 24),
        ("2026-10-24", 25),
        ("2026-10-25", 24),
        ("2026-03-27", 24),
        ("2026-03-28", 23),
        ("2026-03-29", 24),
    ],
)
def test_a_day_in_which_clocks_change_is_longer_or_shorter(day: str, hours: int) -> None:
    """Clocks change at night, which belongs to the day before."""
    first, after = COPENHAGEN.day_bounds(dt.date.fromisoformat(day))
    assert after - first == hours * 3600
    assert COPENHAGEN.local(first).strftime("%H:%M") == "04:00"


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-10-24T04:00", "2026-10-24"),
        ("2026-10-24T23:59", "2026-10-24"),
        ("2026-10-25T00:30", "2026-10-24"),  # the evening before
        ("2026-10-25T03:59", "2026-10-24"),
        ("2026-10-25T04:00", "2026-10-25"),
    ],
)
def test_a_talk_past_midnight_belongs_to_the_evening_before(local: str, day: str) -> None:
    stamp = parse_moment(local, COPENHAGEN)
    assert COPENHAGEN.day(stamp).isoformat() == day
    assert COPENHAGEN.day_number(stamp) == dt.date.fromisoformat(day).day - 23


def test_the_hour_that_comes_twice() -> None:
    """02:15 before and after the change: in order, an hour apart, and on the same day."""
    stamps = [utc("2026-10-25 00:15"), utc("2026-10-25 01:15")]
    assert [COPENHAGEN.iso(stamp) for stamp in stamps] == ["2026-10-25T02:15:00+02:00", "2026-10-25T02:15:00+01:00"]
    assert {COPENHAGEN.day(stamp) for stamp in stamps} == {dt.date(2026, 10, 24)}


def test_a_wall_clock_time_before_the_opening_is_of_the_night_after() -> None:
    day = dt.date(2026, 10, 25)
    assert COPENHAGEN.at(day, 4) == utc("2026-10-25 03:00")
    assert COPENHAGEN.at(day, 1, 30) == utc("2026-10-26 00:30")
    assert COPENHAGEN.day(COPENHAGEN.at(day, 1, 30)) == day


def test_day_numbers() -> None:
    noon = [COPENHAGEN.at(dt.date(2026, 10, day), 12) for day in range(23, 28)]
    assert [COPENHAGEN.day_number(stamp) for stamp in noon] == [None, 1, 2, 3, None]
    assert Clock("UTC").day_number(0) is None
    assert Clock("UTC", first_day=dt.date(1970, 1, 1)).day_number(10**9) is not None


@given(
    st.sampled_from(ZONES),
    st.sampled_from([0, 90, 2 * 60 + 30, 4 * 60, 23 * 60 + 59]),
    st.integers(utc("2026-01-01"), utc("2027-12-31")),
)
def test_every_moment_is_in_its_day_and_in_no_other(name: str, opening: int, stamp: int) -> None:
    """Also around a change of clocks, whenever days begin."""
    event = Clock(name, day_starts=opening)
    first, after = event.day_bounds(event.day(stamp))
    assert first <= stamp < after
    assert event.day(first) == event.day(after - 1) == event.day(stamp)
    assert event.day(after) == event.day(stamp) + dt.timedelta(days=1)
    assert event.iso(stamp) is not None
    assert int(dt.datetime.fromisoformat(event.iso(stamp) or "").timestamp()) == stamp


def test_pinned_and_real_time() -> None:
    real = clock.real()
    assert abs(real - time.time()) < 5
    assert abs(Clock("UTC", offset=3600).now() - real - 3600) < 5
    assert abs(Clock("UTC").now() - real) < 5


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2026-11-10T09:00", "2026-11-10 08:00"),
        ("2026-11-10 09:00", "2026-11-10 08:00"),
        ("2026-11-10", "2026-11-09 23:00"),
        ("2026-11-10T09:00+05:00", "2026-11-10 04:00"),
        ("2026-11-10T09:00Z", "2026-11-10 09:00"),
    ],
)
def test_a_time_that_is_typed_is_the_events_unless_it_says_otherwise(text: str, stamp: str) -> None:
    assert parse_moment(text, COPENHAGEN) == utc(stamp)


@pytest.mark.parametrize(
    "text", ["", "soon", "14:00", "2026-13-01", "0001-01-01", "9999-12-31T23:59", "2026-11-10T25:00"]
)
def test_what_is_no_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"write (it as|a time such as) 2026-11-10T09:00"):
        parse_moment(text, COPENHAGEN)


@pytest.mark.parametrize("name", ["", "Europe", "Europe/Kobenhavn", "../etc/passwd", "/etc/localtime", "x\0y", "CET6"])
def test_what_is_no_zone_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"there is no time zone .* such as Europe/Copenhagen"):
        zone(name)


def test_the_demo_lives_at_its_moment_stamps_and_all() -> None:
    moment = dt.datetime(2026, 11, 10, 10, 21, tzinfo=dt.UTC)
    told = "import confdash.clock as c; print(c.real())"
    with clock.living_at(moment):
        assert 0 <= clock.real() - moment.timestamp() < 60
        child = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
        assert 0 <= int(child.stdout) - moment.timestamp() < 60, "its sync lives there too"
    assert abs(clock.real() - time.time()) < 60
    child = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert abs(int(child.stdout) - time.time()) < 60
