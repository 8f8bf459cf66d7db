"""Table `disagreements`: where living records of one talk state different rooms or starts, what each of them states.

From it *Attention* says which feed tells attendees something else. A part of the fold, called by `store.refold` alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store.fold import Member, Rules, in_order
from confdash.store.rooms import named


def write(link: sqlite3.Connection, rules: Rules, groups: Mapping[str, Sequence[Member]], gone: Iterable[str]) -> None:
    """Writes the rows of these talks: `field` is `room` (texts joined by ", ") or `starts_at` (UTC seconds)."""
    rows = [row for key, members in groups.items() if len(members) > 1 for row in _rows(rules, key, members)]
    if not rows and not link.execute("SELECT 1 FROM disagreements LIMIT 1").fetchone():
        return
    listed = msgspec.json.encode([*groups, *gone]).decode()
    link.execute("DELETE FROM disagreements WHERE talk IN (SELECT value FROM json_each(?))", [listed])
    link.executemany("INSERT INTO disagreements (talk, field, feed, value) VALUES (?, ?, ?, ?)", rows)


def _rows(rules: Rules, key: str, members: Sequence[Member]) -> list[tuple[str, str, str, str]]:
    """Of one talk; a feed that does not state a field contradicts nobody."""
    living = [member for member in in_order(members, rules) if not member.gone]
    stated: dict[str, dict[str, str]] = {"room": {}, "starts_at": {}}
    for member in living:
        feed, record = rules.feeds[member.feed].name, member.record
        if record.rooms:
            rooms = named(record.rooms, rules.learnt, rules.rooms)
            stated["room"].setdefault(feed, ", ".join(rooms))
        if record.starts is not None:
            stated["starts_at"].setdefault(feed, str(record.starts))
    return [
        (key, field, feed, value)
        for field, values in stated.items()
        if len(set(values.values())) > 1
        for feed, value in values.items()
    ]
