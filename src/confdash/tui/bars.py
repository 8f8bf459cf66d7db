"""The header and the footer: one-line bars drawn directly, since they are drawn often and must cost nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from confdash.tui import looks
from confdash.tui.cells import fit, width

#: Text, role, and the action that a click runs ("" for none).
Piece = tuple[str, str, str]


class Bar(Widget):
    """Lines of pieces, some from the left, some from the right. What does not fit is cut from the left ones."""

    ALLOW_SELECT = False

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """The pieces of each line for a width; the bar is as high as there are lines."""
        raise NotImplementedError

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._styles_of: dict[str, Style] = {}
        self._drawn: list[tuple[Sequence[Piece], Sequence[Piece]]] = []

    def renew(self) -> None:
        """Draws the bar again, if what it says has changed."""
        if self.is_mounted and self.size.width:
            lines = self.lines(self.size.width)
            if lines != self._drawn:
                self._drawn = lines
                self.refresh()

    def on_resize(self) -> None:
        """Other pieces may fit."""
        self._drawn = self.lines(self.size.width)
        self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed."""
        super().notify_style_update()
        self._styles_of = {}

    def _style(self, role: str, action: str) -> Style:
        if not self._styles_of:
            self._styles_of = looks.styles(
                self.app.theme_variables, colourless=self.app.no_color, ansi=self.app.current_theme.ansi
            )
        style = self.rich_style + self._styles_of[role]
        return style + Style.from_meta({"@click": action}) if action else style

    def render_line(self, y: int) -> Strip:
        """One line of the bar."""
        total = self.size.width
        left, right = self._drawn[y] if y < len(self._drawn) else ((), ())
        room = total - sum(width(text) for text, _, _ in right)
        segments: list[Segment] = []
        for text, role, action in left:
            taken = width(text)
            if taken > room:
                text, taken = (fit(text, room), room) if room > 4 else ("", 0)
            segments.append(Segment(text, self._style(role, action)))
            room -= taken
            if not taken:
                break
        segments.append(Segment(" " * max(0, room), self._style("", "")))
        segments += [Segment(text, self._style(role, action)) for text, role, action in right]
        return Strip(segments).crop(0, total)
