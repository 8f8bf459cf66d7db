"""What `confdash doctor` says of what is private: who may see it here, what should be gone by now, what is gone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from confdash.cli.context import Event
from confdash.cli.finding import Finding
from confdash.config import Settings
from confdash.desk import desk_name
from confdash.store import connect
from confdash.store.connect import StoreError

#: So long after the event's last day its scholarships should be purged, in days.
KEEP = 90


def desk(settings: Settings) -> Iterator[Finding]:
    """What this desk is called, as `[privacy] desks` has it, and what follows from that."""
    name, listed = desk_name(), settings.privacy.desks
    may = "may" if settings.privacy.may_open(name) else "may not"
    why = f" ([privacy] names {', '.join(listed)})" if listed else ", as every desk may ([privacy] names none)"
    way = "" if settings.privacy.may_open(name) else f"; {settings.privacy.way_in()}"
    yield Finding("desk", "ok", f"this one is called “{name}”, and {may} open scholarships{why}{way}")


def private(event: Event) -> Iterator[Finding]:
    """What should be gone: scholarships long after the event, and what a forget that was broken off has left.

    And what keeps it from coming back.
    """
    from confdash.store.overwrite import begun

    if not event.store.exists():
        yield from _lost(event, None)
        return
    try:
        link = connect.open_reader(event.store)
    except StoreError:
        return  # told already
    try:
        if connect.check_version(link, event.store) < connect.VERSION:
            return
        with connect.translated(event.store):
            kept = link.execute("SELECT EXISTS (SELECT 1 FROM scholarship_records)").fetchone()[0]
            last = link.execute("SELECT max(coalesce(ends, starts)) FROM talks").fetchone()[0]
            broken = begun(link)
            lost = list(_lost(event, link))
    except StoreError as error:
        yield Finding("store", "bad", str(error))
        return
    finally:
        link.close()
    yield from lost
    if broken:
        text = "`confdash forget` or `purge` was broken off; run it again, with the same person"
        yield Finding("private", "bad", text)
    over = _days_over(event, last)
    if kept and over is not None and over >= KEEP and event.settings.privacy.may_open(desk_name()):
        text = f"the event was over {over} days ago, and its scholarships are still here"
        yield Finding("private", "note", f"{text}; run `confdash purge scholarships`")


def _lost(event: Event, link: sqlite3.Connection | None) -> Iterator[Finding]:
    """The secret without which nobody knows who was forgotten."""
    from confdash.store import forgotten_file

    if why := forgotten_file.unfit(forgotten_file.read(event.folder), link, event.folder):
        yield Finding("private", "bad", why)


def _days_over(event: Event, last: int | None) -> int | None:
    """So many days ago was the event's last day, as the config has it, else its last talk (`last`, UTC seconds)."""
    day = event.settings.event.ends or event.settings.event.starts
    if day is None and last is not None:
        day = event.clock.day(last)
    return None if day is None else (event.clock.day(event.clock.now()) - day).days


def purged(event: Event) -> dict[str, str]:
    """The feeds whose scholarships were purged, and what is said of that."""
    from confdash.store import forgotten

    if not event.store.exists():
        return {}
    with contextlib.suppress(StoreError), connect.translated(event.store):
        link = connect.open_reader(event.store)
        try:
            clock = event.settings.clock()
            return {name: forgotten.purge_told(at, clock) for name, at in forgotten.purged(link).items()}
        finally:
            link.close()
    return {}
