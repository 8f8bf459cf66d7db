"""A batch is compared with the store, then applied in one piece; of a batch parsed in part, the rest stands."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.store.build import HOUR, T0, records, talk
from tests.store.conftest import Make

from confdash.records import Part
from confdash.store import connect, feeds, merge

FIRST = [talk(f"T{index}", at=60 * index, part=f"p{index}") for index in range(4)]
PARTS = {f"p{index}": Part(bytes([index]), 1) for index in range(4)}


def test_the_plan_counts_for_guard(make: Make) -> None:
    store = make("a")
    store.sync("a", FIRST)
    later = [replace(FIRST[0], starts=T0 + HOUR), replace(FIRST[1], title="New"), FIRST[2], talk("new", at=900)]
    plan = store.plan("a", store.batch(later))
    assert (plan.before, plan.after, plan.first, plan.empty) == (4, 4, False, False)
    assert plan.shifts == {0: 2, HOUR: 1}, "of the three that stay, one moved"
    assert store.plan("a", store.batch([])).after == 0
    assert store.plan("a", store.batch(FIRST)).empty


def test_preparing_writes_nothing(make: Make) -> None:
    store = make("a")
    store.sync("a", FIRST)
    before = store.link.total_changes
    store.plan("a", store.batch([talk("new")]))
    assert store.link.total_changes == before


def test_what_was_not_parsed_again_stands(make: Make) -> None:
    store = make("a")
    store.sync("a", store.batch(FIRST, parts=PARTS))
    moved = replace(FIRST[2], starts=T0 + 7)
    parts = {**PARTS, "p2": Part(b"new", 1)}
    del parts["p3"]
    plan = store.plan("a", store.batch([moved], kept={"p0", "p1"}, parts=parts))
    assert (plan.before, plan.after, plan.shifts) == (4, 3, {0: 2, 7 - 2 * HOUR: 1})
    store.sync("a", store.batch([moved], kept={"p0", "p1"}, parts=parts))
    assert [key for key, row in store.talks().items() if row.gone] == ["T3"]
    assert store.talk("T2").starts == T0 + 7
    known = feeds.known(store.link, replace(feeds.memory(store.link, "a"), context=b"x"))
    assert known
    assert known.parts == parts


def test_a_talk_that_moves_to_another_part_is_the_same(make: Make) -> None:
    store = make("a")
    store.sync("a", store.batch(FIRST, parts=PARTS))
    store.sync("a", [replace(each, part=f"q{each.part}") for each in FIRST])
    assert not any(row.gone for row in store.talks().values())
    assert store.told() == []


def test_all_of_a_batch_or_nothing(make: Make) -> None:
    store = make("a")
    store.sync("a", FIRST)
    before = store.link.execute("SELECT * FROM talks").fetchall(), records(store.link), store.changes()
    batch = store.batch([talk("new", at=900)])
    plan = store.plan("a", batch)

    def broken() -> None:
        with connect.writing(store.link, store.path):
            merge.apply(store.link, plan, batch, feeds.rules(store.link, store.settings), store.now)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert (store.link.execute("SELECT * FROM talks").fetchall(), records(store.link), store.changes()) == before
    store.check()


def test_what_was_folded_before_the_lock_counts_only_where_it_still_holds(make: Make) -> None:
    """Somebody may join a talk, or another slot may come, between the comparing and the lock."""
    store = make("ab")
    store.sync("a", FIRST)
    store.sync("b", [talk("else", "Else", at=600, track="B's")])
    plan = store.plan("a", batch := store.batch([replace(FIRST[0], title="New"), *FIRST[1:]]))
    store.join("T0", "else")
    with connect.writing(store.link, store.path):
        merge.apply(store.link, plan, batch, feeds.rules(store.link, store.settings), store.now)
    row = store.talk("T0")
    assert (row.title, row.track, row.feeds) == ("New", "B's", ("a", "b"))
    assert store.rebuild()


def test_ids_stay_for_readers_that_hold_them(make: Make) -> None:
    store = make("a")
    store.sync("a", FIRST)
    before = {row.key: row.id for row in store.talks().values()}
    store.sync("a", [replace(each, title="New") for each in FIRST[1:]])
    store.rebuild()
    assert {row.key: row.id for row in store.talks().values()} == before
