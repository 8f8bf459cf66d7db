"""As on the day: 200 requests a second from another process, beside a plain file server on the same machine."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.program import Event, own_environment
from tests.web.load import CLIENTS, Found
from tests.web.serving import Serving, until

from confdash import demo

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("load")]
RATE, SECONDS = 200, 30
ROUNDS, TURN = 5, 4
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """The sample's programme."""
    event = Event(tmp_path_factory.mktemp("load")).feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", (demo.sample_folder() / "rev1" / "schedule.json").read_bytes())
    event.ok("sync")
    event.ok("serve", "--to", str(event.folder / "www"))
    return event


@pytest.fixture(scope="module")
def plain(event: Event) -> Iterator[str]:
    """Python's own file server over the same files; its address."""
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", "www", "0"]
    server = event.start(command=command, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().decode().partition("(")[2].partition("/)")[0]
    finally:
        server.terminate()
        server.communicate()


def load(how: str, seconds: int, *urls: str) -> Found:
    command = [sys.executable, "-m", "tests.web.load", how, str(RATE), str(seconds), *urls]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env=own_environment({}))
    return Found(*json.loads(done.stdout))


def test_two_hundred_a_second(event: Event, plain: str) -> None:
    serving = Serving(event)
    store = event.store.read_bytes()
    urls = [serving.url + path for path in ("/all.ics", "/room/hall-a.ics", "/schedule.json", "/")]
    found: dict[str, list[Found]] = {}
    try:
        for how in ("tag", "date"):
            asked = load(how, SECONDS, *urls)
            assert (asked.first, asked.later, asked.errors) == ({"200": CLIENTS}, {"304": RATE * SECONDS}, [])
        # In turns, since what else the machine has to do comes and goes.
        for _ in range(ROUNDS):
            for name, how, url in (
                ("ours, 304", "tag", urls[0]), ("ours, whole", "plain", urls[0]),
                ("http.server, 304", "date", f"{plain}/all.ics"), ("http.server, whole", "plain", f"{plain}/all.ics"),
            ):  # fmt: skip
                found.setdefault(name, []).append(load(how, TURN, url))
    finally:
        code, err = serving.end()
    assert (code, err) == (0, "")
    assert not any(each.errors for turns in found.values() for each in turns)
    assert event.store.read_bytes() == store
    p99 = {name: statistics.median(each.quantile(0.99) for each in turns) for name, turns in found.items()}
    for name, value in p99.items():
        print(f"p99 {name}: {1000 * value:.1f} ms, {value / p99['http.server, whole']:.2f} of the file's")
    assert p99["ours, 304"] <= 2 * p99["http.server, whole"], p99


def test_a_change_under_load_reaches_everybody(event: Event) -> None:
    serving = Serving(event)
    url = serving.url + "/all.ics"
    command = [sys.executable, "-m", "tests.web.load", "tag", str(RATE), "8", url]
    try:
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=own_environment({})) as asking:
            before = serving.get("/all.ics").headers["etag"]
            (key, *_) = [row["key"] for row in event.list("talks")]
            event.ok("mark", "talk", key, "title=Changed under load")
            until(lambda: serving.get("/all.ics").headers["etag"] != before)
            out, _ = asking.communicate(timeout=60)
    finally:
        code, err = serving.end()
    found = Found(*json.loads(out))
    assert (code, err, found.errors) == (0, "", [])
    assert found.later["200"] == CLIENTS, "each client once more"
    assert found.later["304"] == RATE * 8 - CLIENTS
