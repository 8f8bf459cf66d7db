"""Keys of YouTube and SReview: how they go along, and what YouTube says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pytest_httpserver import HTTPServer

from confdash.config import Feed
from confdash.sync import backoff, fetch
from confdash.sync.fetch import Fetched, FetchError, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

API = "/youtube/v3/playlistItems"
EMPTY = b'{"kind": "youtube#playlistItemListResponse", "items": [], "pageInfo": {"totalResults": 0}}'
KEY = "ZQXJ-key-ZQXJ"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEO_KEY", KEY)


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (API, f"x-goog-api-key: {KEY}"),
        ("/api/v1/event/3/overview", f"x-sreview-key: {KEY}"),
        ("/api/events/tides/p/youtube/", f"authorization: Token {KEY}"),
    ],
)
async def test_a_key_goes_in_the_header_of_its_service_and_nowhere_else(
    ask: Asker, loopback: Loopback, everything_logged: Callable[[], str], path: str, header: str
) -> None:
    url = await loopback(loopback.answer(200, EMPTY))
    assert await ask.body(f"{url}{path}?playlistId=PLtide26", token="env:VIDEO_KEY") == EMPTY
    (head,) = loopback.requests
    assert head.count(KEY) == 1
    assert header in head.replace("X-Goog-Api-Key", "x-goog-api-key").replace("X-SReview-Key", "x-sreview-key").replace(
        "Authorization", "authorization"
    )
    assert KEY not in everything_logged()


async def test_every_page_gets_the_key_and_another_host_does_not(ask: Asker, loopback: Loopback) -> None:
    paged = EMPTY.replace(b'"items"', b'"nextPageToken": "TWO", "items"')
    url = await loopback(loopback.answer(200, paged), loopback.answer(200, EMPTY))
    await ask.body(f"{url}{API}", token="env:VIDEO_KEY")
    assert [KEY in head for head in loopback.requests] == [True, True]
    away = await loopback(loopback.answer(200, EMPTY))
    home = await loopback(loopback.answer(302, b"", f"Location: {away}{API}"))
    assert await ask.body(f"{home}{API}", token="env:VIDEO_KEY") == EMPTY
    assert [KEY in head for head in loopback.requests[2:]] == [True, False]


class Youtube(httpx.AsyncBaseTransport):
    """Stands for YouTube's own hosts, which no test may ask."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(EMPTY))


async def test_a_playlists_page_is_asked_where_it_can_be_read() -> None:
    youtube = Youtube()
    async with httpx.AsyncClient(transport=youtube) as http:
        for token in (None, "env:VIDEO_KEY"):
            feed = Feed(name="videos", url="https://www.youtube.com/playlist?list=PLtide26", token=token)
            found = await fetch.fetch(feed, Validators(), client=http, folder=Path())
            assert isinstance(found, Fetched)
        plain, keyed = youtube.requests
        assert str(plain.url) == "https://www.youtube.com/feeds/videos.xml?playlist_id=PLtide26"
        assert (keyed.url.host, keyed.url.path) == ("www.googleapis.com", API)
        assert dict(keyed.url.params) == {
            "part": "snippet,contentDetails,status", "maxResults": "50", "playlistId": "PLtide26",
        }  # fmt: skip
        assert keyed.headers["X-Goog-Api-Key"] == KEY
        assert "Authorization" not in keyed.headers
        named = Feed(name="videos", url="https://www.youtube.com/@tides")
        with pytest.raises(FetchError, match="names a YouTube channel by its name"):
            await fetch.fetch(named, Validators(), client=http, folder=Path())
    assert len(youtube.requests) == 2


def refusal(code: int, reason: str = "", *, detail: str = "", message: str = "No.") -> str:
    """An error as Google's services write it; it may repeat what was sent."""
    errors = [{"domain": "x", "reason": reason, "message": f"<a>{KEY}</a>"}] if reason else []
    details = [{"@type": "x", "reason": detail, "metadata": {"key": KEY}}, {"@type": "links"}] if detail else []
    return json.dumps({"error": {"code": code, "message": message, "errors": errors, "details": details}})


