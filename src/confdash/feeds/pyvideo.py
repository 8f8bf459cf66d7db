"""A folder of pyvideo.org: a JSON file for each video, in `videos/`.

The body is made where the folder is read: `{"pyvideo": {"files": {"videos/name.json": "its text", …}}}`. pyvideo is
an index, and no host: what it lists was public once. A file that cannot be read refuses the whole folder, so that half
a save never makes videos vanish.
"""

from __future__ import annotations

from confdash.feeds.collect import Collector
from confdash.feeds.common import absolute, key_text
from confdash.feeds.decode import json_document
from confdash.feeds.json_values import Object, row, spelt, table
from confdash.feeds.times import date_of, moment, zone_for
from confdash.feeds.video_json import document, glance, no_recordings, people_of, seconds_of, text_of
from confdash.feeds.video_links import recording_keys
from confdash.records import Batch, EventFacts, FeedError, Known, ParseOptions, Video
from confdash.text import line

_FOLDER = "videos/"
_ABOUT = "category.json"
#: The host whose key names a video that lies on several, the first wins.
_HOSTS = ("youtube:", "peertube:", "vimeo:")


def recognise(body: bytes) -> bool:
    """Whether the body is such a folder."""
    value = glance(body, b'"pyvideo"', b'"files"')
    return value is not None and _files(value) is not None


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All videos of the folder. Raises `FeedError` that names the file which cannot be read."""
    del known  # cheap to parse as a whole
    value, notes = document(body)
    files = _files(value)
    if files is None:
        raise no_recordings(value)
    collector = Collector("pyvideo", "no video")
    for note in notes:
        collector.warn(note)
    taken: set[str] = set()
    for name, text in files.items():
        if name.startswith(_FOLDER) and name.lower().endswith(".json"):
            _read(name, _object(name, text, collector), taken, options, collector)
    about = _object(_ABOUT, files[_ABOUT], collector) if _ABOUT in files else {}
    return collector.batch(EventFacts(title=text_of(about.get("title")) or None))


def _files(value: object) -> Object | None:
    files = table(table(value).get("pyvideo")).get("files")
    return files if isinstance(files, dict) else None


def _object(name: str, text: object, collector: Collector) -> Object:
    """What a file holds. Raises `FeedError` that names it."""
    shown = line(name, 100)
    if not isinstance(text, str) or not text.strip():
        raise FeedError(f"The file {shown} is empty.")
    try:
        value, notes = json_document(text.encode("utf-8", "replace"))
    except FeedError as error:
        raise FeedError(f"The file {shown} cannot be read: {_lower(str(error))}") from error
    if not isinstance(value, dict):
        raise FeedError(f"The file {shown} cannot be read: it holds no JSON object.")
    for note in notes:
        collector.warn(note, shown)
    return value


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _read(name: str, item: Object, taken: set[str], options: ParseOptions, collector: Collector) -> None:
    zone, _ = zone_for("", options)
    title = text_of(item.get("title"))
    urls = _urls(item.get("videos"))
    keys = sorted(
        recording_keys(urls), key=lambda key: next(at for at, host in enumerate(_HOSTS) if key.startswith(host))
    )
    # One recording may hold several talks: it has one key, and the others say that they are it.
    key = keys[0] if keys and keys[0] not in taken else f"file:{key_text(name)}"
    taken.add(key)
    recorded = spelt(item.get("recorded"))
    day = date_of(recorded, zone)
    if recorded and day is None:
        collector.warn(f"the day “{line(recorded, 40)}” cannot be read", title)
    starts = moment(recorded, zone) if "00:00:00" not in recorded else None
    collector.keep_video(
        Video(
            key=key,
            title=title,
            links=_urls(item.get("related_urls")),
            same=tuple(other for other in keys if other != key),
            starts=starts,
            day=day.isoformat() if day is not None and starts is None else None,
            seconds=seconds_of(item.get("duration")),
            people=people_of(row(item.get("speakers"))),
            state="published",
            raw_state="listed",
            url=next((url for url in urls if keys and keys[0] in recording_keys((url,))), urls[0] if urls else None),
        )
    )


def _urls(value: object) -> tuple[str, ...]:
    """The addresses of a list: texts, or objects with a `url`; at most 20."""
    found = (spelt(each.get("url") if isinstance(each, dict) else each) for each in row(value)[:20])
    return tuple(dict.fromkeys(url for each in found if (url := absolute(each, "")) is not None))
