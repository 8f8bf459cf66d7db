"""Amounts as people write them, and back; what could be two amounts is refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples import examples

from confdash import money
from confdash.money import CURRENCIES, LARGEST, Money, MoneyError, digits, parse, shown, stated, sums

amounts = st.builds(Money, st.integers(0, LARGEST - 1), st.sampled_from(sorted(CURRENCIES)))

READ = [
    ("1.234,50 €", None, 123_450, "EUR"),
    ("$1,200", None, 120_000, "USD"),
    ("1200 USD", None, 120_000, "USD"),
    ("1200usd", None, 120_000, "USD"),
    ("US$ 2040.24", None, 204_024, "USD"),
    ("US$ 1,083.00 ", None, 108_300, "USD"),
    ("US$1351.2", None, 135_120, "USD"),
    ("EUR 1 234,50", None, 123_450, "EUR"),
    ("EUR 1\u202f234,50", None, 123_450, "EUR"),
    ("1\u00a0234,50\u00a0€", None, 123_450, "EUR"),
    ("1'234.50 CHF", None, 123_450, "CHF"),
    ("SFr. 1’234.–", None, 123_400, "CHF"),
    ("€573", None, 57_300, "EUR"),
    ("£1,000.-", None, 100_000, "GBP"),
    ("1000,- kr", "SEK", 100_000, "SEK"),
    ("kr. 1.000,50", "DKK", 100_050, "DKK"),
    ("Rs. 5,000/-", "INR", 500_000, "INR"),
    ("MXN$ 50", None, 5_000, "MXN"),
    ("500 US dollars", "CAD", 50_000, "USD"),
    ("Rs.500", "INR", 50_000, "INR"),
    ("₹12,34,567.50", None, 123_456_750, "INR"),
    ("1200", "EUR", 120_000, "EUR"),
    ("1200.0000", "EUR", 120_000, "EUR"),
    ("$.50", None, 50, "USD"),
    ("0.500 EUR", None, 50, "EUR"),
    ("$1200 CAD", None, 120_000, "CAD"),
    ("CA$1200", "USD", 120_000, "CAD"),
    ("$1200", "CAD", 120_000, "CAD"),
    ("$1200", "EUR", 120_000, "USD"),
    ("£20", "EGP", 2_000, "EGP"),
    ("¥1,200", "JPY", 1_200, "JPY"),
    ("¥1,200", "CNY", 120_000, "CNY"),
    ("９００円", None, 900, "JPY"),
    ("1,200.00 JPY", None, 1_200, "JPY"),
    ("1234.567 KWD", None, 1_234_567, "KWD"),
    ("1.234,567 KWD", None, 1_234_567, "KWD"),
    ("0 €", None, 0, "EUR"),
    # One separator before exactly three digits parts thousands, whichever it is.
    ("1.200 €", None, 120_000, "EUR"),
    ("1,200 €", None, 120_000, "EUR"),
    ("1.234.567", "EUR", 123_456_700, "EUR"),
    # Save where three decimals are usual: there banks write a point.
    ("1.200 KWD", None, 1_200, "KWD"),
]
REFUSED = [
    ("", "EUR", "there is no amount"),
    ("later", "EUR", "no number"),
    ("1234", None, "needs its currency"),
    ("kr 100", None, "several currencies"),
    ("kr 100", "EUR", "several currencies"),
    ("¥100", None, "several currencies"),
    ("Rs 100", None, "several currencies"),
    ("$393K", None, "rounded"),
    ("1.2 Mio. €", None, "no currency|rounded"),
    ("-5 EUR", None, "negative"),
    ("EUR −5", None, "negative"),
    ("(5 EUR)", None, "negative"),
    ("5-", "EUR", "negative"),
    ("$5 €", None, "two currencies"),
    ("5 XQZ", None, "no currency"),
    ("5 %", "EUR", "no currency"),
    ("1200-1400 EUR", None, "not one amount"),
    ("11/6/2018", "EUR", "not one amount"),
    ("2018-11-06", "EUR", "not one amount"),
    ("5 EUR + 6 EUR", None, "not one amount"),
    ("1e5", "EUR", "not one amount"),
    ('=HYPERLINK("https://example.org/1")', "EUR", "not one amount"),
    ("1.2345 EUR", None, "at most 2 decimals"),
    ("1234.567 EUR", None, "at most 2 decimals"),
    ("1200.50 JPY", None, "no decimals"),
    ("12 34", "EUR", "grouped"),
    ("1,2,3", "EUR", "grouped"),
    ("1,234 567", "EUR", "grouped"),
    ("1..2", "EUR", "grouped"),
    ("1 234.567,50", "EUR", "grouped"),
    ("1,200 KWD", None, "thousands or decimals"),
    ("1" + "0" * 13, "EUR", "larger"),
    ("9" * 200, "EUR", "not one amount"),
    ("١٢٠٠", "EUR", "no number"),
]


@pytest.mark.parametrize(("text", "currency", "minor", "code"), READ)
def test_amounts_as_people_write_them(text: str, currency: str | None, minor: int, code: str) -> None:
    assert parse(text, currency) == Money(minor, code)


@pytest.mark.parametrize(("text", "currency", "why"), REFUSED)
def test_what_is_no_amount_is_refused_without_its_words(text: str, currency: str | None, why: str) -> None:
    with pytest.raises(MoneyError, match=why) as caught:
        parse(text, currency)
    assert not text or text not in str(caught.value)


@examples(50, 1_000)
@given(amounts)
def test_what_is_shown_is_read_again(amount: Money) -> None:
    assert parse(shown(amount)) == amount
    assert parse(shown(amount), "EUR") == amount


@examples(50, 1_000)
@given(amounts, st.sampled_from(["", ",", ".", "'", " ", "\u00a0", "\u202f"]), st.booleans())
def test_any_usual_grouping_gives_the_same(amount: Money, mark: str, before: bool) -> None:
    places = digits(amount.currency)
    whole, part = divmod(amount.minor, 10**places)
    point = "," if mark == "." else "."
    assume(places < 3 or point == "." or not 0 < whole < 1000)  # of 1,200 KWD nobody can tell
    written = f"{whole:,}".replace(",", mark) + (f"{point}{part:0{places}}" if places else "")
    assert parse(f"{amount.currency} {written}" if before else f"{written} {amount.currency}") == amount


@examples(50, 1_000)
@given(st.text(max_size=30) | st.text("0123456789.,' -€$kr", max_size=15), st.sampled_from([None, "EUR", "KWD", "JPY"]))
def test_any_text_is_an_amount_or_one_sentence(text: str, currency: str | None) -> None:
    try:
        found = parse(text, currency)
    except MoneyError:
        return
    assert 0 <= found.minor < LARGEST
    assert parse(shown(found)) == found


def test_totals_are_apart_for_each_currency_and_may_be_below_zero() -> None:
    assert sums([Money(5, "EUR"), Money(7, "USD"), Money(-9, "EUR")]) == {"EUR": -4, "USD": 7}
    assert shown(Money(-123_450, "EUR")) == "−1,234.50 EUR"
    assert (shown(Money(1_200, "JPY")), shown(Money(5, "KWD"))) == ("1,200 JPY", "0.005 KWD")


def test_an_amount_of_the_config_is_in_its_pots_currency() -> None:
    assert stated(5000, "EUR") == stated("5.000", "EUR") == stated("5,000.00 EUR", "EUR") == Money(500_000, "EUR")
    with pytest.raises(MoneyError, match="in USD, and not in EUR"):
        stated("$5", "EUR")
    with pytest.raises(MoneyError, match="negative"):
        stated(-5, "EUR")


def test_no_float_anywhere_in_money() -> None:
    tree = ast.parse(Path(money.__file__).read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"float", "Decimal", "round"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Div)]
