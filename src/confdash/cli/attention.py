"""`confdash attention`: what needs a human now, as a list, as plain sentences, or on and on as it arises."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from confdash.attention import apart, search
from confdash.attention.engine import Evaluator
from confdash.attention.items import APART, DESKS, DeskName, Item, Line, Listing
from confdash.attention.lines import line_of, seen_by
from confdash.cli.context import Event, pass_event
from confdash.cli.lists import Listing as ListCommand
from confdash.cli.lists import one_filter
from confdash.cli.output import encoded, show
from confdash.clock import Clock
from confdash.config import Privacy
from confdash.desk import desk_name
from confdash.store.query import words

#: The keys of an item in JSON, and the header of its CSV, in order.
ITEM = (
    "rule", "severity", "band", "desk", "bundle", "entity", "keys", "hurts_at", "summary", "why", "actions",
    "fingerprint", "acknowledged", "snoozed_until",
)  # fmt: skip
#: While watching: how often the store is asked for changes, and how often all is looked at anew, in seconds.
_TICK, _ANEW = 0.5, 15.0


@click.command(
    cls=ListCommand,
    epilog="Example: confdash attention --desk programme severity:critical",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    help="Default: a table, or one sentence an item in a pipe. JSON and CSV list every item.",
)
@click.option("--desk", type=click.Choice(DESKS), help="One desk's view; scholarships stand in their own alone.")
@click.option("--watch", is_flag=True, help="Go on: print what is new as it arises.")
@click.option("--all", "everything", is_flag=True, help="Also what is acknowledged, snoozed or information only.")
@click.argument("query", nargs=-1)
@pass_event
def attention(
    event: Event, query: tuple[str, ...], form: str | None, desk: DeskName | None, watch: bool, everything: bool
) -> None:
    """List what needs a human now: the items that match a QUERY, the most urgent first.

    A QUERY may name rule:, severity:, band:, desk:, room:, owner: and talk:.
    """
    text = one_filter(query)
    search.matcher(text)  # a wrong filter is told before a store is opened
    if watch and form == "csv":
        raise click.UsageError("--watch prints sentences, or with --format json one object a line")
    here = desk_name()
    if desk == APART and not event.settings.privacy.may_open(here):
        raise click.UsageError(not_here(event.settings.privacy, here))
    event.renew_store()
    evaluator = Evaluator(event.store, event.settings, event.clock, folder=event.folder)
    view = View(evaluator, text, desk, everything=everything)
    try:
        if watch:
            view.watch(as_json=form == "json")
        else:
            view.show(form)
    finally:
        evaluator.close()


def not_here(privacy: Privacy, desk: str) -> str:
    """What is said at a desk that may not look at scholarships, and the way in."""
    return f"the desk “{desk}” may not look at scholarships ([privacy] in confdash.toml); {privacy.way_in()}"


class View:
    """What of the list is shown: a desk's part, what a filter asks for."""

    def __init__(self, evaluator: Evaluator, text: str, desk: DeskName | None, *, everything: bool) -> None:
        self._evaluator = evaluator
        self._privacy = evaluator.settings.privacy
        self._clock = evaluator.clock
        self._text = text
        self._desk = desk
        self._everything = everything

    def lines(self, listing: Listing) -> list[Line]:
        """The rows to show; with `--all` each item by itself."""
        if self._everything:
            return [line_of(item.mark, [item]) for item in self.items(listing)]
        return search.matching(seen_by(listing, self._desk), self._text)

    def items(self, listing: Listing) -> list[Item]:
        """Every item of the view, bundled or not."""
        fits = search.matcher(self._text)
        shown = {item.mark for line in listing.lines if line.key in listing.always for item in line.items}
        return [
            item
            for item in listing.items
            if fits(item) and (self._desk is None or item.desk == self._desk or item.mark in shown)
        ]

    def _listing(self) -> Listing:
        """What the rules find, as this view may know it."""
        return apart.told(self._evaluator.evaluate(), self._desk or "", self._privacy, desk_name())

    def show(self, form: str | None) -> None:
        """Prints it once."""
        listing = self._listing()
        _complain(listing.problems)
        if form in ("json", "csv"):
            show(self.items(listing), [], ITEM, lambda item: item_values(item, self._clock), form)
            return
        lines = self.lines(listing)
        if form is None and not sys.stdout.isatty():
            for line in lines:
                click.echo(sentence(line, listing.at, self._clock))
            return
        if lines:
            show(lines, _columns(listing.at, self._clock), (), lambda _line: (), form)
        if sys.stdout.isatty():
            click.echo(_foot(listing, len(lines), self._clock))

    def watch(self, *, as_json: bool) -> None:
        """Prints what is new, as it arises, until somebody stops it or nobody reads it any more."""
        seen: set[tuple[str, str]] = set()
        told: set[str] = set()
        while True:
            listing = self._listing()
            _complain([problem for problem in listing.problems if problem not in told])
            told = set(listing.problems)
            shown = self.lines(listing)
            now = {_news(item) for line in shown for item in line.items}
            for line in shown:
                fresh = [item for item in line.items if _news(item) not in seen]
                if fresh:
                    self._tell(line, fresh, listing.at, as_json=as_json)
            # What has gone is news when it comes back; while a rule is broken, nobody knows whether it has.
            seen = seen | now if listing.problems else now
            if not self._wait():
                return

    def _tell(self, line: Line, fresh: Sequence[Item], now: int, *, as_json: bool) -> None:
        if as_json:
            for item in fresh:
                values = dict(zip(ITEM, item_values(item, self._clock), strict=True))
                print(encoded(values, indent=None), flush=True)  # noqa: T201 - `click.echo` would not flush
        else:
            print(sentence(line, now, self._clock), flush=True)  # noqa: T201

    def _wait(self) -> bool:
        """Waits until the list may differ; False when nobody reads it any more."""
        version = self._evaluator.version()
        until = time.monotonic() + _ANEW
        while time.monotonic() < until and self._evaluator.version() == version:
            if _nobody_reads(_TICK):
                return False
        return True


