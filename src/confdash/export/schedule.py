"""The programme as schedule files lay it out: days, their rooms, and in each room what is there, one item a talk.

JSON and XML write the same of it. What their schemas have no field for is said where other programs show it to people
and confdash reads it back (`confdash.feeds.our_own`):

- A talk in several rooms stands in each of them. GUIDs and numbers may not repeat in a file: the item in the first room
  has the talk's GUID, each other one that is made of the one before and of its room.
- A talk that is not confirmed, since it was cancelled, says so before its title and at the end of its slug.
- An end that nobody knows is a duration of nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import msgspec

from confdash.export.told import Told
from confdash.records import KINDS, STATE_MARKS
from confdash.store.query.published import Entry, Speaker
from confdash.text import fold, harmless, plain
from confdash.uid import guid_of

#: What the schemas take for a code.
CODE = re.compile(r"[A-Z0-9]+")
#: So many days are listed though nothing is on; a config may be wrong.
_DAYS = 62
#: Letters of a title in a slug.
_SLUG = 60
#: Numbers of items stay below this, since many programs keep them in 32 bits.
_NUMBERS = 2**31 - 1
_NUMBER = re.compile(r"[^/]+/([1-9][0-9]{0,8})")
_OTHER = re.compile(r"[^a-z0-9]+")
#: How others call a kind; the rest they call as we do.
_TYPES = {kind: kind for kind in KINDS} | {"open": "open space"}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A talk in one of its rooms."""

    entry: Entry
    guid: str
    number: int
    slug: str
    title: str
    room: str
    starts: int
    ends: int | None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One event day, and what is on in each room, by name; what has no room is in one without a name."""

    index: int
    date: dt.date
    opens: int
    closes: int
    rooms: dict[str, list[Item]]


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    title: str
    acronym: str
    #: Says when any of it last changed, so that the same programme has the same version.
    version: str
    first: dt.date
    last: dt.date
    days: tuple[Day, ...]
    rooms: tuple[str, ...]
    tracks: tuple[str, ...]


def schedule(told: Told) -> Schedule:
    """The programme, day by day. What has no start has no place in a schedule (`untimed`)."""
    name = harmless(told.settings.event.name)
    acronym = acronym_of(name)
    items = list(_items(told, acronym))
    days = _days(told, items)
    dates = [day.date for day in days] or [told.clock.day(told.changed_at)]
    changed = told.clock.local(told.changed_at)
    return Schedule(
        title=f"{name} (internal: not all of it is public)" if told.inside else name,
        acronym=acronym,
        version=f"{changed:%Y-%m-%d %H:%M}" if told.changed_at else "0",
        first=dates[0],
        last=dates[-1],
        days=days,
        rooms=_sorted(item.room for item in items if item.room),
        tracks=_sorted(harmless(item.entry.track) for item in items if item.entry.track),
    )


def untimed(told: Told) -> int:
    """How many entries no schedule can hold, since nobody knows when they are."""
    return sum(told.times(entry)[0] is None for entry in told.entries)


def acronym_of(name: str) -> str:
    """A conference's acronym where nothing says what it is: its name, as the schemas want it."""
    short = _OTHER.sub("", fold(name))[:40]
    return short if len(short) > 3 else f"{short}{'conf' if short else 'conference'}"


def state_of(told: Told, entry: Entry) -> str:
    """The state that others are told: that it is a person who withdrew is nobody's business outside."""
    return "canceled" if entry.state == "withdrawn" and not told.inside else entry.state


def type_of(entry: Entry) -> str:
    """The word for an entry's kind that other programs know."""
    return _TYPES.get(entry.kind, entry.kind)


def words(text: str | None) -> str | None:
    """A long text such that a reader which takes it for HTML, as ours does, still reads the same."""
    if not text:
        return None
    text = harmless(text)
    return text if plain(text) == text else text.replace("&", "&amp;").replace("<", "&lt;")


def code_of(entry: Entry) -> str | None:
    """The code that feeds give an entry, where it is what the schemas take for one. All slots of a session share it."""
    codes = (record.code for record in entry.records)
    return next((code for code in codes if code and CODE.fullmatch(code)), None)


