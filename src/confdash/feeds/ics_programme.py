"""All events of one body, put together: which of them count, and what they say as talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from icalendar import Calendar, Component

from confdash import text
from confdash.feeds import ics_read
from confdash.feeds.ics_event import Entry, Setting, read_entry
from confdash.feeds.ics_lines import NotStrict, Sheet
from confdash.feeds.ics_notes import BROKEN, Notes
from confdash.feeds.ics_recur import FEED_LIMIT, Span, expand
from confdash.feeds.ics_zones import Moments, named_zone, own_zones, settle
from confdash.records import EventFacts, FeedError, ParseOptions, Talk


class Programme:
    """The events of a body, collected from its sheets."""

    def __init__(self, options: ParseOptions, notes: Notes) -> None:
        self._options = options
        self._notes = notes
        try:
            self._zone = ZoneInfo(options.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise FeedError(
                f"There is no time zone “{text.line(options.timezone, 60)}” to read this calendar’s times in."
            ) from error
        self._entries: dict[str, list[Entry]] = {}
        self._unread: list[tuple[Sheet, int]] = []
        self.facts = EventFacts()
        #: Whether talks of one event depend on other events: then a change cannot be read by itself.
        self.entangled = False

    @property
    def recurs(self) -> bool:
        """Whether any event repeats."""
        return any(entry.recurs for entries in self._entries.values() for entry in entries)

    @property
    def unread(self) -> list[int]:
        """The places of the events that could not be read (of one sheet, as they came)."""
        return [place for _, place in self._unread]

    def add(self, sheet: Sheet, wanted: Sequence[int], keys: Sequence[str] | None = None) -> None:
        """Read the wanted events of a sheet; `keys` are those of all its events where it is read in parts.

        Raises `NotStrict` when the sheet was not cut rightly, and `FeedError` when its frame is broken.
        """
        with own_zones():
            self._add(sheet, wanted, keys)

    def _add(self, sheet: Sheet, wanted: Sequence[int], keys: Sequence[str] | None) -> None:
        frame = self._frame(sheet)
        settle(frame, lambda: ics_read.years(sheet, wanted) | self._years(), self._notes)
        setting = self._setting(frame)
        self.facts = _merged(self.facts, _facts(frame, sheet))
        for place, event in ics_read.read_events(sheet, wanted):
            key = keys[place] if keys is not None else ""
            if event is None:
                self._unread.append((sheet, place))
                continue
            entry = read_entry(event, setting, key)
            base = entry.talk.base
            if keys is not None and base != key:
                raise NotStrict
            if base in self._entries:
                self._entries[base].append(entry)
            else:
                self._entries[base] = [entry]

    def report_unread(self, alone: bool) -> None:
        """Say of each event that could not be read where and why.

        Raises `FeedError` when none could and there are no others (`alone`).
        """
        if not self._unread:
            return
        faults = [ics_read.fault_of_event(sheet, place) for sheet, place in self._unread[:20]]
        if alone and not self._entries:
            raise FeedError(f"None of the calendar’s {len(self._unread)} events can be read: {faults[0]}.")
        for fault in faults:
            self._notes.add(f"an event is left out: {fault}")

    def talks(self) -> list[Talk]:
        """What the events say, in the order in which the body names them."""
        span = self._span() if self.recurs else None
        found, room = list[Talk](), FEED_LIMIT
        for entries in self._entries.values():
            if len(entries) == 1 and not entries[0].recurs:
                found.append(entries[0].talk)
                continue
            current = _current(entries)
            masters = [entry for entry in current if entry.recurs]
            if not masters:
                found += _one_per_slot([entry.talk for entry in current])
                continue
            talks = _occurrences(current, masters, span, room)
            room -= len(talks)
            if room <= 0 and span is not None:
                self.entangled, span = True, None
                self._notes.add(f"events repeat more than {FEED_LIMIT:,} times in all: the later ones are left out")
            found += talks
        return found

    def _frame(self, sheet: Sheet) -> Calendar:
        try:
            frame = ics_read.read_frame(sheet)
        except BROKEN as error:
            if sheet.body is not None:
                raise NotStrict from error
            fault = ics_read.fault(sheet.lines)
            frame = ics_read.read_zones(sheet) if sheet.events else None
            if frame is None:
                raise FeedError(f"The calendar cannot be read: {fault}.") from error
            self._notes.add(f"something beside the events is left out: {fault}")
        if frame is None or frame.walk("VEVENT"):
            if sheet.body is not None:
                raise NotStrict
            raise FeedError("The calendar cannot be read: its events are not where a calendar has them.")
        return frame

    def _setting(self, frame: Calendar) -> Setting:
        zone: dt.tzinfo = self._zone
        name = _word(frame, "X-WR-TIMEZONE")
        if name:
            named = named_zone(name)
            if named is None:
                self._notes.add(f"the calendar’s zone “{text.line(name, 60)}” is unknown; the event’s is used")
            zone = named or zone
        return Setting(Moments(zone), self._notes, cancels=_word(frame, "METHOD").upper() == "CANCEL")

    def _years(self) -> set[int]:
        days = (self._options.starts, self._options.ends)
        return {year for day in days if day is not None for year in (day.year, day.year + 1)}

    def _span(self) -> Span | None:
        """The event's days, else those from the first to the last single event of the feed."""
        first, last = self._options.starts, self._options.ends
        if first is None or last is None:
            self.entangled = True
            starts = [entry.talk.starts for entries in self._entries.values() for entry in entries if not entry.event]
            days = [self._day(start) for start in starts if start is not None]
            if not days:
                self._notes.add(
                    "events repeat, but nothing says when the conference is: only their first times are kept"
                )
                return None
            first, last = first or min(days), last or max(days)
        return Span(first, last, self._zone)

    def _day(self, seconds: int) -> dt.date:
        return dt.datetime.fromtimestamp(seconds, self._zone).date()


