"""Feed settings → bytes, or the word that nothing has changed, or one sentence that says what is wrong.

The only module that speaks HTTP. Nothing of httpx leaves it: its exceptions hold addresses with their query
strings, and headers with tokens. Redirects are followed by hand, so that it is seen where they lead and what
goes along.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
import msgspec
import stamina
import stamina.instrumentation

from confdash import __version__, clock
from confdash.config import Feed
from confdash.sync import hints, local, problems, token
from confdash.sync.answers import Fetched, Unchanged, Validators
from confdash.sync.body import Body, DamagedError, TooLargeError, UnknownEncodingError
from confdash.sync.limits import LIMITS, Limits
from confdash.sync.problems import FetchError
from confdash.text import line

__all__ = ["FetchError", "Fetched", "Limits", "Unchanged", "Validators", "client", "fetch"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: 203: a body that a proxy on the way has changed.
_WHOLE = frozenset({200, 203})


class _Question(msgspec.Struct, frozen=True):
    """What is asked for: the address without user and password, and what goes along."""

    url: httpx.URL
    feed: str
    authorization: str | None
    conditions: dict[str, str]

    @property
    def where(self) -> str:
        return problems.place(str(self.url))

    @property
    def host(self) -> str:
        return problems.host(str(self.url))


def client(limits: Limits = LIMITS) -> httpx.AsyncClient:
    """The HTTP client that all feeds of a sync share; the caller closes it (`async with`).

    It follows no redirects, keeps no cookies and uses the proxies of the environment. Where those, or the
    certificates that the environment names, cannot be used, every fetch says so.
    """
    # What these log has query strings in it, or would come out among our own lines.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    stamina.instrumentation.set_on_retry_hooks(())
    headers = {"User-Agent": f"confdash/{__version__}", "Accept-Encoding": "gzip"}
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    try:
        return httpx.AsyncClient(headers=headers, cookies=no_cookies, timeout=_timeouts(limits))
    except (ImportError, ValueError):
        # A SOCKS proxy, or an address of none. Going without it might be just what it is there to prevent.
        return httpx.AsyncClient(transport=_Blocked(problems.proxy))
    except OSError:
        return httpx.AsyncClient(transport=_Blocked(problems.no_certificates))


async def fetch(
    feed: Feed, validators: Validators, *, client: httpx.AsyncClient, folder: Path, limits: Limits = LIMITS
) -> Fetched | Unchanged:
    """The feed's body, or that it is still the one that `validators` came with (both None: always the body).

    `folder`: where a local feed's path starts. Raises `FetchError` and nothing else; no part of the error,
    its chain included, holds a token, a password or a query string.
    """
    try:
        if feed.local:
            return await local.read(feed.url, validators, folder, limits)
        return await _persist(await _question(feed, validators, limits), client, limits)
    except FetchError as error:
        # What httpx raised holds the whole address and the headers.
        error.__cause__ = error.__context__ = None
        raise


class _Blocked(httpx.AsyncBaseTransport):
    """Stands for a way out that this machine's settings promise and do not give."""

    def __init__(self, problem: problems.AtHost) -> None:
        self._problem = problem

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self._problem(problems.host(str(request.url)))


