"""`BoardScreen`: header, filter line, table, detail pane and footer of one board.

Each board is a description (`boards/`); this is what they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget

from confdash import crash
from confdash.commands.declare import Command
from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.source import Row
from confdash.tui import subjects
from confdash.tui.boards.description import Board, Telling
from confdash.tui.context import Context
from confdash.tui.detail_pane import DetailPane
from confdash.tui.filter_line import FilterLine
from confdash.tui.footer import Footer
from confdash.tui.header import Header
from confdash.tui.listed_screen import ListedScreen
from confdash.tui.page import WARN, Page
from confdash.tui.record_table import RecordTable

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: The detail pane waits so long for the cursor to rest. Seconds.
_REST = 0.08
#: A terminal at least so wide has the pane on the right; else at least so high, below; else on a screen of its own.
_WIDE, _HIGH = 120, 34

#: How long the whole list waits for the first rows to be painted, in seconds: though it is read in another thread,
#: reading 100,000 ids takes turns with the painting.
_AFTER_PAINT = 0.15


class BoardScreen(ListedScreen):
    """One board."""

    AUTO_FOCUS = "#table"

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.header = Header(context, board)
        self.footer = Footer(context, self.usable)
        self.pane = DetailPane()
        self.body = Container(id="body")
        self._rest: Timer | None = None

    @property
    def dashboard(self) -> Dashboard:
        """The app, by its own type."""
        from confdash.tui.app import Dashboard

        assert isinstance(self.app, Dashboard)
        return self.app

    def compose(self) -> ComposeResult:
        """Header, filter, what the board has above its list, table and pane, footer."""
        self._arrange()
        yield self.header
        yield self.filter_line
        yield from self.above()
        with self.body:
            yield self.table
            yield self.pane
        yield self.footer

    def above(self) -> Iterable[Widget]:
        """What a board has between its filter line and its list."""
        return ()

    def on_mount(self) -> None:
        """The first rows at once, on this thread; the whole list from the other."""
        self.table.sorted_by = self.sorted_by()
        key = self.context.keymap.first
        self.filter_line.bar.hint = (
            f"press {key('filter.edit')} to filter · words, or {next(iter(self.board.source.fields))}:…"
        )
        self.paint_head()
        self.tell()
        self.call_after_refresh(self.renew_detail)

    def on_screen_resume(self) -> None:
        """Shown again: the data may have changed meanwhile, and the clock has moved."""
        self.tick()
        self.set_timer(_AFTER_PAINT, self._ask_if_stale)

    def _ask_if_stale(self) -> None:
        if self._stale:
            self.ask(fresh=False)

    # ----- what the parts tell

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

    def on_table_view_moved(self, message: RecordTable.Moved) -> None:
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

    def on_table_view_seen(self) -> None:
        """A board that was left is painted again: until then the footer knew of no row."""
        self.footer.renew()

    def on_record_table_marks_changed(self) -> None:
        """Marks came or went."""
        self.tell()
        self.footer.renew()

    def on_record_table_opened(self) -> None:
        """A second click on a row."""
        self.dashboard.action_command("open")

    def looked(self) -> None:
        """The rules have been evaluated: the signs on the rows may be others."""
        if self.table.drawing.flags != self.context.flags:
            self.table.drawing = self.drawing()
            self.table.redraw()

    def tick(self) -> None:
        """A second has passed: clocks and ages move, and once a minute the rows."""
        self.header.renew()
        now = self.context.clock.now()
        if now // 60 != self.table.drawing.now // 60 or (
            self.board.name == "feeds" and now - self.table.drawing.now >= 5
        ):
            self.table.drawing = self.drawing()
            self.table.redraw()

    # ----- detail

    def telling(self, reader: Reader, row: Row) -> Telling:
        """What the detail page of a row may know."""
        context = self.context
        now, times = context.clock.now(), self.table.drawing.times
        at = subjects.Subject(cursor=str(getattr(row, self.board.source.key)))
        return Telling(
            reader,
            context.clock,
            now,
            context.keymap.first,
            self._command_words,
            lambda ids: self._legal(ids, at),
            times,
        )

    def _legal(self, ids: Sequence[str], at: subjects.Subject) -> list[str]:
        """Of commands, by id, those that would do something with a row; what only shows something always does."""
        known = [(id_, self.dashboard.command_of(id_)) for id_ in ids]
        decide = [command for _, command in known if command is not None and command.write is not None]
        legal = {command.id for command in subjects.legal_here(self, decide, at)}
        return [id_ for id_, command in known if command is None or command.write is None or id_ in legal]

    def _command_words(self, id_: str) -> str:
        command = self.dashboard.command_of(id_)
        return "" if command is None else command.footer or command.words.partition(":")[0].rstrip("…").lower()

    def page(self, row: Row, cells: int) -> Page:
        """All about a row. What cannot be shown of it is said, and costs neither the board nor the program."""
        page = Page(cells)
        reader = self.context.reader
        if reader is None:
            return page
        try:
            self.board.detail(row, self.telling(reader, row), page)
        except StoreError as error:
            page.text(str(error))
        except Exception as error:  # noqa: BLE001 - one strange record must not end the dashboard
            self.dashboard.log_lines.add(f"a record could not be shown: {crash.place(error)}", grave=True)
            page.text("The rest cannot be shown; the log says why.", WARN)
        return page

    def renew_detail(self) -> None:
        """Shows the row under the cursor in the pane."""
        row = self.table.cursor_row
        if not self.pane.display:
            return
        page = self.page(row, self.pane.cells) if row is not None else Page(self.pane.cells)
        subject = getattr(row, self.board.source.key) if row is not None else None
        self.pane.show(self.detail_title(row), page.content(), subject)

    def detail_title(self, row: Row | None) -> str:
        """What stands on the pane's border."""
        return self.board.nouns[0] if row is not None else ""

    def link_of(self, row: Row) -> str | None:
        """The address that a row leads to."""
        return self.board.link_of(row)

    def open_record(self, row: Row) -> None:
        """The whole record on a sheet of its own."""
        from confdash.tui.sheets import Reading

        title = self.board.nouns[0].capitalize()
        self.dashboard.push_screen(Reading(title, lambda cells: self.page(row, min(cells, 110)).content(), whole=True))

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

    async def to_now(self) -> None:
        """Goes to the first thing on now, else to the next one that will be."""
        from confdash.tui import deeds

        await deeds.jump_to_now(self.dashboard, self)

    async def turn_to(self, id_: int) -> None:
        """Of a board that shows a part of its rows: shows the part with this one."""

    def want_pane(self) -> None:
        """Somebody asks for the pane where it was away: it is where there is room."""
        self.memory.place = None

    def place_pane(self) -> None:
        """Puts the pane on the right, below, or away."""
        self._arrange()
        self.call_after_refresh(self.renew_detail)

    def _arrange(self) -> None:
        where = self.where
        self.pane.display = where != "hidden"
        self.body.set_class(where == "below", "-below")
        share = min(75, max(20, self.board.pane_share + 6 * self.memory.zoom))
        self.pane.styles.width = f"{share}%" if where == "right" else "1fr"
        self.pane.styles.height = f"{share}%" if where == "below" else "1fr"

    def mask(self) -> bool:
        """Hides what is private and was shown on purpose; False where nothing was."""
        return False

    def opens(self, _command: Command, _row: object) -> bool:
        """Whether what is private of a row that a command is about is shown now."""
        return False

    # ----- commands

    def decided(self, command: Command, rows: Sequence[Row]) -> None:
        """A decision about these rows has been written; the store's watcher will see it."""

    def here(self, command: Command) -> bool:
        """Whether a command belongs to this board: it says so, and the rows lead to what it acts on."""
        return (not command.boards or self.board.name in command.boards) and subjects.serves(self.board, command.entity)

    def takes(self, _command: Command) -> bool:
        """Whether the board deals with a command in a way of its own."""
        return False

    def rows_of(self, keys: Sequence[str]) -> list[Row]:
        """The board's rows of these keys, as the store has them now, in their order."""
        reader = self.context.reader
        return [] if reader is None else reader.by_keys(self.board.source, keys)

    def keys_of(self, ids: Iterable[int]) -> dict[int, str]:
        """The keys of rows that were marked without being looked at."""
        reader = self.context.reader
        return {} if reader is None else reader.keys_of(self.board.source, ids)

    def usable(self) -> list[Command]:
        """The commands of the footer: those that would do something here and now."""
        if self.filter_line.editing:
            return []
        wanted = [command for command in self.context.commands if command.footer and self.here(command)]
        try:
            found = subjects.legal_here(self, wanted, subjects.subject(self))
        except StoreError:
            return []  # the list says what is wrong
        # Decisions first: they are what a person may not know; moving about is what a person tries anyway.
        return sorted(found, key=_place)


def _place(command: Command) -> int:
    """Where a command stands in the footer: what opens what is masked, decisions, the menu of all others, the rest."""
    return 0 if command.write is not None or command.group == "Private" else 1 if command.id == "decide.menu" else 2
