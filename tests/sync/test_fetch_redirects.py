"""Where redirects may lead, and what goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from confdash.sync.asking import trusts
from confdash.sync.fetch import Limits, Unchanged, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Asker, Loopback

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFP_TOKEN", "ZQXJTOKEN")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_with_token_and_validators(ask: Asker, loopback: Loopback, status: int) -> None:
    url = await loopback(
        loopback.answer(status, b"moved", "Location: ../b/c?d=e#f"), loopback.answer(304, b"", 'ETag: "v1"')
    )
    found = await ask.anything(f"{url}/a/x/", Validators('"v1"', None), token="env:CFP_TOKEN")
    assert isinstance(found, Unchanged)
    assert loopback.requests[1].startswith("GET /a/b/c?d=e HTTP/1.1\r\n")
    assert 'If-None-Match: "v1"\r\n' in loopback.requests[1]
    assert "Authorization: Token ZQXJTOKEN\r\n" in loopback.requests[1]


async def test_another_server_never_sees_the_token_even_if_it_sends_us_back(ask: Asker, loopback: Loopback) -> None:
    answers: list[bytes] = [b"", loopback.answer(200, BODY)]
    home = await loopback(lambda writer: _write(writer, answers))
    away = await loopback(loopback.answer(302, b"", f"Location: {home}/back"))
    answers[0] = loopback.answer(302, b"", f"Location: {away}/away")
    assert await ask.body(f"{home}/start", token="env:CFP_TOKEN") == BODY
    assert ["ZQXJTOKEN" in request for request in loopback.requests] == [True, False, False]


async def _write(writer: object, answers: list[bytes]) -> None:
    writer.write(answers.pop(0))  # type: ignore[attr-defined]


async def test_another_server_never_sees_user_and_password(ask: Asker, loopback: Loopback) -> None:
    away = await loopback(loopback.answer(200, BODY))
    home = await loopback(loopback.answer(302, b"", f"Location: {away}/"))
    assert await ask.body(home.replace("//", "//ada:ZQXJ@")) == BODY
    assert ["Authorization" in request for request in loopback.requests] == [True, False]


async def test_a_redirect_cannot_make_us_log_in_somewhere(ask: Asker, loopback: Loopback) -> None:
    away = await loopback(loopback.answer(200, BODY))
    home = await loopback(loopback.answer(302, b"", f"Location: {away.replace('//', '//eve:pw@')}/"))
    assert await ask.body(home) == BODY
    assert "Authorization" not in loopback.requests[1]


@pytest.mark.parametrize(
    ("old", "new", "trusted"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/", "https://a.example:443/", True),
        ("http://a.example/", "https://a.example/", True),
        ("https://a.example/", "http://a.example/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/", "https://x.a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("http://a.example:8000/", "https://a.example/", False),
        ("http://a.example:8000/", "https://a.example:8000/", False),
        ("https://A.example/", "https://a.EXAMPLE/", True),
    ],
)
def test_what_is_secret_goes_to_the_same_server_alone_and_never_unprotected(old: str, new: str, trusted: bool) -> None:
    assert trusts(httpx.URL(old), httpx.URL(new)) is trusted


async def test_a_circle(ask: Asker, loopback: Loopback) -> None:
    for path in ("/a#again", "/b"):
        url = await loopback(loopback.answer(302, b"", f"Location: {path}"), loopback.answer(302, b"", "Location: /a"))
        before = len(loopback.requests)
        error = await ask.problem(f"{url}/a")
        assert error.problem == "redirects"
        assert "/a redirects in a circle; open it in a browser" in error.sentence
        assert len(loopback.requests) - before == (2 if path == "/b" else 1)


async def test_too_many(ask: Asker, loopback: Loopback) -> None:
    hops = [loopback.answer(302, b"", f"Location: /{number}") for number in range(1, 4)]
    url = await loopback(*hops, loopback.answer(200, BODY))
    error = await ask.problem(url, limits=Limits(redirects=2))
    assert error.problem == "redirects"
    assert "redirects more than 2 times; put the address where it ends" in error.sentence
    assert len(loopback.requests) == 3
    url = await loopback(*hops, loopback.answer(200, BODY))
    assert await ask.body(url, limits=Limits(redirects=3)) == BODY


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Location: file:///etc/passwd"],
        ["Location: ftp://example.org/x?ZQXJ"],
        ["Location: javascript:ZQXJ"],
        ["Location: http://[::1"],
        ["Location: http://a.example:port/ZQXJ"],
        ["Location: http://a.example:99999/ZQXJ"],
        ["Location: http://xn--/"],
        ["Location: http://xn--a/"],
    ],
)
async def test_a_redirect_to_no_web_address(ask: Asker, loopback: Loopback, headers: list[str]) -> None:
    url = await loopback(loopback.answer(302, b"", *headers))
    error = await ask.problem(f"{url}/a")
    assert error.problem == "redirects"
    assert "/a redirects to something that is not a web address; correct the address" in error.sentence
    assert "ZQXJ" not in error.sentence


async def test_what_is_wrong_behind_a_redirect_is_said_of_where_it_is(ask: Asker, loopback: Loopback) -> None:
    away = await loopback(loopback.answer(404))
    home = await loopback(loopback.answer(302, b"", f"Location: {away}/gone?signature=ZQXJ"))
    error = await ask.problem(f"{home}/a")
    assert error.sentence.startswith(f"{away.removeprefix('http://')}/gone is not there (404)")
    assert "ZQXJ" not in error.sentence


@pytest.mark.parametrize("host", ["a" * 70 + ".invalid", "..invalid", "a%20b.invalid"])
async def test_a_redirect_to_a_host_that_cannot_be(ask: Asker, loopback: Loopback, host: str) -> None:
    error = await ask.problem(await loopback(loopback.answer(302, b"", f"Location: http://{host}/x?ZQXJ")))
    assert error.problem == "no-network"
    assert "ZQXJ" not in error.sentence
