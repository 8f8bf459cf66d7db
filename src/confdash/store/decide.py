"""Decisions that shape what is one talk, and what of a feed is applied: join, split, accept, reject.

Each is a journal entry and its effect, in one durable transaction. A journal entry names its talks by all their
natural keys, so that it finds them again in a store that was rebuilt in another order.
"""

from __future__ import annotations

import sqlite3

import msgspec

from confdash.config import Settings
from confdash.records import Talk
from confdash.store import feeds, journal
from confdash.store.fold import Rules
from confdash.store.journal import Entry
from confdash.store.learn import learn_rooms, note_maybes
from confdash.store.merge import rename_talk
from confdash.store.refold import refold

_decode = msgspec.msgpack.Decoder(Talk).decode
_MEANING = "meaning"


class NotPlaced(Exception):  # noqa: N818 - says what happened
    """A decision speaks of something that the store does not have (yet), or that cannot be done. A sentence."""


class Target(msgspec.Struct, frozen=True):
    """The other side of a join or split, as a journal entry holds it."""

    key: str
    keys: tuple[str, ...]


def natural_keys(link: sqlite3.Connection, talk: str) -> tuple[str, ...]:
    """All keys by which a talk can be found again: guids, then feed and key, then code, UID and link of each record."""
    found: list[str] = []
    for feed, key, record in link.execute(
        "SELECT feeds.name, upstream.key, record FROM upstream JOIN feeds ON feeds.id = feed WHERE talk = ? ORDER BY upstream.id",
        [talk],
    ).fetchall():
        found += _record_keys(feed, key, _decode(record))
    return tuple(sorted(set(found), key=lambda each: (_ORDER.index(each.partition(":")[0]), each)))


#: From the key that names one slot for sure to those that only name a session.
_ORDER = ("guid", "feed", "code", "uid", "url")


def _record_keys(feed: str, key: str, record: Talk) -> list[str]:
    signs = {"guid": record.guid, "code": record.code, "uid": record.uid, "url": record.url}
    return [f"feed:{feed}\n{key}", *(f"{sort}:{value}" for sort, value in signs.items() if value)]


def find_talk(link: sqlite3.Connection, key: str, keys: tuple[str, ...]) -> str | None:
    """The talk that an entry speaks of: by its guid where one talk alone has it, by feed and key, by key, by the rest."""
    table = _by_natural_key(link) if keys else {}
    sure = [each for each in keys if each.startswith(("guid:", "feed:"))]
    for each in sure:
        if len(found := table.get(each, set())) == 1:
            return next(iter(found))
    row = link.execute(
        "SELECT key FROM talks WHERE key = ?1 UNION ALL SELECT talk FROM former_keys WHERE key = ?1", [key]
    ).fetchone()
    if row:
        return str(row[0])
    for each in keys:
        if len(found := table.get(each, set())) == 1:
            return next(iter(found))
    return None


