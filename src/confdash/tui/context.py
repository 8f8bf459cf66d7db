"""What every board shares: the event, the store, the keys, and what is known of the sync."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from confdash.attention import apart
from confdash.attention.items import Listing, Severity
from confdash.clock import Clock
from confdash.commands.declare import Command
from confdash.commands.keymap import Keymap
from confdash.config import Settings
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.turnaround import Progress
from confdash.tui.fetcher import Fetcher
from confdash.tui.health import Pulse
from confdash.tui.line_rows import Tally
from confdash.tui.state import State
from confdash.tui.watcher import Watcher

if TYPE_CHECKING:
    from confdash.store.rehearsal import Rehearsal


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
    #: In the demo or a rehearsal: what is decided is practice, so that a moved clock forbids nothing.
    pretend: bool = False
    #: The rehearsal that is on, on a copy of the store.
    rehearsal: Rehearsal | None = None
    #: The feeds as the store has them, and how many there are of what each board shows; renewed when the data changes.
    feeds: list[FeedRow] = []
    counts: dict[str, int] = {}
    #: How far the recordings are.
    films: Progress = Progress()
    #: What the rules found last, None before they were run; why they could not be; and when that was, in real time.
    listing: Listing | None = None
    look_problem: str | None = None
    looked_at: int | None = None
    #: When the last look began, on the steady clock: it has seen what was written before.
    look_begun: float = 0.0
    #: The gravest of what needs a human about each talk.
    flags: Mapping[str, Severity] = {}
    #: What the tabs and the header say of it, for the desk's view that is chosen.
    tally: Tally = Tally()
    #: Changes that came since somebody looked at the Changes board.
    unseen: int = 0

    @property
    def view(self) -> str:
        """The desk whose rows Attention shows; "" is all."""
        return apart.view(self.state.desk, self.settings.privacy, self.desk)

    def told(self, desk: str, listing: Listing | None = None) -> Listing | None:
        """What the rules found last (or this listing), as the view of a desk ("": all) may know it here."""
        known = self.listing if listing is None else listing
        return None if known is None else apart.told(known, desk, self.settings.privacy, self.desk)

    @property
    def reader(self) -> Reader | None:
        """The screen's connection; None while there is no store."""
        return self.watcher.reader
