"""The lookout: evaluates the rules in a thread of its own, when the data change and every 15 seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from confdash import crash
from confdash.attention.items import Listing, Severity
from confdash.clock import real
from confdash.store.connect import StoreError
from confdash.tui.line_rows import Tally, tally

if TYPE_CHECKING:
    from confdash.attention.engine import Evaluator
    from confdash.tui.context import Context

#: The rules are evaluated at least so often, since time alone brings things near. Seconds.
EVERY = 15.0
#: However often the data change, there is so much rest between two evaluations: seconds, and times their own cost.
_LEAST_REST, _RESTRAINT = 0.25, 8
#: The same after somebody at this desk has decided something, and waits to see what comes of it.
_LEAST_REST_AFTER_A_DEED, _RESTRAINT_AFTER_A_DEED = 0.05, 1
#: Rest is never longer than this, in seconds: on a store where the rules take long, they still keep up.
_MOST_REST = EVERY


@dataclass
class Looked(Message):
    """The rules have been evaluated, or why they could not be."""

    listing: Listing | None
    #: Talk → the gravest of what needs a human about it; information does not count.
    flags: Mapping[str, Severity]
    #: What the tabs and the header say of it, and for which desk's view.
    tally: Tally
    desk: str
    #: Real time at which the evaluation ended (UTC seconds), and when it began, on the steady clock.
    at: int
    begun: float
    problem: str | None = None

    def can_replace(self, message: Message) -> bool:
        """A newer look stands for an older one."""
        return isinstance(message, Looked)


class Lookout:
    """One daemon thread with a connection of its own. It is interrupted at the end, and never holds up quitting."""

    def __init__(self, context: Context, tell: Callable[[Looked], object]) -> None:
        self._context = context
        self._tell = tell
        self._wake = threading.Condition()
        self._poked = True
        self._decided = False
        self._closed = False
        self._evaluator: Evaluator | None = None
        #: Store, clock and config for which the evaluator was made: with others it is made anew.
        self._made_for: object = None
        self._thread: threading.Thread | None = None
        #: When the rules are evaluated next, on the steady clock.
        self.next_at = time.monotonic()

    def start(self) -> None:
        """Begins to look."""
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="confdash-rules", daemon=True)
            self._thread.start()

    @property
    def running(self) -> bool:
        """Whether its thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def poke(self, *, decided: bool = False) -> None:
        """The data have changed: it looks again soon; sooner where somebody at this desk `decided`."""
        with self._wake:
            self._poked = True
            self._decided = self._decided or decided
            self._wake.notify()

    def close(self) -> None:
        """Stops what runs, and lets the thread end."""
        with self._wake:
            self._closed = True
            if self._evaluator is not None:
                self._evaluator.interrupt()
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._poked = self._decided = False  # a poke from now on is of data that this look may not see
            begun = time.monotonic()
            looked = self._look()
            cost = time.monotonic() - begun
            if self._closed:
                break
            looked.begun = begun
            self._tell(looked)
            rest = min(_MOST_REST, max(_LEAST_REST, _RESTRAINT * cost))
            short = min(rest, max(_LEAST_REST_AFTER_A_DEED, _RESTRAINT_AFTER_A_DEED * cost))
            if not self._wait(rest, short):
                break
        self._drop()

    def _wait(self, rest: float, short: float) -> bool:
        """Rests (a `short` while after a deed), then waits for a poke or for the time to come. False: it is over."""
        ended = time.monotonic()
        with self._wake:
            self.next_at = ended + max(EVERY, rest)
            while not self._closed:
                now = time.monotonic()
                until = ended + (short if self._decided else rest) if self._poked else self.next_at
                if now >= until:
                    return True
                self._wake.wait(until - now)
        return False

    def _look(self) -> Looked:
        try:
            listing = self._current().evaluate()
        except StoreError as error:
            self._drop()
            return self._failed(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the dashboard stays, and a person is told
            self._drop()
            return self._failed(f"the rules could not be run: {crash.place(error)}")
        desk = self._context.view
        seen = self._context.told(desk, listing)
        return Looked(listing, flags(listing), tally(seen, desk), desk, real(), 0.0)

    def _failed(self, sentence: str) -> Looked:
        return Looked(None, {}, Tally(), "", real(), 0.0, sentence)

    def _current(self) -> Evaluator:
        context = self._context
        wanted = (context.path, context.clock, context.settings)
        if self._evaluator is None or wanted != self._made_for:
            self._drop()
            from confdash.attention.engine import Evaluator  # late: the first paint needs no rules

            fresh = Evaluator(context.path, context.settings, context.clock, folder=context.folder)
            with self._wake:
                self._evaluator, self._made_for = fresh, wanted
                if self._closed:
                    fresh.interrupt()
        assert self._evaluator is not None
        return self._evaluator

    def _drop(self) -> None:
        with self._wake:
            old, self._evaluator = self._evaluator, None
        if old is not None:
            old.close()


def flags(listing: Listing) -> dict[str, Severity]:
    """The talks about which something needs a human, with the gravest of it."""
    found: dict[str, Severity] = {}
    for line in listing.lines:
        if line.severity != "info":
            for key in line.talks:
                if found.get(key) != "critical":
                    found[key] = line.severity
    return found
