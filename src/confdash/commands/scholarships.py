"""What an organiser can say of an application for a scholarship: in which state it is.

A state is an observation: what a feed says later stands above it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from confdash.commands import grants
from confdash.commands.deciding import Change
from confdash.commands.declare import Ask, Command, Desk, Looking, Outcome, Question, Refused, Rows, Values
from confdash.money import Money
from confdash.store.query.scholarship_rows import ScholarshipRow

# ----- states


def answered(row: ScholarshipRow, state: str) -> Change:
    """The statement that an application is in a state from now on."""
    from confdash.commands.values import packed
    from confdash.store.scholarship_state import Answered

    return ("scholarship", row.key, "state", packed(Answered(state, grants.now_after(row.state_since))))


def _write(state: str, one: str, many: str) -> Callable[[sqlite3.Connection, Desk, Rows, Values], Outcome]:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
        those = grants.standing(link, rows, grants.becomes(state))
        return grants.told(link, desk, rows, those, [answered(row, state) for row in those], one, many)

    return write


def accept(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says that they take what was offered, or a part of it."""
    those = grants.standing(link, rows, grants.becomes("accepted"))
    typed = values.get("amount", "").strip()
    if typed and len(rows) > 1:
        raise Refused("an amount is of one person; leave it empty where several accept what they were offered")
    changes = [change for row in those for change in accepted(row, typed)]
    return grants.told(link, desk, rows, those, changes, "has accepted", "have accepted")


def accepted(row: ScholarshipRow, typed: str) -> list[Change]:
    """The statement that somebody takes an offer, of which they may take less."""
    from confdash.commands.amounts import amount
    from confdash.commands.values import packed

    money = amount(typed, grants.currency_of(row.offered)) if typed else row.offered
    if money:
        at_most(row, money)
    holds = row.accepted or row.offered
    changed = [("scholarship", row.key, "accepted", packed(money))] if money and money != holds else []
    return [answered(row, "accepted"), *changed]


def at_most(row: ScholarshipRow, money: Money) -> None:
    """Refuses an amount that is more than was offered, or in another currency."""
    if row.offered and money.currency != row.offered.currency:
        raise Refused(f"{row.key} was offered money in {row.offered.currency}; write the amount in that")
    if row.offered and money.minor > row.offered.minor:
        raise Refused(f"{row.key}: that is more than was offered; write less, or offer more first")


# ----- what is asked before, by name


def released(row: ScholarshipRow) -> Money | None:
    """What of its pot an application gives back when it ends: all that is not paid yet."""
    held, paid = row.committed, row.paid
    if held is None:
        return None
    return Money(held.minor - (paid.minor if paid and paid.currency == held.currency else 0), held.currency)


def _question(
    state: str, one: str, many: str, of: Callable[[ScholarshipRow], Money | None]
) -> Callable[[Looking, Rows, Values], Question]:
    """The words for one hold `{who}` and `{much}` (with a comma before it), those for several `{count}` too."""

    def question(looking: Looking, rows: Rows, _values: Values) -> Question:
        those: list[ScholarshipRow] = [row for row in rows if grants.becomes(state)(row)] or list(rows)
        pairs = [(row, of(row)) for row in those]
        much = grants.totals(money for _, money in pairs)
        words = (one if len(those) == 1 else many).format(
            who=grants.whom(those[0]), much=f", {much}" if much else "", count=len(those)
        )
        freed = [(row.pot, Money(-money.minor, money.currency)) for row in those if (money := released(row))]
        said, over = grants.after(looking.reader.link(), freed)
        return Question(
            words=words, who=grants.listing(pairs), said=tuple(said), warned=(*over, *_warnings(looking, state, those))
        )

    return question


def _warnings(looking: Looking, state: str, rows: Sequence[ScholarshipRow]) -> list[str]:
    from confdash.store.query.scholarship_steps import last_moment

    found = []
    if state == "expired":
        early = [row.answer_by for row in rows if row.answer_by is None or row.answer_by >= looking.clock.now()]
        if early and len(rows) > 1:
            found.append(f"{len(early)} of them can still answer")
        elif early:
            found.append(
                "its last day to answer is not known"
                if early[0] is None
                else f"it can be answered until {last_moment(early[0], looking.clock)}"
            )
    if paid := grants.totals(row.paid for row in rows):
        found.append(f"{paid} {'has' if len(rows) == 1 else 'have'} been paid already")
    elif any(row.reimbursement != "none" for row in rows):
        found.append("a claim has come in already")
    return found


def _said(
    id_: str, words: str, state: str, one: str, many: str, *, key: str = "", footer: str = "",
    question: Callable[[Looking, Rows, Values], Question] | None = None,
) -> Command:  # fmt: skip
    """A command of the menu that says in which state applications are."""
    return Command(
        id=id_,
        words=words,
        key=key,
        footer=footer,
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        legal=grants.legal(grants.becomes(state)),
        write=_write(state, one, many),
        question=question,
    )


def _offer_of(row: ScholarshipRow) -> Money | None:
    return row.accepted or row.offered


REVIEWS = (
    _said(
        "scholarship.review", "The application is under review", "under_review", "is under review", "are under review"
    ),
    _said("scholarship.waitlist", "Put on the waiting list", "waitlisted", "is on the waiting list",
          "are on the waiting list"),
)  # fmt: skip

ANSWERS = (
    Command(
        id="scholarship.accept",
        words="The offer is accepted…",
        key="t",
        footer="accepts",
        group="Decide",
        boards=grants.BOARDS,
        entity="scholarship",
        menu=True,
        takes="rows",
        asks=(Ask(name="amount", words="How much is accepted; empty: all that was offered", optional=True),),
        legal=grants.legal(grants.becomes("accepted")),
        write=accept,
    ),
    _said(
        "scholarship.decline", "The offer is declined", "declined", "has declined", "have declined",
        footer="declines",
        question=_question("declined", "Has {who} declined{much}?", "Have {count} people declined{much}?", _offer_of),
    ),
    _said(
        "scholarship.expire", "Expire the offer, and release the money", "expired",
        "has expired, and its money is free", "have expired, and their money is free", footer="expire",
        question=_question(
            "expired", "Expire the offer to {who}, and release the money{much}?",
            "Expire {count} offers, and release the money{much}?", released,
        ),
    ),
    _said(
        "scholarship.deny", "Deny the scholarship", "denied", "is denied", "are denied",
        question=_question(
            "denied", "Deny {who} what they asked for{much}?", "Deny {count} people what they asked for{much}?",
            lambda row: row.requested,
        ),
    ),
    _said(
        "scholarship.cancel", "Cancel the scholarship", "canceled", "is canceled", "are canceled",
        question=_question(
            "canceled", "Cancel the scholarship of {who}{much}?", "Cancel {count} scholarships{much}?", _offer_of
        ),
    ),
)  # fmt: skip
