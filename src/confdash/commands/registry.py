"""All commands. Bindings, footer, palette, help and the user's keymap are made from this list alone."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.commands import feeds, screen, talks
from confdash.commands.declare import Command

COMMANDS: tuple[Command, ...] = (*screen.COMMANDS, *talks.COMMANDS, *feeds.COMMANDS)


def board_commands(boards: Iterable[tuple[str, str, str]]) -> tuple[Command, ...]:
    """The commands that show a board, from (name, title, key) of each."""
    return tuple(
        Command(id=f"go.{name}", words=f"Show the board {title}", key=key, group="Boards")
        for name, title, key in boards
    )
