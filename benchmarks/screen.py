"""First paint, keys, memory, filter and quit of the dashboard, each beside its yardstick in a pseudo-terminal."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import attention, made_up, stores
from benchmarks.figures import Figure
from benchmarks.terminal import Terminal
from confdash.config import STORE, load
from confdash.tui import state

KEYS = 200
ROUNDS = 5
#: Under so many painted keys a run says nothing.
_ENOUGH = 0.9
_DASHBOARD = (sys.executable, "-m", "confdash", "--no-sync")
_BARE = (sys.executable, "-m", "benchmarks.bare")
_ROOT = Path(__file__).parents[1]


def _bare(rows: int) -> Terminal:
    return Terminal([*_BARE, str(rows)], _ROOT)


def _open(home: Path, *more: str) -> Terminal:
    return Terminal([*_DASHBOARD, *more], home)


def _row(number: int) -> bytes:
    """What is on screen once the n-th row of the dashboard is."""
    return made_up.title(number).encode()


def first_rows(terminal: Terminal) -> None:
    """Waits for a dashboard to show its rows and be quiet."""
    terminal.wait_for(b"Room 1")
    terminal.settle(0.6)


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def first_paint(home_10k: Path, home_100k: Path) -> Iterator[Figure]:
    """From start to the thirtieth row on screen."""
    ratios_10k, ratios_100k, own = [], [], []
    for _ in range(ROUNDS * 2):
        with _bare(30) as bare:
            yardstick = bare.wait_for(b"Title of row 00029")
        with _open(home_10k) as ours:
            small = ours.wait_for(_row(29))
        with _open(home_100k) as ours:
            large = ours.wait_for(_row(29))
        ratios_10k.append(small / yardstick)
        ratios_100k.append(large / yardstick)
        own.append(large / small)
    yield Figure(
        "first full paint of 10,000 talks ÷ bare Textual, 30 rows", statistics.median(ratios_10k), 1.5, ratios_10k
    )
    yield Figure(
        "first full paint of 100,000 talks ÷ bare Textual, 30 rows", statistics.median(ratios_100k), 1.6, ratios_100k
    )
    yield Figure("first full paint of 100,000 talks ÷ our own 10,000", statistics.median(own), 1.1, own)


def _hold(terminal: Terminal, keys: int = KEYS) -> list[float]:
    """Key to paint while `j` is held, after the view has begun to scroll. Refuses a run in which too few painted."""
    terminal.settle()
    for _ in range(55):
        terminal.press(b"j")
    found = [terminal.press(b"j") for _ in range(keys)]
    painted = [seconds for seconds in found if seconds is not None]
    if len(painted) < _ENOUGH * keys:
        raise RuntimeError(f"only {len(painted)} of {keys} keys painted: this run says nothing")
    return painted


def _bare_keys() -> list[float]:
    with _bare(1_000) as bare:
        bare.wait_for(b"Title of row 00040")
        return _hold(bare)


def keys_idle(home: Path) -> Iterator[Figure]:
    """`j` held on 100,000 talks against the bare application with 1,000 rows."""
    ratios = []
    for _ in range(3):
        yardstick = p95(_bare_keys())
        with _open(home) as ours:
            ours.wait_for(_row(29))
            ratios.append(p95(_hold(ours)) / yardstick)
    yield Figure(
        "key → painted, p95, j held on 100,000 talks ÷ bare Textual, 1,000 rows", statistics.median(ratios), 1.0, ratios
    )


def keys_syncing(folder: Path) -> Iterator[Figure]:
    """The same while another 10,000 events are synced by the dashboard's own child."""
    ratios = []
    for number in range(3):
        yardstick = p95(_bare_keys())
        home = stores.event(folder / f"syncing-{number}", every="5s")
        calendar = home / "calendar.ics"
        calendar.write_bytes(made_up.calendar(stores_size := 10_000))
        os.utime(calendar, (1, 1))
        stores.filled(home, stores_size)
        with Terminal([sys.executable, "-m", "confdash"], home) as ours:
            ours.wait_for(_row(29))
            ratios.append(p95(_hold(ours, 120)) / yardstick)
    yield Figure(
        "the same while a 10,000-event feed is syncing ÷ the bare app, idle", statistics.median(ratios), 2.0, ratios
    )


def keys_refreshing(folder: Path) -> Iterator[Figure]:
    """`j` held on 1,000 rows of Attention while the data change and the rules run, beside Talks at rest."""
    home = attention.troubled(folder / "attention-10000", 10_000)
    settings = load(home)
    clock = attention.at_start(settings)
    now = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M:%S}"
    ratios = []
    for _ in range(3):
        state.save(home, state.State(board="talks"))
        with _open(home, "--now", now) as ours:
            ours.wait_for(_row(29))
            yardstick = p95(_hold(ours, 300))
        state.save(home, state.State(board="attention"))
        with _open(home, "--now", now) as ours, _changing(home):
            ours.wait_for(b"need a human")
            ratios.append(statistics.quantiles(_hold(ours, 300), n=100)[-1] / yardstick)
    yield Figure(
        "key → painted, p99, on 1,000 rows of Attention while it refreshes ÷ p95 on 10,000 talks at rest",
        statistics.median(ratios), 2.0, ratios,
    )  # fmt: skip


