"""media.ccc.de (voctoweb): a conference with its talks, pages of talks, or one talk with its recordings.

`https://api.media.ccc.de/public/conferences/ACRONYM` lists talks that have a recording already, and only those: what
is absent is not public yet, or was never recorded. All that it lists, everybody may see.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute, key_text
from confdash.feeds.json_values import Object, first, spelt, table
from confdash.feeds.times import moment, zone_for
from confdash.feeds.video_json import (
    document,
    glance,
    key_of,
    most,
    no_recordings,
    objects,
    pages,
    people_of,
    seconds_of,
    text_of,
)
from confdash.records import Batch, EventFacts, Known, ParseOptions, Video

_MIDNIGHT = dt.time()


def recognise(body: bytes) -> bool:
    """Whether the body is a conference, talks or a talk of media.ccc.de's API."""
    value = glance(body, b'"guid"', b'"frontend_link"') or glance(body, b'"events"', b'"recordings_url"')
    return value is not None and _is_answer(value)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All talks that can be watched. Raises `FeedError` with one sentence when the body cannot be read."""
    del known  # cheap to parse as a whole
    value, notes = document(body)
    if value != [] and not _is_answer(value):
        raise no_recordings(value)
    collector = Collector("voctoweb", "no recording")
    for note in notes:
        collector.warn(note)
    found = pages(value)
    events = [event for page in found for event in objects(_events(page), collector)]
    zone, _ = zone_for("", options)
    # Some conferences have only days; a talk at midnight among others with times is one at midnight.
    timed = any(_clock(event) not in (None, _MIDNIGHT) for event in events)
    for event in events:
        _read(event, zone, timed, collector)
    conference = next((table(page) for page in found if "events" in table(page)), {})
    title, acronym = text_of(conference.get("title")), key_of(conference.get("acronym"))
    return collector.batch(EventFacts(title=title or None, acronym=acronym or None))


def _is_answer(value: object) -> bool:
    """Whether it is a talk of this API, holds some on each page, or is a conference of which nothing is public yet."""
    looked = [event for page in pages(value) for event in most(_events(page))]
    if not looked:
        return {"events", "recordings_url"} <= table(value).keys()
    return all(map(_is_event, looked))


def _events(page: object) -> list[object]:
    """The talks of a page: those that it lists, or itself."""
    listed = page if isinstance(page, list) else table(page).get("events", [page])
    return listed if isinstance(listed, list) else []


def _is_event(event: Object) -> bool:
    return {"guid", "frontend_link"} <= event.keys()


def _day_alone(text: str, stamp: int | None) -> bool:
    """Whether a release date is but a day: it stands at midnight, its own or that of UTC, as which days are kept."""
    return stamp is not None and (stamp % 86_400 == 0 or text[11:19] == "00:00:00")


def _read(event: Object, zone: ZoneInfo, timed: bool, collector: Collector) -> None:
    guid = key_of(event.get("guid"))
    if not guid:
        collector.skip("no guid")
        return
    date = spelt(event.get("date")).strip()
    starts = moment(date, zone)
    released = spelt(event.get("release_date")).strip()
    published = moment(released, zone)
    link = absolute(spelt(event.get("link")), "")
    collector.keep_video(
        Video(
            key=f"voctoweb:{guid}",
            title=text_of(event.get("title")),
            guid=guid,
            links=(link,) if link else (),
            slug=key_text(spelt(event.get("slug"))) or None,
            starts=starts if timed else None,
            # The day as the feed writes it: it is the conference's own.
            day=None if starts is None or timed else date[:10],
            seconds=seconds_of(first(event, "duration", "length")),
            people=people_of(event.get("persons")),
            state="published",
            raw_state="released",
            reach="public",
            url=absolute(spelt(event.get("frontend_link")), ""),
            published_at=published,
            published_day=_day_alone(released, published),
            said_at=moment(spelt(event.get("updated_at")), zone),
        )
    )


def _clock(event: Object) -> dt.time | None:
    """The time of day in a talk's date, as written."""
    try:
        return dt.datetime.fromisoformat(spelt(event.get("date")).strip()).time()
    except ValueError:
        return None
