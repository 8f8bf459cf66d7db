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
    news = []
    for change in changes:
        told = link.execute(
            "SELECT id, feed, also, new FROM changes WHERE entity = ? AND key = ? AND field = ? AND at > ?"
            " ORDER BY id DESC LIMIT 1",
            [change.entity, change.key, change.field, at - _SAME_NEWS],
        ).fetchone()
        if told and told[3] == change.new and told[1] != feed:
            also: list[str] = msgspec.json.decode(told[2])
            if feed not in also:
                link.execute(
                    "UPDATE changes SET also = ? WHERE id = ?", [msgspec.json.encode([*also, feed]).decode(), told[0]]
                )
                continue
        link.execute(
            "INSERT INTO changes (at, feed, entity, key, title, field, old, new) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [at, feed, *msgspec.structs.astuple(change)],
        )
        news.append(change)
    return news
