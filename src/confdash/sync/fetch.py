"""Feed settings → bytes, or the word that nothing has changed, or one sentence that says what is wrong.

With `asking`, the only module that speaks HTTP. Nothing of httpx leaves the two: its exceptions hold addresses with
their query strings, and headers with tokens.
"""

from __future__ import annotations

import asyncio
import logging
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
import msgspec
import stamina
import stamina.instrumentation

from confdash import __version__
from confdash.config import Feed
from confdash.sync import addresses, asking, local, pages, problems, token
from confdash.sync.answers import Fetched, Unchanged, Validators
from confdash.sync.asking import Answer, Question
from confdash.sync.limits import LIMITS, Limits
from confdash.sync.problems import FetchError

__all__ = ["FetchError", "Fetched", "Limits", "Unchanged", "Validators", "client", "fetch"]


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
        return httpx.AsyncClient(headers=headers, cookies=no_cookies, timeout=asking.timeouts(limits))
    except (ImportError, ValueError):
        # A SOCKS proxy, or an address of none. Going without it might be just what it is there to prevent.
        return httpx.AsyncClient(transport=_Blocked(problems.proxy))
    except OSError:
        return httpx.AsyncClient(transport=_Blocked(problems.no_certificates))


async def fetch(
    feed: Feed, validators: Validators, *, client: httpx.AsyncClient, folder: Path, limits: Limits = LIMITS
) -> Fetched | Unchanged:
    """The feed's body, or that it is still the one that `validators` came with (both None: always the body).

    An answer that comes in pages is one body: a JSON array of all of them, in order, without validators, since those
    of the first page say nothing of the others. `folder`: where a local feed's path starts. Raises `FetchError` and
    nothing else; no part of the error, its chain included, holds a token, a password or a query string.
    """
    try:
        if feed.local:
            return await local.read(feed.url, validators, folder, limits)
        return await _whole(await _question(feed, validators, limits), client, limits)
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


async def _question(feed: Feed, validators: Validators, limits: Limits) -> Question:
    address = addresses.asked(feed.url, feed.name, keyed=feed.token is not None)
    url = asking.askable(address)
    if url is None:
        raise problems.unfit(feed.name)
    credential = await token.credential(feed, address, limits)
    if credential is None and url.userinfo:
        credential = token.basic(url.username, url.password)
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return Question(
        url=url.copy_with(userinfo=b""),
        feed=feed.name,
        credential=credential,
        conditions={name: value for name, value in conditions.items() if value and token.sendable(value)},
    )


async def _whole(question: Question, client: httpx.AsyncClient, limits: Limits) -> Fetched | Unchanged:
    """The answer with all its pages, within the time and size of one answer. A page that fails fails them all."""
    deadline = asyncio.get_running_loop().time() + limits.seconds
    start = await _persist(question, client, limits, deadline)
    given = start.given
    if isinstance(given, Unchanged):
        return given
    try:
        page = pages.first(given.body, start.link, start.asked.url)
        if page is None:
            return given
        found, answer, seen = [page], start, {question.url, start.asked.url}
        while page.after is not None:
            asked = _next(page.after, answer, start, found)
            if asked.url in seen:
                raise problems.pages_in_a_circle(start.asked.where, len(found) + 1)
            seen.add(asked.url)
            answer = await _persist(asked, client, limits, deadline)
            page = _taken(answer, start, page.shape, len(found) + 1)
            found.append(page)
    except pages.AstrayError:
        raise problems.page_astray(start.asked.where, len(found) + 1) from None
    return msgspec.structs.replace(given, body=pages.joined(found), validators=Validators(), edited=None)


def _next(after: str, answer: Answer, start: Answer, found: list[pages.Page]) -> Question:
    """The question for the page after that of `answer`: of the same server as the first, with what is left of room."""
    where = start.asked.where
    if len(found) >= pages.MOST:
        raise problems.too_many_pages(where, pages.MOST)
    url = asking.askable(after, answer.asked.url)
    if url is None:
        raise pages.AstrayError
    if not asking.same_server(start.asked.url, url):
        raise problems.page_elsewhere(where, len(found) + 1, str(url))
    used = sum(len(each.body) for each in found)
    return msgspec.structs.replace(answer.asked, url=url.copy_with(userinfo=b""), conditions={}, used=used)


def _taken(answer: Answer, start: Answer, shape: pages.Shape, number: int) -> pages.Page:
    """The page that an answer is: of the same server as the first, also behind redirects, and of the same shape."""
    where, url = start.asked.where, answer.asked.url
    if not asking.same_server(start.asked.url, url):
        raise problems.page_elsewhere(where, number, str(url))
    # Asked without conditions, there is no such answer as "unchanged".
    assert isinstance(answer.given, Fetched)
    page = pages.further(answer.given.body, answer.link, url, shape)
    if page is None:
        raise problems.page_broken(where, number)
    return page


async def _persist(question: Question, client: httpx.AsyncClient, limits: Limits, deadline: float) -> Answer:
    """Asks again after what may pass, as long as there is time: until `deadline`, by the loop's clock."""
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
                    return await asking.ask(question, client, limits)
    except TimeoutError:
        # Out of time in a pause: what the pause was for says more.
        raise pending or problems.too_slow(question.where, limits.seconds) from None
    raise AssertionError("stamina ends with an answer or with the last error")
