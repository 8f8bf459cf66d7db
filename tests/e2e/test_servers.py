"""Servers that misbehave: each gives its one sentence, the old data stays, and the other feeds are applied."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event
from tests.e2e.served import Answer, Served, head, status

from confdash.config import load
from confdash.sync.limits import Limits
from confdash.sync.report import Result
from confdash.sync.run import Syncer

GOOD = made.ics(made.slots(10)).encode()
HTML = b"<!doctype html><html><head><title>Log in to the Wi-Fi</title></head></html>"


#: What the fixtures make is made once.
pytestmark = pytest.mark.xdist_group("servers")


def stream(*pieces: bytes, more: int = 0, **headers: str) -> Answer:
    """A body in chunks, which then goes on with `more` MiB of the same."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        head(request, 200, {"Transfer-Encoding": "chunked"} | named)
        piece = b"X-FILLER:" + b"x" * (1024 * 1024 - 11) + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for part in (*pieces, *[piece] * more):
                request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            request.wfile.write(b"0\r\n\r\n")
        request.close_connection = True

    return answer


def bomb(request: BaseHTTPRequestHandler) -> None:
    """80 MiB of nothing in 80 KiB."""
    stream(gzip.compress(bytes(80 * 2**20), 1), Content_Encoding="gzip")(request)


def cut(body: bytes, length: int) -> Answer:
    """Hangs up within the body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        head(request, 200, {"Content-Length": str(len(body))})
        request.wfile.write(body[:length])
        request.close_connection = True

    return answer


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """Never says a word."""
    request.close_connection = True


#: Path → the answer, and what its sentence must hold.
BAD: dict[str, tuple[Answer, list[str]]] = {
    "error": (status(500), ["/error failed on its own side (500)", "try again later"]),
    "busy": (status(429, Retry_After="7200"), ["/busy wants to be left alone for 120 min (429)"]),
    "often": (status(429), ["/often is asked too often (429)", "`every`"]),
    "token": (status(401), ["/token refused us (401)", "need a `token`"]),
    "forbidden": (status(403), ["/forbidden refused us (403)"]),
    "gone": (status(404, HTML), ["/gone is not there (404)", "check the address"]),
    "page": (status(200, HTML, Content_Type="text/calendar"), ["HTML page", "Log in to the Wi-Fi", "not a schedule"]),
    "empty": (status(200), ["empty"]),
    "nothing": (status(204), ["/nothing sent no feed (204)"]),
    "halfzip": (
        status(200, gzip.compress(GOOD)[:200], Content_Encoding="gzip"),
        ["/halfzip sent compressed data that is damaged or cut short"],
    ),
    "nozip": (status(200, GOOD, Content_Encoding="gzip"), ["compressed data that is damaged"]),
    "brotli": (status(200, GOOD, Content_Encoding="br"), ["packed as “br”"]),
    "huge": (status(200, b"", Content_Length=str(200 * 2**20)), ["/huge is larger than 64 MiB"]),
    "endless": (stream(GOOD[:-15], more=200), ["/endless is larger than 64 MiB"]),
    "bomb": (bomb, ["/bomb is larger than 64 MiB"]),
    "circle": (status(302, Location="/circle?token=s3cret"), ["/circle redirects in a circle"]),
    "astray": (status(302, Location="file:///etc/passwd"), ["redirects to something that is not a web address"]),
    "cut": (cut(GOOD, len(GOOD) // 2), ["/cut broke off in the middle of its answer"]),
    "half": (status(200, GOOD[: len(GOOD) // 2]), ["not complete", "cut off"]),
    "mute": (hang_up, ["/mute hung up without a proper answer"]),
    "json": (status(200, b'{"detail": "Authentication credentials were not provided."}'), ["JSON"]),
    "unasked": (status(304), ["/unasked says that nothing has changed, without having been asked (304)"]),
}


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Event, Any]]:
    """An event whose feeds were all well once, and then all but one turned bad; and what the sync of that said."""
    event = Event(tmp_path_factory.mktemp("servers"))
    with Served() as served:
        for number, name in enumerate(BAD):
            served[f"/{name}?token=s3cret"] = made.ics([Slot(name, f"Talk of {name}", made.hour(number))])
        served["/well"] = made.ics([Slot("well", "Talk of well", made.hour(90))])
        urls = [(name, f"{served.url}/{name}?token=s3cret") for name in BAD]
        event.feeds(*urls[:10], ("well", f"{served.url}/well"), *urls[10:])
        assert event("sync").code == 0
        for name, (answer, _) in BAD.items():
            served[f"/{name}?token=s3cret"] = answer
        served["/well"] = made.ics([Slot("well", "Talk of well, moved", made.hour(91))])
        with contextlib.closing(Syncer(event.folder, load(event.folder), lambda _event: None)) as syncer:
            # As if its server had never sent a validator: 304 is then no answer.
            syncer.link.execute("UPDATE feeds SET etag = NULL, last_modified = NULL WHERE name = 'unasked'")
        yield event, event("sync")


def test_the_sync_ends_with_3_and_a_line_for_each_feed(synced: tuple[Event, Any]) -> None:
    _, done = synced
    assert (done.code, done.err) == (3, "")
    assert len(done.lines) == len(BAD) + 1
    assert "s3cret" not in done.out


@pytest.mark.parametrize("name", BAD)
def test_each_feed_has_its_one_sentence(synced: tuple[Event, Any], name: str) -> None:
    event, done = synced
    feed = event.feed(name)
    assert feed["state"] == "failed"
    sentence = feed["error"]
    for words in BAD[name][1]:
        assert words in sentence
    assert sentence.isprintable()
    assert 20 < len(sentence) < 250
    assert f"{name}: {sentence}" in done.lines
    assert [cells[5] for cells in event.ok("feeds").cells if cells[0] == name] == [sentence]
    assert "s3cret" not in event.ok("feeds", "--format", "json").out


def test_the_old_data_stays_and_the_good_feed_is_applied(synced: tuple[Event, Any]) -> None:
    event, _ = synced
    talks = {talk["feeds"][0]: talk for talk in event.list("talks")}
    assert len(talks) == len(BAD) + 1
    assert not [name for name, talk in talks.items() if talk["gone"]]
    assert talks["well"]["title"] == "Talk of well, moved"
    assert event.feed("well")["state"] == "ok"
    assert [change["key"] for change in event.list("changes", "field:starts")] == ["well@days.example"]


def dribble(served: Served) -> Answer:
    """A byte now and then, for ever."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        head(request, 200, {"Content-Length": str(len(GOOD))})
        with contextlib.suppress(ConnectionError):
            for byte in GOOD:
                if served.ending.wait(0.05):
                    return
                request.wfile.write(bytes([byte]))
                request.wfile.flush()

    return answer


