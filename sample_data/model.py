"""What the sample conference is made of: speakers, sessions, slots, and a programme that holds them.

Codes and UUIDs are drawn from each thing's key in `source`, so that they stay the same when texts are edited
or talks are added.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
TITLE = "Harbour Days 2026"
ACRONYM = "harbour2026"
HOST = "cfp.harbour-days.example"
BASE = f"https://{HOST}"
FIRST_DAY = dt.date(2026, 11, 9)
DAYS = 3
#: pretalx files a talk that starts before this hour under the evening before (its exporters.py).
NIGHT_ENDS = 3

#: Tracks in the programme's order, each with the colour of its badge.
TRACKS = {
    "Platforms": "#1f6f8b",
    "Data": "#2e7d4f",
    "Security": "#a3333d",
    "Frontend": "#8a5a9e",
    "Hardware": "#b3701c",
    "Craft": "#4f5d75",
    "Community": "#c2577a",
    "Civic": "#5c7f1f",
}

_INSTANCE = uuid.uuid5(uuid.NAMESPACE_URL, BASE)
#: The letters of pretalx's codes: none that could be taken for another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"


def digest(text: str) -> int:
    """A number that is always the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def code(name: str) -> str:
    """Six letters and digits, as pretalx gives to every submission and every speaker."""
    number = digest(name)
    letters = ""
    for _ in range(6):
        number, index = divmod(number, len(_LETTERS))
        letters += _LETTERS[index]
    return letters


def guid(name: str) -> str:
    """The UUID of a thing of this installation."""
    return str(uuid.uuid5(_INSTANCE, name))


@dataclass(frozen=True)
class Speaker:
    """One invented person; `key` differs from `name` only where two share a name."""

    key: str
    number: int
    biography: str

    @property
    def name(self) -> str:
        """The name as the programme prints it."""
        return self.key.partition(" (")[0]

    @property
    def code(self) -> str:
        """The speaker's code."""
        return code(f"speaker {self.key}")

    @property
    def guid(self) -> str:
        """The speaker's UUID."""
        return guid(f"speaker {self.key}")

    @property
    def url(self) -> str:
        """The speaker's page."""
        return f"{BASE}/{ACRONYM}/speaker/{self.code}/"


@dataclass(frozen=True)
class Session:
    """One accepted proposal: what it is about and who gives it, but not when."""

    key: str
    number: int
    title: str
    type: str
    track: str | None = None
    language: str = "en"
    abstract: str = ""
    speakers: tuple[Speaker, ...] = ()
    do_not_record: bool = False

    @property
    def code(self) -> str:
        """The proposal's code, which all its slots share."""
        return code(f"talk {self.key}")

    @property
    def url(self) -> str:
        """The session's page."""
        return f"{BASE}/{ACRONYM}/talk/{self.code}/"

    @property
    def confirmed(self) -> bool:
        """Whether the speakers have confirmed: three in ten forgot to, but no host and no keynote did."""
        settled = not self.speakers or self.type in {"Keynote", "Plenary", "Sponsor talk", "Lightning talks"}
        return settled or digest(f"confirmed {self.key}") % 10 >= 3


@dataclass(frozen=True)
class Slot:
    """One session at one time in one room; `room` is "" while none is found."""

    session: Session
    room: str
    starts: dt.datetime
    minutes: int
    #: "" for a session of one slot, else "-0", "-1", … by start: part of pretalx's UUID, slug and UID.
    suffix: str = ""

    @property
    def ends(self) -> dt.datetime:
        """The end, in the event's zone."""
        return self.starts + dt.timedelta(minutes=self.minutes)

    @property
    def guid(self) -> str:
        """The slot's UUID."""
        return guid(self.session.code + self.suffix)

    @property
    def day(self) -> dt.date:
        """The day under which pretalx files the slot."""
        return self.starts.date() - dt.timedelta(days=self.starts.hour < NIGHT_ENDS)


@dataclass(frozen=True)
class Programme:
    """One release of the schedule: version, when it was released (UTC), rooms with their seats, slots."""

    version: str
    released: dt.datetime
    rooms: dict[str, int]
    slots: tuple[Slot, ...]

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The conference's days."""
        return tuple(FIRST_DAY + dt.timedelta(days=number) for number in range(DAYS))

    def room_names(self) -> tuple[str, ...]:
        """The rooms in their order; last, the slots without one."""
        return (*self.rooms, "")

    def at(self, day: dt.date, room: str) -> tuple[Slot, ...]:
        """The slots of one room on one day, by start."""
        return tuple(slot for slot in self.slots if slot.day == day and slot.room == room)
