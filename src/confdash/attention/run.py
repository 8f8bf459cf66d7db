"""Runs rules' SQL on a connection of its own, in one snapshot of the store, and reads what comes back."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from confdash.attention import functions, opened
from confdash.attention.guard import BUDGET, Guard
from confdash.attention.items import APART, PRIVATE, SEVERITIES, Severity
from confdash.attention.load import values
from confdash.attention.rule import PARAMETERS, Rule, RuleError
from confdash.clock import Clock
from confdash.config_error import nearest
from confdash.store import connect
from confdash.store.connect import StoreError
from confdash.text import line

#: No list of work is longer; what a rule finds beyond it is counted in no way but one sentence.
MOST = 5_000
#: Characters of one rule's texts in all: far more than `MOST` rows of sentences.
_CHARACTERS = 8_000_000
ENTITIES = ("talk", "person", "room", "feed", "video", *PRIVATE, "event")
_NEEDED = ("entity", "key", "severity", "why")
_COLUMNS = (
    *_NEEDED, "keys", "hurts_at", "cause", "summary", "where_", "who", "bundle", "bundle_words", "opens", "badge",
    "overdue", "owner", "note", "address", "paste",
)  # fmt: skip
_keys = msgspec.json.Decoder(list[str]).decode


class Found(NamedTuple):
    """One row of a rule's SQL, checked. Texts are one line each and safe to show."""

    rule: Rule
    entity: str
    key: str
    keys: tuple[str, ...]
    hurts_at: int | None
    severity: Severity
    summary: str
    why: str
    where: str
    who: str
    fingerprint: str
    #: Rows of one rule with the same label are one line, which these words are of.
    label: str | None
    words: str
    opens: str
    badge: bool
    overdue: bool
    owner: str | None
    note: str | None
    address: str = ""
    paste: str = ""
    #: Which row of its rule it is, in the order of the SQL.
    place: int = 0


class Runner:
    """One read-only connection for rules. One thread at a time may use it.

    `budget` is what a rule may take, in seconds of processor time; `stopped`, once set, ends what runs.
    Raises `StoreError`.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        budget: float = BUDGET,
        stopped: threading.Event | None = None,
        rooms: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.path = path
        self.stopped = stopped or threading.Event()
        self.clock = clock
        self.link = connect.open_reader(path)
        if connect.check_version(self.link, path) < connect.VERSION:
            self.link.close()
            raise StoreError(f"{path} was made by an older confdash; run `confdash sync` to bring it up to date")
        functions.register(self.link, clock, rooms)
        self.guard = Guard(self.link, self.stopped, budget)

    def close(self) -> None:
        """Gives the connection back."""
        self.link.close()

    def run(self, rule: Rule, parameters: dict[str, int | None]) -> tuple[list[Found], str | None]:
        """What a rule finds, and a sentence where there was more of it than is kept.

        Raises `RuleError` for a rule that cannot be run, took too long, or gives what is no finding; `StoreError`
        once it is to be stopped.
        """
        self.unless_stopped()
        given = {**parameters, **values(rule)}
        closed = opened.roots(self.link, self.guard.shut) if rule.own else {}
        self.guard.watch(trusted=not rule.own)
        try:
            if rule.own:
                self._look(rule, given, closed)
            return self._rows(rule, given)
        except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError) as error:
            self.unless_stopped()
            raise RuleError(f"rule {rule.id}: {self._why(error)}") from error
        finally:
            self.guard.rest()

    def unless_stopped(self) -> None:
        """Raises `StoreError` once it is to be stopped."""
        if self.stopped.is_set():
            raise StoreError("the rules were interrupted")

    def _look(self, rule: Rule, parameters: dict[str, int | str | None], closed: dict[tuple[int, int], str]) -> None:
        """Raises `RuleError` for an organisers' own rule that reads what the guard is not asked about."""
        if word := opened.merges(rule.sql):
            raise RuleError(
                f"rule {rule.id}: a rule may not join by {word}, which hides what it reads; write ON instead"
            )
        if table := opened.opens(self.link, rule.sql, parameters, closed):
            raise RuleError(f"rule {rule.id}: a rule may not read {table}, which is private")

    def _rows(self, rule: Rule, parameters: dict[str, int | str | None]) -> tuple[list[Found], str | None]:
        cursor = self.link.execute(rule.sql, parameters)
        if cursor.description is None:
            raise RuleError(f"rule {rule.id}: its sql is no SELECT")
        read = _Reading(rule, [column[0] for column in cursor.description])
        found: list[Found] = []
        characters = 0
        try:
            for row in cursor:
                if self.guard.late():
                    raise RuleError(f"rule {rule.id}: it takes too long, and was stopped")
                one = read.row(row)
                if one is None:
                    continue
                if len(found) == MOST:
                    return found, f"rule {rule.id}: it finds more than {MOST} things; the first {MOST} are listed"
                characters += sum(map(len, (one.why, one.summary, one.address, one.paste, *one.keys)))
                if characters > _CHARACTERS:
                    raise RuleError(f"rule {rule.id}: its texts are longer than any list; shorten them")
                found.append(one._replace(place=len(found)))
        finally:
            cursor.close()
        return found, None

    def _why(self, error: BaseException) -> str:
        """What stopped a rule, in words."""
        if self.guard.refused:
            return self.guard.refused
        text = str(error)
        if isinstance(error, MemoryError) or "too big" in text:
            return "it makes more data than a rule may hold"
        if "supply a value for binding" in text:
            return f"its sql names a parameter that is none: thresholds, or {', '.join(PARAMETERS)}"
        if "one statement at a time" in text:
            return "its sql is more than one statement; write one SELECT"
        return f"SQLite says “{text}”; `confdash rules explain` shows its sql"


