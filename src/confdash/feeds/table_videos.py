"""A table's rows to recordings: what a video team's own list says of states, addresses, and who has what.

A row keeps its key when it later gets its address: it says that it *is* that recording (`Video.same`). A row need not
name its talk: room and start are enough, or what stands in the column of names.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute, digest_key, key_text
from confdash.feeds.table_cells import iso, names, unmapped
from confdash.feeds.table_rows import Row, Rows
from confdash.feeds.times import Day, beginning, date_of, length, moment, zone_for
from confdash.feeds.video_json import is_guid, seconds_of
from confdash.feeds.video_links import ccc_slug, links_in, recording_keys, watch_url, youtube_id
from confdash.feeds.video_words import is_removal, video_state
from confdash.records import VIDEO_STATES, Batch, EventFacts, ParseOptions, Video
from confdash.text import fold, line

_NAME, _OWNER, _NOTE = 300, 200, 1_000


class _Reader:
    """Reads the rows of one table into a collector."""

    def __init__(self, found: Rows, options: ParseOptions, collector: Collector) -> None:
        self._zone: ZoneInfo = zone_for("", options)[0]
        #: The only day of an event needs no column.
        self._day = Day(options.starts if options.starts == options.ends else None)
        self._states = {fold(word): state for word, state in options.states}
        self._bare_ids = "youtube" in fold(found.columns.get("url", ""))
        self._collector = collector
        self._taken: Counter[str] = Counter()
        #: Words for states that nobody has explained, as written.
        self.unknown: dict[str, None] = {}

    def read(self, row: Row) -> None:
        """Take one row: it is kept, or counted as skipped."""
        title, room = line(row.get("title", "")), line(row.get("room", ""))
        starts, day = self._begins(row, title or room)
        people = names(row.get("speakers", ""), _NAME)
        urls = self._addresses(row.get("url", ""), title)
        code, guid, number, slug = (key_text(row.get(field, "")) for field in ("code", "guid", "id", "slug"))
        key = _key(number, code, guid, title, room, starts, people, urls, slug)
        if key is None:
            self._collector.skip("nothing says of what it is a recording")
            return
        published, published_day = self._stamp(row, "published", title)
        talk = absolute(row.get("talk_url", ""), "")
        raw_state = line(row.get("state", ""), 60)
        self._collector.keep_video(
            Video(
                key=self._own(key),
                title=title,
                code=code or None,
                guid=guid or (number if is_guid(number) else None),
                number=number or None,
                links=(talk,) if talk else (),
                slug=slug or next((found for url in urls if (found := ccc_slug(url))), None),
                same=recording_keys(urls),
                room=room or None,
                starts=starts,
                day=day,
                seconds=seconds_of(length(row.get("duration", ""))),
                people=people,
                state=self._state(raw_state),
                raw_state=raw_state or None,
                url=urls[0] if urls else None,
                published_at=published,
                published_day=published_day,
                said_at=self._stamp(row, "updated", title)[0],
                owner=line(row.get("owner", ""), _OWNER) or None,
                note=line(row.get("note", ""), _NOTE) or None,
                removal=is_removal(raw_state),
            )
        )

    def _own(self, key: str) -> str:
        """The row's key; of several rows of one, each has its own (a talk in two parts)."""
        self._taken[key] += 1
        return f"row:{key}" if self._taken[key] == 1 else f"row:{key}#{self._taken[key]}"

    def _begins(self, row: Row, about: str) -> tuple[int | None, str | None]:
        """When it begins, in UTC seconds, or else the day as ISO date."""
        date, start = iso(row.get("date", "")), iso(row.get("starts", ""))
        # Without a column of days the start holds day and time.
        whole = date or ("" if self._day.date else start)
        starts, problem = beginning(whole, start if date or self._day.date else "", self._day, self._zone)
        self._collector.warn(problem, about)
        day = date_of(whole, self._zone) if starts is None and whole else None
        return starts, day.isoformat() if day else None

    def _addresses(self, cell: str, title: str) -> tuple[str, ...]:
        """The addresses in a cell; in a column of YouTube's a bare id is one."""
        urls = links_in(cell)
        text = line(cell, 200)
        if urls or not text:
            return urls
        if self._bare_ids and (identifier := youtube_id(text)) is not None:
            return (watch_url(identifier),)
        if "." in text and "/" in text and (url := absolute(f"https://{text}", "")) and " " not in text:
            return (url,)
        self._collector.warn(f"`url` is no address: “{line(text, 60)}”", title)
        return ()

    def _stamp(self, row: Row, field: str, title: str) -> tuple[int | None, bool]:
        """UTC seconds of a moment, or of a day's beginning in the event's zone, and whether it is but a day."""
        text = iso(row.get(field, ""))
        stamp = moment(text, self._zone)
        if stamp is not None or not text:
            return stamp, False
        day = date_of(text, self._zone)
        if day is None:
            self._collector.warn(f"the time “{line(text, 40)}” of `{field}` cannot be read", title)
            return None, False
        return int(dt.datetime.combine(day, dt.time(), self._zone).timestamp()), True

    def _state(self, raw: str) -> str | None:
        if not raw:
            return None
        state = self._states.get(fold(raw)) or video_state(raw)
        if state is None:
            self.unknown.setdefault(raw)
        return state


def _key(
    number: str,
    code: str,
    guid: str,
    title: str,
    room: str,
    starts: int | None,
    people: tuple[str, ...],
    urls: tuple[str, ...],
    slug: str,
) -> str | None:
    """What stays of a row whatever becomes of its recording: its address is the last thing to be written into it."""
    if number or code or guid:
        return number or code or guid
    if title:
        return digest_key(fold(title), None, "")
    if starts is not None and (room or people):
        return digest_key("", starts, fold(room or people[0]))
    if people:
        return digest_key(fold(" ".join(people)), None, fold(room))
    return digest_key(slug or urls[0], None, "") if slug or urls else None


def videos(found: Rows, options: ParseOptions, notes: Iterable[str]) -> Batch:
    """All recordings of a table."""
    collector = Collector("table", "no recording")
    for note in notes:
        collector.warn(note)
    for reason, number in found.sheet.skipped.items():
        for _ in range(number):
            collector.skip(reason)
    reader = _Reader(found, options, collector)
    for _, row in found:
        reader.read(row)
    if reader.unknown:
        collector.warn(unmapped(list(reader.unknown), VIDEO_STATES), first=True)
    return collector.batch(EventFacts())
