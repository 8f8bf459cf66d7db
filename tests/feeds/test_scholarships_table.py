"""Tables of scholarships: whose application, how far it is, how much, until when; and that nothing private is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confdash import feeds
from confdash.feeds import table
from confdash.feeds.describe import describe
from confdash.feeds.scholarship_words import reimbursement_meant, state_meant
from confdash.feeds.table_rows import rows
from confdash.money import Money
from confdash.records import (
    AMOUNTS,
    REIMBURSEMENTS,
    SCHOLARSHIP_STATES,
    TABLE_FIELDS,
    Batch,
    FeedError,
    ParseOptions,
    Scholarship,
)

ZONE = "Europe/Copenhagen"
OPTIONS = ParseOptions(timezone=ZONE, entity="scholarships", currency="EUR", host="desk.example.org")


def read(body: str | bytes, options: ParseOptions = OPTIONS) -> Batch:
    """A table, read; every row is kept or counted."""
    batch = feeds.parse(body.encode() if isinstance(body, str) else body, options, format="table")
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert len(batch.scholarships) == batch.items == len({each.base for each in batch.scholarships})
    return batch


def only(body: str | bytes, options: ParseOptions = OPTIONS) -> Scholarship:
    """The only application of a table."""
    (row,) = read(body, options).scholarships
    return row


def cell(field: str, text: str, options: ParseOptions = OPTIONS) -> object:
    """What one cell says in a column of that name."""
    out = io.StringIO()
    csv.writer(out).writerows([["Name", field], ["Ada", text]])
    return getattr(only(out.getvalue(), options), field)


def at(text: str, zone: str = ZONE) -> int:
    """UTC seconds of a wall time."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


ROW = (
    "Application,Full name,E-mail,Fund,Decision,Asked for,Offered,Accepted,Answer by,Claimed,Charged,Paid,"
    "Reimbursement,Changed,Diet\n"
    '17,Ada Løw,Ada@x.test,Travel fund,Accepted,"1.800,00 €","$1,200",1200 USD,9 Nov 2026,"kr 9 000,50 SEK",'
    "1234.50,0,Claimed,2026-10-01 10:00,cannot eat fish\n"
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


def test_rows_that_nobody_can_read_are_kept_aside_with_line_and_reason() -> None:
    body = (
        "Name,E-mail,Amount granted\nAda,ada@x.test,1\n,,2\nBo,bo@x.test\nTotal,,3\nCy,cy@x.test,4,5\n"
        '"Di\nLow",di@x.test,6\nSum:,,9\n'
    )
    batch = read(body)
    assert [(each.line, each.reason) for each in batch.aside] == [
        (3, "no name, e-mail address or id says whose application it is"), (4, "fewer cells than titles"),
        (5, "a row of totals"), (6, "more cells than titles"), (9, "a row of totals"),
    ]  # fmt: skip
    assert [row.person.name for row in batch.scholarships] == ["Ada", "Di Low"]
    many = read("Name,Amount granted\n" + ",1\n" * 300)
    assert (len(many.aside), many.skipped) == (200, {many.aside[0].reason: 300})


def test_a_formula_is_text() -> None:
    formula = '=HYPERLINK("https://x.test/?"&A1,"Ada")'
    row = only(f'Name,E-mail,Amount granted\n"{formula.replace(chr(34), chr(34) * 2)}","=1+1",=2+3\n')
    assert (row.person.name, row.person.email, row.offered) == (formula, None, None)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Ada <ada@x.test>", "ada@x.test"),
        ("mailto:ada@x.test", "ada@x.test"),
        ("ada@x.test, bo@x.test", None),
        ("-", None),
    ],
)
def test_addresses_as_people_paste_them(text: str, email: str | None) -> None:
    assert only(f'Name,E-mail,Amount granted\nAda,"{text}",\n').person.email == email


PRIVATE = ("Zora Quill", "zora@quill.test", "4321", "Quill", "98765")


