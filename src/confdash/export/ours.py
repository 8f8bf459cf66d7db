"""Whether a file was written by confdash: only such a one is replaced without being asked."""

from __future__ import annotations

import re
from pathlib import Path

from confdash.export.told import PROGRAM

#: How much of a file is looked at: what says who wrote it stands at its beginning.
_HEAD = 4_096
#: The beginning of each kind of file that we write, with what says in it who wrote it; of CSV that is the header.
_SIGNS = {
    form: re.compile(sign.encode(), re.DOTALL)
    for form, sign in {
        "ics": rf"BEGIN:VCALENDAR\r\n.*?\nPRODID:-//{PROGRAM}//",
        "json": rf'\s*\{{.*?"generator"\s*:\s*\{{[^{{}}]*"name"\s*:\s*"{PROGRAM}"',
        "xml": rf'\s*<\?xml.*?<generator\b[^>]*\bname="{PROGRAM}"',
        "html": rf'\s*<!(?:doctype|DOCTYPE) html.*?<meta name="generator" content="{PROGRAM}\b',
        "csv": "key,day,start,end,room,title,speakers,track,kind,state,",
    }.items()
}


def wrote(path: Path, form: str | None = None) -> bool:
    """Whether it is a plain file that confdash wrote, in this form (`ics`, `json`, `xml`, `csv`, `html`) or in any.

    Raises `OSError` when it cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return any(sign.match(head) for each, sign in _SIGNS.items() if form in (None, each))
