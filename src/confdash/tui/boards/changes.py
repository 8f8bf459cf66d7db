"""The Changes board: one time line of what feeds changed, what people decided, and how the feeds fared."""

from __future__ import annotations

import msgspec

from confdash.clock import Clock, real
from confdash.store.query import told as telling_words
from confdash.store.query.detail import talk_detail
from confdash.store.query.rows import ChangeRow, TimelineRow
from confdash.store.query.timeline import TIMELINE, batch_of, lines_of
from confdash.tui import words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN, Page

#: Field of a feed's change → (sign, what it is called, how it looks). What is not listed is called by its name.
_WHAT: dict[str, tuple[str, str, Role]] = {
    "appeared": ("✚", "new", "good"),
    "returned": ("✚", "is back", "good"),
    "vanished": ("∅", "gone", "warn"),
    "first sync": ("·", "first sync", "dim"),
    "starts_at": ("→", "time", "accent"),
    "ends_at": ("→", "end", "accent"),
    "room": ("→", "room", "accent"),
    "state": ("▲", "state", "warn"),
    "speakers": ("·", "speakers", ""),
    "title": ("·", "title", ""),
    "do_not_record": ("⊘", "do not record", "bad"),
    "do_not_stream": ("⊘", "do not stream", "bad"),
    "video_state": ("·", "video", ""),
}
#: How a feed fared → sign and looks.
_FARED: dict[str, tuple[str, Role]] = {
    "failed": ("✗", "bad"),
    "recovered": ("●", "good"),
    "held": ("▲", "warn"),
    "hold over": ("●", "good"),
    "offline": ("✗", "bad"),
    "online": ("●", "good"),
    "asleep": ("○", "dim"),
}
_PAGE_STYLES: dict[Role, str] = {"good": GOOD, "warn": WARN, "accent": ACCENT, "bad": BAD, "dim": DIM}
#: Changes of which the word says all; the value, where there is one, is beside it.
_PLAIN = ("appeared", "returned", "vanished", "first sync")


def sort_of(change: ChangeRow) -> str:
    """`new`, `gone`, `moved` or `changed`: how a toast counts it."""
    if change.field in ("appeared", "returned"):
        return "new"
    if change.field == "vanished":
        return "gone"
    return "moved" if change.field in ("starts_at", "ends_at", "room") else "changed"


def _value(field: str, value: str | None, clock: Clock) -> str:
    if value is None or value == "":
        return "—"
    if field == "first sync" and value.isdigit():
        return words.count(int(value), "talk")
    if field in ("starts_at", "ends_at") and value.lstrip("-").isdigit():
        return words.day_time(int(value), clock)
    return shown(value)


def told(change: ChangeRow | TimelineRow, clock: Clock) -> list[tuple[str, Role]]:
    """What the change is, in pieces: `room `, `Hall B`, ` → `, `Studio`."""
    if isinstance(change, TimelineRow) and change.sort != "change":
        return _told_otherwise(change, clock)
    if change.field in _PLAIN:
        text = _value(change.field, change.new or change.old, clock)
        return [(_WHAT[change.field][1], ""), *([(f"  {text}", "dim")] if text != "—" else [])]  # type: ignore[list-item]
    old, new = _value(change.field, change.old, clock), _value(change.field, change.new, clock)
    if change.field in ("starts_at", "ends_at") and change.old and change.new:
        old, new = _times(int(change.old), int(change.new), clock)
    return [
        (f"{_WHAT.get(change.field, ('', change.field.replace('_', ' '), ''))[1]} ", "dim"),
        (old, "dim"),
        (" → ", "accent"),
        (new, ""),
    ]


def _told_otherwise(row: TimelineRow, clock: Clock) -> list[tuple[str, Role]]:
    """A decision, or how a feed fared. What somebody noted stays on the record's own page."""
    old, new = telling_words.sides(row, clock)
    if row.reverts is not None and not row.again and row.new is None:
        return [(f"{_undone(row)} ", "dim"), (f"no longer {shown(old)}" if old else "", "dim")]
    found: list[tuple[str, Role]] = [(f"{telling_words.name(row)} ", "dim")]
    if old:
        found += [(shown(old), "dim"), (" → ", "accent")]
    if row.undone:
        return [*found, (f"{shown(new) or '—'} (taken back since)", "dim")]
    return [*found, (shown(new) or ("—" if old else ""), "")]


def _times(old: int, new: int, clock: Clock) -> tuple[str, str]:
    """Two moments, as short as they can be told apart: `Mon 09:00`, `09:30`."""
    before, after = clock.local(old), clock.local(new)
    if before.date() == after.date():
        return f"{before:%a %H:%M}", f"{after:%H:%M}"
    if abs(new - old) < 6 * 86400:
        return f"{before:%a %H:%M}", f"{after:%a %H:%M}"
    return words.day_time(old, clock), words.day_time(new, clock)


def _sign(row: TimelineRow) -> tuple[str, str, Role]:
    """Sign, word, looks."""
    if row.sort == "feed":
        sign, role = _FARED.get(row.field, ("·", ""))
        return sign, telling_words.name(row), role
    if row.sort == "decision":
        if row.reverts is not None and not row.again:
            return "←", f"undid {_undone(row)}", "dim"
        if row.reverts is not None and not row.undone:
            return "◆", f"redid {telling_words.name(row)}", "accent"
        return ("×", telling_words.name(row), "dim") if row.undone else ("◆", telling_words.name(row), "accent")
    return _WHAT.get(row.field, ("·", row.field.replace("_", " "), ""))


