"""Zones of a calendar: what a time in it means in UTC.

The body of a VTIMEZONE wins over its label: a TZID says only which definition is meant. (pretalx long wrote
TZID:GMT over the rules of Europe/London.) icalendar does that for made-up labels, but where the label is also
an IANA name it believes the label; `settle` mends that. It also keeps every definition for the whole process,
the first of a name winning, so each calendar begins with a fresh provider, as if it were the only one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

from confdash import text
from confdash.feeds.ics_notes import BROKEN, Notes
from confdash.records import FeedError

#: How many years of days are compared in all, and of one zone at least (3 ms a year): the latest count.
_YEARS, _FEWEST_YEARS = 60, 4


class _Provider(ZONEINFO):
    """icalendar's zones, save that `overruled` names are left to the calendar's own definitions."""

    def __init__(self, overruled: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._overruled = overruled

    def knows_timezone_id(self, tzid: str) -> bool:
        return tzid not in self._overruled and super().knows_timezone_id(tzid)

    def timezone(self, name: str) -> dt.tzinfo | None:
        try:
            return super().timezone(name)
        except OSError:  # the name of a folder of zones, such as "Europe", or far too long for a file's
            return None


@contextlib.contextmanager
def own_zones() -> Iterator[None]:
    """While one calendar is read: only its definitions are known, and afterwards none of them is."""
    tzp.use(_Provider())
    try:
        yield
    finally:
        tzp.use_zoneinfo()


def named_zone(name: str) -> dt.tzinfo | None:
    """The zone of that name: the calendar's own, an IANA or a Windows one; None when there is none.

    FOSDEM writes Europe-Brussels, so hyphens may stand for slashes.
    """
    name = name.strip()
    for spelling in (name, name.replace("-", "/", 1), name.replace("-", "/")):
        zone: dt.tzinfo | None = tzp.timezone(spelling) if spelling else None
        if zone is not None:
            return zone
    return None


@functools.cache
def _known_zones() -> frozenset[str]:
    """The names of all IANA zones: looking through them on the disk takes longer than reading many a calendar."""
    return frozenset(zoneinfo.available_timezones())


def settle(frame: Calendar, years: Callable[[], set[int]], notes: Notes) -> None:
    """Make the calendar's own definitions count where they differ from the IANA zone of the same name.

    They are compared at noon of each day of the `years`: many definitions place the change itself an hour
    off, and there the IANA rules are right.
    """
    own = dict[str, Timezone]()
    for zone in frame.walk("VTIMEZONE"):
        if isinstance(zone, Timezone):
            own.setdefault(tzp.clean_timezone_id(str(zone.get("TZID", ""))), zone)
    for name, zone in own.items():
        _refuse_endless(name, zone)
    known = own.keys() & _known_zones()
    if not known:
        return
    span = sorted(years())[-max(_YEARS // len(known), _FEWEST_YEARS) :]
    overruled = {name for name in known if _overrules(own[name], name, span, notes)}
    if overruled:
        tzp.use(_Provider(frozenset(overruled)))
        for zone in own.values():
            tzp.cache_timezone_component(zone)


def _overrules(zone: Timezone, name: str, years: list[int], notes: Notes) -> bool:
    """Whether a definition is another zone than the known one of its name, in these years."""
    try:
        defined: dt.tzinfo = tzp.create_timezone(zone)
        changes: list[TimezoneStandard | TimezoneDaylight] = [*zone.standard, *zone.daylight]
        first = min(change.DTSTART for change in changes)
        if not _differs(defined, ZoneInfo(name), years, first.date()):
            return False
    except BROKEN:
        notes.add(f"the zone “{text.line(name, 40)}” is defined in no readable way; its name is believed")
        return False
    notes.add(f"the zone “{text.line(name, 40)}” is not the known one of that name; its definition is used")
    return True


def _differs(defined: dt.tzinfo, named: dt.tzinfo, years: list[int], first: dt.date) -> bool:
    """Whether noon differs on some day of the years; the definition is silent on days before its `first`."""
    for year in years:
        if year < first.year:
            continue
        day = dt.datetime.combine(max(first, dt.date(year, 1, 1)), dt.time(12))
        while day.year == year:
            if defined.utcoffset(day.replace(tzinfo=defined)) != named.utcoffset(day.replace(tzinfo=named)):
                return True
            day += dt.timedelta(days=1)
    return False


def _refuse_endless(name: str, zone: Timezone) -> None:
    """A zone whose clock changes every second is an attack: working it out would take hours."""
    for change in zone.subcomponents:
        rules = change.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            frequency = str(rule.get("FREQ", [""])[0]).upper() if isinstance(rule, dict) else ""
            if frequency not in ("YEARLY", "MONTHLY") or rule.get("INTERVAL", [1])[0] < 1:
                raise FeedError(f"The time zone “{text.line(name, 40)}” has a rule that cannot be followed.")


class Moments:
    """Turns icalendar's dates and times into UTC seconds."""

    def __init__(self, floating: dt.tzinfo) -> None:
        #: The zone of times that name none.
        self.floating = floating
        self._known: dict[tuple[dt.datetime, dt.tzinfo], int] = {}

    def seconds(self, value: dt.date, floating: dt.tzinfo | None = None) -> int:
        """UTC seconds; a date is its midnight. Raises one of `BROKEN` when there is no such moment."""
        if not isinstance(value, dt.datetime):
            value = dt.datetime.combine(value, dt.time())
        zone = value.tzinfo
        if zone is None:
            zone = floating or self.floating
            value = value.replace(tzinfo=zone)
        if type(zone) is ZoneInfo:
            return int(value.timestamp())
        # A calendar's own definition is slow to ask, and a programme has few distinct times.
        key = (value.replace(tzinfo=None), zone)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = int(value.timestamp())
        return known
