"""What a rule's SQL may use beside SQLite's own: functions that know the event's zone and day, and parameters."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Mapping

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.money import Money, shown
from confdash.store.query import words
from confdash.text import fold

#: Moments outside of these are no times of an event, and none that a calendar has: years 1900 to 2200.
_FIRST, _LAST = -2_208_988_800, 7_258_118_400


def register(link: sqlite3.Connection, clock: Clock, rooms: Mapping[str, str]) -> None:
    """Gives a connection the functions. Of what is no moment, those of moments give null.

    `rooms`: text → room, as `[rooms]` of the config has it.
    """
    named = {fold(text): room for text, room in rooms.items()}

    def of_moment(function: Callable[[int], str | int]) -> Callable[[object], str | int | None]:
        def checked(stamp: object) -> str | int | None:
            if not isinstance(stamp, int | float) or not _FIRST <= stamp <= _LAST:
                return None
            return function(int(stamp))

        # Talks share their starts: most are asked for again and again.
        return functools.lru_cache(maxsize=20_000)(checked)

    known: dict[str, Callable[[int], str | int]] = {
        "hhmm": lambda stamp: f"{clock.local(stamp):%H:%M}",
        "weekday": lambda stamp: f"{clock.local(stamp):%a}",
        "day_named": lambda stamp: words.day(clock.local(stamp).date()),
        "day_of": lambda stamp: clock.day(stamp).isoformat(),
        "day_starts": lambda stamp: clock.day_bounds(clock.day(stamp))[0],
    }
    for name, function in known.items():
        link.create_function(name, 1, of_moment(function), deterministic=True)
    link.create_function("minutes", 1, minutes, deterministic=True)
    link.create_function("clip", 2, clip, deterministic=True)
    link.create_function("money", 2, money, deterministic=True)
    link.create_function("room_named", 1, lambda text: named.get(fold(str(text))), deterministic=True)


def minutes(span: object) -> str | None:
    """A length of time in words, from seconds: “9 min”, “3 h 05”; below zero as if it were above."""
    if not isinstance(span, int | float) or abs(span) > _LAST:
        return None
    whole = int(abs(span) // 60)
    if whole < 100:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest:02}" if hours < 48 else f"{hours // 24} days"


def money(minor: object, currency: object) -> str | None:
    """An amount in words, “1,234.50 EUR”, from minor units and the currency's code."""
    return shown(Money(minor, currency)) if isinstance(minor, int) and isinstance(currency, str) else None


def clip(text: object, longest: object) -> str | None:
    """A text, cut to at most so many characters."""
    if text is None or not isinstance(longest, int):
        return None
    whole = str(text)
    return whole if len(whole) <= longest else whole[: max(longest - 1, 0)].rstrip() + "…"


def parameters(clock: Clock) -> dict[str, int | None]:
    """The moments that every rule may name; see `rule.PARAMETERS`."""
    now = clock.now()
    starts, ends = clock.day_bounds(clock.day(now))
    return {
        "now": now,
        "real": clocks.real(),
        "today_starts": starts,
        "today_ends": ends,
        "event_starts": clock.day_bounds(clock.first_day)[0] if clock.first_day else None,
        "event_ends": clock.day_bounds(clock.last_day)[1] if clock.last_day else None,
        "day_seconds_left": ends - now,
    }
