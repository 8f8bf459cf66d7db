"""A board whose rows are private: masked, until somebody opens one record for a while, or all of them on purpose."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual.content import Content

from confdash.commands.declare import Command
from confdash.store.connect import StoreError
from confdash.store.query.applicants import exact
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS
from confdash.store.query.source import Row, Source
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.cells import fit, shown, width
from confdash.tui.closing import ONE, closing
from confdash.tui.context import Context
from confdash.tui.deeds import uncover
from confdash.tui.listing import Question
from confdash.tui.masking import MaskedQuestion, MaskedRows, Masking
from confdash.tui.state import BoardState
from confdash.tui.steps import Script, Step, asking
from confdash.tui.subjects import CHANGED

#: A terminal less wide has no room for more than the number of rows.
_ROOMY = 70
#: Cells of a name above the list.
_CALLED = 24
_SEVERAL = "several people are called so: type the e-mail address"
_NOBODY = "nobody of exactly this name or address is in the list; ask under which name they applied"


class MaskedScreen(BoardScreen):
    """A board that reads nothing private unless somebody asks for it on purpose, and forgets it soon."""

    rows: MaskedRows

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(context, board)
        self.masking = Masking()
        #: The board and how it was left, while all is open: nothing of that is remembered.
        self._masked: tuple[Board, BoardState] | None = None

    def make_rows(self) -> MaskedRows:
        """Rows of which one may be open."""
        return MaskedRows(lambda: self.context.reader)

    def on_mount(self) -> None:
        """A program that is stopped (ctrl+z) leaves its screen behind: masked."""
        super().on_mount()
        self.app.app_suspend_signal.subscribe(self, lambda _app: self.mask())

    # ----- opening and masking

    def reveal(self) -> None:
        """Opens the record that the key meant, for half a minute; where that is open, masks it."""
        key = self.dashboard.subject(self).cursor
        if key is None:
            self.dashboard.toast(CHANGED if len(self.rows) else "there is no record here", "warning")
        elif self.masking.all or key in self.masking.keys:
            self.mask()
        else:
            self._open(key)

    def _open(self, *keys: str) -> None:
        rows = self._read(keys)
        if not rows:
            self.dashboard.toast(f"{keys[0]} has gone", "warning")
            return
        self.rows.opened = rows
        self.masking.one(*rows)
        self._shown_anew()

    def _read(self, keys: Sequence[str]) -> dict[str, ScholarshipRow]:
        """Records with all that is private, by key, save those that have gone; none where the store cannot be read."""
        reader = self.context.reader
        try:
            found = reader.by_keys(OPENED, keys) if reader is not None else []
        except StoreError:
            return {}  # the list says what is wrong
        rows = {row.key: row for row in found if isinstance(row, ScholarshipRow)}
        return {key: rows[key] for key in keys if key in rows}

    def reveal_all(self) -> None:
        """Opens all records after a question; where they are open, masks them."""
        if self.masking.all:
            self.mask()
            return

        def script() -> Script:
            yes = yield from asking(
                "Reveal all applications on this screen?",
                "Names, addresses, amounts and notes stand in the list.",
                "E or esc masks them again, and so does another board,",
                "and so do five minutes without a key.",
            )
            if yes:
                self._open_all()
            return None

        self._ask(script())

    def _open_all(self) -> None:
        if self.dashboard.board_screen is not self:
            return
        self._masked = (self.board, self.memory)
        self.rows.opened = {}
        self.masking.every()
        self._use(OPENED, msgspec.structs.replace(self.memory))

    def mask(self) -> bool:
        """Masks all that is open, and lets go of it; False where nothing was."""
        if not self.masking.open:
            return False
        self.masking.close()
        self.rows.opened = {}
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
            if isinstance(screen, Sheet):
                screen.mask()

    def opens(self, command: Command, row: object) -> bool:
        """Whether the record of an application that a command is about is open."""
        key = str(getattr(row, "key", ""))
        return command.entity == "scholarship" and (self.masking.all or key in self.masking.keys)

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
            name = shown(next((row.name for row in self.rows.opened.values()), ""))
            several = f" · {len(self.rows.opened)} applications" if len(self.rows.opened) > 1 else ""
            self.filter_line.alert(f"{fit(name, min(width(name), _CALLED))}{several} · {left} s · {key} masks")
        if self.pane.display and self.pane.border_title:
            self.pane.border_title = self.detail_title(self.table.cursor_row)

    # ----- “I am…”

    def identify(self) -> None:
        """Asks for a whole name or e-mail address, and opens all that the one person applied for who has it."""

        def script() -> Script:
            text = problem = ""
            while True:
                text = yield Step(
                    title="I am… (whole name, or e-mail address)",
                    sort="text",
                    said=(
                        (f"Opens what that person applied for, for {ONE} s. A part of a name opens none.", "$quiet"),
                    ),
                    start=text,
                    problem=problem,
                )
                reader = self.context.reader
                people = exact(reader, text) if reader is not None else []
                if len(people) == 1:
                    self.dashboard.begin(self._arrive(people[0]), "identify", exclusive=True)
                    return None
                problem = _SEVERAL if people else _NOBODY

        self._ask(closing(script(), "“I am…”", without="nothing was opened"))

    async def _arrive(self, keys: Sequence[str]) -> None:
        """Goes to the first of a person's records and opens them. A filter that hides one of them gives way."""
        reader = self.context.reader
        found = [reader.id_of(SCHOLARSHIPS, key) for key in keys] if reader is not None else []
        ids = [id_ for id_ in found if id_ is not None]
        if not ids or self.dashboard.board_screen is not self:
            return
        if await uncover(self, lambda: self._to_first(ids)):
            self.dashboard.toast(f"the filter was cleared to show {'it' if len(ids) == 1 else 'them'}")
        if self.dashboard.board_screen is self and not self.masking.all:
            self._open(*keys)

    def _to_first(self, ids: Sequence[int]) -> bool:
        """Moves the cursor to the uppermost of these rows; False where one of them is not listed."""
        places = {id_: self.rows.place_of(id_) for id_ in ids}
        listed = [(place, id_) for id_, place in places.items() if place is not None]
        return len(listed) == len(ids) and self.table.go_to(min(listed)[1])

    def _ask(self, script: Script) -> None:
        """Asks what a script asks. What it does, it does itself."""
        from confdash.tui.doing import play

        play(self.dashboard, script, lambda _chosen: None)

    # ----- the list, the page and time

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
        """What is open is read anew at once."""
        if self.masking.keys:
            self.rows.opened = self._read(self.masking.keys)
            if not self.rows.opened:
                self.mask()
        super().data_changed()

    def sort(self, order: str) -> None:
        """Sorts; by what is hidden nothing is sorted."""
        if order in self.board.source.orders:
            super().sort(order)
        else:
            key = self.context.keymap.first("scholarship.reveal_all")
            self.say(f"{order} is hidden; {key} reveals all, and then it can be sorted by" if key else "that is hidden")

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
            found = self.rows_of([key])
            return self.page(found[0], min(cells, 110)).content() if found else Content("It has gone.")

        sheet = Reading("Application", page, whole=True)
        sheet.private = isinstance(row, ScholarshipRow) and row.opened
        self.dashboard.push_screen(sheet)

    def tick(self) -> None:
        """A second has passed."""
        super().tick()
        self._count_down()
