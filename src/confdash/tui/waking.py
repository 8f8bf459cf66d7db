"""After the lid was closed: the dashboard notices, looks at everything again, and says in one line what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from confdash.clock import real
from confdash.tui.words import count

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: A gap that only sleep, being stopped, or a clock that was set explains, in seconds.
SLEPT = 30
#: So long the line waits for the feeds to be read, and then for the rules to have been looked at. Seconds.
_PATIENCE, _REST = 20.0, 1.5


class Waking:
    """Knows when the machine slept, and whether that is still to be told."""

    def __init__(self) -> None:
        self._looked = real()
        self._ahead = self._looked - round(time.monotonic())
        #: What is still to be told: when it slept (UTC seconds), and the newest change before.
        self._slept: tuple[int, int] | None = None
        self._newest = 0
        self._told_until = 0

    @property
    def waiting(self) -> bool:
        """Whether a line is on its way: what feeds changed meanwhile is in it, and is not told by itself."""
        return self._slept is not None

    def look(self, dashboard: Dashboard) -> None:
        """Called many times a minute, before news are taken in: a gap since the last time is sleep."""
        now = real()
        # The steady clock stands still in a machine that sleeps, and goes on for a process that is stopped.
        set_by = now - round(time.monotonic()) - self._ahead
        slept = max(set_by, now - self._looked)
        self._looked, self._ahead = now, self._ahead + set_by
        if slept > SLEPT:
            self.woke(dashboard, now - slept, now)

    def woke(self, dashboard: Dashboard, begin: int, end: int) -> None:
        """The machine slept between two moments (UTC seconds), as this process or the sync noticed."""
        if self._slept is not None or abs(end - self._told_until) <= SLEPT * 2:
            return  # the other has noticed before
        self._slept = (begin, end)
        self._newest = dashboard.arrivals.newest
        dashboard.lookout.poke()
        if dashboard.supervisor is None:
            dashboard.set_timer(_REST, lambda: self._tell(dashboard))
        else:
            dashboard.supervisor.ask()
            dashboard.set_timer(_PATIENCE, lambda: self._tell(dashboard))

    def read(self, dashboard: Dashboard) -> None:
        """All feeds have been read since, or nothing can be read: the line follows once the rules are evaluated."""
        if self._slept is not None:
            dashboard.set_timer(_REST, lambda: self._tell(dashboard))

    def _tell(self, dashboard: Dashboard) -> None:
        if self._slept is None:
            return
        (begin, end), self._slept = self._slept, None
        self._told_until = end
        context = dashboard.context
        shift = context.clock.offset if context.pretend else 0
        times = [f"{context.clock.local(stamp + shift):%H:%M}" for stamp in (begin, end)]
        changes = dashboard.arrivals.since(context, self._newest)
        listing = context.listing
        need = 0 if listing is None else sum(line.band == "now" for line in listing.lines)
        said = [count(changes, "change"), f"{need} {'needs' if need == 1 else 'need'} you now"]
        if context.pulse.offline is not None:
            said.append("no network")
        dashboard.toast(f"asleep {'–'.join(times)}: {', '.join(said)}", timeout=15)
