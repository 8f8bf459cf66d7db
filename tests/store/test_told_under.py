"""The UID under which calendars know a talk: it tells nothing that is not public, and stays whatever is found out."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.export.trip import FORMS, added, read, told, written
from tests.store.build import T0, Store, config, talk
from tests.store.conftest import Make, Time
from tests.store.query.test_published import CONFIG

from confdash.store import issued
from confdash.store.issued import Stamp
from confdash.store.query.published import Entry, programme
from confdash.uid import hidden, uid_of

#: The key that the organisers' system has for a talk.
SECRET = "minister@gov.example"


def entries(store: Store, *, everything: bool = False) -> dict[str, Entry]:
    with store.reader() as reader:
        return {each.key: each for each in programme(reader, store.settings, everything=everything).entries}


def issue(store: Store, variant: str = "") -> dict[str, Stamp]:
    return issued.issue(store.path, entries(store, everything=variant == "all").values(), variant)


def uids(store: Store, variant: str = "") -> dict[str, str]:
    return {key: stamp.uid for key, stamp in issue(store, variant).items()}


def embargoed(make: Make) -> Store:
    """A store in which the organisers' system knew a talk first."""
    store = make(CONFIG)
    store.sync("inside", [talk(SECRET, "A minister speaks", uid=SECRET, guid="g1")])
    store.sync("released", [talk("R1", "To be announced", code="R1", guid="g1")])
    assert store.talks().keys() == {SECRET}
    return store


@pytest.mark.parametrize("form", FORMS)
def test_a_key_that_no_public_feed_has_stands_in_no_file(make: Make, form: str) -> None:
    store = embargoed(make)
    body = written(told(store), form).decode()
    assert "To be announced" in body
    assert not re.search("minister|gov.example", body)
    inside = written(told(store, everything=True), form).decode()
    assert ("gov.example" in inside) is (form == "csv"), "inside a table has the key; a UID is the same everywhere"
    # It is known by what stands for the key alone.
    store.decide(("talk", SECRET, "starts_at", str(T0 + 36_000)), ("talk", SECRET, "title", "Decided"))
    added(store, form)
    assert {frozenset(feed for feed, _ in names) for names in store.groups().values()} == {
        frozenset({"inside", "released", form})
    }


def test_a_copy_that_another_store_has_is_known_again_there(make: Make) -> None:
    body = written(told(embargoed(make)), "ics")
    other = make(config(("copy", "inside")))
    other.sync("copy", read(body, "ics", "Europe/Copenhagen"))
    other.sync("inside", [talk(SECRET, "Moved", uid=SECRET, at=3_000)])
    assert len(other.talks()) == 1


#: What the public feed says of a talk → whether everybody can know by it that the organisers' key is ABCDEF.
SAID = {
    "its key": (talk("ABCDEF"), True),
    "its code": (talk("R1", code="ABCDEF"), True),
    "its UID": (talk("R1", uid="ABCDEF"), True),
    "its link": (talk("R1", url="https://cfp.days.example/talk/ABCDEF/"), True),
    "another key": (talk("R1"), False),
    "a slot of it that is not public": (talk("R1", code="ABCDE"), False),
}


@pytest.mark.parametrize("what", SAID)
def test_a_key_is_told_where_a_public_feed_tells_it(make: Make, what: str) -> None:
    said, carried = SAID[what]
    store = make(CONFIG)
    store.sync("inside", [talk("ABCDEF", said.title)])
    store.sync("released", [said])
    assert uids(store) == {"ABCDEF": uid_of("ABCDEF" if carried else hidden("ABCDEF"))}
    assert uids(store, "all") == uids(store)


def test_the_number_of_a_slot_is_part_of_its_key(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("ABC", "One", at=0), talk("ABC", "Two", at=60)])
    store.sync("released", [talk("ABC", "Two", at=60)])
    assert uids(store) == {"ABC#2": uid_of(hidden("ABC#2"))}, "else all hear that there is another one"
    assert uids(store, "all") == {"ABC": uid_of(hidden("ABC")), "ABC#2": uid_of(hidden("ABC#2"))}


def test_of_a_talk_that_is_marked_as_public_the_key_is_not(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk(SECRET, uid=SECRET)])
    store.decide(("talk", SECRET, "public", "1"))
    assert uids(store) == {SECRET: uid_of(hidden(SECRET))}


def test_the_key_of_a_talk_that_people_added_is_nothing_that_a_feed_says(make: Make) -> None:
    store = make(CONFIG)
    record = msgspec.json.encode(talk("x", "Open space")).decode()
    store.decide(("talk", "local-1", "add", record), ("talk", "local-1", "public", "1"))
    assert uids(store) == {"local-1": uid_of("local-1")}


