"""`confdash demo`: a made-up conference in a temporary folder, served on loopback, at a busy moment."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from confdash import clock
from confdash.cli.context import Event


@click.command(epilog="Example: confdash demo")
@click.option("--switch-after", type=float, default=20.0, metavar="SECONDS", help="When the programme changes.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the dashboard with plain letters.")
@click.pass_context
def demo(ctx: click.Context, switch_after: float, ascii_only: bool) -> int:
    """Open the dashboard on Harbour Days 2026, a conference that does not exist.

    Its programme changes after a while, so that you see a change arrive. Without a terminal it prints what needs
    a human, one sentence each.
    """
    from confdash import demo as made_up
    from confdash.cli import morning

    with (
        clock.living_at(made_up.BUSY_MOMENT),
        tempfile.TemporaryDirectory(prefix="confdash-demo-") as folder,
        made_up.Demo(switch_after=switch_after, folder=Path(folder)) as server,
    ):
        made_up.make_event(Path(folder), server.url)
        morning.write(Path(folder))
        event = Event(Path(folder), None)
        if sys.stdin.isatty() and sys.stdout.isatty():
            # The flag may stand before the word `demo`, as for the dashboard itself.
            return _dashboard(event, ascii_only=ascii_only or bool(ctx.find_root().params.get("ascii_only")))
        return _print(event)


def _dashboard(event: Event, *, ascii_only: bool) -> int:
    from confdash.tui import run

    return run(
        event.folder,
        event.settings,
        event.clock,
        sync=True,
        demo="demo: nothing here is real, and nothing is kept",
        ascii_only=ascii_only,
    )


def _print(event: Event) -> int:
    import asyncio

    from confdash.cli.attention import attention
    from confdash.sync.run import Syncer

    syncer = Syncer(event.folder, event.settings, lambda _event: None)
    results = asyncio.run(syncer.cycle(event.settings.feeds))
    syncer.close()
    with click.Context(attention, obj=event) as ctx:
        ctx.invoke(attention, query=(), form=None, desk=None, watch=False, everything=False)
    return 3 if any(result.state in ("failed", "held") for result in results) else 0
