"""The Speakers board: who is due next, where, and whether they are here. How they are reached is shown on request."""

from __future__ import annotations

from collections.abc import Sequence

from confdash.clock import Clock
from confdash.records import OFF_STATES
from confdash.store.query.people import talks_of
from confdash.store.query.presence import day_of, seen_on
from confdash.store.query.rows import SpeakerRow, TalkRow
from confdash.store.query.sources import SPEAKERS
from confdash.store.query.timeline import lines_of
from confdash.tui import words
from confdash.tui.boards.changes import told
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role
from confdash.tui.page import BAD, DIM, GOOD, WARN, Page

#: Within so many seconds of a start, somebody who is not here stands out.
_SOON = 3600


def _late(row: SpeakerRow, drawing: Drawing) -> bool:
    """Whether the next session begins soon, or has begun, and the person has not been seen."""
    due = row.due
    return (
        due is not None
        and due.starts is not None
        and due.starts - drawing.now < _SOON
        and not row.remote
        and not seen_on(drawing.clock, row.seen, due.starts)
    )


def _due(row: SpeakerRow, drawing: Drawing) -> Cell:
    due = row.due
    if due is None or due.starts is None:
        return (("over" if row.first_starts is not None else "—", "dim"),)
    role: Role = "bad" if _late(row, drawing) else "accent" if due.starts - drawing.now < _SOON else ""
    if due.starts <= drawing.now:
        when: tuple[str, Role] = ("on now", role)
    elif due.starts - drawing.now < _SOON:
        when = (f"{max(1, (due.starts - drawing.now) // 60)} min", role)
    else:
        when = ("", "")
    today = drawing.clock.day(due.starts) == drawing.clock.day(drawing.now)
    delay = f" +{due.delay}" if due.delay else ""
    hour: Role = role or ("" if today else "dim")
    start = words.hour(due.starts, drawing.clock, drawing.now)
    return ((start, hour), (delay, "warn"), (f" {when[0]}", when[1]))


def _here(row: SpeakerRow, drawing: Drawing) -> Cell:
    return here_cell(row, drawing.clock, drawing.now, missing=_late(row, drawing))


def here_cell(row: SpeakerRow, clock: Clock, now: int, *, missing: bool = False) -> Cell:
    """`✓ 08:41 mira`, `yesterday 17:40`, `remote`, or `—`; where somebody is missing, `✗ not here`."""
    if seen_on(clock, row.seen, now) and row.seen is not None:
        by = shown(row.seen_by) if row.seen_by else ""
        return (("✓ ", "good"), (f"{clock.local(row.seen):%H:%M}", "good"), (f" {by}" if by else "", "dim"))
    if row.remote:
        return (("remote", "dim"),)
    before: Cell = ()
    if row.seen is not None:
        seen = clock.local(row.seen)
        yesterday = day_of(clock, day_of(clock, now)[0] - 1)[0] <= row.seen
        before = ((f"{'yesterday' if yesterday else f'{seen:%a}'} {seen:%H:%M}", "dim"),)
    if missing:
        return (("✗ ", "bad"), *(before or (("not here", "bad"),)))
    return before or (("—", "dim"),)


def _name(row: SpeakerRow, drawing: Drawing) -> Cell:
    sign: Cell = (("⚑ ", "accent"),) if row.note or row.tags else ()
    name: Cell = ((shown(row.name), "strong" if _late(row, drawing) else ""),) if row.name else (("(no name)", "dim"),)
    return (*sign, *name)


