"""Table `overrides`: what was decided of fields that feeds speak of too, beside what the feeds say of them now.

From it *Attention* says “you said Hall A; the feed now says Hall C”. A part of the fold, called by `store.refold`
alone.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from confdash.store import subjects
from confdash.store.decided import Decision, Decisions, contested
from confdash.store.fold import Folded, Member, Rules, in_order

#: The feed whose records are people's own additions.
LOCAL = "local"


def decisions_of(link: sqlite3.Connection, entity: str, keys: Iterable[str] | None = None) -> dict[str, Decisions]:
    """Key → what was decided about it; of all of an entity, or of some keys."""
    sql = (
        "SELECT decisions.key, decisions.field, value, seq, id FROM decisions JOIN journal USING (seq)"
        " WHERE decisions.entity = ?"
    )
    parameters: list[object] = [entity]
    if keys is not None:
        sql += " AND decisions.key IN (SELECT value FROM json_each(?))"
        parameters.append(msgspec.json.encode(list(keys)).decode())
    found: dict[str, dict[str, Decision]] = defaultdict(dict)
    for key, field, value, seq, id_ in link.execute(sql, parameters).fetchall():
        found[key][field] = Decision(value, seq, id_)
    return dict(found)


def write(
    link: sqlite3.Connection,
    rules: Rules,
    groups: Mapping[str, Sequence[Member]],
    said: Sequence[Folded],
    decisions: Mapping[str, Decisions],
    gone: Iterable[str],
) -> None:
    """Writes the rows of these talks."""
    if not decisions and not link.execute("SELECT 1 FROM overrides LIMIT 1").fetchone():
        return
    listed = msgspec.json.encode([*(each.key for each in said), *gone]).decode()
    link.execute("DELETE FROM overrides WHERE talk IN (SELECT value FROM json_each(?))", [listed])
    rows: list[tuple[object, ...]] = []
    for each in said:
        decided = decisions.get(each.key)
        if decided:
            rows += _rows(link, rules, groups[each.key], each, decided)
    link.executemany(
        "INSERT INTO overrides (talk, field, decided, said, before, feed, at, by, told)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _rows(
    link: sqlite3.Connection, rules: Rules, members: Sequence[Member], said: Folded, decisions: Decisions
) -> list[tuple[object, ...]]:
    """Of one talk; nothing where no feed but people's own additions speaks of it."""
    listed = [rules.feeds[member.feed].name for member in in_order(members, rules)]
    feeds = [name for name in listed if name != LOCAL]
    if not feeds:
        return []
    otherwise = _told(decisions)
    rows: list[tuple[object, ...]] = []
    for field, decided, feeds_say, decision in contested(said, decisions):
        seq = _made(link, field, decision.seq)
        before, at, by = link.execute("SELECT old, at, by FROM journal WHERE seq = ?", [seq]).fetchone()
        owner = next(
            (each.name for each in rules.feeds.values() if field in each.owns and each.name in feeds), feeds[0]
        )
        told = int(field in otherwise and otherwise[field] == decision.value)
        rows.append((said.key, field, decided, feeds_say, before, owner, at, by, told))
    return rows


def _made(link: sqlite3.Connection, field: str, seq: int) -> int:
    """The entry by which a decision was made: one that only restores it, by undo or redo, says nothing anew."""
    reverts = (
        "SELECT reverted.seq, coalesce(placed.key, entry.key) FROM journal AS entry"
        " JOIN journal AS reverted ON reverted.id = entry.reverts LEFT JOIN placed ON placed.seq = entry.seq"
        " WHERE entry.seq = ?"
    )
    row = link.execute(reverts, [seq]).fetchone()
    if row is None:
        return seq
    # In the order in which they were made; those of another desk may have got here in another one.
    made = [at for at, _, _ in subjects.entries_of(link, "talk", subjects.key_now(link, "talk", row[1]), field)]
    places = {at: place for place, at in enumerate(made)}
    while row is not None and 0 < places.get(row[0], 0) < places.get(seq, 0):
        seq = made[places[row[0]] - 1]
        row = link.execute(reverts, [seq]).fetchone()
    return seq


def _told(decisions: Decisions) -> dict[str, str]:
    each = decisions.get("told")
    try:
        return msgspec.json.decode(each.value, type=dict[str, str]) if each else {}
    except msgspec.MsgspecError:
        return {}
