"""A people table's batch into the store, and the rows of the persons whom it speaks of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from confdash.store import contacts, delays, scholarships
from confdash.store.acquaint import acquaint
from confdash.store.contacts import ContactPlan
from confdash.store.fold import Rules
from confdash.store.refold import refold
from confdash.store.speakers import fold_persons


def merge_people(link: sqlite3.Connection, rules: Rules, plan: ContactPlan, at: int) -> None:
    """Writes a plan, inside the transaction that merges its feed. `at` is real time."""
    if plan.empty:
        return
    persons = contacts.write(link, plan, at)
    found = acquaint(link)
    if found.doubles:
        # One row carries the code of one and the address of the other: they are one person.
        refold(link, rules, _talks_of(link, found.doubles))
    fold_persons(link, rules, persons | found.touched)
    delays.write_rooms(link, rules)
    scholarships.link_speakers(link)


def fold_hosts(link: sqlite3.Connection, rules: Rules) -> None:
    """Folds who hosts which room anew: what rooms are called has been learnt anew."""
    if hosts := contacts.hosting(link):
        fold_persons(link, rules, hosts)
    delays.write_rooms(link, rules)


def _talks_of(link: sqlite3.Connection, persons: Iterable[str]) -> set[str]:
    rows = link.execute(
        "SELECT talks.key FROM speakers JOIN talk_speakers ON speaker = speakers.id JOIN talks ON talks.id = talk"
        " WHERE speakers.key IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(sorted(persons)).decode()],
    ).fetchall()
    return {row[0] for row in rows}
