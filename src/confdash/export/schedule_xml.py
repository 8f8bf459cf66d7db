"""The programme as schedule XML (frab, pentabarf), as c3voc's schema wants it.

What the schema has no place for, and how it is told all the same, `export.schedule` says.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # writes only: what parses XML is defusedxml

from confdash.clock import Clock
from confdash.export import schedule as parts
from confdash.export.schedule import Day, Item
from confdash.export.told import PROGRAM, Told
from confdash.text import harmless


def as_xml(told: Told) -> bytes:
    """The whole file. The same programme gives the same bytes."""
    made = parts.schedule(told)
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", {"name": PROGRAM})
    _texts(root, {"version": made.version})
    conference = ET.SubElement(root, "conference")
    _texts(
        conference,
        {
            "title": made.title,
            "acronym": made.acronym,
            "start": made.first.isoformat(),
            "end": made.last.isoformat(),
            "days": str(len(made.days)),
            "timeslot_duration": "00:05",
            "time_zone_name": told.settings.event.timezone,
        },
    )
    for name in made.tracks:
        ET.SubElement(conference, "track", {"name": name})
    for day in made.days:
        _day(root, told.clock, day)
    ET.indent(root, space=" ")
    text = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _day(root: ET.Element, clock: Clock, day: Day) -> None:
    bounds = {"start": clock.local(day.opens).isoformat(), "end": clock.local(day.closes).isoformat()}
    element = ET.SubElement(root, "day", {"index": str(day.index), "date": day.date.isoformat(), **bounds})
    for name, items in day.rooms.items():
        room = ET.SubElement(element, "room", {"name": name} | ({"guid": parts.guid_of_room(name)} if name else {}))
        for item in items:
            _event(room, clock, item)


def _event(room: ET.Element, clock: Clock, item: Item) -> None:
    entry = item.entry
    event = ET.SubElement(room, "event", {"guid": item.guid, "id": str(item.number)} | _code(item))
    starts = clock.local(item.starts)
    hours, minutes, seconds = parts.length(item)
    _texts(
        event,
        {
            "room": item.room,
            "title": item.title,
            "subtitle": harmless(entry.subtitle or ""),
            "type": parts.type_of(entry),
            "date": starts.isoformat(),
            "start": f"{starts:%H:%M}",
            "duration": f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else ""),
            "abstract": parts.words(entry.abstract) or "",
            "slug": item.slug,
            "track": harmless(entry.track or ""),
        },
    )
    persons = ET.SubElement(event, "persons")
    for speaker in entry.speakers:
        guid = parts.guid_of_person(speaker)
        ET.SubElement(persons, "person", {"guid": guid} if guid else {}).text = harmless(speaker.name)
    if entry.language:
        _texts(event, {"language": harmless(entry.language)})
    if description := parts.words(entry.description):
        _texts(event, {"description": description})
    if entry.do_not_record is not None:
        recording = ET.SubElement(event, "recording")
        _texts(recording, {"license": "", "optout": "true" if entry.do_not_record else "false"})
    if entry.url and entry.url.startswith(("http://", "https://")):
        _texts(event, {"url": entry.url})


def _code(item: Item) -> dict[str, str]:
    code = parts.code_of(item.entry)
    return {"code": code} if code else {}


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text or None
