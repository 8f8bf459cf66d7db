"""Applications as the summary and the sign-in sheet get them, and the sums of groups that tell of too few."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from confdash.store.query.scholarship_rows import ScholarshipRow


def applied(number: int = 1, state: str | None = "accepted", **more: object) -> ScholarshipRow:
    """An opened row; more fields by their names."""
    given: dict[str, object] = {
        "id": number, "key": f"s-{number:08}", "state": state, "raw_state": None, "needs_info": False,
        "state_since": None, "state_by": None, "state_by_hand": False, "pot": "Travel", "reimbursement": "none",
        "claim_since": None, "claim_by_whom": None, "claim_by_hand": False, "back_from": None, "back_by": None,
        "offered_at": None, "answered_at": None, "answer_by": None, "claim_by": None, "seen": None, "seen_by": None,
        "seen_where": None, "feeds": ("grants",), "gone": False, "owner": None, "deadline": None,
        "name": f"Canary {number}", "email": f"canary{number}@example.org", "opened": True,
    }  # fmt: skip
    return ScholarshipRow(**(given | more))  # type: ignore[arg-type]


def set_apart(groups: Iterable[Iterable[int]], fewer: int = 5) -> set[int] | None:
    """Some people, fewer than so many, whose number follows from those of the groups by sums; None: there are none.

    Worked out otherwise than confdash does: exactly, by trying all sets.
    """
    sets = [frozenset(group) for group in groups]
    cells: Counter[tuple[bool, ...]] = Counter()
    members: dict[tuple[bool, ...], set[int]] = {}
    for person in frozenset[int]().union(*sets):
        kind = tuple(person in each for each in sets)
        cells[kind] += 1
        members.setdefault(kind, set()).add(person)
    kinds = list(cells)
    orthogonal = _orthogonal([[kind[place] for kind in kinds] for place in range(len(sets))], len(kinds))
    small = [place for place, kind in enumerate(kinds) if cells[kind] < fewer]
    for number in range(1, fewer):
        for some in itertools.combinations(small, number):
            few = sum(cells[kinds[place]] for place in some) < fewer
            if few and not any(sum(vector[place] for place in some) for vector in orthogonal):
                return set().union(*(members[kinds[place]] for place in some))
    return None


def _orthogonal(rows: Sequence[Sequence[int]], width: int) -> list[list[Fraction]]:
    """A basis of all vectors that are orthogonal to the rows."""
    reduced: dict[int, list[Fraction]] = {}
    for row in rows:
        left = [Fraction(value) for value in row]
        for place, other in reduced.items():
            left = [value - left[place] * each for value, each in zip(left, other, strict=True)]
        filled = [place for place, value in enumerate(left) if value]
        if not filled:
            continue
        pivot = filled[0]
        left = [value / left[pivot] for value in left]
        for place, other in reduced.items():
            reduced[place] = [value - other[pivot] * each for value, each in zip(other, left, strict=True)]
        reduced[pivot] = left
    basis = []
    for free in set(range(width)) - set(reduced):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for pivot, line in reduced.items():
            vector[pivot] = -line[free]
        basis.append(vector)
    return basis
