"""Handles: three letters and digits by which a ticked row on paper is known again.

A dead laptop is the case: the sheet was printed by one machine, and is typed back into another that has read the same
feeds. So a handle is made of the person's key (of a presenter whom the programme does not name, of the talk's), and
of nothing that only one store has: no row number, no counter. It is the beginning of a digest, and where two of those
whom the store knows begin alike, both have a longer one, as commits in git have.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from bisect import bisect_left
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


def digest(entity: str, key: str) -> str:
    """What the handles of a key are beginnings of; the same on every machine."""
    number = int.from_bytes(hashlib.blake2b(f"{entity} {key}".encode(), digest_size=8).digest())
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
        self._bearers = {digest(each.entity, each.key): each for each in _bearers(link)}
        self._order = sorted(self._bearers)
        self._short = beginnings(self._order, SHORTEST)
        self._link = link
        self._others: dict[str, Bearer] | None = None

    def of(self, entity: str, key: str) -> str:
        """The handle as it is printed; "" of somebody whom the store does not know."""
        return self._short.get(digest(entity, key), "")

    def read(self, text: str) -> list[Typed]:
        """What was typed, each with those whom it may mean."""
        found: list[Typed] = []
        for word in words(text):
            found += [Typed(each, self.meant(each)) for each in self._apart(word)]
        return found

    def meant(self, word: str) -> tuple[Bearer, ...]:
        """Those whose handle begins so. Nobody's, where it is too short to tell people apart.

        Where nobody's does, those to whom other feeds, or another order of reading them, would have given a key whose
        handle does: the machine that printed the sheet may have met them by another name.
        """
        if len(word) < SHORTEST:
            return ()
        start = bisect_left(self._order, word)
        own = []
        for each in self._order[start:]:
            if not each.startswith(word):
                break
            own.append(self._bearers[each])
        return tuple(own) or tuple(self._formerly(word))

    def _apart(self, word: str) -> list[str]:
        """Handles that were typed without blanks between them, apart; else the word alone."""
        parts = [word[place : place + SHORTEST] for place in range(0, len(word), SHORTEST)]
        if len(word) % SHORTEST or len(parts) < 2 or self.meant(word):
            return [word]
        return parts if all(len(self.meant(part)) == 1 for part in parts) else [word]

    def _formerly(self, word: str) -> Iterable[Bearer]:
        if self._others is None:
            by_subject = {(each.entity, each.key): each for each in self._bearers.values()}
            self._others = {
                digest(entity, key): by_subject[entity, now]
                for entity, key, now in _other_keys(self._link)
                if (entity, now) in by_subject
            }
        return dict.fromkeys(bearer for text, bearer in self._others.items() if text.startswith(word))


def _bearers(link: sqlite3.Connection) -> list[Bearer]:
    rows = link.execute(
        "SELECT 'person', key, name FROM speakers UNION ALL"  # noqa: S608 - our own words
        f" SELECT 'talk', key, title FROM talks WHERE speakers = '[]' AND kind IN ({_KINDS})"
    )
    return [Bearer(*row) for row in rows.fetchall()]


def _other_keys(link: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(entity, key that it could have, key that it has) of whatever feeds call by several."""
    found = link.execute(
        "SELECT 'person', name, person FROM names UNION SELECT 'person', key, person FROM former_persons"
        " UNION SELECT 'talk', key, talk FROM former_keys"
    ).fetchall()
    return [(entity, hidden(key) if key.startswith("email:") else key, now) for entity, key, now in found]
