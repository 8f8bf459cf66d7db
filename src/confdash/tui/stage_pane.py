"""The pane beside the list that shows what is on stage in each room."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from textual.message import Message

from confdash.clock import Clock
from confdash.store.query.reader import Reader
from confdash.store.query.stage import RoomNow, on_stage
from confdash.tui.context import Context
from confdash.tui.detail_pane import DetailPane

#: What is on stage is read anew so often; when the data have changed, after the shorter time. Seconds.
_EVERY, _LEAST = 15.0, 1.0


class StagePane(DetailPane):
    """Reads what is on stage in the reading thread, and draws it when it, or the minute, is another."""

    @dataclass
    class Read(Message):
        """What is on stage has been read."""

        rooms: list[RoomNow]

    def __init__(self, context: Context) -> None:
        super().__init__("stage")
        self._shared = context
        self._rooms: list[RoomNow] = []
        #: When it was last read, on the steady clock, and whether the data have changed since.
        self._read_at = float("-inf")
        self._due = True
        #: The minute for which it is drawn.
        self._drawn = 0

    def data_changed(self) -> None:
        """It is read anew within a second: the data may change many times in one."""
        self._due = True

    def tick(self) -> None:
        """A second has passed."""
        if not self.display:
            return
        since = time.monotonic() - self._read_at
        if since >= _EVERY or (self._due and since >= _LEAST):
            self.ask()
        if self._shared.clock.now() // 60 != self._drawn:
            self.draw()

    def ask(self) -> None:
        """Reads what is on stage."""
        if self.display and self._shared.reader is not None:
            self._read_at, self._due = time.monotonic(), False
            self._shared.fetcher.ask("stage", stage_question(self._shared.clock)).add_done_callback(self._here)

    def _here(self, future: Future[list[RoomNow]]) -> None:
        """In the reading thread. What went wrong is said by the list, which reads the same store."""
        if future.exception() is None:
            self.post_message(self.Read(future.result()))

    def on_stage_pane_read(self, message: Read) -> None:
        """What is on stage is here."""
        self._rooms = message.rooms
        self.draw()

    def draw(self) -> None:
        """Shows it, for the width that there is."""
        from confdash.tui.on_stage import stage_page

        if self.display and self._read_at > 0:
            now = self._shared.clock.now()
            self._drawn = now // 60
            self.show("On stage", stage_page(self._rooms, now, self._shared.clock, self.cells), "stage")


def stage_question(clock: Clock) -> Callable[[Reader], list[RoomNow]]:
    """What the reading thread is asked."""
    now = clock.now()
    since, _ = clock.day_bounds(clock.day(now))
    return lambda reader: on_stage(reader, now, since)
