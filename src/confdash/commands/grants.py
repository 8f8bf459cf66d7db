"""What commands about scholarships share: what may come next, how an application stands now, the money of its pot.

Legality looks at nothing private: it decides what footer and menu show while a row is masked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from confdash import clock
from confdash.commands.deciding import Change, Test, about, commit, name_of
from confdash.commands.declare import Desk, Outcome, Refused, Rows
from confdash.money import Money, shown, sums
from confdash.records import NEXT_STATES
from confdash.store.query.scholarship_rows import ScholarshipRow

#: Where all of it can be said, and where it comes up.
BOARDS = ("scholarships", "attention")
#: A question names so many before it counts the rest.
_NAMED = 6
#: What may become of an application whose row has gone from its source.
_ENDING = ("declined", "expired", "canceled")
#: What must be as it was when somebody said yes; else another desk was quicker, and nothing is written.
_STANDING = ("state", "reimbursement", "pot", "gone", "requested", "offered", "accepted", "claimed", "charged", "paid")


# ----- what may come next


def next_states(row: ScholarshipRow) -> tuple[str, ...]:
    """The states that a person may say come next; one whose state is not known is taken as submitted.

    What has gone from its source can only be ended.
    """
    following = NEXT_STATES[row.state or "submitted"]
    return tuple(each for each in following if each in _ENDING) if row.gone else following


def becomes(state: str) -> Test:
    """Whether a state may come next of a row."""
    return lambda row: state in next_states(row) and row.state != state


def why_not(row: ScholarshipRow) -> str:
    """Why a state cannot come next, with those that can: `it is declined; next it can be offered or waitlisted`."""
    now, following = plain(row.state or "not known"), [plain(state) for state in next_states(row)]
    if row.gone:
        left = f", so it can only be {joined(following, 'or')}" if following else ""
        return f"it has gone from its source{left}; ask why"
    if not following:
        return f"it is {now}, and nothing comes after that (undo takes back what was said here)"
    return f"it is {now}; next it can be {joined(following, 'or')}"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """`a, b and c`."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def plain(word: str) -> str:
    """A state as it is read."""
    return word.replace("_", " ")


def legal(test: Test, why: Callable[[ScholarshipRow], str] = why_not) -> Callable[[Rows], str | None]:
    """Legal where the test holds for at least one application; of a single one it is said why not."""

    def check(rows: Rows) -> str | None:
        if any(test(row) for row in rows):
            return None
        if len(rows) == 1:
            return f"{name_of(rows[0])}: {why(rows[0])}"
        return "none of these scholarships is where that could come next" if rows else "there is no scholarship here"

    return check


# ----- how it stands


def stored(link: sqlite3.Connection, keys: Iterable[str]) -> dict[str, ScholarshipRow]:
    """Applications as they are in the store now, with what is private, by key."""
    from confdash.store.query.scholarships import OPENED

    listed = msgspec.json.encode(list(keys)).decode()
    sql = f"SELECT {', '.join(OPENED.columns)} FROM {OPENED.table} WHERE key IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
    rows: list[Any] = [OPENED.make(row) for row in link.execute(sql, [listed]).fetchall()]
    return {row.key: row for row in rows}


def standing(link: sqlite3.Connection, rows: Rows, test: Test) -> list[ScholarshipRow]:
    """Those for which the test holds and of which nothing has changed since they were shown, as they are now.

    Raises `Refused` where there is none.
    """
    now = stored(link, (row.key for row in rows))
    found = [now[row.key] for row in rows if row.key in now and _same(row, now[row.key]) and test(now[row.key])]
    if not found:
        some = name_of(rows[0]) if len(rows) == 1 else "all of them"
        raise Refused(f"{some}: somebody has decided otherwise meanwhile; look again")
    return found


def _same(shown_: ScholarshipRow, now: ScholarshipRow) -> bool:
    return all(getattr(shown_, field) == getattr(now, field) for field in _STANDING)


def now_after(before: int | None) -> int:
    """The time of what is said now (UTC, real time), never before that of what it follows: the later one holds."""
    return max(clock.real(), before or 0)


