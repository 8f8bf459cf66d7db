"""What holds of an application's state and money, of all that feeds and people say (design §4). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, Scholarship
from confdash.store.scholarship_said import MONEY_OUT, Answered, ByHand, Claim, Heard, claimed, in_parts

__all__ = [
    "MONEY_OUT",
    "MORE_PAID",
    "Answered",
    "ByHand",
    "Claim",
    "Heard",
    "Standing",
    "claimed",
    "committed",
    "stand",
]

T = TypeVar("T")

#: The rungs, in order; what else there is ends an application.
LADDER = SCHOLARSHIP_STATES[:5]
#: From what it stepped back where the word is the same, or further, and a feed says that less was paid.
MORE_PAID = "more_paid"
#: States in which a reviewer may still ask for something.
_OPEN = (None, "submitted", "under_review", "waitlisted")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What holds of an application's state and money."""

    state: str | None = None
    raw_state: str | None = None
    needs_info: bool = False
    state_since: int | None = None
    state_by: str | None = None
    state_by_hand: bool = False
    claim: Claim = Claim("none", 0)
    claim_since: int | None = None
    claim_by: str | None = None
    claim_by_hand: bool = False
    #: From what a later word of a feed stepped back (`MORE_PAID`: in its amount), and which feed's.
    back_from: str | None = None
    back_by: str | None = None


class _Word(msgspec.Struct, frozen=True):
    """One statement: what, when, by whom; `past`: what a feed says no longer."""

    said: str
    at: int
    by: str
    #: How far it is; of one moment what is further counts as newer.
    rank: int
    hand: bool = False
    past: bool = False
    #: The config explains it otherwise than when it was said.
    anew: bool = False
    record: Scholarship | None = None


class _Sum(msgspec.Struct, frozen=True):
    """What one statement says of an amount: when, by whom, and how far behind others of the same moment it stands."""

    money: Money
    at: int
    by: str
    place: int = 0
    hand: bool = False


def stand(heard: Sequence[Heard], hand: ByHand) -> Standing:
    """What holds, of what living feeds say (the believed first) and people said. Observations: the newest word wins."""
    word, back = _state(heard, hand)
    money, fallen = _claim(heard, hand)
    sums = {field: _sums(field, heard, hand) for field in MONEY_OUT}
    claim = _whole(money, sums)
    less = _less_paid(sums["paid"])
    stepped, by = (back, word) if back else (fallen, money) if fallen else (less, sums["paid"][-1] if less else None)
    records = [each.record for each in heard]
    unknown = next((record.raw_state for record in records if record.state is None and record.raw_state), None)
    needing = [word.record] if word and word.record else [] if word else records
    state = word.said if word else None
    return Standing(
        state=state,
        raw_state=word.record.raw_state if word and word.record else None if word else unknown,
        needs_info=state in _OPEN and any(record.needs_info for record in needing),
        state_since=word.at if word else None,
        state_by=word.by if word else None,
        state_by_hand=bool(word and word.hand),
        claim=claim,
        claim_since=claim.at if money else None,
        claim_by=money.by if money else None,
        claim_by_hand=bool(money and money.hand),
        back_from=stepped,
        back_by=by.by if stepped and by else None,
    )


def _state(heard: Sequence[Heard], hand: ByHand) -> tuple[_Word | None, str | None]:
    """The statement of its state that holds, and the state from which it stepped back."""
    words, undated = list[_Word](), list[_Word]()
    for each in heard:
        record, before = each.record, each.state_before
        if before is not None:
            words.append(_Word(before, each.state_before_at or 0, each.feed, state_rank(before), past=True))
        if record.state is not None:
            word = _Word(
                record.state, each.state_at, each.feed, state_rank(record.state), anew=each.state_anew, record=record
            )
            (undated if each.state_before_at is None and record.said_at is None else words).append(word)
    said = hand.answered
    own = _Word(said.state, said.at, hand.answered_by, state_rank(said.state), hand=True) if said else None
    return _newest(words, undated, own, hand.stood, back_from=_state_back)


def _claim(heard: Sequence[Heard], hand: ByHand) -> tuple[_Word | None, str | None]:
    """As `_state`, of how far the money is."""
    words, undated = list[_Word](), list[_Word]()
    for each in heard:
        record, before = each.record, each.claim_before
        far = claimed(record)
        if before is not None:
            words.append(_Word(before, each.claim_before_at or 0, each.feed, _far(before), past=True))
            far = far or Claim("none", 0)  # the cells were emptied: that is a statement too
        if far is not None:
            word = _Word(
                far.reimbursement,
                each.claim_at,
                each.feed,
                _far(far.reimbursement),
                anew=each.claim_anew,
                record=record,
            )
            (undated if each.claim_before_at is None and record.said_at is None else words).append(word)
    said = hand.claim and in_parts(hand.claim)
    own = _Word(said.reimbursement, said.at, hand.claim_by, _far(said.reimbursement), hand=True) if said else None
    return _newest(words, undated, own, hand.stood_claim, back_from=_claim_back)


