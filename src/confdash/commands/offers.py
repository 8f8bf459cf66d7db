"""Offering money: to whom, how much, of which pot, until when.

What the question named is what is written, or nothing is: the amounts that nobody typed are settled with the question.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from confdash.clock import Clock
from confdash.commands import grants
from confdash.commands.deciding import Change
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Question, Refused, Rows, Values
from confdash.commands.scholarships import answered
from confdash.money import Money, shown
from confdash.store.query.scholarship_rows import ScholarshipRow

#: Under which the values hold what the question named.
PLAN = "plan"


class Offer(msgspec.Struct, frozen=True):
    """One offer, as it will be made."""

    #: To which application.
    key: str
    amount: Money
    pot: str | None
    #: Last moment to answer (UTC seconds); None: nobody said.
    until: int | None
    #: The application whose money came free; "" where it is no promotion.
    freed: str = ""


# ----- to these


def offer(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Offers each of these the money."""
    those = grants.standing(link, rows, grants.becomes("offered"))
    plan = {each.key: each for each in settled(values) or _planned(link, desk.clock, those, values)}
    those = [row for row in those if row.key in plan]
    changes = [change for row in those for change in made(row, plan[row.key])]
    return grants.told(link, desk, rows, those, changes, "was offered money", "were offered money")


def settled(values: Values) -> list[Offer]:
    """What the question named."""
    return msgspec.json.decode(values[PLAN], type=list[Offer]) if PLAN in values else []


def _planned(link: sqlite3.Connection, clock: Clock, rows: Sequence[ScholarshipRow], values: Values) -> list[Offer]:
    """An offer for each row: what was typed, else what was asked for, else what is usual in the pot."""
    from confdash.commands import amounts

    typed, chosen, day = (values.get(name, "").strip() for name in ("amount", "pot", "until"))
    found = []
    for row in rows:
        pot = amounts.pot(link, chosen) if chosen else row.pot
        currency = grants.pot_currency(link, pot)
        money = (
            amounts.amount(typed, currency or grants.currency_of(row.requested))
            if typed
            else _usual(link, row, pot, currency)
        )
        if currency and money.currency != currency:
            raise Refused(f"{pot} is in {currency}; write an amount in that, or choose another pot")
        found.append(Offer(row.key, money, pot, until_of(row, day, clock)))
    return found


def _usual(link: sqlite3.Connection, row: ScholarshipRow, pot: str | None, currency: str | None) -> Money:
    """What an application asked for, where its pot pays in that; else the median of the pot's offers."""
    if row.requested and row.requested.currency == (currency or row.requested.currency):
        return row.requested
    median = grants.fund(link, pot, currency).median if currency else None
    if currency is None or median is None:
        raise Refused(f"{row.key}: nothing tells what could be offered; write an amount with its currency")
    return Money(median, currency)


def until_of(row: ScholarshipRow, text: str, clock: Clock) -> int | None:
    """The last moment to answer: as typed, else as it was, if that is not over."""
    from confdash.commands.amounts import last_moment

    until = last_moment(text, clock) if text else row.answer_by
    if until is not None and until <= clock.now():
        day = f"“{text}”" if text else f"the last day to answer that {row.key} has"
        raise Refused(f"{day} is over already; write a later day to answer by")
    return until


def made(row: ScholarshipRow, plan: Offer) -> list[Change]:
    """What an offer writes: its state, and whatever is not so yet."""
    from confdash.commands.values import packed

    changes = [answered(row, "offered")]
    if plan.amount != row.offered:
        changes.append(("scholarship", row.key, "offered", packed(plan.amount)))
    if plan.pot != row.pot:
        changes.append(("scholarship", row.key, "pot", plan.pot))
    if plan.until is not None and plan.until != row.answer_by:
        changes.append(("scholarship", row.key, "answer_by", str(plan.until)))
    return changes


def _question(looking: Looking, rows: Rows, values: Values) -> Question:
    link = looking.reader.link()
    those: list[ScholarshipRow] = [row for row in rows if grants.becomes("offered")(row)]
    return asked(link, looking.clock, those, _planned(link, looking.clock, those, values))


