"""The C3VOC tracker: `/api/v1/PROJECT/tickets/released.json`, and lists of its tickets that carry a state.

Read from its source (the tracker's Controller/API.php): an item a released *encoding* ticket, that is several a talk,
with `fahrplan_id`, `fahrplan_guid`, `duration` (seconds) and up to three addresses on YouTube, the second and third of
translations. All tickets of a talk are one recording here, and the one that is furthest speaks.
"""

from __future__ import annotations

import msgspec

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute
from confdash.feeds.json_values import Object, first, spelt
from confdash.feeds.video_json import (
    document,
    glance,
    key_of,
    most,
    no_recordings,
    objects,
    people_of,
    seconds_of,
    text_of,
)
from confdash.feeds.video_links import recording_keys
from confdash.feeds.video_words import TRACKER_SILENT, further, tracker_state
from confdash.records import Batch, EventFacts, Known, ParseOptions, Video
from confdash.text import fold, line

_URLS = ("youtube_url", "youtube_url_translated", "youtube_url_translated_2")


def recognise(body: bytes) -> bool:
    """Whether the body is a list of the tracker's tickets that says how far they are."""
    value = glance(body, b'"fahrplan_')
    return value is not None and _is_tickets(value)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """A recording for each talk that has tickets. Raises `FeedError` with one sentence when the body cannot be read."""
    del known, options  # cheap to parse as a whole, and without times
    value, notes = document(body)
    if value != [] and not _is_tickets(value):
        raise no_recordings(value)
    collector = Collector("tracker", "no ticket")
    for note in notes:
        collector.warn(note)
    found: dict[str, Video] = {}
    unknown: dict[str, None] = {}
    for item in objects(value, collector):
        video = _ticket(item, unknown)
        if video is None:
            collector.skip("neither a fahrplan_guid nor a fahrplan_id")
        elif video.key in found:
            collector.skip("another ticket of the same talk")
            found[video.key] = _joined(found[video.key], video)
        else:
            found[video.key] = video
    for video in found.values():
        collector.keep_video(video)
    if unknown:
        shown = ", ".join(f"“{word}”" for word in list(unknown)[:8])
        collector.warn(f"states of the tracker that are not known count as not said: {shown}", first=True)
    return collector.batch(EventFacts())


def _is_tickets(value: object) -> bool:
    looked = most(value) if isinstance(value, list) else []
    return bool(looked) and all(
        {"fahrplan_id", "fahrplan_guid"} & item.keys()
        and {"fahrplan_guid", "youtube_url", "state", "ticket_state"} & item.keys()
        for item in looked
    )


def _ticket(item: Object, unknown: dict[str, None]) -> Video | None:
    guid, number = key_of(item.get("fahrplan_guid")), key_of(item.get("fahrplan_id"))
    if not (guid or number):
        return None
    word = line(spelt(first(item, "ticket_state", "state")), 60) or "released"
    state = tracker_state(word)
    if state is None and fold(word) not in TRACKER_SILENT:
        unknown.setdefault(word)
    urls = [url for field in _URLS if (url := absolute(spelt(item.get(field)), "")) is not None]
    return Video(
        key=f"ticket:{guid or number}",
        title=text_of(first(item, "fahrplan_title", "title")),
        guid=guid or None,
        number=number or None,
        same=recording_keys(urls),
        room=text_of(item.get("fahrplan_room")) or None,
        seconds=seconds_of(item.get("duration")),
        people=people_of(item.get("fahrplan_persons")),
        state=state,
        raw_state=word,
        url=urls[0] if urls else None,
        failed=f"{word} failed" if item.get("failed") in (True, 1, "1") else None,
    )


def _joined(one: Video, other: Video) -> Video:
    """Both tickets of one talk as one: the one that is further, with what the other knows besides."""
    best, rest = (other, one) if further(other.state, one.state) else (one, other)
    return msgspec.structs.replace(
        best,
        title=best.title or rest.title,
        same=tuple(dict.fromkeys((*best.same, *rest.same))),
        seconds=best.seconds or rest.seconds,
        url=best.url or rest.url,
        failed=best.failed or rest.failed,
    )
