"""What holds of an application, of all that feeds and people say: a table of cases."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest
from tests.store.granting import applied, eur, usd

from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, Scholarship
from confdash.store.scholarship_state import MORE_PAID, Answered, ByHand, Claim, Heard, claimed, committed, stand


def said(state: str | None, at: int, before: str | None = None, since: int = 0, **more: object) -> Heard:
    """A feed's word; `before`: what it said since `since`."""
    record = msgspec.structs.replace(applied("Bo Ek"), state=state, **more)
    return Heard("grants", record, at, before, since if before else None)


def told(
    reimbursement: str | None, at: int, before: str | None = None, since: int = 0, read: int | None = None,
    changed: Mapping[str, int] | None = None, **more: object,
) -> Heard:  # fmt: skip
    """A feed's word about the money; `read`: when it was first read; `changed`: when each of its amounts was."""
    record = msgspec.structs.replace(applied("Bo Ek"), reimbursement=reimbursement, **more)
    heard = Heard(
        "grants", record, 0, claim_at=at, claim_before=before, claim_before_at=since if before else None,
        read_at=at if read is None else read,
    )  # fmt: skip
    return msgspec.structs.replace(heard, **{f"{field}_at": when for field, when in (changed or {}).items()})


def hand(state: str, at: int, *stood: str) -> ByHand:
    """A person's word; `stood`: what held before."""
    return ByHand(Answered(state, at), "ada", frozenset({state, *stood}))


# ----- the newest word


@pytest.mark.parametrize(
    ("feed", "person", "holds"),
    [
        (said("offered", 10), None, ("offered", "grants", False)),
        (said("offered", 10), hand("accepted", 20), ("accepted", "ada", True)),
        (said("offered", 10), hand("accepted", 10), ("accepted", "ada", True)),
        (said("declined", 30, "offered", 10), hand("accepted", 20), ("declined", "grants", False)),
        (said("declined", 20, "offered", 10), hand("accepted", 20), ("accepted", "ada", True)),
        (said(None, 30, "offered", 10), hand("waitlisted", 5), ("waitlisted", "ada", True)),
        (said(None, 30), None, (None, None, False)),
    ],
)
def test_the_newest_word_holds_and_of_one_moment_a_persons(
    feed: Heard, person: ByHand | None, holds: tuple[str | None, str | None, bool]
) -> None:
    found = stand([feed], person or ByHand())
    assert (found.state, found.state_by, found.state_by_hand) == holds


def test_a_word_that_is_not_known_is_shown_as_it_is_written() -> None:
    found = stand([said(None, 30, "offered", 10, raw_state="parked")], ByHand())
    assert (found.state, found.raw_state, found.state_since) == (None, "parked", None)


def test_of_what_was_there_at_first_the_furthest_counts_whichever_feed_was_read_first() -> None:
    form, sheet = said("submitted", 50), said("offered", 10)
    for heard in ([form, sheet], [sheet, form]):
        assert stand(heard, ByHand()).state == "offered"
    later = said("under_review", 60, "submitted", 50)
    assert stand([later, sheet], ByHand()).state == "under_review"


def test_a_stamp_of_the_source_dates_its_first_word() -> None:
    stamped = said("submitted", 5, said_at=5)
    assert stand([stamped], hand("offered", 3)).state == "submitted"
    assert stand([stamped], hand("offered", 7)).state == "offered"


def test_a_store_that_was_lost_reads_nothing_anew_that_people_have_overruled() -> None:
    assert stand([said("submitted", 900)], hand("accepted", 20, "submitted", "offered")).state == "accepted"
    assert stand([said("declined", 900)], hand("accepted", 20, "submitted", "offered")).state == "declined"
    # It is no first reading once the feed has said something else.
    assert stand([said("submitted", 900, "offered", 800)], hand("accepted", 20, "submitted")).state == "submitted"


# ----- steps back


@pytest.mark.parametrize("before", SCHOLARSHIP_STATES)
@pytest.mark.parametrize("now", SCHOLARSHIP_STATES)
def test_a_step_back_is_lower_on_the_ladder_or_out_of_an_end(before: str, now: str) -> None:
    order = [*SCHOLARSHIP_STATES[:5], "end"]
    places = [order.index(state if state in order else "end") for state in (before, now)]
    found = stand([said(now, 30, before, 10)], ByHand())
    assert found.state == now
    assert (found.back_from, found.back_by) == ((before, "grants") if places[1] < places[0] else (None, None))


