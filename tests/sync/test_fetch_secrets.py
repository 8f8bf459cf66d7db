"""No token, password or query string gets into a sentence, an error, its chain, or a log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.examples import examples

from confdash.config import Feed
from confdash.sync import fetch, problems
from confdash.sync.fetch import FetchError, Limits, Validators

if TYPE_CHECKING:
    from tests.sync.conftest import Handler, Loopback

QUICK = Limits(seconds=5, stall=0.05, connect=5, attempts=2, pause=0.001, size=100)

#: Letters of which no word of ours is made.
secrets = st.text("ZQXJ", min_size=8, max_size=40)


def everything(error: BaseException) -> str:
    """All that an error and its chain have to say."""
    said: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        said += [str(chain), repr(chain), repr(chain.args), repr(vars(chain))]
        chain = chain.__cause__ or chain.__context__
    return "\n".join(said)


async def stall(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


def troubles(secret: str, loopback: Loopback) -> list[bytes | Handler]:
    answer = loopback.answer
    return [
        stall,
        b"",
        f"garbage {secret}\r\n\r\n".encode(),
        answer(200, b"x" * 101),
        answer(200, b"x", length=50),
        answer(200, secret.encode(), "Content-Encoding: gzip"),
        answer(200, secret.encode(), "Content-Encoding: br"),
        *(answer(status, secret.encode(), f"X: {secret}") for status in (304, 401, 403, 404, 429, 500, 511)),
        answer(503, b"", f"Retry-After: {secret}"),
        answer(302, b"", f"Location: file:///etc/passwd?{secret}"),
        answer(302, b"", f"Location: http://{secret}:{secret}@[/{secret}"),
        answer(302, b"", f"Location: http://{secret}:{secret}@127.0.0.1:1/?{secret}#{secret}"),
        answer(302, b"", f"Location: /?again={secret}"),
    ]


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # A smaller secret would tell nothing that the first does not.
    phases=[Phase.generate],
)
@given(secret=secrets, quoted=st.booleans())
def test_no_trouble_gives_a_secret_away(
    secret: str,
    quoted: bool,
    monkeypatch: pytest.MonkeyPatch,
    everything_logged: Callable[[], str],
    make_loopback: type[Loopback],
) -> None:
    monkeypatch.setenv("CFP_TOKEN", secret)

    async def try_them() -> None:
        loopback = make_loopback()
        for trouble in troubles(secret, loopback):
            base = await loopback(trouble)
            url = base.replace("//", f"//{secret}:{secret}@") + f"/a?key={secret}#{secret}"
            feed = Feed(name="programme", url=url, token="env:CFP_TOKEN" if quoted else None)
            async with fetch.client(QUICK) as http:
                with pytest.raises(FetchError) as caught:
                    await fetch.fetch(feed, Validators(), client=http, folder=Path(), limits=QUICK)
            assert secret not in everything(caught.value)
        assert loopback.requests
        assert all("Authorization: " in request for request in loopback.requests[:1])
        await loopback.close()

    asyncio.run(try_them())
    assert secret not in everything_logged()


class Answers(httpx.AsyncBaseTransport):
    """Stands for the network: redirects once, then is not there."""

    def __init__(self, location: str) -> None:
        self.location = location

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "start.example":
            return httpx.Response(302, headers=[(b"Location", self.location.encode("utf-8", "surrogatepass"))])
        return httpx.Response(404)


addresses = st.one_of(
    st.text(),
    st.from_regex(r"\A(https?|file|[a-z]+)://[^/?#]*(/[^?#]*)?(\?.*)?\Z"),
    st.builds(
        "{}://{}{}{}/{}?{}".format,
        st.sampled_from(["http", "https", "HTTP", "ftp"]),
        st.sampled_from(["", "u@", "u:p@", ":@", "@@"]),
        st.one_of(
            st.sampled_from(["h.example", "xn--", "[::1]", "[", "1.1", "ü.example", "a" * 300, "."]),
            st.text(),
        ),
        st.sampled_from(["", ":", ":80", ":99999", ":-1", ":x", ":٣"]),
        st.text(),
        st.text(),
    ),
)


@examples(50, 1_000, deadline=None)
@given(url=addresses, location=addresses)
def test_whatever_the_address_only_a_fetch_error_comes_out(url: str, location: str) -> None:
    async def ask(address: str) -> None:
        async with httpx.AsyncClient(transport=Answers(location)) as http:
            feed = Feed(name="programme", url=address)
            with pytest.raises(FetchError) as caught:
                await fetch.fetch(feed, Validators(), client=http, folder=Path(), limits=QUICK)
        assert caught.value.sentence.isprintable()
        assert len(caught.value.sentence) < 500

    asyncio.run(ask(f"http://{url.removeprefix('http://')}"))
    asyncio.run(ask("http://start.example/"))


@given(
    secret=secrets,
    host=st.sampled_from(["cfp.example.org", "127.0.0.1", "[::1]", "EXAMPLE.org"]),
    port=st.sampled_from(["", ":8080"]),
    path=st.from_regex(r"\A(/[a-z0-9.-]{0,12}){1,5}\Z"),
)
def test_a_place_shows_host_and_path_and_nothing_else(secret: str, host: str, port: str, path: str) -> None:
    shown = problems.place(f"https://{secret}:{secret}@{host}{port}{path};{secret}?{secret}={secret}#{secret}")
    assert secret not in shown
    assert shown.startswith(f"{host.lower()}{port}")
    assert problems.host(f"https://{secret}@{host}{port}{path}?{secret}") == host.lower().strip("[]")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://cfp.example.org/harbour-2026/schedule/export/schedule.json", None),
        ("https://pretalx.example.org/36c3-days/schedule.ics", None),
        ("https://example.org/KubeConEurope2026/all.ics", None),
        ("https://example.org/", "example.org"),
        ("https://sessionize.com/api/v2/abcdefgh/view/All", "sessionize.com/api/v2/…/view/All"),
        (
            "https://calendar.example.com/calendar/ical/team%40example.com/private-0a1b2c3d4e5f60718293a4b5c6d7e8f9/basic.ics",
            "calendar.example.com/calendar/ical/team%40example.com/…/basic.ics",
        ),
        ("https://cloud.example.org/s/Xk2m9Qw4Lp7TzR1/download", "cloud.example.org/s/…/download"),
        ("https://example.org/f/123e4567-e89b-12d3-a456-426614174000", "example.org/f/…"),
    ],
)  # fmt: skip
def test_what_looks_drawn_by_lot_in_a_path_is_left_out(url: str, shown: str | None) -> None:
    assert problems.place(url) == (url.removeprefix("https://") if shown is None else shown)


def test_a_long_path_is_cut_in_the_middle() -> None:
    shown = problems.place("https://example.org/begins" + "/very-long-name" * 12 + "/ends.ics")
    assert len(shown) < 120
    assert shown.startswith("example.org/begins/very-long-name/")
    assert "…" in shown
    assert shown.endswith("-name/ends.ics")
