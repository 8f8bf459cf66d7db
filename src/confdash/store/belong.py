"""Which talk each record of a batch belongs to (design §3.1, §3.8). Reads the store, writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.records import Talk
from confdash.store import slots
from confdash.store.fold import Rules
from confdash.store.identity import Grouping, Known, pairs

_decode = msgspec.msgpack.Decoder(Talk).decode


class Newcomer(msgspec.Struct, frozen=True):
    """A record that is new or says something new; `talk` is where it stands so far, None if it stands nowhere."""

    key: str
    talk: str | None
    record: Talk


class Places(msgspec.Struct, frozen=True):
    """Where a batch's records belong."""

    #: Record key → talk, for those that stood nowhere. `into` is yet to be applied to it.
    talks: dict[str, str] = {}
    #: Talk → the talk that it turns out to be.
    into: dict[str, str] = {}


def place(
    link: sqlite3.Connection, rules: Rules, feed: int, newcomers: Sequence[Newcomer], leaving: set[str]
) -> Places:
    """Finds the talks of one feed's new and changed records; `leaving` are the keys of its records that vanish."""
    if not newcomers:
        return Places()
    taken = taken_keys(link) if any(each.talk is None for each in newcomers) else set()
    talks: dict[str, str] = {}
    for each in newcomers:
        if each.talk is None:
            talks[each.key] = free_key(each.key, rules.feeds[feed].name, taken)
            taken.add(talks[each.key])
    standing = _standing(link, feed, {each.key for each in newcomers} | leaving)
    if not any(known.feed != feed for known in standing):
        return Places(talks)
    new = [Known(feed, each.key, each.talk or talks[each.key], each.record) for each in newcomers]
    return Places(talks, _joined(link, rules, new, standing, set(talks.values())))


def taken_keys(link: sqlite3.Connection) -> set[str]:
    """All keys that mean a talk or ever meant one."""
    rows = link.execute("SELECT DISTINCT talk FROM upstream UNION SELECT key FROM former_keys").fetchall()
    return {row[0] for row in rows}


def free_key(key: str, feed: str, taken: set[str]) -> str:
    """The natural key, or one made of it where another talk has it: two unrelated conferences both number from 1."""
    base, number = slots.split(key)
    tries = 1
    while key in taken:
        key = slots.key_of(f"{base}@{feed}" + (f"~{tries}" if tries > 1 else ""), number)
        tries += 1
    return key


def key_made_of(key: str, feed: str, among: Iterable[str]) -> frozenset[str]:
    """Those of some keys of talks that `free_key` may have made of a feed's natural key."""
    base, number = slots.split(key)
    beside = f"{base}@{feed}"
    made = ((each, slots.split(each)) for each in among)
    return frozenset(
        each
        for each, (own, slot) in made
        if each == key or (slot == number and (own == beside or own.startswith(f"{beside}~")))
    )


def _standing(link: sqlite3.Connection, feed: int, besides: set[str]) -> list[Known]:
    """All records that the store has, save those of the feed that the batch speaks of anew or no longer."""
    if not link.execute("SELECT 1 FROM upstream WHERE feed != ? LIMIT 1", [feed]).fetchone():
        return []
    rows = link.execute("SELECT feed, key, talk, record, gone_at IS NULL FROM upstream").fetchall()
    return [
        Known(of, key, talk, _decode(record), bool(live))
        for of, key, talk, record, live in rows
        if of != feed or key not in besides
    ]


def _joined(
    link: sqlite3.Connection, rules: Rules, new: Sequence[Known], standing: Sequence[Known], unheard: set[str]
) -> dict[str, str]:
    """Which talks turn out to be one; `unheard` are the keys that the store does not have yet."""
    own = [known for known in standing if known.feed == new[0].feed]
    others = [known for known in standing if known.feed != new[0].feed]
    grouping = Grouping([*new, *own, *others], _apart(link))
    believed = _first_places(rules, (*new, *own, *others))
    for pair in pairs(new, others, [known.record for known in (*new, *own) if known.live], _former(link)):
        ours, theirs = grouping.talk(pair.new.talk), grouping.talk(pair.other.talk)
        # A key that was ever seen stays; of two such, the one of the feed that is believed first.
        keep, drop = (theirs, ours) if ours in unheard or believed[theirs] <= believed[ours] else (ours, theirs)
        if ours != theirs and grouping.join(keep, drop, gone=not pair.other.live):
            believed[keep] = min(believed[keep], believed[drop])
    return {talk: grouping.talk(talk) for talk in grouping.into}


def _former(link: sqlite3.Connection) -> dict[str, list[str]]:
    """Talk → the keys that it had before it was joined."""
    found: dict[str, list[str]] = {}
    for key, talk in link.execute("SELECT key, talk FROM former_keys ORDER BY key").fetchall():
        found.setdefault(talk, []).append(key)
    return found


def _apart(link: sqlite3.Connection) -> set[tuple[tuple[int, str], tuple[int, str]]]:
    """The records that a person has split from each other."""
    rows = link.execute("SELECT feed, key, other_feed, other_key FROM apart").fetchall()
    return {((feed, key), (other_feed, other_key)) for feed, key, other_feed, other_key in rows}


def _first_places(rules: Rules, members: Iterable[Known]) -> dict[str, tuple[bool, int]]:
    """Talk → the place of the feed that is believed first among those that speak of it."""
    found: dict[str, tuple[bool, int]] = {}
    for known in members:
        place = rules.feeds[known.feed].place
        found[known.talk] = min(found.get(known.talk, (True, 1 << 30)), (place is None, place or 0))
    return found
