"""As on the day: 200 requests a second from another process, beside a plain file server on the same machine."""

from __future__ import annotations

import json
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
    paths = ("/all.ics", "/room/hall-a.ics", "/schedule.json", "/")
    try:
        ours = load("tag", SECONDS, *(serving.url + path for path in paths))
        dated = load("date", 10, *(serving.url + path for path in paths))
        whole = load("plain", 10, serving.url + "/all.ics")
        file = load("plain", SECONDS, plain + "/all.ics")
        unchanged = load("date", 10, plain + "/all.ics")
    finally:
        code, err = serving.end()
    assert (code, err) == (0, "")
    for found, seconds in ((ours, SECONDS), (dated, 10)):
        assert (found.first, found.later, found.errors) == ({"200": CLIENTS}, {"304": RATE * seconds}, [])
    assert (whole.first, whole.errors) == ({"200": CLIENTS + RATE * 10}, [])
    assert event.store.read_bytes() == store
    figures = {
        "p99 ours 304": ours.quantile(0.99), "p99 ours 304 by date": dated.quantile(0.99),
        "p99 ours 200": whole.quantile(0.99), "p99 http.server 304": unchanged.quantile(0.99),
        "p99 http.server 200": file.quantile(0.99),
    }  # fmt: skip
    print({name: f"{1000 * value:.1f} ms" for name, value in figures.items()})
    print(f"304 against the file: {ours.quantile(0.99) / file.quantile(0.99):.2f}",
          f"304 against 304: {ours.quantile(0.99) / unchanged.quantile(0.99):.2f}",
          f"200 against the file: {whole.quantile(0.99) / file.quantile(0.99):.2f}")  # fmt: skip
    assert ours.quantile(0.99) <= 2 * file.quantile(0.99), figures


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
