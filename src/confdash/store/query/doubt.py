"""What waits for a person's word: batches that are held, and talks that may be the same."""

from __future__ import annotations

import msgspec

from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS


class HeldBatch(msgspec.Struct, frozen=True):
    """A feed's batch that was not applied: why, since when (UTC seconds), and what it would do, a line a talk."""

    reason: str
    at: int
    differences: tuple[str, ...]


class Maybe(msgspec.Struct, frozen=True):
    """Two talks that may be one, and why; only a person joins them."""

    one: TalkRow
    other: TalkRow
    why: str


def held_batch(reader: Reader, feed: int) -> HeldBatch | None:
    """What is held of a feed, if anything is."""
    row = reader.link().execute("SELECT reason, at, differences FROM held WHERE feed = ?", [feed]).fetchone()
    return HeldBatch(row[0], row[1], tuple(msgspec.json.decode(row[2]))) if row else None


def maybes(reader: Reader, key: str | None = None, limit: int = 100) -> list[Maybe]:
    """Pairs of talks that may be the same: all of them, or those of one talk."""
    pairs = (
        reader.link()
        .execute("SELECT talk, other, why FROM maybe WHERE ?1 IS NULL OR ?1 IN (talk, other) LIMIT ?2", [key, limit])
        .fetchall()
    )
    ids = {each: reader.id_of(TALKS, each) for pair in pairs for each in pair[:2]}
    rows = reader.window(TALKS, [id_ for id_ in ids.values() if id_ is not None])
    found = []
    for one, other, why in pairs:
        a, b = (rows.get(ids[each] or -1) for each in (one, other))
        if isinstance(a, TalkRow) and isinstance(b, TalkRow):
            found.append(Maybe(a, b, why))
    return found
