"""`confdash sync`: fetch → parse → guard → merge, once or on and on."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

import click

from confdash.cli.context import Event, pass_event
from confdash.config import ConfigError, Settings
from confdash.desk import desk_name, login
from confdash.store.connect import StoreError

if TYPE_CHECKING:
    from confdash.sync.lease import Lease
    from confdash.sync.report import Event as Told
    from confdash.sync.report import Report


@click.command(epilog="Example: confdash sync --watch")
@click.argument("names", nargs=-1, metavar="[FEED]...")
@click.option("--watch", is_flag=True, help="Go on: read each feed when it is due.")
@click.option("--progress", type=click.Choice(["text", "json"]), default="text", help="How to tell what is done.")
@click.option("--accept", metavar="FEED", help="Apply what is held of a feed.")
@click.option("--reject", metavar="FEED", help="Keep what is held of a feed away until the feed changes.")
@click.option("--until-eof", is_flag=True, hidden=True, help="End with standard input (given by the dashboard).")
@pass_event
def sync(
    event: Event,
    names: tuple[str, ...],
    watch: bool,
    progress: str,
    accept: str | None,
    reject: str | None,
    until_eof: bool,
) -> int:
    """Read the feeds (all, or those named) into the store.

    Ends with 3 when a feed failed or is held; the others were applied all the same.
    """
    event.refuse_pinned("sync")
    settings = event.settings
    for name in (*names, *filter(None, (accept, reject))):
        if settings.feed(name) is None:
            there_are = ", ".join(feed.name for feed in settings.feeds) or "none in confdash.toml"
            raise click.UsageError(f"no feed is called “{name}”; there are {there_are}")
    if accept and reject:
        raise click.UsageError("accept or reject one feed at a time")
    if accept or reject:
        return _decide(event, settings, accept, reject, progress)
    if not settings.feeds:
        raise ConfigError(f"{event.folder / 'confdash.toml'} lists no feed; add one under [[feeds]], with name and url")
    return _watch(event, settings, progress, until_eof) if watch else _once(event, settings, names, progress)


def _watch(event: Event, settings: Settings, progress: str, until_eof: bool) -> int:
    from confdash.sync.listen import Listener

    listener = Listener() if until_eof else None
    # Only now: these take a while, and a parent that is killed meanwhile must take this process along.
    import asyncio

    from confdash.sync import report
    from confdash.sync.watch import Watch

    if until_eof:
        os.nice(10)
    asyncio.run(Watch(event.folder, settings, report.teller(progress), listener=listener).run())
    return 0


def _once(event: Event, settings: Settings, names: tuple[str, ...], progress: str) -> int:
    import asyncio

    from confdash.sync import report
    from confdash.sync.lease import Lease
    from confdash.sync.run import Syncer

    tell = _undisturbed(report.teller(progress))
    lease = Lease(event.store)
    _patiently(lease, tell)
    try:
        with contextlib.closing(Syncer(event.folder, settings, tell)) as syncer:
            results = asyncio.run(syncer.cycle([feed for feed in settings.feeds if not names or feed.name in names]))
    finally:
        lease.release()
    return 3 if any(result.state in ("failed", "held") for result in results) else 0


def _undisturbed(tell: Report) -> Report:
    """The same; a reader that leaves (`confdash sync | head -1`) does not end the sync of the other feeds."""
    from confdash.cli.output import speak_to_nobody

    def report(event: Told) -> None:
        try:
            tell(event)
        except BrokenPipeError:
            speak_to_nobody()

    return report


def _patiently(lease: Lease, tell: Report) -> None:
    """Waits for another syncing process, and says for whom."""
    from confdash.sync.report import Waiting

    if lease.try_acquire():
        return
    tell(Waiting(lease.holder() or "another process"))
    if not lease.wait(30):
        raise StoreError(
            f"{lease.holder() or 'another process'} goes on syncing this event (a dashboard does): "
            "its data is yours too, there is nothing to do"
        )


def _decide(event: Event, settings: Settings, accept: str | None, reject: str | None, progress: str) -> int:
    """`--accept` and `--reject`: the decision is journalled, and an accepted batch applied at once."""
    from confdash.commands import feeds as commands
    from confdash.commands.declare import Desk, Refused
    from confdash.store import connect, journal, schema
    from confdash.store.query.rows import FeedRow
    from confdash.store.query.sources import FEEDS

    schema.prepare(event.store)
    name = accept or reject or ""
    reader = event.reader()
    id_ = reader.id_of(FEEDS, name)
    row = reader.window(FEEDS, [id_])[id_] if id_ is not None else None
    reader.close()
    if not isinstance(row, FeedRow) or commands.held_legal([row]):
        raise click.UsageError(f"nothing of “{name}” is held; `confdash feeds` says how it is")
    desk = Desk(event.store, event.clock, login(), desk_name())
    link = connect.open_writer(event.store)
    try:
        with connect.writing(link, event.store, durable=True):
            outcome = (commands.accept if accept else commands.reject)(link, desk, [row], {})
        journal.write_out(link, event.folder, desk.desk)
    except Refused as error:
        raise click.UsageError(str(error)) from error
    finally:
        link.close()
    if accept:
        return _apply(event, settings, accept, progress)
    sys.stdout.write(outcome.sentence + "\n")
    return 0


def _apply(event: Event, settings: Settings, name: str, progress: str) -> int:
    from confdash.sync import report
    from confdash.sync.lease import Lease
    from confdash.sync.run import Syncer

    lease = Lease(event.store)
    if not lease.try_acquire():
        click.echo(f"{name}: accepted; {lease.holder() or 'the running sync'} applies it now")
        return 0
    try:
        feed = settings.feed(name)
        assert feed is not None
        with contextlib.closing(Syncer(event.folder, settings, report.teller(progress))) as syncer:
            result = syncer.apply_accepted(feed)
    finally:
        lease.release()
    return 3 if result.state == "failed" else 0
