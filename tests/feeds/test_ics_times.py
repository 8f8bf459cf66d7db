from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest

from confdash.feeds import ics
from confdash.records import FeedError, ParseOptions, Talk

COPENHAGEN = ParseOptions(timezone="Europe/Copenhagen")


def zone(name: str, offset: str, summer: str = "") -> str:
    """A VTIMEZONE of one offset, or of two with the European days of change."""
    if not summer:
        return (
            f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n"
        "BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
        f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{summer}\r\nEND:DAYLIGHT\r\n"
        "BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        f"TZOFFSETFROM:{summer}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )


def calendar(*events: str, head: str = "") -> bytes:
    text = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@example.org\r\nSUMMARY:Talk {number}\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{text}END:VCALENDAR\r\n".encode()


def one(event: str, head: str = "", options: ParseOptions = COPENHAGEN) -> Talk:
    batch = ics.parse(calendar(event, head=head), options)
    assert batch.items == 1
    (talk,) = batch.talks
    return talk


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    ("times", "starts", "ends"),
    [
        ("DTSTART:20261109T090000Z\r\nDTEND:20261109T100000Z", "2026-11-09T09:00", "2026-11-09T10:00"),
        ("DTSTART:20261109T090000\r\nDTEND:20261109T100000", "2026-11-09T08:00", "2026-11-09T09:00"),
        ("DTSTART:20260709T090000\r\nDURATION:PT90M", "2026-07-09T07:00", "2026-07-09T08:30"),
        ("DTSTART:20261109T090000Z\r\nDURATION:PT1H\r\nDTEND:20261109T093000Z", "2026-11-09T09:00", "2026-11-09T09:30"),
        ("DTSTART:20261109T090000Z", "2026-11-09T09:00", "2026-11-09T09:00"),
        ("DTSTART;VALUE=DATE:20261109", "2026-11-08T23:00", "2026-11-09T23:00"),
        ("DTSTART;VALUE=DATE:20261109\r\nDTEND;VALUE=DATE:20261112", "2026-11-08T23:00", "2026-11-11T23:00"),
        ("DTSTART;VALUE=DATE:20261024\r\nDURATION:P2D", "2026-10-23T22:00", "2026-10-25T23:00"),
        ("DTSTART;TZID=America/New_York:20261109T090000", "2026-11-09T14:00", "2026-11-09T14:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261109T090000", "2026-11-09T08:00", "2026-11-09T08:00"),
        ("DTSTART;TZID=/example.com/20240101_1/Asia/Tokyo:20261109T090000", "2026-11-09T00:00", "2026-11-09T00:00"),
        ("TZID:Asia-Tokyo\r\nDTSTART:20261109T090000", "2026-11-09T00:00", "2026-11-09T00:00"),
        ("TZID:America-Argentina-Salta\r\nDTSTART:20261109T090000", "2026-11-09T12:00", "2026-11-09T12:00"),
        ("TZID:Nowhere\r\nDTSTART:20261109T090000", "2026-11-09T08:00", "2026-11-09T08:00"),
        # Past midnight, and over the night in which summer ends.
        ("DTSTART:20261109T230000\r\nDTEND:20261110T003000", "2026-11-09T22:00", "2026-11-09T23:30"),
        ("DTSTART:20261025T013000\r\nDTEND:20261025T043000", "2026-10-24T23:30", "2026-10-25T03:30"),
        ("DTSTART:20261025T013000\r\nDURATION:PT3H", "2026-10-24T23:30", "2026-10-25T02:30"),
    ],
)  # fmt: skip
def test_start_and_end(times: str, starts: str, ends: str) -> None:
    talk = one(times)
    assert (talk.starts, talk.ends) == (utc(starts), utc(ends))


@pytest.mark.parametrize(
    ("times", "starts", "ends"),
    [
        ("LOCATION:Hall", None, None),
        ("DTSTART:20260230T090000Z\r\nDTEND:20260301T090000Z", None, utc("2026-03-01T09:00")),
        ("DTSTART:20261109T090000Z\r\nDTEND:later", utc("2026-11-09T09:00"), None),
        ("DTSTART:20261109T090000Z\r\nDURATION:long", utc("2026-11-09T09:00"), None),
        ("DTSTART:20261109T090000Z\r\nDTSTART:20261110T090000Z", None, None),
        ("DTSTART:PT1H", None, None),
        ("DTSTART:120000", None, None),
        ("DTSTART:20261109T090000Z/PT1H", None, None),
        ("DTSTART;VALUE=DATE:99981231", utc("9998-12-30T23:00"), utc("9998-12-31T23:00")),
    ],
)
def test_what_cannot_be_read_is_left_out_alone(times: str, starts: int | None, ends: int | None) -> None:
    talk = one(times)
    assert (talk.title, talk.starts, talk.ends) == ("Talk 0", starts, ends)


