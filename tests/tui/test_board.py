"""A board from the keyboard: filter, order, views, detail, jumping, copying, and what it says when there is nothing."""

from __future__ import annotations

import time
from array import array
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.tui import fill
from tests.tui.driving import MIDDLE, NARROW, WIDE, dashboard

from confdash import config
from confdash.store import schema
from confdash.tui.listing import Listed
from confdash.tui.record_table import RecordTable


def empty_event(folder: Path) -> Path:
    (folder / config.CONFIG).write_text(fill.CONFIG, encoding="utf-8")
    return folder


async def test_a_filter_is_live_and_enter_goes_back_to_the_rows(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("slash")
        await driven.until(lambda: driven.board.filter_line.editing)
        await driven.press(*"tracing")
        await driven.settled()
        assert len(driven.board.rows) == 6
        assert "6 of 60" in driven.lines()[2]
        driven.board.say("what is said beside a prompt is not cut")
        await driven.until(lambda: "tracing  " in driven.lines()[2] and "is not cut   6 of 60" in driven.lines()[2])
        await driven.press("enter")
        assert isinstance(driven.app.focused, RecordTable)
        await driven.press("j", "escape")
        await driven.settled()
        assert len(driven.board.rows) == 60
        assert driven.key == "T000012"  # the cursor stayed on its row


async def test_a_wrong_field_is_said_in_words_and_never_an_empty_list(event: Path) -> None:
    async with dashboard(event) as driven:
        before = list(driven.board.rows.ids)
        await driven.filter("-colour:blue")
        assert "there is no field “colour” here; there are room, day" in driven.text()
        assert list(driven.board.rows.ids) == before
        await driven.press("escape")
        await driven.settled()
        assert "there is no field" not in driven.text()


async def test_a_list_that_was_asked_for_earlier_never_replaces_a_later_one(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.filter("tracing")
        driven.board.post_message(Listed(1, array("q", [1, 2, 3]), {}))
        await driven.pilot.pause()
        assert len(driven.board.rows) == 6


async def test_nothing_found_names_the_filter_and_the_way_out(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.filter("zebra")
        assert "No talks match “zebra”." in driven.text()
        assert "Press esc to clear the filter" in driven.text()
        assert "0 of 60" in driven.lines()[2]


async def test_no_store_says_what_to_do_and_the_first_data_show_by_themselves(tmp_path: Path) -> None:
    folder = empty_event(tmp_path)
    async with dashboard(folder) as driven:
        assert "No data yet." in driven.text()
        assert "Press R to sync" in driven.text()
        assert "○ never read" in driven.lines()[0]
        fill.store(folder, 12)
        start = time.monotonic()
        await driven.until(lambda: len(driven.board.rows) == 12)
        assert time.monotonic() - start < 2
        assert "Queues all the way down" in driven.text()


async def test_a_store_without_talks_says_so(tmp_path: Path) -> None:
    schema.prepare(empty_event(tmp_path) / "confdash.db")
    async with dashboard(tmp_path) as driven:
        assert "No talks yet." in driven.text()


async def test_what_another_process_writes_shows_within_a_second(event: Path) -> None:
    async with dashboard(event, WIDE) as driven:
        link = fill.writing(event / "confdash.db")
        link.execute("UPDATE talks SET title = 'Written elsewhere' WHERE id = 1")
        fill.change(link, "T000001", "Tracing in the dark", "room", "Hall B", "Studio")
        fill.change(link, "T000002", "Build less", "appeared", None, None)
        link.close()
        start = time.monotonic()
        await driven.until(lambda: "Written elsewhere" in driven.board.table.render_line(1).text)
        assert time.monotonic() - start < 1
        await driven.until(lambda: any("programme: 2 changes" in toast for toast in driven.toasts()))
        assert "programme: 2 changes: 1 moved, 1 new" in driven.toasts()
        assert "8 Changes 2 new" in driven.lines()[1]
        await driven.press("8")
        await driven.until(lambda: driven.board.board.name == "changes" and driven.board.listed)
        assert "2 new" not in driven.lines()[1]


async def test_sorting_by_menu_and_the_other_way_round(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("S", "r")
        await driven.settled()
        assert driven.board.table.sorted_by == ("room", False)
        assert "room ↑" in driven.board.table.render_line(0).text
        await driven.press("S", "r")
        await driven.settled()
        assert "room ↓" in driven.board.table.render_line(0).text
        assert driven.key == "T000000"  # sorting moved the rows, not the cursor


async def test_saved_views_are_cycled_chosen_and_left(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.filter("build")
        await driven.press("right_square_bracket")
        await driven.until(lambda: driven.board.memory.filter == 'room:"Hall A" day:today')
        await driven.press("right_square_bracket")
        await driven.until(lambda: driven.board.board.name == "changes")
        await driven.until(lambda: driven.board.memory.filter == "since:1d")
        await driven.press("minus")
        await driven.until(lambda: driven.board.board.name == "talks")
        await driven.press("0")
        assert "Hall A today" in driven.text()
        await driven.press("w")
        await driven.until(lambda: driven.board.board.name == "changes")


async def test_the_pane_is_right_below_or_a_sheet_by_the_room_there_is(event: Path) -> None:
    for size, where in ((WIDE, "right"), ((100, 50), "below"), (NARROW, "hidden")):
        async with dashboard(event, size) as driven:
            assert driven.board.where == where
            if where != "hidden":
                await driven.until(lambda: "cranes" in driven.text())
                await driven.press("p")
                assert not driven.board.pane.display
                await driven.press("p")
                assert driven.board.pane.display
            await driven.press("enter")
            await driven.until(lambda: "esc closes" in driven.text())
            assert "Mon 9 Nov 09:00–09:30 · day 1 · 30 min" in driven.text()
            await driven.press("escape")
            assert driven.app.screen is driven.board
    async with dashboard(event, WIDE) as driven:
        await driven.press("P")
        assert driven.board.where == "below"
        await driven.press("P")
        assert driven.board.where == "right"


async def test_the_pane_follows_the_cursor_when_it_rests(event: Path) -> None:
    async with dashboard(event, WIDE) as driven:
        await driven.press(*"jjjj")
        await driven.until(lambda: any("Build less" in line[90:] for line in driven.lines()))


async def test_now_goes_to_what_is_on(event: Path) -> None:
    link = fill.writing(event / "confdash.db")
    fill.insert(link, fill.Given("On at this moment", "NOW", fill.NOW - 60, "Hall A", ()))
    link.close()
    async with dashboard(event, clock=fill.clock()) as driven:
        await driven.press("t")
        await driven.until(lambda: driven.key == "NOW")
        await driven.until(lambda: "● on now" in driven.text())


async def test_find_goes_anywhere_and_clears_a_filter_that_hides_it(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.filter("studio")
        await driven.press("7")
        await driven.until(lambda: driven.board.board.name == "feeds")
        await driven.press("f", *"rumour")
        await driven.until(lambda: "The cache is a rumour" in driven.text())
        await driven.press("enter", "enter")
        await driven.until(lambda: driven.board.board.name == "talks" and driven.key == "T000010")
        assert driven.board.memory.filter == ""
        await driven.press("f", *"lindq")
        await driven.until(lambda: "person Bo Lindqvist" in driven.text())
        await driven.press("enter", "enter")
        await driven.until(lambda: driven.board.board.name == "speakers")
        await driven.until(lambda: "Bo Lindqvist" in driven.board.table.render_line(driven.line + 1).text)


async def test_copying_says_where_it_went(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.press("Y")
        assert driven.app.clipboard == "https://example.org/T000000"
        assert driven.toasts() == ["link: sent to the terminal's clipboard"]
        await driven.press("y", "i")
        assert driven.app.clipboard == "Mon 9 Nov 09:00–09:30, Hall A"


async def test_help_lists_keys_as_they_are_mapped_and_the_filter_language(event: Path) -> None:
    settings = config.parse(fill.CONFIG + '\n[keys]\n"mark.toggle" = "f4"\n"find" = "j"\n')
    async with dashboard(event, WIDE, settings=settings) as driven:
        await driven.press("question_mark")
        await driven.until(lambda: "Keys on Talks" in driven.text())
        text = driven.text()
        assert "F4           Mark the row" in text
        assert "j is already “row.down”" in text
        await driven.press("G")
        await driven.until(lambda: 'room:"Hall A"' in driven.text())
        assert 'in the abstract  text:"open source"' in driven.text()
        assert "sort by" in driven.text()
        await driven.press("q")
        await driven.press("f4")
        assert driven.board.table.marks.keys == {1: "T000000"}
        await driven.press("space")
        assert len(driven.board.table.marks) == 1


async def test_escape_and_sheets_never_quit(event: Path) -> None:
    async with dashboard(event) as driven:
        for key in ("question_mark", "L", "f12", "f", "S", "y", "0", "ctrl+p"):
            await driven.press(key)
            await driven.until(lambda: len(driven.app.screen_stack) == 2)
            await driven.press("escape")
            await driven.until(lambda: len(driven.app.screen_stack) == 1)
        await driven.press("escape", "escape")
        assert driven.app.is_running


async def test_quit_remembers_board_filter_and_order(event: Path) -> None:
    async with dashboard(event) as driven:
        await driven.filter("hall")
        await driven.press("S", "i")
        await driven.press("3")
        await driven.until(lambda: driven.board.board.name == "speakers")
        start = time.monotonic()
        await driven.press("q")
        await driven.until(lambda: not driven.app.is_running)
        assert time.monotonic() - start < 0.5
    state = event / ".confdash-state.json"
    assert state.stat().st_mode & 0o777 == 0o600
    async with dashboard(event) as driven:
        assert driven.board.board.name == "speakers"
        await driven.press("2")
        await driven.until(lambda: driven.board.board.name == "talks" and driven.board.listed)
        assert driven.board.memory.filter == "hall"
        assert driven.board.table.sorted_by == ("title", False)


async def test_a_broken_state_file_is_no_reason_not_to_open(event: Path) -> None:
    (event / ".confdash-state.json").write_text('{"theme": 7, "board"')
    async with dashboard(event) as driven:
        assert driven.board.board.name == "attention"


def held(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    fill.feed(link, "workshops", 2, "held")
    link.execute(
        "INSERT INTO held VALUES ((SELECT id FROM feeds WHERE name = 'workshops'), x'00', x'01', '[null, null]',"
        " 'from 60 talks to 3', '[]', 1)"
    )
    link.close()


async def test_a_decision_asks_first_with_no_as_the_answer_and_then_is_written(event: Path) -> None:
    held(event)
    async with dashboard(event, WIDE) as driven:
        await driven.press("7")
        await driven.until(lambda: driven.board.board.name == "feeds" and driven.board.listed)
        assert "▲ 1 held" in driven.lines()[0]
        await driven.press("A")
        await driven.until(lambda: "nothing of this feed is held" in driven.toasts())
        await driven.press("G")
        await driven.until(lambda: "A accept" in driven.lines()[-1])
        await driven.until(lambda: "from 60 talks to 3" in driven.text())
        await driven.press("A")
        await driven.until(lambda: "Apply what workshops gave?" in driven.text())
        await driven.press("enter")
        link = fill.writing(event / "confdash.db")
        await driven.press("X")
        await driven.until(lambda: "Reject what workshops gave?" in driven.text())
        assert "this cannot be taken back" in driven.text()
        await driven.press("enter")
        assert link.execute("SELECT count(*) FROM journal").fetchone() == (0,)
        await driven.press("A")
        await driven.until(lambda: "Apply what workshops gave?" in driven.text())
        await driven.press("y")
        await driven.until(lambda: any("workshops: accepted" in toast for toast in driven.toasts()))
        assert link.execute("SELECT count(*) FROM journal").fetchone() == (1,)
        link.close()
        assert not driven.board.table.pending


async def test_what_cannot_be_done_says_why(event: Path) -> None:
    async with dashboard(event) as driven:
        driven.app.action_command("talk.join")
        await driven.until(lambda: any("mark the talks that are one" in toast for toast in driven.toasts()))


@pytest.mark.parametrize("size", [MIDDLE, NARROW])
async def test_every_board_opens_and_shows_its_rows(event: Path, size: tuple[int, int]) -> None:
    held(event)
    async with dashboard(event, size) as driven:
        for key, text in (("3", "Ada Nwosu"), ("7", "workshops"), ("8", "Tracing in the dark"), ("2", "Queues")):
            await driven.press(key)
            await driven.until(lambda text=text: any(text in line for line in driven.lines()[4:]))  # type: ignore[misc]
            await driven.press("enter")
            await driven.until(lambda: "esc closes" in driven.text())
            await driven.press("escape")
        # The footer knows the row again, although its room has changed while another board was shown.
        await driven.press("8")
        await driven.pilot.resize_terminal(*NARROW if size == MIDDLE else MIDDLE)
        await driven.press("2")
        await driven.until(lambda: "i is here" in driven.lines()[-1])


async def test_the_header_says_event_time_and_age(event: Path) -> None:
    async with dashboard(event, WIDE, demo="made up") as driven:
        first, second = driven.lines()[:2]
        assert "Harbour Days 2026" in first
        assert "Tue 10 Nov 10:21 CET · day 2 of 3" in first
        assert "▲ 2 stale" in first  # the store was filled at the pinned moment, and ages are real
        assert "2 Talks 60   3 Speakers 8" in second
        assert second.rstrip().endswith("made up")
    async with dashboard(event, NARROW) as driven:
        assert all(cell_len(line) == 80 for line in driven.lines())
        assert "Tue 10:21 CET · day 2" in driven.lines()[0]
