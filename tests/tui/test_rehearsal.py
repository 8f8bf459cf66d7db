"""Rehearsals on screen: unmistakable, on a copy, over when the real day opens; and looking decides nothing."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from tests.store.build import Store
from tests.tui import fill, harbour
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from textual.command import CommandPalette

from confdash import clock
from confdash.store.rehearsal import PREFIX, Rehearsal
from confdash.tui.app import Dashboard

TINY = (60, 20)
SOURCE = Path(__file__).parents[2] / "src"


class Real:
    """The wall clock: it stands where a test puts it, and goes on from there."""

    def __init__(self, at: int) -> None:
        self.ahead = at - time.time()

    def time(self) -> float:
        """As `time.time`."""
        return time.time() + self.ahead

    def go(self, at: int) -> None:
        """It is suddenly then."""
        self.ahead = at - time.time()


#: Mon 9 Nov 18:30, when the first day is over; the second opens an hour before its first talk, at 09:30.
EVENING = fill.FIRST + 9 * 3600 + 1800
OPENING = fill.NOW + 9 * 60 - 3600


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    """The evening before the second day."""
    real = Real(EVENING)
    monkeypatch.setattr(clock, "time", real)
    return real


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The small event."""
    store = harbour.event(tmp_path)
    yield store
    store.close()


@pytest.fixture
def begun(store: Store, real: Real) -> Iterator[Rehearsal]:
    """A rehearsal of the second morning, 10:21."""
    rehearsal = Rehearsal(store.path, store.settings, fill.NOW)
    yield rehearsal
    rehearsal.end()


def decided(store: Store) -> int:
    """How much was really decided."""
    return int(store.link.execute("SELECT count(*) FROM journal").fetchone()[0])


async def closed(driven: Driven) -> None:
    await driven.until(lambda: not driven.app.is_running)


async def on(driven: Driven, key: str) -> None:
    ids = driven.board.keys_of(driven.board.rows.ids)
    driven.board.table.go_to(next(id_ for id_, known in ids.items() if known == key))
    await driven.pilot.pause()


async def here(driven: Driven) -> None:
    """Marks a speaker as here, on Talks."""
    await driven.press("2")
    await driven.until(lambda: driven.board.board.name == "talks" and driven.board.listed)
    await on(driven, "ONE")
    await driven.press("i")
    await driven.until(lambda: any("is here" in toast for toast in driven.toasts()))


async def palette(driven: Driven) -> None:
    await driven.press("colon")
    await driven.until(lambda: isinstance(driven.app.screen, CommandPalette) and driven.app.focused)
    await driven.press(*"rehearse")
    await driven.until(lambda: "Rehearse: the event at another time" in driven.text())
    await driven.press("enter")


