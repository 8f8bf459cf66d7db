"""Joins and splits, made by a person, for good; and found again in a store that was lost (design §3.8, §4)."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.store.build import Store, talk
from tests.store.conftest import Make

from confdash.commands.declare import Refused
from confdash.commands.talks import join_legal
from confdash.records import Talk
from confdash.store import connect, decide, feeds, journal


def replay(store: Store, folder: Path) -> int:
    """Takes in the journal files of another folder, as a sync does when it starts."""
    with connect.writing(store.link, store.path, durable=True):
        count = journal.take_in(store.link, folder)
        decide.place_waiting(store.link, feeds.rules(store.link, store.settings))
    return count


def waiting(store: Store) -> int:
    """How many entries wait for their talks."""
    return int(store.link.execute("SELECT count(*) FROM unplaced").fetchone()[0])


def test_a_join_is_one_talk_from_then_on(make: Make) -> None:
    store = make("ab")
    a, b = talk("1", "Cranes", track="A's"), talk("2", "Derricks", at=5, abstract="b's")
    store.sync("a", [a])
    store.sync("b", [b])
    store.join("1", "2")
    assert store.groups() == {"1": {("a", "1"), ("b", "2")}}
    row = store.talk("1")
    assert (row.title, row.track, row.feeds) == ("Cranes", "A's", ("a", "b"))
    store.sync("b", [replace(b, title="Other")])
    store.sync("a", [replace(a, title="Another")])
    assert list(store.talks()) == ["1"]
    store.check()


def test_a_join_keeps_the_first_of_the_marked(make: Make) -> None:
    store = make("abc")
    for name, base in zip("abc", ("1", "2", "3"), strict=True):
        store.sync(name, [talk(base, at=int(base))])
    store.join("2", "3", "1")
    assert store.groups() == {"2": {("a", "1"), ("b", "2"), ("c", "3")}}
    entries = [entry for _, entry in journal.entries(store.link)]
    assert [entry.field for entry in entries] == ["join", "join"]
    assert len({entry.batch for entry in entries}) == 1, "one undo takes both back"


def test_two_talks_of_one_feed_are_not_joined(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1"), talk("2", at=60)])
    with pytest.raises(Refused, match="feed “a” lists both"):
        store.join("1", "2")
    assert journal.entries(store.link) == [], "what is refused is not in the journal"


def test_talks_of_one_feed_are_joined_once_one_has_gone(make: Make) -> None:
    """A feed that gave a talk a new key."""
    store = make("a")
    store.sync("a", [talk("old"), talk("else", at=60)])
    store.sync("a", [talk("new"), talk("else", at=60)])
    assert join_legal([store.talk("old"), store.talk("new")]) is None
    assert join_legal([store.talk("new"), store.talk("else")]) is not None
    store.join("old", "new")
    assert store.groups()["old"] == {("a", "old"), ("a", "new")}
    assert not store.talk("old").gone
    store.sync("a", [talk("new"), talk("old"), talk("else", at=60)])
    store.check()
    assert len(store.talks("gone:no")) == 3, "both at once are two"


def test_a_split_is_for_good(make: Make) -> None:
    store = make("abc")
    told = {name: talk("CODE1", f"{name}'s", code="CODE1") for name in "abc"}
    for name, record in told.items():
        store.sync(name, [record])
    store.split("CODE1", "c")
    assert store.groups() == {"CODE1": {("a", "CODE1"), ("b", "CODE1")}, "CODE1@c": {("c", "CODE1")}}
    for name, record in told.items():
        store.sync(name, [replace(record, title="New")])
    assert len(store.talks()) == 2
    store.split("CODE1")
    assert len(store.talks()) == 3
    for name, record in told.items():
        store.sync(name, [replace(record, title="Newer"), talk("else", at=60)])
    assert len(store.talks()) == 4, "three that were split, and one that all have"
    store.check()
    assert store.rebuild()


def test_a_split_and_a_join_undo_each_other(make: Make) -> None:
    store = make("ab")
    for name in "ab":
        store.sync(name, [talk("CODE1", code="CODE1")])
    for _ in range(3):
        store.split("CODE1")
        assert sorted(store.talks()) == ["CODE1", "CODE1@b"]
        store.join("CODE1", "CODE1@b")
        assert list(store.talks()) == ["CODE1"]
    assert store.link.execute("SELECT * FROM apart").fetchall() == [], "nothing keeps them apart any more"
    store.check()


def test_a_split_takes_all_that_the_feed_ever_said(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("CODE1", code="CODE1")])
    store.sync("b", [talk("old", uid="1-CODE1@e")])
    store.sync("b", [talk("new", uid="2-CODE1@e")])
    store.split("CODE1")
    assert {("a", "CODE1")} in store.groups().values()
    store.sync("b", [talk("old", uid="1-CODE1@e")])
    assert {("a", "CODE1")} in store.groups().values()
    store.check()


def test_there_is_nothing_to_split_where_one_feed_speaks(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1")])
    with pytest.raises(Refused, match="nothing to split"):
        store.split("1", "a")
    with pytest.raises(Refused, match="feed “b” does not speak of"):
        store.split("1", "b")
    assert journal.entries(store.link) == []


def test_a_new_key_is_never_another_talks(make: Make) -> None:
    store = make("abc")
    store.sync("a", [talk("x", "Own", url="https://e.org/1")])
    store.sync("b", [talk("x", "Other", at=60)])  # becomes x@b
    store.sync("c", [talk("x", "Third", at=90)])  # becomes x@c
    store.join("x", "x@b")
    store.join("x", "x@c")
    store.split("x")
    assert sorted(map(sorted, store.groups().values())) == [[("a", "x")], [("b", "x")], [("c", "x")]]
    store.check()


# A lost store: everything again from the feeds, in another order, and the journal's files.


def doors(count: int = 4) -> dict[str, list[Talk]]:
    """A programme of which three feeds speak, each with other signs; b and c join a only in part."""
    return {
        "a": [talk(f"CODE{i}", f"On {i}", at=60 * i, code=f"CODE{i}") for i in range(count)],
        "b": [
            talk(f"b{i}", f"On {i}, b", at=60 * i, guid=f"{i:08x}-0000-4000-8000-000000000000") for i in range(count)
        ],
        "c": [talk(f"{i}@c", f"On {i}, c", at=60 * i, uid=f"CODE{i}@c") for i in range(count)],
    }


def refill(store: Store, order: Iterable[str], told: dict[str, list[Talk]], files: Path) -> None:
    replay(store, files)
    for name in order:
        store.sync(name, told[name])


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_a_store_that_is_lost(make: Make, order: tuple[str, ...]) -> None:
    """Every join and split stands on the same talk."""
    told = doors()
    store = make("abc")
    for name in "abc":
        store.sync(name, told[name])
    store.join("CODE0", "b0")
    store.join("b1", "CODE1")
    store.split("CODE2", "c")
    store.split("b1", "c")
    store.join("b2", "2@c")
    wanted = store.grouping()
    again = make("abc")
    assert replay(again, store.folder) == 5
    assert waiting(again) == 5, "nothing is there yet"
    assert replay(again, store.folder) == 0, "an entry is taken in once"
    for name in order:
        again.sync(name, told[name])
        again.check()
    assert again.grouping() == wanted
    assert waiting(again) == 0
    assert again.rebuild()


def test_entries_wait_until_their_talks_are_there(make: Make) -> None:
    told = doors(2)
    store = make("abc")
    for name in "abc":
        store.sync(name, told[name])
    store.join("CODE0", "b0")
    again = make("abc")
    refill(again, "a", told, store.folder)
    assert waiting(again) == 1
    again.sync("b", told["b"][1:])
    again.sync("c", [])
    assert waiting(again) == 1, "all feeds are read, and one talk is not there"
    again.sync("b", told["b"])
    assert waiting(again) == 0
    assert frozenset({("a", "CODE0"), ("b", "b0")}) in again.grouping()


def test_a_split_waits_though_nothing_had_joined_them_yet(make: Make) -> None:
    """In the rebuilt store the feed says another title first: the split must hold when it says the old one again."""
    store = make("ab")
    store.sync("a", [talk("1", "Same")])
    store.sync("b", [talk("2", "Same")])
    store.split("1")
    again = make("ab")
    replay(again, store.folder)
    again.sync("b", [talk("2", "Another")])
    again.sync("a", [talk("1", "Same")])
    again.sync("b", [talk("2", "Same")])
    assert len(again.talks()) == 2
    assert waiting(again) == 0


def test_a_split_holds_for_a_record_that_comes_only_later(make: Make) -> None:
    """All feeds are read again, but one lists the talk only some time after."""
    rooms = {"a": "Hall A", "b": "Hall B", "c": "Hall B"}  # so that b's is nearer to c's than to a's
    told = {
        name: [talk("CODE1", f"{name}'s", code="CODE1", room=room), talk(f"else-{name}", at=600)]
        for name, room in rooms.items()
    }
    store = make("abc")
    for name in "abc":
        store.sync(name, told[name])
    store.split("CODE1", "c")
    again = make("abc")
    replay(again, store.folder)
    again.sync("b", told["b"][1:])
    again.sync("c", told["c"])
    again.sync("a", told["a"])
    assert waiting(again) == 0
    again.sync("b", told["b"])
    assert again.grouping() == store.grouping()


def test_an_entry_does_not_take_an_unrelated_talk_of_the_same_key(make: Make) -> None:
    """Two conferences that both number from 1: which of them has the bare key depends on who came first."""
    store = make("abc")
    told = {
        "a": [talk("id/1", "Opening")],
        "b": [talk("id/1", "Ende", at=60)],
        "c": [talk("c1", "Aperture", at=5)],
    }
    for name in "abc":
        store.sync(name, told[name])
    store.join("id/1", "c1")
    again = make("abc")
    refill(again, "bc", told, store.folder)
    again.sync("a", [talk("id/7", "Else", at=600)])
    assert waiting(again) == 1, "b's talk has that key now, and is another"
    again.sync("a", [*told["a"], talk("id/7", "Else", at=600)])
    store.sync("a", [*told["a"], talk("id/7", "Else", at=600)])
    assert again.grouping() == store.grouping()


def test_an_entry_waits_for_its_own_slot(make: Make) -> None:
    store = make("ab")
    slots = [talk("CODE1", "Solder", at=at, code="CODE1") for at in (0, 60)]
    store.sync("a", slots)
    store.sync("b", [talk("b1", "Weld", at=70)])
    store.join("CODE1#2", "b1")
    again = make("ab")
    replay(again, store.folder)
    again.sync("b", [talk("b1", "Weld", at=70)])
    again.sync("a", slots[:1])
    assert waiting(again) == 1, "the first slot is not the one that was meant"
    again.sync("a", slots)
    assert again.grouping() == store.grouping()


def test_an_entry_finds_its_talk_though_the_feed_was_renamed(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("x1", "Cranes", url="https://e.org/1")])
    store.sync("b", [talk("y1", "Derricks", at=5)])
    store.join("x1", "y1")
    again = make(["neu", "b"])
    replay(again, store.folder)
    again.sync("neu", [talk("x1", "Cranes", url="https://e.org/1")])
    again.sync("b", [talk("y1", "Derricks", at=5)])
    assert again.grouping() == {frozenset({("neu", "x1"), ("b", "y1")})}


def test_a_nonsensical_entry_waits_for_ever_and_harms_nobody(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1")])
    for new in ("{", '{"key": 3}', None):
        entry = journal.entry(by="x", desk="y", entity="talk", key="1", keys=(), field="join", new=new)
        with connect.writing(store.link, store.path):
            seq = journal.append(store.link, entry)
            store.link.execute("INSERT INTO unplaced VALUES (?)", [seq])
    store.sync("b", [talk("2", at=60)])
    assert len(store.talks()) == 2
    assert waiting(store) == 3


def any_decisions(
    tmp_path_factory: pytest.TempPathFactory,
    picks: list[tuple[int, int, bool]],
    order: list[str],
    luck: random.Random,
) -> None:
    folder = tmp_path_factory.mktemp("lost")
    told = doors(3)
    store = Store(folder / "old", "abc")
    for name in "abc":
        store.sync(name, told[name])
    for one, other, joining in picks:
        keys = list(store.talks())
        several = [key for key, row in store.talks().items() if len(row.feeds) > 1]
        try:
            if joining and one % len(keys) != other % len(keys):
                store.join(keys[one % len(keys)], keys[other % len(keys)])
            elif several and not joining:
                key = several[one % len(several)]
                store.split(key, luck.choice(store.talk(key).feeds))
        except Refused:
            continue
    again = Store(folder / "new", "abc")
    refill(again, order, told, store.folder)
    again.check()
    assert again.grouping() == store.grouping()
    assert waiting(again) == 0
    store.close()
    again.close()


_DECIDED = given(
    picks=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans()), max_size=6),
    order=st.permutations("abc"),
    luck=st.randoms(use_true_random=False),
)
test_any_decisions_are_found_again = settings(max_examples=6)(_DECIDED(any_decisions))
test_any_decisions_are_always_found_again = pytest.mark.soak(settings(max_examples=300)(_DECIDED(any_decisions)))
