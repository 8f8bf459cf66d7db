"""Cursor and marks are on rows, not on places: whatever another process does to the store."""

from __future__ import annotations

import random
from pathlib import Path

from tests.tui import fill
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from textual.events import MouseScrollDown


def painted_key(driven: Driven) -> str:
    """The title that is painted on the cursor's line: what a person thinks they act on."""
    return driven.board.table.render_line(driven.line + 1).text


async def test_moving_by_every_key_stays_inside(event: Path) -> None:
    async with dashboard(event) as driven:
        table = driven.board.table
        await driven.press("j", "j", "down", "k")
        assert table.cursor == 2
        await driven.press("G")
        assert table.cursor == 59
        await driven.press("j")
        assert table.cursor == 59
        await driven.press("g")
        assert table.cursor == 0
        await driven.press("up")
        assert table.cursor == 0
        await driven.press("pagedown")
        assert table.cursor == table.height - 1
        assert "T" in driven.key
        await driven.press("end", "pageup", "home")
        assert table.cursor == 0


async def test_rows_that_come_above_leave_cursor_line_and_marks_where_they_were(event: Path) -> None:
    async with dashboard(event, NARROW) as driven:
        await driven.press(*"jjjjjjjj", "space", "space", *"jjjjjjjjjjjj")
        key, line, marked = driven.key, driven.line, set(driven.board.table.marks.keys.values())
        link = fill.writing(event / "confdash.db")
        link.execute("BEGIN IMMEDIATE")
        for number in range(7):
            fill.insert(link, fill.Given(f"Early {number}", f"E{number}", fill.FIRST - 3600 + number, "Hall A", ()))
        link.execute("COMMIT")
        link.close()
        await driven.until(lambda: len(driven.board.rows) == 67)
        assert driven.key == key
        assert driven.line == line
        assert set(driven.board.table.marks.keys.values()) == marked == {"T000008", "T000009"}


