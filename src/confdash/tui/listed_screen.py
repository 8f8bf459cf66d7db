"""The half of a board that keeps its list: asks for it, takes it, and says what it is, or why there is none."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable
from concurrent.futures import Future

from textual.screen import Screen
from textual.timer import Timer

from confdash.attention.video_times import video_times
from confdash.store.connect import StoreError
from confdash.store.query.language import FilterError
from confdash.tui import words
from confdash.tui.boards.description import Board
from confdash.tui.columns import Drawing
from confdash.tui.context import Context
from confdash.tui.fetcher import Superseded
from confdash.tui.filter_line import FilterLine
from confdash.tui.listing import Asks, Listed, Question
from confdash.tui.record_table import RecordTable
from confdash.tui.rows import Rows

#: The data may change more often than this; the list is asked for no more often. Seconds.
_LEAST_PAUSE = 0.25
#: While a list takes long to make, it is asked for so many times its own cost apart.
_RESTRAINT = 8


class ListedScreen(Screen[None]):
    """A screen with a table whose rows are what a filter finds, in an order, as the store has them now."""

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(name=board.name)
        self.context = context
        self.board = board
        self.memory = context.state.of(board.name)
        self.rows = self.make_rows()
        self.table = self.make_table()
        self.filter_line = FilterLine(self.memory.filter)
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
        self._stale = True
        self._listed = False
        self._note = ""

    def renew_detail(self) -> None:
        """Shows the row under the cursor, wherever it is shown."""
        raise NotImplementedError

    def make_rows(self) -> Rows:
        """The rows that the table shows."""
        return Rows(self.board.source, lambda: self.context.reader)

    def make_table(self) -> RecordTable:
        """The table that shows them."""
        return RecordTable(self.rows, self.board.columns, self.drawing())

    def drawing(self) -> Drawing:
        """What cells may know, now."""
        context = self.context
        return Drawing(context.clock, context.clock.now(), context.flags, video_times(context.settings))

    # ----- asking

    def paint_head(self) -> None:
        """The first rows at once, on this thread."""
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
        generation = self._generation
        self.context.fetcher.ask("list", self.question(generation).answer).add_done_callback(
            lambda future: self._answered(generation, future)
        )

    def question(self, generation: int) -> Asks:
        """What to ask for, as filter and order stand."""
        return Question(
            self.board.source,
            self.memory.filter,
            self.memory.order,
            self.memory.descending,
            generation,
            self.known_ids(),
        )

    def known_ids(self) -> dict[int, str]:
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
            fresh = self._fresh or not self._listed
            same = self.table.show(ids, message.rows, message.moved, fresh=fresh, headings=message.headings)
            self._listed, self._fresh = True, False
            if not same and had and len(self.rows):
                self.lost_row()
            elif lost:
                self.say(f"{words.count(lost, 'marked row')} went")
        self.table.placeholder = self.nothing()
        self.tell()
        self.renew_detail()
        self.list_shown()

    def list_shown(self) -> None:
        """The list is on the table; what a board has beside it may follow."""

    def nothing(self) -> tuple[str, ...]:
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

    # ----- filter and order

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
        self.table.sorted_by = self.sorted_by()
        self.ask(fresh=False)
        self.tell()

    def sorted_by(self) -> tuple[str, bool]:
        """The order's name, and whether it runs downwards."""
        name = self.memory.order or self.board.source.order
        if name not in self.board.source.orders:  # remembered by another version
            name = self.board.source.order
        self.memory.order = name
        return name, self.board.source.orders[name].descending != self.memory.descending

    # ----- what is said about it

    def say(self, note: str) -> None:
        """A passing word beside the numbers; the next move takes it away."""
        self._note = note
        self.tell()

    def lost_row(self) -> None:
        """The cursor is on another row than before, since its own is no longer listed."""
        self.say(f"the {self.board.nouns[0]} under the cursor is no longer listed; this is its neighbour")

    def tell(self) -> None:
        """The numbers at the end of the filter line."""
        shown, total = len(self.rows), self.total()
        parts: list[str] = []
        if not self._listed:
            parts.append("…")
        elif self.memory.filter and total is not None:
            parts.append(f"{shown:,} of {total:,}")
        else:
            parts.append(words.count(shown, *self.board.nouns))
        parts += self.also()
        marked = set(self.table.marks.keys)
        if self.table.marks.anchor is not None:
            marked.update(self.table.range_ids())
        if marked:
            parts.append(f"{len(marked):,} marked")
        if self.table.marks.anchor is not None:
            parts.append("range")
        self.filter_line.tell(" · ".join(parts), self._note)

    def total(self) -> int | None:
        """How many rows there are without a filter; None: that is not known."""
        return self.context.counts.get(self.board.name)

    def also(self) -> list[str]:
        """What else a board counts beside its rows."""
        return []

    @property
    def listed(self) -> bool:
        """Whether the whole list has been here once."""
        return self._listed

    @property
    def settled(self) -> bool:
        """Whether the list shown answers the last question."""
        return self._answered_to == self._generation

    @property
    def changing(self) -> bool:
        """Whether a list of another filter or order is on its way: what is shown is not what was asked for."""
        return not self._listed or (self._fresh and not self.settled)

    @property
    def stale(self) -> bool:
        """Whether the data has changed since the last question."""
        return self._stale

    def set_pending(self, ids: Iterable[int], *, pending: bool) -> None:
        """Shows rows as being written, or as written."""
        self.table.pending = (self.table.pending | set(ids)) if pending else self.table.pending - set(ids)
        self.table.redraw()
