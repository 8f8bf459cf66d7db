"""The time line: feeds' changes, people's decisions and how feeds fared, by time, filtered, in words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, talk

from confdash import clock
from confdash.store import connect, decisions, feed_events, journal
from confdash.store.decisions import Deed, Who
from confdash.store.query import told
from confdash.store.query.language import FilterError
from confdash.store.query.rows import TimelineRow
from confdash.store.query.timeline import TIMELINE, batch_of, lines_of

MIRA, SAM = Who("mira", "desk-1"), Who("sam", "lounge")


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A feed that moved a talk, two desks that decided, and an outage; a minute lies between them."""
    store = Store(tmp_path_factory.mktemp("timeline") / "event", "a")
    store.sync("a", [talk("ALFA", "Cranes", people=["Ada Nwosu"]), talk("BETA", "Tides", at=60)])
    store.sync("a", [talk("ALFA", "Cranes", people=["Ada Nwosu"], room="Hall B"), talk("BETA", "Tides", at=60)])
    times = itertools.count(store.now + 60, 60)
    monkeypatch.setattr(clock, "real", lambda: next(times))
    decide(store, MIRA, Deed("talk", "ALFA", "state", "canceled"), Deed("talk", "BETA", "state", "canceled"))
    decide(store, SAM, Deed("talk", "ALFA", "note", "ring her mother"))
    with connect.writing(store.link, store.path):
        feed_events.failed(store.link, store.feed("a"), store.now + 1000, "http", "the server answers 500")
        feed_events.asleep(store.link, T0, T0 + HOUR)
    yield store
    store.close()


def decide(store: Store, who: Who, *deeds: Deed) -> str:
    with connect.writing(store.link, store.path, durable=True):
        return decisions.decide(store.link, store.settings, who, deeds)


def undo(store: Store, who: Who, batch: str | None = None) -> None:
    with connect.writing(store.link, store.path, durable=True):
        decisions.undo(store.link, store.settings, who, batch)


def lines(store: Store, text: str = "", order: str = "oldest") -> list[TimelineRow]:
    with store.reader() as reader:
        return [row for row in reader.rows(TIMELINE, text, order) if isinstance(row, TimelineRow)]


def short(store: Store, text: str = "") -> list[tuple[str, str, str]]:
    return [(row.sort, row.key, row.field) for row in lines(store, text)]


ALL = [
    ("change", "a", "first sync"),
    ("change", "ALFA", "room"),
    ("decision", "ALFA", "state"),
    ("decision", "BETA", "state"),
    ("decision", "ALFA", "note"),
    ("feed", "a", "failed"),
    ("feed", "", "asleep"),
]


def test_everything_is_one_list_by_time(store: Store) -> None:
    assert short(store) == ALL
    assert [(row.sort, row.key, row.field) for row in lines(store, order="newest")] == ALL[::-1]
    moments = [row.at for row in lines(store)]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("sort:change", [0, 1]),
        ("sort:decision", [2, 3, 4]),
        ("sort:f", [5, 6]),
        ("by:mira", [2, 3]),
        ("-by:mira sort:decision", [4]),
        ("desk:lounge", [4]),
        ("feed:a", [0, 1, 5]),
        ("of:Cranes", [1, 2, 4]),
        ("of:BETA", [3]),
        ("field:state", [2, 3]),
        ("tides", [3]),
        ("key:AL", [1, 2, 4]),
        ("until:2026-10-10T10:05 sort:decision", [2, 3, 4]),
        ("until:2026-10-01", []),
        ("since:2026-11-01", [6]),
    ],
)
def test_filters(store: Store, text: str, places: list[int]) -> None:
    assert short(store, text) == [ALL[place] for place in places]


def test_a_sort_that_there_is_not_is_said(store: Store) -> None:
    with pytest.raises(FilterError, match="sort:change"):
        lines(store, "sort:people")


def test_a_decision_that_was_taken_back_says_so_until_it_is_done_again(store: Store) -> None:
    undo(store, SAM)
    [note, back] = lines(store, "field:note")
    assert note.undone
    assert not back.undone
    assert back.reverts == note.entry
    assert "taken back since" in told.sentence(note, store.settings.clock())
    assert told.sentence(back, store.settings.clock()).startswith("undone: ")
    with connect.writing(store.link, store.path, durable=True):
        decisions.redo(store.link, store.settings, SAM)
    [note, back, again] = lines(store, "field:note")
    assert (note.undone, back.undone, again.undone) == (False, True, False)
    assert short(store, "undone:yes") == [("decision", "ALFA", "note")]
    assert told.sentence(again, store.settings.clock()) == "done again: noted"
    undo(store, SAM)
    assert [row.undone for row in lines(store, "field:note")] == [True, False, True, False], "every other one"
    assert [told.sentence(row, store.settings.clock()) for row in lines(store, "field:note")] == [
        "noted (taken back since)", "undone: noted", "done again: noted (taken back since)", "undone: noted",
    ]  # fmt: skip


