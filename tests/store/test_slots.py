"""Slots of one key keep their numbers (design §3.5)."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from tests.store.build import T0, talk
from tests.store.conftest import Make

from confdash.records import Talk
from confdash.store.slots import Slot, key_of, number, split

A, B = ("Hall A",), ("Hall B",)


def slot(at: int | None, rooms: tuple[str, ...] = A, title: str = "x") -> Slot:
    return Slot(at, rooms, title)


def live(*slots: Slot) -> list[tuple[int, Slot, bool]]:
    return [(index, each, False) for index, each in enumerate(slots, start=1)]


def test_first_by_start_then_by_order() -> None:
    assert number([], [slot(20), slot(10), slot(10, B), slot(None)]) == [3, 1, 2, 4]


def test_the_nearest_item_gets_the_number() -> None:
    stored = live(slot(10, A), slot(20, B))
    assert number(stored, [slot(20, B), slot(10, A)]) == [2, 1], "same start and room"
    retold = [slot(10, B, "y"), slot(10, A, "y")]
    assert number(live(slot(10, A), slot(10, B)), retold) == [2, 1], "the same, whatever it is called now"
    assert number(stored, [slot(20, A), slot(10, B)]) == [2, 1], "same start before same room"
    assert number(stored, [slot(50, B), slot(60, A)]) == [2, 1], "same room"
    assert number(stored, [slot(60, ("C",)), slot(50, ("D",))]) == [2, 1], "order"


def test_of_two_that_could_be_the_one_that_is_left_it_is_the_nearer_in_time() -> None:
    monday, tuesday = 0, 24 * 60
    stored = live(slot(monday), slot(tuesday))
    assert number(stored, [slot(tuesday + 60)]) == [2]
    assert number(stored, [slot(monday + 60)]) == [1]


def test_all_moved_alike_and_one_more() -> None:
    stored = live(slot(0), slot(1440))
    assert number(stored, [slot(60), slot(1500)]) == [1, 2]
    assert number(stored, [slot(60), slot(1500), slot(2940)]) == [1, 2, 3]


def test_a_new_slot_gets_a_new_number_though_it_starts_first() -> None:
    assert number(live(slot(100), slot(200)), [slot(50, B), slot(100), slot(200)]) == [3, 1, 2]


def test_a_gone_slot_comes_back_and_takes_no_living_ones_number() -> None:
    stored = [(1, slot(10), True), (2, slot(20), False)]
    assert number(stored, [slot(10), slot(20)]) == [1, 2]
    assert number(stored, [slot(10)]) == [2], "what lives is given out first"


def test_a_number_that_was_ever_given_is_not_given_anew_to_another_while_a_slot_lives() -> None:
    stored = [(1, slot(10), False), (2, slot(20), True), (3, slot(30), False)]
    assert sorted(number(stored, [slot(10), slot(30), slot(40, B), slot(50, B)])) == [1, 2, 3, 4]


def test_keys_and_numbers_are_one_to_one() -> None:
    assert (key_of("ABC", 1), key_of("ABC", 2)) == ("ABC", "ABC#2")
    assert split("ABC#2") == ("ABC", 2)
    assert key_of("https://example.org/#2", 1) != "https://example.org/#2", "or it would be another's second slot"


@given(st.text(min_size=1), st.integers(1, 99_999))
def test_split_is_the_inverse_of_key_of(base: str, count: int) -> None:
    assert split(key_of(base, count)) == (base, count)


times = st.one_of(st.none(), st.integers(0, 6))
slots = st.builds(Slot, times, st.sampled_from([(), A, B, (*A, *B)]), st.sampled_from(["x", "y"]))
stored_slots = st.lists(st.tuples(slots, st.booleans()), max_size=7).flatmap(
    lambda some: st.permutations(range(1, len(some) + 3)).map(
        lambda numbers: [(number_, slot_, gone) for number_, (slot_, gone) in zip(numbers, some, strict=False)]
    )
)


@given(stored_slots, st.lists(slots, max_size=9))
def test_numbers_are_unique_and_new_ones_are_beyond_all_old_ones(
    stored: list[tuple[int, Slot, bool]], items: list[Slot]
) -> None:
    numbers = number(stored, items)
    assert len(set(numbers)) == len(numbers) == len(items)
    old = {each[0] for each in stored}
    fresh = sorted(set(numbers) - old)
    assert not fresh or (old <= set(numbers) and fresh == list(range(max(old, default=0) + 1, fresh[-1] + 1)))


@given(stored_slots)
def test_nothing_changes_where_nothing_changed(stored: list[tuple[int, Slot, bool]]) -> None:
    living = [(known, slot_) for known, slot_, gone in stored if not gone]
    numbers = number(stored, [slot_ for _, slot_ in living])
    assert dict(zip(numbers, (each for _, each in living), strict=True)) == dict(living)


@given(stored_slots, st.lists(slots, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_feeds_order_decides_only_between_slots_that_begin_together(
    stored: list[tuple[int, Slot, bool]], items: list[Slot], luck: random.Random
) -> None:
    items = list({item.starts: item for item in items}.values())
    shuffled = items.copy()
    luck.shuffle(shuffled)
    assert dict(zip(items, number(stored, items), strict=True)) == dict(
        zip(shuffled, number(stored, shuffled), strict=True)
    )


def test_thousands_of_slots_that_all_move_take_no_time() -> None:
    stored = live(*(slot(index * 100) for index in range(10_000)))
    moved = [slot(index * 100 + 7) for index in range(10_001)]
    assert number(stored, moved) == list(range(1, 10_002))


def workshop(at: int) -> Talk:
    return talk("WORK77", "Soldering", at=at)


def test_one_of_two_slots_moves_then_there_are_three_then_one(make: Make) -> None:
    """Numbers and keys stay on the right slots."""
    store = make(["programme"])
    monday, tuesday, wednesday = 60, 60 + 1440, 60 + 2880
    store.sync("programme", [workshop(monday), workshop(tuesday)])

    def at() -> dict[str, int]:
        return {key: ((row.starts or 0) - T0) // 60 for key, row in store.talks("gone:no").items()}

    assert at() == {"WORK77": monday, "WORK77#2": tuesday}
    store.sync("programme", [workshop(tuesday + 120), workshop(monday)])
    assert at() == {"WORK77": monday, "WORK77#2": tuesday + 120}
    store.sync("programme", [workshop(monday), workshop(wednesday), workshop(tuesday + 120)])
    assert at() == {"WORK77": monday, "WORK77#2": tuesday + 120, "WORK77#3": wednesday}
    store.sync("programme", [workshop(tuesday + 120)])
    assert at() == {"WORK77#2": tuesday + 120}
    assert {row.session for row in store.talks().values()} == {"WORK77"}, "they are still one session"
    store.sync("programme", [workshop(monday), workshop(tuesday + 120), workshop(wednesday)])
    assert at() == {"WORK77": monday, "WORK77#2": tuesday + 120, "WORK77#3": wednesday}, "what is back is what it was"
    assert [change[1] for change in store.told() if change[0] == "WORK77#2"] == ["starts_at"]
    store.check()


def test_a_slot_that_moves_while_the_other_vanishes_keeps_its_number(make: Make) -> None:
    store = make(["programme"])
    store.sync("programme", [workshop(0), workshop(1440)])
    store.sync("programme", [workshop(1500)])
    assert list(store.talks("gone:no")) == ["WORK77#2"]
    assert store.told() == [
        ("WORK77#2", "starts_at", str(T0 + 1440 * 60), str(T0 + 1500 * 60)),
        ("WORK77", "vanished", None, None),
    ]


def test_a_key_that_looks_numbered_is_no_other_keys_slot(make: Make) -> None:
    store = make(["programme"])
    store.sync("programme", [talk("x", at=0), talk("x", at=60), talk("x#2", at=120)])
    assert len(store.talks()) == 3
    store.sync("programme", [talk("x", at=0), talk("x", at=60), talk("x#2", at=120)])
    assert store.told() == []
