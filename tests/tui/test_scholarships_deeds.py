"""Deciding on the Scholarships board: names stand in the question before money moves, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands.deciding import BY_ID, Desks
from tests.commands.granting import ROWS, granted
from tests.store import granting
from tests.store.build import config
from tests.store.granting import eur, of
from tests.tui.driving import MIDDLE, Driven, dashboard
from textual.widgets import Input

from confdash import clock as clocks
from confdash.commands.registry import COMMANDS
from confdash.tui import doing
from confdash.tui.subjects import Subject

NAMES = {part for row in ROWS for part in row.person.name.split()}


@pytest.fixture(autouse=True)
def at_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFDASH_DESK", "front")


def event(folder: Path, more: str = "") -> Desks:
    """Ten applications, and the money for them."""
    desk = Desks(folder, config(["programme"]))
    granted(desk)
    desk.configure(granting.event() + more)
    return desk


def unnamed(driven: Driven) -> None:
    """Nothing on the screen tells who applied, nor how much for."""
    shown = driven.text() + "".join(driven.toasts())
    assert not {name for name in NAMES if name in shown}


async def under(driven: Driven, key: str) -> None:
    table = driven.board.table
    await driven.settled()
    table.go(next(at for at in range(len(table.rows)) if getattr(table.rows.at(at), "key", "") == key))
    await driven.seen()


async def chosen(driven: Driven, words: str) -> None:
    """Opens the menu, and presses the letter of a command."""
    await driven.press("s")
    await driven.until(lambda: words in driven.text())
    unnamed(driven)
    line = next(line for line in driven.lines() if words in line)
    await driven.press(line[: line.index(words)].split()[-1])


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """So much time passes on the wall's clock."""
    monkeypatch.setattr(clocks, "_ahead", clocks._ahead + seconds)


async def test_an_offer_expires_and_its_money_goes_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = event(tmp_path)
    cy, eva = of(desk, "Cy Lund").key, of(desk, "Eva Sand").key
    async with dashboard(tmp_path, MIDDLE, board="scholarships", clock=desk.clock) as driven:
        await under(driven, cy)
        unnamed(driven)
        for answer, state in (("", "offered"), ("f8", "offered"), ("enter", "offered"), ("y", "expired")):
            await chosen(driven, "Expire the offer")
            await driven.until(
                lambda: "Expire the offer to Cy Lund, and release the money, 500.00 EUR?" in driven.text()
            )
            if not answer:
                await left_alone(driven, cy, monkeypatch)
            elif answer == "f8":
                await pictured(driven, monkeypatch)
            else:
                await driven.press(answer)
            if answer == "y":
                await driven.until(lambda: any(f"{cy} has expired" in toast for toast in driven.toasts()))
            assert of(desk, "Cy Lund").state == state
        unnamed(driven)
        await under(driven, cy)
        await driven.press("n")
        await driven.until(lambda: "To be answered by" in driven.text())
        await driven.press(*"wed")
        later(monkeypatch, 80)
        await driven.until(lambda: "closes in " in driven.text())
        await driven.press("x")
        await driven.until(lambda: "closes in" not in driven.text())
        later(monkeypatch, 91)
        what = f"nothing was changed: what was asked about {cy} closed after 90 s without a key"
        await driven.until(lambda: what in driven.toasts())
        await driven.press("n")
        await driven.until(lambda: "To be answered by" in driven.text())
        await driven.press(*"tue", "enter")
        await driven.until(lambda: "Offer Eva Sand 400.00 EUR of Travel?" in driven.text())
        await driven.press("y")
        await driven.until(lambda: any(f"{eva} was offered money" in toast for toast in driven.toasts()))
        assert of(desk, "Eva Sand").offered == eur(400)
        unnamed(driven)
        await driven.press("u")
        await driven.until(lambda: any(f"undone: {eva} was offered money" in toast for toast in driven.toasts()))
        assert of(desk, "Eva Sand").state == "waitlisted"
        await under(driven, of(desk, "Bo Lindqvist").key)
        await driven.press("i")
        await driven.until(lambda: of(desk, "Bo Lindqvist").seen)
        unnamed(driven)
        # Several: what can be done to some is counted, and the others are left.
        await driven.press("V", "t", "enter")
        await driven.until(lambda: "9 more are left as they are" in driven.text())
        assert "1 scholarship?" in driven.text()
        await driven.press("escape")
    desk.close()


