"""The hand-over as a page of plain text, at most 80 columns wide: for paper, a mail, a chat."""

from __future__ import annotations

from confdash.attention.items import Listing
from confdash.clock import Clock
from confdash.config import Settings
from confdash.export import handover as facts
from confdash.export.handover import Handover
from confdash.export.plain import WIDTH, fit, section, wrapped
from confdash.store.query import words
from confdash.store.query.reader import Reader

#: So many lines of a section stand on the page; the dashboard has the rest.
MOST = {"open": 25, "decided": 15, "changed": 10, "returning": 10, "unwell": 10, "first": 20}
_BANDS = {"now": "now", "today": "today", "later": "later"}


def page(
    reader: Reader, listing: Listing, clock: Clock, since: int, settings: Settings, *, pretend: bool = False
) -> str:
    """The page for the next shift, from what happened since a moment (UTC seconds). Raises `StoreError`."""
    return written(facts.gather(reader, listing, clock, since, settings, pretend=pretend), clock)


def written(handover: Handover, clock: Clock) -> str:
    """The page of what was gathered. Lines end with a line feed; feed text is one line, and harmless."""
    lines = [
        *wrapped(f"{handover.event}: hand-over", "", ""),
        f"{words.moment(handover.at, clock)} {clock.local(handover.at):%Z},"
        f" of what happened since {words.moment(handover.since, clock, handover.at)}",
    ]
    lines += section("Needs a human", _open(handover, clock), MOST["open"], "nothing")
    lines += section("Snoozed, and comes back", _returning(handover, clock), MOST["returning"])
    lines += section("Feeds that are not well", _unwell(handover), MOST["unwell"])
    lines += section("Decided", _decided(handover, clock), MOST["decided"], "nothing")
    lines += section("Changed by feeds", _changed(handover, clock), MOST["changed"], "nothing", _talks(handover))
    if handover.next_day is not None:
        lines += section(f"First hour of {words.day(handover.next_day)}", _first(handover, clock), MOST["first"])
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _open(handover: Handover, clock: Clock) -> list[list[str]]:
    entries, band = [], ""
    for row in handover.open:
        sign = {"critical": "C", "warning": "W"}.get(row.severity, " ")
        when = "" if row.hurts_at is None else words.hour(row.hurts_at, clock, handover.at)
        places = " · ".join(part for part in (row.where, row.who) if part)
        entry = [f"  {_BANDS[row.band]}"] if row.band != band else []
        band = row.band
        entry += wrapped(row.what + (f" · {places}" if places else ""), f"  {sign} {when:<10} ", " " * 15)
        if row.owner or row.note:
            held = f"{row.owner} has it" if row.owner else ""
            entry += wrapped(": ".join(part for part in (held, row.note) if part), " " * 15 + "→ ", " " * 17)
        entries.append(entry)
    return entries


def _returning(handover: Handover, clock: Clock) -> list[list[str]]:
    return [
        wrapped(
            row.what + (f" · {row.where}" if row.where else ""),
            f"  {words.hour(row.at, clock, handover.at):<10} ",
            " " * 13,
        )
        for row in handover.returning
    ]


def _unwell(handover: Handover) -> list[list[str]]:
    return [wrapped(f"{row.feed}, {row.state}: {row.why}", "  ", "    ") for row in handover.unwell]


def _decided(handover: Handover, clock: Clock) -> list[list[str]]:
    return [
        wrapped(f"{row.by}: {row.what}", f"  {words.hour(row.at, clock, handover.at):<10} ", " " * 13)
        for row in handover.decided
    ]


def _changed(handover: Handover, clock: Clock) -> list[list[str]]:
    entries = []
    for row in handover.changed:
        text = f"{row.title or words.title('')}: {row.what}" if row.key is not None else f"{row.title} {row.what}"
        entries.append(wrapped(text, f"  {words.hour(row.at, clock, handover.at):<10} ", " " * 13))
    return entries


def _talks(handover: Handover) -> int:
    """How many talks feeds changed."""
    return sum(row.number for row in handover.changed)


def _first(handover: Handover, clock: Clock) -> list[list[str]]:
    entries, room = [], None
    for row in handover.first:
        entry = [f"  {fit(row.room, WIDTH - 2)}"] if row.room != room else []
        room = row.room
        signs = [
            *(["NO REC"] if row.no_record else []),
            *(["unconfirmed"] if row.unconfirmed else []),
            _seen(row.seen, row.remote, len(row.speakers)),
        ]
        people = ", ".join(row.speakers) or "nobody is named"
        entry += wrapped(f"{row.title} · {people} · {', '.join(signs)}",
                          f"    {clock.local(row.starts):%H:%M}  ", " " * 11)  # fmt: skip
        entries.append(entry)
    return entries


def _seen(seen: int, remote: int, named: int) -> str:
    if named and remote == named:
        return "remote"
    if named <= 1:
        return "seen" if seen else "not seen yet"
    return f"{seen} of {named} seen"
