"""Scholarships at the desk: what may come next, what is asked by name, what several are told, and what nobody is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commands.deciding import BY_ID, Desks, event
from tests.commands.granting import ROWS, desk, granted, grants
from tests.store import granting
from tests.store.build import T0
from tests.store.granting import eur, of, opened, purse

from confdash import clock
from confdash.commands.declare import Refused
from confdash.money import sums
from confdash.records import NEXT_STATES, REIMBURSEMENTS, SCHOLARSHIP_STATES
from confdash.store.query.people import applicants
from confdash.store.query.scholarship_rows import ScholarshipRow

__all__ = ["desk", "event"]

#: Command → the state that it brings about.
INTO = {
    "scholarship.review": "under_review", "scholarship.waitlist": "waitlisted", "scholarship.offer": "offered",
    "scholarship.accept": "accepted", "scholarship.decline": "declined", "scholarship.expire": "expired",
    "scholarship.deny": "denied", "scholarship.cancel": "canceled",
}  # fmt: skip
MONEY = {"scholarship.claim": "claimed", "scholarship.approve": "approved", "scholarship.paid": "paid"}
#: May be said of any.
ALWAYS = {"scholarship.arrived", "scholarship.owner", "scholarship.note"}
#: Which ask by name, default No: what moves money, or is told to somebody.
BY_NAME = {
    "scholarship.offer", "scholarship.promote", "scholarship.decline", "scholarship.expire", "scholarship.deny",
    "scholarship.cancel", "scholarship.approve", "scholarship.paid",
}  # fmt: skip


def row(state: str | None = "submitted", reimbursement: str = "none", **more: object) -> ScholarshipRow:
    given: dict[str, object] = {
        "id": 1, "key": "s-7kq2m4fa", "state": state, "raw_state": None, "needs_info": False, "state_since": None,
        "state_by": None, "state_by_hand": False, "pot": "Travel", "reimbursement": reimbursement, "claim_since": None,
        "claim_by_whom": None, "claim_by_hand": False, "back_from": None, "back_by": None, "offered_at": None,
        "answered_at": None, "answer_by": None, "claim_by": None, "seen": None, "seen_by": None, "seen_where": None,
        "feeds": ("grants",), "gone": False, "owner": None, "deadline": None,
    }  # fmt: skip
    return ScholarshipRow(**(given | more))  # type: ignore[arg-type]


def offered(*rows: ScholarshipRow) -> set[str]:
    known = {id_: each for id_, each in BY_ID.items() if each.entity == "scholarship" and each.write}
    return {id_ for id_, each in known.items() if each.legal(rows) is None} - ALWAYS


# ----- what may come next


def test_only_what_can_come_next_is_offered() -> None:
    assert offered(row("offered")) == {f"scholarship.{word}" for word in ("accept", "decline", "expire", "cancel")}
    assert offered(row("waitlisted")) == {f"scholarship.{word}" for word in ("offer", "deny", "cancel")}
    assert offered(row("declined")) == {f"scholarship.{word}" for word in ("offer", "waitlist", "promote")}
    assert offered(row("canceled")) == set()
    for state, following in NEXT_STATES.items():
        free = {"scholarship.promote"} if state in ("declined", "expired") else set()
        money = {"scholarship.claim"} if state == "accepted" else set()
        states = {id_ for id_, into in INTO.items() if into in following}
        assert offered(row(state)) == states | free | money, state
        # What has gone from its source can be ended, and its money settled, and nothing else.
        ending = {
            id_ for id_, into in INTO.items() if into in following and into in ("declined", "expired", "canceled")
        }
        assert offered(row(state, gone=True)) == ending | free | money
    assert offered(row(None)) == offered(row("submitted"))
    assert offered(row("accepted", seen=1)) - offered(row("accepted")) == {"scholarship.not_here"}
    assert offered(row("canceled", offered_at=1)) == {"scholarship.promote"}
    assert offered(row("declined"), row("offered")) == offered(row("declined")) | offered(row("offered"))


@pytest.mark.parametrize(
    ("reimbursement", "following"),
    [("none", {"claim"}), ("claimed", {"claim", "approve"}), ("approved", {"paid"}), ("paid", set())],
)
def test_the_money_takes_one_step_after_the_other(reimbursement: str, following: set[str]) -> None:
    if reimbursement == "paid":
        for known in ("nothing", "part"):
            assert "scholarship.paid" in offered(row("accepted", reimbursement, paid_known=known))
    assert offered(row("accepted", reimbursement)) & MONEY.keys() == {f"scholarship.{word}" for word in following}
    for state in SCHOLARSHIP_STATES:
        if state != "accepted":
            assert not offered(row(state, reimbursement)) & MONEY.keys(), state


def test_why_not_names_what_can_come_next_and_nobody() -> None:
    private: dict[str, Any] = {"name": "Canary", "email": "canary@example.org", "offered": eur(1234), "opened": True}
    for each in BY_ID.values():
        if each.entity != "scholarship" or not each.write:
            continue
        for state in SCHOLARSHIP_STATES:
            for reimbursement in REIMBURSEMENTS:
                why = each.legal([row(state, reimbursement, **private)])
                assert why == each.legal([row(state, reimbursement)]), "what is legal hangs on nothing private"
                assert why is None or (why.startswith("s-7kq2m4fa: ") and "anary" not in why and "1,234" not in why)
    assert BY_ID["scholarship.accept"].legal([row("declined")]) == (
        "s-7kq2m4fa: it is declined; next it can be offered or waitlisted"
    )
    assert "nothing comes after that" in (BY_ID["scholarship.offer"].legal([row("canceled")]) or "")
    assert "next a claim can come in" in (BY_ID["scholarship.paid"].legal([row("accepted")]) or "")
    assert "no money came free" in (BY_ID["scholarship.promote"].legal([row("offered")]) or "")


def test_what_moves_money_or_is_told_to_somebody_asks_by_name() -> None:
    asking = {id_ for id_, each in BY_ID.items() if each.question or (each.ask and each.entity == "scholarship")}
    assert asking == BY_NAME
    assert BY_ID["scholarship.arrived"].key == "i"


def test_a_bare_word_in_the_sheet_leaves_what_the_desk_has_said_of_amounts(desk: Desks) -> None:
    def bo() -> list[ScholarshipRow]:
        return [of(desk, "Bo Lindqvist")]

    desk.do("scholarship.claim", bo(), {"amount": "500 EUR"})
    desk.do("scholarship.approve", bo(), {"amount": "450"})
    desk.do("scholarship.paid", bo(), {"amount": "200"})
    desk.now = clock.real() + 60
    granting.apply(
        desk, [msgspec.structs.replace(each, reimbursement="paid") if each == ROWS[0] else each for each in ROWS]
    )
    (row_,) = bo()
    assert (row_.reimbursement, row_.claimed, row_.charged, row_.paid) == ("paid", eur(500), eur(450), eur(200))
    assert (row_.paid_known, row_.committed) == ("part", eur(450))
    desk.do("scholarship.paid", bo(), {})
    assert (bo()[0].paid, bo()[0].paid_known) == (eur(450), None)
    granting.apply(desk, [])
    desk.do("scholarship.cancel", bo(), {})
    assert (bo()[0].state, bo()[0].committed) == ("canceled", eur(450))


# ----- what is asked


def test_here_is_set_and_never_toggled_and_serves_the_talks_too(desk: Desks) -> None:
    both = grants("Bo Lindqvist", "Cy Lund")
    desk.do("scholarship.arrived", both(desk)[:1])
    assert desk.person("Bo Lindqvist").seen == T0 - 1800
    desk.at = -5
    with pytest.raises(Refused, match=r"^s-\w{8} has been here since 08:30 \(ada, front\)$"):
        desk.do("scholarship.arrived", both(desk)[:1])
    assert desk.do("scholarship.arrived", both(desk)).sentence.endswith(" is here; 1 had been seen before")
    desk.at += 24 * 60
    assert desk.do("scholarship.arrived", both(desk)).sentence == "2 scholarships are here"
    assert desk.do("scholarship.not_here", both(desk)).sentence == "2 scholarships are not here (yet)"
    assert (of(desk, "Bo Lindqvist").seen, of(desk, "Cy Lund").seen) == (T0 - 1800, T0 - 300), "yesterday they were"


def test_whom_the_programme_desk_has_seen_is_here_for_the_scholarship_too(desk: Desks) -> None:
    desk.do("here.yes", desk.presenters("ALFA"))
    assert of(desk, "Bo Lindqvist").seen == T0 - 1800
    with desk.reader(desk.clock) as reader:
        bo, cy = applicants(reader, [of(desk, "Bo Lindqvist").key, of(desk, "Cy Lund").key])
    assert (bo.entity, cy.entity, bo.name, cy.title) == ("person", "scholarship", of(desk, "Bo Lindqvist").key, "")
    assert desk.do("here.yes", [bo, cy]).sentence == f"{cy.key} is here; 1 had been seen before"
    assert of(desk, "Cy Lund").seen == T0 - 1800
    # From the list of what needs a human too: undo calls a speaker by the key where the application was meant.
    assert desk.do("here.no", [bo]).sentence == f"{bo.name} is not here (yet)"
    desk.do("here.yes", [bo])
    assert desk.do("undo").sentence == f"undone: {bo.name} is here"


# ----- whatever is done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@settings(max_examples=6)
@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=16))
def test_whatever_is_offered_done_and_undone_states_follow_their_table(folder: Path, numbers: list[int]) -> None:
    desk = Desks(folder / f"event-{len(list(folder.iterdir()))}")
    granted(desk)
    first = opened(desk)
    acting = [id_ for id_ in BY_ID if id_ in INTO or id_ in MONEY or id_ == "scholarship.promote"]
    for number in numbers:
        now = opened(desk)
        row = list(now.values())[number % len(now)]
        may = [id_ for id_ in acting if BY_ID[id_].legal([row]) is None]
        id_ = (["undo", "redo", *may, *may, *may, *acting])[number % (2 + 3 * len(may) + len(acting))]
        back = id_ in ("undo", "redo")
        try:
            desk.write(BY_ID[id_], [] if back else [row], {"amount": "1"} if id_ == "scholarship.claim" else {})
        except Refused:
            assert opened(desk) == now, "what is refused changes nothing"
            continue
        assert back or id_ in may, "what is not offered cannot be done"
        after = opened(desk)
        changed = [key for key in after if after[key] != now[key]]
        assert back or len(changed) == 1 or id_ == "scholarship.claim", "the same claim may come in twice"
        for key in () if back else changed:
            before, row = now[key], after[key]
            assert row.state == before.state or row.state in NEXT_STATES[before.state or ""]
            assert row.state == INTO.get(id_, "offered" if id_ == "scholarship.promote" else "accepted")
            assert REIMBURSEMENTS.index(row.reimbursement) - REIMBURSEMENTS.index(before.reimbursement) in (0, 1)
        committed = sums(each.committed for each in after.values() if each.committed)
        assert committed == {of: n for of, n in _committed(desk).items() if n}, "pots hold what their rows take up"
    while True:
        try:
            desk.do("undo")
        except Refused:
            break
    assert opened(desk) == first
    desk.close()


def _committed(desk: Desks) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, currency), each in purse(desk).items():
        found[currency] = found.get(currency, 0) + each.committed
    return found
