"""The sample: made anew to the byte, the same in three formats, and with the cases that its README names.

Each format is read here by a small reader of the test's own, which shares nothing with the script that wrote
it nor with confdash's parsers.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest

SAMPLE = Path(__file__).parents[1] / "sample_data"
REVISIONS = (1, 2)
ZONE = ZoneInfo("Europe/Copenhagen")
#: Types of slots that nobody has to be present for.
AROUND = {"Break", "Registration", "Social event", "Service"}

#: The tables that have addresses of people.
PRIVATE = {"people.csv", "scholarships.csv"}


class Person(msgspec.Struct, frozen=True):
    """A person of schedule.json."""

    code: str
    name: str
    guid: str
    url: str
    biography: str


class Event(msgspec.Struct, frozen=True):
    """A slot of schedule.json."""

    guid: str
    code: str
    id: int
    date: dt.datetime
    start: str
    duration: str
    room: str
    url: str
    title: str
    track: str | None
    type: str
    language: str
    abstract: str
    do_not_record: bool
    persons: list[Person]

    @property
    def ends(self) -> dt.datetime:
        hours, minutes = map(int, self.duration.split(":"))
        return self.date + dt.timedelta(hours=hours, minutes=minutes)

    @property
    def names(self) -> list[str]:
        return [person.name for person in self.persons]


class Day(msgspec.Struct):
    date: dt.date
    day_start: dt.datetime
    day_end: dt.datetime
    rooms: dict[str, list[Event]]


class Conference(msgspec.Struct):
    acronym: str
    time_zone_name: str
    daysCount: int  # noqa: N815 - the format's name
    rooms: list[dict[str, str | int | None]]
    days: list[Day]


class Schedule(msgspec.Struct):
    version: str
    conference: Conference


class Export(msgspec.Struct):
    schedule: Schedule


class Seen(msgspec.Struct, frozen=True, order=True):
    """What every format says of a slot."""

    starts: dt.datetime
    ends: dt.datetime
    room: str
    code: str
    title: str
    names: tuple[str, ...]
    abstract: str


def conference(revision: int) -> Conference:
    body = (SAMPLE / f"rev{revision}" / "schedule.json").read_bytes()
    return msgspec.json.decode(body, type=Export).schedule.conference


def events(revision: int) -> list[Event]:
    days = conference(revision).days
    return [event for day in days for room in day.rooms.values() for event in room]


def code_in(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def read_xml(revision: int) -> dict[str, tuple[Seen, bool, str]]:
    """By guid: what is seen, whether the speakers opted out, and the type."""
    found = {}
    root = ET.parse(SAMPLE / f"rev{revision}" / "schedule.xml").getroot()
    for room in root.iterfind("day/room"):
        for event in room.iterfind("event"):
            text = {child.tag: child.text or "" for child in event}
            assert text["room"] == room.get("name")
            start = dt.datetime.fromisoformat(text["date"])
            hours, minutes = map(int, text["duration"].split(":"))
            seen = Seen(
                starts=start,
                ends=start + dt.timedelta(hours=hours, minutes=minutes),
                room=text["room"],
                code=code_in(text["url"]),
                title=text["title"],
                names=tuple(person.text or "" for person in event.iterfind("persons/person")),
                abstract=text["abstract"],
            )
            found[event.attrib["guid"]] = (seen, event.findtext("recording/optout") == "true", text["type"])
    return found


def moment(event: icalendar.Component, name: str) -> dt.datetime:
    when = event.decoded(name)
    assert isinstance(when, dt.datetime)
    return when


def read_ics(revision: int) -> list[Seen]:
    body = (SAMPLE / f"rev{revision}" / "schedule.ics").read_bytes()
    found = []
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        title, _, names = str(event["SUMMARY"]).rpartition(" - ")
        uid = re.fullmatch(r"pretalx-harbour2026-(\w{6})(-\d)?@cfp\.harbour-days\.example", str(event["UID"]))
        assert uid is not None
        assert uid[1] == code_in(str(event["URL"]))
        found.append(
            Seen(
                starts=moment(event, "DTSTART"),
                ends=moment(event, "DTEND"),
                room=str(event.get("LOCATION", "")),
                code=uid[1],
                title=title,
                names=tuple(names.split(", ")) if names else (),
                abstract=str(event["DESCRIPTION"]),
            )
        )
    return found


def read_json(revision: int) -> dict[str, Seen]:
    return {
        event.guid: Seen(
            starts=event.date,
            ends=event.ends,
            room=event.room,
            code=event.code,
            title=event.title,
            names=tuple(event.names),
            abstract=event.abstract,
        )
        for event in events(revision)
    }


def overlapping(found: list[Event]) -> list[tuple[Event, Event]]:
    return [
        (one, other)
        for one, other in itertools.combinations(found, 2)
        if one.date < other.ends and other.date < one.ends
    ]


def test_regenerating_gives_the_same_bytes(tmp_path: Path) -> None:
    # Another hash seed, zone and language must not matter, nor what the process was started in.
    environment = {"PYTHONHASHSEED": "7", "TZ": "America/Los_Angeles", "LC_ALL": "C"}
    command = [sys.executable, str(SAMPLE / "make.py"), str(tmp_path / "out")]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    made = {path.relative_to(tmp_path / "out"): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert len(made) == 19
    for name, body in made.items():
        assert (SAMPLE / name).read_bytes() == body, f"{name}: run `python sample_data/make.py` and commit the result"
    assert sum(map(len, made.values())) < 1_500_000


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_three_formats_agree_talk_for_talk(revision: int) -> None:
    by_json, by_xml = read_json(revision), read_xml(revision)
    assert {guid: seen for guid, (seen, _, _) in by_xml.items()} == by_json
    assert sorted(read_ics(revision)) == sorted(by_json.values())
    for event in events(revision):
        assert by_xml[event.guid][1:] == (event.do_not_record, event.type)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_the_readme_counts(revision: int) -> None:
    found = events(revision)
    sessions = [event for event in found if event.type not in AROUND]
    people = {person.code: person.name for event in found for person in event.persons}
    assert (len(found), len(sessions), len(people)) == (193, 180, 211)
    assert [room["name"] for room in conference(revision).rooms][:6] == [
        "Hall A", "Hall B", "Hall C", "Studio", "Lab 1", "Lab 2",
    ]  # fmt: skip
    assert len({event.guid for event in found}) == len(found)
    assert len({event.language for event in found}) == 16
    assert sum(event.do_not_record for event in found) == (12 if revision == 1 else 13)
    assert sum(event.type == "Keynote" for event in found) == (5 if revision == 1 else 6)
    assert {"Panel", "Lightning talks", "Sponsor talk", "Poster", "Unconference", "Workshop"} <= {
        event.type for event in sessions
    }
    assert {event.ends - event.date for event in sessions} >= {
        dt.timedelta(minutes=minutes) for minutes in (20, 30, 45, 60, 90)
    }
    # Codes and people are one to one, save for the two who share a name.
    assert [name for name, count in Counter(people.values()).items() if count > 1] == ["Chen Wei"]
    # Titles repeat only where a session has two slots, and where there is coffee or lunch every day.
    assert [title for title, count in Counter(event.title for event in sessions).items() if count > 1] == [
        "Build your own exporter"
    ]
    assert all(event.abstract for event in sessions)


@pytest.mark.parametrize("revision", REVISIONS)
def test_clashes_only_where_they_are_meant(revision: int) -> None:
    sessions = [event for event in events(revision) if event.type != "Poster"]
    pairs = overlapping(sessions)
    rooms = [(one.title, other.title) for one, other in pairs if one.room and one.room == other.room]
    assert rooms == [("Undo is a feature, redo is a philosophy", "Keyboard first, mouse welcome")]
    double = [
        (person.name, one.room, other.room)
        for one, other in pairs
        for person in one.persons
        if person.code in {another.code for another in other.persons}
    ]
    assert double == [("Signe Kjærbæk", "Hall C", "Studio")]


def test_the_cases_that_the_readme_names() -> None:
    found = events(1)
    by_title = {event.title: event for event in found}
    assert [event.title for event in found if not event.room] == ["The hallway track, minuted"]
    silent = [event.title for event in found if not event.persons and event.type not in {*AROUND, "Unconference"}]
    assert silent == ["Ask the programme committee anything"]
    assert by_title["Harbour Night"].ends == dt.datetime(2026, 11, 11, 0, 30, tzinfo=ZONE)
    assert len([event for event in found if event.type == "Poster"]) == 8
    assert len(max(by_title, key=len)) == 202
    assert any(title.startswith("[Work in progress] ") for title in by_title)
    assert any(unicodedata.category(char) == "So" for title in by_title for char in title)
    plenaries = [event for event in found if event.type in {"Keynote", "Plenary"}]
    assert {event.room for event in plenaries} == {"Hall A"}
    assert len(overlapping(found)) == len(overlapping([event for event in found if event not in plenaries]))


@pytest.mark.parametrize("revision", REVISIONS)
def test_days_and_offsets_are_pretalx_s(revision: int) -> None:
    facts = conference(revision)
    assert (facts.acronym, facts.time_zone_name, facts.daysCount) == ("harbour2026", "Europe/Copenhagen", 3)
    assert [day.date for day in facts.days] == [dt.date(2026, 11, 9 + number) for number in range(3)]
    for day in facts.days:
        for event in itertools.chain.from_iterable(day.rooms.values()):
            assert day.day_start <= event.date or event.date.hour < 3
            assert (event.date - dt.timedelta(hours=3)).date() == day.date
            assert event.date.utcoffset() == dt.timedelta(hours=1)
            assert event.start == f"{event.date:%H:%M}"
    assert any(event.start == "00:30" for room in facts.days[1].rooms.values() for event in room)


def test_only_example_domains() -> None:
    for path in (
        path for path in SAMPLE.rglob("*") if path.suffix in {".json", ".xml", ".ics", ".toml", ".md", ".csv"}
    ):
        unfolded = path.read_bytes().replace(b"\r\n ", b"").decode()
        hosts = set(re.findall(r"https?://([^/\s\"<]+)|[\w.]+@([\w.-]+\.\w+)", unfolded))
        assert {host for pair in hosts for host in pair if host} <= {
            "cfp.harbour-days.example",
            "media.harbour-days.example",
            "c3voc.de",
            *(("youtu.be",) if path.name == "cutting.csv" else ()),
            *(("example.org", "example.net", "example.com") if path.name in PRIVATE else ()),
        }, path


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_table_of_people(revision: int) -> None:
    with (SAMPLE / f"rev{revision}" / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    speaking = {person.code: person.name for event in events(revision) for person in event.persons}
    listed = {row["Code"]: row["Full name"] for row in rows if row["Code"]}
    assert (len(rows), len(listed), len(speaking)) == (180, 178, 211)
    assert listed.items() <= speaking.items(), "whoever has a code speaks"
    assert [row["Full name"] for row in rows if not row["Code"]] == ["Frøya Lindegaard", "Ottokar Himmelsbach"]
    assert {row["Full name"] for row in rows if row["Remote"] == "yes"} == {
        "林沛雯", "Beatriz Valdivieso", "Nomvula Khathi", "Elspeth Rannoch",
    }  # fmt: skip
    assert {row["Room host"] for row in rows} - {""} == {room["name"] for room in conference(revision).rooms}
    given = [row["E-mail"] for row in rows if row["E-mail"]]
    assert len(set(given)) == len(given)
    phones = [row["Mobile"] for row in rows if row["Mobile"]]
    assert len(set(phones)) == len(phones) > 120
    assert all(re.fullmatch(r"\+45 00 00 \d\d \d\d", phone) for phone in phones), "numbers that nobody can have"
    assert sum(row["First-time speaker"] == "yes" for row in rows) > 20


@pytest.mark.parametrize("revision", REVISIONS)
def test_three_sessions_in_ten_are_not_confirmed(revision: int) -> None:
    body = (SAMPLE / f"rev{revision}" / "schedule.ics").read_bytes()
    unconfirmed = sum(event.get("STATUS") == "TENTATIVE" for event in icalendar.Calendar.from_ical(body).walk("VEVENT"))
    sessions = [event for event in events(revision) if event.type not in AROUND]
    assert unconfirmed == 56
    assert 0.28 < unconfirmed / len(sessions) < 0.33
