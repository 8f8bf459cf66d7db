"""Decisions: journalled, folded over what feeds say, taken back and done again (design §4)."""

from __future__ import annotations

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, talk
from tests.store.conftest import Make

from confdash.clock import real
from confdash.records import Person
from confdash.store import connect, decide, journal
from confdash.store.decisions import NothingToUndo, NotPlaced, Overtaken, Sighting
from confdash.store.query.people import rooms

HERE = msgspec.json.encode(Sighting(T0 - 600, "ada", "front")).decode()


def programme(store: Store) -> None:
    store.sync(
        "a",
        [
            talk("1", "Cranes", people=[Person("Ada Nwosu", ("code:ADA",)), "Bo Lindqvist"]),
            talk("2", "Tides", at=60, people=["Bo Lindqvist"]),
            talk("3", "Coffee", at=105, minutes=30, type="break"),
            talk("4", "Piers", at=135, people=[]),
        ],
    )


def test_a_decision_stands_over_what_a_feed_says_later(make: Make) -> None:
    store = make("a")
    programme(store)
    store.decide(("talk", "2", "room", '["Hall B"]'), ("talk", "2", "starts_at", str(T0 + HOUR + 600)))
    store.sync("a", [talk("1", "Cranes", room="Hall C"), talk("2", "Tides", at=90, room="Hall D")])
    row = store.talk("2")
    assert (row.rooms, row.starts, row.decided) == (("Hall B",), T0 + HOUR + 600, ("room", "starts_at"))
    assert store.talk("1").rooms == ("Hall C",)
    overrides = store.link.execute("SELECT field, decided, said, before, feed, by FROM overrides ORDER BY 1").fetchall()
    assert overrides == [
        ("room", '["Hall B"]', '["Hall D"]', '["Hall A"]', "a", "ada"),
        ("starts_at", str(T0 + HOUR + 600), str(T0 + 90 * 60), str(T0 + HOUR), "a", "ada"),
    ]
    assert list(store.talks('room:"Hall B"')) == ["2"]
    store.check()
    assert store.rebuild()


def test_told_otherwise_holds_for_the_value_that_was_decided(make: Make) -> None:
    store = make("a")
    programme(store)
    store.decide(("talk", "2", "room", '["Hall B"]'))
    store.decide(("talk", "2", "told", msgspec.json.encode({"room": '["Hall B"]'}).decode()))
    assert store.link.execute("SELECT told FROM overrides").fetchall() == [(1,)]
    store.decide(("talk", "2", "room", '["Hall C"]'))
    assert store.link.execute("SELECT told FROM overrides").fetchall() == [(0,)]


def test_a_sighting_is_of_a_person_and_serves_all_their_talks(make: Make) -> None:
    store = make("a")
    programme(store)
    bo = store.speakers_of("2")[0]
    store.decide(("person", bo, "here", HERE))
    assert store.talk("1").speakers_seen == (None, T0 - 600)
    assert store.talk("2").speakers_seen == (T0 - 600,)
    row = store.speakers()[bo]
    assert (row.seen, row.seen_by, row.seen_where) == (T0 - 600, "ada", "front")
    store.decide(("talk", "4", "here", HERE))
    assert store.talk("4").seen == T0 - 600


