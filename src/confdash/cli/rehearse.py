"""`confdash rehearse`: the dashboard at another time, on a copy of the store that goes when it ends."""

from __future__ import annotations

import re
import sys

import click

from confdash.cli.context import Event, pass_event
from confdash.clock import Clock, parse_moment


@click.command(epilog="Example: confdash rehearse --at 'tomorrow 09:00'")
@click.option("--at", "at", metavar="TIME", help="Such as “tomorrow 09:00”, “day 2 08:30”, “14:00” or an ISO time.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the dashboard with plain letters.")
@pass_event
def rehearse(event: Event, at: str | None, ascii_only: bool) -> int:
    """Open the dashboard as at another time, on a copy: mark what you like, nothing of it is real.

    Without --at it is 09:00 of the next event day. It ends by itself when the real event day opens, and asks
    whether the marks that were made are kept.
    """
    if event.pinned:
        raise click.UsageError("--now is for looking only; say the time of a rehearsal with `confdash rehearse --at`")
    from confdash.store.rehearsal import morning

    clock = event.settings.clock()
    moment = morning(clock) if at is None else moment_of(at, clock)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("a rehearsal needs a terminal; in a pipe use `confdash --now TIME attention`")
    event.reader().close()  # no store is told before the screen is taken
    from confdash.tui import run

    return run(event.folder, event.settings, clock, ascii_only=ascii_only, rehearse=moment)


def moment_of(text: str, clock: Clock) -> int:
    """UTC seconds of a time to rehearse. Raises `click.UsageError`."""
    from confdash.store.query.language import FilterError
    from confdash.store.query.times import day

    found = re.fullmatch(r"(?:(?:day )?(\S+) )?([0-9]{1,2}):([0-9]{2})", text.strip())
    try:
        if found is None:
            return parse_moment(text, clock)
        hour, minute = int(found[2]), int(found[3])
        if hour > 23 or minute > 59:
            raise click.UsageError(f"--at: “{text}” is no time; write “tomorrow 09:00”, “day 2 08:30” or an ISO time")
        return clock.at(day(found[1] or "today", clock), hour, minute)
    except (FilterError, ValueError) as error:
        raise click.UsageError(f"--at: {error}") from error
