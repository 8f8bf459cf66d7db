"""Undo and redo: of this desk's own last decision, whatever other desks have done meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from confdash.commands.deciding import settings_of, who
from confdash.commands.declare import Command, Desk, Outcome, Overtaken, Refused, Rows, Values


def undo(link: sqlite3.Connection, desk: Desk, _rows: Rows, values: Values) -> Outcome:
    """Takes back this desk's last batch, or the one whose id begins with `id`.

    A desk that may not open scholarships, and whoever takes back a public line, hears nothing of who applied.
    Raises `Overtaken` where the field has been decided anew since, unless `force` is “1”; `Refused` where there is
    nothing to take back.
    """
    return _back("undone", link, desk, values)


def redo(link: sqlite3.Connection, desk: Desk, _rows: Rows, values: Values) -> Outcome:
    """Does again what this desk has taken back last. Raises as `undo` does."""
    return _back("done again", link, desk, values)


def _back(word: str, link: sqlite3.Connection, desk: Desk, values: Values) -> Outcome:
    from confdash.commands import words
    from confdash.store import decisions
    from confdash.store.decide import NotPlaced

    signed, settings, force = who(desk), settings_of(desk), bool(values.get("force"))
    try:
        if word == "undone":
            done = decisions.undo(link, settings, signed, values.get("id") or None, force=force)
        else:
            done = decisions.redo(link, settings, signed, force=force)
    except decisions.Overtaken as error:
        raise Overtaken(str(error)) from error
    except (decisions.NothingToUndo, NotPlaced) as error:
        raise Refused(str(error)) from error
    said = words.taken_back(link, done.reverted, desk.clock, again=word != "undone")
    return Outcome(f"{word}: {said}", done.batch, public=done.public)


def _command(id_: str, words: str, key: str, write: Callable[..., Outcome]) -> Command:
    return Command(id=id_, words=words, key=key, footer=id_, group="Decide", write=write)


COMMANDS = (
    _command("undo", "Undo this desk's last decision", "u", undo),
    _command("redo", "Redo what this desk has undone", "U", redo),
)
