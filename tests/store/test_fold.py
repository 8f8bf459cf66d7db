"""What holds now, from what the feeds say (design §3.2–3.5, §3.7)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.store.build import T0, Store, config, talk
from tests.store.conftest import Make

from confdash.records import Talk
from confdash.store.query.rows import TalkRow
from confdash.store.rooms import ENOUGH, named, same_rooms, several

CODE = "QWERTZ"


def said(at: int | None = 0, title: str = "Cranes", room: str | None = "Hall A", **more: object) -> Talk:
    """One feed's word about the one talk."""
    return talk(CODE, title, at=at, room=room, code=CODE, **more)  # type: ignore[arg-type]


def both(store: Store, a: Talk, b: Talk) -> TalkRow:
    """The talk that two feeds tell of, whoever is read first."""
    store.sync("b", [b])
    store.sync("a", [a])
    return store.talk(CODE)


@pytest.mark.parametrize(
    ("field", "shown", "values"),
    [
        ("title", "title", ("Cranes", "Derricks")),
        ("track", "track", ("Heavy", "Light")),
        ("url", "url", ("https://a.example", "https://b.example")),
        ("language", "language", ("da", "en")),
        ("rooms", "rooms", (("Hall A",), ("Hall B",))),
        ("state", "state", ("accepted", "confirmed")),
        ("raw_state", "raw_state", ("Unconfirmed", "ok")),
        ("people", "speakers", ("Ada", "Bo")),
    ],
)
def test_the_first_feed_that_states_a_field_is_believed(
    make: Make, field: str, shown: str, values: tuple[object, object]
) -> None:
    of_a, of_b = values
    if field == "people":
        record = {"a": said(people=["Ada"]), "b": said(people=["Bo"])}
        of_a, of_b = ("Ada",), ("Bo",)
    else:
        record = {"a": replace(said(), **{field: of_a}), "b": replace(said(), **{field: of_b})}
    store = make("ab")
    row = both(store, record["a"], record["b"])
    assert getattr(row, shown) == of_a
    assert row.feeds == ("a", "b")
    store.configure("ba")
    assert getattr(store.talk(CODE), shown) == of_b, "the order of the config decides, not that of arrival"
    if field == "raw_state":
        return  # `owns` knows it as `state`
    name = {"rooms": "room", "people": "speakers"}.get(field, field)
    store.configure(config("ba", owns={"a": [name]}))
    assert getattr(store.talk(CODE), shown) == of_a, "`owns` puts a feed first"
    assert store.rebuild()


def test_what_is_absent_or_empty_states_nothing(make: Make) -> None:
    empty = said(None, "", None, people=(), minutes=None)
    row = both(
        make("ab"),
        empty,
        said(
            people=["Bo"], track="Heavy", state="accepted", language="da", do_not_record=False, subtitle="and winches"
        ),
    )
    assert (row.title, row.rooms, row.speakers, row.track) == ("Cranes", ("Hall A",), ("Bo",), "Heavy")
    assert (row.state, row.language, row.starts, row.do_not_record) == ("accepted", "da", T0, False)


def test_a_state_that_nobody_states_is_confirmed_and_an_unknown_word_states_nothing(make: Make) -> None:
    assert both(make("ab"), said(), said()).state == "confirmed"
    row = both(make("ab"), said(raw_state="mañana"), said(state="accepted", raw_state="Accepted"))
    assert (row.state, row.raw_state) == ("accepted", "Accepted")


@pytest.mark.parametrize(("one", "other"), list(itertools.product((None, False, True), repeat=2)))
@pytest.mark.parametrize("field", ["do_not_record", "do_not_stream"])
def test_consent_is_three_valued_and_not_a_vote(make: Make, field: str, one: bool | None, other: bool | None) -> None:
    store = make("ab")
    row = both(store, replace(said(), **{field: one}), replace(said(), **{field: other}))
    told = getattr(row, field)
    if True in (one, other):
        assert told is True, "one “do not” holds"
    elif False in (one, other):
        assert told is False
    else:
        assert told is None
    if field == "do_not_record":
        for word, value in (("yes", False), ("no", True), ("unknown", None)):
            assert bool(store.talks(f"record:{word}")) == (told is value)


