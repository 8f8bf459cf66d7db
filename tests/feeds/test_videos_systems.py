"""Recordings as the systems of video teams list them: media.ccc.de, SReview, the C3VOC tracker, re-live, pretalx."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from confdash import feeds
from confdash.records import Batch, EventFacts, FeedError, ParseOptions, Video

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="video.example.org")
GUID = "7d4f1c0a-5b0e-4c57-9a53-6f4b6a3c0001"
OTHER = "7d4f1c0a-5b0e-4c57-9a53-6f4b6a3c0002"
EVENT = {
    "guid": GUID, "title": "Tides", "slug": "hd26-17-tides", "link": "https://cfp.example.org/hd26/talk/A8CD3F/",
    "persons": ["Ada Løw", "Bo"], "date": "2026-11-10T10:00:00.000+01:00", "duration": 1860, "length": 1860,
    "release_date": "2026-11-11T09:30:00.000+01:00", "updated_at": "2026-11-12T09:30:00.000+01:00",
    "frontend_link": "https://media.example.org/v/hd26-17-tides",
}  # fmt: skip
CONFERENCE = {"acronym": "hd26", "title": "Harbour Days 2026", "recordings_url": "https://cdn.example.org/hd26"}
RELEASED: dict[str, Any] = {
    "conference": {"title": "Harbour Days", "date": ["2026-11-09", "2026-11-11"], "video_base": "https://v.test/hd/"},
    "videos": [{
        "title": "Tides: a view", "speakers": ["Ada", "Bo"], "start": "2026-11-10 10:00:00+01",
        "end": "2026-11-10 10:45:00+01", "room": "Hall A", "eventid": GUID, "details_url": "https://x.test/talk/A8CD3F/",
        "video": "2026/tides.webm",
    }],
}  # fmt: skip
OVERVIEW = {
    "name": "Tides", "speakers": "Ada Løw, Bo and Cy", "room": "Hall A", "starttime": "2026-11-10 10:00:00",
    "endtime": "2026-11-10 10:45:00", "state": "transcoding", "progress": "running", "track": None,
}  # fmt: skip
TICKET = {
    "fahrplan_id": 17, "fahrplan_guid": GUID, "duration": "1860", "language": "eng",
    "encoding_profile_name": "YouTube", "youtube_url": "https://www.youtube.com/watch?v=aB-3_efghij",
    "youtube_url_translated": "https://www.youtube.com/watch?v=aB-3_efghik", "youtube_url_translated_2": None,
}  # fmt: skip
RELIVE = {
    "id": "17", "guid": GUID, "room": "Hall A", "title": "Tides", "start": 1_794_301_200, "mtime": 1_794_303_000,
    "duration": 1860, "status": "recorded", "playlist": "//cdn.example.org/17/index.m3u8",
}  # fmt: skip
LINK = {"submission": "A8CD3F", "youtube_link": "https://youtube.com/watch?v=aB-3_efghij", "video_id": "aB-3_efghij"}


def seconds(day: int, hour: int, minute: int = 0) -> int:
    """A moment of November 2026 in Copenhagen, in UTC seconds."""
    return int(dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=1))).timestamp())


def read(value: object, form: str, kind: str | None = None) -> Batch:
    """What a body says; it is recognised by its bytes alone unless its kind is given."""
    batch = feeds.parse(json.dumps(value).encode(), OPTIONS, format=kind)
    assert batch.format == form
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def only(value: object, form: str) -> Video:
    """The one recording of a body."""
    (video,) = read(value, form).videos
    return video


def test_all_that_media_ccc_de_says_of_a_talk() -> None:
    batch = read({**CONFERENCE, "events": [EVENT]}, "voctoweb")
    assert batch.event == EventFacts(title="Harbour Days 2026", acronym="hd26")
    whole = Video(
        key=f"voctoweb:{GUID}", title="Tides", guid=GUID, links=("https://cfp.example.org/hd26/talk/A8CD3F/",),
        slug="hd26-17-tides", starts=seconds(10, 10), seconds=1860, people=("Ada Løw", "Bo"), state="published",
        raw_state="released", reach="public", url="https://media.example.org/v/hd26-17-tides",
        published_at=seconds(11, 9, 30), said_at=seconds(12, 9, 30),
    )  # fmt: skip
    assert batch.videos == (whole,)
    assert read({**EVENT, "recordings": [{"state": "complete"}]}, "voctoweb").videos == (whole,)
    other = {**EVENT, "guid": OTHER}
    for pages in ([{"events": [EVENT]}, {"events": [other]}], [[EVENT], [other]]):
        assert [video.key for video in read(pages, "voctoweb").videos] == [f"voctoweb:{GUID}", f"voctoweb:{OTHER}"]


def test_a_conference_with_days_alone_and_one_with_a_talk_at_midnight() -> None:
    night = {**EVENT, "guid": OTHER, "date": "2026-11-10T00:00:00.000+01:00"}
    alone = only({**CONFERENCE, "events": [night]}, "voctoweb")
    assert (alone.starts, alone.day) == (None, "2026-11-10")
    _, timed = read({**CONFERENCE, "events": [EVENT, night]}, "voctoweb").videos
    assert (timed.starts, timed.day) == (seconds(10, 0), None)


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026-11-11T00:00:00.000+01:00", True), ("2026-11-11T01:00:00.000+01:00", True),
        ("2026-11-11T01:00:01.000+01:00", False),
    ],
)  # fmt: skip
def test_a_release_date_may_be_but_a_day(date: str, day: bool) -> None:
    assert only({**CONFERENCE, "events": [{**EVENT, "release_date": date}]}, "voctoweb").published_day is day


def test_a_conference_of_which_nothing_is_public_yet() -> None:
    batch = read({**CONFERENCE, "events": []}, "voctoweb")
    assert batch.warnings == ("the feed is valid, but there is no recording in it",)
    assert read([], "voctoweb", "voctoweb").items == 0


def test_what_sreview_has_released() -> None:
    batch = read(RELEASED, "sreview")
    assert batch.event == EventFacts(title="Harbour Days", starts=dt.date(2026, 11, 9), ends=dt.date(2026, 11, 11))
    assert batch.videos == (
        Video(
            key=f"ticket:{GUID}", title="Tides: a view", guid=GUID, links=("https://x.test/talk/A8CD3F/",),
            room="Hall A", starts=seconds(10, 10), seconds=2700, people=("Ada", "Bo"), state="published",
            raw_state="done", url="https://v.test/hd/2026/tides.webm",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "named"),
    [("A8CD3F", ("A8CD3F", None, None)), (17, (None, None, "17")), ("123456", (None, None, "123456"))],
)
def test_what_sreview_calls_an_id(identifier: object, named: tuple[str | None, ...]) -> None:
    (video,) = read({**RELEASED, "videos": [{**RELEASED["videos"][0], "eventid": identifier}]}, "sreview").videos
    assert (video.code, video.guid, video.number) == named
    assert video.key == f"ticket:{identifier}"


def test_all_that_the_overview_of_sreview_says() -> None:
    video = only([OVERVIEW], "sreview")
    assert video == Video(
        key=video.key, title="Tides", room="Hall A", starts=seconds(10, 10), seconds=2700,
        people=("Ada Løw", "Bo", "Cy"), state="transcoding", raw_state="transcoding",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "progress", "said"),
    [
        ("waiting_for_files", "waiting", ("waiting_for_files", None, False)),
        ("cutting", "done", ("editing", None, False)),
        ("cutting", "failed", ("editing", "cutting failed", False)), ("preview", "waiting", ("review", None, False)),
        ("announcing", "running", ("uploaded", None, False)), ("done", "waiting", ("published", None, False)),
        ("remove", "scheduled", ("uploaded", None, True)), ("removing", "running", ("uploaded", None, True)),
        ("ignored", "waiting", ("not_recorded", None, False)), ("broken", "waiting", ("needs_work", None, False)),
        ("lost", "waiting", ("lost", None, False)), ("hm", "waiting", (None, None, False)),
    ],
)  # fmt: skip
def test_the_states_of_sreview(state: str, progress: str, said: tuple[object, ...]) -> None:
    batch = read([{**OVERVIEW, "state": state, "progress": progress}], "sreview")
    (video,) = batch.videos
    assert ((video.state, video.failed, video.removal), video.raw_state) == (said, state)
    assert bool(batch.warnings) is (said[0] is None)


def test_a_talk_of_the_overview_keeps_its_key_as_it_comes_further() -> None:
    later = {**OVERVIEW, "state": "done", "starttime": "2026-11-10 10:05:00", "room": "Hall B"}
    assert only([OVERVIEW], "sreview").key == only([later], "sreview").key
    named = [{**OVERVIEW, "nonce": "secret"}, {**OVERVIEW, "nonce": "other"}]
    keys = [video.key for video in read(named, "sreview").videos]
    assert len(set(keys)) == 2
    assert "secret" not in "".join(keys)
    twins = [OVERVIEW, {**OVERVIEW, "starttime": "2026-11-11 10:00:00"}]
    assert len({video.key for video in read(twins, "sreview").videos}) == 2


def test_tickets_of_one_talk_are_one_recording() -> None:
    batch = read([TICKET, {**TICKET, "encoding_profile_name": "HD", "youtube_url": None}], "tracker")
    assert batch.skipped == {"another ticket of the same talk": 1}
    assert batch.videos == (
        Video(
            key=f"ticket:{GUID}", guid=GUID, number="17", same=("youtube:aB-3_efghij", "youtube:aB-3_efghik"),
            seconds=1860, state="published", raw_state="released", url="https://www.youtube.com/watch?v=aB-3_efghij",
        ),
    )  # fmt: skip


def test_the_addresses_of_all_tickets_of_a_talk_are_its_own() -> None:
    second = {**TICKET, "youtube_url": None, "youtube_url_translated": "https://youtu.be/aB-3_efghil"}
    assert only([TICKET, second], "tracker").same == (
        "youtube:aB-3_efghij",
        "youtube:aB-3_efghik",
        "youtube:aB-3_efghil",
    )


def test_the_ticket_that_is_furthest_speaks() -> None:
    states = ["staging", "postencoding", "finalized"]
    tickets = [{"fahrplan_id": 17, "ticket_state": state, "failed": state == "finalized"} for state in states]
    video = only(tickets, "tracker")
    assert (video.key, video.state, video.raw_state) == ("ticket:17", "transcoding", "postencoding")
    assert video.failed == "finalized failed"
    odd = read([{"fahrplan_id": 18, "ticket_state": "hm"}], "tracker")
    assert odd.warnings == ("states of the tracker that are not known count as not said: “hm”",)


def test_the_list_of_talks_of_the_tracker_says_nothing_of_recordings() -> None:
    with pytest.raises(FeedError, match="This JSON is a list, but not of recordings"):
        read([{"id": 1, "fahrplan_id": 17, "title": "Tides"}], "tracker", "tracker")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("not_running", "waiting_for_files"), ("live", "waiting_for_files"), ("recorded", "recorded"),
        ("released", "published"),
    ],
)  # fmt: skip
def test_what_the_live_stream_has(status: str, state: str) -> None:
    url = "https://media.ccc.de/v/hd26-17-tides"
    video = only([{**RELIVE, "status": status, "release_url": url}], "relive")
    assert video == Video(
        key=f"talk:{GUID}", title="Tides", guid=GUID, number="17", slug="hd26-17-tides", room="Hall A",
        starts=1_794_301_200, seconds=1860 if state in ("recorded", "published") else None, state=state,
        raw_state=status, url=url if state == "published" else None, said_at=1_794_303_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [[LINK], LINK, {"count": 1, "next": None, "previous": None, "results": [LINK]}],
    ids=["list", "one", "page"],
)
def test_links_of_pretalx(value: object) -> None:
    assert only(value, "pretalx-youtube") == Video(
        key="talk:A8CD3F", code="A8CD3F", same=("youtube:aB-3_efghij",), state="published", raw_state="linked",
        url="https://www.youtube.com/watch?v=aB-3_efghij",
    )  # fmt: skip


def test_pages_of_links() -> None:
    def page(*links: dict[str, Any], more: str | None = None) -> dict[str, Any]:
        return {"count": 2, "next": more, "previous": None, "results": list(links)}

    second = {"submission": "B8CD4F", "youtube_link": "https://youtu.be/aB-3_efghik", "video_id": None}
    batch = read([page(LINK, more="https://x"), page(second)], "pretalx-youtube")
    assert [video.code for video in batch.videos] == ["A8CD3F", "B8CD4F"]
    assert (batch.window, batch.warnings) == (False, ())
    cut = read(page(LINK, more="https://x"), "pretalx-youtube")
    assert cut.window
    assert "the list goes on" in cut.warnings[0]
    assert read(page(), "pretalx-youtube", "pretalx-youtube").items == 0
    assert read([], "pretalx-youtube", "pretalx-youtube").items == 0


def test_two_talks_that_claim_one_video_are_both_heard() -> None:
    batch = read(
        [LINK, {**LINK, "submission": "B8CD4F"}, {**LINK, "video_id": "", "youtube_link": "soon"}], "pretalx-youtube"
    )
    assert [(video.code, video.same) for video in batch.videos] == [
        ("A8CD3F", ("youtube:aB-3_efghij",)), ("B8CD4F", ("youtube:aB-3_efghij",)),
    ]  # fmt: skip
    assert batch.skipped == {"no video id": 1}


@pytest.mark.parametrize("kind", ["voctoweb", "sreview", "tracker", "pretalx-youtube", "relive", "pyvideo"])
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html><title>Log in</title>", "This is an HTML page titled “Log in”, not a list of recordings."),
        (b'{"error": "no"}', "This JSON is not a list of recordings but an error of an API; its keys are error."),
        (b'[{"a": 1}]', "This JSON is a list, but not of recordings; the keys of its first item are a."),
        (b'[{"a": ', "The JSON ends too early, at line 1, column 8 (byte 7): the answer was cut off."),
    ],
)
def test_what_is_no_list_of_recordings(kind: str, body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as told:
        feeds.parse(body, OPTIONS, format=kind)
    assert str(told.value) == sentence


def test_no_programme_is_taken_for_recordings() -> None:
    talk = {"title": "Tides", "speakers": ["Ada"], "guid": GUID, "state": "confirmed", "room": "Hall A", "start": 1}
    programmes: tuple[object, ...] = ([talk], {"schedule": {"conference": {"days": []}}}, [])
    for value in programmes:
        assert read(value, "schedule-json").format == "schedule-json"
