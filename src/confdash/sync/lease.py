"""At most one syncing process a store, by a lock of the kernel's.

Nothing expires: a laptop that slept with its lid closed wakes up with the same holder, and a holder that was
killed has let go the moment it is gone. On a file system without such locks there is none to be had.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from filelock import FileLock, Timeout

from confdash import clock

#: For how long a refusal is doubted, in seconds: `holder` of another process may have taken the lock for some
#: microseconds, to see whether it is free.
_DOUBT = 0.05
#: How often the lock is tried while that lasts, and by those who wait longer.
_QUICKLY, _PATIENTLY = 0.002, 0.05


class LeaseError(Exception):
    """The lease cannot be had. The message is one sentence for a person."""


class _Note(msgspec.Struct, frozen=True):
    """Who holds the lease: for people, the lock itself knows no names."""

    pid: int
    #: Real time, UTC seconds.
    since: int


class Lease:
    """The right to sync one store. Free again when it is released or its process ends, however it ends."""

    def __init__(self, store: Path) -> None:
        # A store under two names is one store.
        store = store.resolve()
        #: `confdash.db` → `confdash.db.sync.lock`, which stays when the lease is released.
        self.path = store.with_name(store.name + ".sync.lock")
        self._note = store.with_name(store.name + ".sync.info")
        # Not thread-local: what a worker thread took, the program's end gives back. Never a soft lock (a file
        # that merely exists): it would outlive a holder that was killed.
        self._lock = FileLock(self.path, mode=0o600, thread_local=False, fallback_to_soft=False)

    @property
    def held(self) -> bool:
        """Whether this object holds the lease."""
        return bool(self._lock.is_locked)

    def try_acquire(self) -> bool:
        """Takes the lease if nobody else has it, and says whether it is ours. Raises `LeaseError`."""
        return self.wait(_DOUBT)

    def wait(self, timeout: float) -> bool:
        """Waits up to `timeout` seconds, blocking, and says if the lease is ours. Raises `LeaseError`."""
        if not self.held:
            if not self._take(timeout):
                return False
            self._sign()
        return True

    def release(self) -> None:
        """Gives the lease back, if it is ours."""
        if self.held:
            with contextlib.suppress(OSError):
                self._note.unlink()
            self._lock.release()

    def holder(self) -> str | None:
        """Who holds the lease, such as “process 4711, since 2026-11-10T09:00:00Z”; None if it is free.

        The name is from the holder's note; that he lives, the kernel says. Raises `LeaseError`.
        """
        if not self._note.exists():
            return None
        if not self.held and self._take(0):
            # The note of one who was killed.
            self.release()
            return None
        try:
            note = msgspec.json.decode(self._note.read_bytes(), type=_Note)
            since = dt.datetime.fromtimestamp(note.since, dt.UTC)
        except (OSError, msgspec.DecodeError, ValueError, OverflowError):
            # Taken this instant, and not signed yet.
            return "another process"
        return f"process {note.pid}, since {since:%Y-%m-%dT%H:%M:%SZ}"

    def __enter__(self) -> Self:
        if not self.try_acquire():
            raise LeaseError(f"{self.holder() or 'another process'} syncs this event already; stop it, or try again")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _take(self, timeout: float) -> bool:
        try:
            self._lock.acquire(timeout=timeout, poll_interval=_PATIENTLY if timeout > _DOUBT else _QUICKLY)
        except Timeout:
            return False
        except OSError as error:
            raise LeaseError(
                f"{self.path} cannot be locked ({error.strerror}); keep the event's folder on a disk of this "
                "machine, where you may write"
            ) from error
        return True

    def _sign(self) -> None:
        """Writes the note. It only informs: where it cannot be written, the lease is held all the same."""
        note = msgspec.json.encode(_Note(os.getpid(), clock.real()))
        with contextlib.suppress(OSError):
            # What a killed holder left behind must not speak for this one, should the next step fail.
            self._note.unlink(missing_ok=True)
            with open(os.open(self._note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                file.write(note)
