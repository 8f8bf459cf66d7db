"""What prompts offer to choose from: rooms, people, tags, talks."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

import msgspec

from confdash.config import Settings
from confdash.store.query.reader import Reader
from confdash.store.query.words import moment
from confdash.text import fold

#: No list that a person reads through is longer.
_MOST = 200


class Person(msgspec.Struct, frozen=True):
    """Somebody whom the programme names; `written` is how a prompt names them for sure: the name, or the key."""

    written: str
    name: str
    beside: str


def room_names(link: sqlite3.Connection, settings: Settings) -> list[str]:
    """All rooms, by name: those that talks are in, and those that the config names."""
    there = [row[0] for row in link.execute("SELECT DISTINCT room FROM talk_rooms").fetchall()]
    # A name that the config gives stands once, as the talks have it.
    named = {fold(name): name for name in (*settings.rooms.values(), *there)}
    return sorted(named.values(), key=fold)


def rooms(reader: Reader, settings: Settings) -> list[str]:
    """All rooms, by name."""
    return room_names(reader.link(), settings)


def people(reader: Reader) -> list[Person]:
    """Everybody whom the programme names, by name; of several with one name each by the key, with the next talk."""
    rows = reader.link().execute(
        "SELECT speakers.key, name, (SELECT title FROM talk_speakers JOIN talks ON talks.id = talk"
        " WHERE speaker = speakers.id ORDER BY starts IS NULL, starts LIMIT 1)"
        " FROM speakers ORDER BY name COLLATE NOCASE, speakers.key"
    )
    found = rows.fetchall()
    times = Counter(fold(name) for _, name, _ in found)
    # A comma would part the name in two.
    return [
        Person(key if times[fold(name)] > 1 or "," in name else name, name, title or "") for key, name, title in found
    ]


def hosts(reader: Reader) -> list[str]:
    """Those who host a room already, by the people's table or by decision."""
    rows = reader.link().execute(
        "SELECT name FROM speakers WHERE hosts != '[]' UNION SELECT host FROM room_marks WHERE host IS NOT NULL"
        " ORDER BY 1"
    )
    return _texts(rows)


def tags(reader: Reader) -> list[str]:
    """All tags that something has."""
    rows = reader.link().execute(
        "SELECT value FROM talks, json_each(talks.tags) WHERE tags != '[]'"
        " UNION SELECT value FROM speakers, json_each(speakers.tags) WHERE tags != '[]' ORDER BY 1"
    )
    return _texts(rows)


def talks_ahead(reader: Reader) -> list[tuple[str, str, str]]:
    """(key, title, when) of the next talks that have not ended."""
    now = reader.clock.now()
    rows = reader.link().execute(
        "SELECT key, title, starts FROM live_sessions WHERE ends > ? ORDER BY starts LIMIT ?", [now, _MOST]
    )
    return [(key, title, moment(starts, reader.clock, now)) for key, title, starts in rows.fetchall()]


class Session(msgspec.Struct, frozen=True):
    """A session, as a prompt offers it: its key, title and first start, and in words when and where."""

    key: str
    title: str
    starts: int | None
    beside: str


def sessions(reader: Reader) -> list[Session]:
    """All sessions that take place, each once, by their first start."""
    rows = reader.link().execute(
        "SELECT session, title, min(starts), room FROM live_sessions GROUP BY session ORDER BY 3, 1"
    )
    return [
        Session(
            key,
            title,
            starts,
            " · ".join(filter(None, ("" if starts is None else moment(starts, reader.clock), room))),
        )
        for key, title, starts, room in rows.fetchall()
    ]


def decided(reader: Reader, entity: str, key: str, field: str) -> str | None:
    """What was decided of something that no list shows."""
    row = (
        reader.link()
        .execute("SELECT value FROM decisions WHERE entity = ? AND key = ? AND field = ?", [entity, key, field])
        .fetchone()
    )
    return None if row is None else row[0]


def _texts(rows: Iterable[tuple[str]]) -> list[str]:
    return [row[0] for row in rows][:_MOST]
