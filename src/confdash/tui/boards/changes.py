"""The Changes board: one time line of what feeds changed."""

from __future__ import annotations

from confdash.clock import Clock, real
from confdash.store.query.detail import talk_detail
from confdash.store.query.rows import ChangeRow
from confdash.store.query.sources import CHANGES
from confdash.tui import words
from confdash.tui.boards.description import Board, Telling
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, WARN, Page

#: Field → (sign, what it is called, how it looks). What is not listed is called by its name.
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
}
_PAGE_STYLES: dict[Role, str] = {"good": GOOD, "warn": WARN, "accent": ACCENT, "bad": BAD, "dim": DIM}


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


def told(change: ChangeRow, clock: Clock) -> list[tuple[str, Role]]:
    """What the change is, in pieces: `Hall B → Studio`."""
    if change.field in ("appeared", "returned", "vanished", "first sync"):
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


def _times(old: int, new: int, clock: Clock) -> tuple[str, str]:
    """Two moments, as short as they can be told apart: `Mon 09:00`, `09:30`."""
    before, after = clock.local(old), clock.local(new)
    if before.date() == after.date():
        return f"{before:%a %H:%M}", f"{after:%H:%M}"
    if abs(new - old) < 6 * 86400:
        return f"{before:%a %H:%M}", f"{after:%a %H:%M}"
    return words.day_time(old, clock), words.day_time(new, clock)


def _when(row: ChangeRow, drawing: Drawing) -> Cell:
    moment = drawing.clock.local(row.at)
    day = "" if drawing.clock.day(row.at) == drawing.clock.day(real()) else f"{moment:%a} {moment.day} "
    return ((f"{day:>7}", "dim"), (f"{moment:%H:%M}", ""))


def _what(row: ChangeRow, _drawing: Drawing) -> Cell:
    sign, word, role = _WHAT.get(row.field, ("·", row.field.replace("_", " "), ""))
    return ((f"{sign} ", role), (word, role))


def _old_new(row: ChangeRow, drawing: Drawing) -> Cell:
    pieces = told(row, drawing.clock)
    return pieces[1:] or (("", ""),)


COLUMNS = (
    Column(title="     when", draw=_when, least=12, most=12, rank=0, order="newest"),
    Column(title="what", draw=_what, least=11, most=13, rank=0),
    Column(title="talk", draw=lambda row, _: ((titled(row.title), ""),), least=20, most=60, weight=2, rank=0),
    Column(title="from → to", draw=_old_new, least=20, most=60, weight=2, rank=1),
    Column(title="said by", draw=lambda row, _: ((shown(", ".join(row.feeds)), "dim"),), least=9, most=20, rank=2),
)


def _detail(row: ChangeRow, telling: Telling, page: Page) -> None:
    page.title(titled(row.title))
    sign, word, role = _WHAT.get(row.field, ("·", row.field.replace("_", " "), ""))
    page.line((f"{sign} {word}", _PAGE_STYLES.get(role, "")), (f", {words.ago(row.at, real())}", DIM))
    page.blank()
    page.field("seen", words.day_time(row.at, telling.clock))
    page.field("said by", ", ".join(row.feeds))
    if row.field not in ("appeared", "vanished", "returned", "first sync"):
        page.field("before", _value(row.field, row.old, telling.clock), DIM)
        page.field("now", _value(row.field, row.new, telling.clock))
    else:
        page.field("about", _value(row.field, row.new or row.old, telling.clock).strip("—"))
    if row.entity == "talk" and (talk := talk_detail(telling.reader, row.key)) is not None:
        page.heading("As it holds now")
        page.field("when", words.slot(talk.row.starts, talk.row.ends, telling.clock))
        page.field("where", ", ".join(talk.row.rooms) or "no room yet")
        page.field("who", ", ".join(talk.row.speakers))
        page.field("state", "gone" if talk.row.gone else talk.row.state)
        earlier = [change for change in talk.changes if change.id != row.id]
        if earlier:
            page.heading("Its other changes")
            for change in earlier:
                what = "".join(text for text, _ in told(change, telling.clock))
                page.field(words.ago(change.at, real()), what, label_cells=12)
    page.blank()
    page.line((row.key, DIM))


def _copies(row: ChangeRow, clock: Clock) -> list[tuple[str, str]]:
    what = "".join(text for text, _ in told(row, clock))
    return [
        ("the change", f"{titled(row.title)}: {what}"),
        ("title", titled(row.title, 1000)),
        ("key", row.key),
    ]


CHANGES_BOARD = Board(
    name="changes",
    title="Changes",
    number="8",
    source=CHANGES,
    columns=COLUMNS,
    nouns=("change", "changes"),
    empty="Nothing has changed since the first sync.",
    title_of=lambda row: titled(row.title),
    detail=_detail,
    copies=_copies,
    feeds_of=lambda row: row.feeds,
)
