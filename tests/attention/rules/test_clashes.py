"""Two talks in one room, one person in two talks, and the way between two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from tests.attention.rules.conftest import Make
from tests.attention.rules.scene import DAY, HOUR, Scene, json
from tests.store.build import T0, config, talk

from confdash.records import Person, Talk
from confdash.store.decisions import Ack

ROOM, PERSON, TURN = "room-clash", "double-booked", "tight-turn"
BO = [Person("Bo", ids=("id:1",))]


def in_one_room(**other: object) -> list[Talk]:
    """Two talks that overlap by a quarter of an hour."""
    return [talk("A", at=0), talk("B", "About B", **{"at": 30, **other})]  # type: ignore[arg-type]


def of_one_person(**other: object) -> list[Talk]:
    """Two talks of one person that overlap by a quarter of an hour."""
    return [talk("A", people=BO), talk("B", "About B", **{"at": 30, "people": BO, "room": "Hall B", **other})]  # type: ignore[arg-type]


SHAPES = [
    pytest.param({"at": 30}, True, id="overlapping"),
    pytest.param({"at": 0}, True, id="exactly coincident"),
    pytest.param({"at": 0, "minutes": 15}, True, id="the same start"),
    pytest.param({"at": 10, "minutes": 10}, True, id="one within the other"),
    pytest.param({"at": 30, "minutes": 15}, True, id="the same end"),
    pytest.param({"at": 45}, False, id="back to back"),
    pytest.param({"at": -45}, False, id="back to back, the other way round"),
    pytest.param({"at": 20, "minutes": 0}, False, id="without length"),
    pytest.param({"at": 20, "minutes": None}, False, id="without an end"),
    pytest.param({"at": 20, "minutes": -40}, False, id="reversed"),
    pytest.param({"at": None}, False, id="without time"),
    pytest.param({"state": "canceled"}, False, id="canceled"),
    pytest.param({"state": "withdrawn"}, False, id="withdrawn"),
]


@pytest.mark.parametrize(("other", "clashes"), SHAPES)
@pytest.mark.parametrize(("rule", "two"), [(ROOM, in_one_room), (PERSON, of_one_person)], ids=["room", "person"])
def test_what_overlaps_clashes_and_nothing_else(
    scene: Scene, rule: str, two: Callable[..., list[Talk]], other: dict[str, object], clashes: bool
) -> None:
    scene.programme(*two(**other))
    found = scene.items(rule, -2 * HOUR)
    assert [set(item.keys) for item in found] == ([{"A", "B"}] if clashes else [])
    assert all(item.severity == "critical" for item in found)


@pytest.mark.parametrize(("rule", "two"), [(ROOM, in_one_room), (PERSON, of_one_person)], ids=["room", "person"])
def test_within_a_day_it_is_critical_and_over_when_one_has_ended(
    scene: Scene, rule: str, two: Callable[..., list[Talk]]
) -> None:
    scene.programme(*two())
    severity = {at: [item.severity for item in scene.items(rule, at)] for at in (-DAY + 29, -DAY + 30, 40, 45)}
    # It hurts when the second begins, half an hour after `T0`.
    assert severity == {-DAY + 29: ["warning"], -DAY + 30: ["critical"], 40: ["critical"], 45: []}


@pytest.mark.parametrize(("rule", "two"), [(ROOM, in_one_room), (PERSON, of_one_person)], ids=["room", "person"])
def test_midnight_and_the_hour_that_comes_twice_are_no_edges(
    make: Make, rule: str, two: Callable[..., list[Talk]]
) -> None:
    midnight = 14 * HOUR + 45
    scene = make()
    scene.programme(*(_later(each, midnight) for each in two()))
    assert len(scene.items(rule, midnight - 60)) == 1
    text = config(("programme",)).replace("2026-11-09", "2026-10-24").replace("2026-11-11", "2026-10-25")
    # On 25 October 2026 clocks go from 03:00 back to 02:00: 02:30 summer time and 02:30 winter time are an hour apart.
    summer = int(dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC).timestamp() - T0) // 60
    scene = make(text)
    scene.programme(*(_later(each, summer + (HOUR if each.base == "B" else 0)) for each in two(at=0)))
    assert scene.items(rule, summer - 60) == []


def _later(each: Talk, minutes: int) -> Talk:
    return msgspec.structs.replace(each, starts=(each.starts or 0) + minutes * 60, ends=(each.ends or 0) + minutes * 60)


# ----- room-clash


@pytest.mark.parametrize("type_", ["Break", "Registration", "Social event", "Poster"])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_meant_to_share_a_room_is_information(scene: Scene, type_: str, first: bool) -> None:
    scene.programme(talk("A", at=30 if first else 0), talk("B", at=0 if first else 30, type=type_))
    (item,) = scene.items(ROOM, -60)
    assert item.severity == "info"
    assert scene.lines(ROOM, -60) == []


def test_a_shared_room_and_three_at_once_are_information(make: Make) -> None:
    scene = make(config(("programme",)) + '\n[attention]\nroom-clash = { shared_rooms = ["lounge"] }')
    scene.programme(
        *in_one_room(room="Lounge"),
        talk("L", room="Lounge"),
        *(talk(f"P{number}", room="Foyer") for number in range(3)),
        *(talk(f"D{number}", room="Hall B") for number in range(2)),
    )
    assert scene.severities(ROOM, -60) == {"L": "info", "P0": "info", "D0": "critical"}


def test_a_stretch_of_talks_is_one_row_and_the_next_another(scene: Scene) -> None:
    scene.programme(
        talk("A", minutes=60), talk("B", at=45, minutes=60), talk("C", at=90, minutes=30),
        talk("D", at=120, minutes=30), talk("E", at=120, minutes=40), talk("F", at=0, room="Hall B"),
    )  # fmt: skip
    found = {item.keys: item for item in scene.items(ROOM, -60)}
    assert set(found) == {("A", "B", "C"), ("D", "E")}
    assert found["A", "B", "C"].summary == "Room clash, 3 talks"
    assert found["A", "B", "C"].why.startswith("Hall A from 09:45: “About A” 09:00–10:00, “About B” 09:45–10:45")
    assert found["A", "B", "C"].hurts_at == T0 + 45 * 60


def test_a_break_over_all_day_hides_no_clash_within_it(scene: Scene) -> None:
    scene.programme(talk("all", at=-60, minutes=300, type="Break"), *in_one_room())
    rows = [line for line in scene.look(-120).lines if line.items[0].rule == ROOM]
    assert [line.items[0].keys for line in rows] == [("A", "B")]


def test_a_plenary_in_several_rooms_clashes_in_each(scene: Scene) -> None:
    scene.programme(
        talk("P", room=None, rooms=("Hall A", "Hall B")), talk("A", at=15, room="Hall A"),
        talk("B", at=15, room="Hall B"), talk("C", at=15, room="Hall C"),
    )  # fmt: skip
    keys = {key for item in scene.items(ROOM, -60) for key in item.keys}
    assert keys >= {"P"}
    assert "C" not in keys
    assert len(scene.items(ROOM, -60)) == 1, "both begin with the plenary: they are one row, about it"
    assert keys == {"P", "A", "B"}


# ----- double-booked


def test_a_person_with_three_at_once_is_one_row(scene: Scene) -> None:
    scene.programme(*of_one_person(), talk("C", at=10, room="Hall C", people=BO))
    item = scene.item(PERSON, -60)
    assert (item.entity, set(item.keys), item.who) == ("person", {"A", "B", "C"}, "Bo")
    assert "“About A” 09:00–09:45 in Hall A, “About C” 09:10–09:55 in Hall C" in item.why


def test_the_slots_of_one_session_are_no_two_places(scene: Scene) -> None:
    scene.programme(
        talk("S", "One session", people=BO), talk("S", "One session", people=BO, room="Hall B", at=15),
    )  # fmt: skip
    assert [key for key in scene.store.talks() if key.startswith("S")] == ["S", "S#2"]
    assert scene.items(PERSON, -60) == []


@pytest.mark.parametrize("type_", ["Break", "Registration", "Social event", "Poster"])
def test_who_stands_by_a_poster_is_not_double_booked(scene: Scene, type_: str) -> None:
    scene.programme(*of_one_person(type=type_))
    assert scene.items(PERSON, -60) == []


def test_two_people_of_one_name_whom_a_feed_tells_apart_are_two(scene: Scene) -> None:
    scene.programme(*of_one_person(people=[Person("Bo", ids=("id:2",))]))
    assert scene.items(PERSON, -60) == []


def test_one_name_in_two_feeds_is_maybe_one_person(scene: Scene) -> None:
    scene.programme(talk("A", people=BO))
    scene.programme(talk("B", at=15, room="Hall B", people=["bo"]), feed="calendar")
    item = scene.item(PERSON, -60)
    assert (item.severity, item.summary, set(item.keys)) == ("info", "Maybe double-booked", {"A", "B"})
    assert "two people of that name, or one" in item.why
    assert scene.lines(PERSON, -60) == []


# ----- tight-turn


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({"at": 45}, True, id="back to back"),
        pytest.param({"at": 54}, True, id="nine minutes"),
        pytest.param({"at": 55}, False, id="ten minutes"),
        pytest.param({"at": 45, "room": "Hall A"}, False, id="the same room"),
        pytest.param({"at": 45, "room": None}, False, id="nobody knows where"),
        pytest.param({"at": 45, "people": ["Ada"]}, False, id="somebody else"),
        pytest.param({"at": 45, "type": "Poster"}, False, id="a poster"),
        pytest.param({"at": 45, "room": None, "rooms": ("Hall A", "Hall B")}, False, id="also in the same room"),
        pytest.param({"at": 30}, False, id="overlapping, which is worse"),
    ],
)
def test_little_time_for_the_way_to_another_room(scene: Scene, other: dict[str, object], found: bool) -> None:
    scene.programme(*of_one_person(**other))
    assert bool(scene.items(TURN, -60)) == found


def test_a_tight_turn_is_a_sign_and_never_a_row(scene: Scene) -> None:
    scene.programme(*of_one_person(at=50))
    assert scene.severities(TURN, -60) == {"B": "info"}
    assert scene.severities(TURN, 20) == {"B": "warning"}
    assert scene.severities(TURN, 50) == {}
    item = scene.item(TURN, 20)
    assert item.summary == "5 min to get here"
    assert item.why == "Bo comes from Hall A (“About A” until 09:45) to Hall B at 09:50."
    assert [line.badges for line in scene.look(21).lines if line.key == "talk B"] == [("5 min to get here",)]
    scene.here("Bo", at=-10)
    assert scene.look(21).lines == ()


def test_who_speaks_from_elsewhere_needs_no_way(scene: Scene) -> None:
    scene.programme(*of_one_person(at=50))
    scene.decide("person", scene.person("Bo"), "remote", "1")
    assert scene.items(TURN, 20) == []


def test_known_clashes_stay_known_until_one_of_them_moves(scene: Scene) -> None:
    scene.programme(*in_one_room())
    scene.acknowledge(scene.items(ROOM, -60))
    assert scene.item(ROOM, 0).acknowledged
    scene.decide("talk", "B", "starts_at", str(T0 + 20 * 60))
    assert not scene.item(ROOM, 0).acknowledged


def test_a_clash_that_was_known_as_a_warning_returns_as_critical(scene: Scene) -> None:
    scene.programme(*in_one_room())
    item = scene.item(ROOM, -2 * DAY)
    scene.decide("item", item.mark, "ack", json(Ack(item.fingerprint, item.severity)))
    assert scene.item(ROOM, -DAY - 60).acknowledged
    assert not scene.item(ROOM, -60).acknowledged
