"""Which stored slot each item of a feed is, when the feed repeats a key (design §3.5). Pure.

The first slot of a key has the key itself, the others `key#2`, `key#3`, …: first by start, then by the feed's
order. At later syncs the stored numbers go to the nearest items, so that a slot that moves keeps its number,
and with it its marks and its calendar UID.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from confdash.records import Talk
from confdash.text import fold

_NUMBERED = re.compile(r"(.+)#([1-9][0-9]{0,5})", re.DOTALL)


class Slot(msgspec.Struct, frozen=True):
    """What tells one slot of a key from another."""

    starts: int | None
    rooms: tuple[str, ...]
    title: str


def slot_of(talk: Talk) -> Slot:
    """The slot that a record is about."""
    return Slot(talk.starts, talk.rooms, fold(talk.title))


def key_of(base: str, number: int) -> str:
    """The key of the n-th slot. A base that itself ends like a numbered key has its number written out always."""
    return base if number == 1 and not _NUMBERED.fullmatch(base) else f"{base}#{number}"


def split(key: str) -> tuple[str, int]:
    """A key's base and slot number: the inverse of `key_of`."""
    match = _NUMBERED.fullmatch(key)
    return (match[1], int(match[2])) if match else (key, 1)


#: From the surest sign that two are one slot to the weakest; what is left goes by order.
_SIGNS: tuple[Callable[[Slot], object], ...] = (
    lambda slot: slot,
    lambda slot: (slot.title, slot.starts),
    lambda slot: (slot.starts, slot.rooms),
    lambda slot: (slot.title, slot.rooms),
    lambda slot: slot.starts,
    lambda slot: slot.rooms,
    lambda slot: slot.title,
)
#: So many pairs of slots with one sign are compared by time; beyond (a series that recurs for years), order decides.
_PAIRS = 100_000


def number(
    stored: Sequence[tuple[int, Slot, bool]], items: Sequence[Slot], sure: Mapping[int, int] | None = None
) -> list[int]:
    """The slot number of each item; `stored` holds (number, slot, gone) of what the store knows of this key.

    Live slots are given out before gone ones, so that a slot that comes back does not take a living one's number.
    `sure`: item → number, of items that themselves say which slot they are.
    """
    given = dict(sure or {})
    taken = set(given.values())
    order = sorted(range(len(items)), key=lambda index: (*_time(items[index]), index))
    for gone in (False, True):
        free = {known: slot for known, slot, was in sorted(stored, key=lambda each: each[0]) if was is gone}
        free = {known: slot for known, slot in free.items() if known not in taken}
        for sign in _SIGNS:
            for index, known in _nearest(sign, free, {index: items[index] for index in order if index not in given}):
                given[index] = known
                del free[known]
        given.update(zip((index for index in order if index not in given), list(free), strict=False))
    highest = max((known for known, _, _ in stored), default=0)
    for index in order:
        if index not in given:
            highest += 1
            given[index] = highest
    return [given[index] for index in range(len(items))]


def _nearest(
    sign: Callable[[Slot], object], free: Mapping[int, Slot], items: Mapping[int, Slot]
) -> list[tuple[int, int]]:
    """(item, number) of those that have a sign in common: as many of each go by time, else those nearest in time."""
    slots: dict[object, list[int]] = defaultdict(list)
    for known, slot in sorted(free.items(), key=lambda each: (*_time(each[1]), each[0])):
        slots[sign(slot)].append(known)
    alike: dict[object, list[int]] = defaultdict(list)
    for index, item in items.items():
        if (value := sign(item)) in slots:
            alike[value].append(index)
    found: list[tuple[int, int]] = []
    for value, indexes in alike.items():
        numbers = slots[value]
        if len(indexes) != len(numbers) and len(indexes) * len(numbers) <= _PAIRS:
            found += _closest(indexes, numbers, items, free)
        else:
            found += zip(indexes, numbers, strict=False)
    return found


def _closest(
    indexes: Sequence[int], numbers: Sequence[int], items: Mapping[int, Slot], free: Mapping[int, Slot]
) -> list[tuple[int, int]]:
    pairs = sorted(
        (abs(_time(items[index])[1] - _time(free[known])[1]), place, known, index)
        for place, index in enumerate(indexes)
        for known in numbers
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, known, index in pairs:
        if index not in found and known not in taken:
            found[index] = known
            taken.add(known)
    return list(found.items())


def _time(slot: Slot) -> tuple[bool, int]:
    """Sorts slots without a time last."""
    return slot.starts is None, slot.starts or 0
