"""What the headers of an answer say about time. Pure; a header that makes no sense says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}")
_STAMP = re.compile(r"[0-9]{9,11}")
#: The beginning of 2000. What was last written to before is dated by a build that knows no time (1970, 1980).
SENSIBLE = 946_684_800


def http_date(text: str | None) -> int | None:
    """UTC seconds of an HTTP date (RFC 9110 §5.6.7), None where it is none."""
    if not text:
        return None
    try:
        return int(parsedate_to_datetime(text).timestamp())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def edited(headers: Mapping[str, str], now: int) -> int | None:
    """When a body was last written to, in UTC seconds of our clock, which says `now`; None where it is not said.

    How long ago `Last-Modified` (RFC 9110 §8.8.2) is, is told by the server's own clock where it sends one.
    """
    changed = http_date(headers.get("last-modified"))
    if changed is None or changed < SENSIBLE:
        return None
    here = http_date(headers.get("date"))
    return now - max(0, (now if here is None else here) - changed)


def retry_after(headers: Mapping[str, str], now: int) -> int | None:
    """The seconds for which a server wants to be left alone, at least 0; None where it does not say.

    `Retry-After` is seconds or a date (RFC 9110 §10.2.3); Sched sends `x-rate-limit-reset-at`, seconds since
    1970. Moments are taken from the server's own clock where it sends one, else from `now`
    (UTC seconds): the laptop's may be wrong. Of two the longer counts.
    """
    here = http_date(headers.get("date"))
    clock = now if here is None else here
    waits: list[int] = []
    after = (headers.get("retry-after") or "").strip()
    if _SECONDS.fullmatch(after):
        waits.append(int(after))
    elif (moment := http_date(after)) is not None:
        waits.append(moment - clock)
    reset = (headers.get("x-rate-limit-reset-at") or "").strip()
    if _STAMP.fullmatch(reset):
        waits.append(int(reset) - clock)
    return max(0, *waits) if waits else None