def _undone(row: TimelineRow) -> str:
    """What the decision was about that this line takes back: who is not here any more was said to be here."""
    return telling_words.name(msgspec.structs.replace(row, new=row.old))


def _said_by(row: TimelineRow) -> str:
    return shown(", ".join(row.sayers)) + (f" @{shown(row.desk)}" if row.desk else "")


def _title(row: TimelineRow) -> str:
    return titled(row.title) if row.title or row.sort != "feed" else "all feeds"


def _when(row: TimelineRow, drawing: Drawing) -> Cell:
    moment = drawing.clock.local(row.at)
    day = "" if drawing.clock.day(row.at) == drawing.clock.day(real()) else f"{moment:%a} {moment.day} "
    return ((f"{day:>7}", "dim"), (f"{moment:%H:%M}", ""))


def _what(row: TimelineRow, _drawing: Drawing) -> Cell:
    sign, word, role = _sign(row)
    return ((f"{sign} ", role), (word, role))


def _old_new(row: TimelineRow, drawing: Drawing) -> Cell:
    pieces = told(row, drawing.clock)
    return pieces[1:] or (("", ""),)


COLUMNS = (
    Column(title="     when", draw=_when, least=12, most=12, rank=0, order="newest"),
    Column(title="what", draw=_what, least=10, most=20, rank=1, snug=True),
    Column(title="about", draw=lambda row, _: ((_title(row), ""),), least=16, most=60, weight=2, rank=0),
    Column(title="from → to", draw=_old_new, least=16, most=60, weight=2, rank=2),
    Column(title="said by", draw=lambda row, _: ((_said_by(row), "dim"),), least=9, most=22, rank=3, snug=True),
)


def _detail(row: TimelineRow, telling: Telling, page: Page) -> None:
    page.title(_title(row))
    sign, word, role = _sign(row)
    page.line((f"{sign} {word}", _PAGE_STYLES.get(role, "")), (f", {words.ago(row.at, real())}", DIM))
    page.blank()
    page.field("seen" if row.sort == "change" else "at", words.day_time(row.at, telling.clock))
    if row.sort == "decision":
        _decided(row, telling, page)
    else:
        page.field("said by", ", ".join(row.sayers))
        if row.sort == "feed":
            page.field("about", telling_words.sides(row, telling.clock)[1])
        elif row.field not in _PLAIN:
            page.field("before", _value(row.field, row.old, telling.clock), DIM)
            page.field("now", _value(row.field, row.new, telling.clock))
        else:
            page.field("about", _value(row.field, row.new or row.old, telling.clock).strip("—"))
    if row.entity == "talk":
        _as_it_holds(row, telling, page)
    _others(row, telling, page)
    page.blank()
    page.line((shown(row.key), DIM))


def _decided(row: TimelineRow, telling: Telling, page: Page) -> None:
    """Who, where, from what to what, and what became of it."""
    page.field("by", row.sayers[0] if row.sayers else "")
    page.field("desk", row.desk)
    old, new = telling_words.sides(row, telling.clock)
    page.field("before", old, DIM)
    page.field("decided", new)
    number = batch_of(telling.reader, row.batch) if row.batch else 1
    if number > 1:
        page.field("with", f"{words.count(number, 'entry', 'entries')} decided at once; undo takes back all of them")
    if row.undone:
        page.blank()
        page.text("It has been taken back since.", WARN)
    elif row.reverts is not None:
        page.blank()
        again = "does again what had been taken back" if row.again else "takes back an earlier decision"
        page.text(f"This {again}.", DIM)
    elif key := telling.key_of("undo.entry"):
        page.blank()
        page.line((f" {key} ", STRONG), ("take this decision back", ""))


def _as_it_holds(row: TimelineRow, telling: Telling, page: Page) -> None:
    talk = talk_detail(telling.reader, row.key)
    if talk is None:
        return
    page.heading("As it holds now")
    page.field("when", words.slot(talk.row.starts, talk.row.ends, telling.clock))
    page.field("where", ", ".join(talk.row.rooms) or "no room yet")
    page.field("who", ", ".join(talk.row.speakers))
    page.field("state", "gone" if talk.row.gone else talk.row.state)


def _others(row: TimelineRow, telling: Telling, page: Page) -> None:
    """What else happened to the same thing."""
    others = [other for other in lines_of(telling.reader, row.entity, row.key) if other.id != row.id]
    if not others:
        return
    page.heading("What else happened to it")
    for other in others:
        what = "".join(text for text, _ in told(other, telling.clock)).strip()
        who = f"  ({', '.join(other.sayers)})" if other.sayers else ""
        page.field(words.ago(other.at, real()), f"{what}{who}", label_cells=12)


def _copies(row: TimelineRow, clock: Clock) -> list[tuple[str, str]]:
    what = "".join(text for text, _ in told(row, clock)).strip()
    return [
        ("the change", f"{_title(row)}: {what}"),
        ("title", titled(row.title, 1000)),
        ("key", row.key),
        *([("entry, for `confdash undo`", row.entry)] if row.entry else []),
    ]


CHANGES_BOARD = Board(
    name="changes",
    title="Changes",
    number="8",
    source=TIMELINE,
    columns=COLUMNS,
    nouns=("line", "lines"),
    # What was decided about scholarships is in no line of it: that nothing at all has happened would not be true.
    empty="Nothing to show since the first sync. What is decided about scholarships stands on their own board alone.",
    title_of=_title,
    detail=_detail,
    copies=_copies,
    feeds_of=lambda row: () if row.sort == "decision" else row.sayers,
)
