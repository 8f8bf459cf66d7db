"""`BoardScreen`: filter line, table, detail pane and footer of one board. Each board is a description; this is what they share."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer

from confdash.commands.declare import Command
from confdash.store.connect import StoreError
from confdash.store.query.language import FilterError
from confdash.store.query.reader import Reader
from confdash.store.query.source import Row
from confdash.tui import listing, words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.columns import Drawing
from confdash.tui.context import Context
from confdash.tui.detail_pane import DetailPane
from confdash.tui.fetcher import Superseded
from confdash.tui.filter_line import FilterLine
from confdash.tui.footer import Footer
from confdash.tui.header import Header
from confdash.tui.messages import Listed
from confdash.tui.page import WARN, Page
from confdash.tui.record_table import RecordTable
from confdash.tui.rows import Rows

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: The data may change more often than this; the list is asked for no more often. Seconds.
_LEAST_PAUSE = 0.25
#: While a list takes long to make, it is asked for so many times its own cost apart.
_RESTRAINT = 8
#: The detail pane waits so long for the cursor to rest. Seconds.
_REST = 0.08
#: A terminal at least so wide has the pane on the right; else at least so high, below; else on a screen of its own.
_WIDE, _HIGH = 120, 34


class BoardScreen(Screen[None]):
    """One board."""

    AUTO_FOCUS = "#table"

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(name=board.name)
        self.context = context
        self.board = board
        self.memory = context.state.of(board.name)
        self.rows = Rows(board.source, lambda: context.reader)
        self.table = RecordTable(self.rows, board.columns, Drawing(context.clock, context.clock.now()))
        self.header = Header(context, board)
        self.footer = Footer(context, self.usable)
        self.filter_line = FilterLine(self.memory.filter)
        self.pane = DetailPane()
        #: What the last list said was wrong with the filter or the store.
        self.problem: str | None = None
        self._generation = 0
        #: The generation that the list shown is of.
        self._answered_to = -1
        #: The list on its way answers another question than the one shown.
        self._fresh = False
        self._asked = 0.0
        self._cost = 0.0
        self._later: Timer | None = None
        self._rest: Timer | None = None
        self._stale = True
        self._listed = False
        self._note = ""

    @property
    def dashboard(self) -> Dashboard:
        """The app, by its own type."""
        from confdash.tui.app import Dashboard

        assert isinstance(self.app, Dashboard)
        return self.app

    def compose(self) -> ComposeResult:
        """Header, filter, table and pane, footer."""
        yield self.header
        yield self.filter_line
        with Container(id="body"):
            yield self.table
            yield self.pane
        yield self.footer

    def on_mount(self) -> None:
        """The first rows at once, on this thread; the whole list from the other."""
        self.table.sorted_by = self._sorted()
        key = self.context.keymap.first
        self.filter_line.bar.hint = (
            f"press {key('filter.edit')} to filter · words, or {next(iter(self.board.source.fields))}:…"
        )
        self._paint_head()
        self.tell()
        self.place_pane()

    def _paint_head(self) -> None:
        reader = self.context.reader
        if reader is None or self.memory.descending:
            return
        try:
            rows = reader.head(
                self.board.source, self.memory.filter, self.memory.order, limit=max(60, self.app.size.height)
            )
        except (StoreError, FilterError):
            return  # the list says what is wrong
        self.table.show(array("q", (row.id for row in rows)), rows, {}, fresh=True)  # type: ignore[attr-defined]

    def on_screen_resume(self) -> None:
        """Shown again: the data may have changed meanwhile, and the clock has moved."""
        self.tick()
        if self._stale:
            self.ask(fresh=False)

    # ----- data

    def data_changed(self) -> None:
        """The store is another one than a moment ago: rows are read anew, the list at most four times a second."""
        self._stale = True
        if not self.is_current:
            return
        self.rows.forget()
        self.table.redraw()
        pause = max(_LEAST_PAUSE, _RESTRAINT * self._cost)
        left = self._asked + pause - time.monotonic()
        if left <= 0:
            self.ask(fresh=False)
        elif self._later is None:
            self._later = self.set_timer(left, self._ask_later)

    def _ask_later(self) -> None:
        self._later = None
        self.ask(fresh=False)

    def ask(self, *, fresh: bool) -> None:
        """Asks the reading thread for the list. A newer question interrupts an older one."""
        self._generation += 1
        self._fresh = self._fresh or fresh
        self._stale = False
        self._asked = time.monotonic()
        question = listing.Question(
            self.board.source,
            self.memory.filter,
            self.memory.order,
            self.memory.descending,
            self._generation,
            self._known(),
        )
        generation = self._generation
        self.context.fetcher.ask("list", question.answer).add_done_callback(
            lambda future: self._answered(generation, future)
        )

    def _known(self) -> dict[int, str]:
        """The ids that something hangs on, with their keys: the store may have been rebuilt with other ids."""
        known = {id_: key for id_, key in self.table.marks.keys.items() if key}
        if self.table.known is not None:
            known[self.table.known[0]] = self.table.known[1]
        return known

    def _answered(self, generation: int, future: Future[Listed]) -> None:
        """In the reading thread: hands the answer over as a message."""
        failure = future.exception()
        if failure is None:
            self.post_message(future.result())
        elif isinstance(failure, (StoreError, FilterError)):
            self.post_message(Listed(generation, None, {}, str(failure)))
        elif not isinstance(failure, Superseded):
            self.post_message(Listed(generation, None, {}, f"the list could not be read: {failure}"))

    def on_listed(self, message: Listed) -> None:
        """The list is here; an older one than the last asked for is passed over."""
        if message.generation != self._generation:
            return
        self._answered_to = message.generation
        self._cost = time.monotonic() - self._asked
        self.problem = message.problem if self.context.reader is not None else self.context.watcher.problem
        self.filter_line.complain(self.problem)
        ids = message.ids
        if ids is None and self.context.reader is None:
            ids = array("q")
        if ids is not None:
            lost = sum(1 for id_ in self.table.marks.keys if message.moved.get(id_, id_) is None)
            had = self._listed and len(self.rows) > 0
            same = self.table.show(ids, (), message.moved, fresh=self._fresh or not self._listed)
            self._listed, self._fresh = True, False
            if not same and had:
                self.say(f"the {self.board.nouns[0]} under the cursor is no longer listed; this is its neighbour")
            elif lost:
                self.say(f"{words.count(lost, 'marked row')} went")
        self.table.placeholder = self._nothing()
        self.tell()
        self.renew_detail()

    def _nothing(self) -> tuple[str, ...]:
        """What stands in an empty table: why it is empty, and what to do."""
        if len(self.rows):
            return ()
        key = self.context.keymap.first
        if self.problem:
            return ("The list cannot be shown.", "The line above says why.")
        if self.context.reader is None:
            return (
                "No data yet.",
                f"Press {key('sync.all')} to sync; {key('log')} shows what the sync says.",
            )
        if self.memory.filter:
            return (
                f"No {self.board.nouns[1]} match “{self.memory.filter}”.",
                f"Press {key('cancel')} to clear the filter, {key('filter.edit')} to change it.",
            )
        return (self.board.empty, f"Press {key('sync.all')} to sync.")

    # ----- filter, order, views

    def set_filter(self, text: str) -> None:
        """Filters, and asks for the list."""
        if text != self.memory.filter:
            self.memory.filter = text
            self.filter_line.set_text(text)
            self._note = ""
            self.ask(fresh=True)

    def sort(self, order: str) -> None:
        """Sorts by an order; by the same one again, the other way round."""
        current = self.memory.order or self.board.source.order
        self.memory.descending = not self.memory.descending if order == current else False
        self.memory.order = order
        self.table.sorted_by = self._sorted()
        self.ask(fresh=False)
        self.tell()

    def _sorted(self) -> tuple[str, bool]:
        name = self.memory.order or self.board.source.order
        if name not in self.board.source.orders:  # remembered by another version
            name = self.board.source.order
        self.memory.order = name
        return name, self.board.source.orders[name].descending != self.memory.descending

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """A letter was typed."""
        self.set_filter(message.text)

    def on_filter_line_finished(self) -> None:
        """Back to the rows."""
        self.filter_line.leave()
        self.table.focus()
        self.footer.renew()

    def on_record_table_sort_asked(self, message: RecordTable.SortAsked) -> None:
        """A click on a title."""
        self.sort(message.order)

    # ----- what is said around the table

    def say(self, note: str) -> None:
        """A passing word beside the numbers; the next move takes it away."""
        self._note = note
        self.tell()

    def tell(self) -> None:
        """The numbers at the end of the filter line."""
        shown, total = len(self.rows), self.context.counts.get(self.board.name)
        parts: list[str] = []
        if not self._listed:
            parts.append("…")
        elif self.memory.filter and total is not None:
            parts.append(f"{shown:,} of {total:,}")
        else:
            parts.append(words.count(shown, *self.board.nouns))
        marked = set(self.table.marks.keys)
        if self.table.marks.anchor is not None:
            marked.update(self.table.range_ids())
        if marked:
            parts.append(f"{len(marked):,} marked")
        if self.table.marks.anchor is not None:
            parts.append("range")
        self.filter_line.tell(" · ".join(parts), self._note)

    def on_record_table_moved(self, message: RecordTable.Moved) -> None:
        """The cursor is elsewhere: the detail follows when it rests."""
        if (self._note and message.by_hand) or self.table.marks.anchor is not None:
            self._note = ""
            self.tell()
        if self._rest is None:
            self._rest = self.set_timer(_REST, self._rested)
        else:
            self._rest.reset()

    def _rested(self) -> None:
        self._rest = None
        self.renew_detail()
        self.footer.renew()

    def on_record_table_marks_changed(self) -> None:
        """Marks came or went."""
        self.tell()
        self.footer.renew()

    def on_record_table_opened(self) -> None:
        """A second click on a row."""
        self.dashboard.action_command("open")

    def tick(self) -> None:
        """A second has passed: clocks and ages move, and once a minute the rows."""
        self.header.renew()
        now = self.context.clock.now()
        if now // 60 != self.table.drawing.now // 60 or (
            self.board.name == "feeds" and now - self.table.drawing.now >= 5
        ):
            self.table.drawing = Drawing(self.context.clock, now)
            self.table.redraw()

    # ----- detail

    def telling(self, reader: Reader) -> Telling:
        """What a detail page may know."""
        return Telling(reader, self.context.clock, self.context.clock.now(), self.context.keymap.first)

    def page(self, row: Row, cells: int) -> Page:
        """All about a row. What cannot be shown of it is said, and costs neither the board nor the program."""
        page = Page(cells)
        reader = self.context.reader
        if reader is None:
            return page
        try:
            self.board.detail(row, self.telling(reader), page)
        except StoreError as error:
            page.text(str(error))
        except Exception as error:  # noqa: BLE001 - one strange record must not end the dashboard
            self.dashboard.log_lines.add(f"a record could not be shown: {type(error).__name__}: {error}", grave=True)
            page.text("The rest cannot be shown; the log says why.", WARN)
        return page

    def renew_detail(self) -> None:
        """Shows the row under the cursor in the pane."""
        row = self.table.cursor_row
        if not self.pane.display:
            return
        page = self.page(row, self.pane.cells) if row is not None else Page(self.pane.cells)
        subject = getattr(row, self.board.source.key) if row is not None else None
        self.pane.show(self.board.nouns[0] if row is not None else "", page.content(), subject)

    def on_resize(self) -> None:
        """The pane goes where there is room."""
        self.call_after_refresh(self.place_pane)

    @property
    def where(self) -> str:
        """Where the pane is: `right`, `below` or `hidden`."""
        width, height = self.app.size
        wanted = self.memory.place
        if wanted == "hidden" or (width < _WIDE and height < _HIGH):
            return "hidden"
        if wanted == "below" and height >= 24:
            return "below"
        return "right" if width >= _WIDE or (wanted == "right" and width >= 90) else "below"

    def place_pane(self) -> None:
        """Puts the pane on the right, below, or away."""
        where = self.where
        self.pane.display = where != "hidden"
        self.query_one("#body").set_class(where == "below", "-below")
        self.pane.set_class(where == "right", "-right")
        self.pane.set_class(where == "below", "-below")
        share = min(75, max(20, 42 + 6 * self.memory.zoom))
        self.pane.styles.width = f"{share}%" if where == "right" else "1fr"
        self.pane.styles.height = f"{share}%" if where == "below" else "1fr"
        self.call_after_refresh(self.renew_detail)

    # ----- commands

    @property
    def listed(self) -> bool:
        """Whether the whole list has been here once."""
        return self._listed

    @property
    def settled(self) -> bool:
        """Whether the list shown answers the last question."""
        return self._answered_to == self._generation

    @property
    def stale(self) -> bool:
        """Whether the data has changed since the last question."""
        return self._stale

    def set_pending(self, ids: Iterable[int], *, pending: bool) -> None:
        """Shows rows as being written, or as written."""
        self.table.pending = (self.table.pending | set(ids)) if pending else self.table.pending - set(ids)
        self.table.redraw()

    def here(self, command: Command) -> bool:
        """Whether a command belongs to this board."""
        return not command.boards or self.board.name in command.boards

    def subjects(self, command: Command) -> list[Row]:
        """The rows that a command would apply to: the marked ones, else the one under the cursor."""
        if command.takes == "rows" and self.table.marks.keys and self.context.reader is not None:
            ids = list(self.table.marks.keys)[:1000]
            found = self.context.reader.window(self.board.source, ids)
            return [found[id_] for id_ in ids if id_ in found]
        row = self.table.cursor_row
        return [row] if row is not None and command.takes != "nothing" else []

    def usable(self) -> list[Command]:
        """The commands of the footer: those that would do something here and now."""
        if self.filter_line.editing:
            return []
        found: list[Command] = []
        for command in self.context.commands:
            if not command.footer or not self.here(command):
                continue
            rows = self.subjects(command)
            if command.takes != "nothing" and (not rows or command.legal(rows) is not None):
                continue
            found.append(command)
        # Decisions first: they are what a person may not know; moving about is what a person tries anyway.
        return sorted(found, key=lambda command: command.write is None)
