"""Marks of several processes on one store: none is lost, and current = upstream + journal (design §4)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.store.build import Store, talk

from confdash.records import Talk
from confdash.store import connect, journal

_ROOT = Path(__file__).parents[2]


def marking(store: Store, desk: str, seed: int, count: int) -> subprocess.Popen[str]:
    """A desk in a process of its own."""
    program = [sys.executable, "-m", "tests.e2e.marking", str(store.folder), desk, str(seed), str(count)]
    return subprocess.Popen(program, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def programme(revision: int) -> list[Talk]:
    """Twenty talks; every third is elsewhere in the other revision, and one comes and goes."""
    return [
        talk(
            f"T{number}",
            f"Talk {number}",
            at=60 * number + (30 * revision if number % 3 == 0 else 0),
            room=f"Hall {'AB'[(number + revision * (number % 2)) % 2]}",
            people=[f"Person {number % 7}"],
        )
        for number in range(20)
        if number != 7 or not revision
    ]


def shown(lines: str) -> list[str]:
    """The batches that were shown as made; a line that the kill cut off was not."""
    return [line for line in lines.split("\n")[:-1] if line != "refused"]


def check(store: Store, batches: list[str]) -> None:
    """Nothing that was shown as made is lost, and the current tables are what a rebuild makes of the layers below."""
    store.check()
    entries = [entry for _, entry in journal.entries(store.link)]
    assert set(batches) <= {entry.batch for entry in entries}
    assert store.rebuild(), "the current tables differ from upstream + journal"
    for desk in {entry.desk for entry in entries}:
        journal.write_out(store.link, store.folder, desk)  # as every start does
        kept = journal.read_file(store.folder / "journal" / f"{desk}.jsonl")
        assert [entry.id for entry in kept] == [entry.id for entry in entries if entry.desk == desk]


def test_two_desks_and_a_sync_at_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", "a")
    store.sync("a", programme(0))
    desks = [marking(store, desk, seed, 60) for seed, desk in enumerate(("desk-1", "desk-2"))]
    revision = 0
    lines = ""
    assert desks[0].stdout is not None
    for line in desks[0].stdout:  # a sync for each mark of one desk; one that never rests would only hold up both
        lines += line
        revision = 1 - revision
        store.sync("a", programme(revision))
    batches = shown(lines)
    for desk in desks:
        out, err = desk.communicate(timeout=60)
        assert desk.returncode == 0, err
        batches += shown(out)
    assert len(batches) > 60
    check(store, batches)
    of = {entry.id: entry.desk for _, entry in journal.entries(store.link)}
    reverting = [entry for _, entry in journal.entries(store.link) if entry.reverts]
    assert reverting
    assert all(of[entry.reverts] == entry.desk for entry in reverting if entry.reverts), "undo takes back one's own"
    store.close()


def killed(tmp_path: Path, kills: int) -> None:
    """Kills a marking desk at random moments, again and again on the same store."""
    store = Store(tmp_path / "event", "a")
    store.sync("a", programme(0))
    dice = random.Random(7)
    batches: list[str] = []
    for turn in range(kills):
        desk = marking(store, "desk-1", turn, 10_000)
        assert desk.stdout is not None
        lines = "".join(desk.stdout.readline() for _ in range(dice.randint(1, 12)))
        until = time.monotonic() + dice.random() * 0.02
        while time.monotonic() < until:
            pass
        desk.kill()
        out, _ = desk.communicate(timeout=60)
        batches += shown(lines + out)
        if turn % 10 == 0:
            check(store, batches)
    check(store, batches)
    assert len(batches) > kills
    assert store.link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with connect.writing(store.link, store.path):
        assert store.link.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)
    store.close()


def test_a_desk_that_is_killed_loses_no_mark(tmp_path: Path) -> None:
    killed(tmp_path, 6)


@pytest.mark.soak
def test_a_desk_that_is_killed_two_hundred_times(tmp_path: Path) -> None:
    killed(tmp_path, 200)