def _newest(
    words: list[_Word],
    undated: Sequence[_Word],
    own: _Word | None,
    stood: frozenset[str],
    *,
    back_from: Callable[[str, str], bool],
) -> tuple[_Word | None, str | None]:
    """The newest statement, and what stood before it where that was further.

    `undated`: what was said when its feed was read for the first time. Which feed was read first is chance, so of
    several such statements the furthest counts. What people have overruled (`stood`) a feed does not say anew because
    its first reading comes later: the store was lost, or a copy of the table was added.
    """
    first = max(undated, key=lambda word: word.rank, default=None)
    if first is not None:
        if own is not None and first.said in stood and first.at > own.at:
            first = msgspec.structs.replace(first, at=own.at)
        words.append(first)
    if own is not None:
        words.append(own)
    words.sort(key=lambda word: (word.at, word.hand, word.rank))
    newest = next((word for word in reversed(words) if not word.past), None)
    if newest is None or newest.hand or newest.anew:
        return newest, None
    before = [word for word in words if word is not newest and word.at <= newest.at]
    last = before[-1] if before else None
    return newest, last.said if last and back_from(last.said, newest.said) else None


def state_rank(state: str) -> int:
    """How far a state is: the rungs, and beyond them all that ends an application."""
    return LADDER.index(state) if state in LADDER else len(LADDER)


def _far(reimbursement: str) -> int:
    return REIMBURSEMENTS.index(reimbursement)


def _state_back(stood: str, now: str) -> bool:
    """Whether a state is a step back: lower on the ladder, or on it again after an end."""
    return now in LADDER and state_rank(now) < state_rank(stood)


def _claim_back(stood: str, now: str) -> bool:
    return _far(now) < _far(stood)


def _sums(field: str, heard: Sequence[Heard], hand: ByHand) -> list[_Sum]:
    """All that is said of an amount, the newest last. As in `_newest`, of first readings one counts: the furthest's."""
    said, undated = list[_Sum](), list[tuple[int, _Sum]]()
    for place, each in enumerate(heard):
        money, at = getattr(each.record, field), getattr(each, f"{field}_at")
        if money is None:
            continue
        one = _Sum(money, each.read_at if at is None else at, each.feed, -place)
        if at is None and each.record.said_at is None:
            far = claimed(each.record)
            undated.append((_far(far.reimbursement) if far else 0, one))
        else:
            said.append(one)
    stating = [each for each in (*hand.earlier, hand.claim) if each and getattr(each, field) is not None]
    own = _Sum(getattr(stating[-1], field), stating[-1].at, hand.claim_by, hand=True) if stating else None
    if undated:
        first = max(undated, key=lambda each: each[0])[1]
        if own and (field, first.money) in hand.stood_amounts:
            first = msgspec.structs.replace(first, at=min(first.at, own.at))
        said.append(first)
    said += [own] if own else []
    return sorted(said, key=lambda each: (each.at, each.hand, each.place))


def _less_paid(said: Sequence[_Sum]) -> str | None:
    """Whether a feed says last that less was paid than was said before it."""
    if len(said) < 2 or said[-1].hand:
        return None
    before, now = said[-2].money, said[-1].money
    return MORE_PAID if before.currency == now.currency and now.minor < before.minor else None


def _whole(word: _Word | None, sums: Mapping[str, Sequence[_Sum]]) -> Claim:
    """How far the money is, with the newest of each amount; as of the newest of all that."""
    newest = {field: said[-1] for field, said in sums.items() if said}
    amounts = {field: each.money for field, each in newest.items()}
    if word is None:
        return Claim("none", 0, **amounts)
    claim = Claim(word.said, max([word.at, *(each.at for each in newest.values())]), **amounts)
    # A word stands as it was said; one that only amounts tell follows from all of them.
    return claim if word.record is None or word.record.reimbursement else in_parts(claim)


def stated(records: Iterable[Scholarship], field: str) -> Any:
    """The first value that is stated of a field."""
    return next((value for record in records if (value := getattr(record, field)) is not None), None)


def committed(state: str | None, claim: Claim, offered: Money | None, accepted: Money | None) -> Money | None:
    """What an application takes up of its pot. Amounts of other currencies are never compared.

    An offer binds what was offered, an acceptance what was accepted or the more that is charged to the pot; once paid,
    what was charged. Of all else what was paid. What has gone from its source stays promised until somebody ends it.
    """
    if state not in ("offered", "accepted"):
        return claim.paid if claim.paid and claim.paid.minor else None
    if state == "offered":
        return offered
    promised = accepted or offered
    if claim.reimbursement == "paid":
        return claim.charged or claim.paid or promised
    if promised is None:
        return claim.charged
    if claim.charged and claim.charged.currency == promised.currency:
        return max(promised, claim.charged, key=lambda money: money.minor)
    return promised
