"""Where talks of a day were to be before they were moved: whoever stands at that door is told where they are now.

What a person moved counts, and what a feed has moved since the event opened (or since a day ago, before it). Times
are UTC seconds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import msgspec

from confdash.clock import Clock, real
from confdash.store import connect
from confdash.store.decided import strings
from confdash.store.query.reader import Reader

_DAY = 24 * 3600
_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


class Moved(msgspec.Struct, frozen=True):
    """A talk that was to be elsewhere, or at another time; `rooms` and `starts` are those of then."""

    key: str
    title: str
    rooms: tuple[str, ...]
    starts: int
    rooms_now: tuple[str, ...]
    starts_now: int


class _Now(msgspec.Struct, frozen=True, array_like=True):
    """A talk as it is now."""

    key: str
    title: str
    rooms: str
    starts: int
    feeds: str


def moved(
    reader: Reader,
    clock: Clock,
    date: dt.date,
    feeds: Collection[str] | None = None,
    called: Mapping[str, str] = _AS_THEY_ARE,
) -> list[Moved]:
    """The talks that were to be on this day at another place or time than they are now, by when that was.

    `feeds`: only what these said counts, of talks of which no other speaks: what everybody may know. `called`: what
    rooms are called there (`public_feeds.room_names`). Raises `StoreError`.
    """
    with connect.translated(reader.path):
        before: dict[str, dict[str, str]] = defaultdict(dict)
        for key, field, old in [*_by_feeds(reader, clock, feeds), *_by_people(reader)]:
            before[key][field] = old
        now = _now(reader, before)
        names = dict(reader.link().execute("SELECT text, names FROM rooms").fetchall())
    first, after = clock.day_bounds(date)
    found = []
    for key, was in before.items():
        talk = now.get(key)
        if talk is None or (feeds is not None and not set(strings(talk.feeds)) <= set(feeds)):
            continue
        rooms_now = _called(strings(talk.rooms), called)
        rooms = _called(_rooms(was["room"], names), called) if "room" in was else rooms_now
        starts = int(was.get("starts_at", talk.starts))
        if (rooms, starts) != (rooms_now, talk.starts) and rooms and first <= starts < after:
            found.append(Moved(key, talk.title, rooms, starts, rooms_now, talk.starts))
    return sorted(found, key=lambda each: (each.starts, each.key))


def _by_feeds(reader: Reader, clock: Clock, feeds: Collection[str] | None) -> list[tuple[str, str, str]]:
    """(talk, field, what it was first) of what feeds moved; what was decided of a field since is not theirs."""
    begins = None if clock.first_day is None else clock.day_bounds(clock.first_day)[0] - clock.offset
    since = min(real() - _DAY, begins if begins is not None else real())
    rows = reader.link().execute(
        "SELECT changes.key, field, old, feed FROM changes JOIN talks ON talks.key = changes.key"
        " WHERE at >= ? AND entity = 'talk' AND field IN ('room', 'starts_at') AND old IS NOT NULL AND old != ''"
        " AND instr(talks.decided, '\"' || field || '\"') = 0 ORDER BY changes.id DESC",
        [since],
    )
    return [(key, field, old) for key, field, old, feed in rows.fetchall() if feeds is None or feed in feeds]


def _by_people(reader: Reader) -> list[tuple[str, str, str]]:
    """(talk, field, what the feeds say) of what people moved."""
    rows = reader.link().execute(
        "SELECT talk, field, said FROM overrides WHERE field IN ('room', 'starts_at') AND said IS NOT NULL"
    )
    return [(key, field, said) for key, field, said in rows.fetchall() if said not in ("", "[]")]


def _now(reader: Reader, keys: Iterable[str]) -> dict[str, _Now]:
    rows = reader.link().execute(
        "SELECT key, title, rooms, starts, feeds FROM live_talks"
        " WHERE starts IS NOT NULL AND key IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(list(keys)).decode()],
    )
    return {row[0]: _Now(*row) for row in rows.fetchall()}


def _called(rooms: Iterable[str], called: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(called.get(room, room) for room in rooms))


def _rooms(text: str, names: dict[str, str]) -> tuple[str, ...]:
    """The rooms of a place, as a decision or a feed has it."""
    if text.startswith("["):
        return tuple(strings(text))
    return tuple(strings(names[text])) if text in names else (text,)
