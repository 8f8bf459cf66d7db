"""Collects a body as it comes, decompresses it, and never holds more than it may.

httpx would decompress by itself, but a whole chunk at once: 64 KiB of gzip can be 64 MiB of text. Here zlib
is told each time how much room is left.
"""

from __future__ import annotations

import io
import zlib

#: The first bytes of each member of a gzip file (RFC 1952 §2.3.1).
_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS


class TooLargeError(Exception):
    """More bytes than the cap."""


class DamagedError(Exception):
    """The compressed data is broken or ends early."""


class UnknownEncodingError(Exception):
    """The Content-Encoding is not one that we asked for."""


class Body:
    """The body of one answer; `encoding` is its Content-Encoding, `cap` the most bytes that it may have.

    Raises `UnknownEncodingError` for anything but gzip or nothing.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise UnknownEncodingError
        self._packed = encoding.endswith("gzip")
        self._cap = cap
        self._raw = 0
        self._text = io.BytesIO()
        # Of gzip: the member that is open, bytes of the next that do not yet show what they are, and whether
        # a member was complete (after which anything but another one is padding).
        self._member: zlib._Decompress | None = None
        self._rest = b""
        self._complete = False
        self._padding = False

    def feed(self, raw: bytes) -> None:
        """Takes the next bytes as they came over the wire. Raises `TooLargeError`, `DamagedError`."""
        self._raw += len(raw)
        if self._raw > self._cap:
            raise TooLargeError
        if not self._packed:
            self._text.write(raw)
        elif not self._padding:
            self._unpack(self._rest + raw)

    def finish(self) -> bytes:
        """The whole body. Raises `DamagedError` where its compressed form ends early."""
        # An empty answer is often labelled gzip all the same.
        if self._packed and self._raw and (self._member is not None or not self._complete):
            raise DamagedError
        return self._text.getvalue()

    def _unpack(self, data: bytes) -> None:
        self._rest = b""
        while data:
            if self._member is None:
                if len(data) < len(_MAGIC):
                    self._rest = data
                    return
                if not data.startswith(_MAGIC):
                    self._padding = True
                    return
                self._member = zlib.decompressobj(_GZIP)
            data = self._unpack_member(self._member, data)

    def _unpack_member(self, member: zlib._Decompress, data: bytes) -> bytes:
        """Unpacks one member as far as `data` goes; gives what comes after it."""
        room = self._cap - self._text.tell()
        try:
            # One byte more than there is room for, so that too much shows (0 would mean without limit).
            text = member.decompress(data, room + 1)
        except zlib.error:
            raise DamagedError from None
        if len(text) > room:
            raise TooLargeError
        self._text.write(text)
        if not member.eof:
            return b""
        self._complete = True
        self._member = None
        return member.unused_data
