"""The money on its way to those who accepted: claimed with receipts, approved, paid in one or several parts.

One statement says all of it, so each of these takes along what was said before. It is an observation: what a feed says
later stands above it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import msgspec

from confdash.commands import grants
from confdash.commands.deciding import Change, Test
from confdash.commands.declare import Ask, Command, Desk, Looking, Outcome, Question, Refused, Rows, Values
from confdash.money import Money, shown
from confdash.store.query.scholarship_rows import ScholarshipRow

#: Under which the values hold what the question named.
_PLAN = "plan"
_SEVERAL = "an amount is of one person; leave it empty for several"

# ----- what may come next


def claims(row: ScholarshipRow) -> bool:
    """Whether receipts may come in; what comes in later takes the place of what was claimed before."""
    return _accepted(row) and row.reimbursement in ("none", "claimed")


def approves(row: ScholarshipRow) -> bool:
    """Whether there is a claim to approve."""
    return _accepted(row) and row.reimbursement == "claimed"


def pays(row: ScholarshipRow) -> bool:
    """Whether something is approved, and not all of it paid, or not known to be."""
    return _accepted(row) and (row.reimbursement == "approved" or row.paid_known is not None)


def _accepted(row: ScholarshipRow) -> bool:
    """Whose row has gone from its source has accepted all the same, until somebody ends it."""
    return row.state == "accepted"


def why_not(row: ScholarshipRow) -> str:
    """Why the money cannot come so far just now, with what can be said of it next."""
    if row.state != "accepted":
        return "it has not been accepted" if not row.gone else grants.why_not(row)
    return {
        "none": "nothing has been claimed yet; next a claim can come in",
        "claimed": "its claim has come in; next it can be approved",
        "approved": "its claim is approved; next it can be paid",
        "paid": "it is paid, and nothing comes after that (undo takes back what was said here)",
    }[row.reimbursement]


# ----- what is said of one


def claimed(row: ScholarshipRow, money: Money) -> Change:
    """The statement that receipts of this much, in their own currency, have come in."""
    return _statement(row, "claimed", money, row.charged, row.paid)


def approved(row: ScholarshipRow, money: Money | None) -> Change:
    """The statement that so much of its pot is to be paid for them."""
    return _statement(row, "approved", row.claimed, money, row.paid)


def paid(row: ScholarshipRow, money: Money | None) -> Change:
    """The statement that so much more has been paid: in full once it is as much as was approved."""
    if money is None:
        return _statement(row, "paid", row.claimed, row.charged, row.paid)
    whole = Money((row.paid.minor if row.paid else 0) + money.minor, money.currency)
    charged = row.charged or whole
    return _statement(row, "paid" if whole.minor >= charged.minor else "approved", row.claimed, charged, whole)


def _statement(
    row: ScholarshipRow, reimbursement: str, claimed: Money | None, charged: Money | None, paid: Money | None
) -> Change:
    from confdash.commands.values import packed
    from confdash.store.scholarship_state import Claim

    at = grants.now_after(row.claim_since)
    return ("scholarship", row.key, "claim", packed(Claim(reimbursement, at, claimed, charged, paid)))


def to_charge(link: sqlite3.Connection, row: ScholarshipRow, typed: str = "") -> Money | None:
    """What is charged to the pot: as typed, in its currency; else as was said, or claimed, at most what was promised.

    None where nothing is known of any amount. Raises `Refused` where only a person can tell.
    """
    from confdash.commands.amounts import amount

    promised = row.accepted or row.offered
    currency = grants.pot_currency(link, row.pot) or grants.currency_of(promised)
    if typed:
        money = amount(typed, currency or grants.currency_of(row.claimed))
        if currency and money.currency != currency:
            raise Refused(f"{row.key}: {grants.named(row.pot)} is in {currency}; write what is charged to it in that")
        return money
    if row.charged and row.charged.currency == (currency or row.charged.currency):
        return row.charged  # somebody has said so already
    if row.claimed is None:
        return promised
    if row.claimed.currency != (currency or row.claimed.currency):
        raise Refused(f"{row.key}: the claim is not in {currency}; write how much of that is charged to the pot")
    if promised is None or promised.currency != row.claimed.currency:
        return row.claimed
    return Money(min(row.claimed.minor, promised.minor), promised.currency)


def to_pay(row: ScholarshipRow, typed: str = "") -> Money | None:
    """What is paid now: as typed, else all that remains; None where nothing is known of any amount.

    Raises `Refused` where it is more than remains, or in another currency.
    """
    from confdash.commands.amounts import amount

    due, before = row.charged, row.paid
    if due is None:
        due = None if before else row.accepted or row.offered
    if due and before and before.currency != due.currency:
        raise Refused(f"{row.key}: a part was paid in another currency than was approved; put that right first")
    rest = Money(due.minor - (before.minor if before else 0), due.currency) if due else None
    of = rest or before
    if not typed:
        if rest and rest.minor <= 0:
            raise Refused(f"{row.key}: as much as was approved is paid already; put right what was approved first")
        return rest
    money = amount(typed, grants.currency_of(of))
    if of and money.currency != of.currency:
        raise Refused(f"{row.key}: what was approved is in {of.currency}; write the amount in that")
    if row.charged and rest and money.minor > rest.minor:
        raise Refused(f"{row.key}: that is more than remains to be paid; approve more first, or write less")
    return money


# ----- commands


def claim(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Notes that somebody has handed in receipts, and of how much in all."""
    from confdash.commands.amounts import amount

    row = grants.standing(link, rows, claims)[0]
    of = grants.currency_of(row.claimed, row.accepted, row.offered)
    change = claimed(row, amount(values.get("amount", ""), of))
    return grants.told(link, desk, rows[:1], [row], [change], "has its claim received")


