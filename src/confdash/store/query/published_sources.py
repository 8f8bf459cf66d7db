"""The feeds' records behind the talks that are told, and what the public ones alone make of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from confdash.records import Talk
from confdash.store import overrides
from confdash.store.decided import Decisions, over, wide
from confdash.store.fold import Folded, Member, Rules, fold_talk, in_order
from confdash.store.query.guids import carries
from confdash.store.query.published_rows import Row

_decode = msgspec.msgpack.Decoder(Talk).decode


class Sources:
    """The records behind talks, and what the public ones alone make of them."""

    def __init__(self, link: sqlite3.Connection, rules: Rules, public: Collection[int], *, everything: bool) -> None:
        self._link = link
        self._rules = rules
        self._public = public
        self._everything = everything

    def members(self, keys: Collection[str]) -> dict[str, list[Member]]:
        """What the feeds of the config say of these talks."""
        found: dict[str, list[Member]] = defaultdict(list)
        rows = self._link.execute(
            "SELECT talk, id, feed, key, record, gone_at IS NOT NULL FROM upstream"
            " WHERE talk IN (SELECT value FROM json_each(?)) ORDER BY id",
            [msgspec.json.encode(list(keys)).decode()],
        )
        for talk, id_, feed, key, record, gone in rows.fetchall():
            if feed in self._rules.feeds:
                found[talk].append(Member(id_, feed, key, _decode(record), bool(gone)))
        return found

    def records(self, keys: Sequence[str], marked: set[str]) -> dict[str, tuple[Talk, ...]]:
        """Talk → what the feeds that count say of it, the believed one first; of `marked` ones what all say."""
        found = {}
        for talk, members in self.members(keys).items():
            # Before they are put in order: one that has gone from a public feed counts no less for one of another feed.
            counting = [each for each in members if self._everything or talk in marked or each.feed in self._public]
            found[talk] = tuple(member.record for member in in_order(counting, self._rules))
        return found

    def carried(self, key: str, members: Iterable[Member]) -> bool:
        """Whether a public record tells a talk's key, though its own is another."""
        return any(
            carries(member.record, member.key, self._rules.feeds[member.feed].name, key)
            for member in members
            if member.feed in self._public
        )

    def folded(self, rows: Sequence[Row], members: Mapping[str, Sequence[Member]]) -> dict[str, Folded]:
        """What the public feeds alone, and decisions, make of talks of which others speak too."""
        if not rows:
            return {}
        decisions = self._decisions(rows)
        return {
            row.key: over(
                fold_talk(row.key, [each for each in members[row.key] if each.feed in self._public], self._rules, {}),
                decisions[row.key],
            )
            for row in rows
        }

    def _decisions(self, rows: Sequence[Row]) -> dict[str, Decisions]:
        """What was decided of each, with the latest word about any slot of its session."""
        sessions = msgspec.json.encode(sorted({row.session for row in rows})).decode()
        slots: dict[str, list[str]] = defaultdict(list)
        for session, key in self._link.execute(
            "SELECT session, key FROM talks WHERE session IN (SELECT value FROM json_each(?))", [sessions]
        ).fetchall():
            slots[session].append(key)
        decided = overrides.decisions_of(self._link, "talk", [key for keys in slots.values() for key in keys])
        return {
            row.key: {**decided.get(row.key, {}), **wide(decided.get(key, {}) for key in slots[row.session])}
            for row in rows
        }
