"""Find anywhere, act, find the next: a few letters of a person or a talk, from any board, and a letter for what to do.

Six keys check a person in: four letters of the name, enter, `i`; then the prompt is empty for the next.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.text import clean
from confdash.tui.cells import fit
from confdash.tui.context import Context
from confdash.tui.fetcher import Superseded
from confdash.tui.found import Found, look
from confdash.tui.sheets import Sheet
from confdash.tui.subjects import Subject

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: What a letter does to what was chosen: the command's id, `{}` standing for `person` or `talk`.
_DEEDS = {"i": "here.yes", "n": "here.no", "c": "{}.note"}


class Find(Sheet[Found | None]):
    """A prompt, what it finds while it is typed, and a strip of what to do with the one that was chosen.

    All keys come to the sheet itself and are taken in their order, however fast they are typed: an `Input` would
    still take letters as text that were meant for the strip.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back")]
    AUTO_FOCUS = ""

    def __init__(self, context: Context) -> None:
        super().__init__(classes="sheet")
        self._shared = context
        self._typed = ""
        #: What `_answered` found.
        self._found: list[Found] = []
        self._answered = ""
        #: The one that was chosen, known by its key from then on.
        self._chosen: Found | None = None
        #: Keys since enter was pressed while the list for what was typed was still on its way; None: none is awaited.
        self._waiting: list[tuple[str, str | None]] | None = None
        self._news = Static("", classes="news", markup=False)
        self._prompt = Static("", classes="prompt", markup=False)
        self._strip = Static("", classes="strip", markup=False)
        self._list = OptionList(markup=False)
        self._list.can_focus = False
        self._box = Vertical(self._news, self._prompt, self._strip, self._list, classes="box wide")

    @property
    def _dashboard(self) -> Dashboard:
        from confdash.tui.app import Dashboard

        assert isinstance(self.app, Dashboard)
        return self.app

    def compose(self) -> ComposeResult:
        """News, prompt, strip and list in a box."""
        self._box.border_title = "Find anywhere"
        self._news.display = False
        self._show()
        yield self._box

    def _show(self) -> None:
        """The prompt with the list, or the strip."""
        chosen = self._chosen
        self._prompt.display = self._list.display = chosen is None
        self._strip.display = chosen is not None
        self._box.border_subtitle = "esc back" if chosen is not None else "enter chooses · esc closes"
        if chosen is not None:
            self._strip.update(_strip(chosen))
        elif self._typed:
            self._prompt.update(Content.assemble(f" {self._typed}", (" ", "reverse")))
        else:
            self._prompt.update(Content.assemble(" ", (" ", "reverse"), ("a person, a talk, a room…", "$quiet")))

    # ----- keys

    def on_key(self, event: events.Key) -> None:
        """Every key but escape."""
        if event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        self._take(event.key, event.character if event.is_printable else None)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is typed."""
        event.stop()
        if self._chosen is None and self._waiting is None:
            self._type(self._typed + " ".join(event.text.split()))

    def _take(self, key: str, character: str | None) -> None:
        if self._waiting is not None:
            self._waiting.append((key, character))
        elif self._chosen is not None:
            self._act(key)
        elif key == "enter":
            self._enter()
        elif key in ("down", "up", "tab"):
            self._list.action_cursor_up() if key == "up" else self._list.action_cursor_down()
        elif key == "ctrl+u" and not self._typed:
            self._undo()
        elif key in ("backspace", "ctrl+h"):
            self._type(self._typed[:-1])
        elif key in ("ctrl+u", "ctrl+w"):
            self._type("" if key == "ctrl+u" else self._typed.rstrip().rpartition(" ")[0])
        elif character:
            self._type(self._typed + character)

    def action_back(self) -> None:
        """From the strip to an empty prompt; from there back to the board."""
        if self._chosen is not None:
            self._next()
        else:
            self.dismiss(None)

    # ----- finding

    def _type(self, text: str) -> None:
        """Live; a newer search interrupts an older one."""
        self._typed = text
        self._show()
        self._search()

    def _search(self) -> None:
        # Not exclusive: an older one ends by itself when the reading thread gives it up.
        self.run_worker(self._look(self._typed), group="find", exit_on_error=False)

    async def _look(self, text: str) -> None:
        found: list[Found] = []
        if text.strip() and self._shared.reader is not None:
            question = self._shared.fetcher.ask("find", lambda reader: look(reader, text, self._shared))
            try:
                found = await asyncio.wrap_future(question)
            except Superseded:
                return
            except StoreError as error:
                self._say(str(error))
        if text != self._typed:
            return
        self._answered, self._found = text, found
        self._draw()
        early, self._waiting = self._waiting, None
        if early is not None:
            if found:
                self._choose(found[0])
                for key, character in early:
                    self._take(key, character)
            else:
                self._say(f"nobody and nothing is found by “{text}”")

    def _draw(self) -> None:
        cells = max(30, self._list.size.width - 2)
        self._list.clear_options()
        self._list.add_options([Option(_line(each, cells)) for each in self._found])
        if self._found:
            self._list.highlighted = 0

    def _enter(self) -> None:
        """Chooses the one that is highlighted; while it is still being looked for, as soon as it is there."""
        place = self._list.highlighted
        if self._answered != self._typed:
            self._waiting = []
        elif place is not None and place < len(self._found):
            self._choose(self._found[place])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses."""
        event.stop()
        if event.option_index < len(self._found):
            self._choose(self._found[event.option_index])

    # ----- acting

    def _choose(self, found: Found) -> None:
        self._chosen = found
        self._news.display = False
        self._show()

    def _act(self, key: str) -> None:
        found = self._chosen
        if found is None:
            return
        if key == "enter":
            self.dismiss(found)
        elif key == "y":
            self._copy(found)
        elif key in _DEEDS:
            self._decide(found, _DEEDS[key].format("person" if found.board == "speakers" else "talk"))

    def _decide(self, found: Found, id_: str) -> None:
        from confdash.tui import doing

        command, reader = self._dashboard.command_of(id_), self._shared.reader
        self._next()
        if command is not None and reader is not None:
            rows = _rows(reader, found, command.entity, self._shared.clock.now())
            errand = doing.Errand(Subject(cursor=found.key), said=self._say, undoes="ctrl+u")
            doing.run(self._dashboard, command, rows, errand)

    def _undo(self) -> None:
        from confdash.tui import doing

        command = self._dashboard.command_of("undo")
        if command is not None:
            doing.run(self._dashboard, command, [], doing.Errand(Subject(), said=self._say))

    def _say(self, sentence: str) -> None:
        """What came of it, above the prompt, where the next is being typed already."""
        if not self.is_mounted:
            return
        self._news.update(Content(clean(sentence, 400)))
        self._news.display = self._chosen is None
        if self._typed.strip() and self._waiting is None and self._answered == self._typed:
            self._search()

    def _copy(self, found: Found) -> None:
        from confdash.tui import contact
        from confdash.tui.sheets import Menu

        context, reader = self._shared, self._shared.reader
        if reader is None:
            return
        presenters = _rows(reader, found, "presenter", context.clock.now())
        people = contact.of_keys(reader, [each.person for each in presenters if each.person is not None])
        offered = [("name", found.words), *contact.copies(people, context.settings, context.clock, context.by)]
        choices = [(what, "", (what, text)) for what, text in offered]
        self.app.push_screen(Menu("Copy", choices), lambda chosen: self._dashboard.copy(*chosen) if chosen else None)

    def _next(self) -> None:
        """An empty prompt, for the next one."""
        self._chosen = None
        self._found = []
        self._typed = self._answered = ""
        self._draw()
        self._show()


