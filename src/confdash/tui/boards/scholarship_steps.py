"""What an application needs next, in words: from what may be read while it is masked, and nothing else."""

from __future__ import annotations

import msgspec

from confdash.clock import Clock, real
from confdash.records import REIMBURSEMENTS
from confdash.store.query.presence import at_event, begins
from confdash.store.query.scholarship_fields import ENDED, NEAR
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.tui import words
from confdash.tui.cells import shown
from confdash.tui.columns import Role

DAY = 86400
#: A payment that was approved longer ago than this is late: thirty working days are the most that sponsors allow.
UNPAID = 42 * DAY
#: An offer is near its last day for so long. Reminders go out six, three and one day before.
_SOON = 3 * DAY
#: What was read for the first time a moment ago may have stood so for days: so short a time is not said.
_WORTH_SAYING = 600


class Step(msgspec.Struct, frozen=True):
    """What is next: in words, and how grave that is, with a sign for it; "" where nothing is to be done now."""

    words: str
    role: Role = ""
    sign: str = ""
    #: It waits for somebody who has not come although the event has begun.
    missing: bool = False


def settled(row: ScholarshipRow) -> bool:
    """Whether nothing more is to come of it."""
    promised = row.state in ("offered", "accepted") and row.reimbursement != "paid"
    return not promised if row.gone else row.state in ENDED or (row.state, row.reimbursement) == ("accepted", "paid")


def step(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    """The next step of a row. `now`: UTC seconds of event time."""
    if row.gone:
        return _gone(row)
    if row.state is None:
        return Step("say what its state means" if row.raw_state else "say its state", "warn", "?")
    if row.state in ENDED:
        return _odd(row) or Step("", "dim", "·")
    if row.state == "offered":
        return _offered(row, clock, now)
    if row.state == "accepted":
        return _accepted(row, clock, now)
    return _odd(row) or _undecided(row)


def _gone(row: ScholarshipRow) -> Step:
    """Money that was promised to somebody whom the table does not list any more is nobody's."""
    if row.state in ("offered", "accepted") and row.reimbursement != "paid":
        return Step("gone from its table: ask why", "warn", "! ")
    return Step("gone from its table", "dim", "·")


def _odd(row: ScholarshipRow) -> Step | None:
    """What a feed has come to say of it since, against what stood: `grants says otherwise: offered`."""
    if row.back_from is None:
        return None
    who = shown(row.back_by, 30) or "the table"
    says = row.reimbursement if row.back_from in REIMBURSEMENTS else row.state or ""
    return Step(f"{who} says otherwise: {says.replace('_', ' ') if says != 'none' else 'no claim'}", "warn", "! ")


def _offered(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    if row.answer_by is None:
        return _odd(row) or Step("waits for an answer; no last day")
    left = row.answer_by - now
    if left < 0:
        return Step("expire and release?", "bad", "!!")
    if left < DAY or clock.day(row.answer_by) == clock.day(now):
        return Step(f"lapses in {words.span(left)}: expire and release?", "bad", "! ")
    if odd := _odd(row):
        return odd
    return Step("waits for an answer", "warn" if left < _SOON else "", "! " if left < _SOON else "")


def _accepted(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    if row.reimbursement == "paid":
        return _odd(row) or Step("", "dim", "✓")
    missing = _missing(row, clock, now)
    if missing is not None:
        return missing
    if odd := _odd(row):
        return odd
    if row.reimbursement == "none":
        return _to_claim(row, clock, now)
    long = 0 if row.claim_since is None else real() - row.claim_since
    ago = f" {words.span(long)} ago" if long >= _WORTH_SAYING else ""
    if row.reimbursement == "claimed":
        return Step(f"claimed{ago}: approve?", "warn" if long > NEAR else "")
    return Step(f"approved{ago}, not paid", "warn" if long > UNPAID else "", "! " if long > UNPAID else "")


def _missing(row: ScholarshipRow, clock: Clock, now: int) -> Step | None:
    """Whoever accepted is paid for coming."""
    first = begins(clock)
    if first is None or now < first or at_event(clock, row.seen):
        return None
    last = clock.last_day
    if last is not None and clock.day(now) > last:
        return Step("was never seen here: ask before paying", "warn", "! ", missing=True)
    if last is not None and clock.day(now) == last:
        return Step("last day; not here yet", "bad", "!!", missing=True)
    return Step("event began; not here yet", "warn", "! ", missing=True)


def _to_claim(row: ScholarshipRow, clock: Clock, now: int) -> Step:
    if row.claim_by is None:
        return Step("no claim yet" if at_event(clock, row.seen) else "is expected", "dim")
    if row.claim_by < now:
        return Step("nothing claimed: remind, or close?", "warn", "! ")
    local = clock.local(row.claim_by)
    near = row.claim_by - now < NEAR
    return Step(f"claim due by {local:%a} {local.day} {local:%b}", "warn" if near else "", "! " if near else "")


def _undecided(row: ScholarshipRow) -> Step:
    if row.needs_info:
        return Step("information needed: ask", "warn", "! ")
    if row.state == "waitlisted":
        return Step("waits for money", "")
    return Step("to be decided" if row.state == "under_review" else "to be reviewed", "dim")
