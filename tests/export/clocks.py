"""A made-up calendar of the mornings before and after a change of clocks, and of the night between."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

#: Zone → the day on which its clock is put back in autumn 2026, or, in the south, put forward in spring.
CHANGES = {
    "Europe/Copenhagen": dt.date(2026, 10, 25),
    "America/New_York": dt.date(2026, 11, 1),
    "Australia/Lord_Howe": dt.date(2026, 10, 4),
}


def calendar() -> tuple[bytes, dict[str, dt.datetime]]:
    """The calendar, in local times with nothing but the zone's name; and of each UID when it is meant."""
    lines, meant = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN"], {}
    for name, change in CHANGES.items():
        eve = change - dt.timedelta(days=1)
        for part, day, hours in (
            ("eve", eve, dt.time(9)),
            ("night", change, dt.time(0, 30)),
            ("day", change, dt.time(9)),
        ):
            uid = f"{part}-{name.rpartition('/')[2]}@days.example"
            meant[uid] = dt.datetime.combine(day, hours, ZoneInfo(name))
            lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART;TZID={name}:{meant[uid]:%Y%m%dT%H%M%S}"]
            lines += ["DURATION:PT45M", f"SUMMARY:{uid}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), meant
