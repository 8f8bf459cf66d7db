"""*On stage* beside the list and on its sheet."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len
from tests.tui import fill, wanted
from tests.tui.driving import NARROW, WIDE, Driven, dashboard

from confdash.store.query.stage import RoomNow, Slot
from confdash.tui.attention_screen import AttentionScreen
from confdash.tui.on_stage import stage_page

NOW = fill.NOW


def slot(title: str, minutes: int, **more: object) -> Slot:
    """A talk of half an hour that begins in so many minutes."""
    start = NOW + 60 * minutes
    given = {"behind": 0, "do_not_record": False, "stage": None, "expected": 2, "here": 0, **more}
    return Slot(title, title, "talk", start, start + 1800, **given)  # type: ignore[arg-type]


def page(rooms: list[RoomNow], cells: int = 48) -> list[str]:
    """The lines of a page."""
    lines = stage_page(rooms, NOW, fill.clock(), cells).plain.split("\n")
    assert all(cell_len(line) <= cells for line in lines), lines
    return lines


def test_a_room_shows_how_far_its_talk_is_who_is_here_and_what_comes() -> None:
    lines = page([RoomNow("Hall A", 5, "Sam", (slot("On", -15, behind=5, here=2),), (slot("Next", 20),))])
    assert lines[0].startswith("Hall A  ━━━")
    assert lines[0].endswith("─  10:06–10:36 +5")
    assert 4 <= lines[0].count("━") <= 8
    assert lines[1].split() == ["On", "✓", "here"]
    assert lines[2].split() == ["next", "10:41", "Next", "✗", "0", "of", "2", "here"]
    assert lines[3].strip() == "host Sam"


def test_what_must_not_be_recorded_and_two_talks_at_once_are_said() -> None:
    quiet = slot("A very long title that has no room on its line", 0, do_not_record=True, here=1)
    lines = page([
        RoomNow("Hall A", 0, None, (quiet,), ()),
        RoomNow("Hall B", 0, None, (), (slot("One", 9), slot("Other", 9))),
        RoomNow("Hall C", 7, None, (), (slot("Only", 30, expected=1),)),
    ])  # fmt: skip
    assert lines[1].endswith("…  NO REC  ◐ 1 of 2 here")
    assert lines[3].split() == ["Hall", "B", "free", "until", "10:30"]
    assert lines[4].split() == ["next", "10:30", "▲", "2", "talks", "at", "once"]
    assert lines[6].split() == ["Hall", "C", "free", "until", "10:51", "runs", "7", "min", "late"]
    assert lines[7].endswith("✗ not here")


def test_nothing_on_is_said() -> None:
    assert page([], 80) == ["Nothing is on, and nothing begins within three hours."]


def test_many_rooms_with_long_names_fit_any_width() -> None:
    rooms = [
        RoomNow(f"The great hall of number {n}", 0, None, (slot(f"建てる前に測る {n}", -n),), (slot("Next", 60),))
        for n in range(24)
    ]
    for cells in (24, 38, 56, 90):
        assert len(page(rooms, cells)) == 24 * 4 - 1


def on_stage(driven: Driven) -> str:
    screen = driven.board
    assert isinstance(screen, AttentionScreen)
    return str(screen.stage._text.content)


async def test_it_follows_the_data_and_the_clock(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    link.execute("UPDATE talks SET starts = NULL, ends = NULL")
    fill.insert(link, fill.Given("On at this moment", "ON", NOW - 600, "Hall A", ("Ada Nwosu",)))
    fill.insert(link, fill.Given("Later on", "LATER", NOW + 1200, "Hall A", ()))
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await driven.until(lambda: "On at this moment" in on_stage(driven))
        assert "10:31" not in on_stage(driven)
        assert "10:11–10:41" in on_stage(driven)
        before = on_stage(driven)
        driven.app.context.clock = fill.clock(NOW + 600)
        driven.app.tick()
        assert on_stage(driven).count("━") > before.count("━")
        link.execute("UPDATE talks SET title = 'Another title' WHERE key = 'ON'")
        await driven.until(lambda: "Another title" in on_stage(driven))
        driven.app.context.clock = fill.clock(NOW + 1800)
        driven.board.data_changed()
        await driven.until(lambda: "10:41–11:11" in on_stage(driven))
        assert "Later on" in on_stage(driven)
    link.close()


async def test_where_it_has_no_room_it_is_behind_a_key(tmp_path: Path) -> None:
    link = wanted.event(tmp_path)
    fill.insert(link, fill.Given("On at this moment", "ON", NOW - 600, "Hall A", ("Ada Nwosu",)))
    link.close()
    async with dashboard(tmp_path, NARROW, board="attention") as driven:
        assert "On at this moment" not in driven.text()
        await driven.press("O")
        await driven.until(lambda: "On at this moment" in driven.text())
        assert "On stage · 10:21" in driven.text()
        await driven.press("escape", "2")
        await driven.until(lambda: driven.board.board.name == "talks")
        await driven.press("O")
        await driven.until(lambda: "On stage · 10:21" in driven.text())
