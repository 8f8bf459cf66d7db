"""`TableView`: the half of the table that holds rows and draws the window of them that is on screen."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from confdash.store.query.source import Row
from confdash.tui import looks, table_lines
from confdash.tui.cells import width
from confdash.tui.columns import Column, Drawing, Placed, place
from confdash.tui.marks import Marks, neighbour
from confdash.tui.meant import Known, Meant
from confdash.tui.rows import Rows

#: Cells before the first column: cursor sign, mark sign.
GUTTER = 3


class TableView(ScrollView, inherit_bindings=False, can_focus=True):
    """Shows `Rows`. Cursor and marks are on ids: a new list takes them along."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row (or on none)."""

        id: int | None
        #: A person moved it, not a refresh.
        by_hand: bool = True

        def can_replace(self, message: Message) -> bool:
            """A newer move stands for an older one."""
            return isinstance(message, TableView.Moved)

    class Seen(Message):
        """The row under the cursor can be seen again: keys mean it from now on."""

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
        #: The id under the cursor and its key, as it came there: after a rebuild the id may be another's.
        self.known: Known | None = None
        #: Which row a key press means, when the list changes at the same moment.
        self.meant = Meant()
        #: Columns left out on the left, when scrolling sideways.
        self.skip = 0
        #: The order's name, and whether it runs downwards.
        self.sorted_by: tuple[str, bool] = ("", False)
        #: What stands in the table when there are no rows.
        self.placeholder: tuple[str, ...] = ()
        #: The columns that there is room for, and where.
        self.placed: list[Placed] = []
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

    @property
    def all_lines(self) -> int:
        """Rows and the headings between them."""
        return len(self.rows) + len(self.rows.headings)

    def line_of(self, place: int) -> int:
        """The line on which the row of a place stands, headings counted, from 0."""
        return place + sum(at <= place for at, _ in self.rows.headings)

    def first_line(self, place: int) -> int:
        """The line of a row, or of the heading above it where it has one."""
        return self.line_of(place) - any(at == place for at, _ in self.rows.headings)

    def place_at(self, line: int) -> int:
        """The place of the row on a line; on the line of a heading, of the row below it."""
        return line - sum(at + before < line for before, (at, _) in enumerate(self.rows.headings))

    def heading_at(self, line: int) -> str | None:
        """What the heading on a line says; None where the line has a row."""
        return next((text for n, (at, text) in enumerate(self.rows.headings) if at + n == line), None)

    def range_ids(self) -> array[int]:
        """The ids between where a range began and the cursor."""
        start = None if self.marks.anchor is None else self.rows.place_of(self.marks.anchor)
        if start is None:
            return array("q")
        first, last = sorted((start, self.cursor))
        return self.rows.ids[first : last + 1]

    # ----- data

    def show(
        self,
        ids: array[int],
        rows: Sequence[Row],
        moved: Mapping[int, int | None],
        *,
        fresh: bool,
        headings: Sequence[tuple[int, str]] = (),
    ) -> bool:
        """Takes a new list of ids, and says whether the cursor is still on its row.

        `moved` says which known ids have become others or have gone. `fresh` is a list that answers another
        question (filter, order): a row that is
        not in it gives the first one; otherwise it gives its neighbour, and its line on the screen stays.
        """
        line = self.line_of(self.cursor) - self.scroll_offset.y
        before = self.rows.ids
        there, same = neighbour(before, self.cursor, ids, moved)
        if fresh and not same:
            there = 0
        self.rows.give(ids, rows)
        self.rows.headings = headings
        self.marks.move(moved)
        self.virtual_size = Size(self.size.width, self.all_lines + 1)
        self.cursor = there or 0
        self.place_line(line)
        if self._measure():
            self.lay_out()
        self.refresh()
        self.know()
        self.post_message(self.Moved(self.cursor_id, by_hand=False))
        return same or fresh or not before

    def _measure(self) -> bool:
        """How wide the snug columns need to be, from a few rows; for each list, so that scrolling moves no column.

        Says whether any needs to be wider than before.
        """
        wider = False
        snug = [column for column in self.columns if column.snug]
        top = round(self.scroll_y)
        shown = [row for at in range(top, top + self.height) if (row := self.rows.at(at)) is not None]
        for row in [*self.rows.some(40), *shown] if snug else ():
            for column in snug:
                taken = sum(width(text) for text, _ in column.draw(row, self.drawing))
                if taken > self._needs.get(column.title, 0):
                    self._needs[column.title] = taken
                    wider = True
        return wider

    def measure(self) -> None:
        """The rows say more than before, or less: columns get the room that they need, and all is drawn anew."""
        if self._measure():
            self.lay_out()
        self.redraw()

    def place_line(self, line: int) -> None:
        """Scrolls so that the cursor is on that line of the screen, as far as the ends of the list allow."""
        there = self.line_of(self.cursor)
        line = min(max(line, there - self.first_line(self.cursor)), self.height - 1)
        top = min(max(0, there - line), max(0, self.all_lines - self.height))
        self.scroll_to(y=top, animate=False, force=True)

    def know(self) -> None:
        """Remembers which row the cursor is on, by key."""
        self.known = self._known(self.cursor_row)

    def _known(self, row: Row | None) -> Known | None:
        id_ = self.cursor_id
        return None if row is None or id_ is None else (id_, str(getattr(row, self.rows.source.key)))

    def look_away(self, pressed: float | None) -> None:
        """A key pressed then shows the table again: until it is painted, no key can mean a row of it."""
        self.meant.hidden(pressed)
        self.redraw()

    # ----- drawing

    def redraw(self) -> None:
        """Draws every line anew: the rows, the minute or the look have changed."""
        self._strips.clear()
        self.refresh()

    @property
    def cells(self) -> int:
        """The width of a line; the scroll bar takes its own."""
        return self.scrollable_content_region.width

    def lay_out(self) -> None:
        """Places the columns for the width that there is, and draws all anew."""
        self._laid = self.cells
        self.placed = place(self.columns, max(1, self._laid - GUTTER), self.skip, self._needs)
        self.redraw()

    def scroll_top(self, top: int) -> None:
        """Scrolls so that a line is the first on screen."""
        self.scroll_to(y=top, animate=False, force=True)

    def refresh_rows(self, *places: int) -> None:
        """Draws the lines of some places, and no others."""
        top = round(self.scroll_y)
        self.refresh(*(Region(0, self.line_of(place) - top + 1, self.size.width, 1) for place in places))

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
        self.virtual_size = Size(self.size.width, self.all_lines + 1)
        self.lay_out()
        top = round(self.scroll_y)
        if not top <= self.line_of(self.cursor) < top + self.height:
            self.place_line(self.height - 1)

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the titles, a row, or nothing."""
        if self._laid != self.cells:  # a scroll bar came or went
            self.lay_out()
        if y == 0:
            return table_lines.titles(self, self.placed, len(passing(self.columns, self.skip)) > len(self.placed))
        line = round(self.scroll_y) + y - 1
        if line >= self.all_lines:
            if not len(self.rows):
                self.meant.painted(None)
            return table_lines.nothing(self, y, self.placeholder)
        heading = self.heading_at(line)
        if heading is not None:
            return table_lines.heading(self, heading)
        at = self.place_at(line)
        id_ = self.rows.ids[at]
        marked = id_ in self.marks or self._in_range(at)
        under = at == self.cursor
        key = (id_, under, marked)
        if under and self.meant.painted(self._known(self.rows.at(at))):
            self.post_message(self.Seen())
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            row = self.rows.at(at)
            strip = self._strips[key] = table_lines.row_line(
                self,
                self.placed,
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


def passing(columns: Sequence[Column], skip: int) -> list[Column]:
    """The columns that are left when so many of those that may move are passed over."""
    return [placed.column for placed in place(columns, 10_000, skip)]
