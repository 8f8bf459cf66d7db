"""Addresses of recordings: whichever way one is written, it is the same recording; and words for its state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.feeds.video_links import ccc_slug, links_in, recording_key, recording_keys
from confdash.feeds.video_words import further, is_removal, tracker_state, video_state
from confdash.records import VIDEO_STATES

TUBE = "peertube:9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.youtube.com/watch?v=aB-3_efghij", "youtube:aB-3_efghij"),
        ("https://youtube.com/watch?list=PL1&v=aB-3_efghij&t=12s", "youtube:aB-3_efghij"),
        ("http://m.youtube.com/watch?v=aB-3_efghij#x", "youtube:aB-3_efghij"),
        ("https://youtu.be/aB-3_efghij?si=track", "youtube:aB-3_efghij"),
        ("https://www.youtube.com/shorts/aB-3_efghij", "youtube:aB-3_efghij"),
        ("https://www.youtube.com/live/aB-3_efghij?feature=share", "youtube:aB-3_efghij"),
        ("https://www.youtube-nocookie.com/embed/aB-3_efghij", "youtube:aB-3_efghij"),
        ("HTTPS://WWW.YOUTUBE.COM/watch?v=aB-3_efghij", "youtube:aB-3_efghij"),
        ("https://tube.example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", TUBE),
        ("https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv", TUBE),
        ("https://tube.example.org/videos/watch/9C9DE5E8-0A1E-484A-B099-E80766180A6D?start=3s", TUBE),
        ("https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv", TUBE),
        ("https://vimeo.com/123456789", "vimeo:123456789"),
        ("https://player.vimeo.com/video/123456789?h=1", "vimeo:123456789"),
        ("https://vimeo.com/channels/days/123456789", "vimeo:123456789"),
        ("https://www.youtube.com/playlist?list=PL1", None),
        ("https://www.youtube.com/embed/videoseries?list=PL1", None),
        ("https://www.youtube.com/@channel", None),
        ("https://www.youtube.com/watch?v=no", None),
        ("https://youtube.com.evil.example/watch?v=aB-3_efghij", None),
        ("https://tube.example.org/w/p/kkGMgK9ZtnKfYAgnEtQxbv", None),
        ("https://tube.example.org/w/" + "Z" * 22, None),
        ("https://vimeo.com/about", None),
        ("https://media.ccc.de/v/x-1-y", None),
        ("https://[half/watch?v=aB-3_efghij", None),
        ("youtu.be/aB-3_efghij", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_which_recording_an_address_means(url: str, key: str | None) -> None:
    assert recording_key(url) == key


def test_recordings_of_several_addresses_stand_once_each() -> None:
    urls = ("https://youtu.be/aB-3_efghij", "https://x.example", "https://youtube.com/watch?v=aB-3_efghij")
    assert recording_keys(urls) == ("youtube:aB-3_efghij",)


def test_the_slug_of_media_ccc_de() -> None:
    assert ccc_slug("https://media.ccc.de/v/36c3-10576-of_the_tides#t=10") == "36c3-10576-of_the_tides"
    assert ccc_slug("https://media.ccc.de/c/36c3") is None
    assert ccc_slug("https://example.org/v/36c3-10576-x") is None


def test_links_end_where_the_sentence_does() -> None:
    text = "See https://x.test/talk/A8CD3F/, (https://x.test/b_(c)) and <http://y.test/d>. https://x.test/talk/A8CD3F/"
    assert links_in(text) == ("https://x.test/talk/A8CD3F/", "https://x.test/b_(c)", "http://y.test/d")
    assert links_in("ftp://x.test, www.x.test, https:// nothing") == ()
    assert len(links_in(" ".join(f"https://x.test/{n}" for n in range(1_000)))) == 20


@given(st.text(max_size=80))
def test_any_text_may_be_taken_for_an_address(text: str) -> None:
    for url in (text, f"https://youtu.be/{text}", f"https://{text}/w/{text}", f"https://www.youtube.com/{text}"):
        key = recording_key(url)
        assert key is None or key.isprintable()
        ccc_slug(url)
        assert all(
            link.startswith(("http://", "https://", "HTTP")) or link[:4].lower() == "http" for link in links_in(url)
        )


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((state, state) for state in VIDEO_STATES),
        *((state.replace("_", " ").title(), state) for state in VIDEO_STATES),
        ("Waiting for files", "waiting_for_files"), ("generating_previews", "editing"), ("FinalReview", "review"),
        ("notify-final", "review"), ("announcing", "uploaded"), ("done", "published"), ("broken", "needs_work"),
        ("ignored", "not_recorded"), ("borked", "needs_work"), ("Edit", "editing"), ("push to queue", "uploaded"),
        ("review 1", "uploaded"), ("review 2", "review"), ("make public", "uploaded"), ("tweet", "published"),
        ("postprocessed", "transcoding"), ("checked", "review"), ("released", "published"), ("gone", "not_recorded"),
        ("public", "published"), ("unlisted", "uploaded"), ("Private", "uploaded"), ("To transcode", "transcoding"),
        ("Transcoding failed", "needs_work"), ("processing", "transcoding"), ("completed", "uploaded"),
        ("Uploaded", "uploaded"), ("opt-out", "opted_out"),
        ("QC", None), ("rec ok", None), ("hm", None), ("", None),
    ],
)  # fmt: skip
def test_what_words_for_states_mean(word: str, state: str | None) -> None:
    assert video_state(word) == state


def test_words_of_the_tracker_alone() -> None:
    assert [tracker_state(word) for word in ("postencoding", "staging", "removing", "done")] == [
        "transcoding",
        *[None] * 3,
    ]
    assert [is_removal(word) for word in ("Remove", "removing", "removed")] == [True, True, False]
    assert further("published", "review")
    assert further("recorded", None)
    assert not further("lost", "recorded")
    assert not further("review", "review")
