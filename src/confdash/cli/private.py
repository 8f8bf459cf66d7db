"""What `--private` opens on the command line: said where it may be read by others, and kept in files of one's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from confdash.cli.output import Columns, R, Values, show, written
from confdash.export.put import put

#: How a list is kept from others, where it can write its own file and where it cannot.
_FILE = "`-o FILE` writes one that you alone can read"
_UMASK = "`umask 077` before it keeps a file to yourself"


def warn(what: str, *, file_option: bool = False) -> None:
    """Says on standard error that what is private leaves the terminal: whoever may read it is not ours to decide.

    `what` is in it: `notes`, `names, e-mail addresses and amounts`. On a terminal nothing is said.
    """
    if not sys.stdout.isatty():
        way = _FILE if file_option else _UMASK
        text = f"this holds {what}, and goes into a pipe or a file that others may be able to read; {way}"
        click.echo(f"confdash: {text}", err=True)


def show_or_save(
    rows: list[R], columns: Columns[R], names: tuple[str, ...], values: Values[R], form: str | None, file: Path | None,
    *, force: bool, private: str = "", noun: str = "the list",
) -> None:  # fmt: skip
    """Prints rows as `show` does, or writes them into a file for its owner alone.

    A file without a format gets that of its ending, else CSV. `private`: what is in it that others must not read;
    "" where that is nothing. Raises `click.UsageError`.
    """
    if file is None:
        if private:
            warn(private, file_option=True)
        show(rows, columns, names, values, form)
        return
    text = written(rows, columns, names, values, form or ("json" if file.suffix.lower() == ".json" else "csv"))
    save(file, text, force=force)
    click.echo(f"{noun} is in {file}")


def save(file: Path, text: str, *, force: bool | None = None) -> None:
    """Writes a file whole or not at all, for its owner alone (0600) whatever the umask; UTF-8.

    What is there already stays, unless `force` is on and it is a plain file; None: the command has no such option.
    Raises `click.UsageError`.
    """
    try:
        fresh = _reserve(file, force)
        try:
            put(file, text.encode("utf-8", "replace"))
        except BaseException:
            if fresh:
                file.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error


def _reserve(file: Path, force: bool | None) -> bool:
    """Takes the name, so that nobody else's file is ever replaced; says whether it was free.

    Raises `click.UsageError`, `OSError`.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        plain = file.is_file() and not file.is_symlink()
        if force and plain:
            return False
        way = "" if force is None or not plain else ", or add --force"
        raise click.UsageError(f"{file} is there already; choose another name{way}") from error
    return True
