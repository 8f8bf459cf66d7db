"""Which talks stand on which day of the grid: the night belongs to the evening before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.store.build import Store, talk

from confdash.clock import Clock
from confdash.store.query.sources import TALKS
from confdash.tui.grid_rows import GridListed, GridQuestion
from confdash.tui.listing import Question

CLOCK = Clock("Europe/Copenhagen", first_day=dt.date(2026, 11, 9), last_day=dt.date(2026, 11, 11))
MONDAY, TUESDAY = dt.date(2026, 11, 9), dt.date(2026, 11, 10)
DAY = 24 * 60


def listed(store: Store, date: dt.date | None, text: str = "", *, follow: bool = False) -> GridListed:
    """What the grid is given. Talks count their minutes from Monday 09:00."""
    question = GridQuestion(Question(TALKS, text, None, False, 1, {}), date, follow, 40, False, store.settings)
    with store.reader(CLOCK) as reader:
        return question.answer(reader)


def keys(found: GridListed) -> set[str]:
    return {row.key for row in found.rows}  # type: ignore[attr-defined]


def test_half_past_midnight_is_of_the_evening_before(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    store.sync("programme", [
        talk("EVENING", at=13 * 60), talk("NIGHT", at=15 * 60 + 30, minutes=150), talk("NEXT", at=DAY),
        talk("PARTY", at=14 * 60, minutes=7 * 60 + 30), talk("ART", at=60, minutes=2 * DAY), talk("LOST", at=None),
    ])  # fmt: skip
    monday, tuesday = listed(store, MONDAY), listed(store, TUESDAY)
    assert keys(monday) == {"EVENING", "NIGHT", "PARTY", "ART"}
    assert keys(tuesday) == {"NEXT", "ART"}, "what is still on when its first talk begins is shown, the party is over"
    assert monday.day is not None
    assert (monday.day.undated, monday.day.elsewhere) == (1, 1)
    assert [str(day) for day in monday.day.days] == ["2026-11-09", "2026-11-10", "2026-11-11"]
    store.close()


def test_a_filter_that_finds_nothing_on_a_day_leads_to_the_next_on_which_it_does(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    store.sync("programme", [talk("MON", "Tides"), talk("TUE", "Cranes", at=DAY), talk("WED", "Tides", at=2 * DAY)])
    assert keys(listed(store, TUESDAY, "tides", follow=True)) == {"WED"}
    assert keys(listed(store, TUESDAY, "tides")) == set()
    assert keys(listed(store, TUESDAY, "day:1", follow=True)) == {"MON"}
    store.close()


def test_a_talk_without_an_end_or_a_room_has_its_place(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    store.sync("programme", [talk("OPEN", minutes=None), talk("NEXT", at=20), talk("NOWHERE", room=None)])
    found = listed(store, MONDAY)
    lengths = {item.key: (item.ends - item.starts) // 60 for item in found.plan.items}
    assert lengths == {"OPEN": 20, "NEXT": 45, "NOWHERE": 45}
    assert [column.room for column in found.plan.columns] == ["Hall A", ""]
    store.close()
