"""icalendar, asked in a way that keeps 10,000 events cheap and one broken event to itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from icalendar import Calendar, Component
from icalendar.parser import Contentlines

from confdash import text
from confdash.feeds.ics_lines import Line, Sheet, logical_lines
from confdash.feeds.ics_notes import BROKEN

#: Events given to icalendar at once: enough to spread its fixed cost, few enough to keep memory low.
CHUNK = 500

_YEAR = re.compile(rb"\nDTSTART[^:\r\n]{0,200}:(\d{4})")
_ZONE = re.compile(rb'\nDTSTART(?:;[^:\r\n]{0,200})?;TZID="?([^":;\r\n]{1,100})')
#: What a value should have been, by the beginning of the property's name.
_MEANT = (
    ("TZOFFSET", "an offset from UTC"), ("TRIGGER", "a duration"), ("DURATION", "a duration"),
    ("DT", "a date or time"), ("DUE", "a date or time"), ("FREEBUSY", "a period"), ("RRULE", "a rule"),
)  # fmt: skip


def read_frame(sheet: Sheet) -> Calendar | None:
    """The calendar without its events; its zones are then known to icalendar. None if it is not one calendar.

    Raises one of `BROKEN`; `fault` then says where.
    """
    found = Component.from_ical(sheet.frame, multiple=True)
    return found[0] if len(found) == 1 and isinstance(found[0], Calendar) else None


def read_zones(sheet: Sheet) -> Calendar | None:
    """The same with nothing but its zones in it, for when a broken task shall not cost a programme."""
    lines, inside = list[str](), list[str]()
    for _, line in sheet.lines:
        word, _, name = line.partition(":")
        if word == "BEGIN":
            inside.append(name)
        if inside[1:2] in ([], ["VTIMEZONE"]):
            lines.append(line)
        if word == "END":
            inside.pop()
    try:
        return read_frame(Sheet("\n".join(lines).encode(), [], []))
    except BROKEN:
        return None


def read_events(sheet: Sheet, wanted: Sequence[int]) -> Iterator[tuple[int, Component | None]]:
    """The wanted events with their places, in order; None for one that cannot be read."""
    for first in range(0, len(wanted), CHUNK):
        places = wanted[first : first + CHUNK]
        found = _read([sheet.events[place] for place in places])
        if found is None:
            for place in places:
                alone = _read([sheet.events[place]])
                yield place, alone[0] if alone else None
        else:
            yield from zip(places, found, strict=True)


def _read(events: list[bytes]) -> list[Component] | None:
    """As many components as events, or None."""
    try:
        found = Component.from_ical(b"".join(events), multiple=True)
    except BROKEN:
        return None
    if len(found) != len(events) or any(event.name != "VEVENT" or _holds_event(event) for event in found):
        return None
    return found


def _holds_event(component: Component) -> bool:
    return any(inner.name == "VEVENT" for inner in component.subcomponents)


def years(sheet: Sheet, wanted: Iterable[int]) -> set[int]:
    """The years in which the wanted events begin, and those after, into which they may last."""
    found = {int(year) for place in wanted for year in _YEAR.findall(sheet.events[place])}
    return {year for begun in found for year in (begun, begun + 1) if 1 <= year < 9999}


def zone_names(sheet: Sheet) -> list[str]:
    """The zones in which the first events begin, each once."""
    found = {name.strip() for event in sheet.events[:100] for name in _ZONE.findall(event)}
    return [name.decode("utf-8", "replace") for name in found]


def fault(lines: Iterable[Line]) -> str:
    """Where and why icalendar refuses these lines, as the end of a sentence."""
    lines = list(lines)
    inside = list[str]()
    for number, line in lines:
        try:
            name, _, value = Contentlines.from_ical(line)[0].parts()  # type: ignore[no-untyped-call]
        except BROKEN:
            return f"line {number} is not a line of a calendar: “{text.line(line, 60)}”"
        word = name.upper()
        if word == "BEGIN":
            inside.append(value)
        elif word == "END":
            del inside[-1:]
        elif inside[-1:] != ["VEVENT"] and not _reads(line):  # in an event itself a bad line does no harm
            meant = next((what for start, what in _MEANT if word.startswith(start)), "something that can be read")
            shown = text.line(value, 60)
            return f"line {number} gives {text.line(word, 40)} as “{shown}”, which is not {meant}"
    return _fault_of_block(lines)


def fault_of_event(sheet: Sheet, place: int) -> str:
    """The same for one event."""
    return fault(logical_lines(sheet.events[place].decode("utf-8", "replace"), sheet.line(place)))


def _reads(line: str) -> bool:
    try:
        Component.from_ical(f"BEGIN:X-LINE\n{line}\nEND:X-LINE\n".encode(), multiple=True)
    except BROKEN:
        return False
    return True


def _fault_of_block(lines: list[Line]) -> str:
    """When every line reads by itself: which zone they make that makes no sense."""
    begun, names = 0, list[str]()
    for number, line in lines:
        word = line.upper()
        if word == "BEGIN:VTIMEZONE":
            begun, names = number, []
        elif word.startswith("TZID") and begun:
            names.append(line.partition(":")[2].strip())
        elif word == "END:VTIMEZONE":
            if len(names) > 1:
                return f"the time zone of line {begun} has {len(names)} names (TZID)"
            if not any(names):
                return f"the time zone of line {begun} has no name (TZID)"
    what = "a time zone there" if begun else "it"
    return f"icalendar refuses {what} from line {begun or lines[0][0]} on" if lines else "it is empty"
