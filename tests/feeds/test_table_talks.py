"""Talks tables: states in the organisers' own words, times as people write them, and consent."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.feeds.test_table import read

from confdash.records import ParseOptions, Person, Talk

ZONE = ZoneInfo("Europe/Copenhagen")
TALKS = ParseOptions(timezone=ZONE.key, host="desk.example.org", entity="talks", states=(("Rec OK", "confirmed"),))


def seconds(day: int, hour: int, minute: int = 0) -> int:
    """A moment of November 2026 in UTC seconds."""
    return int(dt.datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp())


def talk(**cells: str) -> Talk:
    """The one talk of a table with these columns and cells."""
    columns = tuple((name, name) for name in cells)
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    options = ParseOptions(TALKS.timezone, TALKS.host, entity="talks", columns=columns, states=TALKS.states)
    (found,) = read(";".join(cells) + "\n" + ";".join(quoted) + "\n", options).talks
    return found


def test_all_that_a_row_may_say() -> None:
    found = talk(
        title="Tides", code="QX7", guid="g", id="3", state="Rec OK", room="Hall A", starts="2026-11-09 10:00",
        duration="45", speakers="Ada Low, Bo", do_not_record="x", kind="Workshop", track="Sea",
        url="https://x.test/t",
    )  # fmt: skip
    assert found == Talk(
        base="QX7", title="Tides", code="QX7", guid="g", url="https://x.test/t", starts=seconds(9, 10),
        ends=seconds(9, 10, 45), rooms=("Hall A",), track="Sea", type="Workshop",
        people=(Person("Ada Low"), Person("Bo")), state="confirmed", raw_state="Rec OK", do_not_record=True,
    )  # fmt: skip


def test_what_is_not_said_is_not_stated() -> None:
    found = talk(title="Tides", state="", room=" ", speakers="", do_not_record="", starts="")
    assert found == Talk(base=found.base, title="Tides")
    assert found.base.startswith("~")
    assert talk(id="26", state="accepted").base == "desk.example.org/26"


@pytest.mark.parametrize(
    ("cells", "starts", "ends"),
    [
        ({"starts": "2026-11-09T10:00:00+01:00", "ends": "2026-11-09T11:00"}, seconds(9, 10), seconds(9, 11)),
        ({"date": "2026-11-09", "starts": "10:00", "ends": "11:30"}, seconds(9, 10), seconds(9, 11, 30)),
        ({"date": "9.11.2026", "starts": "10:00", "duration": "1:15"}, seconds(9, 10), seconds(9, 11, 15)),
        ({"starts": "09.11.2026, 9:30", "ends": "10:00"}, seconds(9, 9, 30), seconds(9, 10)),
        ({"starts": "2026-11-09 23:30", "ends": "00:30"}, seconds(9, 23, 30), seconds(10, 0, 30)),
        ({"starts": "09/11/2026 10:00"}, None, None),
        ({"starts": "10:00"}, None, None),
    ],
)
def test_times_as_people_write_them(cells: dict[str, str], starts: int | None, ends: int | None) -> None:
    found = talk(title="T", **cells)
    assert (found.starts, found.ends) == (starts, ends)


def test_a_time_that_cannot_be_read_is_told() -> None:
    batch = read("Title,State,Start\nTides,,11/09/2026 10:00\n", TALKS)
    assert batch.talks[0].starts is None
    assert batch.warnings[-1] == "“Tides”: the date “11/09/2026 10:00” cannot be read"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Confirmed", "confirmed"), ("cancelled", "canceled"), ("canceled", "canceled"), ("unconfirmed", "accepted"),
        ("rec  ok", "confirmed"), ("pending", "submitted"), ("waiting_confirmation", "accepted"), ("hm", None),
    ],
)  # fmt: skip
def test_states(word: str, state: str | None) -> None:
    found = talk(title="T", state=word)
    assert (found.state, found.raw_state) == (state, " ".join(word.split()))


def test_unknown_words_are_one_warning_with_the_lines_to_add() -> None:
    body = 'Title,State\nA,hm\nB,"so ""so"""\nC,hm\nD,confirmed\n'
    warnings = read(body, TALKS).warnings
    assert warnings[0] == (
        "states that are not known count as not said; add what they mean under this feed’s [feeds.states]:"
        ' "hm" = "…", "so \\"so\\"" = "…" (one of draft, submitted, accepted, confirmed, rejected, canceled, withdrawn)'
    )
    assert not any("hm" in each for each in warnings[1:])
    assert len(read("Title,State\n" + "".join(f"A,w{n}\n" for n in range(99)), TALKS).warnings[0]) < 400


def test_consent_that_is_neither_yes_nor_no_is_told() -> None:
    batch = read("Title,State,Opt-out\nA,,please not\nB,,no\n", TALKS)
    assert [each.do_not_record for each in batch.talks] == [None, False]
    assert "`do_not_record` counts as not said" in batch.warnings[-1]


def test_one_code_in_several_rows_is_several_slots() -> None:
    batch = read("Code,Title,Start\nX,A,2026-11-09 10:00\nX,A,2026-11-10 10:00\n", TALKS)
    assert [each.base for each in batch.talks] == ["X", "X"]


def test_rows_of_nothing() -> None:
    batch = read("Title,Room,State\n,Hall A,confirmed\nTides,,\n", TALKS)
    assert (len(batch.talks), batch.skipped) == (1, {"no title, code or id": 1})
    assert read("Title,State\n", TALKS).warnings[-1] == "the feed is valid, but there is no talk in it"