@pytest.mark.parametrize(
    "body",
    [
        # No line of titles.
        "Zora Quill,zora@quill.test,4321 EUR\nBo,bo@x.test,98765 EUR\n",
        # Columns mapped by mistake.
        "Name,E-mail,Status,Fund,Amount granted\nZora Quill,4321 EUR,Zora Quill,4321 EUR,zora@quill.test\n",
        "Name,Status,Fund,Answer by\nBo,zora@quill.test,zora@quill.test,Zora Quill 4321\nZora,98765,x,4321\n",
        "Name,Status,Reimbursement\n" + "".join(f"P{n},Zora Quill {n},Zora Quill {n}\n" for n in range(20)),
        # Rows and cells that cannot be read.
        "Name,E-mail,Amount granted,Answer by\n,,4321 EUR,\nZora Quill,zora(at)quill.test,4321-98765,98765/1\nQuill\n",
        '[{"Name": "Zora Quill", "Amount granted": "4321 Quill"}, "Zora Quill", 98765]',
        "| Name | Amount granted |\n|---|---|\n| Zora Quill | 4321 or so | zora@quill.test |\n",
        '"Name","Amount granted"\n"Zora Quill,4321\n',
    ],
)
def test_no_warning_reason_or_refusal_quotes_anything_private(body: str) -> None:
    for options in (OPTIONS, ParseOptions()):
        try:
            batch = feeds.parse(body.encode(), options, format="table")
        except FeedError as error:
            told = str(error)
        else:
            told = " ".join((*batch.warnings, *(each.reason for each in batch.aside), *batch.skipped))
        assert not [word for word in PRIVATE if word in told], told
    assert not [word for word in PRIVATE if word in describe(body.encode())]


def test_a_pot_is_no_amount_since_everybody_sees_it() -> None:
    batch = read("Name,Fund,Amount granted\nAda,Travel,1\nBo,500 EUR,1\nCy,cy@x.test,1\nDi,2026,1\n")
    assert [row.pot for row in batch.scholarships] == ["Travel", None, None, "2026"]
    assert (
        "`pot` counts as not said in 2 rows (lines 3, 4): it holds an amount, an address or a name of this table, and"
        " is no pot" in batch.warnings
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["1.234,50 €", "Ada", "offered", "9 Nov 2026", "a@x.test", "17", "", "5/7/2018", '"', "=1+1", "|"]
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[TEXTS] * 6), max_size=5), st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]), st.booleans(),
)  # fmt: skip
def test_what_is_kept_of_a_table_is_read_the_same_and_holds_the_mapped_columns_alone(
    rows: list[tuple[str, ...]], delimiter: str, encoding: str, mapped: bool
) -> None:
    out = io.StringIO(newline="")
    titles = ["Name", "E-mail", "Decision", "Amount granted", "Answer by", "Fund"]
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([*titles[:3], "Secret", *titles[3:]])
    for row in rows:
        writer.writerow([*row[:3], "hush hush", *row[3:]])
    columns = (("name", "Name"), ("state", "Decision"), ("offered", "Amount granted")) if mapped else ()
    options = ParseOptions(timezone=ZONE, entity="scholarships", currency="EUR", columns=columns)
    body = out.getvalue().encode(encoding)
    batch = read(body, options)
    kept = feeds.to_keep(body, options, batch)
    assert feeds.parse_held(kept, options, format="table") == batch
    assert b"hush" not in kept
    without = feeds.to_keep(body, options, Batch(format="table", read=0, items=0))
    assert feeds.parse_held(without, options, format="table").scholarships == ()


def test_what_is_kept_is_read_the_same_where_nothing_is_configured() -> None:
    body = ROW.encode()
    options = ParseOptions(timezone=ZONE)
    batch = feeds.parse(body, options)
    kept = feeds.to_keep(body, options, batch)
    assert feeds.parse_held(kept, options) == batch
    assert b"fish" not in kept
    for damaged in (kept[:-5], kept.replace(b'"records":[[2,[', b'"records":[[2,["more",')):
        with pytest.raises(FeedError, match="damaged"):
            feeds.parse_held(damaged, options)
    with pytest.raises(FeedError, match="holds several lists"):  # a server could write whatever it likes into one
        feeds.parse(kept, OPTIONS, format="table")


