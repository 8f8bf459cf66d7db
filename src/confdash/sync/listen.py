"""Standard input of a sync that the dashboard started: wishes come in by it, and its end ends the process.

Light on purpose: it listens from the first moment, while the heavy imports are still under way, so that a
dashboard that is killed leaves nothing behind.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


class Listener:
    """Takes `sync` and `sync FEED`, a line each, from standard input, and ends this process with it."""

    def __init__(self) -> None:
        self._early: list[str] = []
        self._take: Callable[[str], object] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, name="confdash-stdin", daemon=True).start()

    def attach(self, take: Callable[[str], object]) -> None:
        """Hands each wish (a feed's name, or "" for all) to `take`, in the listening thread; those before at once."""
        with self._lock:
            self._take = take
            for name in self._early:
                take(name)
            self._early.clear()

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            word, _, name = line.decode(errors="replace").strip().partition(" ")
            if word == "sync":
                with self._lock:
                    if self._take:
                        self._take(name)
                    else:
                        self._early.append(name)
        # Whoever started this is gone. SQLite rolls back what is half done; nothing else needs an orderly end.
        os._exit(0)
