"""What can be done with a line of the time line: a decision is taken back, whichever desk made it."""

from __future__ import annotations

import sqlite3

from confdash.commands import history
from confdash.commands.declare import Command, Desk, Outcome, Rows, Values
from confdash.store.query import told


def undo_legal(rows: Rows) -> str | None:
    """A decision that still stands."""
    row = rows[0] if rows else None
    if row is None or getattr(row, "sort", "") != "decision":
        return "only what a person decided can be taken back; a feed's change is answered by a decision"
    return "this decision has been taken back already" if row.undone else None


def undo_entry(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Takes back what was decided at once with this entry. Raises `Refused`, and `Overtaken` as `undo` does."""
    return history.undo(link, desk, (), {**values, "id": rows[0].batch})


def _question(rows: Rows) -> str:
    """Who decided what about what: another desk's decision is taken back on purpose alone."""
    from confdash.commands import words

    row = rows[0]
    about = words.named(row.entity, row.title or row.key)
    return f"Take back what {', '.join(row.sayers)} decided about {about}: {told.name(row)}?"


COMMANDS = (
    Command(
        id="undo.entry",
        words="Take this decision back",
        key="X",
        footer="take back",
        group="Decide",
        boards=("changes",),
        takes="row",
        legal=undo_legal,
        write=undo_entry,
        ask=_question,
    ),
)
