"""What feeds changed, as one time line: old → new, per field; and what of it a sync counts as news."""

from __future__ import annotations

from msgspec.structs import replace
from tests.store.build import HOUR, T0, Store, config, talk
from tests.store.conftest import Make

from confdash.records import Person
from confdash.store.differences import differences
from confdash.store.merge import Counts

BASE = talk(
    "QWERTZ", "Cranes", code="QWERTZ", people=["Ada"], state="accepted", type="Talk", track="Heavy", abstract="Old",
    description="Old", language="da", url="https://e.org/1", subtitle="Old", do_not_record=False,
)  # fmt: skip
ELSE = talk("else", "Else", at=600)


def lines(store: Store) -> list[tuple[str, str | None, str | None]]:
    return [(field, old, new) for key, field, old, new in store.told() if key == "QWERTZ"]


def test_the_first_sync_is_one_line(make: Make) -> None:
    store = make("a")
    assert store.sync("a", [BASE, ELSE]) == Counts(appeared=2)
    (line,) = store.changes()
    assert (line.entity, line.key, line.field, line.new, line.feeds) == ("feed", "a", "first sync", "2", ("a",))


def test_a_quiet_sync_is_none(make: Make) -> None:
    store = make("a")
    store.sync("a", [BASE, ELSE])
    before = store.link.execute("SELECT * FROM talks").fetchall()
    assert store.sync("a", [ELSE, BASE]) == Counts()
    assert len(store.changes()) == 1
    assert store.link.execute("SELECT * FROM talks").fetchall() == before


def test_each_field_that_changed_with_its_old_and_new_value(make: Make) -> None:
    store = make("a")
    store.sync("a", [BASE, ELSE])
    changed = replace(
        BASE, starts=T0 + 60, ends=T0 + HOUR, rooms=("Hall B", "Hall C"), title="Derricks", people=(Person("Bo"),),
        state="confirmed", do_not_record=True, do_not_stream=False, type="Workshop", track=None, subtitle="New",
        language="en", url="https://e.org/2", abstract="New", description="New",
    )  # fmt: skip
    assert store.sync("a", [changed, ELSE]) == Counts(moved=1)
    assert sorted(lines(store)) == sorted(
        [
            ("starts_at", str(T0), str(T0 + 60)),
            ("ends_at", str(T0 + 45 * 60), str(T0 + HOUR)),
            ("room", "Hall A", "Hall B, Hall C"),
            ("title", "Cranes", "Derricks"),
            ("speakers", "Ada", "Bo"),
            ("state", "accepted", "confirmed"),
            ("do_not_record", "no", "yes"),
            ("do_not_stream", None, "no"),
            ("kind", "Talk", "Workshop"),
            ("track", "Heavy", None),
            ("subtitle", "Old", "New"),
            ("language", "da", "en"),
            ("url", "https://e.org/1", "https://e.org/2"),
            ("abstract", "Old", "New"),
            ("description", "Old", "New"),
        ]
    )


def test_an_end_that_moved_along_with_its_start_is_not_told_twice() -> None:
    later = replace(BASE, starts=T0 + 60, ends=T0 + 46 * 60)
    assert [field for field, _, _ in differences(BASE, later)] == ["starts_at"]
    assert [field for field, _, _ in differences(BASE, replace(later, ends=T0 + HOUR))] == ["starts_at", "ends_at"]


def test_what_a_feed_says_of_nobody_or_nothing_is_no_change() -> None:
    assert differences(replace(BASE, people=None, track=None), replace(BASE, people=(), track="")) == []


def test_a_long_text_is_kept_in_part() -> None:
    ((_, old, new),) = differences(BASE, replace(BASE, abstract="x" * 5000))
    assert old == "Old"
    assert new is not None
    assert len(new) == 300
    assert new.endswith("…")


def test_appeared_vanished_returned(make: Make) -> None:
    store = make("a")
    store.sync("a", [ELSE])
    assert store.sync("a", [ELSE, BASE]) == Counts(appeared=1)
    assert store.sync("a", [ELSE]) == Counts(vanished=1)
    assert store.sync("a", [ELSE]) == Counts()
    assert store.sync("a", [ELSE, replace(BASE, title="Back")]) == Counts(appeared=1)
    assert [line[0] for line in lines(store)] == ["appeared", "vanished", "returned"]
    assert store.talk("QWERTZ").title == "Back"
    last = store.changes()[-1]
    assert (last.title, last.at, last.feeds) == ("Back", store.now, ("a",))


def test_a_window_says_nothing_by_absence(make: Make) -> None:
    store = make(config("a", windows="a"))
    store.sync("a", [BASE, ELSE])
    assert store.sync("a", [talk("new", at=900)]) == Counts(appeared=1)
    assert len(store.talks("gone:no")) == 3


def test_the_same_news_from_a_second_feed_is_one_line(make: Make) -> None:
    store = make("abc")
    for name in "abc":
        store.sync(name, [BASE, ELSE])
    moved = replace(BASE, rooms=("Hall B",))
    assert store.sync("a", [moved, ELSE]) == Counts(moved=1)
    assert store.sync("b", [moved, ELSE]) == Counts(), "that is no news any more"
    store.sync("c", [moved, ELSE])
    assert lines(store) == [("room", "Hall A", "Hall B")]
    assert store.changes()[-1].feeds == ("a", "b", "c")
    for name in "ab":
        store.sync(name, [ELSE])
    assert lines(store)[1:] == [("vanished", None, None)]
    assert store.changes()[-1].feeds == ("a", "b")


def test_other_news_and_old_news_are_lines_of_their_own(make: Make) -> None:
    store = make("ab")
    for name in "ab":
        store.sync(name, [BASE, ELSE])
    store.sync("a", [replace(BASE, rooms=("Hall B",)), ELSE])
    store.sync("b", [replace(BASE, rooms=("Hall C",)), ELSE])
    assert lines(store) == [("room", "Hall A", "Hall B"), ("room", "Hall A", "Hall C")]
    store.sync("a", [replace(BASE, rooms=("Hall D",)), ELSE])
    store.now += 25 * HOUR
    store.sync("b", [replace(BASE, rooms=("Hall D",)), ELSE])
    assert lines(store)[2:] == [("room", "Hall B", "Hall D"), ("room", "Hall C", "Hall D")]


def test_a_feed_that_goes_to_and_fro_tells_each_time(make: Make) -> None:
    store = make("ab")
    for name in "ab":
        store.sync(name, [BASE, ELSE])
    there = replace(BASE, rooms=("Hall B",))
    for record in (there, BASE, there):
        assert store.sync("a", [record, ELSE]) == Counts(moved=1)
    assert [new for _, _, new in lines(store)] == ["Hall B", "Hall A", "Hall B"]


def test_a_talk_that_joins_one_that_is_known_has_not_appeared(make: Make) -> None:
    store = make("ab")
    store.sync("a", [BASE, ELSE])
    store.sync("b", [ELSE])
    assert store.sync("b", [ELSE, BASE]) == Counts()
    assert store.told() == []


def test_the_lines_of_talks_that_become_one_become_one(make: Make) -> None:
    store = make("ab")
    store.sync("a", [BASE, ELSE])
    store.sync("b", [talk("x", at=10)])
    store.sync("b", [talk("x", at=20)])
    store.join("QWERTZ", "x")
    assert lines(store) == [("starts_at", str(T0 + 600), str(T0 + 1200))]
