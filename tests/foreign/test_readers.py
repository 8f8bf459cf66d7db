"""Calendars of ours in programs of others: read without a complaint, each event as our store has it."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.e2e import made
from tests.e2e.program import Event
from tests.export import clocks
from tests.feeds_real.readme import FEEDS
from tests.foreign.readers import READERS, Khal, Seen

from confdash.cli.context import Event as Opened
from confdash.cli.telling import gather
from confdash.export.calendar import timed
from confdash.text import line
from confdash.uid import uid_of

SAMPLE = Path(__file__).parents[2] / "sample_data" / "rev1"
#: Real programmes: file, and the zone where it names none. They are kept beside the clone.
PROGRAMMES = {
    "36c3": (FEEDS / "schedule-xml" / "36c3-merged.xml", "Europe/Berlin"),
    "fosdem-2026": (FEEDS / "schedule-xml" / "fosdem-2026.xml", "Europe/Brussels"),
    "debconf23": (FEEDS / "schedule-xml" / "debconf23.xml", "Asia/Kolkata"),
    "pycon-us-2025": (FEEDS / "ics" / "pycon-us-2025-all-events.ics", "America/New_York"),
    "sample": (SAMPLE / "schedule.json", "Europe/Copenhagen"),
}
pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("foreign")]


class Given(NamedTuple):
    """A programme that has been exported: the calendar, and what must be read from it."""

    calendar: Path
    events: list[Seen]


@pytest.fixture(scope="module", params=[*PROGRAMMES, "clocks"])
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Given:
    """A programme that was synced and exported: a real one, or one over a change of clocks."""
    event = Event(tmp_path_factory.mktemp(request.param))
    if request.param == "clocks":
        path, zone = event.put("clocks.ics", clocks.calendar()[0]), "Europe/Copenhagen"
    else:
        path, zone = PROGRAMMES[request.param]
    if not path.exists():
        pytest.skip("the shared feeds are not here")
    event.ok("init", "--timezone", zone, str(path))
    event.ok("sync")
    return exported(event)


def exported(event: Event) -> Given:
    """The calendar of an event, and what is in its store."""
    calendar = event.folder / "out.ics"
    done = event("export", "ics", "-o", str(calendar))
    assert done.code == 0, done
    told = gather(Opened(event.folder, None))
    events = []
    for entry in timed(told):
        starts, ends = told.times(entry)
        assert starts is not None
        stamp = told.stamp(entry)
        status = {"confirmed": "CONFIRMED", "canceled": "CANCELLED", "withdrawn": "CANCELLED"}[entry.state]
        ends = ends if ends is not None and ends > starts else starts
        place = line(", ".join(entry.rooms))
        seen = Seen(uid_of(entry.key), starts, ends, entry.title, place, status, stamp.sequence, stamp.at)
        events.append(seen)
    assert events
    return Given(calendar, sorted(events))


@pytest.mark.parametrize("name", READERS)
def test_a_reader_sees_what_our_store_has(given: Given, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert READERS[name](given.calendar, tmp_path_factory.getbasetemp()) == given.events


def test_khal_sees_what_our_store_has(given: Given, tmp_path: Path) -> None:
    khal = Khal(tmp_path)
    khal.take(given.calendar)
    first, last = min(seen.starts for seen in given.events), max(seen.ends for seen in given.events)
    start = dt.datetime.fromtimestamp(first, dt.UTC)
    listed = khal.events(f"{start:%Y-%m-%d}", (last - first) // 86_400 + 2)
    assert sorted(map(in_khals_words, given.events)) == sorted(
        tuple(event[name].strip() for name in Khal.FIELDS) for event in listed
    )


def in_khals_words(seen: Seen) -> tuple[str, ...]:
    """An event as khal tells of it, which knows no seconds."""
    return seen.uid, minute(seen.starts), minute(seen.ends), seen.summary, seen.location, seen.status


def minute(stamp: int) -> str:
    return dt.datetime.fromtimestamp(stamp, dt.UTC).isoformat(timespec="minutes")


def test_khal_moves_a_talk_that_moved_and_shows_it_once(tmp_path: Path) -> None:
    event = Event(tmp_path / "event")
    event.folder.mkdir()
    event.feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(made.slots(3)))
    event.ok("sync")
    khal = Khal(tmp_path / "khal")
    for taken in itertools.count(1):
        khal.take(exported(event).calendar)
        listed = khal.events("2026-11-09", 2)
        assert len(listed) == 3
        moved = next(each for each in listed if each["uid"] == uid_of("TALK02"))
        if taken == 2:
            break
        assert (moved["start-long-full"], moved["location"]) == ("2026-11-09T10:00+00:00", "Hall A")
        event.ok("mark", "talk", "TALK02", "room=+Hall B", "starts=16:30")
    assert (moved["start-long-full"], moved["location"]) == ("2026-11-09T15:30+00:00", "Hall B")
