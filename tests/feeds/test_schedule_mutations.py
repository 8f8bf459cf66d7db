"""What must always hold for schedules, however broken: a batch whose counts add up, or one sentence."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples

from confdash.feeds import Parser, schedule_json, schedule_xml
from confdash.feeds.describe import describe
from confdash.records import Batch, FeedError, ParseOptions

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
EVENT: dict[str, object] = {
    "id": 1, "guid": "g", "code": "PQ", "title": "Tides", "date": "2026-11-10T09:00:00+01:00", "start": "09:00",
    "end": "2026-11-10T10:00:00+01:00", "duration": "1:00", "room": "Hall A", "type": "Talk", "track": {"slug": "sea"},
    "persons": [{"id": 4, "code": "ABC", "guid": "p", "name": "Ada Low", "email": "ada@example.org"}],
    "recording": {"optout": True}, "tags": ["sea"], "state": "confirmed", "url": "talks/1", "abstract": "<p>x</p>",
    "slots": [{"room": {"id": 12, "name": {"en": "Hall A"}}, "start": "2026-11-10T09:00:00+01:00"}],
}  # fmt: skip
CONFERENCE = {
    "acronym": "harbour", "title": "Harbour Days", "start": "2026-11-09", "time_zone_name": "Europe/Copenhagen",
    "rooms": [{"guid": "r", "name": "Hall A"}], "tracks": [{"slug": "sea", "name": "Sea"}],
    "days": [{"date": "2026-11-10", "day_start": "2026-11-10T04:00:00+01:00", "rooms": {"Hall A": [EVENT]}}],
}  # fmt: skip
SCHEDULES: tuple[object, ...] = (
    {"generator": {"name": "pretalx"}, "schedule": {"base_url": "https://x.example.org/", "conference": CONFERENCE}},
    {"schedule": {"conference": CONFERENCE, "events": [EVENT], "persons": [{"guid": "p", "name": "Ada"}]}},
    {"schedule": {"2026-11-10": {"540": {"12": EVENT}}}, "rooms": [{"id": 12}], "speakers": {}, "extra": {"x": {}}},
    [EVENT, EVENT],
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2026-11-10T09:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
XML = b"""<?xml version="1.0" encoding="utf-8"?>
<schedule><generator name="pretalx"/><conference><acronym>h</acronym><time_zone_name>UTC</time_zone_name></conference>
<day index="1" date="2026-11-10" start="2026-11-10T04:00:00+01:00" end="2026-11-11T03:59:00+01:00"><room name="Hall A">
<event guid="g" id="1"><date>2026-11-10T09:00:00+01:00</date><start>09:00</start><duration>1:00</duration>
<title>S\xc3\xb8</title><persons><person id="4">Ada &amp; Bo</person></persons><recording><optout>true</optout>
</recording></event><event id="2"><title>Two</title><start>00:30</start></event></room></day></schedule>"""


Path = tuple[str | int, ...]


def paths(value: object, here: Path = ()) -> list[Path]:
    """The way to every value inside a value."""
    found = [here] if here else []
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, part in inner:
        found += paths(part, (*here, key))
    return found


def put(value: object, path: Path, new: object) -> object:
    """A copy of a value with another one at this place."""
    changed: Any = copy.deepcopy(value)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = new
    return changed


def outcome(parser: Parser, body: bytes) -> Batch | str:
    """What a parser makes of a body: a batch, or the sentence with which it is refused."""
    parser.recognise(body)
    try:
        return parser.parse(body, OPTIONS)
    except FeedError as error:
        return str(error)


def check(parser: Parser, body: bytes) -> None:
    """A body gives a batch whose counts add up, or one sentence; nothing else is ever raised."""
    batch = outcome(parser, body)
    if isinstance(batch, str):
        for sentence in (batch, describe(body)):
            assert sentence.endswith(".")
            assert "\n" not in sentence
        return
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert len(batch.warnings) <= 20
    for talk in batch.talks:
        assert talk.base
        assert all(talk.rooms)
        assert all(person.name for person in talk.people or ())
    msgspec.json.encode(batch)


PLACES = [(number, path) for number, value in enumerate(SCHEDULES) for path in paths(value)]


@examples(100, 2_000)
@given(st.sampled_from(PLACES), ANYTHING)
def test_json_with_anything_anywhere(place: tuple[int, Path], new: object) -> None:
    value = put(SCHEDULES[place[0]], place[1], new)
    check(schedule_json, json.dumps(value).encode())


@examples(50, 1_000)
@given(ANYTHING)
def test_any_json(value: object) -> None:
    check(schedule_json, json.dumps(value).encode())


@examples(60, 1_000)
@given(st.sampled_from(SCHEDULES), st.data())
def test_json_with_damaged_bytes(value: object, data: st.DataObject) -> None:
    check(schedule_json, damaged(json.dumps(value).encode(), data))


@examples(100, 2_000)
@given(st.data())
def test_xml_with_damaged_bytes(data: st.DataObject) -> None:
    check(schedule_xml, damaged(XML, data))


def damaged(body: bytes, data: st.DataObject) -> bytes:
    """A body with some bytes flipped, or cut off, or with a piece of it twice."""
    for at in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4), label="flipped"):
        body = body[:at] + bytes([data.draw(st.integers(0, 255), label="to")]) + body[at + 1 :]
    at = data.draw(st.integers(0, len(body)), label="cut at")
    to = data.draw(st.integers(0, len(body)), label="go on at")
    return body[:at] + body[to:]


@examples(50, 1_000)
@given(st.binary(max_size=200))
@example(b"<" * 200)
@example(b"\xff\xfe<\x00")
@example(b"\x00<\x00s")
@example(b"<?xml version='1.0' encoding='punycode'?><schedule/>\xff")
@example(b'<?xml version="1.0" encoding="undefined"?><schedule/>\xff')
def test_any_bytes(body: bytes) -> None:
    check(schedule_xml, body)
    check(schedule_json, body)
    assert describe(body).endswith(".")


def test_a_value_nested_as_deep_as_json_may_be() -> None:
    for key in ("title", "date", "duration", "persons", "room", "track", "tags", "id", "slots", "end", "state"):
        deep: object = "x"
        for _ in range(400):
            deep = {"en": [deep]}
        body = json.dumps(put(SCHEDULES[0], ("schedule", "conference", "days", 0, "rooms", "Hall A", 0, key), deep))
        check(schedule_json, body.encode())
