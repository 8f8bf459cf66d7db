"""`confdash join` and `split`: what is one talk, decided by a person."""

from __future__ import annotations

import click

from confdash.cli.context import Event, find_key, pass_event
from confdash.cli.deciding import carry_out
from confdash.commands import talks
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS


@click.command(epilog="Example: confdash join GQRXLB 9f2c81")
@click.argument("keys", nargs=-1, required=True, metavar="KEY KEY...")
@pass_event
def join(event: Event, keys: tuple[str, ...]) -> None:
    """Say that talks of different feeds are one; the first key stays. A KEY may be its beginning."""
    event.refuse_pinned("join")
    rows = _rows(event, keys)
    _refuse(talks.join_legal(rows))
    carry_out(event, lambda link, desk: talks.join(link, desk, rows, {}))


@click.command(epilog="Example: confdash split GQRXLB calendar")
@click.argument("key")
@click.argument("feed", required=False)
@pass_event
def split(event: Event, key: str, feed: str | None) -> None:
    """Say that what a FEED says (or each but the believed one) is a talk of its own."""
    event.refuse_pinned("split")
    rows = _rows(event, (key,))
    _refuse(talks.split_legal(rows))
    carry_out(event, lambda link, desk: talks.split(link, desk, rows, {"feed": feed} if feed else {}))


def _rows(event: Event, keys: tuple[str, ...]) -> list[TalkRow]:
    reader = event.reader()
    try:
        ids = [reader.id_of(TALKS, find_key(reader, TALKS, key)) for key in keys]
        found = reader.window(TALKS, [id_ for id_ in ids if id_ is not None])
        rows = [found[id_] for id_ in ids if id_ is not None]
    finally:
        reader.close()
    return [row for row in rows if isinstance(row, TalkRow)]


def _refuse(why: str | None) -> None:
    if why:
        raise click.UsageError(why)
