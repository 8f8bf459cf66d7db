"""The natural keys by which a journal entry finds its talk again, in whatever order the feeds came (design §3.8)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.records import Talk
from confdash.store.slots import split
from confdash.uid import guid_of, uids_of

_decode = msgspec.msgpack.Decoder(Talk).decode

#: The sorts of natural keys, from those that name one slot for sure to those that may name a whole session.
_SORTS = ("guid", "feed", "code", "uid", "url")


def natural_keys(link: sqlite3.Connection, talk: str) -> tuple[str, ...]:
    """All keys by which a talk can be found again: guids, then feed and key, then code, UID and link of each record."""
    found: set[str] = set()
    for feed, key, record in link.execute(
        "SELECT feeds.name, upstream.key, record FROM upstream JOIN feeds ON feeds.id = feed WHERE talk = ?", [talk]
    ).fetchall():
        found |= {feed_key(feed, key), *_signs(_decode(record))}
    return tuple(sorted(found, key=lambda each: (_SORTS.index(each.partition(":")[0]), each)))


def feed_key(feed: str, key: str) -> str:
    """The natural key of a feed's own record."""
    return f"feed:{feed}\n{key}"


def _signs(record: Talk) -> list[str]:
    signs = {"guid": record.guid, "code": record.code, "uid": record.uid, "url": record.url}
    return [f"{sort}:{value}" for sort, value in signs.items() if value]


def _made_of(key: str) -> list[str]:
    return [f"guid:{guid_of(key)}", *(f"uid:{uid}" for uid in uids_of(key))]


class Finder:
    """Finds the talks that journal entries speak of. Good as long as no feed is merged meanwhile.

    `among`: the keys of the talks that come into question, where a decision is made on rows that somebody sees;
    None: all, where a journal is replayed.
    """

    def __init__(self, link: sqlite3.Connection, among: Iterable[str] | None = None) -> None:
        self._link = link
        #: Feed and key → record; sign → the records that carry it; feeds that the store knows.
        self._records: dict[str, int] = {}
        self._signs: dict[str, list[int]] = {}
        self._slots: dict[int, int] = {}
        if among is None:
            self._read()
        else:
            listed = msgspec.json.encode(list(among)).decode()
            self._read(" WHERE talk IN (SELECT value FROM json_each(?))", [listed])

    def added(self, feed: str, key: str) -> None:
        """A record has been added meanwhile, or taken away."""
        self._records.pop(feed_key(feed, key), None)
        self._read(" WHERE feeds.name = ? AND upstream.key = ?", [feed, key])

    def _read(self, condition: str = "", parameters: Sequence[str] = ()) -> None:
        sql = "SELECT upstream.id, feeds.name, upstream.key, record FROM upstream JOIN feeds ON feeds.id = feed"
        for id_, feed, key, record in self._link.execute(sql + condition, parameters).fetchall():
            self._records[feed_key(feed, key)] = id_
            self._slots[id_] = split(key)[1]
            for sign in _signs(_decode(record)):
                self._signs.setdefault(sign, []).append(id_)
        self._feeds = {row[0] for row in self._link.execute("SELECT name FROM feeds").fetchall()}

    def talk(self, key: str, keys: tuple[str, ...]) -> str | None:
        """The talk that these natural keys mean, or None while it is not there.

        By a guid that one talk alone has; by a feed's own record; by a code, UID or link that one talk alone has,
        for the same slot. The talk's `key` says something only where none of its feeds is known: in a store that
        was filled in another order it may be another talk's.
        """
        listed = [each for each in keys if each.startswith("feed:")]
        numbers = {split(each.partition("\n")[2])[1] for each in listed}
        for each in keys:
            if each in self._records:
                return self._talks([self._records[each]]).pop()
            talks = self._talks(self._signs.get(each, []))
            if len(talks) == 1 and (
                each.startswith("guid:") or any(self._slots[id_] in numbers for id_ in self._signs[each])
            ):
                return talks.pop()
        if any(each.removeprefix("feed:").partition("\n")[0] in self._feeds for each in listed):
            return None
        # A store that reads nothing but an export of ours knows the talk by what is made of its key.
        exported = self._talks([id_ for sign in _made_of(key) for id_ in self._signs.get(sign, [])])
        if len(exported) == 1:
            return exported.pop()
        row = self._link.execute(
            "SELECT talk FROM upstream WHERE talk = ?1 UNION ALL SELECT talk FROM former_keys WHERE key = ?1", [key]
        ).fetchone()
        return str(row[0]) if row else None

    def _talks(self, records: list[int]) -> set[str]:
        marks = msgspec.json.encode(records).decode()
        rows = self._link.execute("SELECT talk FROM upstream WHERE id IN (SELECT value FROM json_each(?))", [marks])
        return {row[0] for row in rows.fetchall()}

    def records(self, keys: tuple[str, ...]) -> list[tuple[int, str, str]]:
        """(feed, key, talk) of the records that are named by feed and key, in the order in which they came."""
        marks = msgspec.json.encode([self._records[each] for each in keys if each in self._records]).decode()
        rows = self._link.execute(
            "SELECT feed, key, talk FROM upstream WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [marks]
        )
        return [(feed, key, talk) for feed, key, talk in rows.fetchall()]