@pytest.mark.parametrize(
    ("size", "plain"), [(WIDE, False), (MIDDLE, False), (MIDDLE, True), (NARROW, False), (TINY, False), (TINY, True)]
)
async def test_it_says_what_it_is_on_every_board_in_words(
    store: Store, begun: Rehearsal, size: tuple[int, int], plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard(store.folder, size, rehearsal=begun, ascii_only=plain) as driven:
        for key in ("1", "2", "3", "7", "8"):
            await driven.press(key)
            await driven.until(lambda: driven.board.listed)
            dot = "." if plain else "·"
            assert driven.lines()[0].startswith(f" REHEARSAL {dot} Tue 10 Nov 10:2")
            assert "nothing here is real" in driven.lines()[0]
            if size != TINY:
                assert driven.lines()[0].rstrip().endswith("it ends Tue 10 Nov 09:30")
            assert "Harbour Days" in driven.lines()[1]


async def test_the_whole_line_is_marked_not_its_words_alone(store: Store, begun: Rehearsal) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        strip = driven.app.screen._compositor.render_strips(driven.app.size)[0]
        grounds = {segment.style.bgcolor for segment in strip if segment.style and segment.text}
        assert len(grounds) == 1
        assert sum(len(segment.text) for segment in strip) == MIDDLE[0]


async def test_marks_are_made_on_the_copy_and_no_feed_is_read(store: Store, begun: Rehearsal) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        await here(driven)
        assert decided(store) == 0
        assert len(begun.made()) == 1
        await driven.press("R")
        await driven.until(lambda: any("reads no feeds" in toast for toast in driven.toasts()))
        assert driven.app.supervisor is None


async def test_left_on_overnight_it_is_over_before_the_first_arrival(
    store: Store, begun: Rehearsal, real: Real
) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        await here(driven)
        real.go(OPENING - 30)
        await driven.pilot.pause(0.5)
        assert driven.app.is_running
        real.go(OPENING + 1)
        await closed(driven)
        assert driven.app.onward is not None
        assert (driven.app.onward.rehearsal, driven.app.onward.ended) == (None, begun)
    assert decided(store) == 0
    async with dashboard(store.folder, MIDDLE, clock=store.settings.clock(), ended=begun) as driven:
        await driven.until(lambda: "The rehearsal is over; this is real. 1 decision was made in it" in flat(driven))
        assert "REHEARSAL" not in driven.text()
        await driven.press("i")  # whoever types on without looking decides nothing
        await driven.pilot.pause()
        assert decided(store) == 0
        await driven.press("enter")
        await driven.until(lambda: "nothing of the rehearsal was kept" in driven.toasts())
        await driven.until(lambda: not begun.folder.exists())
        assert decided(store) == 0
        await here(driven)
        assert decided(store) == 1


def flat(driven: Driven) -> str:
    return " ".join(driven.text().replace("│", " ").split())


@pytest.mark.parametrize("size", [NARROW, TINY])
async def test_the_question_and_its_keys_are_all_on_the_screen(
    store: Store, begun: Rehearsal, size: tuple[int, int]
) -> None:
    from confdash.store import connect, decisions

    link = connect.open_writer(begun.path)
    with connect.writing(link, begun.path, durable=True):
        ack = decisions.Deed("item", "moved talk ONE", "ack", '{"fingerprint":"x","severity":"info"}')
        decisions.decide(
            link, store.settings, decisions.Who("mira", "d"), [decisions.Deed("talk", "ONE", "owner", "sam"), ack]
        )
    link.close()
    async with dashboard(store.folder, size, clock=store.settings.clock(), ended=begun) as driven:
        await driven.until(lambda: "Keep it?" in flat(driven))
        assert "are lost." in flat(driven)
        assert "y yes n no (enter, esc)" in flat(driven)


async def test_marks_are_kept_when_somebody_says_so_and_one_undo_takes_them_back(
    store: Store, begun: Rehearsal, real: Real
) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        await here(driven)
        await driven.press("q")
        await closed(driven)
    async with dashboard(store.folder, MIDDLE, clock=store.settings.clock(), ended=begun) as driven:
        await driven.until(lambda: "Keep it?" in flat(driven))
        await driven.press("y")
        await driven.until(lambda: any("kept: 1 decision of the rehearsal" in toast for toast in driven.toasts()))
        seen = store.speakers()["name:ada nwosu"].seen
        assert seen is not None
        assert abs(seen - EVENING) < 60
        await driven.press("u")
        await driven.until(lambda: store.speakers()["name:ada nwosu"].seen is None)


async def test_without_marks_nothing_is_asked(store: Store, begun: Rehearsal) -> None:
    async with dashboard(store.folder, MIDDLE, clock=store.settings.clock(), ended=begun) as driven:
        await driven.until(lambda: any("the rehearsal is over; this is real" in toast for toast in driven.toasts()))
        assert len(driven.app.screen_stack) == 1


@pytest.mark.parametrize(("key", "after"), [("1", 900), ("h", 3600)])
async def test_the_menu_goes_a_little_further(store: Store, begun: Rehearsal, key: str, after: int) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        await palette(driven)
        await driven.until(lambda: "+15 min" in driven.text())
        await driven.press(key)
        await closed(driven)
        assert driven.app.onward is not None
        assert driven.app.onward.rehearsal is begun
        assert abs(begun.clock.now() - fill.NOW - after) < 30


async def test_the_menu_begins_one_with_the_next_morning(store: Store, real: Real) -> None:
    async with dashboard(store.folder, MIDDLE, clock=store.settings.clock()) as driven:
        await palette(driven)
        await driven.until(lambda: "Tue 10 Nov 09:00" in driven.text())
        assert "+15 min" not in driven.text()
        await driven.press("enter")
        await closed(driven)
        assert driven.app.onward is not None
        rehearsal = driven.app.onward.rehearsal
        assert rehearsal is not None
        assert rehearsal.clock.local(rehearsal.clock.now()).strftime("%a %H:%M") == "Tue 09:00"
        rehearsal.end()


@pytest.mark.parametrize(("demo", "said"), [("demo", "the demo is a rehearsal already"), (None, "for looking only")])
async def test_where_there_is_none(store: Store, real: Real, demo: str | None, said: str) -> None:
    async with dashboard(store.folder, MIDDLE, clock=store.settings.clock(3600), demo=demo, pretend=False) as driven:
        await palette(driven)
        await driven.until(lambda: any(said in toast for toast in driven.toasts()))
        assert driven.app.onward is None


@pytest.mark.parametrize("size", [MIDDLE, TINY])
async def test_under_now_it_says_so_and_refuses_every_decision(store: Store, real: Real, size: tuple[int, int]) -> None:
    async with dashboard(store.folder, size, clock=store.settings.clock(3600), pretend=False) as driven:
        assert driven.lines()[0].startswith(" LOOKING ONLY · Mon 9 Nov 19:3")
        for key in ("i", "c", "u"):
            before = len(driven.toasts())
            await driven.press(key)
            await driven.until(lambda before=before: len(driven.toasts()) > before)  # type: ignore[misc]
            assert "for looking only" in driven.toasts()[-1]
            assert len(driven.app.screen_stack) == 1
        assert decided(store) == 0


async def test_the_demo_is_moved_and_decides_and_has_no_such_line(store: Store, real: Real) -> None:
    async with dashboard(
        store.folder, MIDDLE, clock=store.settings.clock(3600), demo="demo: nothing is kept"
    ) as driven:
        assert "LOOKING ONLY" not in driven.text()
        await here(driven)
        assert decided(store) == 1


def copies(pid: int) -> set[Path]:
    """The copies of one process: others may rehearse on this machine."""
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}{pid}-*"))


