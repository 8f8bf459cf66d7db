"""What may be taken back, and what it was before: read from the journal alone, where undo and redo append too."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from confdash.store import subjects
from confdash.store.decide import Target
from confdash.store.forgotten import private
from confdash.store.journal import Entry, entries_where
from confdash.store.schema_scholarships import PRIVATE
from confdash.store.scholarship_find import digests
from confdash.store.subjects import NotPlaced


class NothingToUndo(Exception):  # noqa: N818 - says what happened
    """There is nothing that could be taken back. A sentence."""


class Overtaken(Exception):  # noqa: N818 - says what happened
    """The field has been decided anew since. A sentence that says by whom; `force` takes back all the same."""


def _stacks(link: sqlite3.Connection, desk: str, *, closed: bool) -> tuple[list[str], list[str]]:
    """What a desk has done that still holds, and the undoings that it can take back in turn; the last one last.

    `closed`: the desk may not open scholarships, and what is about them alone is left out.
    """
    desks: dict[str, str] = {}
    reverts: dict[str, set[str]] = defaultdict(set)
    aside = f" AND journal.seq NOT IN (SELECT seq FROM journal WHERE {PRIVATE})" if closed else ""  # noqa: S608 - ours
    for batch, of, reverted in link.execute(
        "SELECT journal.batch, journal.desk, reverted.batch FROM journal"  # noqa: S608 - our own SQL
        " LEFT JOIN journal AS reverted ON reverted.id = journal.reverts"
        # What was said of a held body cannot be taken back.
        " WHERE (journal.desk = ? OR journal.reverts IS NOT NULL) AND journal.field != 'held'"
        f"{aside} ORDER BY journal.seq",
        [desk],
    ).fetchall():
        desks.setdefault(batch, of)
        if reverted is not None:
            reverts[batch].add(reverted)
    done: dict[str, None] = {}
    undone: dict[str, None] = {}
    for batch, of in desks.items():
        back = reverts.get(batch, set())
        taken_back, done_again = back & done.keys(), back & undone.keys()
        for each in taken_back:
            del done[each]
        for each in done_again:
            del undone[each]
        if of != desk:
            continue
        if taken_back:
            undone[batch] = None
        else:
            done[batch] = None
            if not done_again:
                undone.clear()
    return list(done), list(undone)


def last_done(link: sqlite3.Connection, desk: str, *, closed: bool = False) -> str:
    """The last batch of a desk that still holds; of one to which scholarships are closed, the last that has something
    public. Raises `NothingToUndo`.
    """
    done, _ = _stacks(link, desk, closed=closed)
    if not done:
        raise NothingToUndo(f"nothing that {desk} decided is left to undo; `confdash history` lists all decisions")
    return done[-1]


def last_undone(link: sqlite3.Connection, desk: str, *, closed: bool = False) -> str:
    """The last batch by which a desk took something back, as `last_done`. Raises `NothingToUndo`."""
    _, undone = _stacks(link, desk, closed=closed)
    if not undone:
        raise NothingToUndo(f"{desk} has undone nothing since its last decision, so there is nothing to do again")
    return undone[-1]


def named(link: sqlite3.Connection, beginning: str, *, closed: bool = False) -> tuple[str, bool]:
    """The batch that somebody means by the beginning of its id or of an entry's, and whether they name a public one.

    `closed`: what is private is as if it were not there. Raises `NothingToUndo`.
    """
    rows = link.execute(
        f"SELECT DISTINCT batch, field = 'held', NOT {PRIVATE} AS public FROM journal"  # noqa: S608 - our own SQL
        " WHERE (substr(batch, 1, ?1) = ?2 OR substr(id, 1, ?1) = ?2) AND (public OR NOT ?3) LIMIT 4",
        [len(beginning), beginning, closed],
    ).fetchall()
    if not rows or not beginning:
        raise NothingToUndo(f"no decision has an id that begins with “{beginning}”; `confdash history` lists them")
    if len({row[0] for row in rows}) > 1:
        raise NothingToUndo(f"“{beginning}” is the beginning of several decisions' ids; write more of it")
    if rows[0][1]:
        raise NothingToUndo("what was held has been accepted or rejected; that cannot be taken back")
    return str(rows[0][0]), any(row[2] for row in rows)


def from_elsewhere(link: sqlite3.Connection, batch: str, desk: str) -> bool:
    """Whether a batch is another desk's, or takes back or does again what another desk has decided."""
    found = link.execute(
        "WITH RECURSIVE back (desk, reverts) AS (SELECT desk, reverts FROM journal WHERE batch = ?1"
        " UNION SELECT journal.desk, journal.reverts FROM back JOIN journal ON journal.id = back.reverts)"
        " SELECT 1 FROM back WHERE desk != ?2 LIMIT 1",
        [batch, desk],
    )
    return found.fetchone() is not None


