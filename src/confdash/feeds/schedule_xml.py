"""Schedule XML: the format of pentabarf and frab, which pretalx, wafer, OSEM, FOSDEM and many others write.

Its shape is ``schedule > (generator, conference, day > room > event)``; the schema is c3voc's
(voc/schedule, validator/xsd). Real feeds leave out rooms, dates, GUIDs and zones: an event's own ``<date>``
is believed before its day, its own ``<room>`` before the room around it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from confdash.feeds import our_own
from confdash.feeds.collect import Collector
from confdash.feeds.common import (
    Frame,
    absolute,
    digest_key,
    email_of,
    event_facts,
    flag,
    key_text,
    person_ids,
    talk_key,
)
from confdash.feeds.decode import local_name, unwrapped, xml_document, xml_root_name
from confdash.feeds.times import Day, beginning, date_of, day_change, ending, moment, zone_for
from confdash.records import Batch, FeedError, Known, ParseOptions, Person, Talk
from confdash.text import fold, line, plain

_ROOT = "schedule"
_Place = tuple[Day, str]


def recognise(body: bytes) -> bool:
    """Whether the body's root element is a schedule, by its beginning alone."""
    root = xml_root_name(body)
    # A root behind entity declarations is never reached; such a schedule is refused by name, in `parse`.
    return root == _ROOT or (root is None and b"<!DOCTYPE schedule" in unwrapped(body)[:1_000])


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All that a schedule XML says. Raises FeedError with one sentence when it cannot be read."""
    del known  # cheap to parse as a whole
    root, notes = xml_document(body)
    if local_name(root) != _ROOT:
        raise FeedError(f"The XML’s outermost element is <{line(local_name(root), 60)}>, not <schedule>.")
    if root.tag != _ROOT:
        _drop_namespaces(root)
    conference = root.find("conference")
    if conference is None and root.find("day") is None:
        raise FeedError("The XML is a <schedule> with neither a <conference> nor a <day> in it.")
    facts = _texts(conference) if conference is not None else {}
    zone, warning = zone_for(facts.get("time_zone_name", ""), options)
    frame = Frame(
        zone=zone,
        prefix=key_text(facts.get("acronym", "")) or options.host,
        base_url=facts.get("base_url", ""),
        generator=_generator(root),
        change=day_change(facts.get("day_change", "")),
    )
    collector = Collector("schedule-xml")
    for note in (*notes, warning):
        collector.warn(note)
    for event, place in _events(root, frame):
        _read(event, place, frame, collector)
    if frame.generator == our_own.GENERATOR:
        collector.settle(our_own.gathered)
    title, acronym, start, end = (facts.get(key, "") for key in ("title", "acronym", "start", "end"))
    return collector.batch(event_facts(title, acronym, facts.get("time_zone_name", ""), start, end, zone))


def _drop_namespaces(root: ET.Element) -> None:
    for element in root.iter():
        if name := local_name(element):
            element.tag = name


def _generator(root: ET.Element) -> str:
    """The name of the program that wrote the feed, folded.

    OSEM does not say its name. It is known by what it leaves out (a base, addresses, links), by its slugs,
    which begin with the number, and by never having an opt-out that is true.
    """
    generator = root.find("generator")
    if generator is not None:
        return fold(generator.get("name") or generator.text or "")[:60]
    if root.find("conference/base_url") is not None:
        return ""
    events = list(root.iter("event"))
    for event in events:
        texts = {child.tag: child.text or "" for child in event}
        if "url" in texts or "links" in texts or not texts.get("slug", "").startswith(f"{event.get('id')}-"):
            return ""
        if fold(event.findtext("recording/optout", "")) != "false":
            return ""
    return "osem" if events else ""


def _events(root: ET.Element, frame: Frame) -> Iterator[tuple[ET.Element, _Place]]:
    """All events in the order of the feed, wherever they stand, with the day and the room around them."""
    waiting: list[tuple[ET.Element, _Place]] = [(root, (Day(), ""))]
    while waiting:
        element, (day, room) = waiting.pop()
        if element.tag == "event":
            yield element, (day, room)
            continue
        if element.tag == "day":
            day = _day(element, frame)
        elif element.tag == "room":
            room = element.get("name") or room
        waiting.extend((child, (day, room)) for child in reversed(element))


def _day(element: ET.Element, frame: Frame) -> Day:
    return Day(
        date=date_of(element.get("date", ""), frame.zone),
        opens=moment(element.get("start", ""), frame.zone),
        closes=moment(element.get("end", ""), frame.zone),
    )


def _read(event: ET.Element, place: _Place, frame: Frame, collector: Collector) -> None:
    texts = _texts(event)
    title = line(texts.get("title", ""))
    starts, problem = beginning(texts.get("date", ""), texts.get("start", ""), place[0], frame.zone, frame.change)
    if not title and starts is None:
        collector.skip("no title and no time")
        return
    collector.warn(problem, title)
    ends, problem = ending(
        texts.get("end", ""), texts.get("duration"), starts, frame.zone, days=frame.generator == "pretalx"
    )
    collector.warn(problem, title)
    room = line(texts.get("room", "")) or line(place[1])
    code, guid, number = (key_text(event.get(name, "")) for name in ("code", "guid", "id"))
    track = line(texts.get("track", ""))
    talk = Talk(
        base=talk_key(code, guid, number, frame.prefix) or digest_key(title, starts, room),
        title=title,
        code=code or None,
        guid=guid or None,
        url=absolute(texts.get("url", ""), frame.base_url) or absolute(texts.get("origin_url", ""), frame.base_url),
        subtitle=line(texts.get("subtitle", "")) or None,
        abstract=plain(texts.get("abstract", "")) or None,
        description=plain(texts.get("description", "")) or None,
        starts=starts,
        ends=ends,
        rooms=(room,) if room else (),
        track=None if track == "No Track" and frame.generator == "wafer" else track or None,
        type=line(texts.get("type", "")) or None,
        language=line(texts.get("language", ""), 60) or None,
        people=_people(event, frame),
        do_not_record=None if frame.generator == "osem" else flag(event.findtext("recording/optout")),
    )
    if frame.generator == our_own.GENERATOR:
        talk = our_own.as_told(talk, texts.get("slug", ""), end_stated=False)
    collector.keep((talk,))


def _people(event: ET.Element, frame: Frame) -> tuple[Person, ...] | None:
    """The people of an event; None where it says nothing about them, () where it says that there are none."""
    persons = event.find("persons")
    if persons is None:
        return None
    people = []
    for person in persons:
        name = line(_text(person), 300) if person.tag in ("person", "speaker") else ""
        if name:
            code, guid, number = (key_text(person.get(key, "")) for key in ("code", "guid", "id"))
            email = email_of(person.get("contact", "") or person.get("email", ""))
            people.append(Person(name, person_ids(code, guid, number, frame.prefix), email))
    return tuple(people)


def _texts(element: ET.Element) -> dict[str, str]:
    """The texts of an element's children by name, the first that is not empty of each."""
    texts: dict[str, str] = {}
    for child in element:
        if not texts.get(child.tag):
            texts[child.tag] = _text(child)
    return texts


def _text(element: ET.Element) -> str:
    """An element's text; HTML that somebody forgot to escape gives the texts of its elements."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return text.strip()
