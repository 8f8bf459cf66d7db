"""One question to a server, and its answer: redirects, statuses, bodies.

Redirects are followed by hand, so that it is seen where they lead and what goes along.
"""

from __future__ import annotations

import contextlib

import httpx
import msgspec

from confdash import clock
from confdash.sync import addresses, hints, problems, refusals, token
from confdash.sync.answers import Fetched, Unchanged, Validators
from confdash.sync.body import Body, DamagedError, TooLargeError, UnknownEncodingError
from confdash.sync.faults import in_our_words
from confdash.sync.limits import Limits
from confdash.sync.problems import FetchError
from confdash.text import line

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: 203: a body that a proxy on the way has changed.
_WHOLE = frozenset({200, 203})
#: Of an answer that says why there is none: more than any such sentence has.
_EXCUSE = 64 * 1024


class Question(msgspec.Struct, frozen=True):
    """What is asked for: the address without user and password, and what goes along."""

    url: httpx.URL
    feed: str
    #: Name and value of the header that lets us in.
    credential: tuple[str, str] | None
    conditions: dict[str, str]
    #: The bytes that earlier pages of the same answer have taken.
    used: int = 0

    @property
    def where(self) -> str:
        """The address as it may be shown."""
        return problems.place(str(self.url))


class Answer(msgspec.Struct, frozen=True):
    """What a server gave, and what the next page of it is found by."""

    given: Fetched | Unchanged
    #: What was asked in the end, redirects followed.
    asked: Question
    #: Its `Link` header, "" without one.
    link: str


def askable(text: str, base: httpx.URL | None = None) -> httpx.URL | None:
    """The address that a text means, seen from `base`, if it is one that can be asked."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        # Two are only found out when they are used: a host with xn-- and nonsense, and a port over 65535.
        fit = url.scheme in ("http", "https") and bool(url.host) and bool(problems.place(str(url)))
        return url.copy_with(fragment=None) if fit else None
    except (httpx.InvalidURL, ValueError):
        return None


def trusts(old: httpx.URL, new: httpx.URL) -> bool:
    """Whether what `old` may know may go along to `new`: the same server, at least as well protected."""
    upgrade = (old.scheme, new.scheme) == ("http", "https") and old.port is None and new.port is None
    return same_server(old, new) or (old.host == new.host and upgrade)


def same_server(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both are of one host, spoken to in the same way."""
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


async def ask(question: Question, client: httpx.AsyncClient, limits: Limits) -> Answer:
    """One try: asks, and asks where a redirect points, until there is an answer. Raises `FetchError`."""
    seen = {question.url}
    asked = question
    for _ in range(limits.redirects + 1):
        async with contextlib.aclosing(await _send(asked, client, limits)) as response:
            if response.status_code not in _REDIRECTS:
                given = await _answer(response, asked, limits)
                return Answer(given, asked, response.headers.get("Link", ""))
            asked = _redirected(response, asked)
        if asked.url in seen:
            raise problems.in_a_circle(question.where)
        seen.add(asked.url)
    raise problems.too_many(question.where, limits.redirects)


def timeouts(limits: Limits) -> httpx.Timeout:
    """The limits as httpx takes them."""
    return httpx.Timeout(limits.stall, connect=limits.connect, pool=limits.seconds)


async def _send(asked: Question, client: httpx.AsyncClient, limits: Limits) -> httpx.Response:
    headers = dict(asked.conditions)
    if asked.credential is not None:
        name, value = asked.credential
        headers[name] = value
    with in_our_words(str(asked.url), limits, begun=False):
        request = client.build_request("GET", asked.url, headers=headers, timeout=timeouts(limits))
        return await client.send(request, stream=True, follow_redirects=False)


def _redirected(response: httpx.Response, asked: Question) -> Question:
    location = response.headers.get("Location")
    url = None if location is None else askable(location, asked.url)
    if url is None:
        raise problems.astray(asked.where)
    url = url.copy_with(userinfo=b"")
    kept = asked.credential if trusts(asked.url, url) else None
    return msgspec.structs.replace(asked, url=url, credential=kept)


async def _answer(response: httpx.Response, asked: Question, limits: Limits) -> Fetched | Unchanged:
    headers = response.headers
    server_date = hints.http_date(headers.get("Date"))
    if response.status_code == 304:
        if not asked.conditions:
            raise problems.nothing_known(asked.where)
        return Unchanged(server_date=server_date)
    if response.status_code not in _WHOLE:
        raise await _refusal(response, asked, limits)
    return Fetched(
        body=await _body(response, asked, limits, limits.size - asked.used),
        validators=Validators(_kept(headers.get("ETag")), _kept(headers.get("Last-Modified"))),
        server_date=server_date,
        media_type=line(headers.get("Content-Type", "").partition(";")[0].lower(), 100),
        edited=hints.edited(headers, clock.real()),
    )


async def _refusal(response: httpx.Response, asked: Question, limits: Limits) -> FetchError:
    url, code = str(asked.url), response.status_code
    known = asked.credential is not None
    wait = hints.retry_after(response.headers, clock.real())
    if addresses.of_youtube_api(url):
        excuse = b""
        with contextlib.suppress(FetchError):
            excuse = await _body(response, asked, limits, min(_EXCUSE, limits.size))
        told = refusals.of_youtube(url, excuse, asked.feed, wait)
        if told is not None:
            return told
    if code == 404 and addresses.of_youtube_atom(url):
        return refusals.no_atom(url, asked.feed)
    return problems.status(url, code, asked.feed, wait, token=known)


def _kept(validator: str | None) -> str | None:
    return validator if validator and token.sendable(validator) else None


async def _body(response: httpx.Response, asked: Question, limits: Limits, room: int) -> bytes:
    """The whole body, of at most `room` bytes."""
    length = response.headers.get("Content-Length", "")
    encoding = response.headers.get("Content-Encoding", "")
    # At most 20 digits: h11 refuses more.
    if length.isdecimal() and int(length) > room:
        raise problems.too_large(asked.where, limits.size)
    try:
        body = Body(encoding, room)
        with in_our_words(str(asked.url), limits, begun=True):
            async for raw in response.aiter_raw():
                body.feed(raw)
        return body.finish()
    except TooLargeError:
        raise problems.too_large(asked.where, limits.size) from None
    except DamagedError:
        raise problems.damaged(asked.where) from None
    except UnknownEncodingError:
        raise problems.undecodable(asked.where, encoding) from None
