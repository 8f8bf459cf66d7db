"""The programme as pretalx's frab-compatible `schedule.xml`."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

from sample_data.model import ACRONYM, BASE, DAYS, FIRST_DAY, TITLE, TRACKS, ZONE, Programme, Slot
from sample_data.write_json import GENERATOR, day_bounds, duration, room_guid, slug, track_slug


def schedule_xml(programme: Programme) -> str:
    """The whole export."""
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", GENERATOR)
    _texts(root, {"version": programme.version})
    conference = ET.SubElement(root, "conference")
    _texts(
        conference,
        {
            "title": TITLE,
            "acronym": ACRONYM,
            "start": FIRST_DAY.isoformat(),
            "end": programme.days[-1].isoformat(),
            "days": str(DAYS),
            "timeslot_duration": "00:05",
            "base_url": BASE,
            "time_zone_name": ZONE.key,
        },
    )
    for name, color in TRACKS.items():
        ET.SubElement(conference, "track", {"name": name, "slug": track_slug(name), "color": color})
    for index, day in enumerate(programme.days, start=1):
        _day(root, programme, index, day)
    ET.indent(root, space=" ")
    made = f"<!-- Made with love by pretalx v{GENERATOR['version']}. -->"
    return f"<?xml version='1.0' encoding='utf-8' ?>\n{made}\n{ET.tostring(root, encoding='unicode')}\n"


def _day(root: ET.Element, programme: Programme, index: int, day: dt.date) -> None:
    start, end = day_bounds(day)
    element = ET.SubElement(root, "day", {"index": str(index), "date": day.isoformat(), "start": start, "end": end})
    for name in programme.room_names():
        slots = programme.at(day, name)
        if not slots:
            continue
        room = ET.SubElement(element, "room", {"name": name} | ({"guid": room_guid(name)} if name else {}))
        for slot in slots:
            _event(room, slot)


def _event(room: ET.Element, slot: Slot) -> None:
    session = slot.session
    event = ET.SubElement(room, "event", {"guid": slot.guid, "id": str(session.number)})
    _texts(
        event,
        {
            "room": slot.room,
            "title": session.title,
            "subtitle": "",
            "type": session.type,
            "date": slot.starts.isoformat(),
            "start": f"{slot.starts:%H:%M}",
            "duration": duration(slot),
            "abstract": session.abstract,
            "slug": slug(slot),
            "track": session.track or "",
        },
    )
    persons = ET.SubElement(event, "persons")
    for speaker in session.speakers:
        ET.SubElement(persons, "person", {"id": str(speaker.number)}).text = speaker.name
    _texts(event, {"language": session.language})
    recording = ET.SubElement(event, "recording")
    _texts(recording, {"license": "", "optout": "true" if session.do_not_record else "false"})
    _texts(event, {"links": "", "attachments": "", "url": session.url, "feedback_url": f"{session.url}feedback/"})


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text or None
