"""Pots as bars: what is filled, what is over, what nobody can be singled out by."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from confdash.store.query.scholarship_rows import PotRow
from confdash.store.schema_scholarships import PARTS
from confdash.tui import pot_bars
from confdash.tui.cells import width
from confdash.tui.pots_page import pots_page


def pot(name: str = "Travel", currency: str = "EUR", raised: int | None = 100_000, **more: int | None) -> PotRow:
    """A pot; amounts in cents."""
    given: dict[str, int | None] = {"budget": None, "offered": 0, "accepted": 0, "charged": 0, "paid": 0, "people": 0}
    given |= more
    given["committed"] = (given["offered"] or 0) + (given["accepted"] or 0)
    return PotRow(name=name, currency=currency, place=0, raised=raised, **given)  # type: ignore[arg-type]


def text_of(line: Sequence[tuple[str, str, str]]) -> str:
    return "".join(text for text, _, _ in line)


amounts = st.integers(0, 10**12)
many = st.builds(
    lambda name, limit, offered, accepted, paid: pot(name, "EUR", limit, offered=offered, accepted=accepted, paid=paid),
    st.sampled_from(("Travel", "奨学金", "", "A very long name of a pot indeed")), st.none() | amounts, amounts,
    amounts, amounts,
)  # fmt: skip


@settings(max_examples=15)
@given(pots=st.lists(many, min_size=1, max_size=6), cells=st.integers(40, 200))
def test_bars_fill_what_there_is_and_stand_below_each_other(pots: list[PotRow], cells: int) -> None:
    found = [text_of(line) for line in pot_bars.bars(pots, cells)]
    begins = {width(line.partition("▕")[0]) for line in found if "▕" in line}
    ends = {width(line.partition("▏")[0]) for line in found if "▏" in line}
    assert len(begins) <= 1
    assert len(ends) <= 1
    assert all(text for line in pot_bars.bars(pots, cells) for text, _, _ in line), "an empty piece ends a line"
    if cells >= 80:
        assert all(width(line) <= cells for line in found)
    for each in pots:
        inside = "".join(text for text, _, _ in pot_bars.bar(each, 30))
        assert width(inside) == 32
        left = each.left
        if left is not None:
            assert ("░" in inside) == (left > 0) or (left > 0 and left * 30 < (each.limit or 0))


def test_amounts_stand_point_below_point() -> None:
    found = pot_bars.below([(pot(), 123_456), (pot(), 900), (pot(currency="JPY"), 78), (pot(), None)])
    assert found == ["1,234.56", "    9.00", "   78   ", "        "]
    assert pot_bars.below([(pot(), 100_000), (pot(), 900)]) == ["1,000", "    9"]


def test_what_is_over_is_seen_and_what_has_no_limit_has_no_bar() -> None:
    over = pot_bars.bar(pot(accepted=60_000, offered=60_000), 12)
    assert [(text, role) for text, role, _ in over[1:-1]] == [("▓" * 6, "accent"), ("▒" * 4, "warn"), ("×" * 2, "bad")]
    assert "no budget is known" in text_of(pot_bars.bar(pot(raised=None), 30))
    little = text_of(pot_bars.bar(pot(raised=10**9, paid=1, accepted=1), 12))
    assert little == "▕█░░░░░░░░░░░▏", "what is not nought is never told as nought"


def test_of_more_pots_than_there_is_room_for_the_scarcest_are_told() -> None:
    pots = [pot(f"P{n}", raised=100_000, accepted=100_000 - n * 10_000) for n in (5, 1, -1, 3)]
    told, more = pot_bars.scarcest([*pots, pot("unknown", raised=None)], 3)
    assert [each.name for each in told] == ["P1", "P-1"], "in their order"
    assert more == "and 3 pots", "of one of them nobody knows"
    assert pot_bars.scarcest(pots, 3)[1] == "and 2 pots that have more left"
    assert pot_bars.scarcest(pots, 4) == (pots, "")
    assert pot_bars.scarcest([pots[2], pots[2], pots[2]], 2)[1] == "and 2 more pots, 2 of them over"
    assert (pot_bars.room(24), pot_bars.room(50), pot_bars.room(5)) == (3, 7, 1)


@settings(max_examples=40)
@given(people=st.lists(st.integers(0, 12), min_size=3, max_size=3), paid=st.integers(0, 12), lapsed=st.integers(0, 12))
def test_no_figure_of_a_masked_pot_is_of_one_to_four_people(people: list[int], paid: int, lapsed: int) -> None:
    """Nor does one less another tell of so few. Each person has an amount of its own: a power of two."""
    offered, accepted, charged = people[0], people[1], min(people[2], people[1])
    paid, lapsed = min(paid, charged), min(lapsed, offered)
    whole = pot(
        offered=(1 << offered) - 1, accepted=_bits(accepted), charged=_bits(charged), paid=_bits(paid),
        lapsed=(1 << lapsed) - 1, people=offered + accepted, offered_people=offered, accepted_people=accepted,
        charged_people=charged, paid_people=paid, lapsed_people=lapsed,
    )  # fmt: skip
    masked = whole.masked()
    assert (masked.committed, masked.left, masked.masked()) == (whole.committed, whole.left, masked)
    known = {value for name in (*PARTS, "lapsed") if (value := getattr(masked, name))} | {0}
    if not 0 < whole.people < 5:  # what is committed is told of every pot
        known.add(whole.committed)
    for one, other in itertools.product(known, repeat=2):
        assert not 0 < (one & ~other).bit_count() < 5, (masked, one, other)
    if offered >= 5 <= accepted:
        assert (masked.offered, masked.accepted) == (whole.offered, whole.accepted)


def _bits(people: int) -> int:
    return ((1 << people) - 1) << 20


def test_what_is_paid_without_an_amount_is_counted_beside_what_is() -> None:
    pots = [pot(accepted=50_000, paid=10_000, paid_unknown=5), pot("Tickets", accepted=50_000)]
    first, second = (text_of(line) for line in pot_bars.bars(pots, 200))
    assert "paid 100, 5 of unknown amount of ▓ accepted 500" in first
    assert first.index("accepted") == second.index("accepted")
    assert "paid 100, 5 unknown of accepted 500" in text_of(pot_bars.bars(pots, 100)[0])
    assert re.search(r"paid +100, 5 of unknown amount", pots_page(pots, 100).plain)


def test_a_sheet_tells_all_of_a_pot() -> None:
    page = pots_page([pot(offered=123_456, lapsed=3_456, median=60_000), pot("", "JPY", None, accepted=5)], 100).plain
    assert re.search(r"committed +1,234.56 to 0 applications", page)
    assert re.search(r"offered +1,234.56, 34.56 of it lapsed", page)
    assert re.search(r"over by +234.56", page)
    assert "(no pot) JPY" in page
    assert "nobody has said how much there is" in page
