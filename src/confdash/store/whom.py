"""Whom somebody means who is to be forgotten: by name, e-mail address or key; and all by which they are known here.

One person may be a speaker, a row of several people tables and an applicant: these belong together where the store
says so, or where they share a code, or name and address. Of two of one name, each is meant by a key alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from confdash.records import Contact, Scholarship, Talk, Video
from confdash.store import subjects
from confdash.store.name_marks import everyday, name_marks, normal, place_mark, shared_way
from confdash.store.people import ways

#: Ways that mean one person in whichever feed they stand.
_SHARED = ("code:", "guid:")
_HONORIFICS = re.compile(r"(?:(?:prof|dr|mr|mrs|ms|mx|dipl|ing|med|herr|frau|mme|sir|dame)\b\.?[\s-]*)+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]")

#: What something that somebody is in the store is: a `person`, a row of a people table (`contact`), an `application`.
Node = tuple[str, str]


class Whom(msgspec.Struct):
    """One person, as the store has them: all that they are in it, and all by which they are known."""

    nodes: set[Node] = msgspec.field(default_factory=set)
    #: As feeds, tables and people write them.
    names: set[str] = msgspec.field(default_factory=set)
    #: In small letters.
    emails: set[str] = msgspec.field(default_factory=set)
    #: Ways of naming them for sure, without addresses.
    ways: set[str] = msgspec.field(default_factory=set)
    #: Keys that they had.
    former: set[str] = msgspec.field(default_factory=set)

    def keys(self, *sorts: str) -> list[str]:
        """The keys of what they are in the store, of some sorts."""
        return sorted(key for sort, key in self.nodes if sort in sorts)

    @property
    def key(self) -> str:
        """By what this one person alone is meant."""
        return (self.keys("person") or self.keys("application") or self.keys("contact") or [""])[0]

    def known(self) -> Iterator[str]:
        """All the texts that are to be in no file afterwards: names and addresses."""
        yield from sorted({each for name in self.names for each in spellings(name)})
        yield from sorted(self.emails)


def find(link: sqlite3.Connection, text: str) -> list[Whom]:
    """Everybody who may be meant: whoever has this key, else this address, else this name."""
    text = text.strip()
    everybody = _together(link)
    tests: tuple[Callable[[Whom], bool], ...] = (
        lambda who: any(text == key for _, key in who.nodes) or text in who.former or text in who.ways,
        lambda who: text.casefold() in who.emails,
        lambda who: normal(text)[0] in {normal(each)[0] for name in who.names for each in spellings(name)} - {""},
    )
    for test in tests:
        if found := [who for who in everybody if test(who)]:
            return found
    return []


def named_alone(text: str) -> Whom:
    """Somebody whom the store knows as nobody, and who is to go from its texts: by address or name."""
    text = text.strip()
    return Whom(emails={text.casefold()}) if "@" in text else Whom(names={text})


def spellings(name: str) -> set[str]:
    """A name, also without its title and without what stands in brackets behind it."""
    bare = _ASIDE.sub("", name).strip()
    return {each for each in (name, bare, _HONORIFICS.sub("", bare, count=1)) if each}


def turned_round(name: str) -> set[str]:
    """A name as lists have it, the surname first, wherever that begins: “Nwosu, Ada”."""
    words = {spelling: spelling.split() for spelling in spellings(name)}
    return {f"{' '.join(each[at:])}, {' '.join(each[:at])}" for each in words.values() for at in range(1, len(each))}


# ----- who is one person


def _together(link: sqlite3.Connection) -> list[Whom]:
    people = {**_persons(link), **_contacts(link), **_applications(link)}
    parent: dict[Node, Node] = {node: node for node in people}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in (*_said(link), *_alike(people)):
        if one in parent and other in parent:
            parent[root(one)] = root(other)
    groups: dict[Node, Whom] = defaultdict(Whom)
    for node, who in people.items():
        whole = groups[root(node)]
        whole.nodes.add(node)
        whole.names |= who.names
        whole.emails |= who.emails
        whole.ways |= who.ways
        whole.former |= who.former
    return list(groups.values())


def _persons(link: sqlite3.Connection) -> dict[Node, Whom]:
    found: dict[Node, Whom] = defaultdict(Whom)
    for person, way, shown in link.execute("SELECT person, name, shown FROM names").fetchall():
        who = found["person", person]
        who.names.add(shown)
        if way.startswith("email:"):
            who.emails.add(way.removeprefix("email:"))
        elif not way.startswith(("name:", "local-")):
            who.ways.add(way)
    for key, name, email in link.execute("SELECT key, name, email FROM speakers").fetchall():
        who = found["person", key]
        who.names.add(name)
        who.emails |= {email.casefold()} if email else set()
    for key, person in link.execute("SELECT key, person FROM former_persons").fetchall():
        found["person", person].former.add(key)
    for who in found.values():
        who.names.discard("")
    return found


def _contacts(link: sqlite3.Connection) -> dict[Node, Whom]:
    rows = link.execute(
        "SELECT contacts.key, feeds.name, record FROM contacts JOIN feeds ON feeds.id = feed"
    ).fetchall()
    found = {}
    for key, feed, record in rows:
        said = msgspec.msgpack.decode(record, type=Contact).person
        found["contact", f"{key}@{feed}"] = _of(said.name, said.email, said.ids)
    return found


def _applications(link: sqlite3.Connection) -> dict[Node, Whom]:
    found: dict[Node, Whom] = defaultdict(Whom)
    for key, record in link.execute("SELECT key, record FROM scholarship_records").fetchall():
        said = msgspec.msgpack.decode(record, type=Scholarship).person
        who, more = found["application", key], _of(said.name, said.email, said.ids)
        who.names |= more.names
        who.emails |= more.emails
        who.ways |= more.ways
    return found


def _of(name: str, email: str | None, ids: Iterable[str]) -> Whom:
    return Whom(names={name} - {""}, emails={email.casefold()} if email else set(), ways=set(ids))


def _said(link: sqlite3.Connection) -> Iterator[tuple[Node, Node]]:
    """What the store itself takes for one person."""
    for key, feed, person in link.execute(
        "SELECT contacts.key, feeds.name, person FROM contacts JOIN feeds ON feeds.id = feed WHERE person IS NOT NULL"
    ).fetchall():
        yield ("contact", f"{key}@{feed}"), ("person", person)
    for key, person in link.execute("SELECT key, person FROM scholarships WHERE person IS NOT NULL").fetchall():
        yield ("application", key), ("person", person)


def _alike(people: dict[Node, Whom]) -> Iterator[tuple[Node, Node]]:
    """Those who share a code, or name and address."""
    seen: dict[object, Node] = {}
    for node, who in people.items():
        signs: list[object] = [way for way in who.ways if way.startswith(_SHARED)]
        signs += [(email, normal(name)[0]) for email in who.emails for name in who.names]
        for sign in signs:
            yield node, seen.setdefault(sign, node)


# ----- by what they are known again


def marks(link: sqlite3.Connection, who: Whom, digest: Callable[[str], str]) -> set[str]:
    """What is to be remembered of somebody, so that they do not come back (`store.scrub`)."""
    found = {digest(way) for way in who.ways}
    shared = _shared(link, who)
    found |= {digest(f"email:{email}") for email in who.emails - shared}
    found |= {digest(shared_way(email, name)) for email in shared for name in who.names}
    found |= {digest(f"key:{key}") for key in {*who.keys("person", "application"), *who.former}}
    for name in {each for written in who.names for each in spellings(written)}:
        found |= name_marks(name, digest, bound=everyday(name))
    return found | {place_mark(sort, key, digest) for sort, key in _places(link, who)}


def _shared(link: sqlite3.Connection, who: Whom) -> set[str]:
    """Addresses that somebody else has too: an agency's, a family's. They stay, as that one's."""
    own = {normal(name)[0] for name in who.names}
    return {
        email
        for other in _together(link)
        if other.nodes.isdisjoint(who.nodes) and own.isdisjoint(normal(name)[0] for name in other.names)
        for email in other.emails & who.emails
    }


