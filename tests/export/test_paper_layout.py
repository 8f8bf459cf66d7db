"""How sheets share the room that there is: columns of plain text, type on a door, and where no line may break."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from tests.export.busy_doors import DAY, busy_door
from tests.store.build import T0

from confdash.clock import Clock
from confdash.export.arrivals import arrivals
from confdash.export.paper import Sheet, unbroken
from confdash.export.paper_page import as_page
from confdash.export.paper_text import as_text
from confdash.store.query.rundown import Giver, Rundown, Slot


def slot(key: str, room: str, *names: str, at: int = 0) -> Slot:
    """A slot with these speakers."""
    givers = tuple(Giver(name, name, "4f2", remote=name.startswith("Gus")) for name in names)
    return Slot(
        key=key, title=f"About {key}", kind="talk", state="confirmed", starts=T0 + 60 * at, ends=None, rooms=(room,),
        givers=givers, delay=0, do_not_record=None, do_not_stream=None, av_told=False, stage=None, feeds=(),
    )  # fmt: skip


def listed(slots: Sequence[Slot]) -> Sheet:
    return arrivals(Rundown(DAY, tuple(slots)), Clock("Europe/Copenhagen"), "Harbour Days", "As of today.")


LONG_ROOM, LONG_NAME = "Assembly:Foodhackingbase", "Wilhelmina Featherstonehaugh-Lindqvist"


@pytest.mark.parametrize(
    ("room", "names", "row"),
    [
        pytest.param(LONG_ROOM, ("Ada Nwosu", "Bo Ek"), f"Ada Nwosu +09:00 {LONG_ROOM} +2 sessions", id="room"),
        pytest.param("Hall A", (LONG_NAME,), f"{LONG_NAME} +09:00 Hall A", id="name"),
        pytest.param("Hall A", ("Gus Remote",), "Gus Remote +09:00 Hall A +remote", id="neither"),
    ],
)
def test_a_column_is_as_wide_as_its_words_need(room: str, names: tuple[str, ...], row: str) -> None:
    again = [slot("AGAIN", room, names[0], at=60)] if len(names) > 1 else []
    lines = as_text([listed([slot("ALFA", room, *names), *again])]).splitlines()
    assert any(re.search(f"{row}$", line) for line in lines), lines
    assert max(map(cell_len, lines)) <= 80


def test_one_long_name_does_not_break_all_rooms() -> None:
    slots = [slot(f"T{each}", LONG_ROOM, f"Speaker {each}") for each in range(5)]
    text = as_text([listed([*slots, slot("LONG", "Hall A", LONG_NAME)])])
    assert text.count(LONG_ROOM) == 5
    assert max(map(cell_len, text.splitlines())) <= 80


def test_nobody_is_due() -> None:
    assert listed([]).rows == ()


@pytest.mark.parametrize(
    ("number", "title", "step"),
    [
        (9, "Nets", "door"),
        (14, "Nets", "door full"),
        (20, "Nets", "door packed"),
        (9, "What a harbour of two hundred boats has learnt of nets, of knots and of fog: {}", "door full"),
    ],
    ids=["few", "some", "many", "few, of long titles"],
)
def test_type_on_a_door_is_as_large_as_its_rows_let_it_be(number: int, title: str, step: str) -> None:
    assert re.findall('<table class="(.*?)"', as_page([busy_door(number, title)], "Doors")) == [step]


def test_no_number_is_parted_from_its_unit() -> None:
    assert unbroken("317 are due, 7 min before, 3 h 05 late, 2 days, 1 s.") == (
        "317 are due, 7\u00a0min before, 3\u00a0h\u00a005 late, 2\u00a0days, 1\u00a0s."
    )
    door = busy_door(1)
    assert "7\u00a0min before." in as_page([door], "Doors")
    lines = as_text([door]).splitlines()
    assert lines[1].startswith("As of Mon 9 Nov 2026 08:30 CET, read from the sources 7 min before.")
    late = Sheet(kind="door", title="Hall A", head=(f"{'x' * 78} 7 min late.",), columns=door.columns, rows=())
    assert as_text([late]).splitlines()[1:3] == ["x" * 78, "7 min late."]
