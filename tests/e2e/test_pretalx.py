"""A real pretalx through its three doors, as three feeds of one event; skipped where none is running.

CONFDASH_PRETALX is the address of an event of it that is public, such as http://127.0.0.1:8345/democon.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.e2e.program import Event

BASE = os.environ.get("CONFDASH_PRETALX", "http://127.0.0.1:8345/democon").rstrip("/")
DOORS = {
    "json": f"{BASE}/schedule/export/schedule.json",
    "xml": f"{BASE}/schedule/export/schedule.xml",
    "ics": f"{BASE}/schedule.ics",
}


def answers() -> bool:
    try:
        return httpx.get(DOORS["json"], trust_env=False, timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


Make = Callable[..., Event]
#: One worker asks it, once.
pytestmark = pytest.mark.xdist_group("pretalx")


@pytest.fixture(scope="module", autouse=True)
def running() -> None:
    if not answers():
        pytest.skip(f"no pretalx is running at {BASE}")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes an event of these doors, in this order, and syncs it."""

    def made(*doors: str, folder: str = "") -> Event:
        event = Event(tmp_path / (folder or "-".join(doors)))
        event.folder.mkdir(exist_ok=True)
        event.feeds(*((door, DOORS[door]) for door in doors), zone="Europe/Berlin")
        event.ok("sync")
        return event

    return made


def facts(talk: dict[str, Any]) -> tuple[Any, ...]:
    """What all doors must agree on."""
    return (*(_utc(talk[side]) for side in ("starts_at", "ends_at")), tuple(talk["rooms"]))


def _utc(text: str) -> str:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).isoformat()


def test_three_doors_give_as_many_talks_as_one(make: Make) -> None:
    alone = {door: make(door).list("talks") for door in DOORS}
    together = make(*DOORS).list("talks")
    assert len(together) == len(alone["json"]) > 30
    assert [sorted(talk["feeds"]) for talk in together] == [["ics", "json", "xml"]] * len(together)
    wanted = sorted(map(facts, together))
    for talks in alone.values():
        assert sorted(map(facts, talks)) == wanted
    by_key = {talk["key"]: facts(talk) for talk in together}
    assert by_key == {talk["key"]: facts(talk) for talk in alone["json"]}


@pytest.mark.parametrize("reversed_order", [("ics", "xml", "json"), ("xml", "ics", "json")], ids="-".join)
def test_another_order_changes_values_alone(make: Make, reversed_order: tuple[str, ...]) -> None:
    event = make(*DOORS)
    before = {talk["key"]: talk for talk in event.list("talks")}
    event.feeds(*((door, DOORS[door]) for door in reversed_order), zone="Europe/Berlin")
    event.ok("doctor", "--rebuild")
    after = {talk["key"]: talk for talk in event.list("talks")}
    assert after.keys() == before.keys()
    assert {key: facts(talk) for key, talk in after.items()} == {key: facts(talk) for key, talk in before.items()}
    assert {tuple(talk["feeds"]) for talk in after.values()} == {reversed_order}
    event.ok("sync")
    assert {talk["key"] for talk in event.list("talks")} == before.keys()


def test_an_unchanged_pretalx_is_nothing_new(make: Make) -> None:
    """It stamps “now” into every answer."""
    event = make(*DOORS)
    changes = event.list("changes")
    for _ in range(2):
        done = event.ok("sync")
        assert {line.partition(": ")[2] for line in done.lines} <= {"unchanged", "no news (36 talks)"}
    assert event.list("changes") == changes


def test_a_lost_store_finds_joins_and_splits_on_the_same_talks(make: Make) -> None:
    """The store deleted, the feeds answered in the opposite order, the journal replayed."""
    event = make(*DOORS)
    first, second, third = (talk["key"] for talk in event.list("talks")[:3])
    event.ok("split", first, "ics")
    event.ok("split", second)
    event.ok("join", second, next(talk["key"] for talk in event.list("talks") if talk["feeds"] == ["xml"]))
    event.ok("split", third, "xml")
    before = described(event)
    assert len(before) == len(event.list("talks"))
    for path in event.folder.glob("confdash.db*"):
        path.unlink()
    event.feeds(*((door, DOORS[door]) for door in reversed(DOORS)), zone="Europe/Berlin")
    for door in reversed(DOORS):
        event.ok("sync", door)
    assert described(event) == before


def described(event: Event) -> list[tuple[Any, ...]]:
    """Each talk by what does not depend on the order of the feeds: times, rooms, and who speaks of it."""
    return sorted((*facts(talk), tuple(sorted(talk["feeds"]))) for talk in event.list("talks"))
