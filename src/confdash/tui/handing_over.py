"""The hand-over on screen: the page for the next shift, to read, to copy, to save."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from confdash.export.handover import since_when
from confdash.export.handover_page import page
from confdash.store.connect import StoreError
from confdash.tui.fetcher import Superseded
from confdash.tui.sheets import Reading

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard


class Page(Reading):
    """The page, with keys that take it along."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take('copy')", "copy"),
        Binding("w", "take('save')", "save"),
    ]

    def __init__(self, dashboard: Dashboard, text: str) -> None:
        super().__init__("Hand-over: y copies it, w writes it to a file", lambda _cells: Content(text), whole=True)
        self._dashboard = dashboard
        self._written = text

    def action_take(self, how: str) -> None:
        """Copies the page, or writes it beside the store."""
        if how == "copy":
            self._dashboard.copy("the hand-over", self._written)
            return
        try:
            file = write(self._dashboard.context.folder, self._dashboard.context.clock.now(), self._written)
        except OSError as error:
            self._dashboard.toast(f"the hand-over cannot be written: {error.strerror}", "error")
        else:
            self._dashboard.toast(f"the hand-over is in {file}", timeout=10)


def write(folder: Path, now: int, text: str) -> Path:
    """A new file in the event's folder, for its owner alone. Raises `OSError`."""
    import datetime as dt

    name = f"handover-{dt.datetime.fromtimestamp(now, dt.UTC):%Y%m%dT%H%MZ}"
    for more in ("", *(f"-{number}" for number in range(2, 100))):
        file = folder / f"{name}{more}.txt"
        try:
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        return file
    raise FileExistsError(17, "there are a hundred of them already")


async def hand_over(dashboard: Dashboard) -> None:
    """Reads what the page tells in the reading thread, and shows it."""
    context = dashboard.context
    listing = context.listing
    if context.reader is None or listing is None:
        dashboard.toast("the hand-over waits for the first look at the rules; press the key again", "warning")
        return
    clock, settings, pretend = context.clock, context.settings, context.pretend
    question = context.fetcher.ask(
        "handover", lambda reader: page(reader, listing, clock, since_when(clock), settings, pretend=pretend)
    )
    try:
        text = await asyncio.wrap_future(question)
    except Superseded:
        return
    except StoreError as error:
        dashboard.toast(str(error), "error")
        return
    dashboard.push_screen(Page(dashboard, text))
