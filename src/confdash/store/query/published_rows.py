"""What the store knows of the talks that may be told, and which feeds speak of each: for `published` alone."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec

from confdash.store.overrides import LOCAL
from confdash.text import fold

#: What is read of a talk, in the order of `Row`.
_COLUMNS = (
    "id", "key", "session", "kind", "title", "subtitle", "abstract", "description", "state", "starts", "ends", "rooms",
    "track", "speakers", "url", "language", "do_not_record", "do_not_stream", "gone", "public", "delay",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A talk as the whole store knows it."""

    id: int
    key: str
    session: str
    kind: str
    title: str
    subtitle: str | None
    abstract: str | None
    description: str | None
    state: str
    starts: int | None
    ends: int | None
    rooms: str
    track: str | None
    speakers: str
    url: str | None
    language: str | None
    do_not_record: int | None
    do_not_stream: int | None
    gone: int
    public: int | None
    delay: int


class Said(msgspec.Struct):
    """Which feeds speak of a talk."""

    #: A public one lists it, or has listed it.
    lives: bool = False
    shown: bool = False
    #: One that is not public speaks of it too.
    other: bool = False
    #: It has the key of a record of a public feed, or of what people added; or that is known from such a record.
    named: bool = False


def rows(link: sqlite3.Connection, ids: Iterable[int]) -> list[Row]:
    """The talks of these ids, in their order."""
    columns = ", ".join(f"talks.{name}" for name in _COLUMNS)
    sql = f"SELECT {columns} FROM json_each(?) AS wanted JOIN talks ON talks.id = wanted.value ORDER BY wanted.key"  # noqa: S608
    listed = msgspec.json.encode(list(ids)).decode()
    return [Row(*cells) for cells in link.execute(sql, [listed]).fetchall()]


def said(link: sqlite3.Connection, public: Collection[int]) -> dict[str, Said]:
    """Talk → which feeds speak of it; one of which none does has an empty answer. `public`: ids of feeds."""
    found: dict[str, Said] = defaultdict(Said)
    sql = "SELECT talk, feed, gone_at IS NOT NULL, key = talk FROM upstream"
    known = {*public, *(id_ for (id_,) in link.execute("SELECT id FROM feeds WHERE name = ?", [LOCAL]).fetchall())}
    for talk, feed, gone, named in link.execute(sql).fetchall():
        each = found[talk]
        if named and feed in known:
            each.named = True
        if feed in public:
            each.shown = True
            each.lives = each.lives or not gone
        else:
            each.other = True
    return found


def persons(link: sqlite3.Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Id of a talk → folded name → key of the person."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for talk, name, key in link.execute(
        "SELECT talk, speakers.name, speakers.key FROM json_each(?) AS wanted"
        " CROSS JOIN talk_speakers ON talk = wanted.value JOIN speakers ON speakers.id = speaker",
        [msgspec.json.encode(ids).decode()],
    ).fetchall():
        found[talk][fold(name)] = key
    return found
