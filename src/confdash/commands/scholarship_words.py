"""Decisions about scholarships and pots in words. Amounts stay unsaid, and applications are called by their key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from confdash.clock import Clock

T = TypeVar("T", bound=tuple[Any, ...])

_STATES = {
    "submitted": "is submitted",
    "under_review": "is under review",
    "waitlisted": "is on the waiting list",
    "offered": "was offered money",
    "accepted": "has accepted",
    "declined": "has declined",
    "expired": "has expired",
    "denied": "is denied",
    "canceled": "is canceled",
}
_CLAIMS = {
    "none": "has claimed nothing",
    "claimed": "has its claim received",
    "approved": "has its claim approved",
    "paid": "is paid",
}
#: What is said when a decision was taken back.
_GONE = {
    ("scholarship", "arrived"): "is not here (yet)",
    ("scholarship", "claim"): "has the feeds' word on its claim again",
    ("scholarship", "pot"): "is of the pot that the feeds name again",
    ("scholarship", "requested"): "has the feeds' amount asked for again",
    ("scholarship", "offered"): "has the feeds' amount offered again",
    ("scholarship", "accepted"): "has the feeds' amount accepted again",
    ("scholarship", "answer_by"): "has the feeds' last day to answer again",
    ("scholarship", "claim_by"): "has the feeds' last day to claim again",
    ("pot", "raised"): "has raised what the config says again",
    ("pot", "budget"): "has the config's budget again",
}


def _decoded(value: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(value)
    except msgspec.MsgspecError:
        return {}
    return found if isinstance(found, dict) else {}


def _state(value: str, _clock: Clock) -> str:
    return _STATES.get(str(_decoded(value).get("state")), "is in another state")


def _claim(value: str, _clock: Clock) -> str:
    claim = _decoded(value)
    word = str(claim.get("reimbursement"))
    if word == "approved" and claim.get("paid"):
        return "has a part paid"
    return _CLAIMS.get(word, "has another claim")


def _by(said: str) -> Callable[[str, Clock], str]:
    def say(value: str, clock: Clock) -> str:
        from confdash.store.query.scholarship_steps import last_moment

        known = value.removeprefix("-").isdecimal() and len(value) < 12
        return f"{said} {last_moment(int(value), clock)}" if known else f"{said} another day"

    return say


def _plain(said: str) -> Callable[[str, Clock], str]:
    return lambda value, _clock: said.format(value)


_SAY: Mapping[tuple[str, str], Callable[[str, Clock], str]] = {
    ("scholarship", "state"): _state,
    ("scholarship", "arrived"): _plain("is here"),
    ("scholarship", "claim"): _claim,
    ("scholarship", "pot"): _plain("is of {}"),
    ("scholarship", "requested"): _plain("has another amount asked for"),
    ("scholarship", "offered"): _plain("has another amount offered"),
    ("scholarship", "accepted"): _plain("has another amount accepted"),
    ("scholarship", "answer_by"): _by("is to be answered by"),
    ("scholarship", "claim_by"): _by("is to be claimed by"),
    ("pot", "raised"): _plain("has another sum raised"),
    ("pot", "budget"): _plain("has another budget"),
}


def unnamed(deeds: Iterable[T]) -> list[T]:
    """The deeds of a batch (each beginning with entity, key and field) without those that would name an applicant.

    Who was marked as here by the scholarship desk is in the batch as a speaker too: see `here.meant`.
    """
    listed = list(deeds)
    if all(deed[0] != "scholarship" for deed in listed):
        return listed
    return [deed for deed in listed if (deed[0], deed[2]) != ("person", "here")]


def said(entity: str, field: str, new: str | None, clock: Clock) -> str | None:
    """What one decision about a scholarship or a pot did, without its subject; None of all other decisions."""
    if new is None:
        return _GONE.get((entity, field))
    say = _SAY.get((entity, field))
    return say(new, clock) if say else None