def test_a_command_of_the_menu_keeps_its_letter_whatever_is_legal(tmp_path: Path) -> None:
    desk = event(tmp_path)
    offered = [command for command in COMMANDS if command.menu and command.entity in ("scholarship", "pot")]
    here = [command for command in offered if "scholarships" in command.boards]
    letters: dict[str, set[str]] = {}
    for name in (row.person.name for row in ROWS):
        legal = [each for each in here if each.entity == "scholarship" and not each.legal([of(desk, name)])]
        # On Attention other things can be decided too.
        for among in (here, [each for each in COMMANDS if each.menu]):
            for id_, letter in doing._letters(COMMANDS, among, legal).items():
                letters.setdefault(id_, set()).add(letter)
    assert len(letters) == len(offered)
    assert all(len(each) == 1 for each in letters.values()), letters
    assert len(set().union(*letters.values())) == len(letters)
    desk.close()


async def test_prompts_name_who_is_revealed_until_they_are_masked(tmp_path: Path) -> None:
    desk = event(tmp_path)
    ivo = of(desk, "Ivo Ng").key
    async with dashboard(tmp_path, MIDDLE, board="scholarships", clock=desk.clock) as driven:
        await under(driven, ivo)
        await chosen(driven, "Approve the claim")
        await driven.until(lambda: "How much is charged" in driven.text())
        unnamed(driven)
        await driven.press("escape", "e", "s")
        await driven.until(lambda: "Approve the claim…" in driven.text())
        line = next(line for line in driven.lines() if "Approve the claim…" in line)
        await driven.press(line[: line.index("Approve")].split()[-1])
        await driven.until(lambda: "Ivo Ng: offered 600.00 EUR, claimed 650.00 EUR" in driven.text())
        await driven.press("5")
        screen = driven.board
        screen.mask()
        await driven.until(lambda: not {name for name in NAMES if name in driven.text()})
        assert driven.app.screen.query_one(Input).value == "5", "what is typed stays"
        assert ivo in driven.text()
        assert "650" not in driven.text()
        await driven.press("escape")
    desk.close()


async def pictured(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is asked for while a question names somebody."""
    taken: list[str] = []
    monkeypatch.setattr(driven.app, "deliver_screenshot", lambda **_: taken.append(driven.text()))
    driven.app.action_command("screenshot")
    await driven.until(lambda: taken)
    assert not {name for name in NAMES if name in taken[0]}
    assert "500.00" not in taken[0]


async def left_alone(driven: Driven, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers a question that names somebody."""
    assert "closes in 30 s" in driven.text()
    later(monkeypatch, 12)
    await driven.until(lambda: "closes in 18 s" in driven.text() or "closes in 17 s" in driven.text())
    await driven.press("down")
    later(monkeypatch, 18)
    question = f"nothing was changed: the question about {key} closed after 30 s"
    await driven.until(lambda: question in driven.toasts())
    unnamed(driven)


async def test_a_desk_that_may_not_open_the_board_decides_nothing_there(tmp_path: Path) -> None:
    desk = event(tmp_path, '\n[privacy]\ndesks = ["grants"]\n')
    async with dashboard(tmp_path, MIDDLE, clock=desk.clock) as driven:
        rows = [of(desk, "Cy Lund")]
        doing.run(driven.app, BY_ID["scholarship.expire"], rows, doing.Errand(Subject()))
        await driven.until(lambda: driven.toasts())
        assert driven.toasts() == [
            "this is decided at the desks that [privacy] names, and this one is none of them;"
            " start as one that may: CONFDASH_DESK=grants confdash"
        ]
        assert desk.entries() == []
    desk.close()
