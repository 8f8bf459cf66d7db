"""What people type: times, rooms, names, choices and previews; what is illegal is one sentence and writes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.commands.deciding import BY_ID, Desks, event, item, line
from tests.store.build import HOUR, T0, talk

from confdash.commands import fields, values
from confdash.commands.declare import Refused
from confdash.config import parse

__all__ = ["event"]


def read(event: Desks, entity: str, name: str, text: str, row: object = None) -> str | None:
    return fields.read(values.beside(event.link, event.desk_of(), row), entity, name, text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("14:30", 330), ("14.30", 330), ("9:05", 5), ("+10", 10), ("- 10 min", -10), ("tue 14:30", 24 * 60 + 330),
        ("2 14:30", 24 * 60 + 330), ("2026-11-11T09:00", 48 * 60), ("2026-11-11 09:00", 48 * 60),
        ("2026-11-09T09:00+00:00", 60), ("00:30", 15 * 60 + 30), ("2026-11-08 12:00", -21 * 60),
    ],
)  # fmt: skip
def test_times_are_of_the_talks_day_in_the_events_zone(event: Desks, text: str, minutes: int) -> None:
    event.at = 26 * 60  # it is Tuesday; the talk is Monday's
    assert read(event, "talk", "starts_at", text, event.talk("ALFA")) == str(T0 + minutes * 60)


def test_a_time_of_what_has_none_is_todays(event: Desks) -> None:
    event.at = 26 * 60
    assert read(event, "talk", "starts_at", "14:30", event.talk("HOTEL")) == str(T0 + 24 * HOUR + 330 * 60)
    with pytest.raises(Refused, match=r"there is no time yet that \+10 could shift"):
        read(event, "talk", "starts_at", "+10", event.talk("HOTEL"))


def test_a_night_when_clocks_go_back_has_its_own_minutes(event: Desks) -> None:
    event.configure(
        '[event]\nname = "Night"\ntimezone = "Europe/Copenhagen"\nstarts = 2026-10-24\nends = 2026-10-25\n'
        '[[feeds]]\nname = "programme"\nurl = "a.json"'
    )
    zone = event.settings.clock().zone
    evening = int(dt.datetime(2026, 10, 24, 23, tzinfo=zone).timestamp())
    event.sync("programme", [talk("NIGHT", at=(evening - T0) // 60)])
    row = event.talk("NIGHT")
    assert read(event, "talk", "starts_at", "03:30", row) == str(
        int(dt.datetime(2026, 10, 25, 3, 30, tzinfo=zone).timestamp())
    )
    assert read(event, "talk", "starts_at", "+300", row) == str(evening + 300 * 60)


@pytest.mark.parametrize(
    ("entity", "name", "text", "why"),
    [
        ("talk", "starts_at", "2026-11-12T09:00", r"the event is from Mon 9 Nov to Wed 11 Nov: Thu 12 Nov 09:00 is"),
        ("talk", "starts_at", "2026-11-07T09:00", "is outside it"),
        ("talk", "starts_at", "25:00", "no time of day"),
        ("talk", "starts_at", "soon", "“soon” is no time; write 14:30"),
        ("talk", "starts_at", "someday 14:30", "is no time; write"),
        ("talk", "starts_at", "99999-01-01", "is no time"),
        ("talk", "room", "Hal B", "there is no room “Hal B”; did you mean “Hall B”"),
        ("talk", "room", "Hall A; Attic", "there is no room “Attic”"),
        ("talk", "state", "canceld", "“canceld” is no state; did you mean “canceled”"),
        ("talk", "kind", "tlak", "“tlak” is no kind; did you mean “talk”"),
        ("talk", "stage", "asleep", "“asleep” is no stage; there are on_stage"),
        ("talk", "speakers", "Ade Nwosu", "nobody here is called “Ade Nwosu”; did you mean “Ada Nwosu”"),
        ("talk", "public", "perhaps", "neither yes nor no"),
        ("talk", "tags", "one +two", "write either all tags"),
        ("talk", "tags", "+", "is no tag"),
        ("talk", "colour", "red", "a talk has no field “colour”"),
        ("talk", "here", "yes", "names its speakers"),
        ("talk", "told", "yes", "the feeds agree"),
        ("room", "late", "soon", "no number of minutes"),
        ("room", "late", "500", "beyond 240"),
        ("person", "here", "23:00", "has not been yet"),
    ],
)
def test_what_is_illegal_is_refused_in_one_sentence(event: Desks, entity: str, name: str, text: str, why: str) -> None:
    row = {"talk": event.talk("ALFA"), "room": event.room("Hall A"), "person": event.person("Ada Nwosu")}[entity]
    with pytest.raises(Refused, match=why) as refused:
        read(event, entity, name, text, row)
    assert "\n" not in str(refused.value)
    assert not str(refused.value).endswith(".")


def test_rooms_by_name_in_any_case_several_and_new_ones(event: Desks) -> None:
    assert read(event, "talk", "room", "hall b") == '["Hall B"]'
    assert read(event, "talk", "room", "Hall B; +Tent; hall b") == '["Hall B","Tent"]'
    assert read(event, "talk", "room", "+hall a") == '["Hall A"]'
    event.do("talk.move", event.some("ALFA"), {"room": "+Tent"})
    assert read(event, "talk", "room", "tent") == '["Tent"]', "a room that was made is there from then on"


def test_empty_and_dash_take_a_decision_back(event: Desks) -> None:
    for field in fields.FIELDS:
        assert read(event, field.entity, field.name, "-") is None
        assert read(event, field.entity, field.name, " ") is None


def test_people_of_one_name_are_told_apart_by_key(event: Desks) -> None:
    twins = [talk("A", people=["Li Wei", "Comma, Jr."]), talk("B", people=["Ada Nwosu"])]
    event.sync("programme", twins)
    event.do("person.add", [], {"name": "Li Wei"})
    keys = [key for key, row in event.speakers().items() if row.name == "Li Wei"]
    assert len(keys) == 2
    with pytest.raises(Refused, match="2 people are called “li wei”; write which one by the key: ") as refused:
        read(event, "talk", "speakers", "li wei")
    assert all(key in str(refused.value) for key in keys)
    chosen = read(event, "talk", "speakers", keys[1])
    assert keys[1] in (chosen or "")
    event.do("talk.speakers", event.some("B"), {"speakers": keys[0]})
    assert event.speakers_of("B") == [keys[0]]
    start = event.start("talk.speakers", "speakers", event.some("A"))
    assert start == "Li Wei; Comma, Jr."
    offered = dict(event.choices("talk.speakers", "speakers"))
    assert set(keys) <= offered.keys()
    assert offered["Ada Nwosu"] == "Ada Nwosu"
    assert read(event, "talk", "speakers", "nobody") == "[]"


def test_a_start_takes_the_end_along_and_no_talk_ends_before_it_begins(event: Desks) -> None:
    here = values.beside(event.link, event.desk_of(), event.talk("ALFA"))
    moved = fields.changes(here, "talk", "ALFA", [("starts", "10:00")])
    assert moved == [
        ("talk", "ALFA", "starts_at", str(T0 + HOUR)), ("talk", "ALFA", "ends_at", str(T0 + HOUR + 2700)),
    ]  # fmt: skip
    assert fields.changes(here, "talk", "ALFA", [("starts", "-")]) == [
        ("talk", "ALFA", "starts_at", None), ("talk", "ALFA", "ends_at", None),
    ]  # fmt: skip
    assert fields.changes(here, "talk", "ALFA", [("ends", "+15")]) == [("talk", "ALFA", "ends_at", str(T0 + HOUR))]
    for typed in ([("ends", "08:00")], [("starts", "10:00"), ("ends", "09:30")], [("ends", "09:00")]):
        with pytest.raises(Refused, match="“Queues” would end before it starts"):
            fields.changes(here, "talk", "ALFA", typed)
    with pytest.raises(Refused, match="given twice"):
        fields.changes(here, "talk", "ALFA", [("starts", "10:00"), ("starts_at", "11:00")])


def test_a_talk_without_a_length_gets_one_with_its_time(event: Desks) -> None:
    for text in ("tue 14:30-15:15", "tue 14:30 – 15.15"):
        event.do("talk.move", event.some("HOTEL"), {"time": text, "room": "Hall A"})
        row = event.talk("HOTEL")
        assert (row.starts, row.ends) == (T0 + 24 * HOUR + 330 * 60, T0 + 24 * HOUR + 375 * 60)
        event.do("undo")
    said = event.do("talk.move", event.some("HOTEL"), {"time": "tue 14:30"}).sentence
    assert said == "“Sometime” moved to Tue 10 Nov 14:30"
    assert event.talk("HOTEL").ends is None
    with pytest.raises(Refused, match="ends before it starts"):
        event.do("talk.move", event.some("ALFA"), {"time": "14:30-14:00"})
    assert event.do("talk.move", event.some("ALFA", "DELTA"), {"time": "-5", "room": "Hall B"}).sentence == (
        "2 talks moved to Hall B, by -5 min"
    )


def test_what_has_no_time_cannot_swap_it(event: Desks) -> None:
    assert BY_ID["talk.swap_slots"].legal(event.some("ALFA", "HOTEL")) == (
        "“Sometime” has no time that could be swapped; move it instead"
    )


def test_moving_to_where_it_is_changes_nothing(event: Desks) -> None:
    before = event.entries()
    with pytest.raises(Refused, match="“Queues” is there already"):
        event.do("talk.move", event.some("ALFA"), {"room": "hall a", "time": "09:00"})
    assert event.entries() == before
    outcome = event.do("talk.move", event.some("ALFA", "BRAVO"), {"room": "Hall A"})
    assert outcome.sentence == "“Nets” moved to Hall A"


def test_a_forbidden_recording_needs_a_note(event: Desks) -> None:
    here = values.beside(event.link, event.desk_of(), event.talk("BRAVO"))
    with pytest.raises(Refused, match="a note must say who allowed it"):
        fields.changes(here, "talk", "BRAVO", [("do_not_record", "no")])
    assert len(fields.changes(here, "talk", "BRAVO", [("do_not_record", "no"), ("note", "Cy, 9:00")])) == 2


def test_what_a_session_decided_is_taken_back_wherever_it_was_decided(event: Desks) -> None:
    event.do("talk.title", event.some("GOLF"), {"title": "Thrice"})
    event.do("talk.title", event.some("GOLF#2"), {"title": ""})
    assert event.talk("GOLF").title == "Twice"


def test_a_move_says_what_it_would_clash_with(event: Desks) -> None:
    assert event.preview("talk.move", event.some("ALFA"), {"room": "Hall B"}) == [
        "“Queues” would clash with “Nets”, Hall B, Mon 9 Nov 09:00–09:45"
    ]
    assert event.preview("talk.move", event.some("ALFA"), {"time": "10:00"}) == [
        "“Queues” would clash with “Knots”, Hall A, Mon 9 Nov 10:00–10:45",
        "Ada Nwosu also speaks on “Knots”, Hall A, Mon 9 Nov 10:00–10:45",
    ]
    # Back to back, over a break, against what is canceled, into an empty hour: nothing.
    for where in ({"time": "+15"}, {"time": "+10"}, {"room": "Hall B", "time": "11:00"}, {"time": "13:00"}):
        assert event.preview("talk.move", event.some("ALFA"), where) == ["no clash"]
    assert event.preview("talk.move", event.some("ALFA"), {}) == [
        "nothing to move: choose a room or write a time, such as 14:30 or +10"
    ]


def test_talks_that_move_together_clash_where_they_will_be(event: Desks) -> None:
    both = event.some("ALFA", "DELTA")
    assert event.preview("talk.move", both, {"time": "+60"}) == ["no clash"], "each leaves its place to the other"
    assert event.preview("talk.move", both, {"time": "13:00"}) == [
        "“Queues” would clash with “Knots”, Hall A, Mon 9 Nov 13:00–13:45",
        "Ada Nwosu also speaks on “Knots”, Hall A, Mon 9 Nov 13:00–13:45",
    ]
    assert event.preview("talk.swap_slots", event.some("BRAVO", "DELTA"), {}) == [
        "Ada Nwosu also speaks on “Queues”, Hall A, Mon 9 Nov 09:00–09:45"
    ]


def test_a_shared_room_clashes_with_nothing(event: Desks) -> None:
    text = (event.folder / "confdash.toml").read_text() + '\n[attention]\nroom-clash = { shared_rooms = ["Hall B"] }\n'
    event.settings = parse(text)
    assert event.preview("talk.move", event.some("ALFA"), {"room": "Hall B"}) == ["no clash"]


def test_a_late_room_says_what_begins_when_and_what_a_break_takes_up(event: Desks) -> None:
    event.at = 30
    assert event.preview("room.late", [event.room("Hall A")], {"minutes": "20"}) == [
        "“Coffee” begins 10:05 instead of 09:45 and takes up what it can",
        "“Knots” begins 10:05 instead of 10:00",
        "“Twice” begins on time, 12:00",
    ]
    event.do("room.late", [event.room("Hall A")], {"minutes": "20"})
    delays = {key: row.delay for key, row in event.talks().items() if row.delay}
    assert delays == {"COFFEE": 20, "DELTA": 5}, "the preview said what then holds"
    assert event.do("room.late", [event.room("Hall A")], {"minutes": "-5"}).sentence == "Hall A runs 15 min late"
    assert event.do("room.late", [event.room("Hall A")], {"minutes": "0"}).sentence == "Hall A is on time"
    event.at = 14 * 60
    assert event.preview("room.late", [event.room("Hall A")], {"minutes": "5"}) == [
        "nothing comes after it in Hall A today"
    ]


def test_snoozes_end_when_it_was_said(event: Desks) -> None:
    def until(text: str, **more: Any) -> int:
        return int((read(event, "item", "snooze", text, item(**more)) or "").rpartition(":")[2].rstrip("}"))

    now = T0 + event.at * 60
    assert until("15m") == now + 900
    assert until("1h") == now + 3600
    assert until("talk") == T0
    assert until("tomorrow") == T0 + 24 * HOUR - 1800, "half an hour before Tuesday's first session"
    assert until("09:15") == T0 + 900
    cases: list[tuple[str, dict[str, Any]]] = [
        ("talk", {"hurts_at": None}),
        ("talk", {"hurts_at": T0 - HOUR}),
        ("08:00", {}),
    ]
    for text, more in cases:
        with pytest.raises(Refused, match=r"no talk ahead|is over already"):
            until(text, **more)
    event.at = 48 * 60
    assert until("tomorrow") == T0 + 67 * HOUR, "no session on that day: when the day begins, at 04:00"


def test_only_snoozes_that_make_sense_are_offered(event: Desks) -> None:
    assert [value for value, _ in event.choices("item.snooze", "until", [line(item())])] == [
        "15m", "1h", "talk", "tomorrow",
    ]  # fmt: skip
    assert "talk" not in dict(event.choices("item.snooze", "until", [line(item(hurts_at=None))]))


def test_prompts_offer_what_there_is(event: Desks) -> None:
    assert event.choices("talk.move", "room") == [("", "the same room"), ("Hall A", "Hall A"), ("Hall B", "Hall B")]
    assert [value for value, _ in event.choices("talk.owner", "owner")] == ["me", "mira", "sam"]
    assert [value for value, _ in event.choices("room.host", "host")] == ["mira", "sam"]
    event.do("talk.tag", event.some("ALFA"), {"tags": "press"})
    assert event.choices("person.tag", "tags") == [("press", "press")]
    ahead = [value for value, _ in event.choices("person.add", "talk")]
    assert ahead[:3] == ["", "ALFA", "BRAVO"]
    assert "FOX" not in ahead
    event.do("feed.note", [event.feed_row("programme")], {"note": "slow"})
    assert event.start("feed.note", "note", [event.feed_row("programme")]) == "slow"
    event.do("talk.note", event.some("ALFA"), {"note": "tall"})
    assert event.start("talk.note", "note", event.some("ALFA")) == "tall"
    assert event.start("talk.note", "note", event.some("ALFA", "BRAVO")) == ""
