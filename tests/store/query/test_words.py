"""Rows in words: ages, times and changes as people say them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.build import HOUR, T0, Store, talk
from tests.store.conftest import Make

from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.rows import ChangeRow, FeedRow
from confdash.store.query.sources import FEEDS

EVENT = Clock("Europe/Copenhagen")


def change(field: str, old: str | None, new: str | None) -> str:
    return words.change(ChangeRow(1, T0, ("a",), "talk", "K", "Cranes", field, old, new), EVENT)


@pytest.mark.parametrize(
    ("field", "old", "new", "said"),
    [
        ("first sync", None, "182", "first sync: 182 talks"),
        ("appeared", None, None, "appeared"),
        ("vanished", None, None, "vanished"),
        ("returned", None, None, "returned"),
        ("room", "Hall A", "Hall B", "room: Hall A → Hall B"),
        ("track", None, "Web", "track: — → Web"),
        ("starts_at", str(T0), str(T0 + HOUR), "start: Mon 9 Nov 09:00 → 10:00"),
        ("starts_at", str(T0), str(T0 + 24 * HOUR), "start: Mon 9 Nov 09:00 → Tue 10 Nov 09:00"),
        ("ends_at", str(T0), None, "end: Mon 9 Nov 09:00 → —"),
        ("do_not_record", "no", "yes", "do not record: no → yes"),
        ("abstract", "a", "b", "abstract rewritten"),
        ("title", "a\nb", "c", "title: a b → c"),
    ],
)
def test_changes(field: str, old: str | None, new: str | None, said: str) -> None:
    assert change(field, old, new) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (5999, "99 min"),
        (6000, "1 h 40"),
        (172799, "47 h 59"),
        (172800, "2 days"),
    ],
)
def test_ages(seconds: int, said: str) -> None:
    assert words.ago(seconds) == said


@given(st.integers(0, 10**8), st.integers(0, 10**6))
def test_an_age_never_looks_younger(seconds: int, more: int) -> None:
    def lower_bound(said: str) -> int:
        number, unit, *rest = said.split()
        return int(number) * {"s": 1, "min": 60, "h": 3600, "days": 86400}[unit] + (int(rest[0]) * 60 if rest else 0)

    assert lower_bound(words.ago(seconds)) <= seconds
    assert lower_bound(words.ago(seconds)) <= lower_bound(words.ago(seconds + more))


def test_spans() -> None:
    assert words.span(T0, T0 + 45 * 60, EVENT) == "Mon 9 Nov 09:00–09:45"
    assert words.span(T0, None, EVENT) == words.span(T0, T0, EVENT) == "Mon 9 Nov 09:00"
    assert words.span(None, T0, EVENT) == "no time"
    assert words.day(dt.date(2026, 11, 9)) == "Mon 9 Nov"
    assert words.title("") == "(no title)"


def row(store: Store) -> FeedRow:
    with store.reader() as reader:
        found = reader.rows(FEEDS)[0]
    assert isinstance(found, FeedRow)
    return found


def test_a_feed_that_was_not_read_for_three_intervals_is_stale(make: Make) -> None:
    store = make("a")
    assert words.feed_state(row(store), T0) == "never"
    store.sync("a", [talk("1")])
    every = row(store).every or 0
    assert words.feed_state(row(store), store.now + 3 * every) == "ok"
    assert words.feed_state(row(store), store.now + 3 * every + 1) == "stale"
    store.configure("b")
    with store.reader() as reader:
        gone = reader.rows(FEEDS)[-1]
    assert isinstance(gone, FeedRow)
    assert words.feed_state(gone, store.now + 10**6) == "unlisted"


def test_where_there_is_little_room_the_day_is_named_only_where_it_is_another_event_day() -> None:
    tuesday = int(dt.datetime(2026, 11, 10, 14, 30, tzinfo=dt.UTC).timestamp())
    assert words.hour(tuesday, EVENT, tuesday - 3 * HOUR) == "15:30"
    assert words.hour(tuesday, EVENT, tuesday - 24 * HOUR) == "Tue 15:30"
    # After midnight, and of the evening's event day still.
    assert words.hour(tuesday + 10 * HOUR, EVENT, tuesday) == "01:30"
