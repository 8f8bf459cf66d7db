"""How a command line decides: one transaction, the desk's journal file, one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import click

from confdash.cli.context import Event
from confdash.cli.output import encoded
from confdash.commands.declare import Desk, Outcome
from confdash.desk import desk_name, login
from confdash.store import connect, journal, schema
from confdash.store.forgotten import private

Decision = Callable[[sqlite3.Connection, Desk], Outcome]


def carry_out(event: Event, decision: Decision, form: str | None = None) -> None:
    """Makes a decision and says so; one that is refused writes nothing. Raises `Refused`."""
    desk = Desk(event.store, event.clock, login(), desk_name(), settings=event.settings)
    schema.prepare(event.store)
    link = connect.open_writer(event.store)
    try:
        with connect.writing(link, event.store, durable=True):
            outcome = decision(link, desk)
        say(link, outcome, form)
        journal.write_out(link, event.folder, desk.desk)
    finally:
        link.close()


def say(link: sqlite3.Connection, outcome: Outcome, form: str | None) -> None:
    """What was done: a sentence for people, or for programs with its batch, which `confdash undo` takes."""
    if form != "json":
        click.echo(outcome.sentence)
        return
    entries = [entry for _, entry in journal.entries_where(link, "batch = ?", [outcome.batch])]
    decided = [
        {"entity": entry.entity, "key": entry.key, "field": entry.field}
        for entry in entries
        if not outcome.public or not private(entry.entity, entry.key)
    ]
    click.echo(encoded({"said": outcome.sentence, "batch": outcome.batch, "decided": decided}))


form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), help="Default: one sentence.")
