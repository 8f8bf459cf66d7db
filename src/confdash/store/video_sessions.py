"""The sessions of the programme as the matching of recordings sees them: by what feeds call them, as they are now."""

from __future__ import annotations

import functools
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from confdash.records import OFF_STATES, SIDE_KINDS
from confdash.store.fold import Rules
from confdash.store.rooms import named
from confdash.store.video_match import canonical, last_part
from confdash.store.video_slots import Session, Slot
from confdash.text import fold


class _Signs(msgspec.Struct, frozen=True):
    """What of a talk's record may name it elsewhere: decoding no more than this is what makes 10,000 talks quick."""

    base: str
    code: str | None = None
    guid: str | None = None
    url: str | None = None
    starts: int | None = None
    ends: int | None = None
    rooms: tuple[str, ...] = ()


_signs = msgspec.msgpack.Decoder(_Signs).decode
_strings = msgspec.json.Decoder(list[str]).decode


def sessions(link: sqlite3.Connection, rules: Rules) -> list[Session]:
    """All sessions, those that do not take place among them."""
    signs: dict[str, list[_Signs]] = defaultdict(list)
    planned: dict[str, list[_Signs]] = defaultdict(list)
    for talk, record, feed, gone in link.execute("SELECT talk, record, feed, gone_at FROM upstream").fetchall():
        signs[talk].append(each := _signs(record))
        if gone is None and rules.feeds[feed].place is not None:
            planned[talk].append(each)
    slots: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in link.execute(
        "SELECT session, key, title, rooms, starts, ends, speakers, state, gone, stage, kind FROM talks ORDER BY key"
    ).fetchall():
        slots[row[0]].append(row)
    day = functools.cache(lambda starts: rules.clock.day(starts).isoformat())  # many begin at one time
    return [
        _session(
            key,
            rows,
            [each for row in rows for each in signs[row[1]]],
            [each for row in rows for each in planned[row[1]]],
            rules,
            day,
        )
        for key, rows in slots.items()
    ]


def _session(
    key: str,
    rows: list[tuple[Any, ...]],
    signs: list[_Signs],
    planned: list[_Signs],
    rules: Rules,
    day: Callable[[int], str],
) -> Session:
    lead = next((row for row in rows if row[1] == key), rows[0])
    links = {canonical(each.url) for each in signs if each.url}
    return Session(
        key=key,
        title=lead[2],
        codes=frozenset(each.code for each in signs if each.code),
        guids=frozenset(each.guid for each in signs if each.guid),
        links=frozenset(links),
        numbers=frozenset(pair for each in signs for pair in _numbers(each)),
        slots=tuple(Slot(frozenset(map(fold, _strings(row[3]))), row[4], row[5]) for row in rows),
        planned=tuple(Slot(_rooms(each.rooms, rules), each.starts, each.ends) for each in planned),
        days=frozenset(day(row[4]) for row in rows if row[4] is not None),
        people=frozenset(map(fold, _strings(lead[6]))),
        live=any(_live(row) for row in rows),
    )


def _rooms(texts: tuple[str, ...], rules: Rules) -> frozenset[str]:
    return frozenset(map(fold, named(texts, rules.learnt, rules.rooms))) if texts else frozenset()


def _live(row: tuple[Any, ...]) -> bool:
    _, _, _, _, _, _, _, state, gone, stage, kind = row
    return not gone and state not in OFF_STATES and stage != "no_show" and kind not in SIDE_KINDS


def _numbers(signs: _Signs) -> list[tuple[str, str]]:
    """The plain numbers of a talk: its own behind the acronym, and the one that its page's address ends with."""
    acronym, _, number = signs.base.rpartition("/")
    found = [(acronym, number)] if number.isdigit() else []
    if signs.url and (last := last_part(signs.url)).isdigit():
        found.append((acronym, last))
    return found
