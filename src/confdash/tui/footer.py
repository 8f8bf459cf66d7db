"""The footer: the keys that do something here and now, as they are mapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from confdash.commands.declare import Command
from confdash.tui.bars import Bar, Piece
from confdash.tui.cells import width
from confdash.tui.context import Context


class Footer(Bar):
    """Shows the commands that `usable` gives, in the order in which they are declared, as many as there is room for."""

    def __init__(self, context: Context, usable: Callable[[], list[Command]]) -> None:
        super().__init__(id="footer")
        self._shared = context
        self._usable = usable

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """One line: the keys, and who is at the desk."""
        right: list[Piece] = []
        if cells >= 100:
            right = [(f"{self._shared.by}@{self._shared.desk} ", "dim", "")]
        room = cells - sum(width(text) for text, _, _ in right) - 2
        pieces: list[Piece] = [(" ", "", "")]
        for command in self._usable():
            key = self._shared.keymap.first(command.id)
            action = f"app.command('{command.id}')"
            taken = width(key) + width(command.footer) + 4
            if not key or taken > room:
                continue
            pieces += [(key, "key", action), (f" {command.footer}   ", "dim", action)]
            room -= taken
        return [(pieces, right)]
