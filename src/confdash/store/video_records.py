"""What feeds say of recordings, as they said it: a batch compared with the store, and written.

Beside each record stands what the next one can no longer tell: since when it says its state, which state it said
before, and since when the recording was seen to be public.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from confdash.records import Batch, Video
from confdash.store.changes import Change

_decode = msgspec.msgpack.Decoder(Video).decode
_encode = msgspec.msgpack.encode
#: Sorts of keys that mean one recording in whichever feed they stand.
SHARED = ("youtube:", "voctoweb:", "peertube:", "vimeo:")
#: By what a recording is known; all else is how far it is.
_KNOWN_BY = (
    "title", "code", "guid", "number", "links", "slug", "same", "room", "starts", "day", "seconds", "people", "url",
)  # fmt: skip
#: No two clocks at one event differ by more, in seconds, unless one of them is wrong.
_AHEAD = 600


class Kept(msgspec.Struct, frozen=True):
    """A record as the store has it."""

    id: int
    key: str
    record: bytes
    said_at: int
    seen_public: int | None
    #: It was public already when its feed was read for the first time: nobody knows since when.
    undated: bool
    earlier: str | None
    #: Real time since when a window lists it no longer.
    missing: int | None
    gone: bool

    @property
    def video(self) -> Video:
        """What was said."""
        return _decode(self.record)


class VideoPlan(msgspec.Struct, kw_only=True):
    """What applying a batch of recordings will do."""

    feed: int = 0
    fresh: list[tuple[str, Video]] = []
    changed: list[tuple[Kept, Video]] = []
    returned: list[tuple[Kept, Video]] = []
    vanished: list[Kept] = []
    #: Of a window: those that it lists no longer, which says nothing, and those that it lists again.
    slid: list[Kept] = []
    back: list[Kept] = []
    before: int = 0
    first: bool = True
    #: The format never lists everything.
    window: bool = False

    @property
    def gain(self) -> int:
        """By how many the living records become more."""
        return len(self.fresh) + len(self.returned) - len(self.vanished)

    @property
    def about(self) -> bool:
        """Whether the feed speaks of recordings at all."""
        return bool(self.before or self.fresh or self.returned)

    @property
    def empty(self) -> bool:
        """Whether nothing changes that anybody could see."""
        return not (self.fresh or self.changed or self.returned or self.vanished or self.slid or self.back)

    def lines(self) -> list[str]:
        """What it does, a line a recording."""
        return [
            *(f"− {_name(old.video, old.key)}" for old in self.vanished),
            *(f"~ {_name(now, old.key)}{_step(old.video, now)}" for old, now in self.changed),
            *(f"+ {_name(now, key)}" for key, now in (*self.fresh, *((old.key, now) for old, now in self.returned))),
        ]

    def changes(self) -> list[Change]:
        """What is told of it on the time line: recordings that came, went, or came a step further."""
        found = [Change("video", key, _name(now, key), "appeared", None, now.state) for key, now in self.fresh]
        found += (
            Change("video", old.key, _name(now, old.key), "returned", None, now.state) for old, now in self.returned
        )
        found += (
            Change("video", old.key, _name(now, old.key), "video_state", _stand(was), _stand(now))
            for old, now in self.changed
            if _stand(was := old.video) != _stand(now) and not _understood(was, now)
        )
        found += (Change("video", old.key, _name(old.video, old.key), "vanished", None, None) for old in self.vanished)
        return found


def key_of(video: Video, feed: str) -> str:
    """The key of a recording in the store: of what counts within its feed alone, the feed's name is part."""
    return video.key if video.key.startswith(SHARED) else f"{video.key}@{feed}"


def prepare(link: sqlite3.Connection, feed: int, name: str, batch: Batch, *, whole: bool) -> VideoPlan:
    """Compares a batch with the store. `whole`: what the feed does not list has gone; else it may be there still."""
    rows = link.execute(
        "SELECT id, key, record, said_at, seen_public, undated, earlier, missing, gone_at IS NOT NULL"
        " FROM video_records WHERE feed = ?",
        [feed],
    ).fetchall()
    stored = {row[1]: _kept(row) for row in rows}
    plan = VideoPlan(feed=feed, first=not stored, window=batch.window)
    plan.before = sum(not old.gone for old in stored.values())
    listed = {key_of(video, name): video for video in batch.videos}
    for key, video in listed.items():
        old = stored.get(key)
        if old is not None:
            video = _remembering(old.video, video)
        if old is None:
            plan.fresh.append((key, video))
        elif old.gone:
            plan.returned.append((old, video))
        elif _encode(video) != old.record:
            plan.changed.append((old, video))
        elif old.missing is not None:
            plan.back.append(old)
    absent = [old for key, old in stored.items() if not old.gone and key not in listed]
    if whole:
        plan.vanished = absent
    else:
        plan.slid = [old for old in absent if old.missing is None]
    return plan


def _remembering(was: Video, now: Video) -> Video:
    """What is said now, with what it was known by before where its host hides that: YouTube calls all that is private
    “Private video”. A stamp alone that is new (media.ccc.de counts views) says nothing."""
    if now.reach == "private" and not now.title:
        kept = {field: getattr(now, field) or getattr(was, field) for field in _KNOWN_BY}
        now = msgspec.structs.replace(now, **kept)
    return msgspec.structs.replace(now, said_at=was.said_at) if _stand(was) == _stand(now) else now


