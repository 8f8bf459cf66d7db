"""What people tables say of persons: their rows in the store, and what of it holds for somebody.

A row (`Contact`) is private. Who it speaks of is worked out by `acquaint`; until a feed names that person on a talk,
it speaks of nobody.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from confdash.records import Batch, Contact, Person
from confdash.store.fold import Rules
from confdash.store.rooms import named
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Contact).decode
_encode = msgspec.msgpack.encode


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What people tables say of one person, the believed table first."""

    email: str | None = None
    phone: str | None = None
    company: str | None = None
    first_time: bool | None = None
    remote: bool | None = None
    hosts: tuple[str, ...] = ()


class Kept(msgspec.Struct, frozen=True):
    """A row as the store has it."""

    id: int
    key: str
    record: bytes
    gone: bool

    @property
    def name(self) -> str:
        """Whom it names."""
        return _name(_decode(self.record))


class ContactPlan(msgspec.Struct, kw_only=True):
    """What applying a people table's batch will do."""

    feed: int = 0
    fresh: list[Contact] = []
    changed: list[tuple[Kept, Contact]] = []
    returned: list[tuple[Kept, Contact]] = []
    vanished: list[Kept] = []
    #: Living rows until now; and whether the store has ever had one of this feed.
    before: int = 0
    first: bool = True

    @property
    def gain(self) -> int:
        """By how many the living rows become more."""
        return len(self.fresh) + len(self.returned) - len(self.vanished)

    @property
    def about(self) -> bool:
        """Whether the feed speaks of people at all."""
        return bool(self.before or self.fresh or self.returned)

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.fresh or self.changed or self.returned or self.vanished)

    def lines(self) -> list[str]:
        """What it does, a line a person, without what is private."""
        return [
            *(f"− {old.name}" for old in self.vanished),
            *(f"~ {_name(now)}" for _, now in self.changed),
            *(f"+ {_name(now)}" for now in (*self.fresh, *(now for _, now in self.returned))),
        ]


def prepare(link: sqlite3.Connection, feed: int, batch: Batch, *, whole: bool) -> ContactPlan:
    """Compares a batch with the store. `whole`: whom the table does not list has gone."""
    rows = link.execute("SELECT id, key, record, gone_at IS NOT NULL FROM contacts WHERE feed = ?", [feed]).fetchall()
    stored = {key: Kept(id_, key, record, bool(gone)) for id_, key, record, gone in rows}
    plan = ContactPlan(feed=feed, before=sum(not old.gone for old in stored.values()), first=not stored)
    for contact in batch.contacts:
        old = stored.get(contact.key)
        if old is None:
            plan.fresh.append(contact)
        elif old.gone:
            plan.returned.append((old, contact))
        elif _encode(contact) != old.record:
            plan.changed.append((old, contact))
    if whole:
        listed = {contact.key for contact in batch.contacts}
        plan.vanished = [old for key, old in stored.items() if not old.gone and key not in listed]
    return plan


def write(link: sqlite3.Connection, plan: ContactPlan, at: int) -> set[str]:
    """Writes a plan, inside a write transaction; returns the persons of whom the changed rows spoke until now."""
    link.executemany(
        "INSERT INTO contacts (feed, key, ways, record) VALUES (?, ?, ?, ?)",
        [(plan.feed, contact.key, _ways(contact), _encode(contact)) for contact in plan.fresh],
    )
    updated = plan.changed + plan.returned
    link.executemany(
        "UPDATE contacts SET ways = ?, record = ?, gone_at = NULL WHERE id = ?",
        [(_ways(contact), _encode(contact), old.id) for old, contact in updated],
    )
    link.executemany("UPDATE contacts SET gone_at = ? WHERE id = ?", [(at, old.id) for old in plan.vanished])
    ids = msgspec.json.encode([old.id for old in (*(old for old, _ in updated), *plan.vanished)]).decode()
    rows = link.execute(
        "SELECT DISTINCT person FROM contacts WHERE person IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        [ids],
    )
    return {row[0] for row in rows.fetchall()}


def _ways(contact: Contact) -> str:
    """All ways in which a row names its person, the name last, as the column `ways` holds them."""
    person = contact.person
    return msgspec.json.encode([*sure_ways(person), f"name:{fold(person.name)}"]).decode()


def sure_ways(person: Person) -> tuple[str, ...]:
    """The ways of naming a person that are theirs alone: ids, then the e-mail address."""
    return (*person.ids, *((f"email:{person.email.casefold()}",) if person.email else ()))


def _name(contact: Contact) -> str:
    return contact.person.name or "a person without a name"


def details_of(link: sqlite3.Connection, persons: Iterable[str], rules: Rules) -> dict[str, Details]:
    """Person → what people tables say; nothing of those of whom no table speaks.

    The first table in the order of the config that states a field is believed; hosted rooms are those of all.
    """
    listed = msgspec.json.encode(list(persons)).decode()
    said: dict[str, list[tuple[int, str, Contact]]] = defaultdict(list)
    for person, feed, key, record in link.execute(
        "SELECT person, feed, key, record FROM contacts"
        " WHERE person IN (SELECT value FROM json_each(?)) AND gone_at IS NULL",
        [listed],
    ).fetchall():
        place = rules.feeds[feed].place
        if place is not None:  # a table that has left the config states nothing
            said[person].append((place, key, _decode(record)))
    return {person: _believed([each[2] for each in sorted(rows)], rules) for person, rows in said.items()}


def _believed(rows: Sequence[Contact], rules: Rules) -> Details:
    hosts = dict.fromkeys(room for row in rows for room in named(row.hosts, rules.learnt, rules.rooms))
    return Details(
        email=next((row.person.email for row in rows if row.person.email), None),
        phone=next((row.phone for row in rows if row.phone), None),
        company=next((row.company for row in rows if row.company), None),
        first_time=next((row.first_time for row in rows if row.first_time is not None), None),
        remote=next((row.remote for row in rows if row.remote is not None), None),
        hosts=tuple(hosts),
    )


def room_hosts(link: sqlite3.Connection, rules: Rules) -> dict[str, str]:
    """Room → who hosts it as people tables say, volunteers who give no talk among them; the believed table first."""
    said: list[tuple[int, str, Contact]] = []
    for feed, key, record in link.execute("SELECT feed, key, record FROM contacts WHERE gone_at IS NULL").fetchall():
        contact, place = _decode(record), rules.feeds[feed].place
        if contact.hosts and place is not None:
            said.append((place, key, contact))
    found: dict[str, list[str]] = defaultdict(list)
    for _, _, contact in sorted(said, key=lambda each: each[:2]):
        for room in named(contact.hosts, rules.learnt, rules.rooms):
            found[room].append(contact.person.name)
    return {room: ", ".join(dict.fromkeys(names)) for room, names in found.items()}


def hosting(link: sqlite3.Connection) -> set[str]:
    """The persons of whom a table says that they host rooms: their rows depend on what rooms are called."""
    rows = link.execute("SELECT person, record FROM contacts WHERE person IS NOT NULL AND gone_at IS NULL").fetchall()
    return {person for person, record in rows if _decode(record).hosts}
