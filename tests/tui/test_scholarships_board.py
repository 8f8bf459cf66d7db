"""The Scholarships board: the pots, by when, how far, what is next; and which desks may open it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui import fill, grants
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from tests.tui.grants import PEOPLE, still

from confdash.config import STORE, parse
from confdash.tui.scholarships_screen import ScholarshipsScreen

__all__ = ["still"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return grants.event(tmp_path)


def line(driven: Driven, text: str) -> str:
    """The line of the screen that holds a text."""
    return next(line for line in driven.lines() if text in line)


async def counted(driven: Driven) -> ScholarshipsScreen:
    screen = driven.board
    assert isinstance(screen, ScholarshipsScreen)
    await driven.until(lambda: screen.bars.pots)
    await driven.pilot.pause()
    return screen


async def test_masked_it_says_what_is_due_and_names_nobody(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="scholarships", clock=grants.clock()) as driven:
        screen = await counted(driven)
        text = driven.text()
        for words in (
            r"!! lapsed 2 days ago +\(hidden\) +Travel +offered +\(hidden\) +\(hidden\) +— +— +expire and release\?",
            r"!! +today 18:00 +\(hidden\) .* lapses in 7 h: expire and release\? +s-7kq2m4fa",
            r"in 3 days +\(hidden\) +Overseas +offered .* waits for an answer",
            r"in 20 days .* grants says otherwise: offered",
            r"accepted, and not here yet ──",
            r"! +— .* accepted .* no +— +event began; not here yet",
            r"Travel +not known +\(hidden\) .* say what its state means",
            r"gone: ask; cancel or keep",
            r"✓ Mon +approved +approved 45 d ago, not paid",
            r"✓ today +claimed↢ +claimed 3 d ago: approve\?",
            r"! +in 5 days .* claim due by Sun 15 Nov",
            r"waitlisted .* offer it when money is free",
            r"under review .* waits for information",
            r"✓ +— .* accepted .* ✓ today +✓ paid",
        ):
            assert re.search(words, text), words
        assert not [name for name in PEOPLE if name in text]
        assert not re.search("example.org|08:41|•", text), "no address, no time of an arrival, and no bullets"
        assert "maybe" not in text, "in a broken table a word for the state may be a name"
        assert "19 applications · masked" in text
        assert "  4 Scholarships   5 Videos" in driven.lines()[1], "no number, and no sign"
        assert "scholarships" not in driven.app.context.counts
        await pots_stand_above(driven, screen, folder)
        await driven.press("f12")
        await driven.until(lambda: "For a bug report" in driven.text())
        assert re.search(r"feeds +2", driven.text()), "its rows are counted"
        assert not re.search(r"scholarships +\d", driven.text())


async def pots_stand_above(driven: Driven, screen: ScholarshipsScreen, folder: Path) -> None:
    """Each by itself; while all is masked, without what is of so few people that it would be theirs."""

    def travel() -> str:
        return re.sub(" +", " ", driven.lines()[3])

    masked = "█ paid few of ▓ committed 9,230 some lapsed ░ left 8,770 (≈ 10 more)"
    assert "Travel EUR raised 18,000 of 20,000 ▕▓▓" in travel()
    assert masked in travel()
    overseas = driven.lines()[5]
    assert re.search(r"raised +4,000 .* left 3,700 *$", driven.lines()[4]), "the only offer is no median"
    assert "budget  3,000" in overseas
    assert "▲ over by 700" in overseas
    await driven.pilot.click("#pots", offset=(overseas.index("Overseas") + 1, 2))
    await driven.settled()
    assert screen.memory.filter == 'pot:"Overseas"'
    assert len(screen.rows) == 2
    await driven.press("T")
    await driven.until(lambda: "median" in driven.text())
    assert re.search(r"offered +few, some of it lapsed", driven.text())
    assert re.search(r"left +8,770", driven.text())
    assert re.search(r"room for +10 more offers of the median size", driven.text())
    assert "875" not in driven.text(), "the median is what somebody was offered, or lies between two"
    assert "few: of fewer than five people" in driven.text()
    await driven.press("escape", "escape", "E", "y")
    await driven.until(lambda: "ALL REVEALED" in driven.text())
    whole = "paid 5,230 of ▓ accepted 6,630 ▒ offered 2,600, 800 lapsed ░ left 8,770 (≈ 10 more)"
    await driven.until(lambda: whole in travel())
    await driven.press("T")
    await driven.until(lambda: re.search(r"offered +2,600, 800 of it lapsed", driven.text()))
    screen.mask()
    await driven.until(lambda: masked in travel() and "median" not in driven.text())
    assert {pot.paid for pot in screen.bars.pots} == {None, 0}
    link = fill.writing(folder / STORE)
    link.execute("UPDATE pots SET raised = 100000 WHERE name = 'Travel'")
    link.close()
    await driven.until(lambda: "over by 8,230" in driven.lines()[3])


async def test_at_80_by_24_and_in_ascii_it_says_less_and_nothing_wrong(folder: Path) -> None:
    link = fill.writing(folder / STORE)
    for place in range(3, 7):
        grants.pot(link, f"Pot {place}", "EUR", None, 100_000 * place, place)
    link.close()
    async with dashboard(folder, NARROW, board="scholarships", clock=grants.clock(), ascii_only=True) as driven:
        await counted(driven)
        lines, text = driven.lines(), driven.text()
        assert not set(re.findall(r"[^\x00-\x7f]", text))
        assert re.search(r"Travel EUR +\|=+\.+\| .*left 8,770 \(~ 10 more\)", lines[3])
        assert re.search(r"Overseas USD +\|=+x+\| +! over by 700", lines[4])
        assert "and 5 pots that have more left" in lines[5]
        assert re.search(r"!! lapsed 2 days ago +\(hidden\) +offered +expire and release\?", text)
        assert re.search(r"!! +today 18:00 +\(hidden\) +offered +lapses in 7 h: expire", text)
        await driven.press("E")
        for words in ("stand in the list. |", "so does another board,  |", "without a key. "):  # read to its end
            await driven.until(lambda words=words: words in driven.text())  # type: ignore[misc]
        await driven.press("escape")
        assert not [name for name in PEOPLE if name in text]
        assert sum("(hidden)" in line for line in lines) > 9, "the list has its room"
        await driven.press("j", "e")
        await driven.until(lambda: "e masks" in driven.text())
        assert "P Ada Nwosu" in line(driven, "today 18:00")


async def test_an_event_without_applications_says_how_they_come(event: Path) -> None:
    async with dashboard(event, MIDDLE, board="scholarships") as driven:
        text = driven.text()
        for words in (
            "No applications yet.", "`confdash init grants.csv`", 'entity = "scholarships"', "[[pots]]",
            "[privacy] desks",
        ):  # fmt: skip
            assert words in text, words
        assert not driven.board.query_one("#pots").display


async def test_a_desk_that_may_not_open_it_has_no_tab_and_is_told_so(folder: Path) -> None:
    more = '"lapsed" = "scholarships is:lapsed"\n[privacy]\ndesks = ["grants-desk"]\n'
    config = parse(fill.CONFIG + more)
    async with dashboard(folder, WIDE, board="scholarships", clock=grants.clock(), settings=config) as driven:
        assert driven.board.board.name == "attention", "what was open when it was closed is not for this desk"
        assert "3 Speakers 0   5 Videos" in driven.lines()[1]
        said = (
            "this desk (desk-2) may not open Scholarships: [privacy] in confdash.toml names those that may; start as"
            " one that may: CONFDASH_DESK=grants-desk confdash"
        )
        from confdash.tui.app_actions import show_view

        ways: tuple[Callable[[], None], ...] = (
            lambda: driven.app.action_command("go.scholarships"),
            lambda: show_view(driven.app, next(view for view in driven.app.views if view.name == "lapsed")),
            lambda: driven.app.chosen_command("go.scholarships"),
        )
        for way in ways:
            driven.app.clear_notifications()
            way()
            await driven.pilot.pause()
            assert driven.toasts() == [said]
            assert driven.board.board.name == "attention"
        assert not driven.app.faults, "the view is right, though not here"


# ----- words, without a screen
