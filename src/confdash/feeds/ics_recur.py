"""Repeating events: the occurrences that fall into the conference, worked out by recurring-ical-events.

A rule may have no end, or name every second of a century. So a span bounds it, its work is estimated before
it is begun, and what is left out is said.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.prop import vBroken, vDDDLists, vDDDTypes, vRecur

from confdash.feeds.ics_event import Entry, date_of, own_zone, read_entry
from confdash.feeds.ics_notes import BROKEN, called
from confdash.feeds.ics_zones import Moments
from confdash.records import Talk

#: The most occurrences of one event, and of one feed.
EVENT_LIMIT, FEED_LIMIT = 1_000, 10_000
#: The most steps a rule may take to the end of the span: a daily one for 270 years, an hourly one for 11.
_STEPS_LIMIT = 100_000
#: The most dates that one event may list (RDATE, EXDATE).
_DATES_LIMIT = 5_000
#: Steps a day, by FREQ; the rarer ones count as daily, since a rule may name several days.
_PER_DAY = {
    "SECONDLY": 86_400,
    "MINUTELY": 1_440,
    "HOURLY": 24,
    "DAILY": 1,
    "WEEKLY": 1,
    "MONTHLY": 1,
    "YEARLY": 1,
}
_LONG = ("YEARLY", "MONTHLY", "WEEKLY")
#: The days of the months in a leap year.
_LONGEST = {month: calendar.monthrange(2024, month)[1] for month in range(1, 13)}
#: Occurrences moved by an override may come from rules' dates just after the span.
_SLACK = dt.timedelta(days=31)
_DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """The days, both included, within which occurrences are worked out."""

    first: dt.date
    last: dt.date
    zone: dt.tzinfo

    @property
    def start(self) -> dt.datetime:
        """The first moment."""
        return dt.datetime.combine(self.first, dt.time(), self.zone)

    @property
    def stop(self) -> dt.datetime:
        """The first moment after."""
        return dt.datetime.combine(self.last + _DAY, dt.time(), self.zone)


def expand(master: Entry, overrides: list[Entry], span: Span | None, room: int) -> list[Talk]:
    """The occurrences of one repeating event in the span, at most `room`, in order.

    The master's own first time and every override are always among them, so that nothing in a feed is lost
    for lying outside of the event. A rule that cannot be followed gives the master and the overrides alone.
    """
    if span is None or any(isinstance(rule, vBroken) for rule in _listed(_event(master).get("RRULE"))):
        return _with_own([], master, overrides, set())
    notes, title = master.setting.notes, called(master.talk.title)
    limit = min(EVENT_LIMIT, room)
    try:
        found = list(_occurrences(master, overrides, span, limit + 1))
        excluded = {master.setting.moments.seconds(date) for date in _dates(_event(master), "EXDATE")}
    except _TooMuchError as error:
        notes.add(f"{title} repeats {error}: only what the calendar lists by itself is kept")
        found, excluded = [], set()
    except BROKEN:
        notes.add(f"{title} repeats by a rule that cannot be followed: only what the calendar lists is kept")
        found, excluded = [], set()
    if len(found) > limit:
        found = found[:limit]
        notes.add(f"{title} repeats more than {limit:,} times during the event: the later ones are left out")
    return _with_own(found, master, overrides, excluded)


class _TooMuchError(ValueError):
    """A rule that would take too long; the message says how often it repeats."""


def _event(entry: Entry) -> Component:
    if entry.event is None:
        raise TypeError("an entry that repeats keeps its event")
    return entry.event


def _with_own(found: list[Talk], master: Entry, overrides: list[Entry], excluded: set[int]) -> list[Talk]:
    """The occurrences and what the feed itself lists, each once, in order of start."""
    listed = [override.talk for override in overrides]
    first = master.talk.starts
    replaced = first in excluded or any(override.replaces == first for override in overrides)
    if not replaced or not (found or listed):
        listed.append(master.talk)
    talks = {_sameness(talk): talk for talk in (*found, *listed)}
    return sorted(talks.values(), key=lambda talk: talk.starts or 0)


def _sameness(talk: Talk) -> tuple[object, ...]:
    return talk.starts, talk.ends, talk.title, talk.rooms


def _occurrences(master: Entry, overrides: list[Entry], span: Span, limit: int) -> Iterator[Talk]:
    """Occurrences in the span, window by window, so that at most a window too many is ever made."""
    rate = _rate(master, span)
    events = Calendar()
    for entry in (master, *(override for override in overrides if override.talk.starts is not None)):
        events.add_component(_prepared(entry, span))
    query = recurring_ical_events.of(events)
    window = dt.timedelta(days=max(1, int(limit / rate)))
    seen, start = set[tuple[object, ...]](), span.start
    while start < span.stop and len(seen) < limit:
        stop = min(start + window, span.stop)
        for component in query.between(start, stop):
            talk = read_entry(component, master.setting, master.talk.part).talk
            if _sameness(talk) not in seen and len(seen) < limit:
                seen.add(_sameness(talk))
                yield _renamed(talk, master.talk.base)
        start = stop


def _renamed(talk: Talk, base: str) -> Talk:
    """The occurrence under its event's key (one without UID would be keyed by its time)."""
    return talk if talk.base == base else msgspec.structs.replace(talk, base=base)


