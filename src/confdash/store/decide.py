"""Decisions that shape what is one talk, and what of a feed is applied: join, split, accept, reject.

Each is a journal entry and its effect, in one durable transaction. A journal entry names its talks by all their
natural keys, so that it finds them again in a store that was rebuilt in another order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from confdash.config import Settings
from confdash.records import Talk
from confdash.store import feeds, journal
from confdash.store.belong import free_key
from confdash.store.fold import Rules
from confdash.store.journal import Entry
from confdash.store.learn import learn_rooms, load_rooms
from confdash.store.merge import rename_talk
from confdash.store.refold import refold
from confdash.store.slots import split

_decode = msgspec.msgpack.Decoder(Talk).decode
_MEANING = "meaning"


class NotPlaced(Exception):  # noqa: N818 - says what happened
    """A decision speaks of something that the store does not have (yet), or that cannot be done. A sentence."""


class Target(msgspec.Struct, frozen=True):
    """The other side of a join or split, as a journal entry holds it."""

    key: str
    keys: tuple[str, ...]


#: The sorts of natural keys, from those that name one slot for sure to those that may name a whole session.
_SORTS = ("guid", "feed", "code", "uid", "url")


def natural_keys(link: sqlite3.Connection, talk: str) -> tuple[str, ...]:
    """All keys by which a talk can be found again: guids, then feed and key, then code, UID and link of each record."""
    found: set[str] = set()
    for feed, key, record in link.execute(
        "SELECT feeds.name, upstream.key, record FROM upstream JOIN feeds ON feeds.id = feed WHERE talk = ?", [talk]
    ).fetchall():
        found |= {_feed_key(feed, key), *_signs(_decode(record))}
    return tuple(sorted(found, key=lambda each: (_SORTS.index(each.partition(":")[0]), each)))


def _feed_key(feed: str, key: str) -> str:
    return f"feed:{feed}\n{key}"


def _signs(record: Talk) -> list[str]:
    signs = {"guid": record.guid, "code": record.code, "uid": record.uid, "url": record.url}
    return [f"{sort}:{value}" for sort, value in signs.items() if value]


class Finder:
    """Finds the talks that journal entries speak of. Good as long as no feed is merged meanwhile.

    `among`: the keys of the talks that come into question, where a decision is made on rows that somebody sees;
    None: all, where a journal is replayed.
    """

    def __init__(self, link: sqlite3.Connection, among: Iterable[str] | None = None) -> None:
        self._link = link
        #: Feed and key → record; sign → the records that carry it; feeds that the store knows.
        self._records: dict[str, int] = {}
        self._signs: dict[str, list[int]] = {}
        self._slots: dict[int, int] = {}
        sql = "SELECT upstream.id, feeds.name, upstream.key, record FROM upstream JOIN feeds ON feeds.id = feed"
        parameters = []
        if among is not None:
            sql += " WHERE talk IN (SELECT value FROM json_each(?))"
            parameters.append(msgspec.json.encode(list(among)).decode())
        for id_, feed, key, record in link.execute(sql, parameters).fetchall():
            self._records[_feed_key(feed, key)] = id_
            self._slots[id_] = split(key)[1]
            for sign in _signs(_decode(record)):
                self._signs.setdefault(sign, []).append(id_)
        self._feeds = {row[0] for row in link.execute("SELECT name FROM feeds").fetchall()}

    def talk(self, key: str, keys: tuple[str, ...]) -> str | None:
        """The talk that these natural keys mean, or None while it is not there.

        By a guid that one talk alone has; by a feed's own record; by a code, UID or link that one talk alone has,
        for the same slot. The talk's `key` says something only where none of its feeds is known: in a store that
        was filled in another order it may be another talk's.
        """
        listed = [each for each in keys if each.startswith("feed:")]
        numbers = {split(each.partition("\n")[2])[1] for each in listed}
        for each in keys:
            if each in self._records:
                return self._talks([self._records[each]]).pop()
            talks = self._talks(self._signs.get(each, []))
            if len(talks) == 1 and (
                each.startswith("guid:") or any(self._slots[id_] in numbers for id_ in self._signs[each])
            ):
                return talks.pop()
        if any(each.removeprefix("feed:").partition("\n")[0] in self._feeds for each in listed):
            return None
        row = self._link.execute(
            "SELECT talk FROM upstream WHERE talk = ?1 UNION ALL SELECT talk FROM former_keys WHERE key = ?1", [key]
        ).fetchone()
        return str(row[0]) if row else None

    def _talks(self, records: list[int]) -> set[str]:
        marks = msgspec.json.encode(records).decode()
        rows = self._link.execute("SELECT talk FROM upstream WHERE id IN (SELECT value FROM json_each(?))", [marks])
        return {row[0] for row in rows.fetchall()}

    def records(self, keys: tuple[str, ...]) -> list[tuple[int, str, str]]:
        """(feed, key, talk) of the records that are named by feed and key, in the order in which they came."""
        marks = msgspec.json.encode([self._records[each] for each in keys if each in self._records]).decode()
        rows = self._link.execute(
            "SELECT feed, key, talk FROM upstream WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [marks]
        )
        return [(feed, key, talk) for feed, key, talk in rows.fetchall()]


def find_talk(link: sqlite3.Connection, key: str, keys: tuple[str, ...]) -> str | None:
    """The talk that an entry speaks of; see `Finder.talk`."""
    return Finder(link).talk(key, keys)


def records_of(link: sqlite3.Connection, talk: str) -> list[tuple[int, str, bool]]:
    """(feed, key, living) of a talk's records, in the order in which they came."""
    rows = link.execute("SELECT feed, key, gone_at IS NULL FROM upstream WHERE talk = ? ORDER BY id", [talk]).fetchall()
    return [(feed, key, bool(living)) for feed, key, living in rows]


