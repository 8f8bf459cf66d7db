"""The Videos board as a screen: above the list a strip that says how far all of it is, and a chart behind a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from confdash.attention.video_times import video_times
from confdash.clock import Clock
from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.turnaround import Report, report
from confdash.store.query.videos import VIDEOS
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.fetcher import Superseded
from confdash.tui.film_groups import FilmQuestion
from confdash.tui.film_strip import FilmStrip
from confdash.tui.listing import Question

#: The figures are read anew so often, since sessions end; when the data have changed, after the shorter time. Seconds.
_EVERY, _LEAST = 60.0, 1.0
#: A terminal less wide has no room for more than the number of rows.
_ROOMY = 70
#: How recordings come here, in a line or two.
_HOW = (
    "Name where they are, under [[feeds]] in confdash.toml: a playlist,",
    'url = "https://www.youtube.com/playlist?list=…"',
    "or the spreadsheet of whoever cuts them,",
    'url = "videos.csv", kind = "table", entity = "videos"',
)


class VideosScreen(BoardScreen):
    """Sessions and their recordings."""

    @dataclass
    class Counted(Message):
        """The figures have been read; and how many recordings wait for a person to say whose they are."""

        report: Report
        guessed: int
        unmatched: int

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.times = video_times(context.settings)
        self.strip = FilmStrip(self.times)
        #: The figures as they were read last; None: not yet.
        self.report: Report | None = None
        #: Recordings that are guessed to be of a session, and those of none.
        self._strays = (0, 0)
        #: When that was, on the steady clock, and whether the data have changed since.
        self._counted_at = float("-inf")
        self._due = True

    def above(self) -> Iterable[Widget]:
        """How far all of it is."""
        return (self.strip,)

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
            asked = self.context.fetcher.ask("turnaround", lambda reader: _count(reader, clock, target))
            asked.add_done_callback(self._counted)

    def _counted(self, future: Future[Counted]) -> None:
        """In the reading thread. What went wrong is said by the list, which reads the same store."""
        if future.exception() is None:
            self.post_message(future.result())

    def on_videos_screen_counted(self, message: Counted) -> None:
        """The figures are here. Where a session has ended since, its row is in another group."""
        ended = None if self.report is None else self.report.ended
        self.report, self._strays = message.report, (message.guessed, message.unmatched)
        self.strip.show(message.report)
        self.tell()
        if ended not in (None, message.report.ended):
            self.ask(fresh=False)

    def question(self, generation: int) -> FilmQuestion:
        """The rows, in groups."""
        asked = super().question(generation)
        assert isinstance(asked, Question)
        return FilmQuestion(asked, self.context.clock.now())

    def also(self) -> list[str]:
        """How many recordings wait for a person, in the words by which they are found: `is:guessed`."""
        if self.app.size.width < _ROOMY:
            return []
        named = zip(self._strays, ("guessed", "unmatched"), strict=True)
        return [f"{number:,} {word}" for number, word in named if number]

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


def _count(reader: Reader, clock: Clock, target: int) -> VideosScreen.Counted:
    """Runs in the reading thread. Raises `StoreError`."""
    guessed, unmatched = (len(reader.ids(VIDEOS, f"is:{word}")) for word in ("guessed", "unmatched"))
    return VideosScreen.Counted(report(reader, clock, target), guessed, unmatched)
