"""What people decide: journal, decisions and current tables, in one transaction (design §4).

A value is text, as the journal holds it; None takes a decision back to what the feeds say. What each field holds:

| entity | field | value |
| --- | --- | --- |
| talk | title, kind, state | the word |
| talk | room | JSON list of rooms |
| talk | starts_at, ends_at | UTC seconds |
| talk | speakers | JSON list of `Named` |
| talk | do_not_record, do_not_stream, public, av_told | `1` or `0` |
| talk | stage | one of `records.STAGES` |
| talk, person | here | JSON `Sighting` (on a talk: its one unnamed presenter) |
| talk | told | JSON object: field → the decided value of which somebody told the feed's owner otherwise |
| talk, person | tags | JSON list |
| person | name, email, phone, company | the text |
| person | remote, first_time | `1` or `0` |
| room | late | JSON `Late` |
| room | host | the name |
| item | ack | JSON `Ack` |
| item | snooze | JSON `Snooze` |
| any | owner, note | the text |
| talk | add | msgspec JSON of `records.Talk`: a local talk |
| person | add | msgspec JSON of `records.Person`: a local person |
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from confdash.config import Settings


class Named(msgspec.Struct, frozen=True):
    """A speaker as a person chose them: known (`key` of the person) or by name alone."""

    name: str
    key: str | None = None


class Sighting(msgspec.Struct, frozen=True):
    """Somebody was seen: when (UTC seconds, event time), by whom, at which desk."""

    at: int
    by: str
    desk: str


class Late(msgspec.Struct, frozen=True):
    """A room runs so many minutes late, as of a moment (UTC seconds, event time); it ends with the event day."""

    minutes: int
    at: int


class Ack(msgspec.Struct, frozen=True):
    """An item is known about, as long as its cause is this and its severity no higher."""

    fingerprint: str
    severity: str


class Snooze(msgspec.Struct, frozen=True):
    """As `Ack`, until a moment (UTC seconds, event time)."""

    fingerprint: str
    severity: str
    until: int


class Who(msgspec.Struct, frozen=True):
    """Who decides, and at which desk."""

    by: str
    desk: str


class Deed(msgspec.Struct, frozen=True):
    """One field of one thing, as somebody decides it."""

    entity: str
    key: str
    field: str
    new: str | None


class Undone(msgspec.Struct, frozen=True):
    """What undo or redo did: the batch that it wrote, and what it took back, as (entity, key, field, from, to)."""

    batch: str
    reverted: tuple[tuple[str, str, str, str | None, str | None], ...]


class NothingToUndo(Exception):  # noqa: N818 - says what happened
    """There is nothing that this desk could take back. A sentence."""


class Overtaken(Exception):  # noqa: N818 - says what happened
    """The field has been decided anew since, at another desk. A sentence that says by whom; `force` does it."""


def decide(link: sqlite3.Connection, settings: Settings, who: Who, deeds: Sequence[Deed]) -> str:
    """Journals these deeds as one batch and folds them; returns the batch. Inside a durable write transaction.

    A deed that changes nothing is journalled all the same. Raises `NotPlaced`.
    """
    raise NotImplementedError


def undo(
    link: sqlite3.Connection, settings: Settings, who: Who, batch: str | None = None, *, force: bool = False
) -> Undone:
    """Takes back this desk's last batch, or the one that is named (by its id or an entry's, or a beginning).

    Raises `NothingToUndo` and `Overtaken`.
    """
    raise NotImplementedError


def redo(link: sqlite3.Connection, settings: Settings, who: Who, *, force: bool = False) -> Undone:
    """Does again what this desk has taken back last. Raises `NothingToUndo` and `Overtaken`."""
    raise NotImplementedError
