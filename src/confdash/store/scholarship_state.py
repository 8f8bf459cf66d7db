"""What people say of an application, as the journal holds it, and what holds of all that is said (design §4). Pure."""

from __future__ import annotations

import msgspec

from confdash.money import Money


class Answered(msgspec.Struct, frozen=True):
    """The state of an application, as a person says it: one of `records.SCHOLARSHIP_STATES`, and when (UTC, real time).

    An observation: what a feed says later stands above it.
    """

    state: str
    at: int


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the money is, as a person says it: one of `records.REIMBURSEMENTS`, all amounts of it, and when.

    An observation too, and one statement: what is not said is none. `paid` is what was paid so far, in parts or whole.
    """

    reimbursement: str
    at: int
    claimed: Money | None = None
    charged: Money | None = None
    paid: Money | None = None
