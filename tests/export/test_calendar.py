"""Calendars: the bytes that a programme gives, what they say, and when they are the same (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

import icalendar
import msgspec
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.parser.property import unescape_backslash
from tests.export.telling import AT, entry, tell
from tests.store.build import T0

from confdash.export.calendar import FORMAT, LIMIT, assemble, calendar, components, is_newest, timed
from confdash.export.told import Told
from confdash.store.issued import Stamp
from confdash.store.query.published import Entry, Speaker
from confdash.text import line
from confdash.uid import uid_of

PROGRAMME = (
    entry("KEYNOTE", "Locks, and the people behind them", subtitle="Opening", abstract="On doors.\n\nAnd keys; both."),
    entry("MOVED", at=60, rooms=("Hall B", "Hall C"), track="Storage", url="https://days.example/talk/MOVED/"),
    entry("OFF", at=120, state="canceled"),
    entry("MAYBE", at=180, state="accepted", speakers=()),
    entry("OPEN", at=240, minutes=None),
    entry("LATER", at=None),
)


def read(body: bytes) -> list[Any]:
    return icalendar.Calendar.from_ical(body).walk("VEVENT")


def one(told: Told) -> Any:
    [event] = read(calendar(told, "Harbour Days"))
    return event


def test_the_bytes_of_a_programme_stay_as_they_are() -> None:
    # Files are written anew only when FORMAT is raised: whoever changes these bytes has to raise it.
    body = calendar(tell(PROGRAMME), "Harbour Days")
    assert (FORMAT, sha256(body).hexdigest()[:16]) == (1, "982ee7b33f008f4e")


def test_what_an_entry_says() -> None:
    keynote, moved, off, maybe, endless = read(calendar(tell(PROGRAMME), "Harbour Days"))
    assert keynote["SUMMARY"] == "Locks, and the people behind them"
    assert keynote["DESCRIPTION"] == "Opening\n\nWith Ada Nwosu\n\nOn doors.\n\nAnd keys; both."
    assert keynote["DTSTART"].dt == dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)
    assert keynote["DTEND"].dt == dt.datetime(2026, 11, 9, 8, 45, tzinfo=dt.UTC)
    assert keynote["LAST-MODIFIED"].dt == keynote["DTSTAMP"].dt == dt.datetime.fromtimestamp(AT, dt.UTC)
    assert (moved["LOCATION"], moved["CATEGORIES"].cats) == ("Hall B, Hall C", ["Storage"])
    assert moved["URL"] == "https://days.example/talk/MOVED/"
    assert [event["STATUS"] for event in (keynote, moved, off, maybe)] == [
        "CONFIRMED", "CONFIRMED", "CANCELLED", "TENTATIVE"
    ]  # fmt: skip
    assert (endless["DURATION"].dt, endless.get("DTEND")) == (dt.timedelta(), None), "nobody has to guess a length"


def test_what_has_no_time_is_left_out_and_can_be_counted() -> None:
    told = tell(PROGRAMME)
    assert len(read(calendar(told, "Harbour Days"))) == len(timed(told)) == len(PROGRAMME) - 1
    nonsense = [entry("PAST", starts=-1), entry("FAR", starts=10**11), entry("LONG", ends=10**11)]
    assert len(read(calendar(tell(nonsense), "Harbour Days"))) == 1
    wrong = entry("WRONG", minutes=-30)
    assert "DTEND" not in one(tell([wrong]))


def test_a_calendar_names_itself_its_zone_and_how_often_to_ask() -> None:
    whole: Any = icalendar.Calendar.from_ical(calendar(tell(PROGRAMME), "Hall A, days 1; 2", about="Told, once"))
    assert unescape_backslash(whole["NAME"]) == unescape_backslash(whole["X-WR-CALNAME"]) == "Hall A, days 1; 2"
    assert whole["DESCRIPTION"] == unescape_backslash(whole["X-WR-CALDESC"]) == "Told, once"
    assert whole["X-WR-TIMEZONE"] == "Europe/Copenhagen"
    assert whole["REFRESH-INTERVAL"].dt == dt.timedelta(minutes=15)
    assert whole["VERSION"] == "2.0"


def test_what_a_programme_of_ours_never_holds() -> None:
    body = calendar(tell(PROGRAMME), "Harbour Days", about="x")
    for name in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM", b"VTIMEZONE", b"TZID", b"CONTACT", b"mailto"):
        assert name not in body


def test_what_is_for_inside_says_so() -> None:
    hidden = msgspec.structs.replace(PROGRAMME[0], public=False)
    told = tell([hidden, PROGRAMME[1]], inside=True)
    whole: Any = icalendar.Calendar.from_ical(calendar(told, "Harbour Days"))
    assert whole["X-WR-CALNAME"] == "Harbour Days (internal)"
    first, second = whole.walk("VEVENT")
    assert first["DESCRIPTION"].startswith("Not public: for inside only.\n\n")
    assert "Not public" not in second["DESCRIPTION"]


def test_a_late_room_moves_what_is_told_only_where_that_is_asked_for() -> None:
    late = entry("LATE", delay=20)
    planned, told = one(tell([late])), one(tell([late], delays=True))
    assert (told["DTSTART"].dt - planned["DTSTART"].dt) == dt.timedelta(minutes=20)
    assert (told["DTEND"].dt - planned["DTEND"].dt) == dt.timedelta(minutes=20)
    assert told["DESCRIPTION"].startswith("Its room runs late: it was planned for 09:00.\n\n")
    assert "late" not in planned["DESCRIPTION"]
    off = one(tell([entry("OFF", delay=20, state="withdrawn")], delays=True))
    assert off["DTSTART"].dt == planned["DTSTART"].dt


def test_a_long_description_ends_with_a_sign_of_it() -> None:
    text = one(tell([entry("LONG", abstract="word " * 10_000)]))["DESCRIPTION"]
    assert len(text) <= LIMIT
    assert text.endswith("…")


def test_a_calendar_of_some_is_made_of_the_same_pieces() -> None:
    told = tell(PROGRAMME)
    parts = components(told)
    some = PROGRAMME[1:4]
    assert assemble(told, "Some", some, parts) == calendar(told, "Some", some)
    assert [event["UID"] for event in read(calendar(told, "Some", some))] == [uid_of(each.key) for each in some]
    assert read(calendar(told, "None", ())) == []


def test_a_calendar_is_known_to_be_the_newest_until_anything_changes() -> None:
    told = tell(PROGRAMME)
    body = calendar(told, "Harbour Days", about="About")
    assert body == calendar(tell(PROGRAMME), "Harbour Days", about="About")
    assert is_newest(body, told, "Harbour Days", about="About")
    assert not is_newest(body, told, "Harbour Nights", about="About")
    assert not is_newest(body, told, "Harbour Days")
    assert not is_newest(body, told, "Harbour Days", PROGRAMME[1:], about="About")
    for changed in (
        body[:-1], body[:-40], body + b"\r\n", body.replace(b"Locks", b"Looks"), b"", body.replace(b"\r\n", b"\n")
    ):  # fmt: skip
        assert not is_newest(changed, told, "Harbour Days", about="About")


#: A change of each thing that a calendar tells.
CHANGES: dict[str, dict[str, object]] = {
    "title": {"title": "Other"}, "subtitle": {"subtitle": "Other"}, "abstract": {"abstract": "Other"},
    "state": {"state": "canceled"}, "starts": {"starts": T0 + 60}, "ends": {"ends": T0 + 6_000},
    "rooms": {"rooms": ("Hall B",)}, "track": {"track": "Other"}, "url": {"url": "https://other.example/"},
    "speakers": {"speakers": (Speaker("Bo Lind"),)},
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_makes_another_calendar(name: str) -> None:
    before = tell([entry("A")])
    after = tell([entry("A", **CHANGES[name])])  # type: ignore[arg-type]
    body = calendar(before, "Days")
    assert calendar(after, "Days") != body
    assert not is_newest(body, after, "Days")


def test_a_newer_sequence_or_stamp_makes_another_calendar() -> None:
    before = tell([entry("A")])
    for stamp in (Stamp(1, AT, uid_of("A")), Stamp(0, AT + 1, uid_of("A"))):
        after = tell([entry("A")], stamps={"A": stamp})
        assert not is_newest(calendar(before, "Days"), after, "Days")
        event = one(after)
        assert (int(event["SEQUENCE"]), int(event["DTSTAMP"].dt.timestamp())) == (stamp.sequence, stamp.at)


#: What breaks calendars: their own signs, ends of lines, what readers decode, letters of several octets.
PIECES = st.sampled_from(
    [
        "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\n", "\nATTENDEE:mailto:x@y.example", "BEGIN:VEVENT", "\\N", "\\n", "\\",
        ";", ",", ":", '"', "^n", "\u2028", "\u0085", "\x00", "\x1b[31m", "\u202e", " ", "\t",
        "😀", "👩🏽\u200d🚀", "é", "會議", "a" * 74,
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=6).map(
    "".join
)
ENTRIES = st.builds(
    lambda number, title, about, room, track, name, at, minutes, state: entry(
        f"K{number}", title, at=at, minutes=minutes, abstract=about, rooms=(room,) if room else (), track=track or None,
        speakers=(Speaker(name),) if name else (), state=state,
    ),
    st.integers(0, 9), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.integers(-10_000, 10_000), st.integers(1, 600),
    st.sampled_from(["confirmed", "canceled", "withdrawn", "accepted"]),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(ENTRIES, max_size=4, unique_by=lambda each: each.key), TEXTS)
def test_any_programme_is_read_back_as_it_was(entries: list[Entry], name: str) -> None:
    told = tell(entries)
    body = calendar(told, name)
    assert body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n")
    for row in body.split(b"\r\n"):
        assert len(row) <= 75
        row.decode()  # no letter is cut in two
    whole: Any = icalendar.Calendar.from_ical(body)
    assert unescape_backslash(whole.get("NAME", "")) == line(name)
    assert {component.name for component in whole.walk()} <= {"VCALENDAR", "VEVENT"}
    events = whole.walk("VEVENT")
    assert [event["UID"] for event in events] == [uid_of(each.key) for each in entries]
    for event, each in zip(events, entries, strict=True):
        assert not event.errors
        assert str(event.get("SUMMARY", "")) == line(each.title)
        assert str(event.get("LOCATION", "")) == line(", ".join(each.rooms))
        assert (
            str(event.get("DESCRIPTION", "")).split()
            == line("\n\n".join([f"With {who.name}" for who in each.speakers] + [each.abstract or ""])).split()
        )
        assert (event["DTSTART"].dt.timestamp(), event["DTEND"].dt.timestamp()) == (each.starts, each.ends)
    expanded = recurring_ical_events.of(whole).between(
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    )
    assert sorted(event["UID"] for event in expanded) == sorted(uid_of(each.key) for each in entries)
    assert is_newest(body, told, name)