def _rate(master: Entry, span: Span) -> float:
    """The most occurrences a day. Raises `_TooMuchError`, or `ValueError` for a rule that makes no sense."""
    event = _event(master)
    if sum(1 for name in ("RDATE", "EXDATE") for _ in _dates(event, name)) > _DATES_LIMIT:
        raise _TooMuchError(f"on more than {_DATES_LIMIT:,} dates")
    start = date_of(event["DTSTART"])
    days = max((span.last - dt.date(start.year, start.month, start.day)).days + _SLACK.days, 1)
    rate = 1.0
    for rule in _rules(event):
        _refuse_empty(rule)
        interval = rule.get("INTERVAL", [1])[0]
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= max(1, len(rule.get(part, ())))
        rate = max(rate, _PER_DAY[_frequency(rule)] / interval * times)
    if rate * days > _STEPS_LIMIT:
        raise _TooMuchError("too often to be worked out")
    return rate


def _refuse_empty(rule: vRecur) -> None:
    """Raise `ValueError` for a rule that names no day at all: dateutil would look for one until the year 9999."""
    months = rule.get("BYMONTH") or _LONGEST
    days = rule.get("BYMONTHDAY") or (1,)
    if not any(1 <= abs(day) <= _LONGEST.get(month, 0) for month in months for day in days):
        raise ValueError("a day that no month has")
    if _frequency(rule) not in _LONG and any(part in rule for part in ("BYSETPOS", "BYYEARDAY", "BYWEEKNO")):
        raise ValueError("a choice among the days of one day")
    if rule.get("INTERVAL", [1])[0] < 1:
        raise ValueError("an interval of nothing")


def _frequency(rule: vRecur) -> str:
    return str(rule["FREQ"][0]).upper()


def _rules(event: Component) -> list[vRecur]:
    rules = _listed(event.get("RRULE", []))
    if not all(isinstance(rule, vRecur) for rule in rules):
        raise ValueError("a rule that icalendar cannot read")
    return rules


def _dates(event: Component, name: str) -> Iterator[dt.date]:
    """The dates and times that a property lists, periods by their start, broken lines left out."""
    for line in _listed(event.get(name, [])):
        for item in line.dts if isinstance(line, vDDDLists) else ():
            date = item.dt[0] if isinstance(item.dt, tuple) else item.dt
            if isinstance(date, dt.date):
                yield date


def _prepared(entry: Entry, span: Span) -> Component:
    """A copy for recurring-ical-events to work on: no floating times, nothing broken, no rule without end."""
    event = _event(entry).copy()
    floating = own_zone(event) or entry.setting.moments.floating
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if event.get(name) is not None:
            prop = _listed(event[name])[0]
            if isinstance(prop, vDDDTypes):
                event[name] = _fixed(prop, floating)
            else:
                del event[name]
    for name in ("RDATE", "EXDATE"):
        lines = event.get(name)
        if lines is not None:
            event[name] = [line for line in _listed(lines) if isinstance(line, vDDDLists)]
    if event.get("DURATION") is not None and not isinstance(event["DURATION"], vDDDTypes):
        del event["DURATION"]
    if event.get("RRULE") is not None:
        whole_days = not isinstance(date_of(event["DTSTART"]), dt.datetime)
        event["RRULE"] = [_ended(rule, span, whole_days, entry.setting.moments) for rule in _rules(event)]
    event["SEQUENCE"] = 0  # which of several is current has been decided before
    return event


def _listed(prop: object) -> list[Any]:
    return prop if isinstance(prop, list) else [prop]


def _fixed(prop: vDDDTypes, floating: dt.tzinfo) -> vDDDTypes:
    """The property with a floating time put into its zone; icalendar would mix it with UTC."""
    value = prop.dt
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        fixed = vDDDTypes(value.replace(tzinfo=floating))
        fixed.params.update({name: param for name, param in prop.params.items() if name != "TZID"})
        return fixed
    return prop


def _ended(rule: vRecur, span: Span, whole_days: bool, moments: Moments) -> vRecur:
    """The rule, ending soon after the span if it does not end before."""
    stop: dt.date = (span.stop + _SLACK).astimezone(dt.UTC)
    until = rule.get("UNTIL", [None])[0]
    if until is not None and moments.seconds(until) <= moments.seconds(stop):
        return rule
    ended = vRecur(rule)
    ended["UNTIL"] = [dt.date(stop.year, stop.month, stop.day) if whole_days else stop]
    return ended
