"""How far the recording of a session has come: a table of what is said, and what must hold of it."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.build import HOUR, T0, film

from confdash.records import REACHES, VIDEO_STATES
from confdash.store.video_state import Heard, Word, stand


def says(
    feed: str, state: str | None, hours: float, key: str | None = None, *, host: bool = False,
    seen: float | None = None, earlier: str | None = None, gone: bool = False, missing: bool = False, **more: Any,
) -> Heard:  # fmt: skip
    """What a feed said so many hours after `T0`; `state` of a host is who may see it."""
    at = T0 + round(hours * HOUR)
    words: dict[str, Any] = {"state": state, "published_at": at if state in ("published", "public") else None}
    if host:
        words |= {"state": "published" if state == "public" else "uploaded", "reach": state}
    public = words["state"] == "published" and words.get("reach") in (None, "public")
    first = T0 + round(seen * HOUR) if seen is not None else at if public else None
    return Heard(
        key=key or (f"youtube:{feed}" if host else f"row:{feed}"), feed=feed, video=film("x", **words, **more),
        said_at=at, seen_public=first, earlier=earlier, gone=gone, missing=missing,
    )  # fmt: skip


def by_hand(state: str, hours: float) -> Word:
    return Word(state, T0 + round(hours * HOUR), "ada", hand=True)


def host(reach: str, hours: float, feed: str = "host", **more: Any) -> Heard:
    return says(feed, reach, hours, host=True, **more)


_PIPE, _SHEET = "pipeline", "sheet"
#: (what is said, by hand, whether a host lists all, state, who says it, flags)
_TABLE: dict[str, tuple[list[Heard], Word | None, bool, str | None, str | None, tuple[str, ...]]] = {
    "nothing": ([], None, True, None, None, ()),
    "the newest": ([says(_PIPE, "review", 5), says(_SHEET, "editing", 4)], None, True, "review", _PIPE, ()),
    "a step back of another": (
        [says(_PIPE, "review", 5), says(_SHEET, "editing", 6)], None, True, "editing", _SHEET, ("back",),
    ),
    "a step back of its own": ([says(_PIPE, "editing", 6, earlier="review")], None, True, "editing", _PIPE, ("back",)),
    "needs work is beside the ladder": (
        [says(_PIPE, "needs_work", 6, earlier="review")], None, True, "needs_work", _PIPE, (),
    ),
    "back where it was": ([says(_PIPE, "review", 7, earlier="editing")], None, True, "review", _PIPE, ()),
    "a person sets it back": ([says(_PIPE, "review", 5)], by_hand("editing", 6), True, "editing", "ada", ()),
    "and the pipeline follows": (
        [says(_PIPE, "editing", 7, earlier="review")], by_hand("editing", 6), True, "editing", _PIPE, (),
    ),
    "a feed is newer than a person": (
        [says(_PIPE, "transcoding", 9)], by_hand("review", 6), True, "transcoding", _PIPE, (),
    ),
    "and behind them": ([says(_PIPE, "recorded", 9)], by_hand("review", 6), True, "recorded", _PIPE, ("back",)),
    "public is the host's word": ([host("public", 5), says(_SHEET, "editing", 9)], None, True, "published", "host", ()),
    "by its word alone": ([says(_SHEET, "published", 9)], None, True, "uploaded", _SHEET, ("ahead",)),
    "where there is no host": ([says(_SHEET, "published", 9)], None, False, "published", _SHEET, ()),
    "its host hides it": (
        [host("private", 3), says(_SHEET, "published", 9)], None, True, "uploaded", _SHEET, ("ahead",),
    ),
    "unlisted is not public": ([host("unlisted", 3)], None, True, "uploaded", "host", ("unlisted",)),
    "a person's word, where no host has it": ([], by_hand("published", 3), True, "published", "ada", ()),
    "and where one hides it": ([host("private", 2)], by_hand("published", 3), True, "uploaded", "ada", ("ahead",)),
    "lost, said since": ([host("public", 3)], by_hand("lost", 5), True, "published", "host", ("lost",)),
    "lost, said before": ([host("public", 3)], by_hand("lost", 2), True, "published", "host", ()),
    "another needs work": (
        [host("public", 3), says(_PIPE, "needs_work", 5)], None, True, "published", "host", ("needs_work",),
    ),
    "public to private": ([host("private", 6, seen=3)], None, True, "uploaded", "host", ("vanished",)),
    "public to unlisted": ([host("unlisted", 6, seen=3)], None, True, "uploaded", "host", ("vanished", "unlisted")),
    "gone from the host": ([host("public", 3, gone=True)], None, True, None, None, ("vanished",)),
    "a window moves on": ([host("public", 3, missing=True)], None, False, "published", "host", ()),
    "uploaded again": (
        [host("private", 6, key="youtube:1", seen=3), host("public", 7, key="youtube:2")], None, True,
        "published", "host", (),
    ),
    "uploaded again, not yet public": (
        [host("private", 6, key="youtube:1", seen=3), host("unlisted", 7, key="youtube:2")], None, True,
        "uploaded", "host", ("vanished", "unlisted"),
    ),
    "public once more": ([host("public", 9, seen=3)], None, True, "published", "host", ()),
    "of two doors the later": (
        [host("public", 3, "atom", key="youtube:1"), host("private", 6, key="youtube:1", seen=3)], None, True,
        "uploaded", "host", ("vanished",),
    ),
    "by when it was seen, not by its date": (
        [host("public", 3, "atom", key="youtube:1", seen=8), host("private", 6, key="youtube:1")], None, True,
        "published", "atom", (),
    ),
    "a window that moved on looked earlier": (
        [host("public", 9, "atom", key="youtube:1", missing=True), host("private", 6, key="youtube:1")], None, True,
        "uploaded", "host", ("vanished",),
    ),
    "a row that went was never public": (
        [host("private", 6), says(_SHEET, "published", 5, gone=True)], None, True, "uploaded", "host", (),
    ),
    "and was, where there is no host": (
        [says(_SHEET, "published", 5, gone=True)], None, False, None, None, ("vanished",),
    ),
    "before its session ended": ([host("public", 0.5)], None, True, "published", "host", ("early",)),
    "it is being taken down": ([says(_PIPE, "editing", 5, removal=True)], None, True, "editing", _PIPE, ("removal",)),
}  # fmt: skip


@pytest.mark.parametrize(("heard", "hand", "hosted", "state", "by", "flags"), _TABLE.values(), ids=_TABLE.keys())
def test_what_holds(
    heard: list[Heard], hand: Word | None, *, hosted: bool, state: str | None, by: str | None, flags: tuple[str, ...]
) -> None:
    for listed in (heard, heard[::-1]):
        found = stand(listed, hand, T0 + HOUR, hosted=hosted, forbidden=False)
        assert (found.state, found.said_by, found.flags) == (state, by, flags)


@pytest.mark.parametrize(
    ("heard", "hand", "state"),
    [
        ([], None, "opted_out"),
        ([says(_PIPE, "waiting_for_files", 2)], None, "opted_out"),
        ([], by_hand("waiting_for_files", 2), "waiting_for_files"),
        ([says(_PIPE, "recorded", 2)], None, "recorded"),
        ([host("public", 2)], None, "published"),
        ([], by_hand("not_recorded", 2), "not_recorded"),
    ],
)
def test_what_must_not_be_recorded(heard: list[Heard], hand: Word | None, state: str) -> None:
    assert stand(heard, hand, T0 + HOUR, hosted=True, forbidden=True).state == state


_hours = st.integers(1, 9)
_heard = st.one_of(
    st.builds(
        says, st.sampled_from((_PIPE, _SHEET)), st.sampled_from((None, *VIDEO_STATES)), _hours,
        earlier=st.sampled_from((None, "review")), gone=st.booleans(), removal=st.booleans(),
    ),
    st.builds(
        host, st.sampled_from(REACHES), _hours, st.sampled_from(("host", "atom")), gone=st.booleans(),
        key=st.sampled_from(("youtube:1", "youtube:2")), missing=st.booleans(), seen=st.one_of(st.none(), _hours),
    ),
)  # fmt: skip


@given(
    st.lists(_heard, max_size=5, unique_by=lambda each: (each.key, each.feed)),
    st.one_of(st.none(), st.builds(by_hand, st.sampled_from(VIDEO_STATES), _hours)),
    st.booleans(), st.booleans(), st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_always_holds(
    heard: list[Heard], hand: Word | None, hosted: bool, forbidden: bool, random: Random
) -> None:
    found = stand(heard, hand, T0 + HOUR, hosted=hosted, forbidden=forbidden)
    living = [each for each in heard if not each.gone]
    hosts = {each.video.reach for each in living} - {None}
    assert (found.state == "published") or found.reach != "public"
    if hosts and "public" not in hosts:
        assert found.state != "published", "a host's word stands above all others"
    assert not {"vanished", "ahead", "back"} & {*found.flags} or found.state != "published"
    assert not {"vanished", "ahead"} <= {*found.flags}
    assert ("back" in found.flags) <= (found.back_from is not None)
    assert found.public_at is None or found.state == "published"
    assert found.by_hand <= (hand is not None)
    mixed = stand(random.sample(heard, len(heard)), hand, T0 + HOUR, hosted=hosted, forbidden=forbidden)
    sure = ("state", "since", "said_by", "by_hand", "reach", "public_at", "flags")
    told = len({(each.said_at, each.video.state) for each in heard}) == len(heard)
    assert all(getattr(mixed, name) == getattr(found, name) for name in sure) or not told
    assert msgspec.structs.asdict(found).keys() == msgspec.structs.asdict(mixed).keys()
