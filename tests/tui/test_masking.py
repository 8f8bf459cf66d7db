"""Masking: one record for half a minute, all of them after a question, none of it after anybody has gone elsewhere."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tui import fill, grants
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from tests.tui.fill import NOW
from tests.tui.grants import PEOPLE
from textual import events
from textual.widgets import Input

from confdash import clock as clocks
from confdash.config import STORE
from confdash.tui.scholarships_screen import ScholarshipsScreen
from confdash.tui.state import STATE
from confdash.tui.step_sheet import StepSheet

#: The one under the cursor at first, and what is private of it.
BO = ("Bo Lindqvist", "bo.lindqvist@example.org", "900 EUR", "800 EUR")


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time begins at the event's moment."""
    monkeypatch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return grants.event(tmp_path, '"late" = "scholarships is:lapsed"\n"Ada" = "scholarships name:ada"\n')


def screen_of(driven: Driven) -> ScholarshipsScreen:
    screen = driven.board
    assert isinstance(screen, ScholarshipsScreen)
    return screen


async def ready(driven: Driven) -> ScholarshipsScreen:
    screen = screen_of(driven)
    await driven.until(lambda: screen.bars.pots)
    await driven.seen()
    return screen


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """So much time passes on the wall's clock."""
    monkeypatch.setattr(clocks, "_ahead", clocks._ahead + seconds)


def named(driven: Driven) -> set[str]:
    """The people whom the screen names."""
    text = driven.text()
    return {name for name in PEOPLE if name in text}


def kept(screen: ScholarshipsScreen) -> str:
    """All that the screen's parts hold: rows, page, drawn lines, what stands above the list."""
    strips = [strip.text for strip in screen.table._strips.values()]
    page = screen.pane
    drawn = [strip.text for strip in page._text._render_cache.lines]
    return repr(
        (screen.rows._rows, screen.rows.opened, strips, page._content.plain, drawn, screen.filter_line.bar.alert)
    )


def nothing_kept(screen: ScholarshipsScreen) -> bool:
    found = kept(screen)
    return not any(name in found for name in PEOPLE) and "example.org" not in found and "opened=True" not in found


async def test_one_record_is_revealed_for_half_a_minute_and_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(folder, MIDDLE, board="scholarships", clock=grants.clock()) as driven:
        screen = await ready(driven)
        assert named(driven) == set()
        await driven.press("y")
        await driven.until(lambda: "Copy" in driven.text())
        assert "a line about it" in driven.text()
        assert not re.search(r"e {2}e-mail|example\.org", driven.text())
        await driven.press("escape", "e")
        text = driven.text()
        assert all(word in text for word in BO)
        assert "· 30 s · e masks" in text or "· 29 s · e masks" in text
        assert named(driven) == {"Lindqvist"}
        await driven.press("j", "j", "G")
        assert named(driven) == {"Lindqvist"}, "moving reveals nobody else"
        later(monkeypatch, 12)
        driven.app.tick()
        await driven.until(lambda: "· 18 s · e masks" in driven.text() or "· 17 s · e masks" in driven.text())
        await driven.press("g", "y")
        await driven.until(lambda: "Copy" in driven.text())
        assert BO[1] in driven.text(), "of a record that is open, what is private can be copied"
        later(monkeypatch, 20)
        driven.app.tick()
        await driven.until(lambda: "Copy" not in driven.text())
        assert named(driven) == set()
        assert nothing_kept(screen)
        await sheet_is_closed(driven, monkeypatch)
        await picture_is_masked(driven, monkeypatch)
        for way in ("e", "escape"):
            await driven.press("e")
            assert named(driven) == {"Lindqvist"}
            await driven.press(way)
            assert named(driven) == set()
        await driven.press("e", "j", "e")
        assert named(driven) == {"Ada Nwosu"}, "one at a time"
        link = fill.writing(folder / STORE)
        link.execute("UPDATE scholarships SET note = 'came by train' WHERE key = 's-7kq2m4fa'")
        await driven.until(lambda: "came by train" in driven.text())
        link.execute("DELETE FROM scholarships WHERE key = 's-7kq2m4fa'")
        link.close()
        await driven.until(lambda: named(driven) == set() and not screen.masking.open)