def silent(served: Served) -> Answer:
    """Takes the question and does not answer."""
    return lambda _request: served.ending.wait(30)


def stall(served: Served) -> Answer:
    """Stops within the body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        head(request, 200, {"Content-Length": str(len(GOOD))})
        request.wfile.write(GOOD[:100])
        request.wfile.flush()
        served.ending.wait(30)

    return answer


def test_servers_that_take_their_time(tmp_path: Path) -> None:
    """With small limits, since the real ones are of a minute; three slow feeds at once, and a good one."""
    slow: dict[str, tuple[Callable[[Served], Answer], str]] = {
        "silent": (silent, "sent nothing for 0.9 s"),
        "stall": (stall, "sent nothing for 0.9 s"),
        "dribble": (dribble, "was not done within 2 s"),
    }
    event = Event(tmp_path)
    with Served() as served:
        for name in (*slow, "well"):
            served[f"/{name}"] = made.ics([Slot(name, f"Talk of {name}")])
        event.feeds(*((name, f"{served.url}/{name}") for name in (*slow, "well")))
        event.ok("sync")
        for name, (make, _) in slow.items():
            served[f"/{name}"] = make(served)
        served["/well"] = made.ics([Slot("well", "Moved", made.hour(2))])
        results = _cycle(event, Limits(seconds=2, stall=0.9, connect=0.9, attempts=1))
    assert [result.state for result in results] == ["failed"] * 3 + ["ok"]
    for name, (_, words) in slow.items():
        assert words in event.feed(name)["error"]
    assert {talk["title"] for talk in event.list("talks")} == {*(f"Talk of {name}" for name in slow), "Moved"}


def _cycle(event: Event, limits: Limits) -> list[Result]:
    settings = load(event.folder)
    with contextlib.closing(Syncer(event.folder, settings, lambda _event: None, limits)) as syncer:
        return asyncio.run(syncer.cycle(settings.feeds))


def test_a_bad_server_that_is_mended_is_read_at_once(tmp_path: Path) -> None:
    """A body that could not be read leaves no validator behind by which the mended one would be a 304."""
    event = Event(tmp_path)
    with Served() as served:
        served["/a"] = GOOD
        event.feeds(("programme", f"{served.url}/a"))
        event.ok("sync")
        served["/a"] = status(200, HTML, ETag='"page"')
        assert event("sync").code == 3
        served["/a"] = GOOD
        done = event("sync")
        assert (done.code, done.out) == (0, "programme: unchanged\n")
        assert event.feed("programme")["state"] == "ok"
        assert event.feed("programme")["error"] is None
