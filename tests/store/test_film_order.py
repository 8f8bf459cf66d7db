"""Recordings, sessions and states come out the same in whichever order feeds and decisions came."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import HOUR, T0, Store, film, talk

from confdash.records import REACHES, VIDEO_STATES, Talk, Video
from confdash.store import decide
from confdash.store.decided import Cover, Linked, Said

_json = msgspec.json.encode
FEEDS = ("programme", "host", "pipeline", "sheet", "plugin")
CODES = ("QUEUES", "LOCKS1", "CACHES", "NOBODY")
TITLES = ("Queues all the way down", "Locks considered", "Caches, then", "Opening", "holiday", "")
KEYS = ("youtube:a", "youtube:b", "youtube:c", "youtube:d")

_moment = st.integers(1, 40).map(lambda hours: T0 + hours * HOUR)


def _sometimes(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), of)


@st.composite
def _talks(draw: st.DrawFn) -> list[Talk]:
    return [
        talk(
            code, title, code=code, url=f"https://cfp.example.org/hd/talk/{code}/",
            at=draw(st.sampled_from((0, 0, 60, 120))), room=draw(st.sampled_from(("Hall A", "Hall B"))),
            do_not_record=draw(_sometimes(st.booleans())), people=draw(st.sampled_from(((), ("Ada Nwosu",)))),
        )
        for code, title in zip(CODES[:3], TITLES, strict=False)
    ]  # fmt: skip


@st.composite
def _video(draw: st.DrawFn, feed: str, key: str) -> Video:
    host = feed == "host"
    reach = draw(st.sampled_from(REACHES)) if host else None
    state = (
        ("published" if reach == "public" else "uploaded") if host else draw(_sometimes(st.sampled_from(VIDEO_STATES)))
    )
    return film(
        key, draw(st.sampled_from(TITLES)), state=state, reach=reach, said_at=draw(_moment),
        published_at=draw(_moment) if state == "published" else None,
        code=draw(_sometimes(st.sampled_from(CODES))),
        links=draw(st.sampled_from(((), (), *((f"https://cfp.example.org/hd/talk/{code}",) for code in CODES)))),
        same=draw(st.sampled_from(((), (), *((each,) for each in KEYS), KEYS[:2]))),
        room=draw(st.sampled_from((None, "Hall A", "Hall B"))),
        starts=draw(_sometimes(st.sampled_from((T0, T0 + 300, T0 + 3600, T0 + 3300)))),
        owner=draw(st.sampled_from((None, "sam", "kim"))), note=draw(st.sampled_from((None, "soon"))),
        failed=draw(st.sampled_from((None, None, "encoding"))), removal=draw(st.sampled_from((False, False, True))),
    )  # fmt: skip


@st.composite
def _bodies(draw: st.DrawFn) -> dict[str, Sequence[Any]]:
    bodies: dict[str, Sequence[Any]] = {"programme": draw(_talks())}
    for feed in FEEDS[1:]:
        own = () if feed == "host" else tuple(f"row:{number}" for number in range(3))
        keys = draw(st.lists(st.sampled_from((*KEYS, *own)), unique=True, max_size=4))
        bodies[feed] = [draw(_video(feed, key)) for key in keys]
    return bodies


def _packed(value: object) -> str:
    return _json(value).decode()


_DEEDS = st.one_of(
    st.tuples(
        st.just("talk"), st.sampled_from(CODES[:3]), st.just("video_state"),
        st.builds(lambda state, at: _packed(Said(state, at)), st.sampled_from(VIDEO_STATES), _moment),
    ),
    st.tuples(
        st.just("video"), st.sampled_from((*KEYS, "row:1@sheet")), st.just("talk"),
        st.sampled_from((None, *(_packed(Linked(key)) for key in ("", *CODES)))),
    ),
    st.tuples(
        st.just("video"), st.sampled_from(KEYS), st.just("cover"),
        st.sampled_from((None, _packed(Cover("Hall A", T0, T0 + 9 * HOUR)))),
    ),
    st.tuples(st.just("video"), st.sampled_from(KEYS), st.just("taken_down"), _moment.map(str)),
    st.tuples(st.just("talk"), st.sampled_from(CODES[:3]), st.just("room"), st.just('["Hall B"]')),
    st.tuples(st.just("talk"), st.sampled_from(CODES[:3]), st.just("do_not_record"), st.sampled_from((None, "1", "0"))),
    st.tuples(st.just("talk"), st.sampled_from(CODES[:3]), st.just("kind"), st.sampled_from((None, "break"))),
)  # fmt: skip
_Steps = list[tuple[str, Sequence[Any]]]


def _steps(bodies: dict[str, Sequence[Any]], random: Random) -> _Steps:
    """Each feed's body at once or in two, all in some order."""
    found: _Steps = []
    for feed, body in bodies.items():
        some = random.sample(body, random.randint(0, len(body))) if random.random() < 0.5 else None
        if some is not None:
            found.append((feed, some))
        found.append((feed, random.sample(body, len(body))))
    order = [feed for feed, _ in found]
    random.shuffle(order)
    waiting = {feed: [step for step in found if step[0] == feed] for feed in bodies}
    return [waiting[feed].pop(0) for feed in order]


def _filled(folder: Path, steps: _Steps, deeds: Sequence[Any], random: Random | None) -> Store:
    """A store that these steps have filled; its decisions come as soon as there are talks, at random moments."""
    store = Store(folder, FEEDS)
    store.now = T0 + 48 * HOUR
    waiting = list(deeds)
    for feed, body in steps:
        if feed == "programme":
            store.sync(feed, body)
        else:
            store.film(feed, body)
        there = store.link.execute("SELECT count(*) FROM talks").fetchone()[0] == 3
        while random is not None and there and waiting and random.random() < 0.4:
            store.decide(waiting.pop(0))
    for deed in waiting:
        store.decide(deed)
    return store


def no_order_matters(bodies: dict[str, Sequence[Any]], deeds: Sequence[Any], random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = _filled(Path(folder) / "plain", list(bodies.items()), deeds, None)
        other = _filled(Path(folder) / "other", _steps(bodies, random), deeds, random)
        mine, its = (_said(store) for store in (plain, other))
        assert mine == its
        for store in (plain, other):
            assert store.rebuild()
            store.check()
            store.close()


def _said(store: Store) -> tuple[list[Any], ...]:
    """The current tables, without which record of journal said it."""
    videos, footage = decide.dump(store.link)[-2:]
    states = store.link.execute("SELECT key, session, video_state FROM talks ORDER BY key").fetchall()
    return list(videos), list(footage), states


_ALL = given(_bodies(), st.lists(_DEEDS, max_size=4), st.randoms(use_true_random=False))
test_no_order_matters = settings(max_examples=6)(_ALL(no_order_matters))
test_no_order_ever_matters = pytest.mark.soak(settings(max_examples=600)(_ALL(no_order_matters)))
