"""The command palette's own provider: commands, boards, saved views, colours, and talks by title.

Titles go in as `Content`, never as text that is parsed; Textual's own highlighting parses what it highlights, so
the matched letters are marked here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content, Span
from textual.types import IgnoreReturnCallbackType

from confdash.store.connect import StoreError
from confdash.tui.app_actions import go, show_view
from confdash.tui.cells import width
from confdash.tui.fetcher import Superseded
from confdash.tui.find import Found, look

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: Keys stand below each other after so many cells of words.
_WORDS = 52
#: Shorter words find too many talks to be of use.
_LEAST = 2


class Commands(Provider):
    """All that can be done, and all talks to go to."""

    @property
    def _dashboard(self) -> Dashboard:
        from confdash.tui.app import Dashboard

        assert isinstance(self.app, Dashboard)
        return self.app

    def _all(self) -> Iterator[tuple[str, str, IgnoreReturnCallbackType]]:
        """Words, key, and what runs."""
        dashboard = self._dashboard
        for command in dashboard.usable_commands():
            yield (
                command.words,
                dashboard.context.keymap.all(command.id),
                partial(dashboard.chosen_command, command.id),
            )
        for view in dashboard.views:
            yield f"View: {view.name}", f"{view.board} {view.filter}", partial(show_view, dashboard, view)

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for words, key, run in self._all():
            yield DiscoveryHit(_display(words, key, ()), run, text=words)

    async def search(self, query: str) -> Hits:
        """What matches, and "go to talk …"."""
        matcher = self.matcher(query)
        for words, key, run in self._all():
            score, places = matcher.fuzzy_search.match(query, words) if matcher.match(words) > 0 else (0.0, ())
            if score > 0:
                yield Hit(score, _display(words, key, places), run, text=words)
        if len(query) >= _LEAST:
            for found in await self._talks(query):
                run = partial(go, self._dashboard, found)
                # Below every command: whoever types "sort" wants to sort, not the talk on sorting.
                yield Hit(0.01, _display(f"go to {found.words}", found.beside, ()), run, text=found.words)

    async def _talks(self, query: str) -> list[Found]:
        context = self._dashboard.context
        if context.reader is None:
            return []
        question = context.fetcher.ask("palette", lambda reader: look(reader, query, context, limit=8))
        try:
            return await asyncio.wrap_future(question)
        except (Superseded, StoreError):
            return []


def _display(words: str, beside: str, places: Sequence[int]) -> Content:
    """A line of the palette, with the matched letters marked."""
    spans = [Span(place, place + 1, "bold $accent") for place in places]
    gap = " " * max(3, _WORDS - width(words))
    return Content.assemble(Content(words, spans=spans), (f"{gap}{beside}" if beside else "", "$quiet"))