def _where(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return ((shown(row.due.room) or "no room", ""),) if row.due is not None else (("", ""),)


def _talk(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return ((titled(row.due.title), ""),) if row.due is not None else (("", ""),)


def _no_recording(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return (("NO REC", "bad"),) if row.due is not None and row.due.do_not_record else (("", ""),)


def _first_time(row: SpeakerRow, _drawing: Drawing) -> Cell:
    return (("first" if row.first_time else "", "accent"),)


def _quiet(text: str | None) -> Cell:
    return ((shown(text), "dim"),)


COLUMNS = (
    Column(title="due", draw=_due, least=15, most=16, rank=0, order="due"),
    Column(title="name", draw=_name, least=18, most=36, weight=2, rank=0, order="name"),
    Column(title="where", draw=_where, least=6, most=14, rank=1, snug=True),
    Column(title="here", draw=_here, least=15, most=20, rank=0, order="seen", snug=True),
    Column(title="talk", draw=_talk, least=14, most=60, weight=3, rank=3),
    Column(title="record", draw=_no_recording, least=6, most=6, rank=2),
    Column(title="new", draw=_first_time, least=5, most=5, rank=5),
    Column(title="talks", draw=lambda row, _: ((f"{row.talks:,}", "" if row.talks > 1 else "dim"),), least=7, most=7,
           rank=4, order="talks", right=True),
    Column(title="company", draw=lambda row, _: _quiet(row.company), least=8, most=20, rank=6, snug=True),
    Column(title="owner", draw=lambda row, _: _quiet(row.owner), least=6, most=12, rank=7, snug=True),
)  # fmt: skip


def _detail(row: SpeakerRow, telling: Telling, page: Page) -> None:
    page.title(row.name or "(no name)")
    page.line(*_presence(row, telling))
    page.blank()
    page.field("company", row.company)
    page.field("first time", "yes: speaks here for the first time" if row.first_time else None)
    page.field("remote", "speaks from elsewhere" if row.remote else None)
    page.field("hosts", ", ".join(row.hosts))
    page.field("owner", row.owner)
    page.field("tags", ", ".join(row.tags))
    page.field("note", row.note, WARN)
    page.field("contact", _contact(row, telling), DIM)
    _talks(row, talks_of(telling.reader, row.key), telling, page)
    _history(row, telling, page)
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


def _presence(row: SpeakerRow, telling: Telling) -> Sequence[tuple[str, str]]:
    if row.seen is None:
        return (("speaks from elsewhere", DIM),) if row.remote else (("not seen yet", DIM),)
    signed = f", by {shown(row.seen_by)}" if row.seen_by else ""
    signed += f" at {shown(row.seen_where)}" if row.seen_where else ""
    at = words.day_time(row.seen, telling.clock)
    if seen_on(telling.clock, row.seen, telling.now):
        return (("✓ is here", GOOD), (f", seen {at}{signed}", DIM))
    return (("not here today", WARN), (f", seen {at}{signed}", DIM))


def _contact(row: SpeakerRow, telling: Telling) -> str:
    """That there is one, and which key shows it; never what it is."""
    ways = [way for way, value in (("number", row.phone), ("e-mail", row.email)) if value]
    if not ways:
        return "none is known"
    return f"{' and '.join(ways)}: {telling.key_of('contact.show')} shows, {telling.key_of('copy.menu')} copies"


def _talks(row: SpeakerRow, talks: Sequence[TalkRow], telling: Telling, page: Page) -> None:
    if talks:
        page.heading(words.count(len(talks), "talk"))
    for talk in talks:
        off = talk.gone or talk.state in OFF_STATES
        sign = "✗ " if off else "⊘ " if talk.do_not_record else ""
        page.line((f"{sign}{titled(talk.title)}", BAD if off else DIM if _over(talk, telling) else "bold"))
        delay = f" +{talk.delay}" if talk.delay else ""
        slot = (
            f"  {words.slot(talk.starts, talk.ends, telling.clock)}{delay} · {', '.join(talk.rooms) or 'no room yet'}"
        )
        page.line((slot, DIM))
        others = [shown(name) for name in talk.speakers if name != row.name]
        if others:
            page.line((f"  with {', '.join(others)}", DIM))


def _over(talk: TalkRow, telling: Telling) -> bool:
    return talk.ends is not None and talk.ends <= telling.now


def _history(row: SpeakerRow, telling: Telling, page: Page) -> None:
    lines = lines_of(telling.reader, "person", row.key, limit=12)
    if lines:
        page.heading("What was marked")
    for line in lines:
        what = "".join(text for text, _ in told(line, telling.clock)).strip()
        page.field(words.day_time(line.at, telling.clock), f"{what}  ({', '.join(line.sayers)})", label_cells=18)


def _copies(row: SpeakerRow, clock: Clock) -> list[tuple[str, str]]:
    offered = [("name", shown(row.name))]
    if row.due is not None:
        slot = f"{words.slot(row.due.starts, row.due.ends, clock)}, {shown(row.due.room) or 'no room yet'}"
        offered += [("next talk", titled(row.due.title, 1000)), ("time and room", slot)]
    return [*offered, ("key", row.key)]


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
    keys_of={"person": lambda row: (row.key,)},
)
