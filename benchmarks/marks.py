"""How long a decision takes while 10,000 events are merged over and over: until shown, and until durable."""

from __future__ import annotations

import functools
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import made_up, stores
from benchmarks.figures import Figure
from benchmarks.screen import first_rows, p95
from benchmarks.terminal import Terminal
from confdash.clock import Clock
from confdash.commands import talks
from confdash.commands.declare import Desk
from confdash.config import STORE
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS
from confdash.store.writer import Writer

EVENTS = 10_000
DECISIONS = 200
_EXTRA = '\n[[feeds]]\nname = "extra"\nurl = "extra.ics"\nevery = "1h"\n'


def figures(folder: Path) -> Iterator[Figure]:
    """Splits and joins in this process, marks in a dashboard, both beside a child that merges without pause."""
    home = _event(folder / "marks")
    durable = _decide(home)
    worst = statistics.quantiles(durable, n=100)[-1]
    yield Figure("join → durable, p99, while 10,000 events are merged", worst, 0.5, durable, "s")
    idle, busy = _press(home)
    shown = p95(busy) / p95(idle)
    yield Figure(f"mark → shown, p95 ({p95(busy) * 1000:.1f} ms), while 10,000 events are merged ÷ idle", shown, 1.3)


def _event(home: Path) -> Path:
    stores.event(home)
    with (home / "confdash.toml").open("a", encoding="utf-8") as config:
        config.write(_EXTRA)
    _put(home, "calendar.ics", made_up.calendar(EVENTS))
    _put(home, "extra.ics", made_up.calendar(DECISIONS).replace(b"UID:talk-", b"UID:extra-"))
    subprocess.run([sys.executable, "-m", "confdash", "sync"], cwd=home, check=True, stdout=subprocess.DEVNULL)
    return home


def _put(home: Path, name: str, body: bytes) -> None:
    path = home / name
    path.write_bytes(body)
    settled = time.time() - 1_000 - time.monotonic() % 900
    os.utime(path, (settled, settled))


class _Merging:
    """A sync that is given 10,000 changed events again as soon as it has merged the last ones."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._turn = 0
        self._bodies = [made_up.calendar(EVENTS), made_up.calendar(EVENTS, changed=EVENTS)]
        command = [
            sys.executable,
            "-m",
            "confdash",
            "-C",
            str(home),
            "sync",
            "--watch",
            "--progress=json",
            "--until-eof",
        ]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._child.stdout
        os.set_blocking(self._child.stdout.fileno(), False)

    def feed(self) -> None:
        """Gives it more to do when it is done."""
        assert self._child.stdin
        assert self._child.stdout
        said = self._child.stdout.read() or b""
        if b'"cycle"' in said:
            self._turn += 1
            _put(self._home, "calendar.ics", self._bodies[self._turn % 2])
            self._child.stdin.write(b"sync calendar\n")
            self._child.stdin.flush()

    def end(self) -> None:
        """Ends it."""
        self._child.kill()
        self._child.wait()


def _decide(home: Path) -> list[float]:
    path = home / STORE
    reader = Reader(path, Clock())
    rows = [row for row in reader.rows(TALKS, "feed:extra") if isinstance(row, TalkRow)][:DECISIONS]
    desk = Desk(path, Clock(), "bench", "bench")
    writer = Writer(path, "bench")
    merging = _Merging(home)
    seconds = []
    try:
        for row in rows:
            until = time.perf_counter() + 0.1
            while time.perf_counter() < until:
                merging.feed()
                time.sleep(0.01)
            begin = time.perf_counter()
            writer.submit(functools.partial(_split, desk=desk, row=row)).result()
            seconds.append(time.perf_counter() - begin)
    finally:
        merging.end()
        writer.close()
        reader.close()
    return seconds


def _split(link: sqlite3.Connection, *, desk: Desk, row: TalkRow) -> None:
    talks.split(link, desk, [row], {})


def _press(home: Path) -> tuple[list[float], list[float]]:
    """Key to paint of `space`, which marks a row and goes down: idle, then while events are merged."""
    with Terminal([sys.executable, "-m", "confdash", "--no-sync"], home) as ours:
        first_rows(ours)
        idle = [seconds for _ in range(DECISIONS) if (seconds := ours.press(b" ")) is not None]
        merging = _Merging(home)
        busy = []
        try:
            for _ in range(DECISIONS):
                merging.feed()
                if (seconds := ours.press(b" ")) is not None:
                    busy.append(seconds)
        finally:
            merging.end()
    return idle, busy
