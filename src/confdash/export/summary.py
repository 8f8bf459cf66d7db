"""The figures of a scholarship programme for people who must not know who applied: its board, a funder, the last slide.

Rows in, figures out; nothing else is read. No group of fewer than five people is told of, and none can be worked out by
adding and subtracting what is told (`confdash.export.apart`): states and pots that are too small are merged, and what
would still set somebody apart is left out, with a sentence that says so.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from confdash.clock import Clock
from confdash.export.apart import LEAST, Told
from confdash.export.merging import Cell, merge_pots, merge_states
from confdash.money import Money
from confdash.records import REIMBURSEMENTS
from confdash.store.query.presence import at_event
from confdash.store.query.scholarship_rows import ScholarshipRow

#: The amounts that are told of, what matters most first: where not all can be told, the first of them are.
KINDS = ("committed", "paid", "requested", "offered", "accepted", "charged")
_DAY = 86400


class Group(msgspec.Struct, frozen=True):
    """So many people, in these states (none: in any), and of one pot, of several that were merged, or of all."""

    states: tuple[str, ...]
    people: int
    pots: Literal["all", "one", "several"] = "all"
    #: Of one: its name, or "" where no pot is named; and the currency of the amounts, where it is one.
    pot: str | None = None
    currency: str | None = None


#: A group, and the numbers of its people.
_People = tuple[Group, list[int]]


class Sum(msgspec.Struct, frozen=True):
    """The sum of one of `KINDS` over all people of a group who have such an amount in this currency: so many."""

    kind: str
    group: Group
    people: int
    amount: Money


class Reimbursed(msgspec.Struct, frozen=True):
    """So many of those who accepted stand at one of these `records.REIMBURSEMENTS`."""

    steps: tuple[str, ...]
    people: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told. What is None, or not there, is not told, and `notes` say why."""

    event: str
    #: Of which moment it is, and when its sources were last read: UTC seconds.
    at: int
    read_at: int | None
    #: All applications.
    people: int | None
    #: All of them, once each, by state; and by pot within each state where there are several.
    states: tuple[Group, ...] = ()
    pots: tuple[Group, ...] = ()
    money: tuple[Sum, ...] = ()
    #: How many accepted, and how many of these have come to the event.
    accepted: int | None = None
    arrived: int | None = None
    reimbursement: tuple[Reimbursed, ...] = ()
    #: How many offers were answered, as far as both dates are known, and the median of the days between them, rounded.
    answers: int | None = None
    answer_days: int | None = None
    notes: tuple[str, ...] = ()


def summarise(rows: Iterable[ScholarshipRow], clock: Clock, event: str, read_at: int | None) -> Summary:
    """The figures of opened rows as of `clock.now()`. What has gone from its feed counts where money stands in it."""
    counted = [row for row in rows if not row.gone or row.committed is not None]
    told = Summary(event=event, at=clock.now(), read_at=read_at, people=len(counted))
    if not counted:
        return told
    if len(counted) < LEAST:
        note = "there are fewer than five applications, so nothing is told"
        return msgspec.structs.replace(told, people=None, notes=(note,))
    groups = merge_states([row.state for row in counted])
    if () in groups:
        note = "states hold fewer than five people, or would tell of one that does, so only how many there are is told"
        return msgspec.structs.replace(told, notes=(note,))
    return _Figures(counted, groups, clock).add_to(told)


