"""A store from before there were scholarships is brought up to date, and keeps everything."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import msgspec
from sqlite_utils import Database
from tests.store.build import T0, Store, talk
from tests.store.films import QUEUES, four, linked, said
from tests.store.granting import applied, apply, eur, event, opened, purse

from confdash.records import Contact, Person, Video
from confdash.store import connect, decide, schema


def lived(folder: Path) -> Store:
    """A store with talks, recordings, a people table and decisions."""
    store = four(folder)
    store.sync("programme", [QUEUES, talk("2", "Locks", at=60, people=["Bo Ek"])])
    store.film("host", [Video(key="youtube:1", title="Queues", code="QUEUES", state="review")])
    contact = Contact(key="1", person=Person("Ada Nwosu", (), "ada@example.org"), phone="1")
    store.sync("sheet", msgspec.structs.replace(store.batch([]), contacts=(contact,)))
    store.decide(("talk", "2", "room", '["Hall Z"]'), ("talk", "QUEUES", "video_state", said("lost", T0)))
    store.decide(("video", "youtube:1", "talk", linked("2")), ("person", "name:bo ek", "here", None))
    store.decide(("item", "room-clash talk 2", "ack", '{"fingerprint":"x","severity":"w"}'), desk="back")
    store.undo()
    return store


def tables(link: sqlite3.Connection) -> dict[str, list[str]]:
    """Table → its columns, of those that hold rows of ours."""
    names = link.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%fts%'"
        " AND name != '_sqlite_migrations'"
    ).fetchall()
    return {name: [row[1] for row in link.execute(f"PRAGMA table_info({name})").fetchall()] for (name,) in names}


def rows(link: sqlite3.Connection, listed: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """All rows of these columns, in an order of their own."""
    return {
        name: sorted(link.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall(), key=repr)
        for name, columns in listed.items()
        if name != "meta"
    }


def old(folder: Path, store: Store) -> Path:
    """The rows of a store in one of the third version."""
    folder.mkdir()
    path = folder / "confdash.db"
    connect.create_private(path)
    link = connect.open_writer(path)
    schema.migrations().apply(Database(link, execute_plugins=False), stop_before="scholarships")
    link.execute("PRAGMA user_version = 3")
    for name, columns in tables(link).items():
        listed = ", ".join(columns)
        found = store.link.execute(f"SELECT {listed} FROM {name}").fetchall()
        link.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({', '.join('?' * len(columns))})", found)
    for index in ("talks_fts", "speakers_fts"):
        link.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    link.close()
    return path


def test_nothing_is_lost_and_scholarships_may_come(tmp_path: Path) -> None:
    store = lived(tmp_path)
    path = old(tmp_path / "old", store)
    with sqlite3.connect(path) as link:
        listed, told = tables(link), link.execute("SELECT * FROM timeline ORDER BY id").fetchall()
        before = rows(link, listed)
    assert len(told) > 6
    assert "scholarships" not in listed
    schema.prepare(path)
    link = connect.open_writer(path)
    assert link.execute("PRAGMA user_version").fetchone() == (connect.VERSION,)
    assert rows(link, listed) == before
    assert link.execute("SELECT * FROM timeline ORDER BY id").fetchall() == told
    assert link.execute("SELECT DISTINCT aside FROM feeds").fetchall() == [("[]",)]
    with connect.writing(link, path):
        assert decide.follow_config(link, store.settings), "the first sync folds everything anew"
        assert decide.rebuild(link, store.settings)
    assert decide.dump(link) == decide.dump(store.link)
    copy = path.with_name(f"confdash-before-v{connect.VERSION}.db")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    link.close()
    store.close()


def test_scholarships_come_to_it_as_to_a_new_one(tmp_path: Path) -> None:
    first = Store(tmp_path / "first", event(("programme",)))
    first.sync("programme", [talk("1", people=["Bo Ek"])])
    store = Store(tmp_path / "event", event())
    path = old(tmp_path / "old", first)
    schema.prepare(path)
    store.link.close()
    path.replace(store.path)
    store.link = connect.open_writer(store.path)
    store.configure(event())
    apply(store, [applied("Bo Ek", pot="Travel", state="offered", offered=eur(5))])
    assert [(row.name, row.person) for row in opened(store).values()] == [("Bo Ek", "name:bo ek")]
    assert purse(store)["Travel", "EUR"].offered == 500
    assert store.rebuild()
    for each in (first, store):
        each.close()
