"""What counts as a page of an answer, and where the next one is."""

from __future__ import annotations

import json

import httpx
import pytest

from confdash.sync import pages

HERE = httpx.URL("https://api.example.org/list?x=1")
EVENT = {"guid": "g", "frontend_link": "https://media.example.org/v/g"}
LINK = '<https://api.example.org/list?page=2>; rel="next"'


def after(value: object, link: str = "") -> str | None:
    """Where the page after this first one is; None where it is no page, or the only one."""
    found = pages.first(json.dumps(value).encode(), link, HERE)
    return None if found is None else found.after


@pytest.mark.parametrize(
    ("value", "link", "expected"),
    [
        ({"kind": "youtube#playlistItemListResponse", "nextPageToken": "CDIQAA", "items": []}, "",
         "https://api.example.org/list?x=1&pageToken=CDIQAA"),
        ({"pageInfo": {"totalResults": 3}, "nextPageToken": "a&b=c", "items": [{}]}, "",
         "https://api.example.org/list?x=1&pageToken=a%26b%3Dc"),
        ({"count": 9, "next": "?page=2", "previous": None, "results": []}, "", "?page=2"),
        ({"events": [EVENT]}, LINK, "https://api.example.org/list?page=2"),
        ([EVENT, EVENT], LINK, "https://api.example.org/list?page=2"),
        # The last pages, and whole answers.
        ({"kind": "youtube#playlistItemListResponse", "items": []}, LINK, None),
        ({"kind": "youtube#playlistItemListResponse", "nextPageToken": "", "items": []}, "", None),
        ({"count": 9, "next": None, "results": [{"next": 1}]}, LINK, None),
        ({"events": [EVENT]}, "", None),
        # What only looks alike.
        ({"nextPageToken": "x", "items": []}, "", None),
        ({"nextPageToken": "x", "pageInfo": {}, "items": {}}, "", None),
        ({"next": "?page=2", "results": [], "total": 9}, "", None),
        ({"count": 1, "next": "?page=2", "results": {}}, "", None),
        ({"schedule": {"conference": {"events": [EVENT]}}}, LINK, None),
        ({"events": [{"id": 1}]}, LINK, None),
        ([{"guid": "g"}, "frontend_link"], LINK, None),
        ("frontend_link", LINK, None),
    ],
)  # fmt: skip
def test_pages_have_one_of_three_shapes(value: object, link: str, expected: str | None) -> None:
    assert after(value, link) == expected


@pytest.mark.parametrize("value", [{"count": 9, "next": 2, "results": []}, {"count": 9, "next": ["?"], "results": []}])
def test_a_next_page_without_an_address_is_not_the_last_one(value: object) -> None:
    with pytest.raises(pages.AstrayError):
        after(value)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('</list?page=9>; rel="last", </list?page=2>; rel="next"', "/list?page=2"),
        ("</list?page=2,3>;title=x ; REL=Next", "/list?page=2,3"),
        ('</list?page=2>; rel="last next"', "/list?page=2"),
        ('</list?page=1>; rel="prev"; title="next"', None),
        ('</list?page=1>; rel="nextpage"', None),
        ("/list?page=2; rel=next", None),
        ("<" * 20_000, None),
    ],
)
def test_the_link_header_tells_the_next_page(link: str, expected: str | None) -> None:
    assert after([EVENT], link) == expected


def test_pages_are_joined_as_they_came_and_mended_where_they_are_not_json() -> None:
    bodies = [
        b'\xef\xbb\xbf {"count": 2, "next": "?2", "results": [1.50]}\n',
        b'{"count": 2, "next": "?3", "results": ["caf\xe9 \x07"]}',
        '{"count": 2, "next": "?4", "results": ["ü"]}'.encode("utf-16"),
    ]
    found = [page for page in (pages.further(body, "", HERE, "results") for body in bodies) if page]
    assert found[0].body == b'{"count": 2, "next": "?2", "results": [1.50]}'
    joined = json.loads(pages.joined(found))
    assert [page["results"] for page in joined] == [[1.5], ["café \x07"], ["ü"]]


def test_a_later_page_of_another_shape_is_none() -> None:
    body = b'{"count": 0, "next": null, "results": []}'
    assert pages.further(body, "", HERE, "results") is not None
    assert pages.further(body, "", HERE, "youtube") is None
    assert pages.further(b"<html>", "", HERE, "results") is None
    assert pages.further(b'{"count": 0, "next": null, "resu', "", HERE, "results") is None
