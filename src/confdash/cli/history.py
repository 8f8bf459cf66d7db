"""`confdash history`, `undo`, `redo`: what people decided, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.deciding import carry_out, form_option
from confdash.cli.lists import CHANGE, change_values, listing, one_filter
from confdash.cli.output import show
from confdash.cli.private import warn
from confdash.commands import history as commands
from confdash.commands.declare import Desk, Outcome, Overtaken
from confdash.desk import desk_name
from confdash.store.query import told, words
from confdash.store.query.history import HISTORY, OPENED
from confdash.store.query.rows import TimelineRow

#: The keys of an entry in JSON, and the header of its CSV, in order.
ENTRY = (
    "id", "batch", "at", "by", "desk", "entity", "key", "title", "field", "old", "new", "reverts", "undone",
)  # fmt: skip
#: As much of an id as is shown: its time to the millisecond.
_SHORT = 13


@listing("confdash history since:14:00 by:mira")
@click.option("--private", is_flag=True, help="With what notes say, how people are reached, and scholarships.")
def history(event: Event, query: tuple[str, ...], form: str | None, private: bool) -> None:
    """List what people decided, newest first; the id, or its beginning, is what `confdash undo` takes.

    Decisions about scholarships and pots are among them with --private alone, and with all amounts.
    A QUERY says which: since:14:00, until:, by:, desk:, of:, field:, undone:no.
    """
    when = event.clock
    columns: list[tuple[str, Callable[[TimelineRow], str]]] = [
        ("at", lambda row: words.moment(row.at, when)),
        ("by", lambda row: f"{', '.join(row.sayers)} @{row.desk}"),
        ("decided", lambda row: told.sentence(row, when, show_private=private)),
        ("title", lambda row: words.title(row.title)),
        ("id", lambda row: (row.entry or "")[:_SHORT]),
    ]

    def values(row: TimelineRow) -> tuple[object, ...]:
        given = dict(zip(CHANGE, change_values(row, when, private=private), strict=True))
        given |= {"batch": row.batch, "reverts": row.reverts}
        return tuple(given[name] for name in ENTRY)

    reader = event.reader()
    opens = event.settings.privacy.may_open(desk_name())
    rows: list[Any] = reader.rows(OPENED if private and opens else HISTORY, one_filter(query))
    if private:
        warn(f"notes, e-mail addresses{', telephone numbers and amounts' if opens else ' and telephone numbers'}")
    show(rows, columns, ENTRY, values, form)
    listed = any(feed.entity == "scholarships" for feed in event.settings.feeds)
    if not rows and listed and form in (None, "table") and not (private and opens):
        # Said whether there are any or not: that there are is told to nobody unasked.
        where = "with --private" if opens else "at the desks that [privacy] names"
        click.echo(f"confdash: no decisions to show; those about scholarships are listed {where}", err=True)


@click.command(epilog="Example: confdash undo 019a6f2c-41d7")
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--force", is_flag=True, help="Also where somebody has decided it anew since.")
@form_option
@pass_event
def undo(event: Event, id_: str | None, force: bool, form: str | None) -> None:
    """Take back this desk's last decision, or the one of any desk whose ID (or its beginning) is given."""
    event.refuse_pinned("undo")
    _back(event, "undo", {"id": id_ or "", "force": "1" if force else ""}, form)


@click.command(epilog="Example: confdash redo")
@click.option("--force", is_flag=True, help="Also where somebody has decided it anew since.")
@form_option
@pass_event
def redo(event: Event, force: bool, form: str | None) -> None:
    """Do again what this desk has taken back last."""
    event.refuse_pinned("redo")
    _back(event, "redo", {"force": "1" if force else ""}, form)


def _back(event: Event, name: str, values: dict[str, str], form: str | None) -> None:
    event.reader().close()  # without a store there is nothing to take back
    write = commands.undo if name == "undo" else commands.redo

    def decide(link: Any, desk: Desk) -> Outcome:
        try:
            return write(link, desk, [], values)
        except Overtaken as error:
            raise Overtaken(f"{error}; --force does it all the same") from error

    carry_out(event, decide, form)
