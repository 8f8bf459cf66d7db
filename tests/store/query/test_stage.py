"""What is on stage in each room, what is next, and who of it is here; with rooms that run late."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tui import fill

from confdash.store.query.reader import Reader
from confdash.store.query.stage import RoomNow, on_stage

NOW = fill.NOW
SINCE = NOW - 6 * 3600


@pytest.fixture
def link(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    fill.store(tmp_path, 0)
    found = fill.writing(tmp_path / "confdash.db")
    yield found
    found.close()


def add(link: sqlite3.Connection, key: str, room: str, minutes: int, long: int = 30, **more: object) -> None:
    """A talk that begins in so many minutes, with two people."""
    columns = {"kind": "talk", "state": "confirmed", **more}
    given = fill.Given(f"Talk {key}", key, NOW + 60 * minutes, room, ("Ada Nwosu", "Bo Lindqvist"), minutes=long)
    fill.insert(link, given)
    link.execute(
        f"UPDATE talks SET {', '.join(f'{name} = ?' for name in columns)} WHERE key = ?", [*columns.values(), key]
    )
    for place in (1, 2):
        link.execute("INSERT INTO talk_speakers SELECT id, ?, ? FROM talks WHERE key = ?", [place, place, key])


def rooms(tmp_path: Path, at: int = NOW) -> dict[str, RoomNow]:
    reader = Reader(tmp_path / "confdash.db", fill.clock())
    try:
        return {room.room: room for room in on_stage(reader, at, SINCE)}
    finally:
        reader.close()


def shown(room: RoomNow) -> tuple[list[str], list[str]]:
    return [slot.key for slot in room.now], [slot.key for slot in room.next]


def test_a_room_shows_what_is_on_and_what_is_next(link: sqlite3.Connection, tmp_path: Path) -> None:
    add(link, "ON", "Hall A", -10)
    add(link, "NEXT", "Hall A", 20)
    add(link, "THEN", "Hall A", 60)
    add(link, "FAR", "Hall B", 200)
    add(link, "OVER", "Hall C", -31)
    add(link, "CALLED-OFF", "Hall C", 10, state="canceled")
    add(link, "ONE", "studio", 15)
    add(link, "OTHER", "studio", 15)
    found = rooms(tmp_path)
    assert list(found) == ["Hall A", "studio"]
    assert shown(found["Hall A"]) == (["ON"], ["NEXT"])
    assert shown(found["studio"]) == ([], ["ONE", "OTHER"])
    assert shown(rooms(tmp_path, NOW + 20 * 60)["Hall A"]) == (["NEXT"], ["THEN"])


def test_a_room_that_runs_late_keeps_its_talk_on_and_puts_the_next_one_off(
    link: sqlite3.Connection, tmp_path: Path
) -> None:
    add(link, "ON", "Hall A", -30)
    add(link, "NEXT", "Hall A", 0, delay=10)
    link.execute("INSERT INTO room_marks (room, late, late_at, host) VALUES ('Hall A', 10, ?, 'Sam')", [NOW - 300])
    room = rooms(tmp_path)["Hall A"]
    assert shown(room) == (["ON"], ["NEXT"])
    assert (room.late, room.host) == (10, "Sam")
    assert (room.now[0].behind, room.now[0].ends, room.now[0].finishes) == (10, NOW, NOW + 600)
    assert (room.next[0].starts, room.next[0].begins) == (NOW, NOW + 600)
    link.execute("UPDATE room_marks SET late_at = ?", [SINCE - 1])  # yesterday's delay is over
    assert rooms(tmp_path)["Hall A"].late == 0


def test_what_people_say_of_the_stage_counts_more_than_the_clock(link: sqlite3.Connection, tmp_path: Path) -> None:
    add(link, "DONE", "Hall A", -10, stage="finished")
    add(link, "LONG", "Hall B", -40, stage="on_stage")
    add(link, "EARLY", "Hall C", 5, stage="on_stage")
    add(link, "NOBODY", "Hall D", -5, stage="no_show")
    found = rooms(tmp_path)
    assert {name: shown(room) for name, room in found.items()} == {"Hall B": (["LONG"], []), "Hall C": (["EARLY"], [])}
    assert "Hall B" not in rooms(tmp_path, NOW + 6 * 60)


def test_who_was_seen_today_is_here(link: sqlite3.Connection, tmp_path: Path) -> None:
    add(link, "ON", "Hall A", -10, do_not_record=1)
    add(link, "BREAK", "Foyer", -10, kind="break")
    link.execute("UPDATE speakers SET seen = ? WHERE id = 1", [SINCE + 1])
    link.execute("UPDATE speakers SET seen = ? WHERE id = 2", [SINCE - 1])
    slot = rooms(tmp_path)["Hall A"].now[0]
    assert (slot.here, slot.expected, slot.do_not_record) == (1, 2, True)
    lunch = rooms(tmp_path)["Foyer"].now[0]
    assert (lunch.here, lunch.expected) == (0, 0)
    link.execute("UPDATE speakers SET remote = 1 WHERE id = 2")
    slot = rooms(tmp_path)["Hall A"].now[0]
    assert (slot.here, slot.expected) == (1, 1)


def test_whoever_presents_a_talk_that_names_nobody_can_be_here(link: sqlite3.Connection, tmp_path: Path) -> None:
    fill.insert(link, fill.Given("Keynote", "KEY", NOW - 60, "Hall A", ()))
    slot = rooms(tmp_path)["Hall A"].now[0]
    assert (slot.here, slot.expected) == (0, 1)
    link.execute("UPDATE talks SET seen = ?", [NOW])
    assert rooms(tmp_path)["Hall A"].now[0].here == 1
