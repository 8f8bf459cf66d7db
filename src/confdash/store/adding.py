"""Carrying out journal entries that add a local talk or person, or take one back."""

from __future__ import annotations

import sqlite3
from typing import TypeVar

import msgspec

from confdash.records import Person, Talk
from confdash.store import local
from confdash.store.belong import Newcomer, place
from confdash.store.fold import Rules
from confdash.store.journal import Entry
from confdash.store.subjects import NotPlaced

T = TypeVar("T")


def add(link: sqlite3.Connection, entry: Entry, rules: Rules) -> set[str]:
    """Adds a local talk or person, or takes it back; returns the talks that must be folded anew.

    A talk that a feed has brought meanwhile is that one (design §3.1). `entry` is in the journal.
    """
    said = _latest(link, entry)
    if entry.entity == "person":
        local.write_person(link, entry.key, _read(entry, said, Person))
        return local.chosen_on(link, entry.key)
    of = local.feed(link)
    row = link.execute("SELECT talk FROM upstream WHERE feed = ? AND key = ?", [of, entry.key]).fetchone()
    record = _read(entry, said, Talk)
    joined = joins(link, rules, entry.key, record) if record and row is None else None
    local.write_talk(link, entry.key, record)
    if row and record is None:  # where it is to be if it is added again
        link.execute(
            "INSERT OR IGNORE INTO former_keys SELECT ?1, talk FROM upstream WHERE talk = ?2 AND talk != ?1 LIMIT 1",
            [entry.key, row[0]],
        )
    if joined:
        link.execute("UPDATE upstream SET talk = ? WHERE feed = ? AND key = ?", [joined, of, entry.key])
    return {key for key in (row and row[0], joined, entry.key) if key}


def joins(link: sqlite3.Connection, rules: Rules, key: str, record: Talk) -> str | None:
    """The talk that a local one turns out to be, of a feed or as people joined it; None: a talk of its own."""
    if row := link.execute("SELECT talk FROM former_keys WHERE key = ?", [key]).fetchone():
        return str(row[0])
    signs = (record.guid, record.code, record.uid, record.url)
    if not any(signs) and (not record.title or record.starts is None):
        return None  # nothing could tell
    newcomer = Newcomer(key, None, msgspec.structs.replace(record, base=key))
    places = place(link, local.known(link, rules), local.feed(link), [newcomer], set())
    return places.into.get(places.talks.get(key, key))


def _latest(link: sqlite3.Connection, entry: Entry) -> str | None:
    """What was said last of what an entry adds: another desk's later word may have got here before it."""
    row = link.execute(
        "SELECT new FROM journal WHERE entity = ? AND key = ? AND field = 'add'"
        " AND (id = ? OR seq NOT IN (SELECT seq FROM unplaced)) ORDER BY id DESC LIMIT 1",
        [entry.entity, entry.key, entry.id],
    ).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def _read(entry: Entry, said: str | None, sort: type[T]) -> T | None:
    try:
        return msgspec.json.decode(said, type=sort) if said else None
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotPlaced(f"journal entry {entry.id} does not say what is to be added") from error
