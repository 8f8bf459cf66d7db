"""Who goes when somebody is forgotten, and who stays: namesakes, shared addresses, everyday words."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.store import forgetting, granting
from tests.store.build import Store, talk
from tests.store.forgetting import BO, EMAIL, NAME, forgets, stands, store, who
from tests.store.granting import applied, apply, eur, of, opened

from confdash.records import Batch, Contact, Person, Scholarship
from confdash.store import forget, forgotten

__all__ = ["store"]


def test_one_person_is_found_by_name_address_and_key(store: Store) -> None:
    key = of(store, NAME).key
    nodes = sorted(["code:NGOZI1", key, "code:NGOZI1@helpers"])
    spelled = (NAME, "ngozi dalstrom", "N. Ðalström", "  Ngozi   Dalström ")
    for text in (*spelled, EMAIL.upper(), "code:NGOZI1", key):
        assert who(store, text).keys("person", "application", "contact") == nodes, text


def test_of_two_of_one_name_only_the_one_that_is_meant_goes(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event(forgetting.FEEDS))
    one, other = Person("Ada Nwosu", ("code:ADA1",)), Person("Ada Nwosu", ("code:ADA2",))
    talks = [
        talk("SEALS", "Seals", people=[one], abstract="Ada Nwosu counts."),
        talk("BOATS", "Boats", at=60, people=[other], abstract="Ada Nwosu sails."),
    ]
    store.sync("programme", talks)
    store.sync("calendar", [talk("S", "Seals", people=["Ada Nwosu"]), talk("B", "Boats", at=60, people=["Ada Nwosu"])])
    contacts = (Contact(key="~1", person=Person("Ada Nwosu", (), "ada2@example.org"), phone="2"),)
    store.sync("helpers", Batch(format="t", contacts=contacts, read=1, items=1))
    apply(store, [applied("Ada Nwosu", "ada2@example.org"), applied("Ada Nwosu Meyer", "anm@example.org")])
    store.decide(("talk", "BOATS", "note", "Ada Nwosu is late"), ("person", "code:ADA2", "note", "vegan"))
    assert len(forget.look_up(store.link, "Ada Nwosu")) == 3, "two speakers, and whoever applies"
    found = forgets(store, "code:ADA1")
    assert found.kept_names == ["Ada Nwosu"]

    def stays() -> None:
        assert list(store.speakers()) == ["code:ADA2"]
        seals, boats = store.talk("SEALS"), store.talk("BOATS")
        assert (seals.speakers, boats.speakers, boats.note) == ((), ("Ada Nwosu",), "Ada Nwosu is late")
        abstracts = store.link.execute("SELECT abstract FROM talks ORDER BY key").fetchall()
        assert abstracts == [("Ada Nwosu sails.",), ("(removed) counts.",)]
        assert [row.name for row in opened(store).values()] == ["Ada Nwosu", "Ada Nwosu Meyer"]
        assert store.link.execute("SELECT count(*) FROM contacts").fetchone() == (1,)
        assert store.link.execute("SELECT count(*) FROM decisions").fetchone() == (2,)

    stays()
    batch = Batch(format="t", talks=tuple(talks), read=2, items=2)
    store.sync("programme", forgotten.strip(store.link, "programme", batch))
    stays()
    store.close()


def test_an_address_that_two_share_stays_with_the_other(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event(forgetting.FEEDS))
    shared = "office@example.org"
    two = applied("Eva Sand", shared), applied("Dee Osei", shared, base=f"email:{shared}#2")
    rows = Batch(format="table", scholarships=two, read=2, items=2)
    store.sync("grants", rows)
    forgets(store, "Eva Sand")
    assert [row.name for row in opened(store).values()] == ["Dee Osei"]
    store.sync("grants", forgotten.strip(store.link, "grants", rows))
    assert [(row.name, row.email) for row in opened(store).values()] == [("Dee Osei", shared)]
    assert stands(store.folder, "Eva Sand") == []
    store.close()


def test_a_row_number_that_is_anothers_tomorrow_takes_nobody_along(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event())
    rows = [applied("Ada Nwosu", id=1), applied("Cy Lund", id=2)]
    apply(store, rows)
    key = of(store, "Ada Nwosu").key
    forgets(store, key)
    renumbered = Batch(format="table", scholarships=(applied("Eva Sand", id=1), rows[1]), read=2, items=2)
    store.sync("grants", forgotten.strip(store.link, "grants", renumbered))
    assert {row.name for row in opened(store).values()} == {"Cy Lund", "Eva Sand"}
    assert of(store, "Eva Sand").key != key, "a key is never another's"
    store.decide(("scholarship", of(store, "Eva Sand").key, "note", "new"))
    forgets(store, "Cy Lund")
    assert of(store, "Eva Sand").key
    store.close()


def _listed(store: Store, *rows: Scholarship) -> list[tuple[str, str | None]]:
    batch = Batch(format="table", scholarships=rows, read=len(rows), items=len(rows))
    store.sync("grants", forgotten.strip(store.link, "grants", batch))
    return sorted((row.name or "", row.email) for row in opened(store).values() if not row.gone)


def test_whose_address_or_row_is_mended_stays_out(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event())
    eva, cy = applied("Eva Sand", id=17), applied("Cy Lund", id=18)
    apply(store, [eva, cy])
    forgets(store, "Eva Sand")
    rest = ("Cy Lund", "cy.lund@example.org")
    for person in (
        Person("Eva Sand", (), "eva@mended.example"), Person("EVA SAND", ("code:NEW1",), "eva@mended.example"),
        Person("Eva Sand", ("code:NEW1",)), Person("Eva Sand"), eva.person,
    ):  # fmt: skip
        row = msgspec.structs.replace(eva, person=person, pot="Travel", state="offered", offered=eur(500))
        assert _listed(store, row, cy) == [rest], person
    other = applied("Eva Sand", "another.eva@example.org", id=19)
    assert _listed(store, eva, cy, other) == [rest, ("Eva Sand", "another.eva@example.org")], "a row of their own"
    moved = msgspec.structs.replace(other, base="id:17")
    assert _listed(store, moved, cy) == [rest, ("Eva Sand", "another.eva@example.org")], "rows are numbered anew"
    store.close()


def test_a_name_that_is_an_everyday_word_goes_from_the_persons_own_places_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", granting.event())
    will = Person("Will", ("code:WILL",))
    talks = [
        talk("A", "Will on boats", people=[will], abstract="Will sails; you will, too."),
        talk("B", "Will it float?", at=60, people=[BO], room="Will Hall"),
    ]
    store.sync("programme", talks)
    found = forgets(store, "Will")
    assert found.kept_names == ["Will"]
    assert [(each.title, each.rooms) for each in store.talks().values()] == [
        ("(removed) on boats", ("Hall A",)), ("Will it float?", ("Will Hall",)),
    ]  # fmt: skip
    store.close()


def test_whoever_comes_later_with_the_name_alone_is_taken_for_the_same(store: Store) -> None:
    forgets(store)
    fresh = [talk("NEW1", people=[NAME]), talk("NEW2", at=60, people=[BO], abstract=f"{NAME} dives.")]
    store.sync("calendar", forgotten.strip(store.link, "calendar", store.batch(fresh)))
    assert store.talk("NEW1").speakers == ()
    assert stands(store.folder, NAME) == []
    fresh[1] = msgspec.structs.replace(fresh[1], people=(Person(NAME, ("code:OTHER1",)),))
    store.sync("calendar", forgotten.strip(store.link, "calendar", store.batch(fresh)))
    assert store.talk("NEW2").speakers == (NAME,), "with an id of their own it is somebody else"
    assert store.talk("SEALS").speakers == ()
