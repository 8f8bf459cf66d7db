"""How what a person types becomes the value that a decision holds: times, rooms, yes and no. Raises `Refused`.

A time without a day is of the talk's own day, in the event's zone; `+10` shifts by minutes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from confdash.clock import Clock, parse_moment
from confdash.commands.deciding import settings_of
from confdash.commands.declare import Desk, Looking, Refused
from confdash.store.query import times, words
from confdash.store.query.language import FilterError
from confdash.text import fold, line

if TYPE_CHECKING:
    from confdash.config import Settings

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
#: Not of an ISO time, whose offset looks alike.
_SPAN = re.compile(r"([^T+-][^T]*\d)\s*[-–]\s*(\d{1,2}[:.]\d{2})")
_SHIFT = re.compile(r"([+-])\s*(\d{1,4})\s*(?:m|min)?")
#: A room that runs later than this is another day's problem: it was mistyped.
MOST_LATE = 240
_YES = frozenset({"yes", "y", "1", "true", "on"})
_NO = frozenset({"no", "n", "0", "false", "off"})


class Beside(msgspec.Struct, frozen=True):
    """What a typed value is read against: the store, the config, the time, who types, and the row that it is for."""

    link: sqlite3.Connection
    settings: Settings
    clock: Clock
    by: str
    desk: str
    #: `TalkRow`, `SpeakerRow`, `RoomRow`, `FeedRow` or `Item`; None where there is none (yet).
    row: Any = None


def beside(link: sqlite3.Connection, desk: Desk, row: Any = None) -> Beside:
    """What a decision of this desk is read against."""
    return Beside(link, settings_of(desk), desk.clock, desk.by, desk.desk, row)


def looked(looking: Looking, row: Any = None) -> Beside:
    """The same for a preview, which nobody signs."""
    return Beside(looking.reader.link(), looking.settings, looking.clock, "", "", row)


def of_row(here: Beside, row: Any) -> Beside:
    """The same, for another row."""
    return msgspec.structs.replace(here, row=row)


def packed(value: object) -> str:
    """A value that is more than a word, as the journal holds it."""
    return msgspec.json.encode(value).decode()


def yes_no(text: str) -> str:
    """`1` or `0`."""
    word = text.casefold()
    if word in _YES:
        return "1"
    if word in _NO:
        return "0"
    raise Refused(f"“{text}” is neither yes nor no")


def one_of(text: str, known: Sequence[str], what: str, others: dict[str, str] | None = None) -> str:
    """One of the known words; blanks and dashes may stand for underscores."""
    from confdash.config_error import nearest

    word = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    word = (others or {}).get(word, word)
    if word in known:
        return word
    raise Refused(f"“{text}” is no {what}; {nearest(text, known)}")


def text_line(text: str) -> str:
    """One line of text, cleaned as feeds' text is."""
    return line(text)


def minutes(text: str, now: int = 0) -> int:
    """A number of minutes; with a sign it is added to what holds `now`."""
    match = re.fullmatch(r"([+-]?)\s*(\d{1,5})\s*(?:m|min|minutes)?", text.strip())
    if not match:
        raise Refused(f"“{text}” is no number of minutes; write 10, or +5 for five more")
    number = int(match[2])
    return now + (number if match[1] == "+" else -number) if match[1] else number


# Times


def moment(here: Beside, text: str, base: int | None) -> int:
    """UTC seconds of a typed time; `base` is the time that it replaces, which a shift counts from."""
    typed = text.strip()
    clock = here.clock
    if shift := _SHIFT.fullmatch(typed):
        if base is None:
            raise Refused(f"there is no time yet that {typed} could shift; write one, such as 14:30 or tue 14:30")
        return _within(here, base + int(shift[1] + shift[2]) * 60)
    if at := _CLOCK.fullmatch(typed):
        return _within(here, _on(clock, clock.now() if base is None else base, at))
    day, _, rest = typed.rpartition(" ")
    try:
        if day and (at := _CLOCK.fullmatch(rest)):
            return _within(here, _on(clock, clock.day_bounds(times.day(day.strip(), clock))[0], at))
        return _within(here, parse_moment(typed, clock))
    except (FilterError, ValueError, OverflowError) as error:
        raise Refused(f"“{typed}” is no time; write 14:30, tue 14:30, 2026-11-10T14:30 or +10") from error


