"""What `confdash mark` can say of an application for a scholarship, and of a pot. Raises `Refused`.

Fields that are given together are read in the order in which they happen: an offer is made before it is accepted,
somebody is seen before a claim is approved. Nothing is said that cannot come next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from confdash.commands import amounts, grants, recipients, reimbursement, scholarships, values
from confdash.commands.deciding import Change
from confdash.commands.declare import Refused
from confdash.commands.values import Beside
from confdash.money import Money, shown
from confdash.records import SCHOLARSHIP_STATES
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow

#: Other words that people have for states.
_WORDS = {
    "cancelled": "canceled", "withdrawn": "canceled", "waitlist": "waitlisted", "waiting_list": "waitlisted",
    "review": "under_review", "rejected": "denied", "lapsed": "expired", "refused": "declined",
}  # fmt: skip
#: As much as follows from what is known.
_WHOLE = frozenset({"yes", "all", "rest", "1"})
_NOT_HERE = frozenset({"no", "0", "false", "-", ""})
#: The order in which fields are read, whatever the order in which they were typed; then all others.
_ORDER = (
    "requested",
    "pot",
    "offered",
    "answer_by",
    "claim_by",
    "state",
    "accepted",
    "here",
    "claim",
    "approved",
    "paid",
)


def changes(here: Beside, typed: Mapping[str, str], read: Callable[[Beside, str, str], str | None]) -> list[Change]:
    """What these fields of one application mean together; `read` gives the value of one that is typed."""
    row: ScholarshipRow = here.row
    found: dict[tuple[str, str, str], str | None] = {}
    for name in sorted(typed, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
        text, beside = typed[name].strip(), values.of_row(here, row)
        if name in ("approved", "paid") and text not in ("", "-"):
            _with_word(beside, typed)
        if name == "here" and text.casefold() in _NOT_HERE:
            made = _unseen(beside)
        elif name == "here":
            made = recipients.sighted(row, read(beside, name, text))
        else:
            field = "claim" if name in ("approved", "paid") else name
            made = [("scholarship", row.key, field, read(beside, name, text))]
        for entity, key, field, value in made:
            found[entity, key, field] = value
            row = _with(row, field, value)
    _possible(here, row, typed)
    return [(*subject, value) for subject, value in found.items()]


def _with(row: ScholarshipRow, field: str, value: str | None) -> ScholarshipRow:
    """The row as it is once a field is said to be so; what is left to the feeds again stays as it is shown."""
    from confdash.store.decided import Sighting
    from confdash.store.scholarship_state import Answered, Claim

    if value is None:
        return row
    if field in ("requested", "offered", "accepted"):
        return msgspec.structs.replace(row, **{field: msgspec.json.decode(value, type=Money)})
    if field == "state":
        return msgspec.structs.replace(row, state=msgspec.json.decode(value, type=Answered).state)
    if field == "here":
        return msgspec.structs.replace(row, seen=msgspec.json.decode(value, type=Sighting).at)
    if field == "claim":
        claim = msgspec.json.decode(value, type=Claim)
        return msgspec.structs.replace(
            row, reimbursement=claim.reimbursement, claimed=claim.claimed, charged=claim.charged, paid=claim.paid
        )
    if field in ("answer_by", "claim_by"):
        return msgspec.structs.replace(row, **{field: int(value)})
    return msgspec.structs.replace(row, pot=value) if field == "pot" else row


def _possible(here: Beside, row: ScholarshipRow, typed: Mapping[str, str]) -> None:
    """Refuses what the fields cannot be together."""
    currency = grants.pot_currency(here.link, row.pot)
    of = grants.currency_of(row.offered)
    if {"pot", "offered", "state"} & typed.keys() and row.state in ("offered", "accepted") and of != (currency or of):
        raise Refused(f"{row.key}: {row.pot} is in {currency}, and the offer is not; write offered= or pot= too")
    if typed.get("accepted", "-").strip() in ("", "-") or row.accepted is None:
        return
    if row.state != "accepted":
        raise Refused(f"{row.key}: {grants.why_not(row)}; an amount is accepted together with state=accepted")
    scholarships.at_most(row, row.accepted)


def _with_word(here: Beside, typed: Mapping[str, str]) -> None:
    """Whom nobody has seen here, or no source lists any more, is paid only with a note that says why: there is nobody
    to ask in a shell.
    """
    from confdash.store.query.presence import at_event

    if typed.get("note", "").strip("- "):
        return
    if here.row.gone:
        raise Refused(
            f"{here.row.key}: it has gone from its source; add a note='…' that says why it is paid all the same"
        )
    if not at_event(here.clock, here.row.seen):
        raise Refused(f"{here.row.key}: nobody has ever seen them here; add here=yes, or a note='…' that says why")


def _unseen(here: Beside) -> list[Change]:
    first, _ = here.clock.day_bounds(here.clock.day(here.clock.now()))
    return recipients.unseen(here.link, here.row, first)


def told_amounts(row: ScholarshipRow, made: Sequence[Change]) -> str:
    """The amounts that were said of an application, for whoever typed them: `, 700.00 EUR`; "" where none was.

    `row`: how it stood before; of what was paid in parts the part is told.
    """
    from confdash.store.scholarship_state import Claim

    found: list[tuple[str, Money | None]] = []
    for entity, key, field, value in made:
        if (entity, key) != ("scholarship", row.key) or value is None:
            continue
        if field in ("requested", "offered", "accepted"):
            found.append((field, msgspec.json.decode(value, type=Money)))
        elif field == "claim":
            claim = msgspec.json.decode(value, type=Claim)
            said = {"claimed": claim.claimed, "charged": claim.charged, "paid": _more(claim.paid, row.paid)}
            before = {"claimed": row.claimed, "charged": row.charged, "paid": None}
            new = [(name, money) for name, money in said.items() if money and money != before[name]]
            found += new[-1:] if claim.reimbursement == "paid" else new
    told = [(name, money) for name, money in found if money]
    return "".join(f", {'' if len(told) == 1 else f'{name} '}{shown(money)}" for name, money in told)


def _more(paid: Money | None, before: Money | None) -> Money | None:
    """What has been paid now, beside what was paid before."""
    if paid is None or before is None or paid.currency != before.currency:
        return paid
    return Money(paid.minor - before.minor, paid.currency) if paid != before else None


# ----- values


def state(here: Beside, text: str) -> str:
    """`Answered`: a state that may come next, as of now. What a feed says later stands above it."""
    row: ScholarshipRow = here.row
    word = values.one_of(text, SCHOLARSHIP_STATES, "state of a scholarship", _WORDS)
    if not grants.becomes(word)(row):
        raise Refused(
            f"{row.key} is {grants.plain(word)} already" if word == row.state else f"{row.key}: {grants.why_not(row)}"
        )
    if word == "offered" and row.offered is None:
        raise Refused(f"{row.key}: an offer needs its amount; add offered='1200 EUR'")
    if word == "offered" and row.answer_by is not None and row.answer_by <= here.clock.now():
        raise Refused(f"{row.key}: its last day to answer is over; add answer_by= with a later one")
    return scholarships.answered(row, word)[3] or ""


def money(here: Beside, text: str) -> str:
    """`Money`; without a currency in that of what is known of the application, else of its pot."""
    row: ScholarshipRow | None = here.row
    known = grants.currency_of(row.offered, row.requested) if row else None
    of = grants.pot_currency(here.link, row.pot) or known if row else None
    return values.packed(amounts.amount(text, of))


def pot(here: Beside, text: str) -> str:
    """A pot that there is."""
    return amounts.pot(here.link, text)


def day(here: Beside, text: str) -> str:
    """The last second of a day, or a time of it."""
    return str(amounts.last_moment(text, here.clock))


def seen(here: Beside, text: str) -> str:
    """A sighting, now or at an hour of today."""
    from confdash.store.decisions import Sighting

    now = here.clock.now()
    at = now if text.strip().casefold() in ("yes", "now", "1", "true") else values.moment(here, text, now)
    if at > now:
        raise Refused(f"“{text}” has not been yet: nobody can have been seen then")
    return values.packed(Sighting(at, here.by, here.desk))


def claim(here: Beside, text: str) -> str:
    """`Claim`: receipts of so much have come in, in whatever currency these are."""
    row: ScholarshipRow = here.row
    if not reimbursement.claims(row):
        raise Refused(f"{row.key}: {reimbursement.why_not(row)}")
    of = grants.currency_of(row.claimed, row.accepted, row.offered)
    return reimbursement.claimed(row, amounts.amount(text, of))[3] or ""


def approved(here: Beside, text: str) -> str:
    """`Claim`: so much is charged to the pot; `yes`: as claimed, at most what was promised."""
    row: ScholarshipRow = here.row
    if not reimbursement.approves(row):
        raise Refused(f"{row.key}: {reimbursement.why_not(row)}")
    return reimbursement.approved(row, reimbursement.to_charge(here.link, row, _amount(text)))[3] or ""


def paid(here: Beside, text: str) -> str:
    """`Claim`: so much more has been paid; `rest`: all that remains."""
    row: ScholarshipRow = here.row
    if not reimbursement.pays(row):
        raise Refused(f"{row.key}: {reimbursement.why_not(row)}")
    return reimbursement.paid(row, reimbursement.to_pay(row, _amount(text)))[3] or ""


def _amount(text: str) -> str:
    """What was typed for an amount; "" where all that follows from what is known is meant."""
    return "" if text.strip().casefold() in _WHOLE else text


def in_pot(here: Beside, text: str) -> str:
    """`Money` of a pot, in the pot's own currency."""
    row: PotRow = here.row
    found = amounts.amount(text, row.currency, nothing=True)
    if found.currency != row.currency:
        raise Refused(f"{row.name} is in {row.currency}; write the amount in that")
    return values.packed(found)
