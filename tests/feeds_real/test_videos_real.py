"""The real feeds of recordings, each read as the README beside them says."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from tests.feeds_real.readme import FEEDS

from confdash import feeds
from confdash.feeds import schedule_xml, table
from confdash.records import Batch, FeedError, ParseOptions

VIDEO = FEEDS / "video"
OPTIONS = ParseOptions(timezone="Europe/Berlin")
pytestmark = pytest.mark.skipif(not VIDEO.exists(), reason="the shared feeds are not here")


def read(path: Path) -> Batch:
    """A file as it is, recognised by its bytes alone."""
    batch = feeds.parse(path.read_bytes(), OPTIONS)
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert not batch.talks
    return batch


def folder(name: str) -> Batch:
    """A folder of pyvideo's as one body."""
    home = VIDEO / name
    files = {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in home.rglob("*.json")}
    return feeds.parse(json.dumps({"pyvideo": {"files": files}}).encode(), OPTIONS)


def people(batch: Batch) -> int:
    """How many names a feed holds."""
    return len({name for video in batch.videos for name in video.people})


def span(batch: Batch) -> tuple[str, str]:
    """The first and the last start in UTC, as the README writes them."""
    starts = [video.starts for video in batch.videos if video.starts is not None]
    first, last = (dt.datetime.fromtimestamp(at, dt.UTC).strftime("%FT%TZ") for at in (min(starts), max(starts)))
    return first, last


def test_a_conference_on_media_ccc_de() -> None:
    batch = read(VIDEO / "mediaccc-36c3.json")
    assert (batch.format, batch.items, people(batch)) == ("voctoweb", 270, 347)
    assert span(batch) == ("2019-12-27T09:45:00Z", "2019-12-30T16:30:00Z")
    assert {(video.state, video.reach) for video in batch.videos} == {("published", "public")}
    schedule = schedule_xml.parse((FEEDS / "schedule-xml" / "36c3-merged.xml").read_bytes(), OPTIONS)
    assert {video.guid for video in batch.videos} <= {talk.guid for talk in schedule.talks}


def test_release_dates_of_media_ccc_de_are_days() -> None:
    assert all(video.published_day for video in read(VIDEO / "mediaccc-36c3.json").videos)


def test_one_talk_on_media_ccc_de() -> None:
    batch = read(VIDEO / "mediaccc-event-36c3-10565.json")
    assert (batch.format, batch.items, people(batch)) == ("voctoweb", 1, 1)
    assert span(batch) == ("2019-12-27T11:50:00Z", "2019-12-27T11:50:00Z")


def test_a_conference_whose_talks_have_but_days() -> None:
    batch = read(VIDEO / "mediaccc-froscon2017.json")
    assert (batch.format, batch.items, people(batch)) == ("voctoweb", 97, 87)
    assert {video.starts for video in batch.videos} == {None}
    assert {video.day for video in batch.videos} == {"2017-08-19", "2017-08-20"}


@pytest.mark.parametrize("kind", ["voctoweb", "sreview", "tracker", "pretalx-youtube", "relive", "youtube-api"])
def test_an_empty_list_says_that_it_is_empty(kind: str) -> None:
    batch = feeds.parse((VIDEO / "mediaccc-streams-v2-none-live.json").read_bytes(), OPTIONS, format=kind)
    assert batch.items == 0
    assert batch.warnings[-1].startswith("the feed is valid, but there is no ")


def test_the_re_live_index() -> None:
    batch = read(VIDEO / "relive-two-items.json")
    assert [(video.room, video.state) for video in batch.videos] == [
        ("mainhall", "published"), ("mainhall", "recorded"),
    ]  # fmt: skip
    assert (batch.videos[0].slug or "").startswith("lac2018-35-")


def test_a_channel_s_atom_feed() -> None:
    batch = read(VIDEO / "youtube-channel-feed.atom")
    assert (batch.format, batch.items, batch.window) == ("youtube-atom", 15, True)
    assert all(video.url and video.published_at and video.title for video in batch.videos)


def test_an_error_page_where_a_feed_was_expected() -> None:
    body = (VIDEO / "youtube-feed-404.html").read_bytes()
    for kind in (None, "youtube-atom", "youtube-api"):
        with pytest.raises(
            FeedError, match=r"^This is an HTML page titled “Error 404 \(Not Found\)!!1”, not a [^.]+\.$"
        ):
            feeds.parse(body, OPTIONS, format=kind)


def test_a_playlist_from_the_data_api() -> None:
    batch = read(VIDEO / "youtube-playlistItems.json")
    assert (batch.format, batch.items) == ("youtube-api", 11)
    assert Counter(video.reach for video in batch.videos) == {"public": 9, "private": 2}
    assert {video.title for video in batch.videos if video.reach == "private"} == {""}


def test_links_of_pretalx() -> None:
    batch = read(FEEDS / "pretalx-api" / "programapi-youtube.json")
    assert (batch.format, [video.code for video in batch.videos]) == ("pretalx-youtube", ["A8CD3F", "B8CD4F"])


@pytest.mark.parametrize(
    ("name", "videos", "speakers", "sort"),
    [("pyvideo-fosdem-2017", 24, 23, "file"), ("pyvideo-pycon-fr-2025", 56, 64, "peertube")],
)
def test_folders_of_pyvideo(name: str, videos: int, speakers: int, sort: str) -> None:
    batch = folder(name)
    assert (batch.format, batch.items, people(batch)) == ("pyvideo", videos, speakers)
    assert {video.key.partition(":")[0] for video in batch.videos} == {sort}
    assert all(video.day and video.url for video in batch.videos)


def test_the_streaming_api_lists_no_recordings() -> None:
    with pytest.raises(FeedError, match="This JSON is a list, but not of talks"):
        feeds.sniff((VIDEO / "streaming-32c3.json").read_bytes())


def test_nothing_else_is_taken_for_recordings() -> None:
    """Every other file of the collection is what it was before there were formats of recordings."""
    looked = 0
    programmes = {"schedule-xml", "schedule-json", "ics", "table"}
    for place in ("ics", "schedule-xml", "schedule-json", "schedule-csv", "sessionize", "pretalx-api", "scholarships"):
        for path in sorted((FEEDS / place).rglob("*.*")):
            if path.name == "programapi-youtube.json" or not path.is_file():
                continue
            body = path.read_bytes()
            try:
                form = feeds.sniff(body)
            except FeedError:
                continue  # refused before as well
            looked += 1
            assert form in programmes, path
            if form == "table":
                assert table.look(body)[0] in ("people", "talks", "scholarships"), path
    assert looked > 20
