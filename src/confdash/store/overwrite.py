"""What `forget` and `purge` do to the files of an event's folder: no byte of what goes is left in any of ours.

The store is rewritten in one transaction together with the journal files, under their locks; then it is packed, so
that no page keeps what was. Copies beside it are rewritten as a whole and take the old one's place; the old file's
bytes are overwritten before they are given back. Broken off at any point, the store works, `confdash doctor` says
what happened, and the same command finishes it. Whoever calls holds the lease: no sync may be under way, which would
bring back what it has read.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from confdash.config import Settings
from confdash.store import connect, decide, forgotten, forgotten_file, rehearsal
from confdash.store.connect import StoreError

#: Beside the store: how the dashboard was left.
STATE = ".confdash-state.json"
_STATE_PARTS = ".confdash-state-*"
#: In `meta`, while something is being overwritten.
_BEGUN = "overwriting"
_SQLITE = b"SQLite format 3\x00"
#: What we write before it takes its place: `confdash-before-v4.db.4711.part`.
_PART = re.compile(r".*(?:\.db|\.jsonl|\.json|confdash-[a-z]+)\.([0-9]+)\.part")
#: How long readers are waited for who keep the store's log, in seconds; and how long at a time, in milliseconds.
_PATIENCE, _STEP = connect.PATIENCE, 200
_CHUNK = 1 << 20

#: A line of a journal file → what is left of it; None: nothing.
Line = Callable[[bytes], bytes | None]


class Erasing(Protocol):
    """What is to go."""

    def live(self, link: sqlite3.Connection) -> None:
        """Out of the store's tables, inside the write transaction; what they fold to is folded afterwards."""

    def copy(self, link: sqlite3.Connection) -> None:
        """Out of the tables of an older store, of whichever version."""

    def line(self, line: bytes) -> bytes | None:
        """A line of a journal file without it; None: nothing is left of it."""

    def text(self, text: str) -> str:
        """A text without it."""


class Done(msgspec.Struct):
    """What was overwritten beside the store, and what could not be, as sentences."""

    files: list[Path] = []
    missed: list[str] = []


def begun(link: sqlite3.Connection) -> bool:
    """Whether a forget or purge was broken off before its end."""
    return link.execute("SELECT 1 FROM meta WHERE key = ?", [_BEGUN]).fetchone() is not None


def overwrite(path: Path, settings: Settings, what: Erasing) -> Done:
    """Everything of the folder of the store at `path`. Raises `StoreError` while nothing is changed yet."""
    folder, done = path.parent, Done()
    link = connect.open_writer(path)
    try:
        link.execute("PRAGMA secure_delete = ON")
        link.execute("PRAGMA temp_store = MEMORY")
        with _locked(folder), connect.writing(link, path, durable=True):
            forgotten.adopt(link, folder)
            link.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", [_BEGUN])
            what.live(link)
            decide.rebuild(link, settings)
            _rewrite_journals(folder, what.line, done)
        _remember(link, folder, done)
        _sweep(folder)
        _rewrite_state(folder, what, done)
        _rewrite_copies(path, what, done)
        if not _pack(link, path):
            done.missed.append(
                f"{path}: another program is reading it, so that its log, {path}-wal, still holds what was;"
                " close the dashboards, and run this again"
            )
        elif not done.missed:
            with connect.writing(link, path, durable=True):
                link.execute("DELETE FROM meta WHERE key = ?", [_BEGUN])
            _emptied(link)
    finally:
        link.close()
    return done


def try_out(path: Path, what: Erasing) -> None:
    """What would go out of the store's tables; nothing is changed. Raises `StoreError`."""
    link = connect.open_writer(path)
    try:
        with contextlib.suppress(_NotMeant), connect.writing(link, path):
            forgotten.adopt(link, path.parent)
            what.live(link)
            raise _NotMeant
    finally:
        link.close()


class _NotMeant(Exception):  # noqa: N818 - says why nothing is kept
    """Takes back a transaction that only tried something out."""


# ----- the store's own file


def _pack(link: sqlite3.Connection, path: Path) -> bool:
    """Writes the whole store anew, and empties its log; False where readers keep that from being done."""
    try:
        if not _emptied(link):
            return False
        with connect.translated(path):
            link.execute("VACUUM")
        return _emptied(link)
    except StoreError:
        return False


def _emptied(link: sqlite3.Connection) -> bool:
    """Brings the log into the store and cuts it off; False when somebody reads on for too long."""
    deadline = time.monotonic() + _PATIENCE
    link.execute(f"PRAGMA busy_timeout = {_STEP}")
    try:
        while link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0:
            if time.monotonic() > deadline:
                return False
        return True
    finally:
        link.execute(f"PRAGMA busy_timeout = {round(connect.PATIENCE * 1000)}")


