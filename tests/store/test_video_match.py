"""Matching against a plain search that was written apart from it, and against hostile input."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.build import HOUR, T0, film

from confdash.records import Video
from confdash.store.video_guess import Guesser
from confdash.store.video_match import Index, Match, match
from confdash.store.video_slots import Clip, Session, Slot

_CODES = ("QUEUES", "LOCKS1", "NOBODY")
_GUIDS = ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
_TITLES = ("", "queues all the way", "locks", "queues and locks")
_LINKS = (
    "https://cfp.example.org/talk/17", "http://www.cfp.example.org/talk/17/#top", "https://x.example/QUEUES?a",
    f"https://x.example/{_GUIDS[0]}", "https://x.example/QUEUES/LOCKS1", "nothing",
)  # fmt: skip
_ROOMS = ("hall a", "hall b")
_STARTS = (None, T0, T0 + 300, T0 + 500, T0 + 601, T0 + HOUR)
_PEOPLE = ((), ("ada nwosu",), ("bo ek",))


def _several(of: Sequence[str], most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of), max_size=most)


_slot = st.builds(
    lambda rooms, starts, hours: Slot(rooms, starts, None if starts is None else starts + hours * HOUR),
    _several(_ROOMS), st.sampled_from(_STARTS), st.sampled_from((1, 3)),
)  # fmt: skip
_slots = st.lists(_slot, max_size=2).map(tuple)
_session = st.builds(
    Session, key=st.just(""), title=st.sampled_from(_TITLES), codes=_several(_CODES[:2]), guids=_several(_GUIDS, 1),
    links=_several(("cfp.example.org/talk/17", "cfp.example.org/talk/18"), 1),
    numbers=st.frozensets(st.sampled_from((("hd", "17"), ("", "17"), ("hd", "18"))), max_size=2),
    slots=_slots, planned=_slots, people=st.sampled_from(_PEOPLE).map(frozenset), live=st.booleans(),
)  # fmt: skip
_video = st.builds(
    film, st.just("x"), st.sampled_from(_TITLES), code=st.sampled_from((None, None, *_CODES, "queues")),
    guid=st.sampled_from((None, None, *_GUIDS)), number=st.sampled_from((None, None, "17")),
    links=st.lists(st.sampled_from(_LINKS), max_size=2).map(tuple),
    slug=st.sampled_from((None, None, "hd-17-queues", "xy-17-locks_considered", "hd-QUEUES-x", "xy-17-other")),
    same=st.lists(st.sampled_from(("0", "1", "2", "3", "4", "away")), max_size=2).map(tuple),
    starts=st.sampled_from(_STARTS), seconds=st.sampled_from((None, 600, 3 * HOUR)),
    people=st.sampled_from(((), ("Nwosu",), ("Bo Ek",))),
)  # fmt: skip
_clip = st.builds(Clip, st.just(""), st.lists(_video, min_size=1, max_size=2).map(tuple), _several(_ROOMS))


@st.composite
def _world(draw: st.DrawFn) -> tuple[list[Session], list[Clip], dict[str, str | None]]:
    sessions = [
        msgspec.structs.replace(each, key=key)
        for key, each in zip("ABC", draw(st.lists(_session, max_size=3)), strict=False)
    ]
    clips = [msgspec.structs.replace(each, key=str(key)) for key, each in enumerate(draw(st.lists(_clip, max_size=5)))]
    said = draw(st.dictionaries(st.sampled_from("01234"), st.sampled_from((None, "A")), max_size=2))
    return sessions, clips, {key: session for key, session in said.items() if session is None or sessions}


# ----- a plain search, from what domain §3.9 says


def _address(link: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", link).split("#")[0].rstrip("/").lower()


def _alike(one: str, other: str) -> bool:
    a, b = set(re.split(r"[\W_]+", one)) - {""}, set(re.split(r"[\W_]+", other)) - {""}
    return bool(a) and bool(b) and len(a & b) * 2 >= min(len(a), len(b))


def _linked(link: str, sessions: Sequence[Session]) -> set[str]:
    found = {each.key for each in sessions if _address(link) in each.links}
    pieces = set(re.split(r"[^0-9A-Za-z_]+", link))
    return found or {
        each.key
        for each in sessions
        if pieces & {*each.codes} or any(guid in link for guid in each.guids)
    }  # fmt: skip


def _slugged(video: Video, sessions: Sequence[Session]) -> set[str]:
    found = set()
    for each in sessions:
        numbers = {number for _, number in each.numbers}
        if video.number in numbers and _alike(video.title, each.title):
            found.add(each.key)
        if video.slug:
            acronym, token, rest = video.slug.split("-", 2)
            told = (acronym, token) in each.numbers or (token in numbers and _alike(rest, each.title))
            if told or token in each.codes:
                found.add(each.key)
    return found


def _named(video: Video, sessions: Sequence[Session]) -> tuple[str, str] | None:
    ways: list[tuple[str, set[str]]] = [
        ("code", {each.key for each in sessions if (video.code or "-").upper() in each.codes}),
        ("guid", {each.key for each in sessions if video.guid in each.guids}),
        ("url", next((found for link in video.links if len(found := _linked(link, sessions)) == 1), set())),
        ("slug", _slugged(video, sessions)),
    ]
    return next(((keys.pop(), how) for how, keys in ways if len(keys) == 1), None)


def _away(clip: Clip, video: Video, session: Session, slots: Sequence[Slot]) -> int | None:
    lengths = [slot.ends - slot.starts for slot in session.slots if slot.starts and slot.ends]
    long = video.seconds is not None and video.seconds >= 7200
    if not session.live or (long and not (lengths and video.seconds <= 1.5 * max(lengths))):  # type: ignore[operator]
        return None
    found = [
        abs(slot.starts - video.starts)
        for slot in slots
        if slot.starts is not None and video.starts is not None and slot.rooms & clip.rooms
    ]
    return min((away for away in found if away <= 600), default=None)


def _at_slot(clip: Clip, video: Video, sessions: Sequence[Session]) -> str | None:
    now = {each: away for each in sessions if (away := _away(clip, video, each, each.slots)) is not None}
    planned = {each: away for each in sessions if (away := _away(clip, video, each, each.planned)) is not None}
    if video.title and any(each.live and each.title == video.title for each in sessions):
        here = {each.key for each in (*now, *planned) if each.title == video.title}
        return here.pop() if len(here) == 1 else None
    near = now or planned
    exact = [each for each, away in near.items() if away == 0]
    if len(near) > 1 and not exact:
        wanted = {name.lower() for name in video.people}
        told = [
            each for each in near if any(name == who or name in who.split() for who in each.people for name in wanted)
        ]
        near = {each: near[each] for each in told} or near
    if len(near) == 1:
        return next(iter(near)).key
    return exact[0].key if len(exact) == 1 else None


def _plain(
    sessions: Sequence[Session], clips: Sequence[Clip], said: Mapping[str, str | None]
) -> tuple[dict[str, Match], set[str]]:
    own: dict[str, list[tuple[str, str]]] = {}
    for clip in clips:
        if clip.key in said:
            word = said[clip.key]
            own[clip.key] = [(word, "manual")] if word is not None else []
            continue
        own[clip.key] = []
        for video in clip.records:
            if (way := _named(video, sessions)) is not None and way not in own[clip.key]:
                own[clip.key].append(way)
        if not own[clip.key]:
            slots = [slot for video in clip.records if (slot := _at_slot(clip, video, sessions)) is not None]
            own[clip.key] = [(slots[0], "slot")] if slots else []
    pairs = {(clip.key, other) for clip in clips for video in clip.records for other in video.same}
    beside = {
        key: {b if a == key else a for a, b in pairs if key in (a, b) and a != b and {a, b} <= own.keys()}
        for key in own
    }
    known = {key: set(listed) for key, listed in own.items()}
    for key in own:  # what one's neighbours know themselves
        for other in beside[key] if key not in said else ():
            if other not in said or not own[key]:  # a person's word is about that one recording
                known[key] |= set(own[other])
    while True:  # and of whom nothing is known yet, what theirs have come to know
        told = {
            key: set().union(*(known[other] for other in beside[key]))
            for key in own
            if not known[key] and key not in said
        }
        if not any(told.values()):
            break
        known |= {key: listed for key, listed in told.items() if listed}
    found = {}
    for key, listed in known.items():
        if listed:
            first = own[key][0] if own[key] else None
            claims = {session for session, _ in listed}
            found[key] = Match(*(first or ("", "")), claims=tuple(sorted(claims)) if len(claims) > 1 else ())
            if first is None and len(claims) == 1:
                found[key] = Match(claims.pop(), "")
    return found, {key for key in own if key not in found and key not in said}


def as_a_plain_search(world: tuple[list[Session], list[Clip], dict[str, str | None]]) -> None:
    sessions, clips, said = world
    found, open_ = match(clips, Index(sessions), said)
    wanted, left = _plain(sessions, clips, said)
    assert found.keys() == wanted.keys()
    assert {clip.key for clip in open_} == left
    for key, each in found.items():
        other = wanted[key]
        if other.how:  # what it knows itself comes first
            assert (each.session, each.how) == (other.session, other.how)
        elif other.session:
            assert each.session == other.session
        else:
            assert each.session in other.claims
        assert tuple(sorted(each.claims)) == other.claims


_ALL = given(_world())
test_matching_is_as_a_plain_search = settings(max_examples=50)(_ALL(as_a_plain_search))
test_matching_is_always_as_a_plain_search = pytest.mark.soak(settings(max_examples=5_000)(_ALL(as_a_plain_search)))


# ----- hostile input


def _clips(count: int, title: str, **more: object) -> list[Clip]:
    return [Clip(str(number), (film(str(number), title.format(number), **more),)) for number in range(count)]


def _sessions(count: int, title: str, **more: frozenset[str]) -> list[Session]:
    return [Session(key=str(number), title=title.format(number), **more) for number in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("clips", "sessions"),
    [
        (_clips(2_000, "Queues all the way down"), _sessions(2_000, "Queues all the way down")),
        (
            _clips(500, "Event 26 - The state of a thing, number {} - Ada Nwosu"),
            _sessions(2_000, "The state of the thing number {}", people=frozenset({"ada nwosu"})),
        ),
        (_clips(20, "word " * 1_000 + "{}"), _sessions(200, "word " * 1_000 + "and {}")),
        (_clips(2_000, "x"), _sessions(2_000, "x")),
        (_clips(500, "x", number="17", slug="hd-17-x"), _sessions(2_000, "x")),
    ],
    ids=["one-title", "one-person", "long", "a-letter", "one-number"],
)
def test_no_titles_take_long(clips: list[Clip], sessions: list[Session]) -> None:
    if clips[0].records[0].number:
        sessions = [msgspec.structs.replace(each, numbers=frozenset({("hd", "17")})) for each in sessions]
    began = time.process_time()
    _, open_ = match(clips, Index(sessions), {})
    Guesser(sessions).guess(open_)
    assert time.process_time() - began < 2


def test_no_row_of_addresses_takes_long() -> None:
    chain = [Clip(str(n), (film(str(n), same=(str(n), str(n + 1))),)) for n in range(3_000)]
    hub = [Clip(f"r{n}", (film(f"r{n}", code=f"CODE{n}", same=("hub",)),)) for n in range(3_000)]
    many = [Clip("links", (film("links", links=("https://x.example/" + "a-" * 50_000,) * 5_000),))]
    ends = [Clip("3000", (film("3000", code="CODE7"),)), Clip("hub", (film("hub"),))]
    began = time.process_time()
    index = Index([Session(key=str(n), title="x", codes=frozenset({f"CODE{n}"})) for n in range(3_000)])
    found, _ = match([*chain, *hub, *many, *ends], index, {})
    assert time.process_time() - began < 2
    assert {found[str(n)].session for n in range(3_001)} == {"7"}
    assert len(found["hub"].claims) == 3_000
