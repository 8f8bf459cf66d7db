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

    A talk that a feed has brought meanwhile is that one (design §3.1).
    """
    if entry.entity == "person":
        local.write_person(link, entry.key, _added(entry, Person))
        return local.chosen_on(link, entry.key)
    of = local.feed(link)
    row = link.execute("SELECT talk FROM upstream WHERE feed = ? AND key = ?", [of, entry.key]).fetchone()
    record = _added(entry, Talk)
    joined = joins(link, rules, entry.key, record) if record and row is None else None
    local.write_talk(link, entry.key, record)
    if joined:
        link.execute("UPDATE upstream SET talk = ? WHERE feed = ? AND key = ?", [joined, of, entry.key])
    return {key for key in (row and row[0], joined, entry.key) if key}


def joins(link: sqlite3.Connection, rules: Rules, key: str, record: Talk) -> str | None:
    """The talk of a feed that a local talk turns out to be; None where it is a talk of its own."""
    record = msgspec.structs.replace(record, base=key)
    of = local.feed(link)
    places = place(link, local.known(link, rules), of, [Newcomer(key, None, record)], set())
    return places.into.get(places.talks.get(key, key))


def _added(entry: Entry, sort: type[T]) -> T | None:
    try:
        return msgspec.json.decode(entry.new, type=sort) if entry.new else None
    except msgspec.MsgspecError as error:
        raise NotPlaced(f"journal entry {entry.id} does not say what is to be added") from error
