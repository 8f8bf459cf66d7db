"""`confdash serve`: the public programme for phones on the venue's network, or as files for a web server."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from confdash.cli.context import Event, pass_event
from confdash.cli.output import speak_to_nobody
from confdash.config import JOURNAL

if TYPE_CHECKING:
    from confdash.export.site import Site

_EXAMPLE = "https://venue.example/calendars/"
#: An address that can stand before the calendars' paths.
_BASE = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~%/\-]*)?")


@click.command(epilog="Example: confdash serve --address 0.0.0.0")
@click.option("--address", default="127.0.0.1", metavar="IP", help="Where to listen; 0.0.0.0: for the whole network.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), metavar="PORT", help="Default: 8000; 0: any free.")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Write the same as files.")
@click.option("--force", is_flag=True, help="With --to: also over files that are not confdash's.")
@click.option("--delays/--planned", default=None, help="Times as rooms run late, or as planned. Default: [export].")
@click.option("--base", metavar="URL", help="Under which address phones find it, for the links to subscribe.")
@click.pass_context
@pass_event
def serve(
    event: Event, ctx: click.Context, address: str, port: int, folder: Path | None, force: bool, delays: bool | None,
    base: str | None,
) -> None:  # fmt: skip
    """Serve calendars of the public programme: of all, and of each day, room, track and speaker.

    A page lists them. What changes in the programme is served a second later, until ctrl+c. Nothing private and nothing
    that is not public is ever in it; nobody can change anything.
    """
    event.refuse_pinned("serve")
    base = _checked(base)
    making = Making(event, delays=delays)
    if folder is None:
        if force:
            raise click.UsageError("--force is for files; write --to FOLDER too")
        _serve(event, making, address, port, base)
        return
    for name in ("address", "port"):
        if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--{name} is for serving, and --to FOLDER writes files; leave one of them out")
    folder = Path(os.path.realpath(folder))  # as it is called in what is said of it
    _refuse_own(event, folder)
    _write(making, folder, base, force=force)


def _refuse_own(event: Event, folder: Path) -> None:
    """Raises `click.UsageError` for a folder whose web server would give store and journal away with the pages."""
    own = event.folder
    if folder in (own, own / JOURNAL, *own.parents):
        raise click.UsageError(
            f"the event's own files are in {folder}, and a web server would give them away with the pages;"
            f" name a folder for the pages alone, such as {event.folder / 'pages'}"
        )


class Making:
    """Reads the event as it is now, and makes its pages."""

    def __init__(self, event: Event, *, delays: bool | None) -> None:
        self._folder = event.folder
        self._delays = delays
        self._made: Site | None = None

    def __call__(self) -> Site | None:
        """The pages; None before the first sync. Raises `StoreError`, `ConfigError`."""
        from confdash.cli.telling import gather
        from confdash.export.site import site

        event = Event(self._folder, None)  # whose config is read anew, too
        event.settings  # noqa: B018 - a broken config is told before a missing store
        if self._made is None and not event.store.exists():
            return None
        told = gather(event, delays=self._delays, records=True)
        self._made = site(told, self._made) if told.entries or told.left else None
        return self._made

    def summary(self, done: str) -> list[str]:
        """What the pages tell, and of what they do not and why, in lines for the organiser."""
        from confdash.cli.telling import hint, left_out

        if self._made is None:
            return ["there is no programme yet, and the page says so; run `confdash sync`"]
        told = self._made.told
        number = len(told.entries)
        lines = [f"{done} {number:,} {'talk' if number == 1 else 'talks'} of {told.settings.event.name}"]
        if told.left:
            lines += filter(None, (left_out(told), hint(told.settings)))
        return lines


def _checked(base: str | None) -> str | None:
    """The address with a slash at its end."""
    if base is None:
        return None
    if not _BASE.fullmatch(base):
        raise click.UsageError(f"--base: “{base}” is no address; write it as {_EXAMPLE}")
    return base if base.endswith("/") else f"{base}/"


def _serve(event: Event, making: Making, address: str, port: int, base: str | None) -> None:
    from functools import partial

    from confdash.web import addresses
    from confdash.web.answer import answer
    from confdash.web.keeper import Keeper
    from confdash.web.server import Server
    from confdash.web.serving import serve as run
    from confdash.web.shelf import Shelf

    try:
        bound = addresses.listen(address, port)
    except addresses.AddressError as error:
        raise click.UsageError(str(error)) from error
    with bound:
        urls = addresses.urls(bound)
        shelf = Shelf(base, urls[0].partition("//")[2].removesuffix("/"))
        keeper = Keeper(event.folder, shelf, making, _complain)
        keeper.begin()
        for line in (*making.summary("serving"), *(f"  {url}" for url in urls)):
            _say(line)
        if addresses.open_to_others(bound):
            _complain("everybody on this network can read the public programme")
        _say("ctrl+c ends it")
        run(Server(bound, partial(answer, shelf), _complain), keeper, _say)


def _say(text: str) -> None:
    try:
        click.echo(text)
    except OSError:  # whoever read along has gone, and the phones have not
        speak_to_nobody()


def _complain(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(f"confdash: {text}", err=True)


def _write(making: Making, folder: Path, base: str | None, *, force: bool) -> None:
    from confdash.export.site import files
    from confdash.web.folder import FolderError, write

    made = making()
    if made is None:
        raise click.UsageError("there is no programme yet; run `confdash sync`")
    try:
        done = write(folder, files(made, base), force=force)
    except FolderError as error:
        raise click.UsageError(str(error)) from error
    for line in making.summary("written:"):
        click.echo(line)
    files_ = "file" if done.written == 1 else "files"
    click.echo(
        f"{folder}: {done.written:,} {files_} written, {done.same:,} unchanged, {done.removed:,} of before removed"
    )
    if base is None:
        click.echo(
            f"phones can only be given files so; to let them subscribe with a tap, add its address: --base {_EXAMPLE}"
        )
