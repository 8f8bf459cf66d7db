"""What goes along so that a server lets us in."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from confdash.config import ConfigError, Feed
from confdash.sync import problems
from confdash.sync.limits import Limits
from confdash.sync.problems import FetchError


async def authorization(feed: Feed, limits: Limits) -> str | None:
    """The Authorization header for the feed's token, None where it has none. Raises `FetchError`.

    In a thread: a command that gives the token may ask a person first.
    """
    try:
        async with asyncio.timeout(limits.seconds):
            secret = await asyncio.to_thread(feed.secret)
    except ConfigError as error:
        raise FetchError(str(error), "refused") from None
    except TimeoutError:
        raise problems.no_token(feed.name, f"took longer than {limits.seconds:g} s") from None
    if secret is None:
        return None
    if not sendable(secret):
        raise problems.no_token(feed.name, "is nothing that can be sent as one")
    return f"Token {secret}"


def basic(user: str, password: str) -> str:
    """The Authorization header for a user name and password (RFC 7617)."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def sendable(value: str) -> bool:
    """Whether a header can hold the text."""
    return len(value) <= 4_000 and value.isascii() and value.isprintable()