def approve(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Approves claims: so much is charged to their pots."""
    those = grants.standing(link, rows, approves)
    plan = _settled(values) or _charges(link, those, values)
    changes = [approved(row, plan[row.key]) for row in those]
    return grants.told(link, desk, rows, those, changes, "has its claim approved", "have their claims approved")


def pay(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Notes that money was paid out, all that remains or a part of it."""
    those = grants.standing(link, rows, pays)
    plan = _settled(values) or _payments(link, those, values)
    changes = [paid(row, plan[row.key]) for row in those]
    part = any('"approved"' in (new or "") for *_, new in changes)
    one, many = ("has a part paid", "have a part paid") if part else ("is paid", "are paid")
    return grants.told(link, desk, rows, those, changes, one, many)


def _settled(values: Values) -> dict[str, Money | None]:
    """What the question named, by key."""
    return msgspec.json.decode(values[_PLAN], type=dict[str, Money | None]) if _PLAN in values else {}


def _typed(rows: Sequence[ScholarshipRow], values: Values) -> str:
    typed = values.get("amount", "").strip()
    if typed and len(rows) > 1:
        raise Refused(_SEVERAL)
    return typed


def _charges(link: sqlite3.Connection, rows: Sequence[ScholarshipRow], values: Values) -> dict[str, Money | None]:
    return {row.key: to_charge(link, row, _typed(rows, values)) for row in rows}


def _payments(_link: sqlite3.Connection, rows: Sequence[ScholarshipRow], values: Values) -> dict[str, Money | None]:
    return {row.key: to_pay(row, _typed(rows, values)) for row in rows}


def _asking(
    test: Test,
    planned: Callable[[sqlite3.Connection, Sequence[ScholarshipRow], Values], dict[str, Money | None]],
    one: str,
    many: str,
    beside: Callable[[sqlite3.Connection, ScholarshipRow, Money], tuple[list[str], list[str]]],
) -> Callable[[Looking, Rows, Values], Question]:
    """A question about amounts; `one` and `many` hold `{who}`, `{much}` and `{count}`."""

    def question(looking: Looking, rows: Rows, values: Values) -> Question:
        link = looking.reader.link()
        those: list[ScholarshipRow] = [row for row in rows if test(row)]
        plan = planned(link, those, values)
        pairs = [(row, plan[row.key]) for row in those]
        said: list[str] = []
        warned: list[str] = []
        if len(pairs) == 1 and pairs[0][1]:
            said, warned = beside(link, pairs[0][0], pairs[0][1])
        words = (one if len(pairs) == 1 else many).format(
            who=grants.whom(those[0]), much=grants.totals(plan.values()) or "it", count=len(pairs)
        )
        return Question(
            words=words,
            who=grants.listing(pairs),
            said=tuple(said),
            warned=(*_unseen(looking, those), *_gone(those), *warned),
            values={_PLAN: msgspec.json.encode(plan).decode()},
        )

    return question


def _unseen(looking: Looking, rows: Sequence[ScholarshipRow]) -> list[str]:
    """Attendance is what the money is paid for (`domain.md` §2.3, CNCF: required to be reimbursed)."""
    from confdash.store.query.presence import at_event

    never = sum(not at_event(looking.clock, row.seen) for row in rows)
    if not never:
        return []
    return ["nobody has ever seen them here"] if len(rows) == 1 else [f"{never} of them nobody has ever seen here"]


def _gone(rows: Sequence[ScholarshipRow]) -> list[str]:
    gone = sum(row.gone for row in rows)
    if not gone:
        return []
    return ["it has gone from its source"] if len(rows) == 1 else [f"{gone} of them have gone from their source"]


def _beside_charge(link: sqlite3.Connection, row: ScholarshipRow, money: Money) -> tuple[list[str], list[str]]:
    promised = row.accepted or row.offered
    said = [f"{shown(row.claimed)} was claimed"] if row.claimed and row.claimed != money else []
    if promised is None or promised.currency != money.currency or money.minor <= promised.minor:
        return said, []
    more, over = grants.after(link, [(row.pot, Money(money.minor - promised.minor, money.currency))])
    return [*said, *more], [f"that is more than the {shown(promised)} that was promised", *over]


def _beside_payment(_link: sqlite3.Connection, row: ScholarshipRow, money: Money) -> tuple[list[str], list[str]]:
    said = []
    if row.paid:
        said.append(f"{shown(row.paid)} was paid before")
    if row.charged:
        rest = row.charged.minor - money.minor - (row.paid.minor if row.paid else 0)
        if rest:
            said.append(f"{shown(Money(rest, money.currency))} remains to be paid after it")
    return said, []


COMMANDS = (
    Command(
        id="scholarship.claim",
        words="A claim was received…",
        key="H",  # hands in receipts
        footer="claim",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="row",
        asks=(Ask(name="amount", words="How much in all, as the receipts say: 250 USD"),),
        legal=grants.legal(claims, why_not),
        write=claim,
    ),
    Command(
        id="scholarship.approve",
        words="Approve the claim…",
        footer="approve",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        asks=(
            Ask(
                name="amount",
                words="How much is charged to its pot; empty: as claimed, at most what was promised",
                optional=True,
            ),
        ),
        legal=grants.legal(approves, why_not),
        write=approve,
        question=_asking(
            approves, _charges, "Approve the claim of {who}, and charge {much} to the pot?",
            "Approve {count} claims, and charge {much} to their pots?", _beside_charge,
        ),
    ),
    Command(
        id="scholarship.paid",
        words="The money was paid…",
        footer="paid",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        asks=(Ask(name="amount", words="How much was paid now; empty: all that remains", optional=True),),
        legal=grants.legal(pays, why_not),
        write=pay,
        question=_asking(
            pays, _payments, "Was {who} paid {much}?", "Were {count} people paid {much}?", _beside_payment
        ),
    ),
)  # fmt: skip
