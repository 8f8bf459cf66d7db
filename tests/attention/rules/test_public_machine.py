"""No order of marks and fetches silences the alarm of an opted-out session that is public, nor keeps it up for ever."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.attention.rules.scene import Scene
from tests.store.build import Store, film, public, talk

from confdash.records import Video
from confdash.store import connect, feeds

RULE, A = "opted-out-but-public", "youtube:a"
HOSTS, FEEDS = ("api", "atom"), ("programme", "api", "atom", "plugin")
_read = st.one_of(
    st.tuples(st.just("read"), st.just("api"), st.sampled_from(("public", "unlisted", "private", None))),
    st.tuples(st.just("read"), st.just("atom"), st.sampled_from(("public", None))),
    st.tuples(st.just("read"), st.just("plugin"), st.sampled_from(("published", "editing", None))),
)
_other = st.tuples(st.sampled_from(("same", "fails", "holds")), st.sampled_from(FEEDS[1:]), st.none())
_mark = st.tuples(st.sampled_from(("mark", "unmark")), st.just(""), st.none())
_steps = st.lists(st.one_of(_read, _read, _other, _mark), max_size=14)


class Door(msgspec.Struct):
    """What one feed was last seen to say of the recording, since when, and when it was last read well."""

    view: str | None = None
    since: int = 0
    read: int = 0
    ever: bool = False
    #: A window listed it once, and does no longer.
    missing: bool = False


class Machine:
    """A store, and beside it what must come of each step."""

    def __init__(self, folder: Path) -> None:
        self.store = store = Store(folder, FEEDS)
        self.scene = Scene(store)
        store.sync(
            "programme", [talk("CODEA1", code="CODEA1", do_not_record=True), talk("CODEB1", code="CODEB1", at=60)]
        )
        self.doors = {name: Door() for name in FEEDS[1:]}
        self.marked: int | None = None
        #: A read has shown it after it was marked.
        self.contradicted = False

    def step(self, what: str, name: str, view: str | None) -> None:
        if what == "read":
            self.read(name, view)
        elif what == "mark":
            self.marked, self.contradicted = self.store.now + 1, False
            self.store.now += 2
            self.scene.decide("video", A, "taken_down", str(self.marked))
        elif what == "unmark":
            self.marked, self.contradicted = None, False
            self.scene.decide("video", A, "taken_down", None)
        else:
            self.reads_nothing(what, name)

    def read(self, name: str, view: str | None) -> None:
        """A good read."""
        door = self.doors[name]
        self.store.film(name, [public("youtube:b", code="CODEB1"), *self.listed(name, view)], window=name == "atom")
        now = door.read = self.store.now
        if name == "atom":
            if view is not None and (door.view is None or door.missing):
                door.since = now
            door.missing = view is None and door.view is not None
            door.view = view or door.view
        else:
            if view != door.view:
                door.since = now
            door.view = view
        door.ever |= view is not None
        self.looks_again(name)

    def listed(self, name: str, view: str | None) -> list[Video]:
        """What the feed gives of the recording."""
        if view is None:
            return []
        if name == "plugin":
            return [film(A, code="CODEA1", state=view)]
        state = "published" if view == "public" else "uploaded"
        return [film(A, code="CODEA1", state=state, reach=view)]

    def reads_nothing(self, what: str, name: str) -> None:
        """A read that brings nothing new, fails, or is held."""
        store, feed = self.store, self.store.feed(name)
        store.now += 60
        with connect.writing(store.link, store.path):
            if what == "fails":
                feeds.note_failed(store.link, feed, store.now, store.now + 60, "broken", "It is broken.")
            elif what == "holds":
                held = feeds.Held(b"x", b"x", None, None, "all would vanish", ())
                feeds.note_held(store.link, feed, held, store.now, store.now + 60)
            elif self.doors[name].read:
                feeds.note_unchanged(store.link, feed, store.now, store.now + 60, None, applied=True)
                self.doors[name].read = store.now
                self.looks_again(name)

    def looks_again(self, name: str) -> None:
        """A read tells whether it is still there: a host's, or the only word that there is."""
        door = self.doors[name]
        hosts = [host for host in HOSTS if self.doors[host].view is not None]
        if door.view is not None and not door.missing and (name in HOSTS or not hosts):
            self.contradicted |= self.marked is not None

    def alarmed(self) -> bool:
        """Whether the alarm must stand."""
        hosts = [self.doors[name] for name in HOSTS if self.doors[name].view is not None]
        plugin = self.doors["plugin"]
        if hosts:
            last = max(hosts, key=lambda door: (not door.missing, door.since))
            if last.view == "private":
                return False
            return self.marked is None or self.contradicted
        if any(self.doors[name].ever for name in HOSTS) or plugin.view != "published":
            return False  # a host that speaks of the session is believed, also where it has nothing any more
        return self.marked is None or self.contradicted


def no_order_silences_it(steps: list[tuple[str, str, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "event")
        for step in steps:
            machine.step(*step)
            found = [item.key for item in machine.scene.items(RULE, 4_000)]
            assert found == ([A] if machine.alarmed() else [])
        assert machine.store.rebuild()
        assert [item.key for item in machine.scene.items(RULE, 4_000)] == ([A] if machine.alarmed() else [])
        machine.scene.close()
        machine.store.close()


_ALL = given(_steps)
test_no_order_silences_it = settings(max_examples=10)(_ALL(no_order_silences_it))
test_no_order_ever_silences_it = pytest.mark.soak(settings(max_examples=400)(_ALL(no_order_silences_it)))
