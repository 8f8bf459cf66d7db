"""Which address is asked for a feed, and which header takes its token there. Pure.

People copy an address from their browser; what can be read lies elsewhere. A page of YouTube (a playlist, a channel)
is read through its Atom feed, or, with a key, through the Data API, which lists more than the newest 15
(https://developers.google.com/youtube/v3/docs/playlistItems/list).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from confdash.sync.problems import FetchError

#: The pages of one site, for browsers, phones and music.
_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"})
_GOOGLE = frozenset({"www.googleapis.com", "youtube.googleapis.com"})
#: Ids of playlists and channels.
_ID = re.compile(r"[A-Za-z0-9_-]{2,64}")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{10,62}")
#: Pages of a channel that are named by anything but its id.
_BY_NAME = re.compile(r"/(?:@|c/|user/)")
#: Of SReview, wherever it is installed: the state of all talks of an event.
_OVERVIEW = re.compile(r"/api/v1/event/[^/]+/overview/?$")

_API = (
    "https://www.googleapis.com/youtube/v3/playlistItems?part=snippet,contentDetails,status&maxResults=50&playlistId="
)
_ATOM = "https://www.youtube.com/feeds/videos.xml?"


def asked(url: str, feed: str, *, keyed: bool) -> str:
    """The address to ask for a config's `url`: itself, unless it is a page of YouTube.

    `feed`: the feed's name, for the sentence. `keyed`: whether it has a token. Raises `FetchError` (problem
    "not-found") for a page of YouTube that names no playlist and no channel by its id.
    """
    parts = _youtube(url)
    if parts is None:
        return url
    path = parts.path.rstrip("/")
    found = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if path == "/feeds/videos.xml" and not keyed:
        return url
    if path == "/feeds/videos.xml":
        playlist, channel = found.get("playlist_id"), found.get("channel_id")
    else:
        playlist, channel = found.get("list"), path.removeprefix("/channel/").split("/")[0]
    if playlist is not None and _ID.fullmatch(playlist):
        return _API + playlist if keyed else f"{_ATOM}playlist_id={playlist}"
    if channel is not None and _CHANNEL.fullmatch(channel):
        # The playlist of all that a channel has uploaded bears its id, with other letters in front.
        return f"{_API}UU{channel[2:]}" if keyed else f"{_ATOM}channel_id={channel}"
    raise _unreadable(feed, by_name=bool(_BY_NAME.match(path)) or "user" in found)


def askable(url: str) -> bool:
    """Whether there is anything to ask for a config's `url`, as far as its words tell."""
    return told_apart(url, keyed=False) is not None


def told_apart(url: str, *, keyed: bool) -> str | None:
    """As `asked`, None where there is no such address."""
    try:
        return asked(url, "", keyed=keyed)
    except FetchError:
        return None


def header(url: str) -> tuple[str, str]:
    """The header that takes a token to this address, and what stands before the token in it."""
    parts = _split(url)
    path = "" if parts is None else parts.path
    if parts is not None and (parts.hostname in _GOOGLE or path.startswith("/youtube/v3/")):
        return "X-Goog-Api-Key", ""
    if _OVERVIEW.search(path):
        return "X-SReview-Key", ""
    return "Authorization", "Token "


def of_youtube_api(url: str) -> bool:
    """Whether an answer from there is one of YouTube's Data API."""
    parts = _split(url)
    return parts is not None and parts.path.startswith("/youtube/v3/")


def of_youtube_atom(url: str) -> bool:
    """Whether the address is that of an Atom feed of YouTube."""
    parts = _split(url)
    return parts is not None and parts.path == "/feeds/videos.xml"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # of an unclosed bracket
        return None


def _youtube(url: str) -> SplitResult | None:
    """The parts of an address on YouTube's own site; None for all others."""
    parts = _split(url)
    return parts if parts is not None and parts.scheme in ("http", "https") and parts.hostname in _YOUTUBE else None


def _unreadable(feed: str, *, by_name: bool) -> FetchError:
    what = "names a YouTube channel by its name" if by_name else "is no YouTube playlist and no channel"
    return FetchError(
        f"the `url` of feed “{feed}” {what}, which cannot be read; give the address with the channel's id "
        "(youtube.com/channel/UC…) or that of a playlist (youtube.com/playlist?list=…)",
        "not-found",
    )
