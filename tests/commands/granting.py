"""Scholarships for the small event: one in each state that money hangs on; each command about them, done once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.commands.deciding import Case, Desks
from tests.store import granting
from tests.store.build import HOUR, T0, talk
from tests.store.granting import applied, eur, of, purse, usd

from confdash.records import Person, Scholarship
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow

#: Bo Lindqvist speaks too, and is found by the address that the programme's table of people has.
ROWS: tuple[Scholarship, ...] = (
    applied("Bo Lindqvist", "bo@example.org", code="BOL", pot="Travel", state="accepted", offered=eur(800)),
    *granting.APPLICATIONS[1:],
    applied("Ivo Ng", pot="Travel", state="accepted", offered=eur(600), reimbursement="claimed", claimed=eur(650)),
    applied("Jo Rye", pot="Travel", state="accepted", offered=eur(300), reimbursement="approved", charged=eur(250)),
    applied("Kai Fox", pot="Diversity", state="under_review", requested=usd(450)),
)
DAY = 24 * HOUR


def granted(event: Desks) -> None:
    """A committee's table begins to speak of applications, and the config of two pots."""
    event.configure(granting.event() + '\n[people]\nnames = ["mira", "sam"]\n')
    speaks = Person("Bo Lindqvist", ("code:BOL",), "bo@example.org")
    event.sync("programme", [talk("ALFA", "Queues", people=[speaks], state="confirmed")])
    granting.apply(event, ROWS)


def grants(*names: str) -> Callable[[Desks], Sequence[ScholarshipRow]]:
    return lambda event: [of(event, name) for name in names]


def pot(name: str, currency: str) -> Callable[[Desks], Sequence[PotRow]]:
    return lambda event: [purse(event)[name, currency]]


def done(id_: str, *names: str, values: dict[str, str] | None = None) -> Callable[[Desks], object]:
    """What must have been done before, to the applications of these people."""

    def before(event: Desks) -> None:
        granted(event)
        event.do(id_, grants(*names)(event), values)

    return before


def is_(name: str, **columns: object) -> Callable[[Desks], bool]:
    """Whether the application of somebody has these values."""

    def holds(event: Desks) -> bool:
        row: Any = of(event, name)
        return {column: getattr(row, column) for column in columns} == columns

    return holds


def both(*tests: Callable[[Desks], bool]) -> Callable[[Desks], bool]:
    return lambda event: all(test(event) for test in tests)


def unsaid(event: Desks, *sentences: str) -> None:
    """No sentence, and nothing of the journal save its values, tells who applied or an amount; values name nobody."""
    people = [row.person for row in ROWS]
    private = {part.casefold() for person in people for part in (*person.name.split(), person.email or person.name)}
    entries = [entry for entry in event.entries() if entry.entity in ("scholarship", "pot")]
    aside = [" ".join((entry.key, *entry.keys, entry.field, entry.by, entry.desk)) for entry in entries]
    for text in (*sentences, *aside, *(f"{entry.old} {entry.new}" for entry in entries)):
        words = re.findall(r"[\w.@-]+", text.casefold())
        assert private.isdisjoint(words), text
        assert "@" not in text
    for text in (*sentences, *aside):
        assert not re.search(r"EUR|USD|[$€]|\d[.,]\d\d", text), text