def test_only_a_person_lifts_a_do_not_record(make: Make) -> None:
    store = make("ab")
    both(store, said(do_not_record=False), said(do_not_record=True))
    store.sync("b", [talk("else", at=60)])
    assert store.talk(CODE).do_not_record is True, "a record that goes lifts nothing"
    store.configure("a")
    assert store.talk(CODE).do_not_record is True, "nor does a feed that leaves the config"


def test_existence_is_the_word_of_the_first_feed_that_had_the_talk(make: Make) -> None:
    store = make("ab")
    extra = talk("else", at=60)
    store.sync("b", [said(), extra])
    store.sync("a", [said(), extra])
    store.sync("a", [extra])
    assert not store.talk(CODE).gone, "b had it first, and b is believed less"
    assert store.talk(CODE).feeds == ("b",)
    store.sync("b", [extra])
    assert store.talk(CODE).gone
    store.sync("a", [said(title="Back"), extra])
    assert store.talk(CODE).gone
    store.sync("b", [said(), extra])
    assert (store.talk(CODE).gone, store.talk(CODE).title) == (False, "Back")


def test_a_gone_record_states_nothing_while_another_lives(make: Make) -> None:
    store = make("ab")
    both(store, said(track="A's"), said(track="B's"))
    store.sync("a", [talk("else", at=60)])
    assert store.talk(CODE).track == "B's"


