"""The sample's recordings: what their four files say, what revision two changes, and what confdash makes of it all.

The files are read here by `json` and `csv`, which share nothing with the script that wrote them nor with the parsers.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sample_data import films, make, read
from tests.store.build import Store

from confdash import clock, demo, feeds
from confdash.cli import morning
from confdash.records import LADDER, VIDEO_STATES, ParseOptions
from confdash.store import connect, journal
from confdash.store.query.film_rows import FilmRow, VideoRow
from confdash.store.query.rows import TalkRow

SAMPLE = Path(__file__).parents[1] / "sample_data"
REVISIONS = (1, 2)
FILES = ("videos.json", "pipeline.json", "archive.json", "cutting.csv")
ZONE = ZoneInfo("Europe/Copenhagen")


def body(revision: int, file: str) -> str:
    return (SAMPLE / f"rev{revision}" / file).read_text(encoding="utf-8")


def playlist(revision: int) -> dict[str, Any]:
    """The entries of the playlist by title."""
    listed = {item["snippet"]["title"]: item for item in json.loads(body(revision, "videos.json"))["items"]}
    assert len(listed) == json.loads(body(revision, "videos.json"))["pageInfo"]["totalResults"] <= 50
    return listed


def reaches(revision: int) -> dict[str, str]:
    return {title: item["status"]["privacyStatus"] for title, item in playlist(revision).items()}


def pipeline(revision: int) -> dict[str, str]:
    return {item["name"]: item["state"] for item in json.loads(body(revision, "pipeline.json"))}


def archive(revision: int) -> set[str]:
    return {event["title"] for event in json.loads(body(revision, "archive.json"))["events"]}


def sheet(revision: int) -> list[dict[str, str]]:
    return list(csv.DictReader(body(revision, "cutting.csv").splitlines()))


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("file", FILES)
def test_the_files_are_small(revision: int, file: str) -> None:
    assert 3_000 < len(body(revision, file).encode()) < 60_000


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_video_is_anybody_s(revision: int) -> None:
    found = {item["contentDetails"]["videoId"] for item in playlist(revision).values()}
    found |= {match for row in sheet(revision) for match in re.findall(r"youtu\.be/(.+)", row["Link"])}
    # An id is 64 bits in eleven signs of six: the last sign has two bits to spare, which are zeros.
    assert all(re.fullmatch(r"[\w-]{11}", each) and each[-1] not in "AEIMQUYcgkosw048" for each in found)
    assert len({item["id"] for item in playlist(revision).values()}) == len(playlist(revision))


@pytest.mark.parametrize("revision", REVISIONS)
def test_nothing_has_happened_after_the_revision_s_moment(revision: int) -> None:
    look = (films.FIRST_LOOK, films.SECOND_LOOK)[revision - 1]
    assert look <= demo.BUSY_MOMENT
    stamps = re.findall(r'At": "([^"]+)"', body(revision, "videos.json"))
    stamps += re.findall(r'(?:released?_date|updated_at)": "([^"]+)"', body(revision, "archive.json"))
    assert len(stamps) > 60
    assert max(map(dt.datetime.fromisoformat, stamps)) <= look
    edits = [dt.datetime.strptime(row["Changed"], "%d.%m.%Y %H:%M").replace(tzinfo=ZONE) for row in sheet(revision)]
    assert max(edits) <= look


def test_what_revision_two_changes() -> None:
    old, new = reaches(1), reaches(2)
    changed = {title for title in old.keys() | new.keys() if old.get(title) != new.get(title)}
    assert changed == {
        "Cold storage for warm data - Nathalie Verschuren",
        "In praise of the focus ring - Morwenna Trescothick",
        "Translators are your first testers - Ebru Karataşlı, Ville Hämeenaho",
        next(title for title in old if title.startswith("Who pays the person who answers?")),
    }
    assert Counter((old.get(title), new.get(title)) for title in changed) == {
        (None, "public"): 2, ("public", "private"): 1, ("public", None): 1,
    }  # fmt: skip
    assert {name for name, state in pipeline(2).items() if state == "done" != pipeline(1).get(name)} == {
        "Cold storage for warm data", "In praise of the focus ring",
    }  # fmt: skip
    assert archive(2) - archive(1) == {"One binary, nine architectures"}
    assert archive(1) <= archive(2)
    readme = " ".join((SAMPLE / "README.md").read_text(encoding="utf-8").split())
    told = readme.partition("In revision two “Cold")[2].partition("## ")[0]
    for title in ("in praise of the focus ring", "who pays the person who answers?", "one binary, nine architectures"):
        assert title in told.lower()


def test_the_files_can_be_made_for_any_moment() -> None:
    programme = read.first()
    before = make.videos(programme, dt.datetime(2026, 11, 9, 8, 0, tzinfo=ZONE))
    options = ParseOptions(timezone="Europe/Copenhagen")
    assert [len(feeds.parse(before[file].encode(), options).videos) for file in FILES[:3]] == [1, 110, 0]
    assert {row["state"] for row in json.loads(before["pipeline.json"])} == {"waiting_for_files", "ignored"}
    after = make.videos(programme, dt.datetime(2026, 11, 14, 8, 0, tzinfo=ZONE))
    states = Counter(row["state"] for row in json.loads(after["pipeline.json"]))
    assert states["done"] > 90
    assert states["waiting_for_files"] == 0


# ----- what confdash makes of it


class Seen(NamedTuple):
    """The sessions, what is joined to none, the recordings and the talks, at the demo's moment: by title."""

    films: dict[str, FilmRow]
    strays: dict[str, FilmRow]
    videos: dict[str, VideoRow]
    talks: dict[str, TalkRow]

    def state(self, title: str) -> tuple[str | None, tuple[str, ...]]:
        return self.films[title].state, tuple(self.films[title].flags)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Seen]]:
    """The store after each revision, as the demo's own config has its feeds."""
    home = tmp_path_factory.mktemp("sample")
    demo.make_event(home, "http://127.0.0.1:1")
    with clock.living_at(demo.BUSY_MOMENT):
        store = Store(home / "store", (home / "confdash.toml").read_text(encoding="utf-8"))
        store.now = clock.real() - 1200
        morning.write(store.folder)
        with connect.writing(store.link, store.path):
            journal.take_in(store.link, store.folder)
        yield {revision: _after(store, revision) for revision in REVISIONS}
        store.close()


