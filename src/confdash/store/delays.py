"""Rooms that run late: `room_marks`, and the delay of each later talk of the day. Breaks and gaps absorb.

A part of the fold, called by `store.refold` and when something is decided about a room.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from confdash.clock import Clock
from confdash.records import SIDE_KINDS
from confdash.store.contacts import room_hosts
from confdash.store.decided import Decisions
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of


class Late(msgspec.Struct, frozen=True):
    """A room runs so many minutes late, as of a moment (UTC seconds, event time); it ends with the event day."""

    minutes: int
    at: int


class Slot(msgspec.Struct, frozen=True):
    """A talk in a room, with its planned times (UTC seconds)."""

    talk: int
    kind: str
    starts: int
    ends: int


def expected(slots: Sequence[Slot], late: Late, clock: Clock) -> dict[int, int]:
    """Talk → minutes by which it will begin later than planned. `slots` are a room's living talks, by start.

    What runs at that moment ends so much later; where nothing runs, the next one begins so much later. Each then
    pushes the one after it, unless there is a gap, or a break that can be cut short.
    """
    first, after = clock.day_bounds(clock.day(late.at))
    coming = [slot for slot in slots if slot.ends > late.at and first <= slot.starts < after]
    found: dict[int, int] = {}
    behind, over = late.minutes * 60, None
    for slot in coming:
        if over is not None:
            behind = max(0, behind - max(0, slot.starts - over))
        if slot.starts > late.at:
            if behind >= 60:
                found[slot.talk] = behind // 60
            if slot.kind in SIDE_KINDS:
                behind = max(0, behind - (slot.ends - slot.starts))
        over = max(over or slot.ends, slot.ends)
    return found


def late_of(decisions: Decisions) -> Late | None:
    """How late a room is, of its decisions."""
    each = decisions.get("late")
    try:
        late = msgspec.json.decode(each.value, type=Late) if each else None
    except msgspec.MsgspecError:
        return None
    return late if late and late.minutes > 0 else None


def write_rooms(link: sqlite3.Connection, rules: Rules) -> None:
    """Folds what was decided about rooms, over who hosts them by people tables, and the delays that follow."""
    rows = []
    hosts, decided = room_hosts(link, rules), decisions_of(link, "room")
    for room in sorted(hosts.keys() | decided.keys()):
        decisions = decided.get(room, {})
        late = late_of(decisions)
        texts = [decisions[field].value if field in decisions else None for field in ("host", "owner", "note")]
        texts[0] = texts[0] or hosts.get(room)
        if late or any(texts):
            rows.append((room, late.minutes if late else 0, late.at if late else None, *texts))
    link.execute("DELETE FROM room_marks")
    link.executemany("INSERT INTO room_marks (room, late, late_at, host, owner, note) VALUES (?, ?, ?, ?, ?, ?)", rows)
    link.execute("UPDATE talks SET delay = 0 WHERE delay != 0")
    write(link, rules)


def write(link: sqlite3.Connection, rules: Rules) -> None:
    """Writes the delays of all rooms that run late; costs nothing where none does."""
    late = link.execute("SELECT room, late, late_at FROM room_marks WHERE late > 0").fetchall()
    if not late:
        return
    found: dict[int, int] = {}
    for room, minutes, at in late:
        rows = link.execute(
            "SELECT id, kind, starts, ends FROM live_slots WHERE in_room = ? ORDER BY starts, ends, id", [room]
        ).fetchall()
        for talk, delay in expected([Slot(*row) for row in rows], Late(minutes, at), rules.clock).items():
            found[talk] = max(delay, found.get(talk, 0))
    now = dict(link.execute("SELECT id, delay FROM talks WHERE delay != 0").fetchall())
    link.executemany(
        "UPDATE talks SET delay = ? WHERE id = ?",
        [(found.get(talk, 0), talk) for talk in found.keys() | now.keys() if found.get(talk, 0) != now.get(talk, 0)],
    )