def _nobody_reads(seconds: float) -> bool:
    """Waits; True at once when the other end of standard output's pipe has gone."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), select.POLLERR | select.POLLHUP)
        return any(what & (select.POLLERR | select.POLLHUP) for _, what in poll.poll(seconds * 1000))
    except (AttributeError, OSError, ValueError):  # a system without it, or an output that is no file
        time.sleep(seconds)
        return False


def _news(item: Item) -> tuple[str, str]:
    return item.fingerprint, item.severity


def _complain(problems: Sequence[str]) -> None:
    from confdash.text import clean

    for problem in problems:
        click.echo(f"confdash: {clean(problem)}", err=True)


def item_values(item: Item, when: Clock) -> tuple[object, ...]:
    """An item as programs get it: the values of `ITEM`, times with offset."""
    return (
        item.rule, item.severity, item.band, item.desk, item.bundle, item.entity, item.keys, when.iso(item.hurts_at),
        item.summary, item.why, item.actions, item.fingerprint, item.acknowledged, when.iso(item.snoozed_until),
    )  # fmt: skip


def sentence(line: Line, now: int, when: Clock) -> str:
    """A row as one plain sentence or two: `Critical, in 9 min: Speaker missing 0/2, Hall B. Not here yet: …`."""
    at = until(line.hurts_at, now, when)
    place = "" if line.bundle else line.where
    text = f"{line.severity.capitalize()}{at and ', '}{at}: {line.what}{place and ', '}{place}."
    if not line.bundle:
        text += f" {line.items[0].why}"
    if line.badges:
        text += f" Also: {', '.join(line.badges)}."
    if line.owner:
        text += f" For {line.owner}."
    return text


def until(stamp: int | None, now: int, when: Clock) -> str:
    """How far away a moment is: `in 9 min`, `4 min ago`, `Tue 10 Nov 14:00`; "" for none.

    Minutes are those between the two clock times, as the dashboard counts them.
    """
    if stamp is None:
        return ""
    minutes = stamp // 60 - now // 60
    if abs(minutes) >= 100:
        return words.moment(stamp, when, now)
    if minutes == 0:
        return "now"
    return f"in {minutes} min" if minutes > 0 else f"{-minutes} min ago"


def _columns(now: int, when: Clock) -> list[tuple[str, Any]]:
    return [
        ("band", lambda line: line.band),
        ("when", lambda line: until(line.hurts_at, now, when) or "—"),
        ("severity", lambda line: line.severity),
        ("title", lambda line: " · ".join((line.what, *line.badges)) + (f" ▸ {len(line.items)}" * line.bundle)),
        ("where", lambda line: line.where),
        ("who", lambda line: line.who),
        ("for", lambda line: line.owner or ""),
    ]


def _foot(listing: Listing, shown: int, when: Clock) -> str:
    rest = f"{listing.acknowledged} acknowledged · {listing.snoozed} snoozed · {listing.info} for information"
    looked = f"looked at {when.local(listing.at):%H:%M}"
    return f"{shown} · {rest} · {looked}" if shown else f"nothing needs a human · {rest} · {looked}"
