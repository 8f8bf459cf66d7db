"""Real folders of recordings are fetched whole, and the page that YouTube gives for no feed is one sentence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer

from confdash.config import Feed
from confdash.sync.fetch import Fetched, FetchError, Unchanged, Validators, client, fetch

FEEDS = Path(__file__).parents[3] / "shared" / "feeds" / "video"
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the shared feeds are not here")


async def fetched(url: str, validators: Validators) -> Fetched | Unchanged:
    """What a feed at that address gives."""
    async with client() as http:
        return await fetch(Feed(name="videos", url=url), validators, client=http, folder=FEEDS)


@pytest.mark.parametrize(("name", "videos"), [("pyvideo-pycon-fr-2025", 56), ("pyvideo-fosdem-2017", 24)])
def test_a_folder_of_pyvideos_is_one_body(name: str, videos: int) -> None:
    found = asyncio.run(fetched(name, Validators()))
    assert isinstance(found, Fetched)
    files = msgspec.json.decode(found.body)["pyvideo"]["files"]
    assert len(files) == videos + 1
    for path, text in files.items():
        assert (FEEDS / name / path).read_bytes() == text.encode()
    assert isinstance(asyncio.run(fetched(name, found.validators)), Unchanged)


def test_youtubes_page_for_no_feed(httpserver: HTTPServer) -> None:
    page = (FEEDS / "youtube-feed-404.html").read_bytes()
    httpserver.expect_request("/feeds/videos.xml").respond_with_data(page, status=404)
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetched(httpserver.url_for("/feeds/videos.xml?channel_id=UCtides"), Validators()))
    assert caught.value.problem == "not-found"
    assert "has no such playlist or channel as that of feed “videos” (404); check the id" in caught.value.sentence
