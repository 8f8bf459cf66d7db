"""Real recordings find their real talks, and the time that they took is what plain arithmetic over the files gives."""

from __future__ import annotations

import datetime as dt
import json
import math
import statistics
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.store.build import Store, records

from confdash import feeds
from confdash.records import ParseOptions
from confdash.store.query.turnaround import report

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not here")
HOUR = 3600


def store_of(folder: Path, zone: str, starts: str, programme: str, videos: bytes) -> Store:
    """A store of a programme and its recordings, read long after the event."""
    listed = "".join(f'[[feeds]]\nname = "{name}"\nurl = "{name}.x"\n' for name in ("programme", "videos"))
    store = Store(folder, f'[event]\nname = "Real"\ntimezone = "{zone}"\nstarts = {starts}\n{listed}')
    store.now = 1_800_000_000
    options = ParseOptions(timezone=zone, host="feeds.example.org")
    store.sync("programme", feeds.parse((SHARED / programme).read_bytes(), options))
    store.sync("videos", feeds.parse(videos, options))
    return store


@pytest.fixture
def congress(tmp_path: Path) -> Iterator[Store]:
    """A congress and its conference on media.ccc.de."""
    body = (SHARED / "video/mediaccc-36c3.json").read_bytes()
    store = store_of(tmp_path / "event", "Europe/Berlin", "2019-12-27", "schedule-xml/36c3-merged.xml", body)
    yield store
    store.close()


def test_every_recording_of_the_congress_is_joined_by_its_guid(congress: Store) -> None:
    recordings = congress.videos()
    assert Counter(each.match for each in recordings.values()) == {"guid": 270}
    wanted = {each["guid"] for each in json.loads((SHARED / "video/mediaccc-36c3.json").read_text())["events"]}
    of_talk: dict[str, set[str | None]] = defaultdict(set)
    said = records(congress.link)
    for talk, feed, key in congress.link.execute("SELECT talk, feed, key FROM upstream").fetchall():
        of_talk[talk].add(said[feed, key].guid)
    assert {each.key.removeprefix("voctoweb:") for each in recordings.values()} == wanted
    assert all(each.key.removeprefix("voctoweb:") in of_talk[each.session or ""] for each in recordings.values())


def test_the_turnaround_of_the_congress_is_what_the_files_say(congress: Store) -> None:
    ends = {each.get("guid"): _end(each) for each in _events()}
    took = []
    for each in json.loads((SHARED / "video/mediaccc-36c3.json").read_text())["events"]:
        released = dt.datetime.fromisoformat(each["release_date"])
        day_alone = released.time() == dt.time() or released.astimezone(dt.UTC).time() == dt.time()
        assert day_alone  # the latest moment counts that is possible
        took.append(int(released.timestamp()) + 86_399 - ends[each["guid"]])
    late = sorted(length for length in took if length >= 0)
    clock = congress.settings.clock()
    with congress.reader(clock) as reader:
        found = report(reader, clock, 24 * HOUR).all
    assert (len(found.seconds), found.early) == (len(late), len(took) - len(late))
    assert list(found.seconds) == late
    assert found.median == int(statistics.median(late))
    assert found.p90 == late[math.ceil(len(late) * 0.9) - 1]
    assert found.within == sum(length <= 24 * HOUR for length in late)


def _events() -> list[ET.Element]:
    return ET.parse(SHARED / "schedule-xml/36c3-merged.xml").getroot().findall("day/room/event")


def _end(event: ET.Element) -> int:
    """When a session ends, by its own date and duration."""
    starts = dt.datetime.fromisoformat(event.findtext("date") or "").astimezone(ZoneInfo("UTC"))
    hours, minutes = (event.findtext("duration") or "0:00").split(":")[:2]
    return int(starts.timestamp()) + int(hours) * HOUR + int(minutes) * 60


def test_a_folder_of_records_is_guessed_by_title_and_nothing_more(tmp_path: Path) -> None:
    folder = SHARED / "video/pyvideo-pycon-fr-2025/videos"
    texts = {f"videos/{path.name}": path.read_text() for path in sorted(folder.glob("*.json"))}
    body = json.dumps({"pyvideo": {"files": texts}}).encode()
    [programme] = sorted((SHARED / "schedule-json").glob("pyconfr-2025-*rev3*"))
    name = f"schedule-json/{programme.name}"
    store = store_of(tmp_path / "event", "Europe/Paris", "2025-10-30", name, body)
    talks, recordings = store.talks(), store.videos()
    assert Counter(each.match for each in recordings.values()) == {"guessed": 56}
    # Its titles are the talks' own, letter for letter but for blanks: that is what each guess is checked against.
    by_title: dict[str, set[str]] = {}
    for key, talk in talks.items():
        by_title.setdefault(" ".join(talk.title.split()), set()).add(key)
    for each in recordings.values():
        assert by_title[" ".join(each.title.split())] == {each.session}
    assert {row.state for row in store.films().values() if row.entity == "talk"} <= {None, "opted_out"}
    store.close()
