"""When a feed is asked next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.sync.backoff import LONGEST_WISH, SLOWEST, SOONEST, next_at

NOW = 1794301200
seeds = st.text(max_size=5)
intervals = st.integers(1, 100_000)
counts = st.integers(0, 200)
wishes = st.none() | st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("every", "failures", "retry_after", "least", "most"),
    [
        (120, 0, None, 120, 120),
        (1, 0, None, 5, 5),
        (120, 1, None, 120, 132),
        (120, 2, None, 240, 264),
        (120, 3, None, 480, 528),
        (120, 4, None, 900, 990),
        (120, 500, None, 900, 990),
        (3_600, 0, None, 3_600, 3_600),
        (3_600, 5, None, 3_600, 3_960),
        (120, 1, 600, 600, 600),
        (120, 1, 10, 120, 132),
        (120, 4, 10, 900, 990),
        (120, 0, 600, 600, 600),
        (120, 1, 86_400, 3_600, 3_600),
        (30, 1, 0, 30, 33),
    ],
)
def test_pauses(every: int, failures: int, retry_after: int | None, least: int, most: int) -> None:
    pauses = [next_at(NOW, every, failures, retry_after, str(seed)) - NOW for seed in range(50)]
    assert all(least <= pause <= most for pause in pauses)
    # Those who failed together do not come back together.
    assert len(set(pauses)) > 1 or least == most


@given(every=intervals, failures=counts, wish=wishes, seed=seeds)
def test_never_too_soon_never_too_late_always_the_same(every: int, failures: int, wish: int | None, seed: str) -> None:
    at = next_at(NOW, every, failures, wish, seed)
    assert at >= NOW + SOONEST
    assert at >= NOW + every
    assert at >= NOW + min(wish or 0, LONGEST_WISH)
    assert at <= NOW + max(1.1 * max(every, SLOWEST), LONGEST_WISH)
    assert at == next_at(NOW, every, failures, wish, seed)
    assert next_at(NOW + 7, every, failures, wish, seed) == at + 7


@given(every=intervals, failures=counts, seed=seeds)
def test_more_failures_never_mean_asking_more_often(every: int, failures: int, seed: str) -> None:
    pause = next_at(NOW, every, failures, None, seed) - NOW
    longer = next_at(NOW, every, failures + 1, None, seed) - NOW
    # Save for the jitter, which differs by count.
    assert longer >= pause / 1.1
