"""`RecordTable`: a table of any length. It draws the window of rows on screen, and knows rows by id, never by place."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from confdash.store.query.source import Row
from confdash.tui import looks, table_lines
from confdash.tui.cells import width
from confdash.tui.columns import Column, Drawing, Placed, place
from confdash.tui.marks import Marks, neighbour
from confdash.tui.rows import Rows

#: Rows that a turn of the wheel moves.
_WHEEL = 3
#: Cells before the first column: cursor sign, mark sign.
GUTTER = 3


class RecordTable(ScrollView, inherit_bindings=False, can_focus=True):
    """Shows `Rows`. The cursor and the marks are on ids; all that moves them is in terms of what is shown."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row (or on none)."""

        id: int | None
        #: A person moved it, not a refresh.
        by_hand: bool = True

        def can_replace(self, message: Message) -> bool:
            """A newer move stands for an older one."""
            return isinstance(message, RecordTable.Moved)

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

    def __init__(self, rows: Rows, columns: Sequence[Column], drawing: Drawing) -> None:
        super().__init__(id="table")
        self.rows = rows
        self.columns = columns
        self.drawing = drawing
        self.marks = Marks()
        #: Rows for which a decision is being written.
        self.pending: set[int] = set()
        #: The place of the cursor in `rows`; the row's id is what counts, and the place follows it.
        self.cursor = 0
        #: The id under the cursor with its key as they were when it came there: after a rebuild the id may be another's.
        self.known: tuple[int, str] | None = None
        #: Columns left out on the left, when scrolling sideways.
        self.skip = 0
        #: The order's name, and whether it runs downwards.
        self.sorted_by: tuple[str, bool] = ("", False)
        #: What stands in the table when there are no rows.
        self.placeholder: tuple[str, ...] = ()
        self._placed: list[Placed] = []
        self._needs: dict[str, int] = {}
        #: The width for which the columns are placed.
        self._laid = 0
        self._strips: dict[tuple[object, ...], Strip] = {}
        self._styles_of: dict[str, Style] = {}

    # ----- what others ask

    @property
    def cursor_id(self) -> int | None:
        """The id of the row under the cursor; None when there are no rows."""
        return self.rows.ids[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None when there is none, or when it has gone."""
        return self.rows.at(self.cursor)

    @property
    def height(self) -> int:
        """Rows that fit on screen."""
        return max(1, self.size.height - 1)

    def range_ids(self) -> array[int]:
        """The ids between where a range began and the cursor."""
        start = None if self.marks.anchor is None else self.rows.place_of(self.marks.anchor)
        if start is None:
            return array("q")
        first, last = sorted((start, self.cursor))
        return self.rows.ids[first : last + 1]

    # ----- data

    def show(self, ids: array[int], rows: Sequence[Row], moved: Mapping[int, int | None], *, fresh: bool) -> bool:
        """Takes a new list of ids, and says whether the cursor is still on its row.

        `moved` says which known ids have become others or have gone. `fresh` is a list that answers another question (filter, order): a row that is
        not in it gives the first one; otherwise it gives its neighbour, and its line on the screen stays.
        """
        line = self.cursor - self.scroll_offset.y
        before = self.rows.ids
        there, same = neighbour(before, self.cursor, ids, moved)
        if fresh and not same:
            there = 0
        self.rows.give(ids, rows)
        self.marks.move(moved)
        self.virtual_size = Size(self.size.width, len(ids) + 1)
        self.cursor = there or 0
        self._place_line(line)
        if fresh or not before:
            self._measure()
        self._lay_out()
        self._know()
        self.post_message(self.Moved(self.cursor_id, by_hand=False))
        return same or fresh or not before

    def _measure(self) -> None:
        """How wide the snug columns need to be, from a few rows; once for a list, so that scrolling moves no column."""
        snug = [column for column in self.columns if column.snug]
        for row in self.rows.some(40) if snug else ():
            for column in snug:
                taken = sum(width(text) for text, _ in column.draw(row, self.drawing))
                if taken > self._needs.get(column.title, 0):
                    self._needs[column.title] = taken

    def _place_line(self, line: int) -> None:
        """Scrolls so that the cursor is on that line of the screen, as far as the ends of the list allow."""
        line = min(max(line, 0), self.height - 1)
        top = min(max(0, self.cursor - line), max(0, len(self.rows) - self.height))
        self.scroll_to(y=top, animate=False, force=True)

    def redraw(self) -> None:
        """Draws every line anew: the rows, the minute or the look have changed."""
        self._strips.clear()
        self.refresh()

    # ----- moving

    def go(self, target: int) -> None:
        """Moves the cursor to a place, and scrolls no more than it must."""
        if not len(self.rows):
            return
        target = min(max(target, 0), len(self.rows) - 1)
        if target == self.cursor:
            return
        before, self.cursor = self.cursor, target
        top = round(self.scroll_y)
        if target < top:
            self._scroll_top(target)
        elif target >= top + self.height:
            self._scroll_top(target - self.height + 1)
        elif self.marks.anchor is not None:
            self.refresh()
        else:
            self._refresh_rows(before, target)
        self._know()
        self.post_message(self.Moved(self.cursor_id))

    def _know(self) -> None:
        row, id_ = self.cursor_row, self.cursor_id
        known = row is not None and id_ is not None
        self.known = (id_, str(getattr(row, self.rows.source.key))) if known else None  # type: ignore[assignment]

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
        if not round(self.scroll_y) <= target < round(self.scroll_y) + self.height:
            self._scroll_top(max(0, target - self.height // 3))
        self.go(target)
        return True

    def sideways(self, by: int) -> None:
        """Leaves out one more column on the left, or one fewer."""
        movable = sum(1 for column in self.columns if column.rank)
        hidden = len(self._placed) < len(_after(self.columns, self.skip))
        if by < 0 or hidden:
            self.skip = min(max(0, self.skip + by), movable - 1)
            self._lay_out()

    def _scroll_top(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def _refresh_rows(self, *places: int) -> None:
        top = round(self.scroll_y)
        self.refresh(*(Region(0, place - top + 1, self.size.width, 1) for place in places))

    # ----- marking

    def toggle_mark(self) -> None:
        """Marks the row under the cursor, or takes its mark away, and moves on."""
        row, id_ = self.cursor_row, self.cursor_id
        if row is None or id_ is None:
            return
        self.marks.toggle(id_, str(getattr(row, self.rows.source.key)))
        self._refresh_rows(self.cursor)
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

    # ----- drawing

    @property
    def cells(self) -> int:
        """The width of a line; the scroll bar takes its own."""
        return self.scrollable_content_region.width

    def _lay_out(self) -> None:
        self._laid = self.cells
        self._placed = place(self.columns, max(1, self._laid - GUTTER), self.skip, self._needs)
        self.redraw()

    def notify_style_update(self) -> None:
        """The theme changed: all styles are looked up anew."""
        super().notify_style_update()
        self._styles_of = {}
        self._strips.clear()

    def style_of(self, role: str) -> Style:
        """The style of a role under the theme; `row` is the table's own."""
        if not self._styles_of:
            self._styles_of = looks.styles(
                self.app.theme_variables, colourless=self.app.no_color, ansi=self.app.current_theme.ansi
            )
            self._styles_of["row"] = self.rich_style
        return self._styles_of[role]

    def on_focus(self) -> None:
        """The cursor's line shows that keys go here."""
        self.redraw()

    def on_blur(self) -> None:
        """The cursor's line shows that keys go elsewhere."""
        self.redraw()

    def on_resize(self) -> None:
        """Other columns may fit; the cursor stays in sight."""
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._lay_out()
        top = round(self.scroll_y)
        if not top <= self.cursor < top + self.height:
            self._place_line(self.height - 1)

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the titles, a row, or nothing."""
        if self._laid != self.cells:  # a scroll bar came or went
            self._lay_out()
        if y == 0:
            return table_lines.titles(self, self._placed, len(_after(self.columns, self.skip)) > len(self._placed))
        at = round(self.scroll_y) + y - 1
        if at >= len(self.rows):
            return table_lines.nothing(self, y, self.placeholder)
        id_ = self.rows.ids[at]
        marked = id_ in self.marks or self._in_range(at)
        under = at == self.cursor
        key = (id_, under, marked)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            row = self.rows.at(at)
            strip = self._strips[key] = table_lines.row_line(
                self,
                self._placed,
                row,
                cursor=under,
                sign="…" if id_ in self.pending else "✚" if marked else " ",
            )
        return strip

    def _in_range(self, at: int) -> bool:
        if self.marks.anchor is None:
            return False
        start = self.rows.place_of(self.marks.anchor)
        return start is not None and min(start, self.cursor) <= at <= max(start, self.cursor)

    # ----- mouse

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y == 0:
            found = next((p for p in self._placed if p.x <= event.x - GUTTER < p.x + p.cells), None)
            if found is not None and found.column.order is not None:
                self.post_message(self.SortAsked(found.column.order))
            return
        at = round(self.scroll_y) + event.y - 1
        if at >= len(self.rows):
            return
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
        top = min(max(0, round(self.scroll_y) + by), max(0, len(self.rows) - self.height))
        self._scroll_top(top)
        inside = min(max(self.cursor, top), top + self.height - 1)
        if inside != self.cursor and len(self.rows):
            self.cursor = min(inside, len(self.rows) - 1)
            self.refresh()
            self._know()
            self.post_message(self.Moved(self.cursor_id))


def _after(columns: Sequence[Column], skip: int) -> list[Column]:
    """The columns that are left when so many of those that may move are passed over."""
    return [placed.column for placed in place(columns, 10_000, skip)]