def asked(link: sqlite3.Connection, clock: Clock, rows: Sequence[ScholarshipRow], plan: Sequence[Offer]) -> Question:
    """What is asked before these offers are made."""
    pairs = list(zip(rows, plan, strict=True))
    much = grants.totals(each.amount for each in plan)
    said, warned = grants.after(link, [(each.pot, _more(row, each)) for row, each in pairs])
    if len(pairs) == 1:
        row, only = pairs[0]
        of = f" of {only.pot}" if only.pot else ""
        words = f"Offer {grants.whom(row)} {much}{of}?"
        said = [*_beside(row, only, clock), *said]
    else:
        words = f"Make {len(pairs)} offers, {much}?"
    if any(each.pot is None for each in plan):
        warned.append("it is of no pot" if len(pairs) == 1 else "some are of no pot")
    open_ = sum(each.until is None for each in plan)
    if open_:
        warned.append("it has no last day to answer" if len(pairs) == 1 else f"{open_} have no last day to answer")
    return Question(
        words=words,
        who=grants.listing([(row, each.amount) for row, each in pairs]),
        said=tuple(said),
        warned=tuple(warned),
        values={PLAN: msgspec.json.encode(plan).decode()},
    )


def _more(row: ScholarshipRow, plan: Offer) -> Money:
    """What an offer takes of its pot beyond what the application takes up already."""
    held = row.committed
    same = held is not None and held.currency == plan.amount.currency and row.pot == plan.pot
    return Money(plan.amount.minor - held.minor, held.currency) if held is not None and same else plan.amount


def _beside(row: ScholarshipRow, plan: Offer, clock: Clock) -> list[str]:
    from confdash.store.query.scholarship_steps import last_moment
    from confdash.store.query.words import moment

    said = []
    if row.requested and row.requested != plan.amount:
        said.append(f"{shown(row.requested)} was asked for")
    if plan.freed:
        since = "" if row.state_since is None else f", since {moment(row.state_since, clock)}"
        said.append(f"{row.key} has waited longest of those whom its money fits{since}")
    if plan.until is not None:
        said.append(f"to be answered by {last_moment(plan.until, clock)}")
    return said


# ----- what is asked


def _pots(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.commands.amounts import pots

    link, found = looking.reader.link(), []
    for name, currency in pots(link):
        left = grants.fund(link, name, currency).left
        sign = "" if left is None else f"{shown(Money(abs(left), currency))} {'left' if left >= 0 else 'over'}"
        found.append(Choice(name, name, sign))
    return list({choice.value: choice for choice in reversed(found)}.values())[::-1]


def _pot_now(_looking: Looking, rows: Rows) -> str:
    pots = {row.pot for row in rows}
    return (pots.pop() or "") if len(pots) == 1 else ""


def by_when(looking: Looking, rows: Rows) -> str:
    """How to write a day that is not over; that it may stay as it was, where that is not over either."""
    from confdash.commands.amounts import tomorrow

    now = looking.clock.now()
    good = sum(row.answer_by is not None and row.answer_by > now for row in rows)
    empty = "" if not good else "; empty: as it was" if good == len(rows) else "; empty: as it was where it was said"
    return f"To be answered by: {tomorrow(looking.clock)}, tue, tomorrow{empty}"


UNTIL = Ask(name="until", words="To be answered by", optional=True, title=by_when)

COMMANDS = (
    Command(
        id="scholarship.offer",
        words="Offer the money…",
        footer="offer",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        asks=(
            Ask(
                name="amount",
                words="How much; empty: what was asked for, else as much as is usual in its pot",
                optional=True,
            ),
            Ask(name="pot", words="Of which pot; empty: its own", choices=_pots, start=_pot_now, optional=True),
            UNTIL,
        ),
        legal=grants.legal(grants.becomes("offered")),
        write=offer,
        question=_question,
    ),
)
