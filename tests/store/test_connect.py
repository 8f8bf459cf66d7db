"""The one way to write: one transaction, begun at once, all of it or nothing."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from confdash.store import connect, schema
from confdash.store.connect import StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store."""
    path = tmp_path / "confdash.db"
    schema.prepare(path)
    return path


@pytest.fixture
def links(path: Path) -> Iterator[list[sqlite3.Connection]]:
    """Two writers."""
    links = [connect.open_writer(path) for _ in range(2)]
    yield links
    for link in links:
        link.close()


def note(link: sqlite3.Connection, key: str) -> None:
    link.execute("INSERT INTO meta VALUES (?, '')", [key])


def notes(link: sqlite3.Connection) -> list[str]:
    return [row[0] for row in link.execute("SELECT key FROM meta").fetchall()]


def test_a_writer_has_the_lock_from_the_beginning(path: Path, links: list[sqlite3.Connection]) -> None:
    """Else two that read first and then write fail at once, without waiting."""
    one, other = links
    other.execute("PRAGMA busy_timeout = 50")
    with connect.writing(one, path):
        with pytest.raises(StoreError, match="has been held by another program"), connect.writing(other, path):
            pass
        assert notes(other) == [], "reading goes on meanwhile"
    with connect.writing(other, path):
        note(other, "b")


def test_a_second_writer_waits(path: Path, links: list[sqlite3.Connection]) -> None:
    one, other = links
    begun, seen = threading.Event(), []

    def second() -> None:
        begun.set()
        with connect.writing(other, path):
            seen.extend(notes(other))
            note(other, "b")

    thread = threading.Thread(target=second)
    with connect.writing(one, path):
        note(one, "a")
        thread.start()
        assert begun.wait(10)
        thread.join(0.1)
        assert thread.is_alive()
    thread.join(20)
    assert not thread.is_alive()
    assert seen == ["a"], "it reads what the first has written"
    assert notes(one) == ["a", "b"]


def test_opening_waits_for_whoever_is_just_making_the_store(tmp_path: Path) -> None:
    """Turning the WAL on is the one thing for which SQLite does not wait by itself."""
    path = tmp_path / "new.db"
    path.touch()
    maker = sqlite3.connect(path, isolation_level=None)
    maker.execute("BEGIN IMMEDIATE")
    opened: list[sqlite3.Connection] = []
    thread = threading.Thread(target=lambda: opened.append(connect.open_writer(path)))
    thread.start()
    thread.join(0.1)
    assert thread.is_alive()
    maker.execute("COMMIT")
    maker.close()
    thread.join(20)
    assert opened
    assert opened[0].execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened[0].close()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_an_error_leaves_nothing(path: Path, links: list[sqlite3.Connection], error: type[BaseException]) -> None:
    link = links[0]
    wanted = StoreError if issubclass(error, sqlite3.Error) else error

    def broken() -> None:
        with connect.writing(link, path):
            note(link, "a")
            raise error

    with pytest.raises(wanted):
        broken()
    assert notes(link) == []
    with connect.writing(link, path):
        note(link, "b")
    assert notes(links[1]) == ["b"]


@pytest.mark.parametrize(("durable", "value"), [(True, 2), (False, 1)])
def test_decisions_survive_a_power_cut_and_merges_need_not(
    path: Path, links: list[sqlite3.Connection], durable: bool, value: int
) -> None:
    with connect.writing(links[0], path, durable=durable) as link:
        assert link.execute("PRAGMA synchronous").fetchone() == (value,)


def test_a_reader_cannot_write(path: Path) -> None:
    link = connect.open_reader(path)
    for statement in ("INSERT INTO meta VALUES ('a', '')", "DROP TABLE meta", "PRAGMA user_version = 7"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            link.execute(statement)
    link.close()


def test_readers_and_a_writer_do_not_wait_for_each_other(path: Path, links: list[sqlite3.Connection]) -> None:
    reader = connect.open_reader(path)
    reader.execute("BEGIN")
    assert notes(reader) == []
    begin = time.monotonic()
    with connect.writing(links[0], path):
        note(links[0], "a")
    assert time.monotonic() - begin < 5
    assert notes(reader) == [], "a reader sees one state from beginning to end"
    reader.execute("ROLLBACK")
    assert notes(reader) == ["a"]
    reader.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database is locked"), "close it"),
        (sqlite3.OperationalError("database or disk is full"), "free some space"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "check who owns"),
        (sqlite3.DatabaseError("file is not a database"), "move it aside"),
        (sqlite3.DatabaseError("database disk image is malformed"), "move it aside"),
        (sqlite3.OperationalError("unable to open database file"), "check that its folder"),
        (sqlite3.OperationalError("no such table: talks"), "run `confdash doctor`"),
    ],
)
def test_every_sentence_says_what_where_and_what_next(error: sqlite3.Error, words: str) -> None:
    said = connect.sentence(error, Path("/event/confdash.db"))
    assert "/event/confdash.db" in said
    assert words in said
    assert "\n" not in said
