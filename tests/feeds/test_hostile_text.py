"""Other people's text through all three formats: what a terminal would obey, or a screen not bear, never arrives."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash import feeds
from confdash.records import ParseOptions, Talk

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
FORMATS = ("schedule-xml", "schedule-json") + (("ics",) if importlib.util.find_spec("confdash.feeds.ics") else ())

TITLES = [
    ("[CANCELLED] x", "[CANCELLED] x"),
    ("[/foo]", "[/foo]"),
    ("[bold red]x[/]", "[bold red]x[/]"),
    ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
    ("\x1b[2J\x1b[Hx", "[2J[Hx"),
    ("\x9b31mx", "31mx"),
    ("x \u202egnp.exe", "x gnp.exe"),
    ("x\u2066y\u2069\u200f", "xy"),
    ("x\u2028y\u2029z", "x y z"),
    ("x\ty  z", "x y z"),
    ("R&D <3 \"quoted\" 'single'", "R&D <3 \"quoted\" 'single'"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("東京の会議 🎉", "東京の会議 🎉"),
    ("", ""),
]


def body(form: str, title: str, more: str = "x") -> bytes:
    """A feed of one talk with this title, and this text in all its other texts."""
    if form == "schedule-json":
        talk = {
            "id": 1, "title": title, "date": "2026-11-10T09:00:00Z", "duration": "0:30", "room": more, "track": more,
            "type": more, "subtitle": more, "abstract": more, "description": more, "language": more, "url": more,
            "persons": [{"name": more, "code": more}], "tags": [more], "state": more,
        }  # fmt: skip
        return json.dumps({"schedule": {"conference": {"days": [{"rooms": {more: [talk]}}]}}}).encode()
    if form == "schedule-xml":
        names = ("room", "track", "type", "subtitle", "abstract", "description", "language", "url")
        texts = "".join(f"<{name}>{escape(more)}</{name}>" for name in names)
        persons = f"<persons><person>{escape(more)}</person></persons>"
        when = "<date>2026-11-10T09:00:00Z</date><duration>0:30</duration>"
        event = f'<event id="1"><title>{escape(title)}</title>{when}{texts}{persons}</event>'
        return f"<schedule><conference/><day>{event}</day></schedule>".encode()
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y", "BEGIN:VEVENT", "UID:1@example.org",
        "DTSTAMP:20261101T000000Z", "DTSTART:20261110T090000Z", "DTEND:20261110T093000Z",
        *(f"{name}:{quoted(text)}" for name, text in (
            ("SUMMARY", title), ("LOCATION", more), ("DESCRIPTION", more), ("CATEGORIES", more))),
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def quoted(text: str) -> str:
    """A text as iCalendar writes it (RFC 5545, 3.3.11)."""
    for char in ("\\", ";", ","):
        text = text.replace(char, "\\" + char)
    return text.replace("\n", "\\n")


def only_talk(content: bytes, form: str) -> Talk:
    """The only talk of a feed."""
    (talk,) = feeds.parse(content, OPTIONS, format=form).talks
    return talk


def texts(talk: Talk) -> list[str]:
    """All texts of a talk."""
    found = [talk.base, talk.title, talk.url, talk.subtitle, talk.abstract, talk.description, talk.track, talk.type]
    found += [talk.language, talk.raw_state, *talk.rooms, *talk.categories]
    found += [part for person in talk.people or () for part in (person.name, *person.ids)]
    return [text for text in found if text]


def is_safe(text: str) -> bool:
    """Whether a text holds nothing that a terminal obeys or that turns a line round."""
    return not any(
        (unicodedata.category(char) in ("Cc", "Cs") and char != "\n")
        or unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for char in text
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("title", "cleaned"), TITLES, ids=[repr(title) for title, _ in TITLES])
def test_a_title_arrives_as_text(form: str, title: str, cleaned: str) -> None:
    assert only_talk(body(form, title), form).title == cleaned


@pytest.mark.parametrize("form", FORMATS)
def test_ten_thousand_characters_are_cut(form: str) -> None:
    talk = only_talk(body(form, "x" * 10_000, "y" * 100_000), form)
    assert talk.title == "x" * 999 + "…"
    assert talk.starts is not None
    assert max(map(len, texts(talk))) <= 20_000
    assert all(len(room) <= 1_000 for room in talk.rooms)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("hostile", ["\x1b]52;c;aGk=\x07x", "x\u202ey", "\x9bx", "x\x00y", "<script>x</script>y"])
def test_every_other_text_is_cleaned_too(form: str, hostile: str) -> None:
    talk = only_talk(body(form, "x", hostile), form)
    assert talk.title == "x"
    assert talk.rooms
    assert all(is_safe(text) for text in texts(talk))
    assert "script" not in (talk.description or "")


@pytest.mark.parametrize("form", FORMATS)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_whatever_a_text_is_it_arrives_safe(form: str, text: str) -> None:
    for talk in feeds.parse(body(form, "x" + text, text), OPTIONS, format=form).talks:
        assert all(is_safe(found) for found in texts(talk))
        assert "\n" not in talk.title
