"""What people decide: journal, decisions and current tables, in one transaction (design §4).

A value is text, as the journal holds it; None takes a decision back to what the feeds say. What each field holds:

| entity | field | value |
| --- | --- | --- |
| talk | title, kind, state | the word |
| talk | room | JSON list of rooms |
| talk | starts_at, ends_at | UTC seconds |
| talk | speakers | JSON list of `Named` |
| talk | do_not_record, do_not_stream, public, av_told | `1` or `0` |
| talk | stage | one of `records.STAGES` |
| talk, person | here | JSON `Sighting` (on a talk: its one unnamed presenter) |
| talk | told | JSON object: field → the decided value of which somebody told the feed's owner otherwise |
| talk | video_state | JSON `Said` |
| talk | video_owner, video_note | the text: of its recording |
| talk | lost_told, review, approved | `1` or `0`: told that the recording is lost; the speaker wants to see it \
before it is public; and has approved it |
| video | talk | JSON `Linked` |
| video | cover | JSON `Cover` |
| video | taken_down | UTC seconds, real time: somebody says that it is no longer to be seen |
| feed | words | JSON object: word for the state of a recording, as the feed writes it → one of \
`records.VIDEO_STATES` |
| talk, person | tags | JSON list |
| person | name, email, phone, company | the text |
| person | remote, first_time | `1` or `0` |
| room | late | JSON `Late` |
| room | host | the name |
| item | ack | JSON `Ack` |
| item | snooze | JSON `Snooze` |
| scholarship | state | JSON `Answered`; an observation, as the claim is: the newest statement holds |
| scholarship | claim | JSON `Claim` |
| scholarship | pot | its name |
| scholarship | requested, offered, accepted | JSON `money.Money` |
| scholarship | answer_by, claim_by | UTC seconds |
| scholarship | here | JSON `Sighting`, of one who does not speak |
| scholarship | arrived | `1`: a speaker was seen as this applicant: so its desk's undo names nobody; no more |
| pot (by its name) | budget, raised | JSON `money.Money` |
| any | owner, note | the text |
| talk | add | msgspec JSON of `records.Talk`: a local talk |
| person | add | msgspec JSON of `records.Person`: a local person, of whom the name counts |
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from confdash.config import Settings
from confdash.records import Talk
from confdash.store import delays, feeds, journal, local, pots, scholarships, subjects, undoing, videos
from confdash.store.acquaint import acquaint
from confdash.store.adding import add, joins
from confdash.store.decide import carry_out
from confdash.store.decided import Cover, Linked, Named, Said, Sighting
from confdash.store.delays import Late
from confdash.store.forgotten import private
from confdash.store.journal import Entry
from confdash.store.learn import learn_rooms
from confdash.store.meanings import FIELD as WORDS
from confdash.store.merge_people import fold_hosts
from confdash.store.natural import feed_key, natural_keys
from confdash.store.overrides import LOCAL
from confdash.store.readable import ENTITIES, readable
from confdash.store.refold import refold
from confdash.store.scholarship_find import digests, standing
from confdash.store.scholarship_state import Answered, Claim
from confdash.store.speakers import fold_persons
from confdash.store.subjects import NotPlaced
from confdash.store.undoing import NothingToUndo, Overtaken

__all__ = [
    "Ack", "Answered", "Claim", "Cover", "Deed", "Late", "Linked", "Named", "NotPlaced", "NothingToUndo", "Overtaken",
    "Said", "Sighting", "Snooze", "Undone", "Who", "decide", "redo", "undo",
]  # fmt: skip


class Ack(msgspec.Struct, frozen=True):
    """An item is known about, as long as its cause is this and its severity no higher."""

    fingerprint: str
    severity: str


class Snooze(msgspec.Struct, frozen=True):
    """As `Ack`, until a moment (UTC seconds, event time)."""

    fingerprint: str
    severity: str
    until: int


class Who(msgspec.Struct, frozen=True):
    """Who decides, and at which desk."""

    by: str
    desk: str


class Deed(msgspec.Struct, frozen=True):
    """One field of one thing, as somebody decides it."""

    entity: str
    key: str
    field: str
    new: str | None


class Undone(msgspec.Struct, frozen=True):
    """What undo or redo did: the batch that it wrote, and what it took back, as (entity, key, field, from, to).

    `public`: only what is public of it may be told, and `reverted` is that; what is private was taken back with it.
    """

    batch: str
    reverted: tuple[tuple[str, str, str, str | None, str | None], ...]
    public: bool = False


def decide(link: sqlite3.Connection, settings: Settings, who: Who, deeds: Sequence[Deed]) -> str:
    """Journals these deeds as one batch and folds them; returns the batch. Inside a durable write transaction.

    A deed that changes nothing is journalled all the same. Raises `NotPlaced` when there is no such talk or person,
    and where a value is none of the field's (`readable`).
    """
    return _write(link, settings, who, [(deed, None) for deed in deeds])


def undo(
    link: sqlite3.Connection, settings: Settings, who: Who, batch: str | None = None, *, force: bool = False
) -> Undone:
    """Takes back this desk's last batch, or the one that is named (by its id or an entry's, or a beginning).

    Whoever names a public entry, and a desk that may not open scholarships, is told of the public entries alone.
    Raises `NothingToUndo` and `Overtaken`.
    """
    closed = not settings.privacy.may_open(who.desk)
    if not batch:
        return _revert(link, settings, who, undoing.last_done(link, who.desk, closed=closed), closed, force=force)
    chosen, public = undoing.named(link, batch, closed=closed)
    return _revert(link, settings, who, chosen, public, force=force)


def redo(link: sqlite3.Connection, settings: Settings, who: Who, *, force: bool = False) -> Undone:
    """Does again what this desk has taken back last. Raises `NothingToUndo` and `Overtaken`."""
    closed = not settings.privacy.may_open(who.desk)
    return _revert(link, settings, who, undoing.last_undone(link, who.desk, closed=closed), closed, force=force)


def _revert(link: sqlite3.Connection, settings: Settings, who: Who, batch: str, public: bool, *, force: bool) -> Undone:
    """`public`: nothing may be told of what is private."""
    entries = undoing.entries_in(link, batch)
    # What another desk has decided may have been found as a public line; as this desk's own it comes back after that.
    public = public or undoing.from_elsewhere(link, batch, who.desk)
    public = public and not all(private(entry.entity, entry.key) for _, entry in entries)
    if public:
        entries = undoing.untold(link, entries)
    if not force:
        undoing.refuse_overtaken(link, entries)
    back = [(undoing.inverse(link, seq, entry), entry.id) for seq, entry in reversed(entries)]
    deeds = [(Deed(entity, key, field, new), id_) for (entity, key, field, new), id_ in back]
    written = _write(link, settings, who, deeds)
    reverted = tuple(
        (entry.entity, deed.key, entry.field, entry.new, deed.new)
        for (_, entry), (deed, _) in zip(reversed(entries), deeds, strict=True)
        if not public or not private(entry.entity, entry.key)
    )
    return Undone(written, reverted, public)


def _write(link: sqlite3.Connection, settings: Settings, who: Who, deeds: Iterable[tuple[Deed, str | None]]) -> str:
    """Journals and carries out; each deed with the id of the entry that it reverts.

    What is public comes first: a batch is called after its first entry, and in the public journal file no batch may
    be called after an entry that stands in the private one, for that would tell who applied.
    """
    batch, added = "", False
    touched: dict[str, set[str]] = {entity: set() for entity in ENTITIES}
    for deed, reverts in sorted(deeds, key=lambda each: private(each[0].entity, each[0].key)):
        entry = _entry(link, settings, who, deed, reverts)
        batch = batch or entry.batch
        entry = msgspec.structs.replace(entry, batch=batch)
        seq = journal.append(link, entry)
        if deed.field in ("join", "split"):
            carry_out(link, entry, feeds.rules(link, settings))
        elif deed.field == "add":
            rules = feeds.rules(link, settings)
            touched["talk"] |= add(link, entry, rules)
            touched[deed.entity].add(entry.key)
            added = True
        else:
            _set(link, seq, entry)
            if deed.entity != "feed" or deed.field == WORDS:  # nothing else of a feed is folded
                touched[deed.entity].add(entry.key)
    _fold(link, settings, touched, added=added)
    return batch


def _entry(link: sqlite3.Connection, settings: Settings, who: Who, deed: Deed, reverts: str | None) -> Entry:
    if deed.entity not in ENTITIES:
        raise NotPlaced(f"nothing is decided about a “{deed.entity}”")
    if not readable(deed.entity, deed.key, deed.field, deed.new):
        private = deed.entity in ("scholarship", "pot")
        raise NotPlaced(f"{'that' if private else f'“{deed.new}”'} cannot be the {deed.field} of a {deed.entity}")
    key, keys = _subject(link, deed)
    if deed.entity == "talk" and deed.field == "add":
        keys = _joined(link, settings, key, deed.new)
    return journal.entry(
        link, by=who.by, desk=who.desk, entity=deed.entity, key=key, keys=keys, field=deed.field,
        old=current(link, deed.entity, key, deed.field), new=deed.new, reverts=reverts,
    )  # fmt: skip


def _joined(link: sqlite3.Connection, settings: Settings, key: str, text: str | None) -> tuple[str, ...]:
    """An added talk's own natural key, and those of the talk that it turns out to be: a rebuilt store waits for it."""
    found: set[str] = {feed_key(LOCAL, key)}
    of = local.feed(link)
    standing = link.execute("SELECT 1 FROM upstream WHERE feed = ? AND key = ?", [of, key]).fetchone()
    if text is not None and not standing:
        joined = joins(link, feeds.rules(link, settings), key, msgspec.json.decode(text, type=Talk))
        found |= set(natural_keys(link, joined)) if joined else set()
    return tuple(sorted(found))


