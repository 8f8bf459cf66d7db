"""What the pots hold, what does not fit, and that the desk's rows are few, name nobody and stand in no other view."""

from __future__ import annotations

from tests.attention.rules.granted import (
    EMAIL,
    NAME,
    NOTE,
    SUM,
    ago,
    apart,
    at,
    grant,
    grants,
    items,
    lines,
    pot,
    severities,
)
from tests.attention.rules.scene import DAY, Scene
from tests.attention.rules.test_scholarship_desk import LAST, NOON
from tests.store.build import talk

from confdash import money
from confdash.attention.items import DESKS
from confdash.attention.lines import seen_by


def test_a_pot_that_comes_to_its_end(scene: Scene) -> None:
    pot(scene)
    for sums, severity in (
        ((44_999, 45_000), None), ((45_000, 45_000), "warning"), ((50_000, 49_999), "warning"),
        ((50_000, 50_000), "critical"), ((50_000, 90_000), "critical"),
    ):  # fmt: skip
        for number, amount in enumerate(sums):
            grant(scene, f"s-{number}", committed=amount)
        assert severities(scene, "over-budget").get("Travel EUR") == severity, sums


def test_the_pot_says_its_sums_and_which_limit(scene: Scene) -> None:
    pot(scene, raised=80_000)
    grant(scene, "s-1", committed=70_000, state="offered")
    grant(scene, "s-2", committed=11_150)
    (line,) = lines(scene, "over-budget")
    assert (line.what, line.band) == ("Pot over by 11.50 EUR", "now")
    assert line.items[0].why == (
        "Travel EUR (EUR): 811.50 EUR are offered or accepted, of 800.00 EUR raised (101 %), by 2 people."
    )
    pot(scene, raised=88_000)
    (line,) = lines(scene, "over-budget")
    assert line.what == "Pot: 68.50 EUR left"
    pot(scene, budget=81_150)
    (line,) = lines(scene, "over-budget")
    assert line.what == "Pot empty"
    assert "of 811.50 EUR in the budget (100 %)" in line.items[0].why


def test_each_pot_and_currency_by_itself(scene: Scene) -> None:
    pot(scene)
    pot(scene, "Travel USD", currency="USD", budget=None, raised=1000)
    pot(scene, "Unknown", budget=None)
    for number in range(2):
        grant(scene, f"s-eur{number}", committed=44_000)
        # Dollars out of the pot of euros are never added to these.
        grant(scene, f"s-usd{number}", committed=90_000, committed_in="USD")
        grant(scene, f"s-other{number}", pot="Travel USD", committed=600, committed_in="USD")
        grant(scene, f"s-none{number}", pot="Unknown", committed=900_000)
        grant(scene, f"s-no-pot{number}", pot=None, committed=900_000)
    assert severities(scene, "over-budget") == {"Travel USD": "critical"}


def test_of_one_person_no_sum_is_told(scene: Scene) -> None:
    pot(scene)
    grant(scene, "s-1", committed=99_000)
    found = items(scene, "over-budget")["Travel EUR"]
    assert found.summary == "Pot nearly empty"
    assert found.why == "Travel EUR (EUR): one application takes up all that is in the budget, or nearly."


def test_what_is_known_about_a_pot_comes_back_when_a_further_tenth_is_promised(scene: Scene) -> None:
    pot(scene)
    grants(scene, 2, committed=51_000)
    scene.acknowledge(items(scene, "over-budget").values())
    grants(scene, 2, committed=54_000)
    assert lines(scene, "over-budget") == []
    grants(scene, 2, committed=56_000)
    assert len(lines(scene, "over-budget")) == 1
    pot(scene, budget=0)
    assert len(lines(scene, "over-budget")) == 1


# ----- what does not fit


def test_a_recipient_whose_talks_are_all_off(scene: Scene) -> None:
    both = [talk("A", people=["Ada Holm"]), talk("B", at=60, people=["Ada Holm", "Bo Sato"])]
    scene.programme(*both, *(talk(f"C{number}", at=300) for number in range(4)))
    grant(scene, "s-ada", person=scene.person("Ada Holm"))
    grant(scene, "s-other")
    scene.decide("talk", "A", "state", "canceled")
    assert items(scene, "grantee-conflict") == {}
    scene.decide("talk", "B", "state", "withdrawn")
    found = items(scene, "grantee-conflict")
    assert {key: item.severity for key, item in found.items()} == {"s-ada": "info"}
    assert (found["s-ada"].keys, lines(scene, "grantee-conflict")) == (("s-ada",), [])
    assert "About" not in found["s-ada"].why
    scene.decide("talk", "A", "state", None)
    scene.decide("talk", "B", "state", None)
    assert items(scene, "grantee-conflict") == {}
    scene.programme(*(talk(f"C{number}", at=300) for number in range(4)))
    assert set(items(scene, "grantee-conflict")) == {"s-ada"}
    scene.here("Ada Holm")
    assert items(scene, "grantee-conflict") == {}


def test_who_only_proposed_lost_no_talk(scene: Scene) -> None:
    scene.programme(talk("A", people=["Ada Holm"], state="rejected"))
    grant(scene, "s-ada", person=scene.person("Ada Holm"))
    assert items(scene, "grantee-conflict") == {}


