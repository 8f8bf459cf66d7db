"""The footer: the keys that do something here and now, as they are mapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from confdash.commands.declare import Command
from confdash.tui.bars import Bar, Piece
from confdash.tui.cells import width
from confdash.tui.context import Context

#: Whatever else there is no room for, these are shown: they lead to everything.
_ALWAYS = ("palette", "help")


class Footer(Bar):
    """Shows the commands that `usable` gives, in the order in which they are declared, as many as there is room for."""

    def __init__(self, context: Context, usable: Callable[[], list[Command]]) -> None:
        super().__init__(id="footer")
        self._shared = context
        self._usable = usable

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """One line: what works on this row; at the end the two keys that lead to everything else."""
        usable = self._usable()
        if not usable:
            return [
                (
                    [
                        (" enter", "key", ""),
                        (" back to the rows   ", "dim", ""),
                        ("f1", "key", ""),
                        (" what can be filtered", "dim", ""),
                    ],
                    [],
                )
            ]
        right = [piece for command in usable if command.id in _ALWAYS for piece in self._pieces(command)]
        if cells >= 110:
            right.append((f"{self._shared.by}@{self._shared.desk} ", "dim", ""))
        room = cells - sum(width(text) for text, _, _ in right) - 1
        left: list[Piece] = [(" ", "", "")]
        for command in usable:
            pieces = self._pieces(command)
            taken = sum(width(text) for text, _, _ in pieces)
            if command.id in _ALWAYS or taken > room:
                continue
            left += pieces
            room -= taken
        return [(left, right)]

    def _pieces(self, command: Command) -> list[Piece]:
        key = self._shared.keymap.first(command.id)
        action = f"app.command('{command.id}')"
        return [(key, "key", action), (f" {command.footer}   ", "dim", action)] if key else []