def _current(entries: list[Entry]) -> list[Entry]:
    """Those that none of the same UID and occurrence supersedes by its SEQUENCE (RFC 5546, section 2.1.5)."""
    highest: dict[int | None, int] = {}
    for entry in entries:
        highest[entry.replaces] = max(entry.sequence, highest.get(entry.replaces, entry.sequence))
    return [entry for entry in entries if entry.sequence == highest[entry.replaces]]


def _occurrences(current: list[Entry], masters: list[Entry], span: Span | None, room: int) -> list[Talk]:
    """The talks of one UID of which something repeats."""
    overrides = [entry for entry in current if entry.replaces is not None]
    found = _one_per_slot([entry.talk for entry in current if not entry.recurs and entry.replaces is None])
    for master in masters:
        found += expand(master, overrides, span, room)
        overrides = []
    return found


def _one_per_slot(talks: list[Talk]) -> list[Talk]:
    """A plenary that is repeated for each of its rooms is one talk in several rooms."""
    slots: dict[object, tuple[Talk, dict[str, None]]] = {}
    for talk in talks:
        # Without a time there is no slot to share.
        slot = id(talk) if talk.starts is None else (talk.title, talk.starts, talk.ends, talk.state)
        slots.setdefault(slot, (talk, {}))[1].update(dict.fromkeys(talk.rooms))
    return [
        talk if len(rooms) == len(talk.rooms) else msgspec.structs.replace(talk, rooms=tuple(rooms))
        for talk, rooms in slots.values()
    ]


def _word(frame: Component, name: str) -> str:
    value = frame.get(name)
    value = value[0] if isinstance(value, list) else value
    return value.strip() if isinstance(value, str) else ""


def _facts(frame: Calendar, sheet: Sheet) -> EventFacts:
    """What the calendar says about the conference: its name, and its zone where that is beyond doubt."""
    names = [_word(frame, "X-WR-TIMEZONE")] if frame.get("X-WR-TIMEZONE") else ics_read.zone_names(sheet)
    # UTC is what servers write that do not know better (Sched: `X-WR-TIMEZONE:UTC` for every conference).
    zone = names[0] if len(names) == 1 and "/" in names[0] and _is_zone(names[0]) else None
    title = text.line(_word(frame, "X-WR-CALNAME") or _word(frame, "NAME"))
    return EventFacts(title=title or None, timezone=zone)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return not name.startswith("Etc/")


def _merged(first: EventFacts, second: EventFacts) -> EventFacts:
    return EventFacts(title=first.title or second.title, timezone=first.timezone or second.timezone)
