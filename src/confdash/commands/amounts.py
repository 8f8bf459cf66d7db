"""Amounts, pots and last days as people type them. Raises `Refused`; no sentence repeats an amount."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3

from confdash.clock import Clock, parse_moment
from confdash.commands.declare import Refused
from confdash.money import Money, MoneyError, parse
from confdash.store.query import times
from confdash.store.query.language import FilterError
from confdash.text import fold, line

_HOUR = re.compile(r"(\d{1,2})[:.](\d{2})")
_DAY = dt.timedelta(days=1)


def amount(text: str, currency: str | None = None, *, nothing: bool = False) -> Money:
    """A typed amount, more than zero unless `nothing` may be; `currency` (ISO 4217) is that of one that names none."""
    try:
        found = parse(text, currency)
    except MoneyError as error:
        raise Refused(f"that is no amount that can be read: {error}") from error
    if found.minor <= 0 and not nothing:
        raise Refused("the amount is nothing; write how much it is")
    return found


def pots(link: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, currency) of each pot: those of the config first, then those that only applications name."""
    rows = link.execute(
        "SELECT name, currency FROM pot_totals WHERE name != '' ORDER BY place IS NULL, place, name, currency"
    ).fetchall()
    return [(name, currency) for name, currency in rows]


def pot(link: sqlite3.Connection, text: str) -> str:
    """A pot that there is, by its name."""
    from confdash.config_error import nearest

    known = {fold(name): name for name, _ in pots(link)}
    # A name that is chosen behind a comma leaves what was typed before it.
    for typed in (line(text), line(text).rpartition(",")[2].strip()):
        if found := known.get(fold(typed)):
            return found
    hint = nearest(line(text), list(known.values())) if known else "write [[pots]] in confdash.toml"
    raise Refused(f"there is no pot “{line(text)}”; {hint}")


def last_moment(text: str, clock: Clock) -> int:
    """UTC seconds of a day by which: its last second in the event's zone, unless a time of it is written."""
    typed = text.strip()
    try:
        if at := _HOUR.fullmatch(typed):
            return _at(clock.day(clock.now()), at, clock)
        if "T" in typed.upper() and typed[:1].isdigit():
            return parse_moment(typed, clock)
        before, _, rest = typed.rpartition(" ")
        if before and (at := _HOUR.fullmatch(rest)):
            return _at(times.day(before.strip(), clock), at, clock)
        return int(dt.datetime.combine(times.day(typed, clock) + _DAY, dt.time(), clock.zone).timestamp()) - 1
    except (FilterError, ValueError, OverflowError) as error:
        raise Refused(f"“{typed}” is no day; write {tomorrow(clock)}, tue, tomorrow, or tue 18:00") from error


def tomorrow(clock: Clock) -> str:
    """A day as it can be written, which is not over: `2026-11-11`."""
    return (clock.day(clock.now()) + _DAY).isoformat()


def _at(day: dt.date, at: re.Match[str], clock: Clock) -> int:
    return int(dt.datetime.combine(day, dt.time(int(at[1]), int(at[2])), clock.zone).timestamp())