def _subject(link: sqlite3.Connection, deed: Deed) -> tuple[str, tuple[str, ...]]:
    """The key that the subject has now, and by what else it can be found again."""
    if deed.entity == "scholarship":
        keys = digests(link, deed.key)
        if not keys:
            raise NotPlaced(f"there is no application “{deed.key}” any more")
        return deed.key, keys
    if deed.field == "add" or deed.entity not in ("talk", "person"):
        return deed.key, ()
    if deed.entity == "talk":
        talk = subjects.talk_now(link, deed.key)
        if talk is None:
            raise NotPlaced(f"there is no talk “{deed.key}” any more")
        return talk, natural_keys(link, talk)
    person = subjects.person_now(link, deed.key)
    if person is None:
        raise NotPlaced(f"there is no person “{deed.key}” any more")
    return person, subjects.ways_of(link, person)


def _set(link: sqlite3.Connection, seq: int, entry: Entry) -> None:
    if entry.new is None:
        link.execute(
            "DELETE FROM decisions WHERE entity = ? AND key = ? AND field = ?", [entry.entity, entry.key, entry.field]
        )
    else:
        link.execute(
            "INSERT INTO decisions (entity, key, field, value, seq) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (entity, key, field) DO UPDATE SET value = excluded.value, seq = excluded.seq",
            [entry.entity, entry.key, entry.field, entry.new, seq],
        )


