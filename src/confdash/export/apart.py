"""Which groups of people may be told of without setting apart one to four of them, also not by subtraction. Pure.

Whoever knows the sums of some groups knows every sum and difference of them: of the groups whose indicator is a linear
combination of theirs. So a group may be told of only if no such combination is the indicator of one to four people
(the “audit” of statistical disclosure control; Chin and Özsoyoğlu 1982). It counts as known which groups share nobody:
that nobody is paid who did not come, say.

People who are in the same groups are one *cell*. Whether a set of cells is such a combination is seen from a vector
that is orthogonal to all groups, and otherwise random: summed up over the set it gives 0 just then.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable

#: No group that is told of, and no difference of such groups, is smaller, unless it is empty.
LEAST = 5
#: Vectors are reckoned modulo a prime so large that chance does not count.
_PRIME = (1 << 61) - 1
#: As many vectors are kept as groups may come that divide no cell and yet say something new; and so many small cells
#: are searched. What goes beyond is not told of: that errs on the safe side.
_VECTORS, _SMALL = 48, 300


class Told:
    """The groups that are told of so far. People are numbers from 0."""

    def __init__(self, people: int) -> None:
        # Any numbers do that are not made for the purpose; the same each time, so that the same is told.
        self._chance = random.Random(people)  # noqa: S311 - no secret
        #: The cell of each person, and how many there are.
        self._cells = [0] * people
        self._number = 1
        self._vectors = [{0: self._any()} for _ in range(_VECTORS)]

    def add(self, *groups: Iterable[int]) -> bool:
        """Tells of these groups too, if nobody is set apart by that; else of none of them, and says so."""
        parts = [set(group) for group in groups]
        if any(0 < len(part) < LEAST for part in parts):
            return False
        before = self._cells, self._number, self._vectors
        self._cells, self._vectors = list(self._cells), [dict(vector) for vector in self._vectors]
        if all(self._hold(part) for part in parts) and not self._sets_apart():
            return True
        self._cells, self._number, self._vectors = before
        return False

    def _any(self) -> int:
        return self._chance.randrange(1, _PRIME)

    def _hold(self, group: set[int]) -> bool:
        """Divides the cells that are partly in the group, and turns the vectors; False: none is left."""
        sizes = Counter(self._cells)
        within = Counter(self._cells[person] for person in group)
        #: A cell → its part that is in the group.
        parts: dict[int, int] = {}
        for cell, number in within.items():
            if number < sizes[cell]:
                parts[cell] = self._number
                self._number += 1
        for person in group:
            self._cells[person] = parts.get(self._cells[person], self._cells[person])
        inside = [parts.get(cell, cell) for cell in within]
        for vector in self._vectors:
            for cell, part in parts.items():
                vector[part] = self._any()
                vector[cell] = (vector[cell] - vector[part]) % _PRIME
        return self._turn(inside, next(iter(parts.items()), None))

    def _turn(self, inside: list[int], parts: tuple[int, int] | None) -> bool:
        """Makes the vectors orthogonal to the cells of a group; `parts`: outside and inside of one that was divided."""
        sums = [sum(vector[cell] for cell in inside) % _PRIME for vector in self._vectors]
        if parts:
            for vector, left in zip(self._vectors, sums, strict=True):
                vector[parts[1]] = (vector[parts[1]] - left) % _PRIME
                vector[parts[0]] = (vector[parts[0]] + left) % _PRIME
        elif sums[-1]:
            last, inverse = self._vectors.pop(), pow(sums.pop(), -1, _PRIME)
            for vector, left in zip(self._vectors, sums, strict=True):
                times = left * inverse % _PRIME
                for cell, value in last.items():
                    vector[cell] = (vector[cell] - times * value) % _PRIME
        return bool(self._vectors)

    def _sets_apart(self) -> bool:
        """Whether some combination is the indicator of fewer than `LEAST` people, and of one at least."""
        vector = self._vectors[0]
        few = [(vector[cell], number) for cell, number in Counter(self._cells).items() if number < LEAST]
        if len(few) > _SMALL:
            return True
        # Of at most four cells: each half is one cell or two.
        sums = {(one + other) % _PRIME for (one, _), (other, _) in itertools.combinations(few, 2)}
        sums.update(weight for weight, _ in few)
        opposite = {-each % _PRIME for each in sums}
        return not sums.isdisjoint(opposite) and _few_enough(few, sums & opposite)


def _few_enough(few: list[tuple[int, int]], sums: set[int]) -> bool:
    """Whether cells whose weights give 0, in two halves that have these sums, hold fewer than `LEAST` people."""
    halves: dict[int, list[tuple[frozenset[int], int]]] = {0: [(frozenset(), 0)]}
    for size in (1, 2):
        for places in itertools.combinations(range(len(few)), size):
            weight = sum(few[place][0] for place in places) % _PRIME
            number = sum(few[place][1] for place in places)
            if number >= LEAST or (weight and weight not in sums):
                continue
            cells = frozenset(places)
            for others, more in halves.get(-weight % _PRIME, ()):
                if number + more < LEAST and not cells & others:
                    return True
            halves.setdefault(weight, []).append((cells, number))
    return False
