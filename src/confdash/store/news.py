"""What a merge is told as: its lines in `changes`, and how many talks or people it concerned."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from confdash.records import Talk
from confdash.store.changes import Change, record_changes
from confdash.store.differences import MOVES
from confdash.store.fold import Rules

if TYPE_CHECKING:
    from confdash.store.merge import Plan

_decode = msgspec.msgpack.Decoder(Talk).decode


class Counts(msgspec.Struct, frozen=True):
    """What a sync changed, for the line that tells it."""

    appeared: int = 0
    vanished: int = 0
    moved: int = 0
    changed: int = 0


def tell(link: sqlite3.Connection, plan: Plan, rules: Rules, at: int) -> Counts:
    """Writes what changed to `changes` and counts it, inside the transaction that merges it. `at` is real time.

    What a people table changes is private: it is counted, and only its first sync is told. Of scholarships nothing
    is told to anybody: the count is for whoever syncs.
    """
    name = rules.feeds[plan.feed].name
    if plan.first and plan.scholarships.about:
        return Counts(appeared=plan.after)
    if plan.first:
        told = str(len(plan.fresh)) if plan.nouns == "talks" else f"{plan.after} {plan.nouns}"
        record_changes(link, at, name, [Change("feed", name, name, "first sync", None, told)])
        return Counts(appeared=plan.after)
    found: list[Change] = []
    where = dict(link.execute("SELECT key, talk FROM upstream WHERE feed = ?", [plan.feed]).fetchall())
    for old, _, now in plan.changed:
        found += (Change("talk", where[old.key], now.title, *each) for each in plan.differences[old.id])
    known = plan.into.keys()
    found += (
        Change("talk", where[new.key], new.record.title, "appeared", None, None)
        for new in plan.fresh
        if new.talk not in known
    )
    found += (Change("talk", where[old.key], talk.title, "returned", None, None) for old, talk in plan.returned)
    found += (
        Change("talk", where[old.key], _decode(old.record).title, "vanished", None, None) for old in plan.vanished
    )
    found += plan.videos.changes()
    counts, private = _count(record_changes(link, at, name, found)), (plan.people, plan.scholarships)
    return Counts(
        appeared=counts.appeared + sum(len(each.fresh) + len(each.returned) for each in private),
        vanished=counts.vanished + sum(len(each.vanished) for each in private),
        moved=counts.moved,
        changed=counts.changed + sum(len(each.changed) for each in private),
    )


def _count(news: Iterable[Change]) -> Counts:
    """Talks by what is news about them; one that moved counts as moved alone."""
    fields: dict[str, set[str]] = defaultdict(set)
    for change in news:
        fields[change.key].add(change.field)
    sorts = [
        "appeared"
        if said & {"appeared", "returned"}
        else "vanished"
        if "vanished" in said
        else "moved"
        if said & MOVES
        else "changed"
        for said in fields.values()
    ]
    return Counts(**{sort: sorts.count(sort) for sort in ("appeared", "vanished", "moved", "changed")})
