from __future__ import annotations

import datetime as dt
import gc
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import confdash
from confdash.feeds import ics, ics_delta
from confdash.feeds.ics_lines import cut
from confdash.records import Batch, FeedError, Known, ParseOptions

OPTIONS = ParseOptions(timezone="Europe/Copenhagen")
SOURCE = str(Path(confdash.__file__).parents[1])
STAMP = "DTSTAMP:20261101T080000Z\r\n"


def event(uid: str, extra: str = "", stamp: str = STAMP) -> str:
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\n{stamp}DTSTART:20261109T090000\r\nSUMMARY:Talk {uid}\r\n{extra}END:VEVENT\r\n"


def calendar(*events: str, head: str = "") -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n".encode()


def known(batch: Batch) -> Known:
    assert batch.context
    return Known(batch.context, batch.parts)


FIRST = ics.parse(calendar(event("a"), event("b"), event("c")), OPTIONS)


def again(*events: str, head: str = "", options: ParseOptions = OPTIONS) -> Batch:
    batch = ics.parse(calendar(*events, head=head), options, known(FIRST))
    assert batch.read == batch.items + sum(batch.skipped.values()) == len(events)
    assert set(batch.parts) | {""} == {talk.part for talk in batch.talks} | batch.kept | {""}
    return batch


def test_a_first_reading_names_its_parts() -> None:
    assert set(FIRST.parts) == {"a", "b", "c"}
    assert FIRST.kept == frozenset()
    assert [talk.part for talk in FIRST.talks] == ["a", "b", "c"]
    assert FIRST.parts["a"].read == 1


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "DTSTAMP:20261102T080000Z\r\n",
        "DTSTAMP;VALUE=DATE-TIME:2026\r\n 1102T0800\r\n\t00Z\r\n",
        "CREATED:20261102T080000Z\r\nDTSTAMP:20261102T080000Z\r\nLAST-MODIFIED:20261102T080000Z\r\n",
    ],
)
def test_new_stamps_are_nothing_new(stamp: str) -> None:
    batch = again(*(event(uid, stamp=stamp) for uid in "cab"))
    assert batch.talks == ()
    assert batch.kept == {"a", "b", "c"}
    assert batch.parts == FIRST.parts
    assert (batch.read, batch.items) == (3, 3)


def test_only_what_is_new_or_changed_is_read() -> None:
    batch = again(event("a"), event("b", "LOCATION:Hall A\r\n"), event("d"))
    assert [talk.base for talk in batch.talks] == ["b", "d"]
    assert batch.kept == {"a"}
    assert set(batch.parts) == {"a", "b", "d"}


def test_a_uid_that_is_repeated_is_one_part() -> None:
    batch = again(event("a"), event("b"), event("a", "LOCATION:Hall A\r\n"), event("c"))
    assert len(batch.talks) == 1
    assert batch.talks[0].rooms == ("Hall A",)
    assert batch.parts["a"].read == 2
    twice = again(event("a"), event("b"), event("a"), event("c"))
    assert twice.kept == {"b", "c"}


@pytest.mark.parametrize(
    ("head", "options"),
    [
        ("X-WR-TIMEZONE:Asia/Tokyo\r\n", OPTIONS),
        ("METHOD:CANCEL\r\n", OPTIONS),
        ("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
         "TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", OPTIONS),
        ("", ParseOptions(timezone="Asia/Tokyo")),
        ("", ParseOptions(timezone="Europe/Copenhagen", starts=dt.date(2026, 11, 9))),
    ],
)  # fmt: skip
def test_another_context_means_reading_all(head: str, options: ParseOptions) -> None:
    batch = again(event("a"), event("b"), event("c"), head=head, options=options)
    assert batch.kept == frozenset()
    assert len(batch.talks) == 3
    assert batch.context != FIRST.context


def test_stamps_in_the_frame_are_no_other_context() -> None:
    todo = (
        "BEGIN:VTODO\r\nDTSTAMP:2026110{}T080000\r\n Z\r\nLAST-MODIFIED:2026110{}T080000Z\r\n"
        "SUMMARY:Buy rope\r\nEND:VTODO\r\n"
    )
    first = ics.parse(calendar(event("a"), head=todo.format(1, 1)), OPTIONS)
    assert ics.parse(calendar(event("a"), head=todo.format(2, 2)), OPTIONS, known(first)).kept == {"a"}
    changed = todo.format(2, 2).replace("rope", "tape")
    assert not ics.parse(calendar(event("a"), head=changed), OPTIONS, known(first)).kept


def test_another_parser_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics_delta, "PARSER_VERSION", b"next")
    assert not again(event("a"), event("b"), event("c")).kept


