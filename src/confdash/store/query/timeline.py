"""The time line: what feeds changed, what people decided, and how the feeds fared, as one list by time."""

from __future__ import annotations

from typing import Any

import msgspec

from confdash.clock import Clock
from confdash.store.query.language import Field, FilterError, Sql, Term
from confdash.store.query.reader import Reader
from confdash.store.query.rows import TimelineRow
from confdash.store.query.source import Order, Source, beginning, matching, yes_no
from confdash.store.query.times import at_moment, moment
from confdash.store.schema_scholarships import PRIVATE
from confdash.store.views import TIMELINE as PARTS

#: What a line may be.
SORTS = ("change", "decision", "feed")


def _make(values: tuple[Any, ...]) -> TimelineRow:
    cells = [*values[:-2], bool(values[-2]), bool(values[-1])]
    cells[3] = tuple(msgspec.json.decode(cells[3]))
    return TimelineRow(*cells)


def _until(term: Term, clock: Clock) -> Sql:
    return "at <= ?", [moment(term.value, clock)]


def _of(term: Term, _clock: Clock) -> Sql:
    return "(key = ? OR matches(?, ?, title))", [term.value, term.value, int(term.quoted)]


def _by(term: Term, _clock: Clock) -> Sql:
    return "sort = 'decision' AND matches(?, ?, json_extract(sayers, '$[0]'))", [term.value, int(term.quoted)]


def _feed(term: Term, _clock: Clock) -> Sql:
    told = "EXISTS (SELECT 1 FROM json_each(sayers) WHERE matches(?, ?, json_each.value))"
    return f"(sort != 'decision' AND {told} OR sort = 'decision' AND entity = 'feed' AND matches(?, ?, key))", [
        term.value, int(term.quoted),
    ] * 2  # fmt: skip


def _sort(term: Term, _clock: Clock) -> Sql:
    found = [sort for sort in SORTS if sort.startswith(term.value.lower())]
    if not found:
        raise FilterError(f"“{term.value}” is not known here; write sort:change, sort:decision or sort:feed")
    return "sort = ?", [found[0]]


def _titles(terms: list[Term]) -> Sql:
    return " AND ".join("matches(?, ?, title)" for _ in terms), [
        value for term in terms for value in (term.value, int(term.quoted))
    ]


TIMELINE = Source(
    name="timeline",
    table="timeline",
    parts=PARTS,
    key="id",
    columns=(
        "id", "at", "sort", "sayers", "desk", "entity", "key", "title", "field", "old", "new", "reverts", "batch",
        "entry", "undone", "again",
    ),
    make=_make,
    fields={
        "since": Field(
            "from a time on", "since:14:00  since:2h  since:yesterday", lambda term, clock: at_moment("at", term, clock)
        ),
        "of": Field("of a talk, a person, a room", 'of:"Queues all the way down"', _of),
        "feed": Field("said by a feed", "feed:programme", _feed),
        "field": Field("of one field", "field:room  field:vanished", matching("field")),
        "until": Field("up to a time", "until:14:00", _until),
        "by": Field("decided by somebody", "by:mira", _by),
        "desk": Field("decided at a desk", "desk:lounge", matching("desk")),
        "sort": Field("a feed's change, a decision, how a feed fared", "sort:decision  sort:feed", _sort),
        "undone": Field("decided, and taken back since", "undone:no", yes_no("undone")),
        "key": Field("of a talk's key", "key:TALK-1", beginning("key")),
    },
    words=_titles,
    orders={"newest": Order("newest first", "at", descending=True), "oldest": Order("oldest first", "at")},
    order="newest",
)  # fmt: skip


def lines_of(reader: Reader, entity: str, key: str, limit: int = 50) -> list[TimelineRow]:
    """What happened to one thing, newest first, by the indexes on it."""
    numbers = reader.link().execute(
        "SELECT at, id * 4 FROM changes WHERE entity = ?1 AND key = ?2"
        " UNION ALL SELECT at, seq * 4 + 1 FROM journal WHERE entity = ?1 AND key = ?2"
        " UNION ALL SELECT at, id * 4 + 2 FROM feed_events WHERE ?1 = 'feed' AND feed = ?2"
        " ORDER BY 1 DESC, 2 DESC LIMIT ?3",
        [entity, key, limit],
    )
    ids = [id_ for _, id_ in numbers.fetchall()]
    found = reader.window(TIMELINE, ids)
    return [row for id_ in ids if isinstance(row := found.get(id_), TimelineRow)]


def batch_of(reader: Reader, batch: str) -> int:
    """How many entries were decided at once with this one; what is private is not counted."""
    sql = f"SELECT count(*) FROM journal WHERE batch = ? AND NOT {PRIVATE}"  # noqa: S608 - our own SQL
    return int(reader.link().execute(sql, [batch]).fetchone()[0])
