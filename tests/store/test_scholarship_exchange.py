"""What is decided about scholarships lies in a file of its own: who gets it, who does not, and what it tells."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import T0, Store
from tests.store.granting import (
    APPLICATIONS,
    TALKS,
    amount,
    answered,
    applied,
    apply,
    claimed,
    eur,
    event,
    granted,
    of,
    opened,
    purse,
    seen,
)

from confdash.store import connect, decide, feeds, journal, secret
from confdash.store.decisions import NothingToUndo, Overtaken

MARK = '{"fingerprint":"x","severity":"warning"}'


def lines(store: Store, name: str) -> list[tuple[str, str, str]]:
    """(entity, key, field) of the entries of a journal file."""
    return [(each.entity, each.key, each.field) for each in journal.read_file(store.folder / "journal" / name)]


def take(taking: Store, giving: Store, *names: str) -> None:
    """Takes in journal files of another desk's folder."""
    (taking.folder / "journal").mkdir(exist_ok=True)
    for name in names:
        if (giving.folder / "journal" / name).exists():
            shutil.copy(giving.folder / "journal" / name, taking.folder / "journal")
    with connect.writing(taking.link, taking.path):
        journal.take_in(taking.link, taking.folder)
        decide.place_waiting(taking.link, feeds.rules(taking.link, taking.settings))


def test_scholarships_and_pots_are_written_apart(tmp_path: Path) -> None:
    store = granted(tmp_path)
    key = of(store, "Bo Ek").key
    store.decide(
        ("scholarship", key, "state", answered("canceled", store.now)),
        ("talk", "LOCKS", "note", "loud"),
        ("pot", "Travel", "raised", amount(eur(1))),
        ("item", f"grantee-missing scholarship {key}", "ack", MARK),
        ("item", "over-budget pot Travel", "ack", MARK),
        ("item", "speaker-missing talk LOCKS", "ack", MARK),
        ("person", of(store, "Bo Ek").person or "", "here", seen()),
    )
    assert [entity for entity, _, _ in lines(store, "front.jsonl")] == ["talk", "item", "person"]
    assert lines(store, "front.private.jsonl") == [
        ("scholarship", key, "state"),
        ("pot", "Travel", "raised"),
        ("item", f"grantee-missing scholarship {key}", "ack"),
        ("item", "over-budget pot Travel", "ack"),
    ]
    store.undo()
    assert len(lines(store, "front.jsonl")) + len(lines(store, "front.private.jsonl")) == 14
    assert journal.write_out(store.link, store.folder, "front") == 0
    store.close()


@pytest.mark.parametrize("name", ["front.jsonl", "front.private.jsonl"])
def test_a_file_that_was_lost_or_cut_off_is_caught_up(tmp_path: Path, name: str) -> None:
    store = granted(tmp_path)
    file = store.folder / "journal" / name
    for text in ("one", "two"):
        store.decide(("scholarship", of(store, "Bo Ek").key, "note", text), ("talk", "LOCKS", "note", text))
    whole = lines(store, name)
    assert len(whole) == 2
    file.write_bytes(file.read_bytes()[:-20])
    assert journal.write_out(store.link, store.folder, "front") == 1
    assert lines(store, name) == whole
    file.unlink()
    assert journal.write_out(store.link, store.folder, "front") == 2
    assert lines(store, name) == whole
    store.close()


def test_a_desk_without_the_private_file_has_no_trace(tmp_path: Path) -> None:
    front = granted(tmp_path)
    programme = Store(tmp_path / "programme", event(("programme",), {}))
    programme.sync("programme", TALKS)
    rows = opened(front)
    for key, row in rows.items():
        front.decide(("scholarship", key, "note", f"for {row.name}"), ("talk", "LOCKS", "note", "loud"))
        front.decide(("item", f"offer-lapsed scholarship {key}", "ack", MARK), ("pot", "Travel", "budget", None))
    take(programme, front, "front.jsonl")
    assert programme.talk("LOCKS").note == "loud"
    programme.close()
    held = b"".join(path.read_bytes() for path in programme.folder.rglob("*") if path.is_file())
    for key, row in rows.items():
        assert row.name
        assert key.encode() not in held
        if row.person is None:
            assert row.name.encode() not in held
    assert b"offer-lapsed" not in held
    front.close()


