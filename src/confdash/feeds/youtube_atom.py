"""The Atom feed of a YouTube channel or playlist: `https://www.youtube.com/feeds/videos.xml?channel_id=…`.

It needs no key, and it is a window: of a channel the newest 15 videos, of a playlist the first 15 (youtube/api-samples
issue 91). What is absent may be there all the same. It lists what everybody may see.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from confdash.feeds.collect import Collector
from confdash.feeds.decode import unwrapped, xml_document, xml_root_name
from confdash.feeds.describe import describe
from confdash.feeds.times import moment, zone_for
from confdash.feeds.video_links import links_in, watch_url, youtube_id
from confdash.records import Batch, EventFacts, FeedError, Known, ParseOptions, Video
from confdash.text import clean, line

_YT = "{http://www.youtube.com/xml/schemas/2015}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_HEAD = 65_536
#: YouTube's own limit for a description.
_DESCRIPTION = 5_000
_WINDOW = "YouTube shows at most 15 videos here; with a key of its Data API as the feed’s `token` it lists all of them"


def recognise(body: bytes) -> bool:
    """Whether the body is Atom in YouTube's namespace, by its beginning alone."""
    return _YT[1:-1].encode() in unwrapped(body[:_HEAD]) and xml_root_name(body) == "feed"


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All videos that the feed shows. Raises `FeedError` with one sentence when it cannot be read."""
    del known  # cheap to parse as a whole
    if not recognise(body):
        raise FeedError(describe(body).replace("not a schedule", "not a feed of YouTube’s videos"))
    root, notes = xml_document(body)
    collector = Collector("youtube-atom", "no video", window=True)
    for note in (*notes, _WINDOW):
        collector.warn(note)
    for entry in root.iter(f"{_ATOM}entry"):
        _read(entry, options, collector)
    return collector.batch(EventFacts())


def _read(entry: ET.Element, options: ParseOptions, collector: Collector) -> None:
    identifier = youtube_id((entry.findtext(f"{_YT}videoId") or "").strip())
    if identifier is None:
        collector.skip("no video id")
        return
    zone, _ = zone_for("", options)
    description = entry.findtext(f".//{_MEDIA}description") or ""
    collector.keep_video(
        Video(
            key=f"youtube:{identifier}",
            title=line(entry.findtext(f"{_ATOM}title") or ""),
            links=links_in(clean(description, _DESCRIPTION)),
            state="published",
            raw_state="public",
            reach="public",
            url=watch_url(identifier),
            published_at=moment(entry.findtext(f"{_ATOM}published") or "", zone),
        )
    )
