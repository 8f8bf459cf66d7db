"""What an application waits for: said of what a masked row tells, and of the moment."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.store.build import HOUR, T0
from tests.store.granting import eur

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarship_steps import Urgency, next_step

DAY = 24 * HOUR
FIRST = dt.date(2026, 11, 9)


def row(state: str | None = "accepted", reimbursement: str = "none", **more: object) -> ScholarshipRow:
    given: dict[str, object] = {
        "id": 1, "key": "s-7kq2m4fa", "state": state, "raw_state": None, "needs_info": False, "state_since": None,
        "state_by": None, "state_by_hand": False, "pot": "Travel", "reimbursement": reimbursement, "claim_since": None,
        "claim_by_whom": None, "claim_by_hand": False, "back_from": None, "back_by": None, "offered_at": None,
        "answered_at": None, "answer_by": None, "claim_by": None, "seen": None, "seen_by": None, "seen_where": None,
        "feeds": ("grants",), "gone": False, "owner": None, "deadline": None,
    }  # fmt: skip
    return ScholarshipRow(**(given | more))  # type: ignore[arg-type]


def at(moment: int, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(clocks, "real", lambda: moment)
    return Clock(timezone="Europe/Copenhagen", first_day=FIRST, last_day=FIRST + dt.timedelta(days=2))


#: The last second of the first day in Copenhagen; `T0` is its 09:00.
MIDNIGHT = T0 + 15 * HOUR - 1


@pytest.mark.parametrize(
    ("given", "now", "says", "urgency"),
    [
        (row("submitted"), T0, "to be reviewed", "soon"),
        (row("under_review", needs_info=True), T0, "waits for information from the applicant", "wait"),
        (row("waitlisted"), T0, "offer it when money is free", "wait"),
        (row(None), T0, "its word for the state is not known: say what it means", "soon"),
        (row("offered"), T0, "waits for an answer; its last day is not known", "wait"),
        (row("offered", answer_by=MIDNIGHT), T0 - 5 * DAY, "waits for an answer until Mon 9 Nov", "wait"),
        (row("offered", answer_by=MIDNIGHT), T0 - 2 * DAY, "lapses in 2 days: remind", "soon"),
        (row("offered", answer_by=MIDNIGHT), T0, "lapses in 14 h 59: remind", "now"),
        (row("offered", answer_by=MIDNIGHT), MIDNIGHT, "lapses in 0 s: remind", "now"),
        (row("offered", answer_by=MIDNIGHT), MIDNIGHT + 1, "lapsed Mon 9 Nov: expire and release the money?", "now"),
        (row("offered", answer_by=T0), T0 + 1, "lapsed Mon 9 Nov 09:00: expire and release the money?", "now"),
        (row("declined"), T0, "", "done"),
        (row("canceled", "claimed"), T0, "canceled, and the money is claimed: settle it", "soon"),
        (row(), T0 - DAY, "to arrive from Mon 9 Nov on", "wait"),
        (row(), T0, "event began; not here yet", "wait"),
        (row(seen=T0 - 9 * DAY), T0, "event began; not here yet", "wait"),
        (row(), T0 + 3 * HOUR, "event began; not here yet", "soon"),
        (row(), T0 + 2 * DAY, "last day; not here yet: look for them", "now"),
        (row(), T0 + 3 * DAY, "never seen here: ask before anything is paid", "soon"),
        (row(seen=T0), T0 + DAY, "here; no claim yet", "wait"),
        (row(seen=T0, claim_by=T0 + 30 * DAY), T0 + DAY, "here; claim until Wed 9 Dec 09:00", "wait"),
        (row(seen=T0, claim_by=T0 + 6 * DAY), T0 + DAY, "claim due in 5 days: remind", "soon"),
        (row(seen=T0, claim_by=T0), T0 + 1, "no claim by Mon 9 Nov 09:00: ask, or release the money", "now"),
        (row("accepted", "claimed", seen=T0), T0, "claim received: check and approve", "soon"),
        (row("accepted", "claimed"), T0, "claimed, never seen here: ask, then approve", "soon"),
        (row("accepted", "approved", seen=T0, claim_since=T0), T0 + 3 * DAY, "approved for 3 days: pay", "soon"),
        (row("accepted", "approved", seen=T0, claim_since=T0), T0 + 43 * DAY, "approved for 43 days: pay", "now"),
        (row("accepted", "approved"), T0, "approved, never seen here: ask, then pay", "soon"),
        (row("accepted", "paid", seen=T0), T0, "", "done"),
        (row("accepted", "paid"), T0, "paid, never seen here: ask", "soon"),
        (row("offered", back_from="accepted"), T0, "was accepted, now offered: which is right?", "now"),
        (row("accepted", "claimed", back_from="paid"), T0, "was paid, now claimed: which is right?", "now"),
        (row("under_review", gone=True), T0, "gone from its source: ask why", "soon"),
        (row("denied", gone=True), T0, "gone from its source: ask why", "done"),
        (row("accepted", gone=True), T0, "gone from its source: ask why, then cancel or keep", "soon"),
        (row("accepted", "paid", gone=True), T0, "gone from its source: ask why", "done"),
        (
            row("accepted", "approved", back_from="more_paid", back_by="grants"),
            T0,
            "grants says that less was paid than before: which is right?",
            "now",
        ),
        (row("accepted", "paid", paid_known="part"), T0, "said to be paid, known in part: check", "soon"),
        (
            row("accepted", "paid", paid_known="part", claim_by_whom="grants", charged=eur(450), paid=eur(200)),
            T0,
            "paid says grants; 200.00 of 450.00 EUR is known: check",
            "soon",
        ),
    ],
)
def test_what_comes_next(
    given: ScholarshipRow, now: int, says: str, urgency: Urgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = next_step(given, at(now, monkeypatch))
    assert (step.words, step.urgency) == (says, urgency)


def test_it_is_the_same_masked_or_open_and_every_state_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = at(T0, monkeypatch)
    for state in (None, *SCHOLARSHIP_STATES):
        for reimbursement in REIMBURSEMENTS:
            masked = next_step(row(state, reimbursement, raw_state="Canary"), clock)
            private = {"name": "Canary", "email": "canary@example.org", "note": "Canary", "opened": True}
            assert next_step(row(state, reimbursement, raw_state="Canary", **private), clock) == masked
            assert "anary" not in masked.words
            assert (masked.words == "") <= (masked.urgency == "done")
