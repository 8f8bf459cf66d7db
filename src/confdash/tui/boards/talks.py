"""The Talks board: every slot of the programme, and all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from confdash.clock import Clock, real
from confdash.records import OFF_STATES
from confdash.store.query.detail import talk_detail
from confdash.store.query.presence import presence, seen_on
from confdash.store.query.rows import Statement, TalkDetail, TalkRow, TimelineRow
from confdash.store.query.sources import TALKS
from confdash.store.query.timeline import lines_of
from confdash.tui import words
from confdash.tui.boards.changes import told
from confdash.tui.boards.description import Board, Telling
from confdash.tui.boards.talk_cells import COLUMNS, STAGES, is_on
from confdash.tui.cells import shown, titled
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, WARN, Page


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
    page.field("here", _here(row, telling))
    page.field("decided", ", ".join(_DECIDED.get(field, field) for field in row.decided), ACCENT)
    page.field("owner", row.owner)
    page.field("tags", ", ".join(row.tags))
    page.field("note", row.note, WARN)
    page.field("kind", f"{row.kind}, track {row.track}" if row.track else row.kind)
    page.field("language", row.language)
    page.field("record", *_consent(row))
    page.field("link", row.url, ACCENT)
    _texts(found, page)
    _slots(found, telling, page)
    _disagreements(found.statements, page)
    _changes(lines_of(telling.reader, "talk", row.key), telling, page)
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


#: Fields that a person may decide, as they are called.
_DECIDED = {"starts_at": "start", "ends_at": "end", "do_not_record": "recording", "do_not_stream": "streaming"}


def _here(row: TalkRow, telling: Telling) -> str | None:
    """Who of those who give it has been seen on its day."""
    there, expected = presence(row, telling.clock)
    if not row.speakers or not expected:
        return None if not expected else "yes" if there else "not yet"
    day = row.starts if row.starts is not None else telling.now
    signs = [
        f"{shown(name)} {'(remote)' if remote else '✓' if seen_on(telling.clock, seen, day) else 'not yet'}"
        for name, seen, remote in zip(row.speakers, row.speakers_seen, row.speakers_remote, strict=False)
    ]
    return f"{there} of {expected}: {', '.join(signs)}"


def _when(row: TalkRow, telling: Telling) -> str:
    text = words.slot(row.starts, row.ends, telling.clock)
    if row.starts is not None and (number := telling.clock.day_number(row.starts)) is not None:
        text += f" · day {number}"
    if row.starts is not None and row.ends is not None:
        text += f" · {(row.ends - row.starts) // 60} min"
    if row.delay:
        text += f" · expected {row.delay} min later"
    return text


def _status(row: TalkRow, telling: Telling, page: Page) -> None:
    """The one line that says whether anything is special about it."""
    if row.gone:
        page.line(("∅ gone: ", WARN), ("no feed lists it any more", WARN))
    elif row.state in OFF_STATES:
        raw = f" (the feed says “{shown(row.raw_state)}”)" if row.raw_state and row.raw_state != row.state else ""
        page.line((f"✗ {row.state}{raw}", BAD))
    elif row.stage in STAGES:
        page.line((STAGES[row.stage][0], BAD if row.stage == "no_show" else GOOD))
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


def _changes(lines: Sequence[TimelineRow], telling: Telling, page: Page) -> None:
    """What feeds changed and people decided, newest first."""
    if lines:
        page.heading("What changed")
        for line in lines:
            what = "".join(text for text, _ in told(line, telling.clock)).strip()
            said_by = ", ".join(line.sayers)
            page.field(words.ago(line.at, real()), f"{what}  ({said_by})", label_cells=12)


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
    keys_of={"talk": lambda row: (row.key,), "room": lambda row: row.rooms},
    now_filter="is:now",
    pane_share=38,
)
