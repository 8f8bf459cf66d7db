"""The filter language over items: the same as everywhere, answered in Python."""

from __future__ import annotations

import pytest

from confdash.attention.items import Item
from confdash.attention.lines import line_of
from confdash.attention.search import FIELDS, matcher, matching
from confdash.store.query.language import FilterError

ITEM = Item(
    rule="speaker-missing",
    severity="critical",
    band="now",
    desk="programme",
    entity="talk",
    key="UBMEKT",
    keys=("UBMEKT", "QX7"),
    hurts_at=None,
    summary="Speaker missing 0/2",
    why="Not here yet: Søren Holm (never seen).",
    where="Hall A, 2nd floor",
    who="Søren Holm",
    fingerprint="f",
    owner="Mira",
    note="has a cold",
)


@pytest.mark.parametrize(
    "text",
    [
        "", "soren", "missing", "never seen", '"Søren Holm"', "rule:speaker", 'rule:"speaker-missing"',
        "severity:critical", "severity:crit", "band:now", "desk:prog", "room:hall", 'room:"Hall A, 2nd floor"',
        "room:2nd",
        "owner:mira", "talk:ubm", "talk:QX", "-severity:warning", "-desk:video hall", "room:", "cold",
        "-owner:none", "severity:c rule:s band:n",
    ],
)  # fmt: skip
def test_it_is_found(text: str) -> None:
    assert matcher(text)(ITEM)


@pytest.mark.parametrize(
    "text",
    [
        "olm", "warning", "rule:missing", 'rule:"speaker"', "severity:warning", "band:today", "desk:video", "room:B",
        'room:"Hall A"', "owner:sam", "owner:none", "talk:bmekt", "-missing", "-severity:critical",
        "missing desk:video",
    ],
)  # fmt: skip
def test_it_is_not_found(text: str) -> None:
    assert not matcher(text)(ITEM)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rom:A", "there is no field “rom” here; there are rule, severity, band, desk, room, owner, talk"),
        ("severity:bad", "“bad” is no severity; there are critical, warning, info"),
        ("band:soon", "“soon” is no band; there are now, today, later"),
        ("desk:front", "“front” is no desk; there are programme, scholarships, video, feeds"),
        ("severity:>warning", "severity knows no “>”; write severity:critical"),
        ("a" * 3000, "this filter is too long; write fewer words"),
    ],
)
def test_what_makes_no_sense_is_told(text: str, sentence: str) -> None:
    with pytest.raises(FilterError) as error:
        matcher(text)
    assert str(error.value) == sentence


def test_every_fields_example_can_be_asked() -> None:
    for field in FIELDS.values():
        for example in field.example.split("  "):
            matcher(example)


def test_a_line_is_found_by_any_of_its_items() -> None:
    lines = [line_of("talk UBMEKT", [ITEM]), line_of("x", [ITEM])]
    assert matching(lines, "desk:video") == []
    assert matching(lines, "desk:programme") == lines
