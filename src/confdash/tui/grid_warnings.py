"""What speaks against a talk being somewhere else: clashes, and people who would have too little time to get there."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.config import Settings
from confdash.store.query.around import others_of_speakers
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow

#: The rule whose threshold it is, and its default in seconds.
_RULE, _BUFFER = "tight-turn", 600


def warnings(reader: Reader, settings: Settings, row: TalkRow, rooms: tuple[str, ...], starts: int) -> tuple[str, ...]:
    """A sentence each; none where nothing speaks against it. For the reading thread. Raises `StoreError`."""
    from confdash.commands.clashes import NO_CLASH, sentences
    from confdash.commands.declare import Looking
    from confdash.commands.times import Slot

    ends = None if row.ends is None or row.starts is None else starts + row.ends - row.starts
    looking = Looking(reader, reader.clock, settings)
    itself = f"“{row.title}” would clash with "
    found = [
        f"clash: {said.removeprefix(itself)}" if said.startswith(itself) else said
        for said in sentences(looking, [Slot(row, rooms, starts, ends)])
        if said != NO_CLASH
    ]
    return (*found, *_tight_turns(reader, settings, row, rooms, starts, ends))


def buffer(settings: Settings) -> int:
    """The seconds that somebody needs from one room to another, as the rule `tight-turn` is told; 0: it is off."""
    setting = settings.attention.get(_RULE, True)
    if setting is False:
        return 0
    given = setting.get("buffer") if isinstance(setting, dict) else None
    if isinstance(given, str):
        from confdash.attention.rule import seconds

        return seconds(given) or _BUFFER
    return _BUFFER


def _tight_turns(
    reader: Reader, settings: Settings, row: TalkRow, rooms: tuple[str, ...], starts: int, ends: int | None
) -> Iterable[str]:
    """Between this talk and another of the same people in another room; silent for who speaks from elsewhere."""
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
