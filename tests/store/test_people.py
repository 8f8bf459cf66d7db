"""Who is who (design §3.6)."""

from __future__ import annotations

import itertools

import pytest
from tests.store.build import talk
from tests.store.conftest import Make

from confdash.records import Person

ADA = "Ada Nwosu"


def with_id(identifier: str, name: str = ADA, email: str | None = None) -> Person:
    return Person(name, (identifier,), email)


def test_within_a_feed_by_id(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", people=[with_id("code:X")]), talk("2", at=60, people=[with_id("code:X", "A. Nwosu")])])
    assert store.speakers_of("1") == store.speakers_of("2") == ["code:X"]
    assert store.speakers()["code:X"].talks == 2


def test_within_a_feed_else_by_name_however_it_is_spelt(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", people=["Søren  Holm"]), talk("2", at=60, people=["soren holm"])])
    assert store.speakers_of("1") == store.speakers_of("2")
    assert len(store.speakers()) == 1


def test_two_people_of_one_name_stay_two(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", code="CODE1", people=[with_id("code:X")]), talk("2", at=60, people=[with_id("code:Y")])])
    store.sync("b", [talk("1", code="CODE1", people=[ADA])])
    assert sorted(store.speakers()) == ["code:X", "code:Y"]
    assert store.speakers()["code:X"].feeds == ("a", "b"), "b's is the one on the same talk"
    store.check()


def test_two_people_of_one_name_on_one_talk(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", code="CODE1", people=[with_id("code:X"), with_id("code:Y")])])
    store.sync("b", [talk("1", code="CODE1", people=[ADA])])
    assert store.speakers_of("1") == ["code:X", "code:Y"]
    assert {row.feeds for row in store.speakers().values()} == {("a",)}, "which of them b means nobody can say"


def test_an_address_that_two_share_does_not_make_them_one(make: Make) -> None:
    store = make("a")
    office = "office@example.org"
    told = [
        talk("1", people=[with_id("code:X", ADA, office)]),
        talk("2", at=60, people=[with_id("code:Y", "Bo", office)]),
    ]
    store.sync("a", told)
    assert (store.speakers_of("1"), store.speakers_of("2")) == (["code:X"], ["code:Y"])
    before = store.speakers()
    store.sync("a", [told[1], talk("1", at=5, people=[with_id("code:X", ADA, office)])])
    assert store.speakers()["code:X"].email == before["code:X"].email, "nor does it go to and fro"
    assert store.rebuild()


@pytest.mark.parametrize("order", list(itertools.permutations("ab")))
@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(with_id("guid:1"), with_id("guid:1", "A. N."), id="id"),
        pytest.param(with_id("code:X", ADA, "ada@example.org"), Person("A. N.", (), "ADA@example.org"), id="e-mail"),
    ],
)
def test_between_feeds_by_id_or_address(make: Make, one: Person, other: Person, order: str) -> None:
    store = make("ab")
    told = {"a": [talk("1", people=[one])], "b": [talk("2", at=60, people=[other])]}
    for name in order:
        store.sync(name, told[name])
    assert len(store.speakers()) == 1
    (row,) = store.speakers().values()
    assert (row.name, row.talks, row.feeds) == (ADA, 2, ("a", "b"))
    assert store.rebuild()


@pytest.mark.parametrize("order", list(itertools.permutations("ab")))
def test_between_feeds_by_name_only_on_the_same_talk(make: Make, order: str) -> None:
    store = make("ab")
    told = {
        "a": [talk("1", code="CODE1", people=[with_id("code:X")]), talk("2", at=60, people=[with_id("code:Z", "Bo")])],
        "b": [talk("1", code="CODE1", people=["ADA NWOSU"]), talk("3", at=90, people=["Bo"])],
    }
    for name in order:
        store.sync(name, told[name])
    assert len(store.speakers()) == 3
    assert store.speakers_of("2") != store.speakers_of("3"), "a name on another talk may be somebody else"
    store.check()


def test_persons_who_turn_out_to_be_one_are_merged_on_all_their_talks(make: Make) -> None:
    store = make("ab")
    bo, cy = with_id("id:b/2", "Bo"), with_id("id:b/3", "Cy")
    store.sync("a", [talk("1", code="CODE1", people=["Bo", "Cy"]), talk("2", at=60, people=["Bo", "Dee"])])
    store.sync("b", [talk("8", at=300, people=[bo, cy]), talk("9", at=400, people=[with_id("id:b/4", "Eve"), bo])])
    assert len(store.speakers()) == 6
    told = [talk("8", at=300, people=[bo, cy]), talk("9", at=400, people=[with_id("id:b/4", "Eve"), bo])]
    store.sync("b", [*told, talk("1", code="CODE1", people=[bo])])
    names = {row.name for row in store.speakers().values()}
    assert names == {"Bo", "Cy", "Dee", "Eve"}
    assert len(store.speakers()) == 5, "Cy of a and Cy of b were on no talk together"
    (one,) = (key for key, row in store.speakers().items() if row.name == "Bo")
    for key, place in (("1", 0), ("2", 0), ("8", 0), ("9", 1)):
        assert store.speakers_of(key)[place] == one
        assert len(store.speakers_of(key)) == 2, "nobody else has left these talks by it"
    assert store.speakers()[one].talks == 4
    assert store.rebuild()
    store.check()


def test_slots_whose_speaker_is_merged_stay_one_session(make: Make) -> None:
    store = make("ab")
    slots = [talk("SLOTTY", "Solder", at=at, people=[who]) for at, who in ((0, "Cy"), (60, "Bo"))]
    store.sync("a", [*slots, talk("1", code="CODE1", at=600, people=["Bo"])])
    bo = with_id("id:b/2", "Bo")
    store.sync("b", [talk("9", at=900, people=[bo])])
    store.sync("b", [talk("9", at=900, people=[bo]), talk("1", code="CODE1", at=600, people=[bo])])
    assert {store.talk(key).session for key in ("SLOTTY", "SLOTTY#2")} == {"SLOTTY"}
    assert store.rebuild()


def test_a_feed_that_is_not_believed_still_says_that_it_knows_somebody(make: Make) -> None:
    store = make("ab")
    bo = Person("Bo", (), "bo@example.org")
    store.sync("a", [talk("1", code="CODE1", people=["Ada"]), talk("2", at=60, people=[bo])])
    store.sync("b", [talk("1", code="CODE1", people=["Ada", bo])])
    assert store.speakers_of("1") == ["name:ada"]
    (key,) = store.speakers_of("2")
    assert store.speakers()[key].feeds == ("a", "b")
    assert store.rebuild()
    store.configure("b")
    assert store.speakers()[key].feeds == ("b",), "a is no longer there to say so"


def test_who_speaks_nowhere_any_more_is_gone(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", people=["Ada", "Bo"]), talk("2", at=60, people=["Bo"])])
    store.sync("a", [talk("1", people=["Bo"]), talk("2", at=60, people=["Bo"])])
    assert [row.name for row in store.speakers().values()] == ["Bo"]
    store.sync("a", [talk("1", people=["Bo"])])
    assert [row.talks for row in store.speakers().values()] == [1], "a talk that vanished counts no more"
    store.sync("a", [talk("1", people=["Bo", "Ada"])])
    assert store.speakers_of("1") == ["name:bo", "name:ada"], "in the feed's order"
    assert store.speakers("ada")
    store.check()


def test_a_name_that_is_nothing_when_folded(make: Make) -> None:
    """A name of accents alone, or a smile: nobody's index row may go astray."""
    store = make("a")
    store.sync("a", [talk("1", people=["\N{COMBINING ACUTE ACCENT}", "☺"])])
    store.sync("a", [talk("1", people=["☺"])])
    store.sync("a", [talk("1", people=["\N{COMBINING ACUTE ACCENT}"])])
    store.sync("a", [talk("1", people=[])])
    assert store.speakers() == {}
    store.check()


def test_an_address_is_never_found_by_a_search(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", people=[Person("Bo", (), "secret@example.org")])])
    assert not store.speakers("secret")
    assert not store.talks("secret")
    assert store.speakers("bo")
    assert "secret" not in store.speakers_of("1")[0], "a key is shown to everybody"
