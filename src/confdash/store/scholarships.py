"""The one writer of `scholarships`: each application as it holds, of what feeds said and people decided.

A part of the fold, called by `store.refold`, by merges and by decisions. Costs nothing where there are no applications.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from confdash.money import Money
from confdash.records import AMOUNTS, Scholarship
from confdash.store.decided import Decisions, number, sighting_of
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of
from confdash.store.scholarship_hand import Spoken, spoken
from confdash.store.scholarship_links import links
from confdash.store.scholarship_records import Kept, all_records
from confdash.store.scholarship_state import Heard, committed, stand, stated
from confdash.text import fold

__all__ = ["COLUMNS", "follow", "link_speakers", "merged"]

_MONEY = tuple(column for name in (*AMOUNTS, "committed") for column in (name, f"{name}_in"))
#: Without its id, and without `person`, which `link_speakers` writes.
_FOLDED = (
    "key", "name", "email", "pot", "state", "raw_state", "needs_info", "state_since", "state_by", "state_by_hand",
    "reimbursement", "claim_since", "claim_by_whom", "claim_by_hand", "back_from", "back_by", "offered_at",
    "answered_at", "answer_by", "claim_by", "seen", "seen_by", "seen_where", *_MONEY, "owner", "note", "feeds",
    "gone", "search",
)  # fmt: skip
COLUMNS = (*_FOLDED, "person")
_UPSERT = (
    f"INSERT INTO scholarships ({', '.join(_FOLDED)}) VALUES ({', '.join('?' * len(_FOLDED))})"  # noqa: S608 - our own names
    f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FOLDED[1:])}"
)
_json = msgspec.json.encode


def follow(link: sqlite3.Connection, rules: Rules, keys: Iterable[str] | None) -> None:
    """Folds these applications anew (None: all). What has no record any more has no row."""
    wanted = None if keys is None else sorted(set(keys))
    if wanted is not None and not wanted:
        return
    said: dict[str, list[tuple[int, Kept]]] = defaultdict(list)
    for feed, kept in all_records(link, wanted):
        said[kept.key].append((feed, kept))
    of = None if wanted is None else list(said)
    decisions = decisions_of(link, "scholarship", of) if said else {}
    hands = spoken(link, of) if decisions else {}
    pots = {fold(pot.name): pot.name for pot in rules.pots}
    rows = {
        key: _row(key, _in_order(kept, rules), decisions.get(key, {}), hands.get(key, Spoken()), pots)
        for key, kept in said.items()
    }
    sql = f"SELECT {', '.join(_FOLDED)} FROM scholarships"  # noqa: S608 - our own names
    parameters = []
    if wanted is not None:
        sql += " WHERE key IN (SELECT value FROM json_each(?))"
        parameters.append(_json(wanted).decode())
    stored = {row[0]: row for row in link.execute(sql, parameters).fetchall()}
    link.executemany("DELETE FROM scholarships WHERE key = ?", [(key,) for key in stored.keys() - rows.keys()])
    link.executemany(_UPSERT, [row for key, row in rows.items() if row != stored.get(key)])


def merged(link: sqlite3.Connection, rules: Rules, keys: Iterable[str] | None) -> None:
    """Folds the applications of which a feed has said something new: whom they name may be new as well."""
    follow(link, rules, keys)
    link_speakers(link)


def link_speakers(link: sqlite3.Connection) -> None:
    """Finds anew which speakers apply: who speaks, and as whom, may have changed. Writes the rows that differ."""
    if not link.execute("SELECT 1 FROM scholarships LIMIT 1").fetchone():
        return
    found = links(link)
    stored = link.execute("SELECT key, person FROM scholarships").fetchall()
    differing = [(found.get(key), key) for key, person in stored if found.get(key) != person]
    link.executemany("UPDATE scholarships SET person = ? WHERE key = ?", differing)


class _Members(msgspec.Struct, frozen=True):
    """The records of an application that count, the believed first, each with its feed's name; whether it has gone."""

    records: Sequence[tuple[str, Kept, Scholarship]]
    gone: bool


def _in_order(kept: Sequence[tuple[int, Kept]], rules: Rules) -> _Members:
    """What living feeds say; where none does any more, what the last ones said."""
    listed = [(rules.feeds[feed], each) for feed, each in kept]
    counting = [pair for pair in listed if pair[0].place is not None] or listed
    living = [pair for pair in counting if not pair[1].gone and pair[0].place is not None]
    order = sorted(living or counting, key=lambda pair: (pair[0].place or 0, pair[1].id))
    return _Members([(feed.name, each, each.scholarship) for feed, each in order], not living)


def _row(key: str, members: _Members, decisions: Decisions, hand: Spoken, pots: Mapping[str, str]) -> tuple[Any, ...]:
    """The columns of `_FOLDED`."""
    heard = [_heard(name, kept, record) for name, kept, record in members.records]
    records = [record for _, _, record in members.records]
    decided = {field: each.value for field, each in decisions.items()}
    holds = stand(heard, hand.word)
    amounts: dict[str, Money | None] = {
        field: _amount(decided.get(field)) or stated(records, field) for field in ("requested", "offered", "accepted")
    }
    amounts |= {"claimed": holds.claim.claimed, "charged": holds.claim.charged, "paid": holds.claim.paid}
    amounts["committed"] = committed(holds.state, holds.claim, amounts["offered"], amounts["accepted"])
    seen = sighting_of(decided.get("here"))
    pot = decided.get("pot") or stated(records, "pot")
    name = next((record.person.name for record in records if record.person.name), "")
    email = next((record.person.email for record in records if record.person.email), None)
    return (
        key, name, email, pots.get(fold(pot), pot) if pot else None, holds.state, holds.raw_state,
        int(holds.needs_info), holds.state_since, holds.state_by, int(holds.state_by_hand),
        holds.claim.reimbursement, holds.claim_since, holds.claim_by, int(holds.claim_by_hand), holds.back_from,
        holds.back_by, _first(stated(records, "offered_at"), hand.offered_at, _seen(members, "offered_at")),
        _first(stated(records, "answered_at"), hand.answered_at, _seen(members, "answered_at")),
        _first(number(decided.get("answer_by")), stated(records, "answer_by")),
        _first(number(decided.get("claim_by")), stated(records, "claim_by")),
        seen.at if seen else None, seen.by if seen else None, seen.desk if seen else None,
        *(part for field in (*AMOUNTS, "committed") for part in _parts(amounts[field])),
        decided.get("owner") or None, decided.get("note") or None,
        _json(list(dict.fromkeys(each.feed for each in heard))).decode(), int(members.gone),
        fold(" ".join((name, email or "", key))),
    )  # fmt: skip


def _heard(name: str, kept: Kept, record: Scholarship) -> Heard:
    said = kept.said
    return Heard(
        name, record, said.state_at, said.state_before, said.state_before_at, said.claim_at, said.claim_before,
        said.claim_before_at, said.read_at, said.claimed_at, said.charged_at, said.paid_at, bool(said.state_anew),
        bool(said.claim_anew),
    )  # fmt: skip


def _seen(members: _Members, field: str) -> int | None:
    """When we saw that it was offered or answered, by the feed that said so first."""
    return min((at for _, kept, _ in members.records if (at := getattr(kept.said, field)) is not None), default=None)


def _first(*moments: int | None) -> int | None:
    return next((moment for moment in moments if moment is not None), None)


def _parts(money: Money | None) -> tuple[int | None, str | None]:
    return (money.minor, money.currency) if money else (None, None)


def _amount(value: str | None) -> Money | None:
    return msgspec.json.decode(value, type=Money) if value else None
