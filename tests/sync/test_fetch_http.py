"""What servers that work answer: bodies, 304, statuses, and when they are asked again."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

import confdash
from confdash.sync.fetch import Fetched, Limits, Unchanged, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
DATE = "Date: Tue, 10 Nov 2026 09:00:00 GMT"
DATE_SECONDS = 1794301200


async def test_a_body_comes_with_validators_date_and_type(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(
        loopback.answer(
            200,
            BODY,
            DATE,
            'ETag: W/"v1"',
            "Last-Modified: yesterday",
            "Content-Type: Text/Calendar; charset=utf-8",
        )
    )
    assert await ask.anything(f"{url}/schedule.ics") == Fetched(
        body=BODY,
        validators=Validators(etag='W/"v1"', last_modified="yesterday"),
        server_date=DATE_SECONDS,
        media_type="text/calendar",
    )
    head = loopback.requests[0].lower()
    assert f"user-agent: confdash/{confdash.__version__}\r\n" in head
    assert "accept-encoding: gzip\r\n" in head
    assert "if-none-match" not in head
    assert "if-modified-since" not in head
    assert "authorization" not in head


async def test_without_headers_there_is_just_a_body(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(203, BODY, "Date: nonsense"))
    assert await ask.anything(url) == Fetched(BODY, Validators(None, None), None, "")


async def test_validators_go_back_as_they_came(ask: Asker, httpserver: HTTPServer) -> None:
    def respond(request: Request) -> Response:
        known = request.headers.get("If-None-Match") == '"v1"'
        return Response(status=304) if known else Response(BODY, headers={"ETag": '"v1"', "Last-Modified": "then"})

    httpserver.expect_request("/a").respond_with_handler(respond)
    first = await ask.anything(httpserver.url_for("/a"))
    assert isinstance(first, Fetched)
    assert isinstance(await ask.anything(httpserver.url_for("/a"), first.validators), Unchanged)
    assert httpserver.log[1][0].headers["If-Modified-Since"] == "then"


@pytest.mark.parametrize("body", [b"", b"<html>what is this doing here</html>"])
async def test_304_is_unchanged_whatever_comes_after(ask: Asker, loopback: Loopback, body: bytes) -> None:
    url = await loopback(loopback.answer(304, body, DATE))
    assert await ask.anything(url, Validators('"v1"', None)) == Unchanged(server_date=DATE_SECONDS)
    assert await ask.anything(url, Validators(None, "then")) == Unchanged(server_date=DATE_SECONDS)


async def test_304_to_a_question_without_conditions_is_an_error(ask: Asker, loopback: Loopback) -> None:
    error = await ask.problem(await loopback(loopback.answer(304)))
    assert error.problem == "broken"
    assert "(304)" in error.sentence


async def test_validators_that_no_header_can_hold_are_neither_kept_nor_sent(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, BODY, "ETag: \xe9t\xe9"))
    found = await ask.anything(url, Validators("été\r\nX-Evil: 1", "x" * 5_000))
    assert isinstance(found, Fetched)
    assert found.validators == Validators(None, None)
    assert "X-Evil" not in loopback.requests[0]
    assert "If-" not in loopback.requests[0]


async def test_gzip_is_unpacked(ask: Asker, loopback: Loopback) -> None:
    packed = gzip.compress(BODY * 500)
    url = await loopback(loopback.answer(200, packed, "Content-Encoding: gzip"))
    assert await ask.body(url) == BODY * 500


async def test_no_cookies_are_kept(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, BODY, "Set-Cookie: who=me; Path=/"))
    await ask.body(url)
    await ask.body(url)
    assert "cookie" not in loopback.requests[1].lower()


@pytest.mark.parametrize(
    ("status", "problem", "words", "requests"),
    [
        (400, "refused", "refused to answer (400); check the address", 1),
        (401, "refused", "refused us (401); does feed “programme” need a `token`?", 1),
        (403, "refused", "refused us (403)", 1),
        (404, "not-found", "is not there (404); check the address", 1),
        (410, "not-found", "is not there (410)", 1),
        (418, "refused", "(418)", 1),
        (408, "server", "(408)", 3),
        (425, "server", "(425)", 3),
        (429, "busy", "is asked too often (429); set a longer `every`", 1),
        (500, "server", "failed on its own side (500); try again later", 3),
        (502, "server", "(502)", 3),
        (503, "server", "(503)", 3),
        (504, "server", "(504)", 3),
        (501, "server", "(501)", 1),
        (511, "no-network", "wants a log-in on the way to localhost; open a browser", 1),
        (204, "broken", "sent no feed (204)", 1),
        (206, "broken", "sent no feed (206)", 1),
        (300, "broken", "(300)", 1),
    ],
)
async def test_each_status_has_its_sentence_and_only_what_may_pass_is_asked_again(
    ask: Asker, httpserver: HTTPServer, status: int, problem: str, words: str, requests: int
) -> None:
    httpserver.expect_request("/f/s.json").respond_with_data("<h1>no</h1>", status=status)
    error = await ask.problem(httpserver.url_for("/f/s.json?key=ZQXJ"))
    assert error.problem == problem
    assert words in error.sentence
    if problem != "no-network":
        assert error.sentence.startswith(f"localhost:{httpserver.port}/f/s.json ")
    assert len(httpserver.log) == requests
    assert error.retry_after is None


async def test_what_passes_is_not_reported(
    ask: Asker, loopback: Loopback, everything_logged: Callable[[], str]
) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    url = await loopback(loopback.answer(503), reset, loopback.answer(200, BODY))
    assert await ask.body(url) == BODY
    assert len(loopback.requests) == 3
    # Not even in passing: what logs print would come out among our own lines.
    assert "stamina" not in everything_logged()


async def test_no_more_tries_than_allowed(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(503), loopback.answer(200, BODY))
    limits = Limits(attempts=1, pause=0.001)
    assert (await ask.problem(url, limits=limits)).problem == "server"
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_retry_after_is_waited_for(ask: Asker, loopback: Loopback, status: int) -> None:
    url = await loopback(loopback.answer(status, b"", "Retry-After: 1"), loopback.answer(200, BODY))
    began = time.monotonic()
    assert await ask.body(url) == BODY
    assert 1 <= time.monotonic() - began < 4
    assert len(loopback.requests) == 2


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, ["Retry-After: 3600"], 3600),
        (503, ["Retry-After: 3600"], 3600),
        (429, [DATE, "Retry-After: Tue, 10 Nov 2026 09:05:00 GMT"], 300),
        (429, [DATE, f"x-rate-limit-reset-at: {DATE_SECONDS + 90}"], 90),
    ],
)
async def test_a_long_wish_to_be_left_alone_is_passed_on_at_once(
    ask: Asker, loopback: Loopback, status: int, headers: list[str], seconds: int
) -> None:
    url = await loopback(loopback.answer(status, b"", *headers))
    began = time.monotonic()
    error = await ask.problem(url)
    assert error.problem == "busy"
    assert error.retry_after == seconds
    assert "wants to be left alone for " in error.sentence
    assert len(loopback.requests) == 1
    assert time.monotonic() - began < 5


async def test_out_of_time_in_a_pause_says_what_the_pause_was_for(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(503))
    error = await ask.problem(url, limits=Limits(seconds=0.3, pause=5))
    assert error.problem == "server"
    assert "(503)" in error.sentence


async def test_out_of_time_in_a_later_try_is_that_tries_trouble(ask: Asker, loopback: Loopback) -> None:
    async def silence(_: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    url = await loopback(loopback.answer(503), silence)
    error = await ask.problem(url, limits=Limits(seconds=0.3, pause=0.001))
    assert error.problem == "timeout"
    assert "was not done within 0.3 s" in error.sentence


async def test_a_token_goes_along_and_is_blamed(
    ask: Asker, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFP_TOKEN", "ZQXJ-ZQXJ")
    httpserver.expect_request("/good", headers={"Authorization": "Token ZQXJ-ZQXJ"}).respond_with_data(BODY)
    httpserver.expect_request("/bad").respond_with_data(status=401)
    assert await ask.body(httpserver.url_for("/good"), token="env:CFP_TOKEN") == BODY
    error = await ask.problem(httpserver.url_for("/bad"), token="env:CFP_TOKEN")
    assert error.problem == "refused"
    assert "refused us (401); check the token of feed “programme”" in error.sentence


async def test_user_and_password_of_the_address_go_in_a_header(ask: Asker, loopback: Loopback) -> None:
    url = await loopback(loopback.answer(200, BODY))
    assert await ask.body(url.replace("//", "//ada:p%40ss@")) == BODY
    assert "Authorization: Basic YWRhOnBAc3M=\r\n" in loopback.requests[0]  # ada:p@ss
    assert "ada" not in loopback.requests[0]


async def test_a_token_goes_before_user_and_password(
    ask: Asker, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFP_TOKEN", "ZQXJ")
    url = await loopback(loopback.answer(200, BODY))
    assert await ask.body(url.replace("//", "//ada:pass@"), token="env:CFP_TOKEN") == BODY
    assert "Authorization: Token ZQXJ\r\n" in loopback.requests[0]
    assert "Basic" not in loopback.requests[0]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("env:NOWHERE_TO_BE_FOUND", "the environment has no NOWHERE_TO_BE_FOUND; set it"),
        ("cmd:echo ZQXJ; exit 3", "the command in `token` failed; run it by hand"),
        ("cmd:printf 'a\\nb'", "is nothing that can be sent as one; run its command"),
        ("cmd:true", "the command in `token` printed nothing; run it by hand"),
        ("cmd:printf '\\377\\377'", "the command in `token` failed; run it by hand"),
        ("cmd:exec sleep 1", "took longer than 0.2 s; run its command"),
    ],
)
async def test_a_token_that_cannot_be_had(ask: Asker, loopback: Loopback, token: str, words: str) -> None:
    url = await loopback(loopback.answer(200, BODY))
    error = await ask.problem(url, token=token, limits=Limits(seconds=0.2 if "sleep" in token else 10))
    assert error.problem == "refused"
    assert "feed “programme”" in error.sentence
    assert words in error.sentence
    assert "ZQXJ" not in error.sentence
    assert loopback.requests == []


@pytest.mark.parametrize(
    "url", ["http://", "http://:80/", "https://[::1/x", "http://h:99999/", "http://xn--a/", "http://a\x00b/"]
)
async def test_an_address_that_is_none(ask: Asker, url: str) -> None:
    error = await ask.problem(url)
    assert error.problem == "not-found"
    assert "the `url` of feed “programme” cannot be asked; correct it" in error.sentence
