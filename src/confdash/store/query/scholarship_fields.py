"""What may be asked of the list of scholarships: by what it is filtered and sorted while nothing private is read, and
what else there is once all of it was opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from confdash.clock import Clock
from confdash.money import MoneyError, parse
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES
from confdash.store.query.language import Field, FilterError, Sql, Term
from confdash.store.query.presence import day_of
from confdash.store.query.source import Order, any_listed, any_of, beginning, matching, yes_no
from confdash.store.query.times import on_day

_TABLE = "scholarship_rows"
#: States after which nothing more is to come; of `accepted` it is the payment.
ENDED = ("declined", "expired", "denied", "canceled")
_ENDED = ", ".join(f"'{state}'" for state in ENDED)
#: A day before which something must be claimed is near, in seconds.
NEAR = 7 * 86400
_HERE = "coalesce(seen >= at_event_from(), 0)"
#: The event day on which somebody was last seen, as a moment that is as much “at the event” as the sighting was.
SEEN_DAY = (
    "iif(seen IS NULL, NULL, iif(seen >= at_event_from(), max(day_first(seen), at_event_from()), day_first(seen)))"
)
_LAPSED = "gone = 0 AND state = 'offered' AND answer_by < event_now()"
_MISSING = (
    "gone = 0 AND state = 'accepted' AND reimbursement != 'paid'"
    f" AND coalesce(event_begins() <= event_now(), 0) AND NOT {_HERE}"
)
_TO_CLAIM = "gone = 0 AND state = 'accepted' AND reimbursement = 'none' AND claim_by IS NOT NULL"
_PROMISED = "coalesce(state IN ('offered', 'accepted') AND reimbursement != 'paid', 0)"
#: Said to be paid, and of what is charged only a part is known to be.
_IN_PART = "coalesce(state = 'accepted' AND paid_known = 'part', 0)"
#: What does not fit: a later word that steps back, a word that nobody explained, money promised to a row that is gone,
#: a payment that does not add up.
ODD = f"(gone = 0 AND (state IS NULL OR back_from IS NOT NULL OR {_IN_PART}) OR gone = 1 AND {_PROMISED})"
_SETTLED = (
    f"(gone = 1 AND NOT {_PROMISED} OR gone = 0 AND"
    f" (coalesce(state IN ({_ENDED}), 0) OR state = 'accepted' AND reimbursement = 'paid' AND NOT {_IN_PART}))"
)
#: The group of a row in the order by deadline: who needs something first stands first. `GROUPS` has their names.
GROUP = (
    f"CASE WHEN gone = 0 AND state = 'offered' THEN 0 WHEN {_MISSING} THEN 1 WHEN {ODD} THEN 2"
    f" WHEN {_TO_CLAIM} OR gone = 0 AND state = 'accepted' AND reimbursement IN ('claimed', 'approved') THEN 3"
    f" WHEN {_SETTLED} THEN 5 ELSE 4 END"
)
GROUPS = (
    "offers that wait for an answer", "accepted, and not here yet", "what does not fit", "claims and payments",
    "to be decided, or to come", "settled",
)  # fmt: skip
#: Within a group: what is due, or has waited, the longest; what is settled, the newest first.
_WITHIN = (
    f"CASE WHEN {_SETTLED} THEN 9000000000 - coalesce(state_since, 0) WHEN state = 'offered' THEN answer_by"
    " WHEN state = 'accepted' THEN iif(reimbursement IN ('claimed', 'approved'), claim_since, claim_by)"
    " WHEN state = 'waitlisted' THEN 1 WHEN state = 'under_review' THEN 2 WHEN state = 'submitted' THEN 3 END"
)
_PLACES = " ".join(f"WHEN '{state}' THEN {place}" for place, state in enumerate(SCHOLARSHIP_STATES))
_SPAN = re.compile(r"([0-9]{1,4})\s*(m|min|h|d)")
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86400}


def _state(term: Term, _clock: Clock) -> Sql:
    """By the beginning of its name, in words or as it is stored."""
    wanted = term.value.lower().replace(" ", "_")
    if wanted in ("unknown", "none"):
        return "state IS NULL", []
    found = [state for state in SCHOLARSHIP_STATES if state.startswith(wanted)]
    if not found:
        raise FilterError(f"there is no state “{term.value}”; there are {', '.join(SCHOLARSHIP_STATES)}, unknown")
    return f"state IN ({', '.join('?' * len(found))})", list(found)


def _or_none(column: str) -> Callable[[Term, Clock], Sql]:
    def sql(term: Term, clock: Clock) -> Sql:
        if term.value.lower() == "none":
            return f"nullif({column}, '') IS NULL", []
        return any_of(column, _TABLE)(term, clock)

    return sql


def _here(term: Term, clock: Clock) -> Sql:
    """`here:yes` has come to the event at all, `here:today` was seen today, `here:no` has not come."""
    match term.value.lower():
        case "yes":
            return _HERE, []
        case "no":
            return f"NOT {_HERE}", []
        case "today":
            return "seen >= ? AND seen < ?", list(day_of(clock, clock.now()))
    raise FilterError(f"“{term.value}” is not known here; write here:yes, here:no or here:today")


def _claim(term: Term, _clock: Clock) -> Sql:
    """How far the money of those who accepted is."""
    found = [each for each in REIMBURSEMENTS if each.startswith(term.value.lower())]
    if not found:
        raise FilterError(f"“{term.value}” is not known here; write claim:{', claim:'.join(REIMBURSEMENTS)}")
    sql = f"reimbursement IN ({', '.join('?' * len(found))})"
    return sql if found != ["none"] else f"{sql} AND state = 'accepted'", list(found)


def _due(term: Term, clock: Clock) -> Sql:
    """`due:<24h` within a day, or overdue; `due:>6d` later; `due:today` on that day."""
    span = _SPAN.fullmatch(term.value.lower())
    if not span:
        return on_day("deadline", term, clock)
    moment = clock.now() + int(span[1]) * _SECONDS[span[2]]
    return f"deadline {'<=' if term.op == ':' else term.op} ?", [moment]


_ARE = {
    "open": f"NOT ({_SETTLED})",
    "waiting": "gone = 0 AND state = 'offered' AND coalesce(answer_by >= event_now(), 1)",
    "lapsed": _LAPSED,
    "missing": _MISSING,
    "claim": f"{_TO_CLAIM} AND claim_by < event_now() + {NEAR}",
    "unpaid": "gone = 0 AND state = 'accepted' AND reimbursement IN ('claimed', 'approved')",
    "odd": ODD,
    "gone": "gone = 1",
    "settled": _SETTLED,
}


def _is(term: Term, _clock: Clock) -> Sql:
    """What a scholarship desk asks for most."""
    found = _ARE.get(term.value.lower())
    if found is None:
        raise FilterError(f"“{term.value}” is not known here; write is:{', is:'.join(_ARE)}")
    return found, []


def _amount(column: str) -> Callable[[Term, Clock], Sql]:
    """Against an amount that a person typed: `asked:>500` in each row's own currency, `asked:>"500 EUR"` in one."""

    def sql(term: Term, _clock: Clock) -> Sql:
        try:
            parse(term.value, "EUR")
        except MoneyError as error:
            raise FilterError(f"“{term.value}” is no amount: {error}") from error
        return f"{column} {'=' if term.op == ':' else term.op} minor_units(?, {column}_in)", [term.value]

    return sql


