"""Who was forgotten, and what was purged: digests that keep it from coming back.

Feeds still list whom an organiser had to forget, other desks' journals still speak of them, and a store that is lost
is filled again from both. So table `forgotten` remembers digests of how the person is called (`store.scrub`), made
with the secret of the event's folder, and `.confdash-forgotten` beside the store holds the same for a store that is
lost. Whoever has neither name nor address can get none from them.

A record's person is a forgotten one by id (`code:…`), by e-mail address, or where a record gives neither, by name.
One of the same name with another id or address is somebody else, whoever came first, and stays.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from confdash.clock import Clock
from confdash.records import Batch, Contact, Person, Scholarship, Talk, Video
from confdash.store import forgotten_file, secret
from confdash.store.connect import StoreError
from confdash.store.journal import Entry
from confdash.store.readable import within
from confdash.store.scrub import Scrubber
from confdash.store.scrub_values import column, tree

#: What the rows of forgotten people in a table are counted as.
SKIPPED = "of people who were forgotten"
_PURGED = "purged"
#: How a batch begins that is held in place of its body.
_PACKED = b"\0confdash batch\n"
#: Entities of which nothing is kept once scholarships are purged.
PRIVATE = ("scholarship", "pot")

T = TypeVar("T", Talk, Video, Contact, Scholarship)


# ----- what is remembered


def digester(link: sqlite3.Connection) -> Callable[[str], str]:
    """The event's own digest of a way of naming somebody. Inside a write transaction where it has no secret yet."""
    return functools.partial(secret.digested, secret.secret(link))


def remember(link: sqlite3.Connection, marks: Iterable[str]) -> None:
    """Remembers whom not to take in again, inside a write transaction."""
    link.executemany("INSERT OR IGNORE INTO forgotten (way) VALUES (?)", [(mark,) for mark in sorted(marks)])


def scrubber(link: sqlite3.Connection) -> Scrubber | None:
    """Knows all who were forgotten; None where nobody was, which costs one query."""
    marks = [row[0] for row in link.execute("SELECT way FROM forgotten").fetchall()]
    key = secret.stored(link) if marks else None
    return Scrubber(functools.partial(secret.digested, key), marks) if key else None


def purged(link: sqlite3.Connection) -> dict[str, int]:
    """The feeds whose scholarships were purged → when (UTC seconds): they are not read again."""
    row = link.execute("SELECT value FROM meta WHERE key = ?", [_PURGED]).fetchone()
    return msgspec.json.decode(row[0], type=dict[str, int]) if row else {}


def remember_purge(link: sqlite3.Connection, feeds: dict[str, int]) -> None:
    """Remembers whose scholarships were purged when, inside a write transaction."""
    value = msgspec.json.encode(purged(link) | feeds).decode()
    link.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", [_PURGED, value]
    )


def write_out(link: sqlite3.Connection, folder: Path) -> None:
    """Writes what is remembered beside the store, whole or not at all. Raises `OSError`."""
    marks = [row[0] for row in link.execute("SELECT way FROM forgotten").fetchall()]
    forgotten_file.write(folder, marks, purged(link), secret.stored(link))


def adopt(link: sqlite3.Connection, folder: Path) -> None:
    """What the file knows and the store does not, because it was lost; costs one look where there is no file.

    Inside a write transaction. Raises `StoreError` where the secret is lost without which the marks keep nobody out.
    """
    kept = forgotten_file.read(folder)
    if why := forgotten_file.unfit(kept, link, folder):
        raise StoreError(why)
    if kept.marks:
        secret.secret(link)  # a store that is new reads it from its file
        remember(link, kept.marks)
    lost = {name: at for name, at in kept.purged.items() if within(at) and name not in purged(link)}
    if lost:
        remember_purge(link, lost)


def purge_told(at: int, clock: Clock) -> str:
    """What stands on *Feeds* beside a feed whose scholarships were purged."""
    day = clock.local(at)
    return f"purged on {day.day} {day:%b %Y}; to read it again, rename the feed"


