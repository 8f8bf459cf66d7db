"""What the talks themselves teach: which texts are one room, and which talks may be the same."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import msgspec

from confdash.store.fold import Rules
from confdash.store.rooms import same_rooms, several
from confdash.text import fold

#: Similarity of titles (rapidfuzz, 0–100) from which two talks at one time may be the same. By trial on the
#: pretalx, XML and iCalendar doors of real events: retitled talks score 80 and more, others under 60.
ALIKE = 80.0


def load_rooms(link: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Text → rooms, as learnt so far."""
    return {
        text: tuple(msgspec.json.decode(names))
        for text, names in link.execute("SELECT text, names FROM rooms").fetchall()
    }


def learn_rooms(link: sqlite3.Connection, rules: Rules) -> tuple[Rules, set[str]]:
    """Learns anew which texts are which rooms; returns the rules with it and the talks that it affects."""
    lists = [row[0] for row in link.execute("SELECT DISTINCT rooms FROM upstream WHERE gone_at IS NULL").fetchall()]
    learnt = several(text for rooms in lists for text in msgspec.json.decode(rooms))
    if len(rules.feeds) > 1:
        alike = same_rooms(_shared(link, rules))
        learnt |= {text: learnt.get(room, (room,)) for text, room in alike.items()}
    before = load_rooms(link)
    if learnt == before:
        return msgspec.structs.replace(rules, learnt=learnt), set()
    differing = {text for text in learnt.keys() | before.keys() if learnt.get(text) != before.get(text)}
    link.execute("DELETE FROM rooms")
    link.executemany(
        "INSERT INTO rooms (text, names) VALUES (?, ?)",
        [(text, msgspec.json.encode(names).decode()) for text, names in learnt.items()],
    )
    affected = {
        talk
        for talk, rooms in link.execute("SELECT talk, rooms FROM upstream WHERE rooms != '[]'").fetchall()
        if differing.intersection(msgspec.json.decode(rooms))
    }
    return msgspec.structs.replace(rules, learnt=learnt), affected


def _shared(link: sqlite3.Connection, rules: Rules) -> list[list[str | None]]:
    """What each feed calls the room of each talk that feeds share, the believed one first; None: not one room."""
    said: dict[str, list[tuple[bool, int, list[str]]]] = defaultdict(list)
    for talk, feed, rooms in link.execute("SELECT talk, feed, rooms FROM upstream WHERE gone_at IS NULL").fetchall():
        place = rules.feeds[feed].place
        said[talk].append((place is None, place or 0, msgspec.json.decode(rooms)))
    return [
        [rooms[0] if len(rooms) == 1 else None for _, _, rooms in sorted(each)]
        for each in said.values()
        if len(each) > 1
    ]


def note_maybes(link: sqlite3.Connection) -> None:
    """Notes the pairs of talks of different feeds that may be the same, which only a person joins."""
    link.execute("DELETE FROM maybe")
    if link.execute("SELECT count(*) FROM (SELECT DISTINCT feed FROM upstream)").fetchone()[0] < 2:
        return
    from rapidfuzz.fuzz import token_sort_ratio

    at: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for key, title, starts, feeds in link.execute(
        "SELECT key, title, starts, feeds FROM talks WHERE gone = 0 AND starts IS NOT NULL AND title != ''"
    ).fetchall():
        at[starts // 60].append((key, fold(title), feeds))
    known = [
        set(msgspec.json.decode(row[0]))
        for row in link.execute("SELECT DISTINCT feeds FROM talks WHERE gone = 0").fetchall()
    ]
    if all(feeds == known[0] for feeds in known):
        return
    found = [
        (one[0], other[0], f"titles are {score:.0f} % alike, same start")
        for talks in at.values()
        for place, one in enumerate(talks)
        for other in talks[place + 1 :]
        if not set(msgspec.json.decode(one[2])) & set(msgspec.json.decode(other[2]))
        and (score := token_sort_ratio(one[1], other[1])) >= ALIKE
    ]
    apart = _apart(link)
    link.executemany(
        "INSERT OR IGNORE INTO maybe (talk, other, why) VALUES (?, ?, ?)",
        [each for each in found if each[:2] not in apart],
    )


def _apart(link: sqlite3.Connection) -> set[tuple[str, str]]:
    """Pairs of talks that a person has split: they are not maybe the same."""
    rows = link.execute(
        "SELECT a.talk, b.talk FROM apart JOIN upstream a ON a.feed = apart.feed AND a.key = apart.key"
        " JOIN upstream b ON b.feed = apart.other_feed AND b.key = apart.other_key"
    ).fetchall()
    return {pair for one, other in rows for pair in ((one, other), (other, one))}
