"""Decisions that shape what is one talk, and what of a feed is applied: join, split, accept, reject.

Each is a journal entry and its effect, in one durable transaction. A journal entry names its talks by all their
natural keys, so that it finds them again in a store that was rebuilt in another order.
"""

from __future__ import annotations

import sqlite3

import msgspec

from confdash.config import Settings
from confdash.store import delays, feeds, journal, local, pots, scholarships, subjects, videos
from confdash.store.acquaint import acquaint
from confdash.store.adding import add
from confdash.store.fold import Rules
from confdash.store.joining import expected, join, part, records_of
from confdash.store.journal import Entry
from confdash.store.learn import learn_rooms, load_rooms
from confdash.store.meanings import FIELD as WORDS
from confdash.store.merge_people import fold_hosts
from confdash.store.natural import Finder, feed_key
from confdash.store.overrides import LOCAL
from confdash.store.refold import refold
from confdash.store.scholarship_find import Applications
from confdash.store.speakers import fold_persons
from confdash.store.subjects import NotPlaced

__all__ = ["NotPlaced", "Target", "carry_out", "dump", "follow_config", "place_waiting", "rebuild", "records_of"]

_MEANING = "meaning"
#: What feeds said lies here.
_RECORDS = ("upstream", "video_records", "scholarship_records")


class Target(msgspec.Struct, frozen=True):
    """The other side of a join or split, as a journal entry holds it."""

    key: str
    keys: tuple[str, ...]


def place_waiting(link: sqlite3.Connection, rules: Rules) -> int:
    """Carries out the journal entries that wait for their talks, as far as those are there now; returns how many.

    An entry about a talk waits for all feeds that it names and that are yet to be read, and each later one about the
    same talks with it: what is carried out on half of a talk, or in another order, comes out otherwise.
    """
    waiting = {row[0] for row in link.execute("SELECT seq FROM unplaced").fetchall()}
    if not waiting:
        return 0
    rules = local.known(link, rules)
    finder = Finder(link)
    applications = Applications(link)
    unread = _unread(link)
    early: set[str] = set()
    touched: set[str] = set()
    others: set[tuple[str, str]] = set()
    filmed, count = False, 0
    for seq, entry in journal.entries(link, min(waiting) - 1):
        if seq not in waiting:
            continue
        keys = _all_keys(entry)
        if entry.entity == "talk" and (early & keys or any(key.startswith(unread) for key in keys)):
            early |= keys
            continue
        try:
            changed, subject = _effect(link, entry, finder, rules), _subject(link, entry, finder, applications)
        except NotPlaced:
            continue
        touched |= changed
        link.execute("DELETE FROM unplaced WHERE seq = ?", [seq])
        if subject != entry.key:
            link.execute("INSERT OR REPLACE INTO placed (seq, key) VALUES (?, ?)", [seq, subject])
        if entry.entity == "talk":
            touched.add(subject)
        else:
            others.add((entry.entity, subject))
        filmed = filmed or entry.entity == "video" or (entry.entity, entry.field) == ("feed", WORDS)
        count += 1
    for talk in touched:
        subjects.settle(link, "talk", talk)
    for entity, key in others:
        subjects.settle(link, entity, key)
    _fold_anew(link, rules, touched)
    if persons := {key for entity, key in others if entity == "person"}:
        fold_persons(link, rules, persons)
        fold_persons(link, rules, acquaint(link).touched)
        scholarships.link_speakers(link)
    if any(entity == "room" for entity, _ in others):
        delays.write_rooms(link, rules)
    scholarships.follow(link, rules, {key for entity, key in others if entity == "scholarship"})
    if any(entity == "pot" for entity, _ in others):
        pots.follow(link, rules)
    if filmed:
        videos.follow(link, rules, (), rematch=True, heard=any(entity == "feed" for entity, _ in others))
    if touched and link.execute("SELECT 1 FROM unplaced LIMIT 1").fetchone():
        count += place_waiting(link, rules)  # whom people put on these talks, say, is known only now
    return count


def _subject(link: sqlite3.Connection, entry: Entry, finder: Finder, applications: Applications) -> str:
    """The key that an entry's subject has in this store. Raises `NotPlaced` while it is not there."""
    found: str | None = entry.key
    if entry.entity == "talk" and entry.field != "add":
        found = finder.talk(entry.key, entry.keys)
    elif entry.entity == "person" and entry.field != "add":
        found = subjects.find_person(link, entry.key, entry.keys)
    elif entry.entity == "scholarship":
        found = applications.find(entry.key, entry.keys)
    if found is None:
        raise NotPlaced(f"the {entry.entity} is not in the store yet")
    return found


