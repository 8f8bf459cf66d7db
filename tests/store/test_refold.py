"""Current = upstream + decisions, whatever happened before: a rebuild finds nothing to do (design §4)."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.store.build import T0, Store, config, film, talk
from tests.store.conftest import Make
from tests.store.granting import applied, apply, eur, opened, usd

from confdash.commands.declare import Refused
from confdash.records import Person, Scholarship, Talk, Video
from confdash.store import connect, decide
from confdash.store.decided import Cover, Linked
from confdash.store.decisions import NothingToUndo, NotPlaced, Overtaken

CODES = ("CODE1", "CODE2", "CODE3")
_people = st.one_of(
    st.sampled_from(["Ada", "Bo", "Cy", "ada"]),
    st.builds(
        Person,
        st.sampled_from(["Ada", "Bo"]),
        st.sampled_from([(), ("code:A",), ("code:B", "guid:1"), ("guid:1",)]),
        st.sampled_from([None, "ada@example.org"]),
    ),
)
_talks = st.builds(
    talk,
    st.sampled_from(["CODE1", "CODE2", "x1", "x2", "x1#2"]),
    st.sampled_from(["Cranes", "Tides", "Lunch", ""]),
    at=st.sampled_from([None, 0, 60, 61, 1440]),
    minutes=st.sampled_from([None, 45, 60]),
    room=st.sampled_from([None, "Hall A", "Hall B", "Hall A, Hall B", "A hall"]),
    people=st.one_of(st.none(), st.lists(_people, max_size=3)),
    code=st.sampled_from([None, None, *CODES]),
    guid=st.sampled_from([None, None, "2d43772a-0b7d-5f2b-9d8e-5f1d1e0c7a11"]),
    url=st.sampled_from([None, None, "https://e.org/1", "https://e.org/CODE3"]),
    state=st.sampled_from([None, "canceled"]),
    do_not_record=st.sampled_from([None, True, False]),
)
_orders = st.sampled_from(
    [*(("".join(order)) + "vg" for order in itertools.permutations("abc")), "ab", "c", "bca", "vb", "gb"]
)
_STATES = (None, "recorded", "editing", "review", "uploaded", "published", "needs_work", "lost")
_films = st.builds(
    film,
    st.sampled_from(["youtube:1", "youtube:2", "row:1", "row:2", "ticket:1"]),
    st.sampled_from(["Cranes", "Tides – Harbour", "Cranes, all of them", ""]),
    code=st.sampled_from([None, None, *CODES]),
    guid=st.sampled_from([None, "2d43772a-0b7d-5f2b-9d8e-5f1d1e0c7a11"]),
    links=st.sampled_from([(), ("https://e.org/1",), ("https://v.org/CODE3",)]),
    same=st.sampled_from([(), ("youtube:1",), ("youtube:2", "row:1@v")]),
    room=st.sampled_from([None, "Hall A", "A hall"]),
    starts=st.sampled_from([None, T0, T0 + 3660, T0 + 60]),
    seconds=st.sampled_from([None, 1800, 9000]),
    state=st.sampled_from(_STATES),
    raw_state=st.sampled_from([None, "QC", "qc", "online"]),
    reach=st.sampled_from([None, None, "public", "unlisted", "private"]),
    published_at=st.sampled_from([None, T0 + 9000, T0 - 90_000]),
    said_at=st.sampled_from([None, T0, T0 + 7200]),
)

_grants = st.builds(
    applied,
    st.sampled_from(["Ada", "ada", "Bo", "Speaker"]),
    st.sampled_from([None, "ada@example.org", "bo@example.org"]),
    code=st.sampled_from(["", "A", "B"]),
    id=st.sampled_from([None, None, 1, 2]),
    pot=st.sampled_from([None, "Travel", "travel"]),
    state=st.sampled_from([None, "submitted", "offered", "accepted", "declined"]),
    offered=st.sampled_from([None, eur(5), usd(7)]),
)


class Life(RuleBasedStateMachine):
    """A store of three feeds that say anything, while people join and split, and edit the config."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self._folder.name) / "event", "abcvg")
        self.said: dict[str, list[Talk]] = {name: [] for name in "abc"}
        self.keys: set[str] = set()

    @initialize(talks=st.lists(_talks, max_size=4))
    def first(self, talks: list[Talk]) -> None:
        self.sync("a", talks)
        self.sync("b", talks[:2])

    @rule(name=st.sampled_from("abc"), talks=st.lists(_talks, max_size=5))
    def sync(self, name: str, talks: list[Talk]) -> None:
        """Anything at all: moves, vanishings, returns."""
        if self.store.settings.feed(name):
            self.said[name] = talks
            self.store.sync(name, talks)

    @rule(name=st.sampled_from("abc"), more=_talks, drop=st.integers(0, 4))
    def edit(self, name: str, more: Talk, drop: int) -> None:
        """A body that differs a little from the last."""
        self.sync(name, [*self.said[name][:drop], *self.said[name][drop + 1 :], more])

    @rule(films=st.lists(_films, max_size=4, unique_by=lambda each: each.key), window=st.booleans())
    def film(self, films: list[Video], window: bool) -> None:
        """Recordings: they come, move, turn private, vanish, or slide out of a window."""
        if self.store.settings.feed("v"):
            self.store.film("v", films, window=window)

    @rule(grants=st.lists(_grants, max_size=4, unique_by=lambda each: each.base))
    def grant(self, grants: list[Scholarship]) -> None:
        """Applications, of speakers too: they come, are renamed, vanish."""
        if self.store.settings.feed("g"):
            apply(self.store, grants, "g")

    @rule(
        index=st.integers(0, 20),
        deed=st.sampled_from(
            [
                ("state", f'{{"state":"accepted","at":{T0}}}'),
                ("claim", f'{{"reimbursement":"claimed","at":{T0},"claimed":[5,"EUR"]}}'),
                ("pot", "Other"),
                ("here", f'{{"at":{T0},"by":"ada","desk":"front"}}'),
                ("offered", None),
            ]
        ),
    )
    def answer(self, index: int, deed: tuple[str, str | None]) -> None:
        """People say how far an application is."""
        keys = list(opened(self.store))
        if keys:
            self.store.decide(("scholarship", keys[index % len(keys)], *deed))

    @rule(
        index=st.integers(0, 20),
        key=st.sampled_from(["youtube:1", "youtube:2", "row:1@v", "ticket:1@v"]),
        field=st.sampled_from(["talk", "talk", "unlink", "cover", "taken_down", "auto"]),
    )
    def link(self, index: int, key: str, field: str) -> None:
        """People say which session a recording shows, or that it is of a whole room."""
        talks = list(self.store.talks())
        linked = Linked(talks[index % len(talks)]) if talks and field == "talk" else Linked("")
        cover = Cover("Hall A", T0, T0 + 9000)
        said = {"cover": ("cover", cover), "taken_down": ("taken_down", T0), "auto": ("talk", None)}
        name, value = said.get(field, ("talk", linked))
        self.store.decide(("video", key, name, None if value is None else msgspec.json.encode(value).decode()))

    @rule(words=st.dictionaries(st.sampled_from(["QC", "Online"]), st.sampled_from(_STATES[1:])))
    def explain(self, words: dict[str, str]) -> None:
        """People say what words of the recordings' feed mean, or take that back."""
        self.store.decide(("feed", "v", "words", msgspec.json.encode(words).decode() if words else None))

    @rule(one=st.integers(0, 20), other=st.integers(0, 20))
    def join(self, one: int, other: int) -> None:
        keys = list(self.store.talks())
        if len(keys) > 1 and one % len(keys) != other % len(keys):
            try:
                self.store.join(keys[one % len(keys)], keys[other % len(keys)])
            except Refused:
                return

    @rule(index=st.integers(0, 20))
    def split(self, index: int) -> None:
        several = [key for key, row in self.store.talks().items() if len(row.feeds) > 1]
        if several:
            key = several[index % len(several)]
            try:
                self.store.split(key, self.store.talk(key).feeds[-1])
            except Refused:
                return

    @rule(
        index=st.integers(0, 20),
        deed=st.sampled_from(
            [
                ("room", '["Hall Z"]'),
                ("room", None),
                ("title", "Another title"),
                ("starts_at", str(T0 + 900)),
                ("speakers", '[{"name":"Somebody New"}]'),
                ("state", "canceled"),
                ("do_not_record", "1"),
                ("stage", "on_stage"),
                ("tags", '["vip"]'),
                ("video_state", f'{{"state":"review","at":{T0 + 5000}}}'),
                ("video_state", None),
                ("review", "1"),
                ("here", '{"at":1794211200,"by":"ada","desk":"front"}'),
            ]
        ),
        desk=st.sampled_from(["front", "back"]),
    )
    def mark(self, index: int, deed: tuple[str, str | None], desk: str) -> None:
        keys = list(self.store.talks())
        if keys:
            self.store.decide(("talk", keys[index % len(keys)], *deed), desk=desk)

    @rule(index=st.integers(0, 20), seen=st.booleans())
    def see(self, index: int, seen: bool) -> None:
        keys = list(self.store.speakers())
        if keys:
            value = '{"at":1794211200,"by":"ada","desk":"front"}' if seen else None
            self.store.decide(("person", keys[index % len(keys)], "here", value))

    @rule(minutes=st.integers(0, 30), room=st.sampled_from(["Hall A", "Hall B"]))
    def late(self, minutes: int, room: str) -> None:
        self.store.decide(("room", room, "late", f'{{"minutes":{minutes},"at":{T0 + 60}}}'))

    @rule(number=st.integers(0, 2), at=st.integers(0, 2))
    def add(self, number: int, at: int) -> None:
        record = talk("x", f"a on {number}", at=60 * at, people=["Local Ada"])
        self.store.decide(("talk", f"local-{number}", "add", msgspec.json.encode(record).decode()))

    @rule(desk=st.sampled_from(["front", "back"]), again=st.booleans(), force=st.booleans())
    def take_back(self, desk: str, again: bool, force: bool) -> None:
        try:
            (self.store.redo if again else self.store.undo)(desk=desk, force=force)
        except (NothingToUndo, Overtaken, NotPlaced):
            return

    @rule(
        order=_orders,
        owner=st.sampled_from("abc"),
        owns=st.sampled_from(["title", "room", "starts_at", "speakers"]),
        named=st.booleans(),
    )
    def edit_config(self, order: str, owner: str, owns: str, named: bool) -> None:
        rooms = {"a hall": "Hall A"} if named else {}
        keys = set(self.store.talks())
        self.store.configure(config(order, owns={owner: [owns]}, rooms=rooms))
        assert set(self.store.talks()) == keys, "a config changes values, never a key or the number of talks"

    @invariant()
    def sound(self) -> None:
        self.store.check()
        keys = set(self.store.talks())
        found = {row[0] for row in self.store.link.execute("SELECT key FROM former_keys").fetchall()}
        # A talk that somebody added may be taken back.
        assert {key for key in self.keys if not key.startswith("local-")} <= keys | found, "no key is ever lost"
        self.keys = keys

    @precondition(lambda self: True)
    @rule()
    def rebuild(self) -> None:
        before = decide.dump(self.store.link)
        assert self.store.rebuild()
        assert decide.dump(self.store.link) == before

    def teardown(self) -> None:
        before = decide.dump(self.store.link)
        assert self.store.rebuild(), "a rebuild changed something"
        assert decide.dump(self.store.link) == before
        self.store.check()
        self.store.close()
        self._folder.cleanup()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=8, stateful_step_count=14)
