"""Schedule XML that is odd, in another encoding, or broken: read, mended, counted, or refused."""

from __future__ import annotations

import pytest

from confdash.feeds.schedule_xml import parse, recognise
from confdash.records import Batch, FeedError, ParseOptions

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", host="cfp.example.org")
WHEN = "<date>2026-11-10T09:00:00+01:00</date>"
ENTITY = "that is refused, because a few of them can fill all memory."


def read(inside: str, head: str = "") -> Batch:
    """The batch of a schedule with this in a day of it."""
    body = f'<schedule>{head}<conference/><day date="2026-11-10">{inside}</day></schedule>'
    batch = parse(body.encode(), OPTIONS)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def test_an_event_of_nothing_is_counted() -> None:
    batch = read('<event id="1"/><event id="2"><title>x</title></event>')
    assert (batch.read, batch.items, batch.skipped) == (2, 1, {"no title and no time": 1})


def test_a_title_without_a_time_and_a_time_without_a_title() -> None:
    batch = read(f'<event id="1"><title>x</title></event><event id="2">{WHEN}</event>')
    assert [(talk.title, talk.starts is None) for talk in batch.talks] == [("x", True), ("", False)]


def test_an_empty_schedule_says_so() -> None:
    batch = read("")
    assert (batch.read, batch.talks) == (0, ())
    assert batch.warnings == ("the feed is valid, but there is no talk in it",)


def test_at_most_twenty_warnings() -> None:
    odd = "<event><title>{}</title><duration>?</duration></event>"
    warnings = read("".join(odd.format(number) for number in range(30))).warnings
    assert len(warnings) == 20
    assert warnings[-1] == "and 11 more like these"


def test_html_that_nobody_escaped() -> None:
    batch = read("<event><title>x</title><description>One <b>bold</b> word</description></event>")
    assert batch.talks[0].description == "One bold word"


def test_of_an_element_that_is_repeated_the_first_that_says_something_counts() -> None:
    batch = read("<event><title>x</title><track/><track>Sea</track><track>Land</track></event>")
    assert batch.talks[0].track == "Sea"


def test_wafer_s_no_track_is_none() -> None:
    event = "<event><title>x</title><track>No Track</track></event>"
    assert read(event, '<generator name="wafer"/>').talks[0].track is None
    assert read(event).talks[0].track == "No Track"


def test_a_namespace_is_no_obstacle() -> None:
    body = b'<s:schedule xmlns:s="urn:x"><s:day><s:event><s:title>x</s:title></s:event></s:day></s:schedule>'
    assert recognise(body)
    assert [talk.title for talk in parse(body, OPTIONS).talks] == ["x"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//[broken", "file:///etc/passwd", "/relative"])
def test_unsafe_and_broken_addresses_are_dropped(url: str) -> None:
    assert read(f"<event><title>x</title><url>{url}</url></event>").talks[0].url is None


def test_elements_nested_a_hundred_thousand_deep() -> None:
    deep = 100_000
    body = b"<schedule>" + b"<day>" * deep + b"</day>" * deep + b"</schedule>"
    assert parse(body, OPTIONS).items == 0


class TestEncodings:
    """XML declares its own encoding; what it forbids is left out rather than the feed refused."""

    TEXT = (
        '<?xml version="1.0" encoding="{}"?>\n<schedule><conference/><event><title>Søren Ærø</title></event></schedule>'
    )

    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "windows-1252", "utf-16", "utf-16-le", "gb18030"])
    def test_the_declared_encoding(self, encoding: str) -> None:
        body = self.TEXT.format(encoding).encode(encoding)
        assert recognise(body)
        assert parse(body, OPTIONS).talks[0].title == "Søren Ærø"

    @pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\n  ", b"\xef\xbb\xbf\n"])
    def test_a_mark_and_blank_lines_before_the_declaration(self, before: bytes) -> None:
        body = before + self.TEXT.format("utf-8").encode()
        assert recognise(body)
        assert parse(body, OPTIONS).talks[0].title == "Søren Ærø"

    def test_letters_that_only_say_they_are_utf_8(self) -> None:
        batch = parse(self.TEXT.format("utf-8").encode("latin-1"), OPTIONS)
        assert batch.talks[0].title == "Søren Ærø"
        assert batch.warnings == ("the text is not UTF-8 (byte 77): it was read as Windows-1252",)

    def test_control_characters_of_an_old_pretalx(self) -> None:
        body = self.TEXT.format("utf-8").replace("Ærø", "&#x1b;]52;c;\x07&#7;Æ&#198;").encode()
        batch = parse(body, OPTIONS)
        assert batch.talks[0].title == "Søren ]52;c;ÆÆ"
        assert batch.warnings == ("control characters, which XML forbids, were left out",)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b"<schedule><day>\n<event></day></schedule>",
            "This is not valid XML at line 2, column 10: mismatched tag.",
        ),
        (b"<schedule>\n<day>", "The XML ends too early, at line 2: the answer was cut off."),
        (b"", "The XML ends too early, at line 1: the answer was cut off."),
        (b"<feed/>", "The XML’s outermost element is <feed>, not <schedule>."),
        (b"<schedule/>", "The XML is a <schedule> with neither a <conference> nor a <day> in it."),
        (
            b'<?xml version="1.0" encoding="klingon"?><schedule/>',
            "The XML’s encoding cannot be read: unknown encoding: klingon.",
        ),
        (
            b'<!DOCTYPE schedule [\n<!ENTITY a "ha">\n<!ENTITY b "&a;&a;">]>\n<schedule>&b;</schedule>',
            f"The XML declares an entity at line 2; {ENTITY}",
        ),
        (
            b'<!DOCTYPE schedule [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>',
            f"The XML declares an entity at line 1; {ENTITY}",
        ),
        (
            b'<!DOCTYPE schedule SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY % p SYSTEM "p">%p;]><schedule/>',
            f"The XML declares an entity at line 1; {ENTITY}",
        ),
    ],
)
def test_what_is_broken_is_refused_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError) as refusal:
        parse(body, OPTIONS)
    assert str(refusal.value) == sentence


def test_an_entity_bomb_is_known_as_a_schedule() -> None:
    assert recognise(b'<!DOCTYPE schedule [<!ENTITY a "ha">]><schedule>&a;</schedule>')


@pytest.mark.parametrize(
    "body", [b"", b"schedule", b"<html><schedule/></html>", b"{}", b"<", b"BEGIN:VCALENDAR", b"\xff\xfe"]
)
def test_what_is_no_schedule_is_not_recognised(body: bytes) -> None:
    assert not recognise(body)
