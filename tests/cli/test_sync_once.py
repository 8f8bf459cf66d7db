"""`confdash sync` by hand: which feeds are read, what is told, and whose key a talk has."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import COMMAND, Event, own_environment
from tests.e2e.served import Served, whole


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def event(tmp_path: Path, served: Served) -> Event:
    for name in "abc":
        served[f"/{name}"] = made.ics([Slot(name, f"Talk of {name}", made.hour(1 + ord(name)))])
    return Event(tmp_path).feeds(*((name, f"{served.url}/{name}") for name in "abc"))


def test_only_those_that_are_named(event: Event, served: Served) -> None:
    done = event.ok("sync", "c", "a", "c")
    assert sorted(done.lines) == ["a: 1 new (1 talks)", "c: 1 new (1 talks)"]
    assert sorted(served.asked) == ["/a", "/c"]
    assert event.feed("b")["state"] == "never"
    assert sorted(event.ok("sync").lines) == ["a: unchanged", "b: 1 new (1 talks)", "c: unchanged"]


def test_progress_for_programs(event: Event) -> None:
    told = [json.loads(line) for line in event.ok("sync", "--progress=json").lines]
    assert [each["phase"] for each in told if each["event"] == "phase" and each["feed"] == "a"] == [
        "fetching", "parsing", "merging",
    ]  # fmt: skip
    assert {each["feed"]: each["state"] for each in told if each["event"] == "result"} == dict.fromkeys("abc", "ok")


def test_a_key_is_of_the_feed_that_is_believed_first_though_it_answers_last(tmp_path: Path, served: Served) -> None:
    programme = made.slots(5)
    body = whole(made.schedule_json(programme).encode())

    def slowly(request: BaseHTTPRequestHandler) -> None:
        served.ending.wait(0.4)
        body(request)

    served["/schedule.json"] = slowly
    served["/schedule.ics"] = made.ics(programme)
    event = Event(tmp_path).feeds(
        ("programme", f"{served.url}/schedule.json"), ("calendar", f"{served.url}/schedule.ics")
    )
    event.ok("sync")
    assert {talk["key"] for talk in event.list("talks")} == {slot.code for slot in programme}
    assert {tuple(talk["feeds"]) for talk in event.list("talks")} == {("programme", "calendar")}


def test_a_reader_that_leaves_does_not_end_the_sync(event: Event) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{shlex.join(COMMAND)} sync | true; echo ${{PIPESTATUS[0]}}"],
        cwd=event.folder, env=own_environment({}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("0\n", "")
    assert len(event.list("talks")) == 3


def test_the_config_stays_the_organisers(event: Event) -> None:
    before = event.config.read_bytes(), event.config.stat().st_mtime_ns
    event.ok("sync")
    event.ok("doctor")
    event.ok("talks")
    assert (event.config.read_bytes(), event.config.stat().st_mtime_ns) == before
