"""Driving a real dashboard on a real store in tests: waiting on conditions, and reading what is on the screen."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from tests.tui import fill
from textual.pilot import Pilot

from confdash import config
from confdash.clock import Clock
from confdash.store.rehearsal import Rehearsal
from confdash.tui import state
from confdash.tui.app import Dashboard
from confdash.tui.board import BoardScreen

WIDE, MIDDLE, NARROW = (160, 50), (120, 40), (80, 24)


class Driven:
    """A running dashboard."""

    def __init__(self, app: Dashboard, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def board(self) -> BoardScreen:
        """The board that is shown."""
        screen = self.app.board_screen
        assert screen is not None
        return screen

    @property
    def key(self) -> str:
        """The key of the row under the cursor."""
        return str(getattr(self.board.table.cursor_row, self.board.board.source.key))

    @property
    def line(self) -> int:
        """The line of the screen on which the cursor stands."""
        return self.board.table.cursor - round(self.board.table.scroll_y)

    async def press(self, *keys: str) -> None:
        """Presses keys, and lets what they cause happen."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Waits until something holds; looks again less and less often, since looking at a screen is work."""
        end, wait = time.monotonic() + seconds, 0.01
        while not condition():
            assert time.monotonic() < end, (
                f"it never came about; toasts {self.toasts()}; the screen shows:\n{self.shown()}"
            )
            await self.pilot.pause(wait)
            wait = min(wait * 1.3, 0.1)

    async def seen(self) -> None:
        """Waits until the row under the cursor is painted: a key is for what somebody can see."""
        await self.until(lambda: self.board.table.known and self.board.table.meant.at() == self.board.table.known)

    async def settled(self) -> None:
        """Waits until the list answers the last question."""
        await self.until(lambda: self.board.settled and not self.board.stale)

    async def filter(self, text: str) -> None:
        """Types a filter, and waits for its list."""
        await self.press("slash")
        await self.until(lambda: self.board.filter_line.editing)
        await self.press(*["space" if char == " " else char for char in text], "enter")
        await self.settled()

    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [strip.text for strip in self.app.screen._compositor.render_strips(self.app.size)]

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.lines())

    def shown(self) -> str:
        """The lines of the screen that hold anything, for a failure's message."""
        return "\n".join(line.rstrip() for line in self.lines() if line.strip(" │╰╯─"))

    def toasts(self) -> list[str]:
        """What was said in passing."""
        return [notification.message for notification in self.app._notifications]


@contextlib.asynccontextmanager
async def dashboard(
    folder: Path,
    size: tuple[int, int] = MIDDLE,
    *,
    clock: Clock | None = None,
    ascii_only: bool = False,
    demo: str | None = None,
    settings: config.Settings | None = None,
    pretend: bool = True,
    board: str = "talks",
    rehearsal: Rehearsal | None = None,
    ended: Rehearsal | None = None,
) -> AsyncIterator[Driven]:
    """A dashboard without a sync on the event in a folder, at a board with its list there, as it was left."""
    if not (folder / state.STATE).exists():
        state.save(folder, state.State(board=board))
    app = Dashboard(
        folder,
        settings or config.load(folder),
        clock or fill.clock(),
        sync=False,
        ascii_only=ascii_only,
        demo=demo,
        rehearsal=rehearsal,
        ended=ended,
    )
    app.context.pretend = pretend  # the clock of most tests is moved, and decides all the same
    async with app.run_test(size=size, notifications=True) as pilot:
        driven = Driven(app, pilot)
        await driven.until(lambda: app.board_screen is not None and app.board_screen.listed)
        yield driven
