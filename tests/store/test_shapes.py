"""Decisions on what is joined, split, added and merged: they go where their subject goes, and come back with it."""

from __future__ import annotations

import time

import msgspec
from tests.store.build import T0, Store, talk
from tests.store.conftest import Make
from tests.store.test_contacts import contact, table
from tests.store.test_exchange import exchange

from confdash.records import Person, Talk
from confdash.store import connect, decide, journal, subjects
from confdash.store.undoing import last_done

HERE = f'{{"at":{T0},"by":"ada","desk":"front"}}'


def added(record: Talk | Person) -> str:
    return msgspec.json.encode(record).decode()


def lost(store: Store, again: Store) -> None:
    """Another folder gets the journal files, before any feed is read."""
    folder = again.folder / "journal"
    folder.mkdir()
    for file in (store.folder / "journal").glob("*.jsonl"):
        (folder / file.name).write_bytes(file.read_bytes())
    with connect.writing(again.link, again.path):
        journal.take_in(again.link, again.folder)


def waiting(store: Store) -> int:
    return int(store.link.execute("SELECT count(*) FROM unplaced").fetchone()[0])


def test_a_join_that_is_taken_back_gives_both_talks_their_keys_and_marks(make: Make) -> None:
    store = make("abc")
    store.sync("a", [talk("1", "Cranes")])
    store.sync("b", [talk("2", "Tides", at=60)])
    store.sync("c", [talk("3", "Piers", at=90)])
    store.decide(("talk", "2", "note", "of two"), ("talk", "3", "owner", "of three"))
    store.join("3", "2")  # now 3 is what b calls 2
    before = decide.dump(store.link)
    store.join("1", "3")
    store.undo()
    assert decide.dump(store.link) == before, "also what was joined into it before"
    store.undo()
    assert (store.talk("2").note, store.talk("3").note, store.talk("3").owner) == ("of two", None, "of three")
    assert store.rebuild()


def test_what_was_placed_elsewhere_comes_back_as_well(make: Make) -> None:
    """In a store that was made again the talks have other keys, and marks are found by what feeds call them."""
    said = {"a": [talk("1", "Cranes", code="CODE1")], "b": [talk("x", "Cranes", code="CODE1")], "c": [talk("9", at=90)]}
    store = make("abc")
    for name in "abc":
        store.sync(name, said[name])
    store.decide(("talk", "1", "note", "n"))
    again = make("abc")
    lost(store, again)
    for name in "bac":
        again.sync(name, said[name])
    assert again.talk("x").note == "n"
    before = decide.dump(again.link)
    again.join("9", "x")
    again.undo()
    assert decide.dump(again.link) == before


def test_a_split_takes_no_key_that_was_once_another_talks(make: Make) -> None:
    store = make("abc")
    store.sync("a", [talk("1", "Cranes"), talk("5", "Piers", at=60)])
    store.sync("b", [talk("9", "Tides", at=90)])
    store.decide(("talk", "9", "note", "b's nine"))
    store.join("1", "9")
    store.sync("c", [talk("9", "Piers", at=60)])
    assert store.talk("5").feeds == ("a", "c")
    store.split("5", "c")
    assert store.talk("1").note == "b's nine"
    assert store.of("c", "9").note is None
    assert store.rebuild()


def test_a_plain_mark_teaches_nothing_of_who_is_who(make: Make) -> None:
    """Two spellings of one name: whichever is shown, a mark on a room does not change it."""
    store = make("a")
    store.sync("a", [talk("1", people=["ada"]), talk("2", at=60, people=["Ada"])])
    before = store.speakers()
    store.decide(("talk", "1", "room", '["Hall B"]'))
    assert store.speakers() == before


def test_a_new_person_never_gets_a_key_that_another_had(make: Make) -> None:
    store = make("abc")
    store.sync("a", [talk("1", "Cranes", code="CODE1", people=["Ada"])])
    store.decide(("person", "name:ada", "here", HERE))
    store.sync("b", [talk("9", "Tides", at=60, people=[Person("Ada", ("code:ADA",))])])
    store.join("9", "1")
    row = store.speakers_of("9")
    assert [store.speakers()[key].seen for key in row] == [T0], "they are one, who was seen"
    store.sync("c", [talk("7", "Piers", at=90, people=["Ada"])])
    (other,) = store.speakers_of("7")
    store.decide(("person", other, "note", "x"))
    assert other not in row
    assert store.speakers()[other].seen is None, "who was seen was the other one"
    assert store.rebuild()


