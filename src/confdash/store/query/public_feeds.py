"""Which feeds everybody may read, and what these call a room that the organisers' own feeds call otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

import msgspec

from confdash.config import Settings
from confdash.store.fold import Rules
from confdash.text import fold


def public_feeds(link: sqlite3.Connection, settings: Settings) -> dict[int, str]:
    """Id → name of each feed of the config of which exports may tell (design §10).

    A table that was recognised as one, without a word of it in the config, is no more public than one that is listed.
    """
    found = {}
    for id_, name, form in link.execute("SELECT id, name, format FROM feeds").fetchall():
        feed = settings.feed(name)
        if feed is not None and feed.shows_public and not (feed.public is None and form == "table"):
            found[id_] = name
    return found


def room_names(link: sqlite3.Connection, rules: Rules, public: Collection[int]) -> Mapping[str, str]:
    """A room's name as this machine has it → as the public feeds have it, for names that none of these has ever said.

    A room is called as the believed feed calls it (design §3.7), which may be one that is not for everybody. What the
    config calls a room, people decided.
    """
    if not rules.learnt:
        return {}
    rows = link.execute(
        "SELECT feed, rooms, count(*) FROM upstream WHERE feed IN (SELECT value FROM json_each(?))"
        " GROUP BY feed, rooms",
        [msgspec.json.encode(sorted(public)).decode()],
    ).fetchall()
    said = sorted(
        ((rules.feeds[feed].place or 0, -number, text) for feed, rooms, number in rows for text in _texts(rooms)),
    )
    known = {text for _, _, text in said}
    found: dict[str, str] = {}
    for _, _, text in said:
        names = rules.learnt.get(text, ())
        told = fold(text) in rules.rooms or any(fold(name) in rules.rooms for name in names)
        if len(names) == 1 and names[0] not in known and not told:
            found.setdefault(names[0], text)
    return found


def _texts(rooms: str) -> list[str]:
    return msgspec.json.decode(rooms, type=list[str])
