"""Two desks that read the same feeds at their own times and exchange their journals hold the same of recordings."""

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
from tests.store.build import HOUR, T0, Store, film, public, talk
from tests.store.test_exchange import exchange

from confdash.store import decide
from confdash.store.decided import Cover, Linked, Said
from confdash.store.decisions import NothingToUndo, NotPlaced, Overtaken
from confdash.store.natural import natural_keys

_CODES = ("QUEUES", "LOCKS1")
_BODIES: dict[str, list[Any]] = {
    "programme": [talk("1", "Queues", code="QUEUES"), talk("2", "Locks", code="LOCKS1", at=60, do_not_record=True)],
    # Its keys are the programme's of other talks.
    "calendar": [talk("2", "Queues", code="QUEUES"), talk("1", "Locks", code="LOCKS1", at=60)],
    "host": [
        public("youtube:a", "Queues", published_at=T0 + 5 * HOUR, said_at=T0 + 5 * HOUR),
        public("youtube:b", code="LOCKS1", published_at=T0 + 6 * HOUR, said_at=T0 + 6 * HOUR),
    ],
    "sheet": [
        film("row:1", same=("youtube:a",), room="Hall A", starts=T0, state="editing", said_at=T0 + 9 * HOUR),
        film("row:2", code="LOCKS1", state="review", said_at=T0 + 4 * HOUR),
    ],
}
_deed = st.one_of(
    st.tuples(st.just("link"), st.sampled_from(("youtube:a", "youtube:b", "row:1@sheet")), st.sampled_from(_CODES)),
    st.tuples(st.just("unlink"), st.sampled_from(("youtube:a", "youtube:b")), st.none()),
    st.tuples(st.just("automatic"), st.sampled_from(("youtube:a", "youtube:b")), st.none()),
    st.tuples(st.just("cover"), st.just("youtube:a"), st.none()),
    st.tuples(st.just("down"), st.sampled_from(("youtube:a", "youtube:b")), st.sampled_from(("1", None))),
    st.tuples(st.just("state"), st.sampled_from(_CODES), st.sampled_from(("lost", "review", "published", None))),
    st.tuples(st.just("note"), st.sampled_from(_CODES), st.sampled_from(("soon", None))),
    st.tuples(st.just("undo"), st.none(), st.none()),
)  # fmt: skip
#: (Which desk, what it does); whatever is no deed is a feed that it reads.
_turn = st.tuples(st.booleans(), st.one_of(_deed, _deed, st.sampled_from(tuple(_BODIES))))


def _packed(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _key(store: Store, code: str) -> str | None:
    rows = store.link.execute("SELECT DISTINCT talk, record FROM upstream").fetchall()
    return next((key for key, record in rows if code.encode() in record), None)


def _do(store: Store, desk: str, what: str, of: str, word: str | None) -> None:
    """One deed as the commands do it."""
    if what == "undo":
        store.undo(desk=desk)
    elif what in ("state", "note"):
        key = _key(store, of) or "nobody"
        value = _packed(Said(word, T0 + 7 * HOUR)) if word and what == "state" else word
        store.decide(("talk", key, f"video_{what}", value), desk=desk)
    elif what == "link":
        session = _key(store, word or "")
        if session is not None:
            linked = Linked(session, natural_keys(store.link, session))
            store.decide(("video", of, "talk", _packed(linked)), desk=desk)
    else:
        decided: dict[str, tuple[str, str | None]] = {
            "unlink": ("talk", _packed(Linked(""))), "automatic": ("talk", None), "down": ("taken_down", word),
            "cover": ("cover", _packed(Cover("Hall A", T0, T0 + 3 * HOUR))),
        }  # fmt: skip
        field, value = decided[what]
        store.decide(("video", of, field, value), desk=desk)


def _read(store: Store, name: str) -> None:
    store.film(name, _BODIES[name]) if name in ("host", "sheet") else store.sync(name, _BODIES[name])


def both_hold_the_same(rounds: Sequence[Sequence[tuple[bool, Any]]], random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stores = [Store(Path(folder) / name, tuple(_BODIES)) for name in ("front", "back")]
        unread = [random.sample(tuple(_BODIES), len(_BODIES)) for _ in stores]
        for store in stores:
            store.now = T0 + 48 * HOUR
        for turns in rounds:
            for back, deed in turns:
                store, desk = stores[back], "back" if back else "front"
                if isinstance(deed, str):
                    if deed in unread[back]:
                        unread[back].remove(deed)
                        _read(store, deed)
                    continue
                try:
                    _do(store, desk, *deed)
                except (NothingToUndo, Overtaken, NotPlaced):
                    continue
            exchange(*stores)
        for store, left in zip(stores, unread, strict=True):
            for name in left:
                _read(store, name)
        assert _held(stores[0]) == _held(stores[1])
        for store in stores:
            store.check()
            assert store.rebuild()
        assert _held(stores[0]) == _held(stores[1])
        for store in stores:
            store.close()


def _held(store: Store) -> tuple[list[Any], ...]:
    """Recordings and sessions, each session by its code: which feed's key a talk has depends on who was first."""
    codes = {key: code for code in _CODES if (key := _key(store, code))}

    def renamed(row: Any) -> tuple[Any, ...]:
        return tuple(codes.get(cell, cell) if isinstance(cell, str) else cell for cell in row)

    videos, footage = (sorted(map(renamed, rows), key=str) for rows in decide.dump(store.link)[-2:])
    return videos, footage


_ALL = given(st.lists(st.lists(_turn, max_size=8), min_size=1, max_size=3), st.randoms(use_true_random=False))
test_both_hold_the_same = settings(max_examples=6)(_ALL(both_hold_the_same))
test_both_always_hold_the_same = pytest.mark.soak(settings(max_examples=500)(_ALL(both_hold_the_same)))
