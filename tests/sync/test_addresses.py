"""Which address is asked for a feed, and by which header its token goes there."""

from __future__ import annotations

import pytest

from confdash.sync import addresses
from confdash.sync.problems import FetchError

API = "https://www.googleapis.com/youtube/v3/playlistItems?part=snippet,contentDetails,status&maxResults=50&playlistId="
ATOM = "https://www.youtube.com/feeds/videos.xml?"
CHANNEL = "UCaB3_dE-f6hIjKlMnOpQrSt"
UPLOADS = "UUaB3_dE-f6hIjKlMnOpQrSt"


@pytest.mark.parametrize(
    ("url", "atom", "playlist"),
    [
        ("https://www.youtube.com/playlist?list=PLtide26", "playlist_id=PLtide26", "PLtide26"),
        ("http://m.youtube.com/playlist?app=m&list=PLtide26&si=x#top", "playlist_id=PLtide26", "PLtide26"),
        ("https://YouTube.com/watch?v=abcdefghijk&list=PLtide26&index=3", "playlist_id=PLtide26", "PLtide26"),
        (f"https://www.youtube.com/playlist?list={UPLOADS}", f"playlist_id={UPLOADS}", UPLOADS),
        (f"https://www.youtube.com/channel/{CHANNEL}", f"channel_id={CHANNEL}", UPLOADS),
        (f"https://www.youtube.com/channel/{CHANNEL}/videos?view=0", f"channel_id={CHANNEL}", UPLOADS),
        (f"https://www.youtube.com/channel/{CHANNEL}/", f"channel_id={CHANNEL}", UPLOADS),
        (f"{ATOM}channel_id={CHANNEL}", f"channel_id={CHANNEL}", UPLOADS),
        (f"{ATOM}playlist_id=PLtide26", "playlist_id=PLtide26", "PLtide26"),
    ],
)
def test_a_page_of_youtube_is_read_as_atom_and_with_a_key_from_the_api(url: str, atom: str, playlist: str) -> None:
    assert addresses.asked(url, "videos", keyed=False) == ATOM + atom
    assert addresses.asked(url, "videos", keyed=True) == API + playlist


@pytest.mark.parametrize(
    "url",
    [
        "https://cfp.example.org/harbour/schedule/export/schedule.json?list=PLtide26",
        "https://youtube.com.example.org/playlist?list=PLtide26",
        "https://www.youtube.com@example.org/playlist?list=PLtide26",
        "https://www.googleapis.com/youtube/v3/playlistItems?part=snippet&playlistId=PLtide26",
        "https://[::1/playlist",
        "youtube.com/playlist",
    ],
)
@pytest.mark.parametrize("keyed", [False, True])
def test_all_other_addresses_are_asked_as_they_stand(url: str, keyed: bool) -> None:
    assert addresses.asked(url, "videos", keyed=keyed) == url


def test_an_atom_feed_by_a_users_old_name_stays_what_it_is_without_a_key() -> None:
    assert addresses.asked(f"{ATOM}user=tides", "videos", keyed=False) == f"{ATOM}user=tides"
    with pytest.raises(FetchError, match="names a YouTube channel by its name"):
        addresses.asked(f"{ATOM}user=tides", "videos", keyed=True)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://www.youtube.com/@HarbourDays", "names a YouTube channel by its name"),
        ("https://www.youtube.com/@HarbourDays/videos", "names a YouTube channel by its name"),
        ("https://youtube.com/c/HarbourDays", "names a YouTube channel by its name"),
        ("https://youtube.com/user/harbour", "names a YouTube channel by its name"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "is no YouTube playlist and no channel"),
        ("https://www.youtube.com/", "is no YouTube playlist and no channel"),
        ("https://www.youtube.com/playlist?list=../x%26y", "is no YouTube playlist and no channel"),
        ("https://www.youtube.com/channel/UC", "is no YouTube playlist and no channel"),
        (f"https://www.youtube.com/{CHANNEL}", "is no YouTube playlist and no channel"),
    ],
)
@pytest.mark.parametrize("keyed", [False, True])
def test_a_page_without_an_id_is_refused_in_one_sentence(url: str, what: str, keyed: bool) -> None:
    with pytest.raises(FetchError) as caught:
        addresses.asked(url, "videos", keyed=keyed)
    assert caught.value.problem == "not-found"
    assert caught.value.sentence == (
        f"the `url` of feed “videos” {what}, which cannot be read; give the address with the channel's id "
        "(youtube.com/channel/UC…) or that of a playlist (youtube.com/playlist?list=…)"
    )
    assert not addresses.askable(url)


@pytest.mark.parametrize(
    ("url", "header"),
    [
        (f"{API}PLtide26", ("X-Goog-Api-Key", "")),
        ("https://youtube.googleapis.com/youtube/v3/playlistItems", ("X-Goog-Api-Key", "")),
        ("http://127.0.0.1:8000/youtube/v3/playlistItems?playlistId=x", ("X-Goog-Api-Key", "")),
        ("https://review.example.org/api/v1/event/3/overview", ("X-SReview-Key", "")),
        ("https://example.org/sreview/api/v1/event/3/overview/", ("X-SReview-Key", "")),
        ("https://review.example.org/api/v1/event/3/overview/x", ("Authorization", "Token ")),
        ("https://example.org/?/youtube/v3/", ("Authorization", "Token ")),
        ("https://googleapis.com.example.org/", ("Authorization", "Token ")),
        ("https://cfp.example.org/api/events/harbour/p/youtube/", ("Authorization", "Token ")),
        ("https://[::1/x", ("Authorization", "Token ")),
    ],
)
def test_the_header_for_a_token_follows_from_the_address(url: str, header: tuple[str, str]) -> None:
    assert addresses.header(url) == header
