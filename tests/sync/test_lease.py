"""One syncing process a store, told by a second process that is really one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import confdash
from confdash.sync.lease import Lease, LeaseError

HOLD = """
import sys
from pathlib import Path
from confdash.sync.lease import Lease
lease = Lease(Path(sys.argv[1]))
print("held" if lease.wait(10) else "refused", flush=True)
sys.stdin.readline()
lease.release()
print("released", flush=True)
sys.stdin.readline()
"""
Hold = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Starts a process that takes the lease, gives it back at a line of input, and ends at the next."""
    started: list[subprocess.Popen[str]] = []

    def start(store: Path) -> subprocess.Popen[str]:
        source = str(Path(confdash.__file__).parents[1])
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": source},
        )
        started.append(process)
        assert said(process) == "held"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "confdash.db"


def test_one_at_a_time(store: Path, hold: Hold) -> None:
    process = hold(store)
    lease = Lease(store)
    assert not lease.try_acquire()
    began = time.monotonic()
    assert not lease.wait(0.3)
    assert 0.3 <= time.monotonic() - began < 5
    tell(process)
    assert said(process) == "released"
    assert lease.try_acquire()
    lease.release()


def test_it_is_free_once_its_holder_is_killed(store: Path, hold: Hold) -> None:
    process = hold(store)
    lease = Lease(store)
    assert not lease.try_acquire()
    process.kill()
    assert lease.wait(5)
    # What the dead one left behind names nobody any more.
    assert f"process {os.getpid()}," in (lease.holder() or "")
    lease.release()
    assert lease.holder() is None


def test_it_stays_with_a_holder_that_sleeps(store: Path, hold: Hold) -> None:
    process = hold(store)
    lease = Lease(store)
    os.kill(process.pid, signal.SIGSTOP)
    try:
        assert not lease.wait(0.3)
        assert f"process {process.pid}, since " in (lease.holder() or "")
    finally:
        os.kill(process.pid, signal.SIGCONT)
    assert not lease.try_acquire()


def test_a_sleeping_holder_can_be_killed(store: Path, hold: Hold) -> None:
    process = hold(store)
    os.kill(process.pid, signal.SIGSTOP)
    process.kill()
    assert Lease(store).wait(5)


def test_who_holds_it(store: Path, hold: Hold) -> None:
    lease = Lease(store)
    assert lease.holder() is None
    process = hold(store)
    holder = lease.holder()
    assert holder is not None
    assert holder.startswith(f"process {process.pid}, since {time.strftime('%Y-', time.gmtime())}")
    assert holder.endswith("Z")
    tell(process)
    assert said(process) == "released"
    assert lease.holder() is None
    assert not list(store.parent.glob("*.info"))


@pytest.mark.parametrize("note", [b"", b"{", b"[1]", b'{"pid":1,"since":99999999999999999}', b"\xff\xfe"])
def test_a_note_that_says_nothing(store: Path, hold: Hold, note: bytes) -> None:
    hold(store)
    store.with_name("confdash.db.sync.info").write_bytes(note)
    assert Lease(store).holder() == "another process"


def test_asking_who_holds_it_takes_it_from_nobody(store: Path) -> None:
    stop = threading.Event()

    def ask() -> None:
        curious = Lease(store)
        while not stop.is_set():
            # As if a holder had been killed each time: the lock itself must be asked.
            store.with_name("confdash.db.sync.info").write_bytes(b"{}")
            curious.holder()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        lease = Lease(store)
        for _ in range(100):
            assert lease.try_acquire()
            lease.release()
    finally:
        stop.set()
        asking.join()


def test_as_a_context(store: Path, hold: Hold) -> None:
    with Lease(store) as lease:
        # Taking it twice is taking it once.
        assert lease.try_acquire()
        with pytest.raises(LeaseError, match=f"process {os.getpid()}, since .* syncs this event already; stop it"):
            Lease(store).__enter__()
    process = hold(store)
    with (
        pytest.raises(LeaseError, match=f"process {process.pid}, since .* syncs this event already"),
        Lease(store),
    ):
        pass
    assert process.poll() is None


def test_taken_in_one_thread_and_released_in_another(store: Path) -> None:
    lease = Lease(store)
    thread = threading.Thread(target=lease.try_acquire)
    thread.start()
    thread.join()
    assert lease.held
    lease.release()
    lease.release()
    other = Lease(store)
    assert other.try_acquire()
    # Only who holds it can give it back.
    lease.release()
    assert not lease.try_acquire()
    assert (lease.held, other.held) == (False, True)
    assert (other.holder() or "").startswith(f"process {os.getpid()}")


def test_its_files_are_its_owners_alone(store: Path) -> None:
    old = os.umask(0)
    try:
        # One that was there, with too much to read in it.
        store.with_name("confdash.db.sync.info").write_bytes(b"x" * 500)
        with Lease(store) as lease:
            modes = {path.name: path.stat().st_mode & 0o777 for path in store.parent.iterdir()}
            assert f"process {os.getpid()}," in (lease.holder() or "")
    finally:
        os.umask(old)
    assert modes == {"confdash.db.sync.lock": 0o600, "confdash.db.sync.info": 0o600}


def test_one_store_under_two_names_is_one_store(store: Path, tmp_path: Path) -> None:
    store.touch()
    other = tmp_path / "elsewhere" / "confdash.db"
    other.parent.mkdir()
    other.symlink_to(store)
    with Lease(store):
        assert not Lease(other).try_acquire()


def test_where_nothing_can_be_locked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LeaseError, match=r"cannot be locked \(.*\); keep the event's folder on a disk"):
        Lease(tmp_path / "file" / "confdash.db").try_acquire()


def test_where_nothing_can_be_noted_it_is_held_all_the_same(store: Path) -> None:
    (store.parent / "confdash.db.sync.info").mkdir()
    with Lease(store):
        assert not Lease(store).try_acquire()
        assert Lease(store).holder() == "another process"
    assert Lease(store).try_acquire()
