"""The rows of scholarships and of pots that boards and lists show, typed. Times are UTC seconds."""

from __future__ import annotations

import msgspec

from confdash.money import Money


class ScholarshipRow(msgspec.Struct, frozen=True, kw_only=True):
    """One application. What is private is None unless it was asked for: `opened` tells which."""

    id: int
    #: Random, so that a row can be spoken of: `s-7kq2m4fa`.
    key: str
    #: One of `records.SCHOLARSHIP_STATES`; None: the feed says none, or in a word that is not known (`unknown`).
    state: str | None
    needs_info: bool
    #: Since when, on whose word (a feed's, or a person's: `…_by_hand`).
    state_since: int | None
    state_by: str | None
    state_by_hand: bool
    pot: str | None
    #: One of `records.REIMBURSEMENTS`.
    reimbursement: str
    claim_since: int | None
    claim_by_whom: str | None
    claim_by_hand: bool
    #: Of what is said to be paid, whether `nothing` is known of the amount, or `part` of what is charged to the pot;
    #: None: all is known, or it is not said to be paid.
    paid_known: str | None = None
    #: The state, or how far the money was, from which a later word stepped back, and whose word that is.
    back_from: str | None
    back_by: str | None
    offered_at: int | None
    answered_at: int | None
    #: Last moments to answer an offer, and to claim.
    answer_by: int | None
    claim_by: int | None
    #: When the person was last seen, as speaker or as recipient. While masked, the beginning of that event day: the
    #: list of speakers says it to the second, so that it would tell who applied.
    seen: int | None
    feeds: tuple[str, ...]
    gone: bool
    owner: str | None
    #: The next of its dates by which something must happen; None: there is none.
    deadline: int | None
    #: Whether the feed has a word for the state that is not known.
    unknown: bool = False
    # ----- private, from here on
    name: str | None = None
    #: The feed's own word for the state: in a broken table anything may stand there.
    raw_state: str | None = None
    #: By whom and at which desk the person was last seen.
    seen_by: str | None = None
    seen_where: str | None = None
    email: str | None = None
    #: Key of the speaker that this is.
    person: str | None = None
    requested: Money | None = None
    offered: Money | None = None
    accepted: Money | None = None
    claimed: Money | None = None
    charged: Money | None = None
    paid: Money | None = None
    #: What of its pot it takes up.
    committed: Money | None = None
    note: str | None = None
    #: Whether what is private was read.
    opened: bool = False


#: Fewer people than that are singled out by a figure, unless there are none.
LEAST = 5


class PotRow(msgspec.Struct, frozen=True, kw_only=True):
    """One pot and currency: amounts in minor units of that currency. Sums over all its applications."""

    #: "" where applications name no pot.
    name: str
    currency: str
    #: Its place in the config; None: only applications name it, so nothing is known of its budget.
    place: int | None
    budget: int | None
    raised: int | None
    #: Offered and accepted.
    committed: int
    #: The parts. None while masked: of so few people that it would be theirs, see `masked`.
    offered: int | None
    accepted: int | None
    charged: int | None
    paid: int | None
    #: Applications that are said to be paid, where nobody said how much.
    paid_unknown: int = 0
    #: Applications whose money is committed.
    people: int
    #: Of how many each part is.
    offered_people: int = 0
    accepted_people: int = 0
    charged_people: int = 0
    paid_people: int = 0
    #: Of standing offers whose last day to answer is over, the sum, and how many those are. Offers of one pot.
    lapsed: int | None = 0
    lapsed_people: int = 0
    #: The median of all its offers, and how many those are.
    median: int | None = None
    offers: int = 0

    @property
    def limit(self) -> int | None:
        """What may be committed at most: the budget, or what was raised where that is less. None: nobody said."""
        known = [each for each in (self.budget, self.raised) if each is not None]
        return min(known) if known else None

    @property
    def left(self) -> int | None:
        """What is left to offer; below zero: over. None where no limit is known."""
        return None if self.limit is None else self.limit - self.committed

    @property
    def more(self) -> int | None:
        """How many more offers of the median size fit. None where that cannot be told."""
        if self.left is None or not self.median:
            return None
        return max(0, self.left // self.median)

    def masked(self) -> PotRow:
        """The same without the parts that would tell of one to four people: they stand in the masked list beside it.

        What is committed and left is told of every pot. A part is told where it is of nobody, or where neither it nor
        what remains of its whole beside it is of so few.
        """
        apart = not _few(self.offered_people) and not _few(self.accepted_people)

        def told(people: int, whole: int) -> bool:
            rest = whole - people
            return not people or (people >= LEAST and (rest >= LEAST or (rest == 0 and apart)))

        paid = told(self.paid_people, self.accepted_people)
        charged = told(self.charged_people, self.accepted_people)
        # Both together tell of those of whom one is known alone.
        alone = paid and bool(self.paid_people) and _few(abs(self.charged_people - self.paid_people))
        return msgspec.structs.replace(
            self,
            offered=self.offered if apart or not self.offered_people else None,
            accepted=self.accepted if apart or not self.accepted_people else None,
            charged=self.charged if charged and not alone else None,
            paid=self.paid if paid else None,
            lapsed=self.lapsed if told(self.lapsed_people, self.offered_people) else None,
            median=None if _few(self.offers) else self.median,
        )


def _few(people: int) -> bool:
    return 0 < people < LEAST
