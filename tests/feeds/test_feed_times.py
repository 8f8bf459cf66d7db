"""Times as schedules write them: moments, clock times on a day, lengths, ends."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.feeds.times import Day, beginning, date_of, day_change, ending, length, moment, on_day, zone_for
from confdash.records import FeedError, ParseOptions

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def utc(text: str) -> int:
    """UTC seconds of an ISO time that is meant in UTC."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-10T09:00:00+01:00", "2026-11-10T08:00"),
        ("2026-11-10T09:00:00Z", "2026-11-10T09:00"),
        ("2026-11-10T09:00:00.250Z", "2026-11-10T09:00"),
        ("2026-11-10T09:00", "2026-11-10T08:00"),  # no offset: the zone's
        ("2026-07-10T09:00", "2026-07-10T07:00"),  # and its summer time
        ("2026-11-10 09:00:00 +0530", "2026-11-10T03:30"),  # Ruby's to_s
        ("2026-11-10 09:00:00 UTC", "2026-11-10T09:00"),
        ("20261110T090000Z", "2026-11-10T09:00"),
        (" 2026-11-10T09:00:00+01:00\n", "2026-11-10T08:00"),
    ],
)
def test_a_moment_is_read_in_its_own_offset_else_in_the_zone(text: str, expected: str) -> None:
    assert moment(text, COPENHAGEN) == utc(expected)


@pytest.mark.parametrize("text", ["", "2026-11-10", "soon", "09:00", "2026-13-40T09:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment(text, COPENHAGEN) is None


def test_a_date_is_taken_from_a_moment_in_the_zone() -> None:
    assert date_of("2026-11-10", COPENHAGEN) == dt.date(2026, 11, 10)
    assert date_of("2026-11-09T23:30:00+00:00", COPENHAGEN) == dt.date(2026, 11, 10)
    assert date_of("the tenth", COPENHAGEN) is None


class TestOnDay:
    """A clock time under a day, which is the calendar day's or the night's after it."""

    DAY = Day(dt.date(2026, 11, 10))

    @pytest.mark.parametrize(
        ("clock", "expected"),
        [
            ("09:30", "2026-11-10T08:30"),
            ("9:30", "2026-11-10T08:30"),
            ("04:00", "2026-11-10T03:00"),
            ("03:59", "2026-11-11T02:59"),  # before the day's change: the night after
            ("00:30", "2026-11-10T23:30"),
            ("25:15", "2026-11-11T00:15"),
        ],
    )
    def test_small_hours_are_of_the_night_after(self, clock: str, expected: str) -> None:
        assert on_day(self.DAY, clock, COPENHAGEN) == utc(expected)

    def test_a_stated_change_of_day_counts_up_to_six(self) -> None:
        change = day_change("05:00:00")
        assert on_day(self.DAY, "04:30", COPENHAGEN, change) == utc("2026-11-11T03:30")
        # FOSDEM says 09:00, but nobody who writes 08:30 means the next morning.
        assert on_day(self.DAY, "08:30", COPENHAGEN, day_change("09:00:00")) == utc("2026-11-10T07:30")
        assert day_change("") == 4 * 3600

    def test_the_day_s_own_opening_and_closing_decide(self) -> None:
        day = Day(dt.date(2026, 11, 10), utc("2026-11-10T09:00"), utc("2026-11-11T04:30"))
        assert on_day(day, "05:00", COPENHAGEN) == utc("2026-11-11T04:00")
        early = Day(dt.date(2026, 11, 10), utc("2026-11-10T01:00"), utc("2026-11-10T22:00"))
        assert on_day(early, "03:00", COPENHAGEN) == utc("2026-11-10T02:00")

    def test_a_day_that_is_filed_under_its_date_in_utc(self) -> None:
        kolkata = ZoneInfo("Asia/Kolkata")
        day = Day(dt.date(2026, 9, 9), utc("2026-09-09T21:30"), utc("2026-09-10T21:29:59"))
        assert on_day(day, "10:30", kolkata) == utc("2026-09-10T05:00")

    def test_no_clock_or_no_date_is_none(self) -> None:
        assert on_day(Day(), "09:30", COPENHAGEN) is None
        assert on_day(self.DAY, "morning", COPENHAGEN) is None
        assert on_day(self.DAY, "09:75", COPENHAGEN) is None


def test_summer_time_ends_inside_an_event() -> None:
    last_night = Day(dt.date(2026, 10, 24))
    assert on_day(last_night, "23:00", COPENHAGEN) == utc("2026-10-24T21:00")
    assert on_day(last_night, "03:30", COPENHAGEN) == utc("2026-10-25T02:30")
    assert on_day(Day(dt.date(2026, 10, 25)), "09:00", COPENHAGEN) == utc("2026-10-25T08:00")


class TestBeginning:
    """The order in which date, clock and day are believed."""

    DAY = Day(dt.date(2026, 11, 9))

    def test_the_date_is_believed_before_the_day(self) -> None:
        assert beginning("2026-11-10T10:00:00+01:00", "23:00", self.DAY, COPENHAGEN) == (
            utc("2026-11-10T09:00"),
            "",
        )

    def test_a_date_alone_is_the_calendar_s(self) -> None:
        assert beginning("2026-11-10", "00:30", self.DAY, COPENHAGEN) == (utc("2026-11-09T23:30"), "")

    def test_a_start_may_be_a_whole_moment(self) -> None:
        assert beginning("", "2026-11-10T10:00:00+01:00", Day(), COPENHAGEN) == (utc("2026-11-10T09:00"), "")

    def test_a_date_that_cannot_be_read_leaves_day_and_start(self) -> None:
        stamp, problem = beginning("tomorrow", "10:00", self.DAY, COPENHAGEN)
        assert stamp == utc("2026-11-09T09:00")
        assert problem == "the date “tomorrow” cannot be read"

    def test_no_time_at_all_is_no_problem(self) -> None:
        assert beginning("", "", self.DAY, COPENHAGEN) == (None, "")
        assert beginning("", "10:00", Day(), COPENHAGEN) == (None, "")

    def test_a_start_that_cannot_be_read_is_one(self) -> None:
        assert beginning("", "noon", self.DAY, COPENHAGEN) == (None, "the start “noon” cannot be read")


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("0:30", 30), ("00:45", 45), ("1:30", 90), ("01:30:00", 90), ("00:20:00", 20), ("1:15:00", 75),
        ("26:00", 26 * 60), (45, 45), ("45", 45), (22.5, 22.5), (0, 0), ("00:00", 0),
        ("1:02:30", 24 * 60 + 150),  # nobody counts seconds: pretalx's days
    ],
)  # fmt: skip
def test_lengths(value: object, minutes: float) -> None:
    assert length(value) == minutes * 60


