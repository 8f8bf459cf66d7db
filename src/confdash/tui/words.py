"""Times and numbers as a person reads them at a glance, in the event's zone."""

from __future__ import annotations

from confdash.clock import Clock
from confdash.store.query import words


def span(seconds: int) -> str:
    """A length of time in one unit: `40 s`, `9 min`, `3 h`, `12 d`."""
    seconds = abs(seconds)
    if seconds < 100:
        return f"{seconds} s"
    if seconds < 100 * 60:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} d"


def ago(stamp: int | None, now: int) -> str:
    """`40 s ago`, `in 2 min`, or `never`."""
    if stamp is None:
        return "never"
    return f"{span(now - stamp)} ago" if stamp <= now else f"in {span(stamp - now)}"


def day_time(stamp: int, clock: Clock) -> str:
    """`Tue 10 Nov 10:21`."""
    return words.moment(stamp, clock)


def hour(stamp: int, clock: Clock, beside: int) -> str:
    """`14:30`, or `Tue 14:30` on another event day than a moment."""
    return words.hour(stamp, clock, beside)


def slot(starts: int | None, ends: int | None, clock: Clock) -> str:
    """`Tue 10 Nov 10:00–10:45`; `no time yet` where there is none."""
    return "no time yet" if starts is None else words.span(starts, ends, clock)


def count(number: int, one: str, many: str = "") -> str:
    """`1 talk`, `3 talks`, `12,345 talks`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