def _fold(link: sqlite3.Connection, settings: Settings, touched: dict[str, set[str]], *, added: bool) -> None:
    if not any(of for entity, of in touched.items() if entity not in ("item", "event")):
        return
    rules = feeds.rules(link, settings)
    if touched["talk"]:
        refold(link, rules, touched["talk"], learn=added)  # a decision teaches nothing of who is who
    if added and touched["talk"]:  # what is added may teach which texts are rooms, as what feeds bring
        rules, affected = learn_rooms(link, rules)
        refold(link, rules, affected)
        fold_hosts(link, rules)
    if touched["person"]:
        fold_persons(link, rules, touched["person"])
    if added:  # and of whom people tables speak
        fold_persons(link, rules, acquaint(link).touched)
        scholarships.link_speakers(link)
    if touched["room"]:
        delays.write_rooms(link, rules)
    if touched["video"] or touched["feed"]:
        videos.follow(link, rules, (), rematch=True, heard=bool(touched["feed"]))
    scholarships.follow(link, rules, touched["scholarship"])
    if touched["pot"]:
        pots.follow(link, rules)


# ----- what holds before


def current(link: sqlite3.Connection, entity: str, key: str, field: str) -> str | None:
    """What a field holds now, in the form in which a decision holds it: decided, else what the feeds say."""
    row = link.execute(
        "SELECT value FROM decisions WHERE entity = ? AND key = ? AND field = ?", [entity, key, field]
    ).fetchone()
    if entity == "scholarship":
        return standing(link, key, field) or (str(row[0]) if row else None)
    if row:
        return str(row[0])
    if entity == "talk" and field in _COLUMNS:
        row = link.execute(f"SELECT {_COLUMNS[field]} FROM talks WHERE key = ?", [key]).fetchone()  # noqa: S608 - ours
    elif entity == "person" and field in _OF_PERSONS:
        row = link.execute(f"SELECT {field} FROM speakers WHERE key = ?", [key]).fetchone()  # noqa: S608 - ours
    elif entity == "pot" and field in ("budget", "raised"):
        return pots.standing(link, key, field)
    return None if row is None or row[0] is None else str(row[0])


_COLUMNS = {
    "title": "title", "kind": "kind", "state": "state", "room": "rooms", "starts_at": "starts", "ends_at": "ends",
    "speakers": "speakers", "do_not_record": "do_not_record", "do_not_stream": "do_not_stream",
}  # fmt: skip
_OF_PERSONS = frozenset({"name", "company", "remote", "first_time"})
