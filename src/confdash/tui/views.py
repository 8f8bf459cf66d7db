"""Saved views: a name in `[views]` for a board and a filter."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec


class View(msgspec.Struct, frozen=True):
    """A board and a filter."""

    name: str
    board: str
    filter: str


def read(views: Mapping[str, str], boards: Collection[str]) -> tuple[list[View], list[str]]:
    """The views of a config, and a sentence for each that names no board."""
    found: list[View] = []
    faults: list[str] = []
    for name, text in views.items():
        board, _, rest = text.strip().partition(" ")
        if board in boards:
            found.append(View(name, board, rest.strip()))
            continue
        import difflib

        near = difflib.get_close_matches(board, boards, n=1)
        hint = f"did you mean “{near[0]}”?" if near else f"it begins with a board: {', '.join(boards)}"
        faults.append(f"[views] “{name}”: there is no board “{board}”; {hint}")
    return found, faults
