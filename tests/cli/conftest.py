"""An event with a small programme, for commands that only look."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.e2e import made
from tests.e2e.program import Event


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """An event that has been synced; nobody may change it."""
    event = Event(tmp_path_factory.mktemp("looked-at")).feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(made.slots(10)))
    event.ok("sync")
    return event


@pytest.fixture
def permissive() -> Iterator[None]:
    """A umask that lets everybody read what is written."""
    before = os.umask(0)
    yield
    os.umask(before)
