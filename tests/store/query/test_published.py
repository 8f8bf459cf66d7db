"""What may be told of the programme to everybody (design §10): the public feeds' word, and what people decided."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, talk
from tests.store.conftest import Make

from confdash.records import Batch, Person, Talk
from confdash.store.query.published import MARKED, NOT_CONFIRMED, NOT_PUBLIC, WITHDRAWN, Entry, Programme, programme

#: The organisers' own system comes first in the config, so it is believed; everybody reads the other one.
CONFIG = """[event]
name = "Harbour Days"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
[[feeds]]
name = "inside"
url = "https://cfp.days.example/api/submissions/"
token = "env:CFP_TOKEN"
[[feeds]]
name = "released"
url = "https://cfp.days.example/schedule.json"
"""
#: Stands in everything that is nobody's business; where it is found, something got through.
CANARY = "canary"


def read(store: Store, query: str = "", *, keys: Sequence[str] | None = None, everything: bool = False) -> Programme:
    with store.reader() as reader:
        return programme(reader, store.settings, query, keys=keys, everything=everything)


def told(store: Store, query: str = "", *, everything: bool = False) -> dict[str, Entry]:
    return {entry.key: entry for entry in read(store, query, everything=everything).entries}


def test_what_is_embargoed_or_not_released_is_told_as_the_public_feed_has_it(make: Make) -> None:
    store = make(CONFIG)
    store.sync(
        "inside",
        [
            talk(
                "KEY", f"{CANARY}: a minister speaks", guid="g1", at=90, room=f"{CANARY} hall",
                people=[Person(f"Minister {CANARY}", email=f"{CANARY}@gov.example")], subtitle=CANARY, abstract=CANARY,
                description=CANARY, track=CANARY, url=f"https://{CANARY}.example/", language=CANARY, type="Keynote",
            ),
        ],
    )  # fmt: skip
    store.sync("released", [talk("KEY", "To be announced", guid="g1", people=["TBA"])])
    entry = told(store)["KEY"]
    assert (entry.title, entry.starts, entry.ends, entry.rooms) == ("To be announced", T0, T0 + 2_700, ("Hall A",))
    assert [speaker.name for speaker in entry.speakers] == ["TBA"]
    assert CANARY not in repr(entry)
    inside = told(store, everything=True)["KEY"]
    assert inside.title == f"{CANARY}: a minister speaks"
    assert inside.rooms == (f"{CANARY} hall",)
    assert inside.public, "everybody may know that there is something"


def test_what_people_decided_stands_above_the_public_feed_too(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("KEY", CANARY, guid="g1", at=90)])
    store.sync("released", [talk("KEY", "To be announced", guid="g1")])
    store.decide(
        ("talk", "KEY", "room", '["Hall B"]'),
        ("talk", "KEY", "starts_at", str(T0 + HOUR)),
        ("talk", "KEY", "ends_at", str(T0 + 2 * HOUR)),
    )
    entry = told(store)["KEY"]
    assert (entry.title, entry.rooms, entry.starts, entry.ends) == (
        "To be announced", ("Hall B",), T0 + HOUR, T0 + 2 * HOUR,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (talk("X", state="accepted"), NOT_CONFIRMED),
        (talk("X", state="draft"), NOT_CONFIRMED),
        (talk("X", state="submitted"), NOT_CONFIRMED),
        (talk("X", state="rejected"), NOT_CONFIRMED),
        (talk("X", state="confirmed"), None),
        (talk("X"), None),
        (talk("X", state="canceled"), None),
        (talk("X", state="withdrawn"), None),
    ],
    ids=lambda value: getattr(value, "state", None) or "",
)
def test_only_what_is_confirmed_or_called_off_is_told(make: Make, record: Talk, why: str | None) -> None:
    store = make(CONFIG)
    store.sync("released", [record])
    found = read(store)
    assert [entry.key for entry in found.entries] == ([] if why else ["X"])
    assert found.left == ({why: 1} if why else {})
    [inside] = read(store, everything=True).entries
    assert (inside.public, inside.cancelled) == (why is None, record.state in ("canceled", "withdrawn"))


def test_what_the_organisers_do_not_confirm_is_not_told_though_a_public_feed_lists_it(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("X", guid="g", state="accepted")])
    store.sync("released", [talk("X", guid="g")])
    assert read(store).left == {NOT_CONFIRMED: 1}


def test_what_no_public_feed_has_shown_is_not_told(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("IN", guid="g")])
    store.decide(("talk", "local-1", "add", msgspec.json.encode(talk("x", "Stand-in")).decode()))
    found = read(store)
    assert (found.entries, found.left) == ((), {NOT_PUBLIC: 2})
    assert told(store, everything=True).keys() == {"IN", "local-1"}


def test_a_person_s_word_makes_it_public_or_not_and_is_taken_back(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("KEY", "A minister speaks", guid="g1"), talk("IN", guid="g2", at=60)])
    store.sync("released", [talk("KEY", "To be announced", guid="g1"), talk("OUT", at=120)])
    store.decide(("talk", "local-1", "add", msgspec.json.encode(talk("x", "Stand-in", at=180)).decode()))
    before = read(store)
    store.decide(
        ("talk", "KEY", "public", "1"), ("talk", "IN", "public", "1"), ("talk", "local-1", "public", "1"),
        ("talk", "OUT", "public", "0"),
    )  # fmt: skip
    found = read(store)
    assert [entry.title for entry in found.entries] == ["A minister speaks", "About IN", "Stand-in"]
    assert found.left == {MARKED: 1}
    store.undo()
    assert read(store) == before


def test_what_is_called_off_is_told_when_the_public_feed_has_dropped_it(make: Make) -> None:
    store = make(CONFIG)
    store.sync("released", [talk("OFF"), talk("GONE", at=60), talk("STAYS", at=120)])
    store.decide(("talk", "OFF", "state", "canceled"))
    store.sync("released", [talk("STAYS", at=120)])
    found = read(store)
    assert [(entry.key, entry.cancelled) for entry in found.entries] == [("OFF", True), ("STAYS", False)]
    assert found.left == {WITHDRAWN: 1}


def test_what_only_the_organisers_still_list_is_no_longer_told(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("X", guid="g"), talk("Y", at=60)])
    store.sync("released", [talk("X", guid="g")])
    store.sync("released", [talk("Z", at=120)])
    assert read(store, "-key:Y").left == {WITHDRAWN: 1}


def test_what_one_public_feed_has_dropped_and_another_lists_is_told(make: Make) -> None:
    store = make(CONFIG + '[[feeds]]\nname = "calendar"\nurl = "calendar.ics"\n')
    store.sync("released", [talk("X", guid="g")])
    store.sync("calendar", [talk("X", guid="g")])
    store.sync("calendar", [talk("Y", at=600)])
    assert told(store).keys() == {"X", "Y"}


@pytest.mark.parametrize(
    ("more", "public"),
    [
        ("", True),
        ("public = false", False),
        ('token = "env:T"', False),
        ('token = "env:T"\npublic = true', True),
        ('kind = "table"\nentity = "talks"', False),
        ('kind = "table"\nentity = "talks"\npublic = true', True),
        ('url = "https://days.example/export.ics?token=s3cr3t-s3cr3t"', False),
    ],
)
def test_which_feeds_are_public(make: Make, more: str, public: bool) -> None:
    url = "" if "url" in more else 'url = "x.json"\n'
    store = make(f'[event]\nname = "Harbour Days"\n[[feeds]]\nname = "one"\n{url}{more}\n')
    store.sync("one", [talk("X")])
    assert bool(told(store)) is public


def test_a_feed_that_has_left_the_config_makes_nothing_public(make: Make) -> None:
    store = make(("one", "two"))
    store.sync("one", [talk("X")])
    store.sync("two", [talk("Y")])
    store.configure(("two",))
    assert told(store).keys() == {"Y"}


def test_nothing_private_is_in_an_entry(make: Make) -> None:
    store = make(CONFIG)
    speaker = Person("Ada Nwosu", ("code:ADA",), email=f"{CANARY}@example.org")
    store.sync("inside", [talk("X", guid="g", people=[speaker], do_not_record=True)])
    store.sync("released", [talk("X", guid="g", people=["Ada Nwosu"])])
    [key] = store.speakers_of("X")
    store.decide(
        ("talk", "X", "note", CANARY), ("talk", "X", "owner", CANARY), ("talk", "X", "tags", f'["{CANARY}"]'),
        ("talk", "X", "video_note", CANARY), ("talk", "X", "video_owner", CANARY), ("person", key, "note", CANARY),
        ("person", key, "email", f"{CANARY}@example.org"), ("person", key, "phone", CANARY),
        ("person", key, "company", CANARY),
    )  # fmt: skip
    with store.reader() as reader:
        for everything in (False, True):
            found = programme(reader, store.settings, everything=everything).entries
            assert CANARY not in repr(found)
            # Whoever says it: those who record by an export must hear of it.
            assert [entry.do_not_record for entry in found] == [True]


def test_records_are_the_public_feeds_alone(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("X", CANARY, guid="g")])
    store.sync("released", [talk("X", "Shown", guid="g")])
    with store.reader() as reader:
        [entry] = programme(reader, store.settings, records=True).entries
        assert [record.title for record in entry.records] == ["Shown"]
        [entry] = programme(reader, store.settings, records=True, everything=True).entries
        assert [record.title for record in entry.records] == [CANARY, "Shown"]


def test_a_query_or_keys_say_which(make: Make) -> None:
    store = make(CONFIG)
    store.sync("released", [talk("LATE", at=60), talk("NEVER", at=None), talk("EARLY"), talk("B", room="Hall B")])
    assert [entry.key for entry in read(store).entries] == ["B", "EARLY", "LATE", "NEVER"]
    assert told(store, 'room:"Hall B"').keys() == {"B"}
    assert [entry.key for entry in read(store, keys=["NEVER", "EARLY", "?"]).entries] == ["EARLY", "NEVER"]
    assert read(store, keys=[]).entries == ()


def test_the_order_does_not_tell_when_something_really_is(make: Make) -> None:
    store = make(CONFIG)
    store.sync("inside", [talk("KEY", guid="g", at=500)])
    store.sync("released", [talk("A"), talk("KEY", "To be announced", guid="g", at=60), talk("B", at=120)])
    assert [entry.key for entry in read(store).entries] == ["A", "KEY", "B"]
    store.sync("inside", [talk("KEY", guid="g", at=-500)])
    assert [entry.key for entry in read(store).entries] == ["A", "KEY", "B"]


def test_a_room_is_called_as_the_public_feeds_call_it(make: Make) -> None:
    inside, outside = f"Hall B ({CANARY})", "Hall B"
    store = make(CONFIG)
    store.sync("inside", [talk(f"T{n}", guid=f"g{n}", at=60 * n, room=inside) for n in range(4)])
    store.sync(
        "released",
        [
            *(talk(f"T{n}", guid=f"g{n}", at=60 * n, room=outside) for n in range(4)),
            talk("ALONE", at=300, room=outside), talk("MOVED", at=360, room="Hall C"),
        ],
    )  # fmt: skip
    assert store.talk("ALONE").rooms == (inside,), "learnt from the talks that both list"
    store.decide(("talk", "MOVED", "room", f'["{inside}"]'))
    assert {entry.rooms for entry in read(store).entries} == {(outside,)}
    assert told(store, everything=True)["ALONE"].rooms == (inside,)
    store.configure(CONFIG + f'[rooms]\n"{inside}" = "Aud. B"\n"{outside}" = "Aud. B"\n')
    assert {entry.rooms for entry in read(store).entries} >= {("Aud. B",)}, "what the config says, people decided"


def test_a_table_that_was_recognised_as_one_is_not_public_unless_the_config_says_so(make: Make) -> None:
    store = make(("programme",))
    rows = (talk("X"),)
    store.sync("programme", Batch(format="table", talks=rows, read=1, items=1))
    assert read(store).left == {NOT_PUBLIC: 1}
    store.configure('[event]\nname = "Harbour Days"\n[[feeds]]\nname = "programme"\nurl = "x"\npublic = true\n')
    assert told(store).keys() == {"X"}


def test_what_a_public_feed_has_dropped_keeps_its_guid_though_the_organisers_list_it(make: Make) -> None:
    guid = "3f1a1f0c-5b1e-4c86-9a57-0d6d1f0f7a11"
    store = make(CONFIG)
    store.sync("inside", [talk("OFF"), talk("STAYS", at=60)])
    store.sync("released", [talk("OFF", code="OFF", guid=guid), talk("STAYS", at=60)])
    store.decide(("talk", "OFF", "state", "canceled"))
    store.sync("released", [talk("STAYS", at=60)])
    with store.reader() as reader:
        [entry, _] = programme(reader, store.settings, records=True).entries
    assert (entry.cancelled, entry.guid, [record.code for record in entry.records]) == (True, guid, ["OFF"])
