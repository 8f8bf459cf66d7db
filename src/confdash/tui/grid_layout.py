"""Where each talk of a day stands in the grid: rooms across, time down. Pure: it knows no widget and no store."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.text import fold
from confdash.tui.grid_axis import Axis, axis

#: What stands over the talks that have a time and no room.
NO_ROOM = ""
_DIGITS = re.compile(r"(\d+)")


class Item(msgspec.Struct, frozen=True):
    """One talk of the day. Times are UTC seconds; `ends` is after `starts`, save for one that takes no time."""

    id: int
    key: str
    rooms: tuple[str, ...]
    starts: int
    ends: int
    #: It takes place as far as anybody knows.
    live: bool = True
    #: It may lie beside another without hurting anybody.
    side: bool = False


class Piece(msgspec.Struct, frozen=True):
    """One talk in one room, or in several that stand side by side."""

    id: int
    #: Its columns, the last one included.
    left: int
    right: int
    #: Of several in one slot: which place from the left, and among how many.
    lane: int
    lanes: int
    #: Its lines: the first, and the one after the last.
    top: int
    bottom: int
    starts: int
    ends: int

    def covers(self, at: int) -> bool:
        """Whether it is on at a moment."""
        return self.starts <= at < max(self.ends, self.starts + 1)


class Column(msgspec.Struct, frozen=True):
    """One room."""

    room: str
    #: The most talks that it has in one slot.
    lanes: int
    #: By line from the top, then from the left.
    pieces: tuple[Piece, ...]
    #: The lines that stand beside it; on a wide screen all rooms share them.
    axis: Axis


class Plan(msgspec.Struct, frozen=True):
    """A day as a grid."""

    columns: tuple[Column, ...] = ()
    #: One room at a time, each with lines of its own.
    narrow: bool = False
    #: All pieces of a talk, by its id.
    pieces: Mapping[int, tuple[Piece, ...]] = {}
    #: Talks that need a room which another one needs too.
    clashes: frozenset[int] = frozenset()
    items: tuple[Item, ...] = ()

    def piece(self, id_: int, column: int) -> Piece | None:
        """Of a talk, the piece that stands in a column, else the nearest one; None: it is not in the grid."""
        return min(
            self.pieces.get(id_, ()),
            key=lambda piece: max(piece.left - column, column - piece.right, 0),
            default=None,
        )


class Shape(msgspec.Struct, frozen=True):
    """What the layout must know of the screen and of the config."""

    #: Lines that there are for talks.
    height: int
    narrow: bool
    #: A full hour of the day, in UTC seconds.
    zero: int
    #: Rooms, folded, in which several things may happen at once.
    shared: frozenset[str] = frozenset()
    #: Rooms that are shown though nothing is on in them.
    rooms: tuple[str, ...] = ()


def plan(items: Sequence[Item], shape: Shape) -> Plan:
    """Lays a day out."""
    used = {room for item in items for room in item.rooms or (NO_ROOM,)}
    rooms = sorted(used.union(shape.rooms), key=room_order)
    place_of = {room: place for place, room in enumerate(rooms)}
    inside: dict[str, list[Item]] = {room: [] for room in rooms}
    for item in items:
        for room in {*item.rooms} or {NO_ROOM}:
            inside[room].append(item)
    whole = None if shape.narrow else _axis(items, shape)
    axes = [whole or _axis(inside[room] or items, shape) for room in rooms]
    lanes = [_lanes(inside[room], axes[place]) for place, room in enumerate(rooms)]
    pieces: dict[int, tuple[Piece, ...]] = {}
    for item in items:
        places = sorted(place_of[room] for room in {*item.rooms} or {NO_ROOM})
        pieces[item.id] = tuple(_pieces(item, places, lanes, axes, spans=not shape.narrow))
    columns = []
    for place, room in enumerate(rooms):
        there = [piece for item in inside[room] for piece in pieces[item.id] if piece.left <= place <= piece.right]
        there.sort(key=lambda piece: (piece.top, piece.lane))
        most = max((of for _, of in lanes[place].values()), default=1)
        columns.append(Column(room, most, tuple(there), axes[place]))
    clashes = itertools.chain.from_iterable(_clashes(inside[room]) for room in rooms if fold(room) not in shape.shared)
    return Plan(tuple(columns), shape.narrow, pieces, frozenset(clashes), tuple(items))


def room_order(room: str) -> tuple[bool, list[tuple[int, str]]]:
    """Rooms by name, as all lists have them, numbers in them by size; what has no room stands last."""
    parts = _DIGITS.split(fold(room))
    return room == NO_ROOM, [(int(part[:15]), "") if part.isdigit() else (0, part) for part in parts]


def _axis(items: Sequence[Item], shape: Shape) -> Axis:
    return axis([(item.starts, item.ends) for item in items], shape.height, shape.zero)


def _lines(item: Item, lines: Axis) -> tuple[int, int]:
    top = lines.line_at(item.starts)
    return top, max(top + 1, lines.lines_until(item.ends))


def _lanes(items: Iterable[Item], lines: Axis) -> dict[int, tuple[int, int]]:
    """Of each talk of one room: its lane, and how many lanes those have that lie on its lines, one after another."""
    found: dict[int, tuple[int, int]] = {}
    group: list[tuple[int, int]] = []
    ends: list[int] = []
    placed = [(*_lines(item, lines), item) for item in items]
    for top, bottom, item in sorted(placed, key=lambda each: (each[0], -each[1], each[2].key)):
        if ends and top >= max(ends):
            found |= {id_: (lane, len(ends)) for id_, lane in group}
            group, ends = [], []
        lane = next((place for place, end in enumerate(ends) if end <= top), len(ends))
        ends[lane : lane + 1] = [bottom]
        group.append((item.id, lane))
    return found | {id_: (lane, len(ends)) for id_, lane in group}


def _pieces(
    item: Item, places: list[int], lanes: list[dict[int, tuple[int, int]]], axes: list[Axis], *, spans: bool
) -> Iterable[Piece]:
    """One piece for each run of rooms that stand side by side and have nothing else in its slot."""
    runs: list[list[int]] = []
    for place in places:
        alone = lanes[place][item.id][1] == 1
        if spans and alone and runs and runs[-1][-1] == place - 1 and lanes[place - 1][item.id][1] == 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        top, bottom = _lines(item, axes[run[0]])
        yield Piece(item.id, run[0], run[-1], *lanes[run[0]][item.id], top, bottom, item.starts, item.ends)


def _clashes(items: Sequence[Item]) -> Iterable[int]:
    """Those of one room that overlap; three or more that share start and end are meant so."""
    there = sorted((item for item in items if item.live and not item.side), key=lambda item: item.starts)
    if len(there) < 2:
        return
    same = Counter((item.starts, item.ends) for item in there)
    for place, item in enumerate(there):
        for other in there[place + 1 :]:
            if other.starts >= item.ends:
                break
            together = (item.starts, item.ends) == (other.starts, other.ends)
            if other.ends > other.starts and not (together and same[(item.starts, item.ends)] > 2):
                yield item.id
                yield other.id
