"""Events of a stated size on disk: a config, a calendar, or a store that was filled through the real merge."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import made_up
from confdash import clock
from confdash.config import STORE, parse
from confdash.records import Batch, Person, Talk
from confdash.store import connect, decide, feeds, merge, schema
from confdash.tui import state

CONFIG = """[event]
name = "Benchmark"
timezone = "Europe/Copenhagen"
starts = 2026-03-02
ends = 2026-03-31

[[feeds]]
name = "calendar"
url = "{url}"
every = "{every}"
"""


def event(folder: Path, url: str = "calendar.ics", every: str = "1h") -> Path:
    """A folder with a config that lists one feed. The dashboard opens on Talks there, as it was left."""
    folder.mkdir(parents=True, exist_ok=True)
    state.save(folder, state.State(board="talks"))
    (folder / "confdash.toml").write_text(CONFIG.format(url=url, every=every), encoding="utf-8")
    return folder


def talk(number: int) -> Talk:
    """The n-th made-up talk as a parser would give it."""
    starts = int(made_up.start(number).replace(tzinfo=ZoneInfo("Europe/Copenhagen")).timestamp())
    return Talk(
        base=f"talk-{number}@bench.example",
        uid=f"talk-{number}@bench.example",
        title=made_up.title(number),
        url=f"https://bench.example/talk/{number}/",
        starts=starts,
        ends=starts + int(dt.timedelta(minutes=30).total_seconds()),
        rooms=(f"Room {number % 20 + 1}",),
        track=made_up.track(number),
        people=tuple(Person(name) for name in made_up.speakers(number)),
        description="What we measured, and what we would build again.",
    )


def filled(folder: Path, count: int) -> Path:
    """An event whose store holds `count` talks."""
    talks = tuple(talk(number) for number in range(count))
    return merged(event(folder), Batch(format="ics", talks=talks, read=count, items=count))


def merged(folder: Path, batch: Batch) -> Path:
    """The event of a folder with what its feed says in a store, through the real merge."""
    path = folder / STORE
    settings = parse((folder / "confdash.toml").read_text(encoding="utf-8"))
    schema.prepare(path)
    link = connect.open_writer(path)
    with connect.writing(link, path):
        decide.follow_config(link, settings)
    rules = feeds.rules(link, settings)
    now = clock.real()
    with connect.writing(link, path):
        memory = feeds.memory(link, "calendar")
        plan = merge.prepare(link, memory.id, batch, whole=True, rules=rules)
        merge.apply(link, plan, batch, rules, now)
        done = feeds.Applied(None, None, b"", b"", None)
        feeds.note_applied(link, memory.id, batch, done, at=now, next_at=now + 3600, changed=True)
    link.execute("PRAGMA optimize")
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    link.close()
    return folder
