"""`confdash init`: the one time that confdash writes a config."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

from confdash import clock, feeds
from confdash.cli.context import Event, pass_event
from confdash.cli.init_text import Found, config_text, feed_lines, money_lines
from confdash.config import CONFIG, ConfigError, Feed, load, parse
from confdash.records import FeedError, ParseOptions
from confdash.store.feeds import shown

#: So many columns that nothing is read from are told one by one.
_ASIDE = 12


@click.command(
    epilog="Example: confdash init --timezone Europe/Copenhagen https://cfp.example.org/harbour/schedule/export/schedule.json"
)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--timezone", "zone", metavar="ZONE", help="The event's IANA time zone; else what a feed says.")
@click.option("--name", metavar="NAME", help="The event's name; else what a feed says.")
@pass_event
def init(event: Event, urls: tuple[str, ...], zone: str | None, name: str | None) -> None:
    """Make confdash.toml in this folder, with one feed for each URL or file.

    What kind of feed each is, is recognised from its content. A table that is not recognised stands in the file as
    comments, to be completed; the exit code is then 3.
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
    if any(each.titles is not None for each in found):
        click.get_current_context().exit(3)


def _taken(folder: Path) -> set[str]:
    """The names that feeds have already."""
    try:
        return {feed.name for feed in load(folder).feeds}
    except ConfigError:
        return set()


def _exists(path: Path, found: list[Found]) -> str:
    """What to say where there is a config already: the lines that would add what was asked for."""
    lines = "".join(f"{line}\n" for each in found for line in feed_lines(each))
    lines += "".join(f"{line}\n" for line in money_lines(found))
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
        from confdash.feeds.table_unknown import unknown

        titles = await asyncio.to_thread(unknown, answer.body)
        if titles is None:
            raise ConfigError(f"{shown(feed.url)}: {error}") from error
        return Found(feed, None, titles=titles)


def _read(feed: Feed, body: bytes, zone: str | None) -> Found:
    """What a body says. Raises `FeedError`."""
    options = ParseOptions(zone or "UTC", urlsplit(feed.url).hostname or "")
    batch = feeds.parse(body, options)
    if batch.format != "table":
        return Found(feed, batch)
    from confdash.feeds import table
    from confdash.feeds.table_unknown import left_aside

    entity, columns = table.look(body)
    return Found(
        feed, batch, None, entity, columns, table.titles_told(body), table.words_asked(body, options), left_aside(body)
    )


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


def _tell(path: Path, found: list[Found], text: str) -> None:
    click.echo(f"made {path}")
    for each in found:
        if each.titles is not None:
            click.echo(f"  {each.feed.name}: {_unknown(each.titles)}", err=True)
        elif each.batch is None:
            click.echo(f"  {each.feed.name}: not reached just now ({each.trouble}); `confdash sync` tries again")
        else:
            click.echo(f"  {each.feed.name}: {feeds.FORMATS[each.batch.format].title}, {each.batch.items} items")
        if each.entity is not None:
            used = ", ".join(f"{field} = {column}" for field, column in each.told.items())
            click.echo(f"    a table of {each.entity}: {used}; change [feeds.columns] where this is wrong")
            _tell_columns(each)
        if each.entity == "scholarships" and each.batch is not None:
            # Which columns were recognised stands in the line above.
            for warning in each.batch.warnings:
                if not warning.startswith(feeds.RECOGNISED):
                    click.echo(f"    {warning}")
    if "# no feed says it" in text and found:
        click.echo("  no feed names the event's time zone, so UTC is assumed: set `timezone` in the file")
    click.echo(f"next: {_next(found)}")


def _tell_columns(found: Found) -> None:
    """What is not read of a table, and what its rows of scholarships are without."""
    if found.aside:
        more = len(found.aside) - _ASIDE
        shown = ", ".join(found.aside[:_ASIDE]) + (f" and {more} more" if more > 0 else "")
        click.echo(f"    left aside, and never read: {shown}")
    if found.entity == "scholarships" and not {"id", "code", "email"} & found.columns.keys():
        click.echo("    neither an id nor an e-mail address is mapped: people are then told apart by name alone")


def _unknown(titles: tuple[str, ...]) -> str:
    """One sentence about a table that is not recognised."""
    if not titles:
        return (
            "a table, but nothing says that its first line is one of titles: give it one, and complete its lines, which"
            " wait in the file as comments"
        )
    more = len(titles) - _ASIDE
    shown = ", ".join(f"“{title}”" for title in titles[:_ASIDE]) + (f" and {more} more" if more > 0 else "")
    return f"a table whose titles do not say what its rows are ({shown}): its lines wait in the file as comments"


def _next(found: list[Found]) -> str:
    """What to do once the file is there."""
    unknown = [each.feed.name for each in found if each.titles is not None]
    if unknown:
        return f"complete the lines of {', '.join(unknown)} in the file, then `confdash sync`"
    return "`confdash sync`, then `confdash`" if found else "add a feed to the file, then `confdash sync`"
