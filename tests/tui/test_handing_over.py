"""`h`: the page for the next shift, read, copied, written to a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.store.build import Store
from tests.tui import harbour
from tests.tui.driving import MIDDLE, NARROW, dashboard

from confdash.store import connect, decisions
from confdash.store.decisions import Deed, Who


def decide(store: Store, *deeds: Deed) -> None:
    with connect.writing(store.link, store.path, durable=True):
        decisions.decide(store.link, store.settings, Who("mira", "desk"), deeds)


@pytest.mark.parametrize("size", [MIDDLE, NARROW])
async def test_one_key_shows_the_page_and_two_take_it_along(tmp_path: Path, size: tuple[int, int]) -> None:
    store = harbour.event(tmp_path)
    decide(store, Deed("talk", "FAR", "owner", "sam"))
    async with dashboard(store.folder, size) as driven:
        await driven.until(lambda: driven.app.context.listing is not None)
        await driven.press("h")
        await driven.until(lambda: "Harbour Days 2026: hand-over" in driven.text())
        assert "Needs a human" in driven.text()
        await driven.press("y")
        await driven.until(lambda: any("the hand-over: sent to the terminal" in toast for toast in driven.toasts()))
        await driven.press("w")
        await driven.until(lambda: any("the hand-over is in" in toast for toast in driven.toasts()))
        await driven.press("w")
        await driven.until(lambda: len(list(store.folder.glob("handover-*.txt"))) == 2)
        first = min(store.folder.glob("handover-*.txt"))
        assert first.stat().st_mode & 0o777 == 0o600
        text = first.read_text()
        assert text == driven.app.clipboard
        assert "mira: Build less: handed to sam" in text
        assert "First hour of Wed 11 Nov (1)" in text
        await driven.press("escape")
        await driven.until(lambda: len(driven.app.screen_stack) == 1)
    store.close()


async def test_before_the_first_look_at_the_rules_it_says_to_wait(tmp_path: Path) -> None:
    store = harbour.event(tmp_path)
    async with dashboard(store.folder, MIDDLE) as driven:
        await driven.until(lambda: driven.app.context.listing is not None)
        driven.app.context.listing = None
        await driven.press("h")
        await driven.until(lambda: any("waits for the first look" in toast for toast in driven.toasts()))
    store.close()
