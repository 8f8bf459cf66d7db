"""Syncing on and on: each feed when it is due, at once when asked, after sleep, or when the config was edited."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

from confdash import clock
from confdash.config import CONFIG, STORE, ConfigError, Feed, Settings, load
from confdash.store import connect, feed_events
from confdash.store import feeds as stored
from confdash.sync.lease import Lease
from confdash.sync.listen import Listener
from confdash.sync.report import Asleep, Config, Cycle, Offline, Online, Report, Result, Waiting
from confdash.sync.run import DEATHS, Syncer

#: How often the watch looks around, in seconds.
TICK = 0.5
#: A gap that only sleep, being stopped, or a clock that was set explains, in seconds.
SLEPT = 30


class Watch:
    """The loop of `confdash sync --watch`.

    `listener`: wishes from standard input. `slept`: as `SLEPT`.
    """

    def __init__(
        self, folder: Path, settings: Settings, report: Report, *, listener: Listener | None = None, slept: int = SLEPT
    ) -> None:
        self.folder = folder
        self._slept = slept
        self.report = report
        self.settings = settings
        self._lease = Lease(folder / STORE)
        self._asked: asyncio.Queue[str] = asyncio.Queue()
        self._listener = listener
        self._offline: int | None = None
        #: Feeds whose server was not found, while it may still be the network.
        self._doubted: set[str] = set()
        #: Feeds whose accepted batch could not be read.
        self._unreadable: set[str] = set()
        self._stamp = self._config_stamp()
        #: When the watch last looked around, and by how much the wall clock was ahead of the steady one, in seconds.
        self._looked = clock.real()
        self._ahead = self._looked - round(time.monotonic())

    async def run(self) -> None:
        """Never returns, save by cancellation. Raises `StoreError` and `LeaseError`."""
        if self._listener:
            loop = asyncio.get_running_loop()
            self._listener.attach(lambda name: loop.call_soon_threadsafe(self._asked.put_nowait, name))
        await self._wait_for_lease()
        syncer = Syncer(self.folder, self.settings, self.report)
        try:
            await self._cycle(syncer, [feed for feed in syncer.settings.feeds if not syncer.leave_out(feed)])
            while True:
                slept = await self._pause(syncer)
                self._follow_config(syncer)
                await self._apply_accepted(syncer)
                due = self._due(syncer, everything=slept)
                if due:
                    await self._cycle(syncer, due)
        finally:
            syncer.close()
            self._lease.release()

    async def _apply_accepted(self, syncer: Syncer) -> None:
        """Applies what people have accepted; what cannot be read any more is tried once, until the config changes."""
        for feed in syncer.accepted():
            if feed.name not in self._unreadable:
                result = await asyncio.to_thread(syncer.apply_accepted, feed)
                if result.state == "failed":
                    self._unreadable.add(feed.name)

    async def _wait_for_lease(self) -> None:
        told = None
        while not self._lease.try_acquire():
            holder = self._lease.holder() or "another process"
            if holder != told:
                self.report(Waiting(holder))
                told = holder
            await asyncio.sleep(TICK)

    async def _pause(self, syncer: Syncer) -> bool:
        """A short sleep; True when the machine slept, or the clock was set, since the last one."""
        with contextlib.suppress(TimeoutError):
            self._asked.put_nowait(await asyncio.wait_for(self._asked.get(), TICK))
        now = clock.real()
        # The steady clock stands still in a machine that sleeps, and goes on for a process that is stopped.
        set_by = now - round(time.monotonic()) - self._ahead
        slept = max(set_by, now - self._looked)
        self._looked, self._ahead = now, self._ahead + set_by
        if slept > self._slept:
            with connect.writing(syncer.link, syncer.path):
                feed_events.asleep(syncer.link, now - slept, now)
            self.report(Asleep(now - slept, now))
        return slept > self._slept or set_by < -self._slept

    def _due(self, syncer: Syncer, *, everything: bool) -> list[Feed]:
        """The feeds to read now: those whose time has come, those asked for, or all, save what was left out."""
        asked: set[str] = set()
        while not self._asked.empty():
            asked.add(self._asked.get_nowait())
        everything = everything or "" in asked
        now = clock.real()
        due = []
        for feed in syncer.settings.feeds:
            memory = stored.memory(syncer.link, feed.name)
            # A clock that was set back must not silence a feed for hours.
            waiting = memory.next_at is not None and now < memory.next_at <= now + max(feed.seconds, 3600) * 2
            if feed.name in syncer.purged and feed.name not in asked:
                continue
            if feed.name in asked or not waiting or (everything and memory.deaths < DEATHS):
                due.append(feed)
        return due

    async def _cycle(self, syncer: Syncer, due: list[Feed]) -> None:
        results = await syncer.cycle(due)
        self._looked = clock.real()
        count = {
            state: sum(result.state == state for result in results) for state in ("ok", "unchanged", "failed", "held")
        }
        changed = sum(
            bool(
                result.changes
                and any(
                    (
                        result.changes.appeared,
                        result.changes.vanished,
                        result.changes.moved,
                        result.changes.changed,
                    )
                )
            )
            for result in results
        )
        self._tell_network(syncer, results)
        self.report(Cycle(count["ok"] + count["unchanged"], count["failed"], count["held"], changed))
        syncer.rest()

    def _tell_network(self, syncer: Syncer, results: list[Result]) -> None:
        """No network is one line, not one a feed and not one a cycle: told when no feed on the network answers."""
        remote = {feed.name for feed in syncer.settings.feeds if not feed.local}
        reached = {result.feed for result in results} & remote
        if not reached:
            return
        problems = syncer.link.execute("SELECT name FROM feeds WHERE problem = 'no-network'").fetchall()
        silent = remote & {name for (name,) in problems}
        if reached - silent:
            with connect.writing(syncer.link, syncer.path):
                feed_events.network(syncer.link, clock.real(), None)
                for name in sorted(silent & (reached | self._doubted)):
                    feed_events.unreachable(syncer.link, name, clock.real())
            self._doubted.clear()
            if self._offline is not None:
                self._offline = None
                self.report(Online())
        elif silent == remote:
            self._doubted.clear()
            if self._offline is None:
                self._offline = clock.real()
                with connect.writing(syncer.link, syncer.path):
                    feed_events.network(syncer.link, self._offline, self._offline)
                self.report(Offline(self._offline))
        else:
            # Is it these servers, or the network? The others know.
            self._doubted |= silent & reached
            for name in remote - silent:
                self._asked.put_nowait(name)

    def _config_stamp(self) -> tuple[int, int]:
        try:
            found = (self.folder / CONFIG).stat()
        except OSError:
            return (0, 0)
        return found.st_mtime_ns, found.st_size

    def _follow_config(self, syncer: Syncer) -> None:
        """Takes up an edited config; a broken one is told, and the old one kept."""
        stamp = self._config_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            settings = load(self.folder)
        except ConfigError as error:
            self.report(Config(f"{error}; the last good config is kept"))
            return
        if settings.digest() != syncer.settings.digest():
            syncer.take_up(settings)
            self._unreadable.clear()
            self.report(Config(None))
            self._asked.put_nowait("")
