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
    """What stands of the journal's entries about one field of an application, the latest last: what was taken back is
    not in it. Each with who said it, and with all that held or was said until then.
    """

    standing: list[tuple[Answered | Claim, str, frozenset[str]]] = []
    stood: frozenset[str] = frozenset()

    def add(self, before: Answered | Claim | None, now: Answered | Claim | None, by: str, *, taken_back: bool) -> None:
        """One more entry. What takes another back restores what stood before that, as old as it was."""
        if not taken_back:
            self.stood |= {_word(each) for each in (before, now) if each}
        if taken_back or now is None:
            places = [at for at, each in enumerate(self.standing) if each[0] == now]
            del self.standing[places[-1] + 1 if places else 0 :]
            if places:
                return
        if now is not None:
            self.standing.append((now, by, self.stood))


def spoken(link: sqlite3.Connection, keys: Iterable[str] | None) -> dict[str, Spoken]:
    """Key → what people said of its state and its money; of all, or of some keys."""
    if keys is None:
        rows = link.execute(f"{_ENTRIES} ORDER BY 1").fetchall()
    else:
        rows = link.execute(_OF_SOME, [msgspec.json.encode(list(keys)).decode()]).fetchall()
    states: dict[str, _Said] = defaultdict(_Said)
    claims: dict[str, _Said] = defaultdict(_Said)
    for _, key, field, old, new, reverts, by in rows:
        sort: type[Answered | Claim] = Answered if field == "state" else Claim
        found = states if field == "state" else claims
        found[key].add(_read(old, sort), _read(new, sort), by, taken_back=reverts is not None)
    return {key: _spoken(states[key], claims[key]) for key in {*states, *claims}}


def _word(said: Answered | Claim) -> str:
    return said.state if isinstance(said, Answered) else said.reimbursement


def _read(value: str | None, sort: type[T]) -> T | None:
    try:
        return msgspec.json.decode(value, type=sort) if value else None
    except msgspec.MsgspecError:
        return None


def _spoken(states: _Said, claims: _Said) -> Spoken:
    word = ByHand()
    if states.standing:
        said, by, stood = states.standing[-1]
        word = msgspec.structs.replace(word, answered=said, answered_by=by, stood=stood)
    if claims.standing:
        said, by, stood = claims.standing[-1]
        word = msgspec.structs.replace(word, claim=said, claim_by=by, stood_claim=stood)
    offered = answer = None
    for each, _, _ in states.standing:
        if _word(each) == "offered":
            offered, answer = each.at, None
        elif _word(each) in _ANSWERS and answer is None:
            answer = each.at
    return Spoken(word, offered, answer)
