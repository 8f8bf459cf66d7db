"""The demo: the sample conference served over HTTP on this machine, as a real programme site would serve it.

The server gives three feeds of one programme, a table of its people, three of its recordings and the sheet of its
scholarships and, a while after they were first read, a second revision of them, so that a person who watches sees
changes arrive. It listens on loopback alone and knows no other file. Who cuts the recordings keeps a spreadsheet, which
is a file in the event's folder.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import logging
import socketserver
import threading
import time
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from confdash import clock
from confdash.demo_event import (
    FEEDS,
    FILMS,
    REVISIONS,
    SCHOLARSHIPS,
    SERVED,
    SHEET,
    DemoError,
    edit,
    make_event,
    sample_folder,
)

__all__ = [
    "BUSY_MOMENT", "FEEDS", "FILMS", "REVISIONS", "SCHOLARSHIPS", "SHEET", "SWITCH_AFTER", "Answer", "Demo",
    "DemoError", "edit", "make_event", "sample_folder",
]  # fmt: skip

#: The moment to which the demo's clock is pinned: five rooms are busy, and a clash is nine minutes away.
BUSY_MOMENT = dt.datetime(2026, 11, 10, 10, 21, tzinfo=clock.zone("Europe/Copenhagen"))
#: Seconds from the first fetch of revision one until revision two is served.
SWITCH_AFTER = 20.0

_log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """One feed as it is served now; `modified` is in UTC seconds."""

    body: bytes
    media_type: str
    etag: str
    modified: int


class Demo:
    """The server, up while the `with` block lasts: `with Demo() as demo: make_event(folder, demo.url)`.

    `switch_after` is in seconds, None for never. `folder`: the event's, whose spreadsheet is edited at each switch.
    Raises `DemoError` when the sample or a port cannot be had.
    """

    def __init__(self, switch_after: float | None = SWITCH_AFTER, folder: Path | None = None) -> None:
        self._switch_after = switch_after
        self._folder = folder
        self._bodies = _bodies(sample_folder())
        self._lock = threading.Lock()
        self._revision = REVISIONS[0]
        #: When revision one was first fetched, on the steady clock.
        self._fetched: float | None = None
        # The first revision is older than the server, so that no switch falls into its second.
        self._modified = clock.real() - 60
        try:
            self._server = _Server(self)
        except OSError as error:
            raise DemoError(f"the demo cannot listen on 127.0.0.1: {error.strerror}") from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def revision(self) -> int:
        """Which revision is being served."""
        with self._lock:
            self._advance()
            return self._revision

    def switch(self, revision: int) -> None:
        """Serves that revision from now on; back at the first, the time until the second begins anew.

        Raises `ValueError` when there is no such revision.
        """
        if revision not in REVISIONS:
            raise ValueError(f"the sample has no revision {revision}; there are {REVISIONS[0]} to {REVISIONS[-1]}")
        with self._lock:
            self._set(revision)

    def answer(self, path: str) -> Answer | None:
        """What is served under a path such as `/schedule.json` now; None where nothing is."""
        with self._lock:
            self._advance()
            found = self._bodies[self._revision].get(path)
            if found is None:
                return None
            if self._fetched is None:
                self._fetched = time.monotonic()
            return found._replace(modified=self._modified)

    def _advance(self) -> None:
        """Goes on to the second revision when it is due."""
        if self._revision != REVISIONS[0] or self._fetched is None or self._switch_after is None:
            return
        if time.monotonic() - self._fetched >= self._switch_after:
            self._set(REVISIONS[1])

    def _set(self, revision: int) -> None:
        if revision != self._revision:
            # Two switches within a second still get two dates: whoever asks by date alone misses neither.
            self._modified = max(clock.real(), self._modified + 1)
            if self._folder is not None:
                # A folder that is just being taken away needs none.
                with contextlib.suppress(OSError):
                    edit(self._folder, revision)
        self._revision = revision
        self._fetched = None


def _bodies(folder: Path) -> dict[int, dict[str, Answer]]:
    """All that the server will ever send, by revision and path. Raises `DemoError`."""
    try:
        return {
            revision: {
                f"/{file}": _answer((folder / f"rev{revision}" / file).read_bytes(), media_type)
                for _, file, media_type in SERVED
            }
            for revision in REVISIONS
        }
    except OSError as error:
        raise DemoError(f"the sample's {error.filename} cannot be read: {error.strerror}") from error


def _answer(body: bytes, media_type: str) -> Answer:
    return Answer(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"', 0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # HTTPServer's own asks a name server for this machine's name, which takes seconds on a bad network.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - socketserver's
        # A client that hangs up is no news; and standard error belongs to the dashboard's screen.
        _log.debug("the demo's server lost a request from %s", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    #: An idle connection ends after as many seconds.
    timeout = 30
    # Headers and body are two writes: with Nagle's algorithm the second would wait for the client's ACK.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        _log.debug(format, *args)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header: the server lives at the demo's moment too."""
        return super().date_time_string(clock.real() if timestamp is None else timestamp)

    def _reply(self, *, with_body: bool) -> None:
        server = self.server
        answer = server.demo.answer(self.path.partition("?")[0]) if isinstance(server, _Server) else None
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        unchanged = self._unchanged(answer)
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        self.send_header("ETag", answer.etag)
        self.send_header("Last-Modified", formatdate(answer.modified, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        if not unchanged:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body and not unchanged:
            self.wfile.write(answer.body)

    def _unchanged(self, answer: Answer) -> bool:
        """Whether the client has this already (RFC 9110, 13.1): the date counts only where no tag is sent."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or answer.etag in known
        with contextlib.suppress(TypeError, ValueError):
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
            return answer.modified <= since.timestamp()
        return False
