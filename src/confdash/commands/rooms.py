"""Rooms on the day: running late (later talks show when they are expected, breaks absorb it), and who hosts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import TALKS, about, commit, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Rows, Values
from confdash.store.query.rows import RoomRow


def late(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says by how many minutes rooms run late now."""
    from confdash.commands import fields
    from confdash.commands import values as typed

    said = []
    changes = []
    for row in rows:
        new = fields.read(typed.beside(link, desk, row), "room", "late", values.get("minutes", ""))
        changes.append(("room", row.key, "late", new))
        said.append(typed.minutes_late(new))
    batch = commit(link, desk, changes)
    same = said[0] if len(set(said)) == 1 else None
    if same == 0:
        return Outcome(about(rows, "is on time", "are on time"), batch)
    minutes = "late" if same is None else f"{same} min late"
    return Outcome(about(rows, f"runs {minutes}", f"run {minutes}"), batch)


def on_time(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that rooms are on time again."""
    those = [row for row in rows if row.late]
    batch = commit(link, desk, [("room", row.key, "late", None) for row in those])
    return Outcome(about(those, "is on time", "are on time"), batch)


def host(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says who looks after rooms."""
    from confdash.commands import fields
    from confdash.commands import values as typed

    new = fields.read(typed.beside(link, desk), "room", "host", values.get("host", ""))
    batch = commit(link, desk, [("room", row.key, "host", new) for row in rows])
    said = f"hosted by {new}" if new else "without a host"
    return Outcome(about(rows, f"is {said}", f"are {said}"), batch)


def late_preview(looking: Looking, rows: Rows, values: Values) -> Sequence[str]:
    """When the room's next talks would begin, and where a break takes the delay up."""
    from confdash.commands.lateness import sentences

    return sentences(looking, rows, values.get("minutes", ""))


def _late_now(_looking: Looking, rows: Rows) -> str:
    row: RoomRow = rows[0]
    return str(row.late) if len(rows) == 1 and row.late else ""


def _hosts(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.choices import hosts

    names = (*looking.settings.people.names, *hosts(looking.reader))
    return [Choice(name, name) for name in dict.fromkeys(names)]


COMMANDS = (
    Command(
        id="room.late",
        words="The room runs late…",
        key="l",
        footer="room late",
        group="Decide",
        boards=TALKS,
        entity="room",
        takes="row",
        asks=(Ask(name="minutes", words="Minutes late: 10, or +5 more", sort="minutes", start=_late_now),),
        legal=some(lambda _row: True, "there is no room here"),
        preview=late_preview,
        warns=False,
        write=late,
    ),
    Command(
        id="room.on_time",
        words="The room is on time again",
        group="Decide",
        boards=TALKS,
        entity="room",
        menu=True,
        takes="row",
        legal=some(lambda row: row.late != 0, "it is on time"),
        write=on_time,
    ),
    Command(
        id="room.host",
        words="Who looks after the room…",
        group="Decide",
        boards=TALKS,
        entity="room",
        menu=True,
        takes="row",
        asks=(Ask(name="host", words="Host; empty: nobody", choices=_hosts, optional=True),),
        legal=some(lambda _row: True, "there is no room here"),
        write=host,
    ),
)
