"""What a fetch gives: a body with its validators, or the word that nothing has changed."""

from __future__ import annotations

import msgspec


class Validators(msgspec.Struct, frozen=True):
    """What a server said to recognise a body by, to be sent back when it is asked again.

    Opaque: they go with the feed's address, and with the batch that was applied (never with a held or broken
    one). Of a local file `etag` is a stamp of ours.
    """

    etag: str | None = None
    last_modified: str | None = None


class Fetched(msgspec.Struct, frozen=True):
    """A whole body, decompressed, as the server or the file gives it."""

    body: bytes
    validators: Validators
    #: The answer's Date header in UTC seconds, to tell a wrong clock; None for a file or where it is missing.
    server_date: int | None
    #: Such as `text/calendar`, in small letters and without parameters; "" for a file or where it is missing.
    media_type: str
    #: When it was last written to, in UTC seconds of our own clock; None where nothing tells, as of several pages.
    edited: int | None = None


class Unchanged(msgspec.Struct, frozen=True):
    """The body is the one that the validators came with."""

    #: As in `Fetched`.
    server_date: int | None
