"""A programme that is written and read again is the same; read into the store that it is of, it adds nothing.

What a format can carry of a slot: title, start, end, rooms in their order, who speaks, whether it is cancelled. No
schedule and no calendar has a place for what has no start; neither XML nor iCalendar tells an end that is not known
from one at the start; CSV names nobody twice in a row.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.export.trip import FORMS, added, again, doubts, empty, told
from tests.store.build import T0, Store, config, records, talk

from confdash.records import Person, Talk
from confdash.store import connect, decide, feeds, journal
from confdash.text import line
from confdash.uid import guid_of, uid_of

#: Sunday 25 October 2026 00:30 in Copenhagen: in this night an hour comes twice.
NIGHT = 1_792_881_000
#: Sunday 29 March 2026 00:30: in this one an hour is left out.
SHORT = 1_774_740_600
_ROOMS = ("Hall A", "Hall B", "Hall A, Hall B", "Room 1, 2nd floor", "Stage; left", "B/C", "<b>Foyer</b>", "=1+1", "")
_TITLES = ("Opening", "Lunch", "<b>Bold</b> & sons", "[CANCELLED] Panel, and who came", "=SUM(A1)", 'Say "no"; go')
#: Two of them have one name.
_PEOPLE = (
    Person("Ada Nwosu", ("code:ADA",)), Person("Ada Nwosu", ("code:ADA2",)), Person("Kim, Alex", ("id:hd/7",)),
    Person("Alex Kim"), Person("Bo <bo@x.example>", ("guid:a-b",), "bo@x.example"), Person("Ångström Ødegård"),
    Person("O'Neill; Jr", ("guid:5ee24bd5-1a23-5158-b29d-8e191fb50efb", "id:hd/8")),
)  # fmt: skip
_KEYS = ("5", "talk 1", "a#2", "a#2#3", "ä/ö", "x%41", "50% off", "p@host", "😀", "~~k", "=k", "long" * 70, "ø" * 240)
_texts = st.one_of(st.sampled_from(_TITLES), st.text(max_size=30).map(line).filter(bool))


def _talks() -> st.SearchStrategy[Talk]:
    """What a feed says of a slot."""
    people = st.lists(st.sampled_from(_PEOPLE), max_size=3, unique_by=lambda person: person.name).map(tuple)
    return st.builds(
        _talk,
        key=st.sampled_from(_KEYS),
        sort=st.sampled_from(("code", "guid", "uid", "number", "both", "own")),
        title=_texts,
        base=st.sampled_from((T0, NIGHT, SHORT)),
        minutes=st.one_of(st.none(), st.integers(-30, 420).map(lambda number: number // 15 * 15)),
        lasts=st.one_of(st.none(), st.sampled_from((0, 5, 45, 60 * 26, 60 * 240))),
        rooms=st.lists(st.sampled_from(_ROOMS).filter(bool), max_size=3, unique=True).map(tuple),
        people=people,
        state=st.sampled_from((None, None, "confirmed", "canceled", "withdrawn")),
        no_record=st.sampled_from((None, True, False)),
    )


def _talk(
    key: str, sort: str, title: str, base: int, minutes: int | None, lasts: int | None, rooms: tuple[str, ...],
    people: tuple[Person, ...], state: str | None, no_record: bool | None,
) -> Talk:  # fmt: skip
    starts = None if minutes is None else base + minutes * 60
    code = f"C{crc32(key.encode()) % 9_000 + 1_000}" if sort in ("code", "both") else None
    # Some feeds give all slots of a session one GUID.
    guid = guid_of("a feed", key[:1]) if sort in ("guid", "both") else None
    number = f"hd/{len(key)}" if sort == "number" else None
    return Talk(
        base=code or guid or number or key,
        title=title,
        code=code,
        guid=guid,
        uid=key if sort == "uid" else uid_of(key) if sort == "own" else None,
        starts=starts,
        ends=None if starts is None or lasts is None else starts + lasts * 60,
        rooms=rooms,
        people=people,
        state=state,
        raw_state=state,
        do_not_record=no_record,
    )


def _said(talk: Any, form: str) -> tuple[object, ...]:
    """What a format can carry of a slot, of an entry as of a row."""
    names = [getattr(each, "name", each) for each in talk.speakers]
    ends = None if form in ("ics", "xml") and talk.ends is not None and talk.ends <= talk.starts else talk.ends
    if form == "csv":
        names = list(dict.fromkeys(part.strip() for name in names for part in name.split(";") if part.strip()))
    return talk.title, talk.starts, ends, talk.rooms, tuple(names), talk.state in ("canceled", "withdrawn")


def all_said(talks: Iterable[Any], form: str) -> Counter[tuple[object, ...]]:
    return Counter(_said(talk, form) for talk in talks if form == "csv" or talk.starts is not None)


#: All of a talk that a feed of its own programme must leave as it is.
_HELD = """SELECT key, session, kind, title, subtitle, abstract, description, state, starts, ends, rooms, track,
    speakers, url, language, do_not_record, do_not_stream, gone FROM talks ORDER BY key"""


def beside(store: Store) -> dict[str, Any]:
    """What must not grow by it either."""
    return {
        "talks": store.link.execute(_HELD).fetchall(),
        # Of two who are known by one name alone, a copy that names both may say that they are one.
        "speakers": {row.name for row in store.speakers().values()},
        "maybe the same": set(doubts(store)),
        "told otherwise": store.link.execute("SELECT DISTINCT talk, field FROM disagreements ORDER BY 1, 2").fetchall(),
    }


_Deeds = list[tuple[int, tuple[str, str]]]
#: What people may have changed, that outside is told as it is now.
_DEEDS = (
    ("room", '["Hall C"]'),
    ("title", "Another title"),
    ("starts_at", str(T0)),
    ("state", "canceled"),
    ("speakers", '[{"name":"Bo Lindqvist"}]'),
)


def round_trip(first: list[Talk], second: list[Talk], form: str, deeds: _Deeds) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "event", config(("a", "b")))
        try:
            store.sync("a", first)
            store.sync("b", second)
            keys = sorted(store.talks())
            for place, (field, value) in deeds if keys else ():
                store.decide(("talk", keys[place % len(keys)], field, value))
            entries = told(store).entries
            with empty(store) as other:
                other.sync("copy", again(store, form))
                assert all_said(other.talks().values(), form) == all_said(entries, form)
            before = beside(store)
            added(store, form)
            after = beside(store)
            assert after.pop("maybe the same") <= before.pop("maybe the same")
            if deeds:  # of which the feeds say nothing yet
                del after["told otherwise"], before["told otherwise"]
            assert after == before
            listed = {talk for talk, names in store.groups().items() if form in {name for name, _ in names}}
            assert listed == {entry.key for entry in entries if form == "csv" or entry.starts is not None}
            store.check()
        finally:
            store.close()


_programmes = (
    st.lists(_talks(), max_size=8),
    st.lists(_talks(), max_size=5),
    st.sampled_from(FORMS),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(_DEEDS)), max_size=4),
)


@examples(10, 1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(*_programmes)
def test_a_programme_comes_back_as_it_was_and_joins_its_own(
    first: list[Talk], second: list[Talk], form: str, deeds: _Deeds
) -> None:
    round_trip(first, second, form, deeds)


def _entries(store: Store) -> set[str]:
    return {entry.key for entry in told(store).entries}


@pytest.mark.parametrize("form", FORMS)
def test_after_each_change_its_own_copy_says_the_same_of_the_same_talks(tmp_path: Path, form: str) -> None:
    store = Store(tmp_path / "event", config(("a", "b")))
    slots = [talk("SESSION", "Workshop", at=at, code="SESSION") for at in (0, 60, 120)]
    twins = [talk(f"hd/{number}", "Lunch", at=180, room=room) for number, room in enumerate(("Hall A", "Hall B"))]
    store.sync("a", [*slots, *twins, talk("UNTITLED", "", at=300), talk("é#2", "Été", at=360)])
    elsewhere = talk("hd/0", "Of another conference, which numbers from 0 too", at=400)
    store.sync("b", [talk("pretalx-x-SESSION@host", "Workshop", uid="pretalx-x-SESSION@host", at=0), elsewhere])
    store.decide(("talk", "hd/0@b", "title", "Lunch"), ("talk", "hd/0@b", "starts_at", str(T0 + 240 * 60)))
    added(store, form)
    keys = set(store.talks())
    # Each slot is where another was, and what is called alike is at one time in one room.
    for deeds in (
        [("SESSION", "starts_at", T0 + 7200), ("SESSION#3", "starts_at", T0)],
        [("hd/0", "room", '["Hall B","Hall, great"]'), ("hd/1", "title", "Dinner")],
        [
            ("SESSION", "starts_at", T0 + 36_000),
            ("SESSION#2", "starts_at", T0 + 36_000),
            ("SESSION#2", "room", '["X"]'),
        ],
        [("SESSION#2", "state", "canceled"), ("é#2#1", "title", "Lunch"), ("é#2#1", "starts_at", T0 + 180 * 60)],
    ):
        store.decide(*(("talk", key, field, str(value)) for key, field, value in deeds))
        added(store, form)
        assert set(store.talks()) == keys
        assert doubts(store) == []
        of_copy = {of: key for of, names in store.groups().items() for name, key in names if name == form}
        assert of_copy.keys() == _entries(store)
        said = {key: record for (feed, key), record in records(store.link).items() if feed == store.feed(form)}
        rows = store.talks()
        for of, key in of_copy.items():
            assert (said[key].title, said[key].starts, said[key].rooms) == (
                rows[of].title, rows[of].starts, rows[of].rooms,
            )  # fmt: skip
    store.check()
    store.close()


def test_a_guid_stands_for_a_talk_where_it_is_one_and_no_other_talk_has_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", config(("a", "b")))
    one, both, twice = (guid_of("a feed", name) for name in ("one", "both", "twice"))
    store.sync("a", [talk("ONE", guid=one.upper()), talk("TWO", at=60, guid=both), talk("ODD", at=90, guid="fiY1iSGU")])
    store.sync("b", [talk("b/1", "Else", at=240, guid=twice), talk("b/2", "Elsewhere", at=300, guid=twice)])
    store.sync("b", [talk("b/1", "Else", at=240, guid=twice)])  # of what has gone it is all the same
    assert {entry.key: entry.guid for entry in told(store).entries} == {
        "ONE": one,
        "TWO": both,
        "ODD": None,
        "b/1": None,
    }
    store.close()


def test_talks_that_people_added_and_made_public_come_back_too(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", config(("a",)))
    store.sync("a", [talk("ONE")])
    record = msgspec.json.encode(talk("x", "Open space", at=90, people=["Bo Lindqvist"])).decode()
    store.decide(("talk", "local-1", "add", record))
    assert _entries(store) == {"ONE"}
    store.decide(("talk", "local-1", "public", "1"))
    for number, form in enumerate(FORMS, start=1):
        added(store, form)
        assert {name for name, _ in store.groups()["local-1"]} == {"local", *FORMS[:number]}
    assert set(store.talks()) == {"ONE", "local-1"}
    store.close()


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_that_was_there_first_joins_what_it_is_a_copy_of(tmp_path: Path, form: str) -> None:
    store = Store(tmp_path / "one", config(("a",)))
    programme = [
        *(talk("hd/1", "Workshop", at=at) for at in (0, 60)),
        talk("uid-1@host", "Talk", uid="uid-1@host"),
        talk("GUID", "Twins", guid=guid_of("a feed", "x")),
    ]
    store.sync("a", programme)
    body = again(store, form)
    other = Store(tmp_path / "other", config(("a", "copy")))
    other.sync("copy", body)
    # Meanwhile all is different but what it is.
    other.sync("a", [msgspec.structs.replace(each, title="Moved", starts=each.starts + 90_000) for each in programme])  # type: ignore[operator]
    assert len(other.talks()) == len(programme)
    assert {frozenset(name for name, _ in names) for names in other.groups().values()} == {frozenset({"a", "copy"})}
    for each in (store, other):
        each.close()


@pytest.mark.parametrize("form", ["ics", "xml"])
def test_a_desk_that_has_a_copy_alone_hears_of_what_was_decided(tmp_path: Path, form: str) -> None:
    front = Store(tmp_path / "front", config(("a",)))
    front.sync("a", [talk("hd/1", at=0), talk("hd/1", at=60)])
    back = Store(tmp_path / "back", config(("copy",)))
    back.sync("copy", again(front, form))
    front.decide(("talk", "hd/1#2", "room", '["Hall Z"]'))
    shutil.copytree(front.folder / "journal", back.folder / "journal", dirs_exist_ok=True)
    with connect.writing(back.link, back.path):
        journal.take_in(back.link, back.folder)
        decide.place_waiting(back.link, feeds.rules(back.link, back.settings))
    assert [row.rooms for row in back.talks().values()] == [("Hall A",), ("Hall Z",)]
    for each in (front, back):
        each.close()
