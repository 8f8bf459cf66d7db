"""Runs the server and what keeps its pages new, until a person or the system has it end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

from confdash.web.keeper import Keeper
from confdash.web.server import Server

#: Seconds between two lines that tell how much was asked for.
_TOLD = 60.0


def serve(server: Server, keeper: Keeper, tell: Callable[[str], None]) -> None:
    """Serves until ctrl+c or SIGTERM, and ends then at once. `tell`: once a minute, how much was asked for."""
    # Pages are made while others are served: a request then waits a millisecond for its turn, not five.
    sys.setswitchinterval(0.001)
    asyncio.run(_serve(server, keeper, tell))


async def _serve(server: Server, keeper: Keeper, tell: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # on Windows ctrl+c ends `asyncio.run`
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    counting = asyncio.create_task(_count(server, tell))
    keeper.start()
    try:
        await server.run(stop)
    finally:
        keeper.stop()
        counting.cancel()


async def _count(server: Server, tell: Callable[[str], None]) -> None:
    """Tells of each minute in which anything was asked for how much it was, and nothing of who asked."""
    while True:
        await asyncio.sleep(_TOLD)
        counts, server.counts = server.counts, Counter()
        if counts:
            tell(counted(counts))


def counted(counts: Counter[int]) -> str:
    """`120 requests in a minute: 30 answered, 88 unchanged, 2 refused`."""
    number = counts.total()
    answered, unchanged = counts[HTTPStatus.OK], counts[HTTPStatus.NOT_MODIFIED]
    parts = {"answered": answered, "unchanged": unchanged, "refused": number - answered - unchanged}
    told = ", ".join(f"{each:,} {what}" for what, each in parts.items() if each)
    return f"{number:,} {'request' if number == 1 else 'requests'} in a minute: {told}"
