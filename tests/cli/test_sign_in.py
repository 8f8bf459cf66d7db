"""The sign-in sheet: who accepted, by family name, on paper that shows nothing else of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.cli.applied import applied
from tests.store.build import T0

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.export.family_name import by_family, family_name
from confdash.export.sign_in import Sheet, as_html, as_text, sheet
from confdash.money import Money
from confdash.store.query.scholarship_rows import ScholarshipRow

CLOCK = Clock(timezone="Europe/Copenhagen")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Ada Nwosu", "Nwosu"),
        ("Nwosu, Ada", "Nwosu"),
        ("NWOSU Ada", "NWOSU"),
        ("Ada Maria GARCÍA LÓPEZ", "GARCÍA LÓPEZ"),
        ("ADA NWOSU", "NWOSU"),
        ("J. R. Nwosu", "Nwosu"),
        ("Ada Nwosu Jr.", "Nwosu"),
        ("Ada Nwosu, PhD", "Nwosu"),
        ("Ada Nwosu (she/her)", "Nwosu"),
        ("Joost van der Berg", "Berg"),
        ("田中 ゆき", "田中"),
        ("田中ゆき", "田中ゆき"),
        ("Teller", "Teller"),
        (", Ada", "Ada"),
        ("(she/her)", "(she/her)"),
        ("", ""),
    ],
)
def test_the_family_name(name: str, family: str) -> None:
    assert family_name(name) == family


@settings(max_examples=60)
@given(st.text(st.characters(categories=["L", "P", "Zs", "N"]), max_size=20))
def test_any_name_can_be_put_in_order(name: str) -> None:
    assert by_family(name) == by_family(name)
    assert bool(family_name(name)) == bool(name.strip())


def row(name: str, key: str, state: str = "accepted", **more: object) -> ScholarshipRow:
    return applied(1, state, name=name, key=key, **more)


ROWS = [
    row("Ada Nwosu", "s-7kq2m4fa", seen=T0),
    row("Zoë Åkesson", "s-7kq3m4fa"),
    row("<u>Bo</u> & Co <i>Ek</i>", "s-8aaaaaaa"),
    row("建てる前に測る" * 6, "s-9aaaaaaa"),
    row("Dora Declined", "s-aaaaaaaa", state="declined"),
    row("Gone Gray", "s-baaaaaaa", gone=True),
    row("", "s-caaaaaaa"),
]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Sheet:
    monkeypatch.setattr(clocks, "real", lambda: T0 + 60)
    return sheet(ROWS, [each.key for each in ROWS], CLOCK, "Harbour <Days>", T0 - 240)


def test_those_who_accepted_by_family_name(made: Sheet) -> None:
    names = [line.name for line in made.lines]
    assert names == ["", "<u>Bo</u> & Co <i>Ek</i>", "Zoë Åkesson", "Gone Gray", "Ada Nwosu", "建てる前に測る" * 6]
    assert [line.handle for line in made.lines] == ["s-caa", "s-8aa", "s-7kq3", "s-baa", "s-7kq2", "s-9aa"]
    assert [line.gone for line in made.lines] == [False, False, False, True, False, False]


def test_whose_row_has_gone_has_a_sign_that_says_no_more_to_who_reads_it(made: Sheet) -> None:
    text, page = as_text(made, CLOCK), as_html(made, CLOCK)
    assert "[ ]?Gone Gray" in text
    assert "<b>Gray</b> ?</td>" in page
    assert all("? ask the desk before they sign." in each for each in (text, page))
    alone = sheet(ROWS[:2], [each.key for each in ROWS], CLOCK, "Tides", None)
    assert "?" not in as_text(alone, CLOCK)


def test_as_text_it_fits_the_width_and_says_when_it_was_made(made: Sheet) -> None:
    text = as_text(made, CLOCK)
    assert text.splitlines()[:3] == [
        "Harbour <Days>: sign-in",
        "6 people · Mon 9 Nov 2026 09:01 CET, read from the sources 5 min before",
        "Private: keep it with you, and destroy it after use.",
    ]
    assert f"[x] {'Ada Nwosu':30}  s-7kq2  {'_' * 24}  Mon 09:00" in text
    assert f"[ ] {'Zoë Åkesson':30}  s-7kq3  {'_' * 24}  ____:____" in text
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "(no name)" in text


class Cells(HTMLParser):
    """The text of each cell, and the elements that the page has."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.strip("\n")


@pytest.mark.parametrize("paper", ["a4", "letter", None])
def test_as_a_page_what_names_hold_is_text(made: Sheet, paper: str | None) -> None:
    page = as_html(made, CLOCK, paper)  # type: ignore[arg-type]
    found = Cells()
    found.feed(page)
    assert found.cells[5:10] == ["time", "", "(no name)", "s-caa", ""]
    assert "<u>Bo</u> & Co <i>Ek</i>" in found.cells
    assert found.cells[found.cells.index("Ada Nwosu") - 1 :][:5] == ["✓", "Ada Nwosu", "s-7kq2", "", "Mon 09:00"]
    assert found.tags.isdisjoint({"script", "img", "link", "a", "iframe", "i", "u"})
    assert "default-src 'none'" in page
    sizes = {"a4": ["A4"], "letter": ["letter"], None: []}[paper]
    assert re.findall(r"size: (\w+);", page.replace("font-size", "")) == sizes
    # Browsers repeat the head of a table on each sheet, and keep rows whole.
    assert "thead { display: table-header-group; }" in page
    assert "break-inside: avoid" in page


def test_nothing_else_of_them_is_on_it() -> None:
    private = row(
        "Ada Nwosu", "s-7kq2m4fa", note="Canary", pot="Canary", accepted=Money(123456, "EUR"), raw_state="Canary",
        email="canary@example.org", person="canary", owner="Canary", reimbursement="paid",
    )  # fmt: skip
    made = sheet([private], [private.key], CLOCK, "Harbour Days", None)
    for text in (as_text(made, CLOCK), as_html(made, CLOCK)):
        assert "Ada" in text
        assert "canary" not in text.casefold()
        assert "1,234" not in text
        assert "paid" not in text


@settings(max_examples=40)
@given(st.sets(st.text("ab", min_size=4, max_size=4), min_size=1, max_size=16))
def test_a_handle_means_one_application(letters: set[str]) -> None:
    keys = [f"s-{each}0000" for each in letters]
    made = sheet([row("Ada Nwosu", key) for key in keys], keys, CLOCK, "Harbour Days", None)
    for line in made.lines:
        assert sum(key.startswith(line.handle) for key in keys) == 1
        assert len(line.handle) >= 5
