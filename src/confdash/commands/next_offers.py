"""Offering what came free to those who have waited longest for money of the same pot and currency."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from confdash.clock import Clock
from confdash.commands import grants
from confdash.commands.declare import Command, Desk, Looking, Outcome, Question, Refused, Rows, Values
from confdash.commands.offers import UNTIL, Offer, asked, by_when, made, settled, until_of
from confdash.money import Money
from confdash.store.query.scholarship_rows import ScholarshipRow


def promote(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Offers what these gave back to those who have waited longest."""
    freed = grants.standing(link, rows, _gave_back)
    plan = settled(values) or _next(link, desk.clock, freed, values)
    there = grants.stored(link, (each.key for each in plan))
    waiting = [row for each in plan if (row := there.get(each.key)) and row.state == "waitlisted" and not row.gone]
    if len(waiting) < len(plan):
        raise Refused("somebody has decided otherwise meanwhile about who is next; look again")
    by_key = {each.key: each for each in plan}
    changes = [change for row in waiting for change in made(row, by_key[row.key])]
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
        wanted = waiting.requested
        amount = Money(min(wanted.minor, money.minor), money.currency) if wanted else money
        found.append(Offer(waiting.key, amount, waiting.pot, until_of(waiting, day, clock), row.key))
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
    return asked(link, looking.clock, [there[each.key] for each in plan], plan)


# ----- what is asked


def _next_rows(looking: Looking, rows: Rows) -> list[ScholarshipRow]:
    """Those who are next, where these have given money back. Raises `Refused` where nobody is."""
    freed: list[ScholarshipRow] = [row for row in rows if _gave_back(row)]
    return [waiting for _, _, waiting in _following(looking.reader.link(), freed)]


def _to_whom(looking: Looking, rows: Rows) -> str:
    """Whom the money goes to, by key."""
    first, *others = _next_rows(looking, rows)
    return f"goes to {first.key}{f' and {len(others)} more' if others else ''}"


def _by_when_next(looking: Looking, rows: Rows) -> str:
    return by_when(looking, _next_rows(looking, rows))


_UNTIL = msgspec.structs.replace(UNTIL, title=_by_when_next, about=_to_whom)

COMMANDS = (
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
        asks=(_UNTIL,),
        legal=grants.legal(_gave_back, _not_given_back),
        write=promote,
        question=_question_next,
    ),
)
