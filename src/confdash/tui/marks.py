"""Which rows are marked. Held by id and key, never by place: a refresh moves rows, and marks stay on theirs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping


class Marks:
    """The marked rows of one board, and the range that is being drawn."""

    def __init__(self) -> None:
        #: Id → key. The key is "" until it has been looked up.
        self.keys: dict[int, str] = {}
        #: The row at which a range began; None when none is being drawn.
        self.anchor: int | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, id_: int) -> bool:
        return id_ in self.keys

    def toggle(self, id_: int, key: str) -> bool:
        """Marks a row, or takes its mark away; says whether it is marked now."""
        if self.keys.pop(id_, None) is not None:
            return False
        self.keys[id_] = key
        return True

    def add(self, ids: Iterable[int]) -> None:
        """Marks rows whose keys are not at hand."""
        for id_ in ids:
            self.keys.setdefault(id_, "")

    def learn(self, keys: Mapping[int, str]) -> None:
        """Fills in keys that have been looked up."""
        for id_, key in keys.items():
            if id_ in self.keys:
                self.keys[id_] = key

    def clear(self) -> None:
        """Takes all marks away."""
        self.keys.clear()
        self.anchor = None

    def move(self, moved: Mapping[int, int | None]) -> int:
        """Follows rows whose id changed, forgets those that have gone, and says how many have gone."""
        lost = 0
        for old, new in moved.items():
            if self.anchor == old:
                self.anchor = new
            if old not in self.keys:
                continue
            key = self.keys.pop(old)
            if new is None:
                lost += 1
            else:
                self.keys[new] = key
        return lost


def neighbour(old: array[int], place: int, new: array[int], moved: Mapping[int, int | None]) -> tuple[int | None, bool]:
    """Where the row at a place of the old list stands in the new one, and whether it is that very row.

    A row that has gone gives its nearest surviving neighbour, the one below first. None: nothing is left.
    """
    if not new:
        return None, False
    if not old:
        return 0, False
    place = min(max(place, 0), len(old) - 1)
    wanted = moved.get(old[place], old[place])
    if wanted is not None:
        try:
            return new.index(wanted), True
        except ValueError:
            pass
    left = frozenset(new)
    for distance in range(1, len(old)):
        for near in (place + distance, place - distance):
            if 0 <= near < len(old) and (id_ := moved.get(old[near], old[near])) is not None and id_ in left:
                return new.index(id_), False
    return min(place, len(new) - 1), False
