"""A real programme of sixty rooms on the grid: each talk of each day is drawn, and arrows lead to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.store.build import Store, config
from tests.tui.driving import WIDE, Driven, dashboard
from tests.tui.test_grid_layout import every_piece, reached

from confdash import feeds
from confdash.clock import Clock
from confdash.records import ParseOptions
from confdash.tui.boards.talk_cells import title_cell
from confdash.tui.grid_layout import Piece
from confdash.tui.grid_table import GridTable
from confdash.tui.grid_view import HEAD

FILE = Path(__file__).parents[3] / "shared" / "feeds" / "schedule-xml" / "fosdem-2026.xml"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the shared feeds are not here")
ZONE = "Europe/Brussels"
DAYS = ("2026-01-31", "2026-02-01")


@pytest.mark.soak
async def test_every_talk_of_each_day_is_drawn_and_reached(tmp_path: Path) -> None:
    text = config(["feed"]).replace("Europe/Copenhagen", ZONE)
    store = Store(tmp_path / "event", text)
    store.sync("feed", feeds.parse(FILE.read_bytes(), ParseOptions(timezone=ZONE, host="feeds.example.org")))
    clock = Clock(ZONE)
    talks = [talk for talk in store.talks().values() if talk.starts is not None]
    async with dashboard(store.folder, WIDE, board="schedule", clock=clock) as driven:
        for date in DAYS:
            there = {talk.id for talk in talks if clock.day(talk.starts or 0) == dt.date.fromisoformat(date)}
            assert len(there) > 300, "too few to show anything"
            await _shown(driven, date)
            table = driven.board.table
            assert isinstance(table, GridTable)
            assert set(table.rows.ids) == there
            first = next(every_piece(table.plan))
            assert reached(table.plan, first, first.left) == there
            for id_ in there:
                table.go_to(id_)
                assert table.cursor_id == id_
                piece = table.piece
                assert piece is not None
                assert _word(table) in _drawn(table, piece)
    store.close()


async def _shown(driven: Driven, date: str) -> None:
    for _ in range(100):
        table = driven.board.table
        assert isinstance(table, GridTable)
        if table.day is not None and table.day.date.isoformat() == date:
            return
        await driven.press("right_square_bracket")
        await driven.settled()
    raise AssertionError(f"{date} is not among the days")


def _word(table: GridTable) -> str:
    """How the title under the cursor begins, as far as the narrowest block has room for it."""
    return "".join(text for text, _ in title_cell(table.cursor_row, table.drawing)).split()[0][:6]  # type: ignore[arg-type]


def _drawn(table: GridTable, piece: Piece) -> str:
    """What stands on the lines of a block that are on the screen."""
    top = round(table.scroll_y)
    lines = range(max(piece.top, top), min(piece.bottom, top + table.height))
    return "\n".join(table.render_line(line - top + HEAD).text for line in lines)
