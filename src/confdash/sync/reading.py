"""What parsing a feed is given beside its bytes, what goes on around it, and what is said where nothing came."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Iterator

import msgspec

from confdash.config import Feed, Settings
from confdash.records import Batch, ParseOptions
from confdash.store import feeds as stored
from confdash.sync import addresses

#: Raised when a parser reads something differently than before: every feed is then parsed anew.
READING = 1


def digest_of(body: bytes) -> bytes:
    """By which bytes are known again."""
    return hashlib.blake2b(body, digest_size=16).digest()


def options_of(feed: Feed, settings: Settings) -> tuple[ParseOptions, bytes]:
    """What parsing knows beside the bytes, and the digest of all that decides how a feed is read."""
    event = settings.event
    host = stored.shown(feed.url).partition("://")[2].partition("/")[0]
    options = ParseOptions(
        event.timezone,
        host,
        event.starts,
        event.ends,
        feed.entity,
        tuple(feed.columns.items()),
        tuple(feed.states.items()),
        feed.currency,
        tuple(feed.reimbursements.items()),
    )
    # A key that comes or goes may have the same page read from elsewhere.
    read = addresses.told_apart(feed.url, keyed=feed.token is not None)
    return options, digest_of(msgspec.msgpack.encode((READING, options, feed.kind, feed.covers, read)))


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """Spares tens of thousands of new objects the cyclic collector, which would look through them again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def empty(batch: Batch, nouns: str) -> str:
    """What to say of a body from which nothing came."""
    if batch.read:
        return (
            f"0 {nouns}: the feed is valid, but none of its {batch.read} items could be used"
            f" ({', '.join(batch.skipped)})"
        )
    return f"0 {nouns}: the feed is valid, and empty"
