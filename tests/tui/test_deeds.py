"""Decisions from the keyboard, written to a real store: one key, one fact, said and undone."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driving import WIDE, Driven, dashboard
from tests.tui.harbour import event, journal
from textual import events

from confdash.store import connect
from confdash.tui.step_sheet import StepSheet


async def on(driven: Driven, key: str) -> None:
    """Puts the cursor on a row, and waits until it is painted."""
    id_ = next(id_ for id_, known in driven.board.keys_of(driven.board.rows.ids).items() if known == key)
    driven.board.table.go_to(id_)
    await driven.pilot.pause()
    assert driven.key == key


async def said(driven: Driven, text: str) -> None:
    """Waits for a toast."""
    await driven.until(lambda: any(text in toast for toast in driven.toasts()))


def asks(driven: Driven) -> bool:
    return isinstance(driven.app.screen, StepSheet)


async def test_one_key_says_that_somebody_is_here_and_u_takes_it_back(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.press("i")
        await said(driven, "Ada Nwosu is here · u undoes")
        assert [(entity, field) for entity, _, field, _, _ in journal(store.folder)] == [("person", "here")]
        assert store.speakers()["name:ada nwosu"].seen is not None
        await driven.until(lambda: not driven.board.table.pending)
        await driven.press("u")
        await said(driven, "undone: ")
        assert store.speakers()["name:ada nwosu"].seen is None
        await driven.press("U")
        await said(driven, "done again: ")
        assert store.speakers()["name:ada nwosu"].seen is not None
        await driven.press("i")
        await said(driven, "Ada Nwosu has been here since")
        assert len(journal(store.folder)) == 3
    store.close()


async def test_a_talk_of_two_lists_them_and_a_digit_is_one(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "TWO")
        await driven.press("i")
        assert asks(driven)
        assert "1  Bo Lindqvist   not here yet" in driven.text()
        assert "2  Anjali Rao     not here yet" in driven.text()
        assert "enter: all 2" in driven.text()
        await driven.press("escape")
        assert journal(store.folder) == []
        await driven.press("i", "2")
        await said(driven, "Anjali Rao is here")
        assert [key for _, key, *_ in journal(store.folder)] == ["name:anjali rao"]
        await driven.until(lambda: store.speakers()["name:anjali rao"].seen)
        await driven.press("i")
        await driven.until(lambda: "✓ here 10:21" in driven.text())
        assert "enter: Bo Lindqvist" in driven.text()
        await driven.press("enter")
        await said(driven, "Bo Lindqvist is here")
        assert [key for _, key, *_ in journal(store.folder)] == ["name:anjali rao", "name:bo lindqvist"]
    store.close()


async def test_enter_says_that_all_are_here_in_one_batch(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder) as driven:
        await on(driven, "TWO")
        await driven.press("i", "enter")
        await said(driven, "2 people are here")
        await driven.press("u")
        await said(driven, "undone")
        assert not any(row.seen for row in store.speakers().values())
    store.close()


async def test_a_talk_that_names_nobody_has_one_presenter(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder) as driven:
        await on(driven, "NONE")
        await driven.press("i")
        await said(driven, "who presents “Lightning talks” is here")
        assert [(entity, key) for entity, key, *_ in journal(store.folder)] == [("talk", "NONE")]
    store.close()


async def test_several_marked_rows_are_counted_first_and_one_undo_takes_all_back(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        for key in ("ONE", "TWO"):
            await on(driven, key)
            await driven.press("space")
        await driven.press("i")
        assert "Is here: 3 people?" in driven.text()
        assert "· Anjali Rao" in driven.text()
        await driven.press("enter")  # no
        assert not asks(driven)
        assert journal(store.folder) == []
        assert len(driven.board.table.marks) == 2
        await driven.press("i", "y")
        await said(driven, "3 people are here · u undoes")
        await driven.until(lambda: not driven.board.table.marks)
        assert len(journal(store.folder)) == 3
        await driven.press("u")
        await said(driven, "undone")
        assert not any(row.seen for row in store.speakers().values())
    store.close()


async def test_marked_rows_that_the_filter_hides_are_named_first(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        for key in ("ONE", "TWO"):
            await on(driven, key)
            await driven.press("space")
        await driven.filter("operators")
        await driven.press("i")
        assert "1 marked row is hidden by the filter" in driven.text()
        await driven.press("escape")
        assert journal(store.folder) == []
    store.close()


async def test_a_range_that_is_being_drawn_counts_as_marked(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.press("v", "j", "i")
        assert "Is here: 3 people?" in driven.text()
        await driven.press("y")
        await said(driven, "3 people are here")
    store.close()


async def test_a_move_asks_for_room_and_time_and_shows_the_clash(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.press("m")
        assert "the same room" in driven.text()
        await driven.press("escape")
        await driven.press("m", "b")  # Hall B
        await driven.until(lambda: "Start: " in driven.text())
        await driven.press("escape")
        assert journal(store.folder) == []
        await driven.press("m", "b")
        await driven.until(lambda: "Start: " in driven.text())
        await driven.press(*"+30", "enter")
        await driven.until(lambda: "Operators by hand" in driven.text() and "y  yes" in driven.text())
        assert "▲" in driven.text()
        await driven.press("enter")  # no
        assert not asks(driven)
        assert journal(store.folder) == []
        await driven.press("m", "b", *"+30", "enter", "y")
        await said(driven, "moved to Hall B")
        assert store.talk("ONE").rooms == ("Hall B",)
        await driven.until(lambda: "Hall B↢" in driven.text())
    store.close()


async def test_what_is_wrong_with_an_answer_is_said_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.press("l", *"abc", "enter")
        assert "write a number of minutes" in driven.text()
        assert "abc" in driven.text()
        await driven.press(*["backspace"] * 3, "enter")
        assert "this cannot be left empty" in driven.text()
        await driven.press("escape", "m", "enter", *"half past", "enter")
        await driven.until(lambda: "half past" in driven.text() and "y  yes" in driven.text())
        await driven.press("y")
        await driven.until(lambda: asks(driven) and "▲" in driven.text() and "Room" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: "half past" in driven.text())
        await driven.press("escape")
        assert journal(store.folder) == []
    store.close()


async def test_the_menu_alone_cancels_and_asks_by_name(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "FAR")
        await driven.press("s")
        assert "Build less" in driven.text()
        await driven.press("escape")
        await driven.press("s")
        cancel = next(line for line in driven.lines() if "Cancel" in line)
        letter = cancel.split("Cancel")[0].replace("│", " ").split()[-1]
        await driven.press(letter)
        await driven.until(lambda: "y  yes" in driven.text())
        await driven.press("enter")
        assert journal(store.folder) == []
        await driven.press("s", letter, "y")
        await driven.until(lambda: store.talk("FAR").state == "canceled")
        await driven.press("u")
        await driven.until(lambda: store.talk("FAR").state != "canceled")
    store.close()


async def test_only_what_is_legal_is_in_the_footer(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.until(lambda: "i is here" in driven.lines()[-1])
        assert "m move" in driven.lines()[-1]
        await driven.filter("zebra")
        await driven.until(lambda: "i is here" not in driven.lines()[-1])
        await driven.press("i")
        await said(driven, "there is nothing here to do that with")
    store.close()


async def test_a_pinned_clock_decides_nothing(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE, pretend=False) as driven:
        await on(driven, "ONE")
        for key in ("i", "s", "u"):
            driven.app.clear_notifications()
            await driven.press(key)
            await said(driven, "that is for looking only")
        assert not asks(driven)
        assert journal(store.folder) == []
    store.close()


async def test_undo_asks_when_another_desk_has_decided_since(tmp_path: Path) -> None:
    from confdash.store import decisions

    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "ONE")
        await driven.press("c", *"first", "enter")
        await said(driven, "u undoes")
        with connect.writing(store.link, store.path, durable=True):
            other = decisions.Deed("talk", "ONE", "note", "second")
            decisions.decide(store.link, store.settings, decisions.Who("mira", "desk-2"), [other])
        await driven.press("u")
        await driven.until(lambda: asks(driven))
        assert "Take it back all the same?" in driven.text()
        assert "mira" in driven.text()
        await driven.press("enter")
        assert store.talk("ONE").note == "second"
        await driven.press("u")
        await driven.until(lambda: asks(driven))
        await driven.press("y")
        await driven.until(lambda: store.talk("ONE").note is None)
    store.close()


async def test_a_command_from_the_palette_is_about_the_row_it_was_opened_on(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await on(driven, "FAR")
        await driven.press("colon", *"is here", "enter")
        await driven.pilot.pause()
        await driven.until(lambda: journal(store.folder) or driven.press("enter"))
        await said(driven, "Noor Haddad is here")
    store.close()


async def test_who_sits_here_is_asked_at_the_start_and_signs(tmp_path: Path) -> None:
    store = event(tmp_path, config='[people]\nnames = ["mira", "sam"]\n')
    async with dashboard(store.folder, WIDE) as driven:
        await driven.until(lambda: "Who sits here?" in driven.text())
        await driven.press("2")
        await said(driven, "decisions are signed sam@")
        await driven.until(lambda: "sam@" in driven.lines()[-1])
        await on(driven, "ONE")
        await driven.press("i")
        await said(driven, "Ada Nwosu is here")
        assert journal(store.folder)[0][3] == "sam"
        await driven.press("W", "3")
        await driven.until(lambda: "Your name" in driven.text())
        await driven.press(*"kim", "enter")
        await said(driven, "decisions are signed kim@")
        await on(driven, "FAR")
        await driven.press("i")
        await said(driven, "Noor Haddad is here")
        assert journal(store.folder)[1][3] == "kim"
    store.close()


async def test_a_row_of_attention_is_dealt_with_by_one_key(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE, board="attention") as driven:
        await driven.until(lambda: "Ada Nwosu" in driven.text())
        key = next(key for key in driven.board.keys_of(driven.board.rows.ids).values() if "ONE" in key)
        await on(driven, key)
        await driven.press("i")
        await said(driven, "Ada Nwosu is here")
        await driven.until(lambda: key not in driven.board.keys_of(driven.board.rows.ids).values())
        await driven.press("u")
        await said(driven, "undone")
        await driven.until(lambda: key in driven.board.keys_of(driven.board.rows.ids).values())
        await on(driven, key)
        await driven.press("s")
        await driven.until(lambda: "Cancel" in driven.text())
        await driven.press("escape", "a")
        await said(driven, "u undoes")
        await driven.until(lambda: key not in driven.board.keys_of(driven.board.rows.ids).values())
        assert [(entity, field) for entity, _, field, *_ in journal(store.folder)][-1] == ("item", "ack")
    store.close()


async def test_a_board_that_is_not_painted_yet_decides_nothing(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        await driven.press("3")
        await driven.until(lambda: driven.board.board.name == "speakers" and driven.board.listed)
        await driven.press("2")
        for key in "3i":
            driven.app.post_message(events.Key(key, key))
        await said(driven, "look, and press again")
        assert journal(store.folder) == []
        await driven.until(driven.board.table.meant.at)
        await driven.press("i")
        await said(driven, "Ada Nwosu is here")
    store.close()


async def test_a_question_about_several_says_how_many_and_which_are_hidden(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, WIDE) as driven:
        for key in ("ONE", "FAR"):
            await on(driven, key)
            await driven.press("space")
        await driven.filter("queues")
        await driven.press("w")
        assert "1 marked row is hidden by the filter" in driven.text()
        assert "2 talks: “Queues all the way down” and 1 more" in driven.text()
        await driven.press(*"sam", "enter", "y")
        await said(driven, "handed to sam")
        assert [store.talk(key).owner for key in ("ONE", "FAR", "TWO")] == ["sam", "sam", None]
        await driven.press("u")
        await driven.until(lambda: store.talk("ONE").owner is None and store.talk("FAR").owner is None)
    store.close()