class _Reading:
    """Turns the tuples of one rule's SQL into `Found`. Raises `RuleError`."""

    def __init__(self, rule: Rule, names: list[str]) -> None:
        self.rule = rule
        for name in _NEEDED:
            if name not in names:
                raise RuleError(f"rule {rule.id}: its sql gives no column “{name}”; it needs {', '.join(_NEEDED)}")
        for name in names:
            if name not in _COLUMNS:
                raise RuleError(f"rule {rule.id}: no column is called “{name}”; {nearest(name, _COLUMNS)}")
        self._place = [names.index(name) if name in names else None for name in _COLUMNS]

    def row(self, values: tuple[object, ...]) -> Found | None:
        """One row, checked; None for one that is no finding."""
        cells = [None if place is None else values[place] for place in self._place]
        entity, key, severity, why, keys, hurts_at, cause, summary, where, who, label, words, opens = cells[:13]
        if severity is None:
            return None
        if severity not in SEVERITIES:
            raise self._wrong("severity", severity, f"{', '.join(SEVERITIES)} or null")
        if entity not in ENTITIES:
            raise self._wrong("entity", entity, ", ".join(ENTITIES))
        if entity in PRIVATE and self.rule.desk != APART:
            raise RuleError(f"rule {self.rule.id}: a row about a {entity} is for the desk {APART} alone")
        if not isinstance(key, str | int) or key == "":
            raise self._wrong("key", key, "a key")
        if hurts_at is not None and not isinstance(hurts_at, int):
            raise self._wrong("hurts_at", hurts_at, "UTC seconds or null")
        key = str(key)
        badge, overdue, owner, note, address, paste = cells[13:]
        return Found(
            rule=self.rule, entity=str(entity), key=key, keys=self._keys(str(entity), key, keys), hurts_at=hurts_at,
            severity=severity, summary=_text(summary, 200) or self.rule.title, why=_text(why), where=_text(where, 200),
            who=_text(who, 300), fingerprint=fingerprint(self.rule.id, str(entity), key, cause),
            label=None if label is None else _text(label, 200), words=_text(words, 300), opens=_text(opens, 300),
            badge=self.rule.badge if badge is None else bool(badge), overdue=bool(overdue),
            owner=_text(owner, 100) or None, note=_text(note) or None,
            address=_text(address, 2_000), paste=_text(paste),
        )  # fmt: skip

    def _keys(self, entity: str, key: str, listed: object) -> tuple[str, ...]:
        if listed is None:
            return (key,)
        try:
            keys = _keys(str(listed))
        except msgspec.DecodeError as error:
            raise self._wrong("keys", listed, "a JSON list of keys, or null") from error
        if entity == "talk" and key not in keys:
            keys.insert(0, key)
        return tuple(dict.fromkeys(keys)) or (key,)

    def _wrong(self, name: str, value: object, right: str) -> RuleError:
        shown = "null" if value is None else f"“{_text(value, 40)}”"
        return RuleError(f"rule {self.rule.id}: its sql gives {shown} as {name}; this must be {right}")


def fingerprint(*parts: object) -> str:
    """Changes whenever any part does. A part that is None differs from an empty one."""
    text = "\x1f".join("\x1e" if part is None else str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _text(value: object, longest: int = 1_000) -> str:
    """One line, safe to show: an organiser's rule may put together what no feed may say."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= longest and text.isprintable() else line(text, longest)
