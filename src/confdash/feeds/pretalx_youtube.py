"""pretalx's YouTube plugin: which talk has which video (`/api/events/EVENT/p/youtube/`).

Its answer is pages `{count, next, results}`, of older versions a plain list; one talk's is a single object. It says
what people linked, not what YouTube shows.
"""

from __future__ import annotations

from confdash.feeds.collect import Collector
from confdash.feeds.json_values import Object, spelt, table
from confdash.feeds.video_json import document, glance, key_of, most, no_recordings, objects, pages
from confdash.feeds.video_links import recording_key, watch_url, youtube_id
from confdash.records import Batch, EventFacts, Known, ParseOptions, Video

_PAGE = frozenset({"count", "next", "results"})


def recognise(body: bytes) -> bool:
    """Whether the body is links of this plugin."""
    value = glance(body, b'"submission"', b'"video_id"')
    looked = most(_items(value)) if value is not None else []
    return bool(looked) and all(map(_is_link, looked))


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All linked videos. Raises `FeedError` with one sentence when the body cannot be read."""
    del known, options  # cheap to parse as a whole, and without times
    value, notes = document(body)
    items = _items(value)
    looked = most(items)
    if not all(map(_is_link, looked)) or (items and not looked) or not (items or value == [] or _is_page(value)):
        raise no_recordings(value)
    last = table(pages(value)[-1]) if value != [] else {}
    unfinished = bool(_is_page(last) and last.get("next"))
    collector = Collector("pretalx-youtube", "no video", window=unfinished)
    for note in notes:
        collector.warn(note)
    if unfinished:
        collector.warn("the list goes on: only its first pages were read, and the rest may be there all the same")
    for item in objects(items, collector):
        _read(item, collector)
    return collector.batch(EventFacts())


def _is_page(value: object) -> bool:
    return isinstance(value, dict) and value.keys() >= _PAGE


def _is_link(item: Object) -> bool:
    return "submission" in item and bool({"video_id", "youtube_link"} & item.keys())


def _items(value: object) -> list[object]:
    """The links of all pages."""
    found: list[object] = []
    for page in pages(value):
        results = table(page).get("results") if _is_page(page) else None
        found += results if isinstance(results, list) else [] if _is_page(page) else [page]
    return found


def _read(item: Object, collector: Collector) -> None:
    link = spelt(item.get("youtube_link"))
    key = recording_key(link) or ""
    identifier = youtube_id(key_of(item.get("video_id"))) or key.removeprefix("youtube:")
    if not youtube_id(identifier):
        collector.skip("no video id")
        return
    code = key_of(item.get("submission"))
    # The talk's own word, so that two talks that claim one video are both heard.
    collector.keep_video(
        Video(
            key=f"talk:{code}" if code else f"youtube:{identifier}",
            code=code or None,
            same=(f"youtube:{identifier}",) if code else (),
            state="published",
            raw_state="linked",
            url=watch_url(identifier),
        )
    )
