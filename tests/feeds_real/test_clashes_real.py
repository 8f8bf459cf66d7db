"""Clashes and double-bookings of real programmes: the rules find what plain loops over the talks find, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from tests.store.build import Store, config

from confdash import clock, feeds
from confdash.attention.engine import Evaluator
from confdash.attention.items import Item
from confdash.records import ParseOptions
from confdash.store.query.rows import TalkRow

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not here")

#: File, zone, and at least so many clashing rows and double-booked people: that a comparison of nothing proves nothing.
PROGRAMMES = [
    ("schedule-xml/36c3-merged.xml", "Europe/Berlin", 48, 14),
    ("schedule-xml/fosdem-2026.xml", "Europe/Brussels", 0, 1),
    ("schedule-xml/debconf23.xml", "Asia/Kolkata", 0, 0),
    ("ics/pycon-us-2025-all-events.ics", "America/New_York", 1, 0),
]
QUIET = {"break", "service", "social", "poster"}
SESSIONS = {"talk", "keynote", "workshop", "panel", "lightning", "sponsor"}

#: A row as both see it: what it is about, all talks of it, and its severity.
Row = tuple[str, frozenset[str], str]


@pytest.fixture(params=PROGRAMMES, ids=lambda programme: Path(programme[0]).stem)
def programme(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, tuple[int, int]]]:
    """A store of one real programme, and how many clashes and double-bookings it has at least."""
    name, zone, clashes, double = request.param
    store = Store(tmp_path / "event", config(["feed"]).replace("Europe/Copenhagen", zone))
    store.sync("feed", feeds.parse((SHARED / name).read_bytes(), ParseOptions(timezone=zone, host="feeds.example.org")))
    yield store, (clashes, double)
    store.close()


def test_clashes_are_those_that_plain_loops_find(programme: tuple[Store, tuple[int, int]]) -> None:
    store, (least, _) = programme
    talks = [talk for talk in store.talks().values() if lives(talk)]
    now = min(talk.starts or 0 for talk in talks) - 3600
    found = {(item.key, frozenset(item.keys), item.severity) for item in ask(store, "room-clash", now)}
    assert found == rows_of(talks, now)
    assert sum(severity != "info" for _, _, severity in found) >= least


def test_double_bookings_are_those_that_plain_loops_find(programme: tuple[Store, tuple[int, int]]) -> None:
    store, (_, least) = programme
    talks = {talk.key: talk for talk in store.talks().values() if lives(talk) and talk.kind in SESSIONS}
    now = min(talk.starts or 0 for talk in talks.values()) - 3600
    of_person: dict[str, list[TalkRow]] = defaultdict(list)
    for key, person in store.link.execute(
        "SELECT talks.key, speakers.key FROM talk_speakers JOIN talks ON talks.id = talk"
        " JOIN speakers ON speakers.id = speaker"
    ).fetchall():
        if key in talks:
            of_person[person].append(talks[key])
    wanted = set()
    for person, theirs in of_person.items():
        pairs = [(a, b) for a, b in combinations(theirs, 2) if a.session != b.session and overlap(a, b)]
        if pairs:
            first = min(max(a.starts or 0, b.starts or 0) for a, b in pairs)
            keys = frozenset(talk.key for pair in pairs for talk in pair)
            wanted.add((person, keys, "critical" if first - now <= 86400 else "warning"))
    found = {(item.key, frozenset(item.keys), item.severity) for item in ask(store, "double-booked", now)}
    assert found == wanted
    assert len(found) >= least


def ask(store: Store, rule: str, now: int) -> list[Item]:
    """What a rule finds at a moment."""
    pinned = msgspec.structs.replace(store.settings.clock(), offset=now - clock.real())
    evaluator = Evaluator(store.path, store.settings, pinned)
    try:
        return evaluator.test(evaluator.rules.rules[rule])
    finally:
        evaluator.close()


def lives(talk: TalkRow) -> bool:
    """Whether a talk takes place, and for how long."""
    if talk.gone or talk.state in {"canceled", "withdrawn", "rejected"} or talk.starts is None or talk.ends is None:
        return False
    return talk.ends > talk.starts


def overlap(a: TalkRow, b: TalkRow) -> bool:
    """Whether two talks take place at one time for a while."""
    return max(a.starts or 0, b.starts or 0) < min(a.ends or 0, b.ends or 0)


def rows_of(talks: Iterable[TalkRow], now: int) -> set[Row]:
    """Each room's stretches of clashing talks, found by comparing every talk with every other."""
    in_room: dict[str, list[TalkRow]] = defaultdict(list)
    for talk in talks:
        for room in talk.rooms:
            in_room[room].append(talk)
    # (quiet, first talk) → all talks, first overlap; stretches that begin with one talk are one row.
    rows: dict[tuple[bool, str], tuple[set[str], int]] = {}
    for there in in_room.values():
        pairs = [(a, b) for a, b in combinations(there, 2) if overlap(a, b)]
        for quiet in (False, True):
            for stretch in stretches([pair for pair in pairs if is_quiet(pair, there) == quiet]):
                members = {talk.key: talk for pair in stretch for talk in pair}
                first = min(members.values(), key=lambda talk: (talk.starts, talk.ends, talk.key)).key
                keys, begins = rows.get((quiet, first), (set(), 1 << 60))
                earliest = min(max(a.starts or 0, b.starts or 0) for a, b in stretch)
                rows[quiet, first] = (keys | set(members), min(begins, earliest))
    return {
        (first, frozenset(keys), "info" if quiet else "critical" if begins - now <= 86400 else "warning")
        for (quiet, first), (keys, begins) in rows.items()
        if not quiet or (False, first) not in rows
    }


def is_quiet(pair: tuple[TalkRow, TalkRow], there: Iterable[TalkRow]) -> bool:
    """Whether two entries may well share their room: one is no talk, or three have the same start and end."""
    a, b = pair
    if {a.kind, b.kind} & QUIET:
        return True
    same = sum((talk.starts, talk.ends) == (a.starts, a.ends) for talk in there)
    return (a.starts, a.ends) == (b.starts, b.ends) and same > 2


def stretches(pairs: list[tuple[TalkRow, TalkRow]]) -> list[list[tuple[TalkRow, TalkRow]]]:
    """Pairs whose talks follow on each other without a gap between them."""
    found: list[list[tuple[TalkRow, TalkRow]]] = []
    until = 0
    for pair in sorted(pairs, key=lambda pair: min(talk.starts or 0 for talk in pair)):
        begins = min(talk.starts or 0 for talk in pair)
        if not found or begins >= until:
            found.append([])
        found[-1].append(pair)
        until = max(until, *(talk.ends or 0 for talk in pair))
    return found
