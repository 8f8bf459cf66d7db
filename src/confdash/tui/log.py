"""The last things that happened around the sync, for the log screen."""

from __future__ import annotations

from collections import deque

from confdash.clock import real


class Log:
    """Keeps the newest lines: (UTC seconds, grave, sentence)."""

    def __init__(self) -> None:
        self.lines: deque[tuple[int, bool, str]] = deque(maxlen=500)

    def add(self, sentence: str, *, grave: bool = False) -> None:
        """Notes a sentence."""
        self.lines.append((real(), grave, sentence))