def test_three_parts_are_days_where_pretalx_wrote_them() -> None:
    assert length("1:00:00", days=True) == 24 * 3600
    assert length("1:00:00") == 3600
    assert length("01:00:00", days=True) == 3600  # pretalx writes no leading zero


@pytest.mark.parametrize("value", ["", "long", "-1:00", None, True, [], {}, -5, 1e300, float("nan"), "9999:00"])
def test_what_is_no_length_is_none(value: object) -> None:
    assert length(value) is None


class TestEnding:
    """An end is believed before a duration."""

    STARTS = utc("2026-11-10T22:00")

    def test_the_end_is_believed_first(self) -> None:
        assert ending("2026-11-10T23:45:00+01:00", "0:10", self.STARTS, COPENHAGEN) == (
            utc("2026-11-10T22:45"),
            "",
        )

    def test_else_start_and_duration(self) -> None:
        assert ending("", "1:30", self.STARTS, COPENHAGEN) == (self.STARTS + 5400, "")
        assert ending("", "1:30", None, COPENHAGEN) == (None, "")
        assert ending("", None, self.STARTS, COPENHAGEN) == (None, "")

    def test_a_clock_time_is_the_next_after_the_start(self) -> None:
        assert ending("23:30", None, self.STARTS, COPENHAGEN) == (self.STARTS + 1800, "")
        assert ending("00:30", None, self.STARTS, COPENHAGEN) == (self.STARTS + 5400, "")

    def test_a_duration_over_the_change_of_summer_time_is_real_time(self) -> None:
        starts = utc("2026-10-24T23:30")  # 01:30 before the clocks go back
        assert ending("", "2:00", starts, COPENHAGEN) == (starts + 7200, "")

    def test_what_cannot_be_read_is_said(self) -> None:
        assert ending("late", "0:30", self.STARTS, COPENHAGEN) == (
            self.STARTS + 1800,
            "the end “late” cannot be read",
        )
        assert ending("", "ages", self.STARTS, COPENHAGEN) == (None, "the duration “ages” cannot be read")
        assert ending("", [], self.STARTS, COPENHAGEN) == (None, "the duration cannot be read")


def test_the_feed_s_zone_else_the_configured_one() -> None:
    options = ParseOptions(timezone="Europe/Copenhagen")
    assert zone_for("Asia/Kolkata", options) == (ZoneInfo("Asia/Kolkata"), "")
    assert zone_for("", options) == (COPENHAGEN, "")
    zone, warning = zone_for("Mars/Olympus", options)
    assert zone == COPENHAGEN
    assert warning == "the feed’s time zone “Mars/Olympus” is unknown, so its times are read in Europe/Copenhagen"
    assert zone_for("../../etc/passwd", options)[0] == COPENHAGEN
    with pytest.raises(FeedError, match="There is no time zone “Mars” to read"):
        zone_for("", ParseOptions(timezone="Mars"))


@given(st.text(max_size=40), st.text(max_size=12), st.dates(), st.sampled_from(["UTC", "Europe/Copenhagen"]))
def test_no_text_is_too_odd(date: str, clock: str, day: dt.date, zone: str) -> None:
    tz = ZoneInfo(zone)
    stamp, _ = beginning(date, clock, Day(day if 2 <= day.year < 9_998 else None), tz)
    end, _ = ending(clock, date, stamp, tz)
    for moment_read in (stamp, end):
        assert moment_read is None or dt.datetime.fromtimestamp(moment_read, tz).year < 10_000


@given(
    st.datetimes(timezones=st.just(dt.UTC)),
    st.sampled_from(["UTC", "Europe/Copenhagen", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]),
)
def test_a_moment_with_offset_means_itself_in_every_zone(when: dt.datetime, zone: str) -> None:
    aware = when.replace(year=1970 + when.year % 100, day=min(when.day, 28), microsecond=0).astimezone(ZoneInfo(zone))
    assert moment(aware.isoformat(), COPENHAGEN) == int(aware.timestamp())
