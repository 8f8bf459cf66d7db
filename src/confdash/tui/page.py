"""A page of text for the detail pane: titles, fields with aligned values, paragraphs, wrapped to a width by cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from textual.content import Content

from confdash import text as texts
from confdash.tui.cells import fit, shown, width, wrap

#: Looks, as Textual's content styles; theme variables, so that they follow the theme.
DIM, STRONG, ACCENT, GOOD, WARN, BAD = "$quiet", "bold", "$accent", "$success", "$warning", "$error"
_LABEL = 10


class Page:
    """Collects what a record has to say. Everything is text, never markup."""

    def __init__(self, cells: int) -> None:
        self.cells = max(20, cells)
        self._lines: list[Content] = []

    def content(self) -> Content:
        """All of it."""
        return Content("\n").join(self._lines)

    def beside(self, pages: Sequence[Page], gap: int = 4) -> None:
        """Puts whole pages in columns, the shortest column taking the next page."""
        columns: list[list[Content]] = [[] for _ in range(max(1, (self.cells + gap) // (pages[0].cells + gap)))]
        for page in pages:
            shortest = min(columns, key=len)
            shortest += [*([Content("")] if shortest else []), *page._lines]  # noqa: SLF001 - another page
        for row in itertools.zip_longest(*columns, fillvalue=Content("")):
            pieces: list[Content | str] = []
            for piece in row[:-1]:
                pieces += [piece, " " * (pages[0].cells + gap - piece.cell_length)]
            self._lines.append(Content.assemble(*pieces, row[-1]))

    def blank(self) -> None:
        """An empty line, unless there is one, or nothing, above."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Content(""))

    def title(self, text: str, sign: str = "", style: str = STRONG) -> None:
        """A title in bold."""
        for line in wrap(f"{sign}{texts.line(text)}" or " ", self.cells):
            self._lines.append(Content.styled(line, style))

    def line(self, *pieces: tuple[str, str]) -> None:
        """One line of pieces, each with its style; what is too long is wrapped with the last piece's style."""
        if sum(width(text) for text, _ in pieces) <= self.cells:
            self._lines.append(Content.assemble(*pieces))
            return
        for text in wrap("".join(text for text, _ in pieces), self.cells, 2):
            self._lines.append(Content.styled(text, pieces[-1][1]))

    def heading(self, text: str) -> None:
        """A quiet heading with a rule."""
        self.blank()
        rule = "─" * max(0, self.cells - width(text) - 1)
        self._lines.append(Content.assemble((text, ACCENT), (f" {rule}", "$line")))

    def field(
        self, label: str, value: str | None, style: str = "", *, label_cells: int = _LABEL, label_style: str = DIM
    ) -> None:
        """A label and its value, aligned; no value, no line."""
        if not value:
            return
        name = fit(label, label_cells - 1) + " "
        for number, text in enumerate(wrap(shown(value, 2_000), self.cells - label_cells)):
            before = (name, label_style) if number == 0 else (" " * label_cells, "")
            self._lines.append(Content.assemble(before, (text, style)))

    def text(self, text: str | None, style: str = "", limit: int = texts.TEXT_LIMIT) -> None:
        """Paragraphs."""
        for line in wrap(texts.clean(text or "", limit), self.cells):
            self._lines.append(Content.styled(line, style))

    def bullets(self, items: Sequence[str], sign: str = "·", style: str = "") -> None:
        """A list."""
        for item in items:
            for number, line in enumerate(wrap(texts.line(item), self.cells - 2)):
                self._lines.append(Content.assemble((f"{sign} " if number == 0 else "  ", DIM), (line, style)))
