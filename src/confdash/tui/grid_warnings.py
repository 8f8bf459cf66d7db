"""What speaks against a talk being somewhere else: clashes, and people who would have too little time to get there."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from confdash.config import Settings
from confdash.store.query.around import others_of_speakers
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow


class Against(msgspec.Struct, frozen=True):
    """One thing that speaks against it."""

    sentence: str
    #: The title of what it clashes with in the room; "": the sentence begins with what matters.
    title: str = ""
    #: A clash, else a tight turn.
    clash: bool = True


def warnings(
    reader: Reader, settings: Settings, row: TalkRow, rooms: tuple[str, ...], starts: int
) -> tuple[Against, ...]:
    """All that speaks against it, clashes first. For the reading thread. Raises `StoreError`."""
    from confdash.commands.clashes import every
    from confdash.commands.declare import Looking
    from confdash.commands.times import Slot

    ends = None if row.ends is None or row.starts is None else starts + row.ends - row.starts
    looking = Looking(reader, reader.clock, settings)
    found = [
        _clash(said, f"“{row.title}” would clash with ") for said in every(looking, [Slot(row, rooms, starts, ends)])
    ]
    turns = _tight_turns(reader, settings, row, rooms, starts, ends)
    return (*found, *(Against(said, clash=False) for said in turns))


def _clash(said: str, itself: str) -> Against:
    if not said.startswith(itself):
        return Against(said)
    other = said.removeprefix(itself)
    return Against(f"clash: {other}", other[1 : other.rfind("”, ")])


def _tight_turns(
    reader: Reader, settings: Settings, row: TalkRow, rooms: tuple[str, ...], starts: int, ends: int | None
) -> Iterable[str]:
    """Between this talk and another of the same people in another room; silent for who speaks from elsewhere."""
    from confdash.attention.thresholds import buffer

    least, clock = buffer(settings), reader.clock
    remote = {name for name, away in zip(row.speakers, row.speakers_remote, strict=False) if away}
    for other in others_of_speakers(reader, row.key):
        if other.starts is None or other.ends is None or other.room is None or other.room in rooms:
            continue
        if other.name in remote:
            continue
        if ends is not None and 0 <= other.starts - ends < least:
            there = f"{other.room} {clock.local(other.starts):%H:%M}"
            yield f"{other.name} has {_left(other.starts - ends)} to get to “{other.title}”, {there}"
        elif 0 <= starts - other.ends < least:
            yield f"{other.name} has {_left(starts - other.ends)} to come from “{other.title}”, {other.room}"


def _left(span: int) -> str:
    return f"{span // 60} min" if span else "no time"
