"""The second revision of the sample changes what `changes.json` and the README say, no more and no less."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from pathlib import Path

import msgspec

SAMPLE = Path(__file__).parents[1] / "sample_data"
FIELDS = ("title", "speakers", "starts_at", "ends_at", "room", "do_not_record")

Value = str | bool | list[str] | None


class Person(msgspec.Struct):
    name: str


class Event(msgspec.Struct):
    """A slot of schedule.json."""

    guid: str
    code: str
    date: dt.datetime
    duration: str
    room: str
    title: str
    do_not_record: bool
    persons: list[Person]


class Change(msgspec.Struct):
    """An entry of changes.json."""

    change: str
    code: str
    slot: int
    guid: str
    title: str
    fields: dict[str, list[Value]]


class Day(msgspec.Struct):
    rooms: dict[str, list[Event]]


class Conference(msgspec.Struct):
    days: list[Day]


class Schedule(msgspec.Struct):
    conference: Conference


class Export(msgspec.Struct):
    schedule: Schedule


def slots(revision: int) -> dict[tuple[str, int], Event]:
    """The slots by code, and number from 1 by start."""
    body = (SAMPLE / f"rev{revision}" / "schedule.json").read_bytes()
    days = msgspec.json.decode(body, type=Export).schedule.conference.days
    found = [event for day in days for room in day.rooms.values() for event in room]
    sessions: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(found, key=lambda event: event.date):
        sessions[event.code].append(event)
    return {
        (code, number): event for code, session in sessions.items() for number, event in enumerate(session, start=1)
    }


def values(event: Event | None) -> list[Value]:
    """The values of `FIELDS`."""
    if event is None:
        return [None] * len(FIELDS)
    hours, minutes = map(int, event.duration.split(":"))
    ends = event.date + dt.timedelta(hours=hours, minutes=minutes)
    names: Value = [person.name for person in event.persons]
    return [event.title, names, event.date.isoformat(), ends.isoformat(), event.room, event.do_not_record]


def compare() -> list[Change]:
    """The differences of the two revisions' JSON, found without the script's own comparison."""
    old, new = slots(1), slots(2)
    found: list[tuple[dt.datetime, Change]] = []
    for key in old.keys() | new.keys():
        pairs = zip(FIELDS, values(old.get(key)), values(new.get(key)), strict=True)
        fields: dict[str, list[Value]] = {name: [was, now] for name, was, now in pairs if was != now}
        if not fields:
            continue
        event = old.get(key) or new[key]
        word = "moved" if fields.keys() & {"room", "starts_at", "ends_at"} else "edited"
        word = "appeared" if key not in old else "vanished" if key not in new else word
        change = Change(word, event.code, key[1], event.guid, event.title, fields)
        found.append((event.date, change))
    return [change for _, change in sorted(found, key=lambda item: (item[0], item[1].code))]


def test_the_changes_are_exactly_those_of_changes_json() -> None:
    written = msgspec.json.decode((SAMPLE / "changes.json").read_bytes(), type=list[Change])
    assert compare() == written


def test_the_changes_are_of_the_wanted_sorts() -> None:
    sorts = Counter((change.change, tuple(change.fields)) for change in compare())
    assert sorts == {
        ("moved", ("room",)): 2,
        ("moved", ("starts_at", "ends_at")): 2,  # one talk, and the workshop's second slot
        ("moved", ("starts_at", "ends_at", "room")): 1,
        ("vanished", FIELDS): 1,
        ("appeared", FIELDS): 1,
        ("edited", ("speakers",)): 1,
        ("edited", ("title",)): 1,
        ("edited", ("do_not_record",)): 1,
    }


def test_moves_keep_their_uuid() -> None:
    old, new = slots(1), slots(2)
    assert all(old[key].guid == new[key].guid for key in old.keys() & new.keys())


def test_the_readme_lists_every_change_and_no_other() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w{6})` \| (.+?) \| (.+) \|$", readme, re.MULTILINE)
    told = {code: (title, words) for code, title, words in rows}
    assert told.keys() == {change.code for change in compare()}
    for change in compare():
        title, words = told[change.code]
        assert title.startswith(change.title)
        assert ("second slot" in title) == (change.slot == 2)
        for name in change.fields.keys() - {"ends_at", "do_not_record"}:
            shown = [_shown(value) for value in change.fields[name] if value is not None]
            assert change.change == "vanished" or all(text in f"{title} {words}" for text in shown)


def _shown(value: Value) -> str:
    """How the README writes a value: a time without its date, names after another."""
    if isinstance(value, list):
        return ", ".join(value)
    text = str(value)
    return text[11:16] if re.match(r"\d{4}-\d\d-", text) else text
