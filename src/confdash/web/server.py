"""HTTP/1.1 to many phones at once, on one thread: what is slow costs a buffer and holds nobody else up.

h11 reads and writes HTTP; what is here are limits. A request's head must be there within a time that a client cannot
stretch by sending a byte now and then; an answer goes out in pieces, so that a slow reader holds one of them; and at
the limit of connections the one that has got on least makes room, so that idle ones cannot keep the others out.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

import h11

from confdash import clock, crash
from confdash.web.answer import Answer, Fields, refusal

#: Seconds in which a request's head must be there, also the next one on a connection that stays open.
HEAD = 15.0
#: Seconds that an answer may take: so many, and one more for so many bytes (16 kbit/s).
_START, _PACE = 20.0, 2_000
#: Bytes: of a head, of what is read at once, of what is handed to the network at once.
_LONGEST, _READ, _PIECE = 8_192, 4_096, 65_536
#: After an answer that ends a connection, what a client still sends is taken for so many seconds: it would lose the
#: answer otherwise (RFC 9112 §9.6).
_LINGER = 1.0

#: Connections at once.
_MOST = 400
#: After these a connection ends: what follows may be a body that nobody reads.
_LAST = frozenset({400, 405, 413, 414, 431, 501, 505})
#: Method, target, fields → answer.
Answering = Callable[[bytes, bytes, Fields], Answer]


class Server:
    """Answers on a socket until it is told to stop. `counts` tells how many of each status were given."""

    def __init__(
        self, bound: socket.socket, answering: Answering, tell: Callable[[str], None], *,
        connections: int | None = None, head: float = HEAD,
    ) -> None:  # fmt: skip
        self._socket = bound
        self._answering = answering
        self._tell = tell
        self._head = head
        self._connections = connections or _bearable()
        #: Open connections, and their tasks: first the one that has got on least lately.
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self.counts: Counter[int] = Counter()

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop`, and ends then at once."""
        # What a client does wrong, or a limit of the system, is no news on anybody's screen.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        server = await asyncio.start_server(self._accept, sock=self._socket, limit=_READ, backlog=256)
        async with server:
            await stop.wait()
            server.close()
            tasks = list(self._open.values())
            for writer in list(self._open):
                writer.transport.abort()
            if tasks:
                await asyncio.wait(tasks, timeout=1)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= self._connections:
            stalled = next(iter(self._open))
            del self._open[stalled]
            stalled.transport.abort()
        writer.transport.set_write_buffer_limits(high=0)  # so that an answer has left once it is drained
        self._open[writer] = asyncio.create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that hangs up, stalls or breaks the protocol has had its answer, or gets none.
        with contextlib.suppress(OSError, TimeoutError, h11.ProtocolError):
            await self._converse(reader, writer)
        self._open.pop(writer, None)
        writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Request after request, until either side has had enough."""
        line = h11.Connection(h11.SERVER, max_incomplete_event_size=_LONGEST)
        while True:
            try:
                async with asyncio.timeout(self._head):
                    event = await _next(line, reader)
                if not isinstance(event, h11.Request):
                    return
                found = self._answer(event)
            except h11.RemoteProtocolError as error:
                if line.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
                    return
                found = refusal(HTTPStatus(error.error_status_hint))
            self.counts[found.status] += 1
            async with asyncio.timeout(_START + len(found.body) / _PACE):
                await self._send(line, writer, found)
            if line.our_state is not h11.DONE or not isinstance(line.next_event(), h11.EndOfMessage):
                break
            line.start_next_cycle()
        if writer.can_write_eof():
            writer.write_eof()
        async with asyncio.timeout(_LINGER):
            while await reader.read(_READ):
                pass

    def _answer(self, request: h11.Request) -> Answer:
        if not request.http_version.startswith(b"1."):
            return refusal(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
        try:
            return self._answering(request.method, request.target, list(request.headers))
        except Exception as error:  # noqa: BLE001 - one page that cannot be given is no reason to give none
            if not self.counts[HTTPStatus.INTERNAL_SERVER_ERROR]:
                self._tell(crash.sentence(error))
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _send(self, line: h11.Connection, writer: asyncio.StreamWriter, found: Answer) -> None:
        fields = [("Date", formatdate(clock.real(), usegmt=True)), *found.fields]
        if found.status in _LAST:
            fields.append(("Connection", "close"))
        head = line.send(h11.Response(status_code=found.status, headers=fields, reason=found.status.phrase))
        assert head is not None
        writer.write(head + found.body[:_PIECE])
        if found.body:
            line.send(h11.Data(data=found.body))  # which adds nothing to it, since its length is told
        for place in range(_PIECE, len(found.body), _PIECE):
            await writer.drain()
            self._got_on(writer)
            writer.write(found.body[place : place + _PIECE])
        line.send(h11.EndOfMessage())
        await writer.drain()
        self._got_on(writer)

    def _got_on(self, writer: asyncio.StreamWriter) -> None:
        """Notes that a connection is of use to somebody."""
        task = self._open.pop(writer, None)
        if task is not None:
            self._open[writer] = task


def _bearable() -> int:
    """How many connections there may be at once: some files must be left for the store."""
    try:
        import resource  # not on Windows
    except ImportError:
        return _MOST
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST if files == resource.RLIM_INFINITY else max(16, min(_MOST, files - 64))


async def _next(line: h11.Connection, reader: asyncio.StreamReader) -> object:
    """The next event, once enough has come for one."""
    while True:
        event = line.next_event()
        if event is not h11.NEED_DATA:
            return event
        line.receive_data(await reader.read(_READ))
