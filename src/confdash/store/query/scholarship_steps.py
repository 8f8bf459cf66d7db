"""What an application waits for, in words, and how urgent that is. Of what a masked row tells alone; pure.

Dates and spans come from the organisers' tables; the defaults below from how such programmes are run (`domain.md`
§2.3, §5 S1–S5).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from confdash.clock import Clock
from confdash.money import shown
from confdash.store.query import words
from confdash.store.query.presence import at_event, begins
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.scholarship_state import MORE_PAID
from confdash.text import line

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
#: So short a time is not said.
_WORTH_SAYING = 600


class Step(msgspec.Struct, frozen=True):
    """What has to be done next about one application. `words` are "" where that is nothing."""

    words: str
    urgency: Urgency
    #: The same in a few words, beside a column of dates.
    short: str


def next_step(row: ScholarshipRow, clock: Clock) -> Step:
    """What has to be done next, as of `clock.now()`: one line, in which nothing private stands that the row has not."""
    now = clock.now()
    if row.gone:
        if _promised(row):
            return Step("gone from its source: ask why, then cancel or keep", "soon", "gone: ask; cancel or keep")
        return _step("gone from its source: ask why", "soon" if _open(row) else "done")
    if row.back_from == MORE_PAID:
        by = line(row.back_by or "the table", 30)
        return Step(f"{by} says that less was paid than before: which is right?", "now", "less paid: which is right?")
    if row.back_from is not None:
        otherwise = f"{line(row.back_by or 'the table', 30)} says otherwise: {_stands(row)}"
        return Step(f"was {_plain(row.back_from)}, now {_stands(row)}: which is right?", "now", otherwise)
    match row.state:
        case "offered":
            return _offered(row, clock, now)
        case "accepted":
            return _accepted(row, clock, now)
        case None:
            words_ = "its word for the state is not known: say what it means"
            return Step(words_, "soon", "say what its state means")
        case _ if row.needs_info:
            return Step("waits for information from the applicant", "wait", "waits for information")
        case "submitted":
            return _step("to be reviewed", "soon")
        case "under_review":
            return _step("to be decided", "soon")
        case "waitlisted":
            return _step("offer it when money is free", "wait")
        case state:
            if row.reimbursement == "none":
                return _step("", "done")
            words_ = f"{_plain(state)}, and the money is {row.reimbursement}: settle it"
            return Step(words_, "soon", f"the money is {row.reimbursement}: settle it")


def _step(text: str, urgency: Urgency) -> Step:
    """What is short enough for both."""
    return Step(text, urgency, text)


def _open(row: ScholarshipRow) -> bool:
    """Whether something was still to happen."""
    return row.state in (None, "submitted", "under_review", "waitlisted", "offered") or (
        row.state == "accepted" and (row.reimbursement != "paid" or row.paid_known == "part")
    )


def _offered(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    end = row.answer_by
    if end is None:
        return Step("waits for an answer; its last day is not known", "wait", "waits for an answer; no last day")
    if end < now:
        text = f"lapsed {last_moment(end, clock)}: expire and release the money?"
        return Step(text, "now", "expire and release?")
    last_day = clock.day(end) == clock.day(now)
    if last_day or end - now < _ANSWER:
        short = f"lapses in {_whole(end - now)}{': expire and release?' if last_day else ': remind'}"
        return Step(f"lapses in {words.ago(end - now)}: remind", "now" if last_day else "soon", short)
    return Step(f"waits for an answer until {last_moment(end, clock)}", "wait", "waits for an answer")


def _accepted(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    here = at_event(clock, row.seen)
    match row.reimbursement:
        case "claimed":
            text = "claim received: check and approve" if here else "claimed, never seen here: ask, then approve"
            short = f"claimed{_since(row, now)}: approve?" if here else "claimed, not here yet: ask first"
            return Step(text, "soon", short)
        case "approved":
            since = "" if row.claim_since is None else f" for {words.ago(now - row.claim_since)}"
            late = row.claim_since is not None and now - row.claim_since > _PAY
            text = f"approved{since}: pay" if here else "approved, never seen here: ask, then pay"
            short = f"approved{_since(row, now)}, not paid" if here else "approved, not here yet: ask first"
            return Step(text, "now" if late else "soon", short)
        case "paid" if row.paid_known == "part":
            return Step(_in_part(row), "soon", "said to be paid, known in part: check")
        case "paid":
            return _step("", "done") if here or not _begun(clock, now) else _step("paid, never seen here: ask", "soon")
    return _claim(row, clock, now) if here else _missing(clock, now)


def _in_part(row: ScholarshipRow) -> str:
    """What is said to be paid, and does not add up: with its amounts only where the row was opened."""
    if row.paid is None or row.charged is None:
        return "said to be paid, known in part: check"
    paid, charged = shown(row.paid).rpartition(" ")[0], shown(row.charged)
    return f"paid says {line(row.claim_by_whom or 'the table', 30)}; {paid} of {charged} is known: check"


def _missing(clock: Clock, now: int) -> Step:
    """Of who accepted and was never seen."""
    first = begins(clock)
    if clock.first_day is None or first is None:
        return _step("not seen yet", "wait")
    last_day = clock.last_day or clock.first_day
    if now < first:
        return _step(f"to arrive from {words.day(clock.first_day)} on", "wait")
    begin, after = clock.day_bounds(last_day)
    if now >= after:
        return Step("never seen here: ask before anything is paid", "soon", "never seen here: ask first")
    if now >= begin:
        return Step("last day; not here yet: look for them", "now", "last day; not here yet")
    return _step("event began; not here yet", "soon" if now >= clock.at(clock.first_day, _NOON) else "wait")


def _claim(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    """Of who is here and has claimed nothing."""
    end = row.claim_by
    if end is None:
        return Step("here; no claim yet", "wait", "no claim yet")
    if end < now:
        return Step(
            f"no claim by {last_moment(end, clock)}: ask, or release the money", "now", "no claim: ask, or release?"
        )
    last_day = clock.day(end) == clock.day(now)
    short = f"claim due by {words.day(clock.local(end).date())}"
    if last_day or end - now < _CLAIM:
        return Step(f"claim due in {words.ago(end - now)}: remind", "now" if last_day else "soon", short)
    return Step(f"here; claim until {last_moment(end, clock)}", "wait", short)


def _begun(clock: Clock, now: int) -> bool:
    first = begins(clock)
    return first is not None and now >= first


def missing(row: ScholarshipRow, clock: Clock) -> bool:
    """Whether somebody who accepted has not come although the event has begun; who was paid is not looked for."""
    waited_for = row.state == "accepted" and row.reimbursement != "paid" and not row.gone
    return waited_for and _begun(clock, clock.now()) and not at_event(clock, row.seen)


def settled(row: ScholarshipRow) -> bool:
    """Whether nothing more is to come of it; of what is gone, save where money was promised."""
    return not _promised(row) if row.gone else not _open(row)


def _promised(row: ScholarshipRow) -> bool:
    return row.state in ("offered", "accepted") and row.reimbursement != "paid"


def _since(row: ScholarshipRow, now: int) -> str:
    """` 34 d ago`; "" of what may have been read for the first time just now, and have stood so for days."""
    long = 0 if row.claim_since is None else now - row.claim_since
    return f" {_whole(long)} ago" if long >= _WORTH_SAYING else ""


def _whole(seconds: int) -> str:
    """A length of time in one unit, rounded down: `40 min`, `7 h`, `34 d`."""
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


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
