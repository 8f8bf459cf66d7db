"""The Attention board: all that needs a human now, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping

from confdash.attention.items import SEVERITIES, Line, Severity
from confdash.attention.search import FIELDS
from confdash.clock import Clock
from confdash.store.query.language import Field, Sql, Term
from confdash.store.query.source import Order, Source
from confdash.tui import words
from confdash.tui.boards.description import Board
from confdash.tui.boards.why import resolving, why
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role

#: Severity → (sign, word, how it looks). Sign and word come before the colour.
LOOKS: Mapping[Severity, tuple[str, str, Role]] = {
    "critical": ("!!", "critical", "bad"),
    "warning": ("!", "warning", "warn"),
    "info": ("·", "info", "dim"),
}
assert tuple(LOOKS) == SEVERITIES


def when(hurts_at: int | None, now: int, clock: Clock) -> str:
    """How long it is until it hurts, or since: `9 min`, `now`, `5 min ago`, `14:30`, `Wed 09:00`; `—` without a time.

    Minutes are those between the two clock times, as a person counts them who looks at both.
    """
    if hurts_at is None:
        return " —"
    minutes = hurts_at // 60 - now // 60
    if minutes == 0:
        return "now"
    if 0 < minutes < 100:
        return f"{minutes:>2} min"
    if -60 < minutes < 0:
        return f"{-minutes:>2} min ago"
    if minutes < 0:
        return f"{words.span(-minutes * 60):>4} ago"
    return words.hour(hurts_at, clock, now)


def _sign(line: Line, _drawing: Drawing) -> Cell:
    sign, _, role = LOOKS[line.severity]
    return ((sign, role),)


def _severity(line: Line, _drawing: Drawing) -> Cell:
    _, word, role = LOOKS[line.severity]
    return ((word, role),)


def _when(line: Line, drawing: Drawing) -> Cell:
    soon = line.hurts_at is not None and line.hurts_at - drawing.now < 3600
    return ((when(line.hurts_at, drawing.now, drawing.clock), "" if soon else "dim"),)


def _what(line: Line, _drawing: Drawing) -> Cell:
    pieces: list[tuple[str, Role]] = [(shown(line.what), "strong" if line.severity == "critical" else "")]
    pieces += [(f"  {shown(badge)}", "dim") for badge in line.badges]
    return pieces


def _owner(line: Line, _drawing: Drawing) -> Cell:
    pieces: list[tuple[str, Role]] = [(shown(line.owner), "accent")] if line.owner else []
    if line.bundle:
        pieces.append((f"{' ' if pieces else ''}▸ {len(line.items)}", "dim"))
    return pieces or (("", ""),)


COLUMNS = (
    Column(title="", draw=_sign, least=2, most=2, rank=0),
    Column(title="", draw=_severity, least=8, most=8, rank=5),
    Column(title="when", draw=_when, least=10, most=10, rank=0),
    Column(title="what", draw=_what, least=24, most=48, weight=3, rank=0),
    Column(title="where", draw=lambda line, _: ((shown(line.where) or "—", ""),), least=8, most=12, rank=1),
    Column(title="who", draw=lambda line, _: ((shown(line.who), ""),), least=12, most=40, weight=2, rank=2),
    Column(title="for", draw=_owner, least=6, most=8, rank=3),
)


def _copies(line: Line, _clock: Clock) -> list[tuple[str, str]]:
    item = line.items[0]
    offered = [
        ("the words to paste", item.paste),
        ("the address", item.address),
        ("what and why", f"{line.what}: {item.why}"),
        ("what to do", item.todo),
        ("where", line.where),
        ("people", line.who),
        ("key", item.key),
    ]
    return [(what, shown(text, 1000)) for what, text in offered if text]


def _of(line: Line, entity: str) -> tuple[str, ...]:
    """The keys of what its items of one kind are about."""
    return tuple(dict.fromkeys(item.key for item in line.items if item.entity == entity))


def _feeds_of(line: Line) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for item in line.items if item.entity == "feed" for key in item.keys))


def _never(_values: object) -> Line:
    raise NotImplementedError("lines come from the rules, not from a table")


def _no_sql(_term: Term, _clock: Clock) -> Sql:
    raise NotImplementedError("a filter over lines is answered by `attention.search`")


ATTENTION = Source(
    name="attention",
    table="",
    key="key",
    columns=(),
    make=_never,
    fields={name: Field(field.help, field.example, _no_sql) for name, field in FIELDS.items()},
    words=lambda _terms: ("", []),
    orders={"urgency": Order("what hurts first", "")},
    order="urgency",
)

ATTENTION_BOARD = Board(
    name="attention",
    title="Attention",
    number="1",
    source=ATTENTION,
    columns=COLUMNS,
    nouns=("row", "rows"),
    empty="Nothing needs a human.",
    title_of=lambda line: titled(line.what),
    detail=why,
    copies=_copies,
    feeds_of=_feeds_of,
    keys_of={
        "item": lambda line: (line.key,),
        "talk": lambda line: line.talks,
        "room": lambda line: _of(line, "room") or tuple(item.where for item in line.items if item.where),
        "person": lambda line: _of(line, "person"),
        "feed": lambda line: _of(line, "feed"),
        "video": lambda line: _of(line, "video"),
        "scholarship": lambda line: _of(line, "scholarship"),
        "pot": lambda line: _of(line, "pot"),
    },
    resolves=resolving,
)