def test_the_program_goes_from_rehearsal_to_real_and_leaves_no_copy(tmp_path: Path) -> None:
    store = harbour.event(tmp_path)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "confdash", "-C", str(store.folder), "--no-sync", "rehearse", "--at", "2026-11-10T10:21"],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm-256color", "LANG": "en_GB.UTF-8"},
        dimensions=(30, 100),
        timeout=20,
    )
    child.expect("REHEARSAL")
    child.expect("keys")
    assert len(copies(child.pid)) == 1
    child.send("2")
    child.expect("Queues all the")  # the sign before it may take the end
    child.send("q")
    child.expect("this is real")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert not copies(child.pid)
    assert decided(store) == 0
    store.close()


async def test_who_sits_here_goes_on_in_a_rehearsal_and_after_it(store: Store, begun: Rehearsal, real: Real) -> None:
    async with dashboard(store.folder, MIDDLE, rehearsal=begun) as driven:
        driven.app.context.by = "Sam"
        await palette(driven)
        await driven.until(lambda: "back to real" in driven.text())
        await driven.press("b")
        await closed(driven)
        assert driven.app.onward is not None
        assert driven.app.onward.by == "Sam"
    again = Dashboard(store.folder, store.settings, store.settings.clock(), sync=False, ended=begun, by="Sam")
    assert again.context.by == "Sam"
