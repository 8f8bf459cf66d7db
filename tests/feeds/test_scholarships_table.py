"""Tables of scholarships: whose application, how far it is, how much, until when."""

from __future__ import annotations

import json

import pytest
from tests.feeds.scholarship_tables import OPTIONS, ROW, at, cell, only, read

from confdash import feeds
from confdash.feeds import table
from confdash.feeds.scholarship_words import reimbursement_meant, state_meant
from confdash.feeds.table_rows import rows
from confdash.money import Money
from confdash.records import (
    REIMBURSEMENTS,
    SCHOLARSHIP_STATES,
    FeedError,
    ParseOptions,
)


def test_a_row_of_everything() -> None:
    row = only(ROW)
    assert (row.base, row.person.name, row.person.email) == ("id:17", "Ada Løw", "Ada@x.test")
    assert (row.pot, row.state, row.raw_state, row.reimbursement) == ("Travel fund", "accepted", "Accepted", "claimed")
    assert row.requested == Money(180_000, "EUR")
    assert row.offered == row.accepted == Money(120_000, "USD")
    assert (row.claimed, row.charged, row.paid) == (Money(900_050, "SEK"), Money(123_450, "EUR"), Money(0, "EUR"))
    assert (row.answer_by, row.said_at) == (at("2026-11-09T23:59:59"), at("2026-10-01T10:00"))
    assert "fish" not in repr(read(ROW))


def test_columns_are_known_by_their_titles_and_told() -> None:
    batch = read(ROW)
    assert batch.warnings == (
        "the config maps no columns, so these were recognised by their titles: name = “Full name”, email = “E-mail”,"
        " id = “Application”, pot = “Fund”, state = “Decision”, reimbursement = “Reimbursement”, requested ="
        " “Asked for”, offered = “Offered”, accepted = “Accepted”, claimed = “Claimed”, charged = “Charged”, paid ="
        " “Paid”, answer_by = “Answer by”, updated = “Changed”",
    )
    assert (feeds.sniff(ROW.encode()), table.look(ROW.encode())[0]) == ("table", "scholarships")


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Applicant", "name"), ("Recipient name", "name"), ("Forename", "first_name"), ("Surname", "last_name"),
        ("E-mail address", "email"), ("Application ID", "id"), ("Pretalx code", "code"),
        ("Scholarship status", "state"), ("Bursary status", "state"), ("travel_status", "state"),
        ("Grant decision", "state"), ("Financial aid status", "state"), ("Outcome of your application", "state"),
        ("Status of the travel funding application", "state"),
        ("amount_requested", "requested"), ("Amount Requested:", "requested"), ("Requested (EUR)", "requested"),
        ("How much funding do you need, in EUR?", "requested"), ("Reason for the amount requested", ""),
        ("Stipend size", "offered"), ("Amount granted", "offered"), ("granted_amount", "offered"),
        ("Scholarship amount", "offered"), ("Travel grant amount in $", "offered"), ("Awarded amount", "offered"),
        ("Amount of Expense Report", "claimed"), ("Total of receipts", "claimed"),
        ("Bill.com Amount approved for reimbusement", "charged"),
        ("reimbursed_amount", "paid"), ("Amount paid out so far", "paid"), ("Claim status", "reimbursement"),
        ("travel_accept_before", "answer_by"), ("applicant_reply_deadline", "answer_by"), ("RSVP by", "answer_by"),
        ("Please accept or decline by", "answer_by"), ("Grant deadline", "answer_by"),
        ("Claim by", "claim_by"), ("Receipts due", "claim_by"), ("Date receipts sent", ""),
        ("Fund", "pot"), ("Scholarship fund", "pot"), ("Currency", "currency"), ("Last changed", "updated"),
        ("Gender", ""), ("Need", ""), ("No", ""), ("Why do you need the money?", ""),
    ],
)  # fmt: skip
def test_synonyms_of_titles(title: str, field: str) -> None:
    known = rows(f'Id,"{title}"\n1,\n'.encode(), OPTIONS)
    assert {each for each, column in known.columns.items() if column == title} == {field} - {""}


