"""A programme of two talks, a host, a pipeline and a sheet, for tests of recordings."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.store.build import HOUR, T0, Store, talk

from confdash.store.decided import Linked, Said

_json = msgspec.json.encode
#: The first talk begins at T0 in Hall A and takes 45 minutes.
ENDED = T0 + 45 * 60

QUEUES = talk(
    "QUEUES", "Queues all the way down", code="QUEUES", guid="0f8fad5b-d9cb-469f-a165-70867728950e",
    url="https://cfp.example.org/hd/talk/QUEUES/", people=["Ada Nwosu"],
)  # fmt: skip
OTHER = talk("OTHER1", "Locks", code="OTHER1", at=60, people=["Bo Ek"], url="https://cfp.example.org/hd/events/17.html")


def four(folder: Path) -> Store:
    """Four feeds: the programme, a host that lists all, a pipeline, a sheet; syncs happen after the event."""
    store = Store(folder / "event", ("programme", "host", "pipeline", "sheet"))
    store.now = T0 + 48 * HOUR
    return store


def said(state: str, at: int) -> str:
    """A state by hand."""
    return _json(Said(state, at)).decode()


def linked(key: str) -> str:
    """The session of a recording, as a person says it; "" is none."""
    return _json(Linked(key)).decode()
