"""One line of the grid as a strip of cells: the names of the rooms, or what is on in each of them at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from confdash.store.query.rows import TalkRow
from confdash.tui.boards.talk_cells import is_off
from confdash.tui.cells import fit, shown, width
from confdash.tui.grid_block import begins, goes_on
from confdash.tui.grid_layout import NO_ROOM, Piece
from confdash.tui.grid_places import HOURS

if TYPE_CHECKING:
    from confdash.tui.grid_view import GridView

#: What stands over talks that have a time and no room.
_NO_ROOM = "(no room)"
#: The line of now, through all rooms.
_NOW = "━"


def room_name(room: str) -> str:
    """A room as its column is called."""
    return _NO_ROOM if room == NO_ROOM else shown(room)


def titles(table: GridView) -> Strip:
    """The names of the rooms that are seen, and signs where there are more on a side."""
    row = table.style_of("row")
    plain, strong = row + table.style_of("titles"), row + table.style_of("sorted")
    if table.plan.narrow:
        return _one_title(table)
    plan, edges, right = table.plan, table.places.edges, table.right
    late = table.day.late if table.day is not None else {}
    segments = [Segment(fit(" ‹" if table.left else "", HOURS), plain)]
    for number, column in enumerate(plan.columns):
        if edges[number + 1] <= table.left or edges[number] >= right:
            continue
        cells = edges[number + 1] - max(edges[number], table.left)
        name = room_name(column.room)
        behind = f" +{late[column.room]}" if column.room in late else ""
        name = fit(name, max(1, min(width(name), cells - 1 - len(behind))))
        style = strong if number == table.column else plain
        segments += [Segment(name, style), Segment(behind, row + table.style_of("warn"))]
        segments.append(Segment(" " * max(0, cells - width(name) - len(behind)), plain))
    total = table.cells
    line = Strip(segments).adjust_cell_length(total, plain).crop(0, total)
    return Strip([*line.crop(0, total - 1), Segment("›", plain)], total) if edges[-1] > right else line


def _one_title(table: GridView) -> Strip:
    """The name of the one room that is seen, and those of the rooms beside it."""
    row, columns, at = table.style_of("row"), table.plan.columns, table.column
    plain = row + table.style_of("titles")
    late = table.day.late.get(columns[at].room) if table.day is not None else None
    before = f"   ‹ {room_name(columns[at - 1].room)}" if at else ""
    after = f"   {room_name(columns[at + 1].room)} ›" if at + 1 < len(columns) else ""
    name = f"{room_name(columns[at].room)} · {at + 1} of {len(columns)}"
    segments = [
        Segment(" " * HOURS, plain),
        Segment(name, row + table.style_of("sorted")),
        Segment(f" +{late}" if late else "", row + table.style_of("warn")),
        Segment(before + after, plain),
    ]
    return Strip(segments).adjust_cell_length(table.cells, plain).crop(0, table.cells)


def line(table: GridView, number: int) -> Strip:
    """A line of the grid: its time, and a piece of each room."""
    axis = table.plan.columns[table.column].axis
    now = table.drawing.now
    is_now = axis.holds(now) and axis.line_at(now) == number
    base = table.style_of("row")
    segments = [_hour(table, number, is_now=is_now)]
    if axis.lines[number].idle:
        return Strip([*segments, *_idle(table, number, is_now=is_now)]).adjust_cell_length(table.cells, base)
    left, right = table.left, table.right
    at = left
    for piece in _on(table, number):
        first, last = table.places.of(piece)
        if last <= left or first >= right:
            continue
        if first > at:
            segments.append(_empty(table, first - at, is_now=is_now))
        block = _block(table, piece, number - piece.top, last - first, is_now=is_now)
        if first < left or last > right:
            block = list(Strip(block).crop(max(left - first, 0), min(last, right) - first))
        segments += block
        at = min(last, right)
    end = left + table.room_cells
    if at < end:
        segments.append(_empty(table, end - at, is_now=is_now))
    return Strip(segments, table.cells)


def _on(table: GridView, number: int) -> list[Piece]:
    """The pieces on a line, from the left."""
    found: dict[tuple[int, int], Piece] = {}
    columns = table.plan.columns
    rooms = [table.column] if table.plan.narrow else range(len(columns))
    edges, left, right = table.places.edges, table.left, table.right
    for place in rooms:
        if edges[place + 1] <= left or edges[place] >= right:
            continue
        for piece in columns[place].pieces:
            if piece.top > number:
                break
            if number < piece.bottom:
                found[(piece.left, piece.lane)] = piece
    return [found[key] for key in sorted(found)]


def _hour(table: GridView, number: int, *, is_now: bool) -> Segment:
    lines = table.plan.columns[table.column].axis.lines
    base = table.style_of("row")
    if is_now:
        return Segment(f" {table.drawing.clock.local(table.drawing.now):%H:%M} ", base + table.style_of("accent"))
    each = lines[number]
    if not each.named:
        return Segment(" " * HOURS, base)
    at = table.drawing.clock.local(each.at)
    return Segment(f" {at:%H:%M} ", base + (table.style_of("dim") if at.minute else Style()))


def _idle(table: GridView, number: int, *, is_now: bool) -> list[Segment]:
    """Hours in which nothing is on, as a rule that says how long."""
    each = table.plan.columns[table.column].axis.lines[number]
    minutes = (each.until - each.at) // 60
    long = f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"
    where = "" if table.plan.narrow else " anywhere"
    text = f" nothing{where} for {long} "
    base, cells = table.style_of("row"), table.room_cells
    rule, sign = base + table.style_of("accent" if is_now else "rule"), _NOW if is_now else "─"
    return [
        Segment(sign * 2, rule),
        Segment(text, base + table.style_of("dim")),
        Segment(sign * max(0, cells - 3 - width(text)), rule),
        Segment(" ", base),
    ]


def _empty(table: GridView, cells: int, *, is_now: bool) -> Segment:
    base = table.style_of("row")
    return Segment(_NOW * cells, base + table.style_of("accent")) if is_now else Segment(" " * cells, base)


def _block(table: GridView, piece: Piece, part: int, cells: int, *, is_now: bool) -> list[Segment]:
    """One line of a block: its edge, its text, a blank at its end."""
    cursor = piece.id == table.cursor_id
    marked = table.marked(piece.id)
    pending = piece.id in table.pending
    hidden = table.hidden(piece)
    if part < hidden:
        return [Segment(" " * cells, table.style_of("row"))]  # above the screen
    sign = "▸" if piece.id == table.carried else "…" if pending else "✚" if marked else ""
    key = (piece, part, hidden, cells, is_now, cursor, sign)
    found = table.blocks.get(key)
    if found is None:
        found = table.blocks[key] = _drawn(table, piece, part, cells, is_now=is_now, cursor=cursor, sign=sign)
    return found


def _drawn(
    table: GridView, piece: Piece, part: int, cells: int, *, is_now: bool, cursor: bool, sign: str
) -> list[Segment]:
    row = table.row_of(piece)
    gap = 1 if cells > 4 else 0
    base = table.style_of("row")
    # Neighbours in a room differ, so that it is seen where one ends; without colours its edge says so.
    inside = base + table.style_of("block-other" if table.odd(piece) else "block")
    if sign == "✚":
        inside += table.style_of("marked")
    if cursor:
        inside += table.style_of("cursor" if table.has_focus else "cursor-blur")
    edge, role = _edge(table, piece, part, row, cursor=cursor)
    segments = [Segment(edge, inside + table.style_of(role))]
    room = cells - 1 - gap
    begun = part - table.hidden(piece)
    if begun == 0 and sign and room > len(sign) + 1:
        segments.append(Segment(f"{sign} ", inside + table.style_of("accent")))
        room -= 2
    for text, each in table.text(piece, cells - 1 - gap)[begun]:
        said = text if width(text) <= room else fit(text, room)
        segments.append(Segment(said, inside + table.style_of(each) if each else inside))
        room -= width(said)
    if room > 0 and is_now and len(segments) > 1:
        segments.append(Segment(" ", inside))
        room -= 1
    segments.append(Segment((_NOW if is_now else " ") * room, inside + table.style_of("accent") if is_now else inside))
    if gap:
        segments.append(_empty(table, gap, is_now=is_now))
    return segments


def _edge(table: GridView, piece: Piece, part: int, row: object, *, cursor: bool) -> tuple[str, str]:
    """The left edge of a block: where it begins and ends, how much of it is over, and that it clashes."""
    if cursor:
        return "▌", "bad" if piece.id in table.plan.clashes else "accent"
    if not isinstance(row, TalkRow) or is_off(row):
        return "┊", "dim"
    axis, now = table.plan.columns[piece.left].axis, table.drawing.now
    at = axis.lines[piece.top + part].at
    on = goes_on(row, now)
    role = "bad" if piece.id in table.plan.clashes else "accent" if on else "dim"
    if row.delay and axis.lines[piece.top + part].until <= begins(row) and part < piece.bottom - piece.top - 1:
        return "┊", "warn"  # planned for this time, and not begun by then
    if on and at <= now:
        return "┃", role
    last = piece.bottom - piece.top - 1
    return "│" if last == 0 else "┌" if part == 0 else "└" if part == last else "│", role
