"""How long it took until recordings were public: against an independent calculation, and at the edges."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.fill import NOW
from tests.tui.films import HOUR, LITTLE, TOOK, event, film, talk

from confdash.config import CONFIG, STORE, parse
from confdash.records import VIDEO_STATES
from confdash.store import connect, schema
from confdash.store.query.reader import Reader
from confdash.store.query.turnaround import Report, Turnaround, bins, nearest_rank, progress, report
from confdash.store.query.videos import VIDEOS

DAY = 24 * HOUR


def figures(folder: Path, target: int = DAY) -> Report:
    reader = Reader(folder / STORE, parse((folder / CONFIG).read_text()).clock(fill.clock().offset))
    try:
        return report(reader, reader.clock, target)
    finally:
        reader.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    (tmp_path / CONFIG).write_text(fill.CONFIG)
    schema.prepare(tmp_path / STORE)
    link = connect.open_writer(tmp_path / STORE)
    yield link
    link.close()


def test_the_figures_are_those_of_an_independent_calculation(tmp_path: Path) -> None:
    found = figures(event(tmp_path)).all
    took = sorted(hours * HOUR for hours in TOOK)
    assert found.seconds == tuple(took)
    assert found.median == statistics.median(took)
    assert found.p90 == took[math.ceil(0.9 * len(took)) - 1]
    assert found.within == sum(hours <= 24 for hours in TOOK)
    assert found.share == pytest.approx(found.within / len(TOOK))


def test_every_session_that_ended_is_counted_once_and_who_waits_is_told_from_who_is_done(tmp_path: Path) -> None:
    found = figures(event(tmp_path))
    assert tuple(found.counts) == VIDEO_STATES
    assert {state: count for state, count in found.counts.items() if count} == {
        "waiting_for_files": 1, "editing": 1, "review": 1, "transcoding": 1, "uploaded": 2, "published": 30,
        "needs_work": 1, "lost": 1, "opted_out": 1,
    }  # fmt: skip
    assert found.coming == 1
    assert found.ended == 39
    assert found.all.open == 7
    assert found.all.oldest == pytest.approx(92 * HOUR + LITTLE, abs=30)
    assert {state: count for state, count in found.late.items() if count} == {
        "review": 1,
        "uploaded": 2,
        "needs_work": 1,
    }


def test_public_before_the_end_is_early_and_in_no_figure_and_no_guess_counts(tmp_path: Path) -> None:
    found = figures(event(tmp_path))
    assert found.all.early == 1
    assert min(found.all.seconds) >= 0
    assert found.all.public == len(TOOK) + 1
    assert found.counts["review"] == 1, "the guessed recording of it is public, and counts for nothing"


def test_the_median_is_that_of_the_library() -> None:
    for number in range(1, 9):
        some = tuple(length * length for length in range(number))
        assert Turnaround(target=1, seconds=some).median == int(statistics.median(some))


def test_public_at_the_very_end_took_no_time_and_without_a_date_there_is_none(
    tmp_path: Path, empty: sqlite3.Connection
) -> None:
    for key, after in (("A", 0.0), ("B", None)):
        talk(empty, key, key, 30)
        film(empty, key, "published", after=after)
    found = figures(tmp_path).all
    assert (found.seconds, found.undated, found.early) == ((0,), 1, 0)
    assert found.public == 2


def test_nothing_gives_no_figure(tmp_path: Path, empty: sqlite3.Connection) -> None:
    found = figures(tmp_path)
    assert (found.all.median, found.all.p90, found.all.share, found.all.oldest) == (None, None, None, None)
    assert found.by_day == found.by_room == {}


def test_rooms_and_days_add_up_and_a_night_belongs_to_the_day_before(tmp_path: Path, empty: sqlite3.Connection) -> None:
    midnight = (NOW - 1_794_265_200) / HOUR  # Tue 10 Nov 00:00 in Copenhagen
    talk(empty, "NIGHT", "At one", 0, "Hall B")
    empty.execute("UPDATE talks SET ends = ? WHERE key = 'NIGHT'", [NOW - int((midnight - 1) * HOUR)])
    film(empty, "NIGHT", "published", after=2)
    talk(empty, "MORNING", "At six", int(midnight) - 6, "")
    film(empty, "MORNING", "review", since=1)
    found = figures(tmp_path)
    assert {day: (all_.public, all_.open) for day, all_ in found.by_day.items()} == {
        dt.date(2026, 11, 9): (1, 0),
        dt.date(2026, 11, 10): (0, 1),
    }
    assert list(found.by_room) == ["", "Hall B"]
    assert found.by_room["Hall B"].median == 2 * HOUR


def test_progress_is_what_the_report_says(tmp_path: Path) -> None:
    event(tmp_path)
    found = figures(tmp_path)
    reader = Reader(tmp_path / STORE, fill.clock())
    now = progress(reader, NOW)
    never = found.counts["opted_out"] + found.counts["not_recorded"]
    assert (now.public, now.ended) == (found.counts["published"], found.ended - never)
    assert now.rows == reader.count(VIDEOS)
    reader.close()


def test_the_nearest_rank_is_always_one_of_the_numbers() -> None:
    assert nearest_rank([], 90) is None
    assert nearest_rank([7], 90) == 7
    assert nearest_rank(range(1, 11), 90) == 9
    assert nearest_rank(range(1, 12), 90) == 10
    assert nearest_rank([1, 2], 50) == 1


def test_bins_hold_everything_and_what_is_beyond_stands_at_the_end() -> None:
    assert bins([0, 59, 60, 179, 180, 9999], 60, 3) == [2, 1, 1, 2]