class Taken:
    """Keys of applications that no new one may get: those that there are, and those of people who were forgotten."""

    def __init__(self, link: sqlite3.Connection, key: bytes, there: Container[str]) -> None:
        self._link, self._secret, self._there = link, key, there

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str) or key in self._there:
            return True
        way = secret.digested(self._secret, f"key:{key}")
        return self._link.execute("SELECT 1 FROM forgotten WHERE way = ?", [way]).fetchone() is not None


# ----- what must not come back


class Gate:
    """Lets through the entries of journal files that speak of nobody who was forgotten, and of nothing purged."""

    def __init__(self, link: sqlite3.Connection, folder: Path) -> None:
        """Inside a write transaction. A store that was lost learns here who was forgotten. Raises `StoreError`."""
        adopt(link, folder)
        self._scrubber = scrubber(link)
        if self._scrubber:
            self._scrubber.spare(names(link))
        self._purged = max(purged(link).values(), default=None)

    def let(self, entry: Entry) -> Entry | None:
        """The entry without the names of forgotten people; None where it is about one, or purged."""
        if self._purged is not None and entry.at <= self._purged and private(entry.entity, entry.key):
            return None
        return clean_entry(self._scrubber, entry) if self._scrubber else entry


def private(entity: str, key: str) -> bool:
    """Whether a decision is about a scholarship or a pot, or about a row of Attention that is."""
    return entity in PRIVATE or (entity == "item" and key.partition(" ")[2].partition(" ")[0] in PRIVATE)


def clean_entry(known: Scrubber, entry: Entry) -> Entry | None:
    """An entry without the names of forgotten people; None where it is about one of them."""
    if known.about(entry.entity, entry.key, entry.keys):
        return None
    here = known.place(entry.entity, entry.key)
    old, new = (clean_value(known, entry.field, value, here=here) for value in (entry.old, entry.new))
    return msgspec.structs.replace(
        entry,
        by=known.text(entry.by),
        desk=known.text(entry.desk),
        key=known.text(entry.key),
        keys=tuple(map(known.text, entry.keys)),
        old=old,
        new=new,
    )


#: Fields of decisions that hold somebody's name and nothing else.
_NAMES = frozenset({"host", "owner", "video_owner", "name"})


def clean_value(known: Scrubber, field: str, value: str | None, *, here: bool) -> str | None:
    """What was decided, without the names of forgotten people; None where it was such a name."""
    if value is None or (field in _NAMES and known.called(value, here=here)):
        return None
    clean = column(known, value, here=here)
    return clean if isinstance(clean, str) else None


def names(link: sqlite3.Connection) -> list[str]:
    """The names of all people whom the store knows."""
    rows = link.execute(
        "SELECT shown FROM names UNION SELECT name FROM speakers UNION SELECT name FROM scholarships"
    ).fetchall()
    return [row[0] for row in rows] + [each.name for each in _contacts(link)]


def addresses(link: sqlite3.Connection) -> list[tuple[str, str]]:
    """Names and addresses of all people whom the store knows."""
    rows = link.execute(
        "SELECT shown, substr(name, 7) FROM names WHERE name LIKE 'email:%' UNION SELECT name, email FROM speakers"
        " WHERE email IS NOT NULL UNION SELECT name, email FROM scholarships WHERE email IS NOT NULL"
    ).fetchall()
    return [*rows, *((each.name, each.email) for each in _contacts(link) if each.email)]


def _contacts(link: sqlite3.Connection) -> Iterator[Person]:
    rows = link.execute("SELECT record FROM contacts WHERE gone_at IS NULL").fetchall()
    yield from (msgspec.msgpack.decode(row[0], type=Contact).person for row in rows)


