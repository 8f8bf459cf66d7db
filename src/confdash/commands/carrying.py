"""A talk that was picked up on the schedule's grid: what works until it is dropped or let go. Nothing else does."""

from __future__ import annotations

from confdash.commands.declare import Command

_GRID = ("schedule",)


def _carry(id_: str, words: str, key: str, footer: str) -> Command:
    return Command(id=f"carry.{id_}", words=words, key=key, footer=footer, group="Carry", boards=_GRID, carrying=True)


COMMANDS = (
    _carry("drop", "Drop the talk here: it is moved", "enter", "drop"),
    _carry("let_go", "Let go: it stays where it was", "escape", "let go"),
    _carry("down", "Later: to the next sensible start", "down,j", "time"),
    _carry("up", "Earlier: to the start before", "up,k", "time"),
    _carry("left", "To the room on the left", "left", "room"),
    _carry("right", "To the room on the right", "right", "room"),
    _carry("day_prev", "To the day before", "left_square_bracket", "day"),
    _carry("day_next", "To the next day", "right_square_bracket", "day"),
    _carry("type", "Type room and time instead", "m", "type it"),
)
