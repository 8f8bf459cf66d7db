"""Which row is which application: keys stay whatever a table renames, repeats or leaves out, and feeds are joined."""

from __future__ import annotations

import itertools
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import Store
from tests.store.conftest import Make
from tests.store.granting import answered, applied, apply, eur, event, granted, of, opened, usd

from confdash.records import Scholarship
from confdash.store import connect, decide, feeds, journal, secret
from confdash.store.scholarship_records import all_records
from confdash.store.scholarship_ways import pair

TWO = event(("programme", "grants", "paid"))
ADA, BO, CY = applied("Ada Nwosu"), applied("Bo Ek"), applied("Cy Lund")


def keys(store: Store, feed: str = "grants") -> dict[str, str]:
    """Base → key of what a feed lists."""
    of_feed = store.feed(feed)
    return {kept.base: kept.key for id_, kept in all_records(store.link, feed=of_feed) if not kept.gone}


def grouping(store: Store) -> set[frozenset[tuple[str, str]]]:
    """Which rows (feed, base) are one application."""
    names = dict(store.link.execute("SELECT id, name FROM feeds").fetchall())
    found = defaultdict(set)
    for feed, kept in all_records(store.link):
        found[kept.key].add((names[feed], kept.base))
    return {frozenset(members) for members in found.values()}


def test_a_key_tells_nothing_and_is_made_of_a_secret(make: Make) -> None:
    one, other = make(TWO), make(TWO)
    for store in (one, other):
        apply(store, [ADA, BO, CY])
        assert all(re.fullmatch("s-[0-9abcdefghjkmnpqrstvwxyz]{8}", key) for key in opened(store))
    assert opened(one).keys().isdisjoint(opened(other)), "each folder has a secret of its own"


def test_one_who_corrects_the_address_or_the_name_keeps_the_key(make: Make) -> None:
    store = make(TWO)
    apply(store, [ADA, BO])
    before = of(store, "Ada Nwosu").key
    store.decide(("scholarship", before, "note", "vegan"))
    apply(store, [applied("Ada Nwosu", "ada@elsewhere.example"), BO])
    assert of(store, "Ada Nwosu").key == before
    apply(store, [applied("Ada Nwosu-Ek", "ada@elsewhere.example"), BO])
    now = of(store, "Ada Nwosu-Ek")
    assert (now.key, now.note) == (before, "vegan")
    assert len(opened(store)) == 2
    assert store.rebuild()


def test_a_table_that_gets_ids_keeps_its_keys(make: Make) -> None:
    store = make(TWO)
    apply(store, [ADA, BO])
    before = {row.name: row.key for row in opened(store).values()}
    apply(store, [applied("Bo Ek", id=1), applied("Ada Nwosu", id=2)])
    assert {row.name: row.key for row in opened(store).values()} == before
    apply(store, [applied("Ada Nwosu", id=1), applied("Bo Ek", id=2), applied("Cy Lund", id=3)])
    now = {row.name: row.key for row in opened(store).values()}
    assert {**now, **before} == now, "ids that are row numbers shift"
    apply(store, [applied("Ada Nwosu", id=1), applied("Bo Ek", id=2), applied("Cecilia Lund", "c@e.example", id=3)])
    assert of(store, "Cecilia Lund").key == now["Cy Lund"], "an id alone is believed where nobody else claims it"


def test_one_who_vanishes_and_returns_is_the_same(make: Make) -> None:
    store = make(TWO)
    apply(store, [ADA, BO])
    before = of(store, "Ada Nwosu").key
    apply(store, [BO])
    assert of(store, "Ada Nwosu").gone
    apply(store, [applied("Ada Nwosu", "new@example.org"), BO])
    assert (of(store, "Ada Nwosu").key, of(store, "Ada Nwosu").gone) == (before, False)


TWICE = (
    applied("Ada Nwosu", pot="Travel", offered=eur(300)),
    applied("Ada Nwosu", pot="Diversity", offered=usd(200)),
)


