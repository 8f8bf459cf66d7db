"""What must always hold for tables, whatever their bytes: a batch whose counts add up, or one sentence."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.feeds.test_hostile_text import is_safe, texts

from confdash import feeds
from confdash.feeds import table
from confdash.records import TABLE_FIELDS, Batch, FeedError, ParseOptions

ENTITIES = sorted(TABLE_FIELDS)
_TITLES = st.sampled_from(
    ["Name", "E-mail", "Code", "Phone", "Remote", "Hosts", "Title", "State", "Start", "Speakers", "Opt-out", "", "x"]
)
_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Ada", "ada", "a@b", "yes", "no", "hm", "QX7", "26", "10:00", "2026-11-09 10:00", '"', "\n", ";"]),
)


def judged(body: bytes, entity: str) -> Batch | str:
    """The batch, or the sentence that says why there is none; the counts add up and every text is safe."""
    try:
        batch = feeds.parse(body, ParseOptions(entity=entity, host="x.test"), format="table")
    except FeedError as error:
        sentence = str(error)
        batch = None
    if batch is None:
        assert is_safe(sentence)
        assert "\n" not in sentence
        return sentence
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert len(batch.warnings) <= 20
    assert all(is_safe(warning) for warning in batch.warnings)
    assert len({contact.key for contact in batch.contacts}) == len(batch.contacts)
    for contact in batch.contacts:
        said = [contact.key, contact.person.name, *contact.person.ids, contact.person.email or "", *contact.hosts]
        assert all(is_safe(text) and len(text) <= 330 for text in (*said, contact.phone or "", contact.company or ""))
        assert "\n" not in contact.person.name
    assert all(is_safe(text) for talk in batch.talks for text in texts(talk))
    return batch


@given(
    st.lists(_TITLES, min_size=1, max_size=6),
    st.lists(st.lists(_CELLS, max_size=7), max_size=6),
    st.sampled_from(ENTITIES),
)
def test_any_cells(titles: list[str], rows: list[list[str]], entity: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([titles, *rows])
    found = judged(text.getvalue().encode("utf-8", "replace"), entity)
    if isinstance(found, Batch) and any(titles):
        assert found.read <= len(rows)


@given(st.binary(max_size=300), st.sampled_from(ENTITIES))
@example(b"Name,E-mail\n\xff,\xfe", "people")
@example(b"N\0a\0m\0e\0\n\0A", "people")
@example(b'Name\n"', "people")
@example(b"sep=;", "people")
@example(b"Name\r\rA\r", "people")
def test_any_bytes(body: bytes, entity: str) -> None:
    judged(body, entity)
    judged(b"Name,Title\n" + body, entity)
    table.recognise(body)


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5) | _TITLES, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON | st.lists(st.dictionaries(_TITLES, _JSON, max_size=4), max_size=4), st.sampled_from(ENTITIES))
def test_any_json(value: object, entity: str) -> None:
    judged(json.dumps(value).encode(), entity)


@pytest.mark.parametrize(
    "cell",
    ["\x1b]52;c;aGk=\x07", "x\u202egnp.exe", "\x9b31m", "[bold red]x[/]", "=cmd|' /C calc'!A0", "x" * 100_000, "\x00a"],
)
def test_hostile_cells(cell: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["Name", "Code", "E-mail", "Phone", "Organisation", "Hosts", "Remote"], [cell] * 7])
    found = judged(text.getvalue().encode(), "people")
    assert isinstance(found, Batch)
    assert found.items == 1
    text = io.StringIO()
    csv.writer(text).writerows([["Title", "Code", "State", "Room", "Start", "Speakers", "URL", "Type"], [cell] * 8])
    found = judged(text.getvalue().encode(), "talks")
    assert isinstance(found, Batch)
    assert (found.items, found.talks[0].url) == (1, None)
    hostile = f"N{cell[:50]}"
    found = judged(f'"{hostile}",b\n1,2\n'.encode(), "people")
    assert isinstance(found, str)
