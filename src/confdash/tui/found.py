"""What *find anywhere* finds: talks and people by a few letters, told apart by where they are to be next."""

from __future__ import annotations

import re

import msgspec

from confdash.clock import Clock
from confdash.store.query.handles import LETTERS, SHORTEST, Handles
from confdash.store.query.language import FilterError
from confdash.store.query.presence import presence, seen_on
from confdash.store.query.reader import Reader
from confdash.store.query.rows import SpeakerRow, TalkRow
from confdash.store.query.sources import SPEAKERS, TALKS
from confdash.tui import words
from confdash.tui.cells import shown, titled
from confdash.tui.context import Context

_HANDLE = re.compile(f"[{LETTERS}]{{{SHORTEST},{SHORTEST + 1}}}", re.IGNORECASE)


class Found(msgspec.Struct, frozen=True):
    """A row of a board."""

    board: str
    id: int
    key: str
    words: str
    beside: str
    #: Whether who is meant is here: `✓`, `1/2`, `—`, …
    here: str = ""


def look(reader: Reader, text: str, context: Context, limit: int = 12) -> list[Found]:
    """People first, then talks that match, at most `limit` of each. Runs in the reading thread."""
    found: list[Found] = []
    for source, order in ((SPEAKERS, "due"), (TALKS, "time")):
        try:
            rows = reader.head(source, text, order, limit=limit)
        except FilterError:
            continue  # a field that this board has not
        for row in rows:
            if isinstance(row, TalkRow):
                found.append(of_talk(row, context.clock))
            elif isinstance(row, SpeakerRow):
                found.append(of_person(row, context.clock))
    if not any(each.board == "speakers" for each in found):
        found = _ticked(reader, text, context) + found
    return found


def _ticked(reader: Reader, text: str, context: Context) -> list[Found]:
    """Who has the handle that was typed, from a printed list; only where nobody is called so."""
    if not _HANDLE.fullmatch(text.strip()):
        return []
    found: list[Found] = []
    for bearer in Handles(reader.link()).meant(text.strip().casefold()):
        source = SPEAKERS if bearer.entity == "person" else TALKS
        for row in reader.by_keys(source, [bearer.key]):
            if isinstance(row, SpeakerRow):
                found.append(of_person(row, context.clock))
            elif isinstance(row, TalkRow):
                found.append(of_talk(row, context.clock))
    return found


def of_person(row: SpeakerRow, clock: Clock) -> Found:
    """A person with their next session: two people of one name have different ones."""
    due = row.due
    if due is None:
        beside = "no session any more" if row.first_starts is not None else words.count(row.talks, "talk")
    else:
        beside = f"{_start(due.starts, clock)}  {shown(due.room) or 'no room'}  {titled(due.title)}"
    here = "✓ here" if seen_on(clock, row.seen, clock.now()) else "remote" if row.remote else "—"
    return Found("speakers", row.id, row.key, shown(row.name) or "(no name)", beside, here)


def of_talk(row: TalkRow, clock: Clock) -> Found:
    """A talk with its time and room."""
    beside = f"{_start(row.starts, clock)}  {', '.join(row.rooms) or 'no room'}  {shown(', '.join(row.speakers))}"
    there, expected = presence(row, clock)
    here = "" if not expected else "✓ here" if there >= expected else f"{there}/{expected}" if there else "—"
    return Found("talks", row.id, row.key, titled(row.title), beside.rstrip(), here)


def _start(starts: int | None, clock: Clock) -> str:
    return "no time" if starts is None else words.hour(starts, clock, clock.now())
