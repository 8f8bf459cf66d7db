"""Where exports are written: a file that is replaced only when confdash wrote it, and stays when nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import msgspec

from confdash.cli.private import put
from confdash.export.ours import wrote

#: Exports are for their owner (design §10); who gives one away with other rights keeps those.
_MODE = 0o600


class Target(msgspec.Struct, frozen=True):
    """A file that is to be there: its name, its bytes, and whether what is there already says the same."""

    name: str
    body: Callable[[], bytes]
    same: Callable[[bytes], bool]
    #: Whether it holds what is not public: then nobody else may read it, whatever was there before.
    inside: bool = False


def one_file(
    path: Path | None, body: Callable[[], bytes], same: Callable[[bytes], bool], *, force: bool, inside: bool
) -> str:
    """Writes to a file, or to standard output where there is no path; says how it went, behind a number of talks.

    Raises `click.UsageError` where something else is in the way, or it cannot be written.
    """
    if path is None:
        click.echo(body(), nl=False)
        return "written"
    target = Target(path.name, body, same, inside)
    try:
        _check(path, force=force)
        changed = _update(path, target)
    except OSError as error:
        raise _unwritable(path, error) from error
    return f"in {path}" if changed else f"in {path}, which is as it was"


def folder_of(folder: Path, prefix: str, targets: Sequence[Target], *, force: bool) -> str:
    """Writes files whose names begin with a prefix into a folder, and removes those of ours that are no more.

    Says how it went, behind a number of talks. Raises `click.UsageError` as `one_file`, before any is written.
    """
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = {folder / f"{prefix}{target.name}": target for target in targets}
        for place in paths:
            _check(place, force=force)
        written = 0
        for place, target in paths.items():
            written += _update(place, target)
        removed = 0
        for place in sorted(folder.glob(f"{prefix}*.ics")):
            if place not in paths and wrote(place):
                place.unlink()
                removed += 1
    except OSError as error:
        raise _unwritable(place, error) from error
    same = len(targets) - written
    parts = [f"{written} written"] if written else []
    parts += [f"{same} as {'it was' if same == 1 else 'they were'}"] if same else []
    parts += [f"{removed} removed"] if removed else []
    return f"in {len(targets)} calendar{'' if len(targets) == 1 else 's'} in {folder}: {', '.join(parts) or 'none'}"


def _check(path: Path, *, force: bool) -> None:
    """Raises `click.UsageError` where something is in the way that confdash did not write; `OSError`."""
    if path.is_symlink():
        raise click.UsageError(f"{path} is a link; name the file that it leads to")
    if path.is_dir():
        raise click.UsageError(f"{path} is a folder; name a file in it")
    if path.exists() and not (force and path.is_file()) and not wrote(path):
        way = ", or add --force" if path.is_file() else ""
        raise click.UsageError(f"{path} is there already, and confdash did not write it; choose another name{way}")


def _update(path: Path, target: Target) -> bool:
    """Writes the file unless it is so already; whether it was written. Raises `OSError`."""
    there = path.exists()
    mode = path.stat().st_mode & 0o777 if there and not target.inside else _MODE
    if there and path.stat().st_mode & 0o777 == mode and target.same(path.read_bytes()):
        return False
    put(path, target.body(), mode=mode)
    return True


def _unwritable(path: Path, error: OSError) -> click.UsageError:
    if isinstance(error, FileNotFoundError):
        return click.UsageError(f"{path} cannot be written: its folder is not there; make it first")
    return click.UsageError(f"{path} cannot be written: {error.strerror}")
