"""The Speakers board: the people whom the feeds name."""

from __future__ import annotations

from confdash.clock import Clock
from confdash.store.query.rows import SpeakerRow, TalkRow
from confdash.store.query.sources import SPEAKERS, TALKS
from confdash.tui import words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing
from confdash.tui.page import BAD, DIM, WARN, Page


def _name(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return ((shown(row.name), ""),) if row.name else (("(no name)", "dim"),)


def _first(row: SpeakerRow, drawing: Drawing) -> Cell:
    if row.first_starts is None:
        return (("—", "dim"),)
    return ((words.day_time(row.first_starts, drawing.clock), "dim" if row.first_starts < drawing.now else ""),)


def _talks_of(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return ((f"{row.talks:,}", "" if row.talks > 1 else "dim"),)


def _feeds(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return ((shown(", ".join(row.feeds)), "dim"),)


COLUMNS = (
    Column(title="name", draw=_name, least=20, most=48, weight=2, rank=0, order="name"),
    Column(title="talks", draw=_talks_of, least=5, most=7, rank=1, order="talks", right=True),
    Column(title="first talk", draw=_first, least=16, most=17, rank=2, order="first"),
    Column(title="feeds", draw=_feeds, least=10, most=30, weight=1, rank=3),
)


def _talks(row: SpeakerRow, telling: Telling) -> list[TalkRow]:
    """The person's talks: those found by the words of the name that name exactly this person."""
    found = telling.reader.head(TALKS, f'speaker:"{row.name.replace(chr(34), " ")}"', limit=100)
    return [talk for talk in found if isinstance(talk, TalkRow) and row.name in talk.speakers]


def _detail(row: SpeakerRow, telling: Telling, page: Page) -> None:
    page.title(row.name or "(no name)")
    page.line((words.count(row.talks, "talk"), DIM))
    talks = _talks(row, telling) if row.name else []
    if talks:
        page.heading("Talks")
    for talk in talks:
        sign, style = ("✗ ", BAD) if talk.state in ("canceled", "withdrawn", "rejected") else ("", "")
        page.line((f"{sign}{titled(talk.title)}", style or ("bold" if not talk.gone else WARN)))
        page.line(
            (
                f"  {words.slot(talk.starts, talk.ends, telling.clock)} · {', '.join(talk.rooms) or 'no room yet'}",
                DIM,
            )
        )
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


def _copies(row: SpeakerRow, _clock: Clock) -> list[tuple[str, str]]:
    return [("name", shown(row.name)), ("key", row.key)]


SPEAKERS_BOARD = Board(
    name="speakers",
    title="Speakers",
    number="3",
    source=SPEAKERS,
    columns=COLUMNS,
    nouns=("speaker", "speakers"),
    empty="No speakers yet. They come with the first sync of a feed that names people.",
    title_of=lambda row: shown(row.name) or "(no name)",
    detail=_detail,
    copies=_copies,
    feeds_of=lambda row: row.feeds,
)
