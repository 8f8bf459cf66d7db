"""A key on the schedule's grid beside a key on the Talks board, of one event with thirty rooms."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import attention, stores
from benchmarks.figures import Figure
from benchmarks.screen import _hold, _open, p95
from benchmarks.terminal import Terminal
from confdash import feeds
from confdash.clock import Clock
from confdash.config import load
from confdash.records import Batch, ParseOptions
from confdash.tui import state

#: The largest real programme, where the collection of real feeds lies beside the clone.
_REAL = Path(__file__).parents[2] / "shared" / "feeds" / "schedule-xml" / "fosdem-2026.xml"
_ZONE = "Europe/Brussels"
#: Down a room and up again, and across all rooms and back.
_DOWN, _ACROSS = [b"j"] * 8 + [b"k"] * 8, [b"\x1b[C"] * 28 + [b"\x1b[D"] * 28
_KEYS = 220


def figures(folder: Path) -> Iterator[Figure]:
    """Down a room, and across the rooms, beside `j` held on Talks at rest."""
    home, now = _event(folder / "grid")
    down, across = [], []
    for _ in range(3):
        state.save(home, state.State(board="talks"))
        with _open(home, "--now", now) as talks:
            talks.wait_for(b"/ press")
            yardstick = p95(_hold(talks))
        down.append(p95(_pressed(home, now, _DOWN)) / yardstick)
        across.append(p95(_pressed(home, now, _ACROSS)) / yardstick)
    event = "fosdem-2026" if _REAL.exists() else "a made-up event"
    for where, ratios in (("down a room", down), ("across the rooms", across)):
        what = f"key → painted, p95, on the grid of {event}, {where} ÷ j held on its Talks, idle"
        yield Figure(what, statistics.median(ratios), 2.0, ratios)


def _pressed(home: Path, now: str, keys: Sequence[bytes]) -> list[float]:
    state.save(home, state.State(board="schedule"))
    with _open(home, "--now", now) as ours:
        ours.wait_for(b"day 1 of")
        ours.settle(0.6)
        found = [_press(ours, key) for key in (list(keys) * (_KEYS // len(keys) + 1))[:_KEYS]]
    painted = [seconds for seconds in found if seconds is not None]
    if len(painted) < _KEYS / 2:
        raise RuntimeError(f"only {len(painted)} of {_KEYS} keys painted: this run says nothing")
    return painted


def _press(terminal: Terminal, key: bytes) -> float | None:
    return terminal.press(key, patience=0.3)


def _event(folder: Path) -> tuple[Path, str]:
    """An event with its store, and a moment of its first day."""
    if not _REAL.exists():
        home = stores.filled(folder, 30 * 20)
        clock = attention.at_start(load(home))
        return home, f"{clock.local(clock.now() + 7200):%Y-%m-%dT%H:%M:%S}"
    home = stores.event(folder)
    batch = feeds.parse(_REAL.read_bytes(), ParseOptions(timezone=_ZONE, host="feeds.example.org"))
    _configure(home, batch)
    stores.merged(home, batch)
    first = min(talk.starts for talk in batch.talks if talk.starts is not None)
    return home, f"{Clock(_ZONE).local(first + 7200):%Y-%m-%dT%H:%M:%S}"


def _configure(home: Path, batch: Batch) -> None:
    days = sorted({Clock(_ZONE).day(talk.starts) for talk in batch.talks if talk.starts is not None})
    text = stores.CONFIG.format(url="calendar.ics", every="1h")
    text = text.replace("Europe/Copenhagen", _ZONE).replace("2026-03-02", str(days[0]))
    (home / "confdash.toml").write_text(text.replace("2026-03-31", str(days[-1])), encoding="utf-8")
