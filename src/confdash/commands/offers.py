"""Offering money: to whom, how much, of which pot, until when; and to the next on the waiting list what came free.

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
_PLAN = "plan"


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
    plan = {each.key: each for each in _settled(values) or _planned(link, desk.clock, those, values)}
    those = [row for row in those if row.key in plan]
    changes = [change for row in those for change in _made(row, plan[row.key])]
    return grants.told(link, desk, rows, those, changes, "was offered money", "were offered money")


def _settled(values: Values) -> list[Offer]:
    """What the question named."""
    return msgspec.json.decode(values[_PLAN], type=list[Offer]) if _PLAN in values else []


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
        found.append(Offer(row.key, money, pot, _until(row, day, clock)))
    return found


def _usual(link: sqlite3.Connection, row: ScholarshipRow, pot: str | None, currency: str | None) -> Money:
    """What an application asked for, where its pot pays in that; else the median of the pot's offers."""
    if row.requested and row.requested.currency == (currency or row.requested.currency):
        return row.requested
    median = grants.fund(link, pot, currency).median if currency else None
    if currency is None or median is None:
        raise Refused(f"{row.key}: nothing tells what could be offered; write an amount with its currency")
    return Money(median, currency)


def _until(row: ScholarshipRow, text: str, clock: Clock) -> int | None:
    """The last moment to answer: as typed, else as it was, if that is not over."""
    from confdash.commands.amounts import last_moment

    until = last_moment(text, clock) if text else row.answer_by
    if until is not None and until <= clock.now():
        day = f"“{text}”" if text else f"the last day to answer that {row.key} has"
        raise Refused(f"{day} is over already; write a later day to answer by")
    return until


def _made(row: ScholarshipRow, plan: Offer) -> list[Change]:
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
    return _asked(link, looking.clock, those, _planned(link, looking.clock, those, values))


def _asked(link: sqlite3.Connection, clock: Clock, rows: Sequence[ScholarshipRow], plan: Sequence[Offer]) -> Question:
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
        values={_PLAN: msgspec.json.encode(plan).decode()},
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


# ----- to the next


def promote(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Offers what these gave back to those who have waited longest."""
    freed = grants.standing(link, rows, _gave_back)
    plan = _settled(values) or _next(link, desk.clock, freed, values)
    there = grants.stored(link, (each.key for each in plan))
    waiting = [row for each in plan if (row := there.get(each.key)) and row.state == "waitlisted" and not row.gone]
    if len(waiting) < len(plan):
        raise Refused("somebody has decided otherwise meanwhile about who is next; look again")
    by_key = {each.key: each for each in plan}
    changes = [change for row in waiting for change in _made(row, by_key[row.key])]
    return grants.told(link, desk, rows, waiting, changes, "was offered money", "were offered money")


def _gave_back(row: ScholarshipRow) -> bool:
    """Whether an offer has ended, so that its money is free."""
    return row.state in ("declined", "expired") or (row.state == "canceled" and row.offered_at is not None)


def _not_given_back(row: ScholarshipRow) -> str:
    return f"it is {grants.plain(row.state or 'not known')}, so no money came free; expire or decline an offer first"


def _next(link: sqlite3.Connection, clock: Clock, freed: Sequence[ScholarshipRow], values: Values) -> list[Offer]:
    """An offer to each of those who are next; nobody is offered more than came free, or more than they asked for.

    Raises `Refused` where nobody waits.
    """
    day = values.get("until", "").strip()
    found: list[Offer] = []
    for row, money, waiting in _following(link, freed):
        asked = waiting.requested
        amount = Money(min(asked.minor, money.minor), money.currency) if asked else money
        found.append(Offer(waiting.key, amount, waiting.pot, _until(waiting, day, clock), row.key))
    return found


def _following(
    link: sqlite3.Connection, freed: Sequence[ScholarshipRow]
) -> list[tuple[ScholarshipRow, Money, ScholarshipRow]]:
    """For each who gave money back: that money, and who has waited longest in the same pot and currency.

    Raises `Refused` where nobody waits.
    """
    found: list[tuple[ScholarshipRow, Money, ScholarshipRow]] = []
    for row in freed:
        money = row.accepted or row.offered
        if money is None:
            continue
        waiting = _waiting(link, row.pot, money.currency, [each.key for _, _, each in found])
        if waiting is not None:
            found.append((row, money, waiting))
    if not found:
        raise Refused("nobody is on the waiting list of the same pot and currency")
    return found


def _waiting(link: sqlite3.Connection, pot: str | None, currency: str, taken: Sequence[str]) -> ScholarshipRow | None:
    listed = msgspec.json.encode(taken).decode()
    row = link.execute(
        "SELECT key FROM scholarships WHERE state = 'waitlisted' AND gone = 0 AND pot IS ?"
        " AND coalesce(requested_in, ?2) = ?2 AND key NOT IN (SELECT value FROM json_each(?3))"
        " ORDER BY state_since IS NULL, state_since, id LIMIT 1",
        [pot, currency, listed],
    ).fetchone()
    return grants.stored(link, row)[row[0]] if row else None


def _question_next(looking: Looking, rows: Rows, values: Values) -> Question:
    link = looking.reader.link()
    freed: list[ScholarshipRow] = [row for row in rows if _gave_back(row)]
    plan = _next(link, looking.clock, freed, values)
    there = grants.stored(link, (each.key for each in plan))
    return _asked(link, looking.clock, [there[each.key] for each in plan], plan)


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


def _next_rows(looking: Looking, rows: Rows) -> list[ScholarshipRow]:
    """Those who are next, where these have given money back. Raises `Refused` where nobody is."""
    freed: list[ScholarshipRow] = [row for row in rows if _gave_back(row)]
    return [waiting for _, _, waiting in _following(looking.reader.link(), freed)]


def _to_whom(looking: Looking, rows: Rows) -> str:
    """Whom the money goes to, by key."""
    first, *others = _next_rows(looking, rows)
    return f"goes to {first.key}{f' and {len(others)} more' if others else ''}"


def _by_when(looking: Looking, rows: Rows) -> str:
    """How to write a day that is not over; that it may stay as it was, where that is not over either."""
    from confdash.commands.amounts import tomorrow

    now = looking.clock.now()
    good = sum(row.answer_by is not None and row.answer_by > now for row in rows)
    empty = "" if not good else "; empty: as it was" if good == len(rows) else "; empty: as it was where it was said"
    return f"To be answered by: {tomorrow(looking.clock)}, tue, tomorrow{empty}"


def _by_when_next(looking: Looking, rows: Rows) -> str:
    return _by_when(looking, _next_rows(looking, rows))


_UNTIL = Ask(name="until", words="To be answered by", optional=True, title=_by_when)
_UNTIL_NEXT = msgspec.structs.replace(_UNTIL, title=_by_when_next, about=_to_whom)

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
            _UNTIL,
        ),
        legal=grants.legal(grants.becomes("offered")),
        write=offer,
        question=_question,
    ),
    Command(
        id="scholarship.promote",
        words="Offer it to the next on the waiting list…",
        key="n",
        footer="offer to next",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        asks=(_UNTIL_NEXT,),
        legal=grants.legal(_gave_back, _not_given_back),
        write=promote,
        question=_question_next,
    ),
)
