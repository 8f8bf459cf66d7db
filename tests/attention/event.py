"""An event with rules of its own alone, on a real store: the built-in ones are off."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.store.build import T0, Store, config, talk

from confdash import clock
from confdash.attention.engine import Evaluator
from confdash.attention.guard import BUDGET
from confdash.attention.items import Item, Line, Listing
from confdash.attention.load import BUILT_IN
from confdash.store import connect

#: One row a talk of Hall A: a warning when it starts within `within`.
SOON = """SELECT 'talk' AS entity, key, NULL AS keys, starts AS hurts_at, 'warning' AS severity,
    title || ' starts.' AS why, room AS cause, room AS where_ FROM talks WHERE room = 'Hall A' ORDER BY starts"""

__all__ = ["SOON", "T0", "Event", "one", "talk"]


def one(severity: str = "warning", hurts: str = "NULL", key: str = "it", **more: str) -> str:
    """The SQL of one row about the event; `hurts` and what else is given are SQL."""
    extra = "".join(f", {value} AS {name}" for name, value in more.items())
    return (
        f"SELECT 'event' AS entity, '{key}' AS key, {hurts} AS hurts_at, '{severity}' AS severity,"
        f" 'It is so.' AS why{extra}"
    )


class Event:
    """A store, a folder of rules, and the list that comes of them."""

    def __init__(self, store: Store, attention: str = "") -> None:
        self.store = store
        self.folder = store.folder
        (self.folder / "rules").mkdir(exist_ok=True)
        self.configure(attention)

    def configure(self, attention: str = "") -> None:
        """Writes the config: the built-in rules off, and these lines under `[attention]`."""
        off = "".join(f"{path.stem} = false\n" for path in sorted(BUILT_IN.glob("*.toml")))
        self.store.configure(f"{config()}\n[attention]\n{off}{attention}\n")

    def rule(self, id_: str, sql: str, more: str = "", *, title: str = "", desk: str = "programme") -> Path:
        """Writes a rule's file; `more` is further TOML: keys first, then tables."""
        keys, _, tables = more.partition("[")
        path = self.folder / "rules" / f"{id_}.toml"
        text = f'title = "{title or id_}"\ndesk = "{desk}"\n{keys}\nsql = """\n{sql}\n"""\n{_ and "["}{tables}\n'
        path.write_text(text, encoding="utf-8")
        return path

    @contextlib.contextmanager
    def evaluator(self, now: int = T0, budget: float = BUDGET) -> Iterator[Evaluator]:
        """An evaluator as of a moment of event time, closed afterwards."""
        pinned = self.store.settings.clock(now - clock.real())
        evaluator = Evaluator(self.store.path, self.store.settings, pinned, budget=budget)
        try:
            yield evaluator
        finally:
            evaluator.close()

    def listing(self, now: int = T0, budget: float = BUDGET) -> Listing:
        """The list as of a moment."""
        with self.evaluator(now, budget) as evaluator:
            return evaluator.evaluate()

    def sound(self, now: int = T0) -> Listing:
        """The list, which must have no complaint."""
        listing = self.listing(now)
        assert listing.problems == ()
        return listing

    def lines(self, now: int = T0) -> list[Line]:
        """The rows of the list."""
        return list(self.sound(now).lines)

    def item(self, now: int = T0) -> Item:
        """The one item that there is."""
        (item,) = self.sound(now).items
        return item

    def decide(self, field: str, item: Item, **more: object) -> None:
        """What `item.ack` and `item.snooze` leave in the store."""
        value = {"fingerprint": item.fingerprint, "severity": item.severity, **more}
        self.put("item", item.mark, field, json.dumps(value))

    def put(self, entity: str, key: str, field: str, value: str | None) -> None:
        """One decision."""
        from confdash.store.decisions import Deed, Who, decide

        with connect.writing(self.store.link, self.store.path, durable=True):
            decide(self.store.link, self.store.settings, Who("ada", "front"), [Deed(entity, key, field, value)])


@pytest.fixture
def event(tmp_path: Path) -> Iterator[Event]:
    """An event with three talks of Hall A (at `T0`, an hour and a day later) and one of Hall B."""
    store = Store(tmp_path / "event")
    made = Event(store)
    programme = [
        talk("one", "Queues", at=30, people=["Ada Holm"]),
        talk("two", "Nets", at=90, people=["Bo Sato"]),
        talk("three", "Bridges", at=1470),
        talk("four", "Tables", at=30, room="Hall B"),
    ]
    store.sync("programme", programme)
    yield made
    store.close()


def thresholds(values: Mapping[str, str]) -> str:
    """`[thresholds]` of a rule's file."""
    return "[thresholds]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
