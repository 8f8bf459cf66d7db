"""What holds now of one person: what feeds and people tables say, with what people decided and saw over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.store.contacts import Details, details_of
from confdash.store.decided import Decisions, number, sighting_of, strings
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
    seen: int | None = None
    seen_by: str | None = None
    seen_where: str | None = None
    phone: str | None = None
    company: str | None = None
    first_time: int | None = None
    remote: int | None = None
    hosts: str = "[]"
    owner: str | None = None
    note: str | None = None
    tags: str = "[]"


class PersonFold:
    """Folds persons, with all that is decided about them and that people tables say read at once."""

    def __init__(self, link: sqlite3.Connection, rules: Rules, persons: Iterable[str]) -> None:
        wanted = list(persons)
        self._rules = rules
        self._decisions = decisions_of(link, "person", wanted)
        self._details = details_of(link, wanted, rules)
        self._lists: dict[tuple[int, ...], str] = {}

    def row(self, person: str, said: Sequence[tuple[int, str, str]], given: tuple[int, int, int | None]) -> PersonRow:
        """One person. `said`: (feed, way, name) of each way of naming them.

        `given`: how many talks, living ones of them, first start.
        """
        # A feed that has left the config states nothing while another does.
        counting = [each for each in said if self._rules.feeds[each[0]].place is not None] or said
        order = counting
        if len(counting) > 1:
            order = sorted(counting, key=lambda each: (self._rules.feeds[each[0]].place or 0, each[1]))
        name = order[0][2] if order else person
        email = next((way.removeprefix("email:") for _, way, _ in order if way.startswith("email:")), None)
        feeds = self._listed(tuple(feed for feed, _, _ in order))
        # An e-mail address is private: it is never part of what a search can find.
        search = fold(name) or fold(person)
        plain = PersonRow(
            key=person, name=name, email=email, talks=given[1], first_starts=given[2], feeds=feeds, search=search
        )
        decisions, details = self._decisions.get(person), self._details.get(person)
        return self._with(plain, decisions or {}, details or Details()) if decisions or details else plain

    def _listed(self, feeds: tuple[int, ...]) -> str:
        if feeds not in self._lists:
            names = dict.fromkeys(self._rules.feeds[feed].name for feed in feeds)
            self._lists[feeds] = _json(list(names)).decode()
        return self._lists[feeds]

    def _with(self, plain: PersonRow, decisions: Decisions, details: Details) -> PersonRow:
        """A person of whom people tables or people say something."""
        decided = {field: each.value for field, each in decisions.items()}
        name = decided.get("name") or plain.name
        sighting = sighting_of(decided.get("here"))
        return msgspec.structs.replace(
            plain,
            name=name,
            search=fold(name) or plain.search,
            email=decided.get("email") or plain.email or details.email,
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
