"""A server on loopback whose every path gives what a test says, well or badly, and counts what was asked."""

from __future__ import annotations

import hashlib
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

#: Answers one request as it likes; the request has been read.
Answer = Callable[[BaseHTTPRequestHandler], object]


class Served:
    """The server, up while the `with` block lasts. `served["/a.ics"] = body` serves it with an ETag."""

    def __init__(self, port: int = 0) -> None:
        self._answers: dict[str, Answer] = {}
        #: The path of each request, in order.
        self.asked: list[str] = []
        self.ending = threading.Event()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def __setitem__(self, path: str, answer: str | bytes | Answer) -> None:
        """What a path gives from now on."""
        if callable(answer):
            self._answers[path] = answer
        else:
            self._answers[path] = whole(answer.encode() if isinstance(answer, str) else answer)

    def answer(self, path: str) -> Answer:
        """What is to be done with a request."""
        self.asked.append(path)
        return self._answers.get(path, status(404))


def whole(body: bytes) -> Answer:
    """A body with an ETag, or 304 for whoever has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("If-None-Match") == tag:
            head(request, 304, {"ETag": tag})
        else:
            head(request, 200, {"ETag": tag, "Content-Length": str(len(body))})
            request.wfile.write(body)

    return answer


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """A status with a body; underscores in the headers' names are dashes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        head(request, code, {"Content-Length": str(len(body))} | named)
        request.wfile.write(body)

    return answer


def head(request: BaseHTTPRequestHandler, code: int, headers: dict[str, str]) -> None:
    """Sends a status line and headers."""
    request.send_response(code)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, served: Served, port: int) -> None:
        self.served = served
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer's own asks for this machine's name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.served.answer(self.path)(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing is printed."""
