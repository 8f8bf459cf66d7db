"""What keeps clients that are slow, many or greedy from holding up others: the server alone, its limits made small."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from tests.web.serving import rest, status, until

from confdash.web import addresses
from confdash.web.answer import Answer, Fields
from confdash.web.server import Server
from confdash.web.serving import counted

#: More than a client's and a server's system take over before anybody reads.
BIG = b"x" * 20_000_000
#: Seconds that a request's head may take: so long that no test waits for it, and for the one that does.
LONG, SHORT = 60.0, 1.0


def answering(method: bytes, target: bytes, fields: Fields) -> Answer:
    if target == b"/broken":
        raise LookupError("kanaria")
    body = BIG if target == b"/big" else b"small"
    return Answer(HTTPStatus.OK, [("Content-Length", str(len(body)))], body)


class Limited:
    """The server in a thread, with room for four connections."""

    def __init__(self, head: float = LONG) -> None:
        self.told: list[str] = []
        self.socket = addresses.listen("127.0.0.1", 0)
        self.server = Server(self.socket, answering, self.told.append, connections=4, head=head)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self.thread = threading.Thread(target=self._loop.run_until_complete, args=(self.server.run(self._stop),))
        self.thread.start()

    def stop(self) -> None:
        if not self.thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self.thread.join(10)
        self._loop.close()
        self.socket.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(self.socket.getsockname()[:2], timeout=20)


@pytest.fixture
def limited() -> Iterator[Limited]:
    found = Limited()
    yield found
    found.stop()
    assert not found.thread.is_alive()


def ask(line: socket.socket, path: str = "/", *more: str) -> None:
    line.sendall("\r\n".join([f"GET {path} HTTP/1.1", "Host: a", *more, "", ""]).encode())


def test_a_byte_now_and_then_wins_no_time() -> None:
    """Nor on a connection that had an answer already."""
    limited = Limited(SHORT)
    with limited.connect() as fresh, limited.connect() as used:
        ask(used)
        assert status(used.recv(65_536)) == 200
        begun = time.monotonic()
        dripping = {fresh, used}
        while dripping:
            assert time.monotonic() - begun < 20 * SHORT, "it drips on and on"
            ended, _, _ = select.select(list(dripping), [], [], SHORT / 10)
            dripping -= set(ended)  # nothing is ever answered, so that is the end
            for line in dripping:
                with contextlib.suppress(OSError):
                    line.sendall(b"G")
        assert time.monotonic() - begun > SHORT / 2
    limited.stop()


def test_at_the_limit_whoever_got_on_least_makes_room(limited: Limited) -> None:
    with contextlib.ExitStack() as lines:
        idle = [lines.enter_context(limited.connect()) for _ in range(3)]
        busy = lines.enter_context(limited.connect())
        ask(busy)
        assert status(busy.recv(65_536)) == 200
        fifth = lines.enter_context(limited.connect())
        ask(fifth, "/", "Connection: close")
        assert status(rest(fifth)) == 200
        assert rest(idle[0]) == b"", "the first that came, of those that asked for nothing"
        ask(busy)
        assert status(busy.recv(65_536)) == 200


def test_who_reads_nothing_holds_one_piece_and_gets_all_in_the_end(limited: Limited) -> None:
    with limited.connect() as slow:
        ask(slow, "/big", "Connection: close")
        until(lambda: limited.server.counts[200] == 1)
        for _ in range(20):
            with limited.connect() as other:
                ask(other, "/", "Connection: close")
                assert status(rest(other)) == 200
        until(lambda: len(limited.server._open) == 1)
        (writer,) = limited.server._open
        assert writer.transport.get_write_buffer_size() <= 65_536 + 1_000
        answer = rest(slow)
    assert answer.endswith(BIG)


def test_who_is_still_sending_does_not_lose_the_answer(limited: Limited) -> None:
    with limited.connect() as line:
        ask(line, "/", "Connection: close")
        assert status(rest(line)) == 200
        line.sendall(b"more of a body" * 20_000)
        line.shutdown(socket.SHUT_WR)
        until(lambda: not limited.server._open)
        with limited.connect() as other:
            ask(other)
            assert status(other.recv(65_536)) == 200
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0, "it was taken, not thrown back"


def test_an_error_of_ours_ends_nothing_and_is_told_without_what_was_in_it(
    limited: Limited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with limited.connect() as line:
        for path, expected in (("/broken", 500), ("/broken", 500), ("/", 200)):
            ask(line, path)
            assert status(line.recv(65_536)) == expected
    (told,) = limited.told
    assert "an error inside confdash (LookupError)" in told
    assert "kanaria" not in told


def test_it_ends_at_once_whoever_is_connected(limited: Limited) -> None:
    with limited.connect() as idle, limited.connect() as reading:
        ask(reading, "/big")
        until(lambda: limited.server.counts[200] == 1)
        begun = time.monotonic()
        limited.stop()
        assert time.monotonic() - begun < LONG / 6
        assert rest(idle) == b""


def test_an_address_that_is_not_to_be_had_is_a_sentence() -> None:
    with addresses.listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        for address, wanted, why in (
            ("127.0.0.1", port, f"port {port} of 127.0.0.1 is in use by another program; choose another one"),
            ("203.0.113.9", 0, "is none of this machine's addresses; it has 127.0.0.1"),
            ("no.such.invalid", 0, "there is no “no.such.invalid”; write an address of this machine"),
        ):
            with pytest.raises(addresses.AddressError, match=why):
                addresses.listen(address, wanted).close()


def test_what_to_type_is_told_for_every_network() -> None:
    with addresses.listen("0.0.0.0", 0) as bound:
        port = bound.getsockname()[1]
        assert addresses.urls(bound) == [f"http://{each}:{port}/" for each in (*v4(), "127.0.0.1")]
        assert addresses.open_to_others(bound)
    with addresses.listen("localhost", 0) as bound:
        assert not addresses.open_to_others(bound)
        (url,) = addresses.urls(bound)
        assert url.startswith(("http://127.0.0.1:", "http://[::1]:"))


def v4() -> list[str]:
    return [each for each in addresses.here() if ":" not in each]


def test_a_minute_is_told_in_numbers_and_nothing_else() -> None:
    assert counted(Counter({200: 30, 304: 1088, 404: 1, 431: 1})) == (
        "1,120 requests in a minute: 30 answered, 1,088 unchanged, 2 refused"
    )
    assert counted(Counter({304: 1})) == "1 request in a minute: 1 unchanged"
