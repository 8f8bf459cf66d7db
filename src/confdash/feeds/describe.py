"""What a body looks like when it is no feed, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confdash.feeds import private_titles, table_markdown
from confdash.feeds.decode import json_document, lenient_text, unwrapped, xml_document, xml_root_name
from confdash.feeds.json_values import Object, spelt
from confdash.records import FeedError
from confdash.text import line, plain

_HEAD = 65_536
_BINARY = (
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"PK\x03\x04", "a ZIP file (or an Office document, which is one)"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or video file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ", "xz-compressed data"),
)
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(
    r"(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1)\b", re.IGNORECASE | re.DOTALL
)
#: An address or an amount in a line of titles: it is none.
_RECORD = re.compile(r"\S@\S+\.|(?:[€£$]|\b[A-Z]{3}) ?\d|\d[.,]\d\d ?(?:[€£$]|[A-Z]{3}\b)")
_SHOWN = 8
_XML_ROOTS = {
    "feed": "an Atom feed (of these only YouTube’s are read)",
    "rss": "an RSS feed",
    "RDF": "an RSS feed",
    "iCalendar": "an xCal calendar (its site has the same as schedule.xml or .ics)",
    "html": "an HTML page",
    "urlset": "a sitemap",
    "opml": "an OPML list of feeds",
}
# What the answers of systems that we do not read are known by: keys that they all have.
_JSON_KEYS = (
    ({"sessions", "speakers", "rooms", "categories"}, "Sessionize’s “All” view"),
    (
        {"count", "next", "results"},
        "one page of an API; pretalx has all of it in schedule/export/schedule.json",
    ),
    ({"kind", "etag", "items"}, "an answer of YouTube’s API other than playlistItems, which alone is read"),
    ({"acronym", "webgen_location"}, "what media.ccc.de says of a conference without its talks"),
    (
        {"conferences"},
        "a list of conferences; a feed is one of them, such as media.ccc.de’s public/conferences/ACRONYM",
    ),
    ({"conference_events"}, "frab’s list of events; the schedule is its schedule.json"),
    ({"schedule_speakers"}, "frab’s list of speakers; the schedule is its schedule.json"),
    ({"detail"}, "an error of an API"),
    ({"error"}, "an error of an API"),
)


def binary_of(body: bytes) -> str:
    """What a body is that begins like a well-known kind of file; "" for all else."""
    return next((name for mark, name in _BINARY if body.startswith(mark)), "")


def describe(body: bytes, *, private: bool = False) -> str:
    """One sentence that says what a body is that no parser recognises.

    `private`: it should list scholarships, so that nothing of it is quoted; nor is it where a body looks so.
    """
    if not body.strip():
        return "The feed is empty: there is not one character in it."
    if binary := binary_of(body):
        return f"This is {binary}, not a schedule."
    start = unwrapped(body[:_HEAD])
    if b"\0" in start:
        return "This is binary data, not a schedule."
    head, _ = lenient_text(start)
    if head.startswith(("{", "[")):
        return _json(body, private=private)
    if head.startswith("<"):
        return _markup(head, body, private=private)
    private = private or private_titles.looks(head)
    return _markdown(head, private=private) or _table(head, private=private) or _text(head, private=private)


def json_sentence(value: object, *, private: bool = False) -> str:
    """One sentence that says what a JSON value is that no parser recognises; `private` as in `describe`."""
    private = private or private_titles.looks_json(value)
    if isinstance(value, list):
        return _list_sentence(value, private=private)
    if not isinstance(value, dict):
        quoted = "" if private else f" ({line(spelt(value), 40) or 'null'})"
        return f"This is a single JSON value{quoted}, not a schedule."
    if "json-schema.org" in spelt(value.get("$schema")) or {"$id", "properties"} <= value.keys():
        return "This is a JSON Schema, which says how schedules are written, not a schedule."
    if not value:
        return "This is an empty JSON object, not a schedule."
    if name := system_of(value):
        return f"This JSON is not a schedule but {name}; its keys are {_keys(value, private=private)}."
    for key, inner in value.items():
        first = inner[0] if isinstance(inner, list) and inner else inner
        if key.lower() == "schedule" and isinstance(first, dict):
            held = f"it holds {_keys(first, private=private)}"
            return f"This JSON has a “{line(key, 30)}” in a form of its own that is not known: {held}."
    return f"This JSON is not a schedule; its keys are {_keys(value, private=private)}."


def system_of(value: Object) -> str:
    """What a JSON object is that another system gives, known by its keys; "" for all else."""
    return next((name for keys, name in _JSON_KEYS if keys <= value.keys()), "")


def _list_sentence(values: list[object], *, private: bool) -> str:
    if values and values[0] == "vcalendar":
        return "This is a jCal calendar, not a schedule; take the same calendar as .ics."
    if values and isinstance(values[0], dict):
        keys = _keys(values[0], private=private)
        return f"This JSON is a list, but not of talks; the keys of its first item are {keys}."
    return "This JSON is a list, but not of talks."


def _keys(value: Object, *, private: bool) -> str:
    if private:
        return private_titles.HIDDEN
    keys = [line(key, 30) for key in list(value)[:8]]
    more = len(value) - len(keys)
    return (", ".join(keys) or "none at all") + (f" and {more} more" if more else "")


def _json(body: bytes, *, private: bool) -> str:
    try:
        value, _ = json_document(body)
    except FeedError as error:
        return str(error)
    return json_sentence(value, private=private)


def _markup(head: str, body: bytes, *, private: bool) -> str:
    found = _TITLE.search(head)
    title = line(plain(found[1]), 60) if found and not private else ""
    titled = f" titled “{title}”" if found and not private and not private_titles.looks_titled(title) else ""
    if _PAGE.match(head):
        return f"This is an HTML page{titled}, not a schedule."
    root = xml_root_name(body)
    if root is not None:
        about = "XML" if private else f"XML about <{line(root, 40)}>"
        return f"This is {_XML_ROOTS.get(root, about)}{titled}, not a schedule."
    try:
        xml_document(body)
    except FeedError as error:
        return str(error)
    return "This is XML, but not a schedule."


def _text(head: str, *, private: bool) -> str:
    """The sentence for a text; its beginning is quoted, save what looks like somebody's record in a table."""
    first, _, second = head[:300].lstrip().partition("\n")
    columns = any(mark in first and mark in second for mark in "\t;,|")
    quoted = "" if private or _RECORD.search(first) else f" (“{line(first if columns else head[:300], 60)}”)"
    return f"This is plain text{quoted}, not a schedule."


