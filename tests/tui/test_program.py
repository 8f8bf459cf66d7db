"""The dashboard as a program in a terminal: what it loads, how fast it goes, what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from tests.tui import fill

from confdash.tui import state

SOURCE = Path(__file__).parents[2] / "src"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}
START = """
import pathlib, sys
from confdash import config
from confdash.tui import run
folder = pathlib.Path(sys.argv[1])
settings = config.load(folder)
sys.exit(run(folder, settings, settings.clock(), sync={sync}))
"""


def opened(folder: Path, *, sync: bool = False) -> pexpect.spawn:
    state.save(folder, state.State(board="talks"))
    child = pexpect.spawn(
        sys.executable, ["-c", START.format(sync=sync), str(folder)], env=ENVIRONMENT, dimensions=(30, 100), timeout=15
    )
    child.expect("Queues all the way")
    return child


def test_first_paint_loads_no_rules_no_parser_no_network_and_no_sqlite_utils(event: Path) -> None:
    program = f"""
import asyncio, pathlib, sys
from confdash import config
from confdash.tui.app import Dashboard
folder = pathlib.Path({str(event)!r})
settings = config.load(folder)
async def main():
    app = Dashboard(folder, settings, settings.clock(), sync=False)
    settle = app._settle
    def painted():
        late = ("attention.engine", "attention.rule", "tui.masked_screen", "tui.pot_bars", "tui.videos_screen")
        print([name for name in late if "confdash." + name in sys.modules])
        settle()
    app._settle = painted
    async with app.run_test(size=(160, 50)) as pilot:
        while not (app.board_screen and app.board_screen.listed):
            await pilot.pause(0.01)
        await pilot.pause(0.2)
        heavy = ("httpx", "icalendar", "sqlite_utils", "recurring_ical_events", "defusedxml", "click", "rich.markdown")
        print([name for name in heavy if name in sys.modules])
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True, timeout=30)
    assert done.stdout.splitlines() == ["[]", "[]"], done.stderr


def test_quitting_gives_the_terminal_back(event: Path) -> None:
    child = opened(event)
    child.send("jjq")
    start = time.monotonic()
    child.expect(pexpect.EOF)
    assert time.monotonic() - start < 1
    assert b"\x1b[?1049l" in child.before
    child.close()
    assert child.exitstatus == 0


def test_sigterm_leaves_as_q_does(event: Path) -> None:
    child = opened(event)
    child.expect("keys")
    time.sleep(0.3)  # the handler is set after the first paint; there is nothing on screen to wait for
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    assert b"\x1b[?1049l" in child.before
    assert b"\x1b[?1000l" in child.before
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize("way", ["q", "kill"])
def test_the_sync_child_goes_when_the_dashboard_goes(event: Path, way: str) -> None:
    child = opened(event, sync=True)
    mine = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    if not mine.exists():
        pytest.skip("only Linux tells the children of a process")
    end = time.monotonic() + 8
    while not (found := mine.read_text().split()) and time.monotonic() < end:
        time.sleep(0.02)
    assert found, "no child was started"
    if way == "q":
        start = time.monotonic()
        child.send("q")
        child.expect(pexpect.EOF)
        assert time.monotonic() - start < 1
    else:
        child.kill(signal.SIGKILL)
    end = time.monotonic() + 2
    while any(Path(f"/proc/{pid}").exists() for pid in found) and time.monotonic() < end:
        time.sleep(0.02)
    assert not [pid for pid in found if Path(f"/proc/{pid}").exists()]
    child.close(force=True)


def test_no_escape_of_a_title_reaches_the_terminal(tmp_path: Path) -> None:
    fill.store(tmp_path, 0)
    link = fill.writing(tmp_path / "confdash.db")
    fill.insert(
        link,
        fill.Given(
            "Queues all the way down \x1b]52;c;QUFB\x07\x1b]0;owned\x07\x9b2J", "H", fill.NOW, "\x1b[2JHall", ()
        ),
    )
    link.close()
    child = opened(tmp_path)
    child.expect("keys")
    child.send("j")
    child.send("q")
    child.expect(pexpect.EOF)
    everything = child.before
    assert b"\x1b]52" not in everything
    assert b"\x1b]0;owned" not in everything
    child.close()
