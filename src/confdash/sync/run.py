"""One road for one feed: fetch → parse → guard → merge, and one cycle of all that are due."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import httpx

from confdash import clock, feeds
from confdash.config import STORE, Feed, Settings
from confdash.desk import desk_name
from confdash.records import Batch, FeedError
from confdash.store import connect, decide, forgotten, journal, merge, schema
from confdash.store import feeds as stored
from confdash.sync import backoff, guard
from confdash.sync.answers import Fetched, Unchanged, Validators
from confdash.sync.fetch import FetchError, client, fetch
from confdash.sync.limits import LIMITS, Limits
from confdash.sync.reading import digest_of, empty, options_of, without_gc
from confdash.sync.report import Phase, Report, Result
from confdash.sync.tell import plan_lines

#: How long a feed that was never read waits for those before it in the config, so that a talk's key is of the
#: feed that is believed first. A feed that hangs holds the others back no longer than this, in seconds.
GRACE = 3.0
#: So many deaths in a row while reading one feed, and it is left out for so long, in seconds.
DEATHS = 5
LEFT_OUT = 15 * 60


class Syncer:
    """Syncs one event's feeds into its store. Whoever makes one must hold the lease."""

    def __init__(self, folder: Path, settings: Settings, report: Report, limits: Limits = LIMITS) -> None:
        self.folder = folder
        self.path = folder / STORE
        self.report = report
        self.limits = limits
        schema.prepare(self.path)
        self.link = connect.open_writer(self.path)
        self._merging = asyncio.Lock()
        self._turns: dict[str, asyncio.Event] = {}
        self.take_up(settings)

    def take_up(self, settings: Settings) -> None:
        """Follows a config: its feeds, and all that folding depends on."""
        self.settings = settings
        with connect.writing(self.link, self.path):
            forgotten.adopt(self.link, self.folder)
            decide.follow_config(self.link, settings)
            stored.note_deaths(self.link)
        with connect.writing(self.link, self.path, durable=True):
            if journal.take_in(self.link, self.folder):
                decide.place_waiting(self.link, stored.rules(self.link, settings))
        #: Feeds whose scholarships were purged → when.
        self.purged = forgotten.purged(self.link)
        journal.write_out(self.link, self.folder, desk_name())

    def leave_out(self, feed: Feed) -> bool:
        """Puts a feed off that has ended this program again and again: it must not keep the others from syncing.

        One whose scholarships were purged is not read at all.
        """
        if self._is_purged(feed):
            return True
        memory = self._memory(feed)
        if memory.deaths < DEATHS:
            return False
        sentence = (
            f"reading it has ended confdash {memory.deaths} times in a row; it is tried again in {LEFT_OUT // 60} min"
        )
        with connect.writing(self.link, self.path):
            stored.note_failed(self.link, memory.id, clock.real(), clock.real() + LEFT_OUT, "broken", sentence)
        self.report(Result(feed.name, "failed", sentence))
        return True

    def _is_purged(self, feed: Feed) -> bool:
        """Whether the scholarships of a feed were purged; says so each time that the feed was to be read."""
        at = self.purged.get(feed.name)
        if at is None:
            return False
        self.report(Result(feed.name, "unchanged", forgotten.purge_told(at, self.settings.clock())))
        return True

    def close(self) -> None:
        """Gives the store back."""
        self.link.close()

    async def cycle(self, listed: Iterable[Feed]) -> list[Result]:
        """Reads these feeds at once and merges each in its own transaction: a bad feed never holds back a good one."""
        listed = [feed for feed in listed if not self._is_purged(feed)]
        self._turns = {feed.name: asyncio.Event() for feed in listed if self._memory(feed).digest is None}
        async with client(self.limits) as http:
            return list(await asyncio.gather(*(self._feed(feed, http) for feed in listed)))

    async def _feed(self, feed: Feed, http: httpx.AsyncClient) -> Result:
        try:
            result = await self._read(feed, http)
        finally:
            if feed.name in self._turns:
                self._turns[feed.name].set()
        self.report(result)
        return result

    async def _read(self, feed: Feed, http: httpx.AsyncClient) -> Result:
        memory = self._memory(feed)
        self.report(Phase(feed.name, "fetching"))
        same = memory.options == options_of(feed, self.settings)[1] and memory.digest is not None
        validators = Validators(memory.etag, memory.last_modified) if same else Validators()
        try:
            answer = await fetch(feed, validators, client=http, folder=self.folder, limits=self.limits)
        except FetchError as error:
            # One connection: another feed may be in the midst of its transaction.
            async with self._merging:
                return self._failed(feed, memory, error.problem, error.sentence, error.retry_after)
        if isinstance(answer, Fetched):
            await self._turn(feed)
        async with self._merging:
            return await asyncio.to_thread(self._take, feed, answer)

    async def _turn(self, feed: Feed) -> None:
        """Waits for the feeds before this one in the config, where none of them was ever read."""
        if feed.name not in self._turns:
            return
        before = [each.name for each in self.settings.feeds]
        waits = [self._turns[name].wait() for name in before[: before.index(feed.name)] if name in self._turns]
        if waits:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*waits), GRACE)

    def _memory(self, feed: Feed) -> stored.Memory:
        return stored.memory(self.link, feed.name)

    def _take(self, feed: Feed, answer: Fetched | Unchanged) -> Result:
        """What a fetch brought, into the store. Runs in a thread: parsing is long."""
        memory = self._memory(feed)
        now = clock.real()
        next_at = backoff.next_at(now, feed.seconds, seed=feed.name)
        skew = None if answer.server_date is None else now - answer.server_date
        if isinstance(answer, Fetched):
            digest = digest_of(answer.body)
            if memory.rejected == digest:
                return self._still_rejected(feed, memory, now, next_at)
            if memory.digest != digest or memory.options != options_of(feed, self.settings)[1]:
                with without_gc():
                    return self.take_body(feed, answer.body, answer.validators, skew=skew, edited=answer.edited)
        with connect.writing(self.link, self.path):
            stored.note_unchanged(self.link, memory.id, now, next_at, skew, applied=True)
        return Result(feed.name, "unchanged")

    def _still_rejected(self, feed: Feed, memory: stored.Memory, now: int, next_at: int) -> Result:
        with connect.writing(self.link, self.path):
            stored.note_unchanged(self.link, memory.id, now, next_at, None)
        return Result(feed.name, "unchanged", stored.REJECTED)

    def take_body(
        self,
        feed: Feed,
        body: bytes,
        validators: Validators,
        *,
        skew: int | None = None,
        edited: int | None = None,
        accepted: bytes | None = None,
    ) -> Result:
        """Parses a body, guards, and merges it. `edited`: as in `Fetched`.

        `accepted`: a person has, so that it is not held; the digest of what the feed gave, of which only a part may
        have been kept.
        """
        memory = self._memory(feed)
        self._phase(feed, memory, "parsing")
        options, options_digest = options_of(feed, self.settings)
        same = memory.options == options_digest
        try:
            if accepted is None:
                known = stored.known(self.link, memory) if same else None
                batch = feeds.parse(body, options, format=feed.kind, known=known)
            else:
                batch = forgotten.held_batch(body) or feeds.parse_held(body, options, format=feed.kind)
        except FeedError as error:
            return self._broken(feed, memory, str(error))
        except Exception as error:  # noqa: BLE001 - a fault in one parser must not keep the other feeds from syncing
            fault = type(error).__name__
            return self._broken(feed, memory, f"confdash fails on what this feed gives ({fault}); please report it")
        batch = forgotten.strip(self.link, feed.name, batch)
        version = self._version()
        rules = stored.rules(self.link, self.settings)
        digest = accepted or digest_of(body)
        reread = memory.digest == digest
        plan = merge.prepare(self.link, memory.id, batch, whole=_whole(feed, batch), rules=rules, reread=reread)
        reason = None
        if accepted is None and _whole(feed, batch):
            judged = (guard.judge(before, after, plan.shifts, nouns) for before, after, nouns in plan.kinds)
            reason = next(filter(None, judged), None)
        if reason:
            held = stored.Held(
                forgotten.to_hold(self.link, batch, feeds.to_keep(body, options, batch)),
                digest,
                validators.etag,
                validators.last_modified,
                reason,
                plan_lines(plan, self.settings.clock()),
            )
            return self._hold(feed, memory, held)
        self._phase(feed, memory, "merging")
        applied = stored.Applied(validators.etag, validators.last_modified, digest, options_digest, skew, edited)
        counts = self._apply(feed, memory.id, plan, batch, applied, version)
        told = None if batch.items else empty(batch, plan.nouns)
        return Result(feed.name, "ok", told, counts, plan.after, plan.nouns)

    def _apply(
        self, feed: Feed, id_: int, plan: merge.Plan, batch: Batch, applied: stored.Applied, version: int
    ) -> merge.Counts:
        """Writes a plan that was made when the store was at `version`."""
        now = clock.real()
        with connect.writing(self.link, self.path):
            rules = stored.rules(self.link, self.settings)
            if self._version() != version:
                # Somebody joined or split talks while this was compared: compare again, now under the lock.
                whole, reread = _whole(feed, batch), plan.scholarships.reread
                plan = merge.prepare(self.link, id_, batch, whole=whole, rules=rules, reread=reread)
            counts = merge.apply(self.link, plan, batch, rules, now)
            stored.note_applied(
                self.link,
                id_,
                batch,
                applied,
                at=now,
                next_at=backoff.next_at(now, feed.seconds, seed=feed.name),
                changed=not plan.empty,
            )
            decide.place_waiting(self.link, rules)
        if len(plan.fresh) > 1000:
            self.link.execute("PRAGMA optimize")
        return counts

    def _version(self) -> int:
        return int(self.link.execute("PRAGMA data_version").fetchone()[0])

    def _phase(self, feed: Feed, memory: stored.Memory, phase: str) -> None:
        self.report(Phase(feed.name, "parsing" if phase == "parsing" else "merging"))
        with connect.writing(self.link, self.path):
            stored.note_phase(self.link, memory.id, phase)

    def _broken(self, feed: Feed, memory: stored.Memory, sentence: str) -> Result:
        with connect.writing(self.link, self.path):
            stored.note_broken(self.link, memory.id)
        return self._failed(feed, memory, "broken", sentence, None)

    def _failed(
        self, feed: Feed, memory: stored.Memory, problem: str, sentence: str, retry_after: int | None
    ) -> Result:
        now = clock.real()
        next_at = backoff.next_at(now, feed.seconds, memory.failures + 1, retry_after, feed.name)
        with connect.writing(self.link, self.path):
            stored.note_failed(self.link, memory.id, now, next_at, problem, sentence)
        return Result(feed.name, "failed", sentence)

    def _hold(self, feed: Feed, memory: stored.Memory, held: stored.Held) -> Result:
        now = clock.real()
        with connect.writing(self.link, self.path):
            stored.note_held(self.link, memory.id, held, now, backoff.next_at(now, feed.seconds, seed=feed.name))
        return Result(
            feed.name,
            "held",
            f"held: {held.reason}; look at it, then `confdash sync --accept {feed.name}` or `--reject {feed.name}`",
        )

    def accepted(self) -> list[Feed]:
        """The feeds whose held bytes a person has accepted since, at whichever desk."""
        found = []
        for name, digest, word in self.link.execute(
            "SELECT feeds.name, held.digest, (SELECT new FROM journal WHERE entity = 'feed' AND key = feeds.name"
            " AND field = 'held' ORDER BY seq DESC LIMIT 1) FROM held JOIN feeds ON feeds.id = held.feed"
        ).fetchall():
            feed = self.settings.feed(name)
            if feed and word == f"accept {digest.hex()}":
                found.append(feed)
        return found

    def apply_accepted(self, feed: Feed) -> Result:
        """Applies the held bytes of a feed that a person has accepted."""
        memory = self._memory(feed)
        held = stored.held(self.link, memory.id)
        if held is None:
            return Result(feed.name, "unchanged", "nothing is held")
        result = self.take_body(feed, held.body, Validators(held.etag, held.last_modified), accepted=held.digest)
        self.report(result)
        return result

    def rest(self) -> None:
        """Tidies up while there is nothing to do: what the WAL holds goes into the store."""
        with contextlib.suppress(sqlite3.OperationalError):
            self.link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _whole(feed: Feed, batch: Batch) -> bool:
    """Whether what a batch does not list has gone: not where the config says, or the format is one, of a window."""
    return feed.covers == "whole" and not batch.window
