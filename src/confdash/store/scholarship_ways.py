"""The ways in which a row of a feed names an application, and which stored row a row of the same feed is.

A way is a text such as `id:17@grants`, `code:NQTF8Y`, `email:ada@example.org` or `name:ada nwosu`, the surest first. It
is private: what leaves the store are digests of it. Within a feed each way is one row's: of a person who applies twice
the second row's address is `email:ada@example.org#2`, and pot and address together (`pot:…`) tell which of them another
feed means; of two people of one name the name says nothing (`common:…`), in no feed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

import msgspec

from confdash.records import Scholarship
from confdash.text import fold

#: Identifiers of a person that mean the same person in whichever feed they stand; `id:…` may be a mere row number.
_SHARED = ("code:", "guid:")
PERSONAL = (*_SHARED, "email:")
#: Before a name that several rows of one feed carry: no way of naming anybody.
COMMON = "common:"
_REPEATED = re.compile(r"#\d+\Z")
#: More pairs of rows of one person are not compared field by field: a table of “Anonymous” alone.
_MOST_COMPARED = 2_500


def ways_of(rows: Sequence[Scholarship], feed: str) -> list[tuple[str, ...]]:
    """The ways of all rows of one feed, in their order."""
    called = Counter(_name(row) for row in rows)
    numbered = _Numbers()
    found = []
    for row in rows:
        shared, name = shared_ways(row), _name(row)
        ways = [f"{row.base}@{feed}"] if row.base.startswith("id:") else []
        ways += map(numbered, shared)
        if name != "name:" and called[name] == 1:
            ways.append(name)
        elif not ways:  # nothing else tells it from the others of its name, and no other feed can mean it
            ways.append(numbered(name, always=True))
        if called[name] > 1:
            ways.append(f"{COMMON}{name}")
        ways += [numbered(f"pot:{fold(row.pot)}\n{way}") for way in shared if row.pot]
        found.append(tuple(ways))
    return found


class _Numbers:
    """Counts texts: the second of a kind becomes `…#2`."""

    def __init__(self) -> None:
        self._seen = Counter[str]()

    def __call__(self, text: str, *, always: bool = False) -> str:
        self._seen[text] += 1
        number = self._seen[text]
        return f"{text}#{number}" if number > 1 or always else text


def shared_ways(row: Scholarship) -> list[str]:
    """The ways that mean one person in whichever feed they stand, save the name: codes, then the e-mail address."""
    person = row.person
    ids = [way for way in person.ids if way.startswith(_SHARED)]
    return [*dict.fromkeys(ids), *([f"email:{person.email.casefold()}"] if person.email else [])]


def _name(row: Scholarship) -> str:
    return f"name:{fold(row.person.name)}"


def pair(stored: Mapping[int, Scholarship], rows: Sequence[Scholarship], gone: frozenset[int]) -> dict[int, int]:
    """Place of a row → id of the stored row of the same feed that it is; nothing of a row that is new.

    By the same base, of the same person; else by a code, an address or a name that one row on either side carries;
    else by the base alone: where rows are numbered, a new one shifts the numbers of all below it. Of somebody who is
    listed several times, the rows that say the same are the same. `gone`: stored rows that are there no more, which
    yield to living ones.
    """
    pairs = _Pairs(stored, rows, gone)
    repeated = _repeated(stored.values()) | _repeated(rows)
    pairs.by(lambda row: row.base if row.base not in repeated else None, check=_same_person)
    pairs.nearest(lambda row: _stem(row.base), repeated)
    for sort in PERSONAL:
        pairs.by(_shared(sort))
    pairs.by(lambda row: _name(row) if row.person.name else None)
    pairs.by(lambda row: row.base)
    return pairs.found


def _shared(sort: str) -> Callable[[Scholarship], str | None]:
    """The way of one sort that a row has."""
    return lambda row: next((way for way in shared_ways(row) if way.startswith(sort)), None)


def _same_person(one: Scholarship, other: Scholarship) -> bool:
    """Whether two rows of one base speak of one person, as far as they say."""
    if one.person == other.person:
        return True
    if not all(row.person.name or shared_ways(row) for row in (one, other)):
        return True
    return _name(one) == _name(other) or bool({*shared_ways(one)} & {*shared_ways(other)})


def _stem(base: str) -> str:
    return _REPEATED.sub("", base)


def _repeated(rows: Iterable[Scholarship]) -> set[str]:
    """The bases of those who are listed several times, with their stem: `x`, `x#2`; not ids that look so alone."""
    bases = {row.base for row in rows}
    stems = {_stem(base) for base in bases if base.endswith("#2")} & bases
    return {base for base in bases if _stem(base) in stems} if stems else stems


class _Pairs:
    """What has been found so far, and who is still without the other."""

    def __init__(self, stored: Mapping[int, Scholarship], rows: Sequence[Scholarship], gone: frozenset[int]) -> None:
        self.found: dict[int, int] = {}
        self._stored, self._rows, self._gone = stored, rows, gone
        self._open = dict.fromkeys(stored)
        self._left = dict.fromkeys(range(len(rows)))

    def by(
        self,
        key: Callable[[Scholarship], Hashable | None],
        check: Callable[[Scholarship, Scholarship], bool] | None = None,
    ) -> None:
        """Pairs those that one row alone on either side has this in common with, living ones before gone ones."""
        if not self._open or not self._left:
            return
        there = Counter(key(row) for row in self._rows)
        for gone in (False, True):
            known: dict[Hashable, list[int]] = defaultdict(list)
            for id_, row in self._stored.items():
                if (id_ in self._gone) == gone and (value := key(row)) is not None:
                    known[value].append(id_)
            for place in list(self._left):
                value = key(self._rows[place])
                ids = known.get(value, [])
                if value is None or there[value] != 1 or len(ids) != 1 or ids[0] not in self._open:
                    continue
                if check is None or check(self._stored[ids[0]], self._rows[place]):
                    self._pair(place, ids[0])

    def nearest(self, key: Callable[[Scholarship], str], among: set[str]) -> None:
        """Pairs the rows of those who are listed several times: what says the same, then what differs least."""
        groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for id_ in self._open:
            if (value := key(self._stored[id_])) in among:
                groups[value][0].append(id_)
        for place in self._left:
            if (value := key(self._rows[place])) in among:
                groups[value][1].append(place)
        for ids, places in groups.values():
            self._same(ids, places)
            ids, places = [each for each in ids if each in self._open], [each for each in places if each in self._left]
            if len(ids) * len(places) > _MOST_COMPARED:
                continue
            likeness = sorted(
                (-_alike(self._stored[id_], self._rows[place]), id_ in self._gone, id_, place)
                for id_ in ids
                for place in places
            )
            for _, _, id_, place in likeness:
                if id_ in self._open and place in self._left:
                    self._pair(place, id_)

    def _same(self, ids: Sequence[int], places: Iterable[int]) -> None:
        """Pairs those that say the same, save for how often they are listed."""
        known: dict[Scholarship, list[int]] = defaultdict(list)
        for id_ in sorted(ids, key=lambda each: (each not in self._gone, -each)):  # what is taken first comes last
            known[_bare(self._stored[id_])].append(id_)
        for place in places:
            if same := known.get(_bare(self._rows[place])):
                self._pair(place, same.pop())

    def _pair(self, place: int, id_: int) -> None:
        self.found[place] = id_
        del self._open[id_], self._left[place]


def _bare(row: Scholarship) -> Scholarship:
    return msgspec.structs.replace(row, base=_stem(row.base))


def _alike(one: Scholarship, other: Scholarship) -> int:
    """In how many fields two rows say the same."""
    return sum(getattr(one, name) == getattr(other, name) for name in one.__struct_fields__)