def worst(rows: int, delimiter: str, encoding: str) -> tuple[bytes, dict[str, int]]:
    """A CSV with the worst of headers, quoting and cells; and what all grants add up to, by currency."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    more = [f"{number}. Why, in your own “words”?\n(at most 200)" for number in range(8)]
    writer.writerow(
        [
            "Timestamp",
            " FULL NÄME ",
            "E-Mail:",
            "Fund",
            "Scholarship status",
            "Amount granted (€)",
            "Accept before",
            *more,
        ]
    )
    totals = {"EUR": 0, "USD": 0}
    for number in range(rows):
        euros = number % 3 > 0
        totals["EUR" if euros else "USD"] += number * 100 + number % 100
        amount = f"{number:,}.{number % 100:02}"
        written = amount.translate(str.maketrans(",.", ".,")) if euros else f"US$ {amount}"
        name = '=HYPERLINK("https://x.test","Ada")' if number % 50 == 0 else f'Ada "the; one"\r\nLøw, {number}'
        cells = [f"p{number}@x.test", "Travel", "offered", written, f"{1 + number % 28} Nov 2026"]
        writer.writerow(["x", name, *cells, *["a; b,\tc\n“d” | e"] * len(more)])
    return out.getvalue().encode(encoding), totals


def check(body: bytes, rows: int, totals: dict[str, int]) -> None:
    batch = read(body, ParseOptions(timezone=ZONE, entity="scholarships"))
    assert (batch.items, batch.aside, batch.skipped) == (rows, (), {})
    found = dict.fromkeys(totals, 0)
    for row in batch.scholarships:
        assert row.offered is not None
        found[row.offered.currency] += row.offered.minor
    assert found == totals
    assert batch.scholarships[0].person.name == '=HYPERLINK("https://x.test","Ada")'
    assert {row.state for row in batch.scholarships} == {"offered"}
    assert batch.scholarships[-1].answer_by is not None


SPELLINGS = [(",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), ("|", "utf-16-le")]


def test_twenty_thousand_rows_of_the_worst() -> None:
    body, totals = worst(20_000, ";", "cp1252")
    check(body, 20_000, totals)


@pytest.mark.parametrize(("delimiter", "encoding"), SPELLINGS)
def test_the_worst_in_all_encodings_and_separators(delimiter: str, encoding: str) -> None:
    body, totals = worst(60, delimiter, encoding)
    check(body, 60, totals)


@pytest.mark.soak
@pytest.mark.parametrize(("delimiter", "encoding"), SPELLINGS)
def test_twenty_thousand_rows_in_all_encodings_and_separators(delimiter: str, encoding: str) -> None:
    body, totals = worst(20_000, delimiter, encoding)
    check(body, 20_000, totals)


def test_a_quote_that_never_closes_is_refused_with_its_line() -> None:
    body, _ = worst(2_000, ",", "utf-8")
    broken = body + b'x,"never closed,' + b"\r\n".join([b"x,y"] * 500)
    with pytest.raises(FeedError, match=r"A quotation mark in the record that begins at line \d+ never closes"):
        read(broken)


def test_nothing_but_mapped_fields_has_a_way_in() -> None:
    fields = {
        "name",
        "first_name",
        "last_name",
        "email",
        "code",
        "id",
        "currency",
        "claimed_currency",
        "paid_currency",
        "offered_on",
        "answered_on",
        "updated",
    }
    stored = set(Scholarship.__struct_fields__) - {"base", "person", "raw_state", "raw_reimbursement", "needs_info"}
    assert set(TABLE_FIELDS["scholarships"]) - fields == stored - {"offered_at", "answered_at", "said_at"}
    assert set(AMOUNTS) < stored
