"""A rehearsal: the event as it will be at another time, on a copy of the store that goes when it ends.

What is decided in it is in the copy's journal. Kept, it is decided anew in the real store, by the same people, as
one batch each, so that one undo takes it back.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import msgspec

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.config import CONFIG, STORE, Settings
from confdash.store import connect, schema
from confdash.store.connect import StoreError

#: Where organisers' own rules lie.
RULES = "rules"
#: The copy's folder begins so.
PREFIX = "confdash-rehearsal-"
#: A rehearsal ends so long before the first talk of an event day, in seconds: people come before it begins.
BEFORE = 3600
#: The hour at which one begins where nobody says otherwise.
_MORNING = 9
#: How seldom the copy's feeds are to be read, in seconds: they never seem old.
_LONG = 30 * 86400
#: Decisions about what is to be done with records and rows, which mean nothing beside the copy.
_OF_THE_COPY = ("join", "split", "held", "ack", "snooze")


class Practice(msgspec.Struct, frozen=True):
    """One field that somebody decided in a rehearsal, as it stood at its end."""

    by: str
    entity: str
    key: str
    field: str
    value: str | None


class Rehearsal:
    """A copy of the store in a private folder of its own, seen at another time. `end` throws it away."""

    def __init__(self, path: Path, settings: Settings, moment: int) -> None:
        """Copies the store at `path`. `moment` is UTC seconds. Raises `StoreError`."""
        self.real = path
        self.settings = settings
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.path = self.folder / STORE
        self.offset = 0
        try:
            link = connect.open_writer(path)
            try:
                schema.back_up(link, path, self.path)
            finally:
                link.close()
            _copy_beside(path.parent, self.folder)
            with contextlib.closing(connect.open_reader(self.path)) as copy:
                self._begun = int(copy.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])
                self.ends_at = opening(copy, settings.clock(), clocks.real())
            self._rest_feeds()
            self.go(moment)
        except (OSError, StoreError, sqlite3.Error) as error:
            self.end()
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"the rehearsal's copy cannot be made in {self.folder}: {error}") from error

    @property
    def clock(self) -> Clock:
        """The event's clock as the rehearsal has it."""
        return self.settings.clock(self.offset)

    def go(self, moment: int) -> None:
        """Goes to a moment (UTC seconds)."""
        self.offset = moment - clocks.real()

    def _rest_feeds(self) -> None:
        """No feed is read in a rehearsal, and none is late for that."""
        link = connect.open_writer(self.path)
        try:
            with connect.writing(link, self.path):
                link.execute("UPDATE feeds SET every = ?, next_at = NULL, phase = NULL", [_LONG])
        finally:
            link.close()

    def over(self) -> bool:
        """Whether the real event day opens, or has: nobody may then work on a copy by mistake."""
        return self.ends_at is not None and clocks.real() >= self.ends_at

    def made(self) -> list[Practice]:
        """What was decided in it and still stands, in the order in which it was decided."""
        with contextlib.closing(connect.open_reader(self.path)) as copy:
            touched = copy.execute(
                "SELECT by, entity, key, field FROM journal WHERE seq > ? ORDER BY seq", [self._begun]
            ).fetchall()
            last = {(entity, key, field): by for by, entity, key, field in touched if field not in _OF_THE_COPY}
            now = {subject: _decided(copy, *subject) for subject in last}
        with contextlib.closing(connect.open_reader(self.real)) as real:
            return [
                Practice(by, *subject, _at_present(subject[2], now[subject]))
                for subject, by in last.items()
                if now[subject] != _decided(real, *subject)
            ]

    def left_out(self) -> int:
        """How many entries of it mean nothing beside the copy: joins, splits, acknowledgements, snoozes."""
        with contextlib.closing(connect.open_reader(self.path)) as copy:
            marks = ", ".join("?" * len(_OF_THE_COPY))
            found = copy.execute(
                f"SELECT count(*) FROM journal WHERE seq > ? AND field IN ({marks})",  # noqa: S608 - our own marks
                [self._begun, *_OF_THE_COPY],
            )
            return int(found.fetchone()[0])

    def keep(self, desk: str) -> int:
        """Decides in the real store what was decided here, as far as its subjects are there; returns how much was kept.

        Raises `StoreError`.
        """
        from confdash.store import journal

        made, kept = self.made(), 0
        link = connect.open_writer(self.real)
        try:
            with connect.writing(link, self.real, durable=True):
                for by in dict.fromkeys(each.by for each in made):
                    kept += self._decide(link, by, desk, [each for each in made if each.by == by])
            journal.write_out(link, self.real.parent, desk)
        finally:
            link.close()
        return kept

    def _decide(self, link: sqlite3.Connection, by: str, desk: str, made: list[Practice]) -> int:
        """One person's decisions as one batch; first one by one and back again, to know which the real store takes."""
        from confdash.store import decisions
        from confdash.store.decide import NotPlaced

        who, deeds = decisions.Who(by, desk), []
        link.execute("SAVEPOINT trying")
        for each in made:
            deed = decisions.Deed(each.entity, each.key, each.field, each.value)
            link.execute("SAVEPOINT one")
            try:
                decisions.decide(link, self.settings, who, [deed])
            except NotPlaced:
                link.execute("ROLLBACK TO one")
            else:
                deeds.append(deed)
            link.execute("RELEASE one")
        link.execute("ROLLBACK TO trying")
        link.execute("RELEASE trying")
        if deeds:
            decisions.decide(link, self.settings, who, deeds)
        return len(deeds)

    def end(self) -> None:
        """Throws the copy away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep() -> None:
    """Throws away the copies of programs that were killed: nobody else may find what is private in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _process(folder) and folder.stat().st_uid == os.getuid() and not running(folder):
                shutil.rmtree(folder, ignore_errors=True)


