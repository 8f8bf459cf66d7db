"""What feeds changed, as one time line. Feeds that tell the same news share one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

#: How long another feed may take to tell the same news, in seconds: slow mirrors are read every few hours.
_SAME_NEWS = 24 * 3600


class Change(msgspec.Struct, frozen=True):
    """One thing that a feed changed; see `ChangeRow`."""

    entity: str
    key: str
    title: str
    field: str
    old: str | None
    new: str | None


def record_changes(link: sqlite3.Connection, at: int, feed: str, changes: Iterable[Change]) -> list[Change]:
    """Adds lines to the time line and returns what is news.

    A change that another feed has told already is none: it only adds this feed's name to that line.
    """
    wanted = list(changes)
    told = _told(link, at, wanted)
    news = []
    for change in wanted:
        line = told.get((change.entity, change.key, change.field))
        if line and line[3] == change.new and line[1] != feed:
            also: list[str] = msgspec.json.decode(line[2])
            if feed not in also:
                names = msgspec.json.encode([*also, feed]).decode()
                link.execute("UPDATE changes SET also = ? WHERE id = ?", [names, line[0]])
                continue
        news.append(change)
    link.executemany(
        "INSERT INTO changes (at, feed, entity, key, title, field, old, new) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(at, feed, *msgspec.structs.astuple(change)) for change in news],
    )
    return news


#: (id, feed, also, new) of a line.
_Line = tuple[int, str, str, str | None]


def _told(link: sqlite3.Connection, at: int, changes: Iterable[Change]) -> dict[tuple[str, str, str], _Line]:
    """The last line about each field of each subject, of those that are young enough to be the same news."""
    if link.execute("SELECT count(*) FROM (SELECT 1 FROM feeds LIMIT 2)").fetchone()[0] < 2:
        return {}
    keys = msgspec.json.encode(sorted({change.key for change in changes})).decode()
    rows = link.execute(
        "SELECT entity, key, field, id, feed, also, new FROM changes"
        " WHERE key IN (SELECT value FROM json_each(?)) AND at > ? ORDER BY id",
        [keys, at - _SAME_NEWS],
    ).fetchall()
    return {(entity, key, field): (id_, feed, also, new) for entity, key, field, id_, feed, also, new in rows}
