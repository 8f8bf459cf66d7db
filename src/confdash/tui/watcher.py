"""The screen's own connection to the store: made when there is one, renewed when the file is another."""

from __future__ import annotations

from pathlib import Path

from confdash.clock import Clock
from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader


class Watcher:
    """Knows whether the store has changed. Asking costs a few microseconds, so it is asked four times a second."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self.reader: Reader | None = None
        #: Why the store cannot be read; None where it can, or where there is none yet.
        self.problem: str | None = None
        self._seen: tuple[int, int] | None = None
        self._inode = 0

    def poll(self) -> bool:
        """Whether the data may differ from what the last poll saw."""
        inode = self._file()
        if inode == 0:
            return self._lose(None)
        if self.reader is None or inode != self._inode:
            self.close()
            try:
                self.reader = Reader(self.path, self.clock)
            except StoreError as error:
                return self._lose(str(error))
            self._inode = inode
        try:
            found = (inode, self.reader.version())
        except StoreError as error:
            return self._lose(str(error))
        changed = found != self._seen or self.problem is not None
        self._seen, self.problem = found, None
        return changed

    def close(self) -> None:
        """Gives the connection back."""
        if self.reader is not None:
            self.reader.close()
            self.reader = None

    def _file(self) -> int:
        """The file's inode; 0 where there is no store, or one that is being made and has no tables yet."""
        try:
            status = self.path.stat()
        except OSError:
            return 0
        return status.st_ino if status.st_size else 0

    def _lose(self, problem: str | None) -> bool:
        changed = self._seen is not None or problem != self.problem
        self.close()
        self._seen, self.problem = None, problem
        return changed
