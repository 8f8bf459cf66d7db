"""`GridTable`: a day as a grid as a person handles it: moving, clicking. Talks are known by id, never by place."""

from __future__ import annotations

from textual import events

from confdash.tui import grid_moves
from confdash.tui.grid_layout import Piece
from confdash.tui.grid_places import HOURS
from confdash.tui.grid_view import HEAD, GridView


class GridTable(GridView):
    """All moves are those of the eye: in a room down and up, at a time to the rooms beside."""

    # ----- moving

    def go(self, target: int) -> None:
        """Moves the cursor to the talk at a place."""
        if len(self.rows):
            target = min(max(target, 0), len(self.rows) - 1)
            piece = self.plan.piece(self.rows.ids[target], self.column)
            if piece is not None and target != self.cursor:
                self.look(piece, min(max(self.column, piece.left), piece.right), piece.starts)

    def go_to(self, id_: int) -> bool:
        """Moves the cursor to a talk; False when it is not on this day."""
        target = self.rows.place_of(id_)
        if target is not None:
            self.go(target)
        return target is not None

    def step(self, by: int) -> None:
        """Moves down or up in a room, by so many talks."""
        for _ in range(abs(by)):
            piece = self.piece
            found = None if piece is None else grid_moves.vertical(self.plan, piece, self.column, 1 if by > 0 else -1)
            if found is not None:
                self.look(found[0], found[1], found[0].starts)

    def sideways(self, by: int) -> None:
        """Moves to what is on at the same time in the room beside, or to what shares the slot."""
        piece = self.piece
        found = None if piece is None else grid_moves.sideways(self.plan, piece, self.column, self.at, by)
        if found is not None:
            self.look(found[0], found[1], self.at)

    def page(self, by: int) -> None:
        """Moves down or up in a room by a screen."""
        piece = self.piece
        if piece is not None:
            pieces = self.plan.columns[self.column].pieces
            found = grid_moves.at_line(pieces, piece.top + by * max(1, self.height - 2))
            if found is not None:
                self.look(found, self.column, found.starts)

    # ----- mouse

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        event.prevent_default()  # or the base class's own, for rows, is called as well
        line = round(self.scroll_y) + event.y - HEAD
        found = self._under(event.x, line) if event.y >= HEAD else None
        if found is None or self.carried is not None:
            return
        piece, column = found
        if piece.id == self.cursor_id and event.chain > 1:
            self.post_message(self.Opened(piece.id))
        else:
            self.look(piece, column, piece.starts)

    def _under(self, x: int, line: int) -> tuple[Piece, int] | None:
        """The piece at a cell of the screen and a line of the grid."""
        cell = x - HOURS + self.left
        column = self.places.column_at(cell) if x >= HOURS else None
        for piece in self.plan.columns[column].pieces if column is not None else ():
            first, last = self.places.of(piece)
            if column is not None and first <= cell < last and piece.top <= line < piece.bottom:
                return piece, column
        return None

    def _on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        event.stop()
        event.prevent_default()
        self.sideways(1)

    def _on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        event.stop()
        event.prevent_default()
        self.sideways(-1)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.sideways(1) if event.shift else self._wheel(3)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.sideways(-1) if event.shift else self._wheel(-3)

    def _wheel(self, by: int) -> None:
        """Scrolls; the cursor stays on its talk until that would leave the screen, and then goes to what is seen."""
        self.place_line(round(self.scroll_y) + by)
        top, piece = round(self.scroll_y), self.piece
        if piece is not None and (piece.bottom <= top or piece.top >= top + self.height):
            pieces = self.plan.columns[self.column].pieces
            seen = [each for each in pieces if each.bottom > top and each.top < top + self.height]
            found = grid_moves.at_line(seen, top if by > 0 else top + self.height - 1)
            if found is not None:
                self.look(found, self.column, found.starts)
