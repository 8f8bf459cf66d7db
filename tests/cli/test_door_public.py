"""`confdash print door`: what hangs outside says what everybody was told, wherever the organisers have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.store.build import HOUR, Store, talk

from confdash.cli.context import Event
from confdash.cli.sheets import sheets
from confdash.export.paper_text import as_text
from confdash.store import connect

CONFIG = """[event]
name = "Harbour Days"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
[[feeds]]
name = "inside"
url = "inside.json"
public = false
[[feeds]]
name = "released"
url = "released.json"
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "event", CONFIG)
    yield store
    store.close()


def doors(store: Store, *rooms: str) -> str:
    return as_text(sheets(Event(store.folder, None), ("door",), "1", rooms))


def test_what_the_organisers_have_on_another_day_or_elsewhere_hangs_where_it_was_announced(store: Store) -> None:
    store.sync(
        "inside",
        [
            talk("DAY", "Queues", guid="g1", at=24 * 60, room="Hall A"),
            talk("ROOM", "Nets", guid="g2", at=60, room="Canary room"),
            talk("SAME", "Knots", guid="g3", at=120, room="Hall A"),
        ],
    )
    store.sync(
        "released",
        [
            talk("DAY", "Queues", guid="g1", room="Hall A"), talk("ROOM", "Nets", guid="g2", at=60, room="Hall A"),
            talk("SAME", "Knots", guid="g3", at=120, room="Hall A"),
        ],
    )  # fmt: skip
    text = doors(store)
    assert all(title in text for title in ("Queues", "Nets", "Knots"))
    assert "Canary" not in text
    assert "Nets" in doors(store, "Hall A")


def test_a_door_has_its_public_name_also_of_what_has_left_it(store: Store) -> None:
    inside = [talk(f"T{n}", guid=f"g{n}", at=60 * n, room="Hall B (Canary)") for n in range(4)]
    store.sync("inside", inside)
    released = [talk(f"T{n}", guid=f"g{n}", at=60 * n, room="Hall B") for n in range(4)]
    store.sync("released", [*released, talk("GOES", "Straight on", at=300, room="Hall B")])
    store.decide(("talk", "GOES", "room", '["Hall C"]'))
    text = doors(store)
    assert "Canary" not in text
    assert "Straight on\n             moved to Hall C" in text
    assert "About T1" in doors(store, "Hall B (Canary)"), "as it is called here"
    assert "Straight on" in doors(store, "Hall B (Canary)")


def test_why_something_is_off_is_nobody_s_business_outside(store: Store) -> None:
    store.sync("released", [talk("OFF", "Queues"), talk("ON", "Nets", at=HOUR // 60)])
    store.decide(("talk", "OFF", "state", "withdrawn"))
    text = doors(store)
    assert "CANCELLED" in text
    assert "WITHDRAWN" not in text


def test_a_door_that_all_have_left_says_where_they_went(store: Store) -> None:
    store.sync("released", [talk("GOES", "Queues"), talk("STAYS", "Nets", room="Hall B")])
    store.decide(("talk", "GOES", "room", '["Hall B"]'))
    assert "Hall A · Mon 9 Nov 2026" in doors(store)
    assert "moved to Hall B" in doors(store)


def test_a_store_that_is_being_written_prints_its_doors_all_the_same(store: Store) -> None:
    store.sync("released", [talk("DAY", "Queues")])
    with connect.writing(store.link, store.path):
        assert "Queues" in doors(store)
    assert store.link.execute("SELECT count(*) FROM issued").fetchone() == (0,), "a door shows no UID and no stamp"
