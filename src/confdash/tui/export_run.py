"""Runs `confdash export` as a child, so that the screen never waits and never loads what calendars are written with."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from confdash.clock import Clock

#: Sentences begin so on the command line.
_OURS = "confdash: "
#: Longer sentences are cut.
_LONGEST = 2_000


class Done(msgspec.Struct, frozen=True):
    """How a child ended, and what it said."""

    fine: bool
    said: str


class Exports:
    """The exports that are being written now. A child that is stopped leaves no half a file."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._children: set[asyncio.subprocess.Process] = set()
        #: Begun, and not yet told of.
        self._open = 0
        self._idle = asyncio.Event()
        #: Whether somebody who leaves waits for them.
        self._awaited = False

    @property
    def busy(self) -> bool:
        """Whether any is being written."""
        return self._open > 0

    async def run(self, arguments: Sequence[str], keys: Iterable[str]) -> Done:
        """Writes these talks, and says how it went."""
        self._open += 1
        self._idle.clear()
        try:
            return await self._child([*self._command(), *arguments], "".join(f"{key}\n" for key in keys))
        finally:
            self._open -= 1
            if not self._open:
                self._idle.set()

    def _command(self) -> list[str]:
        """This program on this event. Where the clock is moved for looking only, the child looks only, too."""
        clock = self._clock
        moved = ["--now", clock.iso(clock.now()) or ""] if clock.offset else []
        return [sys.executable, "-m", "confdash", "-C", str(self._folder), *moved, "export"]

    async def _child(self, command: Sequence[str], listed: str) -> Done:
        pipe = asyncio.subprocess.PIPE
        # Whatever the terminal's letters are: keys and sentences are UTF-8 between the two.
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        try:
            child = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=asyncio.subprocess.DEVNULL, stderr=pipe, env=environment
            )
        except OSError as error:
            return Done(False, f"the export could not be started: {error.strerror}")
        self._children.add(child)
        try:
            _, said = await child.communicate(listed.encode("utf-8", "replace"))
        finally:
            self._children.discard(child)
        lines = said.decode("utf-8", "replace").splitlines()
        text = "; ".join(line.removeprefix(_OURS) for line in lines if line.strip())[:_LONGEST]
        if child.returncode == 0:
            return Done(True, text)
        return Done(False, text or f"the export ended by itself (exit code {child.returncode})")

    async def written(self, say: Callable[[str], object]) -> bool:
        """Waits until all is written, as somebody leaves. Asked again meanwhile it ends them, and is False."""
        if self._awaited:
            self.stop()
            return False
        if self.busy:
            self._awaited = True
            say("an export is being written; then it closes (again: at once, without it)")
            try:
                await self._idle.wait()
            finally:
                self._awaited = False
        return True

    def stop(self) -> None:
        """Ends what is being written; what was there before stays."""
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
