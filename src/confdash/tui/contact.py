"""How somebody is reached, and what to write to them: private, shown and copied only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from confdash.clock import Clock
from confdash.config import Settings
from confdash.store.query.reader import Reader
from confdash.store.query.rows import SpeakerRow
from confdash.store.query.sources import SPEAKERS
from confdash.tui import subjects, words
from confdash.tui.cells import shown
from confdash.tui.page import DIM, Page

if TYPE_CHECKING:
    from confdash.tui.board import BoardScreen

#: What there is to write where `[messages]` in the config says nothing.
TEMPLATES = {
    "where are you": "Hello {name}, this is {by} of {event}. “{title}” begins at {time} in {room}, and we have not seen"
    " you yet. Please come to the speakers' desk, or write back."
}
#: Talks of more people than this offer no contacts: nobody writes to forty.
_MOST = 8


def people_of(screen: BoardScreen, rows: Sequence[Any]) -> list[SpeakerRow]:
    """The persons whom rows of a board are about."""
    reader = screen.context.reader
    if reader is None or not subjects.serves(screen.board, "presenter"):
        return []
    found = [each.person for each in subjects.typed(screen, rows, "presenter") if each.person is not None]
    return of_keys(reader, found[:_MOST])


def of_keys(reader: Reader, keys: Sequence[str]) -> list[SpeakerRow]:
    """The persons of these keys."""
    return [row for row in reader.by_keys(SPEAKERS, keys) if isinstance(row, SpeakerRow)]


def message(template: str, row: SpeakerRow, settings: Settings, clock: Clock, by: str) -> str:
    """A template with its places filled in, for one person and their next session."""
    due = row.due
    values = {
        "name": shown(row.name) or "speaker",
        "title": shown(due.title) if due is not None and due.title else "your session",
        "time": words.day_time(due.starts, clock) if due is not None and due.starts is not None else "its time",
        "room": shown(due.room) if due is not None and due.room else "its room",
        "event": settings.event.name,
        "by": by,
    }
    return template.format_map(values)


def copies(people: Sequence[SpeakerRow], settings: Settings, clock: Clock, by: str) -> list[tuple[str, str]]:
    """What can be copied to reach these people: (what it is, the text). The text is private."""
    offered: list[tuple[str, str]] = []
    for row in people:
        whose = f" of {shown(row.name)}" if len(people) > 1 else ""
        whom = f" to {shown(row.name)}" if len(people) > 1 else ""
        offered += [(f"number{whose}", row.phone)] if row.phone else []
        offered += [(f"e-mail{whose}", row.email)] if row.email else []
        for name, template in (settings.messages or TEMPLATES).items():
            offered.append((f"message{whom}: {name}", message(template, row, settings, clock, by)))
    return offered


def page(people: Sequence[SpeakerRow], settings: Settings, clock: Clock, by: str, cells: int) -> Page:
    """How people are reached, and the messages that are ready for them."""
    written = Page(cells)
    for row in people:
        written.title(row.name or "(no name)")
        written.field("number", row.phone or "none is known", "" if row.phone else DIM)
        written.field("e-mail", row.email or "none is known", "" if row.email else DIM)
        for name, template in (settings.messages or TEMPLATES).items():
            written.heading(f"Message: {name}")
            written.text(message(template, row, settings, clock, by))
        written.blank()
    return written
