"""`--now` is for looking: whatever would write refuses it in one sentence. And how a rehearsal is asked for."""

from __future__ import annotations

import datetime as dt
import sqlite3

import click
import pytest
from tests.e2e.program import Event

from confdash.cli.rehearse import moment_of
from confdash.clock import Clock

NOW = ("--now", "2026-11-10T09:00")
#: Every command that decides, or reads feeds.
WRITES = (
    ("sync",), ("sync", "--watch"), ("sync", "--accept", "programme"), ("sync", "--reject", "programme"),
    ("mark", "talk", "TALK01", "state=canceled"), ("undo",), ("undo", "0190"), ("redo",),
    ("add", "talk", "--title", "One more"), ("add", "person", "--name", "Ada Nwosu"),
    ("join", "TALK01", "TALK02"), ("split", "TALK01"), ("doctor", "--rebuild"), ("rehearse",),
)  # fmt: skip


def contents(event: Event) -> list[str]:
    """All that the store holds."""
    link = sqlite3.connect(event.store)
    try:
        return list(link.iterdump())
    finally:
        link.close()


@pytest.mark.parametrize("args", WRITES, ids=" ".join)
def test_what_writes_refuses_it_and_writes_nothing(looked_at: Event, args: tuple[str, ...]) -> None:
    before = contents(looked_at)
    done = looked_at(*NOW, *args)
    assert (done.code, done.out) == (2, ""), done
    assert "--now is for looking only" in done.err
    assert len(done.err.splitlines()) == 1
    assert contents(looked_at) == before


@pytest.mark.parametrize(
    "args", [("talks",), ("attention",), ("changes",), ("handover",), ("history",), ("rules",)], ids=" ".join
)
def test_what_looks_takes_it(looked_at: Event, args: tuple[str, ...]) -> None:
    looked_at.ok(*NOW, *args)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("rehearse",), "needs a terminal"),
        (("rehearse", "--at", "soon"), "“soon” is not a time"),
        (("rehearse", "--at", "25:00"), "“25:00” is no time"),
        (("rehearse", "--at", "someday 09:00"), "“someday” is no day"),
    ],
)
def test_a_rehearsal_that_cannot_be(looked_at: Event, args: tuple[str, ...], said: str) -> None:
    done = looked_at(*args)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-11-10T08:30", "2026-11-10 08:30"),
        ("2026-11-10 08:30", "2026-11-10 08:30"),
        ("day 2 08:30", "2026-11-10 08:30"),
        ("2 08:30", "2026-11-10 08:30"),
        ("wed 9:00", "2026-11-11 09:00"),
    ],
)
def test_how_a_time_to_rehearse_is_written(text: str, local: str) -> None:
    here = Clock("Europe/Copenhagen", first_day=dt.date(2026, 11, 9))
    assert here.local(moment_of(text, here)).strftime("%Y-%m-%d %H:%M") == local


def test_tomorrow_is_meant_from_now_on() -> None:
    here = Clock("Europe/Copenhagen")
    found = moment_of("tomorrow 09:00", here)
    assert 0 < found - here.now() < 2 * 86400
    assert here.local(found).hour == 9
    with pytest.raises(click.UsageError, match="is no day"):
        moment_of("yesteryear 09:00", here)
