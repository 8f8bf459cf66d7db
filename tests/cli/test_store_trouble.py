"""A store that cannot be used gives one sentence, and nothing that was in it is lost."""

from __future__ import annotations

import ctypes
import os
import resource
import sqlite3
import sys
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.program import Done, Event

LISTS = ("talks", "speakers", "feeds", "changes")


@pytest.fixture
def event(tmp_path: Path) -> Event:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    event.put("schedule.json", made.schedule_json(made.slots(10)))
    event.ok("sync")
    return event


def sentence(done: Done) -> str:
    assert done.code == 1, done
    assert done.out == ""
    assert done.err.startswith("confdash: ")
    assert done.err.count("\n") == 1
    assert "an error inside confdash" not in done.err
    return done.err


@pytest.mark.parametrize("body", [b"", b"not a database at all, but some text" * 50], ids=["empty", "text"])
def test_a_file_that_is_no_store(tmp_path: Path, body: bytes) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    event.put("schedule.json", made.schedule_json(made.slots(10)))
    event.store.write_bytes(body)
    if body:
        for command in (*LISTS, "sync"):
            told = sentence(event(command))
            assert "damaged or no confdash store" in told
            assert "move it aside" in told
        assert event.store.read_bytes() == body
    else:
        # An interrupted first start leaves an empty file: that is no reason to complain.
        event.ok("sync")
        assert len(event.list("talks")) == 10


def test_a_store_with_holes(event: Event) -> None:
    with event.store.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(event.store.stat().st_size - 8192))
    for command in ("talks", "sync"):
        assert str(event.store) in sentence(event(command))
    done = event("doctor", "--offline")
    assert done.code == 3
    assert "BAD  store" in done.out


def test_a_store_that_is_a_folder(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "a.ics"))
    event.store.mkdir()
    for command in ("talks", "sync"):
        assert str(event.store) in sentence(event(command))


def test_a_newer_store(event: Event) -> None:
    with sqlite3.connect(event.store) as link:
        link.execute("PRAGMA user_version = 99")
    link.close()
    for command in (*LISTS, "sync"):
        told = sentence(event(command))
        assert "newer confdash" in told
        assert "update confdash" in told


def test_a_full_disk_loses_nothing(event: Event) -> None:
    before = event.list("talks")
    full = event.store.stat().st_size + 40_000

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (full, full))

    event.put("schedule.json", made.schedule_json(made.slots(600, abstract="a long story " * 60)))
    told = sentence(event.really("sync", preexec_fn=no_room))
    assert "full" in told
    assert "nothing was changed" in told
    assert event.list("talks") == before
    with sqlite3.connect(event.store) as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    link.close()
    event.ok("sync")
    assert len(event.list("talks")) == 600


def test_a_full_disk_at_init_leaves_no_half_config(tmp_path: Path) -> None:
    event = Event(tmp_path)
    event.put("a.ics", made.ics(made.slots(3)))

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    done = event.really("init", "a.ics", preexec_fn=no_room)
    assert done.code == 2
    assert "cannot be written" in done.err
    assert done.err.count("\n") == 1
    assert not event.config.exists()
    assert event.really("init", "a.ics").code == 0


def as_others_do() -> None:
    """Takes from a process what makes root write everywhere: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights as Linux has them")
def test_a_folder_that_is_not_ours(event: Event) -> None:
    outside = event.folder / "new"
    outside.mkdir()
    stores = [path for path in event.folder.iterdir() if path.name.startswith("confdash.db")]
    for path in (*stores, event.folder, outside):
        path.chmod(path.stat().st_mode & 0o555)
    try:
        if not event.really("-C", "new", "init", preexec_fn=as_others_do).code:
            pytest.skip("this process may write everywhere")
        for args in (("sync",), ("join", "TALK01", "TALK02")):
            done = event.really(*args, preexec_fn=as_others_do)
            assert done.code in (1, 2)
            assert done.err.count("\n") == 1
            assert "an error inside" not in done.err
        made_config = event.really("-C", "new", "init", preexec_fn=as_others_do)
        assert (made_config.code, made_config.err.count("\n")) == (2, 1)
        assert "cannot be written" in made_config.err
        # Looking needs no right to write, where nobody writes at the moment.
        looked = event.really("talks", preexec_fn=as_others_do)
        assert looked.code == 1 or len(looked.lines) == 10
        assert "an error inside" not in looked.err
    finally:
        for path in (event.folder, *stores, outside):
            path.chmod(0o700)
    assert len(event.list("talks")) == 10


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights as Linux has them")
def test_a_store_that_may_only_be_read_prints_its_doors(event: Event) -> None:
    first = event.list("talks")[0]
    day = first["starts_at"][:10]
    event.store.chmod(0o400)
    try:
        done = event.really("print", "door", "--day", day, preexec_fn=as_others_do)
    finally:
        event.store.chmod(0o600)
    assert done.code == 0, done
    assert first["title"] in done.out


def test_the_store_is_private(event: Event) -> None:
    for path in event.folder.glob("confdash.db*"):
        assert path.stat().st_mode & 0o077 == 0, path
