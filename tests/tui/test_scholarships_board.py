"""The Scholarships board: the pots, by when, how far, what is next; and which desks may open it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tui import fill, grants
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from tests.tui.fill import NOW
from tests.tui.grants import DAY, PEOPLE, TODAY_18, TODAY_END

from confdash import clock as clocks
from confdash.config import STORE, parse
from confdash.store.query.scholarship_rows import PotRow, ScholarshipRow
from confdash.store.schema_scholarships import PARTS
from confdash.tui import pot_bars
from confdash.tui.boards.scholarship_cells import due, state_words, step_words
from confdash.tui.cells import width
from confdash.tui.pots_page import pots_page
from confdash.tui.scholarships_screen import ScholarshipsScreen


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time stands at the event's moment: how long something is as it is, is told in real time."""
    monkeypatch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)
    monkeypatch.setenv("CONFDASH_DESK", "desk-2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return grants.event(tmp_path)


def line(driven: Driven, text: str) -> str:
    """The line of the screen that holds a text."""
    return next(line for line in driven.lines() if text in line)


async def counted(driven: Driven) -> ScholarshipsScreen:
    screen = driven.board
    assert isinstance(screen, ScholarshipsScreen)
    await driven.until(lambda: screen.bars.pots)
    await driven.pilot.pause()
    return screen


async def test_masked_it_says_what_is_due_and_names_nobody(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="scholarships", clock=grants.clock()) as driven:
        screen = await counted(driven)
        text = driven.text()
        for words in (
            r"!! lapsed 2 days ago +\(hidden\) +Travel +offered +\(hidden\) +\(hidden\) +— +— +expire and release\?",
            r"!! +today 18:00 +\(hidden\) .* lapses in 7 h: expire and release\? +s-7kq2m4fa",
            r"in 3 days +\(hidden\) +Overseas +offered .* waits for an answer",
            r"in 20 days .* grants says otherwise: offered",
            r"accepted, and not here yet ──",
            r"! +— .* accepted .* no +— +event began; not here yet",
            r"Travel +not known +\(hidden\) .* say what its state means",
            r"gone: ask; cancel or keep",
            r"✓ Mon +approved +approved 45 d ago, not paid",
            r"✓ today +claimed↢ +claimed 3 d ago: approve\?",
            r"! +in 5 days .* claim due by Sun 15 Nov",
            r"waitlisted .* offer it when money is free",
            r"under review .* waits for information",
            r"✓ +— .* accepted .* ✓ today +✓ paid",
        ):
            assert re.search(words, text), words
        assert not [name for name in PEOPLE if name in text]
        assert not re.search("example.org|08:41|•", text), "no address, no time of an arrival, and no bullets"
        assert "maybe" not in text, "in a broken table a word for the state may be a name"
        assert "19 applications · masked" in text
        assert "  4 Scholarships   5 Videos" in driven.lines()[1], "no number, and no sign"
        assert "scholarships" not in driven.app.context.counts
        await pots_stand_above(driven, screen, folder)
        await driven.press("f12")
        await driven.until(lambda: "For a bug report" in driven.text())
        assert re.search(r"feeds +2", driven.text()), "its rows are counted"
        assert not re.search(r"scholarships +\d", driven.text())


async def pots_stand_above(driven: Driven, screen: ScholarshipsScreen, folder: Path) -> None:
    """Each by itself; while all is masked, without what is of so few people that it would be theirs."""

    def travel() -> str:
        return re.sub(" +", " ", driven.lines()[3])

    masked = "█ paid few of ▓ committed 9,230 some lapsed ░ left 8,770 (≈ 10 more)"
    assert "Travel EUR raised 18,000 of 20,000 ▕▓▓" in travel()
    assert masked in travel()
    overseas = driven.lines()[5]
    assert re.search(r"raised +4,000 .* left 3,700 *$", driven.lines()[4]), "the only offer is no median"
    assert "budget  3,000" in overseas
    assert "▲ over by 700" in overseas
    await driven.pilot.click("#pots", offset=(overseas.index("Overseas") + 1, 2))
    await driven.settled()
    assert screen.memory.filter == 'pot:"Overseas"'
    assert len(screen.rows) == 2
    await driven.press("T")
    await driven.until(lambda: "median" in driven.text())
    assert re.search(r"offered +few, some of it lapsed", driven.text())
    assert re.search(r"left +8,770", driven.text())
    assert re.search(r"room for +10 more offers of the median size", driven.text())
    assert "875" not in driven.text(), "the median is what somebody was offered, or lies between two"
    assert "few: of fewer than five people" in driven.text()
    await driven.press("escape", "escape", "E", "y")
    await driven.until(lambda: "ALL REVEALED" in driven.text())
    whole = "paid 5,230 of ▓ accepted 6,630 ▒ offered 2,600, 800 lapsed ░ left 8,770 (≈ 10 more)"
    await driven.until(lambda: whole in travel())
    await driven.press("T")
    await driven.until(lambda: re.search(r"offered +2,600, 800 of it lapsed", driven.text()))
    screen.mask()
    await driven.until(lambda: masked in travel() and "median" not in driven.text())
    assert {pot.paid for pot in screen.bars.pots} == {None, 0}
    link = fill.writing(folder / STORE)
    link.execute("UPDATE pots SET raised = 100000 WHERE name = 'Travel'")
    link.close()
    await driven.until(lambda: "over by 8,230" in driven.lines()[3])


async def test_at_80_by_24_and_in_ascii_it_says_less_and_nothing_wrong(folder: Path) -> None:
    link = fill.writing(folder / STORE)
    for place in range(3, 7):
        grants.pot(link, f"Pot {place}", "EUR", None, 100_000 * place, place)
    link.close()
    async with dashboard(folder, NARROW, board="scholarships", clock=grants.clock(), ascii_only=True) as driven:
        await counted(driven)
        lines, text = driven.lines(), driven.text()
        assert not set(re.findall(r"[^\x00-\x7f]", text))
        assert re.search(r"Travel EUR +\|=+\.+\| .*left 8,770 \(~ 10 more\)", lines[3])
        assert re.search(r"Overseas USD +\|=+x+\| +! over by 700", lines[4])
        assert "and 5 pots that have more left" in lines[5]
        assert re.search(r"!! lapsed 2 days ago +\(hidden\) +offered +expire and release\?", text)
        assert re.search(r"!! +today 18:00 +\(hidden\) +offered +lapses in 7 h: expire", text)
        await driven.press("E")
        for words in ("stand in the list. |", "so does another board,  |", "without a key. "):  # read to its end
            await driven.until(lambda words=words: words in driven.text())  # type: ignore[misc]
        await driven.press("escape")
        assert not [name for name in PEOPLE if name in text]
        assert sum("(hidden)" in line for line in lines) > 9, "the list has its room"
        await driven.press("j", "e")
        await driven.until(lambda: "e masks" in driven.text())
        assert "P Ada Nwosu" in line(driven, "today 18:00")


async def test_an_event_without_applications_says_how_they_come(event: Path) -> None:
    async with dashboard(event, MIDDLE, board="scholarships") as driven:
        text = driven.text()
        for words in (
            "No applications yet.", "`confdash init grants.csv`", 'entity = "scholarships"', "[[pots]]",
            "[privacy] desks",
        ):  # fmt: skip
            assert words in text, words
        assert not driven.board.query_one("#pots").display


async def test_a_desk_that_may_not_open_it_has_no_tab_and_is_told_so(folder: Path) -> None:
    more = '"lapsed" = "scholarships is:lapsed"\n[privacy]\ndesks = ["grants-desk"]\n'
    config = parse(fill.CONFIG + more)
    async with dashboard(folder, WIDE, board="scholarships", clock=grants.clock(), settings=config) as driven:
        assert driven.board.board.name == "attention", "what was open when it was closed is not for this desk"
        assert "3 Speakers 0   5 Videos" in driven.lines()[1]
        said = (
            "this desk (desk-2) may not open Scholarships: [privacy] in confdash.toml names those that may; start as"
            " one that may: CONFDASH_DESK=grants-desk confdash"
        )
        from confdash.tui.app_actions import show_view

        ways: tuple[Callable[[], None], ...] = (
            lambda: driven.app.action_command("go.scholarships"),
            lambda: show_view(driven.app, next(view for view in driven.app.views if view.name == "lapsed")),
            lambda: driven.app.chosen_command("go.scholarships"),
        )
        for way in ways:
            driven.app.clear_notifications()
            way()
            await driven.pilot.pause()
            assert driven.toasts() == [said]
            assert driven.board.board.name == "attention"
        assert not driven.app.faults, "the view is right, though not here"


# ----- words, without a screen


def row(state: str | None = "offered", **more: object) -> ScholarshipRow:
    """A masked row."""
    given: dict[str, object] = {
        "id": 1, "key": "s-7kq2m4fa", "state": state, "raw_state": None, "needs_info": False, "state_since": NOW - DAY,
        "state_by": "grants", "state_by_hand": False, "pot": "Travel", "reimbursement": "none", "claim_since": None,
        "claim_by_whom": None, "claim_by_hand": False, "back_from": None, "back_by": None, "offered_at": None,
        "answered_at": None, "answer_by": None, "claim_by": None, "seen": None, "seen_by": None, "seen_where": None,
        "feeds": ("grants",), "gone": False, "owner": None, "deadline": None,
    }  # fmt: skip
    return ScholarshipRow(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (TODAY_18, "today 18:00"), (TODAY_END, "today"), (TODAY_18 + DAY, "tomorrow 18:00"),
        (TODAY_END + DAY, "tomorrow"), (TODAY_END + 3 * DAY, "in 3 days"), (TODAY_18 - DAY, "lapsed yesterday"),
        (NOW - 2 * DAY, "lapsed 2 days ago"), (NOW - 60, "lapsed today"), (None, ""),
    ],
)  # fmt: skip
def test_a_deadline_is_told_as_people_count_days(deadline: int | None, words: str) -> None:
    assert due(row(deadline=deadline), grants.clock(), NOW) == words