def test_a_session_is_one_in_title_people_and_consent_and_slots_are_not(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Workshop", people=["Ada"]), talk("1", "Workshop", at=120, people=["Ada"])])
    store.decide(("talk", "1#2", "do_not_record", "1"), ("talk", "1#2", "title", "Longer workshop"))
    store.decide(("talk", "1#2", "room", '["Hall B"]'), ("talk", "1#2", "state", "canceled"))
    first, second = store.talks().values()
    assert first.session == second.session
    assert (first.title, first.do_not_record, first.rooms, first.state) == (
        "Longer workshop", True, ("Hall A",), "confirmed",
    )  # fmt: skip
    assert (second.title, second.do_not_record, second.rooms, second.state) == (
        "Longer workshop", True, ("Hall B",), "canceled",
    )  # fmt: skip
    store.decide(("talk", "1", "title", "Shorter"))
    assert {row.title for row in store.talks().values()} == {"Shorter"}, "the latest word about the session holds"
    assert store.rebuild()


def test_only_a_person_lifts_a_do_not_record(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", do_not_record=True)])
    store.decide(("talk", "1", "do_not_record", "0"))
    assert store.talk("1").do_not_record is False
    store.undo()
    assert store.talk("1").do_not_record is True


def test_whom_a_person_put_on_a_talk(make: Make) -> None:
    store = make("a")
    programme(store)
    bo = store.speakers_of("2")[0]
    value = [{"name": "Bo Lindqvist", "key": bo}, {"name": "Stand-In Ines"}]
    store.decide(("talk", "4", "speakers", msgspec.json.encode(value).decode()))
    assert store.talk("4").speakers == ("Bo Lindqvist", "Stand-In Ines")
    assert store.speakers_of("4") == [bo, "name:stand-in ines"]
    assert list(store.talks("speaker:stand-in")) == ["4"]
    store.check()
    assert store.rebuild()
    store.undo()
    assert store.speakers_of("4") == []
    assert "name:stand-in ines" not in store.speakers()
    store.check()


def test_six_deeds_and_six_undos_are_as_if_nothing_had_been(make: Make) -> None:
    store = make("a")
    programme(store)
    before = decide.dump(store.link)
    deeds: list[tuple[str, str, str, str | None]] = [
        ("person", store.speakers_of("2")[0], "here", HERE),
        ("talk", "1", "stage", "on_stage"),
        ("talk", "2", "room", '["Hall B"]'),
        ("talk", "2", "note", "brings her own laptop"),
        ("room", "Hall A", "late", f'{{"minutes":10,"at":{T0 + 60}}}'),
        ("item", "room-clash room Hall A", "ack", '{"fingerprint":"x","severity":"warning"}'),
    ]
    states = [before]
    for deed in deeds:
        store.decide(deed)
        states.append(decide.dump(store.link))
    assert len({str(state) for state in states}) == 7, "each deed is seen"
    for state in reversed(states[:-1]):
        store.undo()
        assert decide.dump(store.link) == state
    with pytest.raises(NothingToUndo):
        store.undo()
    for state in states[1:]:
        store.redo()
        assert decide.dump(store.link) == state
    with pytest.raises(NothingToUndo):
        store.redo()
    assert len(journal.entries(store.link)) == 18, "undo and redo append, and delete nothing"


def test_a_new_deed_ends_what_could_be_done_again(make: Make) -> None:
    store = make("a")
    programme(store)
    store.decide(("talk", "1", "stage", "on_stage"))
    store.undo()
    store.decide(("talk", "2", "stage", "on_stage"))
    with pytest.raises(NothingToUndo):
        store.redo()
    store.undo()
    assert [store.talk(key).stage for key in "12"] == [None, None]


def test_undo_takes_back_this_desks_deed_alone(make: Make) -> None:
    """The wrong undo of the morning: a helper takes back another's arrival, under the same name."""
    store = make("a")
    programme(store)
    ada, bo = store.speakers_of("1")
    store.decide(("person", ada, "here", HERE), desk="front")
    store.decide(("person", bo, "here", HERE), desk="back")
    store.undo(desk="front")
    assert store.speakers()[ada].seen is None
    assert store.speakers()[bo].seen is not None
    with pytest.raises(NothingToUndo):
        store.undo(desk="front")


def test_undo_asks_where_another_desk_has_decided_since(make: Make) -> None:
    store = make("a")
    programme(store)
    store.decide(("talk", "1", "room", '["Hall B"]'), desk="front")
    store.decide(("talk", "1", "room", '["Hall C"]'), desk="back", by="bo")
    with pytest.raises(Overtaken, match="bo at back has changed the room since"):
        store.undo(desk="front")
    assert store.talk("1").rooms == ("Hall C",)
    store.undo(desk="front", force=True)
    assert store.talk("1").rooms == ("Hall A",)


def test_any_deed_can_be_named(make: Make) -> None:
    store = make("a")
    programme(store)
    batch = store.decide(("talk", "1", "stage", "on_stage"), desk="back")
    store.decide(("talk", "2", "stage", "on_stage"), desk="back")
    store.undo(batch, desk="front")
    assert [store.talk(key).stage for key in "12"] == [None, "on_stage"]
    store.undo(desk="back")
    assert store.talk("2").stage is None
    with pytest.raises(NothingToUndo, match="left to undo"):
        store.undo(desk="back")
    with pytest.raises(NothingToUndo, match="begins with"):
        store.undo("zzz")


def test_a_join_and_a_split_are_taken_back_too(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", "Cranes")])
    store.sync("b", [talk("9", "Cranes, again", at=300)])
    store.decide(("talk", "9", "note", "keep"))
    before = decide.dump(store.link)
    store.join("1", "9")
    assert list(store.talks()) == ["1"]
    assert store.talk("1").note == "keep", "what was decided of either is decided of both"
    assert store.rebuild()
    store.undo()
    assert decide.dump(store.link) == before
    store.redo()
    assert list(store.talks()) == ["1"]
    store.split("1", "b")
    store.undo()
    assert list(store.talks()) == ["1"]
    assert store.rebuild()


def test_a_local_talk_joins_what_a_feed_brings_later(make: Make) -> None:
    store = make("a")
    programme(store)
    record = msgspec.json.encode(talk("x", "Open space", at=300, room="Garden", people=["Ines"])).decode()
    store.decide(("talk", "local-1", "add", record))
    row = store.talk("local-1")
    assert (row.title, row.rooms, row.speakers, row.feeds) == ("Open space", ("Garden",), ("Ines",), ("local",))
    store.sync("a", [talk("1", "Cranes")])
    assert not store.talk("local-1").gone, "it never vanishes"
    store.sync("a", [talk("1", "Cranes"), talk("77", "Open space", at=300, room="Patio")])
    row = store.talk("local-1")
    assert (row.rooms, row.feeds) == (("Patio",), ("a", "local"))
    store.check()
    assert store.rebuild()


def test_adding_and_taking_back(make: Make) -> None:
    store = make("a")
    programme(store)
    before = decide.dump(store.link)
    person = msgspec.json.encode(Person("Stand-In Ines")).decode()
    store.decide(("person", "local-7", "add", person), ("person", "local-7", "phone", "+45 00 00 00 01"))
    assert store.speakers()["local-7"].phone == "+45 00 00 00 01"
    store.decide(("talk", "local-1", "add", msgspec.json.encode(talk("x", "Open space")).decode()))
    store.check()
    assert store.rebuild()
    store.undo()
    store.undo()
    assert decide.dump(store.link) == before
    store.check()


def test_a_room_that_runs_late_pushes_what_follows_and_breaks_absorb(make: Make) -> None:
    store = make("a")
    programme(store)
    store.sync(
        "a",
        [
            talk("1", "Cranes", minutes=60),
            talk("2", "Tides", at=60, minutes=45),
            talk("3", "Coffee", at=105, minutes=20, type="break"),
            talk("4", "Piers", at=125),
            talk("5", "Elsewhere", at=60, room="Hall B"),
            talk("6", "Tomorrow", at=24 * 60),
        ],
    )
    store.decide(("room", "Hall A", "late", f'{{"minutes":25,"at":{T0 + 300}}}'))
    assert {key: row.delay for key, row in store.talks().items() if row.delay} == {"2": 25, "3": 25, "4": 5}
    assert store.rebuild()
    store.sync("a", [talk("1", "Cranes"), talk("2", "Tides", at=65)])
    assert {key: row.delay for key, row in store.talks().items() if row.delay} == {"2": 5}
    store.undo()
    assert not any(row.delay for row in store.talks().values())


def test_nothing_is_written_about_what_is_not_there(make: Make) -> None:
    store = make("a")
    programme(store)
    before = len(journal.entries(store.link))
    for deed in (("talk", "nope", "room", '["X"]'), ("person", "nope", "here", HERE)):
        with pytest.raises(NotPlaced):
            store.decide(("talk", "1", "stage", "on_stage"), deed)
    assert len(journal.entries(store.link)) == before
    assert store.talk("1").stage is None


def test_a_lost_store_is_made_again_from_feeds_and_journal(make: Make) -> None:
    """All sorts of decisions, of two desks, taken back and done again."""
    store = make("ab")
    said = {
        "a": [
            talk("1", "Cranes", people=[Person("Ada", ("code:ADA",), "ada@example.org")], code="CODE1"),
            talk("2", "Tides", at=60, people=["Bo"]),
        ],
        "b": [talk("x1", "Cranes", code="CODE1", people=["Ada"]), talk("x9", "Lone", at=500, people=["Cy"])],
    }
    for name, talks in said.items():
        store.sync(name, talks)
    ada, bo = store.speakers_of("1")[0], store.speakers_of("2")[0]
    store.decide(("person", ada, "here", HERE), ("person", bo, "here", HERE))
    store.decide(("talk", "1", "room", '["Hall B"]'), desk="back")
    store.decide(("talk", "x9", "speakers", '[{"name":"Ines"}]'))
    store.decide(("room", "Hall A", "host", "sam"), ("feed", "a", "note", "slow"))
    added = msgspec.json.encode(talk("x", "Open space", at=300)).decode()
    store.decide(("talk", "local-1", "add", added))
    store.decide(("talk", "local-1", "note", "whiteboard"))
    store.undo(desk="back")
    store.redo(desk="back")
    store.undo()
    before = decide.dump(store.link)
    for order in ("ab", "ba"):
        again = make("ab")
        for file in (store.folder / "journal").glob("*.jsonl"):
            (again.folder / "journal").mkdir(exist_ok=True)
            (again.folder / "journal" / file.name).write_bytes(file.read_bytes())
        with connect.writing(again.link, again.path):
            journal.take_in(again.link, again.folder)
        for name in order:
            again.sync(name, said[name])
        assert again.link.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)
        if order == "ab":
            assert decide.dump(again.link) == before
        else:
            assert again.of("a", "1").rooms == ("Hall B",)
            assert {key: row.seen for key, row in again.speakers().items() if row.seen} != {}
        again.check()
        assert again.rebuild()


def test_an_added_talk_that_was_split_off_again_is_changed_where_it_is_now(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Open space", at=300)])
    store.decide(("talk", "local-1", "add", msgspec.json.encode(talk("x", "Open space", at=300)).decode()))
    assert store.talk("1").feeds == ("a", "local")
    store.split("1", "local")
    apart = next(key for key, row in store.talks().items() if row.feeds == ("local",))
    store.decide(("talk", "local-1", "add", msgspec.json.encode(talk("x", "Open space", at=360)).decode()))
    assert store.talk(apart).starts == T0 + 6 * HOUR
    assert store.rebuild()


def test_a_room_that_was_late_yesterday_is_not_late_today(make: Make) -> None:
    store = make("a")
    programme(store)
    store.decide(("room", "Hall A", "late", f'{{"minutes":10,"at":{T0 + 60}}}'))
    for day, late in ((0, 10), (1, 0)):
        moment = store.settings.clock(T0 + 120 + day * 24 * HOUR - real())
        with store.reader(moment) as reader:
            assert [row.late for row in rooms(reader)] == [late], "more is added to what is so today"
