"""The scholarship desk's rules over what feeds and people said, as the store folds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attention.rules.granted import items, lines
from tests.attention.rules.scene import DAY, Scene
from tests.attention.rules.test_scholarship_desk import LAST, NOON
from tests.store.granting import APPLICATIONS, amount, answered, applied, apply, eur, granted, of, opened, seen

from confdash import clock


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Seven applications in two pots; two people accepted, one of them speaks."""
    made = Scene(granted(tmp_path))
    yield made
    made.close()
    made.store.close()


def names(scene: Scene, rule: str, minutes: float = 0) -> set[str | None]:
    """Whom a rule means; its items do not say."""
    known = {key: row.name for key, row in opened(scene.store).items()}
    return {known[key] for key in items(scene, rule, minutes)}


def test_offers_and_who_has_come(scene: Scene) -> None:
    assert names(scene, "offer-lapsed") == {"Cy Lund"}
    assert names(scene, "offer-expiring") == {"Dee Osei"}
    scene.decide("scholarship", of(scene.store, "Cy Lund").key, "state", answered("expired", clock.real()))
    assert names(scene, "offer-lapsed") == set()
    assert names(scene, "grantee-missing", NOON) == {"Bo Ek", "Gro Dahl"}
    scene.here("Bo Ek", at=NOON - 5)
    assert names(scene, "grantee-missing", NOON) == {"Gro Dahl"}
    scene.decide("scholarship", of(scene.store, "Gro Dahl").key, "here", seen())
    assert names(scene, "grantee-missing", LAST) == set()


def test_what_a_feed_takes_back_until_somebody_says_which_holds(scene: Scene) -> None:
    assert lines(scene, "grant-went-back") == []
    later = [applied("Bo Ek", "bo@example.org", pot="Travel", state="offered", offered=eur(800)), *APPLICATIONS[1:]]
    apply(scene.store, later)
    assert names(scene, "grant-went-back") == {"Bo Ek"}
    (line,) = lines(scene, "grant-went-back")
    assert line.what == "Scholarship went back: accepted → offered"
    assert " was accepted; grants has said since " in line.items[0].why
    scene.decide("scholarship", of(scene.store, "Bo Ek").key, "state", answered("accepted", clock.real()))
    assert lines(scene, "grant-went-back") == []


def test_a_pot_whose_budget_somebody_corrects(scene: Scene) -> None:
    assert lines(scene, "over-budget") == []
    scene.decide("pot", "Travel", "budget", amount(eur(2000)))
    (line,) = lines(scene, "over-budget")
    assert (line.what, line.severity) == ("Pot over by 170.50 EUR", "critical")
    scene.decide("pot", "Travel", "budget", amount(eur(2300)))
    (line,) = lines(scene, "over-budget")
    assert (line.what, line.severity) == ("Pot: 129.50 EUR left", "warning")


def test_what_stands_in_no_feed_any_more_is_asked_about_while_money_is_promised(scene: Scene) -> None:
    apply(scene.store, [])
    for minutes in (LAST, 30 * DAY):
        found = scene.look(minutes).apart
        assert found is not None
        assert {item.rule for item in found.items} == {"grant-gone"}
    assert names(scene, "grant-gone") == {"Bo Ek", "Gro Dahl", "Cy Lund", "Dee Osei"}
    for name, state in (
        ("Bo Ek", "canceled"),
        ("Gro Dahl", "canceled"),
        ("Cy Lund", "expired"),
        ("Dee Osei", "declined"),
    ):
        scene.decide("scholarship", of(scene.store, name).key, "state", answered(state, clock.real()))
    assert scene.look(30 * DAY).apart is None


def test_whose_it_is_stands_beside_and_what_was_noted_does_not(scene: Scene) -> None:
    key = of(scene.store, "Cy Lund").key
    scene.decide("scholarship", key, "owner", "mira")
    scene.decide("scholarship", key, "note", "Cy Lund waits for a visa")
    (line,) = lines(scene, "offer-lapsed")
    assert (line.owner, line.note) == ("mira", None)
