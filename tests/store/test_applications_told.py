"""Which applicants speak, what pots hold, and what is told of scholarships to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.store.build import T0, Store, talk
from tests.store.conftest import Make
from tests.store.granting import (
    APPLICATIONS,
    TALKS,
    amount,
    answered,
    applied,
    apply,
    eur,
    event,
    granted,
    masked,
    of,
    opened,
    purse,
    seen,
)

from confdash.config import ConfigError
from confdash.money import Money
from confdash.records import Aside, Contact, Person, Scholarship, Video
from confdash.store.query.rows import FeedRow
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.sources import FEEDS
from confdash.sync import guard

TWO = event(("programme", "grants", "paid"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Seven applications, two pots, two speakers."""
    made = granted(tmp_path)
    yield made
    made.close()


# ----- whom it is


def test_an_applicant_is_the_speaker_of_that_code_address_or_one_name(make: Make) -> None:
    store = make(TWO)
    speakers = [
        Person("Ada Nwosu", ("code:ADA1",)),
        Person("Bo Ek", ("code:BO1",), "bo@example.org"),
        Person("Cy Lund", ("code:CY1",)),
        Person("Dee Osei", ("code:DEE1",)),
        Person("Dee Osei", ("code:DEE2",)),
        Person("Eva Sand", ("code:EVA1",)),
        Person("Finn Moe", ("code:FINN1",), "office@example.org"),
        Person("Gro Dahl", ("code:GRO1",)),
    ]
    store.sync("programme", [talk(f"T{at}", at=at, people=[each]) for at, each in enumerate(speakers)])
    store.sync("paid", [talk("Z", at=99, people=[Person("Gro Dahl", ("code:GRO1",), "office@example.org")])])
    apply(
        store,
        [
            applied("A. Nwosu", "a@example.org", code="ADA1"),
            applied("Robert Ek", "BO@example.org"),
            applied("cy lund", "cy@example.org"),
            applied("Dee Osei"),
            *(applied("Eva Sand", f"{at}@example.org") for at in range(2)),
            applied("Somebody", "office@example.org"),
        ],
    )
    linked = {each.email: each.person for each in opened(store).values()}
    assert linked == {
        "a@example.org": "code:ADA1", "BO@example.org": "code:BO1", "cy@example.org": "code:CY1",
        "dee.osei@example.org": None, "0@example.org": None, "1@example.org": None, "office@example.org": None,
    }  # fmt: skip
    assert store.rebuild()


def test_one_name_of_two_addresses_in_two_tables_or_in_a_row_that_has_gone_is_one(make: Make) -> None:
    store = make(TWO)
    store.sync("programme", [talk("1", people=[Person("Cy Lund", ("code:CY1",)), Person("Bo Ek", ("code:BO1",))])])
    apply(store, [applied("Cy Lund", "cy@one.example"), applied("Bo Ek", "b@one.example"), applied("Bo Ek", "b@two.e")])
    assert [each.person for each in opened(store).values()] == ["code:CY1", None, None]
    apply(store, [applied("Cy Lund", "cy@two.example")], "paid")
    apply(store, [applied("Cy Lund", "cy@one.example"), applied("Bo Ek", "b@one.example")])
    rows = opened(store).values()
    assert {(each.email, each.person) for each in rows if not each.gone} == {
        ("cy@one.example", "code:CY1"),
        ("b@one.example", "code:BO1"),
    }


