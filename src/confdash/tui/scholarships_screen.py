"""The Scholarships board as a screen: the pots above the list, and all that is private masked until somebody asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import msgspec
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS, exact, pots
from confdash.store.query.source import Row, Source
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.cells import fit, shown, width
from confdash.tui.context import Context
from confdash.tui.listing import Question
from confdash.tui.masking import ONE, MaskedQuestion, MaskedRows, Masking
from confdash.tui.pot_bars import PotBars
from confdash.tui.state import BoardState
from confdash.tui.steps import Script, Step, asking

#: The pots are read anew so often, since offers lapse; when the data have changed, after the shorter time. Seconds.
_EVERY, _LEAST = 60.0, 1.0
#: A terminal less wide has no room for more than the number of rows.
_ROOMY = 70
#: Cells of a name above the list.
_CALLED = 24
_CHANGED = "the list has just changed under the cursor: look, and press again"
#: How applications come here, and who may look.
_HOW = (
    "`confdash init grants.csv` writes what to add to confdash.toml:",
    'under [[feeds]]  url = "grants.csv", kind = "table",',
    'entity = "scholarships", currency = "EUR"',
    'under [[pots]]  name = "Travel", currency = "EUR", raised = 180000',
    "Every desk may open this board, unless [privacy] desks names those that may.",
)


class ScholarshipsScreen(BoardScreen):
    """Applications and the money for them."""

    rows: MaskedRows

    @dataclass
    class Counted(Message):
        """The pots have been read, and how many applications there are."""

        pots: Sequence[PotRow]
        total: int

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.masking = Masking()
        self.bars = PotBars()
        #: The board and how it was left, while all is open: nothing of that is remembered.
        self._masked: tuple[Board, BoardState] | None = None
        self._total: int | None = None
        #: When the pots were read, on the steady clock, and whether the data have changed since.
        self._counted_at = float("-inf")
        self._due = True

    def make_rows(self) -> MaskedRows:
        """Rows of which one may be open."""
        return MaskedRows(lambda: self.context.reader)

    def compose(self) -> ComposeResult:
        """As every board, with the pots above the list."""
        self._arrange()
        yield self.header
        yield self.filter_line
        yield self.bars
        with self.body:
            yield self.table
            yield self.pane
        yield self.footer

    def on_mount(self) -> None:
        """A program that is stopped (ctrl+z) leaves its screen behind: masked."""
        super().on_mount()
        self.app.app_suspend_signal.subscribe(self, lambda _app: self.mask())

    # ----- opening and masking

    def reveal(self) -> None:
        """Opens the record that the key meant, for half a minute; where that is open, masks it."""
        key = self.dashboard.subject(self).cursor
        if key is None:
            self.dashboard.toast(_CHANGED if len(self.rows) else "there is no record here", "warning")
        elif self.masking.all or self.masking.key == key:
            self.mask()
        else:
            self._open(key)

    def _open(self, key: str) -> None:
        row = self._read(key)
        if row is None:
            self.dashboard.toast(f"{key} has gone", "warning")
            return
        self.rows.opened = row
        self.masking.one(key)
        self._shown_anew()

    def _read(self, key: str) -> ScholarshipRow | None:
        """One record with all that is private; None where it has gone, or the store cannot be read."""
        reader = self.context.reader
        try:
            found = reader.by_keys(OPENED, [key]) if reader is not None else []
        except StoreError:
            return None  # the list says what is wrong
        return next((row for row in found if isinstance(row, ScholarshipRow)), None)

    def reveal_all(self) -> None:
        """Opens all records after a question; where they are open, masks them."""
        if self.masking.all:
            self.mask()
            return

        def script() -> Script:
            yes = yield from asking(
                "Reveal all applications on this screen?",
                "Names, e-mail addresses, amounts and notes stand in the list until E or esc masks them.",
                "Another board masks them too, and so do five minutes without a key.",
            )
            if yes:
                self._open_all()
            return None

        self._ask(script())

    def _open_all(self) -> None:
        if self.dashboard.board_screen is not self:
            return
        self._masked = (self.board, self.memory)
        self.rows.opened = None
        self.masking.every()
        self._use(OPENED, msgspec.structs.replace(self.memory))

    def mask(self) -> bool:
        """Masks all that is open, and lets go of it; False where nothing was."""
        if not self.masking.open:
            return False
        self.masking.close()
        self.rows.opened = None
        self.pane.forget()
        self._close_sheets()
        if self._masked is not None:
            (self.board, kept), self._masked = self._masked, None
            kept.place, kept.zoom = self.memory.place, self.memory.zoom
            self._use(SCHOLARSHIPS, kept)
        else:
            self._shown_anew()
        return True

    def _use(self, source: Source, memory: BoardState) -> None:
        """Lists from another source: rows are read anew, and filter and order are those of that source."""
        self.board = msgspec.structs.replace(self.board, source=source)
        self.memory = memory
        self.rows.source = source
        self.rows.forget()
        if self.filter_line.editing:
            self.filter_line.leave()
            self.table.focus()
        self.filter_line.set_text(memory.filter)
        self.table.sorted_by = self.sorted_by()
        self._shown_anew()
        self.ask(fresh=False)

    def _shown_anew(self) -> None:
        """What is open has changed: list, page, countdown and keys say so at once."""
        self.table.measure()
        self.renew_detail()
        self._count_down()
        self.tell()
        self.footer.renew()

    def _close_sheets(self) -> None:
        from confdash.tui.sheets import Sheet

        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, Sheet) and screen.private:
                screen.dismiss(None)

    def _count_down(self) -> None:
        """How long what is open stays open; masks it when that is over."""
        if not self.masking.open:
            self.filter_line.alert("")
            return
        left = self.masking.left(self.dashboard.touched)
        if not left:
            self.mask()
            return
        key = self.context.keymap.first("scholarship.reveal_all" if self.masking.all else "scholarship.reveal")
        if self.masking.all:
            soon = f", masked in {left} s" if left <= ONE else ""
            self.filter_line.alert(f"ALL REVEALED · {key} masks{soon}")
        else:
            name = self.rows.opened.name if self.rows.opened is not None else ""
            self.filter_line.alert(f"{fit(shown(name), min(width(shown(name)), _CALLED))} · {left} s · {key} masks")
        if self.pane.display and self.pane.border_title:
            self.pane.border_title = self.detail_title(self.table.cursor_row)

    # ----- “I am…”

    def identify(self) -> None:
        """Asks for a whole name or e-mail address, and opens the one record that carries it."""

        def script() -> Script:
            text = problem = ""
            while True:
                text = yield Step(
                    title="I am… (whole name, or e-mail address)",
                    sort="text",
                    said=((f"Opens one record for {ONE} s. A part of a name opens none.", "$quiet"),),
                    start=text,
                    problem=problem,
                )
                reader = self.context.reader
                key = exact(reader, text) if reader is not None else None
                if key is not None:
                    self.dashboard.begin(self._arrive(key), "identify", exclusive=True)
                    return None
                problem = "none, or more than one, goes by exactly this; try the e-mail address"

        self._ask(script())

    async def _arrive(self, key: str) -> None:
        """Goes to a record and opens it. A filter that hides it gives way."""
        reader = self.context.reader
        id_ = reader.id_of(SCHOLARSHIPS, key) if reader is not None else None
        if id_ is None or self.dashboard.board_screen is not self:
            return
        if not self.table.go_to(id_):
            self.set_filter("")
            for _attempt in range(100):
                await asyncio.sleep(0.02)
                if self.settled and self.table.go_to(id_):
                    self.dashboard.toast("the filter was cleared to show it")
                    break
        if self.dashboard.board_screen is self and not self.masking.all:
            self._open(key)

    def _ask(self, script: Script) -> None:
        """Asks what a script asks. What it does, it does itself."""
        from confdash.tui.doing import play

        play(self.dashboard, script, lambda _chosen: None)

    # ----- the list

    def rows_of(self, keys: Sequence[str]) -> list[Row]:
        """The rows of these keys, as they may be shown now."""
        shown = (self.rows.seen(row) for row in super().rows_of(keys))
        return [row for row in shown if row is not None]

    def question(self, generation: int) -> MaskedQuestion:
        """The rows, in groups."""
        asked = super().question(generation)
        assert isinstance(asked, Question)
        key = self.context.keymap.first("scholarship.reveal_all")
        return MaskedQuestion(asked, f"; {key} reveals all, and then it can be asked for" if key else "")

    def data_changed(self) -> None:
        """The pots are read anew within a second; the record that is open at once."""
        self._due = True
        if self.masking.key is not None:
            self.rows.opened = self._read(self.masking.key)
            if self.rows.opened is None:
                self.mask()
        super().data_changed()

    def sort(self, order: str) -> None:
        """Sorts; by what is hidden nothing is sorted."""
        if order in self.board.source.orders:
            super().sort(order)
        else:
            key = self.context.keymap.first("scholarship.reveal_all")
            self.say(f"{order} is hidden; {key} reveals all, and then it can be sorted by" if key else "that is hidden")

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

    def also(self) -> list[str]:
        """That all is masked, where it is."""
        return [] if self.masking.open or self.app.size.width < _ROOMY else ["masked"]

    def detail_title(self, row: Row | None) -> str:
        """What stands on the pane's border; of what is open, for how long."""
        title = super().detail_title(row)
        if isinstance(row, ScholarshipRow) and row.opened and not self.masking.all:
            return f"{title} · revealed, {self.masking.left()} s"
        return f"{title} · {'revealed' if self.masking.all else 'masked'}" if title else ""

    def open_record(self, row: Row) -> None:
        """The whole record on a sheet of its own, which is closed when the record is masked."""
        from confdash.tui.sheets import Reading

        key = str(getattr(row, self.board.source.key))

        def page(cells: int) -> Content:
            shown = self.rows_of([key])
            return self.page(shown[0], min(cells, 110)).content() if shown else Content("It has gone.")

        sheet = Reading("Application", page, whole=True)
        sheet.private = isinstance(row, ScholarshipRow) and row.opened
        self.dashboard.push_screen(sheet)

    # ----- time and the pots

    def tick(self) -> None:
        """A second has passed."""
        minute = self.table.drawing.now // 60
        super().tick()
        if self.table.drawing.now // 60 != minute:
            self.renew_detail()
            self.ask(fresh=False)  # what has lapsed, or has begun, stands elsewhere
        self._count_down()
        since = time.monotonic() - self._counted_at
        if since >= _EVERY or (self._due and since >= _LEAST):
            self.count()

    def count(self) -> None:
        """Reads the pots in the reading thread."""
        if self.context.reader is not None:
            self._counted_at, self._due = time.monotonic(), False
            self.context.fetcher.ask("pots", _count).add_done_callback(self._counted)

    def _counted(self, future: Future[Counted]) -> None:
        """In the reading thread. What went wrong is said by the list, which reads the same store."""
        if future.exception() is None:
            self.post_message(future.result())

    def on_scholarships_screen_counted(self, message: Counted) -> None:
        """The pots are here."""
        self._total = message.total
        self.bars.show(message.pots)
        self.tell()

    def list_shown(self) -> None:
        """The list is here; the pots follow it."""
        if self._total is None:
            self.count()

    def show_pots(self) -> None:
        """All pots with all their figures, on a sheet."""
        from confdash.tui.pots_page import pots_page
        from confdash.tui.sheets import Reading

        if self.bars.pots:
            self.dashboard.push_screen(Reading("Pots", lambda cells: pots_page(self.bars.pots, min(cells, 110))))
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


def _count(reader: Reader) -> ScholarshipsScreen.Counted:
    """Runs in the reading thread. Raises `StoreError`."""
    return ScholarshipsScreen.Counted(pots(reader), reader.count(SCHOLARSHIPS))
