"""What the talks themselves teach: which texts are one room."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import msgspec

from confdash.store import local
from confdash.store.fold import Rules
from confdash.store.rooms import same_rooms, several


def load_rooms(link: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Text → rooms, as learnt so far."""
    return {
        text: tuple(msgspec.json.decode(names))
        for text, names in link.execute("SELECT text, names FROM rooms").fetchall()
    }


def learn_rooms(link: sqlite3.Connection, rules: Rules) -> tuple[Rules, set[str]]:
    """Learns anew which texts are which rooms; returns the rules with it and the talks that it affects."""
    rules = local.known(link, rules)
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
