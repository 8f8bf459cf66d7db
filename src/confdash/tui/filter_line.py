"""The filter line: what is filtered by, how much of it there is, and in words what is wrong with a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from confdash.tui.bars import Bar, Piece
from confdash.tui.cells import fit, width

if TYPE_CHECKING:
    from textual.widgets import Input

    from confdash.tui.prompt import Prompt


#: The least cells of the numbers beside the prompt, and blanks around what stands there.
_LEAST, _APART = 30, 8


class FilterBar(Bar):
    """The filter as it stands, and the numbers beside it."""

    text = ""
    #: `11 of 182 · 2 marked`
    info = ""
    #: What must be seen as long as it holds; stands before all else on the right.
    alert = ""
    #: A passing word about what just happened to the list; stands in front of the numbers.
    note = ""
    hint = ""
    editing = False

    def renew(self) -> None:
        """Draws it again. Beside a prompt it is as wide as what it says, up to half of the line."""
        if self.editing:
            said = sum(width(text) for text in (self.info, self.alert, self.note)) + _APART
            self.styles.min_width = min(max(said, _LEAST), max(_LEAST, self.app.size.width // 2))
        super().renew()

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """One line."""
        right: list[Piece] = [(f"  {self.info} ", "", "")]
        if self.alert:
            right.insert(0, (f" {self.alert} ", "banner", ""))
        if self.note:
            taken = sum(width(text) for text, _, _ in right)
            room = max(0, cells - taken - (3 if self.editing else 23))
            right.insert(0, (f"  {fit(self.note, min(room, width(self.note)))} ", "accent", ""))
        if self.editing:
            return [((), right)]
        edit = "app.command('filter.edit')"
        if self.text:
            return [([(" / ", "accent", edit), (self.text, "strong", edit)], right)]
        return [([(f" / {self.hint}", "dim", edit)], right)]


class FilterLine(Vertical):
    """The bar; while somebody types, the prompt before it; below, what is wrong."""

    @dataclass
    class Typed(Message):
        """The filter is another one now."""

        text: str

    class Finished(Message):
        """Back to the rows."""

    def __init__(self, text: str) -> None:
        super().__init__(id="filter-line")
        self.bar = FilterBar(id="filter-bar")
        self.bar.text = text
        self._prompt: Prompt | None = None
        self._problem: Static | None = None

    def compose(self) -> ComposeResult:
        """The prompt is made when it is first wanted."""
        with Horizontal(id="filter-row"):
            yield self.bar

    @property
    def editing(self) -> bool:
        """Whether somebody types."""
        return self.bar.editing

    async def edit(self) -> None:
        """Shows the prompt with the filter in it."""
        from confdash.tui.prompt import Prompt

        if self._prompt is None:
            self._prompt = Prompt(
                self.bar.text,
                id="filter-prompt",
                compact=True,
                select_on_focus=False,
                placeholder=self.bar.hint,
            )
            await self.query_one("#filter-row").mount(self._prompt, before=self.bar)
        else:
            self._prompt.replace_text(self.bar.text)
            self._prompt.display = True
        self._prompt.cursor_position = len(self.bar.text)
        self._prompt.focus()
        self.set_class(True, "-editing")
        self.bar.editing = True
        self.bar.renew()

    def leave(self) -> None:
        """Puts the prompt away."""
        if self._prompt is not None:
            self._prompt.display = False
        self.set_class(False, "-editing")
        self.bar.editing = False
        self.bar.renew()

    def set_text(self, text: str) -> None:
        """Shows another filter that was not typed here."""
        if self.editing:
            # What is being typed may be letters ahead of the filter that has just been applied.
            return
        self.bar.text = text
        if self._prompt is not None and self._prompt.value != text:
            self._prompt.replace_text(text)
        self.bar.renew()

    def tell(self, info: str, note: str) -> None:
        """Shows the numbers, and a passing word."""
        self.bar.info, self.bar.note = info, note
        self.bar.renew()

    def alert(self, text: str) -> None:
        """Shows what must be seen as long as it holds; "" takes it away."""
        self.bar.alert = text
        self.bar.renew()

    def complain(self, problem: str | None) -> None:
        """Says below the filter what is wrong with it; None takes that away."""
        if self._problem is None:
            if not problem:
                return
            self._problem = Static("", id="filter-problem", markup=False)
            self.mount(self._problem)
        self._problem.update(problem or "")
        self._problem.display = bool(problem)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Live: each letter asks anew."""
        event.stop()
        self.bar.text = event.value
        self.post_message(self.Typed(event.value))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Back to the rows."""
        event.stop()
        self.post_message(self.Finished())
