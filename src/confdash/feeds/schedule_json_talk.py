"""One JSON object of a schedule to talks, in the words of all dialects.

c3voc's schema (voc/schedule, validator/json) says ``date, start, duration, persons, room``; its second
version ``start, end, participants`` with objects for room and track; pretalx's talks ``submission_type,
content_locale, slots, speakers, state``. They do not contradict each other, so one reader takes them all.
"""

from __future__ import annotations

import msgspec

from confdash.feeds import our_own
from confdash.feeds.collect import Collector
from confdash.feeds.common import (
    Frame,
    absolute,
    digest_key,
    email_of,
    flag,
    key_text,
    person_ids,
    state_of,
    talk_key,
    words,
)
from confdash.feeds.json_values import Object, first, row, spelt, table
from confdash.feeds.times import Day, beginning, ending
from confdash.records import Person, Talk
from confdash.text import line, plain

_TAGS = 20
_PEOPLE = ("persons", "speakers", "participants")
# frab says `public_name`, which c3voc's schema has since replaced by `name`.
_NAMES = ("name", "public_name", "full_public_name", "full_name")


class Place(msgspec.Struct, frozen=True):
    """Where an object stands in the feed: its day, the room around it, the start that its place implies."""

    day: Day = Day()
    room: str = ""
    starts: int | None = None


class Names(msgspec.Struct, frozen=True):
    """What the feed lists apart and its items only refer to, by GUID, code, number or slug."""

    rooms: dict[str, str] = {}
    tracks: dict[str, str] = {}
    people: dict[str, Object] = {}


def listed(values: object) -> dict[str, Object]:
    """The objects of a list (or of an object), each by all identifiers that it has."""
    found: dict[str, Object] = {}
    for value in row(values):
        for key in ("guid", "code", "id", "slug"):
            if isinstance(value, dict) and (identifier := words(value.get(key))):
                found.setdefault(identifier, value)
    return found


class Reader:
    """Reads the objects of one feed into a collector."""

    def __init__(self, frame: Frame, names: Names, collector: Collector) -> None:
        self.frame = frame
        self.names = names
        self.collector = collector

    def read(self, item: object, place: Place) -> None:
        """Take one object: it is kept, or counted as skipped. Each of its slots gives a talk."""
        if not isinstance(item, dict):
            self.collector.skip("not an object")
            return
        slots = [slot for slot in row(item.get("slots")) if isinstance(slot, dict)]
        talks = [self._talk(item, slot, place) for slot in slots or [table(item.get("slot"))]]
        if all(not talk.title and talk.starts is None for talk in talks):
            self.collector.skip("no title and no time")
        else:
            self.collector.keep(talks)

    def _talk(self, item: Object, slot: Object, place: Place) -> Talk:
        own = words(first(item, "language", "content_locale"))
        languages = (own, "en")
        title = line(words(item.get("title"), languages))
        starts, ends = self._times(item, slot, place, title)
        room = self._room(first(slot, "room") or item.get("room")) or line(place.room)
        code, guid, number = (key_text(words(item.get(key))) for key in ("code", "guid", "id"))
        raw_state = line(words(item.get("state")), 60)
        talk = Talk(
            base=talk_key(code, guid, number, self.frame.prefix) or digest_key(title, starts, room),
            title=title,
            code=code or None,
            guid=guid or None,
            url=self._url(item),
            subtitle=line(words(item.get("subtitle"), languages)) or None,
            abstract=plain(words(item.get("abstract"), languages)) or None,
            description=plain(words(item.get("description"), languages)) or None,
            starts=starts,
            ends=ends,
            rooms=(room,) if room else (),
            track=self._track(item.get("track")),
            type=line(words(first(item, "type", "submission_type", "session_type"))) or None,
            categories=_tags(item),
            language=line(own, 60) or None,
            people=self._people(item),
            state=state_of(raw_state),
            raw_state=raw_state or None,
            do_not_record=_opted_out(item),
            do_not_stream=flag(item.get("do_not_stream")),
        )
        if self.frame.generator == our_own.GENERATOR:
            return our_own.as_told(talk, words(item.get("slug")), end_stated=bool(item.get("end")))
        return talk

    def _times(self, item: Object, slot: Object, place: Place, title: str) -> tuple[int | None, int | None]:
        date = spelt(first(slot, "start") or item.get("date"))
        zone = self.frame.zone
        starts, problem = beginning(date, spelt(item.get("start")), place.day, zone, self.frame.change)
        self.collector.warn(problem, title)
        starts = place.starts if starts is None else starts
        end, lasts = (
            spelt(first(slot, "end") or item.get("end")),
            first(slot, "duration") or item.get("duration"),
        )
        ends, problem = ending(end, lasts, starts, zone, days=self.frame.generator == "pretalx" or "code" in item)
        self.collector.warn(problem, title)
        return starts, ends

    def _url(self, item: Object) -> str | None:
        found = (absolute(words(item.get(key)), self.frame.base_url) for key in ("url", "origin_url"))
        return next((url for url in found if url), None)

    def _room(self, value: object) -> str:
        return _referred(value, self.names.rooms)

    def _track(self, value: object) -> str | None:
        return _referred(value, self.names.tracks) or None

    def _people(self, item: Object) -> tuple[Person, ...] | None:
        """The people of an item; None where it says nothing about them, () where it says there are none."""
        stated = next((item[key] for key in _PEOPLE if item.get(key) is not None), None)
        if not isinstance(stated, list | dict):
            return None
        people = (self._person(value) for value in row(stated))
        return tuple(person for person in people if person is not None)

    def _person(self, value: object) -> Person | None:
        if not isinstance(value, dict):
            referred = self.names.people.get(words(value))
            if referred is None:
                name = line(value, 300) if isinstance(value, str) else ""
                return Person(name) if name else None
            value = referred
        code, guid, number = (key_text(words(value.get(key))) for key in ("code", "guid", "id"))
        more = next((self.names.people[key] for key in (guid, code, number) if key in self.names.people), {})
        name = line(words(first(value, *_NAMES) or first(more, *_NAMES)), 300)
        email = email_of(words(first(value, "email") or first(more, "email")))
        return Person(name, person_ids(code, guid, number, self.frame.prefix), email) if name else None


def _referred(value: object, names: dict[str, str]) -> str:
    """The name that a value gives, or the one that it refers to."""
    if isinstance(value, dict):
        if name := line(words(value.get("name"))):
            return name
        keys = (words(value.get(key)) for key in ("guid", "id", "slug"))
        referred = next((names[key] for key in keys if key in names), None)
        return line(words(value)) if referred is None else referred
    name = words(value)
    return names.get(name) or line(name)


def _tags(item: Object) -> tuple[str, ...]:
    tags = (line(words(table(tag).get("tag") or tag), 100) for tag in row(item.get("tags"))[:_TAGS])
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _opted_out(item: Object) -> bool | None:
    """Whether the speaker forbids recording; None where the item does not say (a field left out is no no)."""
    for source, key in ((item, "do_not_record"), (item, "optout"), (table(item.get("recording")), "optout")):
        if (said := flag(source.get(key))) is not None:
            return said
    return None
