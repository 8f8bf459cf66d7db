"""A recording that shows a whole room for a while: what of it must be cut follows from who wants no recording."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import about, commit, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Rows, Values
from confdash.commands.videos import BOARDS, decide
from confdash.store.query.film_rows import VideoRow


def cover(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says that a recording shows a whole room for a while."""
    typed = ";".join(values.get(name, "") for name in ("room", "starts", "ends"))
    return decide(link, desk, rows, "cover", typed)


def uncover(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that recordings cover no room after all."""
    those = [row for row in rows if row.cover_room]
    batch = commit(link, desk, [("video", row.key, "cover", None) for row in those])
    return Outcome(about(those, "covers no room any more", "cover no room any more"), batch)


def _rooms(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.choices import rooms

    return [Choice(name, name) for name in rooms(looking.reader, looking.settings)]


def _room_now(looking: Looking, rows: Rows) -> str:
    row: VideoRow = rows[0]
    known = {choice.value for choice in _rooms(looking, rows)}
    return next((room for room in (row.cover_room, row.room) if room in known), "") or ""


def _starts_now(looking: Looking, rows: Rows) -> str:
    row: VideoRow = rows[0]
    return _written(looking, row.cover_starts if row.cover_room else row.starts)


def _ends_now(looking: Looking, rows: Rows) -> str:
    row: VideoRow = rows[0]
    told = row.starts + row.seconds if row.starts is not None and row.seconds is not None else None
    return _written(looking, row.cover_ends if row.cover_room else told)


def _written(looking: Looking, stamp: int | None) -> str:
    """A time as it can be typed: `Mon 09:00`."""
    return "" if stamp is None else f"{looking.clock.local(stamp):%a %H:%M}"


COMMANDS = (
    Command(
        id="video.cover",
        words="The video covers a room for a while…",
        group="Decide",
        boards=BOARDS,
        entity="video",
        menu=True,
        takes="row",
        asks=(
            Ask(name="room", words="Which room it shows", sort="choice", choices=_rooms, start=_room_now),
            Ask(name="starts", words="From: 09:00, mon 09:00", sort="time", start=_starts_now),
            Ask(name="ends", words="To: 12:30, mon 12:30", sort="time", start=_ends_now),
        ),
        legal=some(
            # What was guessed is no obstacle: a recording of a whole morning may be called like its first talk.
            lambda row: not row.gone and (row.session is None or row.match == "guessed" or row.cover_room is not None),
            "it is of a session; say first that it is not of this session",
        ),
        write=cover,
    ),
    Command(
        id="video.uncover",
        words="The video covers no room",
        group="Decide",
        boards=BOARDS,
        entity="video",
        menu=True,
        takes="rows",
        legal=some(lambda row: row.cover_room is not None, "it covers no room anyway"),
        write=uncover,
    ),
)
