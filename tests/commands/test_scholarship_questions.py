"""What is asked before money moves or somebody is told, and what happens to what was answered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from tests.commands.deciding import BY_ID, Desks, event
from tests.commands.granting import ROWS, desk, grants
from tests.store import granting
from tests.store.granting import applied, eur, of, purse, usd

from confdash.commands.declare import Looking, Refused
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.tui.steps import YES, Chosen, Step, doing

__all__ = ["desk", "event"]


def asked(
    event: Desks,
    id_: str,
    rows: Sequence[ScholarshipRow],
    answers: Sequence[str] = (),
    *,
    bulk: bool = False,
    left: int = 0,
) -> tuple[list[Step], Step, Chosen | None]:
    """The prompts of a command that are answered so, its question, and what comes of a yes."""
    with event.reader(event.clock) as reader:
        script = doing(
            BY_ID[id_], rows, Looking(reader, event.clock, event.settings), bulk=bulk or len(rows) > 1, left=left
        )
        prompts: list[Step] = []
        step = next(script)
        for answer in answers:
            prompts.append(step)
            step = script.send(answer)
        chosen = None
        try:
            script.send(YES)
        except StopIteration as end:
            chosen = end.value
    return prompts, step, chosen


def said(step: Step) -> list[str]:
    return [line for line, _ in step.said]


def question(event: Desks, id_: str, *names: str, answers: Sequence[str] = ()) -> tuple[str, list[str]]:
    prompts, step, chosen = asked(event, id_, grants(*names)(event), answers)
    assert step.sort == "question"
    assert not step.sure, "enter means no"
    assert chosen is not None
    for prompt in prompts:
        shown = f"{prompt.title} {prompt.start} {said(prompt)}"
        assert not any(name.split()[0] in shown for name in names), "the question alone names them"
        assert "EUR" not in shown
        assert "USD" not in shown
    return step.title, said(step)


def test_an_offer_is_asked_by_name_with_what_it_leaves(desk: Desks) -> None:
    title, lines = question(desk, "scholarship.offer", "Finn Moe", answers=["", "Travel", "2026-11-10"])
    assert title == "Offer Finn Moe 300.00 EUR of Travel?"
    # 6,500 raised; promised: 800 + 500 + 920.50 + 600 + 300.
    assert "· Travel has 3,079.50 EUR left after it" in lines
    assert "· to be answered by Tue 10 Nov" in lines
    title, lines = question(desk, "scholarship.offer", "Finn Moe", answers=["3.379,51 €", "Travel", ""])
    assert "· 300.00 EUR was asked for" in lines
    assert "▲ it does not fit: Travel is over by 0.01 EUR after it" in lines
    assert "▲ it has no last day to answer" in lines


def test_several_offers_are_summed_per_currency(desk: Desks) -> None:
    rows = grants("Finn Moe", "Eva Sand", "Kai Fox")(desk)
    _, step, chosen = asked(desk, "scholarship.offer", rows, ["", "", "tue"], left=2)
    assert step.title == "Make 3 offers, 700.00 EUR and 450.00 USD?"
    assert said(step)[:4] == [
        "· 2 more are left as they are: it cannot be done to them.", "· Finn Moe: 300.00 EUR", "· Eva Sand: 400.00 EUR",
        "· Kai Fox: 450.00 USD",
    ]  # fmt: skip
    assert "· Diversity has 3,350.00 USD left after it" in said(step)
    assert chosen is not None
    assert desk.write(chosen.command, chosen.rows, chosen.values).sentence == "3 scholarships were offered money"


def test_what_ends_is_asked_by_name_with_what_it_releases(desk: Desks) -> None:
    assert question(desk, "scholarship.expire", "Cy Lund") == (
        "Expire the offer to Cy Lund, and release the money, 500.00 EUR?", ["· Travel has 3,879.50 EUR left after it"]
    )  # fmt: skip
    title, lines = question(desk, "scholarship.expire", "Cy Lund", "Dee Osei")
    assert title == "Expire 2 offers, and release the money, 500.00 EUR and 1,200.00 USD?"
    assert "▲ 1 of them can still answer" in lines
    assert "▲ it can be answered until Tue 10 Nov 09:00" in question(desk, "scholarship.expire", "Dee Osei")[1]
    assert question(desk, "scholarship.decline", "Cy Lund")[0] == "Has Cy Lund declined, 500.00 EUR?"
    assert question(desk, "scholarship.deny", "Finn Moe")[0] == "Deny Finn Moe what they asked for, 300.00 EUR?"
    title, lines = question(desk, "scholarship.cancel", "Gro Dahl")
    assert title == "Cancel the scholarship of Gro Dahl, 900.00 EUR?"
    assert "▲ 400.00 EUR has been paid already" in lines
    assert "▲ a claim has come in already" in question(desk, "scholarship.cancel", "Ivo Ng")[1]


def test_who_was_never_seen_here_is_asked_about_before_money_is_approved(desk: Desks) -> None:
    title, lines = question(desk, "scholarship.approve", "Ivo Ng", answers=[""])
    assert title == "Approve the claim of Ivo Ng, and charge 600.00 EUR to the pot?"
    assert "▲ nobody has ever seen them here" in lines
    assert "· 650.00 EUR was claimed" in lines
    desk.do("scholarship.arrived", grants("Ivo Ng")(desk))
    assert "▲ nobody has ever seen them here" not in question(desk, "scholarship.approve", "Ivo Ng", answers=[""])[1]
    lines = question(desk, "scholarship.approve", "Ivo Ng", answers=["700"])[1]
    assert "▲ that is more than the 600.00 EUR that was promised" in lines
    assert "· Travel has 3,279.50 EUR left after it" in lines
    assert "▲ 1 of them nobody has ever seen here" in question(
        desk, "scholarship.approve", "Ivo Ng", "Gro Dahl", answers=[""]
    )[1]  # fmt: skip


def test_payments_add_up_and_say_what_remains(desk: Desks) -> None:
    title, lines = question(desk, "scholarship.paid", "Jo Rye", answers=["100"])
    assert title == "Was Jo Rye paid 100.00 EUR?"
    assert "· 150.00 EUR remains to be paid after it" in lines
    desk.do("scholarship.paid", grants("Jo Rye")(desk), {"amount": "100"})
    assert question(desk, "scholarship.paid", "Jo Rye", answers=[""])[0] == "Was Jo Rye paid 150.00 EUR?"
    with pytest.raises(Refused, match="more than remains to be paid"):
        desk.do("scholarship.paid", grants("Jo Rye")(desk), {"amount": "150.01"})
    desk.do("scholarship.paid", grants("Jo Rye")(desk), {"amount": "150"})
    assert of(desk, "Jo Rye").reimbursement == "paid"
    assert purse(desk)["Travel", "EUR"].paid == 65_000, "with the 400 of another"


def test_what_came_free_goes_to_whom_has_waited_longest_in_that_pot(desk: Desks) -> None:
    granting.apply(desk, [*ROWS, applied("Lou Ash", pot="Travel", state="waitlisted"),
                          applied("Max Roe", pot="Diversity", state="waitlisted"),
                          applied("Nia Poe", pot="Travel", state="waitlisted", requested=usd(1))])  # fmt: skip
    desk.do("scholarship.expire", grants("Cy Lund")(desk))
    title, lines = question(desk, "scholarship.promote", "Cy Lund", answers=["wed"])
    eva = of(desk, "Eva Sand")
    assert title == "Offer Eva Sand 400.00 EUR of Travel?", "they asked for less than came free"
    assert any(line.startswith(f"· {eva.key} has waited longest") for line in lines)
    assert "· Travel has 3,479.50 EUR left after it" in lines
    desk.do("scholarship.decline", grants("Dee Osei")(desk))
    rows = grants("Cy Lund", "Hal Berg", "Dee Osei")(desk)
    prompts, step, chosen = asked(desk, "scholarship.promote", rows, ["wed"])
    assert said(prompts[0])[-1].startswith("3 scholarships: ")
    [prompt], _, _ = asked(desk, "scholarship.promote", rows[:1], ["wed"])
    assert said(prompt) == [f"goes to {eva.key}"], "not to the one whose money came free"
    assert prompt.title == "To be answered by: 2026-11-10, tue, tomorrow", "nothing was said that could stay"
    assert step.title == "Make 2 offers, 400.00 EUR and 700.00 USD?", "one waits for dollars"
    assert chosen is not None
    assert desk.write(chosen.command, chosen.rows, chosen.values).sentence.startswith("2 scholarships were offered")
    assert desk.do("scholarship.promote", grants("Cy Lund")(desk)).sentence.startswith(of(desk, "Lou Ash").key)
    assert of(desk, "Lou Ash").offered == eur(500), "who named no sum gets all that came free"
    with pytest.raises(Refused, match="nobody is on the waiting list of the same pot and currency"):
        desk.do("scholarship.promote", grants("Cy Lund")(desk))


# ----- what is confirmed is what is written


def test_what_the_question_named_is_written_whatever_others_do_meanwhile(desk: Desks) -> None:
    rows = grants("Hal Berg", "Kai Fox")(desk)
    _, step, chosen = asked(desk, "scholarship.offer", rows, ["", "", "tue"])
    assert "· Hal Berg: 950.00 USD" in said(step)
    granting.apply(desk, [*ROWS, applied("Oda Lie", pot="Diversity", state="offered", offered=usd(4000))])
    assert chosen is not None
    desk.write(chosen.command, chosen.rows, chosen.values)
    assert of(desk, "Hal Berg").offered == usd(950), "although the usual is more by now"


def test_a_prompt_offers_a_day_that_is_not_over_and_to_leave_what_can_stay(desk: Desks) -> None:
    now = desk.clock.now()
    for by, words in ((now + 99, "; empty: as it was"), (now - 99, ""), (None, "")):
        row = msgspec.structs.replace(of(desk, "Kai Fox"), answer_by=by)
        prompts, _, _ = asked(desk, "scholarship.offer", [row], ["", "", "tue"])
        assert prompts[2].title == f"To be answered by: 2026-11-10, tue, tomorrow{words}"


@pytest.mark.parametrize(
    ("id_", "values"), [("scholarship.expire", {}), ("scholarship.accept", {}), ("scholarship.decline", {})]
)
def test_who_was_quicker_at_another_desk_stands(desk: Desks, id_: str, values: dict[str, str]) -> None:
    stale = grants("Cy Lund", "Dee Osei")(desk)
    desk.do("scholarship.accept", stale[:1], desk="back")
    before = len(desk.entries())
    with pytest.raises(Refused, match="somebody has decided otherwise meanwhile"):
        desk.do(id_, stale[:1], values)
    assert len(desk.entries()) == before
    assert desk.do(id_, stale, values).sentence.endswith("; 1 left as it was")
    assert of(desk, "Cy Lund").state == "accepted"


def test_nobody_is_paid_twice(desk: Desks) -> None:
    rows = grants("Jo Rye")(desk)
    _, _, here = asked(desk, "scholarship.paid", rows, ["100"])
    _, _, there = asked(desk, "scholarship.paid", rows, ["100"])
    assert here is not None
    assert there is not None
    desk.write(here.command, here.rows, here.values)
    with pytest.raises(Refused, match="meanwhile"):
        desk.write(there.command, there.rows, there.values, desk="back")
    assert of(desk, "Jo Rye").paid == eur(100)


def test_what_cannot_be_is_asked_again_and_said_without_the_amount(desk: Desks) -> None:
    rows = grants("Finn Moe")(desk)
    with desk.reader(desk.clock) as reader:
        script = doing(BY_ID["scholarship.offer"], rows, Looking(reader, desk.clock, desk.settings))
        next(script)
        script.send("77 USD")
        script.send("Travel")
        again = script.send("tue")
        assert again.sort == "text"
        assert again.problem == "Travel is in EUR; write an amount in that, or choose another pot"
        assert again.start == "77 USD", "nothing is typed twice"
        script.close()
    for id_, name, values in [
        ("scholarship.offer", "Finn Moe", {"amount": "seventy"}),
        ("scholarship.offer", "Finn Moe", {"amount": "0 EUR"}),
        ("scholarship.offer", "Finn Moe", {"pot": "Moon"}),
        ("scholarship.offer", "Finn Moe", {"until": "2026-11-01"}),
        ("scholarship.accept", "Cy Lund", {"amount": "500.01"}),
        ("scholarship.accept", "Cy Lund", {"amount": "$77"}),
        ("scholarship.approve", "Ivo Ng", {"amount": "77 USD"}),
        ("scholarship.paid", "Jo Rye", {"amount": "777"}),
        ("scholarship.claim", "Bo Lindqvist", {"amount": ""}),
    ]:
        with pytest.raises(Refused) as refused:
            desk.do(id_, grants(name)(desk), values)
        said_of = str(refused.value).replace(of(desk, name).key, "")
        assert "77" not in said_of
        assert name not in said_of
    assert desk.entries() == []


def test_a_claim_in_another_currency_needs_a_persons_word(desk: Desks) -> None:
    desk.do("scholarship.claim", grants("Bo Lindqvist")(desk), {"amount": "$250"})
    with pytest.raises(Refused, match="the claim is not in EUR; write how much of that is charged to the pot"):
        desk.do("scholarship.approve", grants("Bo Lindqvist")(desk))
    desk.do("scholarship.approve", grants("Bo Lindqvist")(desk), {"amount": "231,40"})
    row = of(desk, "Bo Lindqvist")
    assert (row.claimed, row.charged, row.committed) == (usd(250), eur(231, 40), eur(800))


# ----- who is here
