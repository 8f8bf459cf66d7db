"""What a calendar says of one entry, before it is made of lines; and what it says of itself."""

from __future__ import annotations

import msgspec

from confdash.export.told import PROGRAM

#: Stands in each calendar of ours, without a version: else each version would change every file.
PRODID = f"-//{PROGRAM}//{PROGRAM}//EN"


class Line(msgspec.Struct, frozen=True, array_like=True):
    """All that a calendar says of one entry."""

    uid: str
    sequence: int
    #: UTC seconds since when it is what it is.
    at: int
    starts: int
    #: None where it is not known, or not after the start.
    ends: int | None
    title: str
    rooms: tuple[str, ...]
    track: str | None
    speakers: tuple[str, ...]
    url: str | None
    status: str
    description: str
