"""A store in which one person is everywhere: speaker, applicant, in a people table, in notes, copies and files."""

from __future__ import annotations

import atexit
import functools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database
from tests.store.build import Store, film, talk
from tests.store.granting import applied, eur, event, of, seen

from confdash.records import Batch, Contact, Person, Talk, Video
from confdash.store import connect, feeds, forget, forgotten, schema
from confdash.store.forget import Forgotten, Whom
from confdash.text import fold

#: Feeds in their order; all but the first are given as batches, whatever the config says of them.
FEEDS = ("programme", "grants", "helpers", "cut", "calendar")
NAME, EMAIL = "Ngozi Ðalström", "ngozi@sea.example"
NGOZI = Person(NAME, ("code:NGOZI1",))
BO = Person("Bo Ek", ("code:BOEK",), "bo@example.org")
PROGRAMME: tuple[Talk, ...] = (
    talk("SEALS", f"{NAME}: Seals", code="SEALS", people=[NGOZI], abstract=f"{NAME.upper()} counts seals."),
    talk("LOCKS", "Locks", code="LOCKS", at=60, people=[BO, NGOZI], description=f"{EMAIL.upper()}, or bo@x.example"),
    talk("BOATS", "Boats", code="BOATS", at=120, people=[BO], url="https://days.example/by/ngozi-dalstrom"),
)
CALENDAR: tuple[Talk, ...] = (talk(f"{EMAIL}-1", f"{NAME}: Seals", uid=f"{EMAIL}-1", people=[NAME]),)
CONTACTS: tuple[Contact, ...] = (
    Contact(key="code:NGOZI1", person=Person("N. Ðalström (she)", ("code:NGOZI1",), EMAIL), phone="+45 5550 0101"),
    Contact(key="code:BOEK", person=BO, company=f"With {NAME}"),
)
FILMS: tuple[Video, ...] = (
    film("row:1", f"Seals ({NAME})", people=(NAME,), code="SEALS", owner=NAME),
    film("row:2", "Boats", people=("Bo Ek",), code="BOATS", owner="Bo Ek", note=f"ask {NAME}"),
)
ROWS = (
    applied(NAME, EMAIL.title(), pot="Travel", state="accepted", accepted=eur(300), code="NGOZI1"),
    applied("Cy Lund", pot="Travel", state="offered", offered=eur(500)),
)
#: As each feed gives them, also afterwards: nobody took the person out there.
BODIES: dict[str, Batch] = {
    "programme": Batch(format="t", talks=PROGRAMME, read=3, items=3, warnings=(f"{NAME} stands twice",)),
    "helpers": Batch(format="t", contacts=CONTACTS, read=2, items=2),
    "cut": Batch(format="t", videos=FILMS, read=2, items=2),
    "calendar": Batch(format="t", talks=CALENDAR, read=1, items=1),
    "grants": Batch(format="table", scholarships=ROWS, read=2, items=2),
}


def everywhere(folder: Path) -> Store:
    """That store, filled as `confdash sync` fills it. Close it afterwards."""
    made = _made()
    store = Store(folder / "event", event(FEEDS))
    store.close()
    store.path.with_name("confdash.db-wal").unlink(missing_ok=True)
    shutil.copytree(made, store.folder, dirs_exist_ok=True)
    store.link = connect.open_writer(store.path)
    store.now += 3600
    return store


@functools.cache
def _made() -> Path:
    """Made once: it takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store(folder / "event", event(FEEDS))
    _fill(store)
    store.close()
    return store.folder


def _fill(store: Store) -> None:
    sync(store)
    # A feed's own change, which is told.
    store.sync("programme", [PROGRAMME[0], msgspec.structs.replace(PROGRAMME[1], people=(BO,)), PROGRAMME[2]])
    store.sync("programme", BODIES["programme"])
    store.decide(
        ("talk", "BOATS", "note", f"{NAME} lends a boat"), ("talk", "BOATS", "speakers", _chosen(NGOZI, BO)),
        ("person", "code:NGOZI1", "here", seen()), ("person", "code:NGOZI1", "email", EMAIL.upper()),
        ("room", "Hall A", "host", NAME), ("room", "Hall A", "note", f"key is with {NAME}"),
        ("person", "code:BOEK", "note", "has a dog"),
    )  # fmt: skip
    store.decide(("scholarship", of(store, NAME).key, "note", f"{NAME} pays by card"), desk="front")
    store.decide(("scholarship", of(store, "Cy Lund").key, "note", f"shares a room with {NAME}"), by=NAME)
    _hold(store)
    filters = {"talks": {"filter": f'speaker:"{NAME}"'}, "feeds": {"filter": "state:ok"}}
    state = store.folder / ".confdash-state.json"
    state.touch(mode=0o600)
    state.write_bytes(msgspec.json.encode({"boards": filters}))
    old_copy(store, "looking")


def _chosen(*people: Person) -> str:
    return msgspec.json.encode([{"name": each.name, "key": each.ids[0]} for each in people]).decode()


def sync(store: Store, names: Iterable[str] = FEEDS) -> None:
    """Each feed once, as `sync.run` does it: what parsing gave, without whoever was forgotten."""
    for name in names:
        store.sync(name, forgotten.strip(store.link, name, BODIES[name]))


def _hold(store: Store) -> None:
    body = "\r\n".join(("SUMMARY:Ngozi", f" {NAME.partition(' ')[2]}", NAME, EMAIL)).encode()
    with connect.writing(store.link, store.path):
        held = feeds.Held(body, b"digest", "etag", None, "much would vanish", (f"− {NAME}: Seals",))
        feeds.note_held(store.link, store.feed("programme"), held, store.now, store.now + 60)


def old_copy(store: Store, before: str) -> Path:
    """A copy of the store as an older confdash had it: without what came with a migration and after it."""
    path = store.path.with_name("confdash-before-v3.db")
    connect.create_private(path)
    link = sqlite3.connect(path, isolation_level=None)
    schema.migrations().apply(Database(link, execute_plugins=False), stop_before=before)
    link.execute("ATTACH ? AS now", [str(store.path)])
    for (name,) in link.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
        if "_fts" in name or name.startswith(("_", "sqlite_")):
            continue
        columns = ", ".join(row[0] for row in link.execute("SELECT name FROM pragma_table_info(?)", [name]).fetchall())
        link.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM now.{name}")
    for index in ("talks_fts", "speakers_fts"):
        link.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    link.close()
    return path


def who(store: Store, text: str = NAME) -> Whom:
    """The one person whom a text means."""
    found = forget.look_up(store.link, text)
    assert len(found) == 1, [each.key for each in found]
    return found[0]


def forgets(store: Store, text: str = NAME) -> Forgotten:
    """Forgets the one person whom a text means."""
    return forget.forget(store.path, store.settings, who(store, text))


def stands(folder: Path, *texts: str) -> list[str]:
    """The files in whose bytes one of these texts stands: as it is, folded, in small letters or capitals, in UTF-16."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        forms = {form for text in texts for form in (text, text.casefold(), text.lower(), text.upper(), fold(text))}
        if any(form.encode(code) in content for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be")):
            found.append(str(path.relative_to(folder)))
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The folder in which they are everywhere."""
    store = everywhere(tmp_path)
    yield store
    store.close()
