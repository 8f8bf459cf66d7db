"""The folder's secret: where it lies, who may read it, and that it is the same again."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.store.build import Store
from tests.store.conftest import Make

from confdash.store import connect, secret
from confdash.store.connect import StoreError


def made(store: Store) -> bytes:
    """The secret of a store, in a transaction of its own."""
    with connect.writing(store.link, store.path):
        return secret.secret(store.link)


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_once_and_lies_beside_the_store_for_its_owner_alone(make: Make) -> None:
    store = make("a")
    before = os.umask(0)
    try:
        first = made(store)
    finally:
        os.umask(before)
    file = store.folder / secret.FILE
    assert (len(first), first, mode(file)) == (32, made(store), 0o600)
    assert bytes.fromhex(file.read_text()) == first == secret.stored(store.link) == secret.secret(store.link)
    assert made(make("a")) != first


def test_a_lost_store_gets_it_from_the_file_and_a_lost_file_from_the_store(make: Make) -> None:
    store, anew = make("a"), make("a")
    first = made(store)
    file = store.folder / secret.FILE
    (anew.folder / secret.FILE).write_bytes(file.read_bytes())
    assert made(anew) == first
    assert mode(anew.folder / secret.FILE) == 0o600
    file.unlink()
    assert made(store) == first
    assert bytes.fromhex(file.read_text()) == first


@pytest.mark.parametrize("text", [b"", b"abc", b"\xff\xfe", b"z" * 64])
def test_a_file_that_was_cut_off_is_written_anew(make: Make, text: bytes) -> None:
    store = make("a")
    (store.folder / secret.FILE).write_bytes(text)
    first = made(store)
    assert bytes.fromhex((store.folder / secret.FILE).read_text()) == first


def test_a_file_of_another_secret_stays_and_the_stores_own_holds(make: Make) -> None:
    store = make("a")
    first = made(store)
    file = store.folder / secret.FILE
    file.write_text("ab" * 32)
    assert made(store) == first
    assert file.read_text() == "ab" * 32


def test_a_folder_that_cannot_be_written_goes_without_the_file(make: Make) -> None:
    store = make("a")
    (store.folder / secret.FILE).mkdir()  # nobody can put a file there, whoever they are
    assert made(store) == made(store)
    assert list((store.folder / secret.FILE).iterdir()) == []
    assert not list(store.folder.glob("*.part"))


def test_what_is_rolled_back_leaves_the_file_for_the_next(make: Make) -> None:
    store = make("a")
    found: list[bytes] = []

    def fail() -> None:
        with connect.writing(store.link, store.path):
            found.append(secret.secret(store.link))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert secret.stored(store.link) is None
    assert made(store) == found[0]


def test_without_a_transaction_nothing_is_made(make: Make) -> None:
    store = make("a")
    with pytest.raises(StoreError, match="has no secret yet"):
        secret.secret(store.link)
    assert not (store.folder / secret.FILE).exists()
    assert secret.beside(sqlite3.connect(":memory:")) is None


def test_all_who_need_it_at_once_get_the_same(make: Make) -> None:
    store = make("a")
    start, found = threading.Barrier(4), list[bytes]()

    def one() -> None:
        link = connect.open_writer(store.path)
        start.wait()
        with connect.writing(link, store.path):
            found.append(secret.secret(link))
        link.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == {bytes.fromhex((store.folder / secret.FILE).read_text())}


@pytest.mark.parametrize("make_one", [secret.digested, secret.key_of])
def test_digests_and_keys_hang_on_secret_and_way(make_one: Callable[[bytes, str], str]) -> None:
    key, other = b"\1" * 32, b"\2" * 32
    assert make_one(key, "email:ada@example.org") == make_one(key, "email:ada@example.org")
    found = {make_one(of, way) for of in (key, other) for way in ("email:ada@example.org", "name:ada nwosu")}
    assert len(found) == 4
    assert not any("ada" in each for each in found)


def test_a_key_that_is_anothers_is_passed_over() -> None:
    key, taken = b"\1" * 32, set[str]()
    for _ in range(5):
        taken.add(secret.key_of(key, "name:ada", taken))
    assert len(taken) == 5
