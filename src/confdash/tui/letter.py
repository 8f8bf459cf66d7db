"""The letter to whoever cuts the recordings: copied at once, and shown to be read before it is sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from confdash.clock import real
from confdash.export.letter import letter
from confdash.store.connect import StoreError
from confdash.tui.fetcher import Superseded
from confdash.tui.sheets import Reading

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard


class Letter(Reading):
    """The letter, with a key that copies it once more."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "take", "copy")]

    def __init__(self, dashboard: Dashboard, text: str) -> None:
        super().__init__("Letter: it is copied, y copies it again", lambda _cells: Content(text), whole=True)
        self._dashboard = dashboard
        self._written = text

    def action_take(self) -> None:
        """Copies the letter."""
        self._dashboard.copy("the letter", self._written)


async def copy_letter(dashboard: Dashboard) -> None:
    """Writes the letter in the reading thread, with the news since the last one; copies it, and shows it."""
    context = dashboard.context
    if context.reader is None:
        dashboard.toast("there is no data to write about yet", "warning")
        return
    clock, settings, since = context.clock, context.settings, context.state.letter_at
    begun = real()
    try:
        text = await asyncio.wrap_future(
            context.fetcher.ask("letter", lambda reader: letter(reader, clock, settings, since))
        )
    except Superseded:
        return
    except StoreError as error:
        dashboard.toast(str(error), "error")
        return
    context.state.letter_at = begun
    dashboard.copy("the letter", text)
    dashboard.push_screen(Letter(dashboard, text))
