"""The words of other systems for how far an application for a scholarship has come, and the money with it.

What each means is `confdash.records.SCHOLARSHIP_STATES`' and `REIMBURSEMENTS`' (domain §2.3: wafer-debconf, PyCon US,
Python Italia, Django Girls), and what committees write into a spreadsheet. A word that means two things is not here:
it is better asked about than wrongly understood. So `pending` (granted in DebConf, not looked at in Python Italia),
`approved` and `granted` (offered, or answered too), `waiting`, `yes`, and PyCon US' numbers, which may be ranks.
"""

from __future__ import annotations

import re

import msgspec

from confdash.feeds import scholarship_languages as languages
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES
from confdash.text import fold

_JOINTS = re.compile(r"[\s_/.!-]+")

# wafer-debconf's facets (bursary/models.py).
_DEBCONF = {
    "submitted": "submitted", "ranked": "under_review", "accepted": "accepted", "denied": "denied",
    "expired": "expired", "canceled": "canceled",
}  # fmt: skip
_PYCON_US = {
    "submitted": "submitted", "withdrawn": "canceled", "information needed": "under_review", "offered": "offered",
    "rejected": "denied", "declined": "declined", "accepted": "accepted", "requesting more funds": "under_review",
}  # fmt: skip
_PYITALIA = {
    "rejected": "denied", "waiting list": "waitlisted", "waiting list maybe": "waitlisted",
    "waiting for confirmation": "offered", "refused": "declined", "confirmed": "accepted",
}  # fmt: skip
# Of the two fields of Django Girls' applications: state, and the answer to the offer.
_DJANGO_GIRLS = {
    "waitlisted": "waitlisted", "rsvp waiting": "offered", "rsvp yes": "accepted", "rsvp no": "declined",
}  # fmt: skip
_PLAIN = {
    "new": "submitted", "received": "submitted", "applied": "submitted", "application received": "submitted",
    "in review": "under_review", "under review": "under_review", "reviewing": "under_review",
    "reviewed": "under_review", "to review": "under_review", "being reviewed": "under_review",
    "under consideration": "under_review", "shortlisted": "under_review", "scored": "under_review",
    "needs info": "under_review", "needs information": "under_review", "need info": "under_review",
    "need more info": "under_review", "needs more info": "under_review", "more info needed": "under_review",
    "more information needed": "under_review", "info needed": "under_review", "info requested": "under_review",
    "information requested": "under_review", "incomplete": "under_review",
    "waitlist": "waitlisted", "wait list": "waitlisted", "wait listed": "waitlisted",
    "on waitlist": "waitlisted", "on the waiting list": "waitlisted", "on waiting list": "waitlisted",
    "reserve": "waitlisted", "reserve list": "waitlisted", "standby": "waitlisted",
    "offer made": "offered", "offer sent": "offered", "awaiting response": "offered", "awaiting reply": "offered",
    "awaiting answer": "offered", "awaiting confirmation": "offered", "awaiting acceptance": "offered",
    "waiting for answer": "offered", "waiting for reply": "offered", "pending acceptance": "offered",
    "pending confirmation": "offered", "to be confirmed by applicant": "offered",
    "offer accepted": "accepted", "accepted by applicant": "accepted",
    "offer declined": "declined", "declined by applicant": "declined", "declined offer": "declined",
    "not accepted": "denied", "not selected": "denied", "not approved": "denied", "not granted": "denied",
    "not funded": "denied", "unsuccessful": "denied", "application rejected": "denied",
    "lapsed": "expired", "offer expired": "expired", "no answer": "expired", "no reply": "expired",
    "no response": "expired", "timed out": "expired",
    "cancelled": "canceled", "withdrew": "canceled", "application withdrawn": "canceled",
    "withdrawn by applicant": "canceled", "canceled by applicant": "canceled",
}  # fmt: skip
#: Something is asked of the applicant.
_NEEDS = frozenset(
    """information needed,requesting more funds,needs info,needs information,need info,need more info,needs more info,
    more info needed,more information needed,info needed,info requested,information requested,incomplete""".replace(
        "\n    ", ""
    ).split(",")
)
# PyCon US' receipts, and what treasurers write. Part of it paid is not yet paid.
_MONEY = {
    "not claimed": "none", "not yet": "none", "no claim": "none", "nothing yet": "none", "no": "none",
    "not submitted": "none", "awaiting receipts": "none", "waiting for receipts": "none",
    "pending": "claimed", "needs attention": "claimed", "flagged": "claimed", "submitted": "claimed",
    "claim received": "claimed", "claim sent": "claimed", "received": "claimed", "receipts received": "claimed",
    "receipts sent": "claimed", "expense report sent": "claimed", "expense report received": "claimed",
    "expenses submitted": "claimed", "in review": "claimed", "under review": "claimed",
    "claim approved": "approved", "to pay": "approved", "to be paid": "approved", "ready to pay": "approved",
    "approved for payment": "approved", "partly paid": "approved", "partially paid": "approved",
    "part paid": "approved", "paid in part": "approved", "sent to finance": "approved",
    "reimbursed": "paid", "paid out": "paid", "payment sent": "paid", "transferred": "paid", "done": "paid",
    "complete": "paid", "completed": "paid", "paid in full": "paid",
}  # fmt: skip
#: Of the money, such that can stand among the states too: who is paid has accepted.
_PAST_STATES = (
    "claimed", "claim received", "receipts received", "expense report received", "claim approved", "to be paid",
    "ready to pay", "approved for payment", "partly paid", "partially paid", "part paid", "paid in part",
    "sent to finance", "paid", "reimbursed", "paid out", "payment sent", "paid in full",
)  # fmt: skip


class Meaning(msgspec.Struct, frozen=True):
    """What a word for a state says: of the application, of what is needed of the applicant, of the money."""

    state: str | None = None
    needs_info: bool = False
    reimbursement: str | None = None


def plain(word: str) -> str:
    """A word as it is compared: without case, accents, underscores and dashes."""
    return _JOINTS.sub(" ", fold(word)).strip()


_REIMBURSEMENT = {plain(each): each for each in REIMBURSEMENTS} | _MONEY | languages.MONEY | languages.PAST
_STATES = {
    word: Meaning(state, word in _NEEDS)
    for words in (
        languages.STATES,
        _PLAIN,
        _DJANGO_GIRLS,
        _PYITALIA,
        _PYCON_US,
        _DEBCONF,
        {plain(state): state for state in SCHOLARSHIP_STATES},
    )
    for word, state in words.items()
} | {word: Meaning("accepted", False, _REIMBURSEMENT[word]) for word in (*_PAST_STATES, *languages.PAST)}
#: Words that mean different things in different systems, and of what each is said in two of them.
AMBIGUOUS = {
    "pending": "granted in DebConf, not yet looked at in Python Italia",
    "approved": "offered, or answered too",
    "granted": "offered, or answered too",
    **languages.AMBIGUOUS,
}


def state_meant(word: str) -> Meaning | None:
    """What a word in a column of states means, whichever system's it is; None where it is not known, or not one thing.

    Numbers (PyCon US stores 1 to 8) are none: in a spreadsheet they are as likely ranks.
    """
    return _STATES.get(plain(word))


def reimbursement_meant(word: str) -> str | None:
    """Which of `REIMBURSEMENTS` a word in a column about the money means; None where it is not known."""
    return _REIMBURSEMENT.get(plain(word))
