"""What a command acts on: rows of a board by their keys, fixed when the key was pressed, and what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from confdash.commands.declare import Command, Entity
from confdash.store.query.reader import Reader
from confdash.store.query.sources import FEEDS, SPEAKERS, TALKS
from confdash.tui.boards.description import Board

if TYPE_CHECKING:
    from confdash.tui.board import BoardScreen

#: What is said where nobody could see which row a key meant.
CHANGED = "the list has just changed under the cursor: look, and press again"
#: The footer looks at no more marked rows than this: it is drawn whenever the cursor rests.
_GLANCE = 100


class Subject(msgspec.Struct, frozen=True):
    """What a key press meant, whatever the list does from then on. Keys are those of the board's own rows."""

    #: The row under the cursor, as it was painted; None: there was none, or nobody could see which.
    cursor: str | None = None
    #: The marked rows, in the order in which they were marked.
    marked: tuple[str, ...] = ()
    #: How many of those the filter hides.
    hidden: int = 0
    #: Ids of all these rows as they were then, to show them as being written.
    ids: tuple[int, ...] = ()

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys of the rows that a command applies to."""
        if command.takes == "nothing":
            return ()
        if command.takes == "rows" and self.marked:
            return self.marked
        return () if self.cursor is None else (self.cursor,)


def subject(screen: BoardScreen, pressed: float | None = None) -> Subject:
    """What a key press means that happened then (seconds of Textual's clock; None: now)."""
    table = screen.table
    meant = table.meant.at(pressed) if len(screen.rows) else None
    keys = dict(table.marks.keys)
    if table.marks.anchor is not None:
        keys |= {id_: "" for id_ in table.range_ids() if id_ not in keys}
    unknown = [id_ for id_, key in keys.items() if not key]
    if unknown:
        found = screen.keys_of(unknown)
        keys |= found
        table.marks.learn(found)
    listed = frozenset(screen.rows.ids) if keys else frozenset()
    return Subject(
        cursor=None if meant is None else meant[1],
        marked=tuple(key for key in keys.values() if key),
        hidden=sum(id_ not in listed for id_ in keys),
        ids=(*keys, *(() if meant is None else meant[:1])),
    )


def serves(board: Board, entity: Entity) -> bool:
    """Whether the rows of a board lead to things of that kind."""
    if entity == "presenter":
        return "talk" in board.keys_of or "person" in board.keys_of
    return entity == "nothing" or entity in board.keys_of


def rows_for(screen: BoardScreen, command: Command, keys: Sequence[str]) -> list[Any]:
    """The typed rows of the command's entity that board rows of these keys lead to, as the store has them now."""
    if command.takes == "nothing" or not keys:
        return []
    return typed(screen, screen.rows_of(keys), command.entity)


def typed(screen: BoardScreen, rows: Sequence[Any], entity: Entity, *, masked: bool = False) -> list[Any]:
    """The things of one kind that these board rows are about. `masked`: nothing private of them is read."""
    reader, board = screen.context.reader, screen.board
    if reader is None or entity == "nothing":
        return list(rows)
    if entity == "presenter":
        return _presenters(reader, board, rows, screen.context.clock.now())
    keys = _keys(board, rows, entity)
    if entity == "item":
        return list(rows)
    if entity == "room":
        from confdash.store.query.people import rooms

        return list(rooms(reader, keys))
    if entity == "video":
        from confdash.store.query.videos import recordings

        return list(recordings(reader, keys))
    if entity == "scholarship":
        from confdash.store.query.scholarships import OPENED, SCHOLARSHIPS

        return list(reader.by_keys(SCHOLARSHIPS if masked else OPENED, keys))
    if entity == "pot":
        from confdash.store.query.scholarships import pots

        there = {row.name: row for row in reversed(pots(reader))}
        return [there[key] for key in keys if key in there]
    source = {"talk": TALKS, "person": SPEAKERS, "feed": FEEDS}[entity]
    if board.source is source:
        return list(rows)
    return list(reader.by_keys(source, keys))


def _keys(board: Board, rows: Sequence[Any], entity: Entity) -> list[str]:
    of = board.keys_of.get(entity)
    return [] if of is None else list(dict.fromkeys(key for row in rows for key in of(row)))


def _presenters(reader: Reader, board: Board, rows: Sequence[Any], now: int) -> list[Any]:
    from confdash.store.query.people import applicants, presenters, presenters_of_talks

    found: dict[tuple[str, str], Any] = {}
    for row in rows:
        persons = _keys(board, [row], "person")
        there = presenters(reader, persons, now) if persons else []
        there = there or presenters_of_talks(reader, _keys(board, [row], "talk"))
        there = there or applicants(reader, _keys(board, [row], "scholarship"))
        found |= {(each.entity, each.key): each for each in there}
    return list(found.values())


def legal_here(screen: BoardScreen, commands: Sequence[Command], at: Subject) -> list[Command]:
    """Those of the commands that would do something with these rows. Each kind of thing is read once."""
    shown: dict[tuple[str, ...], list[Any]] = {}
    known: dict[tuple[Entity, tuple[str, ...]], list[Any]] = {}
    found: list[Command] = []
    for command in commands:
        if command.takes == "nothing":
            found.append(command)
            continue
        keys = at.keys(command)[:_GLANCE]
        if not keys:
            continue
        rows = known.get((command.entity, keys))
        if rows is None:
            there = shown.get(keys)
            if there is None:
                there = shown[keys] = list(screen.rows_of(keys))
            # What is legal says nothing private, and so it is asked of nothing private.
            rows = known[(command.entity, keys)] = typed(screen, there, command.entity, masked=True)
        if rows and command.legal(rows) is None:
            found.append(command)
    return found
