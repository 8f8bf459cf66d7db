"""How long the list is at twelve moments of the sample: `python -m tests.attention.moments` prints it as a table.

Three sessions in ten are unconfirmed, and of consent nothing is known save the opt-outs. Of those who speak, either
nobody is ever marked as here, or three in four are, 45 minutes before their first session of the day. The recordings
go their way all through the three days, and their feeds are read a few times a day, as is the sheet of applications
for scholarships.
"""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from sample_data import make, read
from tests.store.build import Store, config

from confdash import clock, feeds
from confdash.attention.apart import told as told_to
from confdash.attention.engine import Evaluator
from confdash.attention.items import DESKS, DeskName, Listing
from confdash.attention.lines import seen_by
from confdash.config import Privacy, Settings, load
from confdash.demo import FEEDS, FILMS, SCHOLARSHIPS, SHEET, make_event, sample_folder
from confdash.records import Batch, ParseOptions
from confdash.store.decisions import Sighting

ZONE = "Europe/Copenhagen"
#: Day of November 2026, hour, minute. Before lunch and in the morning most is to come; the second revision is in force
#: from Tuesday 10:18 on.
MOMENTS = (
    (9, 8, 30), (9, 9, 20), (9, 10, 35), (9, 13, 10), (9, 15, 30),
    (10, 8, 30), (10, 9, 50), (10, 10, 21), (10, 13, 10), (10, 15, 40),
    (11, 8, 30), (11, 13, 15),
)  # fmt: skip
SECOND_REVISION = (10, 10, 18)
#: When the feeds of the recordings are read.
FILMED = ((9, 15, 0), (10, 8, 0), (10, 10, 20), (10, 15, 0), (11, 8, 0), (11, 10, 30))
#: When the committee's sheet is read.
GRANTED = ((9, 8, 0), (9, 13, 0), (10, 8, 0), (10, 13, 0), (11, 8, 0), (11, 13, 0))
#: When those recipients who speak nowhere are marked as here, where anybody is.
DOORS = (9, 9, 0)
_TABLE: tuple[DeskName, ...] = ("programme", "video", "feeds", "scholarships")
#: How long before their first session of a day somebody arrives, in seconds.
EARLY = 45 * 60


class Look(NamedTuple):
    """The list at one moment."""

    moment: tuple[int, int, int]
    listing: Listing

    @property
    def by_desk(self) -> dict[str, int]:
        """How many rows each desk's view has."""
        return {desk: len(seen_by(told_to(self.listing, desk, Privacy(), "desk"), desk)) for desk in DESKS}

    @property
    def rules(self) -> Counter[str]:
        """How many rows each rule leads."""
        return Counter(line.items[0].rule for line in self.listing.lines)


def at(day: int, hour: int, minute: int) -> int:
    """A moment in UTC seconds."""
    return int(dt.datetime(2026, 11, day, hour, minute, tzinfo=clock.zone(ZONE)).timestamp())


def looks(folder: Path, *, marked: bool, moments: tuple[tuple[int, int, int], ...] = MOMENTS) -> Iterator[Look]:
    """The list at these moments, which are in order; `marked`: three in four arrive."""
    store = Store(folder, config([name for name, *_ in (*FEEDS, *FILMS, SHEET, SCHOLARSHIPS)]) + _pots())
    evaluator = Evaluator(store.path, store.settings, store.settings.clock())
    try:
        revision = until = 0
        filmed: tuple[int, int, int] | None = None
        granted: tuple[int, int, int] | None = None
        for moment in moments:
            now = at(*moment)
            with clock.living_at(dt.datetime.fromtimestamp(now, dt.UTC)):
                store.now = clock.real() - 1200
                wanted = 2 if moment >= SECOND_REVISION else 1
                while revision < wanted:
                    revision += 1
                    give(store, revision)
                shown = max((each for each in FILMED if each <= moment), default=None)
                if shown is not None and shown != filmed:
                    filmed = shown
                    film(store, shown)
                read_at = max((each for each in GRANTED if each <= moment), default=None)
                if read_at is not None and read_at != granted:
                    granted = read_at
                    store.sync(SCHOLARSHIPS[0], grants(granted))
                if marked:
                    _arrive(store, until, now)
                    _come(store, until, now)
                    until = now
                look = Look(moment, _look(store, evaluator))
            yield look
    finally:
        evaluator.close()
        store.close()


def give(store: Store, revision: int) -> None:
    """All feeds of the sample as a revision has them."""
    for name, file, _ in FEEDS:
        store.sync(name, told(f"rev{revision}/{file}"))


def film(store: Store, moment: tuple[int, int, int]) -> None:
    """All feeds of the recordings, as they are at a moment."""
    for name, batch in filmed(moment).items():
        store.sync(name, batch)


