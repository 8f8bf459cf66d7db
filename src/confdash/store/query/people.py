"""Who may be marked as here, and the rooms: what commands act on beside talks and persons."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from confdash.store.query.reader import Reader
from confdash.store.query.rows import Presenter, RoomRow, TalkRow
from confdash.store.query.sources import TALKS


def presenters_of_talks(reader: Reader, talks: Iterable[str]) -> list[Presenter]:
    """Everybody on these talks, in order; of a talk that names nobody its one unnamed presenter."""
    listed = msgspec.json.encode(list(dict.fromkeys(talks))).decode()
    rows = reader.link().execute(
        "SELECT speakers.key, coalesce(speakers.name, 'who presents it'), talks.key, talks.title, talks.starts,"
        " talks.room, iif(speakers.id IS NULL, talks.seen, speakers.seen), seen_by, seen_where"
        " FROM json_each(?) AS wanted JOIN talks ON talks.key = wanted.value"
        " LEFT JOIN talk_speakers ON talk_speakers.talk = talks.id LEFT JOIN speakers ON speakers.id = speaker"
        " ORDER BY wanted.id, position",
        [listed],
    )
    found = (Presenter(*row) for row in rows.fetchall())
    return list({each.person or each.talk: each for each in found}.values())


def presenters(reader: Reader, persons: Iterable[str], now: int) -> list[Presenter]:
    """These persons, each with their next talk that has not ended at `now` (UTC seconds), else their last."""
    found = []
    for person in dict.fromkeys(persons):
        row = (
            reader.link()
            .execute(
                "SELECT speakers.key, name, talks.key, title, starts, room, speakers.seen, seen_by, seen_where"
                " FROM speakers LEFT JOIN talk_speakers ON speaker = speakers.id"
                " LEFT JOIN live_talks AS talks ON talks.id = talk WHERE speakers.key = ?1"
                " ORDER BY ends IS NULL, ends <= ?2, iif(ends <= ?2, -starts, starts) LIMIT 1",
                [person, now],
            )
            .fetchone()
        )
        if row is not None:
            found.append(Presenter(*row))
    return found


def applicants(reader: Reader, keys: Iterable[str]) -> list[Presenter]:
    """Who applied for these scholarships, called by the key of the application: their names are private.

    One who speaks too is marked as that speaker; the others on their application.
    """
    listed = msgspec.json.encode(list(dict.fromkeys(keys))).decode()
    rows = reader.link().execute(
        "SELECT row.key, speakers.key, row.seen, row.seen_by, row.seen_where FROM json_each(?) AS wanted"
        " JOIN scholarship_rows AS row ON row.key = wanted.value LEFT JOIN speakers ON speakers.key = row.person"
        " ORDER BY wanted.id",
        [listed],
    )
    return [
        Presenter(person, key, None, "", None, None, seen, by, where, scholarship=key)
        for key, person, seen, by, where in rows.fetchall()
    ]


def rooms(reader: Reader, names: Iterable[str] | None = None) -> list[RoomRow]:
    """All rooms that talks are in, by name, with what people said of them; or those that are named."""
    if names is None:
        of, values = "SELECT DISTINCT room FROM talk_rooms", []
    else:  # each looked up by the index: a footer asks whenever the cursor rests
        there = "EXISTS (SELECT 1 FROM talk_rooms WHERE room = value)"
        of = f"SELECT DISTINCT value AS room FROM json_each(?) WHERE {there}"  # noqa: S608 - our own SQL
        values = [msgspec.json.encode(list(names)).decode()]
    rows = reader.link().execute(
        "SELECT each.room, coalesce(late, 0), late_at, host, owner, note"  # noqa: S608 - our own SQL
        f" FROM ({of}) AS each LEFT JOIN room_marks USING (room) ORDER BY each.room COLLATE NOCASE",
        values,
    )
    first, _ = reader.clock.day_bounds(reader.clock.day(reader.clock.now()))
    # A room's lateness ends with the event day: of yesterday's nothing is left that more could be added to.
    return [
        RoomRow(key, late if at is not None and at >= first else 0, at, *texts)
        for key, late, at, *texts in rows.fetchall()
    ]


def talks_of(reader: Reader, person: str) -> list[TalkRow]:
    """All talks of a person, by time; at most 100."""
    found = reader.link().execute(
        "SELECT talks.id FROM talk_speakers JOIN speakers ON speakers.id = speaker JOIN talks ON talks.id = talk"
        " WHERE speakers.key = ? ORDER BY talks.starts IS NULL, talks.starts, talks.id LIMIT 100",
        [person],
    )
    ids = [id_ for (id_,) in found.fetchall()]
    rows = reader.window(TALKS, ids)
    return [talk for id_ in ids if isinstance(talk := rows.get(id_), TalkRow)]
