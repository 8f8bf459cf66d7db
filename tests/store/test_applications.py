"""Applications as they hold, of what feeds say and people decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store
from tests.store.conftest import Make
from tests.store.granting import (
    APPLICATIONS,
    TALKS,
    amount,
    answered,
    applied,
    apply,
    claimed,
    eur,
    event,
    granted,
    of,
    opened,
    purse,
    seen,
    usd,
)

from confdash.store.decisions import NotPlaced, current

TWO = event(("programme", "grants", "paid"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Seven applications, two pots, two speakers."""
    made = granted(tmp_path)
    yield made
    made.close()


# ----- what feeds say


def test_the_believed_feed_comes_first_of_each_field_and_the_order_of_the_config_tells_which(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", pot="Travel", offered=eur(300))])
    apply(store, [applied("Bo Ek", pot="Diversity", offered=usd(200), accepted=eur(250))], "paid")
    row = of(store, "Bo Ek")
    assert (row.pot, row.offered, row.accepted, row.feeds) == ("Travel", eur(300), eur(250), ("grants", "paid"))
    store.configure(event(("programme", "paid", "grants")))
    row = of(store, "Bo Ek")
    assert (row.pot, row.offered, row.feeds) == ("Diversity", usd(200), ("paid", "grants"))
    store.configure(event(("programme", "grants")))
    assert (of(store, "Bo Ek").pot, of(store, "Bo Ek").feeds) == ("Travel", ("grants",))
    store.configure(event(("programme",)))
    assert of(store, "Bo Ek").gone, "stated by nobody, and kept"
    assert store.rebuild()


def test_what_a_feed_drops_has_gone_and_stays_promised_until_somebody_ends_it(store: Store) -> None:
    left = [row for row in APPLICATIONS if row.person.name not in ("Gro Dahl", "Cy Lund")]
    apply(store, left)
    gro, cy = of(store, "Gro Dahl"), of(store, "Cy Lund")
    assert (gro.gone, gro.committed, cy.gone, cy.committed) == (True, eur(920, 50), True, eur(500))
    pot = purse(store)["Travel", "EUR"]
    assert (pot.committed, pot.paid, pot.charged, pot.people) == (750_00 + 920_50 + 500_00, 400_00, 920_50, 3)
    store.decide(
        ("scholarship", cy.key, "state", answered("expired", store.now)),
        ("scholarship", gro.key, "state", answered("canceled", store.now)),
    )
    pot = purse(store)["Travel", "EUR"]
    assert (pot.committed, pot.people) == (750_00 + 400_00, 2), "of what somebody ends, what was paid"
    store.undo()
    apply(store, APPLICATIONS)
    assert purse(store)["Travel", "EUR"].committed == (750 + 500 + 920) * 100 + 50
    assert of(store, "Gro Dahl").key == gro.key


def test_a_statement_dates_from_when_it_was_first_read_or_when_its_source_says(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", state="submitted"), applied("Cy Lund", state="submitted", said_at=store.now - 500)])
    first = store.now
    assert of(store, "Bo Ek").state_since == first
    assert of(store, "Cy Lund").state_since == first - 560
    apply(store, [applied("Bo Ek", state="submitted", pot="Travel"), applied("Cy Lund", said_at=store.now + 9999)])
    assert of(store, "Bo Ek").state_since == first, "another field says nothing of the state"
    apply(store, [applied("Bo Ek", state="offered"), applied("Cy Lund", state="offered", said_at=store.now + 9999)])
    assert [row.state_since for row in opened(store).values()] == [store.now] * 2, "no source is ahead of our clock"


def test_when_it_was_offered_and_answered_is_seen_where_no_column_says(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", state="submitted"), applied("Cy Lund", state="offered", offered_at=77)])
    apply(store, [applied("Bo Ek", state="offered"), applied("Cy Lund", state="accepted", offered_at=77)])
    offered = store.now
    assert (of(store, "Bo Ek").offered_at, of(store, "Bo Ek").answered_at) == (offered, None)
    assert (of(store, "Cy Lund").offered_at, of(store, "Cy Lund").answered_at) == (77, offered)
    apply(store, [applied("Bo Ek", state="declined"), applied("Cy Lund", state="accepted", offered_at=77)])
    assert (of(store, "Bo Ek").offered_at, of(store, "Bo Ek").answered_at) == (offered, store.now)


def test_a_word_that_the_config_explains_later_is_no_new_statement(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", raw_state="zugesagt")])
    since = store.now
    assert (of(store, "Bo Ek").state, of(store, "Bo Ek").raw_state) == (None, "zugesagt")
    apply(store, [applied("Bo Ek", state="accepted", raw_state="zugesagt")])
    assert (of(store, "Bo Ek").state, of(store, "Bo Ek").state_since) == ("accepted", since)
    apply(store, [applied("Bo Ek", state="offered", raw_state="zugesagt")])
    assert of(store, "Bo Ek").back_from is None, "nobody stepped back: the word is read otherwise"


def test_a_row_that_changes_its_stamp_alone_changes_nothing(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", state="offered", said_at=100)])
    counts = apply(store, [applied("Bo Ek", state="offered", said_at=200)])
    assert (counts.changed, of(store, "Bo Ek").state_since) == (0, 100)


# ----- what people decide


def row(**expected: object) -> dict[str, object]:
    """Fields of a row."""
    return expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("state", answered("expired", T0), row(state="expired", state_by="ada", state_by_hand=True, committed=None)),
        ("claim", claimed("claimed", T0, claimed=usd(90)), row(reimbursement="claimed", claimed=usd(90))),
        ("pot", "travel", row(pot="Travel")),
        ("pot", "Another", row(pot="Another")),
        ("requested", amount(eur(7)), row(requested=eur(7))),
        ("offered", amount(eur(7)), row(offered=eur(7), committed=eur(7))),
        ("accepted", amount(usd(8)), row(accepted=usd(8), committed=usd(1200))),
        ("answer_by", str(T0), row(answer_by=T0, deadline=T0)),
        ("claim_by", str(T0), row(claim_by=T0)),
        ("here", seen(T0 + 5), row(seen=T0 + 5, seen_by="ada", seen_where="front")),
        ("owner", "sam", row(owner="sam")),
        ("note", "vegan", row(note="vegan")),
    ],
)
def test_each_decision_is_done_undone_and_done_again(
    store: Store, field: str, value: str, expected: dict[str, object]
) -> None:
    before = of(store, "Dee Osei")
    others = {key: each for key, each in opened(store).items() if key != before.key}
    store.decide(("scholarship", before.key, field, value))
    done = of(store, "Dee Osei")
    assert {name: getattr(done, name) for name in expected} == expected
    assert store.rebuild()
    store.undo()
    assert of(store, "Dee Osei") == before
    store.redo()
    assert of(store, "Dee Osei") == done
    assert {key: each for key, each in opened(store).items() if key != before.key} == others
    store.check()


def test_an_answer_stands_until_a_feed_says_something_later(store: Store) -> None:
    key = of(store, "Cy Lund").key
    store.decide(("scholarship", key, "state", answered("accepted", store.now + 10)))
    apply(store, APPLICATIONS)
    assert of(store, "Cy Lund").state == "accepted", "the table still says what it said before"
    now = [msgspec.structs.replace(each, state="under_review") for each in APPLICATIONS]
    apply(store, now)
    back = of(store, "Cy Lund")
    assert (back.state, back.state_by, back.back_from, back.back_by) == (
        "under_review", "grants", "accepted", "grants",
    )  # fmt: skip
    store.decide(("scholarship", key, "state", answered("offered", store.now + 10)))
    assert (of(store, "Cy Lund").state, of(store, "Cy Lund").back_from) == ("offered", None)


def test_when_it_was_offered_is_known_of_what_people_said_and_did_not_take_back(store: Store) -> None:
    key = of(store, "Eva Sand").key
    for state in ("offered", "accepted"):
        store.decide(("scholarship", key, "state", answered(state, T0 + len(state))))
    eva = of(store, "Eva Sand")
    assert (eva.offered_at, eva.answered_at) == (T0 + 7, T0 + 8)
    store.undo()
    assert (of(store, "Eva Sand").offered_at, of(store, "Eva Sand").answered_at) == (T0 + 7, None)
    store.undo()
    assert (of(store, "Eva Sand").offered_at, of(store, "Eva Sand").answered_at) == (None, None)
    store.decide(("scholarship", key, "state", answered("denied", T0)))
    assert of(store, "Eva Sand").offered_at is None


def test_an_offer_that_was_made_anew_and_taken_back_leaves_the_first_ones_dates(store: Store) -> None:
    key = of(store, "Eva Sand").key
    for at, state in enumerate(("offered", "accepted", "offered", "accepted")):
        store.decide(("scholarship", key, "state", answered(state, T0 + at)))
    assert (of(store, "Eva Sand").offered_at, of(store, "Eva Sand").answered_at) == (T0 + 2, T0 + 3)
    store.undo()
    store.undo()
    assert (of(store, "Eva Sand").offered_at, of(store, "Eva Sand").answered_at) == (T0, T0 + 1)


def test_what_held_before_stands_beside_a_decision(store: Store) -> None:
    keys = {each.name: each.key for each in opened(store).values()}
    store.decide(
        ("scholarship", keys["Gro Dahl"], "claim", claimed("paid", T0)),
        ("scholarship", keys["Cy Lund"], "offered", amount(eur(1))),
        ("scholarship", keys["Cy Lund"], "answer_by", str(T0)),
        ("pot", "Travel", "budget", amount(eur(5))),
    )
    old = [row[0] for row in store.link.execute("SELECT old FROM journal ORDER BY seq").fetchall()]
    since = of(store, "Finn Moe").state_since or 0
    assert old == [
        claimed("claimed", since, claimed=usd(1000), charged=eur(920, 50), paid=eur(400)),
        amount(eur(500)), str(T0 - 48 * HOUR), amount(eur(10_000)),
    ]  # fmt: skip
    assert current(store.link, "scholarship", keys["Finn Moe"], "state") == answered("submitted", since)
    assert current(store.link, "scholarship", keys["Finn Moe"], "here") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", '{"state":"paid","at":1}'),
        ("state", '{"state":"offered","at":99999999999999}'),
        ("state", "offered"),
        ("claim", '{"reimbursement":"given","at":1}'),
        ("claim", '{"reimbursement":"paid","at":1,"paid":[1.5,"EUR"]}'),
        ("offered", '["1","EUR"]'),
        ("offered", '[-1,"EUR"]'),
        ("offered", '[100000000000000,"EUR"]'),
        ("offered", '[1,"eur"]'),
        ("offered", '[1,"EURO"]'),
        ("offered", "12 EUR"),
        ("pot", "  "),
        ("answer_by", "soon"),
        ("here", "{}"),
    ],
)
def test_what_is_no_value_is_refused_without_repeating_it(store: Store, field: str, value: str) -> None:
    with pytest.raises(NotPlaced) as refused:
        store.decide(("scholarship", of(store, "Cy Lund").key, field, value))
    assert str(refused.value) == f"that cannot be the {field} of a scholarship"


def test_nothing_is_decided_of_an_application_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotPlaced, match="there is no application “s-00000000” any more"):
        store.decide(("scholarship", "s-00000000", "note", "x"))


def test_one_decision_and_a_sync_of_the_programme_look_at_no_other_application(store: Store) -> None:
    asked: list[str] = []
    store.link.set_trace_callback(asked.append)
    store.decide(("scholarship", of(store, "Cy Lund").key, "state", answered("accepted", T0)))
    store.sync("programme", [msgspec.structs.replace(each, track="Storage") for each in TALKS])
    store.link.set_trace_callback(None)
    read = [each for each in asked if each.startswith("SELECT") and "FROM scholarship_records" in each]
    assert read
    narrow = ("key IN (SELECT", "scholarship_records.key = 's-", f"feed = {store.feed('programme')}")
    assert all(any(words in each for words in narrow) for each in read)
    store.sync("programme", [TALKS[0]])
    assert of(store, "Bo Ek").person == "code:BOEK", "a talk that has gone still names who was to give it"