def repeated(rows: Iterable[Scholarship]) -> list[Scholarship]:
    """As parsers number who is listed twice."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    for row in rows:
        stem = row.base.partition("#")[0]
        seen[stem] += 1
        base = stem if seen[stem] == 1 else f"{stem}#{seen[stem]}"
        found.append(msgspec.structs.replace(row, base=base))
    return found


@pytest.mark.parametrize("base", [None, "id:ADA1", "name:ada nwosu"])
def test_who_applies_twice_has_two_and_losing_the_first_moves_nothing(make: Make, base: str | None) -> None:
    store = make(TWO)
    first, second = (msgspec.structs.replace(each, base=base or each.base) for each in TWICE)
    apply(store, repeated([first, second, BO]))
    before = {row.pot: row.key for row in opened(store).values() if row.name == "Ada Nwosu"}
    assert len(set(before.values())) == 2
    store.decide(("scholarship", before["Travel"], "state", answered("accepted", store.now)))
    apply(store, repeated([second, BO]))
    rows = {row.key: row for row in opened(store).values()}
    assert (rows[before["Travel"]].gone, rows[before["Diversity"]].gone) == (True, False)
    assert (rows[before["Diversity"]].pot, rows[before["Diversity"]].state) == ("Diversity", None)
    apply(store, repeated([BO, second, first]))
    rows = {row.key: row for row in opened(store).values()}
    assert {pot: rows[key].pot for pot, key in before.items()} == {"Travel": "Travel", "Diversity": "Diversity"}
    assert not any(row.gone for row in rows.values())


def test_ids_that_look_like_repeated_ones_are_ids_all_the_same(make: Make) -> None:
    store = make(TWO)
    rows = [applied(f"Person {at}", base=f"id:GRANT#{at}") for at in range(1, 6)]
    apply(store, rows)
    before = {row.name: key for key, row in opened(store).items()}
    apply(store, [msgspec.structs.replace(row, person=rows[0].person) for row in rows[1:2]] + rows[2:])
    assert {row.name: key for key, row in opened(store).items() if not row.gone} == {
        name: before[name] for name in ("Person 1", "Person 3", "Person 4", "Person 5")
    }


def test_a_table_of_one_name_alone_is_read_in_time(make: Make) -> None:
    store = make(TWO)
    rows = repeated(applied("Anonymous", None, offered=eur(at)) for at in range(600))
    apply(store, rows)
    before = {row.offered: key for key, row in opened(store).items()}
    apply(store, repeated(reversed(rows)))
    assert {row.offered: key for key, row in opened(store).items()} == before
    apply(store, [msgspec.structs.replace(row, offered=usd(1)) for row in rows])
    assert opened(store).keys() == set(before.values())


@settings(max_examples=25)
@given(st.permutations(range(6)), st.sets(st.integers(0, 5), max_size=3))
def test_order_and_absence_move_no_row(order: list[int], absent: set[int]) -> None:
    rows = [*TWICE, BO, CY, applied("Bo Ek", "bo@two.example"), applied("Dee Osei", None)]
    stored = dict(enumerate(repeated(rows)))
    left = [place for place in order if place not in absent]
    found = pair(stored, repeated(rows[place] for place in left), frozenset())
    assert [found.get(at) for at in range(len(left))] == left


@pytest.mark.parametrize("order", list(itertools.permutations(["grants", "paid", "visa"])))
def test_feeds_are_joined_whichever_came_first(make: Make, order: tuple[str, ...]) -> None:
    store = make(event(("programme", "grants", "paid", "visa")))
    said = {
        "grants": [
            applied("Ada Nwosu", "ada@example.org", id=1),
            applied("Bo Ek", "bo@one.example", id=2),
            applied("Cy Lund", "cy@one.example", id=3),
            applied("Cy Lund", "cy@two.example", id=4),
            *(applied("Dee Osei", "dee@example.org", id=5 + at, pot=pot) for at, pot in enumerate(("Travel", "Other"))),
        ],
        "paid": [
            applied("A. Nwosu", "ADA@example.org"),
            applied("bo ek", "bo@three.example"),
            applied("Cy Lund", None),
            applied("D. Osei", "dee@example.org", pot="other"),
        ],
        "visa": [applied("Cy Lund", "cy@two.example", code="CY2"), applied("Eva Sand", None)],
    }  # fmt: skip
    for feed in order:
        apply(store, said[feed], feed)
    # Two rows of `grants` have that name, so that it tells nothing; only nobody knew while that was the last to come.
    namesake, early = {("paid", "name:cy lund")}, order[-1] == "grants"
    assert grouping(store) == {
        frozenset({("grants", "id:1"), ("paid", "email:ADA@example.org")}),
        frozenset({("grants", "id:2"), ("paid", "email:bo@three.example")}),
        frozenset({("grants", "id:3")}),
        frozenset({("grants", "id:4"), ("visa", "email:cy@two.example"), *(namesake if early else ())}),
        frozenset({("grants", "id:5")}),
        frozenset({("grants", "id:6"), ("paid", "email:dee@example.org")}),
        *([] if early else [frozenset(namesake)]),
        frozenset({("visa", "name:eva sand")}),
    }
    assert store.rebuild()


def test_a_row_that_gets_its_address_turns_out_to_be_another_feeds(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Ada Nwosu", state="offered", offered=eur(300))])
    apply(store, [applied("A.N.", None, paid=eur(100)), BO], "paid")
    first, second = of(store, "Ada Nwosu").key, of(store, "A.N.").key
    assert first != second
    store.decide(("scholarship", second, "note", "by hand"))
    store.decide(("scholarship", first, "owner", "ada"))
    apply(store, [applied("A.N.", "ada.nwosu@example.org", paid=eur(100)), BO], "paid")
    now = of(store, "Ada Nwosu")
    assert (now.key, now.note, now.owner, now.paid) == (first, "by hand", "ada", eur(100))
    assert len(opened(store)) == 2
    assert store.rebuild()
    store.undo()
    store.undo()
    assert (of(store, "Ada Nwosu").note, of(store, "Ada Nwosu").owner) == (None, None)


def test_rows_of_one_table_are_never_joined(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("A.N.", None), applied("Ada Nwosu", id=7)])
    apply(store, [applied("Ada Nwosu")], "paid")
    apply(store, [applied("A.N.", "ada.nwosu@example.org", base="name:a.n."), applied("Ada Nwosu", id=7)])
    assert len(opened(store)) == 2


def lost(store: Store, order: Iterable[str], said: dict[str, list[Scholarship]], text: str = TWO) -> Store:
    """The store anew, from its journal and secret, with feeds read in another order."""
    folder = store.folder.parent / "anew"
    folder.mkdir()
    for file in (secret.FILE, "journal"):
        path = store.folder / file
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / file)
    anew = Store(folder, text)
    anew.now = store.now + 1_000_000
    with connect.writing(anew.link, anew.path):
        journal.take_in(anew.link, anew.folder)
        decide.place_waiting(anew.link, feeds.rules(anew.link, anew.settings))
    for feed in order:
        apply(anew, said[feed], feed)
    return anew


@pytest.mark.parametrize("order", [("grants", "paid"), ("paid", "grants")])
def test_a_lost_store_finds_its_applications_again(make: Make, order: tuple[str, ...]) -> None:
    said = {
        "grants": [applied("Ada Nwosu", id=1, state="submitted"), applied("Bo Ek", id=2), *repeated(TWICE)[1:]],
        "paid": [applied("A. Nwosu", "ada.nwosu@example.org"), BO, applied("Cy Lund", None)],
    }
    said["grants"][2:] = [applied("Dee Osei", "dee@e.example", id=5 + at, pot=pot) for at, pot in enumerate("XY")]
    store = make(TWO)
    for feed in ("grants", "paid"):
        apply(store, said[feed], feed)
    for number, (key, row) in enumerate(sorted(opened(store).items())):
        store.decide(("scholarship", key, "note", f"{row.name} {row.pot}"))
        store.decide(("scholarship", key, "state", answered("offered", store.now + number)))
        store.decide(("scholarship", key, "state", answered("accepted", store.now + number)))
    anew = lost(store, order, said)
    rows = opened(anew).values()
    assert {row.note for row in rows} == {f"{row.name} {row.pot}" for row in opened(store).values()}
    assert all((row.state, row.back_from, row.state_by_hand) == ("accepted", None, True) for row in rows)
    assert anew.link.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)
    if order == ("grants", "paid"):
        assert opened(anew).keys() == opened(store).keys(), "the same secret gives the same keys"
    assert anew.rebuild()
    anew.close()


def test_an_entry_waits_until_all_feeds_that_speak_of_it_were_read(make: Make) -> None:
    store = make(TWO)
    said = {"grants": [applied("Bo Ek", "bo@one.example")], "paid": [applied("Bo Ek", "bo@two.example", pot="Travel")]}
    apply(store, said["grants"])
    store.decide(("scholarship", of(store, "Bo Ek").key, "note", "the one of grants"))
    anew = lost(store, ["paid"], said)
    assert of(anew, "Bo Ek").note is None, "only the name is the same, and its feed is yet to be read"
    apply(anew, said["grants"])
    assert of(anew, "Bo Ek").note == "the one of grants"
    anew.close()


def test_an_entry_of_which_only_a_name_of_two_is_left_is_nobodys(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", "bo@one.example")])
    store.decide(("scholarship", of(store, "Bo Ek").key, "note", "whose?"))
    said = {
        "grants": [applied("Bo Ek", "bo@nine.example"), applied("B. Ek", "b@example.org")],
        "paid": [applied("Bo Ek", "b@example.org")],
    }
    anew = lost(store, ["paid", "grants"], said)
    assert len(opened(anew)) == 2
    assert {row.note for row in opened(anew).values()} == {None}
    anew.close()


def test_nothing_private_stands_in_the_journal(tmp_path: Path) -> None:
    store = granted(tmp_path)
    for key in opened(store):
        store.decide(("scholarship", key, "state", answered("accepted", store.now)))
    text = (store.folder / "journal" / "front.private.jsonl").read_text().casefold()
    for row in opened(store).values():
        assert row.name
        assert row.email
        assert row.email not in text
        assert row.name.casefold() not in text
        assert all(part not in text for part in row.name.casefold().split() if len(part) > 3)
    store.close()
