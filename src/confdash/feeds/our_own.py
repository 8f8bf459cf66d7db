"""What schedules and calendars of our own say beside what their formats have fields for (`confdash.export.schedule`).

Read back, a programme is what it was. Of other programs' feeds nothing is read so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from confdash.records import STATE_MARKS, Talk
from confdash.uid import guid_of

#: As the generator of a file calls itself, folded.
GENERATOR = "confdash"
_STATES = {mark: state for state, mark in STATE_MARKS.items()}
#: No conference has more rooms in which one talk is; a file that claims so is read as it stands.
_ROOMS = 60


def as_told(talk: Talk, slug: str, *, end_stated: bool) -> Talk:
    """A talk as it was before it was written: a mark before its title is its state, an end at its start is none."""
    mark = slug.rpartition("_")[2]
    shown = f"[{mark.upper()}]"
    if mark in _STATES and talk.title.startswith(shown):
        title = talk.title.removeprefix(shown).lstrip(" ")
        talk = msgspec.structs.replace(talk, title=title, state=_STATES[mark], raw_state=mark)
    if not end_stated and talk.ends == talk.starts:
        talk = msgspec.structs.replace(talk, ends=None)
    return talk


def gathered(talks: Sequence[Talk]) -> list[Talk]:
    """The talks, with what stands in several rooms as one talk in these, in their order.

    The item of each room but the first has a GUID that is made of the one before and of its own room.
    """
    alike: dict[tuple[str, int | None, int | None], list[int]] = defaultdict(list)
    for place, talk in enumerate(talks):
        if talk.guid and len(talk.rooms) == 1:
            alike[talk.title, talk.starts, talk.ends].append(place)
    after: dict[int, int] = {}
    for places in alike.values():
        if 1 < len(places) <= _ROOMS:
            after |= _chained(talks, places)
    follows = set(after.values())
    return [_in_all(talks, place, after) for place in range(len(talks)) if place not in follows]


def _chained(talks: Sequence[Talk], places: Iterable[int]) -> dict[int, int]:
    """Item → the item in the next room of the same talk."""
    by_guid = {talks[place].guid: place for place in places}
    found = {}
    for before in by_guid.values():
        for room in {talks[place].rooms[0] for place in by_guid.values()}:
            following = by_guid.get(guid_of(talks[before].guid or "", room))
            if following is not None and talks[following].rooms[0] == room:
                found[before] = following
    return found


def _in_all(talks: Sequence[Talk], place: int, after: dict[int, int]) -> Talk:
    rooms = [*talks[place].rooms]
    at = place
    while (at := after.get(at, -1)) >= 0:
        rooms += talks[at].rooms
    return msgspec.structs.replace(talks[place], rooms=tuple(dict.fromkeys(rooms)))
