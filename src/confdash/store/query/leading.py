"""The talks that rows of boards lead to: what is exported of a list of speakers or of recordings."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from confdash.store import connect
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.reader import Reader
from confdash.store.query.source import Row, Source
from confdash.store.query.sources import SPEAKERS, VIDEOS

_OF_SPEAKERS = (
    "SELECT DISTINCT talks.key FROM json_each(?) AS wanted JOIN speakers ON speakers.key = wanted.value"
    " JOIN talk_speakers ON speaker = speakers.id JOIN talks ON talks.id = talk"
)
_OF_SESSIONS = "SELECT talks.key FROM json_each(?) AS wanted JOIN talks ON talks.session = wanted.value"


def talks_of_ids(reader: Reader, source: Source, ids: Iterable[int]) -> list[str]:
    """The keys of the talks that these rows of a list lead to. Raises `StoreError`."""
    if source is VIDEOS:
        return _of_films(reader, reader.window(source, ids).values())
    return _of(reader, source, reader.keys_of(source, ids).values())


def talks_of_keys(reader: Reader, source: Source, keys: Iterable[str]) -> list[str]:
    """The same of rows of these keys; what has gone leads nowhere. Raises `StoreError`."""
    if source is VIDEOS:
        return _of_films(reader, reader.by_keys(source, keys))
    ids = (reader.id_of(source, key) for key in keys)
    return talks_of_ids(reader, source, [id_ for id_ in ids if id_ is not None])


def _of(reader: Reader, source: Source, keys: Iterable[str]) -> list[str]:
    """Rows of all other lists are talks themselves."""
    return _all(reader, _OF_SPEAKERS, keys) if source is SPEAKERS else list(keys)


def _of_films(reader: Reader, films: Iterable[Row]) -> list[str]:
    """A recording is of its session, so of each of its slots; one that is only guessed to be is of none yet."""
    sessions = [row.key for row in films if isinstance(row, FilmRow) and row.entity == "talk"]
    return _all(reader, _OF_SESSIONS, sessions)


def _all(reader: Reader, sql: str, keys: Iterable[str]) -> list[str]:
    with connect.translated(reader.path):
        rows = reader.link().execute(sql, [msgspec.json.encode(list(keys)).decode()]).fetchall()
    return [key for (key,) in rows]