def place_waiting(link: sqlite3.Connection, rules: Rules) -> int:
    """Carries out the journal entries that wait for their talks, as far as those are there now; returns how many."""
    waiting = {row[0] for row in link.execute("SELECT seq FROM unplaced").fetchall()}
    if not waiting:
        return 0
    finder = Finder(link)
    touched: set[str] = set()
    placed: list[int] = []
    for seq, entry in journal.entries(link, min(waiting) - 1):
        if seq in waiting:
            try:
                touched |= _effect(link, entry, finder)
            except NotPlaced:
                continue
            placed.append(seq)
    link.executemany("DELETE FROM unplaced WHERE seq = ?", [(seq,) for seq in placed])
    _fold_anew(link, rules, touched)
    return len(placed)


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
    talk = None
    if entry.field == "split":  # the talk is where the records are that stay
        staying = tuple(each for each in entry.keys if each.startswith("feed:") and each not in other.keys)
        talk = finder.talk(entry.key, staying)
    talk = talk or finder.talk(entry.key, entry.keys)
    if talk is None:
        raise NotPlaced("the talk is not in the store yet")
    if entry.field == "split":
        return _split(link, talk, finder.records(other.keys))
    drop = finder.talk(other.key, other.keys)
    if drop is None:
        raise NotPlaced("the other talk is not in the store yet")
    return _join(link, talk, drop)


def _join(link: sqlite3.Connection, keep: str, drop: str) -> set[str]:
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
        [(*one[:2], *other[:2]) for one in ours for other in theirs],
    )
    return {keep, drop}


def _split(link: sqlite3.Connection, talk: str, leaving: list[tuple[int, str, str]]) -> set[str]:
    """Keeps these records (feed, key, talk) apart from the others of a talk for good: they get a talk of their own."""
    going = [(feed, key) for feed, key, _ in leaving]
    staying = [(feed, key) for feed, key, _ in records_of(link, talk) if (feed, key) not in going]
    if not going or not staying:
        raise NotPlaced("there is nothing to split: one feed alone speaks of this talk")
    link.executemany(
        "INSERT OR IGNORE INTO apart VALUES (?, ?, ?, ?)", [(*one, *other) for one in going for other in staying]
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
