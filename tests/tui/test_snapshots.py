"""A few pictures of whole screens, with the clock standing still: what a person sees must change on purpose only."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from tests.tui import fill, films, grants, wanted
from tests.tui.driving import MIDDLE, NARROW, WIDE
from textual.app import App
from textual.pilot import Pilot

from confdash import clock as clocks
from confdash import config
from confdash.tui.app import Dashboard
from confdash.tui.boards import scholarship_page  # noqa: F401 - loaded before time stands still
from confdash.tui.moment import Moment
from confdash.tui.scholarships_screen import ScholarshipsScreen

SMALL = (60, 20)


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
def at_one_moment(in_copenhagen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still, and it is nobody in particular who looks."""
    real = clocks.real
    for name, module in list(sys.modules.items()):
        if name.startswith("confdash") and getattr(module, "real", None) is real:
            monkeypatch.setattr(module, "real", lambda: fill.NOW)
    monkeypatch.setenv("LOGNAME", "mira")
    monkeypatch.setenv("CONFDASH_DESK", "desk-2")


@pytest.fixture
def still(at_one_moment: None, tmp_path: Path) -> Dashboard:
    """A dashboard with something wrong."""
    folder = tmp_path / "event"
    folder.mkdir()
    link = wanted.event(folder)
    fill.feed(
        link, "videos", 2, "failed", error="https://media.example.org/feed: the server says 503; next try in 2 min"
    )
    _busy(link)
    link.close()
    settings = config.load(folder)
    return Dashboard(folder, settings, settings.clock(), sync=False)


@pytest.fixture
def filmed(at_one_moment: None, tmp_path: Path) -> Dashboard:
    """A dashboard of an event with recordings in every state."""
    settings = config.load(films.event(tmp_path))
    return Dashboard(tmp_path, settings, settings.clock(), sync=False)


@pytest.fixture
def granted(at_one_moment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dashboard:
    """A dashboard of an event with an application for each thing that a row can say. What is open stays open."""
    monkeypatch.setattr(Moment, "ago", lambda _moment: 7.0)
    settings = config.load(grants.event(tmp_path))
    return Dashboard(tmp_path, settings, settings.clock(), sync=False)


def _busy(link: sqlite3.Connection) -> None:
    """Something on stage, and rows in every band."""
    fill.insert(link, fill.Given("Tracing the tide", "TIDE", fill.NOW - 600, "Hall A", ("Ada Nwosu",)))
    fill.insert(link, fill.Given("Locks", "LOCKS", fill.NOW - 1500, "Studio", (), do_not_record=True, minutes=60))
    link.execute("UPDATE talks SET seen = ? WHERE key = 'LOCKS'", [fill.NOW - 3000])
    link.execute("INSERT INTO room_marks (room, late, late_at, host) VALUES ('Hall A', 5, ?, 'Sam')", [fill.NOW - 60])
    for number, minutes, severity, sort in (
        (6, 9, "critical", "wanted"), (8, 39, "warning", "wanted"), (12, None, "critical", "public"),
        (14, 300, "warning", "late"), (16, 1500, "warning", "many"), (18, 1520, "warning", "many"),
        (21, 1540, "warning", "many"), (22, 100, "info", "wanted"),
    ):  # fmt: skip
        wanted.want(link, number, minutes, severity=severity, sort=sort)
    link.execute("UPDATE talks SET owner = 'sam', delay = 5 WHERE key = 'T000006'")


def pressing(*keys: str) -> Callable[[Pilot[int]], Coroutine[object, object, None]]:
    """Presses keys once the rules have been run and the list is there; waits until the detail pane has followed."""

    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, Dashboard)
        for key in (*keys, ""):
            while not (app.context.flags and app.board_screen and app.board_screen.settled):
                await pilot.pause(0.01)
            if key:
                await pilot.press(key)
        await pilot.pause(0.3)

    return run


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        (WIDE, ()), (MIDDLE, ("j",)), (NARROW, ()), (SMALL, ("O",)),
        (WIDE, ("2", "G", "space")), (NARROW, ("2", "t")), (WIDE, ("7", "j", "j")), (MIDDLE, ("8",)),
        (WIDE, ("6",)), (NARROW, ("6", "right")), (MIDDLE, ("2", "question_mark")), (NARROW, ("2", "S")),
    ],
    ids=[
        "attention-wide", "attention", "attention-narrow", "stage-small",
        "talks-wide", "talks-narrow", "feeds-wide", "changes",
        "schedule-wide", "schedule-narrow", "help", "sort-narrow",
    ],
)  # fmt: skip
def test_a_screen_looks_as_it_did(
    snap_compare: Compare, still: Dashboard, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(still, terminal_size=size, run_before=pressing(*keys))


@pytest.mark.parametrize(
    ("size", "keys"),
    [(WIDE, ("5",)), (NARROW, ("5", "j", "j")), (WIDE, ("5", "T"))],
    ids=["videos-wide", "videos-narrow", "turnaround"],
)
def test_the_recordings_look_as_they_did(
    snap_compare: Compare, filmed: Dashboard, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(filmed, terminal_size=size, run_before=pressing(*keys))


async def _at_scholarships(pilot: Pilot[int], *keys: str) -> None:
    """Opens the Scholarships board, and presses keys once its pots are there."""
    app = pilot.app
    assert isinstance(app, Dashboard)
    await pilot.press("4")
    for key in (*keys, ""):
        while not (
            app.context.looked_at
            and isinstance(screen := app.board_screen, ScholarshipsScreen)
            and screen.settled
            and screen.bars.pots
        ):
            await pilot.pause(0.01)
        if key:
            await pilot.press(key)
    await pilot.pause(0.3)


@pytest.mark.parametrize(
    ("size", "keys"),
    [(WIDE, ()), (WIDE, ("j", "e")), (WIDE, ("E", "y")), (NARROW, ()), (NARROW, ("j", "e"))],
    ids=["wide-masked", "wide-revealed", "wide-all", "narrow-masked", "narrow-revealed"],
)
def test_the_scholarships_look_as_they_did(
    snap_compare: Compare, granted: Dashboard, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    assert snap_compare(granted, terminal_size=size, run_before=lambda pilot: _at_scholarships(pilot, *keys))