def test_entries_that_take_back_each_other_end_nowhere(store: Store) -> None:
    """Nobody here writes such a file; another hand may."""
    for number in (1, 2):
        made = journal.entry(by="x", desk="y", entity="talk", key="ALFA", keys=(), field="note", new="n")
        other = f"01a1fec6-93e4-7000-8000-00000000000{3 - number}"
        entry = msgspec.structs.replace(made, id=f"01a1fec6-93e4-7000-8000-00000000000{number}", reverts=other)
        with connect.writing(store.link, store.path, durable=True):
            journal.append(store.link, entry)
    found = lines(store, "by:x")
    assert len(found) == 2
    assert [row.undone for row in found] == [True, False], "only what came later takes something back"


def test_the_lines_of_one_thing_and_what_was_decided_at_once(store: Store) -> None:
    with store.reader() as reader:
        found = lines_of(reader, "talk", "ALFA")
        assert [row.field for row in found] == ["note", "state", "room"]
        assert batch_of(reader, found[1].batch or "") == 2
        assert batch_of(reader, found[0].batch or "") == 1


def test_a_decision_about_a_row_of_attention_is_about_its_subject(store: Store) -> None:
    decide(store, MIRA, Deed("item", "speaker-missing talk ALFA", "owner", "sam"))
    decide(store, MIRA, Deed("item", "feed-stale event network", "owner", "sam"))
    assert [row.title for row in lines(store, "field:owner")] == ["Cranes", "network"]


def test_a_talk_that_was_renamed_keeps_its_title_in_the_time_line(store: Store) -> None:
    with connect.writing(store.link, store.path):
        store.link.execute("INSERT INTO former_keys VALUES ('OLD', 'ALFA')")
        store.link.execute(
            "INSERT INTO journal (id, at, by, desk, entity, key, keys, field, new, batch)"
            " VALUES ('x', 1, 'mira', 'd', 'talk', 'OLD', '[]', 'public', '1', 'x')"
        )
    assert [row.title for row in lines(store, "field:public")] == ["Cranes"]


def test_lines_in_words(store: Store) -> None:
    here = store.settings.clock()
    assert [told.sentence(row, here) for row in lines(store)] == [
        "first sync: 2 talks", "room: Hall A → Hall B", "state: confirmed → canceled", "state: confirmed → canceled",
        "noted", "failed: the server answers 500", "asleep 09:00–10:00",
    ]  # fmt: skip
    [note] = lines(store, "field:note")
    assert "mother" not in told.sentence(note, here)
    assert told.sentence(note, here, show_private=True) == "note: ring her mother"


@pytest.mark.parametrize("value", ["", "[", "{}", "null", "soon", "9" * 40, "\x00", '{"at": "x"}'])
@pytest.mark.parametrize("field", ["here", "late", "snooze", "told", "speakers", "starts_at", "asleep", "held"])
def test_values_that_nobody_wrote_are_shown_as_they_stand(store: Store, field: str, value: str) -> None:
    [row] = lines(store, "field:note")
    odd = msgspec.structs.replace(row, field=field, old=value, new=value)
    assert isinstance(told.sentence(odd, store.settings.clock()), str)


def test_a_list_of_a_hundred_thousand_reads_its_first_page_by_the_index(store: Store) -> None:
    with store.reader() as reader:
        plan = [
            row[3]
            for row in reader.link().execute(
                "EXPLAIN QUERY PLAN "
                + " UNION ALL ".join(f"SELECT at, id FROM {part} WHERE 1" for part in TIMELINE.parts)
                + " ORDER BY 1 DESC, 2 DESC"
            )
        ]
    assert "MERGE (UNION ALL)" in plan
    for index in ("changes_at", "journal_at", "feed_events_at"):
        assert any(index in line for line in plan), plan
    assert not any(line == "USE TEMP B-TREE FOR ORDER BY" for line in plan)
