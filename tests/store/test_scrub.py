"""Names and addresses are taken out of texts by digests alone; what only looks like them stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confdash.records import Person, Talk
from confdash.store.forgotten import cleaned
from confdash.store.name_marks import name_marks
from confdash.store.scrub import Scrubber
from confdash.store.scrub_values import column, tree
from confdash.text import fold

#: Letters of several scripts, with what stands within names.
_WORD = st.text(st.sampled_from("abdgmzäöüßøłçéışñÅŽĐВладиΝίκη"), min_size=2, max_size=8)
_LATIN = st.lists(_WORD, min_size=2, max_size=4).flatmap(
    lambda words: st.sampled_from([" ", "-", "’", ". "]).map(lambda sign: f"{words[0]} {sign.join(words[1:])}".title())
)
_CJK = st.text(st.sampled_from("王小明山田太郎김민수李娜のぞみ"), min_size=2, max_size=5)


def digest(way: str) -> str:
    return hashlib.blake2b(way.encode(), digest_size=8).hexdigest()


def scrubber(*names: str, ways: Iterable[str] = (), bound: bool = False) -> Scrubber:
    marks = {digest(way) for way in ways}
    for name in names:
        marks |= name_marks(name, digest, bound=bound)
    return Scrubber(digest, marks)


ADA = scrubber("Ada Nwosu", "Zoë O’Brien-Łuk", "王小明", ways=["email:ada@example.org", "code:ADA1"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ada Nwosu: Boats", "(removed): Boats"),
        ("by ADA  NWOSU, and Ada Nwosu’s boat", "by (removed), and (removed)’s boat"),
        ("Ada Nwosus Boot", "(removed)s Boot"),
        ("Ada Nwo\u0301su", "(removed)"),
        ("Nwosu, Ada: Boats", "(removed): Boats"),
        ("with NWOSU ,\n Ada, and nwosu-ada.mp4", "with (removed), and (removed).mp4"),
        ("O’Brien-Łuk, Zoë (zoe)", "(removed) (zoe)"),
        ("luk,zoe o'brien; Łuk Zoë O’Brien", "(removed); (removed)"),
        ("zoe o'brien luk spricht", "(removed) spricht"),
        ("days26-ada-nwosu_boats.mp4", "days26-(removed)_boats.mp4"),
        ("听王小明说：王 小明", "听(removed)说：(removed)"),
        ("Write to Ada@Example.ORG.", "Write to (removed)."),
        ("2026-ada@example.org-1", "2026-(removed)-1"),
        ("/x?mail=ada%40example.org&y", "/x?mail=(removed)&y"),
    ],
)
def test_what_is_theirs_goes(text: str, left: str) -> None:
    assert ADA.text(text) == left
    assert ADA.text(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "Ada Nwosuh", "Bada Nwosu", "Ada and Nwosu", "Ada. Then, Nwosu", "Ada, Nwosu", "Nwosu", "王小",
        "maria.ada@example.org", "ada@example.org.uk", "ada@example.orgs", "", "Cafe\u0301", "@",
    ],
)  # fmt: skip
def test_what_is_not_theirs_stays_as_it_is(text: str) -> None:
    assert ADA.text(text) == text


def test_others_names_that_hold_one_stay() -> None:
    known = scrubber("Ada Nwosu", "王小")
    known.spare(["Ada Nwosu Meyer", "王小明", "Bo Ek"])
    text = "Ada Nwosu Meyer, Ada Nwosu, 王小明, 王小"
    assert known.text(text) == "Ada Nwosu Meyer, (removed), 王小明, (removed)"
    known.spare(["ADA NWOSU"])
    assert known.text("Ada Nwosu") == "Ada Nwosu", "somebody else is called so"
    assert known.text("Ada Nwosu", here=True) == "(removed)"


def test_a_surname_and_the_next_persons_first_name_are_no_name() -> None:
    known = scrubber("Ada Nwosu")
    known.spare(["Bo Nwosu", "Ada Meyer"])
    for text in ("Bo Nwosu, Ada Meyer", "Bo Nwosu, Ada", "Nwosu, Ada Meyer", "bo nwosu ada meyer"):
        assert known.text(text) == text
    assert known.text("Bo Ek, Nwosu, Ada, Meyer") == "Bo Ek, (removed), Meyer"
    assert known.called("Nwosu, Ada")
    known.spare(["Ada Nwosu"])
    assert known.text("Nwosu, Ada") == "Nwosu, Ada", "somebody else is called so"


def test_an_everyday_word_goes_in_their_own_places_alone() -> None:
    known = scrubber("Will", bound=True)
    assert known.text("Will sails") == "Will sails"
    assert known.text("Will sails as you will", here=True) == "(removed) sails as you will"


def test_values_are_walked_through() -> None:
    said = {
        "people": [
            {"name": "Ada Nwosu"}, {"name": "Ada Nwosu", "ids": ["code:OTHER"]}, {"name": "A", "ids": ["code:ADA1"]},
        ],
        "speakers": ["ada nwosu", "Bo Ek"], "owner": "Ada Nwosu", "note": "Ada Nwosu has it",
        "url": "https://x.example/ada-nwosu", "links": ["mailto:ada@example.org", "https://x.example/"],
        "n": 1, "none": None,
    }  # fmt: skip
    left = {
        "people": [{"name": "Ada Nwosu", "ids": ["code:OTHER"]}], "speakers": ["Bo Ek"],
        "note": "(removed) has it", "links": ["https://x.example/"], "n": 1, "none": None,
    }  # fmt: skip
    assert tree(ADA, said) == left
    assert column(ADA, msgspec.json.encode(said).decode()) == msgspec.json.encode(left).decode()
    assert column(ADA, msgspec.msgpack.encode(said)) == msgspec.msgpack.encode(left)
    for value in (b"\xc1 no msgpack", '{"cut off', 7, None, b""):
        assert column(ADA, value) == value
    assert column(ADA, '{"cut off by Ada Nwosu') == '{"cut off by (removed)'


@settings(max_examples=40)
@given(st.one_of(_LATIN, _CJK), st.sampled_from(["", " ", "«", "\n", "(", "42 "]), st.data())
def test_no_form_of_a_name_is_left_in_a_text_and_nothing_else_goes(name: str, before: str, data: st.DataObject) -> None:
    known = scrubber(name)
    form = data.draw(st.sampled_from([name, name.upper(), name.lower(), name.casefold(), fold(name)]))
    text = f"Bo{before or ' '}{form}, {form}!"
    left = known.text(text)
    assert form not in left
    assert left.replace("(removed)", "") == f"Bo{before or ' '}, !"
    record = Talk(base="A", title=text, people=(Person(form), Person("Bo Ek")), abstract="Others stay.")
    clean = cleaned(known, record)
    assert fold(form) not in fold(msgspec.json.encode(clean).decode())
    assert (clean.people, clean.abstract) == ((Person("Bo Ek"),), "Others stay.")