_DEEDS = st.sampled_from(
    [
        ("scholarship", "Cy Lund", "state", answered("accepted", T0)),
        ("scholarship", "Cy Lund", "state", answered("declined", T0 + 5)),
        ("scholarship", "Cy Lund", "state", None),
        ("scholarship", "Gro Dahl", "claim", claimed("approved", T0, charged=eur(5))),
        ("scholarship", "Gro Dahl", "offered", amount(eur(6))),
        ("pot", "Travel", "budget", amount(eur(7))),
        ("talk", "LOCKS", "note", "x"),
    ]
)
_TURNS = st.lists(st.tuples(st.booleans(), st.one_of(st.none(), _DEEDS)), max_size=10)


@settings(max_examples=6)
@given(st.lists(_TURNS, min_size=1, max_size=3))
def test_two_desks_of_one_secret_hold_the_same(
    rounds: list[list[tuple[bool, tuple[str, str, str, str | None] | None]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stores = []
        for name in ("front", "back"):
            store = Store(Path(folder) / name, event())
            (store.folder / secret.FILE).write_text("5c" * 32)
            store.sync("programme", TALKS)
            apply(store, APPLICATIONS)
            stores.append(store)
        keys = {row.name: key for key, row in opened(stores[0]).items()}
        assert keys == {row.name: key for key, row in opened(stores[1]).items()}
        for turns in rounds:
            for back, deed in turns:
                store, desk = stores[back], "back" if back else "front"
                try:
                    if deed:
                        store.decide((deed[0], keys.get(deed[1], deed[1]), *deed[2:]), desk=desk)
                    else:
                        store.undo(desk=desk)
                except (NothingToUndo, Overtaken):
                    continue
            take(stores[1], stores[0], "front.jsonl", "front.private.jsonl")
            take(stores[0], stores[1], "back.jsonl", "back.private.jsonl")
            assert decide.dump(stores[0].link) == decide.dump(stores[1].link)
            assert purse(stores[0]) == purse(stores[1])
            assert all(store.rebuild() for store in stores)
        for store in stores:
            store.close()


def test_entries_of_another_secret_wait_and_hurt_nobody(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = granted(tmp_path / "one"), granted(tmp_path / "other")
    one.decide(("scholarship", of(one, "Cy Lund").key, "note", "x"))
    before = opened(other)
    take(other, one, "front.private.jsonl")
    assert opened(other) == before
    assert other.link.execute("SELECT count(*) FROM unplaced").fetchone() == (1,)
    apply(other, [*APPLICATIONS, applied("Ida Holm")])
    assert other.rebuild()
    for store in (one, other):
        store.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("offered", '[1e3,"EUR"]'),
        ("offered", '[99999999999999999,"EUR"]'),
        ("offered", '[1,"E\\u001bR"]'),
        ("claim", '{"reimbursement":"paid","at":1,"paid":[-5,"EUR"]}'),
        ("state", '{"state":"accepted","at":-99999999999999}'),
        ("pot", "x" * 101),
        ("state", '{"state":["accepted"],"at":1}'),
    ],
)
def test_a_hostile_file_gets_nothing_in(tmp_path: Path, field: str, value: str) -> None:
    store = granted(tmp_path)
    key = of(store, "Cy Lund").key
    store.decide(("scholarship", key, "note", "x"))
    file = store.folder / "journal" / "front.private.jsonl"
    entry = journal.read_file(file)[0]
    bad = msgspec.structs.replace(entry, id=journal.uuid7(), field=field, new=value, desk="evil")
    (file.parent / "evil.private.jsonl").write_bytes(msgspec.json.encode(bad))
    before = opened(store)
    with connect.writing(store.link, store.path):
        assert journal.take_in(store.link, store.folder) == 0
        decide.place_waiting(store.link, feeds.rules(store.link, store.settings))
    assert opened(store) == before
    store.close()


def test_whatever_is_private_is_for_its_owner_alone_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = granted(tmp_path)
        store.decide(("scholarship", of(store, "Cy Lund").key, "note", "x"))
        files = [path for path in store.folder.rglob("*") if path.is_file() and path.name != "confdash.toml"]
        names = {path.name for path in files}
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
    finally:
        os.umask(before)
    assert {"confdash.db", "confdash.db-wal", "confdash.db-shm", ".confdash-secret", "front.private.jsonl"} <= names
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE((store.folder / "journal").stat().st_mode) == 0o700
    store.close()
