"""Making, opening, bringing up to date and refusing stores."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations
from tests.store.build import T0, Store, check, talk

from confdash.clock import Clock
from confdash.store import connect, schema
from confdash.store.connect import NewerStore, StoreError
from confdash.store.query.reader import Reader


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store is to be."""
    return tmp_path / "confdash.db"


@pytest.fixture
def masked() -> Iterator[None]:
    """A umask under which new files are readable by all."""
    old = os.umask(0)
    yield
    os.umask(old)


def version(path: Path) -> int:
    link = sqlite3.connect(path)
    found = int(link.execute("PRAGMA user_version").fetchone()[0])
    link.close()
    return found


@pytest.mark.usefixtures("masked")
def test_a_store_and_its_companions_are_private(path: Path) -> None:
    schema.prepare(path)
    link = connect.open_writer(path)
    with connect.writing(link, path):
        link.execute("INSERT INTO meta VALUES ('a', 'b')")
    names = {each.name for each in path.parent.iterdir()}
    assert names == {"confdash.db", "confdash.db-wal", "confdash.db-shm"}
    assert {mode(each) for each in path.parent.iterdir()} == {0o600}
    link.close()


def test_making_it_twice_changes_nothing(path: Path) -> None:
    schema.prepare(path)
    before = path.read_bytes()
    schema.prepare(path)
    assert path.read_bytes() == before
    assert version(path) == connect.VERSION
    assert [each.name for each in path.parent.iterdir()] == ["confdash.db"], "no backup of what needs no change"


def _prepare(path: Path, start: object) -> None:
    start.wait(20)  # type: ignore[attr-defined]
    schema.prepare(path)


@pytest.mark.parametrize("attempt", range(2))
def test_processes_that_make_it_at_once_all_succeed(path: Path, attempt: int) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    processes = [context.Process(target=_prepare, args=(path, start)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 4
    link = connect.open_writer(path)
    check(link)
    link.close()


def test_a_newer_store_is_refused_with_a_sentence(path: Path) -> None:
    schema.prepare(path)
    link = sqlite3.connect(path)
    link.execute(f"PRAGMA user_version = {connect.VERSION + 1}")
    link.close()
    for open_it in (schema.prepare, connect.open_reader):
        with pytest.raises(NewerStore, match=r"was made by a newer confdash .* update confdash") as told:
            open_it(path)
        assert str(path) in str(told.value)


def test_a_store_that_is_brought_up_to_date_under_us_ends_the_next_write(path: Path) -> None:
    schema.prepare(path)
    link = connect.open_writer(path)
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {connect.VERSION + 1}")
    other.close()
    with pytest.raises(NewerStore), connect.writing(link, path):
        link.execute("INSERT INTO meta VALUES ('a', 'b')")
    assert link.execute("SELECT * FROM meta").fetchall() == []
    assert not link.in_transaction
    link.close()


def _one_more() -> Migrations:
    """The migrations of a program that is a version ahead."""
    steps = schema.migrations()

    @steps()
    def later(db: Database) -> None:
        db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)")

    return steps


def test_a_store_of_an_older_program_is_backed_up_and_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "event", "a")
    store.sync("a", [talk("1", "Cranes")])
    # The last words are in the WAL only: whoever copies the file alone loses them.
    assert store.path.with_name("confdash.db-wal").stat().st_size
    one_more = _one_more()
    ours, next_one = connect.VERSION, connect.VERSION + 1
    monkeypatch.setattr(connect, "VERSION", next_one)
    monkeypatch.setattr(schema, "VERSION", next_one)
    monkeypatch.setattr(schema, "migrations", lambda: one_more)
    schema.prepare(store.path)
    assert version(store.path) == next_one
    assert store.link.execute("SELECT * FROM later").fetchall() == []
    assert store.link.execute("SELECT title FROM talks").fetchall() == [("Cranes",)]
    copy = store.folder / f"confdash-before-v{next_one}.db"
    assert mode(copy) == 0o600
    link = sqlite3.connect(copy)
    assert link.execute("SELECT title FROM talks").fetchall() == [("Cranes",)]
    assert link.execute("PRAGMA user_version").fetchone() == (ours,)
    assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    link.close()
    assert not list(store.folder.glob("*.part"))
    store.close()


