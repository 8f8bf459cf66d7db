"""`confdash talks`, `speakers`, `feeds`, `changes`: lists with the dashboard's filter language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from confdash import clock
from confdash.cli.context import Event, pass_event
from confdash.cli.output import show
from confdash.cli.private import warn
from confdash.clock import Clock
from confdash.desk import desk_name
from confdash.store.query import feed_lines, told, words
from confdash.store.query.presence import presence, seen_on
from confdash.store.query.rows import FeedRow, SpeakerRow, TalkRow, TimelineRow
from confdash.store.query.sources import FEEDS, SPEAKERS, TALKS
from confdash.store.query.timeline import TIMELINE

F = TypeVar("F", bound=Callable[..., Any])

#: The keys of a list's rows in JSON, and the header of its CSV, in order.
TALK = (
    "key", "session", "kind", "title", "state", "raw_state", "starts_at", "ends_at", "room", "rooms", "track",
    "speakers", "url", "do_not_record", "video_state", "here", "expected", "gone", "feeds",
)  # fmt: skip
SPEAKER = (
    "key", "name", "talks", "first_at", "feeds", "next_key", "next_at", "here", "seen_at", "seen_by", "remote",
)  # fmt: skip
#: What stands behind them with `--private` alone.
TALK_PRIVATE, SPEAKER_PRIVATE = ("note",), ("email", "phone", "note")
FEED = (
    "name", "kind", "url", "state", "read", "items", "talks", "videos", "skipped", "skipped_reasons", "aside",
    "warnings", "checked_at", "changed_at", "error", "held",
)  # fmt: skip
CHANGE = (
    "at", "feed", "feeds", "entity", "key", "title", "field", "old", "new", "sort", "by", "desk", "id", "undone",
)  # fmt: skip


class Listing(click.Command):
    """A list's command. What begins with one dash is a filter term that is negated (`-kind:break`), not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Takes the options apart from the filter, and refuses what looks like an option and is none."""
        rest = super().parse_args(ctx, ["--help" if arg == "-h" else arg for arg in args])
        for word in ctx.params.get("query") or ():
            if word.startswith("--"):
                known = [name for parameter in self.get_params(ctx) for name in parameter.opts if name.startswith("--")]
                raise click.NoSuchOption(word.partition("=")[0], possibilities=known, ctx=ctx)
            if word == "-C":
                raise click.UsageError(f"-C stands before the command: `confdash -C DIR {ctx.info_name}`")
        return rest


def listing(example: str) -> Callable[[F], click.Command]:
    """Makes a list's command of a function: with a filter, a format, and an example in its help."""

    def make(function: F) -> click.Command:
        command = click.argument("query", nargs=-1)(function)
        command = click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "csv"]),
            help="Default: a table, or one line an item in a pipe.",
        )(command)
        settings = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
        return click.command(cls=Listing, epilog=f"Example: {example}", context_settings=settings)(pass_event(command))

    return make


#: The beginning of another term within a word of the shell: it was a whole filter in quotes.
_NEXT_TERM = re.compile(r"\s-?[A-Za-z_]+[:<>]")


def one_filter(query: tuple[str, ...]) -> str:
    """The words of a shell as one filter: what held blanks inside shell quotes is one value again."""
    return " ".join(_quoted(word) for word in query)


def _quoted(word: str) -> str:
    field, colon, value = word.partition(":")
    if " " not in value or '"' in word or not field.lstrip("-").isidentifier() or _NEXT_TERM.search(value):
        return word
    return f'{field}{colon}"{value}"'


@listing("confdash talks day:2 room:hall -state:confirmed --format json")
@click.option("--private", is_flag=True, help="With what notes say.")
def talks(event: Event, query: tuple[str, ...], form: str | None, private: bool) -> None:
    """List talks: those that match a QUERY, by time."""
    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[TalkRow], str]]] = [
        ("time", lambda row: words.span(row.starts, row.ends, when)),
        ("room", lambda row: ", ".join(row.rooms) or "no room"),
        ("title", lambda row: words.title(row.title)),
        ("speakers", lambda row: ", ".join(row.speakers)),
        ("state", lambda row: "gone" if row.gone else row.state),
        ("key", lambda row: row.key),
    ]
    if private:
        columns.append(("note", lambda row: row.note or ""))

    def values(row: TalkRow) -> tuple[object, ...]:
        given = talk_values(row, when)
        return (*given, row.note) if private else given

    rows: list[Any] = reader.rows(TALKS, one_filter(query))
    if private:
        warn("notes")
    show(rows, columns, (*TALK, *TALK_PRIVATE) if private else TALK, values, form)


def talk_values(row: TalkRow, when: Clock) -> tuple[object, ...]:
    """A talk as programs get it: the values of `TALK`, times with offset."""
    here, expected = presence(row, when)
    return (
        row.key, row.session, row.kind, row.title, row.state, row.raw_state, when.iso(row.starts), when.iso(row.ends),
        ", ".join(row.rooms) or None, row.rooms, row.track, row.speakers,
        row.url, row.do_not_record, row.video_state, here, expected, row.gone, row.feeds,
    )  # fmt: skip


