"""The sample's calendars keep to RFC 5545, beyond what one reader happens to accept."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

SAMPLE = Path(__file__).parents[1] / "sample_data"
REVISIONS = (1, 2)
ZONE = ZoneInfo("Europe/Copenhagen")


def test_every_calendar_line_is_short_and_whole() -> None:
    for revision in REVISIONS:
        body = (SAMPLE / f"rev{revision}" / "schedule.ics").read_bytes()
        assert body.endswith(b"END:VCALENDAR\r\n")
        assert body.count(b"\n") == body.count(b"\r\n")
        for line in body.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()  # no character is cut in two
        texts = re.findall(rb"^(?:SUMMARY|DESCRIPTION|LOCATION):(.*)$", body.replace(b"\r\n ", b""), re.MULTILINE)
        assert len(texts) > 500
        assert not [text for text in texts if re.search(rb"(?<!\\)[,;]", text)], "RFC 5545, 3.3.11 wants a backslash"


def test_the_calendars_own_zone_is_copenhagen_s() -> None:
    body = (SAMPLE / "rev1" / "schedule.ics").read_bytes()
    # Under a name that the reader does not know: else it would take its own Copenhagen and not the file's.
    unknown = body.replace(b"TZID:Europe/Copenhagen", b"TZID:Sample/Harbour")
    (zone,) = icalendar.Calendar.from_ical(unknown).walk("VTIMEZONE")
    assert isinstance(zone, icalendar.Timezone)
    own = zone.to_tz()
    for month in range(1, 13):
        moment = dt.datetime(2026, month, 15, 12)  # noqa: DTZ001 - placed in two zones
        assert moment.replace(tzinfo=own).utcoffset() == moment.replace(tzinfo=ZONE).utcoffset()


def test_three_in_ten_have_not_confirmed() -> None:
    body = (SAMPLE / "rev1" / "schedule.ics").read_bytes()
    states = Counter(str(event.get("STATUS", "")) for event in icalendar.Calendar.from_ical(body).walk("VEVENT"))
    assert states.keys() == {"", "TENTATIVE"}
    assert 0.25 <= states["TENTATIVE"] / 180 <= 0.35
