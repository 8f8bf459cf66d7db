"""`confdash sync --watch` as a process of its own, and what it tells, waited for with a deadline."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.e2e.program import Event

#: How long anything may take that should happen at once, in seconds; the machine may be busy.
PATIENCE = 20.0


class Watching:
    """The process, up while the `with` block lasts. Its standard input is a pipe, and its end ends it."""

    def __init__(self, event: Event, *args: str, command: list[str] | None = None) -> None:
        self._event = event
        self._args = args or ("sync", "--watch", "--progress=json", "--until-eof")
        self._command = command
        #: All that it has told so far.
        self.told: list[dict[str, Any]] = []
        self._news = threading.Condition()

    def __enter__(self) -> Self:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.child = self._event.start(*self._args, command=self._command, **pipes)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.kill()
        self.child.wait()
        self._thread.join()
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            assert pipe
            pipe.close()

    def _read(self) -> None:
        assert self.child.stdout
        for line in self.child.stdout:
            with self._news:
                self.told.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def say(self, line: str) -> None:
        """Writes a line to its standard input."""
        assert self.child.stdin
        self.child.stdin.write(f"{line}\n".encode())
        self.child.stdin.flush()

    def hang_up(self) -> None:
        """Ends its standard input."""
        assert self.child.stdin
        self.child.stdin.close()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit code, once it has ended."""
        return self.child.wait(seconds)

    def complaint(self) -> str:
        """What it wrote to standard error; only once it has ended."""
        assert self.child.stderr
        return self.child.stderr.read().decode()

    def until(self, wanted: Callable[[dict[str, Any]], bool], since: int = 0) -> int:
        """Waits until it has told something that is wanted; gives how much it had told with it."""
        deadline = time.monotonic() + PATIENCE
        with self._news:
            while True:
                for place, told in enumerate(self.told[since:], start=since + 1):
                    if wanted(told):
                        return place
                assert time.monotonic() < deadline, f"not told in time; told: {self.told[since:]}"
                self._news.wait(0.2)

    def cycle(self, since: int = 0) -> int:
        """Waits for the end of a cycle."""
        return self.until(lambda told: told["event"] == "cycle", since)

    def result(self, feed: str, since: int = 0) -> dict[str, Any]:
        """Waits for the result of a feed."""
        return self.told[self.until(lambda told: told["event"] == "result" and told["feed"] == feed, since) - 1]


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Waits for a condition, with a deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
