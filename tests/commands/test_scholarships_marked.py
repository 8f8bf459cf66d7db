"""What `confdash mark` says of scholarships and pots: what comes next alone, in the order in which it happens."""

from __future__ import annotations

import pytest
from tests.commands.deciding import Desks, event
from tests.commands.granting import granted, unsaid
from tests.store.build import HOUR, T0
from tests.store.granting import eur, of, purse, usd

from confdash.commands import deciding, fields, values
from confdash.commands.declare import Refused
from confdash.commands.words import said_together, titles
from confdash.store import connect

__all__ = ["event"]


@pytest.fixture
def desk(event: Desks) -> Desks:
    """The small event with scholarships."""
    granted(event)
    return event


def mark(desk: Desks, name: str, *typed: str) -> str:
    """As `confdash mark` does it, to somebody's application or a pot; what it says."""
    pot = next((row for (known, _), row in purse(desk).items() if known == name), None)
    entity, row = ("pot", pot) if pot else ("scholarship", of(desk, name))
    key = pot.name if pot else of(desk, name).key
    signed = desk.desk_of()
    with connect.writing(desk.link, desk.path, durable=True):
        here = values.beside(desk.link, signed, row)
        pairs = [(field, text) for field, _, text in (each.partition("=") for each in typed)]
        changes = fields.changes(here, entity, key, pairs)
        deciding.commit(desk.link, signed, changes)
        deeds = [(of_, its, field, None, new) for of_, its, field, new in changes]
        return said_together(deeds, titles(desk.link, [deed[:2] for deed in deeds]), desk.clock)


