from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest

from confdash.feeds import ics
from confdash.records import Batch, Known, ParseOptions

ZONE = ZoneInfo("Europe/Copenhagen")
#: Thursday to Wednesday, over the night in which summer ends.
DAYS = ParseOptions(timezone="Europe/Copenhagen", starts=dt.date(2026, 10, 22), ends=dt.date(2026, 10, 28))
NO_DAYS = ParseOptions(timezone="Europe/Copenhagen")

DAILY = (
    "UID:tea\r\nSUMMARY:Tea\r\nDTSTART;TZID=Europe/Copenhagen:20261020T150000\r\n"
    "DTEND;TZID=Europe/Copenhagen:20261020T153000\r\nRRULE:FREQ=DAILY"
)
FLOATING = DAILY.replace(";TZID=Europe/Copenhagen", "")


def read(*events: str, options: ParseOptions = DAYS) -> Batch:
    text = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    batch = ics.parse(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{text}END:VCALENDAR\r\n".encode(), options)
    assert batch.read == batch.items == len(events)
    return batch


def starts(batch: Batch) -> list[str]:
    return [
        dt.datetime.fromtimestamp(talk.starts, ZONE).strftime("%d %H:%M") if talk.starts else "-"
        for talk in batch.talks
    ]


@pytest.mark.parametrize("event", [DAILY, FLOATING], ids=["zoned", "floating"])
def test_occurrences_fall_into_the_event_and_the_first_is_always_kept(event: str) -> None:
    batch = read(event)
    assert starts(batch) == ["20 15:00", *(f"{day} 15:00" for day in range(22, 29))]
    assert {(talk.base, talk.title, talk.ends and talk.starts and talk.ends - talk.starts) for talk in batch.talks} == {
        ("tea", "Tea", 1800)
    }
    assert not batch.warnings


def test_whole_days() -> None:
    batch = read("UID:fair\r\nDTSTART;VALUE=DATE:20261022\r\nRRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261026")
    assert starts(batch) == ["22 00:00", "24 00:00", "26 00:00"]
    lengths = [(talk.ends or 0) - (talk.starts or 0) for talk in batch.talks]
    assert lengths == [86_400, 86_400, 86_400]


def test_lists_of_dates_and_exceptions() -> None:
    batch = read(
        "UID:tea\r\nDTSTART:20261023T150000\r\nRDATE:20261024T160000,20261026T170000\r\nRDATE:20270101T000000\r\n"
        "EXDATE:20261024T160000\r\nEXDATE:nonsense"
    )
    assert starts(batch) == ["23 15:00", "26 17:00"]


def test_an_excepted_first_time_is_not_kept() -> None:
    assert starts(read(DAILY + ";COUNT=4\r\nEXDATE;TZID=Europe/Copenhagen:20261020T150000")) == [
        "22 15:00",
        "23 15:00",
    ]


def test_overrides_move_rename_and_cancel() -> None:
    at = "RECURRENCE-ID;TZID=Europe/Copenhagen:202610"
    when = "DTSTART;TZID=Europe/Copenhagen:202610"
    batch = read(
        f"UID:tea\r\nSUMMARY:Tea with the crew\r\n{at}23T150000\r\n{when}23T163000",
        DAILY,
        f"UID:tea\r\nSUMMARY:Tea\r\n{at}24T150000\r\n{when}24T150000\r\nSTATUS:CANCELLED",
        f"UID:tea\r\nSUMMARY:Tea long after\r\n{at}29T150000\r\n{when}30T150000",
    )
    assert starts(batch) == [
        "20 15:00", "22 15:00", "23 16:30", "24 15:00", "25 15:00", "26 15:00", "27 15:00", "28 15:00", "30 15:00",
    ]  # fmt: skip
    assert [talk.state for talk in batch.talks][3] == "canceled"
    assert [talk.title for talk in batch.talks][2] == "Tea with the crew"
    assert batch.talks[-1].title == "Tea long after"


def test_a_moved_first_time_leaves_no_ghost() -> None:
    batch = read(
        DAILY + ";COUNT=3",
        "UID:tea\r\nSUMMARY:Tea\r\nRECURRENCE-ID;TZID=Europe/Copenhagen:20261020T150000\r\n"
        "DTSTART;TZID=Europe/Copenhagen:20261020T170000",
    )
    assert starts(batch) == ["20 17:00", "22 15:00"]


def test_this_and_future() -> None:
    batch = read(
        DAILY,
        "UID:tea\r\nSUMMARY:Late tea\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Copenhagen:20261026T150000\r\n"
        "DTSTART;TZID=Europe/Copenhagen:20261026T170000\r\nDTEND;TZID=Europe/Copenhagen:20261026T173000",
    )
    assert starts(batch)[-4:] == ["25 15:00", "26 17:00", "27 17:00", "28 17:00"]


def test_an_override_without_master_is_a_talk() -> None:
    batch = read("UID:tea\r\nSUMMARY:Tea\r\nRECURRENCE-ID:20261023T150000\r\nDTSTART:20261023T160000")
    assert starts(batch) == ["23 16:00"]


def test_overrides_of_one_occurrence_are_superseded_by_sequence() -> None:
    event = "UID:tea\r\nRECURRENCE-ID:20261023T150000\r\nDTSTART:20261023T1{}0000\r\nSEQUENCE:{}"
    assert starts(read(event.format(6, 2), event.format(7, 1))) == ["23 16:00"]


def test_without_days_the_single_events_bound_it() -> None:
    single = "UID:{0}\r\nDTSTART:202610{0}T080000"
    batch = read(single.format(23), DAILY, single.format(25), options=NO_DAYS)
    assert starts(batch) == ["23 08:00", "20 15:00", "23 15:00", "24 15:00", "25 15:00", "25 08:00"]
    assert (batch.context, batch.parts) == (b"", {})
    assert {talk.part for talk in batch.talks} == {""}


def test_without_any_bound_only_the_first_time_is_kept() -> None:
    batch = read(DAILY, options=NO_DAYS)
    assert starts(batch) == ["20 15:00"]
    assert "nothing says when the conference is" in batch.warnings[0]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SOMETIMES", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYMONTHDAY=99", "INTERVAL=1", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;BYDAY=MO, TU", "",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_costs_only_itself(rule: str) -> None:
    batch = read(DAILY.replace("FREQ=DAILY", rule))
    assert "20 15:00" in starts(batch)
    assert batch.warnings


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;BYSECOND=1,2,3,4", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYDAY=MO",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31;COUNT=5", "FREQ=SECONDLY;INTERVAL=86400;BYMONTH=2;BYMONTHDAY=30",
    ],
)  # fmt: skip
def test_no_rule_takes_long(rule: str) -> None:
    begun = time.process_time()
    batch = read(DAILY.replace("FREQ=DAILY", rule).replace("20261020", "19700101"))
    assert batch.talks
    assert time.process_time() - begun < 2


