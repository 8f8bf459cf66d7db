"""Which session each recording shows (domain §3.9). Pure.

Sure ways, the surest first: a person's word; pretalx's code; the schedule's guid; the talk's address; the slug of
media.ccc.de or the talk's plain number; another recording that says it is this one. Then the slot: the same room,
begun within ten minutes. What is left is guessed by its title (`video_guess`), and never counts as joined.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

import msgspec

from confdash.records import Video
from confdash.store.identity import CODE, UUID
from confdash.store.video_slots import Clip, Session, Slots
from confdash.text import fold

_PIECES = re.compile(r"[^0-9A-Za-z_]+")
_WORDS = re.compile(r"[\W_]+")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_MOST_LINKS = 20
#: So long an address may be, in signs; a number that more sessions have tells none of them.
_LONGEST, _MOST = 2_000, 50


class Match(msgspec.Struct, frozen=True):
    """The session of a recording: how it was found, how surely (0–1), and all sessions that claim it if several do."""

    session: str
    how: str
    score: float = 1.0
    claims: tuple[str, ...] = ()


#: (session, how) of those that claim a recording, the surest first.
Claims = list[tuple[str, str]]


class Index:
    """The sessions by each sign that a recording may carry."""

    def __init__(self, sessions: Iterable[Session]) -> None:
        self.sessions = {each.key: each for each in sessions}
        self._code: dict[str, set[str]] = defaultdict(set)
        self._guid: dict[str, set[str]] = defaultdict(set)
        self._link: dict[str, set[str]] = defaultdict(set)
        self._number: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for each in self.sessions.values():
            for code in each.codes:
                self._code[code.casefold()].add(each.key)
            for guid in each.guids:
                self._guid[guid.lower()].add(each.key)
            for link in each.links:
                self._link[link].add(each.key)
            for acronym, number in each.numbers:
                self._number[number.casefold()].add((acronym.casefold(), each.key))

    def sure(self, video: Video) -> tuple[str, str] | None:
        """The one session that a record names, and by what."""
        ways: Sequence[tuple[str, Callable[[Video], Iterable[str]]]] = (
            ("code", self._by_code), ("guid", self._by_guid), ("url", self._by_links), ("slug", self._by_slug),
        )  # fmt: skip
        for how, way in ways:
            if len(keys := set(way(video))) == 1:
                return keys.pop(), how
        return None

    def _by_code(self, video: Video) -> Iterable[str]:
        return self._code.get(video.code.casefold(), ()) if video.code else ()

    def _by_guid(self, video: Video) -> Iterable[str]:
        return self._guid.get(video.guid.lower(), ()) if video.guid else ()

    def _by_links(self, video: Video) -> set[str]:
        """The session whose address, code or guid stands in the first address that tells."""
        for link in (link[:_LONGEST] for link in video.links[:_MOST_LINKS]):
            found = set(self._link.get(canonical(link), ()))
            if not found:
                for piece in _PIECES.split(link):
                    if CODE.fullmatch(piece):
                        found |= self._code.get(piece.casefold(), set())
                for guid in UUID.findall(link.lower()):
                    found |= self._guid.get(guid, set())
            if len(found) == 1:
                return found
        return set()

    def _by_slug(self, video: Video) -> set[str]:
        """By the token behind the acronym, or the number: both may be of another year, so something else must agree."""
        if not (video.slug or video.number):
            return set()
        acronym, token, rest = (*(video.slug or "").split("-", 2), "", "")[:3]
        found: set[str] = set()
        for known, wanted, title in (("", video.number or "", video.title), (acronym, token, rest)):
            numbered = self._number.get(wanted.casefold(), ()) if wanted else ()
            for of, key in numbered if len(numbered) <= _MOST else ():
                if (known and known.casefold() == of) or _alike(title or video.title, self.sessions[key].title):
                    found.add(key)
            found |= {key for key in self._code.get(wanted.casefold(), ()) if wanted and CODE.fullmatch(wanted.upper())}
        return found


def canonical(link: str) -> str:
    """An address without what may differ though it is the same: scheme, www, anchor, case, the last slash."""
    return _SCHEME.sub("", link, count=1).partition("#")[0].rstrip("/").casefold()


def last_part(link: str) -> str:
    """The last part of an address's path, without `.html`: a talk's number on many sites."""
    path = _SCHEME.sub("", link, count=1).partition("#")[0].partition("?")[0].rstrip("/")
    _, slash, last = path.rpartition("/")
    return last.removesuffix(".html").removesuffix(".htm") if slash else ""


def _alike(one: str, other: str) -> bool:
    """Whether two titles share at least half of their words, the shorter one's."""
    words, others = set(_WORDS.split(fold(one))) - {""}, set(_WORDS.split(fold(other))) - {""}
    return bool(words and others) and 2 * len(words & others) >= min(len(words), len(others))


