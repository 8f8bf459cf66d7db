"""A closed lid, as a jump of the clock by an hour: one line, everything looked at again, countdowns right."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.driving import dashboard

from confdash import clock
from confdash.tui.app import Dashboard
from confdash.tui.messages import CycleDone, Slept


class Leap:
    """The wall clock of this process, as far ahead of the real one as it was told to be."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        """As `time.time`."""
        return time.time() + self.ahead


@pytest.fixture
def leap(monkeypatch: pytest.MonkeyPatch) -> Leap:
    """The wall clock can jump; the steady one goes on, as in a machine that sleeps."""
    leap = Leap()
    monkeypatch.setattr(clock, "time", leap)
    return leap


def asleep(toasts: list[str]) -> list[str]:
    return [toast for toast in toasts if toast.startswith("asleep")]


async def test_an_hour_is_one_line_and_the_header_tells_the_time_at_once(event: Path, leap: Leap) -> None:
    async with dashboard(event) as driven:
        assert "10:21" in driven.text()
        await driven.until(lambda: driven.app.context.looked_at)  # a look that has begun before is of the hour before
        looked = driven.app.context.looked_at
        leap.ahead = 3600
        link = fill.writing(event / "confdash.db")
        for number in range(3):
            fill.change(link, f"T00000{number}", fill.TITLES[number], "room", "Hall A", "Lab 2")
        link.close()
        await driven.until(lambda: "11:21" in driven.text())
        await driven.until(lambda: asleep(driven.toasts()))
        assert ": 3 changes, " in asleep(driven.toasts())[0]
        assert "you now" in asleep(driven.toasts())[0]
        assert not any("programme: 3 changes" in toast for toast in driven.toasts()), "told once"
        await driven.until(lambda: (driven.app.context.looked_at or 0) >= (looked or 0) + 3600)
        assert driven.app.context.listing is not None
        assert abs(driven.app.context.listing.at - fill.NOW - 3600) < 60


async def test_what_the_sync_notices_too_is_not_said_twice(event: Path, leap: Leap) -> None:
    async with dashboard(event) as driven:
        app: Dashboard = driven.app
        leap.ahead = 3600
        now = clock.real()
        await driven.until(lambda: app.waking.waiting)
        app.post_message(Slept(now - 3600, now))
        app.post_message(CycleDone(0))
        await driven.until(lambda: asleep(driven.toasts()))
        app.post_message(Slept(now - 3600, now))
        await driven.pilot.pause()
        assert not app.waking.waiting
        assert len(asleep(driven.toasts())) == 1


async def test_a_second_or_two_is_no_sleep(event: Path, leap: Leap) -> None:
    async with dashboard(event) as driven:
        leap.ahead = 20
        driven.app._poll()
        assert not driven.app.waking.waiting
