"""The footer: the keys that do something here and now, as they are mapped."""

from __future__ import annotations

import itertools
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
        others = [command for command in usable if command.id not in _ALWAYS]
        for _, alike in itertools.groupby(others, key=lambda command: command.footer):
            pieces = self._pieces(*alike)
            taken = sum(width(text) for text, _, _ in pieces)
            if taken <= room:
                left += pieces
                room -= taken
        return [(left, right)]

    def _pieces(self, *alike: Command) -> list[Piece]:
        """Commands of the same words, such as to and fro: their keys, then the words."""
        keys: list[Piece] = []
        for command in alike:
            if key := self._shared.keymap.first(command.id):
                keys += [(" ", "", ""), (key, "key", f"app.command('{command.id}')")]
        words = (f" {alike[-1].footer}   ", "dim", f"app.command('{alike[-1].id}')")
        return [*keys[1:], words] if keys else []
