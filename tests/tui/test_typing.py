"""Letters that come faster than lists are made: from a paste, a slow line, or quick fingers."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driving import dashboard
from textual import events
from textual.widgets import Input

from confdash.tui.sheets import Menu


async def test_letters_typed_in_a_burst_stay_in_their_order(event: Path) -> None:
    text = 'room:"Hall A" day:2 tracing'
    async with dashboard(event) as driven:
        await driven.press("slash")
        await driven.until(lambda: driven.board.filter_line.editing)
        for letter in text:
            driven.app.post_message(events.Key("space" if letter == " " else letter, letter))
        await driven.until(lambda: driven.board.filter_line.bar.text == text)
        await driven.settled()
        prompt = driven.board.query(Input).first()
        assert prompt.value == text
        assert prompt.cursor_position == len(text)


async def test_letters_typed_ahead_of_a_menu_that_closes_do_not_close_the_board(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("y")
        await driven.until(lambda: isinstance(driven.app.screen, Menu))
        menu = driven.app.screen
        for _ in range(3):
            menu.post_message(events.Key("t", "t"))
        await driven.until(lambda: driven.app.screen is driven.board)
        await driven.press("j")
        assert driven.board.table.cursor == 1