_LONG = {"settings": settings(max_examples=300, stateful_step_count=30), "__module__": __name__}
TestLongLife = pytest.mark.soak(type("TestLongLife", (TestLife,), _LONG))


def told() -> dict[str, list[Talk]]:
    """A programme as three doors of one system tell it."""
    doors: dict[str, list[Talk]] = {}
    for name in "abc":
        doors[name] = [
            talk(
                f"{name}{index}" if name == "c" else f"CODE{index}",
                f"{name} on {index}",
                at=60 * index,
                room=f"Hall {index % 3}{name if index % 2 else ''}",
                people=[f"Speaker {index}"],
                uid=f"harbour-CODE{index}@e.org" if name == "c" else None,
                code=None if name == "c" else f"CODE{index}",
                track=f"{name}'s",
            )
            for index in range(12)
        ]
    return doors


def test_the_configs_order_reversed_changes_values_never_keys(make: Make) -> None:
    store = make("abc")
    for name, talks in told().items():
        store.sync(name, talks)
    before = store.talks()
    assert len(before) == 12
    assert {row.track for row in before.values()} == {"a's"}
    store.configure("cba")
    after = store.talks()
    assert list(after) == list(before)
    assert {row.track for row in after.values()} == {"c's"}
    assert [row.starts for row in after.values()] == [T0 + 3600 * index for index in range(12)]
    assert store.rebuild()


