"""Who is who (design §3.6): within a feed by id, else by name; between feeds by id or e-mail, or by name on one talk.

`names` maps each way in which a feed names somebody (`code:NQTF8Y`, `email:…`, `name:bo lindqvist`) to a person.
It belongs to the upstream layer: it only grows, so that a person keeps the key that was given first.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.records import Person
from confdash.store import subjects
from confdash.store.fold import Member, Rules
from confdash.text import fold


def ways(person: Person) -> tuple[str, ...]:
    """The ways in which a feed names a person, the surest first; a bare name only where there is nothing surer."""
    sure = (*person.ids, *((f"email:{person.email.casefold()}",) if person.email else ()))
    return sure or (f"name:{fold(person.name)}",)


class _Named(msgspec.Struct, frozen=True):
    feed: int
    talk: str
    person: Person
    ways: tuple[str, ...]


class People:
    """Finds or makes the person behind each name on some talks, and writes what it learnt."""

    def __init__(self, link: sqlite3.Connection, rules: Rules) -> None:
        self._link = link
        self._rules = rules
        self._person: dict[tuple[int, str], str] = {}
        self._shown: dict[tuple[int, str], str] = {}
        self._by_way: dict[str, set[str]] = defaultdict(set)
        self._feeds: dict[str, set[int]] = defaultdict(set)
        #: Keys that somebody had who turned out to be another: the journal may speak of them.
        self._former = {row[0] for row in link.execute("SELECT key FROM former_persons").fetchall()}
        self._new: dict[tuple[int, str], None] = {}
        #: Persons who turned out to be another: their talks must be folded again.
        self.merged: dict[str, str] = {}
        #: All persons of whom anything was learnt: their rows must be folded again.
        self.touched: set[str] = set()

    def assign(self, talks: Mapping[str, Sequence[Member]]) -> None:
        """Gives everybody on these talks a person."""
        named = [
            _Named(member.feed, talk, person, ways(person))
            for talk, members in talks.items()
            for member in members
            if not member.gone
            for person in member.record.people or ()
        ]
        place = {id_: (feed.place is None, feed.place or 0) for id_, feed in self._rules.feeds.items()}
        named.sort(key=lambda each: (place[each.feed], each.talk))
        # Those of records that have gone are only looked up: a talk that has vanished still names its speakers.
        everybody = (m.record.people or () for members in talks.values() for m in members)
        self.load(person for people in everybody for person in people)
        on_talk: dict[tuple[str, str], list[_Named]] = defaultdict(list)
        if len({each.feed for each in named}) > 1:
            for each in named:
                on_talk[each.talk, fold(each.person.name)].append(each)
        for each in named:
            self._place(each, on_talk.get((each.talk, fold(each.person.name)), ()))
        self._write()

    def of(self, feed: int, person: Person) -> str | None:
        """The key of a person as one feed names them: by id where they have one, though an e-mail may be shared."""
        return next((key for way in person.ids or ways(person) if (key := self._person.get((feed, way)))), None)

    def load(self, people: Iterable[Person]) -> None:
        """Reads who these are, without assigning anybody (rebuild)."""
        self._load({way for person in people for way in ways(person)})

    def _load(self, wanted: set[str]) -> None:
        listed = msgspec.json.encode(sorted(wanted)).decode()
        rows = self._link.execute(
            "SELECT feed, name, person, shown FROM names WHERE person IN"
            " (SELECT person FROM names WHERE name IN (SELECT value FROM json_each(?)))",
            [listed],
        ).fetchall()
        for feed, way, person, shown in rows:
            self._know(feed, way, person, shown)

    def _know(self, feed: int, way: str, person: str, shown: str) -> None:
        self._person[feed, way] = person
        self._shown[feed, way] = shown
        self._by_way[way].add(person)
        self._feeds[person].add(feed)

    def _place(self, each: _Named, same_name: Sequence[_Named]) -> None:
        own = self.of(each.feed, each.person)
        other = self._elsewhere(each, same_name)
        if own and other and own != other and not self._feeds[own] & self._feeds[other]:
            self._merge(keep=other, drop=own)
            own = other
        person = own or (other if other and each.feed not in self._feeds[other] else None) or self._fresh(each)
        for way in each.ways:
            where = each.feed, way
            # An e-mail address that two share stays with the first: else it would go to and fro.
            if self._person.get(where, person) == person and self._shown.get(where) != each.person.name:
                self._learn(where, person, each.person.name)

    def _elsewhere(self, each: _Named, same_name: Sequence[_Named]) -> str | None:
        """Who another feed says this is: by id or e-mail, else by the same name on the same talk, if one has it."""
        for way in each.ways:
            if not way.startswith("name:"):
                found = next((key for key in sorted(self._by_way[way]) if each.feed not in self._feeds[key]), None)
                if found:
                    return found
        feeds = [other.feed for other in same_name]
        if len(set(feeds)) != len(feeds):
            return None  # two people of one name on one talk: the name says nothing
        persons = (self.of(other.feed, other.person) for other in same_name if other.feed != each.feed)
        return next((key for key in persons if key), None)

    def _fresh(self, each: _Named) -> str:
        key = each.ways[0]
        if key.startswith("email:"):  # private, and keys are shown
            key = subjects.hidden(key)
        own, tries = key, 1
        while own in self._feeds or own in self._former:
            own = f"{key}@{self._rules.feeds[each.feed].name}" + (f"~{tries}" if tries > 1 else "")
            tries += 1
        return own

    def _learn(self, where: tuple[int, str], person: str, shown: str) -> None:
        self._know(*where, person, shown)
        self._new[where] = None
        self.touched.add(person)

    def _merge(self, keep: str, drop: str) -> None:
        for where, person in list(self._person.items()):
            if person == drop:
                self._learn(where, keep, self._shown[where])
        self.touched |= {keep, drop}
        del self._feeds[drop]
        for persons in self._by_way.values():
            persons.discard(drop)
        self.merged[drop] = keep

    def _write(self) -> None:
        self._link.executemany(
            "INSERT INTO names (feed, name, person, shown) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (feed, name) DO UPDATE SET person = excluded.person, shown = excluded.shown",
            [(*where, self._person[where], self._shown[where]) for where in sorted(self._new)],
        )
        self._new.clear()
        for drop, keep in self.merged.items():
            subjects.merged(self._link, drop, keep)
