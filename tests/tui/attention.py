"""What tests of the Attention board share: its lines, and waiting until they are there to be seen."""

from __future__ import annotations

from tests.tui.driving import Driven


def rows(driven: Driven) -> list[str]:
    """The lines of the list, headings among them, as they stand on the screen."""
    table = driven.board.table
    return [table.render_line(y).text.rstrip() for y in range(1, table.all_lines + 1 - round(table.scroll_y))]


async def settled(driven: Driven, number: int) -> None:
    await driven.until(lambda: len(driven.board.rows) == number and driven.board.settled)
    if number:
        await driven.seen()
