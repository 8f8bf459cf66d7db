"""The hand-over: what the next shift must know, as facts (`gather`), as a page (`page`) and as JSON (`as_json`).

All texts are in words already, times are UTC seconds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import msgspec

from confdash.attention.items import BANDS, Line, Listing
from confdash.clock import Clock
from confdash.config import Settings
from confdash.store.query import told, words
from confdash.store.query.around import opening
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow, TimelineRow
from confdash.store.query.sources import FEEDS
from confdash.store.query.timeline import TIMELINE

#: A shift is no longer than this, in seconds: how far back a page looks where nobody says otherwise.
SHIFT = 12 * 3600
#: More talks and recordings than this changed by feeds are told by their number alone.
FEW = 8
#: How long the first hour is, in seconds.
HOUR = 3600
_SURE = ("confirmed",)


class Open(msgspec.Struct, frozen=True):
    """A row that needs a human."""

    band: str
    severity: str
    hurts_at: int | None
    what: str
    where: str
    who: str
    owner: str | None
    note: str | None


class Decided(msgspec.Struct, frozen=True):
    """What one person decided at once, and still stands."""

    at: int
    by: str
    what: str
    #: How many entries it was.
    number: int


class Changed(msgspec.Struct, frozen=True):
    """What feeds changed of one talk or recording, or (no `key`) how many of a sort."""

    #: When it was last said.
    at: int
    key: str | None
    title: str
    what: str
    #: How many talks or recordings it is about.
    number: int = 1


class Returning(msgspec.Struct, frozen=True):
    """Something that was put off, and when it comes back."""

    at: int
    what: str
    where: str


class Unwell(msgspec.Struct, frozen=True):
    """A feed that is not well, or an outage that began or ended."""

    feed: str
    state: str
    why: str


class First(msgspec.Struct, frozen=True):
    """A session of the next day's first hour."""

    room: str
    starts: int
    title: str
    speakers: tuple[str, ...]
    #: How many of those who speak were ever seen, and how many speak from elsewhere.
    seen: int
    remote: int
    unconfirmed: bool
    no_record: bool


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """All of one page."""

    event: str
    at: int
    since: int
    open: tuple[Open, ...]
    decided: tuple[Decided, ...]
    changed: tuple[Changed, ...]
    returning: tuple[Returning, ...]
    unwell: tuple[Unwell, ...]
    #: The event day whose first hour it is; None after the last.
    next_day: dt.date | None
    first: tuple[First, ...]


def since_when(clock: Clock) -> int:
    """From when a page tells where nobody says: the last shift, and no more than the event day."""
    now = clock.now()
    return max(now - SHIFT, clock.day_bounds(clock.day(now))[0])


def gather(
    reader: Reader, listing: Listing, clock: Clock, since: int, settings: Settings, *, pretend: bool = False
) -> Handover:
    """Reads what the page tells. Raises `StoreError`.

    `listing`: of what stands apart in it, a page that everybody reads tells nothing (design §10).
    `pretend`: in a rehearsal or the demo, where stamps are real and the clock is not: they are told by the clock.
    """
    ahead = clock.offset if pretend else 0
    happened = [
        msgspec.structs.replace(row, at=row.at + ahead)
        for row in reader.rows(TIMELINE, f'since:"{clock.iso(since - ahead)}"', "oldest")
        if isinstance(row, TimelineRow)
    ]
    next_day, first = _first_hour(reader, clock)
    return Handover(
        event=settings.event.name,
        at=clock.now(),
        since=since,
        open=tuple(_open(line) for band in BANDS for line in listing.lines if line.band == band),
        decided=tuple(_decided(happened, clock)),
        changed=tuple(_changed(happened, clock)),
        returning=tuple(_returning(listing)),
        unwell=tuple(_unwell(reader, happened, clock, ahead)),
        next_day=next_day,
        first=tuple(first),
    )


def _open(line: Line) -> Open:
    what = line.what + (f" ({', '.join(line.badges)})" if line.badges else "")
    return Open(line.band, line.severity, line.hurts_at, what, line.where, line.who, line.owner, line.note)


