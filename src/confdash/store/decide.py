"""Decisions that shape what is one talk, and what of a feed is applied: join, split, accept, reject.

Each is a journal entry and its effect, in one durable transaction. A journal entry names its talks by all their
natural keys, so that it finds them again in a store that was rebuilt in another order.
"""

from __future__ import annotations

import sqlite3

import msgspec

from confdash.config import Settings
from confdash.store import feeds, journal
from confdash.store.belong import free_key
from confdash.store.fold import Rules
from confdash.store.journal import Entry
from confdash.store.learn import learn_rooms, load_rooms
from confdash.store.merge import rename_talk
from confdash.store.natural import Finder, feed_key
from confdash.store.refold import refold

_MEANING = "meaning"


class NotPlaced(Exception):  # noqa: N818 - says what happened
    """A decision speaks of something that the store does not have (yet), or that cannot be done. A sentence."""


class Target(msgspec.Struct, frozen=True):
    """The other side of a join or split, as a journal entry holds it."""

    key: str
    keys: tuple[str, ...]


def records_of(link: sqlite3.Connection, talk: str) -> list[tuple[int, str, bool]]:
    """(feed, key, living) of a talk's records, in the order in which they came."""
    rows = link.execute("SELECT feed, key, gone_at IS NULL FROM upstream WHERE talk = ? ORDER BY id", [talk]).fetchall()
    return [(feed, key, bool(living)) for feed, key, living in rows]


def place_waiting(link: sqlite3.Connection, rules: Rules) -> int:
    """Carries out the journal entries that wait for their talks, as far as those are there now; returns how many.

    An entry waits for all feeds that it names and that are yet to be read, and each later one about the same talks
    with it: decisions that are carried out on half of a talk, or in another order, come out otherwise.
    """
    waiting = {row[0] for row in link.execute("SELECT seq FROM unplaced").fetchall()}
    if not waiting:
        return 0
    finder = Finder(link)
    unread = _unread(link)
    early: set[str] = set()
    touched: set[str] = set()
    placed: list[int] = []
    for seq, entry in journal.entries(link, min(waiting) - 1):
        if seq not in waiting:
            continue
        keys = _all_keys(entry)
        if early & keys or any(key.startswith(unread) for key in keys):
            early |= keys
            continue
        try:
            touched |= _effect(link, entry, finder)
        except NotPlaced:
            continue
        placed.append(seq)
    link.executemany("DELETE FROM unplaced WHERE seq = ?", [(seq,) for seq in placed])
    _fold_anew(link, rules, touched)
    return len(placed)


def _all_keys(entry: Entry) -> set[str]:
    """All natural keys that an entry names."""
    try:
        other = _target(entry)
    except NotPlaced:
        return set()
    return {*entry.keys, *(other.keys if other else ())}


def _unread(link: sqlite3.Connection) -> tuple[str, ...]:
    """How the natural keys begin of feeds that are in the config and were never read well."""
    rows = link.execute("SELECT name FROM feeds WHERE place IS NOT NULL AND body_digest IS NULL").fetchall()
    return tuple(feed_key(row[0], "") for row in rows)


def carry_out(link: sqlite3.Connection, entry: Entry, rules: Rules) -> None:
    """The effect of an entry on the store. Raises `NotPlaced`. Doing it twice changes nothing more."""
    other = _target(entry)
    _fold_anew(link, rules, _effect(link, entry, Finder(link, [entry.key, other.key] if other else [])))


def _fold_anew(link: sqlite3.Connection, rules: Rules, touched: set[str]) -> None:
    if not touched:
        return
    # The caller's rules may be older than what the last merge has learnt.
    refold(link, msgspec.structs.replace(rules, learnt=load_rooms(link)), touched)
    learnt, affected = learn_rooms(link, rules)
    if affected:
        refold(link, learnt, affected)


def _target(entry: Entry) -> Target | None:
    """The other side of a join or split; None of other entries. Raises `NotPlaced` where it cannot be read."""
    if entry.entity != "talk" or entry.field not in ("join", "split"):
        return None
    try:
        return msgspec.json.decode(entry.new or "{}", type=Target)
    except msgspec.MsgspecError as error:
        raise NotPlaced(f"journal entry {entry.id} does not say which talk is meant") from error


def _effect(link: sqlite3.Connection, entry: Entry, finder: Finder) -> set[str]:
    """What an entry does to the layer of the records; returns the talks that must be folded anew."""
    other = _target(entry)
    if other is None:
        return set()
    talk, staying = None, tuple(each for each in entry.keys if each.startswith("feed:") and each not in other.keys)
    if entry.field == "split":  # the talk is where the records are that stay
        talk = finder.talk(entry.key, staying)
    talk = talk or finder.talk(entry.key, entry.keys)
    if talk is None:
        raise NotPlaced("the talk is not in the store yet")
    if entry.field == "split":
        return _split(link, talk, finder.records(other.keys), _expected(link, staying))
    drop = finder.talk(other.key, other.keys)
    if drop is None:
        raise NotPlaced("the other talk is not in the store yet")
    return _join(link, talk, drop, _expected(link, entry.keys), _expected(link, other.keys))


