"""Which session took place where and when a recording began. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from confdash.records import Video
from confdash.text import fold

#: A recording begins so close to its slot, in seconds.
NEAR = 600
#: From so long on, in seconds, a recording may be one of a whole room.
LONG = 7200
#: (seconds between the two beginnings, session), the nearest first.
_Near = list[tuple[int, str]]


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
    #: Where and when feeds have it, whatever people decided since: a pipeline knows no more than they do.
    planned: tuple[Slot, ...] = ()
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


class Slots:
    """The sessions that take place, by room and start: as it is now, and as feeds have it."""

    def __init__(self, sessions: Iterable[Session]) -> None:
        self._sessions = {each.key: each for each in sessions if each.live}
        self._now: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._planned: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._called: dict[str, set[str]] = defaultdict(set)
        for each in self._sessions.values():
            self._called[fold(each.title)].add(each.key)
            for listed, slots in ((self._now, each.slots), (self._planned, each.planned)):
                for slot in slots:
                    for room in slot.rooms if slot.starts is not None else ():
                        listed[room].append((slot.starts or 0, each.key))

    def at(self, clip: Clip) -> str | None:
        """The session that began in its room when the recording did."""
        return next((found for video in clip.records if (found := self._of(video, clip.rooms)) is not None), None)

    def _of(self, video: Video, rooms: frozenset[str]) -> str | None:
        now, planned = self._near(self._now, video, rooms), self._near(self._planned, video, rooms)
        called = self._called.get(fold(video.title), set()) if video.title else set()
        if called:  # the recording of another session is not that of the one which took its place
            here = {key for _, key in (*now, *planned) if key in called}
            return here.pop() if len(here) == 1 else None
        near = now or planned
        if len(near) > 1 and near[0][0] and (named := [each for each in near if self._names(video, each[1])]):
            near = named
        clear = len(near) == 1 or (len(near) > 1 and near[0][0] == 0 < near[1][0])
        return near[0][1] if clear else None

    def _near(self, listed: dict[str, list[tuple[int, str]]], video: Video, rooms: frozenset[str]) -> _Near:
        if video.starts is None:
            return []
        found: dict[str, int] = {}  # feeds may have one session at two times
        for room in rooms:
            for starts, key in listed.get(room, ()):
                if (away := abs(starts - video.starts)) <= found.get(key, NEAR) and self._fits(video, key):
                    found[key] = away
        return sorted((away, key) for key, away in found.items())

    def _names(self, video: Video, key: str) -> bool:
        """Whether a record names one of a session's people, by full name or, as sheets do, by a part of it."""
        wanted = {fold(name) for name in video.people}
        return any(name == each or name in each.split() for each in self._sessions[key].people for name in wanted)

    def _fits(self, video: Video, key: str) -> bool:
        """Whether a recording may be of one session: one of hours is of a whole room, save where the session is."""
        if video.seconds is None or video.seconds < LONG:
            return True
        lengths = [slot.ends - slot.starts for slot in self._sessions[key].slots if slot.starts and slot.ends]
        return bool(lengths) and video.seconds <= 1.5 * max(lengths)
