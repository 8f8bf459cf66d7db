"""What is in a pot for scholarships: how much has come in, and how much may be spent at most."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from confdash.commands.deciding import commit
from confdash.commands.declare import Ask, Command, Desk, Looking, Outcome, Rows, Values
from confdash.commands.grants import BOARDS, named
from confdash.money import Money, shown
from confdash.store.query.scholarship_rows import PotRow


def legal(rows: Rows) -> str | None:
    """A single pot that has a name."""
    if not rows:
        return "there is no pot here"
    return None if rows[0].name else "these applications name no pot, so there is nothing to say of it"


def _setting(field: str, said: str) -> Callable[[sqlite3.Connection, Desk, Rows, Values], Outcome]:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
        from confdash.commands import fields
        from confdash.commands.values import beside

        row: PotRow = rows[0]
        new = fields.read(beside(link, desk, row), "pot", field, values.get(field, ""))
        return Outcome(f"{named(row.name)} {said}", commit(link, desk, [("pot", row.name, field, new)]))

    return write


def _now(field: str) -> Callable[[Looking, Rows], str]:
    def now(_looking: Looking, rows: Rows) -> str:
        minor = getattr(rows[0], field)
        return "" if minor is None else shown(Money(minor, rows[0].currency))

    return now


def _command(field: str, words: str, ask: str, said: str) -> Command:
    return Command(
        id=f"pot.{field}",
        words=words,
        group="Decide",
        boards=BOARDS,
        entity="pot",
        menu=True,
        takes="row",
        asks=(Ask(name=field, words=f"{ask}; -: as the config has it", start=_now(field)),),
        legal=legal,
        write=_setting(field, said),
    )


COMMANDS = (
    _command("raised", "More has come in for the pot…", "How much has come in for it in all", "has another sum raised"),
    _command("budget", "Another budget for the pot…", "How much of it may be spent at most", "has another budget"),
)
