"""Handles: three letters and digits by which a ticked row on paper is known again.

A dead laptop is the case: the sheet was printed by one machine, and is typed back into another that has read the same
feeds. Even the key of a person hangs on which feed was read first. So a handle is made of what feeds call somebody,
and of nothing that only one store has: it is the beginning of a digest, and where two of those whom the store knows
begin alike, both have a longer one, as commits in git have.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

import msgspec

from confdash.records import SESSION_KINDS
from confdash.store.subjects import hidden

#: Small letters and digits; of those that look alike in print or in handwriting (0 o, 1 i l, 2 z, 5 s, 6 b 8, 9 g q,
#: u v) one at most.
LETTERS = "234579abcdefhjkmnprtvwxy"
SHORTEST = 3
#: So many a digest has: more than any two people share.
_LONGEST = 8
_BETWEEN = re.compile(r"[\s,;.:/|+–—-]+")
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SESSION_KINDS))


class Bearer(msgspec.Struct, frozen=True):
    """Who has a handle: a person, or of a talk that names nobody its one presenter."""

    #: `person` or `talk`: what they are marked on, and its key.
    entity: str
    key: str
    #: The person's name, or the talk's title.
    words: str


class Typed(msgspec.Struct, frozen=True):
    """A handle as somebody typed it, and those whom it may mean: one, or it is wrong."""

    word: str
    bearers: tuple[Bearer, ...]


def digest(entity: str, way: str) -> str:
    """What the handle of somebody whom feeds call so is the beginning of; the same on every machine, for ever."""
    number = int.from_bytes(hashlib.blake2b(f"{entity} {way}".encode(), digest_size=8).digest())
    found = ""
    for _ in range(_LONGEST):
        number, place = divmod(number, len(LETTERS))
        found += LETTERS[place]
    return found


def beginnings(texts: Iterable[str], least: int) -> dict[str, str]:
    """Of each text the shortest beginning that no other has: in order, only its neighbours can share one."""
    order = sorted(set(texts))
    found = {}
    for place, text in enumerate(order):
        near = order[max(0, place - 1) : place] + order[place + 1 : place + 2]
        long = max((_shared(text, other) for other in near), default=0) + 1
        found[text] = text[: max(long, least)]
    return found


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


def words(text: str) -> list[str]:
    """The handles that somebody typed, each once: capitals, blanks, commas and dashes do not count."""
    return list(dict.fromkeys(word for word in _BETWEEN.split(text.casefold()) if word))


class Handles:
    """The handles of all whom a store knows, as it is now."""

    def __init__(self, link: sqlite3.Connection) -> None:
        self._link = link
        called = _called(link)
        alike = Counter((bearer.entity, way) for bearer, way in called)
        #: Whoever shares with another what feeds call them goes by the key.
        self._digests = {
            (bearer.entity, bearer.key): digest(
                bearer.entity, way if alike[bearer.entity, way] == 1 else f"{bearer.key} {way}"
            )
            for bearer, way in called
        }
        self._bearers = {self._digests[bearer.entity, bearer.key]: bearer for bearer, _ in called}
        self._order = sorted(self._bearers)
        self._short = beginnings(self._order, SHORTEST)
        self._others: dict[str, Bearer] | None = None

    def of(self, entity: str, key: str) -> str:
        """The handle as it is printed; "" of somebody whom the store does not know."""
        return self._short.get(self._digests.get((entity, key), ""), "")

    def read(self, text: str) -> list[Typed]:
        """What was typed, each with those whom it may mean."""
        found: list[Typed] = []
        for word in words(text):
            found += [Typed(each, self.meant(each)) for each in self._apart(word)]
        return found

    def meant(self, word: str) -> tuple[Bearer, ...]:
        """Those whose handle begins so. Nobody's, where it is too short to tell people apart.

        Where nobody's does, those whose handle would have begun so had a feed not been read, or had another called
        them otherwise: since the sheet was printed a feed may have come to know a person by a code.
        """
        if len(word) < SHORTEST:
            return ()
        start = bisect_left(self._order, word)
        begun = itertools.takewhile(lambda each: each.startswith(word), self._order[start:])
        return tuple(self._bearers[each] for each in begun) or tuple(self._otherwise(word))

    def _apart(self, word: str) -> list[str]:
        """Handles that were typed without blanks between them, apart; else the word alone."""
        parts = [word[place : place + SHORTEST] for place in range(0, len(word), SHORTEST)]
        if len(word) % SHORTEST or len(parts) < 2 or self.meant(word):
            return [word]
        return parts if all(len(self.meant(part)) == 1 for part in parts) else [word]

    def _otherwise(self, word: str) -> Iterable[Bearer]:
        if self._others is None:
            bearers = {(each.entity, each.key): each for each in self._bearers.values()}
            self._others = {
                digest(entity, _public(way)): bearers[entity, key]
                for entity, key, way in self._link.execute(_WAYS).fetchall()
                if (entity, key) in bearers
            }
        return dict.fromkeys(bearer for text, bearer in self._others.items() if text.startswith(word))


#: Of each bearer what feeds call them, by which any machine knows them: of a person the best way of naming them that
#: any feed has, of a talk its key in the feed that is believed first.
_CALLED = f"""
SELECT 'person', speakers.key, speakers.name, (SELECT names.name FROM names WHERE person = speakers.key
    ORDER BY names.name GLOB 'name:*', names.name GLOB 'email:*', names.name LIMIT 1)
FROM speakers
UNION ALL
SELECT 'talk', talks.key, talks.title, (SELECT upstream.key FROM upstream JOIN feeds ON feeds.id = feed
    WHERE talk = talks.key ORDER BY feeds.place IS NULL, feeds.place, feeds.name, upstream.key LIMIT 1)
FROM talks WHERE speakers = '[]' AND kind IN ({_KINDS})
"""  # noqa: S608 - our own words
#: (entity, key, all that it is or was called).
_WAYS = """
SELECT 'person', person, name FROM names UNION SELECT 'person', person, key FROM former_persons
UNION SELECT 'talk', talk, key FROM upstream UNION SELECT 'talk', talk, key FROM former_keys
"""


def _called(link: sqlite3.Connection) -> list[tuple[Bearer, str]]:
    """All who have a handle, each with what it is made of."""
    rows = link.execute(_CALLED).fetchall()
    return [(Bearer(entity, key, words), _public(way or key)) for entity, key, words, way in rows]


def _public(way: str) -> str:
    """A way of naming somebody without what is private."""
    return hidden(way) if way.startswith("email:") else way
