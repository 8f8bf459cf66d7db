"""Keeps the pages as the event is: asks each second whether store or config have changed, apart from all requests."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from confdash import crash
from confdash.config import CONFIG, STORE, ConfigError
from confdash.export.site import Site
from confdash.store import connect
from confdash.store.connect import StoreError
from confdash.web.shelf import Shelf

#: Seconds between two looks; after pages that took long to make as many as they took, up to the second number.
_EVERY, _SELDOM = 1.0, 15.0


class Watched:
    """An event's folder. Whether anything in it has changed costs two looks at files and one question to SQLite."""

    def __init__(self, folder: Path) -> None:
        self._config, self._store = folder / CONFIG, folder / STORE
        self._link: sqlite3.Connection | None = None
        self._file: tuple[int, ...] = ()
        #: How often the store was opened: its versions can be compared as long as one connection is open.
        self._opened = 0

    def state(self) -> tuple[object, ...]:
        """Differs from what it was whenever something may have changed."""
        return (_stat(self._config), self._opened if self._reopened() else 0, self._version())

    def close(self) -> None:
        """Gives the connection back."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _reopened(self) -> bool:
        """Opens the store that is there now: another one may have taken its place."""
        file = _stat(self._store)[:2]
        if self._link is None or file != self._file:
            self.close()
            self._file = file
            with contextlib.suppress(StoreError):
                self._link = connect.open_reader(self._store)
                self._opened += 1
        return self._link is not None

    def _version(self) -> int:
        if self._link is None:
            return 0
        try:
            return int(self._link.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return 0


def _stat(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class Keeper:
    """The thread that does it. What goes wrong is told once, until it is well again; meanwhile the pages stay."""

    def __init__(
        self, folder: Path, shelf: Shelf, make: Callable[[], Site | None], tell: Callable[[str], None]
    ) -> None:
        self._watched = Watched(folder)
        self._shelf = shelf
        self._make = make
        self._tell = tell
        self._known: tuple[object, ...] | None = None
        self._wrong = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)

    def begin(self) -> None:
        """Makes the first pages. Raises `StoreError`, `ConfigError`."""
        state = self._watched.state()
        self._shelf.put(self._make())
        self._known = state

    def look(self) -> bool:
        """Makes the pages anew if anything has changed; says whether they are others now."""
        state = self._watched.state()
        if state == self._known and not self._wrong:
            return False
        try:
            others = self._shelf.put(self._make())
        except (StoreError, ConfigError) as error:
            self._complain(str(error), f"{error}; the pages stay as they are")
            return False
        except Exception as error:  # noqa: BLE001 - what is wrong today may be well tomorrow
            self._complain(crash.place(error), f"{crash.sentence(error)}; the pages stay as they are")
            return False
        if self._wrong:
            self._wrong = ""
            self._tell("the pages follow the event again")
        self._known = state
        return others

    def _complain(self, what: str, sentence: str) -> None:
        if what != self._wrong:
            self._wrong = what
            self._tell(sentence)

    def start(self) -> None:
        """Looks each second from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more; pages that are just being made are not waited for."""
        self._ended.set()

    def _run(self) -> None:
        pause = _EVERY
        while not self._ended.wait(pause):
            begun = time.monotonic()
            self.look()
            pause = min(max(_EVERY, time.monotonic() - begun), _SELDOM)
        self._watched.close()
