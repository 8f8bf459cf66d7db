"""How a person writes a day or a moment in a filter: `day:2`, `day:today`, `day:tue`, `since:14:00`, `since:2h`."""

from __future__ import annotations

import datetime as dt
import re

from confdash.clock import Clock
from confdash.store.query.language import FilterError, Sql, Term

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def day(text: str, clock: Clock) -> dt.date:
    """The event day that a word means. Raises `FilterError`."""
    try:
        found = _day(text.lower(), clock)
        clock.day_bounds(found)
    except OverflowError as error:
        raise FilterError(f"“{text}” is a day that no calendar has; write day:2, day:tue or day:2026-11-10") from error
    return found


def _day(word: str, clock: Clock) -> dt.date:
    today = clock.day(clock.now())
    if word in ("today", "tomorrow", "yesterday"):
        return today + dt.timedelta(days={"today": 0, "tomorrow": 1, "yesterday": -1}[word])
    if re.fullmatch("[0-9]{1,3}", word):
        if clock.first_day is None:
            raise FilterError(
                "day numbers need the event's first day: set `starts` under [event] in confdash.toml,"
                " or write day:2026-11-10"
            )
        return clock.first_day + dt.timedelta(days=int(word) - 1)
    if len(word) >= 3:
        for number, name in enumerate(_DAYS):
            if name.startswith(word):
                around = clock.first_day or today
                return around + dt.timedelta(days=(number - around.weekday()) % 7)
    try:
        return dt.date.fromisoformat(word)
    except ValueError as error:
        raise FilterError(f"“{word}” is no day; write day:2, day:today, day:tue or day:2026-11-10") from error


def moment(text: str, clock: Clock) -> int:
    """UTC seconds of a moment that lies in the past unless it names a day. Raises `FilterError`."""
    now = clock.now()
    span = re.fullmatch(r"([0-9]{1,5})(s|m|min|h|d)", text.lower())
    if span:
        return now - int(span[1]) * _SPAN[span[2]]
    hour = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text)
    if hour and int(hour[1]) < 24 and int(hour[2]) < 60:
        return clock.at(clock.day(now), int(hour[1]), int(hour[2]))
    try:
        if "T" in text or " " in text:
            typed = dt.datetime.fromisoformat(text)
            return int((typed if typed.tzinfo else typed.replace(tzinfo=clock.zone)).timestamp())
        return clock.day_bounds(day(text, clock))[0]
    except (ValueError, OverflowError) as error:
        raise FilterError(f"“{text}” is no time; write 14:00, 2h, yesterday or 2026-11-10T14:00") from error


def on_day(column: str, term: Term, clock: Clock) -> Sql:
    """Talks of an event day, or before or after it."""
    first, after = clock.day_bounds(day(term.value, clock))
    if term.op == ":":
        return f"{column} >= ? AND {column} < ?", [first, after]
    bound = {">": after, ">=": first, "<": first, "<=": after}[term.op]
    return f"{column} {'>=' if '>' in term.op else '<'} ?", [bound]


def at_moment(column: str, term: Term, clock: Clock) -> Sql:
    """A column against a moment; `:` means from then on."""
    return f"{column} {'>=' if term.op == ':' else term.op} ?", [moment(term.value, clock)]
