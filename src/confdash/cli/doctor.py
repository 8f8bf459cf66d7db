"""`confdash doctor`: looks at everything that can be wrong on site, and says what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from confdash import clock
from confdash.cli.context import Event, pass_event
from confdash.cli.finding import Finding
from confdash.cli.holders import holders
from confdash.cli.keeping import desk, private, purged
from confdash.config import ConfigError, Feed, Settings
from confdash.desk import desk_name
from confdash.store import connect
from confdash.store.connect import StoreError

#: A clock that is wrong by more than this spoils countdowns and marks, in seconds.
SKEW = 60


@click.command(epilog="Example: confdash doctor")
@click.option(
    "--rebuild",
    is_flag=True,
    help="Fold all talks anew from what feeds and people said, and say if that changed anything.",
)
@click.option("--offline", is_flag=True, help="Do not ask the feeds.")
@pass_event
def doctor(event: Event, rebuild: bool, offline: bool) -> int:
    """Check config, store, feeds, clock, zone and terminal; says what to do.

    Ends with 0 when all is well, else with 3.
    """
    if rebuild:
        event.refuse_pinned("doctor --rebuild")
        return _rebuild(event)
    found = []
    for finding in _look(event, offline=offline):
        found.append(finding)
        sign = {"ok": "ok  ", "note": "note", "bad": "BAD "}[finding.how]
        click.echo(f"{sign} {finding.what:<9} {finding.text}")
    return 3 if any(finding.how == "bad" for finding in found) else 0


def _look(event: Event, *, offline: bool) -> Iterator[Finding]:
    try:
        settings = event.settings
    except ConfigError as error:
        yield Finding("config", "bad", str(error))
        return
    listed = f"{len(settings.feeds)} feed{'s' * (len(settings.feeds) != 1)}"
    yield Finding("config", "ok", f"{event.folder / 'confdash.toml'}: {settings.event.name}, {listed}")
    yield from desk(settings)
    yield from _zone(settings)
    yield from _rules(event, settings)
    yield from _store(event.store)
    yield from private(event)
    yield from _journal(event.folder)
    if not offline:
        yield from _feeds(event, settings)
    yield from _terminal()


def _zone(settings: Settings) -> Iterator[Finding]:
    there = settings.clock()
    now = clock.real()
    text = f"{settings.event.timezone}, where it is {there.local(now):%a %H:%M}"
    here = time.strftime("%a %H:%M", time.localtime(now))
    if here != f"{there.local(now):%a %H:%M}":
        text += f" (this machine shows {here}; confdash always shows the event's time)"
    yield Finding("zone", "ok", text)
    if settings.event.timezone == "UTC":
        yield Finding(
            "zone", "note", "the event's zone is UTC: if it is not in Reykjavík, set `timezone` under [event]"
        )


def _rules(event: Event, settings: Settings) -> Iterator[Finding]:
    from confdash.attention.load import load

    found = load(settings, event.folder)
    own = sum(rule.own for rule in found.rules.values())
    yield Finding("rules", "ok", f"{len(found.on)} of {len(found.rules)} are on, {own} of them your own")
    for problem in _broken(event, settings) or found.problems:
        yield Finding("rules", "bad", problem)


def _broken(event: Event, settings: Settings) -> tuple[str, ...]:
    """What is wrong with rules once they run; nothing where there is no store that they could run on."""
    from confdash.attention.engine import Evaluator

    evaluator = Evaluator(event.store, settings, event.clock, folder=event.folder)
    try:
        return evaluator.evaluate().problems
    except StoreError:
        return ()
    finally:
        evaluator.close()


def _store(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding("store", "note", f"there is none at {path} yet; run `confdash sync`")
        return
    try:
        connect.refuse_remote(path.parent)
        link = connect.open_reader(path)
        version = connect.check_version(link, path)
        with connect.translated(path):
            sound = link.execute("PRAGMA quick_check").fetchone()[0]
            talks = link.execute("SELECT count(*) FROM talks").fetchone()[0]
            waiting = link.execute("SELECT count(*) FROM unplaced").fetchone()[0]
        link.close()
    except StoreError as error:
        yield Finding("store", "bad", str(error))
        return
    if sound != "ok":
        yield Finding(
            "store",
            "bad",
            f"{path} is damaged ({sound}); move it aside and run `confdash sync`: the journal keeps every decision",
        )
    else:
        yield Finding("store", "ok", f"{path}: {talks} talks, {path.stat().st_size // 1024} KiB")
    if version < connect.VERSION:
        yield Finding("store", "note", "an older confdash made it; `confdash sync` brings it up to date, after a copy")
    if others := holders(path):
        yield Finding("store", "note", f"open in {', '.join(others)}")
    if waiting:
        yield Finding(
            "store", "note", f"{waiting} decisions of the journal wait for talks that no feed has brought yet"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding("store", "bad", f"{path} can be read by others (mode {mode:o}); run `chmod 600 {path}`")
    free = shutil.disk_usage(path.parent).free
    if free < 200 * 1024 * 1024:
        yield Finding("disk", "bad", f"{free // 1024 // 1024} MiB are free beside {path}; make room")


def _journal(folder: Path) -> Iterator[Finding]:
    from confdash.store.journal import PRIVATE_FILE, read_file

    # How much was decided about scholarships is told to nobody.
    files = sorted(path for path in (folder / "journal").glob("*.jsonl") if not path.stem.endswith(PRIVATE_FILE))
    if files:
        counts = ", ".join(f"{path.stem}: {len(read_file(path))}" for path in files)
        yield Finding("journal", "ok", f"decisions by desk: {counts}")


def _feeds(event: Event, settings: Settings) -> Iterator[Finding]:
    if not settings.feeds:
        yield Finding("feeds", "note", "confdash.toml lists none; add one under [[feeds]]")
    import asyncio

    gone = purged(event)
    yield from (Finding("feed", "note", f"{name}: {told}") for name, told in gone.items())
    read = tuple(feed for feed in settings.feeds if feed.name not in gone)
    yield from asyncio.run(_ask(event.folder, msgspec.structs.replace(settings, feeds=read)))


async def _ask(folder: Path, settings: Settings) -> list[Finding]:
    """Fetches and reads each feed as a sync would, but keeps nothing."""
    import asyncio

    from confdash.sync.fetch import client

    async with client() as http:
        return [
            finding
            for findings in await asyncio.gather(*(_ask_one(feed, settings, http, folder) for feed in settings.feeds))
            for finding in findings
        ]


async def _ask_one(feed: Feed, settings: Settings, http: object, folder: Path) -> list[Finding]:
    import asyncio

    import httpx

    from confdash import feeds
    from confdash.records import FeedError
    from confdash.sync.answers import Fetched, Validators
    from confdash.sync.fetch import FetchError, fetch
    from confdash.sync.reading import options_of

    assert isinstance(http, httpx.AsyncClient)
    options, _ = options_of(feed, settings)
    try:
        answer = await fetch(feed, Validators(), client=http, folder=folder)
        assert isinstance(answer, Fetched)
        batch = await asyncio.to_thread(feeds.parse, answer.body, options, format=feed.kind)
    except FetchError as error:
        return [Finding("feed", "bad", f"{feed.name}: {error.sentence}")]
    except FeedError as error:
        return [Finding("feed", "bad", f"{feed.name}: {error}")]
    found = [
        Finding(
            "feed",
            "ok",
            f"{feed.name}: {feeds.FORMATS[batch.format].title}{_size(feed, batch.items, len(answer.body))}",
        )
    ]
    skew = None if answer.server_date is None else clock.real() - answer.server_date
    if skew is not None and abs(skew) > SKEW:
        way = "ahead of" if skew > 0 else "behind"
        found.append(
            Finding(
                "clock",
                "bad",
                f"this machine's clock is {abs(skew)} s {way} {feed.name}'s server; set it, or countdowns are wrong",
            )
        )
    return found


def _size(feed: Feed, items: int, body: int) -> str:
    """How much there is; how many apply is told to nobody."""
    return "" if feed.entity == "scholarships" else f", {items} items, {body // 1024} KiB"


def _terminal() -> Iterator[Finding]:
    size = shutil.get_terminal_size()
    if not sys.stdout.isatty():
        yield Finding("terminal", "note", "this is a pipe; the dashboard needs a terminal")
        return
    text = f"{size.columns}×{size.lines}, {os.environ.get('TERM', 'unknown')}, {sys.stdout.encoding}"
    if size.columns < 80 or size.lines < 24:
        yield Finding("terminal", "bad", f"{text}: make it at least 80×24")
    elif "utf" not in (sys.stdout.encoding or "").lower():
        yield Finding("terminal", "note", f"{text}: not UTF-8; run `confdash --ascii`")
    else:
        yield Finding("terminal", "ok", text)


def _rebuild(event: Event) -> int:
    from confdash.store import decide, journal, schema
    from confdash.sync.lease import Lease

    settings = event.settings
    schema.prepare(event.store)
    with Lease(event.store):
        link: sqlite3.Connection = connect.open_writer(event.store)
        try:
            with connect.writing(link, event.store, durable=True):
                found = journal.take_in(link, event.folder)
                same = decide.rebuild(link, settings)
                talks = link.execute("SELECT count(*) FROM talks").fetchone()[0]
                waiting = link.execute("SELECT count(*) FROM unplaced").fetchone()[0]
            journal.write_out(link, event.folder, desk_name())
        finally:
            link.close()
    why = "the journal had more" if found else "the config did, or a fault is mended"
    outcome = "nothing changed" if same else f"some values changed ({why})"
    click.echo(f"{talks} talk{'s' * (talks != 1)} folded anew: {outcome}")
    if found:
        click.echo(f"{found} decisions taken in from the journal files")
    if waiting:
        click.echo(f"{waiting} of the decisions wait for what no feed has brought yet; run `confdash sync`")
    return 0
