"""How each feed is: listed, read, failed, held, accepted, rejected; and what is remembered of its last body."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from tests.store.build import Store, config, talk
from tests.store.conftest import Make

from confdash.commands import feeds as commands
from confdash.commands.declare import Refused
from confdash.config import parse
from confdash.store import connect, decide, feeds, journal
from confdash.store.query.doubt import held_batch
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS

WHY = "3 of 9 talks would vanish"


def digest(word: str) -> bytes:
    return hashlib.blake2b(word.encode(), digest_size=16).digest()


def row(store: Store, name: str = "a") -> FeedRow:
    with store.reader() as reader:
        return next(each for each in reader.rows(FEEDS) if isinstance(each, FeedRow) and each.name == name)


class Desk:
    """One feed, as `sync.run` writes about it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = store.feed("a")
        self.at = 1000

    @property
    def link(self) -> sqlite3.Connection:
        return self.store.link

    def applied(self, word: str, changed: bool = True) -> None:
        self.at += 100
        body = feeds.Applied(f"etag-{word}", None, digest(word), b"options", 3)
        with connect.writing(self.link, self.store.path):
            batch = self.store.batch([talk("1")])
            feeds.note_applied(self.link, self.id, batch, body, at=self.at, next_at=self.at + 300, changed=changed)

    def held(self, word: str) -> None:
        self.at += 100
        held = feeds.Held(word.encode(), digest(word), f"etag-{word}", "Mon", WHY, ("− One", "+ Two"))
        with connect.writing(self.link, self.store.path):
            feeds.note_held(self.link, self.id, held, self.at, self.at + 300)

    def failed(self) -> None:
        self.at += 100
        with connect.writing(self.link, self.store.path):
            feeds.note_failed(self.link, self.id, self.at, self.at + 60, "http", "the server answers 500")

    def unchanged(self, applied: bool = False) -> None:
        self.at += 100
        with connect.writing(self.link, self.store.path):
            feeds.note_unchanged(self.link, self.id, self.at, self.at + 300, None, applied=applied)

    def decides(self, word: str) -> None:
        with connect.writing(self.link, self.store.path, durable=True):
            command = commands.accept if word == "accept" else commands.reject
            command(self.link, self.store.desk, [row(self.store)], {})

    def memory(self) -> feeds.Memory:
        return feeds.memory(self.link, "a")

    def state(self) -> tuple[str, str | None]:
        found = row(self.store)
        return found.state, found.error


@pytest.fixture
def desk(make: Make) -> Desk:
    """A feed that was never read."""
    return Desk(make("a"))


def test_a_feed_that_was_never_read(desk: Desk) -> None:
    found = row(desk.store)
    assert (found.state, found.checked_at, found.changed_at, found.talks) == ("never", None, None, 0)
    assert desk.memory().digest is None


def test_an_applied_body_is_remembered(desk: Desk) -> None:
    desk.applied("one")
    found = row(desk.store)
    assert (found.state, found.checked_at, found.changed_at, found.skew, found.format) == (
        "ok",
        1100,
        1100,
        3,
        "made-up",
    )
    assert (desk.memory().etag, desk.memory().digest, desk.memory().options) == ("etag-one", digest("one"), b"options")
    desk.applied("two", changed=False)
    assert (row(desk.store).checked_at, row(desk.store).changed_at) == (1200, 1100)


def test_nothing_of_a_held_body_is_remembered_as_applied(desk: Desk) -> None:
    """Else the next fetch would be told “unchanged”, and its data would never arrive."""
    desk.applied("one")
    before = desk.memory()
    desk.held("bad")
    assert desk.state() == ("held", WHY)
    after = desk.memory()
    assert (after.etag, after.last_modified, after.digest, after.options, after.context) == (
        before.etag, before.last_modified, before.digest, before.options, before.context,
    )  # fmt: skip
    held = feeds.held(desk.link, desk.id)
    assert held == feeds.Held(b"bad", digest("bad"), "etag-bad", "Mon", WHY, ("− One", "+ Two"))
    assert row(desk.store).held_reason == WHY


def test_nothing_of_a_broken_body_is_remembered_and_the_next_fetch_is_unconditional(desk: Desk) -> None:
    desk.applied("one")
    with connect.writing(desk.link, desk.store.path):
        feeds.note_broken(desk.link, desk.id)
    desk.failed()
    assert (desk.memory().etag, desk.memory().last_modified, desk.memory().digest) == (None, None, digest("one"))


def test_a_failure_leaves_the_data_and_its_age(desk: Desk) -> None:
    desk.applied("one")
    desk.failed()
    desk.failed()
    assert desk.state() == ("failed", "the server answers 500")
    assert (row(desk.store).checked_at, desk.memory().failures) == (1100, 2)
    desk.unchanged(applied=True)
    assert desk.state() == ("ok", None)
    assert desk.memory().failures == 0


def test_what_is_held_keeps_its_age_until_the_body_changes(desk: Desk) -> None:
    desk.applied("one")
    for word, at in (("bad", 1200), ("bad", 1200), ("worse", 1400)):
        desk.held(word)
        with desk.store.reader() as reader:
            batch = held_batch(reader, desk.id)
        assert batch
        assert (batch.at, batch.reason, batch.differences) == (at, WHY, ("− One", "+ Two"))


def test_a_good_body_ends_what_is_held(desk: Desk) -> None:
    desk.applied("one")
    desk.held("bad")
    desk.applied("two")
    assert desk.state() == ("ok", None)
    assert feeds.held(desk.link, desk.id) is None