def span(here: Beside, text: str, starts: int | None, ends: int | None) -> tuple[int, int | None]:
    """Start and end of a typed time: of `14:30-15:15` both; else the length stays as it was, if there was one."""
    both = _SPAN.fullmatch(text.strip())
    if both is None:
        new = moment(here, text, starts)
        return new, None if starts is None or ends is None else new + ends - starts
    new = moment(here, both[1], starts)
    until = moment(here, both[2], new)
    if until <= new:
        raise Refused(f"“{text.strip()}” ends before it starts; write the earlier time first")
    return new, until


def _on(clock: Clock, stamp: int, at: re.Match[str]) -> int:
    hour, minute = int(at[1]), int(at[2])
    if hour > 23 or minute > 59:
        raise Refused(f"“{at[0]}” is no time of day; write one from 00:00 to 23:59")
    return clock.at(clock.day(stamp), hour, minute)


def _within(here: Beside, stamp: int) -> int:
    """The stamp, if it lies within the event, or on the day before, when tutorials and the building-up are."""
    clock = here.clock
    first, last = clock.first_day, clock.last_day
    if first is None or last is None:
        row = here.link.execute("SELECT min(starts), max(starts) FROM talks").fetchone()
        if row[0] is None:
            return stamp
        first, last = first or clock.day(row[0]), last or clock.day(row[1])
    day = clock.day(stamp)
    if (first - day).days > 1 or day > last:
        said = words.moment(stamp, clock)
        raise Refused(f"the event is from {words.day(first)} to {words.day(last)}: {said} is outside it")
    return stamp


def when(here: Beside, stamp: int | None) -> str:
    """A time as a toast says it; "" where there is none."""
    return "" if stamp is None else words.moment(stamp, here.clock, here.clock.now())


# Rooms


def rooms(here: Beside, text: str) -> str:
    """A JSON list of rooms: one, or several with semicolons between; +Name makes a room that no talk is in yet."""
    known = _known_rooms(here)
    found = [_room(part, known) for part in map(str.strip, text.split(";")) if part]
    return packed(list(dict.fromkeys(found)))


def room(here: Beside, text: str) -> str:
    """A room that there is."""
    known = _known_rooms(here)
    name = line(text)
    if name and (found := known.get(fold(name))):
        return found
    raise Refused(_no_room(name, known))


def is_room(here: Beside, text: str) -> bool:
    """Whether there is a room of that name."""
    return fold(line(text)) in _known_rooms(here)


def _known_rooms(here: Beside) -> dict[str, str]:
    """Folded name → room."""
    from confdash.store.query.choices import room_names

    return {fold(name): name for name in room_names(here.link, here.settings)}


def _room(text: str, known: dict[str, str]) -> str:
    name = line(text.removeprefix("+"))
    if name and (found := known.get(fold(name))):
        return found
    if text.startswith("+") and name:
        return name
    raise Refused(f"{_no_room(name, known)} (+{name} makes a new one)")


def _no_room(name: str, known: dict[str, str]) -> str:
    from confdash.config_error import nearest

    hint = nearest(name, list(known.values()), few=len(known) <= 12)
    return f"there is no room “{name}”{f'; {hint}' if hint else ''}"


def late(here: Beside, text: str) -> str | None:
    """`Late` of a room, as of now; None: on time."""
    from confdash.store.decisions import Late

    number = minutes(text, here.row.late if here.row is not None else 0)
    if number > MOST_LATE:
        raise Refused(f"{number} minutes late is beyond {MOST_LATE}; move the talks instead")
    return packed(Late(number, here.clock.now())) if number > 0 else None


def minutes_late(value: str | None) -> int:
    """The minutes of a `Late`."""
    from confdash.store.decisions import Late

    return msgspec.json.decode(value, type=Late).minutes if value else 0


# Tags


def signed_tags(text: str) -> str:
    """Tags as a prompt takes them, each with its sign: `press -quiet` adds one and takes one away."""
    return " ".join(word if word[0] in "+-" else f"+{word}" for word in text.replace(",", " ").split())


def tags(here: Beside, text: str) -> str | None:
    """A JSON list of tags: these; or those of the row with some more (+tag) and some fewer (-tag)."""
    parts = text.replace(",", " ").split()
    signed = [part for part in parts if part[0] in "+-"]
    if signed and len(signed) < len(parts):
        raise Refused("write either all tags, or +tag and -tag for those that come and go")
    found = list(here.row.tags) if signed and here.row is not None else []
    for part in parts:
        word = line(part.lstrip("+-").removeprefix("#"), 40)
        if not word:
            raise Refused(f"“{part}” is no tag")
        if part.startswith("-"):
            found = [each for each in found if each != word]
        elif word not in found:
            found.append(word)
    return packed(found) if found else None