def test_an_unreadable_time_is_said() -> None:
    batch = ics.parse(calendar("DTSTART:20260230T090000Z"), COPENHAGEN)
    assert batch.warnings == ("“Talk 0”: its DTSTART “20260230T090000Z” cannot be read; the rest is kept",)


def test_the_calendars_zone_is_that_of_floating_times() -> None:
    head = "X-WR-TIMEZONE;VALUE=TEXT:US/Pacific\r\n"
    assert one("DTSTART:20261109T090000", head).starts == utc("2026-11-09T17:00")
    assert one("DTSTART;VALUE=DATE:20261109", head).starts == utc("2026-11-09T08:00")
    assert one("DTSTART:20261109T090000Z", head).starts == utc("2026-11-09T09:00")
    assert one("TZID:Asia/Tokyo\r\nDTSTART:20261109T090000", head).starts == utc("2026-11-09T00:00")


def test_an_unknown_calendar_zone_is_said() -> None:
    batch = ics.parse(calendar("DTSTART:20261109T090000", head="X-WR-TIMEZONE:Moon/Tycho\r\n"), COPENHAGEN)
    assert batch.talks[0].starts == utc("2026-11-09T08:00")
    assert "Moon/Tycho" in batch.warnings[0]


def test_a_zone_that_is_defined_nowhere_is_said_once() -> None:
    events = ["DTSTART;TZID=Made Up:20261109T090000\r\nDTEND;TZID=Made Up:20261109T100000"] * 3
    batch = ics.parse(calendar(*events), COPENHAGEN)
    assert {talk.starts for talk in batch.talks} == {utc("2026-11-09T08:00")}
    assert len(batch.warnings) == 1
    assert "Made Up" in batch.warnings[0]


def test_two_definitions_of_one_name_are_each_right_one_after_the_other() -> None:
    event = "DTSTART;TZID=Venue:20261109T090000"
    for offset, hour in (("+0100", 8), ("+0300", 6), ("-0500", 14)):
        assert one(event, zone("Venue", offset)).starts == utc(f"2026-11-09T{hour:02}:00")
    # A feed that does not define it is not read in another's.
    assert one(event).starts == utc("2026-11-09T08:00")


def test_two_definitions_of_one_name_in_one_body() -> None:
    event = "DTSTART;TZID=Venue:20261109T090000"
    first, second = calendar(event, head=zone("Venue", "+0100")), calendar(event, head=zone("Venue", "+0300"))
    batch = ics.parse(first + second.replace(b"0@", b"1@"), COPENHAGEN)
    assert [talk.starts for talk in batch.talks] == [utc("2026-11-09T08:00"), utc("2026-11-09T06:00")]


def test_a_definition_may_stand_behind_its_use() -> None:
    body = calendar("DTSTART;TZID=Venue:20261109T090000").replace(
        b"END:VCALENDAR", zone("Venue", "+0300").encode() + b"END:VCALENDAR"
    )
    assert ics.parse(body, COPENHAGEN).talks[0].starts == utc("2026-11-09T06:00")


def test_the_definition_wins_over_the_label() -> None:
    """As pretalx wrote it: TZID:GMT over the rules of London."""
    events = ["DTSTART;TZID=GMT:20260709T090000", "DTSTART;TZID=GMT:20261109T090000"]
    batch = ics.parse(calendar(*events, head=zone("GMT", "+0000", "+0100")), COPENHAGEN)
    assert [talk.starts for talk in batch.talks] == [utc("2026-07-09T08:00"), utc("2026-11-09T09:00")]
    assert any("GMT" in warning for warning in batch.warnings)


def test_a_definition_that_agrees_with_its_label_is_not_worth_a_word() -> None:
    events = ["DTSTART;TZID=Europe/Berlin:20260709T090000"]
    assert not ics.parse(calendar(*events, head=zone("Europe/Berlin", "+0100", "+0200")), COPENHAGEN).warnings


def test_a_definition_says_nothing_of_the_days_before_it() -> None:
    head = zone("Europe/Berlin", "+0000").replace("19700101", "20300101")
    assert one("DTSTART;TZID=Europe/Berlin:20260709T090000", head).starts == utc("2026-07-09T07:00")


