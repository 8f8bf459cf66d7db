"""pyvideo's folders: one file a video, and a file that cannot be read refuses them all."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from confdash import feeds
from confdash.records import Batch, FeedError, ParseOptions, Video

OPTIONS = ParseOptions(timezone="Europe/Copenhagen")
TUBE = "https://tube.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d"
RECORD = {
    "title": "Tides", "speakers": ["Ada Løw", "Bo"], "recorded": "2026-11-10", "duration": 1860, "language": "eng",
    "description": "https://x.test/elsewhere", "thumbnail_url": None,
    "videos": [{"type": "mp4", "url": "https://dl.example.org/t.mp4"}, {"type": "peertube", "url": TUBE}],
    "related_urls": [{"label": "Talk", "url": "https://x.test/talk/A8CD3F/"}, "https://x.test/slides"],
}  # fmt: skip


def folder(**files: object) -> bytes:
    """A folder with these records by name; a text stands as it is."""
    texts = {f"videos/{name}.json": file if isinstance(file, str) else json.dumps(file) for name, file in files.items()}
    return json.dumps({"pyvideo": {"files": {"category.json": '{"title": "Harbour Days 2026"}', **texts}}}).encode()


def read(body: bytes) -> Batch:
    batch = feeds.parse(body, OPTIONS)
    assert batch.format == "pyvideo"
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def test_all_that_a_record_says() -> None:
    batch = read(folder(tides=RECORD))
    assert batch.event.title == "Harbour Days 2026"
    assert batch.videos == (
        Video(
            key="peertube:9c9de5e8-0a1e-484a-b099-e80766180a6d", title="Tides",
            links=("https://x.test/talk/A8CD3F/", "https://x.test/slides"), day="2026-11-10", seconds=1860,
            people=("Ada Løw", "Bo"), state="published", raw_state="listed", url=TUBE,
        ),
    )  # fmt: skip


def test_the_key_is_that_of_the_surest_host() -> None:
    urls = ["https://vimeo.com/123456789", TUBE, "https://youtu.be/aB-3_efghij"]
    (video,) = read(folder(x={**RECORD, "videos": [{"url": url} for url in urls]})).videos
    assert (video.key, video.url) == ("youtube:aB-3_efghij", "https://youtu.be/aB-3_efghij")
    assert video.same == ("peertube:9c9de5e8-0a1e-484a-b099-e80766180a6d", "vimeo:123456789")
    (file,) = read(folder(x={**RECORD, "videos": [{"type": "webm", "url": "https://v.example.org/x.webm"}]})).videos
    assert (file.key, file.url, file.same) == ("file:videos/x.json", "https://v.example.org/x.webm", ())


def test_one_recording_of_several_talks() -> None:
    one, other = read(folder(a=RECORD, b={**RECORD, "title": "Ebb"})).videos
    assert (other.key, other.same, other.url) == ("file:videos/b.json", (one.key,), TUBE)


@pytest.mark.parametrize(
    ("recorded", "starts", "day"),
    [
        ("2026-11-10T10:00:00", dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC), None),
        ("2026-11-10 10:00:00+02:00", dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC), None),
        ("2026-11-10T00:00:00", None, "2026-11-10"), ("2026-11-10", None, "2026-11-10"), ("soon", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_when_it_was_recorded(recorded: object, starts: dt.datetime | None, day: str | None) -> None:
    batch = read(folder(x={**RECORD, "recorded": recorded}))
    (video,) = batch.videos
    assert (video.starts, video.day) == (int(starts.timestamp()) if starts else None, day)
    assert bool(batch.warnings) is (recorded == "soon")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '{"title": "Ti',
            "The file videos/ebb.json cannot be read: the JSON ends too early, at line 1, column 11 (byte 10): "
            "the answer was cut off.",
        ),
        ("", "The file videos/ebb.json is empty."),
        ("[]", "The file videos/ebb.json cannot be read: it holds no JSON object."),
    ],
)
def test_half_a_save_refuses_the_whole_folder(text: str, sentence: str) -> None:
    with pytest.raises(FeedError) as told:
        read(folder(tides=RECORD, ebb=text))
    assert str(told.value) == sentence


def test_an_empty_folder_says_so() -> None:
    assert read(folder()).warnings == ("the feed is valid, but there is no video in it",)
