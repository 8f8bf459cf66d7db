"""`confdash export`: the programme for others, as calendars, JSON, XML or CSV."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.export_file import Target, folder_of, one_file
from confdash.cli.group import Named
from confdash.cli.lists import Listing, one_filter
from confdash.cli.telling import gather, hint, left_out, reasons
from confdash.export.parts import BY, By
from confdash.export.sentences import DELAYED, FOR_INSIDE, NOTHING
from confdash.export.told import Told
from confdash.store.query.published import Entry

F = TypeVar("F", bound=Callable[..., Any])
_NEVER = "\n\nNo e-mail address and no note is ever in it."


@click.group(cls=Named, invoke_without_command=True, epilog="Example: confdash export ics room:'Hall A' -o hall-a.ics")
@click.pass_context
def export(ctx: click.Context) -> None:
    """Write the programme for others: what a public feed has shown, with the changes that were made here."""
    if ctx.invoked_subcommand is None:
        raise click.UsageError(f"say in which form: {', '.join(export.commands)}; --help tells more")


def _form(name: str, words: str, example: str) -> Callable[[F], click.Command]:
    """Makes the command of one form of a function, with what all forms have."""

    def make(function: F) -> click.Command:
        command = click.argument("query", nargs=-1)(_uncollected(function))
        for option in (
            click.option("--force", is_flag=True, help="With -o: also over a file that confdash did not write."),
            click.option(
                "--keys", type=click.File("r", encoding="utf-8"), metavar="FILE",
                help="Only the talks of these keys, one a line; - reads them from a pipe.",
            ),
            click.option(
                "--delays/--planned", default=None, help="Times as rooms run late, or as planned. Default: [export]."
            ),
            click.option("--all", "everything", is_flag=True, help="Also what is not public: for inside only."),
            click.option("-o", "path", type=click.Path(path_type=Path), metavar="PATH", help="Into a file."),
        ):  # fmt: skip
            command = option(command)
        settings = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
        return export.command(
            name, cls=Listing, help=words + _NEVER, epilog=f"Example: {example}", context_settings=settings
        )(pass_event(command))

    return make


def _uncollected(function: F) -> F:
    """Spares what an export makes, and soon ends with, the cyclic collector: an eighth of its time."""

    @functools.wraps(function)
    def run(*args: Any, **options: Any) -> Any:
        collecting = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **options)
        finally:
            if collecting:
                gc.enable()

    return cast(F, run)


@_form(
    "ics",
    "Write calendars (.ics) of the talks that match a QUERY, or of all.\n\n"
    "A talk keeps its entry when it moves: whoever has imported the calendar may do so again. A file in which nothing "
    "would change is left as it is.",
    "confdash export ics --per room -o calendars",
)
@click.option("--per", "by", type=click.Choice(BY), help="A calendar for each; -o is a folder, in which they are.")
@click.option("--name", help="What calendar programs call it. Default: the event's name.")
def ics(
    event: Event, query: tuple[str, ...], path: Path | None, everything: bool, delays: bool | None,
    keys: Iterable[str] | None, force: bool, by: By | None, name: str | None,
) -> None:  # fmt: skip
    """See the words above, which click shows."""
    if by is not None and path is None:
        raise click.UsageError("--per writes several calendars; say into which folder: -o FOLDER")
    told = _told(event, query, keys, everything=everything, delays=delays, path=path, force=force)
    name = name or event.settings.event.name
    about = DELAYED if told.delays else ""
    from confdash.export import calendar

    if by is None or path is None:
        target = Target(
            lambda: calendar.calendar(told, name, about=about),
            lambda body: calendar.is_newest(body, told, name, about=about),
            "ics",
            told.inside,
        )
        result = one_file(path, target, force=force)
    else:
        prefix = f"{'internal-' if told.inside else ''}{by}-"
        result = folder_of(path, prefix, _targets(told, by, name, about), force=force)
    _say(event, told, len(calendar.timed(told)), result)


def _targets(told: Told, by: By, name: str, about: str) -> dict[str, Target]:
    """A target for each part of the programme; entries are rendered once, and only if a file is not so yet."""
    from confdash.export import calendar
    from confdash.export.parts import parts

    @functools.cache
    def rendered() -> dict[str, bytes]:
        return calendar.components(told)

    def target(title: str, entries: Sequence[Entry]) -> Target:
        return Target(
            lambda: calendar.assemble(told, title, entries, rendered(), about),
            lambda body: calendar.is_newest(body, told, title, entries, about),
            "ics",
            told.inside,
        )

    return {f"{part.slug}.ics": target(f"{name}: {part.name}", part.entries) for part in parts(told, by)}


@_form(
    "json",
    "Write the schedule as JSON, in the form that c3voc and pretalx use.",
    "confdash export json -o schedule.json",
)
def json_(event: Event, **options: Any) -> None:
    """See the words above, which click shows."""
    from confdash.export.schedule_json import as_json

    _schedule(event, as_json, "json", **options)


@_form(
    "xml", "Write the schedule as XML, in the form that frab and pretalx use.", "confdash export xml -o schedule.xml"
)
def xml(event: Event, **options: Any) -> None:
    """See the words above, which click shows."""
    from confdash.export.schedule_xml import as_xml

    _schedule(event, as_xml, "xml", **options)


@_form("csv", "Write a table of the talks as CSV, for spreadsheets.", "confdash export csv day:2 -o day2.csv")
def csv(event: Event, **options: Any) -> None:
    """See the words above, which click shows."""
    from confdash.export.schedule_csv import as_csv

    _schedule(event, as_csv, "csv", **options)


def _schedule(
    event: Event, write: Callable[[Told], bytes], form: str, *, query: tuple[str, ...], path: Path | None,
    everything: bool, delays: bool | None, keys: Iterable[str] | None, force: bool,
) -> None:  # fmt: skip
    told = _told(event, query, keys, everything=everything, delays=delays, path=path, force=force, records=True)
    from confdash.export.schedule import untimed

    body = write(told)
    result = one_file(path, Target(lambda: body, lambda there: there == body, form, told.inside), force=force)
    _say(event, told, len(told.entries) - (untimed(told) if form != "csv" else 0), result)


def _told(
    event: Event, query: tuple[str, ...], keys: Iterable[str] | None, *, everything: bool, delays: bool | None,
    path: Path | None, force: bool, records: bool = False,
) -> Told:  # fmt: skip
    """What is to be told. Raises `click.UsageError` where that is nothing, unless it is a file of ours that empties."""
    if force and path is None:
        raise click.UsageError("--force is for a file; write -o PATH too")
    chosen = None if keys is None else _listed(event, keys)
    text = one_filter(query)
    told = gather(event, text, keys=chosen, everything=everything, delays=delays, records=records)
    # A file that somebody fetches again and again must not go on saying what is no longer so; a folder stays as it is.
    if not told.entries and (path is None or not path.is_file()):
        raise click.UsageError(_nothing(event, told, text))
    return told


def _listed(event: Event, lines: Iterable[str]) -> list[str]:
    """The keys that somebody lists. Raises `click.UsageError` for one that no talk has."""
    from confdash.store.query.rows import TalkRow
    from confdash.store.query.sources import TALKS

    way = "write one key a line, as `confdash talks` has them"
    try:
        keys = list(dict.fromkeys(key for line in lines if (key := line.strip())))
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the list of keys is not UTF-8; {way}") from error
    if not keys:
        raise click.UsageError(f"the list of keys is empty; {way}")
    reader = event.reader()
    try:
        known = {row.key for row in reader.by_keys(TALKS, keys) if isinstance(row, TalkRow)}
    finally:
        reader.close()
    unknown = [key for key in keys if key not in known]
    if unknown:
        more = f", nor {len(unknown) - 1} more of the list" if len(unknown) > 1 else ""
        raise click.UsageError(f"no talk has the key “{unknown[0]}”{more}; `confdash talks` lists them")
    return keys


def _nothing(event: Event, told: Told, query: str) -> str:
    """Why there is nothing to tell, and what to do."""
    if told.left:
        count = sum(told.left.values())
        none = "it may not" if count == 1 else f"none of {count} may"
        way = hint(event.settings) or FOR_INSIDE
        return f"{NOTHING}{none} be told to everybody ({reasons(told)}); {way}"
    if query:
        return f"{NOTHING}no talk matches “{query}”; `confdash talks` lists them"
    return f"{NOTHING}there is no talk; `confdash sync` reads the feeds"


def _say(event: Event, told: Told, count: int, result: str) -> None:
    """Says on standard error what was written, and what is not in it: nobody should have to count."""
    said = f"{count:,} talk{'' if count == 1 else 's'} {result}" if count else f"no talk any more {result}"
    if untimed := len(told.entries) - count:
        said += f"; {untimed:,} without a time, which no calendar or schedule can hold"
    if told.left:
        said += f"; {left_out(told)}; {hint(event.settings) or FOR_INSIDE}"
    click.echo(f"confdash: {said}", err=True)
    if told.inside:
        click.echo("confdash: this holds what is not public, and is for inside; give it to nobody else", err=True)