def _join(
    link: sqlite3.Connection, keep: str, drop: str, named: list[tuple[int, str]], others: list[tuple[int, str]]
) -> set[str]:
    """Makes two talks one; what was split of them, or of the records that are `named` with them, is so no more."""
    if keep == drop:
        return set()
    ours, theirs = records_of(link, keep), records_of(link, drop)
    both = {feed for feed, _, living in ours if living} & {feed for feed, _, living in theirs if living}
    if both:
        name = link.execute("SELECT name FROM feeds WHERE id = ?", [min(both)]).fetchone()[0]
        raise NotPlaced(f"feed “{name}” lists both, so they are two talks; split one of them first, or mend the feed")
    rename_talk(link, drop, keep)
    link.executemany(
        "DELETE FROM apart WHERE (feed, key, other_feed, other_key) IN (VALUES (?1, ?2, ?3, ?4), (?3, ?4, ?1, ?2))",
        [
            (*one, *other)
            for one in {*((feed, key) for feed, key, _ in ours), *named}
            for other in {*((feed, key) for feed, key, _ in theirs), *others}
        ],
    )
    return {keep, drop}


def _expected(link: sqlite3.Connection, keys: tuple[str, ...]) -> list[tuple[int, str]]:
    """(feed, key) of the records that an entry names, also of those that no feed has brought yet."""
    ids = dict(link.execute("SELECT name, id FROM feeds").fetchall())
    pairs = (each.removeprefix("feed:").partition("\n") for each in keys if each.startswith("feed:"))
    return [(ids[name], key) for name, _, key in pairs if name in ids]


def _split(
    link: sqlite3.Connection, talk: str, leaving: list[tuple[int, str, str]], named: list[tuple[int, str]]
) -> set[str]:
    """Keeps these records (feed, key, talk) apart from the others of a talk for good: they get a talk of their own.

    `named` stay as well, though they may come only later: else a store that is made anew from feeds in another
    order would join them to the wrong half.
    """
    going = [(feed, key) for feed, key, _ in leaving]
    staying = [(feed, key) for feed, key, _ in records_of(link, talk) if (feed, key) not in going]
    if not going or not staying:
        raise NotPlaced("there is nothing to split: one feed alone speaks of this talk")
    link.executemany(
        "INSERT OR IGNORE INTO apart VALUES (?, ?, ?, ?)",
        [(*one, *other) for one in going for other in {*staying, *named}],
    )
    together = [(feed, key) for feed, key, of in leaving if of == talk]
    if not together:
        return set()  # nothing had joined them, and now nothing will
    taken = {row[0] for row in link.execute("SELECT DISTINCT talk FROM upstream").fetchall()}
    name = link.execute("SELECT name FROM feeds WHERE id = ?", [together[0][0]]).fetchone()[0]
    own = free_key(together[0][1], name, taken)
    link.execute("DELETE FROM former_keys WHERE key = ?", [own])
    link.executemany("UPDATE upstream SET talk = ? WHERE feed = ? AND key = ?", [(own, *each) for each in together])
    return {talk, own}


def rebuild(link: sqlite3.Connection, settings: Settings) -> bool:
    """Folds everything anew; True when the result is what the store held. Inside a write transaction."""
    before = dump(link)
    feeds.adopt(link, settings)
    place_waiting(link, feeds.rules(link, settings))
    learnt, _ = learn_rooms(link, feeds.rules(link, settings))
    refold(link, learnt, None, learn=False)
    sound = [_sound(link, table) for table in ("talks_fts", "speakers_fts")]
    remember_meaning(link, settings)
    return all(sound) and before == dump(link)


def _sound(link: sqlite3.Connection, table: str) -> bool:
    """Whether a full-text index holds what its table holds; one that does not is made anew."""
    try:
        # Only with a rank is the index of another table's content compared with that content.
        link.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our own names
    except sqlite3.DatabaseError:
        link.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608
        return False
    return True


def dump(link: sqlite3.Connection) -> tuple[list[object], ...]:
    """The current tables without their ids, to compare."""
    talks = [row[1:] for row in link.execute("SELECT * FROM talks ORDER BY key").fetchall()]
    speakers = [row[1:] for row in link.execute("SELECT * FROM speakers ORDER BY key").fetchall()]
    links = link.execute(
        "SELECT talks.key, speakers.key, position FROM talk_speakers JOIN talks ON talks.id = talk"
        " JOIN speakers ON speakers.id = speaker ORDER BY talks.key, position, speakers.key"
    ).fetchall()
    return talks, speakers, list(links)


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
