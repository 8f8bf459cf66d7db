"""What lies around a slot or a moment: who is in the room then, where else its speakers are, what begins next."""

from __future__ import annotations

import msgspec

from confdash.store.query.reader import Reader
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS


class Taken(msgspec.Struct, frozen=True):
    """A living talk in a room, with its planned times (UTC seconds)."""

    key: str
    title: str
    kind: str
    starts: int
    ends: int


class Other(msgspec.Struct, frozen=True):
    """Another session that somebody speaks on."""

    person: str
    name: str
    key: str
    title: str
    starts: int | None
    ends: int | None
    room: str | None


def in_room(reader: Reader, room: str, starts: int, ends: int) -> list[Taken]:
    """What takes place in a room between two moments (UTC seconds), by start."""
    rows = reader.link().execute(
        "SELECT key, title, kind, live_talks.starts, live_talks.ends FROM talk_rooms AS slot"
        " JOIN live_talks ON live_talks.id = slot.talk"
        " WHERE slot.room = ? AND slot.starts < ? AND slot.ends > ? AND slot.ends > slot.starts ORDER BY slot.starts",
        [room, ends, starts],
    )
    return [Taken(*row) for row in rows.fetchall()]


def others_of_speakers(reader: Reader, talk: str) -> list[Other]:
    """The other sessions of those who speak on a talk; never its own session's other slots."""
    rows = reader.link().execute(
        "SELECT mine.person_key, mine.name, other.talk_key, other.title, other.starts, other.ends, other.room"
        " FROM speaking AS mine JOIN speaking AS other ON other.person = mine.person"
        " AND other.session != mine.session WHERE mine.talk_key = ? ORDER BY other.starts, other.talk",
        [talk],
    )
    return [Other(*row) for row in rows.fetchall()]


def opening(reader: Reader, after: int, long: int) -> list[TalkRow]:
    """The first sessions from a moment on, and those that begin within so many seconds of the first; by room."""
    ids = [
        row[0]
        for row in reader.link().execute(
            "SELECT id FROM live_sessions, (SELECT min(starts) AS begin FROM live_sessions WHERE starts >= ?)"
            " WHERE starts >= begin AND starts < begin + ? ORDER BY room, starts, id",
            [after, long],
        )
    ]
    found = reader.window(TALKS, ids)
    return [row for id_ in ids if isinstance(row := found.get(id_), TalkRow)]
