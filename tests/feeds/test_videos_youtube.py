"""YouTube: what the Atom feed shows, what a key of the Data API shows, and what either cannot."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from confdash import feeds
from confdash.records import Batch, FeedError, ParseOptions, Video

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="www.youtube.com")
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><id>yt:playlist:PL1</id><yt:playlistId>PL1</yt:playlistId>
 <title>Harbour Days 2026</title><published>2026-01-01T00:00:00+00:00</published>{}</feed>"""
ENTRY = """<entry><id>yt:video:{0}</id><yt:videoId>{0}</yt:videoId><title>{1}</title>
 <link rel="alternate" href="https://www.youtube.com/watch?v={0}"/><published>2026-11-10T09:00:00+00:00</published>
 <updated>2026-11-12T09:00:00+00:00</updated><media:group><media:title>{1}</media:title>
 <media:description>{2}</media:description></media:group></entry>"""
TENTH = {"videoPublishedAt": "2026-11-10T09:00:00Z"}
BLIND = (
    "a key of YouTube’s sees public and unlisted videos alone: private drafts are listed only to the channel’s owner"
)
KIND = "youtube#playlistItemListResponse"


def stamp(day: int, hour: int) -> int:
    """A moment of November 2026, UTC."""
    return int(dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC).timestamp())


def item(identifier: str, title: str = "Tides", status: str | None = "public", **details: str) -> dict[str, Any]:
    """One item of a playlist."""
    made: dict[str, Any] = {
        "kind": "youtube#playlistItem",
        "snippet": {
            "publishedAt": "2026-11-11T09:00:00Z", "title": title, "description": "The talk: https://x.test/talk/A8CD3F/.",
            "resourceId": {"kind": "youtube#video", "videoId": identifier},
        },
    }  # fmt: skip
    if status is not None:
        made["status"] = {"privacyStatus": status}
        made["contentDetails"] = {"videoId": identifier, **details}
    return made


def page(*items: object, **more: object) -> dict[str, object]:
    """One answer of the Data API."""
    return {
        "kind": KIND,
        "etag": "x",
        "items": list(items),
        "pageInfo": {"totalResults": 9, "resultsPerPage": 50},
        **more,
    }


def read(value: object) -> Batch:
    """What an answer says, recognised by its bytes alone."""
    body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
    batch = feeds.parse(body, OPTIONS)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def refused(value: object, kind: str | None = "youtube-api") -> str:
    """The sentence with which a body is refused."""
    with pytest.raises(FeedError) as told:
        feeds.parse(json.dumps(value).encode() if not isinstance(value, bytes) else value, OPTIONS, format=kind)
    assert str(told.value).endswith(".")
    return str(told.value)


def test_all_that_an_entry_of_the_atom_feed_says() -> None:
    batch = read(ATOM.format(ENTRY.format("aB-3_efghij", "Tides &amp; R&amp;D", "Talk: https://x.test/talk/A8CD3F/")))
    assert batch.format == "youtube-atom"
    assert batch.window
    assert batch.videos == (
        Video(
            key="youtube:aB-3_efghij", title="Tides & R&D", links=("https://x.test/talk/A8CD3F/",), state="published",
            raw_state="public", reach="public", url="https://www.youtube.com/watch?v=aB-3_efghij",
            published_at=stamp(10, 9),
        ),
    )  # fmt: skip
    assert batch.warnings == (
        "YouTube shows at most 15 videos here; with a key of its Data API as the feed’s `token` it lists all of them",
    )


def test_an_empty_playlist_is_a_feed_all_the_same() -> None:
    batch = read(ATOM.format(""))
    assert (batch.items, batch.window) == (0, True)
    assert batch.warnings[-1] == "the feed is valid, but there is no video in it"


def test_entries_without_an_id_or_told_twice_are_counted() -> None:
    entry = ENTRY.format("aB-3_efghij", "x", "")
    batch = read(ATOM.format(entry + ENTRY.format("&lt;script>", "x", "") + entry))
    assert (batch.items, batch.skipped) == (1, {"no video id": 1, "listed twice": 1})


def test_an_atom_feed_of_somebody_else_is_refused() -> None:
    other = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title></feed>"
    told = "This is an Atom feed (of these only YouTube’s are read) titled “News”, not a feed of YouTube’s videos."
    assert refused(other, "youtube-atom") == told
    page = b"<!DOCTYPE html><html><title>Error 404 (Not Found)!!1</title>"
    assert refused(page, "youtube-atom") == (
        "This is an HTML page titled “Error 404 (Not Found)!!1”, not a feed of YouTube’s videos."
    )
    whole = ATOM.format(ENTRY.format("aB-3_efghij", "x", "")).encode()
    assert refused(whole[:-20], "youtube-atom").startswith(("The XML ends too early", "This is not valid XML"))


def test_all_that_an_item_of_a_playlist_says() -> None:
    batch = read(page(item("aB-3_efghij", videoPublishedAt="2026-11-10T09:00:00Z")))
    assert batch.format == "youtube-api"
    assert not batch.window
    assert batch.videos == (
        Video(
            key="youtube:aB-3_efghij", title="Tides", links=("https://x.test/talk/A8CD3F/",), state="published",
            raw_state="public", reach="public", url="https://www.youtube.com/watch?v=aB-3_efghij",
            published_at=stamp(10, 9),
        ),
    )  # fmt: skip
    assert batch.warnings == (BLIND,)


