from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import confdash
from confdash.feeds import ics
from confdash.records import Batch, FeedError, ParseOptions, Person, Talk

SOURCE = str(Path(confdash.__file__).parents[1])
OPTIONS = ParseOptions(timezone="Europe/Copenhagen")
START = "DTSTART:20261109T090000Z\r\n"


def calendar(*events: str, head: str = "") -> bytes:
    text = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{text}END:VCALENDAR\r\n".encode()


def read(*events: str, head: str = "") -> Batch:
    batch = ics.parse(calendar(*events, head=head), OPTIONS)
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def one(event: str, head: str = "") -> Talk:
    (talk,) = read(event, head=head).talks
    return talk


def test_every_field() -> None:
    talk = one(
        "UID:7@example.org\r\nSUMMARY:Tides\\, and how to read them\r\nDTSTART:20261109T090000Z\r\n"
        "DTEND:20261109T093000Z\r\nLOCATION:Hall A\\, ground floor\r\nDESCRIPTION:<p>One</p><p>two &amp; three</p>\r\n"
        "CATEGORIES:Sea\\, sky,Talks\r\nCATEGORIES:Talks,\r\nURL:https://example.org/7\r\nSTATUS:CONFIRMED\r\n"
        "ATTENDEE;CN=Mira Holt:invalid:nomail\r\nSEQUENCE:4"
    )
    assert talk == Talk(
        base="7@example.org", uid="7@example.org", part="7@example.org",
        title="Tides, and how to read them", starts=1_794_214_800, ends=1_794_216_600,
        rooms=("Hall A, ground floor",), description="One\n\ntwo & three", url="https://example.org/7",
        categories=("Sea, sky", "Talks"), track="Sea, sky", people=(Person("Mira Holt"),),
        state="confirmed", raw_state="CONFIRMED",
    )  # fmt: skip


def test_what_an_event_does_not_say_is_none() -> None:
    talk = one("UID:7\r\nSUMMARY:Tides\r\nLOCATION:\r\nDESCRIPTION:\r\nCATEGORIES:\r\nURL:")
    assert talk == Talk(base="7", uid="7", part="7", title="Tides")


@pytest.mark.parametrize(
    ("status", "state"),
    [("TENTATIVE", "accepted"), ("Cancelled", "canceled"), ("CANCELED", "canceled"), ("NEEDS-ACTION", None)],
)
def test_states(status: str, state: str | None) -> None:
    talk = one(f"UID:7\r\nSTATUS:{status}")
    assert (talk.state, talk.raw_state) == (state, status)


def test_a_cancelling_calendar_cancels() -> None:
    assert one("UID:7\r\nSTATUS:CONFIRMED", head="METHOD:CANCEL\r\n").state == "canceled"


@pytest.mark.parametrize(
    ("summary", "title", "people"),
    [
        ("Tides - Mira Holt", "Tides", ("Mira Holt",)),
        ("Tides - ebb - Mira Holt\\, Jon Ask", "Tides - ebb", ("Mira Holt", "Jon Ask")),
        ("Tides - ", "Tides", ()),
        ("Tides -", "Tides", ()),
        ("Tides", "Tides", None),
        ("Half-tides", "Half-tides", None),
    ],
)
def test_pretalx_puts_names_behind_the_title(summary: str, title: str, people: tuple[str, ...] | None) -> None:
    talk = one(f"UID:pretalx-harbour-ABC123@example.org\r\nSUMMARY:{summary}")
    assert talk.title == title
    assert talk.people == (None if people is None else tuple(map(Person, people)))
    assert one(f"UID:other-ABC123\r\nSUMMARY:{summary}x").title.endswith("x")


