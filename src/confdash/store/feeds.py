"""The feeds' own rows: which are listed, how the last read of each went, what is held."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlsplit, urlunsplit

import msgspec

from confdash.config import Settings
from confdash.records import Batch, Known, Part
from confdash.store import feed_events, forgotten, video_records
from confdash.store.fold import Listed, Rules
from confdash.store.learn import load_rooms
from confdash.text import fold

#: What stands beside a feed whose body a person rejected.
REJECTED = "it still gives what you rejected; the last good data stands until it changes"


#: As `Batch.warnings`.
_MOST_WARNINGS = 20


class Memory(msgspec.Struct, frozen=True):
    """What the store remembers of a feed's last good body, so that an unchanged one is not parsed again."""

    id: int
    etag: str | None
    last_modified: str | None
    digest: bytes | None
    context: bytes | None
    #: Digest of the body that a person rejected.
    rejected: bytes | None
    failures: int
    next_at: int | None
    #: Digest of what parsing knew beside the bytes.
    options: bytes | None
    #: How often in a row the process ended while it read this feed.
    deaths: int
    phase: str | None


def shown(url: str) -> str:
    """An address without credentials, query and fragment, which may hold secrets."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


#: How a feed stands that was read well: what is held or was rejected is still so after a failure or an absence.
_STANDING = f"""
    error = coalesce(
        (SELECT reason FROM held WHERE held.feed = feeds.id), iif(rejected IS NULL, NULL, '{REJECTED}')),
    problem = iif(EXISTS (SELECT 1 FROM held WHERE held.feed = feeds.id), 'held', NULL),
    state = CASE
        WHEN EXISTS (SELECT 1 FROM held WHERE held.feed = feeds.id) THEN 'held'
        WHEN rejected IS NOT NULL THEN 'stale' WHEN checked_at IS NULL THEN 'never' ELSE 'ok' END"""  # noqa: S608


def adopt(link: sqlite3.Connection, settings: Settings) -> None:
    """Brings the feeds' rows in line with the config: order, addresses; a feed that left keeps its data, unlisted.

    So does one whose scholarships were purged.
    """
    purged = forgotten.purged(link)
    listed = msgspec.json.encode([feed.name for feed in settings.feeds if feed.name not in purged]).decode()
    link.execute(
        "UPDATE feeds SET place = NULL, state = 'unlisted', error = NULL, problem = NULL, phase = NULL"
        " WHERE name NOT IN (SELECT value FROM json_each(?)) AND name != 'local'",
        [listed],
    )
    for place, feed in enumerate(settings.feeds):
        gone = feed.name in purged
        link.execute(
            "INSERT INTO feeds (name, place, source, every, state) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (name) DO UPDATE SET place = ?2, source = ?3, every = ?4",
            [feed.name, None if gone else place, shown(feed.url), feed.seconds, "unlisted" if gone else "never"],
        )
        if gone:
            told = forgotten.purge_told(purged[feed.name], settings.clock())
            link.execute("UPDATE feeds SET error = ?, next_at = NULL WHERE name = ?", [told, feed.name])
    link.execute(f"UPDATE feeds SET {_STANDING} WHERE state = 'unlisted' AND place IS NOT NULL")  # noqa: S608 - our own SQL


def rules(link: sqlite3.Connection, settings: Settings) -> Rules:
    """What folding depends on: the feeds in order, the config's words, and the rooms that the talks have taught."""
    listed = {}
    for id_, name, place in link.execute("SELECT id, name, place FROM feeds").fetchall():
        feed = settings.feed(name)
        window = feed is not None and feed.covers == "window"
        listed[id_] = Listed(id_, name, place, frozenset(feed.owns if feed else ()), window)
    return Rules(
        listed,
        {fold(text): room for text, room in settings.rooms.items()},
        {fold(word): kind for word, kind in settings.kinds.items()},
        load_rooms(link),
        clock := settings.clock(),
        clock.day_bounds(clock.first_day)[0] if clock.first_day else None,
        settings.pots,
    )


def memory(link: sqlite3.Connection, name: str) -> Memory:
    """What is remembered of a feed that `adopt` has listed."""
    row = link.execute(
        "SELECT id, etag, last_modified, body_digest, context, rejected, failures, next_at, options, deaths, phase"
        " FROM feeds WHERE name = ?",
        [name],
    ).fetchone()
    return Memory(*row)


