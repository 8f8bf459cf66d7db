"""Making two talks one, and keeping the records of one apart: what a join or split does to the layer of the records."""

from __future__ import annotations

import sqlite3

from confdash.store.belong import free_key, key_made_of
from confdash.store.merge import rename_talk
from confdash.store.subjects import NotPlaced


def records_of(link: sqlite3.Connection, talk: str) -> list[tuple[int, str, bool]]:
    """(feed, key, living) of a talk's records, in the order in which they came."""
    rows = link.execute("SELECT feed, key, gone_at IS NULL FROM upstream WHERE talk = ? ORDER BY id", [talk]).fetchall()
    return [(feed, key, bool(living)) for feed, key, living in rows]


def join(
    link: sqlite3.Connection, keep: str, drop: str, named: list[tuple[int, str]], others: list[tuple[int, str]]
) -> set[str]:
    """Makes two talks one; what was split of them, or of the records that are `named` with them, is so no more.

    Returns the talks that must be folded anew. Raises `NotPlaced` where a feed lists both.
    """
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


def expected(link: sqlite3.Connection, keys: tuple[str, ...]) -> list[tuple[int, str]]:
    """(feed, key) of the records that an entry names, also of those that no feed has brought yet."""
    ids = dict(link.execute("SELECT name, id FROM feeds").fetchall())
    pairs = (each.removeprefix("feed:").partition("\n") for each in keys if each.startswith("feed:"))
    return [(ids[name], key) for name, _, key in pairs if name in ids]


def part(
    link: sqlite3.Connection,
    talk: str,
    leaving: list[tuple[int, str, str]],
    named: list[tuple[int, str]],
    before: str,
) -> set[str]:
    """Keeps these records (feed, key, talk) apart from the others of a talk for good: they get a talk of their own.

    Its key is `before`, where they had it until they were joined: what was decided about them is theirs again.

    `named` stay as well, though they may come only later: else a store that is made anew from feeds in another
    order would join them to the wrong half. Returns the talks that must be folded anew. Raises `NotPlaced`.
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
    others = "SELECT DISTINCT talk FROM upstream UNION SELECT key FROM former_keys WHERE talk != ?"
    taken = {row[0] for row in link.execute(others, [talk]).fetchall()}
    name = link.execute("SELECT name FROM feeds WHERE id = ?", [together[0][0]]).fetchone()[0]
    former = link.execute("SELECT 1 FROM former_keys WHERE key = ? AND talk = ?", [before, talk]).fetchone()
    own = before if former else free_key(together[0][1], name, taken)
    link.execute("DELETE FROM former_keys WHERE key = ?", [own])
    _part_former_keys(link, talk, own, together)
    link.executemany("UPDATE upstream SET talk = ? WHERE feed = ? AND key = ?", [(own, *each) for each in together])
    return {talk, own}


def _part_former_keys(link: sqlite3.Connection, talk: str, own: str, leaving: list[tuple[int, str]]) -> None:
    """Keys that the leaving records' talks had before they were joined lead to them from now on, not to the others."""
    names = dict(link.execute("SELECT id, name FROM feeds").fetchall())
    former = [row[0] for row in link.execute("SELECT key FROM former_keys WHERE talk = ?", [talk]).fetchall()]
    going = {key_made_of(key, names[feed], former) for feed, key in leaving}
    staying = {
        key_made_of(key, names[feed], former) for feed, key, _ in records_of(link, talk) if (feed, key) not in leaving
    }
    theirs = set().union(*going) - set().union(*staying)
    link.executemany("UPDATE former_keys SET talk = ? WHERE key = ?", [(own, key) for key in sorted(theirs)])
