"""A loopback server that misbehaves as told, and feeds that ask it."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.e2e.program import one_certificate

from confdash.config import Feed
from confdash.sync import fetch
from confdash.sync.fetch import Fetched, FetchError, Limits, Unchanged, Validators

#: Does what it likes with a connection whose request has been read.
Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]

#: Generous where nothing is to be waited for, tiny where it is.
QUICK = Limits(size=64 * 1024, seconds=10, connect=5, stall=5, pause=0.001, still=0.05)

NOTHING_KNOWN = Validators()


class Loopback:
    """Servers on 127.0.0.1. Each gives its answers in turn, the last one for ever."""

    def __init__(self) -> None:
        #: The head of every request, in order of arrival, whichever server it reached.
        self.requests: list[str] = []
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()

    async def __call__(self, *answers: bytes | Handler, tls: ssl.SSLContext | None = None) -> str:
        """Starts a server; gives its address without a path."""
        left = list(answers)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._open.add(writer)
            try:
                self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
                answer = left.pop(0) if len(left) > 1 else left[0]
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
            except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                pass
            finally:
                writer.close()
                self._open.discard(writer)

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        self._servers.append(server)
        return f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    @staticmethod
    def answer(status: int = 200, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
        """The bytes of an answer; `length`: a Content-Length that is not the body's."""
        lines = [f"HTTP/1.1 {status} Whatever", *headers]
        if not any(header.lower().startswith("transfer-encoding") for header in headers):
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        for writer in list(self._open):
            writer.transport.abort()


@pytest.fixture(autouse=True)
def _one_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each client would read all authorities that there are, 15 ms long; `test_fetch_way_out.py` tells of those."""
    monkeypatch.setenv("SSL_CERT_FILE", one_certificate())


@pytest.fixture
def make_loopback() -> type[Loopback]:
    """For tests that run a loop of their own; they close what they make."""
    return Loopback


@pytest_asyncio.fixture
async def loopback() -> AsyncIterator[Loopback]:
    servers = Loopback()
    yield servers
    await servers.close()


class Asker:
    """Fetches a feed, with one client for all that a test asks."""

    def __init__(self, http: httpx.AsyncClient, folder: Path) -> None:
        self.http = http
        self.folder = folder
        self.limits = QUICK

    async def anything(
        self,
        url: str,
        validators: Validators = NOTHING_KNOWN,
        *,
        token: str | None = None,
        limits: Limits | None = None,
    ) -> Fetched | Unchanged:
        feed = Feed(name="programme", url=url, token=token)
        return await fetch.fetch(feed, validators, client=self.http, folder=self.folder, limits=limits or self.limits)

    async def body(self, url: str, *, token: str | None = None, limits: Limits | None = None) -> bytes:
        """The body of a feed that must have one."""
        found = await self.anything(url, token=token, limits=limits)
        assert isinstance(found, Fetched)
        return found.body

    async def problem(self, url: str, *, token: str | None = None, limits: Limits | None = None) -> FetchError:
        """The error of a feed that must have one; what holds for every error is checked here."""
        with pytest.raises(FetchError) as caught:
            await self.anything(url, token=token, limits=limits)
        error = caught.value
        assert str(error) == error.sentence
        assert error.sentence.isprintable()
        assert 20 < len(error.sentence) < 250
        # What happened and what to do, in one sentence.
        assert "; " in error.sentence
        assert ". " not in error.sentence
        assert error.__cause__ is None
        assert error.__context__ is None
        return error


@pytest_asyncio.fixture
async def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asker]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    async with fetch.client(QUICK) as http:
        yield Asker(http, tmp_path)


@pytest.fixture
def everything_logged() -> Callable[[], str]:
    """All that any logger passes on, as text, from now on."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record) + repr(record.__dict__))

    root = logging.getLogger()
    keep = Keep()
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    return lambda: "\n".join(lines)
