"""A talk in several slots: numbers and keys stay on the right slots while they move, come and go."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event

MONDAY = Slot("WORKSHOP", "Tie a bowline", made.hour(1), 90, "Lab 1")
TUESDAY = MONDAY._replace(starts=made.hour(9), room="Lab 2")
WEDNESDAY = MONDAY._replace(starts=made.hour(17), room="Lab 3")
OTHERS = made.slots(12)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path).feeds(("programme", "schedule.json"))


def synced(event: Event, *slots: Slot) -> dict[str, tuple[str, str]]:
    """Syncs a programme with these slots; gives room and start by key of those that are not gone."""
    event.put("schedule.json", made.schedule_json([*OTHERS, *slots]))
    event.ok("sync")
    return {talk["key"]: (talk["room"], talk["starts_at"]) for talk in workshop(event) if not talk["gone"]}


def workshop(event: Event) -> list[dict[str, Any]]:
    return [talk for talk in event.list("talks") if talk["session"] == "WORKSHOP"]


def place(slot: Slot) -> tuple[str, str]:
    return slot.room, slot.starts.isoformat()


def test_one_of_two_moves_then_three_then_one(event: Event) -> None:
    assert synced(event, MONDAY, TUESDAY) == {"WORKSHOP": place(MONDAY), "WORKSHOP#2": place(TUESDAY)}

    # The first moves behind the second: it keeps its number, by its room.
    late = MONDAY._replace(starts=made.hour(12))
    assert synced(event, TUESDAY, late) == {"WORKSHOP": place(late), "WORKSHOP#2": place(TUESDAY)}
    changes = event.list("changes", "key:WORKSHOP")
    assert [(change["key"], change["field"]) for change in changes] == [("WORKSHOP", "starts_at")]

    # A third comes, before both in the feed.
    assert synced(event, WEDNESDAY, TUESDAY, late) == {
        "WORKSHOP": place(late), "WORKSHOP#2": place(TUESDAY), "WORKSHOP#3": place(WEDNESDAY),
    }  # fmt: skip

    # One alone is left, and it is the third.
    assert synced(event, WEDNESDAY) == {"WORKSHOP#3": place(WEDNESDAY)}
    assert {talk["key"] for talk in workshop(event) if talk["gone"]} == {"WORKSHOP", "WORKSHOP#2"}
    vanished = {change["key"] for change in event.list("changes", "field:vanished")}
    assert vanished == {"WORKSHOP", "WORKSHOP#2"}

    # Those that come back have their own numbers again.
    assert synced(event, WEDNESDAY, TUESDAY) == {"WORKSHOP#2": place(TUESDAY), "WORKSHOP#3": place(WEDNESDAY)}
    assert "nothing changed" in event.ok("doctor", "--rebuild").out


def test_the_feeds_order_does_not_matter(event: Event) -> None:
    first = synced(event, TUESDAY, WEDNESDAY, MONDAY)
    assert first == {"WORKSHOP": place(MONDAY), "WORKSHOP#2": place(TUESDAY), "WORKSHOP#3": place(WEDNESDAY)}
    assert synced(event, WEDNESDAY, MONDAY, TUESDAY) == first
    assert len(event.list("changes")) == 1


def test_all_move_at_once(event: Event) -> None:
    synced(event, MONDAY, TUESDAY)
    an_hour = dt.timedelta(hours=1)
    moved = [slot._replace(starts=slot.starts + an_hour) for slot in (TUESDAY, MONDAY)]
    assert synced(event, *moved) == {"WORKSHOP": place(moved[1]), "WORKSHOP#2": place(moved[0])}


def test_a_slot_of_a_session_has_people_and_title_with_the_others(event: Event) -> None:
    synced(event, MONDAY, TUESDAY)
    assert [(talk["session"], talk["speakers"], talk["title"]) for talk in workshop(event)] == [
        ("WORKSHOP", ["Ada Nwosu"], "Tie a bowline")
    ] * 2
    [ada] = event.list("speakers", "ada")
    assert ada["talks"] == 14
