"""The programme as pretalx's `schedule.json` (schema: https://c3voc.de/schedule/schema.json)."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata

from sample_data.model import (
    ACRONYM,
    BASE,
    DAYS,
    FIRST_DAY,
    TITLE,
    TRACKS,
    ZONE,
    Programme,
    Slot,
    Speaker,
    guid,
)

GENERATOR = {"name": "pretalx", "version": "2025.2.2"}


def schedule_json(programme: Programme) -> str:
    """The whole export; unlike pretalx's, with a line for each slot, so that people can compare two."""
    export = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": GENERATOR,
        "schedule": {
            "url": f"{BASE}/{ACRONYM}/schedule/",
            "version": programme.version,
            "base_url": BASE,
            "conference": _conference(programme),
        },
    }
    # A slot alone begins with its UUID; inside a string the quotes would be escaped.
    return json.dumps(export, ensure_ascii=False).replace('{"guid": "', '\n{"guid": "') + "\n"


def slug(slot: Slot) -> str:
    """pretalx's frab slug: acronym, number and slot, then what ASCII leaves of the title."""
    title = unicodedata.normalize("NFD", "-".join(slot.session.title.split()).lower())
    title = re.sub(r"[^a-z0-9-]", "", title.encode("ascii", "ignore").decode()).strip("-")
    return f"{ACRONYM}-{slot.session.number}{slot.suffix}" + (f"-{title}" if title else "")


def duration(slot: Slot) -> str:
    """Hours and minutes, as in 01:30."""
    return f"{slot.minutes // 60:02}:{slot.minutes % 60:02}"


def day_bounds(day: dt.date) -> tuple[str, str]:
    """When a day begins and ends for pretalx: 04:00, and 03:59 of the next morning."""
    start = dt.datetime.combine(day, dt.time(4), ZONE)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(3, 59), ZONE)
    return start.isoformat(), end.isoformat()


def track_slug(name: str) -> str:
    """A track's number and name."""
    return f"{list(TRACKS).index(name) + 1}-{name.lower()}"


def room_guid(name: str) -> str:
    """A room's UUID."""
    return guid(f"room:{name}")


def _conference(programme: Programme) -> dict[str, object]:
    return {
        "acronym": ACRONYM,
        "title": TITLE,
        "start": FIRST_DAY.isoformat(),
        "end": programme.days[-1].isoformat(),
        "daysCount": DAYS,
        "timeslot_duration": "00:05",
        "time_zone_name": ZONE.key,
        "colors": {"primary": "#1f6f8b"},
        "rooms": [
            {
                "name": name,
                "slug": f"{number}-{name.lower().replace(' ', '-')}",
                "guid": room_guid(name),
                "description": None,
                "capacity": seats or None,
            }
            for number, (name, seats) in enumerate(programme.rooms.items(), start=1)
        ],
        "tracks": [{"name": name, "slug": track_slug(name), "color": color} for name, color in TRACKS.items()],
        "days": [_day(programme, index, day) for index, day in enumerate(programme.days, start=1)],
    }


def _day(programme: Programme, index: int, day: dt.date) -> dict[str, object]:
    start, end = day_bounds(day)
    rooms = {
        room: [_event(slot) for slot in programme.at(day, room)]
        for room in programme.room_names()
        if programme.at(day, room)
    }
    return {"index": index, "date": day.isoformat(), "day_start": start, "day_end": end, "rooms": rooms}


def _event(slot: Slot) -> dict[str, object]:
    session = slot.session
    return {
        "guid": slot.guid,
        "code": session.code,
        "id": session.number,
        "logo": None,
        "date": slot.starts.isoformat(),
        "start": f"{slot.starts:%H:%M}",
        "duration": duration(slot),
        "room": slot.room,
        "slug": slug(slot),
        "url": session.url,
        "title": session.title,
        "subtitle": "",
        "track": session.track,
        "type": session.type,
        "language": session.language,
        "abstract": session.abstract,
        "description": "",
        "recording_license": "",
        "do_not_record": session.do_not_record,
        "persons": [_person(speaker) for speaker in session.speakers],
        "links": [],
        "feedback_url": f"{session.url}feedback/",
        "origin_url": session.url,
        "attachments": [],
    }


def _person(speaker: Speaker) -> dict[str, object]:
    return {
        "code": speaker.code,
        "name": speaker.name,
        "avatar": None,
        "biography": speaker.biography,
        "public_name": speaker.name,
        "guid": speaker.guid,
        "url": speaker.url,
    }
