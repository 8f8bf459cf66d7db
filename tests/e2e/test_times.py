"""Times through the whole program: the event's zone stands, wherever the laptop is and whatever a feed does."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event

#: A calendar whose only event is at 10:00 in a zone that it defines itself.
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Conference
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:{name}@days.example
DTSTART;TZID=Conference:20261110T100000
DTEND;TZID=Conference:20261110T110000
SUMMARY:Talk of {name}
END:VEVENT
END:VCALENDAR
"""
FLOATING = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:floating@days.example
DTSTART:20261109T090000
DTEND:20261109T100000
SUMMARY:Floating
END:VEVENT
BEGIN:VEVENT
UID:zoned@days.example
DTSTART;TZID=Europe/Copenhagen:20261109T110000
DTEND;TZID=Europe/Copenhagen:20261109T120000
SUMMARY:Zoned
END:VEVENT
BEGIN:VEVENT
UID:utc@days.example
DTSTART:20261109T120000Z
DTEND:20261109T130000Z
SUMMARY:In UTC
END:VEVENT
BEGIN:VEVENT
UID:late@days.example
DTSTART:20261110T003000
DTEND:20261110T020000
SUMMARY:Past midnight
END:VEVENT
END:VCALENDAR
"""
DAYS = "starts = 2026-11-09\nends = 2026-11-11"


def times(event: Event, *words: str) -> dict[str, tuple[str, str]]:
    return {talk["title"]: (talk["starts_at"], talk["ends_at"]) for talk in event.list("talks", *words)}


@pytest.fixture(params=["America/Los_Angeles", "Asia/Tokyo", "UTC"])
def laptop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of the machine, for this process too."""
    zone = str(request.param)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield zone
    time.tzset()


@pytest.mark.parametrize("laptop", ["Asia/Tokyo"], indirect=True)
def test_a_process_of_its_own_on_a_laptop_elsewhere(tmp_path: Path, laptop: str) -> None:
    event = Event(tmp_path).feeds(("calendar", "calendar.ics"), zone="Europe/Copenhagen", event=DAYS)
    event.put("calendar.ics", FLOATING)
    assert event.really("sync").code == 0
    rows = event.really("--now", "2026-11-09T11:30", "talks", "is:now", "--format", "json").json
    assert [(row["title"], row["starts_at"]) for row in rows] == [("Zoned", "2026-11-09T11:00:00+01:00")]


def test_an_event_in_copenhagen_on_a_laptop_elsewhere(tmp_path: Path, laptop: str) -> None:
    assert (
        dt.datetime(2026, 11, 9, tzinfo=dt.UTC).astimezone().utcoffset()
        == dt.datetime(2026, 11, 9, tzinfo=ZoneInfo(laptop)).utcoffset()
    ), "this process is there"
    event = Event(tmp_path).feeds(("calendar", "calendar.ics"), zone="Europe/Copenhagen", event=DAYS)
    event.put("calendar.ics", FLOATING)
    event.ok("sync")
    listed = event.ok("talks")
    assert [line[0] for line in listed.cells] == [
        "Mon 9 Nov 09:00–10:00", "Mon 9 Nov 11:00–12:00", "Mon 9 Nov 13:00–14:00", "Tue 10 Nov 00:30–02:00",
    ]  # fmt: skip
    rows = event.ok("--now", "2026-11-09T11:30", "talks", "is:now", "--format", "json").json
    assert [(row["title"], row["starts_at"]) for row in rows] == [("Zoned", "2026-11-09T11:00:00+01:00")]
    # “Today”, and what the clock says without an offset, are the event's too.
    for now, titles in (("2026-11-09T23:30", 4), ("2026-11-10T03:59", 4), ("2026-11-10T04:00", 0)):
        assert len(event.ok("--now", now, "talks", "day:today").lines) == titles


@pytest.mark.parametrize(("day_starts", "day_one", "day_two"), [("04:00", 4, 0), ("00:00", 3, 1)])
def test_a_talk_past_midnight_belongs_to_the_evening_before(
    tmp_path: Path, day_starts: str, day_one: int, day_two: int
) -> None:
    event = Event(tmp_path)
    event.feeds(("calendar", "calendar.ics"), zone="Europe/Copenhagen", event=f'{DAYS}\nday_starts = "{day_starts}"')
    event.put("calendar.ics", FLOATING)
    event.ok("sync")
    assert (len(times(event, "day:1")), len(times(event, "day:2"))) == (day_one, day_two)
    assert times(event)["Past midnight"] == ("2026-11-10T00:30:00+01:00", "2026-11-10T02:00:00+01:00")


