"""What a move would clash with, as sentences: in the room, and for each speaker. Previews read; they never write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from confdash.commands.declare import Looking
from confdash.records import SIDE_KINDS
from confdash.store.query import words
from confdash.text import fold

if TYPE_CHECKING:
    from confdash.commands.times import Slot

#: What a preview says where nothing speaks against a move.
NO_CLASH = "no clash"
#: More sentences than these are a number.
_MOST = 6


def sentences(looking: Looking, slots: Sequence[Slot]) -> list[str]:
    """A sentence for each clash that these slots would make; `no clash` where there is none."""
    found = every(looking, slots)
    if not found:
        return [NO_CLASH]
    return found if len(found) <= _MOST else [*found[: _MOST - 1], f"and {len(found) - _MOST + 1} more clashes"]


def every(looking: Looking, slots: Sequence[Slot]) -> list[str]:
    """A sentence for each clash, however many; none where there is none."""
    return [*_in_rooms(looking, slots), *_of_people(looking, slots)]


def _in_rooms(looking: Looking, slots: Sequence[Slot]) -> Iterable[str]:
    from confdash.store.query.around import in_room

    moving = {slot.row.key for slot in slots}
    shared = looking.settings.shared_rooms()
    for place, slot in enumerate(slots):
        if slot.starts is None or slot.ends is None or slot.row.kind in SIDE_KINDS:
            continue
        others = slots[place + 1 :]
        for room in slot.rooms:
            if fold(room) in shared:
                continue
            taken = [each for each in in_room(looking.reader, room, slot.starts, slot.ends) if each.key not in moving]
            for each in taken:
                if each.kind not in SIDE_KINDS:
                    yield _clash(looking, slot, each.title, room, each.starts, each.ends)
            for other in others:
                if room in other.rooms and other.row.kind not in SIDE_KINDS and _meet(slot, other.starts, other.ends):
                    yield _clash(looking, slot, other.row.title, room, other.starts, other.ends)


def _of_people(looking: Looking, slots: Sequence[Slot]) -> Iterable[str]:
    from confdash.store.query.around import others_of_speakers

    moved = {slot.row.key: slot for slot in slots}
    told: set[tuple[str, frozenset[str]]] = set()
    for slot in slots:
        for each in others_of_speakers(looking.reader, slot.row.key):
            new = moved.get(each.key)
            starts, ends = (new.starts, new.ends) if new else (each.starts, each.ends)
            pair = (each.person, frozenset((slot.row.key, each.key)))
            if not _meet(slot, starts, ends) or pair in told:
                continue
            told.add(pair)
            where = ", ".join(new.rooms) if new else each.room
            span = words.span(starts, ends, looking.clock)
            yield f"{each.name} also speaks on “{each.title}”{f', {where}' if where else ''}, {span}"


def _meet(slot: Slot, starts: int | None, ends: int | None) -> bool:
    if slot.starts is None or slot.ends is None or starts is None or ends is None:
        return False
    return starts < slot.ends and ends > slot.starts


def _clash(looking: Looking, slot: Slot, title: str, room: str, starts: int | None, ends: int | None) -> str:
    span = words.span(starts, ends, looking.clock)
    return f"“{slot.row.title}” would clash with “{title}”, {room}, {span}"