@contextlib.contextmanager
def _changing(home: Path) -> Iterator[None]:
    """Something is written to the store five times a second, so that the rules are evaluated as often as they may."""
    done = threading.Event()

    def write() -> None:
        link = sqlite3.connect(home / STORE, timeout=30)
        number = 0
        while not done.wait(0.2):
            number += 1
            with link:
                link.execute("INSERT OR REPLACE INTO meta VALUES ('bench', ?)", [str(number)])
        link.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def memory_and_filter(home: Path, folder: Path) -> Iterator[Figure]:
    """Peak memory and a search, against VisiData on the same rows as CSV."""
    table = folder / "talks.csv"
    _as_csv(home, table)
    visidata = shutil.which("vd", path=str(Path(sys.executable).parent))
    if visidata is None:
        raise RuntimeError("VisiData is not installed: run `make bench`")
    memory, found = [], []
    for _ in range(3):
        theirs = _visidata(visidata, table)
        ours = _ours(home)
        memory.append(ours[0] / theirs[0])
        found.append(max(ours[1]) / theirs[1])
    yield Figure("peak memory on 100,000 talks ÷ VisiData on the same rows", statistics.median(memory), 0.55, memory)
    yield Figure(
        "filter → result on 100,000 talks ÷ VisiData's search, worse of rare and common",
        statistics.median(found),
        0.4,
        found,
    )


def _as_csv(home: Path, table: Path) -> None:
    command = [sys.executable, "-m", "confdash", "talks", "--format", "json"]
    listed = subprocess.run(command, cwd=home, capture_output=True, check=True)
    names = ("title", "key", "starts_at", "room", "speakers", "state")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([talk[name] for name in names] for talk in json.loads(listed.stdout))


def _visidata(program: str, table: Path) -> tuple[float, float]:
    """Its peak memory, and its time to search one column for the rare word."""
    home = table.parent / "home"
    home.mkdir(exist_ok=True)
    env = {"HOME": str(home), "XDG_DATA_HOME": str(home), "TERM": "screen-256color"}
    with Terminal([program, str(table)], table.parent, env=env) as theirs:
        theirs.wait_for(b"talk-40@")
        theirs.settle(2.0)  # it paints its progress while it loads
        # A common word is on the next row, at which VisiData stops: only the rare one makes it search.
        theirs.send(b"/")
        theirs.settle(1.0)
        theirs.send(made_up.RARE.encode())
        theirs.settle(1.0)
        theirs.forget()
        begin = time.perf_counter()
        theirs.send(b"\r")
        # It does not always paint what it has found before something else happens: ask it to paint, now and then.
        while f"{made_up.RARE_AT - 20}@bench".encode() not in theirs.text:
            theirs.read(0.05)
            theirs.send(b"\x0c")
            if time.perf_counter() - begin > 60:
                raise TimeoutError("VisiData found nothing")
        return theirs.peak(), time.perf_counter() - begin


def _ours(home: Path) -> tuple[float, list[float]]:
    with _open(home) as ours:
        ours.wait_for(_row(29))
        ours.settle(0.6)
        seconds = []
        for word, hits in ((made_up.RARE, b"1 of 100,000"), (made_up.COMMON, b"92,000 of 100,000")):
            ours.send(b"/")
            ours.settle()
            ours.forget()
            begin = time.perf_counter()
            ours.send(word.encode())
            ours.wait_for(hits)
            seconds.append(time.perf_counter() - begin)
            ours.settle()
            ours.send(b"\x1b")
            ours.settle()
            ours.send(b"\x1b")
            ours.settle()
        return ours.peak(), seconds


def quitting(folder: Path) -> Iterator[Figure]:
    """From `q` to gone while a first sync runs; and that no child is left."""
    seconds, left = [], []
    for number in range(ROUNDS):
        home = stores.event(folder / f"quit-{number}")
        (home / "calendar.ics").write_bytes(made_up.calendar(10_000))
        os.utime(home / "calendar.ics", (1, 1))
        with Terminal([sys.executable, "-m", "confdash"], home) as ours:
            child = _child_of(ours)
            ours.send(b"q")
            seconds.append(ours.end())
        left.append(_gone_after(child))
        with Terminal([sys.executable, "-m", "confdash"], home) as ours:
            child = _child_of(ours)
            ours.close()
        left.append(_gone_after(child))
    yield Figure("quit while a sync runs", statistics.median(seconds), 0.3, seconds, "s")
    yield Figure("child gone after quit and after SIGKILL, worst", max(left), 1.0, left, "s")


def _child_of(terminal: Terminal) -> int:
    """The sync child of a dashboard, once it has begun."""
    for _ in range(400):
        terminal.read(0.025)
        listed = subprocess.run(
            ["pgrep", "-P", str(terminal.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        if listed:
            return int(listed[0])
    raise RuntimeError("the dashboard started no sync")


def _gone_after(pid: int) -> float:
    begin = time.perf_counter()
    while _runs(pid) and time.perf_counter() - begin < 5:
        time.sleep(0.005)
    return time.perf_counter() - begin


def _runs(pid: int) -> bool:
    """Whether a process does; one that has ended and only waits for its new parent to take note does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