# ----- journal files


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The journal files of all desks, which nobody else writes meanwhile. Raises `StoreError`."""
    from filelock import FileLock, Timeout

    with contextlib.ExitStack() as locks:
        for path in journals(folder):
            try:
                locks.enter_context(FileLock(path.with_suffix(".lock"), timeout=10, mode=0o600))
            except (OSError, Timeout) as error:
                raise StoreError(f"{path} cannot be locked ({error}); nothing was changed, try again") from error
        yield


def journals(folder: Path) -> list[Path]:
    """The journal files of all desks."""
    return sorted((folder / "journal").glob("*.jsonl"))


def _rewrite_journals(folder: Path, change: Line, done: Done) -> None:
    for path in journals(folder):
        try:
            before = path.read_bytes()
            lines = before.splitlines(keepends=True)
            after = [change(line) for line in lines]
            left = b"".join(line for line in after if line)
            if after != lines:
                replace(path, left) if left else wipe(path)
                done.files.append(path)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be rewritten ({error.strerror}); mend that and run this again: nothing was changed"
            ) from error


# ----- what else lies beside the store


def _remember(link: sqlite3.Connection, folder: Path, done: Done) -> None:
    try:
        forgotten.write_out(link, folder)
    except OSError as error:
        done.missed.append(
            f"{folder / forgotten_file.FILE} cannot be written ({error.strerror}): should the store be lost, the feeds"
            " would bring back what is gone; mend that, and run this again"
        )


def _sweep(folder: Path) -> None:
    """Files that a program was writing when it was killed may hold anything."""
    for path in (*folder.glob("*.part"), *folder.glob(".*.part"), *folder.glob("journal/*.part")):
        found = _PART.fullmatch(path.name)
        if found and not rehearsal.alive(int(found[1])):
            with contextlib.suppress(OSError):
                wipe(path)


def _rewrite_state(folder: Path, what: Erasing, done: Done) -> None:
    """A filter that names what goes is emptied."""
    for leftover in folder.glob(_STATE_PARTS):
        wipe(leftover)
    path = folder / STATE
    try:
        state = msgspec.json.decode(path.read_bytes())
        boards = state.get("boards", {}) if isinstance(state, dict) else {}
        for board in boards.values():
            if what.text(board.get("filter", "")) != board.get("filter", ""):
                board["filter"] = ""
        clean = what.text(msgspec.json.encode(state).decode()).encode()
        if clean != path.read_bytes():
            replace(path, clean)
            done.files.append(path)
    except FileNotFoundError:
        pass
    except (OSError, msgspec.MsgspecError, AttributeError):  # it can be read by nobody, and losing it loses little
        with contextlib.suppress(OSError):
            wipe(path)


def copies(path: Path) -> list[Path]:
    """The other stores of ours in the folder and below: backups, copies of rehearsals."""
    files = (each for each in sorted(path.parent.rglob("*")) if each.is_file() and not each.is_symlink())
    return [each for each in files if each != path and _is_store(each)]


def _is_store(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) != _SQLITE:
                return False
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as link:
            rows = link.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('upstream', 'journal')").fetchone()
            return bool(rows[0] == 2)
    except (OSError, sqlite3.Error):
        return False


def _rewrite_copies(path: Path, what: Erasing, done: Done) -> None:
    for copy in copies(path):
        if running := rehearsal.running(copy.parent):
            done.missed.append(f"{copy}: a rehearsal runs there (process {running}); end it, and run this again")
            continue
        try:
            _rewrite_copy(copy, what)
            done.files.append(copy)
        except (OSError, sqlite3.Error) as error:
            done.missed.append(f"{copy} cannot be rewritten ({error}); delete it, or mend that and run this again")


def _rewrite_copy(path: Path, what: Erasing) -> None:
    """A whole new file in place of a copy: until it is done, the old one stands."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    connect.create_private(part)
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as old:
            old.execute("VACUUM INTO ?", [str(part)])
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as link:
            # Nothing of it may get into a file beside it; should it break off, the old one is there still.
            for setting in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = ON", "temp_store = MEMORY"):
                link.execute(f"PRAGMA {setting}")
            what.copy(link)
            link.execute("VACUUM")
        _take_place(part, path)
        for beside in ("-wal", "-shm", "-journal"):
            if (left := path.with_name(path.name + beside)).exists():
                wipe(left)
    except BaseException:
        wipe(part)
        raise


# ----- bytes


def replace(path: Path, content: bytes) -> None:
    """Another content for a file, whole or not at all, for its owner alone; the old bytes are overwritten."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _take_place(part, path)


def _take_place(part: Path, path: Path) -> None:
    """A new file in place of an old one, whose bytes are overwritten once its name is the new one's."""
    with path.open("r+b") as old:
        part.replace(path)
        _blank(old.fileno())


def wipe(path: Path) -> None:
    """Overwrites a file's bytes, and deletes it."""
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            _blank(file.fileno())
        path.unlink()


def _blank(file: int) -> None:
    left = os.fstat(file).st_size
    os.lseek(file, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(file, bytes(min(left, _CHUNK)))
    os.fsync(file)