def write(link: sqlite3.Connection, plan: VideoPlan, at: int) -> None:
    """Writes a plan, inside a write transaction. `at` is real time."""
    if plan.empty:
        return
    link.execute("UPDATE feeds SET window = ? WHERE id = ?", [int(plan.window), plan.feed])
    link.executemany(
        "INSERT INTO video_records (feed, key, record, said_at, reach, seen_public, undated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (plan.feed, key, _encode(now), _said(now, at), now.reach, *_seen(now, at, first=plan.first))
            for key, now in plan.fresh
        ],
    )
    link.executemany(
        "UPDATE video_records SET record = ?, said_at = ?, reach = ?, seen_public = ?, earlier = ?, missing = NULL,"
        " gone_at = NULL WHERE id = ?",
        [_updated(old, now, at) for old, now in plan.changed + plan.returned],
    )
    link.executemany("UPDATE video_records SET gone_at = ? WHERE id = ?", [(at, old.id) for old in plan.vanished])
    link.executemany("UPDATE video_records SET missing = ? WHERE id = ?", [(at, old.id) for old in plan.slid])
    # What a window lists again its host shows now, whatever another door said meanwhile.
    link.executemany(
        "UPDATE video_records SET missing = NULL, said_at = iif(reach IS NULL, said_at, max(said_at, ?)) WHERE id = ?",
        [(at, old.id) for old in plan.back],
    )


def note_checked(link: sqlite3.Connection, feed: int, at: int) -> None:
    """A good read has looked again at what somebody says was taken down. Only a host's word counts where one speaks.

    A mark from a desk whose clock is far ahead was made before this read all the same.
    """
    link.execute(
        "UPDATE videos SET checked = iif(taken_down > ?1 + ?3, taken_down + 1, ?1) WHERE taken_down IS NOT NULL"
        " AND key IN (SELECT key FROM video_records AS said WHERE feed = ?2 AND gone_at IS NULL AND missing IS NULL"
        " AND (reach IS NOT NULL OR NOT EXISTS (SELECT 1 FROM video_records AS host JOIN feeds ON feeds.id = host.feed"
        " WHERE host.key = said.key AND host.reach IS NOT NULL AND gone_at IS NULL AND place IS NOT NULL)))",
        [at, feed, _AHEAD],
    )


def public(video: Video) -> bool:
    """Whether everybody may see it: the host says so, or where no host speaks, another."""
    return video.reach == "public" or (video.reach is None and video.state == "published")


def _seen(video: Video, at: int, *, first: bool) -> tuple[int | None, int]:
    """The columns `seen_public` and `undated` of a new record."""
    return (at, int(first)) if public(video) else (None, 0)


def _updated(old: Kept, now: Video, at: int) -> tuple[object, ...]:
    """The columns of a record that says something else than before."""
    was = old.video
    said_at, earlier = old.said_at, old.earlier
    if _understood(was, now):
        at = old.said_at  # of what it was from then on
    elif _stand(was) != _stand(now):  # anything else is no new statement about how far it has come
        said_at, earlier = max(old.said_at, _said(now, at)), was.state or old.earlier
    elif old.gone and now.reach is not None:  # its host shows it again, whatever another door said meanwhile
        said_at = max(old.said_at, _said(now, at))
    seen = old.seen_public or (at if public(now) else None)
    return _encode(now), said_at, now.reach, seen, earlier, old.id


def _said(video: Video, at: int) -> int:
    """When it was said: by the source's own clock, which is never ahead of ours."""
    return min(video.said_at or video.published_by or at, at)


def _stand(video: Video) -> str | None:
    """How far it has come and who may see it, in words."""
    words = [video.state or video.raw_state, video.reach if video.reach != "public" else None]
    return ", ".join(word for word in words if word) or None


def _understood(was: Video, now: Video) -> bool:
    """Whether it says what it said, and the config has only now explained its word."""
    said = now.raw_state is not None and (was.raw_state, was.reach) == (now.raw_state, now.reach)
    return said and was.state is None and now.state is not None


def _step(was: Video, now: Video) -> str:
    return f": {_stand(was) or '—'} → {_stand(now) or '—'}" if _stand(was) != _stand(now) else ""


def _name(video: Video, key: str) -> str:
    return video.title or ", ".join(video.people) or key


def _kept(row: tuple[Any, ...]) -> Kept:
    id_, key, record, said_at, seen_public, undated, earlier, missing, gone = row
    return Kept(id_, key, record, said_at, seen_public, bool(undated), earlier, missing, bool(gone))


def all_records(link: sqlite3.Connection, keys: Iterable[str] | None = None) -> list[tuple[int, Kept]]:
    """(feed, record) of all recordings, or of some keys, in the order in which they came."""
    sql = (
        "SELECT feed, id, key, record, said_at, seen_public, undated, earlier, missing, gone_at IS NOT NULL"
        " FROM video_records"
    )
    parameters: list[str] = []
    if keys is not None:
        sql += " WHERE key IN (SELECT value FROM json_each(?))"
        parameters.append(msgspec.json.encode(sorted(keys)).decode())
    rows = link.execute(f"{sql} ORDER BY id", parameters).fetchall()
    return [(row[0], _kept(row[1:])) for row in rows]
