"""`Reader`: ids in a total order, rows of a window, and nothing half read."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import pytest
from tests.store.build import T0, Store, talk

from confdash.store import connect
from confdash.store.connect import StoreError
from confdash.store.query.detail import talk_detail
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.source import Row
from confdash.store.query.sources import CHANGES, FEEDS, SOURCES, SPEAKERS, TALKS

COUNT = 700


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Many talks of which many are alike, and some have no time, room or track."""
    store = Store(tmp_path_factory.mktemp("reader") / "event", "ab")
    talks = [
        talk(
            f"K{index:04}", ["same", "Same", "", "Ångström", "zebra"][index % 5], code=f"CODE{index}",
            at=None if index % 7 == 0 else index % 20 * 30,
            room=None if index % 11 == 0 else f"Hall {index % 3}", track=None if index % 3 else "Web",
            people=[f"Speaker {index % 50}"] if index % 4 else [],
        )
        for index in range(COUNT)
    ]  # fmt: skip
    store.sync("a", talks)
    store.sync("b", talks[:100])
    store.sync("a", [*talks[:-5], talk("new")])
    yield store
    store.close()


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    """A reader of them."""
    with store.reader() as reader:
        yield reader


def numbers(rows: list[Row]) -> list[int]:
    return [int(getattr(row, "id")) for row in rows]  # noqa: B009 - all rows have one


def value(row: TalkRow, order: str) -> object:
    return {
        "time": row.starts, "room": ", ".join(row.rooms) or None, "title": row.title.upper(), "state": row.state,
        "kind": row.kind, "track": row.track,
    }[order]  # fmt: skip


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", ["time", "room", "title", "state", "kind", "track"])
def test_an_order_is_total_and_what_has_no_value_stands_last(reader: Reader, order: str, descending: bool) -> None:
    rows = [row for row in reader.rows(TALKS, order=order, descending=descending) if isinstance(row, TalkRow)]
    assert len(rows) == reader.count(TALKS) == COUNT + 1
    values = [value(row, order) for row in rows]
    there = [each for each in values if each is not None]
    assert values == there + [None] * (len(values) - len(there))
    if order != "title":  # capitals beyond ASCII sort by themselves
        assert there == sorted(there, reverse=descending)  # type: ignore[type-var]
    alike = [(value(row, order), row.id) for row in rows]
    for (one, first), (other, second) in itertools.pairwise(alike):
        if one == other:
            assert first < second or (descending and one is not None), "ties go by id"


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_ids_head_rows_and_windows_agree(reader: Reader, source: object) -> None:
    listed = SOURCES[getattr(source, "name")]  # noqa: B009 - typed by what it is looked up in
    for order in (None, *listed.orders):
        ids = list(reader.ids(listed, order=order))
        assert len(set(ids)) == len(ids) == reader.count(listed)
        assert list(reader.ids(listed, order=order)) == ids, "the same each time"
        assert numbers(reader.rows(listed, order=order)) == ids
        for limit in (1, 3, 200):
            assert numbers(reader.head(listed, order=order, limit=limit)) == ids[:limit]
        assert sorted(reader.window(listed, ids)) == sorted(ids)
        keys = reader.keys_of(listed, ids)
        assert all(reader.id_of(listed, keys[id_]) == id_ for id_ in ids[:20])


def test_what_is_newest_or_most_comes_first(reader: Reader) -> None:
    ids = list(reader.ids(CHANGES))
    assert ids == sorted(ids, reverse=True)
    assert list(reader.ids(CHANGES, descending=True)) == sorted(ids)
    talks = [row.talks for row in reader.rows(SPEAKERS, order="talks")]  # type: ignore[attr-defined]
    assert talks == sorted(talks, reverse=True)


def test_a_row_that_has_gone_is_absent(reader: Reader) -> None:
    ids = list(reader.ids(TALKS))[:3]
    assert sorted(reader.window(TALKS, [*ids, 10**9])) == sorted(ids)
    assert reader.window(TALKS, []) == {}
    assert reader.keys_of(TALKS, [10**9]) == {}
    assert reader.id_of(TALKS, "nobody") is None