def test_what_went_back_is_a_row_and_more_than_three_are_one(scene: Scene) -> None:
    back = {"state": "offered", "back_from": "accepted", "back_by": "grants", "state_by": "sheet"}
    grants(scene, 2, **back)
    grant(scene, "s-paid", reimbursement="approved", back_from="paid", back_by="sheet", claim_by_whom="grants",
          claim_since=ago(2))  # fmt: skip
    grant(scene, "s-gone", gone=1, **back)
    assert [(line.what, line.who) for line in lines(scene, "grant-went-back")] == [
        ("Scholarship went back: accepted → offered", "s-00000000"),
        ("Scholarship went back: accepted → offered", "s-00000001"),
        ("Money went back: paid → approved", "s-paid"),
    ]
    why = items(scene, "grant-went-back")["s-paid"].why
    assert why.startswith("s-paid (Travel EUR) was paid; sheet has said since ")
    assert why.endswith(" that it is approved. Say which holds.")
    grant(scene, "s-3", **back)
    (line,) = lines(scene, "grant-went-back")
    assert (line.what, line.opens) == ("Scholarships that went back: 4", "scholarships is:odd")


def test_what_left_its_table_with_money_promised_is_a_row_and_more_than_three_are_one(scene: Scene) -> None:
    grants(scene, 2, gone=1)
    grant(scene, "s-offer", gone=1, state="offered", answer_by=at(-60))
    grant(scene, "s-paid", gone=1, reimbursement="paid")
    grant(scene, "s-done", gone=1, state="canceled")
    grant(scene, "s-here")
    assert [(line.what, line.who) for line in lines(scene, "grant-gone")] == [
        ("An accepted scholarship left its table", "s-00000000"),
        ("An accepted scholarship left its table", "s-00000001"),
        ("An offer left its table", "s-offer"),
    ]
    grants(scene, 3, gone=1)
    (line,) = lines(scene, "grant-gone")
    assert (line.what, line.opens) == ("Offered or accepted, and gone from their table: 4", "scholarships is:gone")


def test_a_payment_that_became_less_is_told_without_its_amounts(scene: Scene) -> None:
    grant(scene, "s-1", reimbursement="approved", back_from="more_paid", back_by="sheet", claim_since=ago(2))
    (line,) = lines(scene, "grant-went-back")
    assert line.what == "Money went back: less paid than before"
    assert line.items[0].why.startswith("s-1 (Travel EUR); sheet has said since ")
    assert line.items[0].why.endswith(" that less was paid than stood here. Say which holds.")


# ----- all of them


def crowd(scene: Scene) -> None:
    """140 applications of every sort, some of them of speakers; nobody is ever marked as here."""
    scene.programme(*(talk(f"T{number}", at=number * 60, people=[f"P{number}"]) for number in range(30)))
    for number in range(140):
        state = ("accepted", "offered", "accepted", "waitlisted", "accepted", "submitted", "offered")[number % 7]
        grant(
            scene, f"s-{number:08}", state=state, pot=("Travel EUR", "Tickets EUR")[number % 2],
            answer_by=at(-2 * DAY + number * 90) if state == "offered" else None,
            reimbursement="approved" if number % 11 == 0 and state == "accepted" else "none",
            claim_since=ago(24 * 90), claim_by=at((number % 30) * DAY) if number % 3 else None,
            back_from="accepted" if number % 13 == 1 else None, back_by="grants",
            person=scene.person(f"P{number}") if number < 30 else None, gone=int(number % 17 == 16),
        )  # fmt: skip
    pot(scene)
    pot(scene, "Tickets EUR", place=1)


def test_at_no_time_has_the_desk_more_rows_than_it_can_work_with(scene: Scene) -> None:
    crowd(scene)
    most = 0
    for minutes in range(-2 * DAY, 40 * DAY, 911):
        listing = apart(scene, minutes)
        most = max(most, len(listing.lines))
        assert len(listing.lines) <= 25, [line.what for line in listing.lines]
    assert most > 5, "a list that is always empty would prove nothing"


def test_no_row_names_anybody_or_any_sum_of_one(scene: Scene) -> None:
    crowd(scene)
    grant(scene, "s-alone", pot="Small", committed=SUM)
    pot(scene, "Small", budget=SUM)
    rules = set()
    for minutes in (-DAY, NOON, LAST, LAST + 300, 20 * DAY, 33 * DAY):
        for item in apart(scene, minutes).items:
            rules.add(item.rule)
            assert item.entity in ("scholarship", "pot")
            assert item.keys == (item.key,)
            told = repr(item)
            for private in (NAME, EMAIL, NOTE, *NAME.split(), money.shown(money.Money(SUM, "EUR")), str(SUM), "P1"):
                assert private not in told
    assert rules >= {
        "offer-expiring", "offer-lapsed", "claim-due", "grantee-missing", "over-budget", "grant-went-back",
        "grant-gone",
    }  # fmt: skip


def test_no_other_desk_sees_or_counts_them(scene: Scene) -> None:
    scene.programme(*(talk(f"T{number}", at=number * 60, people=[f"P{number}"]) for number in range(30)))
    before = scene.look(NOON)
    crowd(scene)
    after = scene.look(NOON)
    assert after.apart is not None
    assert len(after.apart.lines) > 3
    for desk in (None, *DESKS):
        assert seen_by(after, desk) == seen_by(before, desk)
    assert (after.items, after.info, after.snoozed, after.acknowledged) == (
        before.items, before.info, before.snoozed, before.acknowledged,
    )  # fmt: skip