def _decided(happened: Iterable[TimelineRow], clock: Clock) -> list[Decided]:
    """One line a batch. What was taken back is left out, and so is what took it back."""
    batches: dict[str, list[TimelineRow]] = {}
    for row in happened:
        if row.sort == "decision" and not row.undone and row.reverts is None:
            batches.setdefault(row.batch or row.entry or str(row.id), []).append(row)
    found = []
    for rows in batches.values():
        first = rows[0]
        about = list(dict.fromkeys(words.title(row.title) for row in rows))
        more = f" and {len(about) - 1} more" if len(about) > 1 else ""
        what = f"{about[0]}{more}: {'; '.join(dict.fromkeys(told.sentence(row, clock) for row in rows[:3]))}"
        found.append(Decided(first.at, ", ".join(first.sayers), what, len(rows)))
    return found


def _changed(happened: Iterable[TimelineRow], clock: Clock) -> list[Changed]:
    """One line a talk or a recording; how many of each sort where there are many."""
    things: dict[tuple[str, str], list[TimelineRow]] = {}
    for row in happened:
        if row.sort == "change" and row.field != "first sync":
            things.setdefault((row.entity, row.key), []).append(row)
    if len(things) > FEW:
        sorts = Counter((entity, _sort(rows)) for (entity, _), rows in things.items())
        last = max(row.at for rows in things.values() for row in rows)
        return [
            Changed(last, None, words_of(number, entity), sort, number)
            for (entity, sort), number in sorts.most_common()
        ]
    return [
        Changed(rows[-1].at, key, rows[-1].title, "; ".join(told.sentence(row, clock) for row in rows))
        for (_, key), rows in things.items()
    ]


def words_of(number: int, entity: str = "talk") -> str:
    """`1 talk`, `12 talks`, `3 recordings`."""
    noun = "recording" if entity == "video" else "talk"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _sort(rows: list[TimelineRow]) -> str:
    fields = {row.field for row in rows}
    if fields & {"appeared", "returned"}:
        return "new"
    if "vanished" in fields:
        return "gone"
    if fields & {"room", "starts_at", "ends_at"}:
        return "moved"
    return "came further or fell back" if "video_state" in fields else "changed otherwise"


def _returning(listing: Listing) -> list[Returning]:
    asleep = [item for item in listing.items if item.snoozed_until is not None and not item.acknowledged]
    found = {(item.mark, item.snoozed_until): item for item in asleep}
    return sorted(
        (Returning(item.snoozed_until or 0, item.summary, item.where) for item in found.values()),
        key=lambda each: each.at,
    )


def _unwell(reader: Reader, happened: Iterable[TimelineRow], clock: Clock, ahead: int) -> list[Unwell]:
    """The feeds as they are now, then what befell them since."""
    found = []
    now = clock.now() - ahead
    for row in reader.rows(FEEDS):
        if not isinstance(row, FeedRow):
            continue
        state = words.feed_state(row, now)
        if state not in ("ok", "unlisted"):
            why = (
                row.held_reason
                or row.error
                or (f"last read {words.ago(now - row.checked_at)} ago" if row.checked_at is not None else "never read")
            )
            found.append(Unwell(row.name, state, why))
    for line in happened:
        if line.sort == "feed":
            when = words.moment(line.at, clock, clock.now())
            found.append(Unwell(line.title or "all feeds", when, told.sentence(line, clock)))
    return found


def _first_hour(reader: Reader, clock: Clock) -> tuple[dt.date | None, list[First]]:
    """The sessions of the first hour of the next day that has any."""
    _, after = clock.day_bounds(clock.day(clock.now()))
    talks = opening(reader, after, HOUR)
    begin = min((talk.starts for talk in talks if talk.starts is not None), default=None)
    if begin is None:
        return None, []
    return clock.day(begin), [
        First(
            ", ".join(talk.rooms) or "no room",
            talk.starts or begin,
            words.title(talk.title),
            talk.speakers,
            sum(seen is not None for seen in talk.speakers_seen),
            sum(talk.speakers_remote),
            talk.state not in _SURE,
            talk.do_not_record is True,
        )
        for talk in talks
    ]


def as_json(handover: Handover, clock: Clock) -> dict[str, object]:
    """For programs: as `Handover`, times as ISO 8601 with the event zone's offset."""
    raw: dict[str, object] = msgspec.to_builtins(handover)
    return {key: _timed(value, clock) if key != "next_day" else value for key, value in _stamped(raw, clock).items()}


def _stamped(values: dict[str, object], clock: Clock) -> dict[str, object]:
    return {
        key: clock.iso(value) if key in ("at", "since", "hurts_at", "starts") and isinstance(value, int) else value
        for key, value in values.items()
    }


def _timed(value: object, clock: Clock) -> object:
    if isinstance(value, (list, tuple)):
        return [_stamped(each, clock) if isinstance(each, dict) else each for each in value]
    return value
