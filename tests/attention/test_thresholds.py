"""What is said to rules holds for whatever else warns of the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.store.build import T0, Store, config, talk

from confdash.attention.load import load
from confdash.attention.rule import bound
from confdash.attention.thresholds import buffer
from confdash.commands.clashes import every
from confdash.commands.declare import Looking
from confdash.commands.times import Slot
from confdash.store.query.handles import Handles
from confdash.store.query.rundown import rundown

CONFIG = f"{config()}\n[attention]\n"


@pytest.mark.parametrize("said", ["", 'tight-turn = { buffer = "20m" }', 'tight-turn = { within = "1h" }'])
def test_it_is_what_the_rule_goes_by(tmp_path: Path, said: str) -> None:
    store = Store(tmp_path / "event", CONFIG + said)
    rule = load(store.settings, store.folder).rules["tight-turn"]
    store.close()
    assert buffer(store.settings) == bound(rule.thresholds["buffer"])


@pytest.mark.parametrize(
    ("said", "hurried"),
    [("", []), ('tight-turn = { buffer = "20m" }', ["Ada Nwosu"]), ("tight-turn = false", [])],
)
def test_paper_warns_of_it_as_the_config_has_it(tmp_path: Path, said: str, hurried: list[str]) -> None:
    store = Store(tmp_path / "event", CONFIG + said)
    store.sync("programme", [
        talk("ALFA", people=["Ada Nwosu"], room="Hall A"),
        talk("BRAVO", people=["Ada Nwosu"], room="Hall B", at=60),
    ])  # fmt: skip
    with store.reader() as reader:
        found = rundown(reader, reader.clock, dt.date(2026, 11, 9), Handles(reader.link()), buffer(store.settings))
    store.close()
    assert [turn.name for turn in found.turns] == hurried


@pytest.mark.parametrize(("said", "shared"), [("", set()), ('room-clash = { shared_rooms = ["LOUNGE"] }', {"lounge"})])
def test_rooms_that_may_be_shared_are_so_however_they_are_written(tmp_path: Path, said: str, shared: set[str]) -> None:
    store = Store(tmp_path / "event", CONFIG + said)
    store.sync("programme", [talk("ALFA", room="Lounge"), talk("BRAVO", room="Hall B")])
    with store.reader() as reader:
        moved = Slot(store.talk("BRAVO"), ("Lounge",), T0, T0 + 600)
        clashes = every(Looking(reader, reader.clock, store.settings), [moved])
    store.close()
    assert store.settings.shared_rooms() == shared
    assert bool(clashes) is not bool(shared)
