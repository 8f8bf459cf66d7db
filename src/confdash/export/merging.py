"""How groups of fewer than five people are merged with others, so that what remains still says something. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from confdash.export.apart import LEAST
from confdash.records import SCHOLARSHIP_STATES

K = TypeVar("K")

#: The state of an application whose word for it nobody has explained.
UNKNOWN = "unknown"
#: States that belong together, and beside each family those that are like it: the number of those who accepted is what
#: people ask for, so it is merged last.
FAMILIES = (
    ("submitted", "under_review", "waitlisted"), (UNKNOWN,), ("denied",), ("declined", "expired", "canceled"),
    ("offered",), ("accepted",),
)  # fmt: skip
_FAMILY = {state: place for place, family in enumerate(FAMILIES) for state in family}
_FAMILY["accepted"] += len(FAMILIES)
assert set(_FAMILY) == {UNKNOWN, *SCHOLARSHIP_STATES}
_ORDER = [*SCHOLARSHIP_STATES, UNKNOWN]


def merge_states(states: Sequence[str | None]) -> dict[tuple[str, ...], list[int]]:
    """The places of all applications by their state, or by several where one of these holds fewer than five.

    The smallest group is merged with the one that is most like it until all are large enough. `()` where that leaves
    nothing but all of them. A state that holds nobody is named beside those with which it would have been merged, so
    that nobody learns that there is somebody in each of the others.
    """
    cells = _by(UNKNOWN if state is None else state for state in states)
    groups = {frozenset({state}): people for state, people in cells.items()}

    def size(group: frozenset[str]) -> tuple[int, list[str]]:
        return len(groups[group]), _name(group)

    while len(groups) > 1 and len(groups[small := min(groups, key=size)]) < LEAST:
        like = min((each for each in groups if each != small), key=lambda each: (_unlike(small, each), size(each)))
        groups[small | like] = sorted(groups.pop(small) + groups.pop(like))
    if len(groups) == 1 and len(cells) > 1:
        return {(): list(range(len(states)))}
    named = {_named(group, cells): people for group, people in groups.items()}
    return dict(sorted(named.items(), key=lambda each: _ORDER.index(each[0][0])))


def _unlike(one: frozenset[str], other: frozenset[str]) -> int:
    """How ill two groups of states go together."""
    return min(abs(_FAMILY[a] - _FAMILY[b]) for a in one for b in other)


def _named(group: frozenset[str], cells: Collection[str]) -> tuple[str, ...]:
    """Its states in their order; of merged ones, with those of their families that hold nobody."""
    families = {_FAMILY[name] for name in group}
    return tuple(
        name for name in _ORDER if name in group or (len(group) > 1 and _FAMILY[name] in families and name not in cells)
    )


#: A pot ("": none is named) and the currency of its amounts (None: there are none).
Cell = tuple[str, str | None]


def merge_pots(cells: Sequence[Cell]) -> dict[frozenset[Cell], list[int]]:
    """The places of applications by pot and currency; all of these that hold fewer than five are one group.

    Where that holds fewer than five too, it is merged with one that is large enough: of the same pot rather than of
    the same currency, and rather the smallest.
    """
    found = _by(cells)
    small = frozenset(cell for cell, people in found.items() if len(people) < LEAST)
    groups = {frozenset({cell}): people for cell, people in found.items() if cell not in small}
    if small:
        rest = sorted(place for cell in small for place in found[cell])
        if groups and len(rest) < LEAST:
            like = min(groups, key=lambda each: (_foreign(small, each), len(groups[each]), _name(each)))
            rest = sorted(rest + groups.pop(like))
            small |= like
        groups[small] = rest
    return dict(sorted(groups.items(), key=lambda each: (len(each[0]) > 1, _name(each[0]))))


def _foreign(one: frozenset[Cell], other: frozenset[Cell]) -> int:
    pots, currencies = ({cell[place] for cell in one} & {cell[place] for cell in other} for place in (0, 1))
    return 0 if pots else 1 if currencies else 2


def _by(names: Iterable[K]) -> dict[K, list[int]]:
    found: dict[K, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name, []).append(place)
    return found


def _name(group: Iterable[object]) -> list[str]:
    """By what groups are put in order."""
    return sorted(map(str, group))
