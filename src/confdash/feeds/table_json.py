"""JSON to a table: a list of flat objects, the one list in an object, or those of an API's pages."""

from __future__ import annotations

from confdash.feeds.decode import json_document
from confdash.feeds.json_values import Object, spelt
from confdash.feeds.private_titles import HIDDEN
from confdash.feeds.table_sheet import NOT_AN_OBJECT, WIDEST, Sheet
from confdash.records import FeedError
from confdash.text import line

#: What each page of an answer has, where a server made with Django gives it page by page.
_PAGE = frozenset({"count", "next", "results"})
#: So many items tell what a list is about.
_TRIED = 50


def json_sheet(body: bytes, *, private: bool = False) -> Sheet:
    """The table of a JSON body. Raises `FeedError` with one sentence when it is none.

    `private`: it should list scholarships, so that the sentence quotes nothing.
    """
    value, notes = json_document(body)
    sheet = Sheet([], [], notes=list(notes), unit="item")
    items = _items(value, private=private)
    titles: dict[str, None] = {}
    for item in items:
        for key in item if isinstance(item, dict) else ():
            titles.setdefault(key)
        if len(titles) > WIDEST:
            raise FeedError(f"The items of this JSON have more than {WIDEST:,} different keys: it is no table.")
    sheet.titles = list(titles)
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            sheet.records.append((number, item))
        else:
            sheet.leave_out(number, NOT_AN_OBJECT)
    return sheet


def json_titles(body: bytes) -> list[str]:
    """The keys of the first items of what may be a table. Raises `FeedError` where it is none."""
    items = _items(json_document(body)[0])[:_TRIED]
    return list(dict.fromkeys(key for item in items if isinstance(item, dict) for key in list(item)[:WIDEST]))


def _items(value: object, *, private: bool = True) -> list[object]:
    """The list of rows: the value itself, the one list in an object, or those of an API's pages."""
    if isinstance(value, list):
        pages = [each for each in value if isinstance(each, dict) and _PAGE.issubset(each)]
        # All pages of such an answer are fetched as one list of them.
        return _of_pages(pages) if pages and len(pages) == len(value) else value
    if not isinstance(value, dict):
        quoted = "" if private else f" ({line(spelt(value), 40) or 'null'})"
        raise FeedError(f"This is a single JSON value{quoted}, not a table.")
    lists: Object = {key: held for key, held in value.items() if isinstance(held, list)}
    if len(lists) == 1:
        return [*next(held for held in lists.values() if isinstance(held, list))]
    named = ", ".join(f"“{line(key, 30)}”" for key in list(lists)[:6])
    if lists:
        named = f"{len(lists)} of them" if private else named
        raise FeedError(f"This JSON holds several lists ({named}); a table is one: give the address of that list.")
    keys = ", ".join(line(key, 30) for key in list(value)[:8]) or "none at all"
    raise FeedError(f"This JSON holds no list of rows; its keys are {HIDDEN if private else keys}.")


def _of_pages(pages: list[Object]) -> list[object]:
    rows: list[object] = []
    for page in pages:
        results = page["results"]
        rows += results if isinstance(results, list) else [results]
    return rows
