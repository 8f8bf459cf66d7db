"""What the dashboard remembers between runs, in `.confdash-state.json` beside the store. Losing it loses little."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

STATE = ".confdash-state.json"
#: Boards whose filters are not remembered.
_PRIVATE = frozenset({"scholarships"})


class BoardState(msgspec.Struct, omit_defaults=True):
    """How one board was left."""

    filter: str = ""
    order: str | None = None
    descending: bool = False
    #: `right`, `below`, `hidden`, or None: as the terminal's size suggests.
    place: str | None = None
    #: Steps by which the pane was made larger or smaller.
    zoom: int = 0


class State(msgspec.Struct, omit_defaults=True):
    """How the dashboard was left."""

    theme: str = ""
    board: str = ""
    boards: dict[str, BoardState] = {}
    #: The desk whose rows Attention shows; "" is all.
    desk: str = ""
    #: Who sat here last, where the config names people.
    by: str = ""
    #: The newest change that somebody has looked at on the Changes board.
    seen_change: int | None = None
    #: When the last letter to whoever cuts the recordings was copied here, in UTC seconds of real time.
    letter_at: int | None = None

    def of(self, board: str) -> BoardState:
        """How a board was left; new where it was never opened."""
        return self.boards.setdefault(board, BoardState())


def load(folder: Path) -> State:
    """The state that was left in a folder; a fresh one where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / STATE).read_bytes(), type=State)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return State()


def save(folder: Path, state: State) -> None:
    """Writes the state whole or not at all, for its owner alone. A folder that cannot be written keeps the old one."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=".confdash-state-", dir=folder)  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(_kept(state)))
            Path(name).replace(folder / STATE)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _kept(state: State) -> State:
    """The state without what was typed on a private board: it may be somebody's name."""
    boards = {
        name: msgspec.structs.replace(left, filter="") if name in _PRIVATE else left
        for name, left in state.boards.items()
    }
    return msgspec.structs.replace(state, boards=boards)