def test_the_body_that_was_applied_before_ends_what_is_held_or_was_rejected(desk: Desk) -> None:
    """The feed broke, and gives again what it gave before (design §5: a later good fetch discards both)."""
    desk.applied("one")
    desk.held("bad")
    desk.unchanged(applied=True)
    assert desk.state() == ("ok", None)
    assert feeds.held(desk.link, desk.id) is None
    desk.held("bad")
    desk.decides("reject")
    desk.unchanged(applied=True)
    assert desk.state() == ("ok", None)
    assert desk.memory().rejected is None


def test_a_failure_in_between_does_not_hide_what_is_held_or_rejected(desk: Desk) -> None:
    desk.applied("one")
    desk.held("bad")
    desk.failed()
    desk.unchanged()
    assert desk.state() == ("held", WHY)
    desk.decides("reject")
    desk.failed()
    desk.unchanged()
    assert desk.state() == ("stale", feeds.REJECTED)


def test_reject_remembers_the_digest_alone(desk: Desk) -> None:
    desk.applied("one")
    desk.held("bad")
    desk.decides("reject")
    assert desk.state() == ("stale", feeds.REJECTED)
    assert feeds.held(desk.link, desk.id) is None
    assert desk.memory().rejected == digest("bad")
    assert desk.memory().digest == digest("one")
    desk.unchanged()
    assert desk.memory().rejected == digest("bad"), "until the body changes"
    desk.applied("two")
    assert (desk.memory().rejected, desk.state()) == (None, ("ok", None))


def test_accept_is_in_the_journal_with_the_digest_that_was_seen(desk: Desk) -> None:
    desk.applied("one")
    desk.held("bad")
    desk.decides("accept")
    ((_, entry),) = journal.entries(desk.link)
    assert (entry.entity, entry.key, entry.field, entry.old) == ("feed", "a", "held", WHY)
    assert entry.new == f"accept {digest('bad').hex()}"
    assert feeds.held(desk.link, desk.id), "the sync applies it, and only that ends it"


@pytest.mark.parametrize("word", ["accept", "reject"])
def test_there_must_be_something_to_decide_about(desk: Desk, word: str) -> None:
    desk.applied("one")
    assert commands.held_legal([row(desk.store)]) is not None
    with pytest.raises(Refused, match="nothing of a is held any more"):
        desk.decides(word)
    desk.held("bad")
    assert commands.held_legal([row(desk.store)]) is None


def test_a_death_while_reading_is_counted_until_a_read_ends(desk: Desk) -> None:
    def dies(phase: str) -> int:
        with connect.writing(desk.link, desk.store.path):
            feeds.note_phase(desk.link, desk.id, phase, 1, 2)
        assert (row(desk.store).phase, row(desk.store).done, row(desk.store).total) == (phase, 1, 2)
        with connect.writing(desk.link, desk.store.path):
            feeds.note_deaths(desk.link)
        assert row(desk.store).phase is None
        return desk.memory().deaths

    assert [dies("parsing"), dies("merging"), dies("fetching")] == [1, 2, 2]
    desk.applied("one")
    assert desk.memory().deaths == 0
    assert dies("parsing") == 1
    desk.unchanged()
    assert desk.memory().deaths == 0


def test_the_config_lists_orders_and_unlists(make: Make) -> None:
    store = make("abc")
    store.sync("a", [talk("1")])
    store.configure("cab")
    with store.reader() as reader:
        assert [each.name for each in reader.rows(FEEDS) if isinstance(each, FeedRow)] == ["c", "a", "b"]
    store.configure("b")
    assert (row(store).state, row(store).place, row(store).talks) == ("unlisted", None, 1)
    with store.reader() as reader:
        names = [each.name for each in reader.rows(FEEDS) if isinstance(each, FeedRow)]
    assert names[0] == "b", "what is not listed stands last"
    store.configure("ba")
    assert (row(store).state, row(store).place) == ("ok", 1)
    assert row(store, "c").state == "unlisted"


def test_what_was_held_is_held_when_the_feed_is_listed_again(desk: Desk) -> None:
    desk.applied("one")
    desk.held("bad")
    desk.store.configure("b")
    assert row(desk.store).state == "unlisted"
    desk.store.configure("ab")
    assert desk.state() == ("held", WHY)


def test_a_config_that_says_the_same_folds_nothing_anew(make: Make) -> None:
    store = make("ab")
    store.sync("a", [talk("1")])
    with connect.writing(store.link, store.path):
        assert not decide.follow_config(store.link, store.settings)
    renamed = parse(config("ab").replace("Harbour Days", "Harbour Nights").replace("a.json", "https://e.org/a.json"))
    with connect.writing(store.link, store.path):
        assert not decide.follow_config(store.link, renamed)
        assert decide.follow_config(store.link, parse(config("ba")))
    assert row(store).source == "a.json"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@example.org:8443/a/b.json?token=secret#secret", "https://example.org:8443/a/b.json"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("schedule.json", "schedule.json"),
        ("../a?b#c.json", "../a?b#c.json"),
    ],
)
def test_no_secret_of_an_address_is_shown(url: str, shown: str) -> None:
    assert feeds.shown(url) == shown


def test_the_store_holds_no_secret_of_an_address(tmp_path: Path) -> None:
    text = config("a").replace("a.json", "https://user:hunter2@example.org/a.json?token=hunter2")
    store = Store(tmp_path / "event", text)
    store.link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    assert b"hunter2" not in store.path.read_bytes()
