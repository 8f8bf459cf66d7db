"""How schedules write times: zones, moments, clock times on a day, lengths and ends, in their real spellings.

All of it is pure. Odd input raises nothing: what cannot be read is None, and the caller says so. Everything
that comes out is UTC seconds.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from confdash.records import FeedError, ParseOptions
from confdash.text import line

_HOUR = 3_600
_DAY = 24 * _HOUR
#: A start before this hour may be of the night after the day under which a feed files it; a later one never
#: is (FOSDEM states a change of day at 09:00, but somebody who writes 08:30 means that morning).
_NIGHT = 6 * _HOUR
#: When the day changes where a feed does not say: the default of `day_starts` in the config, and pretalx's.
CHANGE = 4 * _HOUR
_LONGEST = 60 * _DAY

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_LENGTH = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}))?", re.ASCII)
_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d|Z\b)")


class Day(msgspec.Struct, frozen=True):
    """One day of a schedule, as far as the feed says: its date, its opening and closing in UTC seconds."""

    date: dt.date | None = None
    opens: int | None = None
    closes: int | None = None


@functools.cache
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_for(name: str, options: ParseOptions) -> tuple[ZoneInfo, str]:
    """The zone that a feed names, else the configured one; and a warning where it is unknown, else ""."""
    zone = zone_named(name) if name else None
    if zone is not None:
        return zone, ""
    fallback = zone_named(options.timezone)
    if fallback is None:
        raise FeedError(f"There is no time zone “{line(options.timezone, 60)}” to read this feed’s times in.")
    unknown = f"the feed’s time zone “{line(name, 60)}” is unknown, so its times are read in {options.timezone}"
    return fallback, unknown if name else ""


def day_change(text: str) -> int:
    """Seconds after midnight when a feed's day changes (pentabarf's `day_change`), 06:00 at the latest."""
    return min(_clock(text) or CHANGE, _NIGHT)


def moment(text: str, zone: ZoneInfo) -> int | None:
    """UTC seconds of an ISO 8601 time; without an offset it is the zone's. None for all else (a date)."""
    text = text.strip()
    if len(text) < 11:  # a bare date has ten characters, and is no moment
        return None
    try:
        value = dt.datetime.fromisoformat(text)
    except ValueError:
        try:  # Ruby and hand-made feeds: "2026-11-10 09:00:00 +0100", "… UTC"
            value = dt.datetime.fromisoformat(_BEFORE_OFFSET.sub("", text.upper().replace("UTC", "Z")))
        except ValueError:
            return None
    if not 2 <= value.year <= 9_998:  # else no zone could be applied to it
        return None
    return int((value if value.tzinfo else value.replace(tzinfo=zone)).timestamp())


def date_of(text: str, zone: ZoneInfo) -> dt.date | None:
    """The calendar day that a text begins with; a moment with an offset is first taken to the zone."""
    stamp = moment(text, zone)
    if stamp is not None:
        return dt.datetime.fromtimestamp(stamp, zone).date()
    try:
        day = dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if 2 <= day.year <= 9_998 else None


def on_day(day: Day, text: str, zone: ZoneInfo, change: int = CHANGE) -> int | None:
    """UTC seconds of a clock time ("09:30", "25:15") on a day; small hours are of the night that follows it.

    `change` is how many seconds after midnight a day changes. The day's own opening and closing decide where
    the feed states them. None when the text is no clock time or the day has no date.
    """
    clock = _clock(text)
    if clock is None or day.date is None:
        return None
    same, after = _wall(day.date, clock, zone), _wall(day.date, clock + _DAY, zone)
    if day.opens is not None and day.closes is not None:
        if day.opens <= same < day.closes:
            return same
        if day.opens <= after < day.closes:
            # wafer files a day under its date in UTC, so that even its mornings are of the date after.
            return after if clock < _NIGHT or day.opens - same >= 4 * _HOUR else same
    return after if clock < change else same


def beginning(date: str, clock: str, day: Day, zone: ZoneInfo, change: int = CHANGE) -> tuple[int | None, str]:
    """When an item starts: at its own date, else its day and clock time; and what of them cannot be read."""
    stamp = moment(date, zone)
    if stamp is not None:
        return stamp, ""
    own = date_of(date, zone)
    if own is not None:  # a date alone is the calendar's, whatever the hour
        stamp = on_day(Day(own), clock, zone, change=0)
    else:
        stamp = moment(clock, zone)
        stamp = on_day(day, clock, zone, change) if stamp is None else stamp
    if own is None and date:
        return stamp, f"the date “{line(date, 40)}” cannot be read"
    unread = stamp is None and clock and (own or day.date)
    return stamp, f"the start “{line(clock, 40)}” cannot be read" if unread else ""


def length(value: object, *, days: bool = False) -> int | None:
    """Seconds of a duration: "1:30", "00:45", "01:30:00", minutes as a number; None when it is not one.

    Of three parts the first is hours (pentabarf, FOSDEM), or days where the feed is pretalx's (`days`), which
    writes them without a leading zero ("1:02:30" is 26½ hours).
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value * 60) if 0 <= value <= _LONGEST / 60 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return length(int(text))
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    first, second, third = int(match[1]), int(match[2]), match[3]
    if third is None:
        seconds = first * _HOUR + second * 60
    elif len(match[1]) == 1 and first and second < 24 and (days or third != "00"):
        seconds = first * _DAY + second * _HOUR + int(third) * 60
    else:
        seconds = first * _HOUR + second * 60 + int(third)
    return seconds if seconds <= _LONGEST else None


def ending(
    end: str, lasts: object, starts: int | None, zone: ZoneInfo, *, days: bool = False
) -> tuple[int | None, str]:
    """When an item ends: at its end, else its duration after its start; and what of these cannot be read."""
    stamp = _end(end, starts, zone) if end else None
    if stamp is not None:
        return stamp, ""
    problem = f"the end “{line(end, 40)}” cannot be read" if end else ""
    if lasts is None or lasts == "":
        return None, problem
    seconds = length(lasts, days=days)
    if seconds is None:
        return None, problem or f"the duration{_shown(lasts)} cannot be read"
    return (None if starts is None else starts + seconds), problem


def _shown(value: object) -> str:
    return f" “{line(value, 40)}”" if isinstance(value, str) else f" “{value}”" if isinstance(value, float) else ""


def _end(text: str, starts: int | None, zone: ZoneInfo) -> int | None:
    stamp = moment(text, zone)
    clock = _clock(text)
    if stamp is not None or clock is None or starts is None:
        return stamp
    day = dt.datetime.fromtimestamp(starts, zone).date()
    same = _wall(day, clock, zone)
    return same if same >= starts else _wall(day, clock + _DAY, zone)


def _clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) >= 48 or int(match[2]) >= 60:
        return None
    return int(match[1]) * _HOUR + int(match[2]) * 60 + int(match[3] or 0)


def _wall(day: dt.date, seconds: int, zone: ZoneInfo) -> int:
    clock = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds)
    return int(clock.replace(tzinfo=zone).timestamp())