@pytest.mark.parametrize(
    ("given", "sign", "words", "role"),
    [
        (row(answer_by=NOW + 40 * 60), "!! ", "lapses in 40 min: expire and release?", "bad"),
        (row(answer_by=NOW - 1), "!! ", "expire and release?", "bad"),
        (row(answer_by=NOW + 50 * 3600), "!  ", "lapses in 2 d: remind", "warn"),
        (row(answer_by=NOW + 9 * DAY), "   ", "waits for an answer", ""),
        (row(), "   ", "waits for an answer; no last day", ""),
        (row(answer_by=NOW + DAY, back_from="accepted", back_by="sheet"), "!! ", "sheet says otherwise: offered",
         "bad"),
        (row("accepted", back_from="paid", reimbursement="claimed"), "!! ", "the table says otherwise: claimed", "bad"),
        (row("accepted", seen=NOW, claim_by=NOW + 4 * DAY), "!  ", "claim due by Sat 14 Nov", "warn"),
        (row("accepted", seen=NOW, reimbursement="claimed", claim_since=NOW - 60), "!  ", "claimed: approve?", "warn"),
        (row("accepted", seen=NOW, reimbursement="approved", claim_since=NOW - 34 * DAY), "!  ",
         "approved 34 d ago, not paid", "warn"),
        (row("accepted", reimbursement="claimed"), "!  ", "claimed, not here yet: ask first", "warn"),
        (row("accepted", seen=NOW, reimbursement="paid"), "✓  ", "", "dim"),
        (row("submitted"), "   ", "to be reviewed", "dim"),
        (row("accepted", gone=True), "!  ", "gone: ask; cancel or keep", "warn"),
        (row("accepted", reimbursement="paid", paid_known="part", opened=True), "!  ",
         "said to be paid, known in part: check", "warn"),
        (row("denied"), "·  ", "", "dim"),
        (row(None, raw_state=None), "?  ", "say what its state means", "warn"),
    ],
)  # fmt: skip
def test_the_next_step_stands_in_few_words_beside_its_sign(
    given: ScholarshipRow, sign: str, words: str, role: str
) -> None:
    assert step_words(given, grants.clock()) == (sign.removesuffix(" "), words, role)
    assert width(words) < 38


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (row(None, unknown=True), "not known"),
        (row(None, unknown=True, raw_state="maybe next year"), "“maybe next year”"),
        (row(None), "no state"),
    ],
)
def test_a_word_that_is_not_known_is_shown_once_its_record_is_opened(given: ScholarshipRow, words: str) -> None:
    assert state_words(given) == (words, "warn")


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
