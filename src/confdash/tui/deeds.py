"""What takes a while: going to a row of another board, marking many rows."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from confdash.store.connect import StoreError
from confdash.store.query.language import FilterError
from confdash.store.query.reader import Reader
from confdash.store.query.source import Source
from confdash.tui import words
from confdash.tui.board import BoardScreen
from confdash.tui.fetcher import Superseded

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard


async def go_to(dashboard: Dashboard, board: str, id_: int) -> None:
    """Shows a row of a board. A filter that hides it gives way, and the line above the table says so.

    A talk is shown on the schedule where somebody looks at that.
    """
    before = dashboard.board_screen
    if board == "talks" and before is not None and before.board.name == "schedule":
        board = "schedule"
    dashboard.show_board(board)
    for _attempt in range(100):
        screen = dashboard.board_screen
        if screen is not None and screen.board.name == board and screen.listed:
            break
        await asyncio.sleep(0.02)
    else:
        return
    await screen.turn_to(id_)
    cleared = await uncover(screen, lambda: screen.table.go_to(id_))
    if cleared is None:
        dashboard.toast("it has gone since it was found", "warning")
    elif cleared:
        screen.say("the filter was cleared to show it")


async def uncover(screen: BoardScreen, reach: Callable[[], bool]) -> bool | None:
    """Moves the cursor by `reach`, which is False where a row is not listed; a filter that hides it gives way.

    Whether the filter was cleared; None where the row is not listed without it either.
    """
    if reach():
        return False
    screen.set_filter("")
    for _attempt in range(100):
        await asyncio.sleep(0.02)
        if screen.settled and reach():
            return True
    return None


async def jump_to_now(dashboard: Dashboard, screen: BoardScreen) -> None:
    """To the first row that is on now, else the next to begin, among those that are listed."""
    ids = screen.rows.ids
    for text, said in (("is:now", ""), ("is:next", "nothing is on now; this is next")):
        try:
            found = await asyncio.wrap_future(dashboard.context.fetcher.ask("now", _ids(screen.board.source, text)))
        except (Superseded, StoreError, FilterError):
            return
        wanted = frozenset(found)
        target = next((id_ for id_ in ids if id_ in wanted), None)
        if target is not None:
            screen.table.go_to(target)
            screen.call_after_refresh(screen.say, said or f"{words.count(len(wanted), 'talk')} on now")
            return
    screen.say("nothing is on now, or within the hour, in this list")


def _ids(source: Source, text: str) -> Callable[[Reader], array[int]]:
    return lambda reader: reader.ids(source, text)


def keep_range(screen: BoardScreen) -> None:
    """Makes the range that is being drawn into marks."""
    ids = screen.table.end_range(keep=True)
    screen.dashboard.begin(learn_keys(screen, list(ids)), "keys")


def mark_all(dashboard: Dashboard, screen: BoardScreen) -> None:
    """Marks every row that is shown, and says how many; again, takes the marks away."""
    ids = screen.rows.ids
    if ids and all(id_ in screen.table.marks for id_ in ids):
        screen.table.marks.clear()
        said = "no marks"
    else:
        screen.table.marks.add(ids)
        said = f"all {len(ids):,} shown are marked"
        dashboard.begin(learn_keys(screen, list(ids)), "keys")
    screen.table.redraw()
    screen.on_record_table_marks_changed()
    screen.say(said)


async def learn_keys(screen: BoardScreen, ids: list[int]) -> None:
    """Looks up the keys of marked rows, by which they are known when the store is rebuilt."""
    source = screen.board.source
    question = screen.context.fetcher.ask("keys", lambda reader: reader.keys_of(source, ids))
    try:
        keys = await asyncio.wrap_future(question)
    except (Superseded, StoreError):
        return
    screen.table.marks.learn(keys)
