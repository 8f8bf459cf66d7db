"""What holds now of one person: what feeds and people tables say, with what people decided and saw over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.store.contacts import Details, details_of
from confdash.store.decided import number, sighting_of, strings
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of
from confdash.text import fold

_json = msgspec.json.encode


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of table `speakers`, without its id."""

    key: str
    name: str
    email: str | None
    talks: int
    first_starts: int | None
    feeds: str
    search: str
    seen: int | None
    seen_by: str | None
    seen_where: str | None
    phone: str | None
    company: str | None
    first_time: int | None
    remote: int | None
    hosts: str
    owner: str | None
    note: str | None
    tags: str


class PersonFold:
    """Folds persons, with all that is decided about them and that people tables say read at once."""

    def __init__(self, link: sqlite3.Connection, rules: Rules, persons: Iterable[str]) -> None:
        wanted = list(persons)
        self._rules = rules
        self._decisions = decisions_of(link, "person", wanted)
        self._details = details_of(link, wanted, rules)

    def row(self, person: str, said: Sequence[tuple[int, str, str]], given: tuple[int, int, int | None]) -> PersonRow:
        """One person. `said`: (feed, way, name) of each way of naming them.

        `given`: how many talks, living ones of them, first start.
        """
        # A feed that has left the config states nothing while another does.
        counting = [each for each in said if self._rules.feeds[each[0]].place is not None] or said
        order = sorted(counting, key=lambda each: (self._rules.feeds[each[0]].place or 0, each[1]))
        decided = {field: each.value for field, each in self._decisions.get(person, {}).items()}
        details = self._details.get(person, Details())
        name = decided.get("name") or (order[0][2] if order else person)
        email = next((way.removeprefix("email:") for _, way, _ in order if way.startswith("email:")), None)
        feeds = list(dict.fromkeys(self._rules.feeds[feed].name for feed, _, _ in order))
        sighting = sighting_of(decided.get("here"))
        return PersonRow(
            key=person,
            name=name,
            email=decided.get("email") or email or details.email,
            talks=given[1],
            first_starts=given[2],
            feeds=_json(feeds).decode(),
            # An e-mail address is private: it is never part of what a search can find.
            search=fold(name) or fold(person),
            seen=sighting.at if sighting else None,
            seen_by=sighting.by if sighting else None,
            seen_where=sighting.desk if sighting else None,
            phone=decided.get("phone") or details.phone,
            company=decided.get("company") or details.company,
            first_time=_flag(decided.get("first_time"), details.first_time),
            remote=_flag(decided.get("remote"), details.remote),
            hosts=_json(details.hosts).decode(),
            owner=decided.get("owner") or None,
            note=decided.get("note") or None,
            tags=_json(strings(decided.get("tags"))).decode(),
        )


def _flag(decided: str | None, said: bool | None) -> int | None:
    flag = number(decided)
    return int(bool(flag)) if flag is not None else None if said is None else int(said)