@pytest.mark.parametrize(
    ("title", "cells", "field"),
    [
        ("Grant", ["500 EUR", "", "1.200 €"], "offered"), ("Grant", ["Diversity", "Speakers"], "pot"),
        ("Scholarship", ["", ""], "offered"), ("Budget", ["Travel"], "pot"), ("Budget", ["800", "90"], "requested"),
        ("Accepted", ["", ""], "accepted"), ("Accepted", ["5 Nov 2026", ""], "answered_on"),
        ("Accepted", ["yes", "no"], ""),
        ("Paid", ["300 EUR"], "paid"), ("Paid", ["yes", "not yet"], "reimbursement"),
    ],
)  # fmt: skip
def test_titles_that_may_mean_several_things_are_told_by_their_cells(title: str, cells: list[str], field: str) -> None:
    body = json.dumps([{"Name": f"P{number}", title: text} for number, text in enumerate(cells)])
    assert {each for each in rows(body.encode(), OPTIONS).columns if each != "name"} == ({field} - {""})


@pytest.mark.parametrize(
    ("titles", "entity"),
    [
        ("Name,Stipend size", "scholarships"), ("Name,E-mail,Amount,Paid", "people"),
        ("Name,E-mail,Phone,Scholarship", "people"), ("Name,Scholarship,Status", "scholarships"),
        ("Full name,E-mail,Status,Amount granted", "scholarships"), ("Applicant,Offered,Accepted,Paid", "scholarships"),
        ("Title,Speaker,Status,Travel grant requested", "talks"), ("Title,Status,Bursary status,Name", "scholarships"),
        ("Title,Room,Start,Amount requested", "talks"), ("E-mail,Accept before,Travel status", "scholarships"),
    ],
)  # fmt: skip
def test_what_a_table_is_about(titles: str, entity: str) -> None:
    body = f"{titles}\n{','.join('x' for _ in titles.split(','))}\n".encode()
    assert table.look(body)[0] == entity
    items = json.dumps([dict.fromkeys(titles.split(","), "x")]).encode()
    if entity == "scholarships":
        assert feeds.sniff(items) == "table"
        assert table.look(items)[0] == entity
    else:
        with pytest.raises(FeedError):
            feeds.sniff(items)


@pytest.mark.parametrize(
    ("word", "state", "needs"),
    [
        ("ranked", "under_review", False), ("Waiting_for_confirmation", "offered", False),
        ("refused", "declined", False), ("Information needed", "under_review", True),
        ("Requesting more funds", "under_review", True), ("waiting_list_maybe", "waitlisted", False),
        ("Rejected", "denied", False), ("Withdrawn", "canceled", False), ("RSVP: no", None, False),
        ("rsvp no", "declined", False), ("confirmed", "accepted", False), ("pending", None, False),
        ("approved", None, False), ("granted", None, False), ("yes", None, False), ("4", None, False),
        ("did_not_attend", None, False), ("paid", "accepted", False),
    ],
)  # fmt: skip
def test_words_for_states(word: str, state: str | None, needs: bool) -> None:
    meaning = state_meant(word)
    assert (meaning and meaning.state, bool(meaning and meaning.needs_info)) == (state, needs)
    row = only(f"Name,Status\nAda,{word}\n")
    assert (row.state, row.needs_info, row.raw_state) == (state, needs, word if word != "4" else None) or ":" in word


def test_every_state_and_reimbursement_means_itself() -> None:
    assert all((known := state_meant(state)) and known.state == state for state in SCHOLARSHIP_STATES)
    assert all(reimbursement_meant(each) == each for each in REIMBURSEMENTS)


def test_words_that_nobody_has_explained_are_asked_about() -> None:
    told = read("Name,Status\nAda,pending\nBo,Pending\nCy,to the board\nEd,to the board\nDi,accepted\n").warnings[0]
    assert told == (
        "states that are not known count as not said; add what they mean under this feed’s [feeds.states]: "
        '"pending" = "…", "Pending" = "…", "to the board" = "…" (one of submitted, under_review, waitlisted, offered,'
        " accepted, declined, expired, denied, canceled); “pending” may mean several things (granted in DebConf, not"
        " yet looked at in Python Italia)"
    )
    options = ParseOptions(entity="scholarships", states=(("pending", "offered"), ("to the board", "under_review")))
    batch = read("Name,Status\nAda,Pending\nCy,to the board\n", options)
    assert [row.state for row in batch.scholarships] == ["offered", "under_review"]
    assert len(batch.warnings) == 1


