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


CODED = [
    talk("ALFA", people=[Person("Ada Nwosu", ids=("code:XY7",)), Person("Bo Ek", email="bo@ek.example")]),
    talk("ECHO", "Open stage", at=60, code="ECHO", people=[]),
]
PLAIN = [
    talk("ALFA", people=["Ada Nwosu", "Bo Ek"]),
    talk("uid-1@days", "Open stage", at=60, code="ECHO", people=[]),
]


def test_another_machine_that_read_the_feeds_in_another_order_prints_the_same(tmp_path: Path) -> None:
    """Here the feed with codes came second, when people and talk had a key already: keys differ, handles do not."""
    one, other = Store(tmp_path / "one", "ab"), Store(tmp_path / "other", "ab")
    for store, order in ((one, "ab"), (other, "ba")):
        for name in order:
            store.sync(name, CODED if name == "a" else PLAIN)
    keys = [{row.name: key for key, row in store.speakers().items()} for store in (one, other)]
    for name in ("Ada Nwosu", "Bo Ek"):
        assert keys[0][name] != keys[1][name]
        assert known(one).of("person", keys[0][name]) == known(other).of("person", keys[1][name]) != ""
    assert known(one).of("talk", "ECHO") == known(other).of("talk", "uid-1@days") != ""
    one.close()
    other.close()


def test_a_sheet_that_was_printed_before_a_feed_knew_better(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", "ab")
    store.sync("b", PLAIN)
    printed = known(store)
    handles = [printed.of("person", key) for key in ("name:ada nwosu", "name:bo ek")] + [
        printed.of("talk", "uid-1@days")
    ]
    store.sync("a", CODED)
    now = known(store)
    for handle, said in zip(handles, ("Ada Nwosu", "Bo Ek", "Open stage"), strict=True):
        assert [each.words for each in now.meant(handle)] == [said]
    assert now.of("person", "name:ada nwosu") != handles[0]
    store.close()


def test_two_people_whom_feeds_call_alike_have_a_handle_each(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", "ab")
    store.sync("a", [talk("ALFA", people=["Li Chen"])])
    store.sync("b", [talk("BRAVO", "Elsewhere", at=99, people=["Li Chen"])])
    handles = {known(store).of("person", key) for key in store.speakers()}
    assert len(handles) == 2
    assert {known(store).meant(handle)[0].key for handle in handles} == set(store.speakers())
    store.close()


@settings(max_examples=40)
@given(st.sets(st.text("ab", min_size=4, max_size=4), min_size=1, max_size=16))
def test_a_beginning_means_one(texts: set[str]) -> None:
    found = beginnings(texts, 2)
    assert found.keys() == texts
    for text, begins in found.items():
        assert text.startswith(begins)
        assert len(begins) >= 2
        assert [each for each in texts if each.startswith(begins)] == [text]
