"""Every shared feed along the whole road, `init` → `sync` → `talks`, gives what its README states, or one sentence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.program import Event
from tests.feeds_real.readme import Row, rows
from tests.feeds_real.walk import walk, walk_once

ROWS = rows()
REFUSED = [row for row in ROWS if row.refused]
#: Those whose repeats come to more than the README counts.
UNFOLDED = [row for row in ROWS if row.path.name in ("ical4j__phpicalendar_sample.ics", "node-ical__ms_timezones.ics")]
#: One of each sort, run as processes of their own.
REALLY = (
    "ics/kielux-2020.ics", "ics-quirks/node-ical__ms_timezones.ics", "ics-quirks/icalendar__big_bad_calendar.ics",
    "schedule-xml/debconf23.xml", "schedule-json/c3voc-democon-pretalx.json", "schedule-json/pyconfr-2025-rev2.json",
)  # fmt: skip
#: What is walked in `make test`, beside all that is refused: of each sort one, and what the road itself may stumble on
#: (nothing in it, parts superseded or cancelled, repeats, times without a zone, a thousand talks). That each file is
#: read as the README says is in `test_ics_real.py` and `test_schedules_real.py`; all are walked in `make soak`.
SHORT = (
    "ics/fosdem-2024-bookmarks-b.ics", "ics/railsconf-2017-empty-name.ics", "ics-quirks/ical4j__incoming.ics",
    "ics-quirks/ical4j__overlaps.ics", "ics-quirks/icalendar__bom_calendar.ics",
    "ics-quirks/icalendar__broken_dtstart.ics", "ics-quirks/icalendar__issue_1050_multiple_calendars.ics",
    "ics-quirks/icalendar__parsing_error.ics", "ics-quirks/khal__event_dt_floating.ics",
    "ics-quirks/khal__event_rrule_recuid_cancelled.ics", "ics-quirks/khal__tz_windows_format.ics",
    "ics-quirks/khal__without_uid.ics", "ics-quirks/node-ical__duplicate-uid-sequence.ics",
    "ics-quirks/node-ical__bad_custom_ms_tz.ics", "schedule-xml/36c3-merged.xml", "schedule-xml/tiny-fosdem.xml",
    "schedule-xml/frab-multiple-days.xml", "schedule-json/c3voc-hub-schedule2.json",
    "schedule-json/c3voc-invalid-example.json", "schedule-json/packagingcon-2021-pretalx-talks.json",
    "schedule-json/pyconfr-2025-rev1-empty.json", "schedule-json/pyconfr-2025-rev3-final.json",
    "ics-quirks/icalendar__big_bad_calendar.ics", "schedule-xml/debconf23.xml",
)  # fmt: skip
pytestmark = pytest.mark.skipif(not ROWS, reason="the shared feeds are not here")


def params(rows: list[Row]) -> list[object]:
    return [
        pytest.param(row, id=row.name, marks=() if row.refused or row.name in SHORT else pytest.mark.soak)
        for row in rows
    ]


def named(row: Row) -> str:
    return row.name


def test_all_files_of_our_formats_are_walked() -> None:
    folder = ROWS[0].path.parents[1]
    there = [path for name in ("ics", "ics-quirks", "schedule-xml") for path in (folder / name).iterdir()]
    assert {row.path for row in ROWS} >= set(there)
    assert {row.name for row in ROWS} >= {*SHORT, *REALLY}
    assert {row.path.name for row in ROWS if row.path.parent.name == "schedule-json"} == {
        path.name
        for path in (folder / "schedule-json").iterdir()
        if path.name.startswith(("c3voc-", "pyconfr-", "packagingcon-"))
    }


@pytest.mark.parametrize("row", params([row for row in ROWS if row.name not in REALLY]))
def test_a_file_along_the_road(row: Row, tmp_path: Path) -> None:
    assert walk(row, tmp_path).differences == []


@pytest.mark.parametrize("row", params([row for row in ROWS if row.name in REALLY]))
def test_a_file_along_the_road_in_processes_of_their_own(row: Row, tmp_path: Path) -> None:
    assert walk(row, tmp_path, Event(tmp_path).really).differences == []


@pytest.mark.parametrize("row", UNFOLDED, ids=named)
def test_repeats_that_are_not_unfolded(row: Row, tmp_path: Path) -> None:
    assert walk_once(row, tmp_path).differences == []


#: The event, its talks before, and what the last sync wrote.
TurnedBad = tuple[Event, list[dict[str, Any]], list[str]]


@pytest.fixture(scope="module")
def turned_bad(tmp_path_factory: pytest.TempPathFactory) -> TurnedBad:
    """An event whose feeds were all well, and then each turned into a file that is to be refused."""
    event = Event(tmp_path_factory.mktemp("bad"))
    event.feeds(*((f"feed-{place}", f"{place}") for place in range(len(REFUSED))))
    for place in range(len(REFUSED)):
        event.put(f"{place}", made.ics([made.Slot(f"T{place}", f"Talk {place}", made.hour(place + 1))]))
    event.ok("sync")
    before = event.list("talks")
    for place, row in enumerate(REFUSED):
        event.put(f"{place}", row.path.read_bytes())
    done = event("sync")
    assert (done.code, done.err) == (3, "")
    return event, before, done.lines


#: Each worker would make the event anew.
one_event = pytest.mark.xdist_group("turned bad")


@one_event
def test_feeds_that_turn_bad_lose_nothing(turned_bad: TurnedBad) -> None:
    event, before, _ = turned_bad
    assert len(before) == len(REFUSED)
    assert event.list("talks") == before


@one_event
@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_a_feed_that_turned_bad_has_its_sentence(turned_bad: TurnedBad, row: Row) -> None:
    event, _, lines = turned_bad
    name = f"feed-{REFUSED.index(row)}"
    told = event.feed(name)
    assert told["state"] == "failed"
    assert f"{name}: {told['error']}" in lines
    assert re.fullmatch(r"[A-Z][^\n]{20,250}[^.]\.", told["error"])