@listing("confdash speakers lindq --format json")
@click.option("--private", is_flag=True, help="With e-mail addresses, telephone numbers and what notes say.")
def speakers(event: Event, query: tuple[str, ...], form: str | None, private: bool) -> None:
    """List speakers, where each is due next, and who is here today: those that match a QUERY, by name."""
    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[SpeakerRow], str]]] = [
        ("name", lambda row: row.name),
        ("talks", lambda row: str(row.talks)),
        ("next", lambda row: _next(row, when)),
        ("here", lambda row: _seen(row, when)),
        ("key", lambda row: row.key),
    ]
    if private:
        columns += [
            ("e-mail", lambda row: row.email or ""),
            ("telephone", lambda row: row.phone or ""),
            ("note", lambda row: row.note or ""),
        ]

    def values(row: SpeakerRow) -> tuple[object, ...]:
        given = speaker_values(row, when)
        return (*given, row.email, row.phone, row.note) if private else given

    rows: list[Any] = reader.rows(SPEAKERS, one_filter(query), "name")
    if private:
        warn("e-mail addresses, telephone numbers and notes")
    show(rows, columns, (*SPEAKER, *SPEAKER_PRIVATE) if private else SPEAKER, values, form)


def speaker_values(row: SpeakerRow, when: Clock) -> tuple[object, ...]:
    """A speaker as programs get them: the values of `SPEAKER`; `here` is seen on this event day."""
    return (
        row.key, row.name, row.talks, when.iso(row.first_starts), row.feeds, row.due.key if row.due else None,
        when.iso(row.due.starts if row.due else None), seen_on(when, row.seen, when.now()), when.iso(row.seen),
        row.seen_by, row.remote,
    )  # fmt: skip


def _next(row: SpeakerRow, when: Clock) -> str:
    due = row.due
    if due is None or due.starts is None:
        return ""
    return f"{words.moment(due.starts, when)}{', ' if due.room else ''}{due.room or ''}"


def _seen(row: SpeakerRow, when: Clock) -> str:
    if seen_on(when, row.seen, when.now()) and row.seen is not None:
        return f"here since {when.local(row.seen):%H:%M}"
    return "remote" if row.remote else "not yet"


@listing("confdash feeds state:failed")
def feeds(event: Event, query: tuple[str, ...], form: str | None) -> None:
    """List feeds: how each is, what it gave, what is wrong."""
    reader = event.reader()
    when = event.clock
    now = clock.real()
    columns: list[tuple[str, Callable[[FeedRow], str]]] = [
        ("name", lambda row: row.name),
        ("state", lambda row: words.feed_state(row, now)),
        ("talks", _kept),
        (
            "read",
            lambda row: f"{words.ago(now - row.checked_at)} ago" if row.checked_at is not None else "never",
        ),
        ("format", lambda row: row.format or ""),
        ("error", lambda row: row.error or row.held_reason or "; ".join(row.warnings[:1])),
    ]
    source = FEEDS if event.settings.privacy.may_open(desk_name()) else feed_lines.closed(FEEDS)
    rows: list[Any] = reader.rows(source, one_filter(query))
    show(rows, columns, FEED, lambda row: feed_values(row, now, when), form)


def _kept(row: FeedRow) -> str:
    """How many of what a feed gives: of talks the number alone."""
    others = ((row.people, "people"), (row.videos, "videos"))
    return ", ".join(f"{number} {noun}" for number, noun in others if number and not row.talks) or str(row.talks)


def feed_values(row: FeedRow, now: int, when: Clock) -> tuple[object, ...]:
    """A feed as programs get it: the values of `FEED`; `read` = `items` + `skipped`."""
    return (
        row.name, row.format, row.source, words.feed_state(row, now), row.read, row.items, row.talks, row.videos,
        sum(row.skipped.values()), row.skipped,
        tuple(f"line {each['line']}: {each['reason']}" for each in row.aside), row.warnings, when.iso(row.checked_at),
        when.iso(row.changed_at), row.error, row.held_reason,
    )  # fmt: skip


@listing("confdash changes since:14:00 by:mira")
@click.option("--private", is_flag=True, help="With what notes say, and how people are reached.")
def changes(event: Event, query: tuple[str, ...], form: str | None, private: bool) -> None:
    """List what happened, newest first: feeds' changes, people's decisions, outages and held batches.

    A QUERY says which: since:14:00, until:, by:, desk:, of:, feed:, field:, sort:change|decision|feed.
    """
    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[TimelineRow], str]]] = [
        ("at", lambda row: words.moment(row.at, when)),
        ("said by", lambda row: ", ".join(row.sayers) + (f" @{row.desk}" if row.desk else "")),
        ("change", lambda row: told.sentence(row, when, show_private=private)),
        ("title", lambda row: words.title(row.title) if row.title or row.sort != "feed" else ""),
    ]
    rows: list[Any] = reader.rows(TIMELINE, one_filter(query))
    if private:
        warn("notes, e-mail addresses and telephone numbers")
    show(rows, columns, CHANGE, lambda row: change_values(row, when, private=private), form)


def change_values(row: TimelineRow, when: Clock, *, private: bool) -> tuple[object, ...]:
    """A line of the time line as programs get it: the values of `CHANGE`; `id` is what `confdash undo` takes."""

    def side(text: str | None) -> object:
        if text is not None and not private and told.private(row):
            return None
        return when.iso(int(text)) if text is not None and row.field in ("starts_at", "ends_at") else text

    feeds = () if row.sort == "decision" else row.sayers
    by = row.sayers[0] if row.sort == "decision" else None
    return (
        when.iso(row.at), feeds[0] if feeds else None, feeds, row.entity, row.key, row.title, row.field, side(row.old),
        side(row.new), row.sort, by, row.desk, row.entry, row.undone,
    )  # fmt: skip
