"""A few pictures of whole screens, with the clock standing still: what a person sees must change on purpose only."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from tests.tui import fill
from tests.tui.driving import MIDDLE, NARROW, WIDE
from textual.app import App
from textual.pilot import Pilot

from confdash import clock as clocks
from confdash import config
from confdash.tui.app import Dashboard


class Compare(Protocol):
    """`snap_compare` of pytest-textual-snapshot."""

    def __call__(
        self,
        app: App[int],
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[int]], Coroutine[object, object, None]],
    ) -> bool: ...


@pytest.fixture
def in_copenhagen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A laptop in the event's zone, wherever the tests run."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Copenhagen")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def still(in_copenhagen: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dashboard:
    """A dashboard at one moment, by nobody in particular, with something wrong."""
    from confdash.tui import header
    from confdash.tui.boards import changes, feeds, talks

    for module in (clocks, header, changes, feeds, talks):
        monkeypatch.setattr(module, "real", lambda: fill.NOW)
    monkeypatch.setenv("LOGNAME", "mira")
    monkeypatch.setenv("CONFDASH_DESK", "desk-2")
    folder = tmp_path / "event"
    folder.mkdir()
    fill.store(folder)
    link = fill.writing(folder / "confdash.db")
    fill.feed(
        link, "videos", 2, "failed", error="https://media.example.org/feed: the server says 503; next try in 2 min"
    )
    fill.insert(link, fill.Given("Tracing the tide", "TIDE", fill.NOW - 600, "Hall A", ("Ada Nwosu",)))
    link.close()
    settings = config.parse(fill.CONFIG)
    return Dashboard(folder, settings, settings.clock(), sync=False)


def pressing(*keys: str) -> Callable[[Pilot[int]], Coroutine[object, object, None]]:
    """Presses keys once the list is there, and waits until the detail pane has followed."""

    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, Dashboard)
        for key in (*keys, ""):
            while not (app.board_screen and app.board_screen.settled):
                await pilot.pause(0.01)
            if key:
                await pilot.press(key)
        await pilot.pause(0.3)

    return run


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        (WIDE, ("G", "space")), (NARROW, ("t",)), (WIDE, ("7", "j", "j")), (MIDDLE, ("8",)),
        (MIDDLE, ("question_mark",)), (NARROW, ("S",)),
    ],
    ids=["talks-wide", "talks-narrow", "feeds-wide", "changes", "help", "sort-narrow"],
)  # fmt: skip
def test_a_screen_looks_as_it_did(
    snap_compare: Compare, still: Dashboard, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(still, terminal_size=size, run_before=pressing(*keys))
