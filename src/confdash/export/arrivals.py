"""The arrivals list: all who are due on a day, by family name, each with a box and a handle. For inside.

It works when nothing else does; afterwards the handles of those who are ticked are typed back in.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable

import msgspec
from rich.cells import cell_len

from confdash.clock import Clock
from confdash.export.family_name import by_family, family_name
from confdash.export.paper import NAME, ROOM, Cell, Column, Piece, Row, Sheet, day, heading, listed, piece
from confdash.export.room_sheet import INSIDE
from confdash.export.slot_words import box, cell, signs
from confdash.store.query import words
from confdash.store.query.rundown import Giver, Rundown, Slot
from confdash.text import fold

#: Cells of a line of plain text that names, first sessions and what stands beside them share; the least that the first
#: two have each, and the most that the last has.
_SHARED, _LEAST, _BESIDE = 63, 18, 16
_HOW = "Tick who comes. Back in confdash, press I and type the handles of those who are ticked: one step to undo."
_UNNAMED = "Sessions that name nobody"


class _Due(msgspec.Struct, frozen=True):
    """Somebody who is due, with their sessions of the day by start."""

    giver: Giver
    slots: tuple[Slot, ...]


def arrivals(today: Rundown, clock: Clock, event: str, stamp: str) -> Sheet:
    """One sheet: those who are named by family name, A to Z, then the sessions that name nobody."""
    due = _due(today.slots)
    named = sorted((each for each in due if each.giver.key), key=lambda each: by_family(each.giver.name))
    unnamed = [each for each in due if each.giver.key is None]
    rows: list[Row] = []
    for letter, those in itertools.groupby(named, key=lambda each: _letter(each.giver.name)):
        rows += [heading(letter), *(_row(each, clock) for each in those)]
    if unnamed:
        rows += [heading(_UNNAMED), *(_row(each, clock) for each in unnamed)]
    here = sum(each.giver.here for each in due)
    number = f"{len(due)} {'is' if len(due) == 1 else 'are'} due, {here} {'is' if here == 1 else 'are'} here"
    return Sheet(
        kind="arrivals",
        title="Arrivals",
        beside=f"{day(today.date)} · {piece(event).text}",
        head=(INSIDE, f"{number}. {stamp}", _HOW),
        columns=_columns(rows),
        rows=tuple(rows),
        airy=False,
    )


def _due(slots: Iterable[Slot]) -> list[_Due]:
    found: dict[str, list[Slot]] = defaultdict(list)
    who: dict[str, Giver] = {}
    for slot in slots:
        for giver in slot.givers if slot.live else ():
            key = f"person {giver.key}" if giver.key is not None else f"talk {slot.key}"
            found[key].append(slot)
            who[key] = giver
    return [_Due(who[key], tuple(theirs)) for key, theirs in found.items()]


def _letter(name: str) -> str:
    """The letter under which a name stands; of a name that begins with none, `#`."""
    first = fold(family_name(name))[:1].upper()
    return first if first.isalpha() else "#"


def _columns(rows: Iterable[Row]) -> tuple[Column, ...]:
    """The columns: in plain text as wide as what stands in them needs."""
    those = [[_text(each) for each in row.cells[2:]] for row in rows if row.look != "heading"]
    names, firsts, signs_ = zip(*those, strict=True) if those else ((), (), ())
    beside = min(max(map(cell_len, signs_), default=0) or 1, _BESIDE)
    both = _SHARED - beside
    widths = range(_LEAST, both - _LEAST + 1)
    first = min(widths, key=lambda width: (_broken(firsts, width) + _broken(names, both - width), width))
    return (
        Column("", 3, "8mm"), Column("handle", 6, "16mm"), Column("name"), Column("first session", first, "58mm"),
        Column("", beside, "30mm"),
    )  # fmt: skip


def _text(cell_: Cell) -> str:
    return " ".join(part.text for line in cell_ for part in line)


def _broken(texts: Iterable[str], width: int) -> int:
    """What wrapping texts at a width costs: a line each, and two more where it breaks a word, which is two cells in."""
    long = [text for text in texts if cell_len(text) > width]
    return sum(3 if any(cell_len(word) > width - 2 for word in text.split()) else 1 for text in long)


def _row(due: _Due, clock: Clock) -> Row:
    first, number = due.slots[0], len(due.slots)
    name = piece(due.giver.name, "bold", NAME) if due.giver.key is not None else piece(words.title(first.title))
    where = f"{clock.local(first.starts):%H:%M} {listed(first.rooms, ROOM, 1) or 'no room'}"
    beside = ", ".join(filter(None, (f"{number} sessions" if number > 1 else "", signs(due.giver))))
    return Row(
        (
            cell((box(due.giver),)), cell((Piece(due.giver.handle, "key"),)), cell((name,)), cell((Piece(where),)),
            cell((Piece(beside, "quiet"),)),
        )
    )  # fmt: skip
