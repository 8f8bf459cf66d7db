"""Door sheets: what is on in a room on a day, in large type, for everybody. Of the public programme alone.

Times are as planned: who reads a door must be able to trust it an hour later. What is cancelled stays on the sheet,
struck through, with the word for it; so does what was to be here and has been moved, with where it is now.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from confdash.clock import Clock
from confdash.export.paper import ROOM, Column, Line, Piece, Row, Sheet, day, listed, piece
from confdash.export.slot_words import cell, moved_to, off, on, span, title, weight
from confdash.export.told import Told
from confdash.records import SESSION_KINDS
from confdash.store.query.moved import Moved
from confdash.store.query.published import Entry

_COLUMNS = (Column("", 11, "11.4em"), Column(""))
#: What an audience is asked, where a speaker has said so.
_NO_RECORDING = "PLEASE DO NOT RECORD"


def doors(told: Told, moved: Sequence[Moved], date: dt.date, stamp: str) -> list[tuple[Sheet, str]]:
    """A sheet for each room in which anything public is on, or was to be, with the room, by name.

    `moved`: what was to be elsewhere or at another time, as far as everybody may know.
    """
    now = {entry.key: entry for entry in told.entries}
    left = [(was, now[was.key]) for was in moved if was.key in now and not now[was.key].cancelled]
    told = msgspec.structs.replace(
        told, entries=tuple(entry for entry in told.entries if on(date, entry.starts, told.clock))
    )
    rooms = {room for entry in told.entries for room in entry.rooms} | {room for was, _ in left for room in was.rooms}
    return [(_door(room, told, left, date, stamp), room) for room in sorted(rooms, key=str.casefold)]


def _door(room: str, told: Told, left: Sequence[tuple[Moved, Entry]], date: dt.date, stamp: str) -> Sheet:
    clock = told.clock
    here = [entry for entry in told.entries if room in entry.rooms]
    usual = _usual(told.entries)
    rows = [(entry.starts or 0, 1, _row(entry, clock, usual)) for entry in here]
    rows += [(was.starts, 0, _left(was, entry, clock)) for was, entry in left if room in was.rooms]
    rows.sort(key=lambda each: each[:2])
    return Sheet(
        kind="door",
        title=piece(room, cells=ROOM).text,
        beside=f"{day(date)} · {piece(told.settings.event.name).text}",
        head=(stamp,),
        columns=_COLUMNS,
        rows=tuple(row for _, _, row in rows),
    )


def _usual(entries: Iterable[Entry]) -> str | None:
    """The language of most sessions, which goes without saying."""
    counted = Counter(entry.language for entry in entries if entry.language and entry.kind in SESSION_KINDS)
    return counted.most_common(1)[0][0] if counted else None


def _row(entry: Entry, clock: Clock, usual: str | None) -> Row:
    time = Piece(span(entry.starts or 0, entry.ends, clock), "off" if entry.cancelled else "bold")
    if entry.cancelled:
        return Row((cell((time,)), cell((title(entry.title, off=True),), (off("canceled"),))))
    lines: list[Line] = [(title(entry.title),), (Piece(listed(speaker.name for speaker in entry.speakers)),)]
    if entry.language and entry.language != usual and entry.kind in SESSION_KINDS:
        lines.append((piece(f"Language: {entry.language}", "quiet", 40),))
    if entry.do_not_record:
        lines.append((Piece(_NO_RECORDING, "loud"),))
    return Row((cell((time,)), cell(*lines)), weight(entry.kind, given=bool(entry.speakers)))


def _left(was: Moved, entry: Entry, clock: Clock) -> Row:
    """What was to be here then."""
    time = Piece(span(was.starts, None, clock), "off")
    to = Piece(moved_to(was, entry.starts, entry.rooms, clock), "loud")
    return Row((cell((time,)), cell((title(entry.title, off=True),), (to,))))
