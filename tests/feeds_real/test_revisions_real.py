"""Three revisions of one real programme, synced one after the other; what changed is worked out here from the JSON."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.program import Event
from tests.feeds_real.readme import FEEDS

FOLDER = FEEDS / "schedule-json"
EMPTY, EARLY, FINAL = (f"pyconfr-2025-rev{name}.json" for name in ("1-empty", "2", "3-final"))

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the shared feeds are not here")

#: Code → title, and the cells (date, minute, room) in which it stands.
Grid = dict[str, tuple[str, list[tuple[str, str, str]]]]


def grid(name: str) -> Grid:
    found: Grid = {}
    for date, minutes in json.loads((FOLDER / name).read_bytes())["schedule"].items():
        for minute, cells in minutes.items():
            for room, talk in cells.items():
                found.setdefault(talk["code"], (talk["title"], []))[1].append((date, minute, room))
    return found


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path).feeds(("programme", "schedule.json"), zone="Europe/Paris")


def sync(event: Event, name: str) -> tuple[int, str]:
    event.put("schedule.json", (FOLDER / name).read_bytes())
    done = event("sync")
    assert done.err == ""
    return done.code, done.out


def new_changes(event: Event, before: int) -> list[dict[str, Any]]:
    rows = event.list("changes")
    return rows[: len(rows) - before]


def test_two_revisions_differ_by_what_the_json_says(event: Event) -> None:
    assert sync(event, EMPTY) == (0, "programme: 0 talks: the feed is valid, but none of its 5 items could be used"
                                     " (an extra without an end or a room)\n")  # fmt: skip
    assert event.list("talks") == []
    assert sync(event, EARLY) == (0, "programme: 77 new (77 talks)\n")
    old, new = grid(EARLY), grid(FINAL)
    assert {talk["key"] for talk in event.list("talks")} == old.keys()
    before = len(event.list("changes"))

    code, out = sync(event, FINAL)
    assert code == 0
    changes = new_changes(event, before)

    def changed(*fields: str) -> set[str]:
        return {change["key"] for change in changes if change["field"] in fields}

    both = old.keys() & new.keys()
    vanished, appeared = old.keys() - new.keys(), new.keys() - old.keys()
    retitled = {code for code in both if old[code][0] != new[code][0]}
    moved = {code for code in both if old[code][1] != new[code][1]}
    assert [len(each) for each in (vanished, appeared, retitled, moved)] == [6, 4, 3, 3]
    assert changed("vanished") == vanished
    assert changed("appeared") == appeared
    assert changed("title") == retitled
    assert changed("starts_at", "room") == moved
    assert Counter(change["field"] for change in changes if change["field"] in ("vanished", "appeared", "title")) == {
        "vanished": 6, "appeared": 4, "title": 3,
    }  # fmt: skip
    assert {talk["key"] for talk in event.list("talks") if talk["gone"]} == vanished
    assert {talk["key"] for talk in event.list("talks") if not talk["gone"]} == new.keys()
    assert out.startswith("programme: 4 new, ")
    assert out.endswith(" 6 vanished (75 talks)\n")
    for change in changes:
        if change["field"] == "title":
            assert (change["old"], change["new"]) == (old[change["key"]][0], new[change["key"]][0])


def test_a_rerun_says_nothing_new(event: Event) -> None:
    sync(event, EARLY)
    before = event.list("changes")
    assert sync(event, EARLY) == (0, "programme: unchanged\n")
    assert event.list("changes") == before


@pytest.fixture
def held(event: Event) -> Event:
    """The final programme is in the store, and the empty one came after it."""
    sync(event, FINAL)
    code, out = sync(event, EMPTY)
    assert code == 3
    assert out.startswith("programme: held: all 75 talks would vanish; ")
    return event


def living(event: Event) -> int:
    return sum(not talk["gone"] for talk in event.list("talks"))


def test_an_empty_programme_after_a_full_one_is_held(held: Event) -> None:
    assert living(held) == 75
    feed = held.feed("programme")
    assert (feed["state"], feed["held"], feed["items"]) == ("held", "all 75 talks would vanish", 75)
    assert [change["field"] for change in held.list("changes")] == ["held", "first sync"]
    # It stays held as long as nobody decides, and says so each time.
    assert held("sync").code == 3
    assert living(held) == 75


def test_a_good_programme_takes_the_held_one_away(held: Event) -> None:
    assert sync(held, EARLY)[0] == 0
    assert held.feed("programme")["state"] == "ok"
    assert living(held) == 77
    assert held("sync", "--accept", "programme").code == 2


def test_accept_applies_what_is_held(held: Event) -> None:
    done = held("sync", "--accept", "programme")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("programme: ")
    assert living(held) == 0
    assert held.feed("programme")["state"] == "ok"
    assert sum(change["field"] == "vanished" for change in held.list("changes")) == 75
    assert held("sync") == (0, "programme: unchanged\n", "")


def test_reject_keeps_it_away_until_the_body_changes(held: Event) -> None:
    done = held("sync", "--reject", "programme")
    assert done == (0, "programme: rejected; the last good data stands until the feed changes\n", "")
    assert living(held) == 75
    for _ in range(2):
        code, out = sync(held, EMPTY)
        assert code == 0
        assert "what you rejected" in out
        assert living(held) == 75
        assert held.feed("programme")["state"] == "stale"
    sync(held, EARLY)
    assert held.feed("programme")["state"] == "ok"
    assert living(held) == 77
    # Another body that empties it is another question.
    assert sync(held, EMPTY)[0] == 3
