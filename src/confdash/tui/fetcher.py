"""Slow reading in a thread with its own connection; a newer question interrupts an older one of its lane."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from confdash.clock import Clock
from confdash.store.connect import StoreError
from confdash.store.query.reader import Reader

T = TypeVar("T")

#: Steps of SQLite's machine between two looks at whether the answer is still wanted: about a millisecond.
_STEPS = 50_000


class Superseded(Exception):  # noqa: N818 - says what happened
    """A newer question of the same lane took this one's place."""


class _Question(msgspec.Struct, eq=False):
    lane: str
    work: Callable[[Reader], Any]
    answer: Future[Any]
    superseded: bool = False


def _give(future: Future[Any], answer: Any, failure: BaseException | None) -> None:
    """Hands over what was found. Whoever asked may have given up meanwhile, which cancels the future."""
    with contextlib.suppress(InvalidStateError):
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(answer)


class Fetcher:
    """One thread that reads. It is a daemon and is interrupted at the end, so that it never holds up quitting."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._wake = threading.Condition()
        self._waiting: dict[str, _Question] = {}
        self._running: _Question | None = None
        self._reader: Reader | None = None
        self._inode = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, lane: str, work: Callable[[Reader], T]) -> Future[T]:
        """What `work` gives, later. Raises there: `StoreError`, `FilterError`, or `Superseded` by a newer question."""
        question = _Question(lane, work, Future())
        with self._wake:
            older = self._waiting.pop(lane, None)
            self._waiting[lane] = question
            if self._running is not None and self._running.lane == lane:
                self._running.superseded = True
                self._interrupt()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="confdash-reads", daemon=True)
                self._thread.start()
            self._wake.notify()
        if older is not None:
            _give(older.answer, None, Superseded())
        return question.answer

    def close(self) -> None:
        """Stops what runs and lets the thread end."""
        with self._wake:
            self._closed = True
            self._interrupt()
            self._wake.notify()

    def _interrupt(self) -> None:
        if self._reader is not None:
            self._reader.interrupt()

    def _unwanted(self) -> bool:
        """Whether nobody waits for what runs; asked by SQLite itself, in the reading thread."""
        return self._closed or (self._running is not None and self._running.superseded)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    break
                question = self._waiting.pop(next(iter(self._waiting)))
                self._running = question
            self._answer(question)
        with self._wake:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _answer(self, question: _Question) -> None:
        answer: Any = None
        failure: BaseException | None = None
        try:
            answer = question.work(self._open())
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            failure = error
        with self._wake:
            self._running = None
            if question.superseded or self._closed:
                failure = Superseded()
        _give(question.answer, answer, failure)

    def _open(self) -> Reader:
        """The connection, opened anew when the store's file is another one (rebuilt, restored)."""
        with contextlib.suppress(OSError):
            inode = self._path.stat().st_ino
            if self._reader is not None and inode == self._inode:
                return self._reader
            self._inode = inode
        fresh = Reader(self._path, self._clock)  # raises StoreError where there is none
        # An interrupt that comes between two statements does nothing, so that the statements ask as well.
        fresh.link().set_progress_handler(self._unwanted, _STEPS)
        with self._wake:
            old, self._reader = self._reader, fresh
        if old is not None:
            old.close()
        return fresh


__all__ = ["Fetcher", "StoreError", "Superseded"]
