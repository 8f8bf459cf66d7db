"""Answers that come in pages: which address is next, and all pages as one body. Pure.

Only bodies of three shapes are ever taken for a page, so that no other feed is read differently for a header or a
word in it:

- YouTube's Data API: `items`, `pageInfo` and `nextPageToken`
  (https://developers.google.com/youtube/v3/guides/implementation/pagination);
- pretalx, and other servers that are made with Django: `count`, `next`, `results`;
- voctoweb's events: a list of `events`, and the next address in the `Link` header (RFC 8288).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Literal

import httpx
import msgspec

from confdash.records import FeedError

Shape = Literal["youtube", "results", "events"]

#: No feed of one event has more: of YouTube's pages they are 10,000 recordings.
MOST = 200

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)


class AstrayError(Exception):
    """A page says that there is another one, and not where."""


class Page(msgspec.Struct, frozen=True):
    """One page of an answer."""

    shape: Shape
    #: JSON, in UTF-8.
    body: bytes
    #: The address of the page after it, maybe relative to its own; None after the last.
    after: str | None


def first(body: bytes, link: str, url: httpx.URL) -> Page | None:
    """The body as the first of several pages; None where it is the whole answer.

    `link`: the answer's `Link` header, "" without one; `url`: where it came from. Raises `AstrayError`.
    """
    # Most bodies are no pages: they are not read as JSON twice for this.
    if not (
        b'"nextPageToken"' in body
        or (b'"results"' in body and b'"next"' in body)
        or (link and (b'"events"' in body or b'"frontend_link"' in body))
    ):
        return None
    found = _page(body, link, url)
    return None if found is None or found.after is None else found


def further(body: bytes, link: str, url: httpx.URL, shape: Shape) -> Page | None:
    """The body as a later page of an answer whose first has that shape; None where it is none. Raises `AstrayError`."""
    found = _page(body, link, url)
    return None if found is None or found.shape != shape else found


def joined(pages: Sequence[Page]) -> bytes:
    """All pages as one body: a JSON array of them, in order."""
    return b"[" + b",\n".join(each.body for each in pages) + b"]"


def _page(body: bytes, link: str, url: httpx.URL) -> Page | None:
    # Imported late: hardly any feed comes in pages.
    from confdash.feeds.decode import json_document, unwrapped

    try:
        value, mended = json_document(body)
    except FeedError:
        return None
    shape = _shape(value)
    if shape is None:
        return None
    text = json.dumps(value).encode() if mended else unwrapped(body).rstrip()
    return Page(shape, text, _after(shape, value, link, url))


def _shape(value: object) -> Shape | None:
    if isinstance(value, list):
        return "events" if _events(value) else None
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("items"), list):
        told = value.get("kind") == "youtube#playlistItemListResponse" or isinstance(value.get("pageInfo"), dict)
        return "youtube" if told else None
    if isinstance(value.get("results"), list):
        return "results" if "count" in value and "next" in value else None
    return "events" if _events(value.get("events")) else None


def _events(value: object) -> bool:
    """Whether it is a list of voctoweb's events, by what each of them has; the last page may be empty."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and "guid" in each and "frontend_link" in each for each in value
    )


def _after(shape: Shape, value: object, link: str, url: httpx.URL) -> str | None:
    if shape == "events":
        return _linked(link)
    assert isinstance(value, dict)
    said = value.get("nextPageToken" if shape == "youtube" else "next")
    if said is None or said == "":
        return None
    if not isinstance(said, str):
        raise AstrayError
    return str(url.copy_set_param("pageToken", said)) if shape == "youtube" else said


def _linked(link: str) -> str | None:
    """The address of the next page as a `Link` header gives it."""
    for address, parameters in _LINK.findall(link):
        for quoted, bare in _REL.findall(parameters):
            if "next" in (quoted or bare).lower().split():
                return str(address).strip()
    return None
