"""A talk keeps its key and its existence while feeds give new keys, leave, are renamed, or tell of it late."""

from __future__ import annotations

from tests.store.build import talk
from tests.store.conftest import Make


def test_a_key_never_changes(make: Make) -> None:
    store = make("ab")
    store.sync("b", [talk("u@x", "Same", uid="u@x")])
    store.sync("a", [talk("QWERTZ", "Same", code="QWERTZ")])
    assert list(store.talks()) == ["u@x"], "the feed that had it first gave the key, though it is believed less"
    store.configure("ba")
    store.configure("b")
    assert list(store.talks()) == ["u@x"]


def test_a_feed_that_gives_its_talks_new_keys_keeps_them_where_another_feed_knows_them(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("old", uid="1-QWERTZ@x")])
    store.sync("b", [talk("QWERTZ", code="QWERTZ")])
    store.sync("a", [talk("new", uid="2-QWERTZ@x")])
    assert not store.talk("old").gone
    assert store.groups() == {"old": {("a", "old"), ("a", "new"), ("b", "QWERTZ")}}
    store.sync("a", [talk("new", uid="2-QWERTZ@x"), talk("old", uid="1-QWERTZ@x")])
    store.check()
    assert len(store.talks("gone:no")) == 2, "both at once cannot be one talk"


def test_existence_is_the_word_of_the_first_feed_though_another_tells_of_it_only_later(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("QWERTZ", code="QWERTZ"), talk("else", at=60)])
    store.sync("a", [talk("else", at=60)])
    store.sync("b", [talk("u", "Another title", uid="u-QWERTZ@x")])
    assert store.groups()["QWERTZ"] == {("a", "QWERTZ"), ("b", "u")}
    assert store.talk("QWERTZ").gone


def test_gone_slots_of_a_session_stay_apart_when_another_feed_tells_of_one(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("QWERTZ", at=at, code="QWERTZ") for at in (0, 60)])
    store.sync("a", [talk("else", at=600)])
    store.sync("b", [talk("u", at=60, code="QWERTZ")])
    assert store.groups()["QWERTZ#2"] == {("a", "QWERTZ#2"), ("b", "u")}
    assert store.groups()["QWERTZ"] == {("a", "QWERTZ")}
    store.sync("a", [talk("QWERTZ", at=at, code="QWERTZ") for at in (0, 60)])
    assert len(store.talks("gone:no")) == 2
    store.check()


def test_a_feed_that_leaves_the_config_keeps_its_upstream_stated_by_nobody(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1", "Same", track="A's"), talk("2", "Alone", at=60)])
    store.sync("b", [talk("9", "Same", track="B's")])
    before = store.grouping()
    store.configure("b")
    assert store.grouping() == before
    same = store.talk("1")
    assert (same.track, same.feeds, same.gone) == ("B's", ("b",), False)
    assert store.talk("2").gone, "nobody states it any more"
    assert dict(store.link.execute("SELECT name, state FROM feeds").fetchall()) == {"a": "unlisted", "b": "ok"}
    store.sync("b", [])
    assert store.talk("1").gone, "a feed that left cannot keep it alive"
    store.configure("ab")
    assert not store.talk("1").gone, "with the feed its word is back"
    assert store.talk("1").track == "A's"


def test_a_renamed_feed_finds_its_talks_again(make: Make) -> None:
    store = make(["old"])
    said = [talk("QWERTZ", code="QWERTZ"), talk("ASDFGH", code="ASDFGH", at=60)]
    store.sync("old", said)
    store.configure(["new"])
    store.sync("new", said)
    assert sorted(store.talks()) == ["ASDFGH", "QWERTZ"]
    store.sync("new", said[:1])
    assert store.talk("ASDFGH").gone
