"""The real schedules beside the repository: each gives what their README says, or is refused in one sentence."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from confdash import feeds
from confdash.records import Batch, FeedError, ParseOptions

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
README = SHARED / "README.md"
# Of schedule-json, those in a dialect that we read; the others are other systems' formats.
OURS = re.compile(r"c3voc-(?!json-SCHEMA)|pyconfr-|packagingcon-")
pytestmark = pytest.mark.skipif(not README.exists(), reason="the shared feeds are not here")


class Row(NamedTuple):
    """One row of the README's tables."""

    path: Path
    outcome: str

    @property
    def zone(self) -> str:
        """The zone in which the README reads times without an offset."""
        found = re.search(r"local times read as ([A-Za-z_]+/[A-Za-z_]+)", self.outcome)
        return found[1] if found else "UTC"

    def number(self, of: str) -> int | None:
        """How many of something the README counts, or None where it does not say."""
        found = re.search(rf"(\d+) {of}", self.outcome)
        return int(found[1]) if found else None

    def times(self) -> tuple[int, int] | None:
        """First start and last end, in UTC seconds."""
        found = re.search(r"(\S+Z) to (\S+Z)", self.outcome)
        if found is None:
            return None
        first, last = (int(dt.datetime.fromisoformat(text).timestamp()) for text in found.groups())
        return first, last


def rows(*folders: str) -> list[Row]:
    """The README's rows of these folders."""
    if not README.exists():
        return []
    found = []
    folder = ""
    for text in README.read_text("utf-8").splitlines():
        if text.startswith("## "):
            folder = text[3:].strip()
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", text)]
        if folder in folders and len(cells) > 7 and cells[1].startswith("`"):
            path = SHARED / folder / cells[1].strip("`")
            if path.is_file():
                found.append(Row(path, cells[-2]))
    return found


def name_of(row: Row) -> str:
    """What pytest calls a row."""
    return row.path.name


def read(row: Row) -> Batch:
    """The batch of a row's file."""
    return feeds.parse(row.path.read_bytes(), ParseOptions(timezone=row.zone, host="feeds.example.org"))


READ = [row for row in rows("schedule-xml", "schedule-json") if row.path.suffix == ".xml" or OURS.match(row.path.name)]
REFUSED = [row for row in rows("schedule-json") if not OURS.match(row.path.name)]
REFUSED += [row for row in rows("schedule-csv", "sessionize") if row.path.stat().st_size > 2]
#: What is a table of scholarships is read in `test_scholarships_real`.
REFUSED += [row for row in rows("scholarships") if row.outcome.startswith("not a feed")]
#: Neither a schedule nor recordings; what are is in `test_videos_real`.
REFUSED += [row for row in rows("video") if row.path.name in ("streaming-32c3.json", "youtube-feed-404.html")]


def test_the_tables_are_read() -> None:
    assert len(READ) >= 18
    assert len(REFUSED) >= 14


@pytest.mark.parametrize("row", READ, ids=name_of)
def test_a_schedule_gives_what_its_readme_says(row: Row) -> None:
    batch = read(row)
    assert batch.items == (row.number("talks/events") or 0)
    assert batch.read == batch.items + sum(batch.skipped.values())
    rooms = {room for talk in batch.talks for room in talk.rooms}
    speakers = {person.name for talk in batch.talks for person in talk.people or ()}
    assert row.number("rooms") in (None, len(rooms))
    assert row.number("speakers") in (None, len(speakers))
    starts = [talk.starts for talk in batch.talks if talk.starts is not None]
    ends = [talk.ends for talk in batch.talks if talk.ends is not None]
    assert row.times() in (None, (min(starts, default=0), max(ends, default=0)))


@pytest.mark.parametrize("row", READ, ids=name_of)
def test_a_schedule_is_read_with_every_time_and_name(row: Row) -> None:
    batch = read(row)
    assert "valid and empty" not in row.outcome or "the feed is valid, but there is no talk in it" in batch.warnings
    assert all(talk.base and talk.title for talk in batch.talks)
    scheduled = [talk for talk in batch.talks if talk.starts is not None]
    assert len(scheduled) in (0, len(batch.talks))
    assert all(talk.ends is not None and talk.ends >= (talk.starts or 0) for talk in scheduled)


@pytest.mark.parametrize("row", REFUSED, ids=name_of)
def test_what_is_no_schedule_is_refused_in_one_sentence(row: Row) -> None:
    with pytest.raises(FeedError, match=r"\A(This|The) [^\n]*\.\Z"):
        read(row)
    with pytest.raises(FeedError):
        feeds.parse(row.path.read_bytes(), ParseOptions(), format="schedule-json")


def test_two_revisions_of_one_schedule_share_their_keys() -> None:
    by_name = {row.path.name: row for row in READ}
    names = ("pyconfr-2025-rev2.json", "pyconfr-2025-rev3-final.json")
    before, after = ({talk.base: talk for talk in read(by_name[name]).talks} for name in names)
    # The README: 6 removed, 4 added, 3 moved, 3 re-titled, one of them only by the sort of its blanks.
    assert (len(before.keys() - after.keys()), len(after.keys() - before.keys())) == (6, 4)
    both = before.keys() & after.keys()
    assert sum(before[key].starts != after[key].starts for key in both) == 3
    assert sum(before[key].title != after[key].title for key in both) == 3


def test_numbers_that_stand_for_several_people_do_not_merge_them() -> None:
    (row,) = (row for row in READ if row.path.name == "36c3-merged.xml")
    called: dict[str, set[str]] = {}
    for talk in read(row).talks:
        for person in talk.people or ():
            for identifier in person.ids:
                called.setdefault(identifier, set()).add(person.name.casefold())
    assert all(len(names) == 1 for names in called.values())


def test_a_schedule_of_nearly_a_thousand_talks_takes_no_quarter_of_a_second() -> None:
    (row,) = (row for row in READ if row.path.name == "fosdem-2026.xml")
    body = row.path.read_bytes()
    took = []
    for _ in range(3):
        begun = time.process_time()  # other tests run beside this one
        feeds.parse(body, ParseOptions(), format="schedule-xml")
        took.append(time.process_time() - begun)
    assert min(took) < 0.25
