"""What people said of applications, as the journal tells it: the latest word, what held before, and when it was offered
and answered.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from confdash.money import Money
from confdash.store.scholarship_state import MONEY_OUT, Answered, ByHand, Claim

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


class _One(msgspec.Struct, frozen=True):
    """A statement, who made it, and all that held or was said until then: words, and of a claim its amounts."""

    said: Answered | Claim
    by: str
    words: frozenset[str]
    amounts: frozenset[tuple[str, Money]]


class _Said(msgspec.Struct):
    """What stands of the journal's entries about one field of an application, the latest last: what was taken back is
    not in it.
    """

    standing: tuple[_One, ...] = ()
    words: frozenset[str] = frozenset()
    amounts: frozenset[tuple[str, Money]] = frozenset()
    #: Entry → what stood before it.
    before: dict[str, tuple[_One, ...]] = {}

    def add(
        self, entry: str, before: Answered | Claim | None, now: Answered | Claim | None, by: str, reverts: str | None
    ) -> None:
        """One more entry. What takes another back restores what stood before that, as old as it was."""
        stood, self.before[entry] = self.standing, self.standing
        if reverts is None:
            self.words |= {_word(each) for each in (before, now) if each}
            self.amounts |= {pair for each in (before, now) for pair in _amounts(each)}
            self.standing = () if now is None else (*stood, _One(now, by, self.words, self.amounts))
            return
        # Of a field that was decided otherwise since, as far back as what it is now was said.
        for found in (self.before.get(reverts, ()), *(stood[: at + 1] for at in range(len(stood) - 1, -1, -1))):
            if (found[-1].said if found else None) == now:
                self.standing = found
                return
        self.standing = () if now is None else (_One(now, by, self.words, self.amounts),)


def spoken(link: sqlite3.Connection, keys: Iterable[str] | None) -> dict[str, Spoken]:
    """Key → what people said of its state and its money; of all, or of some keys."""
    if keys is None:
        rows = link.execute(f"{_ENTRIES} ORDER BY 1").fetchall()
    else:
        rows = link.execute(_OF_SOME, [msgspec.json.encode(list(keys)).decode()]).fetchall()
    states: dict[str, _Said] = defaultdict(_Said)
    claims: dict[str, _Said] = defaultdict(_Said)
    for entry, key, field, old, new, reverts, by in rows:
        sort: type[Answered | Claim] = Answered if field == "state" else Claim
        found = states if field == "state" else claims
        found[key].add(entry, _read(old, sort), _read(new, sort), by, reverts)
    return {key: _spoken(states[key], claims[key]) for key in {*states, *claims}}


def _word(said: Answered | Claim) -> str:
    return said.state if isinstance(said, Answered) else said.reimbursement


def _amounts(said: Answered | Claim | None) -> list[tuple[str, Money]]:
    if not isinstance(said, Claim):
        return []
    return [(field, money) for field in MONEY_OUT if (money := getattr(said, field)) is not None]


def _read(value: str | None, sort: type[T]) -> T | None:
    try:
        return msgspec.json.decode(value, type=sort) if value else None
    except msgspec.MsgspecError:
        return None


def _spoken(states: _Said, claims: _Said) -> Spoken:
    word = ByHand()
    if states.standing:
        last = states.standing[-1]
        word = msgspec.structs.replace(word, answered=last.said, answered_by=last.by, stood=last.words)
    if claims.standing:
        *earlier, last = claims.standing
        word = msgspec.structs.replace(
            word, claim=last.said, claim_by=last.by, stood_claim=last.words, stood_amounts=last.amounts,
            earlier=tuple(each.said for each in earlier),
        )  # fmt: skip
    offered = answer = None
    for each in (one.said for one in states.standing):
        if _word(each) == "offered":
            offered, answer = each.at, None
        elif _word(each) in _ANSWERS and answer is None:
            answer = each.at
    return Spoken(word, offered, answer)