GRANTED = [
    Case("scholarship.arrived", grants("Cy Lund"), {}, "s-", is_("Cy Lund", seen=T0 - 1800, seen_where="front"),
         granted),
    Case("scholarship.arrived", grants("Bo Lindqvist", "Eva Sand"), {}, "2 scholarships are here",
         both(is_("Eva Sand", seen=T0 - 1800), lambda e: e.person("Bo Lindqvist").seen == T0 - 1800,
              lambda e: of(e, "Bo Lindqvist").seen_by == "ada"), granted),
    Case("scholarship.not_here", grants("Bo Lindqvist"), {}, "s-",
         both(is_("Bo Lindqvist", seen=None), lambda e: e.person("Bo Lindqvist").seen is None),
         done("scholarship.arrived", "Bo Lindqvist")),
    Case("scholarship.not_here", grants("Cy Lund"), {}, "s-", is_("Cy Lund", seen=None),
         done("scholarship.arrived", "Cy Lund")),
    Case("scholarship.accept", grants("Dee Osei"), {"amount": "1,000"}, "s-",
         is_("Dee Osei", state="accepted", offered=usd(1200), accepted=usd(1000), committed=usd(1000)), granted),
    Case("scholarship.accept", grants("Dee Osei", "Cy Lund", "Hal Berg"), {}, "2 scholarships have accepted; 1 left as",
         both(is_("Dee Osei", state="accepted", accepted=None, committed=usd(1200)),
              is_("Hal Berg", state="declined")), granted),
    Case("scholarship.decline", grants("Cy Lund"), {}, "s-", is_("Cy Lund", state="declined", committed=None), granted),
    Case("scholarship.expire", grants("Cy Lund", "Dee Osei"), {}, "2 scholarships have expired, and their money is",
         both(is_("Cy Lund", state="expired", committed=None), is_("Dee Osei", state="expired")), granted),
    Case("scholarship.deny", grants("Finn Moe"), {}, "s-", is_("Finn Moe", state="denied"), granted),
    Case("scholarship.cancel", grants("Gro Dahl"), {}, "s-",
         is_("Gro Dahl", state="canceled", committed=eur(400)), granted),
    Case("scholarship.offer", grants("Finn Moe"), {"amount": "250.50 €", "until": "tue"}, "s-",
         is_("Finn Moe", state="offered", offered=eur(250, 50), pot="Travel", answer_by=T0 + DAY + 15 * HOUR - 1,
             committed=eur(250, 50)), granted),
    Case("scholarship.offer", grants("Finn Moe"), {"amount": "$300", "pot": "diversity"}, "s-",
         is_("Finn Moe", state="offered", offered=usd(300), pot="Diversity", answer_by=None), granted),
    Case("scholarship.offer", grants("Finn Moe", "Kai Fox", "Hal Berg"), {"until": "2026-11-10"},
         "3 scholarships were offered money",
         both(is_("Finn Moe", offered=eur(300)), is_("Kai Fox", offered=usd(450)),
              # Nothing was asked for: as much as is usual in the pot, of 700 and 1,200.
              is_("Hal Berg", offered=usd(950), state="offered")), granted),
    Case("scholarship.promote", grants("Cy Lund"), {"until": "tomorrow"}, "s-",
         both(is_("Eva Sand", state="offered", offered=eur(400), answer_by=T0 + DAY + 15 * HOUR - 1),
              is_("Cy Lund", state="expired")), done("scholarship.expire", "Cy Lund")),
    Case("scholarship.review", grants("Finn Moe"), {}, "s-", is_("Finn Moe", state="under_review"), granted),
    Case("scholarship.waitlist", grants("Finn Moe", "Kai Fox"), {}, "2 scholarships are on the waiting list",
         both(is_("Finn Moe", state="waitlisted"), is_("Kai Fox", state="waitlisted")), granted),
    Case("scholarship.claim", grants("Bo Lindqvist"), {"amount": "250 USD"}, "s-",
         is_("Bo Lindqvist", reimbursement="claimed", claimed=usd(250), charged=None, committed=eur(800)), granted),
    Case("scholarship.approve", grants("Ivo Ng"), {"amount": "620"}, "s-",
         is_("Ivo Ng", reimbursement="approved", claimed=eur(650), charged=eur(620), committed=eur(620)), granted),
    Case("scholarship.approve", grants("Ivo Ng", "Gro Dahl"), {}, "2 scholarships have their claims approved",
         both(is_("Ivo Ng", reimbursement="approved", charged=eur(600)),
              is_("Gro Dahl", claimed=usd(1000), charged=eur(920, 50), paid=eur(400))), granted),
    Case("scholarship.paid", grants("Jo Rye"), {"amount": "100"}, "s-",
         is_("Jo Rye", reimbursement="approved", paid=eur(100), charged=eur(250)), granted),
    Case("scholarship.paid", grants("Jo Rye"), {}, "s-",
         is_("Jo Rye", reimbursement="paid", paid=eur(250), committed=eur(250)),
         done("scholarship.paid", "Jo Rye", values={"amount": "100 EUR"})),
    Case("scholarship.note", grants("Jo Rye"), {"note": "rings\nat noon"}, "s-", is_("Jo Rye", note="rings\nat noon"),
         granted),
    Case("scholarship.note", grants("Jo Rye"), {"note": "came"}, "s-", is_("Jo Rye", note="rings · came"),
         done("scholarship.note", "Jo Rye", values={"note": "rings"})),
    Case("scholarship.owner", grants("Jo Rye", "Cy Lund"), {"owner": "mira"}, "s-", is_("Cy Lund", owner="mira"),
         granted),
    Case("pot.raised", pot("Travel", "EUR"), {"raised": "7.000 €"}, "Travel has another sum raised",
         lambda e: purse(e)["Travel", "EUR"].raised == 700_000, granted),
    Case("pot.budget", pot("Diversity", "USD"), {"budget": "4,500"}, "Diversity has another budget",
         lambda e: purse(e)["Diversity", "USD"].budget == 450_000, granted),
]  # fmt: skip


@pytest.fixture
def desk(event: Desks) -> Desks:
    """The small event with scholarships."""
    granted(event)
    return event
