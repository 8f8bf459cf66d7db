"""Small made-up programmes in the three formats, from a list of slots. Nobody in them exists."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

FIRST = dt.datetime(2026, 11, 9, 9, tzinfo=dt.UTC)


class Slot(NamedTuple):
    """One slot of a programme; `code` may be that of others too."""

    code: str
    title: str
    starts: dt.datetime = FIRST
    minutes: int = 45
    room: str = "Hall A"
    people: tuple[str, ...] = ("Ada Nwosu",)
    track: str = "Craft"
    url: str | None = None
    abstract: str = "What broke in the night, and what we would build again."

    @property
    def link(self) -> str:
        """The talk's page."""
        return self.url or f"https://cfp.days.example/talk/{self.code}/"

    @property
    def ends(self) -> dt.datetime:
        """When it ends."""
        return self.starts + dt.timedelta(minutes=self.minutes)

    @property
    def duration(self) -> str:
        """How long it takes, as hours and minutes."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


def slots(count: int, **more: Any) -> list[Slot]:
    """So many slots, one an hour from `FIRST` on, eight a day."""
    return [Slot(f"TALK{number:02}", f"Talk number {number}", hour(number), **more) for number in range(1, count + 1)]


def hour(number: int) -> dt.datetime:
    """When the n-th of `slots` begins."""
    return FIRST + dt.timedelta(days=(number - 1) // 8, hours=(number - 1) % 8)


def schedule_json(programme: Sequence[Slot], *, title: str = "Invented Days", zone: str = "UTC") -> str:
    """As c3voc and pretalx write it."""
    days = [
        {"index": index, "date": str(date), "rooms": _by_room(programme, date)}
        for index, date in enumerate(sorted({slot.starts.date() for slot in programme}), start=1)
    ]
    conference = {"acronym": "days26", "title": title, "time_zone_name": zone, "days": days}
    return json.dumps({"schedule": {"version": "1", "conference": conference}})


def _by_room(programme: Sequence[Slot], date: dt.date) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for slot in programme:
        if slot.starts.date() == date:
            found.setdefault(slot.room, []).append(_event(slot))
    return found


def _event(slot: Slot) -> dict[str, Any]:
    return {
        "code": slot.code, "title": slot.title, "date": slot.starts.isoformat(), "duration": slot.duration,
        "room": slot.room, "track": slot.track, "url": slot.link, "abstract": slot.abstract, "type": "Talk",
        "persons": [{"code": f"P{abs(hash(name)) % 10**6}", "public_name": name} for name in slot.people],
    }  # fmt: skip


def schedule_xml(programme: Sequence[Slot], *, title: str = "Invented Days", zone: str = "UTC") -> str:
    """As frab and pretalx write it. XML has no way to hold most control characters."""
    lines = [
        "<?xml version='1.0' encoding='utf-8'?><schedule><conference>",
        f"<acronym>days26</acronym><title>{escape(title)}</title><time_zone_name>{zone}</time_zone_name></conference>",
    ]
    for index, date in enumerate(sorted({slot.starts.date() for slot in programme}), start=1):
        lines.append(f"<day index='{index}' date='{date}'>")
        for slot in (slot for slot in programme if slot.starts.date() == date):
            people = "".join(f"<person>{escape(name)}</person>" for name in slot.people)
            lines.append(
                f"<room name={quoteattr(slot.room)}><event code={quoteattr(slot.code)} id='{_number(slot.code)}'>"
                f"<date>{slot.starts.isoformat()}</date><duration>{slot.duration}</duration>"
                f"<title>{escape(slot.title)}</title><track>{escape(slot.track)}</track><url>{escape(slot.link)}</url>"
                f"<abstract>{escape(slot.abstract)}</abstract><persons>{people}</persons></event></room>"
            )
        lines.append("</day>")
    return "\n".join([*lines, "</schedule>"])


def _number(code: str) -> int:
    return int.from_bytes(code.encode()) % 1_000_000


def ics(programme: Sequence[Slot], *, title: str = "Invented Days") -> str:
    """As a calendar, its times in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"X-WR-CALNAME:{_text(title)}"]
    for slot in programme:
        lines += [
            "BEGIN:VEVENT", f"UID:{slot.code}@days.example", "DTSTAMP:20260101T000000Z",
            f"DTSTART:{slot.starts.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"DTEND:{slot.ends.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_text(slot.title)}", f"LOCATION:{_text(slot.room)}", f"CATEGORIES:{_text(slot.track)}",
            f"URL:{slot.link}", *(f"ATTENDEE;CN={_quoted(name)}:invalid:nomail" for name in slot.people),
            f"DESCRIPTION:{_text(slot.abstract)}",
            "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'").replace("\n", " ") + '"'
