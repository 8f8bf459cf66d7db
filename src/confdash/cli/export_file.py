"""Where exports are written: a file that is replaced only when confdash wrote it, and stays when nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click
import msgspec

from confdash.export.ours import wrote
from confdash.export.put import put

#: Exports are for their owner (design §10); who gives one away with other rights keeps those.
_MODE = 0o600


class Target(msgspec.Struct, frozen=True):
    """A file that is to be there: its bytes, and whether what is there already says the same."""

    body: Callable[[], bytes]
    same: Callable[[bytes], bool]
    #: Its form, as `ours.wrote` knows it: a calendar never takes the place of a table.
    form: str
    #: Whether it holds what is not public: then nobody else may read it.
    inside: bool = False


def one_file(path: Path | None, target: Target, *, force: bool) -> str:
    """Writes to a file, or to standard output where there is no path; says how it went, behind a number of talks.

    Raises `click.UsageError` where something else is in the way, or it cannot be written.
    """
    if path is None:
        click.echo(target.body(), nl=False)
        return "written"
    try:
        _check(path, target, force=force)
        changed = _update(path, target)
    except OSError as error:
        raise _unwritable(path, error) from error
    return f"in {path}" if changed else f"in {path}, which is as it was"


def folder_of(folder: Path, prefix: str, targets: Mapping[str, Target], *, force: bool) -> str:
    """Writes calendars whose names begin with a prefix into a folder, and removes those of ours that are no more.

    `targets`: by what follows the prefix. Says how it went, behind a number of talks. Raises `click.UsageError` as
    `one_file`, before any is written.
    """
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = {folder / f"{prefix}{name}": target for name, target in targets.items()}
        for place, target in paths.items():
            _check(place, target, force=force)
        written = 0
        for place, target in paths.items():
            written += _update(place, target)
        removed = 0
        for place in sorted(folder.glob(f"{prefix}*.ics")):
            if place not in paths and wrote(place, "ics"):
                place.unlink()
                removed += 1
    except OSError as error:
        raise _unwritable(place, error) from error
    same = len(targets) - written
    parts = [f"{written} written"] if written else []
    parts += [f"{same} as {'it was' if same == 1 else 'they were'}"] if same else []
    parts += [f"{removed} removed"] if removed else []
    return f"in {len(targets)} calendar{'' if len(targets) == 1 else 's'} in {folder}: {', '.join(parts) or 'none'}"


def _check(path: Path, target: Target, *, force: bool) -> None:
    """Raises `click.UsageError` where something is in the way that is not this export's; `OSError`."""
    if path.is_symlink():
        raise click.UsageError(f"{path} is a link; name the file that it leads to")
    if path.is_dir():
        raise click.UsageError(f"{path} is a folder; name a file in it")
    if not path.exists() or (force and path.is_file()):
        return
    way = "choose another name, or add --force" if path.is_file() else "choose another name"
    if not wrote(path, target.form):
        what = f"is there already, and is no {target.form} that confdash wrote"
        raise click.UsageError(f"{path} {what}; {way}")
    if target.inside and path.stat().st_mode & 0o077:
        raise click.UsageError(f"{path} may be read by others, and --all is for inside; {way}")


def _update(path: Path, target: Target) -> bool:
    """Writes the file unless it is so already; whether it was written. Raises `OSError`."""
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    if mode is not None and not (target.inside and mode & 0o077) and target.same(path.read_bytes()):
        return False
    put(path, target.body(), mode=_MODE if target.inside or mode is None else mode)
    return True


def _unwritable(path: Path, error: OSError) -> click.UsageError:
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return click.UsageError(f"{path} cannot be written: there is a file where a folder is to be; choose another")
    if isinstance(error, FileNotFoundError):
        return click.UsageError(f"{path} cannot be written: its folder is not there; make it first")
    return click.UsageError(f"{path} cannot be written: {error.strerror}")