def _strip(found: Found) -> Content:
    """Who or what was chosen, and what can be done."""
    keys = [("i", "is here"), ("n", "not here"), ("y", "copy"), ("c", "note"), ("enter", "go there")]
    pieces: list[tuple[str, str]] = []
    for key, what in keys:
        pieces += [(f" {key} ", "bold $accent"), (f"{what}  ", "")]
    sign = "$success" if found.here.startswith("✓") else "$quiet"
    return Content.assemble(
        (f" {found.words}", "bold"), (f"   {found.here}\n", sign), (f" {found.beside}\n\n", "$quiet"), *pieces
    )


def _rows(reader: Reader, found: Found, entity: str, now: int) -> list[Any]:
    """The typed rows of what was found, as the store has them now."""
    from confdash.store.query.people import presenters, presenters_of_talks
    from confdash.store.query.sources import SPEAKERS, TALKS

    person = found.board == "speakers"
    if entity == "presenter":
        return list(presenters(reader, [found.key], now) if person else presenters_of_talks(reader, [found.key]))
    return list(reader.by_keys(SPEAKERS if person else TALKS, [found.key]))


def _line(found: Found, cells: int) -> Content:
    """One line of the list."""
    person = found.board == "speakers"
    room = max(14, cells // 3)
    left = max(10, cells - 9 - room - 9)
    sign = "$success" if found.here.startswith("✓") else "$quiet"
    return Content.assemble(
        (" person " if person else " talk   ", "$quiet"),
        (fit(found.words, room), "bold"), "  ",
        (fit(found.here, 7), sign),
        (fit(found.beside, left), "$quiet"),
    )  # fmt: skip


__all__ = ["Find", "Found", "look"]