def test_an_event_without_uid_means_reading_whole() -> None:
    batch = ics.parse(calendar(event("a"), event("b").replace("UID:b\r\n", "")), OPTIONS, known(FIRST))
    assert (batch.context, batch.parts, batch.kept) == (b"", {}, frozenset())
    assert [talk.part for talk in batch.talks] == ["", ""]
    assert batch.items == 2


def test_what_is_not_strict_means_reading_whole() -> None:
    batch = ics.parse(calendar(event("a"), event("b")).lower().replace(b"t09", b"T09"), OPTIONS, known(FIRST))
    assert (batch.context, batch.parts, batch.kept) == (b"", {}, frozenset())
    assert {talk.part for talk in batch.talks} == {""}


def test_a_body_that_is_cut_off_is_refused_also_when_it_is_known() -> None:
    body = calendar(event("a"), event("b"), event("c"))
    with pytest.raises(FeedError, match="never ends"):
        ics.parse(body.replace(b"END:VCALENDAR\r\n", b""), OPTIONS, known(FIRST))
    with pytest.raises(FeedError, match="cut off"):
        ics.parse(body[: body.index(b"UID:c")], OPTIONS, known(FIRST))


def test_a_broken_event_is_counted_as_long_as_it_stands() -> None:
    broken = event("x", "BEGIN:VALARM\r\nTRIGGER:PT-2H\r\nEND:VALARM\r\n")
    first = ics.parse(calendar(event("a"), broken), OPTIONS)
    second = ics.parse(calendar(event("b"), broken, event("a")), OPTIONS, known(first))
    assert [talk.base for talk in second.talks] == ["b"]
    assert (second.read, second.items, second.skipped) == (3, 2, {"the event cannot be read": 1})
    third = ics.parse(calendar(event("a"), broken, broken.replace("UID:x", "UID:y")), OPTIONS, known(first))
    assert (third.items, third.talks, sum(third.skipped.values())) == (1, (), 2)


@pytest.mark.parametrize(
    ("uid", "key"),
    [
        ("UID:plain", "plain"),
        ("UID:fol\r\n ded", "folded"),
        ("UID:a\\,b\\\\c", "a,b\\c"),
        ("UID: spaced  out ", "spaced out"),
        ("UID:bell\x07", "bell"),
        ("UID:Ærø", "Ærø"),
        ("BEGIN:VALARM\r\nUID:alarm\r\nACTION:DISPLAY\r\nEND:VALARM\r\nUID:event", "event"),
    ],
)
def test_the_key_is_that_of_the_record(uid: str, key: str) -> None:
    body = calendar(f"BEGIN:VEVENT\r\n{uid}\r\nSUMMARY:Tides\r\nEND:VEVENT\r\n")
    sheet = cut(body)
    assert sheet is not None
    found = ics_delta.groups(sheet)
    assert found is not None
    assert found[0] == [key]
    batch = ics.parse(body, OPTIONS)
    assert [(talk.base, talk.part) for talk in batch.talks] == [(key, key)]
    assert set(batch.parts) == {key}


def test_an_alarms_uid_is_not_the_events() -> None:
    body = calendar("BEGIN:VEVENT\r\nBEGIN:VALARM\r\nUID:alarm\r\nEND:VALARM\r\nSUMMARY:Tides\r\nEND:VEVENT\r\n")
    batch = ics.parse(body, OPTIONS)
    assert batch.context == b""
    assert batch.talks[0].base.startswith("~")


def test_parts_survive_being_stored() -> None:
    stored = msgspec.json.decode(msgspec.json.encode(known(FIRST)), type=Known)
    assert ics.parse(calendar(event("a"), event("b"), event("c")), OPTIONS, stored).kept == {"a", "b", "c"}


def test_an_empty_calendar_after_a_full_one() -> None:
    batch = again()
    assert (batch.talks, batch.parts, batch.kept) == ((), {}, frozenset())
    assert batch.context == FIRST.context


def test_nothing_new_needs_no_library() -> None:
    stored, body = msgspec.json.encode(known(FIRST)), calendar(event("c", stamp=""), event("b"), event("a"))
    code = f"""
import sys, msgspec
from confdash.feeds import ics
from confdash.records import Known, ParseOptions
known = msgspec.json.decode({stored!r}, type=Known)
batch = ics.parse({body!r}, ParseOptions(timezone="Europe/Copenhagen"), known)
sys.exit(len(batch.kept) != 3 or "icalendar" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": SOURCE}).returncode == 0


@pytest.mark.parametrize("body", [calendar(event("a")), b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_left_as_it_was(body: bytes, collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        try:
            ics.parse(body, OPTIONS)
        except FeedError:
            assert b"END:" not in body
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
