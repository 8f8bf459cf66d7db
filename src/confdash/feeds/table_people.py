"""A people table's rows to contacts: who it is, how to reach them, what the desks should know.

Two rows are one person when they carry the same code, or the same e-mail address and name; the first row to state
something is believed. Rows of one name with neither code nor address cannot be told apart, and none of them is used:
a wrong telephone number is worse than none.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from confdash.feeds.collect import Collector
from confdash.feeds.common import email_of, key_text, person_ids
from confdash.feeds.table_cells import Flags, names
from confdash.feeds.table_rows import Row, Rows
from confdash.records import Batch, Contact, EventFacts, ParseOptions, Person
from confdash.text import fold, line

_NAME, _PHONE, _COMPANY, _ROOM = 300, 60, 200, 100
_ELSEWHERE = frozenset({"remote", "online", "virtual", "remotely"})
_ON_SITE = frozenset({"on site", "on-site", "onsite", "in person", "in-person", "on the spot", "here"})
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class _Draft(msgspec.Struct):
    """What one row says, before it is known which other rows are the same person."""

    contact: Contact
    #: Whether the key is of this person alone: an id or an address, not a name.
    sure: bool = True


def people(found: Rows, options: ParseOptions, notes: Iterable[str]) -> Batch:
    """All contacts of a people table."""
    collector = Collector("table", "nobody")
    for note in notes:
        collector.warn(note)
    for reason, number in found.sheet.skipped.items():
        for _ in range(number):
            collector.skip(reason)
    flags = Flags()
    drafts: list[_Draft] = []
    for _, row in found:
        contact = _contact(row, options, flags)
        if contact is None:
            collector.skip("no name, code or e-mail address")
        else:
            drafts.append(_Draft(contact))
    _key_all(drafts)
    _keep_all(drafts, collector)
    flags.warn(collector)
    return collector.batch(EventFacts())


def _contact(row: Row, options: ParseOptions, flags: Flags) -> Contact | None:
    """What a row says, as yet without key; None where it names nobody."""
    name = line(row.get("name", ""), _NAME) or line(f"{row.get('first_name', '')} {row.get('last_name', '')}", _NAME)
    email = email_of(row.get("email", ""))
    ids = ids_of(key_text(row.get("code", "")), key_text(row.get("id", "")), options.host)
    if not (name or email or ids):
        return None
    return Contact(
        key="",
        person=Person(name, ids, email),
        phone=line(row.get("phone", ""), _PHONE) or None,
        company=line(row.get("company", ""), _COMPANY) or None,
        first_time=flags.read("first_time", row),
        remote=flags.read("remote", row, _ELSEWHERE, _ON_SITE),
        hosts=names(row.get("hosts", ""), _ROOM),
    )


def ids_of(code: str, number: str, host: str) -> tuple[str, ...]:
    """A person's identifiers: what the table calls an id may be a code, a number or a GUID."""
    found: dict[str, None] = {}
    for identifier in (code, number):
        if _UUID.fullmatch(identifier):
            found |= dict.fromkeys(person_ids("", identifier.lower(), "", host))
        elif identifier.isascii() and identifier.isdigit():
            found |= dict.fromkeys(person_ids("", "", identifier, host))
        else:
            found |= dict.fromkeys(person_ids(identifier, "", "", host))
    return tuple(found)


def _key_all(drafts: Sequence[_Draft]) -> None:
    """Gives every row its person's key: code or id, else a digest of the e-mail address, else the name."""
    called: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        person = draft.contact.person
        if person.email and not person.ids:
            called[person.email.casefold()].add(fold(person.name))
    for draft in drafts:
        person = draft.contact.person
        email = (person.email or "").casefold()
        if person.ids:
            key = person.ids[0]
        elif email and len(called[email] - {""}) < 2:
            # An address is private, and a key may be shown.
            key = "~" + hashlib.blake2b(email.encode(), digest_size=8).hexdigest()
        else:  # an address that several people share names nobody
            key, draft.sure = f"name:{fold(person.name)}", False
        draft.contact = msgspec.structs.replace(draft.contact, key=key)


def _keep_all(drafts: Sequence[_Draft], collector: Collector) -> None:
    """One contact a person, in the order of the table; rows that say the same of one person are all used."""
    rows: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        rows[draft.contact.key].append(draft)
    differing = Counter[str]()
    for same in rows.values():
        first = same[0].contact
        if not same[0].sure and any(draft.contact != first for draft in same):
            for _ in same:
                collector.skip("one of several rows of one name, which nothing tells apart")
            told = "rows of one name need a code or an address of their own to be told apart"
            collector.warn(told, first.person.name)
            continue
        whole = first
        for draft in same[1:]:
            whole, told = _joined(whole, draft.contact)
            differing.update([told] if told else [])
        collector.keep_contact(whole, rows=len(same))
    for field, number in differing.items():
        collector.warn(f"{number} rows say another `{field}` than an earlier row of the same person, which is believed")


def _joined(one: Contact, other: Contact) -> tuple[Contact, str]:
    """Both rows of one person as one, the first believed; and a field of which they differ, else ""."""
    fields = ("phone", "company", "first_time", "remote")
    said = {field: (getattr(one, field), getattr(other, field)) for field in fields}
    told = next((field for field, (a, b) in said.items() if a is not None and b is not None and a != b), "")
    person = Person(one.person.name or other.person.name, one.person.ids, one.person.email or other.person.email)
    return (
        msgspec.structs.replace(
            one,
            person=person,
            hosts=tuple(dict.fromkeys((*one.hosts, *other.hosts))),
            **{field: a if a is not None else b for field, (a, b) in said.items()},
        ),
        told,
    )
