"""What was decided about applications and pots, with all amounts: for lists of those who may open them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from confdash.clock import Clock
from confdash.money import Money, shown
from confdash.store.query.scholarship_steps import last_moment
from confdash.store.scholarship_state import Answered, Claim

_AMOUNTS = ("claimed", "charged", "paid")
_money = msgspec.json.Decoder(Money).decode
_answered = msgspec.json.Decoder(Answered).decode
_claim = msgspec.json.Decoder(Claim).decode


def _amount(text: str, _clock: Clock, _beside: str | None) -> str:
    return shown(_money(text))


def _state(text: str, _clock: Clock, _beside: str | None) -> str:
    return _answered(text).state.replace("_", " ")


def _how_far(text: str, _clock: Clock, _beside: str | None) -> str:
    claim = _claim(text)
    amounts = [(name, getattr(claim, name)) for name in _AMOUNTS]
    told = ", ".join(f"{name} {shown(amount)}" for name, amount in amounts if amount is not None)
    return f"{claim.reimbursement} ({told})" if told else claim.reimbursement


def _moment(text: str, clock: Clock, _beside: str | None) -> str:
    return last_moment(int(text), clock)


#: Field → what a value of it reads like. May raise what decoding raises.
READ: Mapping[str, Callable[[str, Clock, str | None], str]] = {
    "state": _state, "claim": _how_far, "answer_by": _moment, "claim_by": _moment,
    **dict.fromkeys(("requested", "offered", "accepted", "raised", "budget"), _amount),
}  # fmt: skip
