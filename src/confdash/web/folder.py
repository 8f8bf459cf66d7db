"""The same pages as files, for a web server of the venue's own: what has not changed is not written.

Files that confdash did not write are nobody's to replace or take away. A list in the folder says which it wrote there:
of those the ones that are no more are removed, and nothing else ever is.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from confdash.export.ours import wrote
from confdash.export.put import put

#: The list of what confdash wrote into a folder. Most web servers give no file away whose name begins so.
LIST = ".confdash-files"
_HEAD = "# What confdash wrote here, and may replace or remove."
#: What may stand in the list: a file, or one in a folder. Anything else has been written by somebody else.
_OURS = re.compile(r"(?:[a-z]+/)?[a-z0-9-]+\.[a-z]+")


class FolderError(Exception):
    """The folder cannot be written. The message is one sentence for a person."""


class Written(NamedTuple):
    """How many files were written, left as they were, and removed."""

    written: int
    same: int
    removed: int


def write(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> Written:
    """Makes the folder hold these files (`room/hall-a.ics`), each of them whole at any moment.

    `force`: also over files that are not ours. Raises `FolderError`.
    """
    try:
        return _write(folder, files, force=force)
    except (FileExistsError, NotADirectoryError) as error:
        raise FolderError(f"{error.filename} is a file; --to needs a folder") from error
    except OSError as error:
        raise FolderError(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def _write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(folder, files, force=force)
    listed = _listed(folder)
    changed = [name for name, body in files.items() if not _is(folder / name, body)]
    gone = sorted(name for name in listed - files.keys() if wrote(folder / name))
    if not changed and not gone and listed == files.keys():
        return Written(0, len(files), 0)
    # First, so that also a run that is cut short leaves no file of which it is not known whose it is.
    _list(folder, listed | files.keys())
    for name in changed:
        (folder / name).parent.mkdir(exist_ok=True)
        _put(folder / name, files[name])
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        if "/" in name:
            with contextlib.suppress(OSError):  # something else is in it
                (folder / name).parent.rmdir()
    _list(folder, files.keys())
    return Written(len(changed), len(files) - len(changed), len(gone))


def _refuse_foreign(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Raises `FolderError` where something stands in the way that is not ours."""
    for name in sorted({name.partition("/")[0] for name in files if "/" in name}):
        place = folder / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise FolderError(f"{place} is no folder of its own, and calendars are to go there; move it aside")
    for name, body in files.items():
        file = folder / name
        if file.is_symlink() or (file.exists() and not file.is_file()):
            raise FolderError(f"{file} is no plain file; move it aside")
        if not force and file.exists() and not wrote(file) and not _is(file, body):
            raise FolderError(f"{file} was not written by confdash; choose another folder, or add --force")


def _is(file: Path, body: bytes) -> bool:
    """Whether that is already in the file."""
    try:
        return file.stat().st_size == len(body) and file.read_bytes() == body
    except FileNotFoundError:
        return False


def _listed(folder: Path) -> set[str]:
    if not (folder / LIST).is_file():  # of anything else it would wait for ever
        return set()
    lines = (folder / LIST).read_text(encoding="utf-8", errors="replace").splitlines()
    return {line for line in lines if _OURS.fullmatch(line) and not (folder / line).parent.is_symlink()}


def _list(folder: Path, names: Iterable[str]) -> None:
    _put(folder / LIST, "\n".join([_HEAD, *sorted(names), ""]).encode())


def _put(file: Path, body: bytes) -> None:
    """For everybody to read, as far as the umask lets them."""
    put(file, body, mode=None, durable=False)
