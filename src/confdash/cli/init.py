"""`confdash init`: the one time that confdash writes a config."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import click
import msgspec

from confdash import clock, feeds
from confdash.cli.context import Event, pass_event
from confdash.config import CONFIG, ConfigError, Feed, load, parse
from confdash.records import SCHOLARSHIP_STATES, Batch, FeedError, ParseOptions
from confdash.store.feeds import shown

#: How often to read what may not be asked every five minutes: YouTube's API counts each page against a daily quota.
_PACE = {"youtube-api": "15m"}
#: Formats whose answer, when there is nothing in it, looks like any other empty list: the config says which it is.
_NAMELESS = frozenset({"sreview", "tracker", "relive", "pretalx-youtube"})
#: So many words and pots of a table of scholarships are written out.
_HINTS = 8


class Found(msgspec.Struct):
    """What was found at one address: what it says, or why it could not be read just now."""

    feed: Feed
    batch: Batch | None
    trouble: str | None = None
    #: Of a table: what its rows are, and our field → its column, as recognised.
    entity: str | None = None
    columns: dict[str, str] = {}


@click.command(
    epilog="Example: confdash init --timezone Europe/Copenhagen https://cfp.example.org/harbour/schedule/export/schedule.json"
)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--timezone", "zone", metavar="ZONE", help="The event's IANA time zone; else what a feed says.")
@click.option("--name", metavar="NAME", help="The event's name; else what a feed says.")
@pass_event
def init(event: Event, urls: tuple[str, ...], zone: str | None, name: str | None) -> None:
    """Make confdash.toml in this folder, with one feed for each URL or file.

    What kind of feed each is, is recognised from its content.
    """
    path = event.folder / CONFIG
    if zone is not None:
        try:
            clock.zone(zone)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    import asyncio

    if path.exists():
        taken = _taken(path.parent)
        raise ConfigError(_exists(path, asyncio.run(_look(urls, event.folder, zone, taken))))
    if not event.folder.is_dir():
        raise ConfigError(f"{event.folder} is no folder; make it first")
    found = asyncio.run(_look(urls, event.folder, zone, set()))
    text = config_text(found, zone=zone, name=name or event.folder.name)
    parse(text, str(path))
    _write(path, text)
    _tell(path, found, text)


def _taken(folder: Path) -> set[str]:
    """The names that feeds have already."""
    try:
        return {feed.name for feed in load(folder).feeds}
    except ConfigError:
        return set()


def _exists(path: Path, found: list[Found]) -> str:
    """What to say where there is a config already: the lines that would add what was asked for."""
    lines = "".join(f"{line}\n" for each in found for line in _feed_lines(each))
    lines += "".join(f"{line}\n" for line in _money_lines(found))
    return f"{path} exists already, and it is yours to edit" + (
        f"; to add what you named, put this at its end:\n{lines}" if lines else ""
    )


def _write(path: Path, text: str) -> None:
    """The whole config or none: half a one would be in the way of the next `init`. Raises `ConfigError`."""
    try:
        body = text.encode()
        with path.open("xb") as file:
            try:
                file.write(body)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except UnicodeError as error:
        raise ConfigError(
            "the name of a file is not UTF-8, and cannot stand in a config; give the file another"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}); check the folder and its disk") from error


async def _look(urls: tuple[str, ...], folder: Path, zone: str | None, names: set[str]) -> list[Found]:
    """Reads each address once; `names` are taken. Raises `ConfigError` for one that gives something that is no feed."""
    import asyncio

    from confdash.sync.fetch import client

    listed = [Feed(name=_name(url, names), url=_address(url, folder)) for url in urls]
    async with client() as http:
        return list(await asyncio.gather(*(_look_at(feed, http, folder, zone) for feed in listed)))


async def _look_at(feed: Feed, http: object, folder: Path, zone: str | None) -> Found:
    import asyncio

    import httpx

    from confdash.sync import addresses
    from confdash.sync.answers import Fetched, Validators
    from confdash.sync.fetch import FetchError, fetch

    assert isinstance(http, httpx.AsyncClient)
    try:
        answer = await fetch(feed, Validators(), client=http, folder=folder)
    except FetchError as error:
        if feed.local or not addresses.askable(feed.url):
            raise ConfigError(error.sentence) from error
        return Found(feed, None, error.sentence)
    assert isinstance(answer, Fetched)
    try:
        return await asyncio.to_thread(_read, feed, answer.body, zone)
    except FeedError as error:
        raise ConfigError(f"{shown(feed.url)}: {error}") from error


def _read(feed: Feed, body: bytes, zone: str | None) -> Found:
    """What a body says. Raises `FeedError`."""
    options = ParseOptions(zone or "UTC", urlsplit(feed.url).hostname or "")
    batch = feeds.parse(body, options)
    if batch.format != "table":
        return Found(feed, batch)
    from confdash.feeds import table

    entity, columns = table.look(body)
    return Found(feed, batch, None, entity, columns)


def _address(url: str, folder: Path) -> str:
    """An address for the config: a file's path relative to the event's folder where it lies below it, else absolute."""
    if "://" in url:
        return url
    path = Path(url).expanduser().resolve()
    home = folder.resolve()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def _name(url: str, taken: set[str]) -> str:
    """A short name for a feed, from the last telling piece of its address."""
    pieces = [piece for piece in re.split(r"[/\\]", urlsplit(url).path if "://" in url else url) if piece]
    stem = (
        re.sub(r"\.(ics|ical|xml|json|jcal|csv|tsv|md|markdown)$", "", pieces[-1], flags=re.IGNORECASE)
        if pieces
        else ""
    )
    name = re.sub(r"[^\w-]+", "-", stem).strip("-_")[:30] or "feed"
    if name == "local":
        name = "feed"
    number = 1
    while (candidate := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    taken.add(candidate)
    return candidate


def config_text(found: list[Found], *, zone: str | None, name: str) -> str:
    """The config for what was found: name, zone and days as the feeds say them, one `[[feeds]]` for each."""
    events = [each.batch.event for each in found if each.batch]
    title = next((facts.title for facts in events if facts.title), name)
    stated = zone or next((facts.timezone for facts in events if facts.timezone), None)
    first, last = _days(found, stated or "UTC")
    lines = ["[event]", f"name = {_toml(title)}"]
    note = "" if stated else "   # no feed says it: change this to the event's own zone"
    lines.append(f"timezone = {_toml(stated or 'UTC')}{note}")
    if first and last:
        lines += [f"starts = {first.isoformat()}", f"ends = {last.isoformat()}"]
    for each in found:
        lines += _feed_lines(each)
    lines += _money_lines(found)
    if not found:
        lines += [
            "",
            "# [[feeds]]",
            '# name = "programme"',
            '# url = "https://cfp.example.org/my-event/schedule/export/schedule.json"',
        ]
    return "\n".join(lines) + "\n"


def _feed_lines(found: Found) -> list[str]:
    """What the config says of a feed; of a table also what its rows are, and which of its columns are read."""
    lines = ["", "[[feeds]]", f"name = {_toml(found.feed.name)}", f"url = {_toml(found.feed.url)}"]
    form = found.batch.format if found.batch else ""
    if form in _PACE:
        lines.append(f"every = {_toml(_PACE[form])}")
    if form in _NAMELESS:
        lines.append(f"kind = {_toml(form)}")
    if found.entity is None:
        return lines
    return [
        *lines,
        'kind = "table"',
        f"entity = {_toml(found.entity)}",
        *(['# currency = "EUR"   # of amounts that name none'] if found.entity == "scholarships" else []),
        "[feeds.columns]   # our field = the table's column; what is not named here is never read",
        *(f"{field} = {_toml(column)}" for field, column in found.columns.items()),
        *_state_lines(found),
    ]


def _state_lines(found: Found) -> list[str]:
    """Of a table of scholarships: where to say what its words for states mean that are not known."""
    rows = found.batch.scholarships if found.batch else ()
    unknown = dict.fromkeys(row.raw_state for row in rows if row.state is None and row.raw_state)
    if not unknown:
        return []
    lines = [f'# {_toml(word)} = "…"' for word in list(unknown)[:_HINTS]]
    return [f"# [feeds.states]   # what these words mean: one of {', '.join(SCHOLARSHIP_STATES)}", *lines]


def _money_lines(found: list[Found]) -> list[str]:
    """Where there are scholarships: how to say what is in the pots, and who may look; all of it to be filled in."""
    tables = [each.batch for each in found if each.batch and each.entity == "scholarships"]
    if not tables:
        return []
    pots: dict[str, str] = {}
    for row in (row for batch in tables for row in batch.scholarships):
        promised = row.accepted or row.offered or row.requested
        if row.pot and len(pots) < _HINTS:
            pots.setdefault(row.pot, promised.currency if promised else "EUR")
    return [
        "",
        "# What may be spent, and what has come in so far, of each pot that the table names:",
        *(
            line
            for pot, currency in (pots or {"Scholarships": "EUR"}).items()
            for line in (
                "# [[pots]]", f"# name = {_toml(pot)}", f"# currency = {_toml(currency)}", '# budget = "50,000"',
                '# raised = "42,500"',
            )
        ),
        "",
        "# [privacy]   # these desks alone open the Scholarships board; `confdash doctor` says what yours is called",
        '# desks = ["scholarships"]',
    ]  # fmt: skip


def _days(found: list[Found], zone: str) -> tuple[dt.date | None, dt.date | None]:
    """The event's first and last day: as a feed states them, else of its talks."""
    for each in found:
        if each.batch and each.batch.event.starts and each.batch.event.ends:
            return each.batch.event.starts, each.batch.event.ends
    when = clock.Clock(timezone=zone)
    starts = [talk.starts for each in found if each.batch for talk in each.batch.talks if talk.starts is not None]
    return (when.day(min(starts)), when.day(max(starts))) if starts else (None, None)


def _toml(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, save that TOML has the delete character escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tell(path: Path, found: list[Found], text: str) -> None:
    click.echo(f"made {path}")
    for each in found:
        if each.batch is None:
            click.echo(f"  {each.feed.name}: not reached just now ({each.trouble}); `confdash sync` tries again")
        else:
            click.echo(f"  {each.feed.name}: {feeds.FORMATS[each.batch.format].title}, {each.batch.items} items")
        if each.entity is not None:
            used = ", ".join(f"{field} = “{column}”" for field, column in each.columns.items())
            click.echo(f"    a table of {each.entity}: {used}; change [feeds.columns] where this is wrong")
        if each.entity == "scholarships" and each.batch is not None:
            # Which columns were recognised stands in the line above.
            for warning in each.batch.warnings:
                if not warning.startswith(feeds.RECOGNISED):
                    click.echo(f"    {warning}")
    if "# no feed says it" in text and found:
        click.echo("  no feed names the event's time zone, so UTC is assumed: set `timezone` in the file")
    click.echo(
        "next: `confdash sync`, then `confdash`" if found else "next: add a feed to the file, then `confdash sync`"
    )
