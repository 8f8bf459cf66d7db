"""The background worker: runs `confdash sync --watch` as a child, tells what it says, starts it again when it dies.

The child reads its standard input, and ends when that ends: so it is gone when the dashboard is, however that went.
Its lines are data from another process: any of them may be junk, or of any length.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
from textual.message import Message

from confdash.clock import real
from confdash.tui.log import Log
from confdash.tui.messages import CycleDone, FeedRead, Network, Progress, Slept, SyncStopped, Waiting

#: Longest line that is read; longer ones are thrown away.
_LINE = 256 * 1024
_BACKOFF = (1, 2, 4, 8, 16, 32, 60)
#: The child's word for "the config is wrong": starting it again would change nothing.
_CONFIG_ERROR = 2
#: Seconds that the child is given to end when the dashboard does.
_PARTING = 0.2


class _Line(msgspec.Struct, frozen=True):
    """One line that the child says; which fields it has depends on `event`."""

    event: str
    feed: str = ""
    phase: str = ""
    done: int | None = None
    total: int | None = None
    state: str = ""
    sentence: str | None = None
    #: Of a result: what changed, by sort. Of a cycle: `changed` counts.
    changes: dict[str, int] = {}
    changed: int = 0
    since: int | None = None
    holder: str = ""
    begin: int | None = msgspec.field(name="from", default=None)
    until: int | None = msgspec.field(name="to", default=None)


class Supervisor:
    """Keeps one child running until it is closed."""

    def __init__(
        self, folder: Path, tell: Callable[[Message], object], log: Log, command: list[str] | None = None
    ) -> None:
        self._command = command or [
            sys.executable, "-m", "confdash", "-C", str(folder), "sync", "--watch", "--progress=json", "--until-eof",
        ]  # fmt: skip
        self._tell = tell
        self._log = log
        self._child: asyncio.subprocess.Process | None = None
        self._closing = False
        #: Where the delay stands in `_BACKOFF`; a whole cycle sets it back.
        self._deaths = 0
        self._last_words = ""

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        return self._child.pid if self._child is not None and self._child.returncode is None else None

    async def run(self) -> None:
        """Runs the child, again and again, until `close`."""
        while True:
            code = await self._run_once()
            if self._is_closing():
                return
            sentence = self._last_words or f"the sync ended by itself (exit code {code})"
            if code == _CONFIG_ERROR:
                self._end(sentence, final=True)
                return
            pause = _BACKOFF[min(self._deaths, len(_BACKOFF) - 1)]
            self._deaths += 1
            self._end(f"{sentence}; starting it again in {pause} s", final=False)
            await asyncio.sleep(pause)

    def _end(self, sentence: str, *, final: bool) -> None:
        self._log.add(sentence, grave=True)
        self._tell(SyncStopped(sentence, final))

    def _is_closing(self) -> bool:
        return self._closing

    async def _run_once(self) -> int:
        self._last_words = ""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_LINE,
                env=environment,
            )
        except OSError as error:
            self._last_words = f"the sync could not be started: {error.strerror}"
            return 1
        self._child = child
        if self._closing:
            child.kill()
        await asyncio.gather(self._read(child.stdout, self._line), self._read(child.stderr, self._complaint))
        return await child.wait()

    async def _read(self, stream: asyncio.StreamReader | None, take: Callable[[bytes], None]) -> None:
        while stream is not None:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the limit; asyncio has thrown it away
                continue
            if not line:
                return
            take(line)

    def _complaint(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if text:
            self._last_words = text[:500].removeprefix("Error: ")
            self._log.add(text[:2000])

    def _line(self, raw: bytes) -> None:
        try:
            line = msgspec.json.decode(raw, type=_Line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            if raw.strip():
                self._log.add(f"the sync said something else: {raw[:200].decode('utf-8', 'replace').strip()}")
            return
        message = self._message(line)
        if message is not None:
            self._tell(message)

    def _message(self, line: _Line) -> Message | None:
        """The message for a line; events of a newer confdash are passed over."""
        match line.event:
            case "phase":
                return Progress(line.feed, line.phase, line.done, line.total)
            case "result":
                return self._result(line)
            case "cycle":
                self._deaths = 0
                return CycleDone(line.changed)
            case "asleep":
                self._log.add("the machine was asleep")
                return Slept(line.begin or 0, line.until or 0)
            case "offline":
                self._log.add("no network", grave=True)
                return Network(line.since or real())
            case "online":
                self._log.add("the network is back")
                return Network(None)
            case "waiting":
                self._log.add(f"another confdash syncs this event ({line.holder}); this one follows it")
                return Waiting(line.holder)
            case "config":
                self._last_words = line.sentence or ""
                return SyncStopped(self._last_words, final=False) if self._last_words else None
        return None

    def _result(self, line: _Line) -> FeedRead:
        changed = ", ".join(f"{number} {sort}" for sort, number in line.changes.items() if number)
        said = line.sentence or changed
        self._log.add(
            f"{line.feed}: {line.state}" + (f", {said}" if said else ""),
            grave=line.state in ("failed", "held"),
        )
        return FeedRead(line.feed, line.state, line.sentence, line.changes)

    def ask(self, feed: str | None = None) -> bool:
        """Asks the child to sync now: one feed, or all. False when there is no child to ask."""
        child = self._child
        if child is None or child.returncode is not None or child.stdin is None or child.stdin.is_closing():
            return False
        child.stdin.write(f"sync {feed}\n".encode() if feed else b"sync\n")
        return True

    async def close(self) -> None:
        """Ends the child: politely, then not. Takes a fifth of a second at most."""
        self._closing = True
        child = self._child
        if child is None or child.returncode is not None:
            return
        if child.stdin is not None:
            child.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), _PARTING)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