class _Figures:
    """What is told of some people, table after table: each tells of its groups too, where that sets nobody apart."""

    def __init__(self, rows: Sequence[ScholarshipRow], groups: dict[tuple[str, ...], list[int]], clock: Clock) -> None:
        self.rows, self.clock = rows, clock
        self.everybody: _People = (Group((), len(rows)), list(range(len(rows))))
        self.states: list[_People] = [(Group(states, len(people)), people) for states, people in groups.items()]
        #: Those who accepted; None where they were merged with others.
        self.accepted = groups.get(("accepted",))
        self.told = Told(len(rows))
        self.told.add(self.everybody[1], *groups.values())
        #: Whether some sum cannot be told.
        self.left_out = False
        self.notes = [
            f"fewer than five people are in one of these states, so they are counted together: {in_words(states)}"
            for states in groups
            if len(states) > 1
        ]

    def add_to(self, told: Summary) -> Summary:
        """All figures, in the order of what matters."""
        pots = self._pots()
        arrived = self._arrived()
        money = self._money([self.everybody, *self.states])
        reimbursement = self._reimbursement()
        answers, days = self._answers()
        money += self._money(pots)
        if self.left_out:
            self.notes.append("sums are left out that are of fewer than five people, or would tell of so few")
        return msgspec.structs.replace(
            told, states=tuple(group for group, _ in self.states), pots=tuple(group for group, _ in pots),
            money=tuple(money), accepted=None if self.accepted is None else len(self.accepted), arrived=arrived,
            reimbursement=tuple(reimbursement), answers=answers, answer_days=days, notes=tuple(self.notes),
        )  # fmt: skip

    def _pots(self) -> list[_People]:
        """By pot, and by the currency of the amounts, within each state."""
        found: list[_People] = []
        merged = False
        for group, people in self.states:
            cells = merge_pots([_cell(self.rows[person]) for person in people])
            merged |= any(len(cell) > 1 for cell in cells)
            parts = [
                (_of_pots(group.states, cell, len(places)), [people[place] for place in places])
                for cell, places in cells.items()
            ]
            one = len(parts) == 1 and parts[0][0].pots == "several"
            if not one and self.told.add(*(each for _, each in parts)):
                found += parts
        if merged:
            self.notes.append("pots, or currencies, that hold fewer than five people in a state are counted together")
        return found

    def _arrived(self) -> int | None:
        """How many of those who accepted have come."""
        if self.accepted is None:
            self.notes.append("how many have come is not told: those who accepted are counted together with others")
            return None
        seen = [person for person in self.accepted if at_event(self.clock, self.rows[person].seen)]
        if self.told.add(seen):
            return len(seen)
        self.notes.append("how many have come is not told, since fewer than five have, or have not")
        return None

    def _money(self, groups: Iterable[_People]) -> list[Sum]:
        """The sums of these groups that can be told."""
        found: list[Sum] = []
        for group, people in groups:
            for kind in KINDS:
                for currency, amounts in _amounts(self.rows, people, kind).items():
                    if self.told.add(amounts):
                        found.append(Sum(kind, group, len(amounts), Money(sum(amounts.values()), currency)))
                    else:
                        self.left_out = True
        return found

    def _reimbursement(self) -> list[Reimbursed]:
        """How far the money of those who accepted is, in as many steps as can be told."""
        if self.accepted is None:
            return []
        at: dict[str, list[int]] = {step: [] for step in REIMBURSEMENTS}
        for person in self.accepted:
            at[self.rows[person].reimbursement].append(person)
        for parts in _cuts(REIMBURSEMENTS):
            people = [[person for step in part for person in at[step]] for part in parts]
            if self.told.add(*people):
                if len(parts) < len(REIMBURSEMENTS):
                    self.notes.append("steps of the reimbursement with fewer than five people are counted together")
                return [Reimbursed(part, len(each)) for part, each in zip(parts, people, strict=True)]
        return []  # never: one part is all who accepted

    def _answers(self) -> tuple[int | None, int | None]:
        """How many answers have both dates, and the median of days."""
        days = {
            person: row.answered_at - row.offered_at
            for person, row in enumerate(self.rows)
            if row.offered_at is not None and row.answered_at is not None and row.answered_at >= row.offered_at
        }
        if not self.told.add(days):
            self.notes.append(
                "the time from offer to answer is not told: it would be of fewer than five, or tell of so few"
            )
            return None, None
        if not days:
            return 0, None
        return len(days), (int(statistics.median_low(days.values())) + _DAY // 2) // _DAY


def in_words(states: Iterable[str]) -> str:
    """`submitted, under review, waitlisted`."""
    return ", ".join(state.replace("_", " ") for state in states)


def _cell(row: ScholarshipRow) -> Cell:
    """The pot, and the currency of what is at stake."""
    amounts = (row.committed, row.accepted, row.offered, row.requested)
    return row.pot or "", next((amount.currency for amount in amounts if amount is not None), None)


def _of_pots(states: tuple[str, ...], cell: Iterable[Cell], people: int) -> Group:
    pots, currencies = {pot for pot, _ in cell}, {currency for _, currency in cell}
    one = pots.pop() if len(pots) == 1 else None
    currency = currencies.pop() if len(currencies) == 1 else None
    return Group(states, people, "several" if one is None else "one", one, currency)


def _amounts(rows: Sequence[ScholarshipRow], people: Iterable[int], kind: str) -> dict[str, dict[int, int]]:
    """By currency, the minor units of whoever has such an amount in it."""
    found: dict[str, dict[int, int]] = {}
    for person in people:
        amount: Money | None = getattr(rows[person], kind)
        if amount is not None:
            found.setdefault(amount.currency, {})[person] = amount.minor
    return dict(sorted(found.items()))


def _cuts(steps: Sequence[str]) -> list[list[tuple[str, ...]]]:
    """All ways to put neighbours together, the most parts first."""
    found: list[list[tuple[str, ...]]] = [[tuple(steps)]]
    for place in range(1, len(steps)):
        found += [[tuple(steps[:place]), *rest] for rest in _cuts(steps[place:])]
    return sorted(found, key=len, reverse=True)