def _order(column: str, title: str) -> Order:
    """By an amount; currencies beside each other, never mixed."""
    return Order(title, f"iif({column} IS NULL, NULL, {column}_in || printf('%020d', {column}))", computed=True)


#: What is filtered by while all is masked.
FIELDS: Mapping[str, Field] = {
    "state": Field("in a state", "state:offered  state:under", _state),
    "pot": Field("of a pot", "pot:travel  pot:none", _or_none("pot")),
    "is": Field("that stand so", f"is:{'  is:'.join(_ARE)}", _is),
    "due": Field("by when something must happen", "due:<24h  due:today", _due),
    "here": Field("whether they have come", "here:yes  here:no  here:today", _here),
    "claim": Field("how far the money is", "claim:claimed  claim:none", _claim),
    "owner": Field("whom somebody looks after", "owner:mira  owner:none", _or_none("owner")),
    "feed": Field("of which a feed speaks", "feed:grants", any_listed("feeds")),
    "gone": Field("has gone from its feed", "gone:yes", yes_no("gone = 1")),
    "key": Field("with a key", "key:s-7kq", beginning("key")),
}  # fmt: skip
#: What else there is once all was opened.
PRIVATE: Mapping[str, Field] = {
    "name": Field("called so", "name:nwosu", matching("name")),
    "email": Field("with an e-mail address", "email:ada@", matching("email")),
    "speaks": Field("who speak here too", "speaks:yes", yes_no("person IS NOT NULL")),
    "asked": Field("asked for so much", 'asked:>500  asked:>"500 EUR"', _amount("requested")),
    "offered": Field("were offered so much", "offered:>500", _amount("offered")),
    "accepted": Field("accepted so much", "accepted:>500", _amount("accepted")),
    "claimed": Field("claimed so much", "claimed:>500", _amount("claimed")),
    "charged": Field("cost the pot so much", "charged:>500", _amount("charged")),
    "paid": Field("were paid so much", "paid:>500", _amount("paid")),
    "note": Field("with a note", "note:yes", yes_no("note IS NOT NULL")),
}
ORDERS: Mapping[str, Order] = {
    "deadline": Order("deadline", f"{GROUP} * 10000000000 + coalesce({_WITHIN}, 9999999999)", computed=True),
    "state": Order("state", f"CASE state {_PLACES} END", computed=True),
    "pot": Order("pot", "nullif(pot, '') COLLATE NOCASE", computed=True),
    # To the day alone, then as keys go, which are random: the order of sightings is that of the speakers' list.
    "here": Order(
        "here", f"iif(seen IS NULL, NULL, printf('%012d', {SEEN_DAY}) || key)", descending=True, computed=True
    ),
}
PRIVATE_ORDERS: Mapping[str, Order] = {
    "here": Order("here", "seen", descending=True, computed=True),
    "name": Order("name", "nullif(name, '') COLLATE NOCASE", computed=True),
    "asked": _order("requested", "asked"),
    "offered": _order("offered", "offered"),
    "accepted": _order("accepted", "accepted"),
    "paid": _order("paid", "paid"),
}
