"""What people tables say of persons: whom a row speaks of, what holds, and that it does not depend on the order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.examples import examples
from tests.store.build import Store, config, talk
from tests.store.conftest import Make

from confdash.records import Batch, Contact, Person
from confdash.store import connect
from confdash.store.acquaint import acquaint

ADA = Person("Ada Low", ("code:ADA",))


def contact(
    name: str, *, key: str | None = None, code: str | None = None, email: str | None = None, **more: object
) -> Contact:
    """A row of a people table; more fields of `Contact` by their names."""
    ids = (f"code:{code}",) if code else ()
    made = Contact(key=key or code or email or name, person=Person(name, ids, email))
    return replace(made, **more)


def table(*rows: Contact) -> Batch:
    """What the parser of a people table would give."""
    return Batch(format="table", contacts=rows, read=len(rows), items=len(rows))


def phones(store: Store) -> dict[str, str | None]:
    """Speaker → telephone number."""
    return {key: row.phone for key, row in store.speakers().items()}


def ways(store: Store, feed: str) -> dict[str, str]:
    """Way → person, as a feed names people."""
    sql = "SELECT names.name, person FROM names JOIN feeds ON feeds.id = feed WHERE feeds.name = ?"
    return dict(store.link.execute(sql, [feed]).fetchall())


def test_a_row_with_the_speakers_code_says_how_to_reach_them(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("T", people=[ADA, "Bo"])])
    row = contact(
        "A. Low", code="ADA", email="Ada@x.test", phone="+45 1", company="Tide", first_time=True, remote=False,
        hosts=("Hall A",),
    )  # fmt: skip
    store.sync("people", table(row, contact("Nobody Here", phone="+45 2")))
    ada = store.speakers()["code:ADA"]
    assert (ada.name, ada.phone, ada.company, ada.first_time, ada.remote, ada.hosts) == (
        "Ada Low", "+45 1", "Tide", True, False, ("Hall A",),
    )  # fmt: skip
    assert ada.feeds == ("programme", "people")
    assert (ada.email or "").casefold() == "ada@x.test"
    assert ways(store, "people") == {"code:ADA": "code:ADA", "email:ada@x.test": "code:ADA"}
    assert list(store.speakers()) == ["code:ADA", "name:bo"], "who speaks nowhere is no speaker"
    store.check()
    assert store.rebuild()


@pytest.mark.parametrize("first", ["programme", "people"])
def test_the_order_in_which_feeds_come_does_not_matter(make: Make, first: str) -> None:
    store = make(["programme", "people"])
    batches: list[tuple[str, Sequence[object] | Batch]] = [
        ("programme", [talk("T", people=[ADA, Person("Bo", email="bo@x.test"), "Cy Dee"])]),
        ("people", table(contact("Ada", code="ADA", phone="1"), contact("B", email="BO@x.test", phone="2"),
                         contact("cy  dée", phone="3"))),
    ]  # fmt: skip
    for name, batch in sorted(batches, key=lambda each: each[0] != first):
        store.sync(name, batch)  # type: ignore[arg-type]
    assert {row.name: row.phone for row in store.speakers().values()} == {"Ada Low": "1", "Bo": "2", "Cy Dee": "3"}
    assert store.rebuild()
    store.check()


def test_an_address_is_not_part_of_a_key_or_of_what_is_found(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("people", table(contact("Ada Low", email="secret@x.test", phone="+45 1")))
    store.sync("programme", [talk("T", people=["Ada Low"])])
    (row,) = store.speakers().values()
    assert (row.key, row.email) == ("name:ada low", "secret@x.test")
    for word in ("secret", "x.test", "45"):
        assert store.speakers(word) == {}
        assert store.talks(word) == {}
    assert store.link.execute("SELECT count(*) FROM speakers WHERE search LIKE '%secret%'").fetchone() == (0,)


def test_a_name_counts_only_where_it_is_one_persons(make: Make) -> None:
    store = make(["programme", "people"])
    rows = [contact("Chen Wei", phone="1"), contact("Dee", key="d1", email="d1@x.test", phone="2"),
            contact("Dee", key="d2", email="d2@x.test", phone="3")]  # fmt: skip
    store.sync("people", table(*rows))
    store.sync("programme", [talk("T", people=["Chen Wei"]), talk("U", at=60, people=["Dee"])])
    assert phones(store) == {"name:chen wei": "1", "name:dee": None}, "two rows are called Dee"
    more = [talk("V", at=120, people=[Person("Chen Wei", ("code:CW2",))])]
    store.sync("programme", [talk("T", people=["Chen Wei"]), talk("U", at=60, people=["Dee"]), *more])
    assert phones(store) == {"code:CW2": None, "name:chen wei": None, "name:dee": None}, "now two speak"
    assert ways(store, "people") == {}
    assert store.rebuild()
    store.sync("programme", [talk("T", people=["Chen Wei"]), talk("U", at=60, people=["Dee"])])
    store.sync("people", table(rows[0], rows[1]))
    assert phones(store)["name:dee"] == "2", "the other Dee has left the table"
    assert store.rebuild()


def test_an_address_of_several_rows_names_none_of_them(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("T", people=[Person("Ada", email="team@x.test"), "Bo"])])
    rows = (contact("Ada", key="a", email="team@x.test", phone="1"), contact("Bo", key="b", email="team@x.test"))
    store.sync("people", table(rows[0], replace(rows[1], phone="2")))
    assert sorted(phones(store).values(), key=str) == ["1", "2"]
    assert {row.email for row in store.speakers().values()} == {"team@x.test"}
    assert not any(way.startswith("email:") for way in ways(store, "people"))


def test_a_row_with_the_code_of_one_and_the_address_of_another_makes_them_one(make: Make) -> None:
    store = make(["programme", "calendar", "people"])
    store.sync("programme", [talk("T", people=[ADA])])
    store.sync("calendar", [talk("U", at=60, people=[Person("A. Low", email="ada@x.test")])])
    assert len(store.speakers()) == 2
    store.sync("people", table(contact("Ada Low", code="ADA", email="ada@x.test", phone="1")))
    assert phones(store) == {"code:ADA": "1"}
    assert store.speakers_of("U") == ["code:ADA"]
    assert store.rebuild()
    store.check()


def test_the_believed_table_wins_field_by_field(make: Make) -> None:
    store = make(["sheet", "desk", "programme"])
    store.sync("programme", [talk("T", people=[ADA])])
    store.sync("desk", table(contact("Ada", code="ADA", phone="desk", company="Desk", hosts=("Lab",))))
    store.sync("sheet", table(contact("Ada", code="ADA", phone="sheet", hosts=("Hall A",))))
    row = store.speakers()["code:ADA"]
    assert (row.phone, row.company, row.hosts, row.feeds) == (
        "sheet", "Desk", ("Hall A", "Lab"), ("sheet", "desk", "programme"),
    )  # fmt: skip
    store.configure(["desk", "sheet", "programme"])
    assert phones(store) == {"code:ADA": "desk"}
    store.configure(["sheet", "programme"])
    assert phones(store) == {"code:ADA": "sheet"}
    store.configure(["programme"])
    row = store.speakers()["code:ADA"]
    assert (row.phone, row.company, row.hosts) == (None, None, ()), "a table that has left the config states nothing"


def test_what_changes_and_vanishes(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("T", people=[ADA, "Bo"])])
    ada, bo = contact("Ada", code="ADA", phone="1"), contact("Bo", phone="2")
    store.sync("people", table(ada, bo))
    before = store.link.total_changes
    plan = store.plan("people", table(ada, bo))
    assert (plan.empty, plan.before, plan.after, plan.nouns) == (True, 2, 2, "people")
    assert store.link.total_changes == before
    counts = store.sync("people", table(replace(ada, phone="9")))
    assert (counts.changed, counts.vanished, counts.appeared) == (1, 1, 0)
    assert phones(store) == {"code:ADA": "9", "name:bo": None}
    assert store.speakers()["name:bo"].feeds == ("programme",)
    counts = store.sync("people", table(ada, bo))
    assert (counts.changed, counts.appeared) == (1, 1)
    assert phones(store) == {"code:ADA": "1", "name:bo": "2"}
    assert store.link.execute("SELECT count(*), count(gone_at) FROM contacts").fetchone() == (2, 0)
    assert store.told() == [], "what is private is no change to be told"
    first = [(row.feeds, row.new) for row in store.changes() if row.field == "first sync"]
    assert first == [(("programme",), "1"), (("people",), "2 people")]
    assert store.rebuild()


def test_a_window_says_nothing_by_absence(make: Make) -> None:
    store = make(config(["programme", "people"], windows=["people"]))
    store.sync("programme", [talk("T", people=[ADA])])
    store.sync("people", table(contact("Ada", code="ADA", phone="1")))
    store.sync("people", table())
    assert phones(store) == {"code:ADA": "1"}


def test_rooms_are_called_what_the_talks_call_them(make: Make) -> None:
    store = make(config(["programme", "calendar", "people"], rooms={"Main": "Hall M"}))
    rooms = [("Hall A", "Hall A, 2nd floor")] * 3
    store.sync("people", table(contact("Ada", code="ADA", hosts=("Hall A, 2nd floor", "main")), contact("Volunteer",
               hosts=("Main",))))  # fmt: skip
    store.sync("programme", [talk(f"T{n}", at=60 * n, room=a, people=[ADA]) for n, (a, _) in enumerate(rooms)])
    assert store.speakers()["code:ADA"].hosts == ("Hall A, 2nd floor", "Hall M")
    store.sync("calendar", [talk(f"T{n}", at=60 * n, room=b) for n, (_, b) in enumerate(rooms)])
    assert store.speakers()["code:ADA"].hosts == ("Hall A", "Hall M"), "three talks have taught it"
    assert store.rebuild()


_PEOPLE = st.sampled_from([
    ADA, Person("Ada Low"), Person("Ada Low", email="a@x.test"), Person("Bo"), Person("Bo", ("code:BO",)),
    Person("Bo", ("id:1",), "b@x.test"), Person("Cy", email="a@x.test"),
])  # fmt: skip
_TALKS = st.lists(st.lists(_PEOPLE, max_size=2, unique_by=lambda who: who.name), max_size=3).map(
    lambda lists: [talk(f"T{n}", at=n * 60, people=people) for n, people in enumerate(lists)]
)
_ROWS = st.lists(
    st.builds(
        lambda name, code, email, phone: contact(name, key=f"{code}{email}{name}", code=code, email=email, phone=phone),
        st.sampled_from(["Ada Low", "Bo", "Cy"]), st.sampled_from([None, "ADA", "BO"]),
        st.sampled_from([None, "a@x.test", "b@x.test"]), st.sampled_from([None, "1", "2"]),
    ),
    max_size=4, unique_by=lambda row: row.key,
).map(lambda rows: table(*rows))  # fmt: skip
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["programme", "calendar"]), _TALKS), st.tuples(st.sampled_from(["p", "q"]), _ROWS)
    ),
    max_size=6,
)
_NUMBER = itertools.count()


@examples(15, 300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_STEPS)
def test_whatever_comes_in_whatever_order_a_rebuild_gives_the_same(make: Make, steps: list[tuple[str, object]]) -> None:
    store = make(["programme", "calendar", "p", "q"])
    for name, batch in steps:
        store.sync(name, batch)  # type: ignore[arg-type]
        store.check()
        with connect.writing(store.link, store.path):
            assert acquaint(store.link).touched == set(), "all is known that can be known"
    assert store.rebuild()
    speakers = set(store.speakers())
    for person, gone in store.link.execute("SELECT person, gone_at FROM contacts WHERE person IS NOT NULL"):
        assert gone is None
        assert person in speakers or store.link.execute("SELECT 1 FROM names WHERE person = ?", [person]).fetchone()
    store.close()


def test_a_room_has_the_host_that_a_table_names_until_somebody_says_otherwise(make: Make) -> None:
    store = make(["programme", "people"])
    store.sync("programme", [talk("1", people=[ADA]), talk("2", room="Hall B")])
    hosts = "SELECT room, host FROM room_marks ORDER BY room"
    volunteer = contact("Vera Volunteer", hosts=("Hall A", "Hall B"))
    store.sync("people", table(contact("Ada Low", code="ADA", hosts=("Hall B",)), volunteer))
    assert store.link.execute(hosts).fetchall() == [("Hall A", "Vera Volunteer"), ("Hall B", "Ada Low, Vera Volunteer")]
    store.decide(("room", "Hall A", "host", "sam"))
    assert store.link.execute(hosts).fetchall()[0] == ("Hall A", "sam")
    assert store.rebuild()
    store.undo()
    assert store.link.execute(hosts).fetchall()[0] == ("Hall A", "Vera Volunteer")
    store.sync("people", table(contact("Ada Low", code="ADA", hosts=("Hall B",))))
    assert store.link.execute(hosts).fetchall() == [("Hall B", "Ada Low")]
    assert store.rebuild()