def test_guests_and_their_addresses_are_not_kept() -> None:
    talk = one(
        "UID:7\r\nSUMMARY:Tides\r\nORGANIZER;CN=Ina Berg:mailto:ina@example.org\r\n"
        "ATTENDEE;CN=Guest One:MAILTO:guest@example.org\r\nATTENDEE;CN=two@example.org:invalid:nomail\r\n"
        "ATTENDEE;CN=Hall A;CUTYPE=ROOM:invalid:nomail\r\nATTENDEE:invalid:nomail"
    )
    assert talk.people is None
    assert "example.org" not in repr(talk)
    talk = one('UID:7\r\nATTENDEE;CN="Mira Holt":https://example.org/mira\r\nATTENDEE;CN=Jon Ask:invalid:nomail')
    assert talk.people == (Person("Mira Holt"), Person("Jon Ask"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://example.org/", "no address"])
def test_only_addresses_that_may_be_opened(url: str) -> None:
    assert one(f"UID:7\r\nURL:{url}").url is None


def test_an_event_without_uid_has_a_key_that_stays() -> None:
    first, second = read(START + "SUMMARY:Tides\r\nLOCATION:Hall A", START + "SUMMARY:Tides\r\nLOCATION:Hall B").talks
    assert first.base != second.base
    assert first.base.startswith("~")
    assert len(first.base) == 17
    assert one("SUMMARY:Tides\r\nDTSTAMP:20261101T000000Z\r\nLOCATION:Hall A\r\n" + START.strip()).base == first.base
    assert first.uid is None


def test_the_highest_sequence_wins() -> None:
    batch = read(
        START + "UID:7\r\nSUMMARY:second\r\nSEQUENCE:2", START + "UID:7\r\nSUMMARY:first",
        START + "UID:8\r\nSUMMARY:old\r\nSEQUENCE:1", START + "UID:8\r\nSUMMARY:new\r\nSEQUENCE:3",
    )  # fmt: skip
    assert (batch.read, batch.items) == (4, 4)
    assert [talk.title for talk in batch.talks] == ["second", "new"]


def test_a_uid_used_for_different_events_loses_none() -> None:
    batch = read(
        START + "UID:7\r\nSUMMARY:Open space", "DTSTART:20261110T090000Z\r\nUID:7\r\nSUMMARY:Open space",
        START + "UID:7\r\nSUMMARY:Another", "UID:7\r\nSUMMARY:Unplanned", "UID:7\r\nSUMMARY:Unplanned",
    )  # fmt: skip
    assert batch.items == len(batch.talks) == 5
    assert {talk.base for talk in batch.talks} == {"7"}


def test_a_plenary_repeated_for_each_room_is_one_talk() -> None:
    event = START + "UID:7\r\nSUMMARY:Opening\r\nLOCATION:"
    batch = read(event + "Hall A", event + "Hall B", event + "Hall A", event + "Hall C\r\nSTATUS:CANCELLED")
    assert batch.items == 4
    assert [talk.rooms for talk in batch.talks] == [("Hall A", "Hall B"), ("Hall C",)]


def test_hostile_text_is_harmless_everywhere() -> None:
    bad = "a\x1b]52;c;Zm9v\x07b\x9bc\u202ed\u2066e\x00f"
    talk = one(
        f"UID:{bad}\r\nSUMMARY:{bad}\r\nLOCATION:{bad}\r\nDESCRIPTION:{bad}\r\nCATEGORIES:{bad}\r\nSTATUS:{bad}\r\n"
        f"ATTENDEE;CN={bad}:invalid:nomail\r\nURL:https://example.org/{bad}",
        head=f"X-WR-CALNAME:{bad}\r\n",
    )
    assert talk.title == "a]52;c;Zm9vbcdef"
    text = repr(talk)
    assert not any(char in text for char in bad if not char.isprintable())
    assert not any(escape in text for escape in ("\\x1b", "\\x9b", "\\u202e", "\\x00"))


def test_a_hostile_name_in_an_attendee_costs_that_line_alone() -> None:
    batch = read("UID:7\r\nSUMMARY:Tides\r\nATTENDEE;CN=a\x1bb:invalid:nomail")
    assert batch.talks[0].title == "Tides"
    assert all(warning.isprintable() for warning in batch.warnings)


def test_very_long_and_empty_titles() -> None:
    long, empty, none = read("UID:1\r\nSUMMARY:" + "tide " * 2000, "UID:2\r\nSUMMARY: ", "UID:3").talks
    assert len(long.title) == 1000
    assert long.title.endswith("…")
    assert (empty.title, none.title) == ("", "")


def test_a_very_long_uid_is_kept_as_its_digest() -> None:
    first, second = read("UID:" + "a" * 5000 + "1", "UID:" + "a" * 5000 + "2").talks
    assert first.base != second.base
    assert len(first.base) == 17


def test_a_broken_property_costs_itself_and_is_said() -> None:
    batch = read(START + "UID:7\r\nSUMMARY:Tides\r\nGEO:here\r\nX-A=4\r\nLOCATION:Hall A")
    assert batch.talks[0].rooms == ("Hall A",)
    assert batch.warnings == (
        "“Tides”: its GEO “here” cannot be read; the rest is kept",
        "“Tides”: a line of it cannot be read; the rest is kept",
    )


def test_warnings_are_at_most_twenty() -> None:
    batch = read(*(f"UID:{number}\r\nSUMMARY:Talk {number}\r\nGEO:here" for number in range(30)))
    assert len(batch.warnings) == 20
    assert batch.warnings[-1] == "and 11 more like these"


ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:PT-2H\r\nEND:VALARM"


def test_a_broken_event_costs_itself_and_is_counted() -> None:
    good = [f"UID:{number}\r\nSUMMARY:Talk {number}" for number in range(5)]
    batch = read(*good, f"UID:bad\r\n{ALARM}")
    assert (batch.read, batch.items, batch.skipped) == (6, 5, {"the event cannot be read": 1})
    assert len(batch.talks) == 5
    assert batch.parts["bad"].skipped == ("the event cannot be read",)
    assert batch.warnings == ("an event is left out: line 27 gives TRIGGER as “PT-2H”, which is not a duration",)


def test_when_every_event_is_broken_there_is_no_calendar() -> None:
    with pytest.raises(FeedError, match="None of the calendar’s 2 events can be read: line 7 gives TRIGGER"):
        read(f"UID:1\r\n{ALARM}", f"UID:2\r\n{ALARM}")


def test_chunks_lose_nothing() -> None:
    events = [f"UID:{number}\r\nSUMMARY:Talk {number}" for number in range(1203)]
    events[700] += f"\r\n{ALARM}"
    batch = read(*events)
    assert (batch.read, batch.items) == (1203, 1202)
    assert [talk.base for talk in batch.talks] == [str(number) for number in range(1203) if number != 700]


def test_tasks_and_journals_are_not_events() -> None:
    inner = "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:Buy rope\r\nEND:VTODO\r\n"
    batch = read("UID:7\r\nSUMMARY:Tides", head=inner)
    assert (batch.read, [talk.title for talk in batch.talks]) == (1, ["Tides"])


def test_recognising_needs_no_library() -> None:
    code = (
        "import sys; from confdash.feeds import ics; ics.recognise(b'BEGIN:VCALENDAR'); "
        "sys.exit('icalendar' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": SOURCE}).returncode == 0


def test_a_broken_task_does_not_cost_the_programme() -> None:
    todo = "BEGIN:VTODO\r\nDUE:soon\r\nEND:VTODO\r\n"
    batch = read("UID:7\r\nSUMMARY:Tides", head=todo)
    assert [talk.title for talk in batch.talks] == ["Tides"]
    assert batch.warnings == (
        "something beside the events is left out: line 4 gives DUE as “soon”, which is not a date or time",
    )
    with pytest.raises(FeedError, match="line 4 gives DUE"):
        read(head=todo)
