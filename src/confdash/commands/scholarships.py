"""What an organiser can say of an application for a scholarship: its state, that the person is here, a note.

A state is an observation: what a feed says later stands above it. Arrival is a fact about the person: of one who also
speaks it is the speaker's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from confdash.commands import grants
from confdash.commands.deciding import Change, about, commit, name_of, some
from confdash.commands.declare import Ask, Command, Desk, Looking, Outcome, Question, Refused, Rows, Values
from confdash.commands.here import meant
from confdash.money import Money
from confdash.store.query.scholarship_rows import ScholarshipRow

#: The board alone: the keys of these are others' on the list.
BOARD = ("scholarships",)

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


# ----- who is here


def arrive(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are here now; those who have been seen today already are left as they are."""
    from confdash.commands.values import packed
    from confdash.store.decisions import Sighting

    now = desk.clock.now()
    first, end = desk.clock.day_bounds(desk.clock.day(now))
    everyone = _as_stored(link, rows)
    new = [row for row in everyone if row.seen is None or not first <= row.seen < end]
    if not new:
        raise Refused(_already(everyone, desk))
    sighting = packed(Sighting(now, desk.by, desk.desk))
    changes = dict.fromkeys(change for row in new for change in sighted(row, sighting))
    rest = len(everyone) - len(new)
    sentence = about(new, "is here", "are here") + (f"; {rest} had been seen before" if rest else "")
    return Outcome(sentence, commit(link, desk, list(changes)))


def leave(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are not here, or not yet: back to when they were seen on an earlier day, if they were."""
    those = [row for row in _as_stored(link, rows) if row.seen is not None]
    if not those:
        raise Refused("nobody has seen them yet")
    now = desk.clock.now()
    first, _ = desk.clock.day_bounds(desk.clock.day(now))
    changes = dict.fromkeys(change for row in those for change in unseen(link, row, first))
    return Outcome(about(those, "is not here (yet)", "are not here (yet)"), commit(link, desk, list(changes)))


def sighted(row: ScholarshipRow, sighting: str | None) -> list[Change]:
    """The statement that somebody is here: of the speaker that this is, else of the application.

    Of a speaker it is noted too that the application was meant: undo then calls it by its key, and names nobody.
    """
    if row.person is None:
        return [("scholarship", row.key, "here", sighting)]
    return [meant(row.key, sighting), ("person", row.person, "here", sighting)]


def unseen(link: sqlite3.Connection, row: ScholarshipRow, before: int) -> list[Change]:
    """What takes back that somebody was seen from a moment on (UTC seconds), as speaker and as applicant."""
    from confdash.commands.standing import last_seen_before

    own = last_seen_before(link, "scholarship", row.key, before)
    if row.person is None:
        return [("scholarship", row.key, "here", own)]
    known = link.execute("SELECT seen FROM scholarships WHERE key = ?", [row.key]).fetchone()
    # They may have been seen before it was known that they speak.
    apart: list[Change] = [("scholarship", row.key, "here", own)] if known and known[0] is not None else []
    return [*apart, *sighted(row, last_seen_before(link, "person", row.person, before))]


def _as_stored(link: sqlite3.Connection, rows: Rows) -> list[ScholarshipRow]:
    now = grants.stored(link, (row.key for row in rows))
    if not now:
        raise Refused(f"{name_of(rows[0])} is not there any more")
    return [now[row.key] for row in rows if row.key in now]


def _already(rows: Sequence[ScholarshipRow], desk: Desk) -> str:
    if len(rows) > 1:
        return f"all {len(rows)} have been here today already"
    row = rows[0]
    signed = ", ".join(filter(None, (row.seen_by, row.seen_where)))
    at = f"{desk.clock.local(row.seen or 0):%H:%M}"
    return f"{row.key} has been here since {at}{f' ({signed})' if signed else ''}"


# ----- notes


def note(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Adds to an application's note, which is private and therefore not shown first; `-` takes it away."""
    from confdash.commands import fields
    from confdash.commands.standing import added_note
    from confdash.commands.values import beside

    row, more = _as_stored(link, rows)[0], values.get("note", "").strip()
    new = None if more == "-" else fields.read(beside(link, desk), "scholarship", "note", added_note(row.note, more))
    batch = commit(link, desk, [("scholarship", row.key, "note", new)])
    return Outcome(f"{row.key}: {'noted' if new else 'the note is gone'}", batch)


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


_THERE = some(lambda _row: True, "there is no scholarship here")

ARRIVALS = (
    Command(
        id="scholarship.arrived",
        words="The person is here",
        key="i",
        footer="is here",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        takes="rows",
        legal=_THERE,
        write=arrive,
    ),
    Command(
        id="scholarship.not_here",
        words="The person is not here (yet)",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        menu=True,
        takes="rows",
        legal=some(lambda row: row.seen is not None, "nobody has been seen yet"),
        write=leave,
    ),
)

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

NOTES = (
    Command(
        id="scholarship.note",
        words="Note on the scholarship…",
        key="c",
        footer="note",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        takes="row",
        asks=(Ask(name="note", words="Add to its note; - takes the note away"),),
        legal=_THERE,
        write=note,
    ),
)
