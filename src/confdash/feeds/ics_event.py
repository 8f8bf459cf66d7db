"""One VEVENT as a record.

This runs for each of 10,000 events, so it asks the dictionary beneath icalendar's component directly.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from icalendar import Component
from icalendar.parser.property import unescape_backslash
from icalendar.prop import vBroken, vCalAddress, vCategory

from confdash import text
from confdash.feeds.ics_delta import digest_key, natural_key
from confdash.feeds.ics_notes import BROKEN, Notes, called
from confdash.feeds.ics_zones import Moments, named_zone
from confdash.records import Person, Talk
from confdash.uid import is_ours

#: RFC 5545, section 3.8.1.11. An event without STATUS says nothing: the fold may take it for confirmed.
_STATES = {
    "CONFIRMED": "confirmed", "TENTATIVE": "accepted", "CANCELLED": "canceled", "CANCELED": "canceled",
}  # fmt: skip
_DAY = dt.timedelta(days=1)
#: As in `feeds.times.moment`: some calendars write the year 9999 for “for ever”.
_FIRST, _AFTER = (int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()) for year in (2, 9_999))
#: Calendar users that are not persons (RFC 5545, section 3.2.3).
_THINGS = frozenset({"ROOM", "RESOURCE", "GROUP"})

_get = dict.get


class Setting:
    """What the calendar around an event says about it."""

    def __init__(self, moments: Moments, notes: Notes, cancels: bool = False) -> None:
        self.moments = moments
        self.notes = notes
        #: METHOD:CANCEL: whatever is in this calendar is called off.
        self.cancels = cancels


class Entry(NamedTuple):
    """An event as read: its record, and what decides how it stands to others of its UID."""

    talk: Talk
    sequence: int
    #: The occurrence that this event replaces, as UTC seconds; None when it replaces none.
    replaces: int | None
    #: Whether it repeats (RRULE, RDATE).
    recurs: bool
    #: The event itself, kept only where occurrences may have to be worked out.
    event: Component | None
    setting: Setting


def read_entry(event: Component, setting: Setting, part: str = "") -> Entry:
    """The event as a record, with a note for each property that cannot be read."""
    title, people = _title_and_people(event)
    starts, ends = read_times(event, setting)
    location = _text(_get(event, "LOCATION"))
    status = _text(_get(event, "STATUS")) or None
    categories = _categories(_get(event, "CATEGORIES"))
    uid = _first(_get(event, "UID")) or ""
    ours = is_ours(uid)
    rooms = (_own_lines(event, "X-CONFDASH-ROOM") if ours else ()) or ((location,) if location else ())
    base = natural_key(uid)
    talk = Talk(
        base=base or digest_key(title, starts, location),
        title=title,
        uid=text.line(uid) if base[:1] == "~" else base or None,
        url=text.safe_url(_first(_get(event, "URL"))),
        # Ours says once more what has a field of its own, for people who have no other.
        description=None if ours else _description(_get(event, "DESCRIPTION")),
        starts=starts,
        ends=ends,
        rooms=rooms,
        track=categories[0] if categories else None,
        categories=categories,
        people=people,
        state="canceled" if setting.cancels else _STATES.get(status.upper()) if status else None,
        raw_state=status,
        part=part,
    )
    if event.errors:
        _note_errors(event, title, setting.notes)
    recurrence = _get(event, "RECURRENCE-ID")
    recurs = starts is not None and (_get(event, "RRULE") is not None or _get(event, "RDATE") is not None)
    return Entry(
        talk,
        _sequence(_get(event, "SEQUENCE")),
        None if recurrence is None else _moment(recurrence, event, setting),
        recurs and recurrence is None,
        event if recurs or recurrence is not None else None,
        setting,
    )


def read_times(event: Component, setting: Setting) -> tuple[int | None, int | None]:
    """Start and end in UTC seconds; None what the event does not say, or in a way that cannot be read.

    Without an end, a day lasts to the next and anything else ends as it begins (RFC 5545, section 3.6.1).
    """
    start, end = _get(event, "DTSTART"), _get(event, "DTEND")
    starts = None if start is None else _moment(start, event, setting)
    if end is not None:
        return starts, _moment(end, event, setting)
    if starts is None:
        return None, None
    begins = date_of(start)
    length = _get(event, "DURATION")
    if length is None:
        length = dt.timedelta() if isinstance(begins, dt.datetime) else _DAY
    else:
        length = _python(_first_of(length))
        if not isinstance(length, dt.timedelta):
            return starts, None
    if not length and is_ours(_first(_get(event, "UID")) or ""):
        return starts, None  # so ours say that nobody knows
    if isinstance(begins, dt.datetime):
        return starts, _tellable(starts + int(length.total_seconds()))
    try:
        return starts, _tellable(setting.moments.seconds(begins + length, own_zone(event)))
    except BROKEN:
        return starts, None


def _tellable(stamp: int) -> int | None:
    """The moment, unless it is at the end or the beginning of all time: some zones could not be applied to it."""
    return stamp if _FIRST <= stamp < _AFTER else None


def date_of(prop: object) -> dt.date:
    """The date or time of a property. Raises `TypeError` when it has none."""
    value = _python(_first_of(prop))
    if not isinstance(value, dt.date):
        raise TypeError("not a date or time")
    return value


def _python(prop: object) -> object:
    """The date, time or duration of a property; None when it has none (a broken one raises at a touch)."""
    return None if isinstance(prop, vBroken) else getattr(prop, "dt", None)


def _first_of(prop: object) -> object:
    return prop[0] if isinstance(prop, list) else prop


def _moment(prop: object, event: Component, setting: Setting) -> int | None:
    """UTC seconds of a date or time property; None when it cannot be read, or is given twice."""
    if isinstance(prop, list):
        setting.notes.add("an event gives one of its times twice; it is kept without that time")
        return None
    value = _python(prop)
    if not isinstance(value, dt.date):
        return None
    zone = None
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        zone = own_zone(event)
        if zone is None:
            _note_zone(prop, setting.notes)
    try:
        return _tellable(setting.moments.seconds(value, zone))
    except BROKEN:
        return None


def own_zone(event: Component) -> dt.tzinfo | None:
    """The zone of an event that names one for itself alone, as FOSDEM does: a bare TZID property."""
    name = _get(event, "TZID")
    return named_zone(name) if isinstance(name, str) else None


def _note_zone(prop: object, notes: Notes) -> None:
    params = getattr(prop, "params", None)
    name = params.get("TZID") if params else None
    if name:
        notes.add(f"the zone “{text.line(str(name), 60)}” is defined nowhere; times in it are read as local ones")


def _text(prop: object) -> str:
    """The property as one clean line; "" when there is none."""
    if isinstance(prop, list):
        prop = prop[0]
    return text.line(prop) if isinstance(prop, str) else ""


def _first(prop: object) -> str | None:
    prop = _first_of(prop)
    return prop if isinstance(prop, str) else None


def _description(prop: object) -> str | None:
    if isinstance(prop, list):
        prop = prop[0]
    return (text.plain(prop) or None) if isinstance(prop, str) else None


def _categories(prop: object) -> tuple[str, ...]:
    if prop is None:
        return ()
    found = dict[str, None]()
    for line in prop if isinstance(prop, list) else (prop,):
        words = line.cats if isinstance(line, vCategory) else (line,)
        found.update(dict.fromkeys(word for word in map(_text, words) if word))
    return tuple(found)


def _sequence(prop: object) -> int:
    prop = _first_of(prop)
    return int(prop) if isinstance(prop, int) else 0


def _title_and_people(event: Component) -> tuple[str, tuple[Person, ...] | None]:
    """The title, and who is on it, where the calendar says so.

    pretalx writes every title as "title - names", with nothing after the hyphen when nobody is named.
    """
    uid = _first(_get(event, "UID"))
    if uid is not None and is_ours(uid):
        return _text(_get(event, "SUMMARY")), tuple(map(Person, _own_lines(event, "X-CONFDASH-SPEAKER")))
    if uid is None or not uid.startswith("pretalx-"):
        attendees = _get(event, "ATTENDEE")
        return _text(_get(event, "SUMMARY")), None if attendees is None else _attendees(attendees)
    title, hyphen, names = f"{_text(_get(event, 'SUMMARY'))} ".rpartition(" - ")
    if not hyphen:
        return names.strip(), None
    return title, tuple(Person(name) for name in map(str.strip, names.split(", ")) if name)


def _own_lines(event: Component, name: str) -> tuple[str, ...]:
    """The texts of a property that calendars of our own have once for each of several."""
    prop = _get(event, name)
    values = prop if isinstance(prop, list) else [prop]
    # Of a property that it does not know, icalendar leaves the escapes in.
    texts = (text.line(unescape_backslash(each)) for each in values if isinstance(each, str))
    return tuple(each for each in texts if each)


def _attendees(prop: object) -> tuple[Person, ...] | None:
    """Attendees that stand for speakers: those with a name and no mail address (invalid:nomail, a web page).

    Others are guests, and their addresses are never kept.
    """
    names = dict[str, None]()
    for attendee in prop if isinstance(prop, list) else (prop,):
        if not isinstance(attendee, vCalAddress) or attendee.lower().startswith("mailto:"):
            continue
        name = _text(attendee.params.get("CN"))
        if name and "@" not in name and str(attendee.params.get("CUTYPE", "")).upper() not in _THINGS:
            names[name] = None
    return tuple(Person(name) for name in names) or None


def _note_errors(event: Component, title: str, notes: Notes) -> None:
    what = called(title)
    for name, _ in event.errors:
        broken = next((value for value in _values(event, name) if isinstance(value, vBroken)), None)
        if broken is None:
            notes.add(f"{what}: a line of it cannot be read; the rest is kept")
        else:
            notes.add(f"{what}: its {name} “{text.line(str(broken), 60)}” cannot be read; the rest is kept")


def _values(event: Component, name: str | None) -> list[object]:
    value = _get(event, name)
    return value if isinstance(value, list) else [value]
