"""Recognition: the format of a body by its bytes alone, and one sentence for all that is no feed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import msgspec
import pytest

from confdash import feeds
from confdash.records import FeedError, ParseOptions

OPTIONS = ParseOptions()
XML = b"<?xml version='1.0'?>\n<!-- made by hand -->\n<schedule><conference/><day/></schedule>"
JSON = b'{"schedule": {"conference": {"acronym": "harbour", "days": []}}}'
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nEND:VCALENDAR\r\n"
TABLE = (
    "This is a table (CSV) with the columns name, start, end, which do not tell what its rows are: write its feed"
    " into the config with `kind`, `entity` and `columns`."
)
NAMES = [
    "schedule-xml", "schedule-json", "ics", "youtube-atom", "youtube-api", "voctoweb", "sreview", "tracker",
    "pretalx-youtube", "relive", "pyvideo", "table",
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (XML, "schedule-xml"),
        (XML.decode().encode("utf-16"), "schedule-xml"),
        (b"\xef\xbb\xbf\r\n" + XML, "schedule-xml"),
        (JSON, "schedule-json"),
        (b"\n\n  " + JSON, "schedule-json"),
        (b"\xef\xbb\xbf" + JSON, "schedule-json"),
        (JSON.decode().encode("utf-16"), "schedule-json"),
        (JSON.decode().encode("utf-16-le"), "schedule-json"),
        (JSON.decode().encode("utf-32"), "schedule-json"),
        (b"[]", "schedule-json"),
        (b'[{"title": "x", "speakers": []}, 3]', "schedule-json"),
        (ICS, "ics"),
    ],
)
def test_each_format_is_recognised(body: bytes, name: str) -> None:
    assert feeds.sniff(body) == name
    assert feeds.parse(body, OPTIONS).format == name


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The feed is empty: there is not one character in it."),
        (b" \r\n\t", "The feed is empty: there is not one character in it."),
        (
            b"<!DOCTYPE html>\n<html><head><title>404 &ndash;\n Not found</title>",
            "This is an HTML page titled “404 – Not found”, not a schedule.",
        ),
        (b"<!-- x --><HTML><body>Log in", "This is an HTML page, not a schedule."),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title></feed>",
            "This is an Atom feed (of these only YouTube’s are read) titled “News”, not a schedule.",
        ),
        (
            b'{"kind": "youtube#videoListResponse", "etag": "x", "items": []}',
            "This JSON is not a schedule but an answer of YouTube’s API other than playlistItems, which alone is read; "
            "its keys are kind, etag, items.",
        ),
        (
            b'{"conferences": []}',
            "This JSON is not a schedule but a list of conferences; a feed is one of them, such as media.ccc.de’s "
            "public/conferences/ACRONYM; its keys are conferences.",
        ),
        (b"<rss version='2.0'><channel/></rss>", "This is an RSS feed, not a schedule."),
        (
            b"<iCalendar xmlns:pentabarf='http://pentabarf.org'><vcalendar/></iCalendar>",
            "This is an xCal calendar (its site has the same as schedule.xml or .ics), not a schedule.",
        ),
        (b"<kml><Document/></kml>", "This is XML about <kml>, not a schedule."),
        (b"<3 conferences", "This is not valid XML at line 1, column 2: not well-formed (invalid token)."),
        (b"name,start,end\nx,1,2\n", TABLE),
        (b'"name";"start";"end"', TABLE),
        (
            b'["vcalendar", [], []]',
            "This is a jCal calendar, not a schedule; take the same calendar as .ics.",
        ),
        (
            b'{"$schema": "http://json-schema.org/draft-06/schema#", "properties": {}}',
            "This is a JSON Schema, which says how schedules are written, not a schedule.",
        ),
        (b'{"rooms": [], "people": 3}', "This JSON is not a schedule; its keys are rooms, people."),
        (b"{}", "This is an empty JSON object, not a schedule."),
        (
            json.dumps({f"k{number}": 1 for number in range(12)}).encode(),
            "This JSON is not a schedule; its keys are k0, k1, k2, k3, k4, k5, k6, k7 and 4 more.",
        ),
        (b'{"detail": "Not found."}', "This JSON is not a schedule but an error of an API; its keys are detail."),
        (
            b'{"sessions": [], "speakers": [], "rooms": [], "categories": []}',
            "This JSON is not a schedule but Sessionize’s “All” view; "
            "its keys are sessions, speakers, rooms, categories.",
        ),
        (
            b'{"schedule": [{"name": "x", "kind": "talk"}]}',
            "This JSON has a “schedule” in a form of its own that is not known: it holds name, kind.",
        ),
        (
            b'[{"title": "x", "speakers": [], "starts-at": ""}]',
            "This JSON is a list, but not of talks; the keys of its first item are title, speakers, starts-at.",
        ),
        (b"[1, 2]", "This JSON is a list, but not of talks."),
        (
            b'{"schedule": {"days": [',
            "The JSON ends too early, at line 1, column 24 (byte 23): the answer was cut off.",
        ),
        (
            '{"a": "æ",\n "b" 1}'.encode(),
            "This is not valid JSON at line 2, column 6 (byte 17): expecting ':' delimiter.",
        ),
        (
            gzip.compress(JSON, mtime=0),
            "This is gzip-compressed data, not a schedule.",
        ),
        (b"PK\x03\x04xxxx", "This is a ZIP file (or an Office document, which is one), not a schedule."),
        (b"%PDF-1.7", "This is a PDF document, not a schedule."),
        (b"\x89PNG\r\n", "This is a PNG image, not a schedule."),
        (b"abc\x00\x01\x02", "This is binary data, not a schedule."),
        (
            b"Hello\x1b[2J there,\nthe server is asleep.",
            "This is plain text (“Hello[2J there, the server is asleep.”), not a schedule.",
        ),
    ],
)
def test_what_is_no_feed_is_named_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as refusal:
        feeds.sniff(body)
    assert str(refusal.value) == sentence
    with pytest.raises(FeedError, match=r"^[A-Z].*\.$"):
        feeds.parse(body, OPTIONS)


@pytest.mark.parametrize("start", [b"[", b'{"a":'])
def test_json_that_nests_without_end(start: bytes) -> None:
    with pytest.raises(FeedError, match=r"^The JSON is nested too deeply to be a schedule\.$"):
        feeds.sniff(start * 100_000)
    with pytest.raises(FeedError, match="nested too deeply"):
        feeds.parse(start * 100_000, OPTIONS, format="schedule-json")


def test_a_number_of_thousands_of_digits() -> None:
    with pytest.raises(FeedError, match=r"^The JSON holds a number of thousands of digits, which no schedule needs\.$"):
        feeds.sniff(b'{"id": 1' + b"0" * 5_000 + b"}")


def test_a_format_that_is_given_is_believed_before_the_bytes_are_asked() -> None:
    assert feeds.parse(JSON, OPTIONS, format="schedule-json").items == 0
    with pytest.raises(FeedError, match="The JSON ends too early"):
        feeds.parse(JSON[:-1], OPTIONS, format="schedule-json")


def test_a_body_of_another_format_than_the_given_one_says_which_it_is() -> None:
    with pytest.raises(FeedError) as refusal:
        feeds.parse(XML, OPTIONS, format="schedule-json")
    assert str(refusal.value) == (
        "The config says that this is schedule JSON (pretalx, c3voc), but it is schedule XML "
        "(frab, pretalx, wafer): take “kind” out of the config."
    )
    with pytest.raises(FeedError, match="This is an HTML page, not a schedule"):
        feeds.parse(b"<html><body>Log in", OPTIONS, format="ics")


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(FeedError) as refusal:
        feeds.parse(JSON, OPTIONS, format="xls")
    assert str(refusal.value) == f"There is no format “xls”; there are {', '.join(NAMES)}."


def test_json_that_is_not_utf_8_or_holds_half_a_character_is_mended() -> None:
    event = b'{"title": "S\xf8ren \xc6r\xf8", "id": 1}'
    whole = b'{"schedule": {"conference": {"days": [{"rooms": {"A": [%s]}}]}}}'
    latin = feeds.parse(whole % event, OPTIONS)
    assert latin.talks[0].title == "Søren Ærø"
    assert latin.warnings == ("the text is not UTF-8 (byte 67): it was read as Windows-1252",)
    surrogate = feeds.parse(whole % rb'{"title": "x\ud83d y", "id": NaN}', OPTIONS)
    assert surrogate.talks[0].title == "x y"
    control = feeds.parse(whole % b'{"title": "x\x1b[2J\ny"}', OPTIONS)
    assert (control.talks[0].title, control.warnings) == ("x[2J y", ())
    cut = "Søren Ærø".encode() + b"\xc3"
    damaged = feeds.parse(whole % (b'{"title": "%s"}' % cut), OPTIONS)
    assert damaged.talks[0].title == "Søren Ærø\ufffd"
    assert damaged.warnings[0].startswith("1 damaged characters")


def test_no_format_is_loaded_before_it_is_needed() -> None:
    program = f"""
import sys
from confdash import feeds
print([name for name in ("icalendar", "defusedxml", "confdash.feeds.ics") if name in sys.modules])
feeds.parse({JSON!r}, feeds.ParseOptions())
print("icalendar" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split("\n")[:2] == ["[]", "False"]


def test_every_format_has_a_name_and_a_title() -> None:
    assert list(feeds.FORMATS) == NAMES
    assert all(form.title and form.name == name for name, form in feeds.FORMATS.items())
    assert msgspec.structs.fields(feeds.Format)