def test_a_change_of_the_clocks_inside_the_event(tmp_path: Path) -> None:
    """In Copenhagen the clocks go back on 25 October 2026 at 03:00: that night lasts an hour longer."""
    event = Event(tmp_path)
    event.feeds(("a", "a.json"), zone="Europe/Copenhagen", event="starts = 2026-10-24\nends = 2026-10-26")
    utc = [
        ("Saturday evening", dt.datetime(2026, 10, 24, 20, tzinfo=dt.UTC), 60),
        ("Through the night", dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC), 180),
        ("The first half past two", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 15),
        ("The second half past two", dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), 15),
        ("Sunday morning", dt.datetime(2026, 10, 25, 8, tzinfo=dt.UTC), 60),
    ]
    slots = [Slot(f"T{number}", *each) for number, each in enumerate(utc)]
    event.put("a.json", made.schedule_json(slots))
    event.ok("sync")
    assert times(event) == {
        "Saturday evening": ("2026-10-24T22:00:00+02:00", "2026-10-24T23:00:00+02:00"),
        "Through the night": ("2026-10-25T01:30:00+02:00", "2026-10-25T03:30:00+01:00"),
        "The first half past two": ("2026-10-25T02:30:00+02:00", "2026-10-25T02:45:00+02:00"),
        "The second half past two": ("2026-10-25T02:30:00+01:00", "2026-10-25T02:45:00+01:00"),
        "Sunday morning": ("2026-10-25T09:00:00+01:00", "2026-10-25T10:00:00+01:00"),
    }
    assert list(times(event)) == [title for title, _, _ in utc], "in the order in which they happen"
    assert (len(times(event, "day:1")), len(times(event, "day:2"))) == (4, 1)
    assert len(event.ok("talks", "long:>60").lines) == 1


def test_two_calendars_that_define_one_name_for_two_zones(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("west", "west.ics"), ("east", "east.ics"))
    event.put("west.ics", CALENDAR.format(name="west", offset="-0500"))
    event.put("east.ics", CALENDAR.format(name="east", offset="+0900"))
    wanted = {
        "Talk of east": ("2026-11-10T01:00:00+00:00", "2026-11-10T02:00:00+00:00"),
        "Talk of west": ("2026-11-10T15:00:00+00:00", "2026-11-10T16:00:00+00:00"),
    }
    event.ok("sync")
    assert times(event) == wanted
    # Read again in the other order, and each by itself, they are the same.
    event.feeds(("east", "east.ics"), ("west", "west.ics"))
    event.put("east.ics", CALENDAR.format(name="east", offset="+0900").replace("Talk of", "Speech of"))
    event.put("west.ics", CALENDAR.format(name="west", offset="-0500").replace("Talk of", "Speech of"))
    event.ok("sync")
    assert times(event) == {title.replace("Talk", "Speech"): span for title, span in wanted.items()}


def test_another_zone_in_the_config_reads_floating_times_anew(tmp_path: Path) -> None:
    """Though the feed has not changed, and would be a 304 or the same digest."""
    event = Event(tmp_path).feeds(("calendar", "calendar.ics"), zone="Europe/Copenhagen")
    event.put("calendar.ics", FLOATING)
    event.ok("sync")
    event.feeds(("calendar", "calendar.ics"), zone="America/New_York")
    event.ok("sync")
    assert times(event) == {
        "Floating": ("2026-11-09T09:00:00-05:00", "2026-11-09T10:00:00-05:00"),
        "Zoned": ("2026-11-09T05:00:00-05:00", "2026-11-09T06:00:00-05:00"),
        "In UTC": ("2026-11-09T07:00:00-05:00", "2026-11-09T08:00:00-05:00"),
        "Past midnight": ("2026-11-10T00:30:00-05:00", "2026-11-10T02:00:00-05:00"),
    }
