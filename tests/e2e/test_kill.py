"""`kill -9` of a sync at many moments: the store opens, is sound, and every talk is wholly old or wholly new."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event
from tests.e2e.served import Served

#: How each format is made, and how its talks are called in the store.
FORMATS = {"json": (made.schedule_json, "{}"), "ics": (made.ics, "{}@days.example")}
#: What is compared of a talk: key, title, start, end, rooms, abstract's beginning.
Row = tuple[str, str, int, int, str, str]


def programme(revision: int, count: int) -> list[Slot]:
    """Every talk differs from that of the other revision; not all by the same hours: that would be held."""
    return [
        Slot(
            f"TALK{number:04}", f"Talk {number} of revision {revision}",
            made.hour(number + 1 + revision * (number % 7)),
            45 + 5 * revision, f"Hall {number % 9} of {revision}", (f"Person {number % 200} {'AB'[revision]}",),
            abstract=f"As revision {revision} has it. " * 3,
        )
        for number in range(count)
    ]  # fmt: skip


def truth(slots: Sequence[Slot], naming: str) -> set[Row]:
    """The rows that a whole revision has in the store."""
    return {
        (
            naming.format(slot.code), slot.title, int(slot.starts.timestamp()), int(slot.ends.timestamp()),
            json.dumps([slot.room]).replace(", ", ","), slot.abstract.strip(),
        )
        for slot in slots
    }  # fmt: skip


class Rig(NamedTuple):
    """A store that holds one of two revisions, and the server that gives them."""

    event: Event
    served: Served
    bodies: list[str]
    truths: list[set[Row]]

    def serve(self, revision: int) -> None:
        """Gives that revision from now on."""
        self.served["/feed"] = self.bodies[revision]

    def start(self) -> subprocess.Popen[bytes]:
        """A sync as a process of its own."""
        return self.event.start("sync", "--progress=json")

    def revision(self) -> int:
        """Which revision the store holds; it must be sound, and hold one alone."""
        with contextlib.closing(sqlite3.connect(self.event.store)) as link:
            assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            for table in ("talks_fts", "speakers_fts"):
                link.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
            rows = set(
                link.execute(
                    "SELECT key, title, starts, ends, rooms, coalesce(abstract, description) FROM talks"
                ).fetchall()
            )
            mixed = [sorted(rows - truth)[:2] for truth in self.truths]
            assert [] in mixed, f"neither the one revision nor the other: {mixed}"
            found = mixed.index([])
            assert rows == self.truths[found]
            names = {name for (name,) in link.execute("SELECT name FROM speakers").fetchall()}
            assert {name[-1] for name in names} == {"AB"[found]}, "people are of the same revision as their talks"
        return found


@contextlib.contextmanager
def rig(folder: Path, form: str, count: int) -> Iterator[Rig]:
    make, naming = FORMATS[form]
    programmes = [programme(revision, count) for revision in (0, 1)]
    with Served() as served:
        event = Event(folder).feeds(("programme", f"{served.url}/feed"))
        made_rig = Rig(event, served, [make(each) for each in programmes], [truth(each, naming) for each in programmes])
        made_rig.serve(0)
        event.ok("sync")
        assert made_rig.revision() == 0
        yield made_rig


class Timing(NamedTuple):
    """How long a whole sync takes, and its merge, in seconds."""

    whole: float
    merge: float


def timed(rig: Rig) -> Timing:
    """An undisturbed change of revision."""
    began = time.monotonic()
    child = rig.start()
    assert child.stdout
    merging = 0.0
    for line in child.stdout:
        if b'"merging"' in line:
            merging = time.monotonic()
        elif b'"result"' in line:
            merged = time.monotonic()
    child.communicate()
    assert child.returncode == 0
    return Timing(time.monotonic() - began, merged - merging)


def killed_in_merge(rig: Rig, timing: Timing, draw: random.Random) -> bool:
    """Kills a sync within its merge; False when the merge was over by then."""
    child = rig.start()
    assert child.stdout
    for line in child.stdout:
        if b'"merging"' in line:
            break
    time.sleep(draw.uniform(0, timing.merge * 0.9))
    child.kill()
    rest, _ = child.communicate()
    return b'"result"' not in rest


def killed_anywhere(rig: Rig, timing: Timing, draw: random.Random) -> bool:
    """Kills a sync at any moment of its life; True when that was in the merge."""
    child = rig.start()
    time.sleep(draw.uniform(0.02, timing.whole))
    child.kill()
    told, _ = child.communicate()
    return b'"merging"' in told and b'"result"' not in told


def kill_again_and_again(rig: Rig, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    holds = 1 - rig.revision()
    rig.serve(holds)
    timing = timed(rig)
    assert rig.revision() == holds
    inside = rolled_back = 0
    for number in range(kills):
        rig.serve(1 - holds)
        within = (killed_anywhere if number % 4 == 3 else killed_in_merge)(rig, timing, draw)
        inside += within
        now = rig.revision()
        rolled_back += within and now == holds
        if number % 4 == 3:
            rig.event.ok("sync")
            now = rig.revision()
            assert now == 1 - holds, "one more sync, and all is new"
        holds = now
    assert inside >= kills / 2
    # A kill inside of the merge takes it all back, save in the instant after the commit.
    assert rolled_back >= inside / 2
    rig.serve(1 - holds)
    rig.event.ok("sync")
    assert rig.revision() == 1 - holds
    assert "nothing changed" in rig.event.ok("doctor", "--rebuild").out


def test_a_sync_that_is_killed(tmp_path: Path) -> None:
    with rig(tmp_path, "json", 1500) as ours:
        kill_again_and_again(ours, 4, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("form", FORMATS)
def test_a_sync_that_is_killed_a_hundred_times(tmp_path: Path, form: str) -> None:
    with rig(tmp_path, form, 2000) as ours:
        kill_again_and_again(ours, 100, seed=2)


@pytest.mark.parametrize("tries", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_a_first_sync_that_is_killed(tmp_path: Path, tries: int) -> None:
    """While the store is being made; the next sync makes it whole."""
    draw = random.Random(tries)
    with Served() as served:
        served["/feed"] = made.schedule_json(programme(0, 300))
        for number in range(tries):
            folder = tmp_path / str(number)
            folder.mkdir()
            event = Event(folder).feeds(("programme", f"{served.url}/feed"))
            child = event.start("sync")
            time.sleep(draw.uniform(0.1, 0.5))
            child.kill()
            child.communicate()
            event.ok("sync")
            assert len(event.list("talks")) == 300
            assert "nothing changed" in event.ok("doctor", "--rebuild").out
