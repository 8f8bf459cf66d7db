"""How a talk comes along on the day, apart from its state: on stage, finished, no-show; and whether it takes place."""

from __future__ import annotations

import sqlite3

from confdash.commands.deciding import TALKS, about, commit, flag, listed, some
from confdash.commands.declare import Command, Desk, Outcome, Rows, Values
from confdash.records import OFF_STATES
from confdash.store.query.rows import TalkRow


def is_off(row: TalkRow) -> bool:
    """Whether it does not take place, by a feed's word or a person's."""
    return row.state in OFF_STATES


def is_called_off(row: TalkRow) -> bool:
    """Whether it was to take place and was called off."""
    return row.state in ("canceled", "withdrawn")


def is_open(row: TalkRow) -> bool:
    """Whether its speakers have yet to confirm it."""
    return row.state in ("accepted", "submitted", "draft") and not row.gone


def takes_place(row: TalkRow) -> bool:
    """Whether it is in the programme and not canceled."""
    return not row.gone and not is_off(row)


def reinstate(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Takes a person's cancellation back to the feeds' word; where a feed canceled it, decides that it takes place."""
    those = [row for row in rows if is_called_off(row)]
    changes = []
    for row in those:
        said = link.execute("SELECT said FROM overrides WHERE talk = ? AND field = 'state'", [row.key]).fetchone()
        by_person = "state" in row.decided and (said is None or said[0] not in OFF_STATES)
        changes.append(("talk", row.key, "state", None if by_person else "confirmed"))
    return Outcome(about(those, "takes place again", "take place again"), commit(link, desk, changes))


def _cancel(rows: Rows) -> str:
    return f"Cancel {listed(rows)}? Everybody who follows the programme from here will be told."


def _no_show(rows: Rows) -> str:
    return f"Did nobody come to give {listed(rows)}? It then counts as not held."


COMMANDS = (
    flag(
        "talk.on_stage", "On stage now", "stage", "on_stage",
        lambda row: takes_place(row) and row.stage != "on_stage", "on stage already, or it does not take place",
        "is on stage", "are on stage",
    ),
    flag(
        "talk.finished", "Finished", "stage", "finished",
        lambda row: takes_place(row) and row.stage != "finished", "finished already, or it does not take place",
        "has finished", "have finished",
    ),
    flag(
        "talk.no_show", "No-show: nobody came to give it", "stage", "no_show",
        lambda row: takes_place(row) and row.stage != "no_show", "a no-show already, or it does not take place",
        "is a no-show", "are no-shows", ask=_no_show,
    ),
    flag(
        "talk.stage_clear", "Neither on stage, finished nor a no-show", "stage", None,
        lambda row: row.stage is not None, "nobody has said yet how it comes along",
        "is as it was before the day", "are as they were before the day",
    ),
    flag(
        "talk.cancel", "Cancel", "state", "canceled",
        lambda row: not is_off(row), "it does not take place anyway",
        "is canceled", "are canceled", ask=_cancel,
    ),
    flag(
        "talk.confirm", "Confirmed: the speakers will come", "state", "confirmed",
        is_open, "it is confirmed already, or does not take place",
        "is confirmed", "are confirmed",
    ),
    Command(
        id="talk.reinstate",
        words="Reinstate: it takes place after all",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        legal=some(is_called_off, "it was not called off"),
        write=reinstate,
    ),
)  # fmt: skip