def known(link: sqlite3.Connection, feed: Memory) -> Known | None:
    """The groups of the last good body, for delta parsing; None where it was parsed whole."""
    if not feed.context:
        return None
    rows = link.execute("SELECT part, digest, read, skipped FROM parts WHERE feed = ?", [feed.id]).fetchall()
    return Known(
        feed.context,
        {
            part: Part(digest, read, tuple(msgspec.json.decode(skipped)) if skipped != "[]" else ())
            for part, digest, read, skipped in rows
        },
    )


def note_phase(
    link: sqlite3.Connection, feed: int, phase: str | None, done: int | None = None, total: int | None = None
) -> None:
    """Live progress, for those who follow through the store."""
    link.execute("UPDATE feeds SET phase = ?, done = ?, total = ? WHERE id = ?", [phase, done, total, feed])


def note_deaths(link: sqlite3.Connection) -> None:
    """Counts, as a sync begins, the feeds in the midst of which the last one ended; a read that ends sets it back."""
    link.execute(
        "UPDATE feeds SET deaths = iif(phase IN ('parsing', 'merging'), deaths + 1, deaths),"
        " phase = NULL, done = NULL, total = NULL"
    )


def note_unchanged(
    link: sqlite3.Connection, feed: int, at: int, next_at: int, skew: int | None, *, applied: bool = False
) -> None:
    """A read that brought nothing new: a failure is over, a held or rejected batch stays so.

    `applied`: the feed gives again what was applied last, so that whatever it gave in between is over too.
    """
    feed_events.read_well(link, feed, at)
    if applied:
        feed_events.hold_over(link, feed, at, "it gives again what was applied last")
        link.execute("DELETE FROM held WHERE feed = ?", [feed])
        link.execute("UPDATE feeds SET rejected = NULL WHERE id = ?", [feed])
        video_records.note_checked(link, feed, at)
    link.execute(
        "UPDATE feeds SET checked_at = ?, next_at = ?, skew = ?, failures = 0, deaths = 0, phase = NULL WHERE id = ?",
        [at, next_at, skew, feed],
    )
    link.execute(f"UPDATE feeds SET {_STANDING} WHERE id = ?", [feed])  # noqa: S608 - our own SQL


def note_failed(link: sqlite3.Connection, feed: int, at: int, next_at: int, problem: str, sentence: str) -> None:
    """A read that failed: the sentence stands on *Feeds*; the data stays as it is, and so does its age."""
    feed_events.failed(link, feed, at, problem, sentence)
    link.execute(
        "UPDATE feeds SET state = 'failed', error = ?, problem = ?, failures = failures + 1, next_at = ?, phase = NULL"
        " WHERE id = ?",
        [sentence, problem, next_at, feed],
    )


def note_broken(link: sqlite3.Connection, feed: int) -> None:
    """A body that could not be read: the next fetch must be unconditional, or a 304 would hide a mended feed."""
    link.execute("UPDATE feeds SET etag = NULL, last_modified = NULL, deaths = 0 WHERE id = ?", [feed])


class Applied(msgspec.Struct, frozen=True):
    """What is remembered of a body in the transaction that applies it, and never otherwise."""

    etag: str | None
    last_modified: str | None
    digest: bytes
    options: bytes
    skew: int | None
    #: When the source was last written to, as far as it says; UTC seconds by our clock.
    edited: int | None = None


def note_applied(
    link: sqlite3.Connection, feed: int, batch: Batch, body: Applied, *, at: int, next_at: int, changed: bool
) -> None:
    """A body that was applied; a held batch and a rejection are over with it. `changed`: it says something new."""
    feed_events.read_well(link, feed, at)
    why = (
        "what was accepted is applied" if feed_events.accepted(link, feed, body.digest) else "it gives good data again"
    )
    feed_events.hold_over(link, feed, at, why)
    talks = link.execute("SELECT count(*) FROM upstream WHERE feed = ? AND gone_at IS NULL", [feed]).fetchone()[0]
    link.execute(
        "UPDATE feeds SET state = 'ok', error = NULL, problem = NULL, failures = 0, deaths = 0, phase = NULL,"
        " format = ?, etag = ?, last_modified = ?, body_digest = ?, context = ?, options = ?, rejected = NULL,"
        " read = ?, items = ?, talks = ?, skipped = ?, aside = ?, warnings = ?, checked_at = ?,"
        " changed_at = ?, next_at = ?, skew = ? WHERE id = ?",
        [
            batch.format, body.etag, body.last_modified, body.digest, batch.context or None, body.options,
            *_numbers(batch), talks, msgspec.json.encode(batch.skipped).decode(),
            msgspec.json.encode(batch.aside).decode(), msgspec.json.encode(_warnings(link, feed, batch)).decode(), at,
            _changed_at(link, feed, body, at, changed=changed), next_at, body.skew, feed,
        ],
    )  # fmt: skip
    link.execute("DELETE FROM held WHERE feed = ?", [feed])
    video_records.note_checked(link, feed, at)