def _after(store: Store, revision: int) -> Seen:
    for feed in store.settings.feeds:
        if feed.name in ("fahrplan", "calendar", "people", "scholarships"):
            continue  # they tell nothing more of the recordings
        options = ParseOptions(
            timezone="Europe/Copenhagen",
            host="" if feed.local else "127.0.0.1",
            entity=feed.entity,
            columns=tuple(feed.columns.items()),
            states=tuple(feed.states.items()),
        )
        file = SAMPLE / f"rev{revision}" / feed.url.rpartition("/")[2]
        store.sync(feed.name, feeds.parse(file.read_bytes(), options, format=feed.kind))
    return Seen(
        {row.title: row for row in store.films().values() if row.entity == "talk"},
        {row.title: row for row in store.films().values() if row.entity == "video"},
        {row.title: row for row in store.videos().values() if not row.key.startswith("ticket:")},
        {row.title: row for row in store.talks().values()},
    )


def test_every_recording_is_joined_but_the_odd_ones(seen: dict[int, Seen]) -> None:
    # SReview and the spreadsheet know room, time and title alone: that is enough for the two that clash too, and for
    # the one that an organiser has moved.
    for revision in REVISIONS:
        strays = seen[revision].strays
        assert {title: (row.match, row.outside) for title, row in strays.items()} == {
            "The meetup where the last bus leaves at eight - Harbour Days 2026": ("guessed", False),
            "HD26 Studio, Monday morning, uncut": (None, False),
            "HD26 Studio, Monday afternoon, uncut": (None, False),
            "Closing: numbers, thanks and lost umbrellas - Harbour Days 2025": (None, True),
        }
        guess = strays["The meetup where the last bus leaves at eight - Harbour Days 2026"]
        assert guess.guess_title == "A meetup where the last bus leaves at eight"
        alone = {title for title, row in seen[revision].films.items() if row.match is None}
        assert alone == {"The hallway track, minuted"}, "which has no room"
        ways = Counter(row.match for row in seen[revision].films.values())
        assert ways["guessed"] == 0
        assert min(ways["url"], ways["guid"]) >= 8
        assert ways["slot"] > 100


