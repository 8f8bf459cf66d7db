"""The sheets that lie over a board: a page to read, a menu, a question. All are closed by escape and by q."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

T = TypeVar("T")


class Sheet(ModalScreen[T], Generic[T]):
    """What all sheets look like. Their style sheet is read when the first is opened, not before the first paint."""

    CSS_PATH = "sheets.tcss"
    #: It shows what was revealed for a while: when that is masked, it is closed.
    private = False
    #: It names somebody, or holds what was typed about them: no picture is taken of it.
    secret = False

    def mask(self) -> None:
        """What was revealed is masked: a sheet that shows it is closed."""
        if self.private:
            self.dismiss(None)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Closes the sheet. One that is closed already stays so: keys typed ahead of its closing come to it still,
        and what they would close is the board below."""
        return super().dismiss(result) if self in self.app.screen_stack else AwaitComplete()


class Reading(Sheet[None]):
    """A page to read. The page is made for the width that there is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close"),
        Binding("j,down,J", "scroll(1)"),
        Binding("k,up,K", "scroll(-1)"),
        Binding("space,pagedown", "scroll(20)"),
        Binding("pageup", "scroll(-20)"),
        Binding("g,home", "edge(0)"),
        Binding("G,end", "edge(1)"),
    ]
    AUTO_FOCUS = ".box"

    def __init__(self, title: str, page: Callable[[int], Content], *, whole: bool = False) -> None:
        super().__init__(classes="sheet -whole" if whole else "sheet")
        self._title = title
        self._page = page
        self._text = Static("", classes="box-text", markup=False)
        self._box = VerticalScroll(self._text, classes="box")

    def compose(self) -> ComposeResult:
        """The page in a box."""
        self._box.border_title = self._title
        self._box.border_subtitle = "esc closes"
        yield self._box

    def on_resize(self) -> None:
        """Wraps the page anew."""
        self.call_after_refresh(self._write)

    def _write(self) -> None:
        self._text.update(self._page(max(20, self._box.scrollable_content_region.width)))

    def action_scroll(self, lines: int) -> None:
        """Scrolls by lines."""
        self._box.scroll_relative(y=lines, animate=False, force=True)

    def action_edge(self, end: int) -> None:
        """To the top, or to the end."""
        if end:
            self._box.scroll_end(animate=False, force=True)
        else:
            self._box.scroll_home(animate=False, force=True)


class Menu(Sheet[T | None], Generic[T]):
    """One of a few things, chosen by its letter, or by moving to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "close"),
        Binding("j", "move(1)"),
        Binding("k", "move(-1)"),
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str, T]], current: T | None = None) -> None:
        """`choices` are (what it is, a quiet word beside it, the value)."""
        super().__init__(classes="sheet")
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._letters = letters([what for what, _, _ in self._choices])

    def compose(self) -> ComposeResult:
        """The list in a box."""
        widest = max((len(what) for what, _, _ in self._choices), default=0)
        options = [
            Option(
                Content.assemble(
                    (f" {letter or ' '}  ", "bold $accent"),
                    (f"{what:<{min(widest, 30)}}", ""),
                    (f"   {beside}" if beside else "", "$quiet"),
                    ("  ●" if value == self._current and self._current is not None else "", "$accent"),
                    " ",  # the list takes one cell of its widest line
                )
            )
            for (what, beside, value), letter in zip(self._choices, self._letters, strict=True)
        ]
        box = Vertical(OptionList(*options, markup=False), classes="box small")
        box.border_title = self._title
        yield box

    def on_key(self, event: events.Key) -> None:
        """A letter chooses."""
        if event.character and event.character in self._letters:
            event.stop()
            self.dismiss(self._choices[self._letters.index(event.character)][2])

    def action_move(self, by: int) -> None:
        """Moves in the list."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click chooses."""
        self.dismiss(self._choices[event.option_index][2])


def letters(names: Sequence[str]) -> list[str]:
    """A key for each choice: the first letter of its own that is free. j, k and q move and close.

    Names that begin with the same word are told apart by their last one: `a` is Hall A, `b` Hall B. Where no letter
    is left there is a digit, or nothing.
    """
    words = [name.lower().split() or [""] for name in names]
    begin = Counter(each[0] for each in words)
    taken = {"j", "k", "q", "g"}
    found: list[str] = []
    for each in words:
        own = [each[-1], *each[:-1]] if begin[each[0]] > 1 else each
        wanted = "".join(own) + "123456789"
        letter = next((char for char in wanted if char.isascii() and char.isalnum() and char not in taken), "")
        taken.add(letter)
        found.append(letter)
    return found


class Asking(Sheet[bool]):
    """A question whose answer is no unless somebody says yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "yes"),
        Binding("n,escape,q,enter", "dismiss(False)", "no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__(classes="sheet")
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, and its keys."""
        keys = Content.assemble(("y", "bold $accent"), "  yes      ", ("n", "bold $accent"), "  no (enter, esc)")
        box = Vertical(Static(Content(self._question), markup=False), Static(""), Static(keys), classes="box asking")
        box.border_title = "Sure?"
        yield box
