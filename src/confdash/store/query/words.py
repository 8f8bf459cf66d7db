"""Rows in words, for the command line, toasts and boards alike."""

from __future__ import annotations

import datetime as dt

from confdash.clock import Clock
from confdash.store.query.rows import ChangeRow, FeedRow

#: A feed that was not read well for so many of its intervals is stale.
STALE = 3
_FIELDS = {"starts_at": "start", "ends_at": "end", "do_not_record": "do not record", "do_not_stream": "do not stream"}


def title(text: str) -> str:
    """A title as it is shown: an empty one says so."""
    return text or "(no title)"


def feed_state(row: FeedRow, now: int) -> str:
    """The state of a feed with its age in mind: `ok` becomes `stale` when it was not read for three intervals."""
    if row.state == "ok" and row.checked_at is not None and now - row.checked_at > STALE * (row.every or 300):
        return "stale"
    return row.state


def ago(seconds: int) -> str:
    """An age as people say it: `40 s`, `5 min`, `3 h 05`, `2 days`. It never looks younger as it grows."""
    if seconds < 0:
        return "0 s"
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 100:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if hours < 48 else f"{hours // 24} days"


def moment(stamp: int, clock: Clock, beside: int | None = None) -> str:
    """A time in the event's zone: `Tue 10 Nov 14:00`, or `14:00` alone beside a moment of the same event day."""
    local = clock.local(stamp)
    if beside is not None and clock.day(stamp) == clock.day(beside):
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def hour(stamp: int, clock: Clock, beside: int) -> str:
    """A time in the event's zone where there is little room: `14:30`, or `Tue 14:30` on another event day than one."""
    local = clock.local(stamp)
    return f"{local:%H:%M}" if clock.day(stamp) == clock.day(beside) else f"{local:%a %H:%M}"


def value(field: str, text: str | None, clock: Clock, beside: str | None = None) -> str:
    """One side of a change as a person reads it."""
    if text is None:
        return "—"
    if field in ("starts_at", "ends_at"):
        return moment(int(text), clock, int(beside) if beside else None)
    return text.replace("\n", " ")


def first_sync(text: str | None) -> str:
    """What a first sync brought: `182 talks`, or of a people table `60 people`."""
    return f"{text} talks" if text is None or text.isdigit() else text


def change(row: ChangeRow, clock: Clock) -> str:
    """What a change was: `room: Hall A → Hall B`, `appeared`, `first sync: 182 talks`."""
    if row.field == "first sync":
        return f"first sync: {first_sync(row.new)}"
    if row.field in ("appeared", "vanished", "returned"):
        return row.field
    name = _FIELDS.get(row.field, row.field)
    if row.field in ("abstract", "description"):
        return f"{name} rewritten"
    return f"{name}: {value(row.field, row.old, clock)} → {value(row.field, row.new, clock, row.old)}"


def span(starts: int | None, ends: int | None, clock: Clock) -> str:
    """`Tue 10 Nov 10:00–10:45`, or `no time`."""
    if starts is None:
        return "no time"
    begin = moment(starts, clock)
    return begin if ends is None or ends == starts else f"{begin}–{clock.local(ends):%H:%M}"


def day(date: dt.date) -> str:
    """`Tue 10 Nov`."""
    return f"{date:%a} {date.day} {date:%b}"
