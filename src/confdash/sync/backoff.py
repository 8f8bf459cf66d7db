"""When to ask a feed next. Pure.

Tries within one fetch are stamina's; this is about the pauses between fetches, which last minutes and have to
survive a restart, so they are computed from what the store remembers.
"""

from __future__ import annotations

import hashlib

#: No feed is asked more often, whatever its `every` says.
SOONEST = 5
#: A feed that fails is asked at least this often (or every `every`, where that is longer): a programme that
#: comes back should be seen within a coffee break.
SLOWEST = 15 * 60
#: The longest that a server's wish to be left alone is obeyed: no mistaken header may silence a feed all day.
LONGEST_WISH = 60 * 60


def next_at(now: int, every: int, failures: int = 0, retry_after: int | None = None, seed: str = "") -> int:
    """When to ask next, in UTC seconds.

    `now`: when the last fetch ended, UTC seconds. `every`: the feed's interval in seconds. `failures`: how
    many fetches in a row have failed, the last one included. `retry_after`: for how many seconds from `now`
    the server wants to be left alone. `seed`: what tells this feed and machine from others (such as the
    feed's name), so that not all who failed together come back in the same second.

    After the first failure the pause is `every`, then 2, 4, 8 … times that, up to `SLOWEST`; up to a tenth
    of it is added.
    """
    pause = max(every, SOONEST)
    if failures > 0:
        longest = max(pause, SLOWEST)
        pause = min(pause << min(failures - 1, 20), longest)
        pause += int(pause * _share(seed, failures) / 10)
    if retry_after is not None:
        pause = max(pause, min(retry_after, LONGEST_WISH))
    return now + pause


def _share(seed: str, failures: int) -> float:
    """A number from 0 to 1 that is always the same for the same seed and count."""
    drawn = hashlib.blake2b(f"{seed}\0{failures}".encode(errors="surrogatepass"), digest_size=4).digest()
    return int.from_bytes(drawn, "big") / 2**32
