"""A feed that is a file on this machine, or a folder of pyvideo's records."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from pathlib import Path

import msgspec

from confdash import clock
from confdash.sync import folders, hints
from confdash.sync.answers import Fetched, Unchanged, Validators
from confdash.sync.body import TooLargeError
from confdash.sync.limits import Limits
from confdash.sync.problems import FetchError, too_large
from confdash.text import line


class _Look(msgspec.Struct, frozen=True):
    """A file's state, as far as it tells whether somebody has written to it."""

    changed: int
    size: int
    inode: int

    @property
    def stamp(self) -> str:
        return f"{self.changed}-{self.size}-{self.inode}"


async def read(url: str, validators: Validators, folder: Path, limits: Limits) -> Fetched | Unchanged:
    """The file at `url`, relative to `folder` or absolute, once nobody is writing to it; so too a folder of pyvideo's.

    What was touched less than `limits.still` seconds ago is watched for as long, so that half a file
    that an editor or a download is just writing is never taken for the whole. Raises `FetchError`: problem
    "file", or "too-large".
    """
    name = line(url, 150) or "an empty path"
    try:
        path = folder / Path(url).expanduser()
        async with asyncio.timeout(limits.seconds):
            return await _when_still(path, validators, limits)
    except TimeoutError:
        raise _problem(
            f"{name} is still being written to after {limits.seconds:g} s; try again when that is done"
        ) from None
    except _NotAFileError as error:
        raise _problem(f"{name} is {error}, not a file; give the file's path in the config") from None
    except FileNotFoundError:
        raise _problem(f"there is no file {line(str(path), 300)}; check the path in the config") from None
    except TooLargeError:
        raise too_large(name, limits.size) from None
    except folders.TooManyError:
        raise FetchError(
            f"{name} holds more than {folders.MOST:,} recordings; give the folder of this event alone", "too-large"
        ) from None
    except OSError as error:
        raise _problem(f"{name} cannot be read ({error.strerror}); check the file and its rights") from None
    except (ValueError, RuntimeError):
        # A NUL in the path, or a `~` of nobody.
        raise _problem(f"{name} is not a path that a file can have; correct it in the config") from None


def _problem(sentence: str) -> FetchError:
    return FetchError(sentence, "file")


class _NotAFileError(Exception):
    """The path is a folder, a pipe, a device. The message is what it is."""


async def _when_still(path: Path, validators: Validators, limits: Limits) -> Fetched | Unchanged:
    seen = await asyncio.to_thread(_look, path)
    while True:
        if seen.stamp == validators.etag:
            return Unchanged(server_date=None)
        if not _settled(seen, limits.still):
            await asyncio.sleep(limits.still)
            before, seen = seen, await asyncio.to_thread(_look, path)
            if seen != before:
                continue
        body = await asyncio.to_thread(_bytes, path, seen, limits.size)
        before, seen = seen, await asyncio.to_thread(_look, path)
        if seen == before:
            return Fetched(
                body=body, validators=Validators(etag=seen.stamp), server_date=None, media_type="", edited=_edited(seen)
            )


def _edited(seen: _Look | folders.Records) -> int | None:
    """When it was last written to. The machine's clock, which stamps files, need not be the one that we live by."""
    changed = seen.changed // 1_000_000_000
    return None if changed < hints.SENSIBLE else clock.real() - max(0, int(time.time()) - changed)


def _settled(seen: _Look | folders.Records, still: float) -> bool:
    """Whether the last change is long enough ago. One that is yet to come (a wrong clock) says nothing."""
    return time.time() - seen.changed / 1e9 >= still


def _look(path: Path) -> _Look | folders.Records:
    found = path.stat()
    records = folders.look(path) if stat.S_ISDIR(found.st_mode) else None
    return _state(found) if records is None else records


def _state(found: os.stat_result) -> _Look:
    if stat.S_ISDIR(found.st_mode):
        raise _NotAFileError("a folder")
    if not stat.S_ISREG(found.st_mode):
        raise _NotAFileError("a pipe or a device")
    return _Look(found.st_mtime_ns, found.st_size, found.st_ino)


def _bytes(path: Path, seen: _Look | folders.Records, size: int) -> bytes:
    if isinstance(seen, folders.Records):
        return folders.read(seen, size)
    # Non-blocking: what was a file a moment ago may be a pipe now, and opening one would wait for ever.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - of a descriptor
        _state(os.fstat(file.fileno()))
        body = file.read(size + 1)
    if len(body) > size:
        raise TooLargeError
    return body
