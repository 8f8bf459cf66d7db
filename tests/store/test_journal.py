"""People's decisions: append-only, and written out to a file that a power cut cannot ruin (design §4)."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import time
import uuid
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.store.build import Store, talk
from tests.store.conftest import Make

from confdash import clock
from confdash.desk import desk_name, login
from confdash.store import connect, journal
from confdash.store.journal import Entry


def entry(number: int = 0, desk: str = "front") -> Entry:
    return journal.entry(
        by="ada", desk=desk, entity="talk", key=str(number), keys=(f"feed:a\n{number}",), field="x", new="y"
    )


def decide(store: Store, *entries: Entry) -> None:
    """Decisions in the store alone: the file is yet to be written."""
    with connect.writing(store.link, store.path, durable=True):
        for each in entries:
            journal.append(store.link, each)


def out(store: Store, desk: str = "front") -> int:
    return journal.write_out(store.link, store.folder, desk)


def file(store: Store, desk: str = "front") -> Path:
    return store.folder / "journal" / f"{desk}.jsonl"


def written(store: Store, desk: str = "front") -> list[Entry]:
    return journal.read_file(file(store, desk))


def test_nothing_is_ever_changed_or_taken_out(make: Make) -> None:
    store = make("a")
    decide(store, entry(1))
    for statement in ("UPDATE journal SET new = 'z'", "DELETE FROM journal"):
        with pytest.raises(connect.StoreError, match="append-only"), connect.writing(store.link, store.path):
            store.link.execute(statement)
    assert [each.new for _, each in journal.entries(store.link)] == ["y"]


def test_entries_keep_their_order_and_all_they_say(make: Make) -> None:
    store = make("a")
    said = [
        replace(entry(index), old=None if index % 2 else "o", reverts="r" if index == 3 else None) for index in range(5)
    ]
    decide(store, *said)
    assert [each for _, each in journal.entries(store.link)] == said
    seqs = [seq for seq, _ in journal.entries(store.link)]
    assert seqs == sorted(set(seqs))
    assert [each for _, each in journal.entries(store.link, seqs[2])] == said[3:]


def test_an_entry_is_stamped_with_real_time(make: Make) -> None:
    before = clock.real()
    stamped = entry()
    assert before <= stamped.at <= clock.real()
    assert abs(int(stamped.id.replace("-", "")[:12], 16) / 1000 - stamped.at) < 5
    assert stamped.batch == stamped.id


def test_the_file_is_private_and_its_folder_too(make: Make) -> None:
    store = make("a")
    decide(store, entry())
    assert out(store) == 1
    for path in (file(store), file(store).with_suffix(".lock")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file(store).parent.stat().st_mode) == 0o700


def test_a_desk_that_decided_nothing_has_no_file(make: Make) -> None:
    store = make("a")
    decide(store, entry(desk="other"))
    assert out(store) == 0
    assert not file(store).exists()


def test_the_file_is_caught_up_after_a_kill_between_the_two_writes(make: Make) -> None:
    store = make("a")
    said = [entry(index) for index in range(6)]
    decide(store, *said[:2])
    assert out(store) == 2
    decide(store, *said[2:])
    assert written(store) == said[:2]
    assert out(store) == 4
    assert out(store) == 0
    assert written(store) == said


@pytest.mark.parametrize("keep", range(1, 40, 7))
def test_a_half_written_last_line_is_written_again_whole(make: Make, keep: int) -> None:
    store = make("a")
    said = [entry(index) for index in range(3)]
    decide(store, *said)
    out(store)
    lines = file(store).read_bytes().splitlines(keepends=True)
    file(store).write_bytes(b"".join(lines[:2]) + lines[2][:-keep])
    assert written(store) == (said[:2] if keep > 1 else said), "a line without its end is one, if it is whole"
    decide(store, entry(9))
    assert out(store) == (2 if keep > 1 else 1)
    assert sorted(each.id for each in written(store)) == sorted(each.id for _, each in journal.entries(store.link))


def test_lines_that_were_lost_or_spoilt_come_back(make: Make) -> None:
    store = make("a")
    said = [entry(index) for index in range(4)]
    decide(store, *said)
    out(store)
    lines = file(store).read_bytes().splitlines(keepends=True)
    file(store).write_bytes(lines[0] + b"\x00\xff{nonsense\n" + lines[3])
    assert written(store) == [said[0], said[3]]
    assert out(store) == 2
    assert {each.id for each in written(store)} == {each.id for each in said}
    file(store).unlink()
    assert out(store) == 4
    assert written(store) == said


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(body)
    assert journal.read_file(path) == []


def test_every_line_is_json_that_any_program_reads(make: Make) -> None:
    store = make("a")
    decide(store, replace(entry(), new='“x”\n\u2028"\\'))
    out(store)
    (line,) = file(store).read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads(line)["new"] == '“x”\n\u2028"\\'


def test_a_file_that_cannot_be_written_says_so_and_loses_nothing(make: Make) -> None:
    store = make("a")
    decide(store, entry())
    file(store).mkdir(parents=True)
    with pytest.raises(connect.StoreError, match="the decision is in the store") as told:
        out(store)
    assert str(file(store)) in str(told.value)
    file(store).rmdir()
    assert out(store) == 1


def test_two_processes_of_one_desk_do_not_write_over_each_other(make: Make) -> None:
    store = make("a")
    decide(store, entry())
    file(store).parent.mkdir()
    threads = []
    with FileLock(file(store).with_suffix(".lock")):
        for _ in range(3):
            link = connect.open_writer(store.path)
            threads.append(threading.Thread(target=journal.write_out, args=(link, store.folder, "front")))
            threads[-1].start()
        threads[0].join(0.05)
        assert threads[0].is_alive()
        assert not file(store).exists()
    deadline = time.monotonic() + 20
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
        assert not thread.is_alive()
    assert len(file(store).read_bytes().splitlines()) == 1


# Taking in


def take(store: Store, folder: Path) -> int:
    with connect.writing(store.link, store.path, durable=True):
        return journal.take_in(store.link, folder)


def test_the_files_of_all_desks_are_taken_in_once(make: Make) -> None:
    old, new = make("a"), make("a")
    stamp = 1_700_000_000_000
    said = [
        replace(entry(index, "front" if index % 2 else "video"), id=journal.uuid7(stamp + index)) for index in range(6)
    ]
    decide(old, *said)
    assert (out(old), out(old, "video")) == (3, 3)
    assert take(new, old.folder) == 6
    assert [each for _, each in journal.entries(new.link)] == said
    assert take(new, old.folder) == 0
    assert take(old, old.folder) == 0, "its own are there already"
    assert new.link.execute("SELECT count(*) FROM unplaced").fetchone() == (6,)
    assert old.link.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)
    assert (out(new), out(new, "video")) == (3, 3), "and the new folder gets files of its own"


def test_within_a_desk_the_files_order_counts_even_within_a_millisecond(make: Make) -> None:
    old, new = make("a"), make("a")
    said = [replace(entry(index), id=journal.uuid7(1_700_000_000_000)) for index in range(20)]
    decide(old, *said)
    out(old)
    take(new, old.folder)
    assert [each.id for _, each in journal.entries(new.link)] == [each.id for each in said]


def test_a_line_that_stands_in_two_files_counts_once(make: Make) -> None:
    old, new = make("a"), make("a")
    decide(old, entry())
    out(old)
    file(old, "copy").write_bytes(file(old).read_bytes() * 2)
    assert take(new, old.folder) == 1


def test_a_file_that_cannot_be_read_is_named(make: Make) -> None:
    store = make("a")
    (store.folder / "journal" / "bad.jsonl").mkdir(parents=True)
    with pytest.raises(connect.StoreError, match=r"bad\.jsonl cannot be read"):
        take(store, store.folder)


def test_what_is_taken_in_is_carried_out_and_what_is_no_decision_about_talks_is_done_with(make: Make) -> None:
    store = make("a")
    decide(store, replace(entry(), entity="feed", key="a", field="held", new="reject 00"))
    out(store)
    again = make("a")
    take(again, store.folder)
    again.sync("a", [talk("1")])
    assert again.link.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)


# Names


@given(st.integers(0, (1 << 48) - 1))
def test_uuid7_is_a_uuid_of_version_7_that_sorts_by_time(stamp: int) -> None:
    made = uuid.UUID(journal.uuid7(stamp))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == stamp
    assert journal.uuid7(stamp) != str(made)
    if stamp:
        assert journal.uuid7(stamp - 1) < str(made)


def test_a_desks_name_is_a_safe_file_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, safe in (
        ("front desk", "front-desk"),
        ("../../etc/passwd", "etc-passwd"),
        ("", None),
        ("..", "desk"),
        ("x" * 99, "x" * 40),
    ):
        monkeypatch.setenv("CONFDASH_DESK", name)
        assert desk_name() == safe or safe is None
        assert "/" not in desk_name()
        assert desk_name()


def test_there_is_always_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "ada")
    assert login() == "ada"


def test_the_triggers_are_in_the_store_itself(make: Make) -> None:
    """Also for another program that opens it."""
    store = make("a")
    decide(store, entry())
    other = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("DELETE FROM journal")
    other.close()
