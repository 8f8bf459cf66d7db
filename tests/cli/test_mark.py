"""`confdash mark` and `add`: decided from a shell as at the dashboard; a bad one is a sentence, and writes nothing."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event, prepared, refused

from confdash.commands import fields
from confdash.commands.registry import COMMANDS

NOON = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
PROGRAMME = [
    Slot("ALFA", "Queues all the way down", people=("Ada Nwosu", "Bo Lindqvist")),
    Slot("ALPHA", "Mending nets", NOON, 45, "Hall B", ("Cy Roth",)),
    Slot("BRAVO", "Who are you?", made.hour(2), people=()),
]
DATES = "starts = 2026-11-09\nends = 2026-11-10"


def filled(event: Event) -> None:
    event.feeds(("programme", "schedule.json"), zone="Europe/Copenhagen", event=DATES)
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.ok("sync")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return prepared(filled, tmp_path)


def talk(event: Event, key: str) -> dict[str, Any]:
    return next(row for row in event.list("talks") if row["key"] == key)


def held(event: Event) -> list[object]:
    """All that decisions could have changed."""
    with sqlite3.connect(event.store) as link:
        tables = ("journal", "decisions", "talks", "speakers", "talk_speakers", "room_marks", "overrides", "upstream")
        return [link.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def journal(event: Event) -> list[dict[str, Any]]:
    lines = (event.folder / "journal" / "desk-a.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_several_fields_are_one_batch_and_one_step_back(event: Event) -> None:
    before = talk(event, "ALFA")
    done = event.ok("mark", "talk", "ALF", "room=hall b", "starts=14:30", "tags=press,late", "note=no coffee")
    assert done.out.startswith("“Queues all the way down” moved to Hall B, starts Mon 9 Nov 14:30, tagged press, late")
    assert "no coffee" not in done.out
    now = talk(event, "ALFA")
    assert (now["room"], now["starts_at"]) == ("Hall B", "2026-11-09T14:30:00+01:00")
    assert now["ends_at"] == "2026-11-09T15:15:00+01:00", "the length stays"
    written = journal(event)
    assert [entry["field"] for entry in written] == ["room", "starts_at", "tags", "note", "ends_at"]
    assert len({entry["batch"] for entry in written}) == 1
    assert {entry["desk"] for entry in written} == {"desk-a"}
    assert event.ok("undo").out.startswith("undone: “Queues all the way down” moved to Hall B")
    assert talk(event, "ALFA") == before
    assert event.ok("redo").out.startswith("done again: “Queues")
    assert talk(event, "ALFA") == now
    assert "nothing changed" in event.ok("doctor", "--rebuild").out


def test_a_sync_does_not_take_a_mark_back(event: Event) -> None:
    event.ok("mark", "talk", "ALFA", "room=Hall B", "state=cancelled")
    event.put("schedule.json", made.schedule_json([PROGRAMME[0]._replace(room="Hall C"), *PROGRAMME[1:]]))
    event.ok("sync")
    assert (talk(event, "ALFA")["room"], talk(event, "ALFA")["state"]) == ("Hall B", "canceled")
    assert event.ok("mark", "talk", "ALFA", "room=-", "state=-").out == (
        "“Queues all the way down” has the feeds' room again, has the feeds' state again\n"
    )
    assert (talk(event, "ALFA")["room"], talk(event, "ALFA")["state"]) == ("Hall C", "confirmed")


def test_people_rooms_and_feeds_are_marked_by_name(event: Event) -> None:
    assert event.ok("mark", "person", "ada nwosu", "here=yes").out == "Ada Nwosu is here\n"
    assert (
        event.ok("mark", "room", "hall b", "late=10", "host=sam").out == "Hall B runs 10 min late, is hosted by sam\n"
    )
    assert event.ok("mark", "room", "Hall B", "late=+5").out == "Hall B runs 15 min late\n"
    assert event.ok("mark", "room", "Hall B", "late=0").out == "Hall B is on time\n"
    assert event.ok("mark", "feed", "programme", "owner=mira").out == "programme handed to mira\n"
    assert event.ok("mark", "talk", "BRAVO", "here=yes").out == "who presents “Who are you?” is here\n"
    with sqlite3.connect(event.store) as link:
        assert link.execute("SELECT count(*) FROM speakers WHERE seen IS NOT NULL").fetchone() == (1,)
        assert link.execute("SELECT host, late FROM room_marks").fetchall() == [("sam", 0)]


def test_an_item_is_marked_by_the_beginning_of_its_fingerprint(tmp_path: Path) -> None:
    soon = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(minutes=12)
    (tmp_path / "today").mkdir()
    event = Event(tmp_path / "today").feeds(("programme", "schedule.json"))
    clash = [Slot("ONE", "One", soon, room="Hall X"), Slot("TWO", "Two", soon, room="Hall X", people=("Cy Roth",))]
    event.put("schedule.json", made.schedule_json(clash))
    event.ok("sync")
    [item] = [row for row in event.list("attention") if row["rule"] == "room-clash"]
    assert event.ok("mark", "item", item["fingerprint"][:10], "ack=yes", "owner=mira").out.startswith(
        "One (room-clash) "
    )
    [item] = [row for row in event.list("attention") if row["rule"] == "room-clash"]
    assert item["acknowledged"] is True
    event.ok("mark", "item", item["fingerprint"], "ack=no", "snooze=15m")
    [item] = [row for row in event.list("attention") if row["rule"] == "room-clash"]
    assert item["acknowledged"] is False
    assert item["snoozed_until"] is not None
    refused(event("mark", "item", "zz", "ack=yes"), "no item has a fingerprint that begins with “zz”")


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("talk", "ALFA", "room=Attic"), "there is no room “Attic”; there are Hall A, Hall B (+Attic makes a new one)"),
        (("talk", "ALFA", "room=Hal A"), "did you mean “Hall A”"),
        (("talk", "ALFA", "starts=2026-11-12T09:00"), "the event is from Mon 9 Nov to Tue 10 Nov: Thu 12 Nov 09:00"),
        (("talk", "ALFA", "state=happy"), "“happy” is no state; there are draft"),
        (("talk", "ALFA", "ends=08:00"), "would end before it starts"),
        (("talk", "ALFA", "room=Hall B", "state=happy"), "is no state"),
        (("talk", "ALFA", "roam=x"), "a talk has no field “roam”; did you mean “room”"),
        (("talk", "ALFA", "room"), "“room” sets nothing; write FIELD=VALUE"),
        (("talk", "ALFA", "speakers=Cy Rot"), "did you mean “Cy Roth”"),
        (("talk", "ALFA", "here=yes"), "names its speakers"),
        (("talk", "AL", "room=Hall B"), "“AL” is the beginning of 2 keys"),
        (("talk", "ZULU", "room=Hall B"), "no talk has a key that begins with “ZULU”"),
        (("talk", "", "room=Hall B"), "the key is empty"),
        (("person", "Ada Lovelace", "here=yes"), "nobody called “Ada Lovelace”; `confdash speakers` lists them"),
        (("person", "lindq", "here=yes"), "nobody called “lindq”; did you mean “Bo Lindqvist”?"),
        (("person", "Ada Nwoso", "here=yes"), "nobody called “Ada Nwoso”; did you mean “Ada Nwosu”?"),
        (("person", "Ada Nwosu", "email=nowhere"), "“nowhere” is no e-mail address"),
        (("talk", "ALFA", "xyz=1"), "a talk has no field “xyz”; there are title,"),
        (("talk", "ALFA", "starts=10:00", "starts=11:00"), "“starts” is given twice"),
        (("room", "Hall Z", "late=5"), "there is no room “Hall Z”; did you mean “Hall"),
        (("feed", "progamme", "note=x"), "there is no feed “progamme”; did you mean “programme”"),
        (("person", "Ada Nwosu", "remote=perhaps"), "neither yes nor no"),
        (("planet", "Ada Nwosu", "remote=yes"), "“planet”|'planet' is not one of"),
        (("talk", "ALFA"), "missing argument"),
    ],
)
def test_a_bad_mark_is_one_sentence_and_writes_nothing(event: Event, args: tuple[str, ...], why: str) -> None:
    event.ok("mark", "talk", "BRAVO", "note=there is something to lose")
    before, files = held(event), journal(event)
    done = event("mark", *args)
    refused(done, why.partition("|")[2] or why)
    assert held(event) == before
    assert journal(event) == files


def test_a_recording_that_was_forbidden_needs_a_note(event: Event) -> None:
    event.ok("mark", "talk", "ALFA", "do_not_record=yes")
    refused(event("mark", "talk", "ALFA", "do_not_record=no"), "a note must say who allowed it")
    assert talk(event, "ALFA")["do_not_record"] is True
    event.ok("mark", "talk", "ALFA", "do_not_record=no", "note=Ada, on the stairs")
    assert talk(event, "ALFA")["do_not_record"] is False


@pytest.mark.parametrize(
    "args", [("mark", "talk", "ALFA", "state=canceled"), ("add", "talk", "--title", "x"), ("undo",), ("redo",)]
)
def test_with_a_moved_clock_nothing_is_decided(event: Event, args: tuple[str, ...]) -> None:
    before = held(event)
    refused(event("--now", "2026-11-09T09:00", *args), "--now is for looking only")
    assert held(event) == before


def test_without_a_store_or_a_config_it_says_what_to_do(tmp_path: Path) -> None:
    empty = Event(tmp_path)
    refused(empty("mark", "talk", "A", "state=canceled"), "there is no confdash.toml")
    empty.feeds(("programme", "schedule.json"))
    for args in (("mark", "talk", "A", "state=canceled"), ("undo",), ("history",)):
        done = empty(*args)
        assert done.code == 1
        assert "confdash sync" in done.err
    assert not empty.store.exists()


def test_added_talks_and_people_stay_and_are_found(event: Event) -> None:
    done = event.ok(
        "add", "talk", "--title", "Hallway chess", "--room", "hall b", "--starts", "mon 18:00", "--minutes", "30",
        "--speaker", "Ada Nwosu", "--speaker", "Stray, Gil", "--format", "json",
    ).json  # fmt: skip
    key = done["decided"][0]["key"]
    assert key.startswith("local-")
    added = talk(event, key)
    assert (added["title"], added["room"], added["feeds"]) == ("Hallway chess", "Hall B", ["local"])
    assert (added["starts_at"], added["ends_at"]) == ("2026-11-09T18:00:00+01:00", "2026-11-09T18:30:00+01:00")
    assert added["speakers"] == ["Ada Nwosu", "Stray, Gil"]
    # One person, on both talks.
    assert len(event.list("speakers", "nwosu")) == 1
    event.ok("add", "person", "--name", "Bo Ek", "--phone", "+45 1", "--talk", "ALP")
    assert talk(event, "ALPHA")["speakers"] == ["Cy Roth", "Bo Ek"]
    event.put("schedule.json", made.schedule_json([*PROGRAMME, Slot("NEW", "New", made.hour(5))]))
    event.ok("sync")
    assert talk(event, key) == added
    event.ok("undo")
    assert event.list("speakers", "Ek") == []
    assert talk(event, "ALPHA")["speakers"] == ["Cy Roth"]
    event.ok("undo")
    assert event.list("talks", "chess") == []
    assert "nothing changed" in event.ok("doctor", "--rebuild").out


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("talk", "--title", " "), "a talk needs a title"),
        (("talk", "--title", "x", "--room", "Attic"), "there is no room “Attic”"),
        (("talk", "--title", "x", "--starts", "2026-12-24T09:00"), "is outside it"),
        (("talk", "--title", "x", "--starts", "mon 9:00", "--minutes", "many"), "no number of minutes"),
        (("talk", "--title", "x", "--starts", "mon 9:00", "--minutes", "0"), "no length of a talk"),
        (("person", "--name", ""), "a person needs a name"),
        (("person", "--name", "Bo", "--talk", "ZULU"), "no talk has a key"),
        (("talk",), "missing option '--title'"),
    ],
)
def test_a_bad_addition_is_refused(event: Event, args: tuple[str, ...], why: str) -> None:
    before = held(event)
    refused(event("add", *args), why)
    assert held(event) == before


def test_an_event_without_feeds_can_be_made_by_hand(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(zone="UTC")
    event.ok("add", "talk", "--title", "Open stage", "--room", "+Barn")
    assert [row["title"] for row in event.list("talks")] == ["Open stage"]


def test_hostile_text_is_cleaned_before_it_is_kept(event: Event) -> None:
    event.ok("mark", "talk", "ALFA", "title=\x1b[31mred\u202e", "note=a\x1b]0;x\x07b")
    assert talk(event, "ALFA")["title"] == "[31mred"
    assert not any("\x1b" in (entry["new"] or "") for entry in journal(event))


def test_help_lists_every_field_with_an_example(event: Event) -> None:
    shown = event.ok("mark", "--help").out
    for field in fields.FIELDS:
        assert field.example in shown
    for command in ("mark", "undo", "redo", "history"):
        assert "Example: confdash " in event.ok(command, "--help").out
    for sort in ("talk", "person"):
        assert "Example: confdash add " in event.ok("add", sort, "--help").out


def test_what_rules_advise_can_be_done() -> None:
    import tomllib

    import confdash.attention

    folder = Path(confdash.attention.__file__).parent / "rules"
    known = {command.id for command in COMMANDS}
    for path in folder.glob("*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8")).get("actions", ())) <= known, path.name