def test_a_step_behind_what_a_person_said_is_one_and_a_persons_own_is_none() -> None:
    behind = stand([said("under_review", 30, "submitted", 10)], hand("accepted", 20))
    assert (behind.state, behind.back_from) == ("under_review", "accepted")
    assert stand([said("accepted", 10)], hand("offered", 20)).back_from is None
    followed = stand([said("waitlisted", 30, "offered", 10)], hand("waitlisted", 20))
    assert followed.back_from is None


@pytest.mark.parametrize("before", REIMBURSEMENTS)
@pytest.mark.parametrize("now", REIMBURSEMENTS)
def test_the_money_steps_back_too(before: str, now: str) -> None:
    found = stand([told(now, 30, before, 10)], ByHand())
    back = REIMBURSEMENTS.index(now) < REIMBURSEMENTS.index(before)
    assert (found.claim.reimbursement, found.back_from) == (now, before if back else None)


def test_cells_that_were_emptied_are_a_step_back() -> None:
    found = stand([told(None, 30, "paid", 10)], ByHand())
    assert (found.claim.reimbursement, found.back_from, found.back_by) == ("none", "paid", "grants")


# ----- money


@pytest.mark.parametrize(
    ("record", "far"),
    [
        (applied("Bo"), None),
        (applied("Bo", reimbursement="claimed"), "claimed"),
        (applied("Bo", claimed=eur(5)), "claimed"),
        (applied("Bo", charged=eur(5)), "approved"),
        (applied("Bo", paid=eur(5)), "paid"),
        (applied("Bo", paid=eur(0)), "none"),
        (applied("Bo", charged=eur(5), paid=eur(0)), "approved"),
        (applied("Bo", charged=eur(5), paid=eur(4)), "approved"),
        (applied("Bo", charged=eur(5), paid=eur(5)), "paid"),
        (applied("Bo", charged=eur(5), paid=usd(4)), "paid"),
        (applied("Bo", reimbursement="paid", charged=eur(5), paid=eur(2)), "approved"),
        (applied("Bo", reimbursement="approved", charged=eur(5), paid=eur(5)), "approved"),
    ],
)
def test_how_far_the_money_is(record: Scholarship, far: str | None) -> None:
    found = claimed(record)
    assert (found.reimbursement if found else None) == far


def test_of_each_amount_the_newest_statement_holds_that_has_one() -> None:
    feed = told("claimed", 10, claimed=usd(90), charged=eur(80))
    found = stand([feed], ByHand(claim=Claim("approved", 20, charged=eur(70)), claim_by="ada"))
    assert found.claim == Claim("approved", 20, usd(90), eur(70), None)
    assert (found.claim_by, found.claim_by_hand, found.claim_since) == ("ada", True, 20)
    parts = ByHand(claim=Claim("paid", 20, None, eur(70), eur(30)), claim_by="ada")
    assert stand([feed], parts).claim.reimbursement == "approved"


#: What the desk said, at 20.
DESK = ByHand(claim=Claim("approved", 20, eur(500), eur(450), eur(200)), claim_by="ada")


@pytest.mark.parametrize(
    ("feed", "holds", "back"),
    [
        # A word alone says nothing of amounts.
        (told("paid", 30, "none", 10), Claim("paid", 30, eur(500), eur(450), eur(200)), None),
        (told("approved", 30, "none", 10), Claim("approved", 30, eur(500), eur(450), eur(200)), None),
        (told("claimed", 30, "none", 10), Claim("claimed", 30, eur(500), eur(450), eur(200)), "approved"),
        (told(None, 30, "paid", 10), Claim("none", 30, eur(500), eur(450), eur(200)), "approved"),
        # Nor does a cell that was there before.
        (
            told("paid", 30, "claimed", 10, read=10, claimed=eur(490), charged=eur(440)),
            Claim("paid", 30, eur(500), eur(450), eur(200)),
            None,
        ),
        # One that was written since does, and leaves the word as it is.
        (
            told("claimed", 10, charged=eur(460), changed={"charged": 30}),
            Claim("approved", 30, eur(500), eur(460), eur(200)),
            None,
        ),
        (
            told(None, 30, "none", 10, paid=eur(450), changed={"paid": 30}),
            Claim("paid", 30, eur(500), eur(450), eur(450)),
            None,
        ),
        # What amounts alone tell follows from all of them.
        (
            told(None, 30, "none", 10, paid=eur(300), changed={"paid": 30}),
            Claim("approved", 30, eur(500), eur(450), eur(300)),
            None,
        ),
        # Less was paid than the desk had paid.
        (
            told("approved", 30, "none", 10, paid=eur(150), changed={"paid": 30}),
            Claim("approved", 30, eur(500), eur(450), eur(150)),
            MORE_PAID,
        ),
        (
            told("paid", 30, "none", 10, paid=usd(150), changed={"paid": 30}),
            Claim("paid", 30, eur(500), eur(450), usd(150)),
            None,
        ),
    ],
)
def test_a_sheet_takes_away_no_amount_that_it_does_not_name(feed: Heard, holds: Claim, back: str | None) -> None:
    found = stand([feed], DESK)
    assert (found.claim, found.back_from) == (holds, back)
    assert found.claim_since == 30
    later = stand(
        [feed], msgspec.structs.replace(DESK, claim=Claim("paid", 40), earlier=(DESK.claim,) if DESK.claim else ())
    )
    assert (later.claim.charged, later.back_from) == (holds.charged, None if back != MORE_PAID else back)