def running(folder: Path) -> int | None:
    """The process that rehearses in a folder; None where none does (any more)."""
    pid = _process(folder)
    return pid if pid and alive(pid) else None


def _process(folder: Path) -> int | None:
    name = folder.name
    pid = name.removeprefix(PREFIX).partition("-")[0] if name.startswith(PREFIX) else ""
    return int(pid) if pid.isdigit() else None


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _copy_beside(folder: Path, target: Path) -> None:
    """What a dashboard reads beside the store: the config, how it was left, the organisers' own rules."""
    for name in (CONFIG, ".confdash-state.json"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(folder / name, target / name)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        (target / RULES).mkdir()
        for file in (folder / RULES).iterdir():
            if file.is_file():
                shutil.copy(file, target / RULES / file.name)


def _decided(link: sqlite3.Connection, entity: str, key: str, field: str) -> str | None:
    row = link.execute(
        "SELECT value FROM decisions WHERE entity = ? AND key = ? AND field = ?", [entity, key, field]
    ).fetchone()
    return None if row is None else row[0]


def _at_present(field: str, value: str | None) -> str | None:
    """A value for keeping: who was seen, and how late a room runs, is of now and not of the rehearsed hour."""
    if field not in ("here", "late") or value is None:
        return value
    try:
        held: dict[str, object] = msgspec.json.decode(value, type=dict[str, object])
    except msgspec.MsgspecError:
        return value
    return msgspec.json.encode({**held, "at": clocks.real()}).decode()


def opening(link: sqlite3.Connection, clock: Clock, now: int) -> int | None:
    """When the next event day opens after `now` (UTC seconds, real): an hour before its first talk, else its start."""
    if clock.first_day is None:
        rows = link.execute("SELECT DISTINCT starts FROM live_talks WHERE starts > ? ORDER BY starts", [now]).fetchall()
        return next((starts - BEFORE for (starts,) in rows if starts - BEFORE > now), None)
    day, last = clock.first_day, clock.last_day or clock.first_day
    while day <= last:
        begin, after = clock.day_bounds(day)
        first = link.execute(
            "SELECT min(starts) FROM live_talks WHERE starts >= ? AND starts < ?", [begin, after]
        ).fetchone()[0]
        opens = max(begin, first - BEFORE) if first is not None else begin
        if opens > now:
            return int(opens)
        day += dt.timedelta(days=1)
    return None


def morning(clock: Clock) -> int:
    """Where a rehearsal begins: 09:00 of the next event day; before the event its first, after it its last."""
    day = clock.day(clocks.real()) + dt.timedelta(days=1)
    if clock.first_day is not None:
        day = max(day, clock.first_day)
        day = min(day, clock.last_day or clock.first_day)
    return clock.at(day, _MORNING)
