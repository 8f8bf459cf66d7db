"""A program in a real pseudo-terminal of 160×50, and how long it takes to paint what a key asks for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-Z\\-_])")
#: Silence after which a burst of output counts as one paint, in seconds.
_QUIET = 0.004


class Terminal:
    """Runs a command; `start` is when it was begun (`time.perf_counter`)."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        env: Mapping[str, str] | None = None,
        lines: int = 50,
        columns: int = 160,
    ) -> None:
        self.start = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(
                command[0],
                list(command),
                {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            )
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        #: All output without escape sequences.
        self.text = b""

    def read(self, patience: float) -> bytes:
        """What comes within `patience` seconds, at once when something does; b"" for nothing."""
        if not select.select([self._file], [], [], patience)[0]:
            return b""
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:
            return b""
        if b"\x1b[?2026$p" in data:  # Textual asks whether the terminal can paint a frame at once
            self.send(b"\x1b[?2026;2$y")
        self.text += _ESCAPE.sub(b"", data)
        return data

    def send(self, keys: bytes) -> None:
        """Presses keys."""
        os.write(self._file, keys)

    def wait_for(self, shown: bytes | Callable[[bytes], bool], patience: float = 30.0) -> float:
        """Seconds from now until a text is painted. Raises `TimeoutError`."""
        begin = time.perf_counter()
        found = shown if callable(shown) else lambda text: shown in text
        while not found(self.text):
            if time.perf_counter() - begin > patience:
                raise TimeoutError(
                    f"{shown!r} was not painted within {patience} s; the end of the output: {self.text[-600:]!r}"
                )
            self.read(0.05)
        return time.perf_counter() - begin

    def settle(self, quiet: float = 0.4) -> None:
        """Waits until nothing is painted any more."""
        while self.read(quiet):
            pass

    def press(self, key: bytes, patience: float = 1.0) -> float | None:
        """Seconds from a key to the end of what it painted; None when it painted nothing."""
        while self.read(0):
            pass
        begin = time.perf_counter()
        self.send(key)
        if not self.read(patience):
            return None
        painted = time.perf_counter()
        while self.read(_QUIET):
            painted = time.perf_counter()
        return painted - begin

    def forget(self) -> None:
        """Drops the output so far, so that `wait_for` sees only what comes."""
        self.text = b""

    def peak(self) -> float:
        """Peak resident memory of the process in MiB (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def end(self, patience: float = 10.0) -> float:
        """Seconds until the process is gone by itself. Raises `TimeoutError`."""
        begin = time.perf_counter()
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            self.read(0.005)
            if time.perf_counter() - begin > patience:
                raise TimeoutError("the program did not end")
        self.pid = 0
        return time.perf_counter() - begin

    def close(self) -> None:
        """Ends the process whatever it does."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.pid = 0
        with contextlib.suppress(OSError):
            os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
