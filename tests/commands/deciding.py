"""A small event with everything that a command may meet, and commands run on it as a desk runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from tests.store.build import T0, Store, config, talk

from confdash.attention.items import Item, Line
from confdash.clock import Clock
from confdash.commands.declare import Command, Desk, Looking, Outcome
from confdash.commands.registry import COMMANDS
from confdash.store import connect, journal
from confdash.store.decide import dump
from confdash.store.query.people import presenters_of_talks, rooms
from confdash.store.query.rows import FeedRow, Presenter, RoomRow, SpeakerRow, TalkRow
from confdash.store.query.sources import FEEDS

BY_ID = {command.id: command for command in COMMANDS}
MINUTE = 60


class Standing(Clock, frozen=True):
    """A clock that stands: else a test that takes a second sees another one."""

    stands: int = 0

    def now(self) -> int:
        """Always the same moment."""
        return self.stands


class Desks(Store):
    """A store, and commands on it. `at` is event time, in minutes after `T0` (Mon 9 Nov 2026, 09:00)."""

    at = -30

    @property
    def clock(self) -> Clock:
        """The event's clock, pinned to `at`."""
        plain = self.settings.clock(offset=1)
        return Standing(**msgspec.structs.asdict(plain), stands=T0 + self.at * MINUTE)

    def desk_of(self, by: str = "ada", desk: str = "front") -> Desk:
        """Who decides."""
        return Desk(self.path, self.clock, by, desk, pretend=True)

    def do(
        self, id_: str, rows: Sequence[Any] = (), values: Mapping[str, str] | None = None,
        *, by: str = "ada", desk: str = "front",
    ) -> Outcome:  # fmt: skip
        """Runs a command that is legal here, in its transaction."""
        command = BY_ID[id_]
        assert command.legal(rows) is None
        return self.write(command, rows, values, by=by, desk=desk)

    def write(
        self, command: Command, rows: Sequence[Any] = (), values: Mapping[str, str] | None = None,
        *, by: str = "ada", desk: str = "front",
    ) -> Outcome:  # fmt: skip
        """Runs what a command writes."""
        assert command.write is not None
        with connect.writing(self.link, self.path, durable=True):
            return command.write(self.link, self.desk_of(by, desk), rows, values or {})

    def preview(self, id_: str, rows: Sequence[Any], values: Mapping[str, str]) -> list[str]:
        """What a command says would come of it."""
        preview = BY_ID[id_].preview
        assert preview is not None
        with self.reader(self.clock) as reader:
            return list(preview(Looking(reader, self.clock, self.settings), rows, values))

    def choices(self, id_: str, ask: str, rows: Sequence[Any] = ()) -> list[tuple[str, str]]:
        """(value, words) of what a question offers."""
        found = next(each for each in BY_ID[id_].asks if each.name == ask).choices
        assert found is not None
        with self.reader(self.clock) as reader:
            return [(each.value, each.words) for each in found(Looking(reader, self.clock, self.settings), rows)]

    def start(self, id_: str, ask: str, rows: Sequence[Any]) -> str:
        """What stands in a prompt at first."""
        found = next(each for each in BY_ID[id_].asks if each.name == ask).start
        assert found is not None
        with self.reader(self.clock) as reader:
            return found(Looking(reader, self.clock, self.settings), rows)

    def some(self, *keys: str) -> list[TalkRow]:
        """Talks by their keys."""
        return [self.talk(key) for key in keys]

    def presenters(self, *keys: str) -> list[Presenter]:
        """Who presents talks."""
        with self.reader() as reader:
            return presenters_of_talks(reader, keys)

    def person(self, name: str) -> SpeakerRow:
        """The one person of that name."""
        [found] = [row for row in self.speakers().values() if row.name == name]
        return found

    def room(self, name: str) -> RoomRow:
        """One room."""
        with self.reader(self.clock) as reader:
            return rooms(reader, [name])[0]

    def feed_row(self, name: str) -> FeedRow:
        """One feed."""
        with self.reader() as reader:
            return next(row for row in reader.rows(FEEDS) if isinstance(row, FeedRow) and row.name == name)

    def dump(self) -> tuple[list[object], ...]:
        """Every current table."""
        return dump(self.link)

    def entries(self) -> list[journal.Entry]:
        """The journal."""
        return [entry for _, entry in journal.entries(self.link)]

    def decided(self, entity: str, key: str, field: str) -> str | None:
        """What holds of a decision."""
        sql = "SELECT value FROM decisions WHERE entity = ? AND key = ? AND field = ?"
        row = self.link.execute(sql, [entity, key, field]).fetchone()
        return row[0] if row else None


class Case(NamedTuple):
    """One command, done once."""

    id: str
    rows: Callable[[Desks], Sequence[Any]]
    values: dict[str, str]
    said: str
    #: Whether it holds afterwards.
    holds: Callable[[Desks], bool]
    #: What must have been done before.
    before: Callable[[Desks], object] = lambda _event: None


def talks(*keys: str) -> Callable[[Desks], Sequence[Any]]:
    return lambda event: event.some(*keys)


PROGRAMME = [
    talk("ALFA", "Queues", people=["Ada Nwosu", "Bo Lindqvist"], state="confirmed"),
    talk("BRAVO", "Nets", room="Hall B", people=["Cy Roth"], state="confirmed", do_not_record=True),
    talk("COFFEE", "Coffee", at=45, minutes=15, people=[], type="Break"),
    talk("DELTA", "Knots", at=60, people=["Ada Nwosu"], state="confirmed", do_not_record=False),
    talk("ECHO", "Open stage", at=60, room="Hall B", people=[], state="confirmed"),
    talk("FOX", "Fog", at=120, room="Hall B", people=["Di Ek"], state="canceled"),
    talk("GOLF", "Twice", at=180, people=["Ed Ito"], state="confirmed"),
    talk("GOLF", "Twice", at=24 * 60, people=["Ed Ito"], state="confirmed"),
    talk("HOTEL", "Sometime", at=None, room=None, people=["Di Ek"], state="accepted"),
]


@pytest.fixture
def event(tmp_path: Path) -> Iterator[Desks]:
    """The event, as its feed gives it."""
    store = Desks(tmp_path / "event", config(["programme"]) + '\n[people]\nnames = ["mira", "sam"]\n')
    store.sync("programme", PROGRAMME)
    yield store
    store.check()
    store.close()


def item(rule: str = "speaker-missing", key: str = "ALFA", **more: Any) -> Item:
    """An item as a rule gives it."""
    given: dict[str, Any] = {
        "rule": rule, "severity": "warning", "band": "now", "desk": "programme", "entity": "talk", "key": key,
        "keys": (key,), "hurts_at": T0, "summary": "Speaker missing 0/2", "why": "nobody is here", "fingerprint": "f1",
    }  # fmt: skip
    return Item(**given | more)


def line(*items: Item, what: str = "Speaker missing 0/2") -> Line:
    """A row of the list."""
    first = items[0]
    return Line(
        key=f"talk {first.key}", severity=first.severity, band=first.band, desk=first.desk, hurts_at=first.hurts_at,
        what=what, where="Hall A", who="", owner=first.owner, note=first.note, items=items,
    )  # fmt: skip