def test_of_two_public_feeds_which_number_alike_each_key_is_public(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", "One")])
    store.sync("b", [talk("1", "Two", at=90)])
    assert uids(store) == {"1": uid_of("1"), "1@b": uid_of("1@b")}


def test_a_key_that_stays_with_the_public_half_of_a_split_talk_is_not_told(make: Make) -> None:
    store = embargoed(make)
    store.split(SECRET, "inside")
    (entry,) = entries(store).values()
    assert (entry.title, entry.carried) == ("To be announced", False)


def test_a_uid_is_made_once(make: Make, time: Time) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("ABCDEF", "One")])
    before = uids(store, "all")
    assert before == {"ABCDEF": uid_of(hidden("ABCDEF"))}
    store.sync("released", [talk("ABCDEF", "One", code="ABCDEF")])
    assert entries(store)["ABCDEF"].carried
    time.now += 60
    assert [uids(store, variant) for variant in ("", "delays", "all")] == [before] * 3


def two(make: Make, time: Time, first: str, *, gap: int = 60) -> Store:
    """A store of two talks, A and B; one of which was told some time before the other."""
    store = make("ab")
    store.sync("b" if first == "B" else "a", [talk(first, "One" if first == "A" else "Two", at=0)])
    issue(store)
    time.now += gap
    store.sync("a" if first == "B" else "b", [talk("A" if first == "B" else "B", "Three", at=0)])
    return store


def test_a_talk_that_is_joined_goes_on_under_the_uid_that_calendars_have(make: Make, time: Time) -> None:
    """Of A nobody was told before it swallowed B."""
    store = two(make, time, "B")
    store.join("A", "B")
    assert store.talks().keys() == {"A"}
    store.sync("a", [talk("A", "Two", at=0)])
    assert issue(store)["A"] == Stamp(0, T0, uid_of("B")), "it is what it was"
    store.sync("a", [talk("A", "Two", at=15)])
    time.now += 60
    for _ in range(2):
        assert issue(store)["A"] == Stamp(1, T0 + 120, uid_of("B"))
    assert uids(store, "delays") == uids(store, "all") == {"A": uid_of("B")}


@pytest.mark.parametrize("first", ["A", "B"])
def test_of_two_that_were_told_the_older_one_stays(make: Make, time: Time, first: str) -> None:
    store = two(make, time, first)
    for at in (15, 30, 45):
        store.sync("b", [talk("B", "Two", at=at)])
        time.now += 60
        before = issue(store)
    assert (before["A"].sequence, before["B"].sequence > 1) == (0, True)
    store.join("A", "B")
    time.now += 60
    for _ in range(2):
        assert issue(store) == {"A": Stamp(before["B"].sequence + 1, T0 + 300, uid_of(first))}
    time.now += 60
    store.sync("a", [talk("A", "Two", at=90)])
    after = issue(store)
    assert after == {"A": Stamp(before["B"].sequence + 2, T0 + 360, uid_of(first))}
    # Split, each has the UID that it had, and who has either hears of what it is now.
    store.split("A", "b")
    assert uids(store) == {"A": uid_of("A"), "B": uid_of("B")}
    assert issue(store)[first].sequence >= after["A"].sequence
    assert issue(store)["B"].sequence >= before["B"].sequence


def test_told_at_once_the_one_that_stays_keeps_its_uid(make: Make, time: Time) -> None:
    store = make("ab")
    store.sync("a", [talk("Z", "One")])
    store.sync("b", [talk("B", "Two")])
    issue(store)
    store.join("Z", "B")
    assert uids(store) == {"Z": uid_of("Z")}


def test_calendars_of_one_kind_take_over_what_another_kind_was_told(make: Make, time: Time) -> None:
    store = two(make, time, "B")
    issue(store, "all")
    time.now += 60
    store.join("A", "B")
    assert uids(store, "all") == uids(store, "delays") == uids(store) == {"A": uid_of("B")}


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_with_the_uid_of_a_talk_that_was_joined_is_known_again(make: Make, time: Time, form: str) -> None:
    store = make("abc")
    store.sync("c", [talk("B", "Elsewhere", at=600)])
    store.sync("b", [talk("B", "Two", at=0)])
    assert store.talks().keys() == {"B", "B@b"}
    issue(store)
    time.now += 60
    store.sync("a", [talk("A", "Three", at=0)])
    store.join("A", "B@b")
    assert uids(store)["A"] == uid_of("B@b")
    store.decide(("talk", "A", "starts_at", str(T0 + 36_000)), ("talk", "A", "title", "Elsewhere"))
    added(store, form)
    assert store.of(form, store_key(store, form)).key == "A"
    assert len(store.talks()) == 2


def store_key(store: Store, form: str) -> str:
    (key,) = (key for feed, key in store.groups()["A"] if feed == form)
    return key
