"""The summary of scholarships: right totals, and nobody who can be singled out, also not by subtraction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.applied import applied, set_apart
from tests.store.build import HOUR, T0

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.export.apart import LEAST
from confdash.export.summary import KINDS, Group, Sum, Summary, summarise
from confdash.export.summary_page import as_json, markdown
from confdash.money import Money
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES
from confdash.store.query.scholarship_rows import ScholarshipRow

CLOCK = Clock(timezone="Europe/Copenhagen")
DAY = 24 * HOUR


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def told(rows: Iterable[ScholarshipRow]) -> Summary:
    return summarise(rows, CLOCK, "Harbour Days", None)


def many(number: int, state: str | None, start: int = 1, **more: object) -> list[ScholarshipRow]:
    return [applied(start + each, state, **more) for each in range(number)]


def in_pot(number: int, pot: str | None, start: int = 1, amount: Money = Money(100, "EUR")) -> list[ScholarshipRow]:  # noqa: B008 - frozen
    return many(number, "accepted", start, pot=pot, committed=amount)


def counts(summary: Summary) -> dict[tuple[str, ...], int]:
    return {group.states: group.people for group in summary.states}


# ----- how small groups are merged


def test_a_state_with_few_is_counted_with_what_is_like_it() -> None:
    rows = many(7, "submitted") + many(3, "waitlisted") + many(6, "denied") + many(9, "accepted") + many(2, "expired")
    rows += many(3, "declined")
    found = told(rows)
    assert counts(found) == {
        ("submitted", "under_review", "waitlisted"): 10,
        ("accepted",): 9,
        ("declined", "expired", "canceled"): 5,
        ("denied",): 6,
    }
    assert found.people == len(rows)
    assert [note for note in found.notes if "counted together" in note] == [
        "fewer than five people are in one of these states, so they are counted together:"
        " submitted, under review, waitlisted",
        "fewer than five people are in one of these states, so they are counted together: declined, expired, canceled",
    ]


def test_who_accepted_is_merged_last() -> None:
    assert counts(told(many(8, "accepted") + many(3, "offered") + many(6, "denied"))) == {
        ("accepted",): 8,
        ("offered", "denied"): 9,
    }
    few = told(many(3, "accepted") + many(6, "offered") + many(6, None))
    assert counts(few) == {("offered", "accepted"): 9, ("unknown",): 6}
    assert (few.accepted, few.arrived, few.reimbursement) == (None, None, ())
    assert any("how many have come is not told" in note for note in few.notes)


@pytest.mark.parametrize("number", range(12))
def test_of_states_that_are_all_small_only_the_total_is_told(number: int) -> None:
    states = ("submitted", "offered", "accepted")
    found = told([applied(each, states[each % 3], committed=euros(900)) for each in range(number)])
    assert found.people == (None if 0 < number < LEAST else number)
    assert (found.states, found.pots, found.money, found.accepted) == ((), (), (), None)
    assert bool(found.notes) == (number > 0)


def test_pots_with_few_are_counted_together() -> None:
    rows = in_pot(6, "Travel") + in_pot(3, "Tickets", 10) + in_pot(4, None, 20)
    found = told(rows)
    assert found.pots == (
        Group(("accepted",), 6, "one", "Travel", "EUR"),
        Group(("accepted",), 7, "several", None, "EUR"),
    )
    [everybody, _, _, _] = [each for each in found.money if each.kind == "committed"]
    assert (everybody.amount, everybody.people) == (euros(1300), 13)
    # Two in the other currency cannot stand alone, so they stand with their pot.
    rows = in_pot(6, "Travel") + in_pot(6, "Tickets", 10) + in_pot(2, "Tickets", 20, Money(5, "USD"))
    assert told(rows).pots == (
        Group(("accepted",), 6, "one", "Travel", "EUR"),
        Group(("accepted",), 8, "one", "Tickets", None),
    )


# ----- what is told


def test_money_by_pot_and_state_in_each_currency() -> None:
    rows = [applied(each, committed=euros(1000 + each), paid=euros(5)) for each in range(5)]
    rows += [applied(10 + each, pot="Tickets", committed=Money(300, "USD")) for each in range(6)]
    rows += [applied(20 + each, "offered", committed=euros(50), requested=euros(70)) for each in range(7)]
    found = told(rows)
    sums = {(each.kind, each.group.states, each.group.pot, each.amount.currency): each for each in found.money}
    assert {where: (each.amount.minor, each.people) for where, each in sums.items() if where[0] == "committed"} == {
        ("committed", (), None, "EUR"): (5010 + 350, 12),
        ("committed", (), None, "USD"): (1800, 6),
        ("committed", ("accepted",), None, "EUR"): (5010, 5),
        ("committed", ("accepted",), None, "USD"): (1800, 6),
        ("committed", ("accepted",), "Travel", "EUR"): (5010, 5),
        ("committed", ("accepted",), "Tickets", "USD"): (1800, 6),
        ("committed", ("offered",), None, "EUR"): (350, 7),
        ("committed", ("offered",), "Travel", "EUR"): (350, 7),
    }
    assert sums["paid", (), None, "EUR"].amount == euros(25)
    assert found.notes == ()


def test_a_sum_that_leaves_out_a_few_is_not_told() -> None:
    rows = many(12, "accepted", committed=euros(100))
    rows += many(3, "accepted", 20)
    found = told(rows)
    assert found.money == ()
    assert any("sums are left out" in note for note in found.notes)


@pytest.mark.parametrize(("seen", "arrived"), [(0, 0), (3, None), (5, 5), (15, 15), (17, None), (20, 20)])
def test_arrival(seen: int, arrived: int | None) -> None:
    found = told([applied(each, seen=T0 if each < seen else None) for each in range(20)])
    assert (found.accepted, found.arrived) == (20, arrived)
    assert bool(found.notes) == (arrived is None)


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        ((5, 5, 5, 5), [("none",), ("claimed",), ("approved",), ("paid",)]),
        ((9, 0, 0, 6), [("none",), ("claimed",), ("approved",), ("paid",)]),
        ((9, 3, 2, 6), [("none",), ("claimed", "approved"), ("paid",)]),
        ((9, 5, 5, 1), [("none",), ("claimed",), ("approved", "paid")]),
        ((9, 3, 1, 0), [("none", "claimed", "approved"), ("paid",)]),
        ((9, 3, 0, 1), [("none", "claimed", "approved", "paid")]),
    ],
)
def test_reimbursement(number: Sequence[int], steps: list[tuple[str, ...]]) -> None:
    rows = [
        applied(10 * place + each, reimbursement=step)
        for place, step in enumerate(REIMBURSEMENTS)
        for each in range(number[place])
    ]
    found = told(rows).reimbursement
    assert [each.steps for each in found] == steps
    assert [each.people for each in found] == [
        sum(number[REIMBURSEMENTS.index(step)] for step in part) for part in steps
    ]


def test_the_time_to_an_answer_is_a_median_in_whole_days() -> None:
    took = [0, DAY, 3 * DAY - 5 * HOUR, 9 * DAY, 90 * DAY]
    rows = [applied(each, offered_at=T0, answered_at=T0 + more) for each, more in enumerate(took)]
    # An answer before the offer is a slip of the sheet.
    rows += [applied(20 + each, "declined", offered_at=T0, answered_at=T0 - 1) for each in range(5)]
    found = told(rows)
    assert (found.answers, found.answer_days) == (5, 3)
    found = told(rows[:4] + rows[5:])
    assert (found.answers, found.answer_days) == (None, None)


def test_what_has_gone_counts_where_money_stands_in_it() -> None:
    assert told(many(6, "submitted") + many(4, "submitted", 10, gone=True)).people == 6
    assert told(many(6, "accepted") + many(4, "accepted", 10, gone=True, committed=euros(5))).people == 10


# ----- what must always hold


def rows() -> st.SearchStrategy[list[ScholarshipRow]]:
    """Small programmes, with all that makes groups small: rare states, pots and currencies, nobody seen, few paid."""
    amount = st.one_of(st.none(), st.builds(Money, st.integers(1, 9), st.sampled_from(["EUR", "EUR", "EUR", "USD"])))
    one: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "state": st.sampled_from(["accepted"] * 9 + ["offered"] * 4 + ["denied"] * 3 + list(SCHOLARSHIP_STATES)),
            "pot": st.sampled_from(["Travel"] * 5 + ["Tickets"] * 3 + ["Beds"]),
            "seen": st.sampled_from([T0, T0, None]),
            "reimbursement": st.sampled_from(["none", "none", "claimed", "approved", "paid"]),
            "committed": st.builds(Money, st.integers(1, 9), st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
            "paid": amount,
            "offered_at": st.sampled_from([T0, None]),
            "answered_at": st.just(T0 + DAY),
        }
    )
    # Each kind of application comes several times, so that groups grow beyond five.
    kinds = st.lists(st.tuples(one, st.integers(1, 8)), max_size=12)
    return kinds.map(lambda found: [
        applied(number, **each)
        for number, each in enumerate(each for each, times in found for _ in range(times))
    ])  # fmt: skip


class Seen:
    """Who it is that a summary tells of, worked out from what it calls them alone."""

    def __init__(self, summary: Summary, rows: Sequence[ScholarshipRow]) -> None:
        self.summary, self.rows = summary, rows

    def those(self, wanted: Callable[[ScholarshipRow], object]) -> set[int]:
        return {place for place, row in enumerate(self.rows) if wanted(row)}

    def of(self, group: Group) -> set[int]:
        people = self.those(lambda row: not group.states or row.state in group.states)
        named = [each for each in self.summary.pots if each.pots == "one" and each.states == group.states]
        match group.pots:
            case "all":
                return people
            case "several":  # all that is left of a state
                return people.difference(*(self.of(each) for each in named))
        people &= self.those(lambda row: row.pot == group.pot)
        if group.currency is None:  # all that is left of a pot
            return people.difference(*(self.of(each) for each in named if each.currency and each.pot == group.pot))
        return people & self.those(lambda row: row.committed and row.committed.currency == group.currency)

    def having(self, each: Sum) -> set[int]:
        def has(row: ScholarshipRow) -> bool:
            amount = getattr(row, each.kind)
            return amount is not None and amount.currency == each.amount.currency

        return self.of(each.group) & self.those(has)

    def groups(self) -> list[tuple[int, set[int]]]:
        """What it says how many they are, and who these are."""
        told = self.summary
        found = [(told.people, set(range(len(self.rows))))] if told.people is not None else []
        found += [(group.people, self.of(group)) for group in (*told.states, *told.pots)]
        found += [(each.people, self.having(each)) for each in told.money]
        accepted = self.those(lambda row: row.state == "accepted")
        if told.accepted is not None:
            found.append((told.accepted, accepted))
        if told.arrived is not None:
            found.append((told.arrived, accepted & self.those(lambda row: row.seen)))
        for step in told.reimbursement:
            found.append((step.people, {place for place in accepted if self.rows[place].reimbursement in step.steps}))
        if told.answers is not None:
            found.append((told.answers, self.those(lambda row: row.offered_at)))
        return found


@settings(max_examples=40)
@given(rows())
def test_nobody_can_be_singled_out_and_all_totals_are_right(rows: list[ScholarshipRow]) -> None:
    summary = told(rows)
    seen = Seen(summary, rows)
    found = seen.groups()
    for each in summary.money:
        assert each.amount.minor == sum(getattr(rows[place], each.kind).minor for place in seen.having(each))
    for number, people in found:
        assert number == len(people)
        assert number == 0 or number >= LEAST
    for number, people in found:
        for more, others in found:
            if people < others:
                assert number == 0 or more - number >= LEAST
    assert set_apart([people for _, people in found if people]) is None
    if summary.states:
        assert sum(counts(summary).values()) == summary.people == len(rows)


# ----- how it is written


def sample() -> list[ScholarshipRow]:
    rows = [applied(each, seen=T0, committed=euros(123450), note="Canary") for each in range(6)]
    rows += [applied(20 + each, "waitlisted", pot="=Tickets | <b>*") for each in range(3)]
    return rows + [applied(40 + each, "submitted", pot="=Tickets | <b>*") for each in range(5)]


def test_as_json_amounts_are_whole_numbers_and_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "real", lambda: T0)
    found = json.loads(json.dumps(as_json(summarise(sample(), CLOCK, "Harbour Days", T0 - 720), CLOCK)))
    assert (found["at"], found["read_at"]) == ("2026-11-09T09:00:00+01:00", "2026-11-09T08:48:00+01:00")
    assert found["states"] == [
        {"states": ["submitted", "under_review", "waitlisted"], "pots": "all", "pot": None, "currency": None,
         "people": 8},
        {"states": ["accepted"], "pots": "all", "pot": None, "currency": None, "people": 6},
    ]  # fmt: skip
    assert found["money"][0] == {
        "kind": "committed", "states": [], "pots": "all", "pot": None, "currency": "EUR", "people": 6,
        "amount": "7,407.00 EUR", "amount_minor": 740700,
    }  # fmt: skip
    assert (found["accepted"], found["arrived"], found["arrived_percent"]) == (6, 6, 100)
    assert not any(isinstance(value, float) for each in found["money"] for value in each.values())


def test_as_markdown_it_says_of_when_it_is_and_what_was_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "real", lambda: T0)
    text = markdown(summarise(sample(), CLOCK, "Harbour_Days [x]", T0 - 720), CLOCK)
    assert text.startswith(r"# Harbour\_Days \[x\]: scholarships in figures")
    assert "As of Mon 9 Nov 2026 09:00 CET, read from the sources 12 min before." in text
    assert "| submitted, under review, waitlisted |  | 8 |" in text
    assert "| accepted | Travel (EUR) |  |  |  | 7,407.00 EUR (6) |  |  |" in text
    assert "| have come (100 %) | 6 |" in text
    assert r"=Tickets \| \<b\>\*" in text
    assert "- fewer than five people are in one of these states" in text
    assert "Canary" not in text
    assert "canary" not in text


def test_nothing_yet() -> None:
    assert markdown(told([]), CLOCK).count("| all |  | 0 |") == 1
    assert set(KINDS) <= set(ScholarshipRow.__struct_fields__)