def _askable(text: str, base: httpx.URL | None = None) -> httpx.URL | None:
    """The address that a text means, seen from `base`, if it is one that can be asked."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        # Two are only found out when they are used: a host with xn-- and nonsense, and a port over 65535.
        fit = url.scheme in ("http", "https") and bool(url.host) and bool(problems.place(str(url)))
        return url.copy_with(fragment=None) if fit else None
    except (httpx.InvalidURL, ValueError):
        return None


async def _question(feed: Feed, validators: Validators, limits: Limits) -> _Question:
    url = _askable(feed.url)
    if url is None:
        raise problems.unfit(feed.name)
    authorization = await token.authorization(feed, limits)
    if authorization is None and url.userinfo:
        authorization = token.basic(url.username, url.password)
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return _Question(
        url=url.copy_with(userinfo=b""),
        feed=feed.name,
        authorization=authorization,
        conditions={name: value for name, value in conditions.items() if value and token.sendable(value)},
    )


async def _persist(question: _Question, client: httpx.AsyncClient, limits: Limits) -> Fetched | Unchanged:
    """Asks again after what may pass, as long as there is time."""
    deadline = asyncio.get_running_loop().time() + limits.seconds
    pending: FetchError | None = None

    def again(error: Exception) -> bool | float:
        nonlocal pending
        if not isinstance(error, FetchError) or not error.passing:
            return False
        pending = error
        if error.retry_after is None:
            return True
        wait = max(float(error.retry_after), limits.pause)
        return wait if wait < deadline - asyncio.get_running_loop().time() else False

    tries = stamina.retry_context(
        on=again,
        attempts=limits.attempts,
        timeout=None,
        wait_initial=limits.pause,
        wait_jitter=limits.pause,
        wait_max=limits.seconds,
    )
    try:
        async with asyncio.timeout_at(deadline):
            async for attempt in tries:
                with attempt:
                    pending = None
                    return await _follow(question, client, limits)
    except TimeoutError:
        # Out of time in a pause: what the pause was for says more.
        raise pending or problems.too_slow(question.where, limits.seconds) from None
    raise AssertionError("stamina ends with an answer or with the last error")


async def _follow(question: _Question, client: httpx.AsyncClient, limits: Limits) -> Fetched | Unchanged:
    """One try: asks, and asks where a redirect points, until there is an answer."""
    seen = {question.url}
    asked = question
    for _ in range(limits.redirects + 1):
        async with contextlib.aclosing(await _send(asked, client, limits)) as response:
            if response.status_code not in _REDIRECTS:
                return await _answer(response, asked, limits)
            asked = _redirected(response, asked)
        if asked.url in seen:
            raise problems.in_a_circle(question.where)
        seen.add(asked.url)
    raise problems.too_many(question.where, limits.redirects)


async def _send(asked: _Question, client: httpx.AsyncClient, limits: Limits) -> httpx.Response:
    headers = dict(asked.conditions)
    if asked.authorization is not None:
        headers["Authorization"] = asked.authorization
    with _in_our_words(asked, limits, begun=False):
        request = client.build_request("GET", asked.url, headers=headers, timeout=_timeouts(limits))
        return await client.send(request, stream=True, follow_redirects=False)


def _timeouts(limits: Limits) -> httpx.Timeout:
    return httpx.Timeout(limits.stall, connect=limits.connect, pool=limits.seconds)


def _redirected(response: httpx.Response, asked: _Question) -> _Question:
    location = response.headers.get("Location")
    url = None if location is None else _askable(location, asked.url)
    if url is None:
        raise problems.astray(asked.where)
    url = url.copy_with(userinfo=b"")
    kept = asked.authorization if _trusts(asked.url, url) else None
    return _Question(url=url, feed=asked.feed, authorization=kept, conditions=asked.conditions)


def _trusts(old: httpx.URL, new: httpx.URL) -> bool:
    """Whether what `old` may know may go along to `new`: the same server, at least as well protected."""
    if old.host != new.host:
        return False
    upgrade = (old.scheme, new.scheme) == ("http", "https") and old.port is None and new.port is None
    return upgrade or (old.scheme, old.port) == (new.scheme, new.port)


async def _answer(response: httpx.Response, asked: _Question, limits: Limits) -> Fetched | Unchanged:
    headers = response.headers
    server_date = hints.http_date(headers.get("Date"))
    if response.status_code == 304:
        if not asked.conditions:
            raise problems.nothing_known(asked.where)
        return Unchanged(server_date=server_date)
    if response.status_code not in _WHOLE:
        wait = hints.retry_after(headers, clock.real())
        known = asked.authorization is not None
        raise problems.status(str(asked.url), response.status_code, asked.feed, wait, token=known)
    return Fetched(
        body=await _body(response, asked, limits),
        validators=Validators(_kept(headers.get("ETag")), _kept(headers.get("Last-Modified"))),
        server_date=server_date,
        media_type=line(headers.get("Content-Type", "").partition(";")[0].lower(), 100),
    )


def _kept(validator: str | None) -> str | None:
    return validator if validator and token.sendable(validator) else None


async def _body(response: httpx.Response, asked: _Question, limits: Limits) -> bytes:
    length = response.headers.get("Content-Length", "")
    encoding = response.headers.get("Content-Encoding", "")
    # At most 20 digits: h11 refuses more.
    if length.isdecimal() and int(length) > limits.size:
        raise problems.too_large(asked.where, limits.size)
    try:
        body = Body(encoding, limits.size)
        with _in_our_words(asked, limits, begun=True):
            async for raw in response.aiter_raw():
                body.feed(raw)
        return body.finish()
    except TooLargeError:
        raise problems.too_large(asked.where, limits.size) from None
    except DamagedError:
        raise problems.damaged(asked.where) from None
    except UnknownEncodingError:
        raise problems.undecodable(asked.where, encoding) from None


@contextlib.contextmanager
def _in_our_words(asked: _Question, limits: Limits, *, begun: bool) -> Iterator[None]:
    """Turns what httpx raises into a `FetchError`; `begun`: an answer has already begun to come."""
    try:
        yield
    except httpx.ConnectTimeout:
        raise problems.unanswered(asked.host, limits.connect) from None
    except httpx.TimeoutException:
        raise problems.stalled(asked.where, limits.stall) from None
    except httpx.ProxyError:
        raise problems.proxy(asked.host) from None
    except httpx.ConnectError as error:
        raise _unconnected(error, asked) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        # httpx reads where a redirect points even though it is not to follow, and may choke in three ways.
        if not isinstance(error, httpx.HTTPError) or isinstance(error.__context__, httpx.InvalidURL):
            raise problems.astray(asked.where) from None
        raise (problems.broke_off if begun else problems.hung_up)(asked.where) from None


def _unconnected(error: httpx.ConnectError, asked: _Question) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return problems.unproven(asked.host, cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return problems.unproven(asked.host, cause.reason or "no TLS")
        if isinstance(cause, socket.gaierror):
            return problems.unknown_host(asked.host)
        cause = cause.__cause__ or cause.__context__
    return problems.unreachable(asked.host)
