"""`confdash history`, `undo ID`: every decision, who made it, and the way back; what is private only on request."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event, prepared

PROGRAMME = [Slot("ALFA", "Queues all the way down"), Slot("BRAVO", "Mending nets", made.hour(2), room="Hall B")]
KEYS = [
    "id", "batch", "at", "by", "desk", "entity", "key", "title", "field", "old", "new", "reverts", "undone",
]  # fmt: skip


def filled(event: Event) -> None:
    event.feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.ok("sync")
    event.ok("mark", "talk", "ALFA", "room=Hall B", "note=secret word")
    event.env = {"CONFDASH_DESK": "lounge"}
    event.ok("mark", "talk", "BRAVO", "state=canceled")
    event.env = {}
    event.ok("mark", "person", "Ada Nwosu", "phone=+45 12 34")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def test_newest_first_with_stable_keys(event: Event) -> None:
    rows = event.list("history")
    assert [list(row) for row in rows] == [KEYS] * 4
    assert [(row["title"], row["field"]) for row in rows] == [
        ("Ada Nwosu", "phone"), ("Mending nets", "state"), ("Queues all the way down", "note"),
        ("Queues all the way down", "room"),
    ]  # fmt: skip
    header, *lines = csv.reader(io.StringIO(event.ok("history", "--format", "csv").out, newline=""))
    assert (header, len(lines)) == (KEYS, 4)
    assert len(event.ok("history").lines) == 4


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (("desk:lounge",), ["state"]),
        (("-desk:lounge",), ["phone", "note", "room"]),
        (("of:ALFA",), ["note", "room"]),
        (("of:nets",), ["state"]),
        (("field:room",), ["room"]),
        (("since:1h",), ["phone", "state", "note", "room"]),
        (("until:2020-01-01",), []),
        (("by:nobody",), []),
        (("queues", "field:note"), ["note"]),
    ],
)
def test_filters(event: Event, query: tuple[str, ...], fields: list[str]) -> None:
    assert [row["field"] for row in event.list("history", *query)] == fields


def test_a_wrong_filter_names_what_there_is(event: Event) -> None:
    done = event("history", "feed:programme")
    assert done.code == 2
    assert "there is no field “feed” here; there are since, of, field, until, by, desk" in done.err


def test_what_is_private_is_shown_only_on_request(event: Event) -> None:
    for form in ((), ("--format", "json"), ("--format", "csv")):
        plain = event.ok("history", *form).out
        assert "secret" not in plain
        assert "12 34" not in plain
        assert "Hall B" in plain
        private = event.ok("history", "--private", *form).out
        assert "secret word" in private
        assert "12 34" in private


def test_any_desks_decision_is_taken_back_by_the_beginning_of_its_id(event: Event) -> None:
    shown = {line[3]: line[-1] for line in event.ok("history").cells}
    assert event.ok("undo", shown["Mending nets"]).out == "undone: “Mending nets” is canceled\n"
    [row] = event.list("talks", "nets")
    assert row["state"] == "confirmed"
    entries = event.list("history", "of:nets")
    assert [entry["undone"] for entry in entries] == [False, True]
    assert entries[0]["reverts"] == entries[1]["id"]
    done = event("undo", "zz")
    assert (done.code, done.out) == (2, "")
    assert "no decision has an id that begins with “zz”" in done.err


def test_undo_is_of_this_desk_alone(event: Event) -> None:
    event.env = {"CONFDASH_DESK": "lounge"}
    assert event.ok("undo").out == "undone: “Mending nets” is canceled\n"
    done = event("undo")
    assert (done.code, done.out) == (2, "")
    assert "nothing that lounge decided is left to undo" in done.err


def test_what_was_decided_anew_needs_force(event: Event) -> None:
    event.env = {"CONFDASH_DESK": "lounge"}
    event.ok("mark", "talk", "ALFA", "room=+Tent")
    event.env = {}
    event.ok("undo")  # the telephone number
    done = event("undo")
    assert (done.code, done.out) == (2, "")
    assert "has changed the room since; --force does it all the same" in done.err
    assert event.list("talks", "queues")[0]["room"] == "Tent"
    event.ok("undo", "--force")
    assert event.list("talks", "queues")[0]["room"] == "Hall A"


def test_undo_and_redo_for_programs(event: Event) -> None:
    done = event.ok("undo", "--format", "json").json
    assert done["said"].startswith("undone: Ada Nwosu")
    assert [each["field"] for each in done["decided"]] == ["phone"]
    assert event.list("history")[0]["batch"] == done["batch"]


def test_what_was_added_or_split_is_said_in_words(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("a", "a.json"), ("b", "b.json"))
    for name in ("a.json", "b.json"):
        event.put(name, made.schedule_json(made.slots(2)))
    event.ok("sync")
    event.ok("add", "person", "--name", "Bo Ek")
    assert event.ok("undo").out == "undone: Bo Ek was added\n"
    event.ok("redo")
    event.ok("split", event.list("talks")[0]["key"])
    assert [cells[2] for cells in event.ok("history").cells][:2] == ["split", "done again: added"]
