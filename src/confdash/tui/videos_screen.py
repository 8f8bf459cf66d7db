"""The Videos board as a screen: above the list a strip that says how far all of it is, and a chart behind a key."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message

from confdash.attention.video_times import video_times
from confdash.store.connect import StoreError
from confdash.store.query.turnaround import Report, report
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.fetcher import Superseded
from confdash.tui.film_strip import FilmStrip

#: The figures are read anew so often, since sessions end; when the data have changed, after the shorter time. Seconds.
_EVERY, _LEAST = 60.0, 1.0
#: How recordings come here, in a line or two.
_HOW = (
    "Name where they are, under [[feeds]] in confdash.toml: a playlist,",
    'url = "https://www.youtube.com/playlist?list=…"',
    "or the spreadsheet of whoever cuts them,",
    'url = "videos.csv", format = "table", entity = "videos"',
)


class VideosScreen(BoardScreen):
    """Sessions and their recordings."""

    @dataclass
    class Counted(Message):
        """The figures have been read."""

        report: Report

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.times = video_times(context.settings)
        self.strip = FilmStrip(self.times)
        #: The figures as they were read last; None: not yet.
        self.report: Report | None = None
        #: When that was, on the steady clock, and whether the data have changed since.
        self._counted_at = float("-inf")
        self._due = True

    def compose(self) -> ComposeResult:
        """As every board, with the strip above the list."""
        self._arrange()
        yield self.header
        yield self.filter_line
        yield self.strip
        with self.body:
            yield self.table
            yield self.pane
        yield self.footer

    def data_changed(self) -> None:
        """The figures are read anew within a second: the data may change many times in one."""
        self._due = True
        super().data_changed()

    def tick(self) -> None:
        """A second has passed."""
        minute = self.table.drawing.now // 60
        super().tick()
        if self.table.drawing.now // 60 != minute:
            self.renew_detail()
        since = time.monotonic() - self._counted_at
        if since >= _EVERY or (self._due and since >= _LEAST):
            self.count()

    def count(self) -> None:
        """Reads the figures in the reading thread."""
        if self.context.reader is not None:
            self._counted_at, self._due = time.monotonic(), False
            clock, target = self.context.clock, self.times.target
            asked = self.context.fetcher.ask("turnaround", lambda reader: report(reader, clock, target))
            asked.add_done_callback(self._counted)

    def _counted(self, future: Future[Report]) -> None:
        """In the reading thread. What went wrong is said by the list, which reads the same store."""
        if future.exception() is None:
            self.post_message(self.Counted(future.result()))

    def on_videos_screen_counted(self, message: Counted) -> None:
        """The figures are here."""
        self.report = message.report
        self.strip.show(message.report)

    def list_shown(self) -> None:
        """The list is here: the first figures follow it."""
        if self.report is None:
            self.count()

    def nothing(self) -> tuple[str, ...]:
        """What an empty list says: where recordings come from."""
        found = super().nothing()
        return (found[0], *_HOW) if found and found[0] == self.board.empty else found

    def action_filter(self, text: str) -> None:
        """A click on a rung: shows what stands there; a second one shows all again."""
        self.set_filter("" if self.memory.filter == text else text)

    async def show_chart(self) -> None:
        """How many were public after how many hours, on a sheet, as of now."""
        from confdash.tui.sheets import Reading
        from confdash.tui.turnaround_chart import chart_page

        clock, times, letters = self.context.clock, self.times, self.dashboard.ascii_only
        if self.context.reader is None:
            self.dashboard.toast("there is no data to make a chart of yet", "warning")
            return
        asked = self.context.fetcher.ask("chart", lambda reader: report(reader, clock, times.target))
        try:
            found = await asyncio.wrap_future(asked)
        except Superseded:
            return
        except StoreError as error:
            self.dashboard.toast(str(error), "error")
            return
        title = "From the end of a talk to its video"
        page = Reading(title, lambda cells: chart_page(found, times, clock, cells, letters=letters), whole=True)
        self.dashboard.push_screen(page)
