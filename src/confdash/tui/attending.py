"""What belongs to the list of what needs a human: whose rows, what is on stage, the way to a bundle's rows and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from confdash.attention.items import APART, Severity
from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader
from confdash.store.query.sources import TALKS
from confdash.tui import words
from confdash.tui.attention_screen import DESKS, AttentionScreen
from confdash.tui.fetcher import Superseded
from confdash.tui.line_rows import tally
from confdash.tui.stage_pane import stage_question
from confdash.tui.views import View

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard
    from confdash.tui.context import Context


class Visit(msgspec.Struct, frozen=True):
    """A board that was opened to show what a bundle holds: where from, and the filter that was there before."""

    origin: str
    board: str
    filter: str
    before: str


def visit(dashboard: Dashboard, board: str, text: str, name: str) -> None:
    """Shows a board with a filter; esc and `-` come back."""
    from confdash.tui.app_actions import show_view

    screen = dashboard.board_screen
    if screen is None:
        return
    visited = Visit(screen.board.name, board, text, dashboard.context.state.of(board).filter)
    esc = dashboard.context.keymap.first("cancel")
    show_view(dashboard, View(f"{name} · {esc} goes back", board, text))
    dashboard.visited = visited


def come_back(dashboard: Dashboard) -> bool:
    """Goes back from what a bundle holds, and leaves that board as it was; False: nobody came that way."""
    screen, visited = dashboard.board_screen, dashboard.visited
    dashboard.visited = None
    if (
        screen is None
        or visited is None
        or (screen.board.name, screen.memory.filter) != (visited.board, visited.filter)
    ):
        return False
    screen.set_filter(visited.before)
    dashboard.show_board(visited.origin)
    return True


def desk_menu(dashboard: Dashboard) -> None:
    """Whose rows are shown, each with how many there are."""
    from confdash.tui.sheets import Menu

    screen, context = dashboard.board_screen, dashboard.context
    if not isinstance(screen, AttentionScreen):
        return
    privacy = context.settings.privacy
    choices = [
        (name, _beside(context, desk), desk or "all")
        for desk, name in DESKS.items()
        if desk != APART or privacy.may_open(context.desk)
    ]

    def choose(desk: str | None) -> None:
        if desk:
            screen.set_desk("" if desk == "all" else desk)

    dashboard.push_screen(Menu("Whose rows", choices, context.view or "all"), choose)


def _beside(context: Context, desk: str) -> str:
    """How many rows there are; of those that are told apart nothing, until their own view is looked at."""
    if desk == APART and context.view != APART and not context.settings.privacy.told(context.desk):
        return ""
    found = tally(context.told(desk), desk)
    return f"{words.count(found.lines, 'row')}{f', {found.critical} critical' if found.critical else ''}"


def stage_sheet(dashboard: Dashboard) -> None:
    """What is on stage now, on a sheet."""
    context = dashboard.context

    async def show() -> None:
        try:
            rooms = await asyncio.wrap_future(context.fetcher.ask("stage", stage_question(context.clock)))
        except (Superseded, StoreError):
            return
        from confdash.tui.on_stage import stage_page
        from confdash.tui.sheets import Reading

        title = f"On stage · {context.clock.local(context.clock.now()):%H:%M}"
        dashboard.push_screen(
            Reading(title, lambda cells: stage_page(rooms, context.clock.now(), context.clock, min(cells, 90)))
        )

    dashboard.begin(show(), "stage", exclusive=True)


def next_flag(by: int) -> Callable[[Dashboard], None]:
    """To the next talk about which something needs a human, or the one before."""

    def go(dashboard: Dashboard) -> None:
        dashboard.begin(_go(dashboard, by), "flag", exclusive=True)

    return go


async def _go(dashboard: Dashboard, by: int) -> None:
    screen, flags = dashboard.board_screen, dashboard.context.flags
    if screen is None:
        return
    try:
        question = dashboard.context.fetcher.ask("flag", _ids(flags))
        wanted = await asyncio.wrap_future(question)
    except (Superseded, StoreError):
        return
    ids, cursor = screen.rows.ids, screen.table.cursor
    places = range(cursor + 1, len(ids)) if by > 0 else range(cursor - 1, -1, -1)
    target = next((place for place in places if ids[place] in wanted), None)
    if target is not None:
        screen.table.go_to(ids[target])
        return
    there = sum(id_ in wanted for id_ in ids)
    where = "below" if by > 0 else "above"
    screen.say(f"no talk {where} needs a human" if there else "no talk in this list needs a human")


def _ids(flags: Mapping[str, Severity]) -> Callable[[Reader], frozenset[int]]:
    def ids(reader: Reader) -> frozenset[int]:
        return frozenset(_known(reader.id_of(TALKS, key) for key in flags))

    return ids


def _known(ids: Iterable[int | None]) -> Iterable[int]:
    return (id_ for id_ in ids if id_ is not None)


ON_APP: dict[str, Callable[[Dashboard], None]] = {
    "desk.choose": desk_menu,
    "stage.show": stage_sheet,
    "row.next_flag": next_flag(1),
    "row.prev_flag": next_flag(-1),
}