def _called(clip: Clip, index: Index, key: str) -> bool:
    """Whether a recording's title is like a session's."""
    session = index.sessions.get(key)
    return session is not None and any(_alike(video.title, session.title) for video in clip.records)


def match(clips: Sequence[Clip], index: Index, said: Mapping[str, str | None]) -> tuple[dict[str, Match], list[Clip]]:
    """Recording → its session, of those that are sure; and those that may be guessed. `said` is what people decided."""
    claims: dict[str, Claims] = {clip.key: _claims(clip, index, said) for clip in clips}
    slots = Slots(index.sessions.values())
    for clip in clips:
        if not claims[clip.key] and clip.key not in said and (slot := slots.at(clip)) is not None:
            claims[clip.key] = [(slot, "slot")]
    untold = [clip for clip in clips if not claims[clip.key]]
    _follow(clips, claims, said)
    for clip in untold:  # of what is said of others that it is, a person's word comes first, then what its title tells
        if len(claims[clip.key]) > 1:
            claims[clip.key].sort(key=lambda claim: (claim[1] != "manual", not _called(clip, index, claim[0])))
    found = {}
    for key, listed in claims.items():
        if listed:
            several = tuple(dict.fromkeys(session for session, _ in listed))
            found[key] = Match(*listed[0], claims=several if len(several) > 1 else ())
    return found, [clip for clip in clips if clip.key not in found and clip.key not in said]


def _claims(clip: Clip, index: Index, said: Mapping[str, str | None]) -> Claims:
    """What a recording's own records say of its session; a person's word stands alone."""
    if clip.key in said:
        session = said[clip.key]
        return [(session, "manual")] if session is not None else []
    return list(dict.fromkeys(sure for video in clip.records if (sure := index.sure(video)) is not None))


def _follow(clips: Iterable[Clip], claims: dict[str, Claims], said: Mapping[str, str | None]) -> None:
    """Hands on what is known along "this row is that recording", from one to the other in either direction.

    At first everybody hands on what is their own; then, step by step, those who learnt something hand it on to those
    who know nothing: from a row to its recording, and to other rows that say they are the same one.
    """
    same: dict[str, dict[str, None]] = defaultdict(dict)
    for clip in clips:
        for other in (other for video in clip.records for other in video.same):
            if other in claims and other != clip.key:
                same[clip.key][other] = same[other][clip.key] = None
    held = {key: dict.fromkeys(claims[key]) for key in same}
    unknown = {key for key in same if not held[key]}
    takers: Container[str] = same
    givers = {key: tuple(held[key]) for key in same if held[key]}
    while givers:
        for giver, given in givers.items():
            for taker in same[giver]:
                settled = giver in said and taker not in unknown  # a person's word is about that one recording
                if taker in takers and taker not in said and not settled:
                    held[taker] |= dict.fromkeys(given)  # what it knows itself comes first; the rest are claims too
        learnt = dict.fromkeys(key for giver in givers for key in same[giver] if key in unknown and held[key])
        unknown.difference_update(learnt)
        takers, givers = unknown, {key: tuple(held[key]) for key in learnt}
    claims.update({key: list(each) for key, each in held.items()})