async def sheet_is_closed(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet about a record is closed when its time is over."""
    await driven.press("enter")
    await driven.until(lambda: "Application" in driven.text())
    assert "who          (hidden)" in driven.text()
    await driven.press("escape", "e", "enter")
    await driven.until(lambda: "╭─ Application" in driven.text() and BO[1] in driven.text())
    later(monkeypatch, 31)
    driven.app.tick()
    await driven.until(lambda: "Application" not in driven.text())
    assert named(driven) == set()


async def picture_is_masked(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of the screen is taken masked."""
    taken: list[str] = []
    monkeypatch.setattr(driven.app, "deliver_screenshot", lambda **_: taken.append(driven.app.export_screenshot()))
    await driven.press("e")
    assert "Lindqvist" in driven.app.export_screenshot()
    await driven.press("f8")
    await driven.until(lambda: taken)
    assert "(hidden)" in taken[0]
    assert not [name for name in PEOPLE if name in taken[0].replace("&#160;", " ")]
    assert driven.app.title == "confdash"


WAYS: tuple[Callable[[Driven], object], ...] = (
    lambda driven: driven.app.action_command("go.talks"),
    lambda driven: driven.app.show_board("attention"),
    lambda driven: driven.app.begin(_found(driven), "go"),
    lambda driven: driven.app.action_command("view.next"),
)


async def _found(driven: Driven) -> None:
    from confdash.tui.deeds import go_to

    await go_to(driven.app, "speakers", 1)


async def test_leaving_the_board_masks_and_lets_go_of_it(folder: Path) -> None:
    async with dashboard(folder, MIDDLE, board="scholarships", clock=grants.clock()) as driven:
        screen = await ready(driven)
        for opens, way in zip((("e",), ("E", "y"), ("e",), ("E", "y")), WAYS, strict=True):
            await driven.press(*opens)
            await driven.until(lambda: "Lindqvist" in named(driven))
            way(driven)
            await driven.until(lambda: not screen.masking.open)
            assert nothing_kept(screen)
            driven.app.show_board("scholarships")
            await driven.until(lambda: driven.board is screen and screen.settled)
            await driven.seen()
            assert named(driven) == set()
        await driven.press("e")
        driven.app.app_suspend_signal.publish(driven.app)
        await driven.until(lambda: not screen.masking.open)


async def test_all_are_revealed_after_a_question_and_found_until_they_are_masked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(folder, MIDDLE, board="scholarships", clock=grants.clock()) as driven:
        screen = await ready(driven)
        screen.set_filter("travel -gone:yes")
        await driven.settled()
        await driven.press("E")
        await driven.until(lambda: "Reveal all" in driven.text())
        await driven.press("enter")
        assert named(driven) == set(), "enter means no"
        await driven.press("E", "y")
        await driven.until(lambda: "ALL REVEALED" in driven.text())
        assert len(named(driven)) > 10
        screen.set_filter("name:nwosu asked:>1000")
        await driven.settled()
        assert driven.key == "s-7kq2m4fa"
        assert "1 of 19" in driven.text()
        screen.sort("name")
        await driven.until(lambda: "who ↑" in driven.text())
        await driven.press("escape")
        await driven.settled()
        assert named(driven) == set()
        assert (screen.memory.filter, screen.memory.order) == ("travel -gone:yes", "deadline")
        assert "name:nwosu" not in driven.text()
        screen.sort("name")
        assert "name is hidden" in driven.text()
        await driven.press("E", "y")
        await driven.until(lambda: screen.masking.all)
        later(monkeypatch, 280)
        driven.app.tick()
        await driven.until(lambda: "masked in 2" in driven.text() or "masked in 1" in driven.text())
        await driven.press("j")
        driven.app.tick()
        await driven.pilot.pause()
        assert "masked in" not in driven.text(), "a key keeps them open"
        screen.set_filter("name:nwosu")
        await driven.press("slash")
        await driven.until(lambda: screen.filter_line.editing)
        later(monkeypatch, 301)
        driven.app.tick()
        await driven.until(lambda: not screen.masking.open)
        assert not screen.filter_line.editing
        assert named(driven) == set()
        await driven.press("slash")
        await driven.until(lambda: screen.filter_line.editing)
        assert "travel -gone:yes" in driven.text()
        assert "nwosu" not in driven.text()
        await driven.press("escape", "E", "y")
        await driven.until(lambda: screen.masking.all)
        screen.set_filter("name:nwosu")
        await driven.press("q")
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    assert state["board"] == "scholarships"
    assert "nwosu" not in json.dumps(state)
    assert "filter" not in state["boards"].get("scholarships", {}), "whatever was typed there may be a name"


async def test_a_whole_name_opens_just_that_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(folder, WIDE, board="scholarships", clock=grants.clock()) as driven:
        screen = await ready(driven)
        screen.set_filter("nwosu")
        await driven.until(lambda: "no filter finds them; I opens a record" in " ".join(driven.text().split()))
        screen.set_filter("state:denied")
        await driven.settled()
        await says(driven, "nwosu")
        await driven.until(lambda: "nobody of exactly this name or address" in " ".join(driven.text().split()))
        await driven.press("escape")
        assert named(driven) == set()
        await says(driven, "lukasz wrona")
        await driven.until(lambda: named(driven) == {"Wrona"})
        assert driven.key == "s-h0rs3rad"
        assert driven.toasts() == ["the filter was cleared to show it"]
        assert not screen.memory.filter
        await says(driven, "ADA.NWOSU@example.org")
        await driven.until(lambda: named(driven) == {"Ada Nwosu"})
        await driven.press("e")
        await all_of_one_person(driven, screen, folder)
        await driven.press("I")
        await driven.until(lambda: "I am…" in driven.text())
        await driven.press(*"ada n")
        later(monkeypatch, 91)
        sheet = driven.app.screen
        assert isinstance(sheet, StepSheet)
        sheet.tick()
        closed = "nothing was opened: what was asked about “I am…” closed after 90 s without a key"
        await driven.until(lambda: closed in driven.toasts())
        assert "ada n" not in driven.text()
        driven.app.clear_notifications()
        await private_filter_is_refused(driven, screen)


async def all_of_one_person(driven: Driven, screen: ScholarshipsScreen, folder: Path) -> None:
    """Who applied twice has both opened; a name of several people opens none."""
    link = fill.writing(folder / STORE)
    grants.application(link, "tw1ce000", "Ada Nwosu", "accepted", "Tickets", accepted=grants.eur(77))
    grants.application(link, "0ther000", "Bo Lindqvist", "denied", email="another@example.org")
    link.close()
    await driven.until(lambda: len(screen.rows) == 21)
    await says(driven, "bo lindqvist")
    await driven.until(lambda: "several people are called so: type the e-mail address" in driven.text())
    await driven.press("escape")
    screen.set_filter("pot:tickets")
    await driven.settled()
    driven.app.clear_notifications()
    await says(driven, "Ada Nwosu")
    await driven.until(lambda: driven.text().count("Ada Nwosu") > 2)
    assert set(screen.masking.keys) == {"s-7kq2m4fa", "s-tw1ce000"}
    assert "Ada Nwosu · 2 applications · " in driven.text()
    assert driven.key == "s-7kq2m4fa", "the uppermost of them"
    assert driven.toasts() == ["the filter was cleared to show them"]
    assert named(driven) == {"Ada Nwosu"}
    await driven.press("e")
    assert nothing_kept(screen)


async def says(driven: Driven, text: str) -> None:
    """Somebody says who they are."""
    await driven.press("I")
    await driven.until(lambda: "I am…" in driven.text())
    driven.app.screen.query_one(Input).value = text
    await driven.press("enter")


async def private_filter_is_refused(driven: Driven, screen: ScholarshipsScreen) -> None:
    """While all is masked, and a view masks."""
    await driven.press("E", "y")
    await driven.until(lambda: screen.masking.all)
    from confdash.tui.app_actions import show_view

    show_view(driven.app, next(view for view in driven.app.views if view.name == "Ada"))
    await driven.until(lambda: "“name” is private and hidden here; there are state, pot" in driven.text())
    assert "E reveals all, and then it can be asked for" in driven.text()
    assert named(driven) == set()
    show_view(driven.app, next(view for view in driven.app.views if view.name == "late"))
    await driven.until(lambda: driven.board.settled and len(driven.board.rows) == 1)
    assert not driven.toasts()
    assert not [line for line in driven.app.log_lines.lines if "nwosu" in line[2].casefold()]


async def test_a_key_reveals_what_was_highlighted_when_it_was_pressed(folder: Path) -> None:
    dice = random.Random(5)
    async with dashboard(folder, NARROW, board="scholarships", clock=grants.clock()) as driven:
        screen = await ready(driven)
        revealed = 0
        link = fill.writing(folder / STORE)
        for _ in range(6):
            await driven.press(dice.choice("jjkg"))
            await driven.seen()
            seen = driven.key
            # Under the key: the order is another one, or the very row is gone.
            if dice.random() < 0.7:
                link.execute(f"UPDATE scholarships SET answer_by = ? + id * {dice.randrange(-9, 9)}", [NOW])
            else:
                link.execute("UPDATE scholarships SET key = 's-x' || id WHERE key = ?", [seen])
            pressed = events.Key("e", "e")
            driven.app._poll()
            for _ in range(dice.randrange(0, 40)):
                await driven.pilot.pause(0)
            driven.app.clear_notifications()
            driven.app.post_message(pressed)
            await driven.until(lambda: screen.masking.open or driven.toasts())
            assert screen.masking.keys in ((seen,), ()), "never another than the one that was seen"
            revealed += screen.masking.open
            screen.mask()
            await driven.settled()
        link.close()
        assert revealed > 2
