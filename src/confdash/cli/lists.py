"""`confdash talks`, `speakers`, `feeds`, `changes`: lists with the dashboard's filter language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from confdash import clock
from confdash.cli.context import Event, pass_event
from confdash.cli.output import show
from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.rows import ChangeRow, FeedRow, SpeakerRow, TalkRow
from confdash.store.query.sources import CHANGES, FEEDS, SPEAKERS, TALKS

F = TypeVar("F", bound=Callable[..., Any])


def _listing(examples: str) -> Callable[[F], click.Command]:
    def make(function: F) -> click.Command:
        command = click.argument("query", nargs=-1)(function)
        command = click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "csv"]),
            help="Default: a table, or one line an item in a pipe.",
        )(command)
        return click.command(epilog=f"Example: {examples}", context_settings={"ignore_unknown_options": True})(
            pass_event(command)
        )

    return make


def _filter(query: tuple[str, ...]) -> str:
    """The words of a shell as one filter: what held blanks inside shell quotes is one value again."""
    return " ".join(_quoted(word) for word in query)


def _quoted(word: str) -> str:
    if " " not in word or '"' in word:
        return word
    field, colon, value = word.partition(":")
    return f'{field}:"{value}"' if colon and field.lstrip("-").isidentifier() else word


@_listing("confdash talks day:2 room:hall -state:confirmed --format json")
def talks(event: Event, query: tuple[str, ...], form: str | None) -> None:
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
    rows: list[Any] = reader.rows(TALKS, _filter(query))
    show(rows, columns, lambda row: talk_json(row, when), form)


def talk_json(row: TalkRow, when: Clock) -> Mapping[str, object]:
    """A talk as `--format json` gives it: stable keys, times with offset."""
    return {
        "key": row.key, "session": row.session, "kind": row.kind, "title": row.title, "state": row.state,
        "raw_state": row.raw_state, "starts_at": when.iso(row.starts), "ends_at": when.iso(row.ends),
        "room": ", ".join(row.rooms) or None, "rooms": list(row.rooms), "track": row.track,
        "speakers": list(row.speakers), "url": row.url, "do_not_record": row.do_not_record,
        "video_state": row.video_state, "here": 0, "expected": len(row.speakers), "gone": row.gone, "feeds": list(row.feeds),
    }  # fmt: skip


@click.command(epilog="Example: confdash speakers lindq --format json")
@click.argument("query", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    help="Default: a table, or one line an item in a pipe.",
)
@click.option("--private", is_flag=True, help="With e-mail addresses.")
@pass_event
def speakers(event: Event, query: tuple[str, ...], form: str | None, private: bool) -> None:
    """List speakers, as the feeds name them: those that match a QUERY, by name."""
    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[SpeakerRow], str]]] = [
        ("name", lambda row: row.name),
        ("talks", lambda row: str(row.talks)),
        ("first", lambda row: words.moment(row.first_starts, when) if row.first_starts is not None else ""),
        ("key", lambda row: row.key),
    ]
    if private:
        columns.append(("e-mail", lambda row: row.email or ""))

    def as_json(row: SpeakerRow) -> Mapping[str, object]:
        shown: dict[str, object] = {
            "key": row.key, "name": row.name, "talks": row.talks, "first_at": when.iso(row.first_starts),
            "feeds": list(row.feeds),
        }  # fmt: skip
        return shown | ({"email": row.email} if private else {})

    rows: list[Any] = reader.rows(SPEAKERS, _filter(query))
    show(rows, columns, as_json, form)


@_listing("confdash feeds state:failed")
def feeds(event: Event, query: tuple[str, ...], form: str | None) -> None:
    """List feeds: how each is, what it gave, what is wrong."""
    reader = event.reader()
    when = event.clock
    now = clock.real()
    columns: list[tuple[str, Callable[[FeedRow], str]]] = [
        ("name", lambda row: row.name),
        ("state", lambda row: words.feed_state(row, now)),
        ("talks", lambda row: str(row.talks)),
        (
            "read",
            lambda row: f"{words.ago(now - row.checked_at)} ago" if row.checked_at is not None else "never",
        ),
        ("format", lambda row: row.format or ""),
        ("error", lambda row: row.error or "; ".join(row.warnings[:1])),
    ]
    rows: list[Any] = reader.rows(FEEDS, _filter(query))
    show(rows, columns, lambda row: feed_json(row, now, when), form)


def feed_json(row: FeedRow, now: int, when: Clock) -> Mapping[str, object]:
    """A feed as `--format json` gives it; `read` = `items` + `skipped`."""
    return {
        "name": row.name, "kind": row.format, "url": row.source, "state": words.feed_state(row, now), "read": row.read,
        "items": row.items, "talks": row.talks, "skipped": sum(row.skipped.values()), "skipped_reasons": row.skipped,
        "warnings": list(row.warnings), "checked_at": when.iso(row.checked_at), "changed_at": when.iso(row.changed_at),
        "error": row.error, "held": row.held_reason,
    }  # fmt: skip


@_listing("confdash changes since:2h field:room")
def changes(event: Event, query: tuple[str, ...], form: str | None) -> None:
    """List what feeds changed, newest first: those changes that match a QUERY."""
    reader = event.reader()
    when = event.clock
    columns: list[tuple[str, Callable[[ChangeRow], str]]] = [
        ("at", lambda row: words.moment(row.at, when)),
        ("feed", lambda row: ", ".join(row.feeds)),
        ("change", lambda row: words.change(row, when)),
        ("title", lambda row: words.title(row.title)),
    ]

    def as_json(row: ChangeRow) -> Mapping[str, object]:
        def side(text: str | None) -> object:
            return when.iso(int(text)) if text is not None and row.field in ("starts_at", "ends_at") else text

        return {
            "at": when.iso(row.at), "feed": row.feeds[0], "feeds": list(row.feeds), "entity": row.entity,
            "key": row.key, "title": row.title, "field": row.field, "old": side(row.old), "new": side(row.new),
        }  # fmt: skip

    rows: list[Any] = reader.rows(CHANGES, _filter(query))
    show(rows, columns, as_json, form)
