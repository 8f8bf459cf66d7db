"""The dashboard's one writer: a thread with a queue, so that a decision never waits on the screen."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from confdash.store import connect, journal

T = TypeVar("T")
_Task = Callable[[], None]


class Writer:
    """Runs decisions in order, each in a durable transaction, then writes the desk's journal file."""

    def __init__(self, path: Path, desk: str) -> None:
        self._path = path
        self._desk = desk
        self._link: sqlite3.Connection | None = None
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="confdash-writer", daemon=True)
        self._thread.start()

    def submit(self, decision: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queues a decision. The future has its result once it is in the store, or its exception: nothing was changed.

        A future that is cancelled before its turn is not carried out.
        """
        future: Future[T] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                link = self._open()
                with connect.writing(link, self._path, durable=True):
                    result = decision(link)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                future.set_exception(error)
                return
            future.set_result(result)
            # The store has the decision; a file that cannot be written is caught up at the next one or the next start.
            with contextlib.suppress(connect.StoreError), connect.translated(self._path):
                journal.write_out(link, self._path.parent, self._desk)

        self._tasks.put(task)
        return future

    def close(self, patience: float = 30.0) -> None:
        """Waits until all that was queued is written."""
        self._tasks.put(None)
        self._thread.join(patience)

    def _open(self) -> sqlite3.Connection:
        self._link = self._link or connect.open_writer(self._path)
        return self._link

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
        if self._link:
            self._link.close()
