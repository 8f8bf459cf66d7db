"""Every shared feed along the whole road, `init` → `sync` → `talks`, gives what its README states, or one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.program import Event
from tests.feeds_real.readme import Row, rows
from tests.feeds_real.walk import walk, walk_once

ROWS = rows()
REFUSED = [row for row in ROWS if row.refused]
REPEATING = [row for row in ROWS if row.repeats and not row.refused]
#: One of each sort, run as processes of their own.
REALLY = (
    "ics/kielux-2020.ics", "ics-quirks/ical4j__CalendarDataFile.ics", "ics-quirks/icalendar__big_bad_calendar.ics",
    "schedule-xml/36c3-merged.xml", "schedule-json/c3voc-democon-pretalx.json", "schedule-json/pyconfr-2025-rev2.json",
)  # fmt: skip
GOOD = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261110T090000Z\nSUMMARY:Mending nets\nEND:VEVENT\nEND:VCALENDAR\n"
)

pytestmark = pytest.mark.skipif(not ROWS, reason="the shared feeds are not here")


def named(row: Row) -> str:
    return row.name


def test_all_files_of_our_formats_are_walked() -> None:
    folder = ROWS[0].path.parents[1]
    there = [path for name in ("ics", "ics-quirks", "schedule-xml") for path in (folder / name).iterdir()]
    assert {row.path for row in ROWS} >= set(there)
    assert {row.path.name for row in ROWS if row.path.parent.name == "schedule-json"} == {
        path.name
        for path in (folder / "schedule-json").iterdir()
        if path.name.startswith(("c3voc-", "pyconfr-", "packagingcon-"))
    }


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in REALLY], ids=named)
def test_a_file_along_the_road(row: Row, tmp_path: Path) -> None:
    assert walk(row, tmp_path).differences == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.name in REALLY], ids=named)
def test_a_file_along_the_road_in_processes_of_their_own(row: Row, tmp_path: Path) -> None:
    assert walk(row, tmp_path, Event(tmp_path).really).differences == []


@pytest.mark.parametrize("row", REPEATING, ids=named)
def test_repeats_that_are_not_unfolded(row: Row, tmp_path: Path) -> None:
    assert walk_once(row, tmp_path).differences == []


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_a_feed_that_turns_bad_loses_nothing(row: Row, tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "feed"))
    event.put("feed", GOOD)
    event.ok("sync")
    before = event.list("talks")
    event.put("feed", row.path.read_bytes())
    done = event("sync")
    assert (done.code, done.err) == (3, "")
    assert event.list("talks") == before
    told = event.feed("programme")
    assert told["state"] == "failed"
    assert done.out == f"programme: {told['error']}\n"
    assert told["error"].endswith(".")