def test_a_lost_store_reads_no_amount_anew_that_people_have_overruled() -> None:
    overruling = msgspec.structs.replace(DESK, stood_amounts=frozenset({("charged", eur(300))}))
    assert stand([told("approved", 900, charged=eur(300))], overruling).claim.charged == eur(450)
    assert stand([told("approved", 900, charged=eur(310))], overruling).claim.charged == eur(310)


def test_a_word_that_the_config_has_mean_something_else_is_no_step_back() -> None:
    for word, anew in (
        (said("offered", 30, "accepted", 10), "state_anew"),
        (told("none", 30, "paid", 10), "claim_anew"),
    ):
        assert stand([word], ByHand()).back_from
        assert stand([msgspec.structs.replace(word, **{anew: True})], ByHand()).back_from is None


def test_feeds_share_what_they_say_of_the_money() -> None:
    receipts, bank = told(None, 10, claimed=usd(90)), told("paid", 20, paid=eur(80))
    for heard in ([receipts, bank], [bank, receipts]):
        assert stand(heard, ByHand()).claim == Claim("paid", 20, usd(90), None, eur(80))


@pytest.mark.parametrize(
    ("state", "claim", "offered", "accepted", "takes"),
    [
        ("submitted", Claim("none", 0), eur(9), eur(9), None),
        ("waitlisted", Claim("none", 0), eur(9), None, None),
        ("offered", Claim("none", 0), eur(9), eur(4), eur(9)),
        ("offered", Claim("none", 0), None, None, None),
        ("accepted", Claim("none", 0), eur(9), eur(4), eur(4)),
        ("accepted", Claim("none", 0), eur(9), None, eur(9)),
        ("accepted", Claim("approved", 0, charged=eur(5)), eur(9), eur(4), eur(5)),
        ("accepted", Claim("approved", 0, charged=eur(3)), eur(9), eur(4), eur(4)),
        ("accepted", Claim("approved", 0, charged=usd(50)), eur(9), eur(4), eur(4)),
        ("accepted", Claim("approved", 0, charged=eur(3)), None, None, eur(3)),
        ("accepted", Claim("paid", 0, None, eur(3), eur(3)), eur(9), eur(4), eur(3)),
        ("accepted", Claim("paid", 0, None, None, eur(2)), eur(9), eur(4), eur(2)),
        ("accepted", Claim("paid", 0), eur(9), eur(4), eur(4)),
        ("canceled", Claim("paid", 0, None, eur(3), eur(2)), eur(9), eur(4), eur(2)),
        ("declined", Claim("none", 0, paid=eur(0)), eur(9), None, None),
        (None, Claim("none", 0), eur(9), eur(4), None),
    ],
)
def test_what_an_application_takes_up_of_its_pot(
    state: str | None, claim: Claim, offered: Money | None, accepted: Money | None, takes: Money | None
) -> None:
    assert committed(state, claim, offered, accepted) == takes


def test_what_is_needed_is_asked_only_while_it_is_open() -> None:
    assert stand([said("under_review", 10, needs_info=True)], ByHand()).needs_info
    assert not stand([said("denied", 10, needs_info=True)], ByHand()).needs_info
    assert not stand([said("under_review", 10, needs_info=True)], hand("under_review", 20)).needs_info
    assert stand([said(None, 10, needs_info=True)], ByHand()).needs_info
