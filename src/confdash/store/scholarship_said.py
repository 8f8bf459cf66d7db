"""What people say of an application, as the journal holds it, and what a feed says of it and its money. Pure."""

from __future__ import annotations

import msgspec

from confdash.money import Money
from confdash.records import Scholarship

#: The amounts of a reimbursement: each is of the newest statement that states it.
MONEY_OUT = ("claimed", "charged", "paid")


class Answered(msgspec.Struct, frozen=True):
    """The state of an application, as a person says it: one of `records.SCHOLARSHIP_STATES`, and when (UTC, real time).

    An observation: what a feed says later stands above it.
    """

    state: str
    at: int


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the money is, as a person says it: one of `records.REIMBURSEMENTS`, what is known of amounts, and when.

    An observation too. An amount that is None is not said to be nothing: of it the latest statement that has it holds.
    `paid` is what was paid so far, in parts or whole.
    """

    reimbursement: str
    at: int
    claimed: Money | None = None
    charged: Money | None = None
    paid: Money | None = None


class Heard(msgspec.Struct, frozen=True):
    """What one feed says now of an application, and what it said before; as `scholarship_records.Said` has it.

    Without `…_before_at` it says what it said when its feed was read for the first time: nobody knows since when.
    """

    feed: str
    record: Scholarship
    state_at: int
    state_before: str | None = None
    state_before_at: int | None = None
    claim_at: int = 0
    claim_before: str | None = None
    claim_before_at: int | None = None
    #: When it was first read, which is when it said the amounts that have no time of their own.
    read_at: int = 0
    claimed_at: int | None = None
    charged_at: int | None = None
    paid_at: int | None = None
    #: The config alone has its words mean something else: that is no step back.
    state_anew: bool = False
    claim_anew: bool = False


class ByHand(msgspec.Struct, frozen=True):
    """What people said: the latest `Answered` and `Claim`, by whom.

    `stood`, `stood_claim`, `stood_amounts`: all that held before or was said, of each; a store that was lost reads it
    in the feeds anew. `earlier`: the claims before the latest that stand as well, the oldest first.
    """

    answered: Answered | None = None
    answered_by: str = ""
    stood: frozenset[str] = frozenset()
    claim: Claim | None = None
    claim_by: str = ""
    stood_claim: frozenset[str] = frozenset()
    stood_amounts: frozenset[tuple[str, Money]] = frozenset()
    earlier: tuple[Claim, ...] = ()


def claimed(record: Scholarship) -> Claim | None:
    """What a feed says of the money that is asked back; None where it says nothing. Without a time.

    Where it gives amounts but no word, they are the word.
    """
    far = record.reimbursement
    if far is None:
        if record.paid is not None and record.paid.minor:
            far = "paid"
        elif record.charged is not None and record.charged.minor:
            far = "approved"
        elif record.claimed is not None and record.claimed.minor:
            far = "claimed"
        elif record.paid is None and record.charged is None and record.claimed is None:
            return None
    return in_parts(Claim(far or "none", 0, record.claimed, record.charged, record.paid))


def in_parts(claim: Claim) -> Claim:
    """As long as less is paid than is charged to the pot, it is not paid."""
    charged, paid = claim.charged, claim.paid
    if claim.reimbursement != "paid" or not charged or not paid or charged.currency != paid.currency:
        return claim
    return msgspec.structs.replace(claim, reimbursement="approved") if paid.minor < charged.minor else claim