def minutes(row: TalkRow) -> tuple[int | None, int | None]:
    return tuple(None if stamp is None else (stamp - T0) // 60 for stamp in (row.starts, row.ends))  # type: ignore[return-value]


def test_start_and_end_come_as_a_pair(make: Make) -> None:
    assert minutes(both(make("ab"), said(60), said(0))) == (60, 105)
    assert minutes(both(make("ab"), said(60, minutes=None), said(60, minutes=30))) == (60, 90)
    # b still has the old time: its length goes with a's start, never its end.
    assert minutes(both(make("ab"), said(60, minutes=None), said(0, minutes=30))) == (60, 90)
    assert minutes(both(make("ab"), said(None), said(0))) == (0, 45)
    store = make(config("ab", owns={"b": ["starts_at"]}))
    assert minutes(both(store, said(60), said(0, minutes=20))) == (0, 20)
    store = make(config("ab", owns={"b": ["ends_at"]}))
    assert minutes(both(store, said(0), said(0, minutes=20))) == (0, 20)


def test_kind_is_the_first_stated_one_else_the_titles(make: Make) -> None:
    assert both(make("ab"), said(title="Lunch"), said(type="Workshop")).kind == "workshop"
    assert both(make("ab"), said(title="Lunch"), said(title="Lunch")).kind == "break"
    assert both(make("ab"), said(), said()).kind == "talk"
    assert both(make("ab"), said(categories=("Keynote",)), said(type="Talk")).kind == "keynote"
    store = make(config("ab", kinds={"harbour walk": "social"}))
    assert both(store, said(type="Harbour Walk"), said(type="Talk")).kind == "social"
    store.configure("ab")
    assert store.talk(CODE).kind == "talk", "a changed [kinds] folds anew"


# Rooms


def test_the_config_renames_rooms(make: Make) -> None:
    store = make(config("a", rooms={"hall a, 2nd floor": "Hall A"}))
    store.sync("a", [said(room="Hall A, 2nd Floor")])
    assert store.talk(CODE).rooms == ("Hall A",)
    store.configure("a")
    assert store.talk(CODE).rooms == ("Hall A, 2nd Floor",)


def shared(count: int, text: str, first: int = 0) -> dict[str, list[Talk]]:
    codes = [f"CODE{first + index}" for index in range(count)]
    return {
        "a": [talk(code, at=60 * first + 60 * index, code=code, room="Hall A") for index, code in enumerate(codes)],
        "b": [talk(code, at=60 * first + 60 * index, code=code, room=text) for index, code in enumerate(codes)],
    }


def test_two_texts_are_one_room_when_three_shared_talks_say_so(make: Make) -> None:
    store = make("ab")
    long = "Hall A, Harbour Street 12"
    told = shared(ENOUGH, long)
    store.sync("a", told["a"])
    store.sync("b", [*told["b"][:2], talk("own", at=900, room=long)])
    assert store.talk("own").rooms == (long,), "two are not enough"
    store.sync("b", [*told["b"], talk("own", at=900, room=long)])
    assert store.talk("own").rooms == ("Hall A",)
    assert list(store.talks('room:"Hall A"')) == [*(each.base for each in told["a"]), "own"]
    store.check()
    assert store.rebuild()


def test_nine_of_ten_must_agree(make: Make) -> None:
    for wrong, rooms in ((1, ("Hall A",)), (2, ("Big",))):
        store = make("ab")
        told = shared(10, "Big")
        moved = [talk(each.base, at=60 * index, code=each.code, room="Hall B") for index, each in enumerate(told["a"])]
        store.sync("a", [*moved[:wrong], *told["a"][wrong:]])
        store.sync("b", [*told["b"], talk("own", at=900, room="Big")])
        assert store.talk("own").rooms == rooms


def test_a_text_is_several_rooms_only_where_each_part_is_a_room_elsewhere(make: Make) -> None:
    store = make("a")
    texts = ["Hall A", "Hall B", "Hall A + Hall B", "Hall A, 2nd floor", "Kitchen and Bar", "hall b & Hall A"]
    store.sync("a", [talk(str(index), at=60 * index, room=text) for index, text in enumerate(texts)])
    rooms = [row.rooms for row in store.talks().values()]
    assert rooms == [
        ("Hall A",), ("Hall B",), ("Hall A", "Hall B"), ("Hall A, 2nd floor",), ("Kitchen and Bar",),
        ("Hall B", "Hall A"),
    ]  # fmt: skip
    assert list(store.talks('room:"Hall A"')) == ["0", "2", "5"]
    assert store.rebuild()


def test_a_plenary_is_one_talk_in_several_rooms(make: Make) -> None:
    store = make("a")
    store.sync("a", [said(rooms=("Hall A", "Hall B"))])
    assert store.talk(CODE).rooms == ("Hall A", "Hall B")
    assert list(store.talks('room:"Hall B"')) == [CODE]


def test_rooms_lead_on_but_never_in_a_circle() -> None:
    around = [("a", "b")] * 3 + [("b", "c")] * 3 + [("c", "a")] * 3
    assert set(same_rooms(around)) == {"a", "b", "c"}
    assert same_rooms([("a", None, "b"), ("a", "b"), (None, "a", "b")]) == {"b": "a"}


@given(st.lists(st.sampled_from(["A", "B", "A, B", "a", "A & C", ",", "", " and "]), max_size=6))
def test_no_room_is_lost_or_invented(texts: list[str]) -> None:
    learnt = several(texts)
    rooms = named(texts, learnt, {})
    assert set(rooms) <= set(texts)
    assert len(set(rooms)) == len(rooms)
    assert bool(rooms) == bool(texts)


# Sessions


def slots(titles: list[str], feed: str = "") -> list[Talk]:
    return [talk("WORK77", f"{title}{feed}", at=60 * index, code="WORK77") for index, title in enumerate(titles)]


def test_slots_of_one_key_and_title_are_one_session(make: Make) -> None:
    store = make("a")
    store.sync("a", slots(["Solder", "Solder", "Weld", "Solder", "Weld"]))
    found = {key: row.session for key, row in store.talks().items()}
    assert found == {
        "WORK77": "WORK77", "WORK77#2": "WORK77", "WORK77#4": "WORK77",
        "WORK77#3": "WORK77#3", "WORK77#5": "WORK77#3",
    }  # fmt: skip


def test_the_session_follows_the_believed_title(make: Make) -> None:
    store = make(config("ab", owns={"b": ["title"]}))
    store.sync("a", slots(["Solder", "Weld"]))
    assert {row.session for row in store.talks().values()} == {"WORK77", "WORK77#2"}
    store.sync("b", slots(["Metal", "Metal"]))
    assert {row.session for row in store.talks().values()} == {"WORK77"}
    assert store.rebuild()
    store.sync("b", slots(["Metal", "Paper"]))
    assert {row.session for row in store.talks().values()} == {"WORK77", "WORK77#2"}
    assert store.rebuild()


def test_a_session_whose_second_slot_was_joined_elsewhere(make: Make) -> None:
    store = make("ab")
    store.sync("a", slots(["Solder", "Solder", "Solder"]))
    store.sync("b", [talk("else", "Else", at=600)])
    store.join("else", "WORK77#2")
    assert store.talk("WORK77#3").session == "WORK77"
    assert store.rebuild()
