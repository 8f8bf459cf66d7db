"""What is raised, promised and paid, counted in plain Python beside the store."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

import msgspec
from hypothesis import strategies as st
from tests.store.granting import applied, eur, usd

from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, Scholarship

T = TypeVar("T")

FEEDS = ("grants", "paid")
NAMES = ("Bo Ek", "Cy Lund", "Dee Osei", "Eva Sand")
RUNGS = ("submitted", "under_review", "waitlisted", "offered", "accepted")
money = st.sampled_from([None, None, eur(500), eur(300, 5), usd(400), Money(7, "JPY")])
applications = st.builds(
    applied,
    st.sampled_from(NAMES),
    pot=st.sampled_from([None, "Travel", "travel", "Diversity", "Elsewhere"]),
    state=st.sampled_from([None, *SCHOLARSHIP_STATES]),
    reimbursement=st.sampled_from([None, None, *REIMBURSEMENTS]),
    offered=money,
    accepted=money,
    charged=money,
    paid=money,
)
tables = st.lists(applications, max_size=4, unique_by=lambda each: each.person.name)


class Said(msgspec.Struct):
    """What one feed says of one person, since when, and whether it ever said something else."""

    record: Scholarship
    state_at: int
    claim_at: int
    read_at: int
    #: Of amounts that are not those of the first reading.
    amounts_at: dict[str, int] = {}
    state_dated: bool = False
    claim_dated: bool = False
    claimed_before: bool = False
    living: bool = True


class Spoken(msgspec.Struct, frozen=True):
    """What people said of the money: how far it is, when, and the amounts that they named."""

    reached: str
    at: int
    amounts: dict[str, Money | None]
    stood: frozenset[object]


class Hand(msgspec.Struct, frozen=True):
    """What people said of one person, as it stands: state and when, all claims, the rest.

    With either: all that had been said by then, or held when people spoke, which they have overruled.
    """

    state: tuple[str, int, frozenset[object]] | None = None
    claims: tuple[Spoken, ...] = ()
    offered: Money | None = None
    accepted: Money | None = None
    pot: str | None = None


class Account(msgspec.Struct):
    """All that was said."""

    feeds: dict[str, dict[str, Said]] = msgspec.field(default_factory=lambda: {feed: {} for feed in FEEDS})
    hand: dict[str, Hand] = {}
    overruled: dict[tuple[str, str], frozenset[object]] = msgspec.field(default_factory=lambda: defaultdict(frozenset))

    def hear(self, feed: str, rows: list[Scholarship], now: int) -> None:
        known = self.feeds[feed]
        for said in known.values():
            said.living = False
        for row in rows:
            name = row.person.name
            if name not in known:
                known[name] = Said(row, now, now, now)
                continue
            said, was = known[name], known[name].record
            said.living = True
            if was.state != row.state:
                said.state_at, said.state_dated = now, True
            if far(was) != far(row):
                said.claim_at, said.claim_dated = now, True
                said.claimed_before = said.claimed_before or far(was) is not None
            for field in ("charged", "paid"):
                if getattr(was, field) != getattr(row, field):
                    said.amounts_at[field] = now
            said.record = row

    def names(self) -> set[str]:
        return {name for known in self.feeds.values() for name in known}

    def heard(self, name: str) -> tuple[list[Said], bool]:
        everyone = [self.feeds[feed][name] for feed in FEEDS if name in self.feeds[feed]]
        living = [said for said in everyone if said.living]
        return living or everyone, not living

    def by_hand(self, name: str) -> Hand:
        return self.hand.get(name, Hand())

    def speak(self, name: str, field: str, *words: object) -> frozenset[object]:
        """All that is overruled by now, with these words and amounts."""
        self.overruled[name, field] |= {word for word in words if word}
        return self.overruled[name, field]

    def state(self, name: str) -> str | None:
        words, new = list[tuple[int, bool, int, str]](), list[tuple[int, int, str]]()
        for said in self.heard(name)[0]:
            state = said.record.state
            if state is not None and said.state_dated:
                words.append((said.state_at, False, rung(state), state))
            elif state is not None:
                new.append((rung(state), said.state_at, state))
        own = self.by_hand(name).state
        if new:
            rank, at, state = max(new, key=lambda each: each[0])
            if own and state in own[2]:
                at = min(at, own[1])
            words.append((at, False, rank, state))
        if own:
            words.append((own[1], True, rung(own[0]), own[0]))
        return max(words, key=lambda each: each[:3])[3] if words else None

    def money(self, name: str) -> tuple[str, Money | None, Money | None]:
        """How far the money is by the newest word, and what is charged and paid by the newest that says so."""
        words, new = list[tuple[int, bool, int, str, Said | None]](), list[tuple[int, int, str, Said]]()
        for said in self.heard(name)[0]:
            reached = far(said.record) or "none"
            if far(said.record) is None and not said.claimed_before:
                continue
            if said.claim_dated:
                words.append((said.claim_at, False, REIMBURSEMENTS.index(reached), reached, said))
            else:
                new.append((REIMBURSEMENTS.index(reached), said.claim_at, reached, said))
        own = self.by_hand(name).claims[-1] if self.by_hand(name).claims else None
        if new:
            rank, at, reached, said = max(new, key=lambda each: each[0])
            if own and reached in own.stood:
                at = min(at, own.at)
            words.append((at, False, rank, reached, said))
        if own:
            reached = in_parts(own.reached, own.amounts["charged"], own.amounts["paid"])
            words.append((own.at, True, REIMBURSEMENTS.index(reached), reached, None))
        charged, paid = self.amount(name, "charged"), self.amount(name, "paid")
        if not words:
            return "none", charged, paid
        *_, reached, by = max(words, key=lambda each: each[:3])
        # What a sheet says in amounts alone follows from all amounts.
        return (in_parts(reached, charged, paid) if by and not by.record.reimbursement else reached), charged, paid

    def amount(self, name: str, field: str) -> Money | None:
        """An amount, as the newest statement has it that has one."""
        found, new = list[tuple[int, bool, int, Money]](), list[tuple[int, int, int, Money]]()
        for place, said in enumerate(self.heard(name)[0]):
            money = getattr(said.record, field)
            if money and field in said.amounts_at:
                found.append((said.amounts_at[field], False, -place, money))
            elif money:
                new.append((REIMBURSEMENTS.index(far(said.record) or "none"), said.read_at, -place, money))
        claims = self.by_hand(name).claims
        own = [(each.at, money) for each in claims if (money := each.amounts[field])][-1:]
        if new:
            _, at, place, money = max(new, key=lambda each: each[0])
            if own and (field, money) in claims[-1].stood:
                at = min(at, own[0][0])
            found.append((at, False, place, money))
        found += [(at, True, 0, money) for at, money in own]
        return max(found, key=lambda each: each[:3])[3] if found else None

    def pot(self, name: str) -> str:
        said = self.by_hand(name).pot or first([said.record.pot for said in self.heard(name)[0]]) or ""
        return {"travel": "Travel"}.get(said, said)

    def takes(self, name: str) -> Money | None:
        """What somebody's application takes up of its pot."""
        state = self.state(name)
        reached, charged, paid = self.money(name)
        own, records = self.by_hand(name), [said.record for said in self.heard(name)[0]]
        offered = own.offered or first([each.offered for each in records])
        accepted = own.accepted or first([each.accepted for each in records])
        if state not in ("offered", "accepted"):
            return paid
        if state == "offered":
            return offered
        if reached == "paid" and (charged or paid):
            return charged or paid
        promised = accepted or offered or charged
        if promised and charged and charged.currency == promised.currency and charged.minor > promised.minor:
            return charged
        return promised

    def totals(self) -> dict[tuple[str, str], dict[str, int]]:
        found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for name in self.names():
            reached, charged, paid = self.money(name)
            held = self.takes(name)
            parts = [(held, "committed"), (held, "offered" if self.state(name) == "offered" else "accepted")]
            parts += [(charged, "charged"), (paid, "paid")]
            for money, part in parts:
                if money:
                    found[self.pot(name), money.currency][part] += money.minor
            if held:
                found[self.pot(name), held.currency]["people"] += 1
            own, records = self.by_hand(name), [said.record for said in self.heard(name)[0]]
            for money in (
                held, charged, own.accepted or first([each.accepted for each in records]),
                own.offered or first([each.offered for each in records]),
            ):  # fmt: skip
                of = money.currency if money else None
                if of:
                    break
            of = of or {"Travel": "EUR", "Diversity": "USD"}.get(self.pot(name))
            if of and reached == "paid" and paid is None:
                found[self.pot(name), of]["paid_unknown"] += 1
        return found


def rung(state: str) -> int:
    return RUNGS.index(state) if state in RUNGS else len(RUNGS)


def far(record: Scholarship) -> str | None:
    word = record.reimbursement or (record.paid and "paid") or (record.charged and "approved") or None
    return None if word is None else in_parts(word, record.charged, record.paid)


def in_parts(word: str, charged: Money | None, paid: Money | None) -> str:
    if word == "paid" and charged and paid and charged.currency == paid.currency and paid.minor < charged.minor:
        return "approved"
    return word


def first(said: list[T | None]) -> T | None:
    return next((each for each in said if each is not None), None)