def _by_natural_key(link: sqlite3.Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for feed, key, talk, record in link.execute(
        "SELECT feeds.name, upstream.key, talk, record FROM upstream JOIN feeds ON feeds.id = feed"
    ).fetchall():
        for each in _record_keys(feed, key, _decode(record)):
            found.setdefault(each, set()).add(talk)
    return found


def records_of(link: sqlite3.Connection, talk: str) -> list[tuple[int, str, bool]]:
    """(feed, key, living) of a talk's records, in the order in which they came."""
    rows = link.execute("SELECT feed, key, gone_at IS NULL FROM upstream WHERE talk = ? ORDER BY id", [talk]).fetchall()
    return [(feed, key, bool(living)) for feed, key, living in rows]


def place_waiting(link: sqlite3.Connection, rules: Rules) -> int:
    """Carries out the journal entries that wait for their talks, as far as those are there now; returns how many."""
    waiting = {row[0] for row in link.execute("SELECT seq FROM unplaced").fetchall()}
    done = 0
    if not waiting:
        return 0
    for seq, entry in journal.entries(link, min(waiting) - 1):
        if seq in waiting:
            try:
                carry_out(link, entry, rules)
            except NotPlaced:
                continue
            link.execute("DELETE FROM unplaced WHERE seq = ?", [seq])
            done += 1
    return done


def carry_out(link: sqlite3.Connection, entry: Entry, rules: Rules) -> None:
    """The effect of an entry on the store. Raises `NotPlaced`. Doing it twice changes nothing more."""
    if entry.entity == "talk" and entry.field in ("join", "split"):
        other = msgspec.json.decode(entry.new or "{}", type=Target)
        one, two = find_talk(link, entry.key, entry.keys), find_talk(link, other.key, other.keys)
        if one is None or two is None:
            raise NotPlaced("the talks are not in the store yet")
        touched = _join(link, one, two) if entry.field == "join" else _split(link, one, other.keys)
        refold(link, rules, touched)
        learnt, affected = learn_rooms(link, rules)
        if affected:
            refold(link, learnt, affected)
        note_maybes(link)


def _join(link: sqlite3.Connection, keep: str, drop: str) -> set[str]:
    if keep == drop:
        return {keep}
    ours, theirs = records_of(link, keep), records_of(link, drop)
    both = {feed for feed, _, living in ours if living} & {feed for feed, _, living in theirs if living}
    if both:
        name = link.execute("SELECT name FROM feeds WHERE id = ?", [min(both)]).fetchone()[0]
        raise NotPlaced(f"feed “{name}” lists both, so they are two talks; split one of them first, or mend the feed")
    rename_talk(link, drop, keep)
    for feed, key, _ in ours:
        for other_feed, other_key, _ in theirs:
            link.execute(
                "DELETE FROM apart WHERE (feed, key, other_feed, other_key) IN (VALUES (?1, ?2, ?3, ?4), (?3, ?4, ?1, ?2))",
                [feed, key, other_feed, other_key],
            )
    return {keep, drop}


def _split(link: sqlite3.Connection, talk: str, keys: tuple[str, ...]) -> set[str]:
    """Takes the records with these feed keys out of a talk, into a talk of their own, for good."""
    leaving = set(keys)
    names = dict(link.execute("SELECT id, name FROM feeds").fetchall())
    records = records_of(link, talk)
    going = [(feed, key) for feed, key, _ in records if f"feed:{names[feed]}\n{key}" in leaving]
    staying = [(feed, key) for feed, key, _ in records if (feed, key) not in going]
    if not going or not staying:
        raise NotPlaced("there is nothing to split: one feed alone speaks of this talk")
    own = _free_key(link, going[0][1], names[going[0][0]])
    link.execute("DELETE FROM former_keys WHERE key = ?", [own])
    for feed, key in going:
        link.execute("UPDATE upstream SET talk = ? WHERE feed = ? AND key = ?", [own, feed, key])
        for other_feed, other_key in staying:
            link.execute("INSERT OR IGNORE INTO apart VALUES (?, ?, ?, ?)", [feed, key, other_feed, other_key])
    return {talk, own}


def _free_key(link: sqlite3.Connection, key: str, feed: str) -> str:
    taken = {row[0] for row in link.execute("SELECT DISTINCT talk FROM upstream").fetchall()}
    return key if key not in taken else f"{key}@{feed}"


def rebuild(link: sqlite3.Connection, settings: Settings) -> bool:
    """Folds everything anew; True when the result is what the store held. Inside a write transaction."""
    before = dump(link)
    feeds.adopt(link, settings)
    rules = feeds.rules(link, settings)
    place_waiting(link, rules)
    learnt, _ = learn_rooms(link, rules)
    refold(link, learnt, None, learn=False)
    note_maybes(link)
    remember_meaning(link, settings)
    return before == dump(link)


def dump(link: sqlite3.Connection) -> tuple[list[object], ...]:
    """The current tables without their ids, to compare."""
    talks = [row[1:] for row in link.execute("SELECT * FROM talks ORDER BY key").fetchall()]
    speakers = [row[1:] for row in link.execute("SELECT * FROM speakers ORDER BY key").fetchall()]
    links = link.execute(
        "SELECT talks.key, speakers.key, position FROM talk_speakers JOIN talks ON talks.id = talk"
        " JOIN speakers ON speakers.id = speaker ORDER BY talks.key, position, speakers.key"
    ).fetchall()
    found = link.execute("SELECT rowid FROM talks_fts WHERE talks_fts MATCH 'a*' ORDER BY rowid").fetchall()
    hits = len(found)
    return talks, speakers, list(links), [hits]


def remember_meaning(link: sqlite3.Connection, settings: Settings) -> None:
    """Notes the config that the current tables were folded with."""
    link.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        [_MEANING, settings.meaning()],
    )


def follow_config(link: sqlite3.Connection, settings: Settings) -> bool:
    """Folds everything anew if the config says something else than when it was last folded; True if it was."""
    row = link.execute("SELECT value FROM meta WHERE key = ?", [_MEANING]).fetchone()
    feeds.adopt(link, settings)
    if row and row[0] == settings.meaning():
        return False
    if link.execute("SELECT 1 FROM upstream LIMIT 1").fetchone():
        rebuild(link, settings)
    else:
        remember_meaning(link, settings)
    return True