def told(
    link: sqlite3.Connection, desk: Desk, asked: Rows, done: Sequence[ScholarshipRow], changes: Sequence[Change],
    one: str, many: str | None = None,
) -> Outcome:  # fmt: skip
    """Commits, and says how many of those who were asked for it was done to. No name, no amount."""
    sentence, left = about(done, one, many), len(asked) - len(done)
    if left > 0:
        sentence += f"; {left} left as {'it was' if left == 1 else 'they were'}"
    return Outcome(sentence, commit(link, desk, changes))


# ----- the money of pots


class Fund(msgspec.Struct, frozen=True):
    """What is known of one pot and currency, in minor units."""

    #: What is left to offer, below zero: over; None where nobody said what there is.
    left: int | None
    #: Of all that was offered, as `PotRow.median`; None where nothing was.
    median: int | None


def pot_currency(link: sqlite3.Connection, pot: str | None) -> str | None:
    """The currency of a pot that the config or a person speaks of; None of one that only applications name."""
    row = link.execute("SELECT currency FROM pots WHERE name = ?", [pot or ""]).fetchone()
    return str(row[0]) if row else None


def fund(link: sqlite3.Connection, pot: str | None, currency: str) -> Fund:
    """How much a pot has left in a currency, and what its offers are worth."""
    row = link.execute(
        "SELECT committed, budget, raised FROM pot_totals WHERE name = ? AND currency = ?", [pot or "", currency]
    ).fetchone()
    offers = link.execute(
        "SELECT coalesce(offered, accepted) FROM scholarships WHERE coalesce(pot, '') = ? AND gone = 0"
        " AND iif(offered IS NULL, accepted_in, offered_in) = ? ORDER BY 1",
        [pot or "", currency],
    ).fetchall()
    known = [each for each in row[1:] if each is not None] if row else []
    left = min(known) - row[0] if known else None
    middle = [each for (each,) in offers[(len(offers) - 1) // 2 : len(offers) // 2 + 1]]
    return Fund(left, sum(middle) // len(middle) if middle else None)


def after(link: sqlite3.Connection, taken: Sequence[tuple[str | None, Money]]) -> tuple[list[str], list[str]]:
    """What is left in each pot once these amounts are taken of it as well: (what to know, what speaks against it)."""
    said, warned = [], []
    for pot in dict.fromkeys(pot for pot, _ in taken):
        for currency, minor in sums(money for of, money in taken if of == pot).items():
            left = fund(link, pot, currency).left
            if left is None:
                continue
            rest = Money(abs(left - minor), currency)
            if left >= minor:
                said.append(f"{named(pot)} has {shown(rest)} left after it")
            else:
                warned.append(
                    f"{'it does not fit: ' if minor > 0 else ''}{named(pot)} is over by {shown(rest)} after it"
                )
    return said, warned


def currency_of(*amounts: Money | None) -> str | None:
    """The currency of the first of these that is known."""
    return next((money.currency for money in amounts if money is not None), None)


def named(pot: str | None) -> str:
    """A pot in a sentence."""
    return pot or "no pot"


# ----- questions, the one place where people are named


def whom(row: ScholarshipRow) -> str:
    """Who applies, by name; by the key where no feed names them."""
    return row.name or row.key


def totals(amounts: Iterable[Money | None]) -> str:
    """Sums per currency, never across them: `2,400.00 EUR and 500.00 USD`; "" where no amount is known."""
    parts = [shown(Money(minor, of)) for of, minor in sums(each for each in amounts if each is not None).items()]
    return joined(parts)


def listing(pairs: Sequence[tuple[ScholarshipRow, Money | None]]) -> tuple[str, ...]:
    """Several people with their amounts, a line each."""
    if len(pairs) < 2:
        return ()
    lines = [whom(row) + (f": {shown(money)}" if money else "") for row, money in pairs[:_NAMED]]
    more = len(pairs) - len(lines)
    return (*lines, *([f"and {more} more"] if more else []))
