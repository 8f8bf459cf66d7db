"""Which session each recording shows (domain §3.9). Pure.

Sure ways, the surest first: a person's word; pretalx's code; the schedule's guid; the talk's address; the slug of
media.ccc.de or the talk's plain number; another recording that says it is this one. Then the slot: the same room,
begun within ten minutes. What is left is guessed by its title (`video_guess`), and never counts as joined.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from confdash.records import Video
from confdash.store.identity import CODE, UUID
from confdash.text import fold

#: A recording begins so close to its slot, in seconds.
NEAR = 600
#: From so long on, in seconds, a recording may be one of a whole room.
LONG = 7200
_PIECES = re.compile(r"[^0-9A-Za-z_]+")
_WORDS = re.compile(r"[\W_]+")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_MOST_LINKS = 20


class Slot(msgspec.Struct, frozen=True):
    """Where and when a session takes place; rooms folded."""

    rooms: frozenset[str]
    starts: int | None
    ends: int | None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session, as matching sees it."""

    key: str
    title: str
    codes: frozenset[str] = frozenset()
    guids: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    #: Plain numbers, each with the acronym of its conference, or "".
    numbers: frozenset[tuple[str, str]] = frozenset()
    slots: tuple[Slot, ...] = ()
    #: The event days of its slots, ISO.
    days: frozenset[str] = frozenset()
    #: Folded full names of its people.
    people: frozenset[str] = frozenset()
    #: Only what takes place can be told by its slot or title.
    live: bool = True


class Clip(msgspec.Struct, frozen=True):
    """One recording: what the feeds say of it, the believed first. `rooms` are folded, as the talks name them."""

    key: str
    records: tuple[Video, ...]
    rooms: frozenset[str] = frozenset()


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
        self._room: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for each in self.sessions.values():
            for code in each.codes:
                self._code[code.casefold()].add(each.key)
            for guid in each.guids:
                self._guid[guid.lower()].add(each.key)
            for link in each.links:
                self._link[link].add(each.key)
            for acronym, number in each.numbers:
                self._number[number.casefold()].add((acronym.casefold(), each.key))
            if each.live:
                for slot in each.slots:
                    for room in slot.rooms if slot.starts is not None else ():
                        self._room[room].append((slot.starts or 0, each.key))

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
        for link in video.links[:_MOST_LINKS]:
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
            for of, key in self._number.get(wanted.casefold(), ()) if wanted else ():
                if (known and known.casefold() == of) or _alike(title or video.title, self.sessions[key].title):
                    found.add(key)
            found |= {key for key in self._code.get(wanted.casefold(), ()) if wanted and CODE.fullmatch(wanted.upper())}
        return found

    def at_slot(self, clip: Clip) -> str | None:
        """The session that began in its room when the recording did."""
        for video in clip.records:
            if video.starts is None:
                continue
            near = sorted(
                {
                    (abs(starts - video.starts), key)
                    for room in clip.rooms
                    for starts, key in self._room.get(room, ())
                    if abs(starts - video.starts) <= NEAR and self.fits(video, key)
                }
            )
            if len(near) > 1 and (chosen := self._chosen(video, near)):
                near = chosen
            if near and (len(near) == 1 or (near[0][0] == 0 and near[1][0] > 0)):
                return near[0][1]
        return None

    def _chosen(self, video: Video, near: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Of several sessions about that time in one room, those that bear its title, else those of its people."""
        title = fold(video.title)
        called = [each for each in near if title and fold(self.sessions[each[1]].title) == title]
        return called or [each for each in near if near[0][0] and self._names(video, each[1])]

    def _names(self, video: Video, key: str) -> bool:
        """Whether a record names one of a session's people, by full name or, as sheets do, by a part of it."""
        wanted = {fold(name) for name in video.people}
        return any(name == each or name in each.split() for each in self.sessions[key].people for name in wanted)

    def fits(self, video: Video, key: str) -> bool:
        """Whether a recording may be of one session: one of hours is of a whole room, save where the session is."""
        if video.seconds is None or video.seconds < LONG:
            return True
        lengths = [slot.ends - slot.starts for slot in self.sessions[key].slots if slot.starts and slot.ends]
        return bool(lengths) and video.seconds <= 1.5 * max(lengths)


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


def match(clips: Sequence[Clip], index: Index, said: Mapping[str, str | None]) -> tuple[dict[str, Match], list[Clip]]:
    """Recording → its session, of those that are sure; and those that may be guessed. `said` is what people decided."""
    claims: dict[str, Claims] = {clip.key: _claims(clip, index, said) for clip in clips}
    for clip in clips:
        if not claims[clip.key] and clip.key not in said and (slot := index.at_slot(clip)) is not None:
            claims[clip.key] = [(slot, "slot")]
    _follow(clips, claims, said)
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
    """Hands on what is known along "this row is that recording", from one to the other in either direction."""
    pairs = [
        (clip.key, other)
        for clip in clips
        for video in clip.records
        for other in video.same
        if other in claims and other != clip.key
    ]
    known = {key: list(listed) for key, listed in claims.items()}
    for one, other in pairs:
        for giver, taker in ((one, other), (other, one)):
            settled = giver in said and claims[taker]  # a person's word is about that one recording
            if taker not in said and not settled:
                # A sure word of its own comes first; what others say besides is a claim too.
                claims[taker] = list(dict.fromkeys([*claims[taker], *known[giver]]))
