"""The dashboard's one writer: a thread with a queue, so that a decision never waits on the screen."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from confdash.store import connect, journal

T = TypeVar("T")
_Task = Callable[[sqlite3.Connection], None]


class Writer:
    """Runs decisions in order, each in a durable transaction, then writes the desk's journal file."""

    def __init__(self, path: Path, desk: str) -> None:
        self._path = path
        self._desk = desk
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="confdash-writer", daemon=True)
        self._thread.start()

    def submit(self, decision: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queues a decision. The future has its result once it is in the store, or its exception (nothing was changed)."""
        future: Future[T] = Future()

        def task(link: sqlite3.Connection) -> None:
            try:
                with connect.writing(link, self._path, durable=True):
                    result = decision(link)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                future.set_exception(error)
                return
            future.set_result(result)
            try:
                journal.write_out(link, self._path.parent, self._desk)
            except connect.StoreError:
                # The store has the decision; the file is caught up at the next one or at the next start.
                return

        self._tasks.put(task)
        return future

    def close(self, patience: float = 30.0) -> None:
        """Waits until all that was queued is written."""
        self._tasks.put(None)
        self._thread.join(patience)

    def _run(self) -> None:
        link: sqlite3.Connection | None = None
        while (task := self._tasks.get()) is not None:
            link = link or connect.open_writer(self._path)
            task(link)
        if link:
            link.close()
