"""Which applicant is which speaker: by a code, id or e-mail address, else by a name that only one of either has."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import msgspec

from confdash.records import Scholarship
from confdash.store.acquaint import TABLES
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Scholarship).decode


def links(link: sqlite3.Connection) -> dict[str, str]:
    """Application → person, of those who speak, or spoke once. What a living row says counts before what has gone."""
    by_way, by_name = _persons(link)
    if not by_way and not by_name:
        return {}
    found: dict[str, str] = {}
    #: Folded name → who applies under it, of one who applies twice the address; and the applications.
    called: dict[str, set[str]] = defaultdict(set)
    applicants: dict[str, str] = {}
    open_: dict[str, str] = {}
    living: set[str] = set()
    for key, record, gone in link.execute(
        "SELECT key, record, gone_at IS NOT NULL FROM scholarship_records ORDER BY gone_at IS NOT NULL, id"
    ).fetchall():
        person = _decode(record).person
        email = f"email:{person.email.casefold()}" if person.email else None
        name = fold(person.name)
        applicant = applicants.setdefault(key, email or key)
        if not gone:
            living.add(name)
        if not gone or name not in living:
            called[name].add(applicant)
        sure = next((by_way[way] for way in (*person.ids, *([email] if email else ())) if way in by_way), None)
        if sure is not None:
            found.setdefault(key, sure)
        elif name:
            open_.setdefault(key, name)
    for key, name in open_.items():
        if key not in found and len(called[name]) == 1 and len(persons := by_name.get(name, ())) == 1:
            found[key] = next(iter(persons))
    return found


def _persons(link: sqlite3.Connection) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Way → person, an address that several have left out; folded name → the persons who speak under it."""
    ways: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    tables = {row[0] for row in link.execute(TABLES).fetchall()}
    speaking = {row[0] for row in link.execute("SELECT key FROM speakers").fetchall()}
    for feed, way, person, shown in link.execute("SELECT feed, name, person, shown FROM names").fetchall():
        if not way.startswith("name:"):
            ways[way].add(person)
        if feed not in tables and person in speaking:
            names[fold(shown)].add(person)
    return {way: next(iter(persons)) for way, persons in ways.items() if len(persons) == 1}, names