def entries_in(link: sqlite3.Connection, batch: str) -> list[tuple[int, Entry]]:
    """A batch's entries, in order: those of the desk that began it, whatever another one calls its own."""
    found = entries_where(link, "batch = ?", [batch])
    return [each for each in found if each[1].desk == found[0][1].desk]


def _key_now(link: sqlite3.Connection, seq: int, entry: Entry) -> str:
    if entry.field == "add":
        return entry.key
    row = link.execute("SELECT key FROM placed WHERE seq = ?", [seq]).fetchone()
    return subjects.key_now(link, entry.entity, str(row[0]) if row else entry.key)


def refuse_overtaken(link: sqlite3.Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Raises `Overtaken` where somebody has decided one of these fields anew since, otherwise than it was."""
    own = {seq for seq, _ in entries}
    for seq, entry in entries:
        if (later := _later(link, seq, entry, own)) is not None:
            by, desk = link.execute("SELECT by, desk FROM journal WHERE seq = ?", [later]).fetchone()
            raise Overtaken(f"{by} at {desk} has changed the {entry.field.replace('_', ' ')} since")


def _later(link: sqlite3.Connection, seq: int, entry: Entry, own: set[int]) -> int | None:
    """The entry by which somebody has decided this one's field otherwise since, not counting `own`."""
    if entry.field in ("join", "split"):
        return None
    _, after = _around(link, seq, entry)
    later = [(at, new) for at, new in after if at not in own]
    return later[-1][0] if later and later[-1][1] != entry.new else None


def untold(link: sqlite3.Connection, entries: Sequence[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The entries that can be taken back without a word about what is private.

    What is private and was decided anew since, or is about an application that is not there any more, is left as it
    is: a question or a refusal would tell of it.
    """
    own = {seq for seq, _ in entries}

    def silent(seq: int, entry: Entry) -> bool:
        there = entry.entity != "scholarship" or digests(link, _key_now(link, seq, entry))
        return bool(there) and _later(link, seq, entry, own) is None

    return [each for each in entries if not private(each[1].entity, each[1].key) or silent(*each)]


def _around(
    link: sqlite3.Connection, seq: int, entry: Entry
) -> tuple[list[tuple[int, str | None]], list[tuple[int, str | None]]]:
    """(seq, new) of what was decided about an entry's field before it, and after it."""
    of = subjects.entries_of(link, entry.entity, _key_now(link, seq, entry), entry.field)
    place = next((index for index, each in enumerate(of) if each[0] == seq), len(of))
    pairs = [(at, new) for at, _, new in of]
    return pairs[:place], pairs[place + 1 :]


def inverse(link: sqlite3.Connection, seq: int, entry: Entry) -> tuple[str, str, str, str | None]:
    """(entity, key, field, new) of the deed that takes an entry back: what the field was before it."""
    key = _key_now(link, seq, entry)
    if entry.field in ("join", "split"):
        return _apart_again(link, key, entry)
    before, _ = _around(link, seq, entry)
    return entry.entity, key, entry.field, before[-1][1] if before else None


def _apart_again(link: sqlite3.Connection, key: str, entry: Entry) -> tuple[str, str, str, str]:
    """A join is taken back by splitting off what came with the other talk, a split by joining it again."""
    try:
        other = msgspec.json.decode(entry.new or "{}", type=Target)
    except msgspec.MsgspecError as error:
        raise NotPlaced(f"journal entry {entry.id} does not say which talk is meant") from error
    listed = tuple(each for each in other.keys if each.startswith("feed:"))
    if entry.field == "join":
        return "talk", key, "split", msgspec.json.encode(Target(other.key, listed)).decode()
    for each in listed:  # where what was split off is now
        name, _, own = each.removeprefix("feed:").partition("\n")
        row = link.execute(
            "SELECT talk FROM upstream JOIN feeds ON feeds.id = feed WHERE feeds.name = ? AND upstream.key = ?",
            [name, own],
        ).fetchone()
        if row and row[0] != key:
            return "talk", key, "join", msgspec.json.encode(Target(str(row[0]), listed)).decode()
    raise NothingToUndo("what was split off is not there any more")