def test_definitions_are_forgotten_afterwards() -> None:
    one("DTSTART;TZID=GMT:20260709T090000", zone("GMT", "+0000", "+0100"))
    one("DTSTART;TZID=Venue:20260709T090000", zone("Venue", "+0300"))
    assert plain_zone("GMT") == ZoneInfo("GMT")
    assert plain_zone("Venue") is None


def plain_zone(name: str) -> object:
    """The zone that icalendar by itself takes for that name."""
    content = f"BEGIN:VEVENT\r\nDTSTART;TZID={name}:20260709T090000\r\nEND:VEVENT\r\n"
    event = icalendar.Event.from_ical(content.encode())
    return getattr(getattr(event["DTSTART"], "dt", None), "tzinfo", None)


def test_a_zone_that_changes_every_second_is_refused() -> None:
    head = zone("Venue", "+0100", "+0200").replace("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=SECONDLY")
    with pytest.raises(FeedError, match="“Venue” has a rule that cannot be followed"):
        ics.parse(calendar("DTSTART;TZID=Venue:20260709T090000", head=head), COPENHAGEN)


@pytest.mark.parametrize("name", ["Europe", "..", "x" * 5000, "Europe/", "\x00", "/"])
def test_odd_names_of_zones_do_no_harm(name: str) -> None:
    event = f"TZID:{name}\r\nDTSTART;TZID={name}:20261109T090000"
    assert one(event, f"X-WR-TIMEZONE:{name}\r\n").title == "Talk 0"


def test_an_unknown_zone_of_the_event_is_a_sentence() -> None:
    with pytest.raises(FeedError, match="no time zone “Moon/Tycho”"):
        ics.parse(calendar("DTSTART:20261109T090000"), ParseOptions(timezone="Moon/Tycho"))


def test_no_warning_reaches_stderr(recwarn: pytest.WarningsRecorder) -> None:
    one("DTSTART;TZID=/example.com/1/Asia/Tokyo:20261109T090000")
    assert not recwarn.list


@pytest.mark.parametrize(
    ("head", "zone_name"),
    [
        ("X-WR-TIMEZONE:Europe/Lisbon\r\n", "Europe/Lisbon"),
        ("X-WR-TIMEZONE:UTC\r\n", None),
        ("X-WR-TIMEZONE:Moon/Tycho\r\n", None),
        ("", "Asia/Tokyo"),
    ],
)
def test_what_the_calendar_says_of_the_conference(head: str, zone_name: str | None) -> None:
    body = calendar("DTSTART;TZID=Asia/Tokyo:20261109T090000", head=head + "X-WR-CALNAME:Harbour Days\r\n")
    event = ics.parse(body, COPENHAGEN).event
    assert (event.title, event.timezone) == ("Harbour Days", zone_name)


def test_one_time_in_two_defined_zones() -> None:
    events = ["DTSTART;TZID=Quay:20261109T090000", "DTSTART;TZID=Pier:20261109T090000"]
    batch = ics.parse(calendar(*events, head=zone("Quay", "+0100") + zone("Pier", "+0300")), COPENHAGEN)
    assert [talk.starts for talk in batch.talks] == [utc("2026-11-09T08:00"), utc("2026-11-09T06:00")]


def test_the_definition_wins_also_over_a_lifetime_of_years() -> None:
    events = [f"DTSTART;TZID=GMT:{year}0709T090000" for year in range(1985, 2060)]
    batch = ics.parse(calendar(*events, head=zone("GMT", "+0000", "+0100")), COPENHAGEN)
    assert [talk.starts for talk in batch.talks] == [utc(f"{year}-07-09T08:00") for year in range(1985, 2060)]


@pytest.mark.parametrize(
    ("event", "starts", "ends"),
    [
        ("DTSTART:99991231T235959Z\r\nDTEND:99991231T235959Z", None, None),
        ("DTSTART:00010101T000000Z\r\nDTEND:20261109T090000Z", None, "2026-11-09T09:00"),
        ("DTSTART:20261109T090000Z\r\nDTEND:99991231T235959Z", "2026-11-09T09:00", None),
        ("DTSTART:20261109T090000Z\r\nDURATION:P9999999D", "2026-11-09T09:00", None),
        ("DTSTART:20261109T090000Z\r\nDURATION:-P999999D", "2026-11-09T09:00", None),
        ("DTSTART;VALUE=DATE:99991231", None, None),
    ],
)
def test_the_end_of_all_time_is_no_time_and_breaks_no_list(event: str, starts: str | None, ends: str | None) -> None:
    talk = one(event)
    assert (talk.starts, talk.ends) == tuple(None if each is None else utc(each) for each in (starts, ends))
