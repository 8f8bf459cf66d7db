"""What a room's delay would do to what comes after, as sentences: when each begins, and which break takes it up."""

from __future__ import annotations

import sqlite3

from confdash.commands.declare import Looking, Refused, Rows
from confdash.records import SIDE_KINDS
from confdash.store.query.rows import RoomRow

#: How many of the next talks are named.
_MOST = 4


def sentences(looking: Looking, rows: Rows, minutes: str) -> list[str]:
    """A sentence for each of the next talks that would begin later, and one for where the delay ends."""
    from confdash.commands import values

    found: list[str] = []
    for row in rows:
        try:
            late = values.minutes_late(values.late(values.looked(looking, row), minutes))
        except Refused as error:
            return [str(error)]
        found += _of_room(looking, row, late)
    return found


def _of_room(looking: Looking, row: RoomRow, minutes: int) -> list[str]:
    from confdash.store.delays import Late, Slot, expected

    clock, now = looking.clock, looking.clock.now()
    if minutes <= 0:
        return [f"{row.key} is on time"]
    coming = _coming(looking.reader.link(), row.key, now)
    delays = expected(
        [Slot(id_, kind, starts, ends) for id_, _, kind, starts, ends in coming], Late(minutes, now), clock
    )
    said: list[str] = []
    after = [each for each in coming if each[3] > now and clock.day(each[3]) == clock.day(now)]
    for id_, title, kind, starts, _ in after:
        if id_ not in delays:
            said.append(f"“{title}” begins on time, {clock.local(starts):%H:%M}")
            break
        expects = clock.local(starts + delays[id_] * 60)
        short = " and takes up what it can" if kind in SIDE_KINDS else ""
        said.append(f"“{title}” begins {expects:%H:%M} instead of {clock.local(starts):%H:%M}{short}")
    if len(said) > _MOST + 1:
        said = [*said[:_MOST], f"and {len(said) - _MOST} more"]
    return said or [f"nothing comes after it in {row.key} today"]


def _coming(link: sqlite3.Connection, room: str, now: int) -> list[tuple[int, str, str, int, int]]:
    """(id, title, kind, starts, ends) of what runs in a room now or later, by start."""
    return link.execute(
        "SELECT id, title, kind, starts, ends FROM live_slots WHERE in_room = ? AND ends > ? ORDER BY starts, ends, id",
        [room, now],
    ).fetchall()
