"""Schedule JSON: c3voc's format in both versions, as frab, pretalx and the hub write it, and its neighbours.

- Version 1: ``{"schedule": {"conference": {"days": [{"rooms": {"Hall A": [event, …]}}]}}}``.
- Version 2: the events in one list, ``{"schedule": {"conference": …, "events": […], "persons": […]}}``.
- pretalx's list of talks: ``[{"title": …, "speakers": […]}, …]``, which are not scheduled yet.
- The grid (`schedule_json_grid`).

Real files leave out the outer ``schedule`` or put ``days`` beside ``conference``: both are read.
"""

from __future__ import annotations

from confdash.feeds import our_own
from confdash.feeds.collect import Collector
from confdash.feeds.common import Frame, event_facts, key_text, words
from confdash.feeds.decode import json_document, unwrapped
from confdash.feeds.describe import json_sentence
from confdash.feeds.json_values import Object, first, row, spelt, table
from confdash.feeds.schedule_json_grid import is_grid, read_grid
from confdash.feeds.schedule_json_talk import Names, Place, Reader, listed
from confdash.feeds.times import Day, date_of, moment, zone_for
from confdash.records import Batch, FeedError, Known, ParseOptions
from confdash.text import fold, line

# How other systems call the times of a session (Sessionize, Open Event, Symposion …), with all but letters
# removed. A list that has them is another format, whose times would be lost here.
_FOREIGN = frozenset({"startsat", "endsat", "starttime", "endtime", "releaseurl", "videourl"})
_LOOKED_AT = 20


def recognise(body: bytes) -> bool:
    """Whether the body is JSON in one of the shapes above."""
    if unwrapped(body[:1_000])[:1] not in (b"{", b"["):
        return False
    try:
        value, _ = json_document(body)
    except FeedError:
        return False
    return _is_schedule(value)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All that a schedule JSON says. Raises FeedError with one sentence when it cannot be read."""
    del known  # cheap to parse as a whole
    value, notes = json_document(body)
    if not _is_schedule(value):
        raise FeedError(json_sentence(value))
    whole = table(value)
    root = _root(whole)
    conference = table(root.get("conference"))
    zone_name = words(first(conference, "time_zone_name", "timezone"))
    zone, warning = zone_for(zone_name, options)
    acronym = words(conference.get("acronym"))
    frame = Frame(
        zone=zone,
        prefix=key_text(acronym) or options.host,
        base_url=words(first(root, "base_url") or conference.get("url")),
        generator=fold(words(whole.get("generator")))[:60],
    )
    collector = Collector("schedule-json")
    for note in (*notes, warning):
        collector.warn(note)
    reader = Reader(frame, _names(whole, root, conference), collector)
    _read(value, root, conference, reader)
    if frame.generator == our_own.GENERATOR:
        collector.settle(our_own.gathered)
    starts, ends = spelt(conference.get("start")), spelt(conference.get("end"))
    return collector.batch(event_facts(words(conference.get("title")), acronym, zone_name, starts, ends, zone))


def _is_schedule(value: object) -> bool:
    if isinstance(value, list):
        return _is_talk_list(value)
    if not isinstance(value, dict) or isinstance(value.get("schedule"), list):
        return False
    root = _root(value)
    conference = root.get("conference")
    held = any(isinstance(part.get(key), list) for part in (root, table(conference)) for key in ("days", "events"))
    if isinstance(conference, dict):
        return held or (root is not value and bool({"days", "acronym", "title"} & conference.keys()))
    return (root is not value and held) or is_grid(value)


def _is_talk_list(value: list[object]) -> bool:
    """Whether a list is pretalx's talks: most have a title and people, none another system's times."""
    seen = [table(item) for item in value[:_LOOKED_AT]]
    talks = [item for item in seen if "title" in item and ("speakers" in item or "persons" in item)]
    foreign = any("".join(filter(str.isalpha, key)).lower() in _FOREIGN for item in talks for key in item)
    return not foreign and len(talks) * 2 >= len(seen)


def _root(value: Object) -> Object:
    schedule = value.get("schedule")
    return schedule if isinstance(schedule, dict) else value


def _names(whole: Object, root: Object, conference: Object) -> Names:
    def names_of(key: str) -> dict[str, str]:
        found = {**listed(whole.get(key)), **listed(root.get(key)), **listed(conference.get(key))}
        named = {identifier: line(words(value)) for identifier, value in found.items()}
        return {identifier: name for identifier, name in named.items() if name}

    people = {**listed(whole.get("speakers")), **listed(root.get("speakers")), **listed(root.get("persons"))}
    return Names(rooms=names_of("rooms"), tracks=names_of("tracks"), people=people)


def _read(value: object, root: Object, conference: Object, reader: Reader) -> None:
    if isinstance(value, list):
        for item in value:
            reader.read(item, Place())
    elif is_grid(table(value)):
        read_grid(table(value), reader)
    else:
        for day in row(first(conference, "days") or root.get("days")):
            _read_day(day, reader)
        for event in row(first(root, "events") or first(conference, "events") or table(value).get("events")):
            reader.read(event, Place())


def _read_day(value: object, reader: Reader) -> None:
    """Read one day: its rooms by name, or in a list, or its events with no room around them."""
    if not isinstance(value, dict):
        reader.collector.skip("not an object")
        return
    zone = reader.frame.zone
    day = Day(
        date=date_of(spelt(value.get("date")), zone),
        opens=moment(spelt(first(value, "day_start", "start")), zone),
        closes=moment(spelt(first(value, "day_end", "end")), zone),
    )
    rooms = value.get("rooms")
    named = rooms.items() if isinstance(rooms, dict) else ((words(room), room) for room in row(rooms))
    for name, events in named:
        for event in _events(events, reader):
            reader.read(event, Place(day=day, room=name))
    for event in row(value.get("events")):
        reader.read(event, Place(day=day))


def _events(value: object, reader: Reader) -> list[object]:
    """The events of a room, which is a list of them or an object that holds the list."""
    if isinstance(value, dict):
        value = first(value, "events", "talks")
    if value is not None and not isinstance(value, list):
        reader.collector.skip("a room without a list of events")
    return row(value) if isinstance(value, list) else []