def _all_keys(entry: Entry) -> set[str]:
    """All natural keys that an entry names."""
    try:
        other = _target(entry)
    except NotPlaced:
        return set()
    return {*entry.keys, *(other.keys if other else ())}


def _unread(link: sqlite3.Connection) -> tuple[str, ...]:
    """How the natural keys begin of feeds that are in the config and were never read well."""
    rows = link.execute(
        "SELECT name FROM feeds WHERE place IS NOT NULL AND body_digest IS NULL AND name != ?", [LOCAL]
    ).fetchall()
    return tuple(feed_key(row[0], "") for row in rows)


def carry_out(link: sqlite3.Connection, entry: Entry, rules: Rules) -> None:
    """The effect of an entry on the store. Raises `NotPlaced`. Doing it twice changes nothing more."""
    other = _target(entry)
    touched = _effect(link, entry, Finder(link, [entry.key, other.key] if other else []), rules)
    for talk in touched:
        subjects.settle(link, "talk", talk)
    _fold_anew(link, rules, touched)


def _fold_anew(link: sqlite3.Connection, rules: Rules, touched: set[str]) -> None:
    if not touched:
        return
    # The caller's rules may be older than what the last merge has learnt.
    refold(link, msgspec.structs.replace(rules, learnt=load_rooms(link)), touched)
    learnt, affected = learn_rooms(link, rules)
    if affected:
        refold(link, learnt, affected)
        fold_hosts(link, learnt)


def _target(entry: Entry) -> Target | None:
    """The other side of a join or split; None of other entries. Raises `NotPlaced` where it cannot be read."""
    if entry.entity != "talk" or entry.field not in ("join", "split"):
        return None
    try:
        return msgspec.json.decode(entry.new or "{}", type=Target)
    except msgspec.MsgspecError as error:
        raise NotPlaced(f"journal entry {entry.id} does not say which talk is meant") from error


def _effect(link: sqlite3.Connection, entry: Entry, finder: Finder, rules: Rules) -> set[str]:
    """What an entry does to the layer of the records; returns the talks that must be folded anew."""
    if entry.field == "add":
        touched = add(link, entry, rules)
        finder.added(LOCAL, entry.key)
        return touched
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
        return part(link, talk, finder.records(other.keys), expected(link, staying), other.key)
    drop = finder.talk(other.key, other.keys)
    if drop is None:
        raise NotPlaced("the other talk is not in the store yet")
    return join(link, talk, drop, expected(link, entry.keys), expected(link, other.keys))


def rebuild(link: sqlite3.Connection, settings: Settings) -> bool:
    """Folds everything anew; True when the result is what the store held. Inside a write transaction."""
    before = dump(link)
    feeds.adopt(link, settings)
    subjects.settle_all(link)
    place_waiting(link, feeds.rules(link, settings))
    learnt, _ = learn_rooms(link, feeds.rules(link, settings))
    refold(link, learnt, None, learn=False)
    fold_persons(link, learnt, {row[0] for row in link.execute("SELECT key FROM speakers").fetchall()})
    delays.write_rooms(link, learnt)
    scholarships.merged(link, learnt, None)
    pots.follow(link, learnt)
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
    places = link.execute(
        "SELECT talks.key, talk_rooms.room, talk_rooms.starts, talk_rooms.ends FROM talk_rooms"
        " JOIN talks ON talks.id = talk ORDER BY 1, 2, 3"
    ).fetchall()
    decided = [
        link.execute(sql).fetchall()
        for sql in (
            "SELECT entity, key, field, value FROM decisions ORDER BY entity, key, field",
            "SELECT * FROM overrides ORDER BY talk, field",
            "SELECT * FROM disagreements ORDER BY talk, field, feed",
            "SELECT * FROM room_marks ORDER BY room",
            # Without their ids, and without what each read notes (`videos.checked`, the last column).
            f"SELECT {', '.join(videos.COLUMNS[:-1])} FROM videos ORDER BY key",  # noqa: S608 - our own names
            f"SELECT {', '.join(videos.OF_FOOTAGE)} FROM footage ORDER BY session",  # noqa: S608
            f"SELECT {', '.join(scholarships.COLUMNS)} FROM scholarships ORDER BY key",  # noqa: S608
            "SELECT * FROM pots ORDER BY name",
        )
    ]
    return talks, speakers, list(links), list(places), *decided


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
    records = " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in _RECORDS)  # noqa: S608 - our own names
    if link.execute(f"{records} LIMIT 1").fetchone():
        rebuild(link, settings)
    else:
        pots.follow(link, feeds.rules(link, settings))
        remember_meaning(link, settings)
    return True