def strip(link: sqlite3.Connection, feed: str, batch: Batch) -> Batch:
    """What a feed says, without the people who were forgotten. One query where nobody was."""
    known = scrubber(link)
    if known is None:
        return batch
    known.know(addresses(link))
    known.spare([*names(link), *_others(known, feed, batch)])
    contacts = [None if _again(known, feed, each.key, each.person) else each for each in batch.contacts]
    grants = [None if _again(known, feed, each.base, each.person) else each for each in batch.scholarships]
    gone = contacts.count(None) + grants.count(None)
    return msgspec.structs.replace(
        batch,
        talks=tuple(cleaned(known, each, here=known.place(feed, each.base)) for each in batch.talks),
        videos=tuple(cleaned(known, each, here=known.place(feed, each.key)) for each in batch.videos),
        contacts=tuple(cleaned(known, each) for each in contacts if each is not None),
        scholarships=tuple(cleaned(known, each) for each in grants if each is not None),
        items=batch.items - gone,
        skipped=batch.skipped | {SKIPPED: gone} if gone else batch.skipped,
        warnings=tuple(map(known.text, batch.warnings)),
        parts={known.text(part): held for part, held in batch.parts.items()},
        kept=frozenset(map(known.text, batch.kept)),
        event=msgspec.structs.replace(batch.event, title=known.text(batch.event.title or "") or None),
    )


def to_hold(link: sqlite3.Connection, batch: Batch, body: bytes) -> bytes:
    """What is kept of a body that is held: where somebody was forgotten, whom it may name, the stripped batch."""
    forgetting = link.execute("SELECT EXISTS (SELECT 1 FROM forgotten)").fetchone()[0]
    return _PACKED + msgspec.msgpack.encode(batch) if forgetting else body


def held_batch(body: bytes) -> Batch | None:
    """The batch that was kept in place of a body that was held; None: it is the body itself."""
    return msgspec.msgpack.decode(body[len(_PACKED) :], type=Batch) if body.startswith(_PACKED) else None


def _others(known: Scrubber, feed: str, batch: Batch) -> Iterator[str]:
    """The names in a batch that are not those of forgotten people."""
    for talk in batch.talks:
        here = known.place(feed, talk.base)
        for each in talk.people or ():
            if not known.person(each.name, each.ids, each.email, here=here):
                yield each.name
    yield from (name for video in batch.videos for name in video.people if not known.called(name, here=True))
    rows = (
        *((each.key, each.person) for each in batch.contacts),
        *((each.base, each.person) for each in batch.scholarships),
    )
    yield from (person.name for base, person in rows if not _again(known, feed, base, person))


def cleaned(known: Scrubber, record: T, *, here: bool = False) -> T:
    """A record without the names of forgotten people; whom a row of a table is about was looked at before."""
    said = msgspec.to_builtins(record)
    person = {"person": said.pop("person")} if "person" in said else {}
    clean = tree(known, said, here=here)
    if clean == said or not isinstance(clean, dict):
        return record
    return msgspec.convert({**clean, **person}, type(record))


def speaks_of(known: Scrubber, feed: str, contact: Contact) -> bool:
    """Whether a row of a people table is of somebody who was forgotten."""
    return _of_a_row(known, contact.person, here=known.place(feed, contact.key))


def applies(known: Scrubber, feed: str, said: Scholarship) -> bool:
    """Whether an application is of somebody who was forgotten."""
    return _of_a_row(known, said.person, here=known.place(feed, said.base))


def _again(known: Scrubber, feed: str, base: str, person: Person) -> bool:
    """Whether a row that is read is a forgotten person's: also where all but its place and their name was mended."""
    here = known.place(feed, base)
    if here and known.called(person.name, here=True) and not known.anothers(person.name, person.email):
        return True
    return _of_a_row(known, person, here=here)


def _of_a_row(known: Scrubber, person: Person, *, here: bool) -> bool:
    """A mere number tells nothing without the name: it may be that of a row, and be another's tomorrow."""
    numbers = [each for each in person.ids if each.startswith("id:")]
    if any(map(known.way, numbers)) and known.called(person.name, here=True):
        return True
    ids = [each for each in person.ids if each not in numbers]
    return known.person(person.name, ids, person.email, here=here)
