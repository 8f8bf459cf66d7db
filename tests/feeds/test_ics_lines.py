from __future__ import annotations

import pytest

from confdash.feeds import ics
from confdash.feeds.ics_lines import cut, decode, logical_lines, unravel
from confdash.records import FeedError, ParseOptions

EVENT = "BEGIN:VEVENT\r\nUID:a@example.org\r\nSUMMARY:Tides\r\nDTSTART:20261109T090000Z\r\nEND:VEVENT\r\n"
CALENDAR = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{EVENT}END:VCALENDAR\r\n"
OPTIONS = ParseOptions()


@pytest.mark.parametrize(
    "body",
    [
        CALENDAR.encode(),
        CALENDAR.encode("utf-8-sig"),
        b"\r\n \r\n\t" + CALENDAR.encode(),
        b"\xef\xbb\xbf\r\n" + CALENDAR.encode(),
        CALENDAR.lower().replace("t09", "T09").replace("00z", "00Z").encode(),
        CALENDAR.replace("\r\n", "\n").encode(),
        CALENDAR.encode("utf-16"),
        CALENDAR.encode("utf-16-le"),
        CALENDAR.encode("utf-16-be"),
        EVENT.encode(),
        CALENDAR.replace("BEGIN:VCALENDAR", "BEGIN\r\n :VCALENDAR").encode(),
    ],
)
def test_every_form_is_recognised_and_read(body: bytes) -> None:
    assert ics.recognise(body)
    batch = ics.parse(body, OPTIONS)
    assert (batch.read, batch.items, len(batch.talks)) == (1, 1, 1)
    assert batch.talks[0].title.lower() == "tides"
    assert batch.talks[0].starts == 1_794_214_800


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"BEGIN:VCARD\r\nEND:VCARD",
        b"<html>",
        b'{"a": 1}',
        b"begin the day",
        b"\xff\xfe",
        b"\0\0\0\0",
    ],
)
def test_other_things_are_not_recognised_and_refused(body: bytes) -> None:
    assert not ics.recognise(body)
    with pytest.raises(FeedError, match=r"^[A-Z][^\n]+\.$"):
        ics.parse(body, OPTIONS)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CALENDAR.replace("\r\n", "\r"), "CR alone"),
        (CALENDAR.replace("END:VCALENDAR\r\n", ""), "the VCALENDAR that begins at line 1 never ends"),
        (CALENDAR[: CALENDAR.index("DTSTART") + 5], "the VEVENT that begins at line 3 never ends"),
        (CALENDAR.replace("END:VEVENT\r\n", ""), "Line 7 ends a VCALENDAR, but .* VEVENT of line 3"),
        (CALENDAR.replace("SUMMARY:Tides", "BEGIN:VEVENT"), "event of line 3 has not ended where line 5"),
        (CALENDAR + "SUMMARY:after\r\n", "Line 9 stands outside"),
        (CALENDAR + "END:VEVENT\r\n", "Line 9 stands outside"),
        (CALENDAR.replace("VERSION:2.0", "nonsense"), "line 2 is not a line of a calendar: “nonsense”"),
        (
            CALENDAR.replace("VERSION:2.0", "X-A:\rBEGIN:VEVENT").replace(EVENT, ""),
            "not as lines of their own",
        ),
    ],
)
def test_a_broken_frame_is_refused_with_its_line(body: str, words: str) -> None:
    with pytest.raises(FeedError, match=words) as caught:
        ics.parse(body.encode(), OPTIONS)
    assert "\n" not in str(caught.value)


def test_an_empty_calendar_is_valid_and_says_so() -> None:
    batch = ics.parse(CALENDAR.replace(EVENT, "").encode(), OPTIONS)
    assert (batch.read, batch.items, batch.talks) == (0, 0, ())
    assert batch.warnings == ("the calendar is valid, but holds no events",)


