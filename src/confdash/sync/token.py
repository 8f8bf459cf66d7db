"""What goes along so that a server lets us in."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from confdash.config import ConfigError, Feed
from confdash.sync import addresses, problems
from confdash.sync.limits import Limits
from confdash.sync.problems import FetchError


async def credential(feed: Feed, url: str, limits: Limits) -> tuple[str, str] | None:
    """Name and value of the header that takes the feed's token to `url`, None where it has none. Raises `FetchError`.

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
    name, before = addresses.header(url)
    return name, before + secret


def basic(user: str, password: str) -> tuple[str, str]:
    """Name and value of the header for a user name and password (RFC 7617)."""
    return "Authorization", "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def sendable(value: str) -> bool:
    """Whether a header can hold the text."""
    return len(value) <= 4_000 and value.isascii() and value.isprintable()
