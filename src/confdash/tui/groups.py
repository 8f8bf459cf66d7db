"""Where the groups of a list begin, that are beside each other in its order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence


def headings(ids: array[int], names: Sequence[str], group_of: Callable[[int], int]) -> list[tuple[int, str]]:
    """The place where each group begins, and its heading; none where all rows are of one group.

    `group_of` says of an id the place of its group in `names`, which never falls along the list; it is asked of few.
    """
    all_ = range(len(ids))
    starts = [bisect_left(all_, number, key=lambda place: group_of(ids[place])) for number in range(len(names))]
    ends = [*starts[1:], len(ids)]
    there = [number for number in range(len(names)) if starts[number] < ends[number]]
    return [(starts[number], names[number]) for number in there if names[number]] if len(there) > 1 else []
