"""Other people's text: cleaned once, and folded as people type (design §7, §10)."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.text import clean, fold, has_cjk, line, plain, safe_url

#: Everything that Unicode has, and more often what harms.
MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY = MARKS + "\x00\x07\x08\x0b\x0c\x1b\x7f\x80\x85\x9b\x9f\ufeff\ufff9\u2028\u2029\ud800\udfff"
# A list, not `st.text`: that would draw the few that harm as rarely as any other of a million characters.
anything = st.lists(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from(NASTY + " \t\r\n<>&;/abé")), max_size=40
).map("".join)


def harmless(text: str, allowed: str) -> bool:
    """Whether no control, bidi mark, line separator or surrogate is in a text."""
    bad = {"Cc", "Zl", "Zp", "Cs"}
    return not any((unicodedata.category(char) in bad and char not in allowed) or char in MARKS for char in text)


@given(anything)
def test_no_harm_gets_through(text: str) -> None:
    assert harmless(line(text), "")
    assert harmless(clean(text), "\n")
    assert harmless(plain(text), "\n")


@given(st.lists(st.sampled_from(["&#27;", "&#x202e;", "&#155;", "&#0;", "&amp;#27;", "<b>", "&#xD800;", "x", "&#10;"])))
def test_no_harm_gets_through_as_entities(parts: list[str]) -> None:
    assert harmless(plain("".join(parts)), "\n")


@given(anything, st.integers(1, 30))
def test_cleaning_ends_and_keeps_to_its_length(text: str, limit: int) -> None:
    for function in (clean, line):
        once = function(text, limit)
        assert function(once, limit) == once
        assert len(once) <= limit
        assert once == once.strip()
    assert len(plain(text, limit)) <= limit
    assert "\n" not in line(text)
    assert "  " not in line(text)
    assert "\n\n\n" not in clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert line(text) == clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;aGk=\x07Title", "]52;c;aGk=Title"),
        ("[CANCELLED] x", "[CANCELLED] x"),
        ("a\u202eb", "ab"),
        ("  a\t b\r\nc ", "a b c"),
        ("x" * 2000, "x" * 999 + "…"),
        ("", ""),
    ],
)
def test_titles(text: str, shown: str) -> None:
    assert line(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>One</p><p>Two &amp; <b>three</b></p>", "One\n\nTwo & three"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<ul><li>x</li><li>y</li></ul>", "x\n\ny"),
        ("<script>alert(1)</script>safe<style>p{}</style>", "safe"),
        ("<script>never closed", ""),
        ("a <!-- <b>note</b> --> b", "a b"),
        ("a <!-- never closed", "a <!-- never closed"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("x &lt;b&gt; y", "x <b> y"),
        ("plain\r\ntext", "plain\ntext"),
    ],
)
def test_html_becomes_text(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text", ["<!--" * 40_000, "<script>" * 20_000, "<a " * 60_000, "&" * 500_000, "</script " * 17_000, " \n" * 500_000]
)
@pytest.mark.parametrize("function", [clean, line, plain])
def test_no_text_takes_long(text: str, function: Callable[[str], str]) -> None:
    """A comment that is never closed once took 20 s a text."""
    begin = time.perf_counter()
    function(text)
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:ada@example.org", "mailto:ada@example.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        (" \x1bjavascript:https://x", None),
        ("https:///nowhere", None),
        ("//example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_only_some_addresses_are_ever_opened(text: str | None, address: str | None) -> None:
    assert safe_url(text) == address


@given(anything)
def test_an_address_is_harmless(text: str) -> None:
    for url in (safe_url(text), safe_url("https://" + text)):
        assert url is None or (harmless(url, "") and not any(char.isspace() for char in url))


# Folding


@given(anything)
def test_folding_ends(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="latin-1")))
def test_case_and_blanks_do_not_matter(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(f"  {text}\n")


def test_folding_ends_for_every_character() -> None:
    wrong = [char for char in map(chr, range(0x30000)) if fold(fold(char)) != fold(char)]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Sørensen", "sorensen"), ("Łukasz", "lukasz"), ("Straße", "strasse"), ("Çağrı", "cagri"), ("ÐÞ", "dth"),
        ("Ærø", "aero"), ("Œuvre", "oeuvre"), ("İstanbul", "istanbul"), ("Ångström", "angstrom"), ("ﬁn", "fin"),
        ("ℌall", "hall"), ("Ｆｕｌｌ", "full"), ("D’Arcy – x", "d'arcy - x"), ("  a \n b ", "a b"), ("Ŋ", "n"),
        ("e\u0301", "e"), ("Нью‑Йорк", "нью-иорк"), ("東京", "東京"), ("한글", "한글"), ("ΣΑΣ", "σασ"),
    ],
)  # fmt: skip
def test_what_people_type(text: str, typed: str) -> None:
    assert fold(text) == fold(typed)
    assert fold(text).replace("ς", "σ") == typed.replace("ς", "σ")


@pytest.mark.parametrize(
    ("text", "cjk"),
    [
        ("東京", True),
        ("かな", True),
        ("カナ", True),
        ("ｶﾅ", True),
        ("한글", True),
        ("abc é ø", False),
        ("Привет", False),
        ("", False),
    ],
)
def test_which_scripts_put_no_blanks_between_words(text: str, cjk: bool) -> None:
    assert has_cjk(text) is cjk