def test_one_event_is_cut_at_its_limit_and_says_so() -> None:
    batch = read(DAILY.replace("DAILY", "MINUTELY"))
    assert len(batch.talks) == 1001
    assert batch.warnings == ("“Tea” repeats more than 1,000 times during the event: the later ones are left out",)


def test_one_feed_is_cut_at_its_limit_and_says_so() -> None:
    events = [DAILY.replace("UID:tea", f"UID:tea-{number}").replace("DAILY", "MINUTELY") for number in range(12)]
    batch = read(*events)
    assert len(batch.talks) <= 10_012
    assert {talk.base for talk in batch.talks} == {f"tea-{number}" for number in range(12)}
    assert any("10,000 times in all" in warning for warning in batch.warnings)
    assert batch.context == b""


def test_repeats_without_uid_share_a_key() -> None:
    batch = read(DAILY.replace("UID:tea\r\n", ""))
    assert len(batch.talks) == 8
    assert len({talk.base for talk in batch.talks}) == 1
    assert batch.talks[0].base.startswith("~")


def test_a_changed_repeating_event_is_read_with_all_others() -> None:
    first = read(DAILY, "UID:7\r\nSUMMARY:Tides")
    assert set(first.parts) == {"tea", "7"}
    known = Known(first.context, first.parts)
    body = "".join(
        f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in (DAILY + ";COUNT=4", "UID:7\r\nSUMMARY:Tides")
    )
    second = ics.parse(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode(), DAYS, known)
    assert second.kept == frozenset()
    assert starts(second) == ["20 15:00", "22 15:00", "23 15:00", "-"]


def test_the_last_moment_of_a_rule_is_in_utc_also_for_local_times() -> None:
    assert starts(read(FLOATING + ";UNTIL=20261023T140000Z")) == ["20 15:00", "22 15:00", "23 15:00"]


def test_an_override_that_lists_dates_does_not_repeat() -> None:
    event = "UID:tea\r\nRECURRENCE-ID:20261023T150000\r\nDTSTART:20261023T160000\r\nRDATE:20261024T160000"
    batch = read(event, options=NO_DAYS)
    assert starts(batch) == ["23 16:00"]
    assert batch.context


def test_an_override_that_cannot_be_read_does_not_cost_the_others() -> None:
    batch = read(DAILY, "UID:tea\r\nSUMMARY:Lost\r\nRECURRENCE-ID:20261023T150000\r\nDTSTART:soon")
    assert len(batch.talks) == 9
    assert [talk.title for talk in batch.talks if talk.starts is None] == ["Lost"]
