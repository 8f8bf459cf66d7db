"""What people said of applications, as the journal tells it: the latest word, what held before, and when it was offered
and answered.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from confdash.store.scholarship_state import Answered, ByHand, Claim

T = TypeVar("T")

_ANSWERS = ("accepted", "declined")
#: Of all entries that are carried out on applications, in the order in which they were made. `?1`: keys, or NULL: all.
_ENTRIES = """
    SELECT journal.id, coalesce(placed.key, journal.key), field, old, new, reverts, by
    FROM journal LEFT JOIN placed USING (seq)
    WHERE entity = 'scholarship' AND field IN ('state', 'claim')
        AND NOT EXISTS (SELECT 1 FROM unplaced WHERE unplaced.seq = journal.seq)"""
_OF_SOME = f"""{_ENTRIES} AND placed.key IS NULL AND journal.key IN (SELECT value FROM json_each(?1))
    UNION ALL {_ENTRIES} AND seq IN (SELECT seq FROM placed WHERE key IN (SELECT value FROM json_each(?1)))
    ORDER BY 1"""  # noqa: S608 - our own SQL


class Spoken(msgspec.Struct, frozen=True):
    """What people said of one application, and when by their word it was offered and answered."""

    word: ByHand = ByHand()
    offered_at: int | None = None
    answered_at: int | None = None


class _Said(msgspec.Struct):
    """What stands of the journal's entries about one application, the latest last: what is undone is not in it."""

    states: list[tuple[Answered, str]] = []
    claims: list[tuple[Claim, str]] = []
    stood: set[str] = set()
    stood_claim: set[str] = set()


def spoken(link: sqlite3.Connection, keys: Iterable[str] | None) -> dict[str, Spoken]:
    """Key → what people said of its state and its money; of all, or of some keys."""
    if keys is None:
        rows = link.execute(f"{_ENTRIES} ORDER BY 1").fetchall()
    else:
        rows = link.execute(_OF_SOME, [msgspec.json.encode(list(keys)).decode()]).fetchall()
    found: dict[str, _Said] = defaultdict(_Said)
    for _, key, field, old, new, reverts, by in rows:
        said = found[key]
        if field == "state":
            before, now = _read(old, Answered), _read(new, Answered)
            said.stood |= {each.state for each in (before, now) if each}
            _stand(said.states, now, by, taken_back=reverts is not None)
        else:
            was, far = _read(old, Claim), _read(new, Claim)
            said.stood_claim |= {each.reimbursement for each in (was, far) if each}
            _stand(said.claims, far, by, taken_back=reverts is not None)
    return {key: _spoken(said) for key, said in found.items()}


def _read(value: str | None, sort: type[T]) -> T | None:
    try:
        return msgspec.json.decode(value, type=sort) if value else None
    except msgspec.MsgspecError:
        return None


def _stand(standing: list[tuple[T, str]], now: T | None, by: str, *, taken_back: bool) -> None:
    """One more entry. What takes another back restores what stood before that."""
    if taken_back or now is None:
        place = next((at for at in range(len(standing) - 1, -1, -1) if standing[at][0] == now), None)
        if place is not None:
            del standing[place + 1 :]
            return
        standing.clear()
    if now is not None:
        standing.append((now, by))


def _spoken(said: _Said) -> Spoken:
    answered, by = said.states[-1] if said.states else (None, "")
    claim, claim_by = said.claims[-1] if said.claims else (None, "")
    offered = answer = None
    for each, _ in said.states:
        if each.state == "offered":
            offered, answer = each.at, None
        elif each.state in _ANSWERS:
            answer = each.at if answer is None else answer
    word = ByHand(answered, by, frozenset(said.stood), claim, claim_by, frozenset(said.stood_claim))
    return Spoken(word, offered, answer)
