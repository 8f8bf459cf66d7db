"""Who is here: “here” means seen on the talk's event day. As SQL for filters and orders, and for a row at hand."""

from __future__ import annotations

import functools
import re
import sqlite3

from confdash.clock import Clock
from confdash.records import SESSION_KINDS
from confdash.store.query.language import FilterError, Sql, Term
from confdash.store.query.rows import TalkRow

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SESSION_KINDS))
_PRESENTERS = (
    "SELECT count(*) FROM talk_speakers JOIN speakers AS person ON person.id = speaker"
    " WHERE talk = talks.id AND NOT coalesce(person.remote, 0)"
)
_DAY = "coalesce(talks.starts, event_now())"
#: Of a talk: who is expected at the desk, and how many of them are here. Who speaks from elsewhere is not expected; a
#: session that names nobody has one unnamed presenter.
EXPECTED = f"iif(talks.speakers = '[]', talks.kind IN ({_KINDS}), ({_PRESENTERS}))"
HERE = (
    f"iif(talks.speakers = '[]', talks.kind IN ({_KINDS}) AND coalesce(talks.seen >= day_first({_DAY})"
    f" AND talks.seen < day_after({_DAY}), 0), ({_PRESENTERS} AND person.seen >= day_first({_DAY})"
    f" AND person.seen < day_after({_DAY})))"
)
_NEXT = (
    "FROM talk_speakers JOIN live_sessions AS next ON next.id = talk WHERE speaker = speakers.id"
    " AND coalesce(next.ends, next.starts) > event_now() AND next.stage IS NOT 'finished'"
)
#: Of a speaker: the start of the next session that is not over, in UTC seconds; and that session as a `Due`.
DUE_AT = f"(SELECT min(next.starts) {_NEXT})"
DUE = (
    "(SELECT json_array(next.key, next.title, next.starts, next.ends, next.room, next.do_not_record, next.stage,"
    f" next.delay) {_NEXT} ORDER BY next.starts LIMIT 1)"
)
#: Whoever comes the evening before is marked then: from so many seconds before the first day on, it is this event.
_EARLY = 2 * 86400
_SPAN = re.compile(r"([0-9]{1,5})\s*(m|min|h|d)?")
_SECONDS = {None: 60, "m": 60, "min": 60, "h": 3600, "d": 86400}


def register(link: sqlite3.Connection, clock: Clock) -> None:
    """Gives a connection `event_now()`, `day_first(stamp)`, `day_after(stamp)`, `event_begins()` (NULL where no first
    day is known) and `at_event_from()`: event time, in UTC seconds.
    """
    link.create_function("event_now", 0, clock.now, deterministic=True)
    link.create_function("day_first", 1, lambda stamp: day_of(clock, stamp)[0], deterministic=True)
    link.create_function("day_after", 1, lambda stamp: day_of(clock, stamp)[1], deterministic=True)
    link.create_function("event_begins", 0, lambda: begins(clock), deterministic=True)
    link.create_function("at_event_from", 0, lambda: _at_event_from(clock), deterministic=True)


def begins(clock: Clock) -> int | None:
    """When the event's first day begins, in UTC seconds; None where the config names none."""
    return None if clock.first_day is None else clock.day_bounds(clock.first_day)[0]


def _at_event_from(clock: Clock) -> int:
    first = begins(clock)
    return 0 if first is None else first - _EARLY


def at_event(clock: Clock, seen: int | None) -> bool:
    """Whether somebody who was last seen then has come to this event at all, on whatever day."""
    return seen is not None and seen >= _at_event_from(clock)


@functools.lru_cache(maxsize=4096)
def day_of(clock: Clock, stamp: int) -> tuple[int, int]:
    """The first second of a moment's event day, and the first of the next."""
    return clock.day_bounds(clock.day(stamp))


def seen_on(clock: Clock, seen: int | None, stamp: int) -> bool:
    """Whether somebody was seen on the event day of a moment."""
    if seen is None:
        return False
    first, after = day_of(clock, stamp)
    return first <= seen < after


def presence(row: TalkRow, clock: Clock) -> tuple[int, int]:
    """How many of those who give a talk are here, and how many are expected at the desk."""
    day = row.starts if row.starts is not None else clock.now()
    if not row.speakers:
        expected = int(row.kind in SESSION_KINDS)
        return int(bool(expected) and seen_on(clock, row.seen, day)), expected
    there = [
        seen_on(clock, seen, day)
        for seen, remote in zip(row.speakers_seen, row.speakers_remote, strict=False)
        if not remote
    ]
    return sum(there), len(row.speakers) - sum(row.speakers_remote)


def talk_here(term: Term, _clock: Clock) -> Sql:
    """`here:yes` all of a talk are here, `here:some` not all, `here:no` nobody of those who are expected."""
    match term.value.lower():
        case "yes":
            return f"{EXPECTED} > 0 AND {HERE} >= {EXPECTED}", []
        case "some":
            return f"{HERE} > 0 AND {HERE} < {EXPECTED}", []
        case "no":
            return f"{EXPECTED} > 0 AND {HERE} = 0", []
    raise FilterError(f"“{term.value}” is not known here; write here:yes, here:some or here:no")


def person_here(term: Term, clock: Clock) -> Sql:
    """`here:yes` seen today, `here:no` not seen today though expected, `here:yesterday` seen on the day before."""
    first, after = day_of(clock, clock.now())
    today: list[object] = [first, after]
    match term.value.lower():
        case "yes":
            return "seen >= ? AND seen < ?", today
        case "no":
            return "NOT coalesce(remote, 0) AND (seen IS NULL OR NOT (seen >= ? AND seen < ?))", today
        case "yesterday":
            return "seen >= ? AND seen < ?", [day_of(clock, first - 1)[0], first]
    raise FilterError(f"“{term.value}” is not known here; write here:yes, here:no or here:yesterday")


def due(term: Term, clock: Clock) -> Sql:
    """`due:60m` the next session begins within an hour, or has begun; `due:>2h` later than in two hours."""
    span = _SPAN.fullmatch(term.value.lower())
    if not span:
        raise FilterError(f"“{term.value}” is no length of time; write due:60m or due:<2h")
    moment = clock.now() + int(span[1]) * _SECONDS[span[2]]
    return f"{DUE_AT} {'<=' if term.op == ':' else term.op} ?", [moment]
