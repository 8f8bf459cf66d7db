"""A rehearsal: a copy that is apart, ends when the real day opens, and leaves only what is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, talk

from confdash import clock
from confdash.store import connect, decisions
from confdash.store.connect import StoreError
from confdash.store.decisions import Deed, Sighting, Who
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS
from confdash.store.query.words import feed_state
from confdash.store.rehearsal import BEFORE, PREFIX, Rehearsal, morning, opening

#: Sun 8 Nov 18:30, the evening before the event.
EVE = T0 - HOUR * 14 - HOUR // 2
DAY = 24 * HOUR


class Now:
    """What time it really is."""

    def __init__(self) -> None:
        self.at = EVE

    def __call__(self) -> int:
        """As `clock.real`."""
        return self.at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    """A clock that the test moves."""
    now = Now()
    monkeypatch.setattr(clock, "real", now)
    return now


@pytest.fixture
def store(tmp_path: Path, now: Now) -> Iterator[Store]:
    """Three days; the first begins at 09:00, the second at 10:00, the third has no talks."""
    store = Store(tmp_path / "event", "a")
    store.sync("a", [
        talk("ALFA", people=["Ada Nwosu"]), talk("BETA", at=25 * 60, people=["Bo Lindqvist"]), talk("GAMMA", at=26 * 60)
    ])  # fmt: skip
    yield store
    store.close()


@pytest.fixture
def rehearsal(store: Store, now: Now) -> Iterator[Rehearsal]:
    """A rehearsal of the first morning."""
    rehearsal = Rehearsal(store.path, store.settings, T0)
    yield rehearsal
    rehearsal.end()


def decide(path: Path, store: Store, by: str, *deeds: Deed) -> None:
    link = connect.open_writer(path)
    with connect.writing(link, path, durable=True):
        decisions.decide(link, store.settings, Who(by, "desk"), deeds)
    link.close()


def undo(path: Path, store: Store) -> None:
    link = connect.open_writer(path)
    with connect.writing(link, path, durable=True):
        decisions.undo(link, store.settings, Who("mira", "desk"))
    link.close()


def seen(at: int) -> str:
    return msgspec.json.encode(Sighting(at, "mira", "desk")).decode()


ADA = "name:ada nwosu"


def test_it_is_a_private_copy_and_what_is_decided_in_it_is_not_real(store: Store, rehearsal: Rehearsal) -> None:
    assert rehearsal.folder.name.startswith(PREFIX)
    assert rehearsal.folder.stat().st_mode & 0o777 == 0o700
    assert rehearsal.path.stat().st_mode & 0o777 == 0o600
    decide(rehearsal.path, store, "mira", Deed("person", ADA, "here", seen(T0)))
    assert store.speakers()[ADA].seen is None
    assert store.link.execute("SELECT count(*) FROM journal").fetchone() == (0,)
    assert not (store.folder / "journal").exists()
    rehearsal.end()
    assert not rehearsal.folder.exists()


def test_its_clock_goes_on_from_the_moment(rehearsal: Rehearsal, now: Now) -> None:
    assert rehearsal.clock.now() == T0
    now.at += 60
    assert rehearsal.clock.now() == T0 + 60
    rehearsal.go(T0 + 900)
    assert rehearsal.clock.now() == T0 + 900


def test_it_is_over_when_the_real_day_opens_however_long_nobody_looked(rehearsal: Rehearsal, now: Now) -> None:
    assert rehearsal.ends_at == T0 - BEFORE
    assert not rehearsal.over()
    now.at = T0 - BEFORE - 1
    assert not rehearsal.over()
    now.at = T0 - BEFORE
    assert rehearsal.over()
    now.at = T0 + 3 * DAY
    assert rehearsal.over()


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (EVE, T0 - BEFORE),
        (T0 - BEFORE, T0 + DAY),  # today is open already; tomorrow's first is at 10:00
        (T0 + 9 * HOUR, T0 + DAY),
        (T0 + DAY, T0 + 2 * DAY - 5 * HOUR),  # a day without talks opens when it begins, at 04:00
        (T0 + 3 * DAY, None),
    ],
)
def test_the_next_opening(store: Store, at: int, opens: int | None) -> None:
    assert opening(store.link, store.settings.clock(), at) == opens


def test_without_event_days_the_next_talk_opens(store: Store) -> None:
    anywhere = clock.Clock("Europe/Copenhagen")
    assert opening(store.link, anywhere, T0) == T0 + DAY
    assert opening(store.link, anywhere, T0 + 5 * DAY) is None


@pytest.mark.parametrize(
    ("at", "day"), [(EVE - 20 * DAY, 9), (EVE, 9), (T0, 10), (T0 + DAY, 11), (T0 + 2 * DAY, 11), (T0 + 30 * DAY, 11)]
)
def test_it_begins_in_the_morning_of_the_next_event_day(store: Store, now: Now, at: int, day: int) -> None:
    now.at = at
    here = store.settings.clock()
    assert here.local(morning(here)).isoformat() == f"2026-11-{day:02}T09:00:00+01:00"


def test_what_was_made_is_what_still_stands(store: Store, rehearsal: Rehearsal) -> None:
    decide(rehearsal.path, store, "mira", Deed("talk", "ALFA", "state", "canceled"))
    undo(rehearsal.path, store)
    assert rehearsal.made() == []
    decide(rehearsal.path, store, "mira", Deed("talk", "ALFA", "owner", "sam"))
    decide(rehearsal.path, store, "sam", Deed("talk", "ALFA", "owner", "mira"))
    decide(
        rehearsal.path, store, "sam", Deed("item", "moved talk ALFA", "ack", '{"fingerprint":"x","severity":"info"}')
    )
    [made] = rehearsal.made()
    assert (made.by, made.field, made.value) == ("sam", "owner", "mira")


def test_kept_is_decided_anew_by_the_same_people_each_in_one_undo(store: Store, rehearsal: Rehearsal, now: Now) -> None:
    decide(rehearsal.path, store, "mira", Deed("person", ADA, "here", seen(T0 + 300)))
    decide(rehearsal.path, store, "mira", Deed("talk", "BETA", "state", "canceled"))
    decide(rehearsal.path, store, "sam", Deed("talk", "GAMMA", "note", "bring a lamp"))
    now.at = EVE + 600
    assert rehearsal.keep("desk-9") == 3
    assert store.talk("BETA").state == "canceled"
    assert store.talk("GAMMA").note == "bring a lamp"
    assert store.speakers()[ADA].seen == EVE + 600, "seen when it was kept, not at the hour that was rehearsed"
    rows = store.link.execute("SELECT by, desk, batch, at FROM journal ORDER BY seq").fetchall()
    assert [(by, desk, at) for by, desk, _, at in rows] == [
        ("mira", "desk-9", EVE + 600), ("mira", "desk-9", EVE + 600), ("sam", "desk-9", EVE + 600),
    ]  # fmt: skip
    assert len({batch for _, _, batch, _ in rows}) == 2
    assert (store.folder / "journal" / "desk-9.jsonl").read_text().count("\n") == 3
    assert rehearsal.made()[1:] == [], "only the sighting differs, by its time"


def test_what_cannot_be_decided_any_more_keeps_nothing_else_back(store: Store, rehearsal: Rehearsal) -> None:
    decide(rehearsal.path, store, "mira", Deed("talk", "ALFA", "owner", "sam"))
    decide(rehearsal.path, store, "mira", Deed("talk", "BETA", "owner", "sam"))
    with connect.writing(store.link, store.path):
        for table in ("talks WHERE key = 'ALFA'", "upstream WHERE talk = 'ALFA'"):
            store.link.execute(f"DELETE FROM {table}")
    assert rehearsal.keep("desk") == 1
    assert store.talk("BETA").owner == "sam"
    assert store.link.execute("SELECT key FROM journal").fetchall() == [("BETA",)]


def test_what_means_nothing_beside_the_copy_is_counted(store: Store, rehearsal: Rehearsal) -> None:
    assert rehearsal.left_out() == 0
    decide(
        rehearsal.path, store, "mira", Deed("item", "moved talk ALFA", "ack", '{"fingerprint":"x","severity":"info"}')
    )
    assert rehearsal.left_out() == 1


def test_the_copy_of_a_program_that_was_killed_goes_with_the_next(store: Store) -> None:
    import subprocess
    import sys
    import tempfile

    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{child.pid}-"))
    other = Path(tempfile.mkdtemp(prefix=f"{PREFIX}1-"))
    rehearsal = Rehearsal(store.path, store.settings, T0)
    assert not dead.exists()
    assert rehearsal.folder.exists()
    assert other.exists(), "its program runs"
    other.rmdir()
    rehearsal.end()


def test_what_another_desk_decided_alike_meanwhile_is_not_decided_twice(store: Store, rehearsal: Rehearsal) -> None:
    decide(rehearsal.path, store, "mira", Deed("talk", "ALFA", "owner", "sam"))
    decide(store.path, store, "pia", Deed("talk", "ALFA", "owner", "sam"))
    assert rehearsal.made() == []


def test_the_organisers_own_rules_and_config_come_along(store: Store) -> None:
    from confdash.attention.load import FOLDER

    (store.folder / FOLDER).mkdir()
    (store.folder / FOLDER / "own.toml").write_text("title = 1")
    rehearsal = Rehearsal(store.path, store.settings, T0)
    try:
        assert (rehearsal.folder / FOLDER / "own.toml").read_text() == "title = 1"
        assert (rehearsal.folder / "confdash.toml").read_text() == (store.folder / "confdash.toml").read_text()
    finally:
        rehearsal.end()


def test_no_feed_seems_old_in_it(store: Store, rehearsal: Rehearsal, now: Now) -> None:
    now.at += 20 * DAY
    with contextlib.closing(Reader(rehearsal.path, rehearsal.clock)) as reader:
        [feed] = [row for row in reader.rows(FEEDS) if isinstance(row, FeedRow)]
    assert feed_state(feed, now.at) == "ok"


def test_without_a_store_there_is_one_sentence_and_no_folder_left(store: Store, tmp_path: Path) -> None:
    import tempfile

    before = set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    with pytest.raises(StoreError):
        Rehearsal(tmp_path / "nowhere.db", store.settings, T0)
    assert set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) <= before