def test_a_window_of_any_size(reader: Reader) -> None:
    ids = reader.ids(TALKS)
    assert len(reader.window(TALKS, ids)) == COUNT + 1, "more than one query's worth of parameters"


def test_keys_by_their_beginning(reader: Reader) -> None:
    assert reader.keys_like(TALKS, "K000") == [f"K000{digit}" for digit in range(10)]
    assert len(reader.keys_like(TALKS, "K")) == 20
    assert reader.keys_like(TALKS, "k0") == []
    assert reader.keys_like(TALKS, "%") == []


def test_rows_are_typed(reader: Reader) -> None:
    row = reader.window(TALKS, [reader.id_of(TALKS, "K0003") or 0]).popitem()[1]
    assert isinstance(row, TalkRow)
    assert (row.rooms, row.speakers, row.feeds) == (("Hall 0",), ("Speaker 3",), ("a", "b"))
    assert (row.gone, row.do_not_record) == (False, None)
    assert row.starts == T0 + 90 * 60


def test_it_sees_what_others_write_and_says_so(store: Store, reader: Reader) -> None:
    before = reader.version()
    assert reader.version() == before
    with connect.writing(store.link, store.path):
        store.link.execute("INSERT INTO meta VALUES ('seen', '')")
        assert reader.version() == before, "not before it is written"
    assert reader.version() != before


def test_a_query_is_interrupted_from_another_thread(reader: Reader) -> None:
    started = threading.Event()
    caught: list[BaseException] = []
    link = reader.link()
    link.set_progress_handler(lambda: started.set(), 100)

    def run() -> None:
        try:
            with connect.translated(reader.path):
                link.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
        except StoreError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    deadline = time.monotonic() + 10
    while thread.is_alive() and time.monotonic() < deadline:
        reader.interrupt()
        thread.join(0.01)
    assert not thread.is_alive()
    assert [str(error) for error in caught] == ["the query was interrupted"]
    link.set_progress_handler(None, 0)
    assert reader.ids(FEEDS), "and the next one works"


def test_a_long_filter_is_interrupted_too(reader: Reader) -> None:
    """Through `Reader` itself, as the dashboard does it."""
    done = threading.Event()
    outcomes: list[str] = []

    def run() -> None:
        while not done.is_set():
            try:
                reader.ids(TALKS, "title:zebra -title:same text:x")
            except StoreError as error:
                outcomes.append(str(error))
                return

    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < deadline:
        reader.interrupt()
    done.set()
    thread.join(10)
    assert outcomes == ["the query was interrupted"]


def test_all_that_is_known_of_a_talk(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(tmp_path_factory.mktemp("detail") / "event", "ab")
    slots = [talk("WORK77", "Solder", at=at, code="WORK77", abstract="How") for at in (0, 60)]
    store.sync("a", [*slots, talk("x", "Queues all the way", at=60)])
    store.sync(
        "b", [talk("b1", "Solder!", at=60, code="WORK77", people=["Ada"]), talk("y", "Queues, all the way", at=60)]
    )
    store.sync(
        "a",
        [
            slots[0],
            talk("WORK77", "Solder", at=90, code="WORK77", abstract="How"),
            talk("x", "Queues all the way", at=60),
        ],
    )
    with store.reader() as reader:
        detail = talk_detail(reader, "WORK77#2")
        assert detail
        assert (detail.row.key, detail.abstract, detail.subtitle) == ("WORK77#2", "How", None)
        assert [each.feed for each in detail.statements] == ["a", "b"]
        assert dict(detail.statements[1].values)["speakers"] == "Ada"
        assert [each.field for each in detail.changes] == ["starts_at"]
        assert [each.key for each in detail.slots] == ["WORK77"]
        twin = talk_detail(reader, "x")
        assert twin
        assert [each.key for each in twin.maybe] == ["y"]
        assert talk_detail(reader, "nobody") is None
    store.close()
