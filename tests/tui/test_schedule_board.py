"""The Schedule board: a day as a grid, moving about in it, and carrying a talk over it. Nothing is faked."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
from tests.tui.driving import NARROW, WIDE, Driven, dashboard
from tests.tui.fill import clock
from tests.tui.harbour import AT, programme
from tests.tui.harbour import event as harbour

from confdash.tui.grid_table import GridTable
from confdash.tui.schedule_screen import ScheduleScreen


def grid(driven: Driven) -> GridTable:
    """The grid that is shown."""
    assert isinstance(driven.board, ScheduleScreen)
    return driven.board.table


async def turned(driven: Driven, key: str, day: str) -> None:
    """Presses a key, and waits until a day is shown."""
    await driven.press(key)
    await driven.until(lambda: day in driven.lines()[2])
    await driven.settled()
    await driven.seen()


async def test_a_day_is_a_grid_in_which_keys_move_as_the_eye_does(tmp_path: Path) -> None:
    store = harbour(tmp_path)
    async with dashboard(store.folder, WIDE, board="schedule", clock=clock()) as driven:
        await driven.until(lambda: driven.app.context.looked_at)
        await driven.seen()
        lines = driven.lines()
        assert "[ Tue 10 Nov · day 2 of 3 ]" in lines[2]
        assert " ".join(lines[3].split()) == "Hall A Hall B Hall C Studio"
        assert driven.key == "ONE", "nothing is on: the cursor is on what is next"
        for key, there in (("down", "FAR"), ("right", "TWO"), ("right", "NONE"), ("right", "CHEN1"), ("G", "CHEN2"),
                           ("k", "NONE"), ("g", "ONE"), ("pagedown", "FAR"), ("pageup", "ONE")):  # fmt: skip
            await driven.press(key)
            assert driven.key == there, key
        await turned(driven, "right_square_bracket", "Wed 11 Nov · day 3 of 3")
        assert driven.key == "WED"
        words = " ".join(text.strip() for text, *_ in driven.board.footer.lines(120)[0][0])
        assert "s decide enter open" in words, words
        assert "enter open space mark U redo" in " ".join(driven.lines()[-1].split())
        await turned(driven, "2", "8 talks")
        await turned(driven, "6", "Wed 11 Nov")
        await turned(driven, "t", "Tue 10 Nov")
        await driven.until(lambda: driven.key == "ONE")
        await driven.press("f", *"cal", "enter", "enter")
        await driven.until(lambda: "Wed 11 Nov" in driven.lines()[2] and driven.key == "WED")
        await turned(driven, "t", "Tue 10 Nov")
        driven.board.set_filter("learned")
        await driven.until(lambda: "Mon 9 Nov" in driven.lines()[2] and driven.key == "PAST")
        await driven.press("escape")
        await driven.until(lambda: "Tue 10 Nov" in driven.lines()[2] and driven.key == "NONE")
        await driven.settled()
        await driven.seen()
        await driven.press("g", "i")
        await driven.until(lambda: "✓" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: "of 1: Ada Nwosu ✓" in driven.text())
        await driven.press("escape")
        await driven.press("p")
        await driven.until(lambda: driven.board.pane.display)
    store.close()


async def test_what_has_no_time_is_counted_and_a_day_without_talks_says_what_to_do(tmp_path: Path) -> None:
    from tests.store.build import talk

    store = harbour(tmp_path, [*programme()[:2], talk("LOST", "No time yet", at=None)])
    async with dashboard(store.folder, NARROW, board="schedule", clock=clock()) as driven:
        assert "1 without a time" in driven.lines()[2]
        await driven.seen()
        assert "Hall A · 1 of 2" in driven.lines()[3]
        await driven.press("right")
        assert "Hall B · 2 of 2" in driven.lines()[3]
        assert driven.key == "TWO"
        await driven.press("right_square_bracket")
        await driven.until(lambda: "Nothing is planned on Wed 11 Nov" in driven.text())
        await driven.press("m")
        assert "there is no talk here" in driven.toasts()
        await turned(driven, "left_square_bracket", "day 2 of 3")
        driven.board.set_filter("zebra")
        await driven.until(lambda: "No talks match “zebra”." in driven.text())
    store.close()


async def test_the_cursor_is_on_a_talk_whatever_becomes_of_it_and_of_the_screen(tmp_path: Path) -> None:
    store = harbour(tmp_path)
    async with dashboard(store.folder, WIDE, board="schedule", clock=clock()) as driven:
        await driven.seen()
        row, line = next((row, line) for row, line in enumerate(driven.lines()) if "Operators" in line)
        await driven.pilot.click(offset=(line.index("Operators"), row))
        assert driven.key == "TWO"
        await driven.press("space")
        assert "✚ " in driven.lines()[row]
        await driven.pilot.click(offset=(line.index("Operators"), row), times=2)
        await driven.until(lambda: "esc closes" in driven.text())
        await driven.press("escape")
        later = msgspec.structs.replace(programme()[1], rooms=("Attic",))
        store.sync("programme", [programme()[0], later, *programme()[2:]])
        await driven.until(lambda: "Attic" in driven.lines()[3])
        assert driven.key == "TWO"
        assert grid(driven).plan.columns[grid(driven).column].room == "Attic"
        await driven.pilot.resize_terminal(*NARROW)
        await driven.until(lambda: "Attic · 1 of 4" in driven.lines()[3])
        assert driven.key == "TWO"
        assert "✚" in driven.text()
    store.close()


async def test_a_talk_is_carried_and_only_its_drop_is_written(tmp_path: Path) -> None:
    store = harbour(tmp_path)
    async with dashboard(store.folder, WIDE, board="schedule", clock=clock()) as driven:
        await driven.until(lambda: driven.app.context.looked_at)
        await driven.seen()
        await driven.press("m")
        await driven.until(lambda: "Hall A 10:30–11:15" in driven.lines()[2])
        assert "drop" in driven.lines()[-1]
        await driven.settled()
        widths = grid(driven).places
        await driven.press("right")
        await driven.until(lambda: "▲ clash: “Operators by hand”, Hall B" in driven.lines()[2])
        assert grid(driven).plan.columns[grid(driven).column].room == "Hall B"
        assert grid(driven).places == widths, "no room moves under the hand"
        await driven.press("z", "2")
        assert any("a talk is being carried" in toast for toast in driven.toasts())
        assert isinstance(driven.board, ScheduleScreen), "another board is shown"
        await driven.press("escape")
        await driven.until(lambda: "let go" in driven.lines()[2])
        await driven.settled()
        assert store.talks()["ONE"].rooms == ("Hall A",)
        await driven.seen()
        gate = threading.Event()
        driven.app.context.fetcher.ask("gate", lambda _reader: gate.wait(20))  # what is asked for comes late
        await driven.press("m", "right", "enter")
        gate.set()
        await driven.until(lambda: any("something speaks against it" in toast for toast in driven.toasts()))
        assert store.talks()["ONE"].rooms == ("Hall A",)
        await driven.press("down")
        await driven.until(lambda: "Hall B 10:40–11:25" in driven.lines()[2] and "clash" in driven.lines()[2])
        await driven.press("enter")
        await driven.until(lambda: store.talks()["ONE"].rooms == ("Hall B",))
        moved = "“Queues all the way down” moved to Hall B, 10:40"
        await driven.until(lambda: any(moved in toast and "▲ clash" in toast for toast in driven.toasts()))
        await driven.until(lambda: "↢ Hall A" in driven.text())
        assert grid(driven).places != widths, "Hall B is wide enough for two"
        await driven.press("u")
        await driven.until(lambda: store.talks()["ONE"].rooms == ("Hall A",))
    store.close()


async def test_carried_to_another_day_it_tells_tight_turns_and_stays_in_the_hand_while_a_feed_changes(
    tmp_path: Path,
) -> None:
    store = harbour(tmp_path)
    async with dashboard(store.folder, WIDE, board="schedule", clock=clock()) as driven:
        await driven.seen()
        await driven.press("right")
        assert driven.key == "TWO"
        await driven.press("m", "right_square_bracket")
        await driven.until(lambda: "Hall B Wed 11 Nov 11:00–11:45" in driven.lines()[2])
        await driven.until(lambda: "▲ 2 clashes: “A calendar is a system”, Bo Lindqvist also" in driven.lines()[2])
        await driven.press("left")
        await driven.until(lambda: "Bo Lindqvist also speaks on “A calendar is a system”" in driven.lines()[2])
        for _ in range(6):
            if "min to come" not in driven.lines()[2]:
                await driven.press("down")
                await driven.until(lambda: "…" not in driven.lines()[2].partition("▲")[0])
        await driven.until(lambda: "min to come from “A calendar is a system”, Hall B" in driven.lines()[2])
        store.sync("programme", [each for each in programme() if each.base != "FAR"])
        await driven.until(lambda: store.talks()["FAR"].gone and driven.board.settled and not driven.board.stale)
        assert "Operators by hand" in driven.lines()[2]
        assert driven.key == "TWO"
        await driven.press("escape")
        await driven.until(lambda: "let go" in driven.lines()[2] and "Tue 10 Nov" in driven.lines()[2])
        await driven.settled()
        assert driven.key == "TWO", "the cursor is on what was carried, wherever the hand was"
        await driven.seen()
        await driven.press("m", "right_square_bracket")
        await driven.until(lambda: "Wed 11 Nov" in driven.lines()[2])
        store.sync("programme", [each for each in programme() if each.base not in ("FAR", "TWO")])
        await driven.until(lambda: "has gone from its feed" in driven.lines()[2])
        assert store.talks()["TWO"].rooms == ("Hall B",)
    store.close()


async def test_in_a_narrow_window_the_hand_says_how_much_speaks_against_it_and_which_rooms_are_left(
    tmp_path: Path,
) -> None:
    from tests.store.build import talk

    long = "Hall C by the old basin of the harbour"
    both = msgspec.structs.replace(talk("BOTH", "All of the harbour together", at=AT + 9), rooms=("Hall A", "Hall B"))
    beside = [talk(f"C{at}", f"Talk {at} in the third hall", at=AT + at, room=long) for at in (-20, 25)]
    store = harbour(tmp_path, [both, *beside, talk("D", "Apart", at=AT + 200, room="Hall D")])
    async with dashboard(store.folder, NARROW, board="schedule", clock=clock()) as driven:
        await driven.until(lambda: driven.app.context.looked_at)
        await driven.press("left")
        assert driven.key == "BOTH"
        await driven.seen()
        await driven.press("m", "right")
        await driven.until(lambda: "then, 10:30–11:15   ▲ 2 clashes" in driven.lines()[2])
        assert "→ only in Hall C" in driven.lines()[2]
        keys = " ".join(driven.lines()[-1].split())
        assert keys == "enter drop esc let go ↓ ↑ time ← → room [ ] day m type it ? keys"
        await driven.press("question_mark")
        await driven.until(lambda: "To the next day" in driven.text())
        assert "Acknowledge" not in driven.text()
        await driven.press("escape", "down")
        await driven.until(lambda: "then, 10:40" in driven.lines()[2])
        await driven.press("m")
        await driven.until(lambda: "the same room" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: "│  10:40 " in driven.text())
        await driven.press("enter")
        await driven.until(lambda: f"Room {long} · Start 10:40" in driven.text())
        await driven.press("escape")
        assert store.talks()["BOTH"].rooms == ("Hall A", "Hall B")
        await driven.seen()
        gate = threading.Event()
        driven.app.context.fetcher.ask("gate", lambda _reader: gate.wait(20))
        await driven.press("m", "right", "right", "enter")
        gate.set()
        await driven.until(lambda: any("something speaks against it" in toast for toast in driven.toasts()))
        assert "only in Hall D then, 10:30–11:15   no clash" in driven.lines()[2]
        await driven.press("enter")
        await driven.until(lambda: store.talks()["BOTH"].rooms == ("Hall D",))
        await driven.until(lambda: any("no longer in Hall A, Hall B" in toast for toast in driven.toasts()))
    store.close()