@functools.cache
def filmed(moment: tuple[int, int, int]) -> dict[str, Batch]:
    """What the feeds of the recordings say at a moment, by name."""
    programme = read.second(read.first()) if moment >= SECOND_REVISION else read.first()
    files = make.videos(programme, dt.datetime.fromtimestamp(at(*moment), clock.zone(ZONE)))
    options = ParseOptions(timezone=ZONE, host="cfp.harbour-days.example")
    found = {name: feeds.parse(files[file].encode(), options) for name, file, _ in FILMS}
    return found | {SHEET[0]: feeds.parse(files[SHEET[1]].encode(), _mapped(SHEET[0]), format="table")}


@functools.cache
def grants(moment: tuple[int, int, int]) -> Batch:
    """What the committee's sheet says of the applications for scholarships at a moment."""
    body = make.scholarships(dt.datetime.fromtimestamp(at(*moment), clock.zone(ZONE)))
    return feeds.parse(body.encode(), _mapped(SCHOLARSHIPS[0]), format="table")


def _mapped(name: str) -> ParseOptions:
    """How the demo's config maps a table."""
    feed = _demo().feed(name)
    assert feed is not None
    return ParseOptions(
        timezone=ZONE, entity=feed.entity, columns=tuple(feed.columns.items()), states=tuple(feed.states.items()),
        currency=feed.currency,
    )  # fmt: skip


@functools.cache
def _demo() -> Settings:
    """The demo's config."""
    with tempfile.TemporaryDirectory() as folder:
        make_event(Path(folder), "http://127.0.0.1:1")
        return load(Path(folder))


def _pots() -> str:
    """The demo's pots, as a config has them."""
    lines = []
    for pot in _demo().pots:
        lines += ["", "[[pots]]", f'name = "{pot.name}"', f'currency = "{pot.currency}"']
        lines += [f'budget = "{pot.budget}"', f'raised = "{pot.raised}"']
    return "\n".join(lines)


@functools.cache
def told(file: str) -> Batch:
    """What a file of the sample says."""
    body = (sample_folder() / file).read_bytes()
    batch = feeds.parse(body, ParseOptions(timezone=ZONE, host="cfp.harbour-days.example"))
    # Only the opt-outs are told: of all else nothing is known.
    talks = tuple(msgspec.structs.replace(talk, do_not_record=talk.do_not_record or None) for talk in batch.talks)
    return msgspec.structs.replace(batch, talks=talks)


def _arrive(store: Store, after: int, until: int) -> None:
    """Marks those of the three in four who have come since the last look."""
    rows = store.link.execute(
        "SELECT speakers.key, starts FROM speakers JOIN talk_speakers ON speaker = speakers.id"
        " JOIN talks ON talks.id = talk WHERE gone = 0 AND starts IS NOT NULL ORDER BY speakers.key, starts"
    ).fetchall()
    people = sorted({key for key, _ in rows})
    coming = {person for place, person in enumerate(people) if place % 4 != 3}
    clock_ = store.settings.clock()
    first: dict[tuple[str, dt.date], int] = {}
    for key, starts in rows:
        first.setdefault((key, clock_.day(starts)), starts - EARLY)
    deeds = [
        ("person", key, "here", msgspec.json.encode(Sighting(seen, "ada", "front")).decode())
        for (key, _), seen in first.items()
        if key in coming and after < seen <= until
    ]
    if deeds:
        store.decide(*deeds)


def _come(store: Store, after: int, until: int) -> None:
    """Marks three in four of the recipients who speak nowhere, once the doors are open."""
    if not after < at(*DOORS) <= until:
        return
    rows = store.link.execute(
        "SELECT key FROM scholarships WHERE state = 'accepted' AND person IS NULL ORDER BY name"
    ).fetchall()
    seen = msgspec.json.encode(Sighting(at(*DOORS), "ada", "front")).decode()
    store.decide(*(("scholarship", key, "here", seen) for place, (key,) in enumerate(rows) if place % 4 != 3))


def _look(store: Store, evaluator: Evaluator) -> Listing:
    with store.link:
        store.link.execute("UPDATE feeds SET checked_at = ?", [clock.real()])
    return evaluator.evaluate()


def table() -> str:
    """The table, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        some = list(looks(Path(folder) / "some", marked=True))
        none = list(looks(Path(folder) / "none", marked=False))
    lines = [
        "| moment | 3 in 4 marked: rows | programme | video | feeds | scholarships | nobody marked: rows | programme"
        " | video | feeds | scholarships | information |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one, other in zip(some, none, strict=True):
        day, hour, minute = one.moment
        cells = [f"day {day - 8} {hour:02}:{minute:02}"]
        for look in (one, other):
            desks = look.by_desk
            cells += [str(len(look.listing.lines)), *(str(desks[desk]) for desk in _TABLE)]
        lines.append(f"| {' | '.join([*cells, str(other.listing.info)])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
