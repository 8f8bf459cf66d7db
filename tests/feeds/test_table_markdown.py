"""Tables in Markdown, as foundations publish them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confdash import feeds
from confdash.feeds import table_markdown
from confdash.feeds.table_markdown import unmarked
from confdash.money import Money
from confdash.records import Batch, FeedError, ParseOptions

OPTIONS = ParseOptions(timezone="Europe/Copenhagen", entity="scholarships", currency="EUR")
PROSE = "# Grants of 2026\n\nWe gave these, and “thank” all who gave; in all, a lot.\n\n"


def read(body: str, options: ParseOptions = OPTIONS) -> Batch:
    """A document, read; every row is kept or counted."""
    batch = feeds.parse(body.encode(), options, format="table")
    assert batch.read == batch.items + sum(batch.skipped.values())
    return batch


def said(body: str, options: ParseOptions = OPTIONS) -> list[tuple[str, Money | None]]:
    """Whom and how much."""
    return [(row.person.name, row.offered) for row in read(body, options).scholarships]


BOTH = [("Ada Løw", Money(120_050, "EUR")), ("Bo", Money(80_000, "USD"))]


@pytest.mark.parametrize(
    "body",
    [
        "| Name | Amount granted |\n| --- | ---: |\n| Ada Løw | 1.200,50 € |\n| Bo | $800 |\n",
        "Name | Amount granted\n--- | ---\nAda Løw | 1.200,50 €\nBo | $800\n",
        "Name|Amount granted\r\n:-|:-:\r\nAda Løw|1.200,50 €\r\nBo|$800",
        "Name\t|\tAmount granted\n--\t|\t--\nAda Løw\t|\t1.200,50 €\nBo\t|\t$800\t|\n",
        '  | **Name** | _Amount granted_ |\n  |---|---|\n  | [Ada Løw](https://x.test/a_b "page") | `1.200,50 €` |\n'
        "  | __Bo__ | \\$800 | |\n",
        "<!-- x -->\n| Name | Amount granted |\n|---|---|\n| Ada L&oslash;w | 1.200,50 € |\n| Bo | $800 |\n\nEnd.\n",
    ],
)  # fmt: skip
def test_one_table_in_all_its_spellings(body: str) -> None:
    for document in (body, PROSE + body if not body.startswith("<") else body, "\ufeff" + body):
        assert said(document) == BOTH
        assert feeds.sniff(document.encode()) == "table"


def test_escaped_pipes_empty_cells_and_what_ends_a_table() -> None:
    body = (
        "| Name | Fund | Amount granted |\n|---|---|---|\n| Ada \\| Co | | 1 |\n| | | |\n| Bo | Travel | |\n"
        "> quoted | text\n\n| alone | here |\n\n```\n| Name | Amount granted |\n|---|---|\n| In a fence | 5 |\n```\n"
    )
    batch = read(body)
    assert [(row.person.name, row.pot, row.offered) for row in batch.scholarships] == [
        ("Ada | Co", None, Money(100, "EUR")), ("Bo", "Travel", None),
    ]  # fmt: skip


def test_rows_with_another_number_of_cells_are_read_as_a_page_shows_them() -> None:
    body = (
        "Name | Amount requested | Amount granted\n--- | --- | ---\nAda | 1 | 2 |\nBo | 3\nCy | 4 | 5 | 6\nDi | 7 | |\n"
        "| Ed | 8 | 9 |\nFy |\n"
    )
    batch = read(body)
    assert [(row.person.name, row.requested, row.offered) for row in batch.scholarships] == [
        ("Ada", Money(100, "EUR"), Money(200, "EUR")), ("Bo", Money(300, "EUR"), None),
        ("Cy", Money(400, "EUR"), Money(500, "EUR")), ("Di", Money(700, "EUR"), None),
        ("Ed", Money(800, "EUR"), Money(900, "EUR")), ("Fy", None, None),
    ]  # fmt: skip
    assert batch.warnings[1:] == (
        "fewer cells than titles in 2 rows (lines 4, 8): the last count as empty, as a page shows them",
        "more cells than titles in 1 row (line 5): the last are left out, as on a page",
    )


NUMBERS = "| Continent | Granted in 2025 |\n|---|---|\n| Africa | 3 conferences |\n"
SPRING = "## Spring\n\n| Name | Stipend |\n|---|---|\n| Ada | 1 |\n\n"
AUTUMN = "## Autumn\n\n| NAME | stipend |\n|---|---|\n| Bo | 2 |\n| Cy | 3 |\n"


def test_of_several_tables_the_one_of_scholarships_is_read_and_those_of_the_same_titles_are_one() -> None:
    body = PROSE + NUMBERS + "\n" + SPRING + AUTUMN
    columns = (("name", "Name"), ("offered", "Stipend"))
    for options in (OPTIONS, ParseOptions(entity="scholarships", currency="EUR", columns=columns)):
        batch = read(body, options)
        assert [(row.person.name, row.offered) for row in batch.scholarships] == [
            ("Ada", Money(100, "EUR")), ("Bo", Money(200, "EUR")), ("Cy", Money(300, "EUR")),
        ]  # fmt: skip
        assert "of 2 tables in this document the one at line 11 is read" in batch.warnings
    assert feeds.sniff(body.encode()) == "table"


def test_people_and_talks_may_stand_in_markdown_too_where_the_config_says_so() -> None:
    people = "| Name | E-mail | Phone |\n|---|---|---|\n| Ada | ada@x.test | 1 |\n"
    (contact,) = read(NUMBERS + "\n" + people, ParseOptions(entity="people")).contacts
    assert (contact.person.name, contact.phone) == ("Ada", "1")
    with pytest.raises(FeedError, match="This is a Markdown document whose table has the columns “Name”"):
        feeds.sniff((PROSE + people).encode())


@pytest.mark.parametrize(
    ("body", "options", "sentence"),
    [
        (PROSE + NUMBERS, ParseOptions(), "This is a Markdown document whose table has the columns “Continent”, “Gran"),
        (PROSE + NUMBERS, OPTIONS, "No column says which of the scholarships a row is about: map `name` or"),
        (PROSE + NUMBERS + "\n| A | B |\n|-|-|\n| 1 | 2 |\n", OPTIONS,
         "This document has 2 tables, and by its titles none of them is the one: not shown, since they could be"
         " somebody’s (line 5); not shown, since they could be somebody’s (line 9); map the columns in the feed’s"
         " `columns`."),
        (PROSE + NUMBERS + "\n| A | B |\n|-|-|\n| 1 | 2 |\n", ParseOptions(),
         "This is a Markdown document with 2 tables, of which the first has the columns “Continent”"),
        (PROSE, ParseOptions(), "This is plain text (“# Grants of 2026 We gave these"),
    ],
)  # fmt: skip
def test_prose_is_refused_in_one_sentence(body: str, options: ParseOptions, sentence: str) -> None:
    with pytest.raises(FeedError) as told:
        feeds.parse(body.encode(), options, format="table" if options.entity else None)
    assert str(told.value).startswith(sentence)
    assert "\n" not in str(told.value)


def test_csv_comes_before_markdown() -> None:
    table = "| Name | Amount granted |\n|---|---|\n| Not Me | 1 |"
    assert said(f'Name,Amount granted,Notes\nAda,5,"{table}"\n') == [("Ada", Money(500, "EUR"))]
    mapped = ParseOptions(entity="scholarships", currency="EUR", columns=(("name", "Wer"), ("offered", "Wieviel")))
    assert said(f'Wer,Wieviel,Mehr\nAda,5,"{table}"\n', mapped) == [("Ada", Money(500, "EUR"))]
    assert said("Name|Amount granted\nAda|5\n-|-\n") == [("Ada", Money(500, "EUR")), ("-", None)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("[Ada](https://x.test/a)", "Ada"), ("[Ada][1]", "Ada"), ("![photo](a.png) Ada", "photo Ada"),
        ("<ada@x.test>", "ada@x.test"), ("[ada@x.test](mailto:ada@x.test)", "ada@x.test"), ("**Ada** *Low*", "Ada Low"),
        ("***Ada***", "Ada"), ("first_last_name", "first_last_name"), ("5 * 3 * 2", "5 * 3 * 2"), ("`code`", "code"),
        ("~~Ada~~", "Ada"), ("A<br>B", "A\nB"), ("Microsoft <> Node.js", "Microsoft <> Node.js"), ("\\*x\\*", "*x*"),
        ("&amp; Co", "& Co"), ("plain", "plain"), ("US$1,200", "US$1,200"), ("[ ]", "[ ]"),
    ],
)  # fmt: skip
def test_marks_are_taken_off_a_cell(cell: str, text: str) -> None:
    assert unmarked(cell) == text


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="|\\\r\n\x85\u2028\u2029"), max_size=6).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(CELLS.filter(bool), min_size=2, max_size=4, unique_by=lambda title: title),
    st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=4), st.booleans(),
)  # fmt: skip
def test_every_row_is_read_to_as_many_cells_as_there_are_titles(
    titles: list[str], rows: list[list[str]], outer: bool
) -> None:
    rows = [["x", *row] for row in rows]
    wrap = "| {} |" if outer else "{}"
    lines = [titles, ["---"] * len(titles), *rows]
    found = table_markdown.tables("\n".join(wrap.format(" | ".join(line)) for line in lines))
    assert [table.titles for table in found] == [titles]
    width = len(titles)
    assert [cells for _, cells in found[0].records] == [[*row, *[""] * width][:width] for row in rows]


@pytest.mark.parametrize("mark", ["[", "<", "*a", "|-", "-|-\n", "`", "\\", "[a](", "__"])
def test_hostile_marks_take_no_time(mark: str) -> None:
    text = mark * (8_000 // len(mark))
    assert len(unmarked(text)) <= 8_000
    assert table_markdown.rule_at(text) in (-1, 4)
    assert table_markdown.tables(text) == []
