"""Which records of different feeds are one talk (design §3.1). Pure.

Sure signs join: the same guid, code or link, or a link or UID that contains the other's code. Without one,
equal titles and starts join when it is the only such pair. Anything weaker is "maybe the same" (`store.maybe`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from confdash.records import Talk
from confdash.store.slots import split
from confdash.text import fold

_PIECES = re.compile(r"[^0-9A-Za-z_]+")
#: Shorter codes occur by chance in addresses ("talk", "2026"); pretalx's have six letters, frab's are numbers.
_CODE = re.compile(r"(?=.*[A-Z])[0-9A-Z]{5,}")


class Known(msgspec.Struct, frozen=True):
    """One record, as matching sees it. `feed` and `key` name it; `talk` is where it belongs so far."""

    feed: int
    key: str
    talk: str
    record: Talk
    live: bool = True

    @property
    def name(self) -> tuple[int, str]:
        """Feed and key: what names a record."""
        return self.feed, self.key


def minute(stamp: int | None) -> int | None:
    """A time to the minute, in which feeds agree even where one drops the seconds."""
    return None if stamp is None else stamp // 60


def pieces(record: Talk) -> set[str]:
    """The parts of a record's UID and link that may be another feed's code."""
    found: set[str] = set()
    for text in (record.uid, record.url):
        if text:
            found.update(piece for piece in _PIECES.split(text) if _CODE.fullmatch(piece))
    return found


K = TypeVar("K")


class Index:
    """The records of other feeds, found by each sign that may join one to a new record."""

    def __init__(self, records: Iterable[Known]) -> None:
        self._guid: dict[str, list[Known]] = defaultdict(list)
        self._code: dict[str, list[Known]] = defaultdict(list)
        self._piece: dict[str, list[Known]] = defaultdict(list)
        self._link: dict[tuple[int, str], list[Known]] = defaultdict(list)
        self._title: dict[tuple[int, str, int], list[Known]] = defaultdict(list)
        self._feeds: set[int] = set()
        for known in records:
            record = known.record
            self._feeds.add(known.feed)
            if record.guid:
                self._guid[record.guid.lower()].append(known)
            if record.code:
                self._code[record.code].append(known)
            for piece in pieces(record):
                self._piece[piece].append(known)
            if record.url:
                self._link[known.feed, _link(record.url)].append(known)
            at = minute(record.starts)
            if at is not None and record.title:
                self._title[known.feed, fold(record.title), at].append(known)

    def sure(self, record: Talk, links: Mapping[str, int]) -> list[Known]:
        """The records with a sure sign; `links` counts each link within the new record's own feed."""
        found: list[Known] = []
        if record.guid:
            found += self._guid.get(record.guid.lower(), ())
        if record.code:
            found += self._code.get(record.code, ())
            found += self._piece.get(record.code, ())
        for piece in pieces(record):
            found += self._code.get(piece, ())
        if record.url and links.get(_link(record.url)) == 1:
            for feed in self._feeds:
                same = self._link.get((feed, _link(record.url)), [])
                if len(same) == 1:
                    found += same
        return list({known.name: known for known in found}.values())

    def same_title(self, record: Talk) -> list[Known]:
        """The records with the same title at the same minute, of each feed where it is the only one."""
        at = minute(record.starts)
        if at is None or not record.title:
            return []
        groups = (self._title.get((feed, fold(record.title), at), []) for feed in self._feeds)
        return [group[0] for group in groups if len(group) == 1]


def _link(url: str) -> str:
    return url.partition("#")[0].rstrip("/").removeprefix("https://").removeprefix("http://").lower()


def count_links(records: Iterable[Talk]) -> dict[str, int]:
    """How often each link stands in one feed."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        if record.url:
            found[_link(record.url)] += 1
    return found


def _closeness(new: Known, other: Known) -> int:
    """How surely two records with a sure sign are the same *slot*: 0 is surest."""
    a, b = new.record, other.record
    if a.guid and b.guid and a.guid.lower() == b.guid.lower():
        return 0
    if minute(a.starts) == minute(b.starts):
        return 1 if a.rooms == b.rooms else 2
    return 3 if split(new.key)[1] == split(other.key)[1] else 4


class Pair(msgspec.Struct, frozen=True):
    """A new record and one that it belongs with, the surest pairs first."""

    rank: int
    new: Known
    other: Known


def pairs(new: Iterable[Known], others: Iterable[Known], own: Iterable[Talk]) -> list[Pair]:
    """All pairs that may be one talk, surest first. `own` are all live records of the new records' feed."""
    index = Index(others)
    own = list(own)
    links = count_links(own)
    titles: dict[tuple[str, int | None], int] = defaultdict(int)
    for record in own:
        titles[fold(record.title), minute(record.starts)] += 1
    found: list[Pair] = []
    for known in new:
        sure = index.sure(known.record, links)
        found += (Pair(_closeness(known, other), known, other) for other in sure)
        if not sure and titles[fold(known.record.title), minute(known.record.starts)] == 1:
            found += (Pair(5, known, other) for other in index.same_title(known.record))
    return sorted(found, key=lambda pair: (pair.rank, pair.new.key, pair.other.feed, pair.other.key))


class Grouping:
    """Talks as groups of records while pairs are joined: at most one live record of each feed in a talk."""

    def __init__(self, members: Iterable[Known], apart: set[tuple[tuple[int, str], tuple[int, str]]]) -> None:
        self._members: dict[str, list[Known]] = defaultdict(list)
        self._apart = apart
        for known in members:
            self._members[known.talk].append(known)
        #: Key of a talk that was joined into another → that other.
        self.into: dict[str, str] = {}

    def talk(self, key: str) -> str:
        """The talk that a key means by now."""
        while key in self.into:
            key = self.into[key]
        return key

    def join(self, keep: str, drop: str) -> bool:
        """Joins two talks if they may be one; False where both hold a live record of one feed, or a person split them."""
        keep, drop = self.talk(keep), self.talk(drop)
        if keep == drop:
            return True
        ours, theirs = self._members[keep], self._members[drop]
        if {known.feed for known in ours if known.live} & {known.feed for known in theirs if known.live}:
            return False
        if any((a.name, b.name) in self._apart or (b.name, a.name) in self._apart for a in ours for b in theirs):
            return False
        ours.extend(theirs)
        del self._members[drop]
        self.into[drop] = keep
        return True
