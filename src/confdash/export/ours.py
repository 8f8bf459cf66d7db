"""Whether a file was written by confdash: only such a one is replaced without being asked."""

from __future__ import annotations

import re
from pathlib import Path

from confdash.export.told import PROGRAM

#: How much of a file is looked at: what says who wrote it stands at its beginning.
_HEAD = 4_096
#: The beginning of each kind of file that we write, with what says in it who wrote it; of CSV that is the header.
_SIGNS = tuple(
    re.compile(sign.encode(), re.DOTALL)
    for sign in (
        rf"BEGIN:VCALENDAR\r\n.*?\nPRODID:-//{PROGRAM}//",
        rf'\s*\{{.*?"generator"\s*:\s*\{{[^{{}}]*"name"\s*:\s*"{PROGRAM}"',
        rf'\s*<\?xml.*?<generator\b[^>]*\bname="{PROGRAM}"',
        rf'\s*<!(?:doctype|DOCTYPE) html.*?<meta name="generator" content="{PROGRAM}\b',
        "key,day,start,end,room,title,speakers,track,kind,state,",
    )
)


def wrote(path: Path) -> bool:
    """Whether it is a plain file that confdash wrote. Raises `OSError` when it cannot be read."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return is_ours(file.read(_HEAD))


def is_ours(head: bytes) -> bool:
    """Whether a file that begins so is one that confdash writes."""
    return any(sign.match(head) for sign in _SIGNS)
