"""Gathers what `confdash print` puts on paper: which day, which rooms, and the sheets themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

import click
import msgspec

from confdash.attention.thresholds import buffer
from confdash.cli.context import Event
from confdash.cli.telling import gather
from confdash.config_error import nearest
from confdash.export.arrivals import arrivals
from confdash.export.day_sheet import run_of_the_day
from confdash.export.door import doors
from confdash.export.paper import Sheet, day
from confdash.export.room_sheet import rooms
from confdash.export.stamp import oldest, read_at, stamp
from confdash.store.feeds import rules
from confdash.store.query.days import planned_days
from confdash.store.query.handles import Handles
from confdash.store.query.moved import moved
from confdash.store.query.public_feeds import public_feeds, room_names
from confdash.store.query.reader import Reader
from confdash.store.query.rundown import Rundown, rundown
from confdash.store.query.times import day as day_meant
from confdash.text import fold

#: The sheets there are, in the order in which `all` has them.
KINDS = ("door", "room", "arrivals", "day")


class _Day(msgspec.Struct, frozen=True):
    """An event day of an event, in some rooms or all."""

    event: Event
    reader: Reader
    #: As those who run it know it; in these rooms alone, where any are named.
    today: Rundown
    only: frozenset[str]


def sheets(event: Event, kinds: Collection[str], word: str | None, only: Sequence[str]) -> list[Sheet]:
    """The sheets of an event day, as a person names it (None: today, or before the event its first).

    `only`: names of rooms. Raises `click.UsageError` where there is nothing to print, `FilterError`, `StoreError`.
    """
    reader = event.reader()
    try:
        date = _date(event, word)
        whole = rundown(reader, event.clock, date, Handles(reader.link()), buffer(event.settings))
        if not whole.slots:
            raise click.UsageError(f"nothing is planned for {day(date)}; {_days(reader)}")
        named = frozenset(_room(name, whole, date) for name in only)
        slots = tuple(slot for slot in whole.slots if not named or named & set(slot.rooms))
        chosen = _Day(event, reader, msgspec.structs.replace(whole, slots=slots), named)
        found = [sheet for kind in KINDS if kind in kinds for sheet in _MAKES[kind](chosen)]
        if not any(sheet.rows for sheet in found):
            raise click.UsageError(f"{_EMPTY.get(next(iter(kinds)), 'there is nothing to print')} on {day(date)}")
        return [sheet for sheet in found if sheet.rows]
    finally:
        reader.close()


#: What is said where a kind of sheet has nothing on it.
_EMPTY = {
    "door": "nothing public takes place in any room",
    "room": "nothing takes place in any room",
    "arrivals": "nobody is due",
}


def _date(event: Event, word: str | None) -> dt.date:
    clock = event.clock
    if word is not None:
        return day_meant(word, clock)
    today = clock.day(clock.now())
    return today if clock.first_day is None else max(today, clock.first_day)


def _days(reader: Reader) -> str:
    """The days on which there is something, as a sentence."""
    known = planned_days(reader)
    if not known:
        return "the programme has no day yet: `confdash sync` reads the feeds"
    some = ", ".join(map(day, known[:7])) + (", …" if len(known) > 7 else "")
    return f"there is something on {some}: name one of them, such as --day {known[0]}"


def _room(name: str, today: Rundown, date: dt.date) -> str:
    """The room that a person means. Raises `click.UsageError`."""
    known = {fold(room): room for room in today.rooms}
    found = known.get(fold(name))
    if found is None:
        raise click.UsageError(f"nothing takes place in “{name}” on {day(date)}; {nearest(name, today.rooms)}")
    return found


def _doors(chosen: _Day) -> list[Sheet]:
    """Made of nothing but what everybody may be told, whatever else is known."""
    event, date = chosen.event, chosen.today.date
    link = chosen.reader.link()
    public = public_feeds(link, event.settings)
    called = room_names(link, rules(link, event.settings), public)
    left = moved(chosen.reader, event.clock, date, public.values(), called)
    # Of all days and rooms: where and when something is, everybody may have been told otherwise.
    told = gather(event, delays=False, remember=False)
    read = oldest(chosen.reader, public.values())
    found = doors(told, left, date, f"As of {stamp(event.clock, event.clock.now(), read)}.")
    only = {called.get(room, room) for room in chosen.only}
    return [sheet for sheet, room in found if not only or room in only]


def _rooms(chosen: _Day) -> list[Sheet]:
    event, today = chosen.event, chosen.today
    left = moved(chosen.reader, event.clock, today.date)
    found = rooms(today, left, event.clock, event.settings.event.name, _stamp(chosen))
    return [sheet for sheet, room in found if not chosen.only or room in chosen.only]


def _arrivals(chosen: _Day) -> list[Sheet]:
    return [arrivals(chosen.today, chosen.event.clock, chosen.event.settings.event.name, _stamp(chosen))]


def _run(chosen: _Day) -> list[Sheet]:
    event, today = chosen.event, chosen.today
    left = moved(chosen.reader, event.clock, today.date)
    if chosen.only:
        left = [each for each in left if chosen.only & {*each.rooms, *each.rooms_now}]
    return [run_of_the_day(today, left, event.clock, event.settings.event.name, _stamp(chosen))]


_MAKES: dict[str, Callable[[_Day], list[Sheet]]] = {
    "door": _doors, "room": _rooms, "arrivals": _arrivals, "day": _run,
}  # fmt: skip


def _stamp(chosen: _Day) -> str:
    clock = chosen.event.clock
    return f"As of {stamp(clock, clock.now(), read_at(chosen.reader, chosen.today.slots))}."
