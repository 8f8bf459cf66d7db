"""A folder of pyvideo's records as one body.

pyvideo.org keeps an event as a folder: `category.json`, and one file a recording below `videos/`
(https://github.com/pyvideo/data). All of them are one feed, so they are one body, which holds the text of each file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from confdash.sync.body import TooLargeError

#: Of recordings, in one folder: no single event has so many.
MOST = 20_000

_CATEGORY, _VIDEOS, _ENDING = "category.json", "videos", ".json"


class TooManyError(Exception):
    """More files than we take."""


class Record(msgspec.Struct, frozen=True):
    """One file of the folder."""

    #: Below the folder, with slashes.
    name: str
    #: Where its bytes lie, symbolic links resolved.
    path: Path
    #: When it was last written to, in nanoseconds since 1970.
    changed: int
    size: int
    inode: int


class Records(msgspec.Struct, frozen=True):
    """The state of a folder, as far as it tells whether somebody has written to it."""

    #: By name.
    files: tuple[Record, ...]
    #: The last change of a file or of which files there are, in nanoseconds since 1970.
    changed: int

    @property
    def stamp(self) -> str:
        """Changes when a file does, comes or goes."""
        drawn = hashlib.blake2b(digest_size=16)
        for file in self.files:
            told = f"{file.name}\0{file.changed}-{file.size}-{file.inode}\0"
            drawn.update(told.encode())
        return f"{len(self.files)}-{drawn.hexdigest()}"


def look(folder: Path) -> Records | None:
    """The records in a folder, None where it is none of pyvideo's. Raises `TooManyError`, `OSError`.

    A symbolic link counts when what it points to lies within the folder too; hidden files never count.
    """
    home = folder.resolve()
    videos = _within(home / _VIDEOS, home)
    held = None if videos is None or not videos.is_dir() else videos.stat().st_mtime_ns
    files = [] if videos is None or held is None else list(_files(videos, home))
    category = _within(home / _CATEGORY, home)
    about = None if category is None else _record(category, _CATEGORY)
    if about is not None:
        files.append(about)
    if not files:
        return None
    files.sort(key=lambda file: file.name)
    # The folder's own time tells of files that came with old times, or have gone.
    return Records(tuple(files), max(held or 0, *(file.changed for file in files)))


def read(records: Records, size: int) -> bytes:
    """The body: {"pyvideo": {"files": {name: text}}}, by name. Raises `TooLargeError` above `size` bytes of files.

    A file that has gone since is left out: whoever looks again sees that.
    """
    texts: dict[str, str] = {}
    for file in records.files:
        # Non-blocking, and following nothing: what was a file a moment ago may be anything by now.
        try:
            opened = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue
        with open(opened, "rb") as bytes_:  # noqa: PTH123 - of a descriptor
            body = bytes_.read(size + 1)
        if len(body) > size:
            raise TooLargeError
        size -= len(body)
        texts[file.name] = body.decode("utf-8-sig", "replace")
    return msgspec.json.encode({"pyvideo": {"files": texts}})


def _files(videos: Path, home: Path) -> Iterator[Record]:
    count = 0
    with os.scandir(videos) as entries:
        for entry in entries:
            if entry.name.startswith(".") or not entry.name.lower().endswith(_ENDING):
                continue
            count += 1
            if count > MOST:
                raise TooManyError
            # Where paths lead is asked of links alone: for all of 20,000 files it takes seconds.
            real = _within(videos / entry.name, home) if entry.is_symlink() else videos / entry.name
            # A name that is not UTF-8 is shown as well as it can be.
            name = os.fsencode(entry.name).decode("utf-8", "replace")
            file = None if real is None else _record(real, f"{_VIDEOS}/{name}")
            if file is not None:
                yield file


def _record(real: Path, name: str) -> Record | None:
    """The file at a path that is no link, None where there is none."""
    try:
        found = real.lstat()
    except FileNotFoundError:  # it has gone since
        return None
    return Record(name, real, found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _within(path: Path, home: Path) -> Path | None:
    """Where a path leads, None when that is outside of the folder."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return None
    return real if real.is_relative_to(home) else None
