"""Tables of recordings: a video team's own sheet, in its own words, whatever it knows a talk by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest

from confdash import feeds
from confdash.feeds import table
from confdash.records import Batch, ParseOptions, Video

ZONE = ZoneInfo("Europe/Copenhagen")
DAY = dt.date(2026, 11, 10)
YOUTUBE = "https://youtu.be/aB-3_efghij"


def seconds(day: int, hour: int, minute: int = 0) -> int:
    """A moment of November 2026 in UTC seconds."""
    return int(dt.datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


def read(body: str, states: tuple[tuple[str, str], ...] = (), entity: str | None = "videos", **columns: str) -> Batch:
    """A table of recordings, read."""
    options = ParseOptions(ZONE.key, "desk.example.org", entity=entity, columns=tuple(columns.items()), states=states)
    batch = feeds.parse(body.encode(), options, format="table")
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def mapped(body: str, columns: Iterable[str]) -> Batch:
    """A table whose columns are called as our fields are, and mapped so."""
    return read(body, (), "videos", **{name: name for name in columns})


def row(**cells: str) -> Video:
    """The one recording of a table with these columns and cells."""
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    (video,) = mapped(";".join(cells) + "\n" + ";".join(quoted) + "\n", cells).videos
    return video


def test_all_that_a_row_may_say() -> None:
    found = row(
        title="Tides", code="A8CD3F", id="17", guid="g", slug="hd26-17-tides", url=YOUTUBE,
        talk_url="https://x.test/talk/A8CD3F/", state="In edit", room="Hall A", date="10.11.2026", starts="9:30",
        duration="0:45", speakers="Ada Løw; Bo", owner="Sam", note="left channel\nonly", published="2026-11-11 10:00",
        updated="2026-11-12",
    )  # fmt: skip
    assert found == Video(
        key="row:17", title="Tides", code="A8CD3F", guid="g", number="17", slug="hd26-17-tides",
        links=("https://x.test/talk/A8CD3F/",), same=("youtube:aB-3_efghij",), room="Hall A", starts=seconds(10, 9, 30),
        seconds=2700, people=("Ada Løw", "Bo"), state="editing", raw_state="In edit", url=YOUTUBE,
        published_at=seconds(11, 10), said_at=seconds(12, 0), owner="Sam", note="left channel only",
    )  # fmt: skip


def test_a_row_without_the_talk_s_title() -> None:
    body = "Hall;Day;Start;Speaker;Video status\nHall A;2026-11-10;10:30;Nwosu;done\n"
    (video,) = read(body, entity=None).videos
    assert video == Video(
        key=video.key, room="Hall A", starts=seconds(10, 10, 30), people=("Nwosu",), state="published", raw_state="done"
    )
    assert row(room="Hall A", starts="2026-11-10 10:30").key == video.key
    assert row(room="Hall A", date="2026-11-10", speakers="Nwosu").day == "2026-11-10"


def test_an_event_of_one_day_needs_no_column_of_days() -> None:
    options = ParseOptions(ZONE.key, entity="videos", starts=DAY, ends=DAY)
    (video,) = feeds.parse(b"Room,Start,Video\nHall A,10:30,\n", options, format="table").videos
    assert video.starts == seconds(10, 10, 30)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"id": "17", "title": "Tides"}, {"id": "17", "title": "Tides and ebb", "code": "A8CD3F"}),
        ({"code": "A8CD3F", "title": "Tides"}, {"code": "A8CD3F", "title": "x"}),
        ({"guid": "g", "title": "Tides"}, {"guid": "g", "title": "x"}),
        ({"title": "Tides", "room": "Hall A"}, {"title": "TIDES", "room": "Hall B"}),
        ({"room": "Hall A", "starts": "2026-11-10 10:30"}, {"room": "hall a", "starts": "10.11.2026 10:30"}),
    ],
)
def test_a_row_keeps_its_key_when_it_gets_its_address(before: dict[str, str], after: dict[str, str]) -> None:
    was, now = row(url="", state="editing", **before), row(url=YOUTUBE, state="public", **after)
    assert was.key == now.key
    assert (was.same, now.same) == ((), ("youtube:aB-3_efghij",))


def test_rows_of_one_talk_are_recordings_each() -> None:
    batch = read("Code,Title,Video\nA8CD3F,Tides,\nA8CD3F,Tides,\n,Ebb,\n,Ebb,\n,,soon\n,,https://x.test/a.mp4\n")
    assert len({video.key for video in batch.videos}) == 5
    assert [video.key for video in batch.videos[:2]] == ["row:A8CD3F", "row:A8CD3F#2"]
    assert batch.skipped == {"nothing says of what it is a recording": 1}


@pytest.mark.parametrize(
    ("cell", "url", "same"),
    [
        (f"see {YOUTUBE}, done", YOUTUBE, ("youtube:aB-3_efghij",)),
        (f"{YOUTUBE}\nhttps://vimeo.com/123456789", YOUTUBE, ("youtube:aB-3_efghij", "vimeo:123456789")),
        ("youtu.be/aB-3_efghij", "https://youtu.be/aB-3_efghij", ("youtube:aB-3_efghij",)),
        ("https://cloud.example.org/f/1", "https://cloud.example.org/f/1", ()),
        ("aB-3_efghij", "https://www.youtube.com/watch?v=aB-3_efghij", ("youtube:aB-3_efghij",)),
        ("javascript:alert(1)", None, ()),
        ("not yet", None, ()),
        ("", None, ()),
    ],
)
def test_what_stands_where_an_address_should(cell: str, url: str | None, same: tuple[str, ...]) -> None:
    body = f'Title,YouTube\nTides,"{cell}"\n'
    batch = read(body)
    (video,) = batch.videos
    assert (video.url, video.same) == (url, same)
    assert bool([told for told in batch.warnings if "is no address" in told]) is (bool(cell) and url is None)


def test_a_link_to_media_ccc_de_gives_the_slug() -> None:
    assert row(title="x", url="https://media.ccc.de/v/hd26-17-tides").slug == "hd26-17-tides"


def test_words_that_nobody_has_explained_are_one_warning_with_lines_for_the_config() -> None:
    body = "Title,Video state\nA,rec ok\nB,QC\nC,QC\nD,done\nE,In Review\nF,REC OK\n"
    batch = read(body, states=(("rec ok", "recorded"), ("Done", "uploaded")))
    assert [video.state for video in batch.videos] == ["recorded", None, None, "uploaded", "review", "recorded"]
    assert [video.raw_state for video in batch.videos] == ["rec ok", "QC", "QC", "done", "In Review", "REC OK"]
    assert batch.warnings[0] == (
        "states that are not known count as not said; add what they mean under this feed’s [feeds.states]: "
        '"QC" = "…" (one of waiting_for_files, recorded, editing, review, transcoding, uploaded, published, '
        "needs_work, lost, not_recorded, opted_out)"
    )


def test_a_word_for_what_is_being_taken_down() -> None:
    found = row(title="x", state="removing")
    assert (found.state, found.removal) == ("uploaded", True)


@pytest.mark.parametrize(
    ("cell", "published", "day"),
    [("2026-11-11T10:00:00+01:00", seconds(11, 10), False), ("11.11.2026", seconds(11, 0), True), ("yes", None, False)],
)
def test_when_it_was_published(cell: str, published: int | None, day: bool) -> None:
    found = row(title="x", published=cell)
    assert (found.published_at, found.published_day) == (published, day)


@pytest.mark.parametrize(
    ("titles", "entity"),
    [
        ("Talk,Video state", "videos"),
        ("Title;YouTube", "videos"),
        ("Code,Recording status,Editor", "videos"),
        ("Room,Start,Speakers,Recording", "videos"),
        ("Title,Room,Start,Video state", "talks"),
        ("Title,Status,YouTube", "talks"),
        ("Name,E-mail,Video", "people"),
        ("Room,Video", ""),
        ("Video,Size", ""),
        ("Title,Speakers", ""),
    ],
)
def test_titles_that_say_that_rows_are_recordings(titles: str, entity: str) -> None:
    body = f"{titles}\n".encode()
    assert table.recognise(body) is bool(entity)
    if entity:
        assert table.look(body)[0] == entity


def test_the_surest_of_several_columns_is_used() -> None:
    assert table.look(b"Talk,Decision,State,Video state,Link,YouTube\n") == (
        "talks", {"title": "Talk", "state": "Decision", "url": "Link"},
    )  # fmt: skip
    batch = read("Talk,State,Video state,Link,YouTube\nTides,confirmed,editing,https://x.test,\n")
    assert (batch.videos[0].state, batch.videos[0].url) == ("editing", None)


def test_a_table_in_json() -> None:
    body = '[{"talk": "Tides", "status": "public", "youtube": "https://youtu.be/aB-3_efghij", "by": ["Ada", "Bo"]}]'
    (video,) = read(body).videos
    assert (video.title, video.state, video.people) == ("Tides", "published", ("Ada", "Bo"))
    assert read("[]").warnings[-1] == "the feed is valid, but there is no recording in it"
