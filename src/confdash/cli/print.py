"""`confdash print`: sheets for paper, which still work when nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.group import Named
from confdash.cli.lists import Listing, one_filter
from confdash.cli.private import save, warn
from confdash.store.query.scholarship_rows import ScholarshipRow

Paper = Literal["a4", "letter"]


@click.group(
    "print", cls=Named, invoke_without_command=True, epilog="Example: confdash print all --day 2 -o tuesday.html"
)
@click.pass_context
def print_(ctx: click.Context) -> None:
    """Write sheets for paper, as plain text or as a page that a browser prints."""
    if ctx.invoked_subcommand is None:
        raise click.UsageError(f"say which sheet: {', '.join(print_.commands)}; --help tells more")


_DAY = click.option(
    "--day", "word", metavar="DAY", help="2, tue, today, 2026-11-10. Default: today, or before the event its first."
)
_ROOM = click.option("--room", "only", multiple=True, metavar="NAME", help="This room alone; may be given again.")
_HTML = click.option("--html", is_flag=True, help="As a page for a browser; a FILE that ends in .html is one anyway.")
_PAPER = click.option("--paper", type=click.Choice(["a4", "letter"]), help="Of a page. Default: what the printer has.")
_FILE = click.option(
    "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Into a new file that you alone can read."
)
_FORCE = click.option("--force", is_flag=True, help="With -o: also over a file that is there already.")


def _kind(name: str, words: str, short: str, about: str) -> None:
    """Adds the command of one kind of sheet: `words` is what it is called, `short` and `about` its help."""

    @print_.command(name, short_help=short, help=about, epilog=f"Example: confdash print {name} --day 2 -o {name}.html")
    @_DAY
    @_ROOM
    @_HTML
    @_PAPER
    @_FILE
    @_FORCE
    @pass_event
    def command(
        event: Event, word: str | None, only: tuple[str, ...], html: bool, paper: Paper | None, file: Path | None,
        force: bool,
    ) -> None:  # fmt: skip
        from confdash.cli.sheets import KINDS, sheets

        page = _is_page(html, paper, file, force=force)
        found = sheets(event, KINDS if name == "all" else (name,), word, only)
        if page:
            from confdash.export.paper_page import as_page

            text = as_page(found, f"{event.settings.event.name}: {words}", paper)
        else:
            from confdash.export.paper_text import as_text

            text = as_text(found)
        _hand_out(text, file, words, force=force)


_kind(
    "door",
    "door sheets",
    "A sheet for the door of each room, in large type",
    """A sheet for the door of each room, in large type: the public programme of a day.

    Nothing on it is private. Times are as planned; what is cancelled or was moved is struck through, and says so.
    """,
)
_kind(
    "room",
    "room sheets",
    "A sheet for each room, for its host and for AV",
    """A sheet for each room, for its host and for AV: delays, who is here, DO NOT RECORD.

    For inside. No note is on it, and no address.
    """,
)
_kind(
    "arrivals",
    "the arrivals list",
    "All who are due, by family name, with boxes",
    """All who are due on a day, by family name, with a box to tick.

    For inside. Each has a handle of three letters or digits: afterwards `I` on the dashboard, or `confdash mark
    handles`, takes the handles of those who are ticked.
    """,
)
_kind(
    "day",
    "the run of the day",
    "All rooms in the order of time, for the desk",
    "All rooms of a day in the order of time, for the desk. For inside.",
)
_kind(
    "all",
    "the paper for the day",
    "Doors, rooms, arrivals and the day in one file",
    """Door sheets, room sheets, the arrivals list and the run of the day in one file.

    All but the door sheets are for inside.
    """,
)


def _is_page(html: bool, paper: Paper | None, file: Path | None, *, force: bool) -> bool:
    """Whether a page is asked for, rather than text. Raises `click.UsageError` for options that do not fit it."""
    page = html or (file is not None and file.suffix.lower() in (".html", ".htm"))
    if paper is not None and not page:
        raise click.UsageError("--paper is for a page; add --html")
    if force and file is None:
        raise click.UsageError("--force is for a file; write -o FILE too")
    return page


def _hand_out(text: str, file: Path | None, what: str, *, force: bool) -> None:
    """Prints it, or keeps it in a file of one's own and says which."""
    if file is None:
        click.echo(text, nl=False)
        return
    save(file, text, force=force)
    click.echo(f"{what} {'is' if what.startswith('the') else 'are'} in {file}")


@print_.command(
    "sign-in",
    cls=Listing,
    short_help="For those with a scholarship, to sign on arrival",
    epilog="Example: confdash print sign-in --private -o sign-in.html pot:travel",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option("--private", is_flag=True, help="Needed: the sheet says who was given a scholarship.")
@_HTML
@_PAPER
@_FILE
@_FORCE
@click.argument("query", nargs=-1)
@pass_event
def sign_in(
    event: Event, private: bool, html: bool, paper: Paper | None, file: Path | None, force: bool,
    query: tuple[str, ...],
) -> None:  # fmt: skip
    """The sheet on which scholarship recipients sign that they have come, by family name.

    Those who accepted, each with a box, the beginning of the key, and room for a signature and the time. A QUERY, as
    in `confdash scholarships --private`, says which of them.
    """
    if not private:
        raise click.UsageError(
            "the sign-in sheet names people who were given a scholarship; add --private, and -o FILE to keep it"
        )
    page = _is_page(html, paper, file, force=force)
    text = _sign_in(event, one_filter(query), paper, page=page)
    if file is None:
        warn("the names of those who were given a scholarship", file_option=True)
    _hand_out(text, file, "the sign-in sheet", force=force)


def _sign_in(event: Event, query: str, paper: Paper | None, *, page: bool) -> str:
    from confdash.export.sign_in import as_html, as_text, sheet
    from confdash.export.stamp import read_at
    from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS

    reader = event.reader()
    rows = [row for row in reader.rows(OPENED, query) if isinstance(row, ScholarshipRow)]
    keys = [row.key for row in reader.rows(SCHOLARSHIPS) if isinstance(row, ScholarshipRow)]
    found = sheet(rows, keys, event.clock, event.settings.event.name, read_at(reader, rows), query)
    if not found.lines:
        where = f" among “{query}”" if query else ""
        raise click.UsageError(f"nobody{where} has accepted a scholarship, so there is nothing to sign")
    return as_html(found, event.clock, paper) if page else as_text(found, event.clock)


#: The name under which `cli.group` finds it.
print = print_  # noqa: A001
