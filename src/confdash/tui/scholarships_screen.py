"""The Scholarships board as a screen: the pots above the list of applications, which are masked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import PotRow
from confdash.store.query.scholarships import SCHOLARSHIPS, pots
from confdash.store.query.source import Source
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.masked_screen import MaskedScreen
from confdash.tui.pot_bars import PotBars
from confdash.tui.state import BoardState

#: The pots are read anew so often, since offers lapse; when the data have changed, after the shorter time. Seconds.
_EVERY, _LEAST = 60.0, 1.0
#: How applications come here, and who may look.
_HOW = (
    "`confdash init grants.csv` writes what to add to confdash.toml:",
    'under [[feeds]]  url = "grants.csv", kind = "table",',
    'entity = "scholarships", currency = "EUR"',
    'under [[pots]]  name = "Travel", currency = "EUR", raised = 180000',
    "Every desk may open this board, unless [privacy] desks names those that may.",
)


class ScholarshipsScreen(MaskedScreen):
    """Applications and the money for them."""

    @dataclass
    class Counted(Message):
        """The pots have been read, and how many applications there are."""

        #: With all figures, where they are not `masked`.
        pots: Sequence[PotRow]
        total: int
        masked: bool

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.bars = PotBars()
        self._total: int | None = None
        #: When the pots were read, on the steady clock, and whether the data have changed since.
        self._counted_at = float("-inf")
        self._due = True

    def above(self) -> Iterable[Widget]:
        """The pots."""
        return (self.bars,)

    # ----- the list

    def data_changed(self) -> None:
        """The pots are read anew within a second."""
        self._due = True
        super().data_changed()

    def action_filter(self, text: str) -> None:
        """A click on a pot: shows what is of it; a second one shows all again."""
        self.set_filter("" if self.memory.filter == text else text)

    def nothing(self) -> tuple[str, ...]:
        """What an empty list says: where applications come from; and that words find no hidden name."""
        found = super().nothing()
        if found and found[0] == self.board.empty:
            return (found[0], *_HOW)
        key = self.context.keymap.first("scholarship.identify")
        if found and self.memory.filter and not self.problem and not self.masking.all and key:
            return (*found, f"Names are hidden, and no filter finds them; {key} opens a record by its whole name.")
        return found

    def total(self) -> int | None:
        """All applications. The tabs do not count them."""
        return self._total

    # ----- time and the pots

    def tick(self) -> None:
        """A second has passed."""
        minute = self.table.drawing.now // 60
        super().tick()
        if self.table.drawing.now // 60 != minute:
            self.renew_detail()
            self.ask(fresh=False)  # what has lapsed, or has begun, stands elsewhere
        since = time.monotonic() - self._counted_at
        if since >= _EVERY or (self._due and since >= _LEAST):
            self.count()

    def count(self) -> None:
        """Reads the pots in the reading thread."""
        if self.context.reader is not None:
            self._counted_at, self._due = time.monotonic(), False
            masked = not self.masking.all
            self.context.fetcher.ask("pots", lambda reader: _count(reader, masked=masked)).add_done_callback(
                self._counted
            )

    def _counted(self, future: Future[Counted]) -> None:
        """In the reading thread. What went wrong is said by the list, which reads the same store."""
        if future.exception() is None:
            self.post_message(future.result())

    def on_scholarships_screen_counted(self, message: Counted) -> None:
        """The pots are here."""
        self._total = message.total
        self._show(message.pots)
        if message.masked and self.masking.all:
            self.count()  # all was revealed meanwhile
        self.tell()

    def _show(self, pots: Sequence[PotRow]) -> None:
        self.bars.show(pots if self.masking.all else [pot.masked() for pot in pots])

    def _use(self, source: Source, memory: BoardState) -> None:
        """All was revealed, or masked: so are the parts of pots that are of few people."""
        super()._use(source, memory)
        self._show(self.bars.pots)
        if self.masking.all:
            self.count()

    def list_shown(self) -> None:
        """The list is here; the pots follow it."""
        if self._total is None:
            self.count()

    def show_pots(self) -> None:
        """All pots with all their figures, on a sheet."""
        from confdash.tui.pots_page import pots_page
        from confdash.tui.sheets import Reading

        if self.bars.pots:
            key = self.context.keymap.first("scholarship.reveal_all")
            sheet = Reading("Pots", lambda cells: pots_page(self.bars.pots, min(cells, 110), key))
            sheet.private = self.masking.all
            self.dashboard.push_screen(sheet)
        else:
            self.dashboard.toast("there is no pot yet; name them under [[pots]] in confdash.toml", "warning")

    # ----- places

    @property
    def where(self) -> str:
        """Where the page is. The list is wide: below it, unless somebody wants it on the right."""
        width, height = self.app.size
        if self.memory.place is None and height >= 34 and width < 190:
            return "below"
        return super().where

    def on_resize(self) -> None:
        """There is room for more pots, or for fewer."""
        self.bars.take_room()
        super().on_resize()


def _count(reader: Reader, *, masked: bool) -> ScholarshipsScreen.Counted:
    """Runs in the reading thread. Raises `StoreError`."""
    found = [pot.masked() for pot in pots(reader)] if masked else pots(reader)
    return ScholarshipsScreen.Counted(found, reader.count(SCHOLARSHIPS), masked)