def test_words_about_the_money_stand_in_either_column() -> None:
    steps = (("bei Kasse", "approved"),)
    options = ParseOptions(entity="scholarships", states=(("Approved", "offered"),), reimbursements=steps)
    body = (
        "Name,Status,Reimbursement\nAda,to be paid,\nBo,Approved,bei Kasse\nCy,accepted,partly paid\nDi,paid,\nEd,,-\n"
    )
    assert [(row.state, row.reimbursement) for row in read(body, options).scholarships] == [
        ("accepted", "approved"), ("offered", "approved"), ("accepted", "approved"), ("accepted", "paid"),
        (None, "none"),
    ]  # fmt: skip
    told = read("Name,Reimbursement\nAda,soonish\nBo,soonish\n").warnings[0]
    assert told.startswith("words about the reimbursement that are not known count as not said;")
    assert 'under this feed’s [feeds.reimbursements]: "soonish" = "…" (one of none, claimed, approved, paid)' in told


def test_one_word_may_mean_one_thing_in_each_of_the_two_columns() -> None:
    options = ParseOptions(
        entity="scholarships", states=(("vorgelegt", "submitted"),), reimbursements=(("Vorgelegt", "claimed"),)
    )
    body = "Name,Status,Reimbursement\nAda,vorgelegt,\nBo,accepted,vorgelegt\nCy,submitted,\n"
    assert [(row.state, row.reimbursement) for row in read(body, options).scholarships] == [
        ("submitted", None), ("accepted", "claimed"), ("submitted", None),
    ]  # fmt: skip


def test_what_was_claimed_and_paid_may_have_a_currency_of_its_own() -> None:
    titles = "Name,Currency,Amount granted,Claimed,Claim currency,Paid,Payment currency"
    rows = "Ada,USD,900,9000,SEK,100,EUR\nBo,USD,900,80,,40,\nCy,USD,900,80,shells,40,EUR\nDi,USD,900,,shells,,\n"
    batch = read(f"{titles}\n{rows}")
    assert [(row.offered, row.claimed, row.paid) for row in batch.scholarships] == [
        (Money(90_000, "USD"), Money(900_000, "SEK"), Money(10_000, "EUR")),
        (Money(90_000, "USD"), Money(8_000, "USD"), Money(4_000, "USD")),
        (Money(90_000, "USD"), None, Money(4_000, "EUR")),
        (Money(90_000, "USD"), None, None),
    ]
    (told,) = (each for each in batch.warnings if each.startswith("`claimed_currency`"))
    assert "1 row (line 4): it is no currency that is known" in told


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2026-11-09", "2026-11-09T23:59:59"), ("29 Nov 2016", "2016-11-29T23:59:59"),
        ("21Jul 2018", "2018-07-21T23:59:59"), ("13sept 2018", "2018-09-13T23:59:59"),
        ("18th Aug 2018", "2018-08-18T23:59:59"),
        ("Mon, November 9, 2026", "2026-11-09T23:59:59"), ("9. März 2026", "2026-03-09T23:59:59"),
        ("10.11.2026", "2026-11-10T23:59:59"), ("10.11.26 9:00", "2026-11-10T09:00"),
        ("2026/11/09 17:30", "2026-11-09T17:30"),
        ("9 Nov 2026, 5pm", "2026-11-09T17:00"), ("9 Nov 2026 12:15 AM", "2026-11-09T00:15"),
        ("2026-11-09T17:00:00+01:00", "2026-11-09T17:00"), ("9 Nov 2026 16:00 UTC", "2026-11-09T17:00"),
        ("11/13/2018", "2018-11-13T23:59:59"), ("13/11/2018", "2018-11-13T23:59:59"),
        ("7/7/2018", "2018-07-07T23:59:59"),
        ("2026-10-25", "2026-10-25T23:59:59"), ("2026-11-09 AoE", "2026-11-10T12:59:59"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them_end_with_the_day_in_the_events_zone(text: str, wall: str) -> None:
    assert cell("answer_by", text) == cell("claim_by", text) == at(wall)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("5/7/2018", "which is the day and which the month, nobody can tell"), ("27 Nov", "no date with a year"),
        ("1Jun 18 & 15Jun 18", "no date with a year"), ("30 Feb 2026", "there is no such day"), ("Yes", "no date"),
        ("29 Nov – 2 Dec 2016", "no date"), ("9 Nov 2026 25:00", "time of day"), ("9 Nov 1066", "year"),
    ],
)  # fmt: skip
def test_a_date_that_nobody_can_tell_costs_the_cell_and_is_told(text: str, why: str) -> None:
    batch = read(f"Name,Status,Answer by\nAda,offered,\nBo,offered,{text}\n")
    assert [(row.state, row.answer_by) for row in batch.scholarships] == [("offered", None)] * 2
    (told,) = batch.warnings[1:]
    assert told.startswith("`answer_by` counts as not said in 1 row (line 3): ")
    assert why in told
    assert text not in told


