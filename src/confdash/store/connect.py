"""Opening the store, and the one way to write to it.

Every write transaction begins IMMEDIATE: a deferred one that reads first fails at once under a second writer,
without ever consulting the busy time-out. Nothing outside this module issues BEGIN.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

#: Set with each migration (`store.schema`); read first in every write transaction.
VERSION = 5
#: How long a writer waits for another one, in seconds. A first merge of 100,000 talks holds the lock for 1.4 s.
PATIENCE = 30.0

_REMOTE = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "9p", "davfs",
        "fuse.sshfs", "fuse.rclone",
    }
)  # fmt: skip


class StoreError(Exception):
    """The store cannot be used. The message is one sentence for a person: what, where, what to do next."""


class NewerStore(StoreError):  # noqa: N818 - says what was found
    """The store was made by a newer confdash than this one."""


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into `StoreError` sentences that name the store."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(sentence(error, path)) from error


def sentence(error: sqlite3.Error, path: Path) -> str:
    """What a person should know about an SQLite error."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return (
            f"{path} has been held by another program for {PATIENCE:.0f} s;"
            " close it (`confdash doctor` names it) and try again"
        )
    if "full" in text:
        return f"the disk with {path} is full; free some space: nothing was changed"
    if "disk i/o" in text:
        return (
            f"the disk with {path} is full or failing; free some space, then run `confdash doctor`: nothing was changed"
        )
    if "readonly" in text or "read-only" in text:
        return f"{path} cannot be written; check who owns the file and its folder"
    if "not a database" in text or "malformed" in text:
        return (
            f"{path} is damaged or no confdash store; move it aside and run `confdash sync`:"
            " the journal folder keeps every decision"
        )
    if "unable to open" in text:
        return f"{path} cannot be opened; check that its folder exists and is yours"
    if "interrupted" in text:
        return "the query was interrupted"
    return f"{path}: SQLite says “{error}”; run `confdash doctor`"


def filesystem(path: Path) -> str:
    """The type of the file system on which a path lies, as Linux names it; "" where that cannot be told."""
    if not sys.platform.startswith("linux"):
        return ""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    where = str(path.resolve())
    for mount in mounts.splitlines():
        fields = mount.split(" ")
        point = fields[1].replace("\\040", " ")
        if len(point) >= len(best) and (where == point or where.startswith(point.rstrip("/") + "/")):
            best, kind = point, fields[2]
    return kind


def refuse_remote(folder: Path) -> None:
    """WAL needs shared memory, which network file systems do not give. Raises `StoreError`."""
    kind = filesystem(folder)
    if kind in _REMOTE:
        raise StoreError(
            f"{folder} is on a network file system ({kind}), where SQLite can lose data; use a folder on this machine"
        )


def create_private(path: Path) -> None:
    """An empty file that only its owner can read: made before SQLite sees it, so that -wal and -shm are so too."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror}") from error


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that may write, through `writing` alone. The store must exist (`schema.prepare`)."""
    with translated(path):
        link = sqlite3.connect(
            f"file:{_quoted(path)}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        _write_ahead(link)
        link.execute("PRAGMA synchronous = NORMAL")
        link.execute("PRAGMA journal_size_limit = 33554432")
        link.execute("PRAGMA cache_size = -16000")
    return link


def _write_ahead(link: sqlite3.Connection) -> None:
    """Turns the WAL on. Two that make a store at once meet here, and for this alone SQLite does not wait by itself."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            link.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read. One thread at a time may use it."""
    if not path.exists():
        raise StoreError(f"there is no store at {path} yet; run `confdash sync`")
    with translated(path):
        link = sqlite3.connect(
            f"file:{_quoted(path)}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        link.execute("PRAGMA query_only = 1")
        # A window of rows touches few pages; the file system keeps the rest anyway.
        link.execute("PRAGMA cache_size = -512")
        if check_version(link, path) == 0:
            link.close()  # another process is just making it
            raise StoreError(f"there is nothing in the store at {path} yet; run `confdash sync`")
    return link


def check_version(link: sqlite3.Connection, path: Path) -> int:
    """The store's version. Refuses a store that a newer confdash has made: raises `NewerStore`."""
    found = int(link.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise NewerStore(
            f"{path} was made by a newer confdash (store version {found}, this program knows {VERSION});"
            " update confdash"
        )
    return found


@contextlib.contextmanager
def writing(link: sqlite3.Connection, path: Path, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
    """One write transaction: all of it is in the store afterwards, or nothing.

    `durable` survives a power cut (marks); without it a merge may be lost by one, which the next sync repeats.
    """
    with translated(path):
        link.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        link.execute("BEGIN IMMEDIATE")
        try:
            check_version(link, path)
            yield link
            link.execute("COMMIT")
        except BaseException:
            if link.in_transaction:
                link.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def snapshot(link: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Several queries that see one state of the store. For a connection that only reads: what it did is undone."""
    link.execute("BEGIN")
    try:
        yield link
    finally:
        if link.in_transaction:
            link.execute("ROLLBACK")


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
