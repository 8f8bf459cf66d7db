"""Which talk or person a journal entry speaks of now, and what the journal says of each field of it.

Keys of talks and persons may be given up (two talks turn out to be one); entries keep the key that they were made
with, and find their subject through `former_keys`, `former_persons` and, in a store that was filled in another order,
`placed`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

import msgspec

#: Fields of entries that are no decision: what they do is carried out once.
DEEDS = ("join", "split", "add", "held")


class NotPlaced(Exception):  # noqa: N818 - says what happened
    """A decision speaks of something that the store does not have (yet), or that cannot be done. A sentence."""


def talk_now(link: sqlite3.Connection, key: str) -> str | None:
    """The talk that a key means now; None where there is none."""
    row = link.execute(
        "SELECT talk FROM upstream WHERE talk = ?1 UNION ALL SELECT talk FROM former_keys WHERE key = ?1 LIMIT 1", [key]
    ).fetchone()
    return str(row[0]) if row else None


def person_now(link: sqlite3.Connection, key: str) -> str | None:
    """The person that a key, or a way of naming somebody, means now; None where there is none."""
    row = link.execute(
        "SELECT person, 0 FROM names WHERE person = ?1 UNION ALL SELECT person, 1 FROM former_persons WHERE key = ?1"
        " UNION ALL SELECT person, 2 FROM names WHERE name = ?1 ORDER BY 2, 1 LIMIT 1",
        [key],
    ).fetchone()
    return str(row[0]) if row else None


def key_now(link: sqlite3.Connection, entity: str, key: str) -> str:
    """The key that a thing has now, of one that it has or had; itself where there is no such thing."""
    now = talk_now(link, key) if entity == "talk" else person_now(link, key) if entity == "person" else None
    return now or key


def find_person(link: sqlite3.Connection, key: str, keys: Iterable[str]) -> str | None:
    """The person of a journal entry: by key, else by any of the ways in which feeds name them."""
    for each in (key, *keys):
        found = person_now(link, each)
        if found:
            return found
    if key.startswith("person:"):  # made of an e-mail address, which the journal does not hold
        for name, person in link.execute("SELECT name, person FROM names WHERE name LIKE 'email:%'").fetchall():
            if hidden(name) == key:
                return str(person)
    return None


def hidden(way: str) -> str:
    """The key of a person whom only an e-mail address names: addresses are private, and keys are shown."""
    return f"person:{hashlib.blake2b(way.encode(), digest_size=6).hexdigest()}"


def ways_of(link: sqlite3.Connection, person: str) -> tuple[str, ...]:
    """How feeds name a person, without what is private."""
    rows = link.execute("SELECT DISTINCT name FROM names WHERE person = ? ORDER BY name", [person]).fetchall()
    return tuple(row[0] for row in rows if not row[0].startswith("email:"))


def keys_of(link: sqlite3.Connection, entity: str, key: str) -> list[str]:
    """All keys under which the journal may speak of what has this key now."""
    found = [key]
    if entity == "talk":
        found += (row[0] for row in link.execute("SELECT key FROM former_keys WHERE talk = ?", [key]).fetchall())
    elif entity == "person":
        rows = link.execute("SELECT key FROM former_persons WHERE person = ?", [key]).fetchall()
        found += (row[0] for row in rows)
    return found


def entries_of(
    link: sqlite3.Connection, entity: str, key: str, field: str | None = None
) -> list[tuple[int, str, str | None]]:
    """(seq, field, new) of all entries that are carried out on a subject, in the order in which they were made."""
    listed = msgspec.json.encode(keys_of(link, entity, key)).decode()
    waiting = "EXISTS (SELECT 1 FROM unplaced WHERE unplaced.seq = journal.seq)"
    rows = link.execute(
        "SELECT seq, id, field, new FROM journal"  # noqa: S608 - our own SQL
        " WHERE entity = ?1 AND key IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR field = ?3)"
        f" AND NOT EXISTS (SELECT 1 FROM placed WHERE placed.seq = journal.seq) AND NOT {waiting}"
        " UNION ALL SELECT journal.seq, id, field, new FROM placed CROSS JOIN journal USING (seq)"
        " WHERE placed.key IN (SELECT value FROM json_each(?2)) AND entity = ?1 AND (?3 IS NULL OR field = ?3)"
        f" AND NOT {waiting} ORDER BY id",
        [entity, listed, field],
    )
    return [(seq, of, new) for seq, _, of, new in rows.fetchall()]


def settle(link: sqlite3.Connection, entity: str, key: str) -> None:
    """Folds the journal anew into the decisions about one subject: whatever was decided last, whichever came first."""
    last: dict[str, tuple[int, str | None]] = {}
    if entity == "talk" and (talk_now(link, key) or key) != key:  # it has become another
        link.execute("DELETE FROM decisions WHERE entity = ? AND key = ?", [entity, key])
        return
    for seq, field, new in entries_of(link, entity, key):
        if field not in DEEDS:
            last[field] = seq, new
    link.execute("DELETE FROM decisions WHERE entity = ? AND key = ?", [entity, key])
    link.executemany(
        "INSERT INTO decisions (entity, key, field, value, seq) VALUES (?, ?, ?, ?, ?)",
        [(entity, key, field, new, seq) for field, (seq, new) in last.items() if new is not None],
    )


def settle_all(link: sqlite3.Connection) -> None:
    """Folds the whole journal anew."""
    link.execute("DELETE FROM decisions")
    subjects = link.execute(
        "SELECT DISTINCT entity, coalesce(placed.key, journal.key) FROM journal LEFT JOIN placed USING (seq)"
    ).fetchall()
    for entity, key in {(of, key_now(link, of, key)) for of, key in subjects}:
        settle(link, entity, key)


def application_joined(link: sqlite3.Connection, drop: str, keep: str) -> None:
    """An application turned out to be another: what was decided about it is decided about that one."""
    link.execute(
        "INSERT OR REPLACE INTO placed (seq, key) SELECT seq, ?2 FROM journal LEFT JOIN placed USING (seq)"
        " WHERE entity = 'scholarship' AND coalesce(placed.key, journal.key) = ?1"
        " AND NOT EXISTS (SELECT 1 FROM unplaced WHERE unplaced.seq = journal.seq)",
        [drop, keep],
    )
    if link.execute("SELECT 1 FROM journal WHERE entity = 'scholarship' LIMIT 1").fetchone():
        link.execute("DELETE FROM decisions WHERE entity = 'scholarship' AND key = ?", [drop])
        settle(link, "scholarship", keep)


def renamed(link: sqlite3.Connection, drop: str, keep: str) -> None:
    """What was decided about a talk is decided about another from now on. After `former_keys` says so."""
    if link.execute("SELECT 1 FROM journal LIMIT 1").fetchone():
        link.execute("DELETE FROM decisions WHERE entity = 'talk' AND key = ?", [drop])
        settle(link, "talk", keep)


def merged(link: sqlite3.Connection, drop: str, keep: str) -> None:
    """A person turned out to be another: what was decided about either is about that one."""
    link.execute("UPDATE former_persons SET person = ? WHERE person = ?", [keep, drop])
    link.execute(
        "INSERT INTO former_persons (key, person) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET person = ?2",
        [drop, keep],
    )
    link.execute("UPDATE contacts SET person = ? WHERE person = ?", [keep, drop])
    if link.execute("SELECT 1 FROM journal LIMIT 1").fetchone():
        link.execute("DELETE FROM decisions WHERE entity = 'person' AND key = ?", [drop])
        settle(link, "person", keep)
