"""The worker that keeps the sync running: real child processes that behave, talk nonsense, die, or refuse to end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from textual.message import Message

from confdash.tui import supervisor as supervising
from confdash.tui.log import Log
from confdash.tui.messages import CycleDone, FeedRead, Network, Progress, Slept, SyncStopped, Waiting
from confdash.tui.supervisor import Supervisor

GREETING = "import sys, json, time, signal\nsay = lambda **line: print(json.dumps(line), flush=True)\n"


class Watched:
    """A supervisor of a child whose program is given, and what it told."""

    def __init__(self, folder: Path, program: str) -> None:
        script = folder / "child.py"
        script.write_text(GREETING + program, encoding="utf-8")
        self.told: list[Message] = []
        self.log = Log()
        self.supervisor = Supervisor(folder, self.told.append, self.log, [sys.executable, "-u", str(script)])
        self.task = asyncio.create_task(self.supervisor.run())

    async def until(self, condition: Callable[[], object], seconds: float = 8) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (self.told, list(self.log.lines))
            await asyncio.sleep(0.01)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.told if isinstance(message, kind)]


@pytest.fixture
async def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[str], Watched]]:
    monkeypatch.setattr(supervising, "_BACKOFF", (0.05, 0.1))
    started: list[Watched] = []

    def start(program: str) -> Watched:
        started.append(Watched(tmp_path, program))
        return started[-1]

    yield start
    for watched in started:
        await watched.supervisor.close()
        watched.task.cancel()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_every_line_becomes_its_message(watch: Callable[[str], Watched]) -> None:
    watched = watch(
        """
say(event="phase", feed="a", phase="parsing", done=4, total=9)
say(event="result", feed="a", state="held", sentence="from 60 to 3", changes={"moved": 2})
say(event="asleep", **{"from": 10, "to": 20})
say(event="offline", since=30)
say(event="online")
say(event="waiting", holder="process 7 on desk-1")
say(event="something newer", x=[1])
say(event="cycle", ok=1, failed=0, held=1, changed=2)
sys.stdin.read()
"""
    )
    await watched.until(lambda: watched.of(CycleDone))
    assert watched.of(Progress) == [Progress("a", "parsing", 4, 9)]
    assert watched.of(FeedRead) == [FeedRead("a", "held", "from 60 to 3", {"moved": 2})]
    assert watched.of(Slept) == [Slept(10, 20)]
    assert watched.of(Network) == [Network(30), Network(None)]
    assert watched.of(Waiting) == [Waiting("process 7 on desk-1")]
    assert any(grave and "a: held, from 60 to 3" in sentence for _, grave, sentence in watched.log.lines)


async def test_junk_and_endless_lines_are_survived(watch: Callable[[str], Watched]) -> None:
    watched = watch(
        """
print("Traceback, or whatever")
sys.stdout.buffer.write(b"\\xff\\xfe\\x00 not utf-8\\n")
print('{"event": 7}')
print('["a", "list"]')
sys.stdout.buffer.write(b'{"event": "phase", "feed": "' + b"x" * 3_000_000 + b'"}\\n')
sys.stdout.flush()
say(event="cycle", changed=0)
sys.stdin.read()
"""
    )
    await watched.until(lambda: watched.of(CycleDone))
    assert not watched.of(SyncStopped)
    assert any("something else: Traceback" in sentence for _, _, sentence in watched.log.lines)


async def test_a_child_that_dies_is_started_again_and_its_last_words_are_told(watch: Callable[[str], Watched]) -> None:
    watched = watch("print('the disk is full', file=sys.stderr); sys.exit(1)")
    await watched.until(lambda: len(watched.of(SyncStopped)) >= 3)
    stopped = watched.of(SyncStopped)[0]
    assert isinstance(stopped, SyncStopped)
    assert "the disk is full; starting it again in" in stopped.sentence
    assert not stopped.final


async def test_a_config_error_is_not_tried_again(watch: Callable[[str], Watched]) -> None:
    watched = watch("print('Error: confdash.toml, line 3: feeds: wrong', file=sys.stderr); sys.exit(2)")
    await asyncio.wait_for(watched.task, 8)
    assert watched.told == [SyncStopped("confdash.toml, line 3: feeds: wrong", True)]


async def test_a_whole_cycle_sets_the_delay_back(watch: Callable[[str], Watched]) -> None:
    watched = watch("say(event='cycle', changed=0); sys.exit(1)")
    await watched.until(lambda: len(watched.of(SyncStopped)) >= 3)
    pauses = {str(message).split("again in ")[1].split(" s")[0] for message in map(repr, watched.of(SyncStopped))}
    assert pauses == {"0.05"}


async def test_asking_goes_to_the_child_by_name(watch: Callable[[str], Watched]) -> None:
    watched = watch("for line in sys.stdin: say(event='result', feed=line.strip(), state='ok')")
    await watched.until(lambda: watched.supervisor.pid)
    assert watched.supervisor.ask()
    assert watched.supervisor.ask("Hall programme")
    await watched.until(lambda: len(watched.of(FeedRead)) == 2)
    assert [getattr(message, "feed", "") for message in watched.told] == ["sync", "sync Hall programme"]


@pytest.mark.parametrize(
    "program",
    [
        "sys.stdin.read()",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); say(event='cycle', changed=0)\nwhile True: time.sleep(1)",
        "say(event='cycle', changed=0)\nwhile True: print('x' * 10_000)",
    ],
    ids=["polite", "stubborn", "chatting"],
)
async def test_closing_ends_any_child_at_once(watch: Callable[[str], Watched], program: str) -> None:
    watched = watch(program)
    await watched.until(lambda: watched.supervisor.pid)
    pid = watched.supervisor.pid
    assert pid is not None
    if "cycle" in program:
        await watched.until(lambda: watched.of(CycleDone))
    start = time.monotonic()
    await watched.supervisor.close()
    assert time.monotonic() - start < 0.3
    await asyncio.wait_for(watched.task, 2)
    await watched.until(lambda: gone(pid), 1)
    assert not watched.supervisor.ask()


async def test_a_killed_child_comes_back(watch: Callable[[str], Watched]) -> None:
    watched = watch("say(event='cycle', changed=0); sys.stdin.read()")
    await watched.until(lambda: watched.of(CycleDone))
    first = watched.supervisor.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await watched.until(lambda: len(watched.of(CycleDone)) == 2)
    assert watched.supervisor.pid != first
