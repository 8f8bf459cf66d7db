"""SReview: what is released (`/released`), and the overview of all talks (`/api/v1/event/ID/overview`).

Read from its source (yoe/SReview, lib/SReview/Web/Controller/Event.pm): `/released` gives `{conference, videos}` of
talks that are done, with the schedule's own id as `eventid`; the overview gives for each talk `name`, `speakers` (one
text), `room`, `starttime`, `endtime` (without an offset), `state` and `progress`, and no id at all.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from zoneinfo import ZoneInfo

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute, digest_key
from confdash.feeds.json_values import Object, first, row, spelt, table
from confdash.feeds.times import date_of, moment, zone_for
from confdash.feeds.video_json import (
    document,
    glance,
    is_guid,
    key_of,
    most,
    no_recordings,
    objects,
    people_of,
    seconds_of,
    text_of,
)
from confdash.feeds.video_links import recording_keys
from confdash.feeds.video_words import SREVIEW, is_removal
from confdash.records import Batch, EventFacts, Known, ParseOptions, Video
from confdash.text import fold, line

#: What pretalx gives as the schedule's id of a talk: its code.
_CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{6}")


def recognise(body: bytes) -> bool:
    """Whether the body is one of SReview's two answers."""
    released = glance(body, b'"videos"', b'"conference"')
    if released is not None:
        return _is_released(released)
    overview = glance(body, b'"state"', b'"progress"', b'"starttime"')
    return overview is not None and _is_overview(overview)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All recordings that SReview knows of. Raises `FeedError` with one sentence when the body cannot be read."""
    del known  # cheap to parse as a whole
    value, notes = document(body)
    collector = Collector("sreview", "no recording")
    for note in notes:
        collector.warn(note)
    zone, _ = zone_for("", options)
    if _is_released(value):
        return _released(table(value), zone, collector)
    if value != [] and not _is_overview(value):
        raise no_recordings(value)
    items = list(objects(value, collector))
    titles = Counter(_titled(item) for item in items)
    unknown: dict[str, None] = {}
    for item in items:
        collector.keep_video(_talk(item, zone, titles, unknown))
    if unknown:
        shown = ", ".join(f"“{word}”" for word in list(unknown)[:8])
        collector.warn(f"states of SReview that are not known count as not said: {shown}", first=True)
    return collector.batch(EventFacts())


def _is_released(value: object) -> bool:
    whole = table(value)
    videos = whole.get("videos")
    if not isinstance(videos, list) or not isinstance(whole.get("conference"), dict):
        return False
    looked = most(videos)
    return not videos or (bool(looked) and all({"eventid", "details_url", "video"} & item.keys() for item in looked))


def _is_overview(value: object) -> bool:
    looked = most(value) if isinstance(value, list) else []
    return bool(looked) and all({"state", "progress", "starttime"} <= item.keys() for item in looked)


def _released(whole: Object, zone: ZoneInfo, collector: Collector) -> Batch:
    conference = table(whole.get("conference"))
    base = spelt(conference.get("video_base"))
    for item in objects(whole.get("videos"), collector):
        title, room = text_of(item.get("title")), text_of(item.get("room"))
        starts = moment(spelt(item.get("start")), zone)
        identifier = key_of(item.get("eventid"))
        if not (identifier or title):
            collector.skip("neither a title nor an id")
            continue
        code, guid, number = _named(identifier)
        details = absolute(spelt(item.get("details_url")), "")
        url = absolute(spelt(item.get("video")), base)
        collector.keep_video(
            Video(
                key=f"ticket:{identifier or digest_key(title, starts, room)}",
                title=title,
                code=code,
                guid=guid,
                number=number,
                links=(details,) if details else (),
                same=recording_keys((url,)) if url else (),
                room=room or None,
                starts=starts,
                seconds=_between(starts, moment(spelt(item.get("end")), zone)),
                people=people_of(item.get("speakers")),
                state="published",
                raw_state="done",
                url=url,
            )
        )
    days = [date_of(spelt(each), zone) for each in row(conference.get("date"))[:2]]
    first_day, last_day = days if len(days) == 2 else (None, None)
    title = text_of(conference.get("title"))
    return collector.batch(EventFacts(title=title or None, starts=first_day, ends=last_day))


def _named(identifier: str) -> tuple[str | None, str | None, str | None]:
    """What the schedule's id of a talk is: pretalx's code, its guid, or its number."""
    if is_guid(identifier):
        return None, identifier, None
    return (identifier, None, None) if _CODE.fullmatch(identifier) else (None, None, identifier or None)


def _titled(item: Object) -> str:
    return fold(text_of(first(item, "name", "title")))


def _talk(item: Object, zone: ZoneInfo, titles: Counter[str], unknown: dict[str, None]) -> Video:
    """One talk of the overview."""
    title, room = text_of(first(item, "name", "title")), text_of(item.get("room"))
    starts = moment(spelt(item.get("starttime")), zone)
    word = line(spelt(item.get("state")), 60)
    state = SREVIEW.get(fold(word))
    if word and state is None:
        unknown.setdefault(word)
    identifier = key_of(first(item, "upstreamid", "eventid"))
    code, guid, number = _named(identifier)
    return Video(
        key=f"ticket:{identifier or _key(item, title, starts, room, titles)}",
        title=title,
        code=code,
        guid=guid,
        number=number,
        room=room or None,
        starts=starts,
        seconds=_between(starts, moment(spelt(item.get("endtime")), zone)),
        people=people_of(item.get("speakers")),
        state=state,
        raw_state=word or None,
        failed=f"{word} failed" if fold(spelt(item.get("progress"))[:20]) == "failed" else None,
        removal=is_removal(word),
    )


def _key(item: Object, title: str, starts: int | None, room: str, titles: Counter[str]) -> str:
    """A key that outlasts a change of state: of the talk's nonce where it is given, else of its title.

    The nonce lets its holder review the talk, so only a digest of it is ever stored. Of talks with one title the slot
    tells which is which.
    """
    nonce = key_of(item.get("nonce"))
    if nonce:
        return "~" + hashlib.blake2b(nonce.encode(), digest_size=8).hexdigest()
    if title and titles[fold(title)] == 1:
        return digest_key(fold(title), None, "")
    return digest_key(fold(title), starts, fold(room))


def _between(starts: int | None, ends: int | None) -> int | None:
    return None if starts is None or ends is None else seconds_of(ends - starts)