def test_several_calendars_and_bare_events_in_one_body() -> None:
    batch = ics.parse((CALENDAR + CALENDAR.replace("a@", "b@") + EVENT.replace("a@", "c@")).encode(), OPTIONS)
    assert sorted(talk.base for talk in batch.talks) == ["a@example.org", "b@example.org", "c@example.org"]
    assert batch.context == b""


def test_single_byte_text_is_read_as_what_browsers_take_it_for() -> None:
    body, note = decode(CALENDAR.replace("Tides", "Smørrebrød – für Ana").encode("cp1252"))
    assert "Smørrebrød – für Ana" in body.decode()
    assert note is not None
    assert "Windows-1252" in note
    assert ics.parse(CALENDAR.replace("Tides", "Ærø").encode("cp1252"), OPTIONS).warnings == (note,)


def test_damaged_utf8_keeps_its_good_letters() -> None:
    damaged = CALENDAR.replace("Tides", "Ærø Q").encode().replace(b"Q", b"\xe5?")
    batch = ics.parse(damaged, OPTIONS)
    assert batch.talks[0].title == "Ærø �?"
    assert "damaged" in batch.warnings[0]


def test_lines_are_unfolded_and_numbered() -> None:
    text = "A:1\r\n 2\n\n\t3\r\nB:\r\n\r\nC:4\n"
    assert list(logical_lines(text)) == [(1, "A:123"), (5, "B:"), (7, "C:4")]


def test_the_cut_is_exact() -> None:
    other = EVENT.replace("a@", "b@").replace("Tides", "Tides\r\n BEGIN:VEVENT\r\n END:VEVENT")
    between = "BEGIN:VTODO\r\nEND:VTODO\r\n"
    body = CALENDAR.replace(EVENT, EVENT + between + other).encode()
    sheet = cut(body)
    assert sheet is not None
    assert [event.replace(b"\r", b"") for event in sheet.events] == [
        EVENT.replace("\r", "").encode(),
        other.replace("\r", "").encode(),
    ]
    assert sheet.frame.replace(b"\r", b"") == CALENDAR.replace(EVENT, between).replace("\r", "").encode()
    assert [sheet.line(0), sheet.line(1)] == [3, 10]


@pytest.mark.parametrize(
    "change",
    [
        ("BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\n \r\n"),
        ("END:VEVENT\r\n", "END:VEVENT\r\n \r\n"),
        ("BEGIN:VEVENT", "begin:vevent"),
        ("END:VEVENT", "End:Vevent"),
        ("END:VEVENT", "END:VEVENT "),
        ("BEGIN:VCALENDAR", "begin:vcalendar"),
        ("VERSION:2.0", "BEGIN:VCALENDAR\r\nEND:VCALENDAR"),
    ],
)
def test_what_is_not_strict_is_not_cut_and_still_read(change: tuple[str, str]) -> None:
    body = CALENDAR.replace(*change).encode()
    assert cut(body) is None
    assert ics.parse(body, OPTIONS).items == 1


def test_an_event_hidden_in_the_frame_is_found() -> None:
    hidden = EVENT.replace("a@", "b@").replace("VEVENT", "vevent")
    body = CALENDAR.replace(EVENT, hidden + EVENT).encode()
    assert cut(body) is not None
    assert {talk.base for talk in ics.parse(body, OPTIONS).talks} == {"a@example.org", "b@example.org"}


def test_the_sheets_of_two_calendars_keep_their_lines() -> None:
    sheets = unravel((CALENDAR + CALENDAR).encode())
    assert [sheet.line(0) for sheet in sheets] == [3, 11]
    assert sheets[1].lines[0] == (9, "BEGIN:VCALENDAR")


def test_files_that_were_joined_keep_their_byte_order_marks_and_are_read() -> None:
    body = CALENDAR.encode("utf-8-sig") + CALENDAR.replace("a@", "b@").encode("utf-8-sig")
    assert ics.parse(body, OPTIONS).items == 2
