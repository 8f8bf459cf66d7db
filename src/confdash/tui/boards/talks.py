"""The Talks board: every slot of the programme, and all that is known of it."""

from __future__ import annotations

from confdash.clock import Clock, real
from confdash.records import SESSION_KINDS
from confdash.store.query.detail import talk_detail
from confdash.store.query.rows import ChangeRow, Statement, TalkDetail, TalkRow
from confdash.store.query.sources import TALKS
from confdash.tui import words
from confdash.tui.boards.changes import told
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, WARN, Page

_OFF = ("canceled", "withdrawn", "rejected")


def is_off(row: TalkRow) -> bool:
    """Whether it will not take place as far as anybody knows."""
    return row.gone or row.state in _OFF


def is_on(row: TalkRow, now: int) -> bool:
    """Whether it takes place at this moment."""
    return row.starts is not None and row.ends is not None and row.starts <= now < row.ends and not is_off(row)


def _role(row: TalkRow, drawing: Drawing) -> Role:
    if is_off(row):
        return "gone"
    if is_on(row, drawing.now):
        return "strong"
    past = row.ends is not None and row.ends <= drawing.now
    return "dim" if past or row.kind not in SESSION_KINDS else ""


def _time(row: TalkRow, drawing: Drawing) -> Cell:
    if row.starts is None:
        return (("no time yet", "dim"),)
    start = drawing.clock.local(row.starts)
    hours = f"{start:%H:%M}–{drawing.clock.local(row.ends):%H:%M}" if row.ends else f"{start:%H:%M}"
    role = "accent" if is_on(row, drawing.now) else _role(row, drawing)
    return ((f"{start:%a} ", "dim"), (hours, "dim" if role == "gone" else role))


def _title(row: TalkRow, drawing: Drawing) -> Cell:
    title = titled(row.title)
    if row.gone:
        return (("∅ ", "warn"), (title, "gone"))
    if row.state in _OFF:
        return (("✗ ", "bad"), (title, "gone"))
    return ((title, _role(row, drawing)),)


def _state(row: TalkRow, drawing: Drawing) -> Cell:
    if row.gone:
        return (("gone", "warn"),)
    if row.state in _OFF:
        return ((row.state, "bad"),)
    if is_on(row, drawing.now) and row.kind in SESSION_KINDS:
        return (("● on now", "accent"),)
    return ((row.state, "dim" if row.state == "confirmed" else "warn"),)


def _recording(row: TalkRow, _drawing: Drawing) -> Cell:
    if row.do_not_record:
        return (("⊘ NO", "bad"),)
    return (("?", "dim"),) if row.do_not_record is None else (("yes", "dim"),)


def _people(row: TalkRow, drawing: Drawing) -> Cell:
    role: Role = "dim" if _role(row, drawing) in ("dim", "gone") else ""
    return ((shown(", ".join(row.speakers)), role),)


def _room(row: TalkRow, drawing: Drawing) -> Cell:
    role = _role(row, drawing)
    return ((shown(", ".join(row.rooms)) or "—", "dim" if role == "gone" else role),)


def _quiet(text: str | None) -> Cell:
    return ((shown(text), "dim"),)


#: Adding a column is one line here.
COLUMNS = (
    Column(title="time", draw=_time, least=15, most=15, rank=0, order="time"),
    Column(title="room", draw=_room, least=6, most=16, rank=1, order="room", snug=True),
    Column(title="talk", draw=_title, least=32, most=76, weight=3, rank=0, order="title"),
    Column(title="speakers", draw=_people, least=14, most=40, weight=2, rank=2, order="speakers"),
    Column(title="state", draw=_state, least=8, most=10, rank=3, order="state", snug=True),
    Column(title="record", draw=_recording, least=6, most=6, rank=4),
    Column(title="kind", draw=lambda row, _: _quiet(row.kind), least=5, most=9, rank=6, order="kind", snug=True),
    Column(title="track", draw=lambda row, _: _quiet(row.track), least=8, most=20, rank=5, order="track", snug=True),
    Column(title="feeds", draw=lambda row, _: _quiet(", ".join(row.feeds)), least=8, most=24, rank=8, snug=True),
)


def _detail(row: TalkRow, telling: Telling, page: Page) -> None:
    found = talk_detail(telling.reader, row.key)
    page.title(titled(row.title))
    if found is None:
        page.line(("It has gone from the store since the list was read.", WARN))
        return
    if found.subtitle:
        page.text(found.subtitle, DIM)
    _status(row, telling, page)
    page.blank()
    page.field("when", _when(row, telling))
    page.field("where", ", ".join(row.rooms) or "no room yet")
    page.field("who", ", ".join(row.speakers) or "nobody is named")
    page.field("kind", f"{row.kind}, track {row.track}" if row.track else row.kind)
    page.field("language", row.language)
    page.field("record", *_consent(row))
    page.field("link", row.url, ACCENT)
    _texts(found, page)
    _slots(found, telling, page)
    _disagreements(found.statements, page)
    _changes(found.changes, telling, page)
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


