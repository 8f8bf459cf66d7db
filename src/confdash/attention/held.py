"""What people decided about items: acknowledged, snoozed, handed to somebody, noted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from confdash.attention.bands import worse


class Decided(msgspec.Struct, frozen=True):
    """An acknowledgement or a snooze as the decisions hold it (`store.decisions.Ack`, `Snooze`), to be read alone."""

    fingerprint: str
    severity: str
    #: UTC seconds, event time; of a snooze.
    until: int = 0


class Held(msgspec.Struct):
    """What was decided under one item's mark."""

    ack: Decided | None = None
    snooze: Decided | None = None
    owner: str | None = None
    note: str | None = None

    def acknowledges(self, fingerprint: str, severity: str) -> bool:
        """Whether the item is known about: the same cause, and no worse than it was then."""
        return self.ack is not None and _same(self.ack, fingerprint, severity)

    def snoozes(self, fingerprint: str, severity: str, now: int) -> int | None:
        """Until when (UTC seconds) the item sleeps; None where it does not."""
        snooze = self.snooze
        sleeps = snooze is not None and now < snooze.until and _same(snooze, fingerprint, severity)
        return snooze.until if snooze is not None and sleeps else None


def _same(decided: Decided, fingerprint: str, severity: str) -> bool:
    return decided.fingerprint == fingerprint and not worse(severity, decided.severity)


#: (entity, key) → (owner, note). Of `footage`, by its session's key: who has the recording of a talk is another person.
Hands = dict[tuple[str, str], tuple[str | None, str | None]]


def of_items(link: sqlite3.Connection) -> dict[str, Held]:
    """What was decided about items, by their marks. A value that cannot be read counts for nothing."""
    found: dict[str, Held] = {}
    for key, field, value in link.execute("SELECT key, field, value FROM decisions WHERE entity = 'item'"):
        one = found.setdefault(key, Held())
        try:
            if field == "ack":
                one.ack = msgspec.json.decode(value, type=Decided)
            elif field == "snooze":
                one.snooze = msgspec.json.decode(value, type=Decided)
            elif field == "owner":
                one.owner = value or None
            elif field == "note":
                one.note = value or None
        except (msgspec.MsgspecError, TypeError):
            continue
    return found


def of_subjects(link: sqlite3.Connection) -> Hands:
    """Whose the talks, people, rooms, recordings and applications are, and what is noted; of those that have either."""
    rows: Iterable[tuple[str, str, str | None, str | None]] = link.execute(
        "SELECT DISTINCT 'talk', talks.key, talks.owner, talks.note FROM decisions"
        " LEFT JOIN former_keys ON former_keys.key = decisions.key"
        " JOIN talks ON talks.key = coalesce(former_keys.talk, decisions.key)"
        " WHERE entity = 'talk' AND field IN ('owner', 'note')"
        " UNION ALL SELECT DISTINCT 'person', speakers.key, speakers.owner, speakers.note FROM decisions"
        " JOIN speakers ON speakers.key = decisions.key WHERE entity = 'person' AND field IN ('owner', 'note')"
        " UNION ALL SELECT 'room', room, owner, note FROM room_marks"
        " UNION ALL SELECT 'footage', session, owner, note FROM footage WHERE owner IS NOT NULL OR note IS NOT NULL"
        " UNION ALL SELECT 'video', key, owner, note FROM videos WHERE owner IS NOT NULL OR note IS NOT NULL"
        # What is noted about an application names people: it is read where that is opened, and not here.
        " UNION ALL SELECT 'scholarship', key, owner, NULL FROM scholarships WHERE owner IS NOT NULL"
    )
    return {(entity, key): (owner, note) for entity, key, owner, note in rows if owner or note}
