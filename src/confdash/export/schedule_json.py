"""The programme as schedule JSON in c3voc's schema (version 1), which recorders, apps and info screens read.

Its schema allows no field of our own in an item, so what others need not know is told as `export.schedule` says.
No e-mail address is in it: persons have their name and the codes of public feeds.
"""

from __future__ import annotations

import re

import msgspec

from confdash.clock import Clock
from confdash.export import schedule as parts
from confdash.export.schedule import Day, Item, Schedule
from confdash.export.told import PROGRAM, Told
from confdash.store.query.published import Speaker
from confdash.text import harmless

_SCHEMA = "https://c3voc.de/schedule/schema.json"
#: What the schema takes for the name of a zone.
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+.*|UTC")
_INSIDE = "For the organisers alone: some of this is not public."

_Object = dict[str, object]


def as_json(told: Told) -> bytes:
    """The whole file. The same programme gives the same bytes."""
    made = parts.schedule(told)
    # The generator first: by the beginning of a file confdash knows those that it wrote.
    document = {
        "generator": {"name": PROGRAM},
        "$schema": _SCHEMA,
        "schedule": {"version": made.version, "conference": _conference(told, made)},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _conference(told: Told, made: Schedule) -> _Object:
    zone = told.settings.event.timezone
    return {
        "acronym": made.acronym,
        "title": made.title,
        **({"description": _INSIDE} if told.inside else {}),
        "start": made.first.isoformat(),
        "end": made.last.isoformat(),
        "daysCount": len(made.days),
        "timeslot_duration": "00:05",
        **({"time_zone_name": zone} if _ZONE.fullmatch(zone) else {}),
        "rooms": [{"name": name, "guid": parts.guid_of_room(name)} for name in made.rooms],
        "tracks": [{"name": name} for name in made.tracks],
        "days": [_day(told.clock, day) for day in made.days],
    }


def _day(clock: Clock, day: Day) -> _Object:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": clock.iso(day.opens),
        "day_end": clock.iso(day.closes),
        "rooms": {room: [_event(clock, item) for item in items] for room, items in day.rooms.items()},
    }


def _event(clock: Clock, item: Item) -> _Object:
    entry = item.entry
    hours, minutes, _ = parts.length(item)
    code = parts.code_of(entry)
    return {
        "guid": item.guid,
        **({"code": code} if code else {}),
        "id": item.number,
        "date": clock.iso(item.starts),
        "start": f"{clock.local(item.starts):%H:%M}",
        **({} if item.ends is None else {"end": clock.iso(item.ends)}),
        "duration": f"{hours:02}:{minutes:02}",
        "room": item.room,
        "slug": item.slug,
        # The schema wants an address of every item; one that leads nowhere is a name and nothing else.
        "url": entry.url or f"urn:uuid:{item.guid}",
        "title": item.title,
        "subtitle": harmless(entry.subtitle or "") or None,
        "track": harmless(entry.track or "") or None,
        "type": parts.type_of(entry),
        "language": harmless(entry.language or "") or None,
        "abstract": parts.words(entry.abstract),
        "description": parts.words(entry.description),
        "do_not_record": entry.do_not_record,
        "do_not_stream": entry.do_not_stream,
        "persons": [_person(speaker) for speaker in entry.speakers],
        "links": [],
    }


def _person(speaker: Speaker) -> _Object:
    code = next((way.removeprefix("code:") for way in speaker.ids if way.startswith("code:")), "")
    guid = parts.guid_of_person(speaker)
    return {
        "name": harmless(speaker.name),
        **({"code": code} if parts.CODE.fullmatch(code) else {}),
        **({"guid": guid} if guid else {}),
    }
