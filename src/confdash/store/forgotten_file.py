"""`.confdash-forgotten` beside the store: who was forgotten and what was purged, for a store that is lost.

Its marks are digests made with the secret of the folder: without that secret they keep nobody out. So the file holds a
check value of it, and where that does not fit, nothing may be read that could bring somebody back.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import msgspec

from confdash.store import secret

#: Beside the store; only its owner may read it.
FILE = ".confdash-forgotten"
#: Of what the check value is the digest.
_CHECKED = "check"


class Kept(msgspec.Struct, frozen=True):
    """The file: marks of those who were forgotten, and when which feeds' scholarships were purged."""

    marks: list[str] = []
    purged: dict[str, int] = {}
    #: Digest by which the secret is known with which the marks were made.
    check: str = ""

    def fits(self, key: bytes | None) -> bool:
        """Whether the marks were made with this secret."""
        return not self.marks or (key is not None and self.check in ("", secret.digested(key, _CHECKED)))


def write(folder: Path, marks: list[str], purged: dict[str, int], key: bytes | None) -> None:
    """Writes the file, whole or not at all. Raises `OSError`."""
    kept = Kept(marks, purged, secret.digested(key, _CHECKED) if key else "")
    part = folder / f"{FILE}.{os.getpid()}.part"
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(msgspec.json.encode(kept))
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / FILE)


def read(folder: Path) -> Kept:
    """What the file says; nothing where it is not there or cannot be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError, ValueError):
        return Kept()


def unfit(kept: Kept, link: sqlite3.Connection | None, folder: Path) -> str | None:
    """Why the marks keep nobody out, as a sentence; None where they do. `link`: to the store, where there is one."""
    lying = secret.read(folder / secret.FILE)
    own = secret.stored(link) if link else None
    if kept.fits(own or lying):
        return None
    if kept.fits(lying):
        return (
            f"{folder}: the store was made with another secret than {FILE} and {secret.FILE}, so that whoever was"
            " forgotten would come back; move the store aside and run `confdash sync`: the journal keeps every decision"
        )
    what = (
        "was made with another secret than this folder has" if own or lying else f"is of no use without {secret.FILE}"
    )
    return (
        f"{folder / FILE} {what}, so that whoever was forgotten would come back; put {secret.FILE} back from a backup,"
        f" or delete {FILE} if they may"
    )