@pytest.mark.parametrize(
    ("title", "status", "details", "said"),
    [
        ("Tides", "unlisted", TENTH, ("Tides", "uploaded", "unlisted", "unlisted")),
        ("Tides", "private", {}, ("Tides", "uploaded", "private", "private")),
        ("Private video", "private", {}, ("", "uploaded", "private", "private")),
        ("Deleted video", "privacyStatusUnspecified", {}, ("", "uploaded", "deleted", "private")),
        ("Deleted video", "private", {}, ("", "uploaded", "deleted", "private")),
        ("Private video", None, {}, ("", "uploaded", "private", "private")),
        ("Private video", "public", TENTH, ("Private video", "published", "public", "public")),
        ("Tides", "membersOnly", {}, ("Tides", "uploaded", "membersOnly", "private")),
        ("Tides", None, {}, ("Tides", "published", "public", "public")),
    ],
)  # fmt: skip
def test_who_may_see_a_video(title: str, status: str | None, details: dict[str, str], said: tuple[str, ...]) -> None:
    (video,) = read(page(item("aB-3_efghij", title, status, **details))).videos
    assert (video.title, video.state, video.raw_state, video.reach) == said
    assert (video.published_at is not None) == (video.reach == "public" and status is not None)
    assert bool(video.links) == bool(video.title)


def test_a_talk_may_be_called_as_youtube_calls_what_it_hides() -> None:
    named = item("aB-3_efghij", "Private video", None) | {"contentDetails": TENTH}
    (video,) = read(page(named)).videos
    assert (video.title, video.reach) == ("Private video", "public")


def test_what_became_public_is_never_what_was_added_to_the_playlist() -> None:
    (video,) = read(page(item("aB-3_efghij", status=None))).videos
    assert video.published_at is None


def test_that_nobody_asked_for_the_status_is_said_once() -> None:
    batch = read(page(item("aB-3_efghij", status=None), item("aB-3_efghik", status=None)))
    assert [told for told in batch.warnings if "part=status" in told] == [
        "the address asks for no `status`, so every video with a title counts as public: add part=status to it"
    ]


def test_pages_are_read_in_order_and_an_unfinished_list_is_a_window() -> None:
    batch = read([page(item("aB-3_efghij"), nextPageToken="CAU"), page(item("aB-3_efghik"), item("aB-3_efghij"))])
    assert [video.key for video in batch.videos] == ["youtube:aB-3_efghij", "youtube:aB-3_efghik"]
    assert batch.skipped == {"listed twice": 1}
    assert not batch.window
    cut = read([page(item("aB-3_efghij"), nextPageToken="CAU"), page(item("aB-3_efghik"), nextPageToken="CBU")])
    assert cut.window
    assert cut.warnings[1] == "the list goes on: 2 of 9 videos were read, and the rest may be there all the same"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            {"code": 403, "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}]},
            "The key’s quota of YouTube’s API is used up; it comes back at midnight Pacific time.",
        ),
        (
            {"code": 400, "errors": [{"domain": "usageLimits", "reason": "keyInvalid"}]},
            "YouTube’s API does not know this key; check the feed’s key.",
        ),
        (
            {
                "code": 400, "errors": [{"domain": "global", "reason": "badRequest"}],
                "details": [{"@type": "x", "reason": "API_KEY_INVALID"}],
            },
            "YouTube’s API does not know this key; check the feed’s key.",
        ),
        (
            {"code": 404, "errors": [{"domain": "youtube.playlistItem", "reason": "playlistNotFound"}]},
            "YouTube has no playlist of this id, or it is private; check `playlistId` in the address.",
        ),
        (
            {"code": 418, "message": "The <code>teapot</code>\nsays no.", "errors": [{"domain": "x", "reason": "y"}]},
            "YouTube’s API refuses (418): The teapot says no.",
        ),
        ({"code": 500, "errors": [{"domain": "x"}]}, "YouTube’s API refuses (500): it does not say why."),
    ],
)  # fmt: skip
def test_an_error_is_one_sentence(error: dict[str, object], sentence: str) -> None:
    assert refused({"error": error}) == sentence
    assert refused({"error": error}, None) == sentence
    assert refused([page(item("aB-3_efghij")), {"error": error}]) == sentence


def test_other_answers_are_named() -> None:
    told = refused({"kind": "youtube#videoListResponse", "etag": "x", "items": []})
    assert told.startswith(
        "This JSON is not a list of recordings but an answer of YouTube’s API other than playlistItems"
    )
    assert (
        refused(b"<html><title>Sign in</title>") == "This is an HTML page titled “Sign in”, not a list of recordings."
    )
    assert feeds.parse(b"[]", OPTIONS, format="youtube-api").items == 0
    schedule = b'{"schedule": {"conference": {"acronym": "harbour", "days": []}}}'
    assert refused(schedule) == (
        "The config says that this is a playlist from YouTube’s Data API, but it is schedule JSON (pretalx, c3voc): "
        "take “kind” out of the config."
    )
