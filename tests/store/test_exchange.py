"""Two desks with a store each, on the same feeds, that exchange their journals: both then hold the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import T0, Store, talk

from confdash.store import connect, decide, feeds, journal
from confdash.store.decisions import NothingToUndo, Overtaken

_SEEN = f'{{"at":{T0},"by":"ada","desk":"front"}}'
_DEEDS = st.sampled_from(
    [
        ("talk", "1", "room", '["Hall B"]'),
        ("talk", "1", "room", '["Hall C"]'),
        ("talk", "1", "room", None),
        ("talk", "2", "title", "Another"),
        ("person", "name:ada", "here", _SEEN),
        ("person", "name:ada", "here", None),
        ("room", "Hall A", "host", "sam"),
        ("room", "Hall A", "late", f'{{"minutes":9,"at":{T0}}}'),
        ("talk", "1", "note", "x"),
    ]
)
#: Which desk does what; None: it takes back its last deed.
_TURNS = st.lists(st.tuples(st.booleans(), st.one_of(st.none(), _DEEDS)), max_size=12)


def exchange(one: Store, other: Store) -> None:
    """Each takes in what the other's file has."""
    for giving, taking in ((one, other), (other, one)):
        file = giving.folder / "journal" / f"{giving.folder.name}.jsonl"
        (taking.folder / "journal").mkdir(exist_ok=True)
        if file.exists():
            shutil.copy(file, taking.folder / "journal")
        with connect.writing(taking.link, taking.path):
            journal.take_in(taking.link, taking.folder)
            decide.place_waiting(taking.link, feeds.rules(taking.link, taking.settings))


def both_hold_the_same(rounds: list[list[tuple[bool, tuple[str, str, str, str | None] | None]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stores = [Store(Path(folder) / name, "a") for name in ("front", "back")]
        for store in stores:
            store.sync("a", [talk("1", people=["Ada"]), talk("2", at=60), talk("3", at=120)])
        for turns in rounds:
            for back, deed in turns:
                store, desk = stores[back], "back" if back else "front"
                try:
                    store.decide(deed, desk=desk) if deed else store.undo(desk=desk)
                except (NothingToUndo, Overtaken):
                    continue
            exchange(*stores)
            assert decide.dump(stores[0].link) == decide.dump(stores[1].link)
            for store in stores:
                store.check()
                assert store.rebuild()
        for store in stores:
            store.close()


_ROUNDS = given(st.lists(_TURNS, min_size=1, max_size=3))
test_both_hold_the_same = settings(max_examples=6)(_ROUNDS(both_hold_the_same))
test_both_always_hold_the_same = pytest.mark.soak(settings(max_examples=300)(_ROUNDS(both_hold_the_same)))


def test_the_later_word_holds_though_it_came_first(tmp_path: Path) -> None:
    front, back = Store(tmp_path / "front", "a"), Store(tmp_path / "back", "a")
    for store in (front, back):
        store.sync("a", [talk("1")])
    back.decide(("talk", "1", "room", '["Hall B"]'), desk="back")
    front.decide(("talk", "1", "room", '["Hall C"]'), desk="front")
    exchange(front, back)
    assert {store.talk("1").rooms for store in (front, back)} == {("Hall C",)}
    front.close()
    back.close()
