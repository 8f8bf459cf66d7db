"""Journal files from any hand: what cannot be read is passed over, and nothing of it stops a sync or a screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.store.build import T0, Store, talk
from tests.store.conftest import Make

from confdash.store import connect, decide, feeds, journal
from confdash.store.decisions import NotPlaced

_ID = journal.uuid7(1_700_000_000_000)
LINE: dict[str, object] = {
    "id": _ID, "at": T0, "by": "eve", "desk": "evil", "entity": "talk", "key": "1", "keys": ["feed:a\n1"],
    "field": "note", "old": None, "new": "x", "reverts": None, "batch": _ID,
}  # fmt: skip


def take(store: Store, *lines: bytes | dict[str, object]) -> int:
    """A journal file of these lines lies in the folder when a sync begins; returns how many entries came of it."""
    folder = store.folder / "journal"
    folder.mkdir(exist_ok=True)
    (folder / "evil.jsonl").write_bytes(
        b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines)
    )
    with connect.writing(store.link, store.path):
        count = journal.take_in(store.link, store.folder)
        decide.place_waiting(store.link, feeds.rules(store.link, store.settings))
    store.check()
    assert store.rebuild()
    return count


def programme(store: Store) -> None:
    store.sync("a", [talk("1", "Cranes", people=["Ada"]), talk("2", "Tides", at=60)])


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(LINE).encode().replace(b'"x"', b'"\xff\xfe"'),
        json.dumps(LINE).encode()[:-1] + b', "more": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        json.dumps(LINE).encode().replace(b'"x"', b'"\\ud800"'),
        LINE | {"at": 10**30},
        LINE | {"at": 10**15},
        LINE | {"id": "zzz"},
        LINE | {"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"},
        LINE | {"batch": "x" * 99},
        LINE | {"entity": "moon"},
        LINE | {"new": "x" * 1_000_000},
        LINE | {"old": "[" * 5_000},
    ],
    ids=[
        "no UTF-8", "far too deep", "half a letter", "no time at all", "a far time", "no id", "an id of the far future",
        "a long batch", "an unknown thing", "a huge value", "a deep value",
    ],
)  # fmt: skip
def test_a_line_that_no_store_could_hold_is_passed_over(make: Make, line: bytes | dict[str, object]) -> None:
    store = make("a")
    programme(store)
    assert take(store, line, LINE | {"id": journal.uuid7(1_700_000_000_001)}) == 1, "and the next one is not"
    store.decide(("talk", "1", "note", "mine"))
    assert store.talk("1").note == "mine", "what is decided after it holds"
    store.undo()
    assert store.talk("1").note == "x"


@pytest.mark.parametrize(
    ("entity", "field", "new"),
    [
        ("talk", "starts_at", "9" * 30),
        ("talk", "starts_at", str(10**13)),
        ("talk", "starts_at", "soon"),
        ("talk", "room", "Hall B"),
        ("talk", "room", '{"a": 1}'),
        ("talk", "state", "confused"),
        ("talk", "kind", "circus"),
        ("talk", "stage", "asleep"),
        ("talk", "title", " "),
        ("talk", "do_not_record", "7"),
        ("talk", "speakers", '[{"key": "x"}]'),
        ("talk", "here", json.dumps({"at": 10**30, "by": "x", "desk": "y"})),
        ("talk", "told", "[]"),
        ("talk", "join", None),
        ("talk", "split", "{"),
        ("talk", "add", json.dumps({"base": "x", "title": "T"})),
        ("feed", "words", "QC=review"),
        ("feed", "words", '["QC"]'),
        ("feed", "words", '{"QC": "reviewed"}'),
        ("feed", "words", '{"QC": null}'),
        ("feed", "words", '{" ": "review"}'),
        ("room", "add", json.dumps({"base": "x", "title": "T"})),
        ("room", "late", json.dumps({"minutes": 10**18, "at": T0})),
        ("room", "late", json.dumps({"minutes": 5, "at": 10**30})),
        ("person", "here", "yes"),
        ("person", "remote", "perhaps"),
        ("item", "snooze", json.dumps({"fingerprint": "x", "severity": "info", "until": 10**30})),
        ("item", "ack", json.dumps({"fingerprint": "x", "severity": "info"})[:-1] + ', "z": ' + "[" * 9_000),
    ],
)
def test_a_value_that_cannot_be_read_decides_nothing(make: Make, entity: str, field: str, new: str | None) -> None:
    store = make("a")
    programme(store)
    before = decide.dump(store.link)
    assert take(store, LINE | {"entity": entity, "field": field, "new": new}) == 0
    assert decide.dump(store.link) == before
    with pytest.raises(NotPlaced):
        store.decide((entity, "1", field, new))


def test_an_added_talk_beyond_all_calendars_is_none(make: Make) -> None:
    store = make("a")
    programme(store)
    record = {"base": "x", "title": "T", "starts": 10**25}
    assert take(store, LINE | {"key": "local-1", "field": "add", "new": json.dumps(record)}) == 0
    assert take(store, LINE | {"key": "local-1", "field": "add", "new": json.dumps(record | {"starts": T0})}) == 1
    assert store.talk("local-1").starts == T0


def test_what_a_terminal_would_obey_does_not_come_in(make: Make) -> None:
    store = make("a")
    programme(store)
    other = journal.uuid7(1_700_000_000_005)
    rooms = json.dumps(["Hall \x1b[2J\u202eB"])
    assert (
        take(store, LINE | {"by": "e\x1bve", "new": "a\x07b"}, LINE | {"id": other, "field": "room", "new": rooms}) == 2
    )
    row = store.talk("1")
    assert (row.note, row.rooms) == ("ab", ("Hall [2JB",))
    assert {entry.by for _, entry in journal.entries(store.link)} == {"eve"}


_FIELDS = ("title", "room", "starts_at", "speakers", "here", "late", "add", "join", "split", "ack", "told", "z")
_ids = st.integers(0, 9).map(lambda at: journal.uuid7(1_700_000_000_000 + at))
_values = st.recursive(
    st.one_of(
        st.integers(-(10**30), 10**30), st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=5)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["at", "by", "desk", "minutes", "key", "keys", "name", "title"]), inner),
    ),
    max_leaves=6,
)


@examples(15, 400)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "entity": st.sampled_from(["talk", "person", "room", "item", "feed", "x"]),
                "key": st.sampled_from(["1", "1#2", "local-1", "name:ada", "Hall A", ""]),
                "field": st.sampled_from(_FIELDS),
                "new": st.one_of(st.none(), st.text(max_size=5), _values.map(json.dumps)),
                "reverts": st.one_of(
                    st.none(), st.integers(0, 9).map(lambda at: journal.uuid7(1_700_000_000_000 + at))
                ),
                "at": st.one_of(st.just(T0), st.integers()),
            }
        ),
        max_size=8,
    )
)
def test_no_journal_stops_a_sync(tmp_path_factory: pytest.TempPathFactory, said: list[dict[str, object]]) -> None:
    store = Store(tmp_path_factory.mktemp("evil") / "event", "a")
    programme(store)
    ids = [journal.uuid7(1_700_000_000_000 + index) for index in range(len(said))]
    take(store, *(LINE | each | {"id": id_, "batch": id_} for each, id_ in zip(said, ids, strict=True)))
    programme(store)
    store.decide(("talk", "2", "note", "mine"))
    store.undo()
    store.check()
    store.close()


def test_the_latest_of_a_file_is_not_what_cannot_be_read(make: Make, tmp_path: Path) -> None:
    """Else a desk's later lines would be sorted behind all others."""
    one = make("a")
    programme(one)
    late = journal.uuid7(1_700_000_009_000)
    folder = one.folder / "journal"
    folder.mkdir()
    spoilt = LINE | {"id": journal.uuid7(1_900_000_000_000), "entity": "moon"}
    lines = [spoilt, LINE | {"field": "owner", "new": "front"}]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "b.jsonl").write_text(json.dumps(LINE | {"id": late, "batch": late, "field": "owner", "new": "back"}))
    with connect.writing(one.link, one.path):
        journal.take_in(one.link, one.folder)
    assert [entry.new for _, entry in journal.entries(one.link)] == ["front", "back"]
