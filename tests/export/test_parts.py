"""A programme in parts, and the names that they have in addresses for ever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.export.telling import entry, tell
from tests.store.build import config

from confdash.export.calendar import calendar
from confdash.export.ours import wrote
from confdash.export.parts import By, parts, slug
from confdash.export.site import site
from confdash.store.query.published import Speaker

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Hall A", "hall-a"),
        ("hall_a", "hall-a"),
        ("Saal 1 (Zuse)", "saal-1-zuse"),
        ("Sødal / Østfløy", "sodal-ostfloy"),
        ("C", "c"),
        ("C++", "c-f4dc9948"),
        ("C#", "c-8a0b3d20"),
        ("會議室", "75db4bc6"),
        ("con", "con-d1d8ab24"),
        ("...", "7456c252"),
    ],
)
def test_these_names_stay_for_ever(name: str, expected: str) -> None:
    # Whoever changes them takes away the calendars of all who have subscribed to one.
    assert slug(name) == expected


@given(NAMES)
def test_any_name_is_safe_in_a_file_and_an_address(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))
    assert len(slug(name)) <= 70
    assert slug(name.upper().lower()) == slug(name.lower())


def test_long_names_with_one_beginning_stay_apart() -> None:
    assert slug("a" * 100) != slug("a" * 101)


def names(by: By, *, settings: str = "") -> list[tuple[str, str, list[str]]]:
    told = tell(
        [
            entry("A", rooms=("Hall B", "Hall A"), track="C++", speakers=(Speaker("Bo Lind", "code:BO"),)),
            entry("B", at=60, rooms=("hall-a",), track="C", speakers=(Speaker("Bo Lind", "code:OTHER"),)),
            entry("C", at=None, rooms=(), track=None, speakers=(Speaker("Ada Nwosu", "email:ada@example.org"),)),
            entry("D", at=24 * 60, rooms=("Hall A",), speakers=(Speaker("Ada Nwosu"),)),
        ],
        settings,
    )
    return [(part.name, part.slug, [each.key for each in part.entries]) for part in parts(told, by)]


def test_rooms_that_two_hands_wrote_are_one() -> None:
    assert names("room") == [("Hall A", "hall-a", ["A", "B", "D"]), ("Hall B", "hall-b", ["A"])]


def test_tracks_that_differ_in_a_sign_are_two() -> None:
    assert names("track") == [("C", "c", ["B"]), ("C++", slug("C++"), ["A"])]


def test_people_of_one_name_are_two_and_no_address_is_in_a_name() -> None:
    (ada, slug_of_ada, her), (bo, first, one), (other, second, two) = names("speaker")
    # Who is known by an address alone is told apart by the name, in which nobody can look for the address.
    assert (ada, her, bo, other) == ("Ada Nwosu", ["C", "D"], "Bo Lind", "Bo Lind")
    assert {tuple(one), tuple(two)} == {("A",), ("B",)}
    assert all(re.fullmatch(r"bo-lind-[0-9a-f]{8}", each) for each in (first, second))
    assert slug_of_ada.startswith("ada-nwosu-")


def test_days_are_the_event_s() -> None:
    assert names("day") == [
        ("day 1, Mon 9 Nov", "2026-11-09", ["A", "B"]),
        ("day 2, Tue 10 Nov", "2026-11-10", ["D"]),
    ]
    nowhere = config().replace("starts = 2026-11-09\nends = 2026-11-11", "")
    assert [name for name, _, _ in names("day", settings=nowhere)] == ["Mon 9 Nov", "Tue 10 Nov"]


def test_what_stands_beside_a_part_changes_nothing_of_its_name() -> None:
    for by in ("room", "track", "speaker", "day"):
        alone = tell([entry("B", at=60, rooms=("hall-a",), track="C++")])
        among = tell([entry("A", rooms=("Hall A", "Hall B"), track="C"), *alone.entries])
        assert parts(alone, by)[0].slug in {part.slug for part in parts(among, by)}


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "x"
    heads = {
        "ics": calendar(tell([entry("A")]), "x"),
        "json": b'{"$schema": "x", "generator": {"name": "confdash"}, "schedule": {}}',
        "xml": b'<?xml version="1.0"?>\n<schedule><generator name="confdash" version="1"/></schedule>',
        "html": b'<!doctype html><html><head><meta name="generator" content="confdash"></head></html>',
        "csv": b"key,day,start,end,room,title,speakers,track,kind,state,language\r\n",
    }
    for form, head in heads.items():
        file.write_bytes(head)
        assert wrote(file)
        assert [each for each in heads if wrote(file, each)] == [form]
        file.write_bytes(head.replace(b"confdash", b"another").replace(b"key,day", b"day,key"))
        assert not wrote(file)
    file.write_bytes(b"")
    assert not wrote(file)
    assert not wrote(tmp_path)
    assert not wrote(tmp_path / "absent")
    file.write_bytes(heads["ics"])
    (tmp_path / "link").symlink_to(file)
    assert not wrote(tmp_path / "link")


def test_a_talk_of_thousands_fills_no_disk() -> None:
    crowd = tuple(Speaker(f"Person {number}") for number in range(3_000))
    told = tell([entry("BIG", speakers=crowd), entry("SMALL", at=60)])
    made = site(told)
    assert sum(len(page.body) for _, page in made.pages) < 10_000_000
    assert any(name.startswith("/speaker/ada-nwosu-") for name, _ in made.pages)
