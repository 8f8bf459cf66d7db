"""C3VOC's re-live index: what the live stream's own recorder has, room by room, until the real recordings come.

Read from its source (voc/hls-relive, genpage.pl): a list with `id`, `guid`, `room`, `title`, `start` and `mtime` (UTC
seconds), `duration` (seconds) and `status`, one of not_running, live, recorded, released (then with `release_url`).
"""

from __future__ import annotations

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute
from confdash.feeds.json_values import Object, spelt
from confdash.feeds.video_json import (
    document,
    glance,
    key_of,
    most,
    no_recordings,
    objects,
    seconds_of,
    text_of,
)
from confdash.feeds.video_links import ccc_slug
from confdash.records import Batch, EventFacts, Known, ParseOptions, Video
from confdash.text import fold, line

_STATES = {
    "not_running": "waiting_for_files",
    "live": "waiting_for_files",
    "recorded": "recorded",
    "released": "published",
}
_ITEM = frozenset({"status", "room", "start"})


def recognise(body: bytes) -> bool:
    """Whether the body is a re-live index."""
    value = glance(body, b'"status"', b'"room"', b'"mtime"')
    return value is not None and _is_index(value)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All talks that the recorder saw. Raises `FeedError` with one sentence when the body cannot be read."""
    del known, options  # cheap to parse as a whole, and all times are UTC
    value, notes = document(body)
    if value != [] and not _is_index(value):
        raise no_recordings(value)
    collector = Collector("relive", "no recording")
    for note in notes:
        collector.warn(note)
    for item in objects(value, collector):
        _read(item, collector)
    return collector.batch(EventFacts())


def _is_index(value: object) -> bool:
    looked = most(value) if isinstance(value, list) else []
    return bool(looked) and all(item.keys() >= _ITEM and spelt(item["status"]) in _STATES for item in looked)


def _read(item: Object, collector: Collector) -> None:
    guid, number = key_of(item.get("guid")), key_of(item.get("id"))
    if not (guid or number):
        collector.skip("neither a guid nor an id")
        return
    word = line(spelt(item.get("status")), 60)
    state = _STATES.get(fold(word))
    url = absolute(spelt(item.get("release_url")), "")
    collector.keep_video(
        Video(
            key=f"talk:{guid or number}",
            title=text_of(item.get("title")),
            guid=guid or None,
            number=number or None,
            slug=ccc_slug(url) if url else None,
            room=text_of(item.get("room")) or None,
            starts=_stamp(item.get("start")),
            # While it is live it grows.
            seconds=seconds_of(item.get("duration")) if state in ("recorded", "published") else None,
            state=state,
            raw_state=word or None,
            url=url if state == "published" else None,
            said_at=_stamp(item.get("mtime")),
        )
    )


def _stamp(value: object) -> int | None:
    """UTC seconds, when they are of our age."""
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000_000_000
    return value if known and isinstance(value, int) else None
