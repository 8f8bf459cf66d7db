"""Scholarships on the Attention board: whose view shows their rows, what counts them, and what opens."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.attention.rules.granted import EMAIL, NAME, grant, grants, pot
from tests.tui import fill, wanted
from tests.tui.attention import settled
from tests.tui.driving import NARROW, WIDE, Driven, dashboard

from confdash.attention import load
from confdash.config import CONFIG
from confdash.tui import state

#: The rules of the desk that these look at.
RULES = ("offer-expiring", "offer-lapsed", "grantee-missing", "over-budget")


class Link:
    """A store that is written to."""

    def __init__(self, link: sqlite3.Connection) -> None:
        self.link = link

    def sql(self, statement: str, *values: object) -> None:
        """Runs one statement."""
        self.link.execute(statement, values)


def event(folder: Path, more: str = "") -> Link:
    """One talk is wanted; an offer lapses in an hour, three lapsed, four are not here, a pot is over its limit."""
    link = wanted.event(folder)
    wanted.want(link, 1, 9, severity="critical")
    off = "\n".join(f'"{each.stem}" = false' for each in load.BUILT_IN.glob("*.toml") if each.stem not in RULES)
    (folder / CONFIG).write_text(f"{fill.CONFIG}\n[attention]\n{off}\n{more}", encoding="utf-8")
    store = Link(link)
    grant(store, "s-7kq2m4fa", state="offered", answer_by=fill.NOW + 3000, committed=None)
    grants(store, 3, state="offered", answer_by=fill.NOW - 9000, committed=None)
    for number in range(4):
        grant(store, f"s-missing{number}", committed=60_000)
    pot(store)
    return store


@pytest.fixture(autouse=True)
def at_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFDASH_DESK", "front")


async def listed(driven: Driven, number: int) -> None:
    await driven.until(lambda: len(driven.board.rows) == number)


async def test_they_stand_in_the_desks_own_view_alone(tmp_path: Path) -> None:
    event(tmp_path)
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 1)
        everywhere = driven.text()
        assert "1 needs a human" in everywhere
        assert "1 Attention 1 !!" in driven.lines()[1]
        for word in ("Travel EUR", "s-7kq2m4fa", "lapsed", "at other desks"):
            assert word not in everywhere
        await driven.press("0")
        await driven.until(lambda: "Whose rows" in driven.text())
        (choice,) = (line for line in driven.lines() if " scholarships" in line)
        assert "row" not in choice
        await driven.press("s")
        await settled(driven, 4)
        text = driven.text()
        assert "scholarships desk · 4 need a human" in driven.lines()[2]
        assert "!! 1 critical at other desks" in driven.lines()[1]
        assert "1 Attention 4 !!" in driven.lines()[1]
        for words in ("Pot over by 1,400.00 EUR", "Offer lapses", "3 offers lapsed", "not here yet: 4"):
            assert words in text
        for private in (NAME, EMAIL, "1,234.57"):
            assert private not in text
        await driven.press("0", "v")
        await driven.until(lambda: "Nothing needs the video desk." in driven.text())
        assert "1 row at other desks" in driven.text()


async def test_enter_opens_their_board_and_why_tells_what_is_public(tmp_path: Path) -> None:
    event(tmp_path)
    state.save(tmp_path, state.State(board="attention", desk="scholarships"))
    async with dashboard(tmp_path, WIDE) as driven:
        await settled(driven, 4)
        for place, text, number in ((0, 'pot:"Travel EUR"', 8), (1, "key:s-7kq2m4fa", 1), (3, "is:lapsed", 3)):
            await driven.press("g", "g", *"jjj"[:place])
            await driven.seen()
            if place == 1:
                await driven.until(lambda: "The offer to s-7kq2m4fa from Travel EUR lapses today at" in driven.text())
                assert "What to do: Ask them for an answer" in driven.text()
                assert "next      lapses in " in driven.text()
            await driven.press("enter")
            await driven.until(lambda: driven.board.board.name == "scholarships" and driven.board.settled)
            assert driven.board.memory.filter == text
            await listed(driven, number)
            for private in (NAME, EMAIL, "1,234.57"):
                assert private not in driven.text()
            await driven.press("escape")
            await driven.until(lambda: driven.board.board.name == "attention")


async def test_a_desk_that_may_not_look_finds_no_such_view(tmp_path: Path) -> None:
    event(tmp_path, '[privacy]\ndesks = ["grants"]\n')
    state.save(tmp_path, state.State(board="attention", desk="scholarships"))
    async with dashboard(tmp_path, NARROW) as driven:
        await settled(driven, 1)
        assert "all desks" in driven.lines()[2]
        await driven.press("0")
        await driven.until(lambda: "Whose rows" in driven.text())
        assert "scholarships" not in driven.text()


async def test_where_the_config_names_the_desk_they_stand_among_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFDASH_DESK", "grants")
    event(tmp_path, '[privacy]\ndesks = ["grants"]\n')
    async with dashboard(tmp_path, WIDE, board="attention") as driven:
        await settled(driven, 5)
        assert "1 Attention 5 !!" in driven.lines()[1]
        await driven.press("0")
        await driven.until(lambda: "Whose rows" in driven.text())
        assert "4 rows, 1 critical" in driven.text()
        await driven.press("p")
        await settled(driven, 1)
        assert "!! 1 critical at other desks" in driven.lines()[1]
        assert driven.app.context.flags == {"T000001": "critical"}