def _numbers(batch: Batch) -> tuple[int, int]:
    """The columns `read` and `items`. How many apply is told to no desk: of scholarships what was skipped alone."""
    if batch.scholarships:
        return sum(batch.skipped.values()), 0
    return batch.read, batch.items


def _changed_at(link: sqlite3.Connection, feed: int, body: Applied, at: int, *, changed: bool) -> int:
    """Since when a feed says what it says: since its source was last written to, which is between two reads of ours.

    The same body that is read otherwise, because the config has changed, is nothing new of the feed.
    """
    checked, before, digest = link.execute(
        "SELECT checked_at, changed_at, body_digest FROM feeds WHERE id = ?", [feed]
    ).fetchone()
    if before is not None and (not changed or digest == body.digest):
        return int(before)
    edited = at if body.edited is None else body.edited
    return min(at, edited if checked is None else max(edited, checked))


def _warnings(link: sqlite3.Connection, feed: int, batch: Batch) -> list[str]:
    """What is to be told of a feed. A batch that was parsed in part says nothing of the parts that were kept."""
    if not batch.kept:
        return list(batch.warnings)
    row = link.execute("SELECT warnings FROM feeds WHERE id = ?", [feed]).fetchone()
    return list(dict.fromkeys([*batch.warnings, *msgspec.json.decode(row[0])]))[:_MOST_WARNINGS]


class Held(msgspec.Struct, frozen=True):
    """A batch that looks wrong and waits for a person: its bytes and what it would change."""

    body: bytes
    digest: bytes
    etag: str | None
    last_modified: str | None
    reason: str
    differences: tuple[str, ...]


def note_held(link: sqlite3.Connection, feed: int, held: Held, at: int, next_at: int) -> None:
    """Keeps the bytes of a batch that is held; nothing else of it is applied."""
    feed_events.read_well(link, feed, at)
    feed_events.held(link, feed, at, held.reason)
    link.execute(
        "INSERT INTO held (feed, body, digest, validators, reason, differences, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (feed) DO UPDATE SET body = excluded.body, digest = excluded.digest,"
        " validators = excluded.validators, reason = excluded.reason, differences = excluded.differences,"
        " at = iif(digest = excluded.digest, at, excluded.at)",
        [
            feed, held.body, held.digest, msgspec.json.encode([held.etag, held.last_modified]).decode(), held.reason,
            msgspec.json.encode(held.differences).decode(), at,
        ],
    )  # fmt: skip
    link.execute(
        "UPDATE feeds SET state = 'held', error = ?, problem = 'held', failures = 0, deaths = 0, phase = NULL,"
        " checked_at = ?, next_at = ? WHERE id = ?",
        [held.reason, at, next_at, feed],
    )


def held(link: sqlite3.Connection, feed: int) -> Held | None:
    """The batch that is held for a feed, if one is."""
    row = link.execute(
        "SELECT body, digest, validators, reason, differences FROM held WHERE feed = ?", [feed]
    ).fetchone()
    if row is None:
        return None
    etag, last_modified = msgspec.json.decode(row[2])
    return Held(row[0], row[1], etag, last_modified, row[3], tuple(msgspec.json.decode(row[4])))


def note_rejected(link: sqlite3.Connection, feed: int, digest: bytes) -> None:
    """A person keeps a body away: its digest alone is remembered, until the feed's body changes."""
    link.execute("DELETE FROM held WHERE feed = ?", [feed])
    link.execute(
        "UPDATE feeds SET rejected = ?, state = 'stale', error = ?, problem = NULL WHERE id = ?",
        [digest, REJECTED, feed],
    )
