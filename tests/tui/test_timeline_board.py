"""The Changes board as one time line: who said what, from what to what, and taking a decision back from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.store.build import Store
from tests.tui import fill, harbour
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard

from confdash.store import connect, decisions
from confdash.store.decisions import Deed, Who


def decide(store: Store, by: str, desk: str, *deeds: Deed) -> str:
    with connect.writing(store.link, store.path, durable=True):
        return decisions.decide(store.link, store.settings, Who(by, desk), deeds)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Store]:
    """An event with a feed's change, decisions, an outage and an hour of sleep behind it."""
    store = harbour.event(tmp_path)
    store.sync("programme", [
        msgspec.structs.replace(each, rooms=("Studio",)) if each.base == "WED" else each for each in harbour.programme()
    ])  # fmt: skip
    decide(store, "mira", "lounge", Deed("talk", "ONE", "state", "canceled"))
    decide(store, "sam", "desk-2", Deed("talk", "FAR", "note", "ring her mother"))
    for at, feed, what, text in (
        (fill.NOW - 3000, "programme", "failed", "the server answers 500"),
        (fill.NOW - 2000, "programme", "held", "182 talks would become 3"),
        (fill.NOW - 1000, "", "asleep", f"{fill.NOW - 4600} {fill.NOW - 1000}"),
    ):
        store.link.execute("INSERT INTO feed_events (at, feed, what, text) VALUES (?, ?, ?, ?)", [at, feed, what, text])
    yield store
    store.close()


def line(driven: Driven, text: str) -> str:
    return next(line for line in driven.lines() if text in line)


async def at(driven: Driven, field: str) -> None:
    """Puts the cursor on the line of a field."""
    await driven.press("g")
    for _ in range(12):
        if getattr(driven.board.table.cursor_row, "field", "") == field:
            return
        await driven.press("j")
    pytest.fail(f"there is no line about {field}:\n{driven.shown()}")


async def test_each_line_says_what_about_whom_and_who_said_it(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="changes") as driven:
        decided = line(driven, "Queues all the way")
        assert "◆ state" in decided
        assert " → canceled" in decided
        assert "mira @lounge" in decided
        assert "✗ failed" in line(driven, "the server")
        assert "▲ held" in line(driven, "182 talks")
        assert "programme" in line(driven, "182 talks")
        assert "09:04–10:04" in line(driven, "asleep")
        assert "all feeds" in line(driven, "asleep")
        assert "Hall B → Studio" in driven.text()


@pytest.mark.parametrize("size", [MIDDLE, NARROW])
async def test_what_somebody_noted_is_not_in_it(told: Store, size: tuple[int, int]) -> None:
    async with dashboard(told.folder, size, board="changes") as driven:
        assert "◆ note" in driven.text()
        await at(driven, "note")
        await driven.press("enter")
        await driven.until(lambda: "esc closes" in driven.text())
        assert "sam" in driven.text()
        assert "mother" not in driven.text()


async def test_a_decision_is_taken_back_from_here_whichever_desk_made_it(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="changes") as driven:
        await at(driven, "state")
        await driven.until(lambda: "X take back" in driven.lines()[-1])
        await driven.until(lambda: "X take this decision back" in " ".join(driven.text().split()))
        await driven.press("X")
        await driven.until(lambda: "Take back what mira decided" in driven.text())
        await driven.press("y")
        await driven.until(lambda: "taken back since" in driven.text())
        await driven.until(lambda: "← undid state" in driven.text())
        await driven.until(lambda: "no longer canceled" in driven.text())
        assert told.talk("ONE").state != "canceled"
        assert told.link.execute("SELECT count(*) FROM decisions WHERE field = 'state'").fetchone() == (0,)
        signed = told.link.execute("SELECT by, desk FROM journal WHERE reverts IS NOT NULL").fetchone()
        assert signed == (driven.app.context.by, driven.app.context.desk) != ("mira", "lounge")
        await driven.settled()
        await at(driven, "state")
        await driven.press("j")
        row = driven.board.table.cursor_row
        while not getattr(row, "undone", False):
            await driven.press("j")
            row = driven.board.table.cursor_row
        await driven.press("X")
        await driven.until(lambda: any("taken back already" in toast for toast in driven.toasts()))


async def test_what_was_undone_and_done_again_is_called_what_it_was(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="talks") as driven:
        await driven.press("i")
        await driven.until(lambda: any("is here" in toast for toast in driven.toasts()))
        await driven.press("u")
        await driven.until(lambda: any("undone" in toast for toast in driven.toasts()))
        await driven.press("U")
        await driven.until(lambda: any("done again" in toast for toast in driven.toasts()))
        await driven.press("8")
        await driven.until(lambda: "redid is here" in driven.text())
        assert "undid is here" in driven.text()
        assert "undid not here" not in driven.text()


async def test_a_feeds_change_cannot_be_taken_back(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="changes") as driven:
        await at(driven, "room")
        await driven.until(lambda: "take back" not in driven.lines()[-1])
        await driven.press("X")
        await driven.until(lambda: any("answered by a decision" in toast for toast in driven.toasts()))


async def test_the_detail_tells_what_else_happened_to_it(told: Store) -> None:
    decide(told, "mira", "lounge", Deed("talk", "WED", "owner", "sam"))
    async with dashboard(told.folder, WIDE, board="changes") as driven:
        await at(driven, "owner")
        await driven.until(lambda: "What else happened to it" in driven.text())
        await driven.until(lambda: "room Hall B → Studio" in driven.text())


async def test_a_filter_by_person_and_sort(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="changes") as driven:
        await driven.filter("by:mira")
        assert len(driven.board.rows) == 1
        await driven.filter("")
        await driven.press("escape")
        await driven.filter("sort:feed")
        assert len(driven.board.rows) == 3


async def test_new_on_the_tab_counts_feeds_changes_alone(told: Store) -> None:
    async with dashboard(told.folder, WIDE, board="talks") as driven:
        await driven.press("8")
        await driven.until(lambda: driven.board.board.name == "changes" and driven.board.listed)
        await driven.press("2")
        decide(told, "mira", "lounge", Deed("talk", "TWO", "public", "1"))
        fill.change(told.link, "FAR", "Build less", "room", "Hall A", "Lab 2")
        await driven.until(lambda: "Changes 1 new" in driven.text())
