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


@click.group(
    "print", cls=Named, invoke_without_command=True, epilog="Example: confdash print sign-in --private -o sign-in.html"
)
@click.pass_context
def print_(ctx: click.Context) -> None:
    """Write sheets for paper, as plain text or as a page that a browser prints."""
    if ctx.invoked_subcommand is None:
        raise click.UsageError(f"say which sheet: {', '.join(print_.commands)}; --help tells more")


@print_.command(
    "sign-in",
    cls=Listing,
    epilog="Example: confdash print sign-in --private -o sign-in.html pot:travel",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option("--private", is_flag=True, help="Needed: the sheet says who was given a scholarship.")
@click.option("--html", is_flag=True, help="As a page for a browser; a FILE that ends in .html is one anyway.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Of a page. Default: what the printer has.")
@click.option(
    "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Into a new file that you alone can read."
)
@click.option("--force", is_flag=True, help="With -o: also over a file that is there already.")
@click.argument("query", nargs=-1)
@pass_event
def sign_in(
    event: Event, private: bool, html: bool, paper: Literal["a4", "letter"] | None, file: Path | None, force: bool,
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
    page = html or (file is not None and file.suffix.lower() in (".html", ".htm"))
    if paper is not None and not page:
        raise click.UsageError("--paper is for a page; add --html")
    if force and file is None:
        raise click.UsageError("--force is for a file; write -o FILE too")
    text = _sign_in(event, one_filter(query), paper, page=page)
    if file is None:
        warn("the names of those who were given a scholarship", file_option=True)
        click.echo(text, nl=False)
        return
    save(file, text, force=force)
    click.echo(f"the sign-in sheet is in {file}")


def _sign_in(event: Event, query: str, paper: Literal["a4", "letter"] | None, *, page: bool) -> str:
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
