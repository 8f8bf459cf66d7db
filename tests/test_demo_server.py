"""The demo's server, asked over real HTTP on loopback."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from confdash import config, demo

SAMPLE = Path(__file__).parents[1] / "sample_data"
FILES = (
    "schedule.json",
    "schedule.xml",
    "schedule.ics",
    "videos.json",
    "pipeline.json",
    "archive.json",
    "scholarships.csv",
)
#: Each request by itself, past any proxy; it is plain HTTP, so no certificates are read.
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False}


@pytest.fixture
def served() -> Iterator[demo.Demo]:
    with demo.Demo(switch_after=None) as server:
        yield server


def get(server: demo.Demo, file: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{server.url}/{file}", headers=sent, **PLAIN)


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.mark.parametrize("file", FILES)
def test_both_revisions_are_served_as_they_are(served: demo.Demo, file: str) -> None:
    for revision in (1, 2, 1):
        served.switch(revision)
        answer = get(served, file)
        assert answer.status_code == 200
        assert answer.content == (SAMPLE / f"rev{revision}" / file).read_bytes()
        assert served.revision == revision


def test_the_media_types(served: demo.Demo) -> None:
    types = [get(served, file).headers["content-type"].partition(";")[0] for file in FILES]
    assert types == ["application/json", "text/xml", "text/calendar", *["application/json"] * 3, "text/csv"]


@pytest.mark.parametrize("file", FILES)
def test_an_unchanged_feed_is_304_by_tag_and_by_date(served: demo.Demo, file: str) -> None:
    first = get(served, file)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(date) <= dt.datetime.now(dt.UTC)
    for headers in (
        {"If_None_Match": tag},
        {"If_None_Match": f"W/{tag}"},  # a proxy that compresses makes it weak
        {"If_None_Match": f'"another", {tag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": date},
        {
            "If_None_Match": tag,
            "If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT",
        },  # the tag outranks the date
    ):
        answer = get(served, file, **headers)
        assert (answer.status_code, answer.content) == (304, b""), headers
        assert (answer.headers["etag"], answer.headers["last-modified"]) == (tag, date)


def test_whatever_is_not_known_gets_the_whole(served: demo.Demo) -> None:
    first = get(served, "schedule.json")
    earlier = parsedate_to_datetime(first.headers["last-modified"]) - dt.timedelta(seconds=1)
    for headers in (
        {"If_None_Match": '"another"'},
        {"If_None_Match": first.headers["etag"].strip('"')},  # a tag has quotes
        {"If_None_Match": '"another"', "If_Modified_Since": first.headers["last-modified"]},
        {"If_Modified_Since": format_datetime(earlier, usegmt=True)},
        {"If_Modified_Since": "yesterday, I think"},
    ):
        answer = get(served, "schedule.json", **headers)
        assert (answer.status_code, len(answer.content)) == (200, len(first.content)), headers


@pytest.mark.parametrize("file", FILES)
def test_a_switch_changes_both_tag_and_date(served: demo.Demo, file: str) -> None:
    first = get(served, file)
    for revision in (2, 1, 2):  # within one second: the dates must differ all the same
        served.switch(revision)
        again = get(served, file, If_Modified_Since=first.headers["last-modified"])
        assert again.status_code == 200
        assert get(served, file, If_None_Match=first.headers["etag"]).status_code == 200
        assert get(served, file, If_None_Match=again.headers["etag"]).status_code == 304
        first = again


def test_to_switch_to_what_is_served_changes_nothing(served: demo.Demo) -> None:
    tag = get(served, "schedule.ics").headers["last-modified"]
    served.switch(1)
    assert get(served, "schedule.ics", If_Modified_Since=tag).status_code == 304


@pytest.mark.parametrize("revision", [0, 3])
def test_there_is_no_other_revision(served: demo.Demo, revision: int) -> None:
    with pytest.raises(ValueError, match=f"no revision {revision}"):
        served.switch(revision)


def test_head_is_get_without_a_body(served: demo.Demo) -> None:
    whole = get(served, "schedule.xml")
    head = httpx.head(f"{served.url}/schedule.xml", **PLAIN)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "last-modified", "content-length", "content-type"):
        assert head.headers[name] == whole.headers[name]
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])), timeout=5) as client:
        client.sendall(b"HEAD /schedule.xml HTTP/1.1\r\nConnection: close\r\n\r\n")
        sent = b"".join(iter(lambda: client.recv(65_536), b""))
    assert sent.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "path", ["", "rev1/schedule.json", "../rev1/schedule.json", "%2e%2e/README.md", "schedule.JSON"]
)
def test_nothing_else_is_served(served: demo.Demo, path: str) -> None:
    assert get(served, path).status_code == 404


def test_a_query_is_no_other_file(served: demo.Demo) -> None:
    assert get(served, "schedule.json?lang=en").status_code == 200


def test_the_second_revision_comes_a_while_after_the_first_fetch() -> None:
    with demo.Demo(switch_after=0.2) as server:
        begun = time.monotonic()
        until(lambda: time.monotonic() - begun > 0.3)
        assert server.revision == 1, "nobody has fetched yet"
        assert get(server, "schedule.json").content == (SAMPLE / "rev1" / "schedule.json").read_bytes()
        fetched = time.monotonic()
        until(lambda: get(server, "schedule.json").content == (SAMPLE / "rev2" / "schedule.json").read_bytes())
        assert time.monotonic() - fetched > 0.15
        assert get(server, "schedule.xml").content == (SAMPLE / "rev2" / "schedule.xml").read_bytes()
        server.switch(1)
        assert server.revision == 1, "the time begins anew"
        get(server, "schedule.ics")
        until(lambda: server.revision == 2)


def test_what_is_not_found_starts_no_clock() -> None:
    with demo.Demo(switch_after=0) as server:
        get(server, "favicon.ico")
        assert server.revision == 1


def test_many_clients_at_once_each_get_one_whole_revision(served: demo.Demo) -> None:
    bodies = {(SAMPLE / f"rev{revision}" / "schedule.json").read_bytes() for revision in (1, 2)}

    def ask(number: int) -> bool:
        served.switch(1 + number % 2)
        return get(served, "schedule.json").content in bodies

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(64)))


def test_a_client_that_hangs_up_leaves_no_trace(served: demo.Demo, capfd: pytest.CaptureFixture[str]) -> None:
    port = int(served.url.rpartition(":")[2])
    for request in (b"GET /schedule.json HTTP/1.1\r\n\r\n", b"GET /sched", b"\x16\x03\x01\x02\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(request)
            # With a linger time of zero the connection is reset, as by a laptop that falls asleep.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert get(served, "schedule.json").status_code == 200
    handlers = "process_request_thread"
    until(lambda: not any(handlers in thread.name for thread in threading.enumerate()))
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_it_listens_on_loopback_alone_and_is_gone_afterwards() -> None:
    with demo.Demo() as server:
        url = server.url
        assert url.startswith("http://127.0.0.1:")
        assert get(server, "schedule.ics").status_code == 200
    begun = time.monotonic()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/schedule.ics", **PLAIN)
    assert time.monotonic() - begun < 5


def test_closing_is_quick() -> None:
    begun = 0.0
    with demo.Demo() as server:
        get(server, "schedule.json")
        begun = time.monotonic()
    assert time.monotonic() - begun < 0.3


def test_the_config_is_one_that_confdash_reads(tmp_path: Path) -> None:
    demo.make_event(tmp_path, "http://127.0.0.1:4321/")
    settings = config.load(tmp_path)
    event = settings.event
    assert (event.name, event.timezone) == ("Harbour Days 2026", "Europe/Copenhagen")
    assert (event.starts, event.ends) == (dt.date(2026, 11, 9), dt.date(2026, 11, 11))
    assert [(feed.name, feed.url, feed.seconds) for feed in settings.feeds] == [
        ("programme", "http://127.0.0.1:4321/schedule.json", 5),
        ("fahrplan", "http://127.0.0.1:4321/schedule.xml", 5),
        ("calendar", "http://127.0.0.1:4321/schedule.ics", 5),
        ("people", "http://127.0.0.1:4321/people.csv", 5),
        ("playlist", "http://127.0.0.1:4321/videos.json", 5),
        ("pipeline", "http://127.0.0.1:4321/pipeline.json", 5),
        ("archive", "http://127.0.0.1:4321/archive.json", 5),
        ("scholarships", "http://127.0.0.1:4321/scholarships.csv", 5),
        ("cutting", "cutting.csv", 5),
    ]
    assert [feed.kind for feed in settings.feeds[4:]] == ["youtube-api", "sreview", "voctoweb", "table", "table"]
    people = settings.feeds[3]
    titles = (SAMPLE / "rev1" / "people.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert (people.kind, people.entity) == ("table", "people")
    assert titles == [*people.columns.values(), "T-shirt size"], "which is nobody's business"
    applied = settings.feeds[-2]
    titles = (SAMPLE / "rev1" / "scholarships.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert (applied.kind, applied.entity) == ("table", "scholarships")
    assert titles == [*applied.columns.values(), *titles[-3:]]
    assert titles[-3:] == ["Why do you need support?", "Gender", "Notes from the committee"]
    assert [pot.name for pot in settings.pots] == ["Travel EUR", "Tickets EUR", "Travel USD"]
    assert not settings.privacy.desks, "anybody may look at the board"


def test_the_spreadsheet_is_a_file_that_is_edited_at_each_switch(tmp_path: Path) -> None:
    with demo.Demo(switch_after=None, folder=tmp_path) as server:
        demo.make_event(tmp_path, server.url)
        sheet = tmp_path / "cutting.csv"
        cutting = config.load(tmp_path).feeds[-1]
        titles = sheet.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert titles == list(cutting.columns.values())
        assert sheet.read_bytes() == (SAMPLE / "rev1" / "cutting.csv").read_bytes()
        assert time.time() - sheet.stat().st_mtime > 3600, "nobody waits until it is still"
        for revision in (2, 1):
            server.switch(revision)
            assert sheet.read_bytes() == (SAMPLE / f"rev{revision}" / "cutting.csv").read_bytes()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["confdash.toml", "cutting.csv"]


def test_an_existing_config_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "confdash.toml").write_text("mine")
    with pytest.raises(FileExistsError):
        demo.make_event(tmp_path, "http://127.0.0.1:1")
    assert (tmp_path / "confdash.toml").read_text() == "mine"


def test_the_pinned_moment_is_busy() -> None:
    export = json.loads((SAMPLE / "rev1" / "schedule.json").read_bytes())
    running = set()
    for day in export["schedule"]["conference"]["days"]:
        for room, events in day["rooms"].items():
            for event in events:
                start = dt.datetime.fromisoformat(event["date"])
                hours, minutes = map(int, event["duration"].split(":"))
                if start <= demo.BUSY_MOMENT < start + dt.timedelta(hours=hours, minutes=minutes):
                    running.add(room)
    assert demo.BUSY_MOMENT.isoformat() == "2026-11-10T10:21:00+01:00"
    assert running == {"Hall A", "Hall B", "Studio", "Lab 1", "Lab 2"}  # Hall C is free until its clash