async def test_a_new_order_takes_the_cursor_along(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press(*"jjjjj")
        key = driven.key
        link = fill.writing(event / "confdash.db")
        link.execute("UPDATE talks SET starts = starts - 500000 * (id % 7), title = title || ' again'")
        link.close()
        await driven.until(lambda: "again" in painted_key(driven))
        await driven.settled()
        assert driven.key == key


async def test_a_row_that_goes_gives_its_neighbour_and_says_so(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("j", "j", "j")
        below = str(driven.board.rows.at(4).key)  # type: ignore[union-attr]
        link = fill.writing(event / "confdash.db")
        link.execute("DELETE FROM talks WHERE key = ?", [driven.key])
        link.close()
        await driven.until(lambda: len(driven.board.rows) == 59)
        assert driven.key == below
        assert "no longer listed" in driven.lines()[2]
        await driven.press("j")
        assert "no longer listed" not in driven.lines()[2]


async def test_an_id_given_to_another_talk_takes_no_mark_along(event: Path) -> None:
    """SQLite gives a freed id to the next row: a mark must not end up on a stranger."""
    async with dashboard(event) as driven:
        await driven.press("G", "space")
        last = driven.board.rows.ids[-1]
        assert driven.board.table.marks.keys == {last: "T000059"}
        link = fill.writing(event / "confdash.db")
        link.execute("BEGIN IMMEDIATE")
        link.execute("DELETE FROM talks WHERE id = ?", [last])
        fill.insert(link, fill.talk(70), last)
        link.execute("COMMIT")
        link.close()
        await driven.until(lambda: not driven.board.table.marks.keys)
        assert driven.key != "T000070"


async def test_a_rebuilt_store_with_other_ids_keeps_cursor_and_marks(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press(*"jjjj", "space", "j")
        key = driven.key
        link = fill.writing(event / "confdash.db")
        link.execute("BEGIN IMMEDIATE")
        link.execute("UPDATE talks SET id = -id")
        link.execute("UPDATE talks SET id = id + 1000")
        link.execute("COMMIT")
        link.close()
        await driven.until(lambda: driven.board.rows.ids[0] > 900)
        assert driven.key == key
        assert list(driven.board.table.marks.keys.values()) == ["T000004"]


async def test_whatever_happens_the_cursor_is_on_its_talk_while_that_lives(event: Path) -> None:
    chance = random.Random(7)
    async with dashboard(event, NARROW) as driven:
        await driven.press(*"jjjjjjjjjjjjjjj", "space")
        key = driven.key
        link = fill.writing(event / "confdash.db")
        for round_ in range(12):
            link.execute("BEGIN IMMEDIATE")
            for number in chance.sample(range(60), 8):
                if f"T{number:06d}" not in (key, "T000015"):
                    link.execute("DELETE FROM talks WHERE key = ?", [f"T{number:06d}"])
            link.execute("UPDATE talks SET starts = ? + abs(random() % 900000)", [fill.FIRST])
            fill.insert(link, fill.Given(f"Round {round_}", f"R{round_}", fill.FIRST, "Hall A", ()))
            link.execute("COMMIT")
            count = link.execute("SELECT count(*) FROM talks").fetchone()[0]
            await driven.until(lambda count=count: len(driven.board.rows) == count and driven.board.settled)  # type: ignore[misc]
            assert driven.key == key
            assert 0 <= driven.line < driven.board.table.height
            assert set(driven.board.table.marks.keys.values()) == {"T000015"}
        link.close()


async def test_a_row_that_went_after_the_list_is_drawn_as_gone_and_takes_no_action(event: Path) -> None:
    async with dashboard(event) as driven:
        link = fill.writing(event / "confdash.db")
        link.execute("DELETE FROM talks WHERE id = 1")
        link.close()
        driven.board.rows.forget()
        driven.board.table.redraw()
        assert "— gone —" in driven.board.table.render_line(1).text
        await driven.press("space")
        assert not driven.board.table.marks


async def test_marks_ranges_and_all_that_is_shown(event: Path) -> None:
    async with dashboard(event) as driven:
        table = driven.board.table
        await driven.press("v", "j", "j", "j")
        assert "4 marked · range" in driven.lines()[2]
        await driven.press("escape")
        assert not table.marks
        await driven.press("v", "k", "k", "v")
        await driven.until(lambda: "" not in table.marks.keys.values())
        assert sorted(table.marks.keys.values()) == ["T000001", "T000002", "T000003"]
        await driven.press("escape")
        assert not table.marks
        await driven.filter("room:studio")
        await driven.press("V")
        await driven.until(lambda: "" not in table.marks.keys.values())
        assert len(table.marks) == 10
        assert "all 10 shown are marked" in driven.lines()[2]
        await driven.press("escape", "escape")
        await driven.settled()
        assert len(driven.board.rows) == 60


async def test_marks_that_a_filter_hides_are_kept_and_counted(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("space", "space")
        await driven.filter("part")
        assert "2 marked" in driven.lines()[2]


async def test_a_click_moves_a_click_at_the_edge_marks_and_the_wheel_scrolls(event: Path) -> None:
    async with dashboard(event, NARROW) as driven:
        table = driven.board.table
        await driven.pilot.click("#table", offset=(20, 5))
        assert table.cursor == 4
        await driven.pilot.click("#table", offset=(1, 7))
        assert list(table.marks.keys.values()) == ["T000006"]
        await driven.pilot._post_mouse_events([MouseScrollDown], "#table", button=0)
        await driven.pilot.pause()
        assert round(table.scroll_y) == 3
        await driven.pilot.click("#table", offset=(40, 0))
        await driven.settled()
        assert driven.board.memory.order == "title"


async def test_wide_shows_more_columns_and_narrow_the_important_ones(event: Path) -> None:
    for size, there, absent in (
        (WIDE, ("time", "room", "talk", "speakers", "state"), ()),
        (NARROW, ("time", "room", "talk", "speakers"), ("state", "track", "feeds")),
    ):
        async with dashboard(event, size) as driven:
            titles = driven.board.table.render_line(0).text
            assert all(title in titles for title in there)
            assert not any(title in titles for title in absent)
    async with dashboard(event, NARROW) as driven:
        assert "›" in driven.board.table.render_line(0).text
        await driven.press("right", "right")
        titles = driven.board.table.render_line(0).text
        assert "‹" in titles
        assert "state" in titles
        assert "time" in titles
        await driven.press("left", "left")
        assert "room" in driven.board.table.render_line(0).text


async def test_the_list_is_long_and_only_a_window_is_read(tmp_path: Path) -> None:
    fill.store(tmp_path, 1200)
    async with dashboard(tmp_path, MIDDLE) as driven:
        assert len(driven.board.rows) == 1200
        await driven.press("G", "k", "k")
        assert driven.key == f"T{1197:06d}"
        assert len(driven.board.rows._rows) < 900
