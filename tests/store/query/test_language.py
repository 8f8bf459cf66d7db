"""The one filter language (design §7): what a person types, and what it never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.store.query.language import Term, matches, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("   ", []),
        ("ada", [Term("ada")]),
        ("ada bo", [Term("ada"), Term("bo")]),
        ("-ada", [Term("ada", negated=True)]),
        ('"two words"', [Term("two words", quoted=True)]),
        ('-"two words"', [Term("two words", negated=True, quoted=True)]),
        ('room:"Hall A"', [Term("Hall A", "room", quoted=True)]),
        ('-ROOM:"Hall A"', [Term("Hall A", "room", negated=True, quoted=True)]),
        ("day:2", [Term("2", "day")]),
        ("day:>2", [Term("2", "day", ">")]),
        ("day:>=2", [Term("2", "day", ">=")]),
        ("long>60", [Term("60", "long", ">")]),
        ("long<=60", [Term("60", "long", "<=")]),
        ("starts:14:00", [Term("14:00", "starts")]),
        ("since:>14:00", [Term("14:00", "since", ">")]),
        ("room:", [Term("", "room")]),
        ('room:"Hall', [Term("Hall", "room", quoted=True)]),  # while it is being typed
        ('"', []),
        ("-", []),
        ("- ada", [Term("ada")]),
        ("C++", [Term("C++")]),
        ("a AND b", [Term("a"), Term("AND"), Term("b")]),
        ("14:00", [Term("14:00")]),
        ("http://x", [Term("//x", "http")]),
        ('ada"', [Term("ada")]),
        ("key:code:ABC", [Term("code:ABC", "key")]),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    assert parse(text) == terms


@given(
    st.lists(st.one_of(st.characters(exclude_categories=()), st.sampled_from('"-:<>= \tabé_')), max_size=50).map(
        "".join
    )
)
def test_parsing_never_fails_and_loses_no_letter(text: str) -> None:
    terms = parse(text)
    said = "".join(f"{term.field or ''}{term.value}" for term in terms).casefold()
    letters = [char for char in text if char.isalnum()]
    assert all(char.casefold() in said for char in letters)
    for term in terms:
        assert term.field is None or term.field == term.field.lower()
        assert term.field or term.value
        term.value.encode()  # no lone surrogate is left, which SQLite would not take


@pytest.mark.parametrize(
    ("value", "text", "quoted", "found"),
    [
        ("hall", "Hall A", False, True),
        ("HÁLL", "Hall A", False, True),
        ("a", "Hall A", False, True),
        ("all", "Hall A", False, False),
        ("cancelled", "[CANCELLED] x", False, True),
        ("lyon", "Salle “Lyon”", False, True),
        ("smith", "O'Smith", False, True),
        ("(2nd", "Hall (2nd floor)", False, True),
        ("hall a", "Hall A", True, True),
        ("hall", "Hall A", True, False),
        ("会議", "東京の会議", False, True),
        ("oslo", "Øslo", False, True),
        ("ss", "ß", True, True),
        ("", "", True, True),
        ("", "x", False, False),
        ("bb", "abb bb", False, True),
    ],
)
def test_short_texts(value: str, text: str, quoted: bool, found: bool) -> None:
    assert matches(Term(value, quoted=quoted), text) is found
