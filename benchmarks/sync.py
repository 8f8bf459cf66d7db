"""How long a sync takes, against icalendar reading the same file and nothing else."""

from __future__ import annotations

import json
import os
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
_YARDSTICK = "import sys, icalendar; icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())"
_CONFDASH = (sys.executable, "-m", "confdash")


def _seconds(*command: str | Path) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


class _File:
    """A calendar file whose every version looks long settled, so that no sync waits for it to be still."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._age = 100_000

    def put(self, body: bytes) -> None:
        self.path.write_bytes(body)
        self._age -= 10
        settled = time.time() - self._age
        os.utime(self.path, (settled, settled))


def figures(folder: Path) -> Iterator[Figure]:
    """Whole processes first, then the same inside `--watch`. Each round measures its own yardstick."""
    first, stamped, changed, stamped_in, changed_in = [], [], [], [], []
    for number in range(ROUNDS):
        home = stores.event(folder / f"sync-{number}")
        calendar = _File(home / "calendar.ics")
        calendar.put(made_up.calendar(EVENTS))
        yardstick = _seconds(sys.executable, "-c", _YARDSTICK, calendar.path)
        first.append(_seconds(*_CONFDASH, "-C", home, "sync") / yardstick)
        calendar.put(made_up.calendar(EVENTS, stamp="20260102T000000Z"))
        stamped.append(_seconds(*_CONFDASH, "-C", home, "sync") / yardstick)
        calendar.put(made_up.calendar(EVENTS, stamp="20260102T000000Z", changed=EVENTS // 100))
        changed.append(_seconds(*_CONFDASH, "-C", home, "sync") / yardstick)
        inside = _watched(home, calendar)
        stamped_in.append(inside[0] / yardstick)
        changed_in.append(inside[1] / yardstick)
    what = f"{EVENTS:,} events"
    yield Figure(f"first sync of {what}, whole process ÷ icalendar alone", statistics.median(first), 1.35, first)
    yield Figure(
        f"every DTSTAMP new, whole process ÷ icalendar alone, {what}", statistics.median(stamped), 0.20, stamped
    )
    yield Figure(
        f"every DTSTAMP new, inside --watch ÷ icalendar alone, {what}", statistics.median(stamped_in), 0.10, stamped_in
    )
    yield Figure(f"1 % changed, whole process ÷ icalendar alone, {what}", statistics.median(changed), 0.25, changed)
    yield Figure(
        f"1 % changed, inside --watch ÷ icalendar alone, {what}", statistics.median(changed_in), 0.15, changed_in
    )


def _watched(home: Path, calendar: _File) -> tuple[float, float]:
    """Seconds from asking to the result, with new DTSTAMPs and with 1 % changed, in a sync that goes on."""
    command = [*_CONFDASH, "-C", str(home), "sync", "--watch", "--progress=json", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        _until_cycle(child.stdout)
        taken = []
        for stamp, changed in (("20260103T000000Z", EVENTS // 100), ("20260103T000000Z", EVENTS // 50)):
            calendar.put(made_up.calendar(EVENTS, stamp=stamp, changed=changed))
            begin = time.perf_counter()
            child.stdin.write(b"sync\n")
            child.stdin.flush()
            _until_cycle(child.stdout)
            taken.append(time.perf_counter() - begin)
        child.stdin.close()
    return taken[0], taken[1]


def _until_cycle(lines: Iterator[bytes] | object) -> None:
    assert hasattr(lines, "__iter__")
    for line in lines:
        event = json.loads(line)
        if event["event"] == "result" and event["state"] == "failed":
            raise RuntimeError(event["sentence"])
        if event["event"] == "cycle":
            return
    raise RuntimeError("the sync ended")
