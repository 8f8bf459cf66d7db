"""The people whom the programme names, as they are listed: next due first."""

from __future__ import annotations

from typing import Any

import msgspec

from confdash.clock import Clock
from confdash.store.query.language import Field, Sql, Term, compared, full_text, number
from confdash.store.query.presence import DUE, DUE_AT, due, person_here
from confdash.store.query.rows import Due, SpeakerRow
from confdash.store.query.source import Order, Source, any_in, any_listed, any_of, beginning, matching, yes_no
from confdash.store.query.times import on_day

_COLUMNS = SpeakerRow.__struct_fields__[:-1]
_LISTS = tuple(_COLUMNS.index(name) for name in ("feeds", "hosts", "tags"))
_FLAGS = tuple(_COLUMNS.index(name) for name in ("first_time", "remote"))
_decode = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_due = msgspec.json.Decoder(Due).decode


def _make(values: tuple[Any, ...]) -> SpeakerRow:
    cells = list(values)
    for place in _LISTS:
        cells[place] = _decode(cells[place])
    for place in _FLAGS:
        cells[place] = None if cells[place] is None else bool(cells[place])
    cells[-1] = None if cells[-1] is None else _decode_due(cells[-1])
    return SpeakerRow(*cells)


def _on_talks(condition: Sql) -> Sql:
    """Those who give a talk of which something holds."""
    sql, values = condition
    talks = f"SELECT id FROM live_talks AS talks WHERE {sql}"  # noqa: S608 - our own SQL
    return f"id IN (SELECT speaker FROM talk_speakers WHERE talk IN ({talks}))", values  # noqa: S608


def _day(term: Term, clock: Clock) -> Sql:
    return _on_talks(on_day("starts", term, clock))


def _room(term: Term, clock: Clock) -> Sql:
    return _on_talks(any_in("rooms", "talks")(term, clock))


SPEAKERS = Source(
    name="speakers",
    table="speakers",
    key="key",
    columns=(*_COLUMNS, DUE),
    make=_make,
    fields={
        "here": Field("seen today, or not", "here:yes  here:no  here:yesterday", person_here),
        "due": Field("whose next session is near", "due:60m  due:<2h", due),
        "day": Field("who speak on a day", "day:2  day:today", _day),
        "room": Field("who speak in a room", 'room:"Hall A"', _room),
        "remote": Field("who speak from elsewhere", "remote:yes", yes_no("coalesce(remote, 0) = 1")),
        "first": Field("who speak for the first time", "first:yes", yes_no("coalesce(first_time, 0) = 1")),
        "company": Field("of a company", "company:acme", matching("company")),
        "talks": Field(
            "number of talks",
            "talks:>1",
            lambda term, _clock: compared("talks", term, number(term.value, "talks:>1")),
        ),
        "owner": Field("whom somebody looks after", "owner:mira", any_of("owner", "speakers")),
        "tag": Field("with a tag", "tag:vip", any_in("tags", "speakers")),
        "feed": Field("whom a feed names", "feed:programme", any_listed("feeds")),
        "key": Field("with a key", "key:code:ABC", beginning("key")),
    },
    words=full_text("speakers"),
    index="speakers_fts",
    orders={
        "due": Order("next due", DUE_AT, computed=True),
        "name": Order("name", "name COLLATE NOCASE"),
        "first": Order("first talk", "first_starts"),
        "talks": Order("talks", "talks", descending=True),
        "seen": Order("last seen", "seen", descending=True),
    },
    order="due",
)
