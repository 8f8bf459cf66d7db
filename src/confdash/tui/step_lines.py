"""What a step says of rows, a line each: what they are called, how many there are, which are hidden or left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from confdash.commands.declare import Command, Looking
from confdash.money import shown as money
from confdash.records import AMOUNTS
from confdash.store.query.rows import Presenter, TalkRow

#: A line and its style.
Line = tuple[str, str]
#: Names that a question lists before it counts the rest.
_NAMED = 6
#: Behind it a prompt says how to write the answer.
_END = re.compile("[:;]")


def told_lines(command: Command, told: Mapping[str, str]) -> list[Line]:
    """What was answered, in a line: `Room Hall B · Start +10`."""
    given = [f"{_END.split(ask.words)[0]} {told[ask.name]}" for ask in command.asks if told.get(ask.name)]
    return [(" · ".join(given), "$quiet")] if given else []


def where(row: Any, looking: Looking) -> str:
    """When and where a talk is; "" for other things."""
    if not isinstance(row, TalkRow):
        return ""
    from confdash.store.query.words import moment

    when = "" if row.starts is None else moment(row.starts, looking.clock)
    return " · ".join(filter(None, (when, ", ".join(row.rooms))))


def seen_today(seen: int | None, looking: Looking) -> bool:
    """Whether a sighting is of the event day that is now."""
    if seen is None:
        return False
    first, after = looking.clock.day_bounds(looking.clock.day(looking.clock.now()))
    return first <= seen < after


def sighting(row: Presenter, looking: Looking) -> str:
    """When somebody was seen, and by whom: `✓ 08:41 mira`, `here Mon 17:40`, `not here yet`."""
    if row.seen is None:
        return "not here yet"
    moment = looking.clock.local(row.seen)
    if seen_today(row.seen, looking):
        return f"✓ here {moment:%H:%M}{f' {row.seen_by}' if row.seen_by else ''}"
    return f"seen {moment:%a %H:%M}, not yet today"


def name_of(row: Any) -> str:
    """What a row is called."""
    from confdash.commands.deciding import name_of as named

    return named(row)


def about(rows: Sequence[Any]) -> str:
    """What rows are called in one line: the one, or the first and how many more."""
    if not rows:
        return ""
    return name_of(rows[0]) if len(rows) == 1 else f"{name_of(rows[0])} and {len(rows) - 1} more"


def opened(rows: Sequence[Any]) -> list[Line]:
    """Of applications whose record is open: who, and all amounts that are known, a line each."""
    lines = []
    for row in rows[:_NAMED]:
        amounts = ((name, getattr(row, name)) for name in AMOUNTS)
        told = ", ".join(f"{_AMOUNTS.get(name, name)} {money(amount)}" for name, amount in amounts if amount)
        lines.append((f"{row.name or row.key}{': ' if told else ''}{told}", ""))
    return lines


_AMOUNTS = {"requested": "asked"}
_NOUNS = {
    "talk": ("talk", "talks"),
    "presenter": ("person", "people"),
    "person": ("person", "people"),
    "room": ("room", "rooms"),
    "feed": ("feed", "feeds"),
    "video": ("recording", "recordings"),
    "scholarship": ("scholarship", "scholarships"),
    "pot": ("pot", "pots"),
}


def counted(entity: str, number: int) -> str:
    """`1 talk`, `12 people`."""
    one, many = _NOUNS.get(entity, ("row", "rows"))
    return f"{number:,} {one if number == 1 else many}"


def names(rows: Sequence[Any], *, bulk: bool) -> list[Line]:
    """What several marked rows are called, the first of them."""
    if not bulk:
        return []
    names = [(f"· {name_of(row)}", "") for row in rows[:_NAMED]]
    more = len(rows) - len(names)
    return [*names, *([(f"  and {more:,} more", "$quiet")] if more > 0 else [])]


def hiding(hidden: int) -> list[Line]:
    """How many marked rows the filter hides."""
    if not hidden:
        return []
    are = "row is" if hidden == 1 else "rows are"
    return [(f"▲ {hidden:,} marked {are} hidden by the filter.", "$warning")]


def leaving(left: int) -> list[Line]:
    """How many marked rows it is not done to."""
    if not left:
        return []
    are, them = ("is left as it is", "it") if left == 1 else ("are left as they are", "them")
    return [(f"· {left:,} more {are}: it cannot be done to {them}.", "$quiet")]
