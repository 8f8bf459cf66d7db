"""How long one evaluation of all rules takes, beside reading the whole table of talks ten times."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from benchmarks import stores
from benchmarks.figures import Figure
from confdash import clock
from confdash.attention.engine import Evaluator
from confdash.config import STORE, Settings, load
from confdash.records import Batch, Person, Talk
from confdash.store import connect, feeds, merge

#: Half of the open items are rooms with two talks, half are people in two talks: this many of each.
TROUBLES = 500
#: Before the first talk of `made_up`, in UTC seconds from its start.
_BEFORE = -1800


def figures(folder: Path, count: int = 10_000) -> Iterator[Figure]:
    """A full evaluation with 1,000 open items ÷ ten times `SELECT *` of all talks with `fetchall`."""
    home = troubled(folder / f"attention-{count}", count)
    settings = load(home)
    evaluator = Evaluator(home / STORE, settings, at_start(settings))
    listing = evaluator.evaluate()
    assert not listing.problems, listing.problems
    assert len(listing.items) >= 2 * TROUBLES, len(listing.items)
    ours = _timed(evaluator.evaluate)
    evaluator.close()
    link = sqlite3.connect(home / STORE)
    theirs = _timed(lambda: [link.execute("SELECT * FROM talks").fetchall() for _ in range(10)])
    link.close()
    words = (
        f"all rules on {count:,} talks, {len(listing.items):,} items ({ours * 1000:.0f} ms) ÷ reading talks ten times"
    )
    yield Figure(words, ours / theirs, 0.5)


def at_start(settings: Settings) -> clock.Clock:
    """The event's clock, half an hour before the first talk."""
    first = stores.talk(0).starts
    assert first is not None
    return settings.clock(first + _BEFORE - clock.real())


def troubled(home: Path, count: int) -> Path:
    """An event in which many rooms and people are in two talks at once."""
    if home.exists():
        return home
    stores.filled(home, count)
    settings = load(home)
    path = home / STORE
    link = connect.open_writer(path)
    rules = feeds.rules(link, settings)
    every = max(count // TROUBLES, 2)
    talks = tuple(_trouble(stores.talk(number), number, every) for number in range(count))
    batch = Batch(format="ics", talks=talks, read=count, items=count)
    with connect.writing(link, path):
        plan = merge.prepare(link, feeds.memory(link, "calendar").id, batch, whole=True, rules=rules)
        merge.apply(link, plan, batch, rules, clock.real())
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    link.close()
    return home


def _trouble(talk: Talk, number: int, every: int) -> Talk:
    """The first of so many talks is in its neighbour's room; the third is given by the fourth's speaker."""
    place = number % every
    if place == 0:
        return msgspec.structs.replace(talk, rooms=stores.talk(number + 1).rooms)
    if place in (3, 4):
        return msgspec.structs.replace(talk, people=(*(talk.people or ()), Person(f"Everywhere {number - place}")))
    return talk


def _timed(work: Callable[[], object], rounds: int = 9) -> float:
    """The median of some rounds, in seconds."""
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)
