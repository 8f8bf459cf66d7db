"""Where feeds state different rooms or starts of one talk, it is written down; and is the same when folded anew."""

from __future__ import annotations

from tests.store.build import T0, Store, config, talk
from tests.store.conftest import Make

Row = tuple[str, str, str, str]


def rows(store: Store) -> list[Row]:
    """All that feeds disagree about."""
    return store.link.execute("SELECT talk, field, feed, value FROM disagreements ORDER BY 1, 2, 3").fetchall()


def test_two_rooms_and_two_starts(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("X", guid="1"), talk("Y", guid="2", at=60)])
    store.sync("b", [talk("X", guid="1", room="Hall B"), talk("Y", guid="2", at=75)])
    expected = [
        ("X", "room", "a", "Hall A"),
        ("X", "room", "b", "Hall B"),
        ("Y", "starts_at", "a", str(T0 + 3600)),
        ("Y", "starts_at", "b", str(T0 + 4500)),
    ]
    assert rows(store) == expected
    assert store.rebuild()
    assert rows(store) == expected


def test_what_is_not_stated_and_what_has_gone_contradicts_nobody(make: Make) -> None:
    store = make("abc")
    for feed, room in (("a", "Hall A"), ("b", None), ("c", "Hall C")):
        store.sync(feed, [talk("X", guid="1", room=room), talk("Z", guid="3")])
    assert [row[2] for row in rows(store)] == ["a", "c"]
    store.sync("c", [talk("Z", guid="3")])
    assert rows(store) == []


def test_they_end_when_the_feeds_agree_or_one_leaves_the_config(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("X", guid="1"), talk("Y", guid="2", at=60)])
    store.sync("b", [talk("X", guid="1", room="Hall B"), talk("Y", guid="2", at=75)])
    store.sync("b", [talk("X", guid="1"), talk("Y", guid="2", at=75)])
    assert {row[0] for row in rows(store)} == {"Y"}
    store.configure("a")
    assert rows(store) == []


def test_texts_that_mean_one_room_are_one(make: Make) -> None:
    store = make(config("ab", rooms={"Saal 1": "Hall A"}))
    store.sync("a", [talk("X", guid="1", room="hall a"), talk("Y", guid="2", room="Saal 1", at=60)])
    store.sync("b", [talk("X", guid="1", room="HALL A"), talk("Y", guid="2", room="Hall A", at=60)])
    assert {row[0] for row in rows(store)} == {"X"}, "the config knows Saal 1, nobody has told of letters' case"
    store.configure(config("ab", rooms={"Saal 1": "Hall A", "hall a": "Hall A"}))
    assert rows(store) == []
