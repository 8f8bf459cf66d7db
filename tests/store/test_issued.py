"""What calendars were told before: SEQUENCE goes up when time, room or status change, stamps when anything does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest
from tests.store.build import T0, Store, talk
from tests.store.conftest import Make, Time

from confdash.records import Talk
from confdash.store import connect, issued
from confdash.store.query.published import Entry, programme


def entries(store: Store) -> tuple[Entry, ...]:
    with store.reader() as reader:
        return programme(reader, store.settings).entries


class Seen(NamedTuple):
    """A stamp without its UID."""

    sequence: int
    at: int


def seen(stamps: Mapping[str, issued.Stamp]) -> dict[str, Seen]:
    return {key: Seen(stamp.sequence, stamp.at) for key, stamp in stamps.items()}


def issue(store: Store, variant: str = "") -> dict[str, Seen]:
    return seen(issued.issue(store.path, entries(store), variant))


def remembered(store: Store) -> list[tuple[object, ...]]:
    return store.link.execute("SELECT * FROM issued ORDER BY variant, talk").fetchall()


def test_what_did_not_change_keeps_its_stamp_and_writes_nothing(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1"), talk("2", at=60)])
    assert issue(store) == {"1": Seen(0, T0), "2": Seen(0, T0)}
    before = remembered(store)
    time.now += 600
    with connect.writing(store.link, store.path):  # a sync writes: nobody waits for it who has nothing to write
        assert issue(store) == {"1": Seen(0, T0), "2": Seen(0, T0)}
    assert remembered(store) == before


#: What changes of a talk, and whether its SEQUENCE goes up by that.
CHANGED = {
    "start": (talk("1", at=15), True), "end": (talk("1", minutes=50), True), "room": (talk("1", room="Hall B"), True),
    "called off": (talk("1", state="canceled"), True), "title": (talk("1", "Other"), False),
    "people": (talk("1", people=["Bo Lind"]), False), "track": (talk("1", track="Storage"), False),
    "words": (talk("1", abstract="Other"), False), "page": (talk("1", url="https://days.example/1"), False),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_raises_the_sequence(make: Make, time: Time, what: str) -> None:
    record, raised = CHANGED[what]
    store = make("a")
    store.sync("a", [talk("1"), talk("2", at=60)])
    issue(store)
    time.now += 600
    store.sync("a", [record, talk("2", at=60)])
    assert issue(store) == {"1": Seen(int(raised), T0 + 600), "2": Seen(0, T0)}


def test_the_sequence_only_rises(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    issue(store)
    for count in (1, 2, 3):
        time.now += 600
        # There and back again: each is news to whoever has the one before.
        store.sync("a", [talk("1", at=15 * (count % 2))])
        assert issue(store) == {"1": Seen(count, T0 + 600 * count)}
    # A clock that was put back takes no stamp back.
    time.now = T0 - 86_400
    store.sync("a", [talk("1", room="Hall B")])
    assert issue(store) == {"1": Seen(4, T0 + 1_800)}


def test_a_decision_and_its_undo_are_two_changes(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    issue(store)
    time.now += 60
    store.decide(("talk", "1", "room", '["Hall B"]'))
    assert issue(store)["1"] == Seen(1, T0 + 60)
    time.now += 60
    store.undo()
    assert issue(store)["1"] == Seen(2, T0 + 120)


def test_a_change_that_no_calendar_was_told_of_is_none(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    issue(store)
    store.decide(("talk", "1", "room", '["Hall B"]'))
    store.undo()
    time.now += 60
    assert issue(store)["1"] == Seen(0, T0)


def test_calendars_that_say_different_things_are_remembered_apart(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    issue(store)
    issue(store, "delays")
    store.decide(("room", "Hall A", "late", f'{{"minutes": 20, "at": {T0 - 60}}}'))
    time.now += 60
    assert [each.delay for each in entries(store)] == [20]
    assert issue(store) == {"1": Seen(0, T0)}
    assert issue(store, "delays") == {"1": Seen(1, T0 + 60)}
    assert issue(store, "all") == {"1": Seen(0, T0 + 60)}


def test_folding_everything_anew_forgets_no_sequence(make: Make, time: Time) -> None:
    store = make("a")
    for record in (talk("1"), talk("1", room="Hall B"), talk("1", room="Hall C")):
        store.sync("a", [record])
        issue(store)
    before = remembered(store)
    assert store.rebuild()
    assert remembered(store) == before
    assert issue(store) == {"1": Seen(2, T0)}


def test_a_talk_that_is_not_told_for_a_while_goes_on_where_it_was(make: Make, time: Time) -> None:
    store = make("a")
    first: list[Talk] = [talk("1"), talk("2", at=60)]
    store.sync("a", first)
    issue(store)
    store.sync("a", [talk("2", at=60)])
    assert issue(store).keys() == {"2"}
    time.now += 60
    store.sync("a", [talk("1", room="Hall B"), talk("2", at=60)])
    assert issue(store)["1"] == Seen(1, T0 + 60)


def test_whoever_only_looks_remembers_nothing(make: Make, time: Time) -> None:
    store = make("a")
    store.sync("a", [talk("1")])
    assert seen(issued.stamps(store.link, store.path, entries(store))) == {"1": Seen(0, T0)}
    assert remembered(store) == []
    issue(store)
    time.now += 60
    store.sync("a", [talk("1", room="Hall B")])
    assert seen(issued.stamps(store.link, store.path, entries(store))) == {"1": Seen(1, T0 + 60)}
    assert issue(store) == {"1": Seen(1, T0 + 60)}, "it is the same news as before"


def test_another_way_of_noting_what_was_told_tells_nobody_of_a_change(
    make: Make, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer confdash makes its digests of more, say: calendars hear nothing of that."""
    store = make("a")
    store.sync("a", [talk("1")])
    before = issue(store)
    time.now += 60
    monkeypatch.setattr(issued, "_MADE", b"\x02")
    assert issue(store) == before
    time.now += 60
    store.sync("a", [talk("1", at=15)])
    assert issue(store) == {"1": Seen(1, time.now)}