def guid_of_person(speaker: Speaker) -> str | None:
    """The GUID by which two people of one name are told apart; None where feeds know somebody by name alone."""
    stated = next((way.removeprefix("guid:") for way in speaker.ids if way.startswith("guid:")), "")
    return stated or (guid_of("person", speaker.ids[0]) if speaker.ids else None)


def guid_of_room(name: str) -> str:
    """A room's GUID: of its name, since that is all by which rooms are known."""
    return guid_of("room", name)


def length(item: Item) -> tuple[int, int, int]:
    """How long an item takes in hours, minutes, seconds; nothing where its end is not known."""
    seconds = 0 if item.ends is None else max(0, item.ends - item.starts)
    return seconds // 3600, seconds // 60 % 60, seconds % 60


class _Placed(msgspec.Struct, frozen=True):
    """An entry in one of its rooms, and the number that a feed gave it."""

    guid: str
    entry: Entry
    room: str
    stated: int | None


def _items(told: Told, acronym: str) -> Iterator[Item]:
    """An item for each room of each entry that has a start."""
    placed = [each for entry in told.entries if told.times(entry)[0] is not None for each in _placed(entry)]
    numbers = _numbers(placed)
    for each in placed:
        entry, number = each.entry, numbers[each.guid]
        starts, ends = told.times(entry)
        assert starts is not None
        mark = STATE_MARKS.get(state_of(told, entry))
        title = harmless(entry.title)
        short = _OTHER.sub("-", fold(title)).strip("-")[:_SLUG].strip("-") or "talk"
        yield Item(
            entry=entry,
            guid=each.guid,
            number=number,
            slug=f"{acronym}-{number}-{short}" + (f"_{mark}" if mark else ""),
            title=f"[{mark.upper()}] {title}" if mark else title,
            room=each.room,
            starts=starts,
            ends=ends,
        )


def _placed(entry: Entry) -> Iterator[_Placed]:
    guid = entry.guid or guid_of(entry.key)
    bases = (_NUMBER.fullmatch(record.base) for record in entry.records)
    yield _Placed(
        guid,
        entry,
        harmless(entry.rooms[0]) if entry.rooms else "",
        next((int(base[1]) for base in bases if base), None),
    )
    for room in map(harmless, entry.rooms[1:]):
        guid = guid_of(guid, room)
        yield _Placed(guid, entry, room, None)


def _numbers(placed: Iterable[_Placed]) -> dict[str, int]:
    """A number for each GUID: the one that a feed gave the talk, where no other has it, else one made of the GUID."""
    in_order = sorted(placed, key=lambda each: each.guid)
    found: dict[str, int] = {}
    taken: set[int] = set()
    for each in in_order:
        if each.stated is not None and each.stated not in taken:
            found[each.guid] = each.stated
            taken.add(each.stated)
    for each in in_order:
        if each.guid not in found:
            number = int(guid_of("number", each.guid)[-8:], 16) % _NUMBERS + 1
            while number in taken:
                number = number % _NUMBERS + 1
            found[each.guid] = number
            taken.add(number)
    return found


def _days(told: Told, items: Iterable[Item]) -> tuple[Day, ...]:
    clock = told.clock
    on: dict[dt.date, list[Item]] = {}
    for item in items:
        on.setdefault(clock.day(item.starts), []).append(item)
    first, last = clock.first_day, clock.last_day
    listed = set(on)
    if first is not None and last is not None and 0 <= (last - first).days < _DAYS:
        listed |= {first + dt.timedelta(days=number) for number in range((last - first).days + 1)}
    return tuple(
        Day(
            index=index,
            date=date,
            opens=clock.day_bounds(date)[0],
            closes=clock.day_bounds(date)[1],
            rooms=_rooms(on.get(date, [])),
        )
        for index, date in enumerate(sorted(listed), start=1)
    )


def _rooms(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.starts, item.guid)):
        found.setdefault(item.room, []).append(item)
    return {room: found[room] for room in _sorted(found)}


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as people sort them; what has none is last."""
    return tuple(sorted(set(names), key=lambda name: (not name, fold(name), name)))