def _when(row: TalkRow, telling: Telling) -> str:
    text = words.slot(row.starts, row.ends, telling.clock)
    if row.starts is not None and (number := telling.clock.day_number(row.starts)) is not None:
        text += f" · day {number}"
    if row.starts is not None and row.ends is not None:
        text += f" · {(row.ends - row.starts) // 60} min"
    return text


def _status(row: TalkRow, telling: Telling, page: Page) -> None:
    """The one line that says whether anything is special about it."""
    if row.gone:
        page.line(("∅ gone: ", WARN), ("no feed lists it any more", WARN))
    elif row.state in _OFF:
        raw = f" (the feed says “{shown(row.raw_state)}”)" if row.raw_state and row.raw_state != row.state else ""
        page.line((f"✗ {row.state}{raw}", BAD))
    elif is_on(row, telling.now):
        page.line(("● on now", GOOD), (f", {words.span((row.ends or telling.now) - telling.now)} left", ""))
    elif row.starts is not None and 0 < row.starts - telling.now < 86400:
        page.line((f"{row.state}, starts in {words.span(row.starts - telling.now)}", DIM))
    else:
        page.line((row.state, DIM))


def _consent(row: TalkRow) -> tuple[str, str]:
    record = {True: "⊘ NO: do not record", False: "yes", None: "nobody has said"}[row.do_not_record]
    stream = {True: " · do not stream", False: "", None: ""}[row.do_not_stream]
    return record + stream, BAD if row.do_not_record else WARN if row.do_not_stream else ""


def _texts(found: TalkDetail, page: Page) -> None:
    if found.abstract:
        page.blank()
        page.text(found.abstract)
    if found.description and found.description != found.abstract:
        page.blank()
        page.text(found.description)


def _slots(found: TalkDetail, telling: Telling, page: Page) -> None:
    if found.slots:
        page.heading("Other slots of this session")
        for slot in sorted(found.slots, key=lambda slot: slot.starts or 0):
            page.line((f"{words.slot(slot.starts, slot.ends, telling.clock)}  ", ""), (", ".join(slot.rooms), DIM))
    if found.maybe:
        page.heading("Maybe the same talk")
        for other in found.maybe:
            page.line((titled(other.title), ""), (f"  {other.key} · {', '.join(other.feeds)}", DIM))


def _disagreements(statements: tuple[Statement, ...], page: Page) -> None:
    """Each feed's words where they differ, the believed feed first."""
    here = [statement for statement in statements if statement.gone_at is None]
    here += [statement for statement in statements if statement.gone_at is not None]
    fields = dict.fromkeys(name for statement in here for name, _ in statement.values)
    differing = [
        name
        for name in fields
        if len({value for statement in here for field, value in statement.values if field == name}) > 1
    ]
    if len(here) > 1 and differing:
        page.heading("Where the feeds differ")
        for name in differing:
            first = True
            for statement in here:
                for field, value in statement.values:
                    if field == name:
                        label = name if first else ""
                        page.field(
                            label or " ",
                            f"{value}  ({statement.feed}{', gone' if statement.gone_at else ''})",
                            "" if first else DIM,
                        )
                        first = False
    elif len(here) > 1:
        page.blank()
        page.line((f"All {len(here)} feeds say the same.", DIM))


def _changes(changes: tuple[ChangeRow, ...], telling: Telling, page: Page) -> None:
    if changes:
        page.heading("What changed")
        for change in changes:
            what = "".join(text for text, _ in told(change, telling.clock))
            page.field(words.ago(change.at, real()), f"{what}  ({', '.join(change.feeds)})", label_cells=12)


def _copies(row: TalkRow, clock: Clock) -> list[tuple[str, str]]:
    slot = f"{words.slot(row.starts, row.ends, clock)}, {', '.join(row.rooms) or 'no room yet'}"
    people = ", ".join(row.speakers)
    offered = [
        ("title", titled(row.title, 1000)),
        ("time and room", slot),
        ("a message", f"{titled(row.title)}: {slot}" + (f" ({people})" if people else "")),
        ("speakers", people),
        ("link", row.url or ""),
        ("key", row.key),
    ]
    return [(what, text) for what, text in offered if text]


TALKS_BOARD = Board(
    name="talks",
    title="Talks",
    number="2",
    source=TALKS,
    columns=COLUMNS,
    nouns=("talk", "talks"),
    empty="No talks yet. They come with the first sync of a feed.",
    title_of=lambda row: titled(row.title),
    detail=_detail,
    link_of=lambda row: row.url,
    copies=_copies,
    feeds_of=lambda row: row.feeds,
    now_filter="is:now",
)
