"""What foundations publish of their grants: rows read, rows set aside and totals are those counted apart."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from confdash import feeds
from confdash.feeds import table
from confdash.money import sums
from confdash.records import AMOUNTS, Batch, FeedError, ParseOptions

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
GRANTS = SHARED / "scholarships"
pytestmark = pytest.mark.skipif(not GRANTS.exists(), reason="the shared feeds are not here")

#: File → our field → the column's place, read by eye.
LEDGERS = {
    "openjs-travel-fund-2016-2017.pseudonymised.md": {"offered": 5},
    "openjs-travel-fund-2018.pseudonymised.md": {"requested": 6, "claimed": 10, "charged": 13},
}
#: So many records, and cells that are no amounts: dates that stand a column too far left (lines 28, 48).
COUNTED = {
    "openjs-travel-fund-2016-2017.pseudonymised.md": (14, 0),
    "openjs-travel-fund-2018.pseudonymised.md": (45, 2),
}
#: All that OpenJS writes: euros and US dollars, the euro sometimes behind, commas between thousands.
AMOUNT = re.compile(r"(US)?(\$|€)? ?([\d,]+)(\.\d{1,2})?(?: (EUR))?")


def rows_of(path: Path) -> list[list[str]]:
    """The records of the one table of a document, by their pipes alone."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if re.fullmatch(r"[-|\s]*-\s*\|[-|\s]*", line)) + 1
    return [[cell.strip() for cell in line.split("|")] for line in lines[first:] if "|" in line]


def counted(rows: list[list[str]], place: int) -> tuple[dict[str, int], int]:
    """What a column adds up to, in cents by currency, and how many of its cells are no amounts."""
    totals = Counter[str]()
    unread = 0
    for row in rows:
        cell = row[place] if place < len(row) else ""
        found = AMOUNT.fullmatch(cell)
        if found is None or not (found[2] or found[5]):
            unread += bool(cell)
            continue
        cents = int((found[4] or ".0").removeprefix(".").ljust(2, "0"))
        totals["USD" if found[2] == "$" else "EUR"] += int(found[3].replace(",", "")) * 100 + cents
    return dict(totals), unread


def read(name: str, options: ParseOptions) -> Batch:
    return feeds.parse((GRANTS / name).read_bytes(), options)


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_is_read_as_counted_apart(name: str) -> None:
    rows = rows_of(GRANTS / name)
    wanted = {field: counted(rows, place) for field, place in LEDGERS[name].items()}
    assert (len(rows), sum(unread for _, unread in wanted.values())) == COUNTED[name]
    batch = read(name, ParseOptions(timezone="Europe/Berlin"))
    assert (batch.read, batch.items, batch.aside, batch.skipped) == (len(rows), len(rows), (), {})
    for field in AMOUNTS:
        said = [amount for row in batch.scholarships if (amount := getattr(row, field)) is not None]
        assert sums(said) == wanted.get(field, ({}, 0))[0]
    names = [" ".join(row[:2] if "2018" in name else row[:1]) for row in rows]
    assert [row.person.name for row in batch.scholarships] == names
    assert len({row.base for row in batch.scholarships}) == len(rows)
    assert all("Applicant" not in warning for warning in batch.warnings)


def test_the_columns_are_known_by_their_titles() -> None:
    first, second = (table.look((GRANTS / name).read_bytes()) for name in LEDGERS)
    assert first == ("scholarships", {"name": "Name", "offered": "Stipend size"})
    assert second == (
        "scholarships",
        {
            "first_name": "First Name",
            "last_name": "Last Name",
            "requested": "Amount Requested:",
            "claimed": "Amount of Expense Report",
            "charged": "Bill.com Amount approved for reimbusement",
        },
    )


def test_a_report_in_prose_is_refused_clearly() -> None:
    body = (GRANTS / "psf-grants-report-2022-2023.md").read_bytes()
    told = (
        r"This is a Markdown document whose table has the columns “Continent”, .* which do not tell what its rows are"
    )
    with pytest.raises(FeedError, match=told):
        feeds.parse(body, ParseOptions())
    with pytest.raises(FeedError, match="No column says which of the scholarships a row is about"):
        feeds.parse(body, ParseOptions(entity="scholarships"), format="table")


def test_no_other_file_is_taken_for_scholarships() -> None:
    for path in sorted(SHARED.rglob("*.*")):
        if path.is_file() and path.parent != GRANTS and path.stat().st_size < 1_000_000:
            assert not table.recognise(body := path.read_bytes()) or table.look(body)[0] != "scholarships", path
