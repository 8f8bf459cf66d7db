"""`confdash videos`: sessions and how far their recordings have come, the figures, and the letter to who cuts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.lists import Listing, one_filter
from confdash.cli.output import encoded, show
from confdash.cli.private import warn
from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.turnaround import Report, Turnaround
from confdash.store.query.videos import VIDEOS, state_at

#: The keys of a row in JSON, and the header of its CSV, in order.
VIDEO = (
    "key", "talk_key", "match", "state", "raw_state", "url", "published_at", "title", "kind", "room", "starts_at",
    "ended_at", "age_hours", "public_after_hours", "since", "said_by", "reach", "owner", "flags", "videos",
    "do_not_record", "guess", "score", "claims", "cover_room", "cover_starts_at", "cover_ends_at", "taken_down_at",
    "outside", "feeds",
)  # fmt: skip
#: What stands behind them with `--private` alone.
PRIVATE = ("note",)
#: And those of the figures. `of` is `all`, `room` or `day`.
FIGURES = (
    "of", "name", "public", "median_hours", "p90_hours", "within_target", "share", "early", "undated", "open",
    "oldest_hours", "target_hours",
)  # fmt: skip
#: One line of the figures: of what, its name, the figures.
_Figure = tuple[str, str, Turnaround]


@click.command(
    cls=Listing,
    epilog="Example: confdash videos is:open age:>24h --format json",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option("--turnaround", is_flag=True, help="How many stand where, and how long it took until they were public.")
@click.option("--letter", is_flag=True, help="A plain text for whoever cuts the recordings.")
@click.option("--since", metavar="TIME", help="With --letter: news since 14:00, 2h, yesterday. Default: today.")
@click.option("--private", is_flag=True, help="With what notes say.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    help="Default: a table, or one line an item in a pipe.",
)
@click.argument("query", nargs=-1)
@pass_event
def videos(
    event: Event, turnaround: bool, letter: bool, since: str | None, private: bool, form: str | None,
    query: tuple[str, ...],
) -> None:  # fmt: skip
    """List sessions by how far their recordings have come, then recordings that are of no session for sure.

    A QUERY says which: is:open, is:late, is:guessed, is:unmatched, state:review, age:>24h, who:none, day:2.
    """
    if turnaround or letter:
        _alone(turnaround, letter, query, form, private=private)
    if since is not None and not letter:
        raise click.UsageError("--since is for the letter: `confdash videos --letter --since 14:00`")
    if letter:
        _letter(event, since)
    elif turnaround:
        _turnaround(event, form)
    else:
        _list(event, one_filter(query), form, private=private)


def _alone(turnaround: bool, letter: bool, query: tuple[str, ...], form: str | None, *, private: bool) -> None:
    """Figures and letter are of all sessions, and what they tell is fixed. Raises `click.UsageError`."""
    name = "--letter" if letter else "--turnaround"
    if turnaround and letter:
        raise click.UsageError("--turnaround and --letter are two things; write one of them")
    if query:
        raise click.UsageError(f"{name} is about all sessions; leave out “{' '.join(query)}”")
    if private:
        raise click.UsageError(f"--private is for the list; leave it out with {name}")
    if letter and form is not None:
        raise click.UsageError("the letter is plain text; leave out --format")


# ----- the list


def _list(event: Event, query: str, form: str | None, *, private: bool) -> None:
    reader = event.reader()
    when = event.clock
    now = when.now()
    columns: list[tuple[str, Callable[[FilmRow], str]]] = [
        ("age", lambda row: _age(row, now)),
        ("title", lambda row: words.title(row.title)),
        ("room", lambda row: row.room or ""),
        ("ended", lambda row: words.moment(row.ended, when) if row.ended is not None else ""),
        ("state", lambda row: _state(row, now)),
        ("who", lambda row: row.owner or ""),
        ("match", _match),
        ("flags", lambda row: ", ".join(row.flags).replace("_", " ")),
        ("key", lambda row: row.key),
    ]
    if private:
        columns.append(("note", lambda row: row.note or ""))

    def values(row: FilmRow) -> tuple[object, ...]:
        given = video_values(row, when)
        return (*given, row.note) if private else given

    rows: list[Any] = reader.rows(VIDEOS, query)
    if private:
        warn("notes")
    show(rows, columns, (*VIDEO, *PRIVATE) if private else VIDEO, values, form)


def video_values(row: FilmRow, when: Clock) -> tuple[object, ...]:
    """A row as programs get it: the values of `VIDEO`. Of a session `key` is that of the recording that counts."""
    now = when.now()
    session = row.entity == "talk"
    ended = row.ended is not None and row.ended <= now
    public = row.public_at if row.state == "published" else None
    took = public - row.ended if public is not None and row.ended is not None and session else None
    return (
        row.video, row.key if session else None, row.match, state_at(row, now), row.raw_state, row.url,
        when.iso(row.public_at), row.title, row.kind, row.room, when.iso(row.starts), when.iso(row.ended),
        _hours(now - row.ended) if row.ended is not None and ended else None, _hours(took), when.iso(row.since),
        row.said_by, row.reach, row.owner, row.flags, row.videos, row.do_not_record, row.guess, row.score, row.claims,
        row.cover_room, when.iso(row.cover_starts), when.iso(row.cover_ends), when.iso(row.taken_down), row.outside,
        row.feeds,
    )  # fmt: skip


def _age(row: FilmRow, now: int) -> str:
    """How long ago the session ended, in hours."""
    return f"{(now - row.ended) // 3600} h" if row.ended is not None and row.ended <= now else ""


def _state(row: FilmRow, now: int) -> str:
    state = state_at(row, now)
    if state is None:
        return f"“{row.raw_state}”" if row.raw_state else "to come" if row.entity == "talk" else ""
    return state.replace("_", " ")


def _match(row: FilmRow) -> str:
    """How it is joined, or what it may be."""
    if row.guess is not None:
        sure = "" if row.score is None else f" {row.score:.2f}"
        return f"guess{sure}: {words.title(row.guess_title or '')}"
    if row.cover_room is not None:
        return f"covers {row.cover_room}"
    return row.match or ("" if row.entity == "talk" else "unmatched")


# ----- the figures


def _turnaround(event: Event, form: str | None) -> None:
    from confdash.attention.video_times import video_times
    from confdash.store.query.turnaround import report

    reader = event.reader()
    found = report(reader, event.clock, video_times(event.settings).target)
    rows: list[_Figure] = [("all", "", found.all)]
    rows += [("room", room or "no room", figures) for room, figures in found.by_room.items()]
    rows += [("day", day.isoformat(), figures) for day, figures in found.by_day.items()]
    if form == "json":
        figures = [dict(zip(FIGURES, figure_values(*row), strict=True)) for row in rows]
        click.echo(encoded({"counts": found.counts, "late": found.late, "coming": found.coming, "figures": figures}))
        return
    if form != "csv":
        click.echo(f"{_counts(found)}\n")
    columns: list[tuple[str, Callable[[_Figure], str]]] = [
        ("of", lambda row: row[1] or "all"),
        ("public", lambda row: str(row[2].public)),
        ("median", lambda row: _span(row[2].median)),
        ("p90", lambda row: _span(row[2].p90)),
        (f"within {found.all.target // 3600} h", lambda row: _share(row[2])),
        ("open", lambda row: str(row[2].open)),
        ("oldest", lambda row: _span(row[2].oldest)),
    ]
    show(rows, columns, FIGURES, lambda row: figure_values(*row), form)


def figure_values(of: str, name: str, figures: Turnaround) -> tuple[object, ...]:
    """Figures as programs get them: the values of `FIGURES`; `share` is of those whose time is known, 0–1."""
    return (
        of, name or None, figures.public, _hours(figures.median), _hours(figures.p90), figures.within,
        None if figures.share is None else round(figures.share, 4), figures.early, figures.undated, figures.open,
        _hours(figures.oldest), _hours(figures.target),
    )  # fmt: skip


def _counts(found: Report) -> str:
    """How many stand at each rung, in a line."""
    pieces = [
        f"{state.replace('_', ' ')} {number}{f' ({late} late)' if (late := found.late.get(state)) else ''}"
        for state, number in found.counts.items()
    ]
    return " · ".join([*pieces, f"to come {found.coming}"])


def _share(figures: Turnaround) -> str:
    return "" if figures.share is None else f"{figures.share:.0%}"


def _span(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds / 3600:.1f} h"


def _hours(seconds: int | None) -> float | None:
    """Hours to one hundredth."""
    return None if seconds is None else round(seconds / 3600, 2)


# ----- the letter


def _letter(event: Event, since: str | None) -> None:
    from confdash.export.letter import letter
    from confdash.store.query.times import moment

    reader = event.reader()
    clock = event.clock
    text = letter(reader, clock, event.settings, None if since is None else moment(since, clock))
    click.echo(text, nl=False)
