"""`confdash join` and `split`: decided by a person, kept by the journal, stronger than every later sync."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event, prepared

#: Two feeds that have nothing in common by which confdash would join their talks.
PROGRAMME = [Slot("ALFA", "Queues all the way down"), Slot("BRAVO", "Mending nets", made.hour(2))]
CALENDAR = [
    Slot("zulu", "Opening talk", made.hour(3), url="https://days.example/z"),
    Slot("yankee", "Second talk", made.hour(4), url="https://days.example/y"),
]


def filled(event: Event) -> None:
    event.feeds(("programme", "schedule.json"), ("calendar", "calendar.ics"))
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.put("calendar.ics", made.ics(CALENDAR))
    event.ok("sync")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def talks(event: Event) -> dict[str, list[str]]:
    return {talk["key"]: talk["feeds"] for talk in event.list("talks")}


def journal(event: Event) -> list[dict[str, object]]:
    lines = (event.folder / "journal" / "desk-a.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


APART = {
    "ALFA": ["programme"],
    "BRAVO": ["programme"],
    "zulu@days.example": ["calendar"],
    "yankee@days.example": ["calendar"],
}
JOINED = {"ALFA": ["programme", "calendar"], "BRAVO": ["programme"], "yankee@days.example": ["calendar"]}


def test_join_by_beginnings_of_keys_then_split(event: Event) -> None:
    assert talks(event) == APART
    done = event.ok("join", "AL", "zulu")
    assert done.out == "joined 2 into “Queues all the way down”\n"
    assert talks(event) == JOINED
    # A sync brings it all again, and changes nothing of it.
    event.put("schedule.json", made.schedule_json([*PROGRAMME, Slot("CHARLIE", "New", made.hour(5))]))
    event.ok("sync")
    assert talks(event) == JOINED | {"CHARLIE": ["programme"]}
    assert "nothing changed" in event.ok("doctor", "--rebuild").out

    done = event.ok("split", "ALFA")
    assert "into 2" in done.out
    assert talks(event) == APART | {"CHARLIE": ["programme"]}
    assert [(entry["field"], entry["key"], entry["desk"]) for entry in journal(event)] == [
        ("join", "ALFA", "desk-a"),
        ("split", "ALFA", "desk-a"),
    ]


def test_what_was_split_stays_apart(event: Event) -> None:
    event.put("calendar.ics", made.ics([PROGRAMME[0]._replace(code="zulu"), CALENDAR[1]]))
    event.ok("sync")
    assert len(talks(event)) == 3, "the same title at the same time is one talk"
    event.ok("split", "ALFA", "calendar")
    assert len(talks(event)) == 4
    event.put("calendar.ics", made.ics([PROGRAMME[0]._replace(code="zulu", room="Hall B"), CALENDAR[1]]))
    event.ok("sync")
    assert len(talks(event)) == 4


def test_a_feed_that_does_not_speak_of_it(event: Event) -> None:
    event.ok("join", "ALFA", "zulu")
    done = event("split", "ALFA", "fahrplan")
    assert done.code == 2
    assert "“fahrplan” does not speak of" in done.err
    assert "programme, calendar" in done.err
    assert talks(event) == JOINED
    assert len(journal(event)) == 1


def test_the_joined_talks_old_key_still_finds_it(event: Event) -> None:
    event.ok("join", "ALFA", "zulu@days.example")
    event.ok("split", "ALFA")
    event.ok("join", "zulu@days.example", "ALFA")
    assert talks(event)["zulu@days.example"] == ["programme", "calendar"]


@pytest.mark.parametrize("order", [("programme", "calendar"), ("calendar", "programme")], ids="-".join)
def test_a_lost_store_is_rebuilt_from_feeds_and_journal(event: Event, order: tuple[str, str]) -> None:
    event.ok("join", "ALFA", "zulu")
    event.ok("join", "BRAVO", "yankee")
    event.ok("split", "BRAVO")
    for path in event.folder.glob("confdash.db*"):
        path.unlink()
    files = {"programme": "schedule.json", "calendar": "calendar.ics"}
    event.feeds(*((name, files[name]) for name in order))
    for name in order:  # one after the other: the second finds what the first has made
        event.ok("sync", name)
    joined = [sorted(feeds) for feeds in talks(event).values()]
    assert sorted(joined) == [["calendar"], ["calendar", "programme"], ["programme"]]
    [both] = [talk for talk in event.list("talks") if len(talk["feeds"]) == 2]
    assert both["title"] == ("Queues all the way down" if order[0] == "programme" else "Opening talk")
    assert len(journal(event)) == 3, "what was replayed is not decided anew"


#: Three doors of one programme, whose talks confdash joins by their links.
DOORS = {"json": made.schedule_json, "xml": made.schedule_xml, "ics": made.ics}


def described(event: Event) -> list[tuple[str, list[str]]]:
    """Each talk by what does not depend on which feed came first: its title, and who speaks of it."""
    return sorted((talk["title"], sorted(talk["feeds"])) for talk in event.list("talks"))


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """Three doors, and splits and joins of every sort."""
    event = Event(tmp_path_factory.mktemp("decided")).feeds(*((door, door) for door in DOORS))
    for door, write in DOORS.items():
        event.put(door, write(made.slots(6)))
    event.ok("sync")
    assert described(event) == [(f"Talk number {number}", ["ics", "json", "xml"]) for number in range(1, 7)]
    event.ok("split", "TALK01", "ics")
    event.ok("split", "TALK02", "xml")
    event.ok("split", "TALK03", "json")
    event.ok("split", "TALK04")
    apart = next(talk["key"] for talk in event.list("talks", "title:4") if talk["feeds"] == ["xml"])
    event.ok("join", "TALK04", apart)
    event.ok("split", "TALK05", "ics")
    event.ok("join", "TALK05", next(talk["key"] for talk in event.list("talks", "title:5") if talk["feeds"] == ["ics"]))
    return event


@pytest.mark.parametrize("order", itertools.permutations(DOORS), ids="-".join)
def test_feeds_in_any_order_and_the_journal_give_the_same_talks(decided: Event, order: tuple[str, ...]) -> None:
    wanted = described(decided)
    assert wanted == [
        ("Talk number 1", ["ics"]), ("Talk number 1", ["json", "xml"]),
        ("Talk number 2", ["ics", "json"]), ("Talk number 2", ["xml"]),
        ("Talk number 3", ["ics", "xml"]), ("Talk number 3", ["json"]),
        ("Talk number 4", ["ics"]), ("Talk number 4", ["json", "xml"]),
        ("Talk number 5", ["ics", "json", "xml"]), ("Talk number 6", ["ics", "json", "xml"]),
    ]  # fmt: skip
    for path in decided.folder.glob("confdash.db*"):
        path.unlink()
    decided.feeds(*((door, door) for door in order))
    for door in order:
        decided.ok("sync", door)
    assert described(decided) == wanted
    assert "nothing changed" in decided.ok("doctor", "--rebuild").out
