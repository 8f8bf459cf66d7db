"""What people say that a feed's words for the state of a recording mean, where neither we nor the config know them.

The feed's record stays as it was said; what a word means is put into it when recordings are folded. What the config
says of a word stands above it: then the record itself has a state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import msgspec

from confdash.records import Video
from confdash.store.video_records import Kept, public
from confdash.text import fold

#: Of a feed: JSON object, word as written → one of `records.VIDEO_STATES`.
FIELD = "words"

_decode = msgspec.json.Decoder(dict[str, str]).decode


def decided(link: sqlite3.Connection, feed: str) -> dict[str, str]:
    """What was decided of one feed's words, as written."""
    row = link.execute(
        "SELECT value FROM decisions WHERE entity = 'feed' AND key = ? AND field = ?", [feed, FIELD]
    ).fetchone()
    return _decode(row[0]) if row else {}


def meanings(link: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Feed's name → folded word → state, of all feeds of which such a thing was decided."""
    rows = link.execute("SELECT key, value FROM decisions WHERE entity = 'feed' AND field = ?", [FIELD]).fetchall()
    return {feed: {fold(word): state for word, state in _decode(value).items()} for feed, value in rows}


def understood(kept: Kept, words: Mapping[str, str]) -> tuple[Video, int | None]:
    """A record with the state that its word means, and since when it has been seen to be public."""
    video = kept.video
    if not words or video.state is not None or video.raw_state is None:
        return video, kept.seen_public
    state = words.get(fold(video.raw_state))
    if state is None:
        return video, kept.seen_public
    video = msgspec.structs.replace(video, state=state)
    # It was public all the time that it was called so.
    return video, kept.seen_public or (kept.said_at if public(video) else None)
