"""A closed lid: the wall clock is an hour further, the steady one is not. All feeds are read at once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.program import Event

from confdash import clock
from confdash.config import load
from confdash.sync.report import Asleep, Cycle, Result
from confdash.sync.report import Event as Told
from confdash.sync.watch import Watch


class Leap:
    """The wall clock, as far ahead as it was told to be."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        """As `time.time`."""
        return time.time() + self.ahead


async def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came about"
        await asyncio.sleep(0.02)


async def test_an_hour_of_sleep_reads_every_feed_at_once_and_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leap = Leap()
    monkeypatch.setattr(clock, "time", leap)
    event = Event(tmp_path).feeds(("a", "a.json"), ("b", "b.json"), more='every = "5h"')
    for name in "ab":
        event.put(f"{name}.json", made.schedule_json(made.slots(3)))
    told: list[Told] = []
    watch = asyncio.create_task(Watch(tmp_path, load(tmp_path), lambda event: told.append(event)).run())
    try:
        await until(lambda: any(isinstance(each, Cycle) for each in told))
        before = len(told)
        begin = clock.real()
        leap.ahead = 3600
        await until(lambda: any(isinstance(each, Cycle) for each in told[before:]))
        slept = [each for each in told if isinstance(each, Asleep)]
        assert len(slept) == 1
        assert abs(slept[0].start - begin) <= 2
        assert abs(slept[0].end - begin - 3600) <= 3
        read = [each.feed for each in told[before:] if isinstance(each, Result)]
        assert sorted(read) == ["a", "b"], "five hours before they are due"
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
    [line] = event.list("changes", "sort:feed")
    assert (line["field"], line["new"]) == ("asleep", f"{slept[0].start} {slept[0].end}")
    assert "asleep" in event.ok("changes", "sort:feed").out
