"""Which records of different feeds are one talk (design §3.1, §3.4, §3.8)."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import T0, Store, talk
from tests.store.conftest import Make

from confdash.records import Talk
from confdash.store.query.detail import talk_detail
from confdash.store.query.doubt import maybes, maybes_of

GUID = "2d43772a-0b7d-5f2b-9d8e-5f1d1e0c7a11"
OTHER_GUID = "7b1e4c55-1f7c-4d57-8a57-3f6a0e0f2b22"


def one(store: Store, a: Talk, b: Talk) -> bool:
    """Whether a record of feed `a` and one of feed `b` become one talk."""
    store.sync("a", [a, talk("else-a", at=600)])
    store.sync("b", [b, talk("else-b", at=660)])
    store.check()
    return frozenset({("a", a.base), ("b", b.base)}) in store.grouping()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param({"guid": GUID}, {"guid": GUID.upper()}, id="guid"),
        pytest.param({"code": "QWERTZ"}, {"code": "QWERTZ"}, id="code"),
        pytest.param(
            {"url": "https://example.org/talk/9/"}, {"url": "http://example.org/talk/9#about"}, id="the same link"
        ),
        pytest.param({"code": "QWERTZ"}, {"uid": "pretalx-harbour-QWERTZ-0@example.org"}, id="code in UID"),
        pytest.param({"url": "https://example.org/talk/QWERTZ/"}, {"code": "QWERTZ"}, id="code in link"),
        pytest.param({"guid": GUID}, {"uid": f"{GUID}@frab.example.org"}, id="guid in UID"),
        pytest.param({"title": "Ærlig talt"}, {"title": "ÆRLIG  talt"}, id="title and start"),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_one_talk(make: Make, a: dict[str, str], b: dict[str, str], backwards: bool) -> None:
    if backwards:
        a, b = b, a
    assert one(make(["a", "b"]), talk("1", **{"title": "One", **a}), talk("2", **{"title": "Two", **b}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param({"guid": GUID}, {"guid": OTHER_GUID}, id="other guid"),
        pytest.param({"title": "Same"}, {"title": "Same", "at": 1}, id="title alone"),
        pytest.param({}, {}, id="start alone"),
        pytest.param({"title": "Same", "at": None}, {"title": "Same", "at": None}, id="title without a time"),
        pytest.param({"title": ""}, {"title": ""}, id="no title"),
        pytest.param({"code": "12"}, {"uid": "12@example.org"}, id="a number is no code to look for"),
        pytest.param({"code": "TALKS"}, {"url": "https://example.org/talks/3"}, id="other case"),
    ],
)
def test_two_talks(make: Make, a: dict[str, object], b: dict[str, object]) -> None:
    assert not one(make(["a", "b"]), talk("1", **{"title": "One", **a}), talk("2", **{"title": "Two", **b}))  # type: ignore[arg-type]


def test_seconds_within_a_minute_do_not_matter(make: Make) -> None:
    assert one(make(["a", "b"]), talk("1", "Same", starts=T0 + 5), talk("2", "Same", starts=T0 + 55))


def test_a_link_that_several_entries_share_says_nothing(make: Make) -> None:
    store = make(["a", "b"])
    home = "https://example.org/schedule"
    store.sync("a", [talk("1", url=home)])
    store.sync("b", [talk("2", url=home), talk("3", url=home, at=60)])
    assert len(store.talks()) == 3


def test_a_title_that_either_feed_has_twice_at_that_minute_joins_nobody(make: Make) -> None:
    for first, second in itertools.permutations(("a", "b")):
        store = make(["a", "b"])
        twice = [talk("1", "Lunch", room="Foyer"), talk("2", "Lunch", room="Deck")]
        store.sync(first, twice if first == "a" else [talk("9", "Lunch")])
        store.sync(second, twice if second == "a" else [talk("9", "Lunch")])
        assert len(store.talks()) == 3


@pytest.mark.parametrize("order", itertools.permutations("abc"))
def test_sure_with_one_feed_and_titled_like_another(make: Make, order: Sequence[str]) -> None:
    said = {
        "a": talk("1", "New title", guid=GUID),
        "b": talk("2", "Old title", guid=GUID, uid="z"),
        "c": talk("3", "Old title"),
    }
    store = make("abc")
    for name in order:
        store.sync(name, [said[name]])
    assert len(store.talks()) == 1, order


@pytest.mark.parametrize("order", itertools.permutations("abc"))
def test_a_third_feed_bridges_two(make: Make, order: Sequence[str]) -> None:
    said = {
        "a": talk("1", "One", code="QWERTZ"),
        "b": talk("2", "Two", url="https://example.org/9"),
        "c": talk("3", "Three", uid="a-QWERTZ@x", url="https://example.org/9"),
    }
    store = make("abc")
    for name in order:
        store.sync(name, [said[name]])
    assert store.grouping() == {frozenset({("a", "1"), ("b", "2"), ("c", "3")})}
    store.check()


def test_when_two_talks_turn_out_to_be_one_the_believed_feeds_key_stays(make: Make) -> None:
    for first, second in itertools.permutations(("a", "b")):
        store = make("abc")
        said = {"a": talk("1", code="QWERTZ"), "b": talk("2", url="https://example.org/9")}
        store.sync(first, [said[first]])
        store.sync(second, [said[second]])
        store.sync("c", [talk("3", code="QWERTZ", url="https://example.org/9")])
        assert list(store.talks()) == ["1"]
        former = store.link.execute("SELECT key, talk FROM former_keys").fetchall()
        assert former == [("2", "1")], "the other key still finds it"


def test_a_feed_never_has_two_living_records_in_one_talk(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", code="QWERTZ"), talk("2", code="QWERTZ", at=60)])
    store.sync("b", [talk("9", code="QWERTZ", at=30)])
    store.check()
    assert len(store.talks()) == 2


@pytest.mark.parametrize("guid", [None, GUID])
def test_slots_of_a_session_pair_by_time_across_feeds(make: Make, guid: str | None) -> None:
    """Also where the feeds number them differently, and where one guid stands on all slots."""
    store = make("abc")
    early, late, third = 0, 60, 1440
    store.sync("a", [talk("QWERTZ", "Soldering", at=at, code="QWERTZ", guid=guid) for at in (early, late, third)])
    store.sync("b", [talk("u-QWERTZ", "Soldering", at=late, uid="u-QWERTZ", guid=guid)])
    store.sync("b", [talk("u-QWERTZ", "Soldering", at=at, uid="u-QWERTZ", guid=guid) for at in (late, third, early)])
    store.sync("c", [talk("x", "Soldering", at=at, code="QWERTZ", guid=guid) for at in (third, early)])
    for key, at in (("QWERTZ", early), ("QWERTZ#2", late), ("QWERTZ#3", third)):
        row = store.talk(key)
        assert row.starts == T0 + at * 60
        assert row.feeds == (("a", "b", "c") if at != late else ("a", "b"))
    assert {row.session for row in store.talks().values()} == {"QWERTZ"}
    store.check()


@pytest.mark.parametrize("many", ["a", "b"])
def test_a_guid_that_one_feed_gives_to_several_slots_does_not_choose_among_them(make: Make, many: str) -> None:
    store = make("ab")
    single = "b" if many == "a" else "a"
    told = {
        many: [talk("s", "Solder", at=at, guid=GUID) for at in (0, 60)],
        single: [talk("x", "Solder", at=60, guid=GUID)],
    }
    for name in "ab":
        store.sync(name, told[name])
    assert frozenset({(many, "s#2"), (single, "x")}) in store.grouping()


def test_a_slot_that_moved_in_one_feed_pairs_with_what_is_left(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("QWERTZ", at=at, code="QWERTZ") for at in (0, 60)])
    store.sync("b", [talk("u", at=at, code="QWERTZ") for at in (0, 95)])
    assert store.groups() == {"QWERTZ": {("a", "QWERTZ"), ("b", "u")}, "QWERTZ#2": {("a", "QWERTZ#2"), ("b", "u#2")}}


def test_two_conferences_that_both_number_from_one(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("id/1", "Opening"), talk("id/2", "Closing", at=60)])
    store.sync("b", [talk("id/1", "Begrüßung", at=200), talk("id/2", "Ende", at=260)])
    assert sorted(store.talks()) == ["id/1", "id/1@b", "id/2", "id/2@b"]
    store.sync("b", [talk("id/1", "Begrüßung", at=230), talk("id/2", "Ende", at=260)])
    assert store.talk("id/1@b").starts == T0 + 230 * 60
    assert store.talk("id/1").starts == T0


def doubts(store: Store) -> list[list[str]]:
    with store.reader() as reader:
        pairs = maybes(reader)
        assert all(pair in maybes_of(reader, pair.one) for pair in pairs)
    return [sorted((pair.one.key, pair.other.key)) for pair in pairs]


def test_maybe_the_same_is_noted_and_never_joined(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", "Queues all the way down"), talk("2", "Cooking", at=60)])
    store.sync("b", [talk("8", "Queues, all the way down!"), talk("9", "Chess", at=60)])
    assert len(store.talks()) == 4
    assert doubts(store) == [["1", "8"]]
    with store.reader() as reader:
        detail = talk_detail(reader, "8")
    assert detail
    assert [row.key for row in detail.maybe] == ["1"]
    store.join("1", "8")
    assert doubts(store) == []
    store.split("1")
    assert doubts(store) == [], "a person has answered"


# One programme, as three feeds tell it: each leaves some out, each names them in its own way.

_WORDS = ("Cranes", "Tides", "Harbour", "Cables", "Locks", "Buoys", "Ropes", "Ferries")


@st.composite
def told(draw: st.DrawFn) -> dict[str, list[Talk]]:
    """A programme as feeds a (JSON-like), b (XML-like) and c (calendar-like) tell it.

    Lunch may be said twice at one minute. Then all feeds do so: where one leaves out this lunch and another that
    one, they look like one, and no later feed undoes it. Likewise a feed leaves out all slots of a session or none,
    and signs all or none.
    """
    feeds: dict[str, list[Talk]] = {"a": [], "b": [], "c": []}
    for index in range(draw(st.integers(1, 7))):
        code, guid = f"CODE{index}X", f"{index:08x}-0000-4000-8000-000000000000"
        title = draw(st.sampled_from(["Lunch", f"{_WORDS[index]} at night"]))
        slots = draw(st.sampled_from([1, 1, 1, 2]))
        day = draw(st.integers(0, 1))
        told_by = [name for name in "abc" if title == "Lunch" or draw(st.integers(0, 5))]
        signed = {name: draw(st.integers(0, 7)) > 0 for name in "bc"}
        for slot in range(slots):
            at = (day * 24 + slot * 3 + index // 2) * 60
            room = draw(st.sampled_from(["Hall A", "Hall B"]))
            for name, signs in (
                ("a", {"code": code, "guid": guid if slots == 1 else None}),
                ("b", {"guid": guid, "url": f"https://example.org/{code}/"}),
                ("c", {"uid": f"harbour-{code}-{slot}@example.org"}),
            ):
                if name not in told_by:
                    continue
                retold = title != "Lunch" and draw(st.integers(0, 4)) == 0
                said = f"{title}, retold by {name}" if retold else title
                shown = signs if signed.get(name, True) else {}
                base = {"a": code, "b": guid, "c": f"harbour-{code}@example.org"}[name]
                feeds[name].append(talk(base, said, at=at, room=f"{room} {name}", **shown))
    return feeds


def order_of_arrival(
    tmp_path_factory: pytest.TempPathFactory, feeds: dict[str, list[Talk]], luck: random.Random
) -> None:
    """Design §3.1: the same programme told by three feeds is grouped alike whoever is read first."""
    found = []
    folder = tmp_path_factory.mktemp("arrival")
    for count, order in enumerate(itertools.permutations("abc")):
        store = Store(folder / str(count), "abc")
        for name in order:
            # The numbers of slots that begin together go by the feed's order, so shuffle only the talks.
            talks = feeds[name]
            bases = list(dict.fromkeys(each.base for each in talks))
            luck.shuffle(bases)
            store.sync(name, [each for base in bases for each in talks if each.base == base])
        store.check()
        found.append(store.grouping())
        store.close()
    assert all(each == found[0] for each in found)


_TOLD = given(feeds=told(), luck=st.randoms(use_true_random=False))
test_order_of_arrival_decides_nothing = settings(max_examples=6)(_TOLD(order_of_arrival))
test_order_of_arrival_never_decides = pytest.mark.soak(settings(max_examples=400)(_TOLD(order_of_arrival)))


def test_thousands_of_talks_that_turn_out_to_be_others(tmp_path: Path) -> None:
    """The way that rebuilds the index whole, with talks that go away in it."""
    count = 1_050
    store = Store(tmp_path / "big", "abc")
    who = [f"Speaker {index}" for index in range(count)]
    store.sync("a", [talk(f"a{i}", code=f"CODE{i}", at=i, people=[who[i]]) for i in range(count)])
    store.sync("b", [talk(f"b{i}", url=f"https://e.org/{i}", at=i + 5000, people=[who[i]]) for i in range(count)])
    assert len(store.talks()) == 2 * count
    store.sync("c", [talk(f"c{i}", code=f"CODE{i}", url=f"https://e.org/{i}", at=i) for i in range(count)])
    assert len(store.talks()) == count
    store.check()
    assert store.rebuild()
    store.close()
