"""The shape of a command. Footer, palette, help, the user's keymap and the command line all read these declarations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from confdash.clock import Clock

#: Rows are of whatever type the board shows; a command names its boards, so it knows which.
Rows = Sequence[Any]


class Refused(Exception):  # noqa: N818 - says what happened
    """A command cannot be done here. The message is one sentence that says why and what would help."""


class Desk(msgspec.Struct, frozen=True):
    """Who decides, where, and on which store: what a command that writes is given."""

    path: Path
    clock: Clock
    by: str
    desk: str


class Outcome(msgspec.Struct, frozen=True):
    """What a command did: a sentence for the toast, and the journal batch that undo takes back, if there is one."""

    sentence: str
    batch: str | None = None


def always(_rows: Rows) -> str | None:
    """Legal on any row."""
    return None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done.

    A command without `write` is the screen's own (moving, filtering, opening): the dashboard has an action of
    its id. One with `write` is a decision: it gets a connection inside a write transaction, and journals.
    """

    id: str
    #: What it does, as help and palette say it.
    words: str
    #: Default keys as Textual names them, separated by commas; "" for the palette alone.
    key: str = ""
    #: One or two words for the footer; "" keeps it out of the footer.
    footer: str = ""
    #: The heading under which help lists it.
    group: str = "Do"
    #: Names of the boards where it works; none: everywhere.
    boards: tuple[str, ...] = ()
    #: What it applies to: nothing, the row under the cursor, or the marked rows (else the row under the cursor).
    takes: Literal["nothing", "row", "rows"] = "nothing"
    #: Why it cannot be done with these rows, as a sentence, or None when it can.
    legal: Callable[[Rows], str | None] = always
    #: Writes the decision. May raise `Refused`, which undoes the transaction.
    write: Callable[[sqlite3.Connection, Desk, Rows], Outcome] | None = None
    #: A question asked first, default No, naming the rows; "" asks nothing.
    ask: Callable[[Rows], str] | None = None
