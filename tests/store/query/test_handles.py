"""Handles on paper mean the same person on another machine, and never somebody else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import Store, talk

from confdash.records import Person
from confdash.store.query.handles import LETTERS, SHORTEST, Bearer, Handles, beginnings, digest, words


def alike() -> tuple[str, str]:
    """Two names whose handles begin alike."""
    seen: dict[str, str] = {}
    for number in itertools.count():
        name = f"person {number}"
        begins = digest("person", f"name:{name}")[:SHORTEST]
        if begins in seen:
            return seen[begins], name
        seen[begins] = name
    raise AssertionError


ONE, OTHER = alike()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("handles") / "event", "ab")
    made.sync("a", [
        talk("ALFA", people=["Ada Nwosu", "Bo Ek"]),
        talk("BRAVO", people=[ONE, OTHER]),
        talk("ECHO", "Open stage", people=[]),
        talk("LUNCH", people=[], type="Break"),
    ])  # fmt: skip
    yield made
    made.close()


def known(store: Store) -> Handles:
    return Handles(store.link)


def test_what_is_printed_is_the_same_for_ever() -> None:
    assert digest("person", "code:ABC") == "hy2bdwf2"
    assert not set("0o1ilz s68gqu") & set(LETTERS)


def test_each_has_one_and_it_is_read_back(store: Store) -> None:
    handles = known(store)
    ada = handles.of("person", "name:ada nwosu")
    assert len(ada) == SHORTEST
    assert handles.meant(ada) == (Bearer("person", "name:ada nwosu", "Ada Nwosu"),)
    assert handles.meant(handles.of("talk", "ECHO")) == (Bearer("talk", "ECHO", "Open stage"),)
    assert handles.of("talk", "LUNCH") == handles.of("talk", "ALFA") == handles.of("person", "nobody") == ""


def test_two_that_begin_alike_have_a_letter_more_and_the_beginning_is_neithers(store: Store) -> None:
    handles = known(store)
    one, other = (handles.of("person", f"name:{name}") for name in (ONE, OTHER))
    assert len(one) == len(other) > SHORTEST
    assert one[:SHORTEST] == other[:SHORTEST]
    assert {each.words for each in handles.meant(one[:SHORTEST])} == {ONE, OTHER}
    assert [each.words for each in handles.meant(one)] == [ONE]


def test_as_people_type_them(store: Store) -> None:
    handles = known(store)
    ada, bo = (handles.of("person", f"name:{name}") for name in ("ada nwosu", "bo ek"))
    for text in (f"{ada} {bo}", f" {ada.upper()},{bo};", f"{ada}-{bo}", f"{ada}\n{bo}\n{ada}", f"{ada}{bo}"):
        assert [each.bearers[0].words for each in handles.read(text)] == ["Ada Nwosu", "Bo Ek"]
    assert [(each.word, each.bearers) for each in handles.read(f"{ada[:2]} zzz {ada}zzz")] == [
        (ada[:2], ()), ("zzz", ()), (f"{ada}zzz", ()),
    ]  # fmt: skip
    assert words(" ,;- ") == []


def test_another_machine_that_met_them_otherwise_knows_them(tmp_path: Path) -> None:
    """There the feed with codes came first; here it came second, and the people had a key already."""
    coded = [talk("ALFA", people=[Person("Ada Nwosu", ids=("code:XY7",)), Person("Bo Ek", email="bo@ek.example")])]
    plain = [talk("ALFA", people=["Ada Nwosu", "Bo Ek"])]
    printed, typed = Store(tmp_path / "there", "ab"), Store(tmp_path / "here", "ba")
    printed.sync("a", coded)
    printed.sync("b", plain)
    typed.sync("b", plain)
    typed.sync("a", coded)
    there, here = known(printed), known(typed)
    for name in ("Ada Nwosu", "Bo Ek"):
        [was], [now] = ([row.key for row in each.speakers().values() if row.name == name] for each in (printed, typed))
        assert was != now
        assert [each.key for each in here.meant(there.of("person", was))] == [now]
    printed.close()
    typed.close()


@settings(max_examples=40)
@given(st.sets(st.text("ab", min_size=4, max_size=4), min_size=1, max_size=16))
def test_a_beginning_means_one(texts: set[str]) -> None:
    found = beginnings(texts, 2)
    assert found.keys() == texts
    for text, begins in found.items():
        assert text.startswith(begins)
        assert len(begins) >= 2
        assert [each for each in texts if each.startswith(begins)] == [text]