def test_whom_people_put_on_a_talk_is_found_once_a_feed_brings_them(make: Make) -> None:
    """A lost store: the decision is there before the feed that knows the person."""
    said = {"a": [talk("1", "Cranes")], "b": [talk("9", "Tides", at=60, people=[Person("Bo", ("code:B",))])]}
    store = make("ab")
    for name in "ab":
        store.sync(name, said[name])
    store.decide(("talk", "1", "speakers", '[{"name":"Bo","key":"code:B"}]'))
    again = make("ab")
    lost(store, again)
    for name in "ab":
        again.sync(name, said[name])
        again.check()
        assert again.rebuild()
    assert again.speakers_of("1") == ["code:B"]


def test_a_mark_on_somebody_whom_people_put_on_a_talk_is_not_left_waiting(make: Make) -> None:
    said = [talk("1", "Cranes")]
    store = make("a")
    store.sync("a", said)
    store.decide(("talk", "1", "speakers", '[{"name":"Ines"}]'))
    store.decide(("person", "name:ines", "here", HERE))
    again = make("a")
    lost(store, again)
    again.sync("a", said)
    assert waiting(again) == 0
    assert decide.dump(again.link) == decide.dump(store.link)


def test_marks_on_an_added_talk_that_a_feed_has_by_now_are_not_left_waiting(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Cranes")])
    store.decide(("talk", "local-1", "add", added(talk("x", "Open space", at=300))))
    store.decide(("talk", "local-1", "note", "whiteboard"))
    said = [talk("1", "Cranes"), talk("77", "Open space", at=300)]
    store.sync("a", said)
    again = make("a")
    lost(store, again)
    again.sync("a", said)
    assert waiting(again) == 0
    assert again.of("a", "77").note == store.of("a", "77").note == "whiteboard"


def test_an_added_talk_that_was_taken_back_is_no_fault_of_its_marks(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Cranes")])
    batch = store.decide(("talk", "local-1", "add", added(talk("x", "Open space"))))
    store.decide(("talk", "local-1", "note", "whiteboard"))
    store.undo(batch, force=True)
    again = make("a")
    lost(store, again)
    again.sync("a", [talk("1", "Cranes")])
    again.check()
    assert list(again.talks()) == ["1"]


def test_removing_an_added_talk_and_taking_that_back(make: Make) -> None:
    """It had joined a feed's talk, and has another title since."""
    store = make("a")
    store.sync("a", [talk("1", "Open space", at=300)])
    store.decide(("talk", "local-1", "add", added(talk("x", "Open space", at=300))))
    store.decide(("talk", "local-1", "add", added(talk("x", "Renamed", at=300))))
    before = decide.dump(store.link)
    store.decide(("talk", "local-1", "add", None))
    store.undo()
    assert decide.dump(store.link) == before


def test_of_two_desks_words_on_an_added_talk_the_later_holds(make: Make) -> None:
    front, back = make("a"), make("a")
    for store in (front, back):
        store.sync("a", [talk("1", "Cranes")])
    front.decide(("talk", "local-1", "add", added(talk("x", "First", at=None))), desk=front.folder.name)
    exchange(front, back)
    front.decide(("talk", "local-1", "add", added(talk("x", "Second", at=None))), desk=front.folder.name)
    back.decide(("talk", "local-1", "add", added(talk("x", "Third", at=None))), desk=back.folder.name)
    exchange(front, back)
    assert [store.talk("local-1").title for store in (front, back)] == ["Third", "Third"]


def test_a_local_person_leaves_the_talks_they_were_put_on(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Cranes")])
    person = ("person", "local-7", "add", added(Person("Ines")))
    store.decide(person)
    store.decide(("talk", "1", "speakers", '[{"name":"Ines","key":"local-7"}]'))
    assert store.speakers_of("1") == ["local-7"]
    store.decide(("person", "local-7", "add", None))
    assert store.speakers_of("1") == ["name:ines"]
    assert store.rebuild()
    store.undo()
    assert store.speakers_of("1") == ["local-7"]
    assert store.rebuild()


def test_an_address_makes_nobody_of_two_one_and_undo_leaves_no_trace(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Cranes", people=[Person("Ada", email="ada@x.test")])])
    before = decide.dump(store.link)
    store.decide(("person", "local-7", "add", added(Person("Ines", email="ada@x.test"))))
    store.decide(("talk", "1", "note", "x"))
    store.undo()
    store.undo()
    assert decide.dump(store.link) == before


def test_a_local_person_takes_a_name_from_a_people_table_at_once(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("1", people=["Ines"])])
    store.sync("people", table(contact("Ines", phone="1")))
    assert store.speakers()["name:ines"].phone == "1"
    store.decide(("person", "local-7", "add", added(Person("Ines"))))
    assert {row.phone for row in store.speakers().values()} == {None}, "two are called Ines now"
    assert store.rebuild()
    store.undo()
    assert store.speakers()["name:ines"].phone == "1"
    assert store.rebuild()


def test_an_added_talk_that_teaches_a_room_teaches_the_hosts_too(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("1", room="Hall A", people=["Ada"]), talk("2", at=60, room="Hall A, Hall B")])
    store.sync("people", table(contact("Ada", hosts=("Hall A, Hall B",))))
    assert store.speakers()["name:ada"].hosts == ("Hall A, Hall B",)
    store.decide(("talk", "local-1", "add", added(talk("x", "Open", at=300, room="Hall B"))))
    assert store.speakers()["name:ada"].hosts == ("Hall A", "Hall B")
    assert store.rebuild()


def test_taking_back_what_came_here_after_its_reverting_ends(make: Make) -> None:
    """A third desk's folder gets the file of the one that took back before that of the one that decided."""
    store = make("a")
    store.sync("a", [talk("1")])
    ids = [journal.uuid7(1_700_000_000_000 + index) for index in range(3)]
    first = journal.Entry(
        id=ids[0], at=T0, by="x", desk="front", entity="talk", key="1", keys=(), field="room", new='["B"]', batch=ids[0]
    )
    second = msgspec.structs.replace(first, id=ids[1], batch=ids[1], new='["C"]', desk="back")
    third = msgspec.structs.replace(first, id=ids[2], batch=ids[2], desk="back", reverts=ids[1])
    with connect.writing(store.link, store.path):
        for entry in (third, first, second):
            journal.append(store.link, entry)
    assert store.rebuild() is False
    assert store.talk("1").rooms == ("B",)
    store.decide(("talk", "1", "note", "x"))
    assert store.link.execute("SELECT decided FROM overrides").fetchall() == [('["B"]',)]


def test_a_batch_of_another_desk_is_not_taken_back_with_ones_own(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1"), talk("2", at=60)])
    batch = store.decide(("talk", "1", "stage", "on_stage"))
    entry = journal.entry(
        store.link, by="x", desk="back", entity="talk", key="2", keys=("feed:a\n2",), field="note", new="y"
    )
    with connect.writing(store.link, store.path):
        journal.append(store.link, msgspec.structs.replace(entry, batch=batch))
        subjects.settle_all(store.link)
    store.rebuild()
    store.undo()
    assert (store.talk("1").stage, store.talk("2").note) == (None, "y")


def test_many_entries_are_looked_through_by_index(make: Make) -> None:
    """20,000 decisions by one desk, a third of them taken back: neither a fold of all nor an undo is quadratic."""
    store = make("a")
    count = 20_000
    ids = [journal.uuid7(1_700_000_000_000 + index) for index in range(count)]
    base = journal.entry(by="x", desk="front", entity="talk", key="", keys=(), field="note", new="y")
    with connect.writing(store.link, store.path):
        for index, id_ in enumerate(ids):
            reverts = ids[index - 1] if index % 3 == 2 else None
            each = msgspec.structs.replace(base, id=id_, batch=id_, key=f"T{index % 9_000}", reverts=reverts)
            journal.append(store.link, each)
        begun = time.perf_counter()
        subjects.settle_all(store.link)
        assert last_done(store.link, "front") == ids[-1]
        assert list(store.link.execute("SELECT count(*) FROM decisions")) == [(9_000,)]
        assert time.perf_counter() - begun < 15, "it was 60 s when each looked at all"


def test_a_desks_file_is_not_read_again_for_every_mark_and_yet_mended(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    path = store.folder / "journal" / "front.jsonl"
    for number in range(3):
        store.decide(("talk", "1", "note", f"n{number}"))
    assert [entry.new for entry in journal.read_file(path)] == ["n0", "n1", "n2"]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    store.decide(("talk", "1", "note", "n3"))
    assert sorted(str(entry.new) for entry in journal.read_file(path)) == ["n0", "n1", "n2", "n3"]