def _markdown(head: str, *, private: bool) -> str:
    """The sentence for a Markdown document with tables; "" for all else."""
    found = table_markdown.tables(head) if table_markdown.rule_at(head) >= 0 else []
    if not found:
        return ""
    whose = "whose table has" if len(found) == 1 else f"with {len(found)} tables, of which the first has"
    shown = titles_shown(found[0].titles, private=private)
    return (
        f"This is a Markdown document {whose} the columns {shown}, which do not tell what its"
        " rows are: where it is one of scholarships, people or talks, write its feed into the config with `kind`,"
        " `entity` and `columns`."
    )


def is_record(titles: Sequence[str]) -> bool:
    """Whether a line that should be one of titles has an address or an amount in it: it is somebody's record."""
    return any(_RECORD.search(title) for title in titles)


def titles_shown(titles: Sequence[str], *, private: bool = False) -> str:
    """The titles of a table's columns, as far as a sentence may have them.

    A table without a line of titles begins with somebody's record, which is private. `private` as in `describe`.
    """
    if private:
        return private_titles.titles_told(titles)
    if is_record(titles):
        return "not shown, since its first line looks like a record rather than titles"
    shown = [f"“{line(title, 40)}”" for title in titles[:_SHOWN]]
    more = len(titles) - len(shown)
    return (", ".join(shown) or "none") + (f" and {more} more" if more else "")


def _table(head: str, *, private: bool) -> str:
    """The sentence for a table of comma-, semicolon- or tab-separated values; "" when it is none."""
    first, _, _ = head.partition("\n")
    for mark in ("\t", ";", ","):
        columns = [line(column.strip(' "'), 30) for column in first.split(mark)]
        named = all(column and len(column) <= 30 for column in columns)
        if len(columns) > 2 and named:
            if any(map(_RECORD.search, columns)):
                return "This is a table (CSV) whose first line looks like a record: give it a line of titles."
            shown = ", ".join(columns[:6]) + (" …" if len(columns) > 6 else "")
            shown = private_titles.titles_told(columns) if private else shown
            return (
                f"This is a table (CSV) with the columns {shown}, which do not tell what its rows are: write its feed"
                " into the config with `kind`, `entity` and `columns`."
            )
    return ""
