"""Groups are told of only where no sum or difference of them is of one to four people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.applied import set_apart

from confdash.export.apart import LEAST, Told

EVERYBODY = range(20)


@pytest.mark.parametrize(
    ("groups", "fine"),
    [
        ([EVERYBODY, range(5)], True),
        ([range(4)], False),
        ([[]], True),
        ([EVERYBODY, range(16)], False),
        ([EVERYBODY, range(15)], True),
        ([EVERYBODY, range(20)], True),
        # 20 - 9 - 9: two are left over.
        ([EVERYBODY, range(9), range(9, 18)], False),
        # The two that the first two share: 11 + 11 - 20.
        ([range(11), range(9, 20), EVERYBODY], False),
        # Nobody can say how many they share without the whole.
        ([range(11), range(9, 20)], True),
        # Whoever is paid has come: the difference is one.
        ([EVERYBODY, range(10), range(9)], False),
        # A ring of five: each two neighbours, all of them twice.
        ([[*range(6), *range(6, 12)], [*range(6, 12), *range(12, 18)], [*range(12, 18), *range(6), 19]], True),
        # The halved sum of three, less one of them.
        ([[0, *range(1, 6)], [*range(1, 6), *range(6, 11)], [0, *range(6, 11)]], False),
    ],
)
def test_a_few_groups(groups: list[list[int]], fine: bool) -> None:
    assert Told(20).add(*groups) is fine
    assert (set_apart(groups) is None) is fine


def test_what_is_refused_is_forgotten() -> None:
    told = Told(20)
    assert told.add(EVERYBODY)
    assert not told.add(range(10), range(7))
    assert told.add(range(7, 14))
    assert told.add(range(10, 20)) is (set_apart([EVERYBODY, range(7, 14), range(10, 20)]) is None)


@settings(max_examples=60)
@given(st.lists(st.frozensets(st.integers(0, 12), min_size=LEAST), min_size=1, max_size=5))
def test_it_is_told_just_where_nobody_is_set_apart(groups: list[frozenset[int]]) -> None:
    told = Told(13)
    kept: list[frozenset[int]] = []
    for group in groups:
        fine = set_apart([*kept, group]) is None
        assert told.add(group) is fine
        if fine:
            kept.append(group)
