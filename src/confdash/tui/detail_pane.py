"""The pane beside the table: all about the row under the cursor; and, of Attention, what is on stage."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class DetailPane(VerticalScroll, can_focus=False):
    """Shows one page of text, which can be selected with the mouse."""

    def __init__(self, id: str = "detail") -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._text = Static("", classes="pane-text", markup=False)
        self._shown: object = None
        self._content = Content("")

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    @property
    def cells(self) -> int:
        """The width that a page may take."""
        return max(20, self.scrollable_content_region.width or self.size.width - 4)

    def show(self, title: str, content: Content, subject: object) -> None:
        """Shows a page; a page about another subject begins at its top."""
        if title != self.border_title:
            self.border_title = title
        if not content.is_same(self._content):
            self._content = content
            self._text.update(content)
        if subject != self._shown:
            self._shown = subject
            self.scroll_to(y=0, animate=False, force=True)

    def forget(self) -> None:
        """Lets go of the page, and of the lines that were drawn of it: while nobody sees a widget, it keeps its own."""
        self.show("", Content(""), None)
        self._text.render_line(0)

    def scroll_lines(self, lines: int) -> None:
        """Scrolls without focus."""
        self.scroll_relative(y=lines, animate=False, force=True)
