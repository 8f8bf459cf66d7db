"""A row that is about several things, as two talks that clash: one is chosen, and nobody moves both by accident."""

from __future__ import annotations

from pathlib import Path

from tests.store.build import talk
from tests.tui.driving import WIDE, Driven, dashboard
from tests.tui.harbour import AT, event, journal

from confdash.records import Talk


async def clash(driven: Driven) -> None:
    """Puts the cursor on the row of two talks in one room."""
    await driven.until(lambda: "Room clash" in driven.text())
    await driven.until(lambda: driven.board.table.cursor_row is not None and "Move one of them" in driven.text())


def two() -> list[Talk]:
    """Two talks in one room at one time, and one elsewhere."""
    return [
        talk("ONE", "Queues all the way down", at=AT + 9, room="Hall A", people=["Ada Nwosu"]),
        talk("TWO", "Operators by hand", at=AT + 9, room="Hall A", people=["Bo Lindqvist"]),
        talk("ELSE", "Build less", at=AT + 600, room="Hall B", people=["Noor Haddad"]),
    ]


async def test_of_two_talks_that_clash_one_is_moved(tmp_path: Path) -> None:
    store = event(tmp_path, two())
    async with dashboard(store.folder, WIDE, board="attention") as driven:
        await clash(driven)
        await driven.press("m")
        await driven.until(lambda: "which?" in driven.text())
        assert "Queues all the way down" in driven.text()
        await driven.press("2")
        await driven.until(lambda: "the same room" in driven.text())
        assert "and 1 more" not in driven.text()
        await driven.press("b", "enter")
        await driven.until(lambda: "no clash" in driven.text())
        assert "Room Hall B" in driven.text()
        assert "▲ no clash" not in driven.text()
        await driven.press("enter")
        await driven.until(lambda: journal(store.folder))
        assert len({key for _, key, *_ in journal(store.folder)}) == 1, "both were moved"
    store.close()


async def test_a_long_question_is_read_to_its_end_and_one_is_canceled(tmp_path: Path) -> None:
    store = event(tmp_path, two())
    async with dashboard(store.folder, WIDE, board="attention") as driven:
        await clash(driven)
        assert "menu: cancel" in driven.text()
        await driven.press("s")
        await driven.until(lambda: "Decide" in driven.text())
        letter = next(line.split("Cancel")[0].split()[-1] for line in driven.lines() if "  Cancel" in line)
        await driven.press(letter)
        await driven.until(lambda: "which?" in driven.text())
        await driven.press("1")
        await driven.until(lambda: "will be told" in driven.text())
        await driven.press("y")
        await driven.until(lambda: journal(store.folder))
        assert [field for _, _, field, *_ in journal(store.folder)] == ["state"]
    store.close()


async def test_a_room_of_many_is_found_by_typing_and_none_other_is_taken(tmp_path: Path) -> None:
    rooms = [talk(f"R{n}", f"Talk {n}", at=AT + 60, room=f"Assembly:Room{n:02}", people=[f"P {n}"]) for n in range(40)]
    store = event(tmp_path, rooms)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("m")
        await driven.until(lambda: "empty: the same room" in driven.text())
        await driven.press(*"nowhere", "up", "enter")
        await driven.until(lambda: "there is no “nowhere”" in driven.text())
        await driven.press(*["backspace"] * 7, *"room33")
        await driven.until(lambda: "Assembly:Room33" in driven.text())
        await driven.press("enter", "enter")
        await driven.until(lambda: "Room Assembly:Room33" in driven.text())
        await driven.press("y")
        await driven.until(lambda: journal(store.folder))
        assert store.link.execute("SELECT new FROM journal").fetchall() == [('["Assembly:Room33"]',)]
    store.close()