@pytest.mark.parametrize(
    ("status", "body", "problem", "words"),
    [
        (403, refusal(403, "quotaExceeded"), "busy", "its quota is used up; it comes back at midnight Pacific time"),
        (403, refusal(403, "dailyLimitExceeded"), "busy", "its quota is used up; it comes back at midnight Pacific"),
        (429, refusal(429, "quotaExceeded"), "busy", "its quota is used up; it comes back at midnight Pacific time"),
        (403, refusal(403, "rateLimitExceeded"), "busy", "is asked too often with this key; set a longer `every`"),
        (400, refusal(400, "keyInvalid"), "refused", "does not know the key of feed “programme”, or no longer; make"),
        (400, refusal(400, "badRequest", message="API key not valid. Please pass a valid API key."), "refused",
         "does not know the key of feed “programme”"),
        (400, refusal(400, "badRequest", detail="API_KEY_INVALID"), "refused", "does not know the key of feed"),
        (403, refusal(403, "accessNotConfigured"), "refused", "is not switched on for the key of feed “programme”"),
        (403, refusal(403, "forbidden", detail="SERVICE_DISABLED"), "refused", "enable “YouTube Data API v3”"),
        (403, refusal(403, "ipRefererBlocked"), "refused", "; loosen its restrictions in Google's console"),
        (404, refusal(404, "playlistNotFound"), "not-found", "knows no such playlist or channel as that of feed “pro"),
        (403, refusal(403, "playlistItemsNotAccessible"), "refused", "shows the playlist of feed “programme” to its o"),
        # What says nothing of its own is told as of any server.
        (403, refusal(403, "forbidden"), "refused", "refused us (403); check the token of feed “programme”"),
        (404, refusal(404, "notFound"), "not-found", "is not there (404)"),
        (400, refusal(400, "badRequest"), "refused", "refused to answer (400)"),
        (403, "<h1>403</h1>", "refused", "refused us (403)"),
        (403, '{"error": "quotaExceeded"}', "refused", "refused us (403)"),
        (403, '{"error": {"errors": [{"reason": 3}]}}', "refused", "refused us (403)"),
        (403, "", "refused", "refused us (403)"),
        (403, refusal(403, "quotaExceeded", message="x" * 70_000), "refused", "refused us (403)"),
    ],
    ids=range(20),
)  # fmt: skip
async def test_each_refusal_of_youtube_has_its_sentence(
    ask: Asker, httpserver: HTTPServer, status: int, body: str, problem: str, words: str
) -> None:
    httpserver.expect_request(API).respond_with_data(body, status=status)
    error = await ask.problem(httpserver.url_for(f"{API}?playlistId=ZQXJ"), token="env:VIDEO_KEY")
    assert error.problem == problem
    assert words in error.sentence
    assert error.sentence.startswith(f"localhost:{httpserver.port}{API} ")
    assert "ZQXJ" not in error.sentence
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(("wish", "seconds"), [(None, 3_600), ("60", 3_600), ("7200", 7_200)])
async def test_after_the_quota_is_used_up_nobody_asks_for_an_hour(
    ask: Asker, httpserver: HTTPServer, wish: str | None, seconds: int
) -> None:
    headers = {} if wish is None else {"Retry-After": wish}
    httpserver.expect_request(API).respond_with_data(refusal(403, "quotaExceeded"), status=403, headers=headers)
    error = await ask.problem(httpserver.url_for(API), token="env:VIDEO_KEY")
    assert error.retry_after == seconds
    assert len(httpserver.log) == 1
    assert backoff.next_at(0, 300, 1, error.retry_after) >= 3_600


async def test_what_other_servers_say_with_such_words_means_nothing(ask: Asker, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/s.json").respond_with_data(refusal(403, "quotaExceeded"), status=403)
    error = await ask.problem(httpserver.url_for("/s.json"))
    assert (error.problem, error.retry_after) == ("refused", None)


async def test_an_atom_feed_that_is_not_there_gives_a_page_for_people(ask: Asker, httpserver: HTTPServer) -> None:
    path = "/feeds/videos.xml"
    httpserver.expect_request(path).respond_with_data("<!DOCTYPE html><title>Error 404</title>", status=404)
    error = await ask.problem(httpserver.url_for(f"{path}?channel_id=UCtide"))
    assert error.problem == "not-found"
    assert error.sentence == (
        f"localhost:{httpserver.port}{path} has no such playlist or channel as that of feed “programme” (404); "
        "check the id in its address, and that it is public"
    )
