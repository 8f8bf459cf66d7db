"""How long an export takes, against icalendar writing the same events and nothing else."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import made_up, stores
from benchmarks.figures import Figure

EVENTS = 10_000
ROUNDS = 5
#: The calendar is read before the clock is started: all that counts is what icalendar takes to write it.
_YARDSTICK = (
    "import sys, time, icalendar; calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read());"
    " begin = time.perf_counter(); [calendar.to_ical() for _ in range(3)]; print((time.perf_counter() - begin) / 3)"
)


def _seconds(*command: str | Path) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def figures(folder: Path) -> Iterator[Figure]:
    """Whole processes: the first export of a store, the next with nothing changed, and one with 1 % changed."""
    stored = stores.event(folder / "export")
    (stored / "calendar.ics").write_bytes(made_up.calendar(EVENTS))
    _confdash(stored, "sync")
    first, second, changed, rooms = [], [], [], []
    for number in range(ROUNDS):
        home = shutil.copytree(stored, folder / f"export-{number}")
        target = home / "out.ics"
        export = ("export", "ics", "-o", str(target))
        taken = _confdash(home, *export)
        done = subprocess.run([sys.executable, "-c", _YARDSTICK, target], check=True, capture_output=True, text=True)
        yardstick = float(done.stdout)
        first.append(taken / yardstick)
        second.append(statistics.median(_confdash(home, *export) for _ in range(3)) / yardstick)
        (home / "calendar.ics").write_bytes(made_up.calendar(EVENTS, changed=EVENTS // 100))
        _confdash(home, "sync")
        before = target.read_bytes()
        changed.append(_confdash(home, *export) / yardstick)
        assert target.read_bytes() != before
        rooms.append(_confdash(home, "export", "ics", "--per", "room", "-o", str(home / "rooms")) / yardstick)
        shutil.rmtree(home)
    what = f"whole process ÷ icalendar's to_ical alone, {EVENTS:,} talks"
    yield Figure(f"first export, {what}", statistics.median(first), 1.2, first)
    yield Figure(f"export with nothing changed, {what}", statistics.median(second), 0.2, second)
    yield Figure(f"export with 1 % changed, {what}", statistics.median(changed), 1.2, changed)
    yield Figure(f"a calendar for each of 20 rooms, {what}", statistics.median(rooms), 1.2, rooms)


def _confdash(home: Path, *words: str) -> float:
    return _seconds(sys.executable, "-m", "confdash", "-C", home, *words)
