"""Which stored slot each item of a feed is, when the feed repeats a key (design §3.5). Pure.

The first slot of a key has the key itself, the others `key#2`, `key#3`, …: first by start, then by the feed's
order. At later syncs the stored numbers go to the nearest items, so that a slot that moves keeps its number,
and with it its marks and its calendar UID.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
_NEAREST: tuple[Callable[[Slot, Slot], bool], ...] = (
    lambda a, b: a == b,
    lambda a, b: a.title == b.title and a.starts == b.starts,
    lambda a, b: a.starts == b.starts and a.rooms == b.rooms,
    lambda a, b: a.title == b.title and a.rooms == b.rooms,
    lambda a, b: a.starts == b.starts,
    lambda a, b: a.rooms == b.rooms,
    lambda a, b: a.title == b.title,
)


def number(stored: Sequence[tuple[int, Slot, bool]], items: Sequence[Slot]) -> list[int]:
    """The slot number of each item; `stored` holds (number, slot, gone) of what the store knows of this key.

    Live slots are given out before gone ones, so that a slot that comes back does not take a living one's number.
    """
    given: dict[int, int] = {}
    open_items = sorted(
        range(len(items)), key=lambda index: (items[index].starts is None, items[index].starts or 0, index)
    )
    for gone in (False, True):
        free = {known: slot for known, slot, was in sorted(stored, key=lambda each: each[0]) if was is gone}
        for near in _NEAREST:
            for index in list(open_items):
                match = next((known for known, slot in free.items() if near(slot, items[index])), None)
                if match is not None:
                    given[index] = match
                    del free[match]
                    open_items.remove(index)
        for known in list(free):
            if open_items:
                given[open_items.pop(0)] = known
    highest = max((known for known, _, _ in stored), default=0)
    for index in open_items:
        highest += 1
        given[index] = highest
    return [given[index] for index in range(len(items))]
