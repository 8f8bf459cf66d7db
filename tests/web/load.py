"""Many clients that ask again and again, as a process of its own: `python -m tests.web.load HOW URL… < NUMBERS`.

HOW is `tag` for clients that send back the ETag, `date` for those that send the date alone, and `plain` for those that
keep nothing. Requests begin when they are due, whether or not those before have been answered, and each opens its own
connection, as phones do that look every quarter of an hour. What it prints, as JSON: how often each status came, first
and later, errors, and the times from when a request was due to the end of its answer, in seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import NamedTuple
from urllib.parse import urlsplit

CLIENTS = 40


class Found(NamedTuple):
    """What came of a run."""

    first: dict[str, int]
    later: dict[str, int]
    errors: list[str]
    times: list[float]

    def quantile(self, share: float) -> float:
        """The time that this share of the requests had an answer in."""
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


class Load:
    """One run."""

    def __init__(self, how: str, urls: list[str]) -> None:
        self._how = how
        self._urls = urls
        self._kept: dict[int, str] = {}
        self.first: Counter[str] = Counter()
        self.later: Counter[str] = Counter()
        self.errors: list[str] = []
        self.times: list[float] = []

    async def run(self, rate: int, seconds: float) -> None:
        """So many requests a second for so many seconds, after one of each client."""
        for client in range(CLIENTS):
            await self._ask(client, time.perf_counter())
        self.times.clear()
        begun = time.perf_counter()
        running = set()
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0, due - time.perf_counter()))
            task = asyncio.create_task(self._ask(number % CLIENTS, due))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _ask(self, client: int, due: float) -> None:
        url = urlsplit(self._urls[client % len(self._urls)])
        known = self._kept.get(client)
        condition = f"{'If-None-Match' if self._how == 'tag' else 'If-Modified-Since'}: {known}\r\n" if known else ""
        try:
            async with asyncio.timeout(20):
                reader, writer = await asyncio.open_connection(url.hostname, url.port)
                request = f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n{condition}\r\n"
                writer.write(request.encode())
                answer = await reader.read()
                writer.close()
        except (OSError, TimeoutError) as error:
            self.errors.append(repr(error))
            return
        self.times.append(time.perf_counter() - due)
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        status = head[9:12]
        (self.later if known else self.first)[status] += 1
        wanted = {"tag": "etag", "date": "last-modified"}.get(self._how)
        for line in head.splitlines():
            name, _, value = line.partition(": ")
            if status == "200" and name.lower() == wanted:
                self._kept[client] = value


def main(how: str, rate: str, seconds: str, *urls: str) -> None:
    """Runs, and prints what came of it."""
    load = Load(how, list(urls))
    asyncio.run(load.run(int(rate), float(seconds)))
    print(json.dumps([load.first, load.later, load.errors, load.times]))


if __name__ == "__main__":
    main(*sys.argv[1:])