def _places(link: sqlite3.Connection, who: Whom) -> Iterator[tuple[str, str]]:
    """Where somebody is named: records (feed's name, base), talks and recordings."""
    persons, applications = set(who.keys("person")), who.keys("application")
    feeds = dict(link.execute("SELECT id, name FROM feeds").fetchall())
    for key in who.keys("contact"):
        row, _, name = key.rpartition("@")
        yield name, row
    for key in applications:
        rows = link.execute("SELECT feed, base FROM scholarship_records WHERE key = ?", [key]).fetchall()
        yield from ((feeds[feed], base) for feed, base in rows)
    if not persons:
        return
    of = {
        (feed, way)
        for feed, way, person in link.execute("SELECT feed, name, person FROM names").fetchall()
        if person in persons
    }
    records = [
        (feed, base, talk, msgspec.msgpack.decode(record, type=Talk).people or ())
        for feed, base, talk, record in link.execute("SELECT feed, base, talk, record FROM upstream").fetchall()
    ]
    own = {talk for feed, _, talk, people in records if any((feed, way) in of for one in people for way in ways(one))}
    # Where somebody else of the name is on the same talk, a name alone does not tell who is meant.
    called = {normal(name)[0] for name in who.names}
    own -= {
        talk
        for feed, _, talk, people in records
        for one in people
        if (one.ids or one.email) and normal(one.name)[0] in called and not any((feed, way) in of for way in ways(one))
    }
    for feed, base, talk, _ in records:
        if talk in own:
            yield feeds[feed], base
            yield "talk", talk
    rows = link.execute("SELECT feed, video_records.key, session FROM video_records JOIN videos USING (key)").fetchall()
    for feed, key, session in rows:
        if session is not None and (subjects.talk_now(link, session) or session) in own:
            yield feeds[feed], key
            yield "video", key
            record = link.execute("SELECT record FROM video_records WHERE key = ? AND feed = ?", [key, feed]).fetchone()
            yield feeds[feed], msgspec.msgpack.decode(record[0], type=Video).key
