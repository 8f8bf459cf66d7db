"""Which batches wait for a person (design §5, “Held”)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.sync.guard import judge

HOUR = 3600


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        (0, 0, False),
        (0, 200, False),  # a first sync
        (1, 0, True),  # to nothing
        (200, 0, True),
        (4, 1, False),  # fewer than five went
        (5, 1, False),
        (6, 1, True),
        (10, 7, False),
        (10, 6, False),  # 60 %, but four
        (10, 5, True),
        (20, 14, False),  # exactly 70 %
        (20, 13, True),
        (100, 70, False),
        (100, 69, True),
        (1000, 700, False),
        (1000, 699, True),
        (100, 300, False),  # growing is fine
    ],
)
def test_a_source_that_shrinks(before: int, after: int, held: bool) -> None:
    reason = judge(before, after, {0: min(before, after)})
    assert (reason is not None) is held
    if reason:
        assert "would vanish" in reason
        assert str(before) in reason


@pytest.mark.parametrize(
    ("shifts", "held"),
    [
        ({0: 100}, False),
        ({}, False),
        ({HOUR: 100}, True),
        ({0: 20, HOUR: 80}, True),  # exactly 80 %
        ({0: 21, HOUR: 79}, False),
        ({0: 10, HOUR: 45, 2 * HOUR: 45}, False),  # not by the same time
        ({0: 1, -HOUR: 4}, True),
        ({-HOUR: 4}, False),  # so few talks say nothing
        ({-HOUR: 5}, True),
        ({60: 5}, True),
    ],
)
def test_a_source_that_shifts(shifts: dict[int, int], held: bool) -> None:
    count = sum(shifts.values())
    assert (judge(count, count, shifts) is not None) is held


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(HOUR, "+1 h"), (-HOUR, "−1 h"), (90 * 60, "+1 h 30 min"), (-15 * 60, "−15 min"), (24 * HOUR, "+24 h")],
)
def test_the_sentence_says_how_many_and_by_how_much(seconds: int, words: str) -> None:
    reason = judge(50, 50, {0: 2, seconds: 48})
    assert reason is not None
    assert f"48 of 50 talks would move by the same {words}:" in reason


def test_talks_that_go_and_come_at_once_are_judged_by_what_is_left() -> None:
    assert judge(100, 95, {0: 40}) is None, "keys that changed are not a loss"
    assert judge(100, 69, {HOUR: 69}) == "31 of 100 talks would vanish: 100 → 69"


@given(
    st.integers(0, 5000),
    st.integers(0, 5000),
    st.dictionaries(st.integers(-HOUR, HOUR), st.integers(0, 500), max_size=5),
)
def test_a_reason_is_one_sentence_and_a_quiet_batch_has_none(before: int, after: int, shifts: dict[int, int]) -> None:
    reason = judge(before, after, shifts)
    assert reason is None or (reason and "\n" not in reason)
    assert judge(before, max(before, after), {0: before}) is None