def test_an_earlier_backup_is_kept_and_a_broken_off_one_is_not_taken_for_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", "a")
    target = tmp_path / "copy.db"
    schema.back_up(store.link, store.path, target)
    before = target.read_bytes()
    store.sync("a", [talk("1")])
    schema.back_up(store.link, store.path, target)
    assert target.read_bytes() == before
    with pytest.raises(StoreError, match="cannot be backed up to"):
        schema.back_up(store.link, store.path, tmp_path / "nowhere" / "copy.db")
    store.close()


def test_a_reader_of_what_is_not_there_yet(path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store at .* run `confdash sync`"):
        connect.open_reader(path)
    connect.create_private(path)
    with pytest.raises(StoreError, match=r"nothing in the store at .* run `confdash sync`"):
        Reader(path, Clock())


@pytest.mark.parametrize(
    "body", [b"no database at all, but long enough to be read as one" * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_store(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    for open_it in (schema.prepare, connect.open_reader):
        with pytest.raises(StoreError, match="is damaged or no confdash store; move it aside") as told:
            open_it(path)
        assert str(path) in str(told.value)
    assert path.read_bytes() == body


def test_another_programs_database_is_left_alone(path: Path) -> None:
    link = sqlite3.connect(path)
    link.execute("CREATE TABLE talks (id)")
    link.close()
    with pytest.raises(StoreError, match="another program's database"):
        schema.prepare(path)
    link = sqlite3.connect(path)
    assert link.execute("SELECT name FROM sqlite_master").fetchall() == [("talks",)]
    link.close()


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreError, match=f"{path} cannot be opened"):
        schema.prepare(path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made: No such file or directory"):
        schema.prepare(tmp_path / "nowhere" / "confdash.db")


_AS_NOBODY = """
import os, sys
from pathlib import Path
from confdash.store import connect, schema
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
try:
    schema.prepare(path)
    link = connect.open_writer(path)
    with connect.writing(link, path):
        link.execute("INSERT INTO meta VALUES ('a', 'b')")
except connect.StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_may_not_be_written(tmp_path: Path, there: bool) -> None:
    """Root may write everywhere, so another user tries."""
    folder = Path(tempfile.mkdtemp(prefix="confdash-test-", dir="/tmp"))
    path = folder / "confdash.db"
    if there:
        schema.prepare(path)
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, path], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert done.stderr == ""
    words = "cannot be written" if there else "cannot be made: Permission denied"
    assert words in done.stdout
    assert str(path) in done.stdout


def test_a_full_disk(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", "a")
    store.sync("a", [talk("1", "Cranes")])
    pages = store.link.execute("PRAGMA page_count").fetchone()[0]
    store.link.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StoreError, match=r"the disk with .*confdash\.db is full; free some space: nothing was changed"):
        store.sync("a", [talk(str(index), abstract="x" * 5000) for index in range(200)])
    assert not store.link.in_transaction
    assert list(store.talks()) == ["1"]
    store.link.execute("PRAGMA max_page_count = 1000000")
    store.sync("a", [talk("1", "Derricks")])
    assert store.talk("1").title == "Derricks"
    store.check()
    store.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/mounts")
def test_network_file_systems_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert connect.filesystem(tmp_path) not in ("", "nfs4")
    assert connect.filesystem(Path("/proc/self")) == "proc"
    monkeypatch.setattr(connect, "filesystem", lambda folder: "nfs4")
    with pytest.raises(StoreError, match="is on a network file system"):
        schema.prepare(tmp_path / "confdash.db")
    assert not list(tmp_path.iterdir())


def test_a_name_that_looks_like_an_address(tmp_path: Path) -> None:
    """The store is opened by a `file:` address: its special characters are part of a name here."""
    folder = tmp_path / "50% of a?b#c"
    store = Store(folder, "a")
    store.sync("a", [talk("1", starts=T0)])
    assert list(store.talks()) == ["1"]
    assert [each.name for each in tmp_path.iterdir()] == ["50% of a?b#c"]
    store.close()
