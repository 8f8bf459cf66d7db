"""What an application waits for, in words, and how urgent that is. Of what a masked row tells alone; pure.

Dates and spans come from the organisers' tables; the defaults below from how such programmes are run (`domain.md`
§2.3, §5 S1–S5).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.presence import at_event, begins
from confdash.store.query.scholarship_rows import ScholarshipRow

#: `now`: its last day has come or gone, or money is at stake; `soon`: somebody has to do something; `wait`: it waits
#: for a date, or for somebody else; `done`: there is nothing to do.
Urgency = Literal["now", "soon", "wait", "done"]
_DAY = 86400
#: From when on a date that comes near is spoken of, in seconds: the answer to an offer, and a claim.
_ANSWER, _CLAIM = 3 * _DAY, 7 * _DAY
#: What was approved is paid within 30 business days, which are six weeks.
_PAY = 42 * _DAY
#: The hour of the first day from which on somebody who was not seen is looked for.
_NOON = 12


class Step(msgspec.Struct, frozen=True):
    """What has to be done next about one application. `words` are "" where that is nothing."""

    words: str
    urgency: Urgency


def next_step(row: ScholarshipRow, clock: Clock) -> Step:
    """What has to be done next, as of `clock.now()`: one line, in which nothing private stands."""
    now = clock.now()
    if row.gone:
        return Step("gone from its source: ask why", "soon" if _open(row) else "done")
    if row.back_from is not None:
        return Step(f"was {_plain(row.back_from)}, now {_stands(row)}: which is right?", "now")
    match row.state:
        case "offered":
            return _offered(row, clock, now)
        case "accepted":
            return _accepted(row, clock, now)
        case None:
            return Step("its word for the state is not known: say what it means", "soon")
        case _ if row.needs_info:
            return Step("waits for information from the applicant", "wait")
        case "submitted":
            return Step("to be reviewed", "soon")
        case "under_review":
            return Step("to be decided", "soon")
        case "waitlisted":
            return Step("offer it when money is free", "wait")
        case state:
            if row.reimbursement == "none":
                return Step("", "done")
            return Step(f"{_plain(state)}, and the money is {row.reimbursement}: settle it", "soon")


def _open(row: ScholarshipRow) -> bool:
    """Whether something was still to happen."""
    return row.state in (None, "submitted", "under_review", "waitlisted", "offered") or (
        row.state == "accepted" and row.reimbursement != "paid"
    )


def _offered(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    end = row.answer_by
    if end is None:
        return Step("waits for an answer; its last day is not known", "wait")
    if end < now:
        return Step(f"lapsed {last_moment(end, clock)}: expire and release the money?", "now")
    last_day = clock.day(end) == clock.day(now)
    if last_day or end - now < _ANSWER:
        return Step(f"lapses in {words.ago(end - now)}: remind", "now" if last_day else "soon")
    return Step(f"waits for an answer until {last_moment(end, clock)}", "wait")


def _accepted(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    here = at_event(clock, row.seen)
    match row.reimbursement:
        case "claimed":
            text = "claim received: check and approve" if here else "claimed, never seen here: ask, then approve"
            return Step(text, "soon")
        case "approved":
            since = "" if row.claim_since is None else f" for {words.ago(now - row.claim_since)}"
            late = row.claim_since is not None and now - row.claim_since > _PAY
            text = f"approved{since}: pay" if here else "approved, never seen here: ask, then pay"
            return Step(text, "now" if late else "soon")
        case "paid":
            return Step("", "done") if here else Step("paid, never seen here: ask", "soon")
    return _claim(row, clock, now) if here else _missing(clock, now)


def _missing(clock: Clock, now: int) -> Step:
    """Of who accepted and was never seen."""
    first = begins(clock)
    if clock.first_day is None or first is None:
        return Step("not seen yet", "wait")
    last_day = clock.last_day or clock.first_day
    if now < first:
        return Step(f"to arrive from {words.day(clock.first_day)} on", "wait")
    begin, after = clock.day_bounds(last_day)
    if now >= after:
        return Step("never seen here: ask before anything is paid", "soon")
    if now >= begin:
        return Step("last day; not here yet: look for them", "now")
    return Step("event began; not here yet", "soon" if now >= clock.at(clock.first_day, _NOON) else "wait")


def _claim(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    """Of who is here and has claimed nothing."""
    end = row.claim_by
    if end is None:
        return Step("here; no claim yet", "wait")
    if end < now:
        return Step(f"no claim by {last_moment(end, clock)}: ask, or release the money", "now")
    last_day = clock.day(end) == clock.day(now)
    if last_day or end - now < _CLAIM:
        return Step(f"claim due in {words.ago(end - now)}: remind", "now" if last_day else "soon")
    return Step(f"here; claim until {last_moment(end, clock)}", "wait")


def _stands(row: ScholarshipRow) -> str:
    """What holds now in place of what it stepped back from: a state, or how far the money is."""
    money = row.back_from in ("none", "claimed", "approved", "paid")
    return _plain(row.reimbursement if money else row.state or "not known")


def _plain(state: str) -> str:
    return state.replace("_", " ")


def last_moment(stamp: int, clock: Clock) -> str:
    """A moment by which something must have happened; without its time where that is the end of the day."""
    local = clock.local(stamp)
    return words.day(local.date()) if (local.hour, local.minute) == (23, 59) else words.moment(stamp, clock)
