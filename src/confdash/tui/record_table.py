"""`RecordTable`: the table as a person handles it: moving, marking, clicking. Rows are known by id, never by place."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from textual import events
from textual.message import Message

from confdash.tui.table_view import GUTTER, TableView, passing

#: Rows that a turn of the wheel moves.
_WHEEL = 3


class RecordTable(TableView):
    """A table of any length with a cursor and marks. All moves are in terms of what is shown."""

    @dataclass
    class Opened(Message):
        """A person asks for the whole record under the cursor, by a second click on it."""

        id: int

    class MarksChanged(Message):
        """Some marks came or went."""

    @dataclass
    class SortAsked(Message):
        """A person clicked on a column's title."""

        order: str

    # ----- moving

    def go(self, target: int) -> None:
        """Moves the cursor to a place, and scrolls no more than it must."""
        if not len(self.rows):
            return
        target = min(max(target, 0), len(self.rows) - 1)
        if target == self.cursor:
            return
        known, before, self.cursor = self.known, self.cursor, target
        top, line, first = round(self.scroll_y), self.line_of(target), self.first_line(target)
        if first < top:
            self.scroll_top(first)
        elif line >= top + self.height:
            self.scroll_top(line - self.height + 1)
        elif self.marks.anchor is not None:
            self.refresh()
        else:
            self.refresh_rows(before, target)
        self.know()
        self.meant.moved(known, self.known)
        self.post_message(self.Moved(self.cursor_id))

    def step(self, by: int) -> None:
        """Moves the cursor by so many rows."""
        self.go(self.cursor + by)

    def page(self, by: int) -> None:
        """Moves the cursor by so many screens."""
        self.go(self.cursor + by * max(1, self.height - 1))

    def go_to(self, id_: int) -> bool:
        """Moves the cursor to a row, with some rows around it; False when it is not listed."""
        target = self.rows.place_of(id_)
        if target is None:
            return False
        line = self.line_of(target)
        if not round(self.scroll_y) <= line < round(self.scroll_y) + self.height:
            self.scroll_top(max(0, line - self.height // 3))
        self.go(target)
        return True

    def sideways(self, by: int) -> None:
        """Leaves out one more column on the left, or one fewer."""
        movable = sum(1 for column in self.columns if column.rank)
        hidden = len(self.placed) < len(passing(self.columns, self.skip))
        if by < 0 or hidden:
            self.skip = min(max(0, self.skip + by), movable - 1)
            self.lay_out()

    # ----- marking

    def toggle_mark(self) -> None:
        """Marks the row under the cursor, or takes its mark away, and moves on."""
        meant = self.meant.at()
        if meant is None:
            return
        self.marks.toggle(*meant)
        self.refresh_rows(self.cursor)
        if meant == self.known:
            self.step(1)
        self.post_message(self.MarksChanged())

    def begin_range(self) -> None:
        """Begins a range at the cursor."""
        self.marks.anchor = self.cursor_id
        self.refresh()
        self.post_message(self.MarksChanged())

    def end_range(self, *, keep: bool) -> array[int]:
        """Ends the range; its rows become marks, or do not. Gives the ids whose keys are to be looked up."""
        ids = self.range_ids()
        self.marks.anchor = None
        if keep:
            self.marks.add(ids)
        self.refresh()
        self.post_message(self.MarksChanged())
        return ids

    # ----- mouse

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y == 0:
            found = next((p for p in self.placed if p.x <= event.x - GUTTER < p.x + p.cells), None)
            if found is not None and found.column.order is not None:
                self.post_message(self.SortAsked(found.column.order))
            return
        line = round(self.scroll_y) + event.y - 1
        if line >= self.all_lines or self.heading_at(line) is not None:
            return
        at = self.place_at(line)
        if event.x < GUTTER:
            self.go(at)
            self.toggle_mark()
        elif at == self.cursor and event.chain > 1 and self.cursor_id is not None:
            self.post_message(self.Opened(self.cursor_id))
        else:
            self.go(at)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()  # or the base class scrolls as well
        self._wheel(_WHEEL)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()  # or the base class scrolls as well
        self._wheel(-_WHEEL)

    def _wheel(self, by: int) -> None:
        """Scrolls; the cursor stays on its row until that would leave the screen."""
        top = min(max(0, round(self.scroll_y) + by), max(0, self.all_lines - self.height))
        self.scroll_top(top)
        there = self.line_of(self.cursor)
        inside = min(max(there, top), top + self.height - 1)
        if inside != there and len(self.rows):
            known, self.cursor = self.known, min(self.place_at(inside), len(self.rows) - 1)
            self.refresh()
            self.know()
            self.meant.moved(known, self.known)
            self.post_message(self.Moved(self.cursor_id))
