"""A store that an older confdash made: the first command brings it up to date, with a copy beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database
from tests.e2e import made
from tests.e2e.program import Event

from confdash.store import connect, schema


def version(path: Path) -> int:
    with sqlite3.connect(path) as link:
        return int(link.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture
def event(tmp_path: Path) -> Event:
    """An event whose store is of the first version."""
    event = Event(tmp_path).feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(made.slots(3)))
    connect.create_private(event.store)
    link = connect.open_writer(event.store)
    schema.migrations().apply(Database(link, execute_plugins=False), stop_before="second")
    link.execute("PRAGMA user_version = 1")
    link.close()
    return event


@pytest.mark.parametrize(
    "args",
    [
        ("talks",), ("speakers",), ("feeds",), ("changes",), ("history",), ("attention",), ("handover",), ("rules",),
        ("rules", "test", "room-clash"), ("add", "person", "--name", "Bo Ek"), ("doctor", "--rebuild"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_any_command_brings_it_up_to_date(event: Event, args: tuple[str, ...]) -> None:
    done = event(*args)
    assert done.code == 0
    assert done.err.count("\n") <= 1
    assert version(event.store) == connect.VERSION
    copy = event.folder / f"confdash-before-v{connect.VERSION}.db"
    assert version(copy) == 1
    event.ok("sync")
    assert len(event.list("talks")) == 3
    assert event.ok("talks").err == "", "it is said once"


def test_a_reader_tells_it_and_a_doctor_only_looks(event: Event) -> None:
    assert "an older confdash made it" in event("doctor", "--offline").out
    assert version(event.store) == 1
    assert "an older confdash made this store" in event("talks").err