def test_a_broken_row_is_found_and_mended(make: Make) -> None:
    store = make("a")
    store.sync("a", [talk("1", "Cranes", people=["Ada"]), talk("2", "Tides", at=60)])
    for broken in (
        "UPDATE talks SET title = 'nonsense' WHERE key = '1'",
        "DELETE FROM talk_speakers",
        "DELETE FROM talks WHERE key = '2'",
        "UPDATE speakers SET talks = 7",
        "INSERT INTO talks_fts (talks_fts) VALUES ('delete-all')",
    ):
        before = decide.dump(store.link)
        with connect.writing(store.link, store.path):
            store.link.execute(broken)
        assert not store.rebuild(), broken
        assert decide.dump(store.link) == before
        store.check()
        assert list(store.talks("cranes")) == ["1"]
        assert store.rebuild()


@pytest.mark.parametrize("count", [30, 2_100])
def test_the_index_follows_by_either_way(make: Make, count: int) -> None:
    """Few changes row by row, many by one rebuild of the index."""
    store = make("a")
    store.sync("a", [talk(str(index), f"Crane {index}", at=index, people=[f"P{index}"]) for index in range(count)])
    assert len(store.talks("crane")) == count
    store.sync("a", [talk(str(index), f"Tide {index}", at=index, people=[f"Q{index}"]) for index in range(count)])
    assert not store.talks("crane")
    assert len(store.talks("tide")) == len(store.speakers()) == count
    store.check()
