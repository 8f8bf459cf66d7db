"""The grid dialect: talks of pretalx's API in a grid of date, minute and room."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from confdash.feeds.schedule_json import parse, recognise
from confdash.records import Batch, ParseOptions, Person

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
ROOMS = [{"id": 12, "name": {"en": "Hall A", "da": "Sal A"}}, {"id": 15, "name": {"en": "Hall B"}}]
TALK = {
    "code": "PQ", "title": "Tidevand", "state": "confirmed", "content_locale": "da", "duration": 45,
    "speakers": [{"code": "ABC", "name": "Ada Low"}], "submission_type": {"id": 7, "name": {"en": "Short talk"}},
    "slots": [{"room": {"id": 12, "name": {"en": "Hall A"}}, "start": "2026-11-10T09:05:00+01:00",
               "end": "2026-11-10T09:50:00+01:00"}],
}  # fmt: skip


def utc(text: str) -> int:
    """UTC seconds of an ISO time that is meant in UTC."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


def read(grid: object, **more: object) -> Batch:
    """The batch of a grid."""
    value = {"schedule": grid, "rooms": ROOMS, "speakers": {}, "sprints": {}, "extra": {}, **more}
    body = msgspec.json.encode(value)
    assert recognise(body)
    batch = parse(body, OPTIONS)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def test_a_talk_is_when_its_slot_says_not_its_cell() -> None:
    (only,) = read({"2026-11-10": {"540": {"12": TALK}}}).talks
    assert (only.base, only.title, only.rooms) == ("PQ", "Tidevand", ("Hall A",))
    assert (only.starts, only.ends) == (utc("2026-11-10T08:05"), utc("2026-11-10T08:50"))
    assert (only.type, only.state, only.language) == ("Short talk", "confirmed", "da")
    assert only.people == (Person("Ada Low", ("code:ABC",)),)
    assert only.do_not_record is None


@pytest.mark.parametrize("room", ["15", "1"])
def test_without_a_slot_it_is_the_cell_s_date_minute_and_room(room: str) -> None:
    talk = {key: value for key, value in TALK.items() if key != "slots"}
    (only,) = read({"2026-11-10": {"30": {room: talk}}}).talks
    assert (only.starts, only.ends) == (utc("2026-11-09T23:30"), utc("2026-11-10T00:15"))
    assert only.rooms == ("Hall B",)


def test_each_cell_of_a_talk_of_two_slots_is_its_own_slot() -> None:
    slots = [
        {"room": ROOMS[0], "start": f"2026-11-{day}T10:00:00+01:00", "end": f"2026-11-{day}T17:00:00+01:00"}
        for day in (10, 11)
    ]
    twice = {**TALK, "slots": slots}
    batch = read({"2026-11-10": {"600": {"12": twice}}, "2026-11-11": {"600": {"12": twice}}})
    assert (batch.read, batch.items) == (2, 2)
    assert [talk.starts for talk in batch.talks] == [utc("2026-11-10T09:00"), utc("2026-11-11T09:00")]


def test_sprints_and_extras_are_counted_as_skipped() -> None:
    batch = read(
        {"2026-11-10": {"540": {"12": TALK}, "600": {}}},
        sprints={"2026-11-12": {"600": {"12": TALK, "15": TALK}}},
        extra={"2026-11-10": {"720": {"id": "lunch", "title": {"en": "Lunch"}}}},
    )
    assert (batch.read, batch.items) == (4, 1)
    assert batch.skipped == {"a sprint, beside the programme": 2, "an extra without an end or a room": 1}


def test_a_grid_without_a_talk_is_valid_and_says_so() -> None:
    grids: tuple[object, ...] = ({}, {"2026-11-10": {"540": {}}})
    for grid in grids:
        batch = read(grid)
        assert (batch.read, batch.warnings) == (0, ("the feed is valid, but there is no talk in it",))


def test_what_is_no_cell_is_counted() -> None:
    batch = read({"2026-11-10": {"540": 3, "noon": {"12": TALK, "x": None}}})
    assert (batch.read, batch.items, batch.skipped) == (3, 1, {"not an object": 2})
    assert batch.talks[0].starts == utc("2026-11-10T08:05")


@pytest.mark.parametrize(
    "value",
    [
        {"schedule": {"2026-11-10": []}, "rooms": [], "speakers": {}},
        {"schedule": {"monday": {}}, "rooms": [], "speakers": {}},
        {"schedule": {}},
    ],
)
def test_other_schedules_are_no_grid(value: object) -> None:
    assert not recognise(msgspec.json.encode(value))
