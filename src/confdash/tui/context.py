"""What every board shares: the event, the store, the keys, and what is known of the sync."""

from __future__ import annotations

from pathlib import Path

import msgspec

from confdash.clock import Clock
from confdash.commands.declare import Command
from confdash.commands.keymap import Keymap
from confdash.config import Settings
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.tui.fetcher import Fetcher
from confdash.tui.health import Pulse
from confdash.tui.state import State
from confdash.tui.watcher import Watcher


class Context(msgspec.Struct):
    """Made once by the app. Boards read it; only the app writes to it."""

    folder: Path
    path: Path
    settings: Settings
    clock: Clock
    commands: tuple[Command, ...]
    keymap: Keymap
    state: State
    watcher: Watcher
    fetcher: Fetcher
    pulse: Pulse
    #: Who decides, and at which desk.
    by: str
    desk: str
    demo: str | None = None
    #: The feeds as the store has them, and how many there are of what each board shows; renewed when the data changes.
    feeds: list[FeedRow] = []
    counts: dict[str, int] = {}
    #: Changes that came since somebody looked at the Changes board.
    unseen: int = 0

    @property
    def reader(self) -> Reader | None:
        """The screen's connection; None while there is no store."""
        return self.watcher.reader