def test_fields_are_read_in_the_order_in_which_they_happen(desk: Desks) -> None:
    finn = of(desk, "Finn Moe").key
    said = mark(desk, "Finn Moe", "state=offered", "answer_by=2026-11-09", "offered=1.200 €", "pot=travel")
    assert said == f"{finn} is of Travel, is to be answered by Mon 9 Nov, was offered money"
    row = of(desk, "Finn Moe")
    assert (row.state, row.offered, row.committed) == ("offered", eur(1200), eur(1200))
    assert row.answer_by == T0 + 15 * HOUR - 1, "the last second of that day, in Copenhagen"
    assert mark(desk, "Finn Moe", "accepted=800", "state=accepted") == f"{finn} has accepted"
    said = mark(desk, "Finn Moe", "paid=100", "approved=yes", "claim=650 EUR", "here=08:15")
    assert said == f"{finn} is here, has a part paid"
    row = of(desk, "Finn Moe")
    assert (row.reimbursement, row.claimed, row.charged, row.paid) == ("approved", eur(650), eur(650), eur(100))
    assert row.seen == T0 - 45 * 60
    assert mark(desk, "Finn Moe", "paid=rest", "note=cash, at the desk") == f"{finn} is paid, has a note"
    assert of(desk, "Finn Moe").paid == eur(650)
    for _ in range(4):
        unsaid(desk, desk.do("undo").sentence)
    assert (of(desk, "Finn Moe").state, of(desk, "Finn Moe").seen, of(desk, "Finn Moe").offered) == (
        "submitted", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        (
            "Finn Moe",
            ["state=accepted"],
            "it is submitted; next it can be under review, waitlisted, offered,",
        ),
        ("Hal Berg", ["state=expired"], "it is declined; next it can be offered or waitlisted"),
        ("Cy Lund", ["state=offered"], " is offered already"),
        ("Cy Lund", ["state=gladly"], "no state of a scholarship"),
        ("Finn Moe", ["state=offered"], "an offer needs its amount; add offered="),
        ("Finn Moe", ["state=offered", "offered=77 USD"], "Travel is in EUR, and the offer is not"),
        ("Finn Moe", ["pot=Moon"], "there is no pot “Moon”; "),
        ("Cy Lund", ["state=accepted", "accepted=777"], "that is more than was offered"),
        ("Cy Lund", ["accepted=77"], "an amount is accepted together with state=accepted"),
        ("Cy Lund", ["claim=77 USD"], "it has not been accepted"),
        ("Bo Lindqvist", ["approved=77", "here=yes"], "nothing has been claimed yet; next a claim can come in"),
        ("Ivo Ng", ["paid=77", "here=yes"], "its claim has come in; next it can be approved"),
        ("Ivo Ng", ["approved=yes"], "nobody has ever seen them here; add here=yes, or a note="),
        ("Jo Rye", ["paid=777", "here=yes"], "more than remains to be paid"),
        ("Jo Rye", ["paid=seven", "here=yes"], "no amount that can be read"),
        ("Jo Rye", ["here=23:00"], "has not been yet"),
        ("Jo Rye", ["answer_by=never"], "is no day; write 2026-11-10, tue"),
        ("Jo Rye", ["food=yes"], "a scholarship has no field “food”"),
        ("Jo Rye", ["note=a", "note=b"], "“note” is given twice"),
        ("Travel", ["raised=77 USD"], "Travel is in EUR; write the amount in that"),
    ],
)
def test_what_cannot_be_is_a_sentence_without_names_and_amounts(
    desk: Desks, name: str, typed: list[str], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        mark(desk, name, *typed)
    said = str(refused.value)
    assert why in said
    said = said if name == "Travel" else said.replace(of(desk, name).key, "")
    assert "77" not in said
    assert name == "Travel" or name.split()[0] not in said
    assert desk.entries() == []


def test_an_offer_whose_day_is_over_gets_a_later_one(desk: Desks) -> None:
    mark(desk, "Cy Lund", "state=expired")
    with pytest.raises(Refused, match="its last day to answer is over; add answer_by="):
        mark(desk, "Cy Lund", "state=offered")
    mark(desk, "Cy Lund", "state=offered", "answer_by=tue 18:00")
    assert of(desk, "Cy Lund").answer_by == T0 + 33 * HOUR


def test_what_was_said_is_left_to_the_feeds_again(desk: Desks) -> None:
    for typed in (["state=accepted", "accepted=400"], ["claim=390"], ["approved=yes", "note=came on Sunday"]):
        mark(desk, "Cy Lund", *typed)
    key = of(desk, "Cy Lund").key
    said = mark(desk, "Cy Lund", "claim=-", "state=-", "accepted=-")
    assert said == f"{key} has the feeds' state again, has the feeds' word on its claim again"
    row = of(desk, "Cy Lund")
    assert (row.state, row.accepted, row.reimbursement, row.claimed) == ("offered", None, "none", None)


def test_who_speaks_is_seen_as_a_speaker_and_called_by_the_key(desk: Desks) -> None:
    key = of(desk, "Bo Lindqvist").key
    assert mark(desk, "Bo Lindqvist", "here=08:20") == f"{key} is here"
    assert desk.person("Bo Lindqvist").seen == T0 - 40 * 60
    assert desk.do("undo").sentence == f"undone: {key} is here"
    desk.do("redo")
    assert mark(desk, "Bo Lindqvist", "here=no") == f"{key} is not here (yet)"
    assert desk.person("Bo Lindqvist").seen is None


def test_pots_have_their_own_currency(desk: Desks) -> None:
    assert mark(desk, "Travel", "raised=182,000 EUR", "budget=0") == "Travel has another sum raised, has another budget"
    row = purse(desk)["Travel", "EUR"]
    assert (row.raised, row.budget) == (18_200_000, 0)
    assert mark(desk, "Travel", "budget=-").endswith("has the config's budget again")
    assert purse(desk)["Travel", "EUR"].budget == 1_000_000


def test_what_was_claimed_in_another_currency_is_charged_as_somebody_says(desk: Desks) -> None:
    mark(desk, "Bo Lindqvist", "here=yes", "claim=$250")
    with pytest.raises(Refused, match="the claim is not in EUR"):
        mark(desk, "Bo Lindqvist", "approved=yes")
    mark(desk, "Bo Lindqvist", "approved=231,40")
    row = of(desk, "Bo Lindqvist")
    assert (row.claimed, row.charged) == (usd(250), eur(231, 40))
