"""Find anywhere: a few letters of a talk or a person, from any board, then straight to it."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from confdash.store.connect import StoreError
from confdash.store.query.language import FilterError
from confdash.store.query.reader import Reader
from confdash.store.query.rows import SpeakerRow, TalkRow
from confdash.store.query.sources import SPEAKERS, TALKS
from confdash.tui import words
from confdash.tui.cells import fit, shown, titled
from confdash.tui.context import Context
from confdash.tui.fetcher import Superseded
from confdash.tui.sheets import Sheet


class Found(msgspec.Struct, frozen=True):
    """A row of a board."""

    board: str
    id: int
    words: str
    beside: str


def look(reader: Reader, text: str, context: Context, limit: int = 12) -> list[Found]:
    """Talks and speakers that match, at most `limit` of each. Runs in the reading thread."""
    found: list[Found] = []
    for source, board in ((TALKS, "talks"), (SPEAKERS, "speakers")):
        try:
            rows = reader.head(source, text, limit=limit)
        except FilterError:
            continue  # a field that this board has not
        for row in rows:
            if isinstance(row, TalkRow):
                beside = f"{words.slot(row.starts, None, context.clock)} · {', '.join(row.rooms) or 'no room yet'}"
                found.append(Found(board, row.id, titled(row.title), beside))
            elif isinstance(row, SpeakerRow):
                found.append(Found(board, row.id, shown(row.name) or "(no name)", words.count(row.talks, "talk")))
    return found


class Find(Sheet[Found | None]):
    """A prompt, and what it finds while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close"),
        Binding("down", "move(1)", priority=True),
        Binding("up", "move(-1)", priority=True),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__(classes="sheet")
        self._shared = context
        self._found: list[Found] = []

    def compose(self) -> ComposeResult:
        """Prompt and list."""
        box = Vertical(
            Input(placeholder="a talk, a speaker, a room…", compact=True),
            OptionList(markup=False),
            classes="box wide",
        )
        box.border_title = "Find anywhere"
        box.border_subtitle = "enter goes there"
        yield box

    def on_input_changed(self, event: Input.Changed) -> None:
        """Live; a newer search interrupts an older one."""
        event.stop()
        self.run_worker(self._search(event.value), group="find", exclusive=True, exit_on_error=False)

    async def _search(self, text: str) -> None:
        found: list[Found] = []
        if text.strip() and self._shared.reader is not None:
            question = self._shared.fetcher.ask("find", lambda reader: look(reader, text, self._shared))
            try:
                found = await asyncio.wrap_future(question)
            except (Superseded, StoreError):
                return
        self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        cells = max(30, options.size.width - 2)
        options.add_options([Option(self._line(each, cells)) for each in found])
        if found:
            options.highlighted = 0

    def _line(self, found: Found, cells: int) -> Content:
        sign = "talk    " if found.board == "talks" else "speaker "
        room = max(10, cells - 10 - 34)
        return Content.assemble(
            (f" {sign}", "$quiet"),
            (fit(found.words, room), "bold"),
            (f"  {fit(found.beside, 30)}", "$quiet"),
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the one that is highlighted."""
        event.stop()
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._found):
            self.dismiss(self._found[place])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click goes there."""
        event.stop()
        self.dismiss(self._found[event.option_index])

    def action_move(self, by: int) -> None:
        """Moves in the list while the prompt keeps the keys."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def on_key(self, event: events.Key) -> None:
        """Keys that the prompt leaves alone."""
        if event.key == "f1":
            event.stop()
