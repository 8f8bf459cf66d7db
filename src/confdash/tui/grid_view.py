"""`GridView`: the half of the grid that holds a day, its layout and the cursor, and draws what of it is on screen."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from confdash.store.query.rows import TalkRow
from confdash.store.query.source import Row
from confdash.tui import grid_lines, grid_moves, table_lines
from confdash.tui.columns import Drawing
from confdash.tui.grid_block import Text, text_of
from confdash.tui.grid_layout import Piece, Plan
from confdash.tui.grid_places import HOURS, Places, places
from confdash.tui.grid_rows import Day
from confdash.tui.marks import neighbour
from confdash.tui.record_table import RecordTable
from confdash.tui.rows import Rows

#: Lines above the talks: the names of the rooms.
HEAD = 1


class GridView(RecordTable):
    """Rooms across and time down. `rows.ids` are the day's talks by time; the cursor is a place among them."""

    def __init__(self, rows: Rows, drawing: Drawing) -> None:
        super().__init__(rows, (), drawing)
        self.plan = Plan()
        self.day: Day | None = None
        #: The layout that belongs to the next list.
        self.offered: tuple[Plan, Day] | None = None
        #: The column where the eye is, and the moment: both stay while the other changes.
        self.column = 0
        self.at = 0
        #: The first cell of the rooms that is seen.
        self.left = 0
        self.places = Places()
        #: The talk that is carried: the cursor stays on it.
        self.carried: int | None = None
        #: By room, the most talks in one slot when it was picked up: widths hang on that until it is put down.
        self._lanes: dict[str, int] = {}
        #: The ends of the range, and the talks in it.
        self._range: tuple[object, frozenset[int]] = (None, frozenset())
        self._texts: dict[tuple[object, ...], list[Text]] = {}
        #: What has been drawn of blocks, line by line.
        self.blocks: dict[tuple[object, ...], list[Segment]] = {}

    # ----- what others ask

    @property
    def height(self) -> int:
        """Lines of the grid that fit on screen."""
        return max(1, self.size.height - HEAD)

    @property
    def room_cells(self) -> int:
        """Cells that there are for rooms."""
        return max(1, self.cells - HOURS)

    @property
    def right(self) -> int:
        """Where the rooms that are seen end, in cells of the grid."""
        return self.places.end(self.left, self.room_cells)

    @property
    def all_lines(self) -> int:
        """The lines of the day, or in a narrow window of the room's day."""
        return len(self.plan.columns[self.column].axis.lines) if self.plan.columns else 0

    @property
    def piece(self) -> Piece | None:
        """What is under the cursor; None when there is nothing."""
        id_ = self.cursor_id
        return None if id_ is None else self.plan.piece(id_, self.column)

    def line_of(self, place: int) -> int:
        """The first line of the talk at a place."""
        piece = self.plan.piece(self.rows.ids[place], self.column) if place < len(self.rows) else None
        return 0 if piece is None else piece.top

    def first_line(self, place: int) -> int:
        """The same: no talk has a heading."""
        return self.line_of(place)

    def heading_at(self, line: int) -> str | None:  # noqa: ARG002 - the table's own signature
        """No line has one."""
        return None

    def range_ids(self) -> array[int]:
        """The talks of a range: of all rooms and hours between where it began and the cursor."""
        here = self.piece
        start = None if self.marks.anchor is None else self.plan.piece(self.marks.anchor, self.column)
        if start is None or here is None:
            return array("q")
        left, right = min(start.left, here.left), max(start.right, here.right)
        first, last = min(start.starts, here.starts), max(start.starts, here.starts)
        return array(
            "q",
            (
                id_
                for id_ in self.rows.ids
                for piece in self.plan.pieces.get(id_, ())[:1]
                if piece.left <= right and piece.right >= left and first <= piece.starts <= last
            ),
        )

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
        """Takes a new list with its layout, and says whether the cursor is still on its talk.

        On another day, and where the talk has gone, it is on what is nearest to where it was.
        """
        del headings
        before, here, seen = self.rows.ids, self.piece, self._first_seen()
        room = self.plan.columns[self.column].room if self.plan.columns else None
        there, same = neighbour(before, self.cursor, ids, moved)
        turned = 0
        if self.offered is not None:
            plan, day = self.offered
            turned = day.begins - self.day.begins if self.day is not None else 0
            self.plan, self.day, self.offered = plan, day, None
        self.rows.give(ids, rows)
        self.marks.move(moved)
        self.cursor = there or 0
        self.column = next((n for n, each in enumerate(self.plan.columns) if each.room == room), 0)
        self.lay_out()
        if not before:
            self._open()
        elif not same:
            self._settle(self.at + turned)
        elif (piece := self.piece) is not None:
            self.column = min(max(self.column, piece.left), piece.right)
            if turned or here is None:
                self.at = piece.starts
            if turned:  # a talk that is carried, or was let go, takes the eye along
                self.place_line(piece.top - self.height // 4)
            elif seen is not None:  # the hours stay where they are on the screen, whatever moved among them
                self.place_line(self.plan.columns[self.column].axis.line_at(seen))
            self._reveal(piece)
        self.know()
        self.refresh()
        self.post_message(self.Moved(self.cursor_id, by_hand=False))
        return same or fresh or bool(turned) or not before

    def _first_seen(self) -> int | None:
        """When the first line on the screen begins; None where there is none."""
        lines = self.plan.columns[self.column].axis.lines if self.plan.columns else ()
        return lines[min(round(self.scroll_y), len(lines) - 1)].at if lines else None

    def _open(self) -> None:
        """Puts the cursor where the eye would look first: at what is on now, else at the first of the day."""
        self.column = 0
        if not self.to_now() and self.plan.items:
            self._settle(self.plan.items[0].starts)

    def _settle(self, at: int) -> None:
        """Puts the cursor on what is nearest to a moment, in the room where the eye is."""
        found = grid_moves.nearest(self.plan.columns[self.column].pieces, at) if self.plan.columns else None
        if found is not None:
            self.cursor, self.at = self.rows.place_of(found.id) or 0, at if found.covers(at) else found.starts
            self.place_line(found.top - self.height // 4)
            self._reveal(found)

    def to_now(self) -> bool:
        """Goes to what is on now, near the room where the eye is, else to what is next; False on another day."""
        now = self.drawing.now
        if self.day is None or self.drawing.clock.day(now) != self.day.date:
            return False
        for on in (True, False):
            there = [
                (abs(place - self.column), piece.starts, piece.lane, place, piece)
                for place, column in enumerate(self.plan.columns)
                for piece in column.pieces
                if (piece.covers(now) if on else piece.starts > now)
            ]
            if there:
                *_, place, piece = min(there, key=lambda each: each[:3] if on else (each[1], each[0], each[2]))
                self.look(piece, place, now if on else piece.starts)
                self.place_line(self.plan.columns[place].axis.line_at(now) - self.height // 4)
                self._reveal(piece)
                self.refresh()
                return True
        return False

    def put(self, plan: Plan, id_: int | None = None, rooms: Sequence[str] = ()) -> None:
        """Draws the same talks otherwise laid out, with the cursor on one that is carried."""
        room = rooms[0] if rooms else self.plan.columns[self.column].room if self.plan.columns else None
        seen, self.plan = self._first_seen(), plan
        self.column = next((n for n, each in enumerate(plan.columns) if each.room == room), 0)
        place = None if id_ is None else self.rows.place_of(id_)
        self.cursor = self.cursor if place is None else place
        self.lay_out()
        if seen is not None and self.plan.columns:
            self.place_line(self.plan.columns[self.column].axis.line_at(seen))
        if (piece := self.piece) is not None:
            self.column, self.at = min(max(self.column, piece.left), piece.right), piece.starts
            self._reveal(piece)
        self.know()

    def place_line(self, line: int) -> None:
        """Scrolls so that a line is the first on screen, as far as the ends of the day allow."""
        self.scroll_top(min(max(0, line), max(0, self.all_lines - self.height)))

    def lay_out(self) -> None:
        """Places the rooms for the width that there is, and draws all anew."""
        self._laid = self.cells
        kept = self._lanes if self.carried is not None else {}
        self._lanes = {column.room: column.lanes for column in self.plan.columns} | kept
        self.places = places(self.plan, self.room_cells, self._lanes)
        self.left = min(self.left, max(0, self.places.edges[-1] - self.room_cells))
        if self.plan.narrow:
            self.left = self.places.edges[self.column] if self.plan.columns else 0
        self.virtual_size = Size(self.size.width, self.all_lines + HEAD)
        self.redraw()

    def on_resize(self, event: events.Resize) -> None:  # type: ignore[override]  # Textual takes either
        """The cursor stays in sight."""
        event.prevent_default()  # or the base class's own, for rows, is called as well
        self.lay_out()
        if (piece := self.piece) is not None:
            self._reveal(piece)

    # ----- the cursor

    def look(self, piece: Piece, column: int, at: int) -> None:
        """Puts the cursor on a piece, and scrolls no more than it must."""
        place = self.rows.place_of(piece.id)
        if place is None or (self.carried is not None and piece.id != self.carried):
            return
        known, before, other = self.known, self.cursor, self.column
        self.cursor, self.column, self.at = place, column, at
        if self.plan.narrow and column != other:
            self.lay_out()
        scrolled = self._reveal(piece)
        if not scrolled and self.marks.anchor is not None:
            self.refresh()
        elif not scrolled:
            self.refresh_rows(before, place)
        self.know()
        self.meant.moved(known, self.known)
        self.post_message(self.Moved(self.cursor_id))

    def _reveal(self, piece: Piece, margin: int = 0) -> bool:
        """Scrolls until a piece is seen, as far as it fits; False where it was."""
        top, left = round(self.scroll_y), self.places.reveal(piece, self.left, self.room_cells)
        wanted = top
        if piece.top < top:
            wanted = piece.top
        elif piece.bottom > top + self.height:
            wanted = min(piece.top, piece.bottom - self.height)
        if wanted != top:
            self.place_line(wanted + (margin if wanted > top else -margin))
        if left != self.left:
            self.left = left
            self.refresh()
        return wanted != top or left != self.left

    # ----- drawing

    def redraw(self) -> None:
        """Draws every line anew."""
        self._texts.clear()
        self.blocks.clear()
        super().redraw()

    def refresh_rows(self, *places: int) -> None:
        """Draws the lines of some talks, and no others."""
        top = round(self.scroll_y)
        pieces = [piece for place in places for piece in self.plan.pieces.get(self.rows.ids[place], ())]
        self.refresh(*(Region(0, each.top - top + HEAD, self.size.width, each.bottom - each.top) for each in pieces))

    def odd(self, piece: Piece) -> bool:
        """Whether a piece is every second one of its room."""
        pieces = self.plan.columns[piece.left].pieces
        return pieces.index(piece) % 2 == 1

    def row_of(self, piece: Piece) -> Row | None:
        """The talk of a piece; None when it has gone."""
        place = self.rows.place_of(piece.id)
        return None if place is None else self.rows.at(place)

    def hidden(self, piece: Piece) -> int:
        """How many lines of a piece lie above the screen: what stands in it begins below them."""
        return min(max(0, round(self.scroll_y) - piece.top), piece.bottom - piece.top - 1)

    def text(self, piece: Piece, cells: int) -> list[Text]:
        """The lines that stand in a block so wide, from the first that is seen."""
        row, height = self.row_of(piece), piece.bottom - piece.top - self.hidden(piece)
        key = (piece.id, cells, height)
        found = self._texts.get(key)
        if found is None:
            if isinstance(row, TalkRow):
                origin = self.day.origins.get(row.key) if self.day is not None else None
                found = text_of(row, self.drawing, cells, height, origin=origin, clashes=piece.id in self.plan.clashes)
            else:
                found = [[("— gone —", "dim")], *([] for _ in range(height - 1))]
            self._texts[key] = found
        return found

    def marked(self, id_: int) -> bool:
        """Whether a talk is drawn as marked."""
        if id_ in self.marks:
            return True
        if self.marks.anchor is None:
            return False
        ends = (self.marks.anchor, self.cursor, self.column)
        if self._range[0] != ends:
            self._range = (ends, frozenset(self.range_ids()))
        return id_ in self._range[1]

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the rooms' names, or a line of the grid."""
        if self._laid != self.cells:  # a scroll bar came or went
            self.lay_out()
        if not len(self.rows):
            self.meant.painted(None)
            return table_lines.nothing(self, y, self.placeholder)
        if y < HEAD:
            return grid_lines.titles(self)
        line = round(self.scroll_y) + y - HEAD
        if line >= self.all_lines:
            return Strip.blank(self.cells, self.style_of("row"))
        piece = self.piece
        under = piece is not None and piece.top <= line < piece.bottom
        if under and self.meant.painted(self._known(self.cursor_row)):
            self.post_message(self.Seen())
        return grid_lines.line(self, line)
