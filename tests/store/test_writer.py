"""The dashboard's one writer: in order, durable, and never in the screen's way."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.store.build import Store
from tests.store.conftest import Make

from confdash.store import connect, journal
from confdash.store.writer import Writer


def mark(key: str) -> journal.Entry:
    return journal.entry(by="ada", desk="front", entity="talk", key=key, keys=(), field="x", new="y")


def adding(key: str) -> Callable[[sqlite3.Connection], int]:
    return lambda link: journal.append(link, mark(key))


def marks(store: Store) -> list[str]:
    return [entry.key for _, entry in journal.entries(store.link)]


def test_decisions_are_written_in_order_and_close_waits_for_all(make: Make) -> None:
    store = make("a")
    writer = Writer(store.path, "front")
    futures = [writer.submit(adding(str(key))) for key in range(50)]
    writer.close()
    assert marks(store) == [str(key) for key in range(50)]
    assert [future.result(0) for future in futures] == list(range(1, 51))
    assert [each.key for each in journal.read_file(store.folder / "journal" / "front.jsonl")] == marks(store)


def test_what_fails_leaves_nothing_and_the_next_goes_on(make: Make) -> None:
    store = make("a")
    writer = Writer(store.path, "front")

    def broken(link: sqlite3.Connection) -> None:
        journal.append(link, mark("lost"))
        raise ValueError("no")

    failed = writer.submit(broken)
    fine = writer.submit(adding("kept"))
    with pytest.raises(ValueError, match="no"):
        failed.result(20)
    assert fine.result(20)
    writer.close()
    assert marks(store) == ["kept"]


def test_a_decision_is_in_the_store_when_its_future_is_done(make: Make) -> None:
    store = make("a")
    writer = Writer(store.path, "front")
    writer.submit(adding("1")).result(20)
    assert marks(store) == ["1"]
    writer.close()


def test_one_that_waits_for_a_merge_does_not_hold_up_whoever_submits(make: Make) -> None:
    store = make("a")
    writer = Writer(store.path, "front")
    with connect.writing(store.link, store.path):
        future = writer.submit(adding("1"))
        assert not future.done()
    assert future.result(30)
    writer.close()


def test_a_file_that_cannot_be_written_is_caught_up_later(make: Make) -> None:
    store = make("a")
    blocked = store.folder / "journal" / "front.jsonl"
    blocked.mkdir(parents=True)
    writer = Writer(store.path, "front")
    assert writer.submit(adding("1")).result(20)
    # The future is done before the file is tried: the second is begun once the first has been.
    writer.submit(lambda link: None).result(20)
    blocked.rmdir()
    assert writer.submit(adding("2")).result(20)
    writer.close()
    assert [each.key for each in journal.read_file(blocked)] == ["1", "2"]


def test_a_store_that_is_not_there_is_told_and_not_waited_for(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "none.db", "front")
    for _ in range(2):
        with pytest.raises(connect.StoreError, match="cannot be opened"):
            writer.submit(lambda link: None).result(20)
    writer.close(5)


def test_one_that_was_cancelled_is_not_carried_out(make: Make) -> None:
    store = make("a")
    writer = Writer(store.path, "front")
    go, begun = threading.Event(), threading.Event()

    def slow(link: sqlite3.Connection) -> None:
        begun.set()
        go.wait(20)

    first = writer.submit(slow)
    assert begun.wait(20)
    second = writer.submit(adding("cancelled"))
    assert second.cancel()
    third = writer.submit(adding("kept"))
    go.set()
    first.result(20)
    third.result(20)
    writer.close()
    assert marks(store) == ["kept"]
