"""From the end of a session to its recording being public: how many stand where, and how long it took.

`report(reader, clock, target)` gives all of it; every figure is that of the same moment, `clock.now()`:

- `Report.counts`: state → number of sessions, every one of `records.VIDEO_STATES`; one of which nothing is said waits
  for its files once it has ended. `Report.late`: how many of those are past the target. `Report.coming`: sessions that
  have not ended yet, and of which nothing is said.
- `Report.all`, `Report.by_room` (room → figures, by name; "" is no room) and `Report.by_day` (event day → figures, by
  date): each a `Turnaround`.

What belongs to a session for sure counts, a guess does not. All times are UTC seconds, all lengths seconds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from confdash.clock import Clock
from confdash.records import EARLY, SETTLED_STATES, VIDEO_STATES
from confdash.store import connect
from confdash.store.query.reader import Reader
from confdash.store.query.videos import WAITING

#: What nobody waits for any more: settled, or never to come.
_DONE = (*SETTLED_STATES, "lost")


class Turnaround(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took from the end of a session until its recording was public, for some sessions."""

    #: Within which it is meant to be public.
    target: int
    #: How long each of those took that are public, in order, the shortest first; none is negative.
    seconds: tuple[int, ...] = ()
    #: Public before the end of their session, and by no slip of the clock: counted here, and in none of the figures.
    early: int = 0
    #: Public, but nothing says since when, or when their session ended.
    undated: int = 0
    #: Ended, and neither public nor known never to be.
    open: int = 0
    #: How long ago the session ended that has been open the longest; None: none is open.
    oldest: int | None = None

    @property
    def public(self) -> int:
        """How many are public."""
        return len(self.seconds) + self.early + self.undated

    @property
    def median(self) -> int | None:
        """The middle one; of an even number the mean of the two in the middle, rounded down. None: there is none."""
        middle = len(self.seconds) // 2
        return (self.seconds[middle] + self.seconds[-middle - 1]) // 2 if self.seconds else None

    @property
    def p90(self) -> int | None:
        """The shortest time within which nine of ten were public (the nearest rank, so always one that occurred)."""
        return nearest_rank(self.seconds, 90)

    @property
    def within(self) -> int:
        """How many took no longer than the target."""
        return sum(length <= self.target for length in self.seconds)

    @property
    def share(self) -> float | None:
        """Those within the target, of all that are in `seconds`: 0–1. None: there is none."""
        return self.within / len(self.seconds) if self.seconds else None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to say of how far the recordings are, at one moment."""

    counts: dict[str, int]
    #: State → how many of those are open for longer than the target.
    late: dict[str, int]
    coming: int
    all: Turnaround
    by_room: dict[str, Turnaround]
    by_day: dict[dt.date, Turnaround]

    @property
    def ended(self) -> int:
        """Sessions that have ended, or of whose recording something is said."""
        return sum(self.counts.values())


class Progress(msgspec.Struct, frozen=True):
    """What a tab says: sessions that are public, of those that are, or have ended and are to be."""

    public: int = 0
    ended: int = 0
    #: All rows of the list, strays among them.
    rows: int = 0


class _Film(msgspec.Struct, frozen=True):
    """A session, as far as it is counted here."""

    room: str
    ended: int | None
    state: str | None
    public_at: int | None


def report(reader: Reader, clock: Clock, target: int) -> Report:
    """The figures now, against a target in seconds. Raises `StoreError`."""
    now = clock.now()
    films = [_at(film, now) for film in _films(reader)]
    rooms: defaultdict[str, list[_Film]] = defaultdict(list)
    days: defaultdict[dt.date, list[_Film]] = defaultdict(list)
    counts, late = dict.fromkeys(VIDEO_STATES, 0), dict.fromkeys(VIDEO_STATES, 0)
    for film in films:
        if film.state is None:
            continue
        counts[film.state] += 1
        late[film.state] += _age(film, now) > target
        rooms[film.room].append(film)
        if film.ended is not None:
            days[clock.day(film.ended)].append(film)
    return Report(
        counts=counts,
        late=late,
        coming=sum(film.state is None for film in films),
        all=_figures(films, now, target),
        by_room={room: _figures(rooms[room], now, target) for room in sorted(rooms, key=str.casefold)},
        by_day={day: _figures(days[day], now, target) for day in sorted(days)},
    )


def progress(reader: Reader, now: int) -> Progress:
    """How far it is by now, without the figures of time. Raises `StoreError`.

    Asked whenever anything changes, before the first paint too: each table is gone through once, and none is joined.
    """
    with connect.translated(reader.path):
        ask = reader.link().execute
        row = ask(
            "SELECT coalesce(sum(state IS 'published'), 0), coalesce(sum(state IS 'published' OR ended <= ?"
            " AND state IS NOT 'opted_out' AND state IS NOT 'not_recorded'), 0), count(*) FROM footage",
            [now],
        )
        public, ended, sessions = row.fetchone()
        strays = ask("SELECT count(*) FROM videos WHERE gone = 0 AND (match IS NULL OR match = 'guessed')").fetchone()
    return Progress(int(public), int(ended), int(sessions) + int(strays[0]))


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The least of some numbers in order that at least so many percent of them do not exceed; None of no numbers."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def bins(seconds: Iterable[int], each: int, number: int) -> list[int]:
    """How many lie in each of `number` stretches of `each` seconds, from 0 on; one more at the end for all beyond."""
    found = [0] * (number + 1)
    for length in seconds:
        found[min(length // each, number)] += 1
    return found


def _films(reader: Reader) -> list[_Film]:
    with connect.translated(reader.path):
        rows = reader.link().execute("SELECT coalesce(room, ''), ended, state, public_at FROM filmed_sessions")
        return [_Film(*row) for row in rows.fetchall()]


def _at(film: _Film, now: int) -> _Film:
    if film.state not in (None, WAITING):
        return film
    over = film.ended is not None and film.ended <= now
    return msgspec.structs.replace(film, state=WAITING if over else None)


def _age(film: _Film, now: int) -> int:
    """How long a session has been open; -1: it is not."""
    if film.state is None or film.state in _DONE or film.ended is None or film.ended > now:
        return -1
    return now - film.ended


def _figures(films: Iterable[_Film], now: int, target: int) -> Turnaround:
    seconds: list[int] = []
    early = undated = 0
    open_: list[int] = []
    for film in films:
        if film.state == "published":
            if film.public_at is None or film.ended is None:
                undated += 1
            elif film.public_at < film.ended - EARLY:
                early += 1
            else:
                seconds.append(max(0, film.public_at - film.ended))
        elif (age := _age(film, now)) >= 0:
            open_.append(age)
    return Turnaround(
        target=target,
        seconds=tuple(sorted(seconds)),
        early=early,
        undated=undated,
        open=len(open_),
        oldest=max(open_, default=None),
    )
