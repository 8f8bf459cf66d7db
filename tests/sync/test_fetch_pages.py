"""Answers that come in pages: all of them, or none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from confdash.sync import pages
from confdash.sync.fetch import Fetched, Limits, Unchanged, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

LIST = "/youtube/v3/playlistItems"
QUERY = "?part=snippet,contentDetails,status&maxResults=50&playlistId=PLtide26"
#: They would tell of one page alone.
DATED = {"ETag": '"v1"', "Last-Modified": "Tue, 10 Nov 2026 09:00:00 GMT"}
Answerer = Callable[[Request], Response]


def youtube(name: str, after: str | None = None) -> bytes:
    """A page of a playlist with one recording."""
    page = {"kind": "youtube#playlistItemListResponse", "items": [{"id": name}], "pageInfo": {"totalResults": 3}}
    return json.dumps(page | ({"nextPageToken": after} if after else {})).encode()


def results(name: str, after: str | None) -> bytes:
    """A page as pretalx gives it."""
    return json.dumps({"count": 2, "next": after, "previous": None, "results": [{"submission": name}]}).encode()


def by_token(**answers: bytes | Response) -> Answerer:
    """Serves a page by its token; the first is called `first`."""

    def answer(request: Request) -> Response:
        found = answers[request.args.get("pageToken", "first")]
        return found if isinstance(found, Response) else Response(found, headers=DATED)

    return answer


async def test_pages_of_youtube_are_one_body_in_order_and_without_validators(
    ask: Asker, httpserver: HTTPServer
) -> None:
    first, second, third = youtube("a", "TWO"), youtube("b", "THREE"), youtube("c")
    httpserver.expect_request(LIST).respond_with_handler(by_token(first=first, TWO=second, THREE=third))
    found = await ask.anything(httpserver.url_for(LIST) + QUERY)
    assert isinstance(found, Fetched)
    assert json.loads(found.body) == [json.loads(page) for page in (first, second, third)]
    assert (found.validators, found.edited) == (Validators(None, None), None)
    # Each page is asked for with all that the first was asked with.
    asked = [request.args for request, _ in httpserver.log]
    assert [each.get("pageToken") for each in asked] == [None, "TWO", "THREE"]
    assert {each["playlistId"] for each in asked} == {"PLtide26"}
    assert {each["part"] for each in asked} == {"snippet,contentDetails,status"}


@pytest.mark.parametrize(
    "body",
    [
        youtube("a"),
        b'{"kind": "youtube#playlistItemListResponse", "items": [], "pageInfo": {"totalResults": 0}}',
        results("a", None),
        # JSON that breaks off is for the parser to tell of.
        b'{"items": [], "pageInfo": {}, "nextPageToken": "TW',
    ],
)
async def test_a_single_page_stays_as_it_is(ask: Asker, httpserver: HTTPServer, body: bytes) -> None:
    httpserver.expect_request(LIST).respond_with_handler(by_token(first=body))
    found = await ask.anything(httpserver.url_for(LIST))
    assert isinstance(found, Fetched)
    assert found.body == body
    assert found.validators.etag == '"v1"'


async def test_pages_of_pretalx_are_followed_by_their_addresses(
    ask: Asker, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFP_TOKEN", "ZQXJ")
    path = "/api/events/tides/p/youtube/"
    second = results("b", None)
    first = results("a", httpserver.url_for(path) + "?page=2")
    wanted = {"Authorization": "Token ZQXJ"}
    httpserver.expect_request(path, query_string="page=2", headers=wanted).respond_with_data(second)
    httpserver.expect_ordered_request(path, headers=wanted).respond_with_data(first)
    body = await ask.body(httpserver.url_for(path), token="env:CFP_TOKEN")
    assert json.loads(body) == [json.loads(first), json.loads(second)]


async def test_pages_of_voctoweb_are_followed_by_the_link_header(ask: Asker, loopback: Loopback) -> None:
    first, last = (
        json.dumps({"events": [{"guid": guid, "frontend_link": "https://media.example.org/v/x"}]}).encode()
        for guid in "ab"
    )
    url = await loopback(
        loopback.answer(200, first, 'Link: </public/events?page=2>; rel="next"'),
        loopback.answer(200, last, 'Link: </public/events?page=1>; rel="prev"'),
    )
    assert json.loads(await ask.body(f"{url}/public/events")) == [json.loads(first), json.loads(last)]
    assert loopback.requests[1].startswith("GET /public/events?page=2 ")
    # A programme has events too, and a header means nothing for it.
    programme = b'{"schedule": {"conference": {"days": [{"events": []}]}}}'
    url = await loopback(loopback.answer(200, programme, 'Link: </page/2>; rel="next"', 'ETag: "v1"'))
    found = await ask.anything(url)
    assert isinstance(found, Fetched)
    assert (found.body, found.validators.etag) == (programme, '"v1"')


@pytest.mark.parametrize("tokens", [("TWO", "TWO"), ("TWO", "THREE", "TWO")])
async def test_a_token_that_comes_again_gives_nothing(
    ask: Asker, httpserver: HTTPServer, tokens: tuple[str, ...]
) -> None:
    answers = {before: youtube(before, after) for before, after in zip(("first", *tokens), tokens, strict=False)}
    httpserver.expect_request(LIST).respond_with_handler(by_token(**answers))
    error = await ask.problem(httpserver.url_for(LIST) + QUERY)
    assert error.problem == "broken"
    assert error.sentence == (
        f"the pages of localhost:{httpserver.port}{LIST} go round in circles (page {len(tokens) + 1} is one that came "
        "before): nothing was taken; try again, or tell whoever runs it"
    )
    assert len(httpserver.log) == len(tokens)


async def test_an_address_that_leads_back_to_the_first_page_gives_nothing(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, results("a", "/a?x=1#again")))
    assert "go round in circles (page 2" in (await ask.problem(f"{url}/a?x=1")).sentence
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    ("second", "problem", "words"),
    [
        (Response(status=404), "not-found", "is not there (404)"),
        (Response(status=501), "server", "failed on its own side (501)"),
        (Response(status=304), "broken", "without having been asked (304)"),
        (Response("<h1>Sorry</h1>"), "broken", "cannot be read as the ones before it: nothing was taken; try again"),
        (Response(youtube("b")[:-20]), "broken", "page 2 of "),
        (Response(results("b", None)), "broken", "page 2 of "),
        (Response('{"error": {"code": 500}}'), "broken", "page 2 of "),
        (Response(status=302, headers={"Location": "ftp://x"}), "redirects", "something that is not a web address"),
    ],
)
async def test_a_page_that_fails_fails_them_all(
    ask: Asker, httpserver: HTTPServer, second: Response, problem: str, words: str
) -> None:
    httpserver.expect_request(LIST).respond_with_handler(by_token(first=youtube("a", "TWO"), TWO=second))
    error = await ask.problem(httpserver.url_for(LIST))
    assert error.problem == problem
    assert words in error.sentence
    assert "TWO" not in error.sentence


async def test_a_page_that_fails_in_passing_is_asked_for_again_and_the_others_are_not(
    ask: Asker, loopback: Loopback
) -> None:
    first, second = results("a", "?page=2"), results("b", None)
    url = await loopback(loopback.answer(200, first), loopback.answer(503), loopback.answer(200, second))
    assert json.loads(await ask.body(f"{url}/p")) == [json.loads(first), json.loads(second)]
    assert [head.split()[1] for head in loopback.requests] == ["/p", "/p?page=2", "/p?page=2"]


async def test_a_page_whose_server_wants_to_be_left_alone(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, results("a", "?page=2")), loopback.answer(429, b"", "Retry-After: 3600"))
    error = await ask.problem(url)
    assert (error.problem, error.retry_after) == ("busy", 3600)


@pytest.mark.parametrize(
    "after", ["http://localhost:1/b?ZQXJ", "https://127.0.0.1/b", "http://ada:ZQXJ@evil.example/b"]
)
async def test_a_page_at_another_server_is_not_asked_for(ask: Asker, loopback: Loopback, after: str) -> None:
    url = await loopback(loopback.answer(200, results("a", after)))
    error = await ask.problem(f"{url}/a")
    assert error.problem == "broken"
    assert "/a is at another server (" in error.sentence
    assert "): nothing was taken; tell whoever runs it" in error.sentence
    assert "ZQXJ" not in error.sentence
    assert len(loopback.requests) == 1


async def test_a_page_that_is_redirected_to_another_server_is_not_taken(ask: Asker, loopback: Loopback) -> None:
    away = await loopback(loopback.answer(200, results("b", None)))
    home = await loopback(
        loopback.answer(200, results("a", "?page=2")), loopback.answer(302, b"", f"Location: {away}/b")
    )
    assert "page 2 of " in (await ask.problem(home)).sentence


@pytest.mark.parametrize("after", ["ftp://x/b", "http://h:99999/", "http://[::1"])
async def test_a_page_at_no_address(ask: Asker, loopback: Loopback, after: str) -> None:
    error = await ask.problem(await loopback(loopback.answer(200, results("a", after))))
    assert error.problem == "broken"
    assert "has no address that can be asked: nothing was taken" in error.sentence


async def test_pages_without_end(ask: Asker, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 4)

    def answer(request: Request) -> Response:
        number = int(request.args.get("page", "1"))
        return Response(results("a", f"?page={number + 1}" if number < int(request.args.get("last", "99")) else None))

    httpserver.expect_request("/all").respond_with_handler(answer)
    error = await ask.problem(httpserver.url_for("/all"))
    assert error.problem == "too-large"
    assert "/all has more than 4 pages: nothing was taken; give an address" in error.sentence
    assert len(httpserver.log) == 4


async def test_all_pages_together_are_under_the_cap(ask: Asker, loopback: Loopback) -> None:
    first, second = results("a", "?page=2"), results("b", None)
    answers = [loopback.answer(200, first), loopback.answer(200, second)]
    size = len(first) + len(second)
    assert await ask.body(await loopback(*answers), limits=Limits(size=size))
    error = await ask.problem(await loopback(*answers), limits=Limits(size=size - 1))
    assert error.problem == "too-large"
    assert f"is larger than {size - 1} bytes; check" in error.sentence


async def test_all_pages_together_are_under_the_time(ask: Asker, httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        time.sleep(0.06)
        return Response(results("a", f"?page={int(request.args.get('page', '1')) + 1}"))

    httpserver.expect_request("/all").respond_with_handler(answer)
    error = await ask.problem(httpserver.url_for("/all"), limits=Limits(seconds=0.4))
    assert error.problem == "timeout"
    assert "was not done within 0.4 s" in error.sentence


async def test_a_first_page_that_is_known_is_unchanged(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(304))
    assert isinstance(await ask.anything(url, Validators('"v1"')), Unchanged)


async def test_only_the_first_page_is_asked_with_conditions(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, results("a", "?page=2")), loopback.answer(200, results("b", None)))
    assert isinstance(await ask.anything(url, Validators('"v0"', "then")), Fetched)
    assert "if-none-match" in loopback.requests[0].lower()
    assert "if-none-match" not in loopback.requests[1].lower()
    assert "if-modified-since" not in loopback.requests[1].lower()