def test_each_case_stands_as_the_readme_says(seen: dict[int, Seen]) -> None:
    first = seen[1]
    expected = {
        "Rehearsal for first-time speakers": ("published", ()),
        "Behördenpost als Datenstrom": ("published", ("claimed",)),
        "Columns for people who think in rows": ("published", ()),
        "Kommunens regneark er også software": ("uploaded", ("ahead",)),
        "What the harbour master knows": ("published", ("early",)),
        "The maintainers' winter": ("uploaded", ("unlisted",)),
        "A short economic history of laptop stickers": ("transcoding", ()),
        "Rolling back on purpose": ("transcoding", ()),
        "Nothing is not zero": ("needs_work", ()),
        "Ask the programme committee anything": ("needs_work", ()),
        "Drawing a harbour at sixty frames a second": ("lost", ()),
        "Your first patch is a job interview, for us": (None, ()),
        "Window functions with paper and scissors": ("recorded", ()),
        "Browser bugs of which we have grown fond": ("editing", ()),
        "A platform is a promise": ("review", ()),
        "In praise of the focus ring": ("transcoding", ()),
        "Errors are part of the type": ("uploaded", ()),
        "Solder a weather badge": ("not_recorded", ()),
        "What a quiet room needs": ("opted_out", ()),
    }
    assert {title: first.state(title) for title in expected} == expected
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    named = [title for title in expected if f"“{title}" in readme or title in readme]
    assert len(named) >= len(expected) - 2, "those of the labs and the quiet room stand there by their room"
    assert {state for state, _ in expected.values()} >= set(VIDEO_STATES) - {"waiting_for_files"}
    coming = {row.state for row in first.films.values()}
    assert coming >= {*LADDER}


def test_the_rows_behind_the_cases(seen: dict[int, Seen]) -> None:
    first = seen[1]
    assert first.films["Rehearsal for first-time speakers"].do_not_record is True
    assert first.films["Rolling back on purpose"].failed == "transcoding failed"
    parked = first.videos["Your first patch is a job…"]
    assert (parked.state, parked.raw_state, parked.note) == (None, "parked", "waiting for the slides")
    assert first.films["A short economic history of laptop stickers"].owner == "Marlo"
    stuck = first.films["A short economic history of laptop stickers"].since
    assert stuck == int(dt.datetime(2026, 11, 10, 7, 14, tzinfo=ZONE).timestamp())
    claimed = first.videos["Behördenpost als Datenstrom, Harbour Days 2026"]
    assert sorted(claimed.claims) == sorted(
        first.films[title].key
        for title in ("Behördenpost als Datenstrom", "Reading ninety years of council minutes by machine")
    )
    old = first.videos["Columns for people who think in rows (first cut)"]
    assert (old.reach, old.session_title) == ("private", "Columns for people who think in rows")
    for half, room in (("morning", "Studio"), ("afternoon", None)):
        stream = first.videos[f"HD26 Studio, Monday {half}, uncut"]
        assert (stream.reach, stream.match, stream.cover_room) == ("public", None, room)
        assert stream.seconds is not None
        assert stream.seconds >= 3 * 3600


def test_what_the_second_revision_does(seen: dict[int, Seen]) -> None:
    assert seen[1].state("Translators are your first testers") == ("published", ())
    state, flags = seen[2].state("Translators are your first testers")
    assert (state, "vanished" in flags) == ("uploaded", True)
    assert seen[1].state("Who pays the person who answers?") == ("published", ())
    state, flags = seen[2].state("Who pays the person who answers?")
    assert (state, "vanished" in flags) == ("uploaded", True)
    for title in ("Cold storage for warm data", "In praise of the focus ring"):
        assert (seen[1].state(title)[0], seen[2].state(title)[0]) == ("transcoding", "published")


def test_half_are_public_within_fifteen_hours(seen: dict[int, Seen]) -> None:
    hours = sorted(
        (row.public_at - row.ended) / 3600
        for row in seen[2].films.values()
        if row.public_at and row.ended and row.public_at > row.ended
    )
    assert 20 <= len(hours) <= 45
    assert 7 <= hours[len(hours) // 2] <= 19
    assert hours[-1] - hours[0] > 10


def test_the_morning_s_marks_about_recordings_are_placed(seen: dict[int, Seen]) -> None:
    first = seen[1]
    stream = first.videos["HD26 Studio, Monday morning, uncut"]
    assert stream.cover_starts is not None
    quiet = first.talks["What a quiet room needs"]
    assert quiet.starts is not None
    assert (quiet.do_not_record, quiet.starts - stream.cover_starts) == (True, 40 * 60)
    assert stream.cover_ends == stream.cover_starts + 3 * 3600
    asked = {row.title: (row.state, row.approved) for row in first.films.values() if row.review}
    assert asked == {
        "The maintainers' winter": ("uploaded", False),
        "Feature flags have a half-life": ("published", False),
    }
    assert first.films["A platform is a promise"].owner == "sam"
    assert [title for title, row in first.talks.items() if row.av_told] == ["建てる前に測る"]
