"""Find, act, the next: check-in from the keyboard, six keys a person, in any haste."""

from __future__ import annotations

from pathlib import Path

from tests.store.build import Store
from tests.tui.driving import WIDE, Driven, dashboard
from tests.tui.fill import clock
from tests.tui.harbour import event, journal
from textual import events

from confdash.store.query.rows import SpeakerRow
from confdash.store.query.sources import SPEAKERS
from confdash.tui.find import Find


def burst(driven: Driven, keys: str) -> None:
    """Keys as a terminal hands them over when they are typed faster than they are handled: all at once."""
    for key in keys:
        name = {"\n": "enter"}.get(key, key)
        driven.app.post_message(events.Key(name, None if key == "\n" else key))


def here(store: Store) -> list[SpeakerRow]:
    """Who has been seen."""
    with store.reader(clock()) as reader:
        return [row for row in reader.rows(SPEAKERS, "here:yes") if isinstance(row, SpeakerRow)]


async def test_six_keys_check_a_person_in_and_the_prompt_is_ready_for_the_next(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("f")
        for name, letters in (("Bo Lindqvist", "lind"), ("Noor Haddad", "hadd"), ("Søren Holm", "sore")):
            await driven.press(*letters, "enter", "i")
            await driven.until(lambda name=name: f"{name} is here" in driven.text())  # type: ignore[misc]
            assert isinstance(driven.app.screen, Find)
        assert [key for _, key, *_ in journal(store.folder)] == [
            "name:bo lindqvist", "name:noor haddad", "name:soren holm",
        ]  # fmt: skip
        await driven.press("escape")
        assert driven.app.board_screen is driven.app.screen
    store.close()


async def test_keys_typed_faster_than_anything_is_found_keep_their_order(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        burst(driven, "flind\nihadd\nisore\ni")
        await driven.until(lambda: len(journal(store.folder)) == 3)
        assert [key for _, key, *_ in journal(store.folder)] == [
            "name:bo lindqvist", "name:noor haddad", "name:soren holm",
        ]  # fmt: skip
    store.close()


async def test_two_of_one_name_are_told_apart_by_their_next_talk(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("f", *"chen")
        await driven.until(lambda: driven.text().count("person Li Chen") == 2)
        lines = [line for line in driven.lines() if "person Li Chen" in line]
        assert "12:30  Studio  The cache is a rumour" in lines[0]
        assert "13:30  Hall C  Tracing in the dark" in lines[1]
        await driven.press("down", "enter")
        assert "13:30  Hall C" in driven.text()
        await driven.press("i")
        await driven.until(lambda: "Li Chen is here" in driven.text())
        assert [row.name for row in here(store)] == ["Li Chen"]
        assert [row.due.key for row in here(store) if row.due] == ["CHEN2"]
    store.close()


async def test_not_here_copy_note_and_going_there(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("f", *"hadd", "enter", "n")
        await driven.until(lambda: "nobody has been seen yet" in driven.text())
        await driven.press(*"hadd", "enter", "i")
        await driven.until(lambda: "Noor Haddad is here" in driven.text())
        await driven.press("ctrl+u")  # the prompt is empty: that undoes
        await driven.until(lambda: not here(store))
        await driven.press(*"hadd", "enter", "c")
        await driven.until(lambda: "Note" in driven.text())
        await driven.press(*"in a taxi", "enter")
        await driven.until(lambda: any(row.note == "in a taxi" for row in store.speakers().values()))
        await driven.press(*"hadd", "enter", "y")
        await driven.until(lambda: "name" in driven.text() and "Copy" in driven.text())
        await driven.press("n")
        assert driven.app.clipboard == "Noor Haddad"
        await driven.press("escape", *"hadd", "enter", "enter")
        await driven.until(
            lambda: driven.board.board.name == "speakers" and "Noor" in str(driven.board.table.cursor_row)
        )
    store.close()


async def test_escape_goes_back_one_step_at_a_time_and_changes_nothing(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("f", *"lind", "enter")
        await driven.until(lambda: "i is here" in driven.text())
        await driven.press("escape")
        assert len(driven.app.screen_stack) == 2
        await driven.press("escape")
        assert len(driven.app.screen_stack) == 1
        burst(driven, "fzzzz\ni")
        await driven.until(lambda: "nobody and nothing is found by “zzzz”" in driven.text())
        assert journal(store.folder) == []
    store.close()


async def test_a_talk_that_is_found_asks_who(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("f", *"operators", "enter", "i")
        await driven.until(lambda: "Is here: who?" in driven.text())
        await driven.press("1")
        await driven.until(lambda: "Bo Lindqvist is here" in driven.text())
    store.close()