def test_a_day_on_which_something_was_done_is_its_beginning() -> None:
    row = only("Name,Offered on,Answered on,Updated\nAda,9 Nov 2026,2026-11-10,11.11.2026\n")
    assert (row.offered_at, row.answered_at, row.said_at) == tuple(map(at, ("2026-11-09", "2026-11-10", "2026-11-11")))


def test_the_currency_of_an_amount_is_its_own_then_its_columns_then_the_rows_then_the_feeds() -> None:
    body = (
        "Name,Currency,Amount requested (USD),Amount granted,Amount paid\nAda,,10,10 CHF,10\nBo,SEK,10,10,$10\n"
        "Cy,bitcoin,10,10,10 €\nDi,€,£1,1,1\n"
    )
    batch = read(body)
    assert [tuple(getattr(row, field) for field in ("requested", "offered", "paid")) for row in batch.scholarships] == [
        (Money(1000, "USD"), Money(1000, "CHF"), Money(1000, "EUR")),
        (Money(1000, "USD"), Money(1000, "SEK"), Money(1000, "USD")),
        (Money(1000, "USD"), None, Money(1000, "EUR")),
        (Money(100, "GBP"), Money(100, "EUR"), Money(100, "EUR")),
    ]
    assert batch.warnings[1:] == (
        "`currency` counts as not said in 1 row (line 4): it is no currency that is known; write its ISO code, such as"
        " EUR",
        "`offered` counts as not said in 1 row (line 4): the row’s currency is none that is known",
    )


def test_an_amount_without_any_currency_is_told_with_what_to_set() -> None:
    batch = read("Name,Amount requested\nAda,10\nBo,12\n", ParseOptions(entity="scholarships"))
    assert [row.requested for row in batch.scholarships] == [None, None]
    assert batch.warnings[1] == (
        "`requested` counts as not said in 2 rows (lines 2, 3): an amount needs its currency; write it as 1200 EUR, or"
        " set the feed’s `currency`"
    )


def test_numbers_of_json_group_no_thousands() -> None:
    amounts = ("1234.5", "1.234", "1200", '{"amount": 99.5, "currency": "USD"}', '{"value": "1.5", "currency": "CHF"}')
    batch = read("[" + ",".join(f'{{"name": "P{n}", "granted": {each}}}' for n, each in enumerate(amounts)) + "]")
    assert [row.offered for row in batch.scholarships] == [
        Money(123_450, "EUR"), None, Money(120_000, "EUR"), Money(9_950, "USD"), Money(150, "CHF"),
    ]  # fmt: skip
    assert batch.warnings[1] == (
        "`offered` counts as not said in 1 row (item 2): an amount in this currency has at most 2 decimals"
    )


def test_each_row_has_a_base_of_its_own() -> None:
    body = (
        "Application,Name,E-mail,Code,Amount granted\n17,Ada,a@x.test,,1\n,Ada,A@X.test,,1\n,ADA,a@x.test,,1\n"
        ",Bo  Løw,,,1\n,bo low,,,1\n17,Cy,,,1\n,,,QX7PM2,1\n"
    )
    batch = read(body)
    assert [row.base for row in batch.scholarships] == [
        "id:17", "email:a@x.test", "email:a@x.test#2", "name:bo low", "name:bo low#2", "id:17#2", "id:QX7PM2",
    ]  # fmt: skip
    assert batch.scholarships[-1].person.ids == ("code:QX7PM2",)