def test_links_follow_the_programme_and_the_people_tables(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Robert Ek", "bo@example.org"), applied("Cy Lund")])
    assert [each.person for each in opened(store).values()] == [None, None]
    store.sync("programme", [talk("1", people=[Person("Bo Ek", ("code:BO1",)), Person("Cy Lund", ("code:CY1",))])])
    assert (of(store, "Robert Ek").person, of(store, "Cy Lund").person) == (None, "code:CY1")
    contact = Contact(key="1", person=Person("Bo Ek", ("code:BO1",), "bo@example.org"))
    store.sync("paid", msgspec.structs.replace(store.batch([]), contacts=(contact,)))
    assert of(store, "Robert Ek").person == "code:BO1"
    store.sync("programme", [talk("1", people=[Person("Bo Ek", ("code:BO1",)), Person("Cy Other", ("code:CY1",))])])
    assert (of(store, "Robert Ek").person, of(store, "Cy Lund").person) == ("code:BO1", None)
    assert store.rebuild()


def test_arrival_is_the_persons_and_outlasts_their_talk(store: Store) -> None:
    bo, cy = of(store, "Bo Ek"), of(store, "Cy Lund")
    assert bo.person
    store.decide(("person", bo.person, "here", seen(T0 + 60, "sam", "front")))
    now = of(store, "Bo Ek")
    assert (now.seen, now.seen_by, now.seen_where) == (T0 + 60, "sam", "front")
    store.decide(("scholarship", bo.key, "here", seen(T0 + 30, "ada", "grants")))
    assert of(store, "Bo Ek").seen_by == "sam", "the later one"
    store.decide(("scholarship", bo.key, "here", seen(T0 + 90, "ada", "grants")))
    assert (of(store, "Bo Ek").seen, of(store, "Bo Ek").seen_by) == (T0 + 90, "ada")
    store.undo()
    store.undo()
    store.sync("programme", [TALKS[0], talk("LOCKS", "Locks", code="LOCKS", at=60, people=["Somebody Else"])])
    now = of(store, "Bo Ek")
    assert (now.seen, now.person) == (T0 + 60, None), "who speaks no longer was seen all the same"
    assert of(store, "Cy Lund") == cy
    assert store.rebuild()


# ----- pots


def test_pots_are_the_configs_with_what_people_say_above_it(store: Store) -> None:
    pots = purse(store)
    travel, other = pots["Travel", "EUR"], pots["Diversity", "USD"]
    assert (travel.budget, travel.raised, travel.place) == (10_000_00, 6_500_00, 0)
    assert (other.budget, other.raised, other.place) == (5_000_00, None, 1)
    store.decide(("pot", "Travel", "raised", amount(eur(9_000))), ("pot", "Diversity", "budget", amount(eur(3))))
    pots = purse(store)
    assert pots["Travel", "EUR"].raised == 9_000_00
    assert pots["Diversity", "USD"].budget == 5_000_00, "an amount in another currency says nothing of it"
    store.decide(("pot", "Quiet fund", "budget", amount(Money(70, "JPY"))))
    assert (purse(store)["Quiet fund", "JPY"].budget, purse(store)["Quiet fund", "JPY"].place) == (70, None)
    assert store.rebuild()
    for _ in range(2):
        store.undo()
    assert purse(store) == {("Travel", "EUR"): travel, ("Diversity", "USD"): other}
    store.configure(event(pots={"Travel": ("JPY", 5000, "600")}))
    pots = purse(store)
    assert (pots["Travel", "JPY"].budget, pots["Travel", "JPY"].raised) == (5000, 600), "yen have no cents"
    assert (pots["Travel", "EUR"].budget, pots["Travel", "EUR"].committed) == (None, travel.committed)


def test_a_pots_name_is_the_configs_however_a_table_writes_it(make: Make) -> None:
    store = make(TWO)
    apply(store, [applied("Bo Ek", pot="TRAVEL", state="offered", offered=eur(5)), applied("Cy Lund", pot="travels")])
    assert [(each.name, each.pot) for each in opened(store).values()] == [("Bo Ek", "Travel"), ("Cy Lund", "travels")]
    store.configure(event(("programme", "grants"), {"Travels": ("EUR", None, None)}))
    assert {each.pot for each in opened(store).values()} == {"TRAVEL", "Travels"}


# ----- what is told


def test_the_time_line_and_the_feeds_row_tell_nothing_of_applications(store: Store) -> None:
    before = store.link.execute("SELECT count(*) FROM changes").fetchone()
    apply(store, APPLICATIONS[1:], aside=[Aside(9, "no name")])
    store.decide(("scholarship", of(store, "Cy Lund").key, "state", answered("declined", T0)))
    store.decide(("pot", "Travel", "budget", amount(eur(1))))
    store.decide(
        ("item", f"offer-expiring scholarship {of(store, 'Cy Lund').key}", "ack", '{"fingerprint":"x","severity":"w"}')
    )
    store.decide(("talk", "QUEUES", "note", "loud"))
    store.decide(
        (
            "item",
            "speaker-missing talk QUEUES about a pot of scholarship tea",
            "ack",
            '{"fingerprint":"x","severity":"w"}',
        )
    )
    assert store.link.execute("SELECT count(*) FROM changes").fetchone() == before
    told = store.link.execute("SELECT entity, field FROM told_decisions ORDER BY number").fetchall()
    assert told == [("talk", "note"), ("item", "ack")]
    text = " ".join(map(str, store.link.execute("SELECT * FROM changes").fetchall()))
    assert "grants" not in text
    kept = store.link.execute("SELECT read, items, talks, skipped, aside FROM feeds WHERE name = 'grants'").fetchone()
    assert kept == (1, 0, 0, '{"no name":1}', '[{"line":9,"reason":"no name"}]')
    with store.reader() as reader:
        assert {row.name: row.private for row in reader.rows(FEEDS) if isinstance(row, FeedRow)} == {
            "programme": False,
            "grants": True,
        }


def test_a_plan_counts_applications_and_names_nobody(store: Store) -> None:
    kept = of(store, "Eva Sand").key
    batch = msgspec.structs.replace(
        store.batch([]), scholarships=(msgspec.structs.replace(APPLICATIONS[3], state="denied"), applied("Ida Holm"))
    )
    plan = store.plan("grants", batch)
    assert (plan.before, plan.after, plan.nouns, plan.empty) == (7, 2, "applications", False)
    assert plan.kinds[-1] == (7, 2, "applications")
    assert [guard.judge(before, after, plan.shifts, noun) for before, after, noun in plan.kinds][-1]
    lines = plan.scholarships.lines()
    assert lines[6:] == [f"~ {kept}", "+ new applications"]
    assert set(lines[:6]) == {f"− {key}" for key in opened(store)} - {f"− {kept}"}
    assert not any(each.name and each.name.split()[0] in " ".join(lines) for each in opened(store).values())


def test_counts_are_for_whoever_syncs(store: Store) -> None:
    counts = apply(store, [*APPLICATIONS[2:], applied("Ida Holm")])
    assert (counts.appeared, counts.vanished, counts.changed, counts.moved) == (1, 2, 0, 0)


def test_a_masked_row_holds_nothing_private(store: Store) -> None:
    private = ScholarshipRow.__struct_fields__[ScholarshipRow.__struct_fields__.index("name") : -1]
    for each in masked(store).values():
        assert not each.opened
        assert all(getattr(each, field) is None for field in private)


def test_a_table_of_recordings_beside_it_changes_nothing(store: Store) -> None:
    before = opened(store)
    store.film("programme", [Video(key="row:1", title="Locks", code="LOCKS", state="review")])
    assert opened(store) == before


def test_a_store_without_scholarships_has_no_secret_and_no_pots(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", people=["Ada"])])
    store.decide(("talk", "1", "note", "x"))
    assert store.link.execute("SELECT count(*) FROM meta WHERE key = 'secret'").fetchone() == (0,)
    assert {path.name for path in store.folder.iterdir()} >= {"confdash.db", "journal"}
    assert not (store.folder / ".confdash-secret").exists()
    assert [path.name for path in (store.folder / "journal").glob("*.jsonl")] == ["front.jsonl"]


def test_a_config_that_changes_its_pots_alone_is_followed(make: Make) -> None:
    store = make(event(("programme",), {}))
    store.configure(event(("programme",)))
    assert set(purse(store)) == {("Travel", "EUR"), ("Diversity", "USD")}
    with pytest.raises(ConfigError):
        store.configure(event(("programme",), {"Travel": ("EUR", "lots", None)}))


def test_an_application_of_nobody_is_one_all_the_same(make: Make) -> None:
    store = make(TWO)
    nameless = [Scholarship(base=f"name:#{at}", person=Person("")) for at in range(2)]
    apply(store, nameless)
    assert len(opened(store)) == 2
    apply(store, nameless)
    assert [each.gone for each in opened(store).values()] == [False, False]
    assert store.rebuild()


def test_amounts_are_whole_in_every_column(store: Store) -> None:
    """No float ever comes near money."""
    names = [row[1] for row in store.link.execute("PRAGMA table_info(scholarships)").fetchall()]
    kinds = {
        sort
        for name in (*names, "state_since")
        for (sort,) in store.link.execute(f"SELECT DISTINCT typeof({name}) FROM scholarships").fetchall()
    }
    assert kinds == {"integer", "text", "null"}
    columns = ("budget", "raised", "committed", "offered", "accepted", "charged", "paid")
    for name in columns:
        found = store.link.execute(f"SELECT DISTINCT typeof({name}) FROM pot_totals").fetchall()
        assert {sort for (sort,) in found} <= {"integer", "null"}


def test_the_largest_amounts_still_add_up(make: Make) -> None:
    store = make(TWO)
    most = Money(10**14 - 1, "EUR")
    apply(store, [applied(f"Person {at}", state="offered", offered=most, pot="Travel") for at in range(400)])
    assert purse(store)["Travel", "EUR"].committed == 400 * most.minor
