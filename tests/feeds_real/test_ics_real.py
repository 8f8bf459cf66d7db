"""Every calendar of the shared feeds gives what its README states, or one sentence."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from confdash.feeds import ics
from confdash.records import FeedError, ParseOptions

FEEDS = Path(__file__).parents[3] / "shared" / "feeds"

#: Repeats are not unfolded: no day of this span is in any feed.
NEVER = dt.date(1600, 1, 1)

#: The README measures components; where some are superseded, the talks begin later or end earlier than these.
SUPERSEDED = {
    "node-ical__duplicate-uid-sequence.ics": ("2024-01-15T10:00:00Z", "2024-01-20T15:00:00Z"),
    "ical4j__incoming.ics": ("1997-07-01T19:00:00Z", "1997-07-01T20:00:00Z"),
}


class Row(NamedTuple):
    path: Path
    outcome: str

    @property
    def items(self) -> int:
        found = re.search(r"reads to (\d+) talks", self.outcome)
        return int(found[1]) if found else 0

    @property
    def span(self) -> tuple[str, str] | None:
        found = re.search(r"(\d{4}-[\dT:-]+Z) to (\d{4}-[\dT:-]+Z)", self.outcome)
        return SUPERSEDED.get(self.path.name, (found[1], found[2])) if found else None

    @property
    def zone(self) -> str:
        found = re.search(r"local times read as (\w+/\w+)", self.outcome)
        return found[1] if found else "UTC"


def rows() -> list[Row]:
    readme = FEEDS / "README.md"
    if not readme.exists():
        return []
    found, folder = [], ""
    for line in readme.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        elif line.startswith("| `") and folder in ("ics", "ics-quirks"):
            cells = re.split(r"(?<!\\) \| ", line.strip("| "))
            found.append(Row(FEEDS / folder / cells[0].strip("`"), cells[-1]))
    return found


ROWS = rows()
VALID = [row for row in ROWS if not row.outcome.startswith("not valid")]
BROKEN = [row for row in ROWS if row.outcome.startswith("not valid")]

pytestmark = pytest.mark.skipif(not ROWS, reason="the shared feeds are not here")


def iso(seconds: int) -> str:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == len([*(FEEDS / "ics").iterdir(), *(FEEDS / "ics-quirks").iterdir()])


@pytest.mark.parametrize("row", VALID, ids=lambda row: row.path.name)
def test_valid(row: Row) -> None:
    body = row.path.read_bytes()
    batch = ics.parse(body, ParseOptions(timezone=row.zone, starts=NEVER, ends=NEVER))
    assert ics.recognise(body)
    assert batch.items == row.items
    assert batch.read == batch.items + sum(batch.skipped.values())
    starts = [talk.starts for talk in batch.talks if talk.starts is not None]
    ends = [talk.ends for talk in batch.talks if talk.ends is not None]
    assert ((iso(min(starts)), iso(max(ends))) if starts else None) == row.span
    if "cannot be read" in row.outcome or "and empty" in row.outcome:
        assert batch.warnings


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row.path.name)
def test_broken(row: Row) -> None:
    with pytest.raises(FeedError) as caught:
        ics.parse(row.path.read_bytes(), ParseOptions())
    assert re.fullmatch(r"[A-Z][^\n]{20,250}[^.]\.", str(caught.value))
    assert "Error" not in str(caught.value)
