"""Addresses of recordings: which one is meant, whichever way its address is written.

A key made here is the same for all addresses of one recording: `youtube:ID`, `peertube:UUID` (also of PeerTube's short
ids, which are the same number in another spelling) and `vimeo:ID`. All of it is pure and raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from confdash.text import safe_url

#: No description of a talk links to more that could be the talk's own address.
_MOST = 20
_LONGEST = 2_000
_LINK = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]{3,2000}", re.IGNORECASE)
#: What ends a sentence, not an address; a bracket does where none was opened within the address.
_AFTER = ".,;:!?…»”’*_"
#: Eleven characters today; YouTube promises no length.
_YOUTUBE = re.compile(r"[A-Za-z0-9_-]{6,20}", re.ASCII)
#: Paths of YouTube that have the form of a video's address and are none.
_NO_VIDEO = frozenset({"videoseries", "live_stream"})
_YOUTUBE_HOSTS = frozenset({"youtube.com", "music.youtube.com", "youtube-nocookie.com", "gaming.youtube.com"})
_YOUTUBE_PATHS = frozenset({"shorts", "live", "embed", "v", "e"})
_VIMEO_HOSTS = frozenset({"vimeo.com", "player.vimeo.com"})
_NUMBER = re.compile(r"\d{5,12}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
#: PeerTube's short ids are UUIDs in base 58, with Flickr's alphabet.
_BASE58 = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_SHORT = re.compile(rf"[{_BASE58}]{{20,22}}")
_CCC_HOSTS = frozenset({"media.ccc.de", "app.media.ccc.de"})
_SLUG = re.compile(r"[\w.%-]{3,300}")


def recording_key(url: str) -> str | None:
    """The key of the recording that an address leads to; None where it is of no host that is known."""
    found = _parts(url)
    if found is None:
        return None
    host, path, query = found
    if (identifier := _youtube(host, path, query)) is not None:
        return f"youtube:{identifier}"
    if host in _VIMEO_HOSTS:
        number = next((piece for piece in path if _NUMBER.fullmatch(piece)), None)
        return f"vimeo:{number}" if number else None
    uuid = _peertube(path)
    return f"peertube:{uuid}" if uuid else None


def recording_keys(urls: Iterable[str]) -> tuple[str, ...]:
    """The keys of all recordings among some addresses, each once, in their order."""
    return tuple(dict.fromkeys(key for url in urls if (key := recording_key(url)) is not None))


def ccc_slug(url: str) -> str | None:
    """The slug (`acronym-number-title`) of a talk on media.ccc.de."""
    found = _parts(url)
    if found is None or found[0] not in _CCC_HOSTS or len(found[1]) < 2 or found[1][0] != "v":
        return None
    return found[1][1] if _SLUG.fullmatch(found[1][1]) else None


def youtube_id(text: str) -> str | None:
    """The text when it can be a video's id on YouTube."""
    return text if _YOUTUBE.fullmatch(text) and text not in _NO_VIDEO else None


def watch_url(identifier: str) -> str:
    """Where a video of YouTube is watched."""
    return f"https://www.youtube.com/watch?v={identifier}"


def links_in(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, at most 20."""
    found: dict[str, None] = {}
    for match in _LINK.finditer(text):
        url = safe_url(_ended(match[0]))
        if url is not None:
            found.setdefault(url)
        if len(found) == _MOST:
            break
    return tuple(found)


def _ended(url: str) -> str:
    """An address without what belongs to the sentence around it."""
    while url:
        last = url[-1]
        if last in _AFTER or (last == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        else:
            break
    return url


def _parts(url: str) -> tuple[str, list[str], dict[str, list[str]]] | None:
    """Host without `www.` and `m.`, the pieces of the path, and the query; None for what is no web address."""
    if not url.lower().startswith(("http://", "https://")) or len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:  # half an IPv6 address, or a query of thousands of fields
        return None
    for lead in ("www.", "m."):
        host = host.removeprefix(lead)
    return host, [unquote(piece) for piece in parts.path.split("/") if piece], query


def _youtube(host: str, path: list[str], query: dict[str, list[str]]) -> str | None:
    if host == "youtu.be":
        return youtube_id(path[0]) if path else None
    if host not in _YOUTUBE_HOSTS or not path:
        return None
    if path[0] in _YOUTUBE_PATHS:
        return youtube_id(path[1]) if len(path) > 1 else None
    return youtube_id(query["v"][0]) if path == ["watch"] and "v" in query else None


def _peertube(path: list[str]) -> str | None:
    """The UUID of a video of PeerTube: any host may run it, its paths are its own."""
    if path[:1] == ["w"] and len(path) == 2:
        name = path[1]
    elif path[:1] == ["videos"] and len(path) == 3 and path[1] in ("watch", "embed"):
        name = path[2]
    else:
        return None
    if _UUID.fullmatch(name):
        return name.lower()
    if not _SHORT.fullmatch(name):
        return None
    number = 0
    for char in name:
        number = number * 58 + _BASE58.index(char)
    return str(UUID(int=number)) if number < 1 << 128 else None
