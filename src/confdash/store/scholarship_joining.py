"""Which rows of different feeds are one application: those of one code or address, else of a name that only one row of
each feed carries. An application holds at most one living row of each feed.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store import forgotten, secret, subjects
from confdash.store.scholarship_ways import COMMON, PERSONAL

#: Key that was given up → the key of the application that it turned out to be.
Joins = Mapping[str, str]
_decode = msgspec.json.Decoder(tuple[str, ...]).decode
#: Comes after all ids that the store has given.
_NEW = 1 << 62


def joined(
    link: sqlite3.Connection, feed: int, fresh: Sequence[tuple[str, ...]], moved: Iterable[tuple[str, tuple[str, ...]]]
) -> tuple[list[str], Joins]:
    """The keys of new rows of a feed, by their ways, and what is joined. Inside the transaction that writes them.

    `moved`: key and ways of rows that name their application otherwise than before: they may be another feed's now.
    """
    moved = list(moved)
    if not fresh and not moved:
        return [], {}
    joining = _Joining(link, feed)
    claimed: dict[int, str] = {}
    for sorts in ("pot:",), ("pot:", *PERSONAL), ("pot:", *PERSONAL, "name:"):  # the surest of all rows comes first
        for at, ways in enumerate(fresh):
            if at not in claimed and (key := joining.claim([way for way in ways if way.startswith(sorts)])):
                claimed[at] = key
    keys = [joining.place(ways, claimed.get(at)) for at, ways in enumerate(fresh)]
    for key, ways in moved:
        joining.settle(key, ways)
    return [joining.now(key) for key in keys], joining.joins


class _Joining:
    """What is known of all feeds while one of them is merged."""

    def __init__(self, link: sqlite3.Connection, feed: int) -> None:
        self._link = link
        self._secret = secret.secret(link)
        #: Way → keys of other feeds' rows, living ones first.
        self._elsewhere: dict[str, list[str]] = defaultdict(list)
        self._living: dict[str, set[int]] = defaultdict(set)
        self._taken: dict[str, int] = {}
        self.joins: dict[str, str] = {}
        self._feed = feed
        common = set[str]()
        named: dict[bool, dict[str, set[str]]] = {False: defaultdict(set), True: defaultdict(set)}
        for id_, of, key, ways, gone in link.execute(
            "SELECT id, feed, key, ways, gone_at IS NOT NULL FROM scholarship_records ORDER BY gone_at IS NOT NULL, id"
        ).fetchall():
            self._taken[key] = min(id_, self._taken.get(key, id_))
            if not gone:
                self._living[key].add(of)
            if of == feed:
                continue
            for way in _decode(ways):
                if way.startswith(COMMON):
                    common |= set() if gone else {way.removeprefix(COMMON)}
                elif way.startswith("name:"):
                    named[bool(gone)][way].add(key)
                elif key not in self._elsewhere[way]:
                    self._elsewhere[way].append(key)
        # A name that two applications carry says nothing; what has gone yields to what lives.
        self._named = {
            way: next(iter(keys))
            for way, keys in {**named[True], **named[False]}.items()
            if len(keys) == 1 and way not in common
        }

    def now(self, key: str) -> str:
        """The key that an application has by now."""
        while key in self.joins:
            key = self.joins[key]
        return key

    def claim(self, ways: Sequence[str]) -> str | None:
        """The application of other feeds that a new row names so, and that no row of this feed has; now it is its."""
        found = next((key for key in self._meant(ways) if self._feed not in self._living[key]), None)
        if found is not None:
            self._living[found].add(self._feed)
        return found

    def place(self, ways: tuple[str, ...], key: str | None) -> str:
        """The key of a new row; `key`: what it has claimed."""
        if key is None:
            key = secret.key_of(self._secret, ways[0], forgotten.Taken(self._link, self._secret, self._taken))
            self._taken[key] = _NEW
            self._living[key].add(self._feed)
        self.settle(key, ways)
        return self.now(key)

    def settle(self, key: str, ways: tuple[str, ...]) -> None:
        """Joins what a row names beside its own application, where no feed has a row of either."""
        for other in self._meant(ways):
            key, other = self.now(key), self.now(other)
            if other != key and not self._living[key] & self._living[other]:
                self._join(*sorted((key, other), key=lambda each: (self._taken[each], each)))

    def _meant(self, ways: Sequence[str]) -> list[str]:
        """The applications of other feeds that a row names, the surest way first; by name only where nothing else."""
        sure = [key for way in ways for key in self._elsewhere.get(way, ())]
        found = dict.fromkeys(map(self.now, sure))
        if not found:
            found = dict.fromkeys(self.now(self._named[way]) for way in ways if way in self._named)
        return list(found)

    def _join(self, keep: str, drop: str) -> None:
        self._link.execute("UPDATE scholarship_records SET key = ? WHERE key = ?", [keep, drop])
        subjects.application_joined(self._link, drop, keep)
        self._living[keep] |= self._living.pop(drop)
        self.joins[drop] = keep
