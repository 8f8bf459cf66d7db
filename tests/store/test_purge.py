"""`purge` leaves nothing of scholarships, all of the programme, and their feeds unread."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.store.build import T0, Store
from tests.store.forgetting import stands
from tests.store.granting import APPLICATIONS, amount, answered, apply, eur, event, granted, of, opened, seen

from confdash.records import Aside
from confdash.store import connect, decide, forgotten, forgotten_file, journal, purge, schema
from confdash.store.forgotten import Gate

#: What tells that somebody applied; who speaks is named in the programme.
TRACES = ("Cy Lund", "cy.lund@example.org", "Gro Dahl", "needs a visa")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = granted(tmp_path)
    apply(store, [*APPLICATIONS], aside=[Aside(9, "no name")])
    key = of(store, "Cy Lund").key
    store.decide(
        ("scholarship", key, "note", "needs a visa"), ("scholarship", key, "state", answered("accepted", T0)),
        ("pot", "Travel", "budget", amount(eur(9999))), ("item", f"offer-lapses scholarship {key}", "note", "asked"),
        ("item", "speaker-missing talk QUEUES", "note", "called"), ("person", "code:BOEK", "here", seen()),
    )  # fmt: skip
    schema.back_up(store.link, store.path, store.path.with_name("confdash-before-v9.db"))
    yield store
    store.close()


def test_nothing_of_them_is_left_and_the_programme_is(store: Store) -> None:
    private = store.folder / "journal" / "front.private.jsonl"
    keys = [row.key for row in opened(store).values()]
    assert private.exists()
    talks, speakers = list(store.talks().values()), list(store.speakers())
    found = purge.purge(store.path, store.settings)
    assert (found.feeds, found.missed) == (["grants"], [])
    assert found.tally == {"rows of scholarships": 7, "applications": 7, "decisions": 4}
    assert stands(store.folder, *TRACES, *keys) == []
    assert not private.exists()
    assert (list(store.talks().values()), list(store.speakers())) == (talks, speakers)
    entries = [(each.entity, each.field) for _, each in journal.entries(store.link)]
    assert entries == [("item", "note"), ("person", "here")]
    pots = store.link.execute("SELECT name, budget FROM pots ORDER BY name").fetchall()
    assert pots == [("Diversity", 500_000), ("Travel", 1_000_000)], "as the config has them"
    assert store.link.execute("SELECT aside, items, body_digest FROM feeds WHERE name = 'grants'").fetchone() == (
        "[]", 0, None,
    )  # fmt: skip
    for path in (store.path, store.path.with_name("confdash-before-v9.db")):
        with contextlib.closing(sqlite3.connect(path)) as link:
            named = link.execute("SELECT name FROM sqlite_sequence").fetchall()
            assert "scholarships" not in str(named), "how many applied is told by no number that is left"
    store.check()
    assert store.rebuild()


def test_the_feed_is_not_read_again_until_it_is_renamed(store: Store) -> None:
    purge.purge(store.path, store.settings)
    row = "SELECT place, state, error FROM feeds WHERE name = ?"
    place, state, error = store.link.execute(row, ["grants"]).fetchone()
    assert (place, state) == (None, "unlisted")
    assert error.startswith("purged on ")
    assert error.endswith("; to read it again, rename the feed")
    store.configure(event(("programme", "grants"), pots={}))
    assert store.link.execute(row, ["grants"]).fetchone()[:2] == (None, "unlisted")
    store.configure(event(("programme", "grants again")))
    apply(store, APPLICATIONS, "grants again")
    assert len(opened(store)) == len(APPLICATIONS)


def test_a_store_that_was_lost_and_another_desks_journal_bring_nothing_back(store: Store, tmp_path: Path) -> None:
    before = [entry for _, entry in journal.entries(store.link)]
    purge.purge(store.path, store.settings)
    new = Store(tmp_path / "again", (store.folder / "confdash.toml").read_text())
    shutil.copy(store.folder / forgotten_file.FILE, new.folder / forgotten_file.FILE)
    with connect.writing(new.link, new.path):
        gate = Gate(new.link, new.folder)
        assert [each.entity for each in before if gate.let(each)] == ["item", "person"]
        decide.follow_config(new.link, new.settings)
    assert new.link.execute("SELECT place FROM feeds WHERE name = 'grants'").fetchone() == (None,)
    new.close()


def test_what_is_tried_out_changes_nothing(store: Store) -> None:
    before = decide.dump(store.link)
    assert purge.try_out(store.path, store.settings).tally["rows of scholarships"] == 7
    assert decide.dump(store.link) == before
    assert forgotten.purged(store.link) == {}


def test_without_scholarships_there_is_nothing_to_purge(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    found = purge.purge(store.path, store.settings)
    assert (found.tally, found.feeds, found.missed) == ({}, [], [])
    store.close()
