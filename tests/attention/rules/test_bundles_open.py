"""What a row of many opens shows what it holds: the filter is one that the board knows, and it finds them."""

from __future__ import annotations

import msgspec
import pytest
from tests.attention.rules.scene import DAY, Scene, sessions
from tests.attention.rules.test_outside import public, table
from tests.store.build import T0, talk

from confdash import clock
from confdash.attention.items import Line
from confdash.store.query.reader import Reader
from confdash.store.query.sources import SOURCES

#: The board Changes shows the time line.
BOARDS = {"talks": "talks", "changes": "timeline"}


def opened(scene: Scene, line: Line, at: float) -> set[str]:
    """The keys of what stands on the board that a row opens."""
    board, _, query = line.opens.partition(" ")
    pinned = msgspec.structs.replace(scene.store.settings.clock(), offset=T0 + round(at * 60) - clock.real())
    reader = Reader(scene.store.path, pinned)
    try:
        return {getattr(row, "key", "") for row in reader.rows(SOURCES[BOARDS[board]], query)}
    finally:
        reader.close()


def holds(scene: Scene, rule: str, at: float) -> None:
    """The one bundle of a rule opens all that it holds."""
    (line,) = (line for line in scene.lines(rule, at) if line.bundle)
    assert {item.key for item in line.items} <= opened(scene, line, at)


def test_sessions_of_one_start(scene: Scene) -> None:
    scene.programme(*(talk(f"T{n}", room=f"Hall {n}", people=[f"P{n}"]) for n in range(3)), talk("later", at=10))
    (line, _) = scene.lines("speaker-missing", -45)
    assert opened(scene, line, -45) == {"T0", "T1", "T2"}


def test_sessions_of_one_start_after_midnight(scene: Scene) -> None:
    late = 15 * 60 + 30
    scene.programme(*(talk(f"T{n}", at=late, room=f"Hall {n}", people=[f"P{n}"]) for n in range(3)), *sessions(1))
    holds(scene, "speaker-missing", late - 45)


@pytest.mark.parametrize("at", [0, DAY])
def test_the_unconfirmed_of_a_day(scene: Scene, at: int) -> None:
    scene.programme(*(talk(f"T{n}", at=at + 300 + n * 60, state="accepted", people=["Bo"]) for n in range(3)))
    holds(scene, "unconfirmed", 0)


def test_incomplete_and_disagreeing_and_hidden_talks(scene: Scene) -> None:
    lacking = [talk(f"L{n}", at=n * 60, room=None, guid=f"l{n}") for n in range(4)]
    scene.programme(*lacking, *sessions(5, at=60))
    holds(scene, "incomplete", -60)
    here = [talk(f"T{n}", at=n * 60, guid=str(n), state="confirmed") for n in range(5)]
    scene.programme(*here)
    scene.programme(*(talk(f"T{n}", at=n * 60 + 5, guid=str(n)) for n in range(5)), feed="calendar")
    holds(scene, "feeds-disagree", -60)
    table(scene, *here)
    public(scene, *here[:1])
    holds(scene, "not-public", -60)


def test_what_moved_and_vanished_on_other_days(scene: Scene) -> None:
    days = [talk(f"T{n}", at=DAY * (n + 1)) for n in range(2)] + [talk(f"V{n}", at=DAY, room="B") for n in range(2)]
    scene.programme(*days, talk("stays"))
    scene.programme(*(talk(f"T{n}", at=DAY * (n + 1), room="Hall B") for n in range(2)), talk("stays"))
    holds(scene, "moved", 0)
    holds(scene, "vanished", 0)
