"""Takes forgotten people out of all tables of one store: rows about them go, all other texts are rid of their names."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from confdash.records import Contact, Scholarship, Talk, Video
from confdash.store import erase, forgotten
from confdash.store.erase import Row, Table
from confdash.store.name_marks import normal
from confdash.store.scrub import REMOVED, Scrubber
from confdash.store.scrub_values import column

T = TypeVar("T")

#: Columns that are the config's words or random, where no name is looked for.
_FIXED = {
    "feeds": frozenset({"name", "source", "format", "etag"}), "meta": frozenset({"key"}),
    "journal": frozenset({"id", "reverts", "batch"}), "pots": frozenset({"name"}),
}  # fmt: skip
#: Whole tables of people: what is left in them is others' own, whatever it holds.
_OTHERS = {
    "names": frozenset({"name", "person", "shown"}), "speakers": frozenset({"key", "name", "search", "email"}),
    "scholarships": frozenset({"name", "email", "search"}), "contacts": frozenset({"ways", "key"}),
    "scholarship_records": frozenset({"ways", "base"}), "former_persons": frozenset({"key", "person"}),
}  # fmt: skip
#: Columns that name a thing: a name that is an everyday word is none there.
_IDENTITY = frozenset({"key", "keys", "base", "part", "talk", "session"})
#: Table → where a row belongs: the column that tells of what sort it is (or the sort itself), and that of its key.
_PLACES = {
    "upstream": ("feed", "base"), "video_records": ("feed", "key"), "contacts": ("feed", "key"),
    "journal": ("entity", "key"), "decisions": ("entity", "key"), "changes": ("entity", "key"),
    "talks": ("talk", "key"), "overrides": ("talk", "talk"), "disagreements": ("talk", "talk"),
    "footage": ("talk", "session"), "videos": ("video", "key"),
}  # fmt: skip
#: What a row of a table is called where its texts were changed; of tables that are folded from others, nothing.
_NOUNS = {
    "upstream": "records of talks", "video_records": "records of recordings", "journal": "decisions that name them",
    "changes": "lines of what changed", "feed_events": "lines of what changed", "feeds": "lines of what changed",
}  # fmt: skip
#: Names in one text, in `changes`.
_JOINT = ", "


class Eraser:
    """Takes the people whom a `Scrubber` knows out of one store. The scrubber is of no use for another one."""

    def __init__(self, link: sqlite3.Connection, known: Scrubber) -> None:
        self._link = link
        self._known = known
        self._tables: dict[str, Table] = {}
        self._feeds: dict[object, str] = {}
        #: Persons and applications who are forgotten, by the keys that they have in this store.
        self._gone: set[object] = set()
        #: How much of what there was.
        self.tally: Counter[str] = Counter()
        #: The feeds that speak of them.
        self.feeds: set[str] = set()

    def run(self) -> None:
        """All tables, inside a write transaction."""
        self._tables = erase.tables(self._link)
        if "feeds" in self._tables:
            self._feeds = dict(self._link.execute("SELECT id, name FROM feeds").fetchall())
        self._count("held bodies", erase.drop_bodies(self._link, self._tables))
        self._find()
        self._known.spare(self._others())
        with erase.journal_open(self._link):
            self._drop_people()
            for table in self._tables.values():
                self._clean(table)
        erase.renew_indices(self._link)

    def _count(self, noun: str, number: int) -> None:
        if number:
            self.tally[noun] += number

    def _rows(self, name: str) -> Iterator[Row]:
        """The rows of a table, if there is one of that name."""
        if name in self._tables:
            yield from (row for _, row in erase.read(self._link, self._tables[name]))

    # ----- who it is

    def _find(self) -> None:
        """Whom this store has of those who are forgotten: by key or a sure way; by name who has nothing surer."""
        said: dict[str, list[str]] = defaultdict(list)
        shown: dict[str, str] = {}
        for row in self._rows("names"):
            said[str(row["person"])].append(str(row["name"]))
            shown[str(row["person"])] = str(row["shown"])
        called: dict[str, int] = Counter(map(_folded, shown.values()))
        for person, ways in said.items():
            sure = [way for way in ways if not way.startswith(("name:", "local-"))]
            bare = not sure and called[_folded(shown[person])] == 1 and self._known.called(shown[person])
            if self._known.key(person) or any(map(self._known.way, sure)) or bare:
                self._gone.add(person)
        for row in self._rows("scholarship_records"):
            record = _decoded(row["record"], Scholarship)
            if self._known.key(str(row["key"])) or (record and forgotten.applies(self._known, self._feed(row), record)):
                self._gone.add(row["key"])

    def _others(self) -> Iterator[str]:
        """The names of all others, as this store has them."""
        yield from (str(row["shown"]) for row in self._rows("names") if row["person"] not in self._gone)
        yield from (str(row["name"]) for row in self._rows("speakers") if not self._is_gone(row["key"]))
        yield from (str(row["name"]) for row in self._rows("scholarships") if not self._is_gone(row["key"]))
        for row in self._rows("contacts"):
            contact = _decoded(row["record"], Contact)
            if contact and not self._contact_gone(row):
                yield contact.person.name
        for row in self._rows("video_records"):
            if video := _decoded(row["record"], Video):
                yield from (name for name in video.people if not self._known.called(name, here=True))

    def _is_gone(self, key: object) -> bool:
        return key in self._gone or (isinstance(key, str) and self._known.key(key))

    # ----- rows about them

    def _drop_people(self) -> None:
        self._drop("names", lambda row: row["person"] in self._gone)
        self._drop("former_persons", lambda row: self._is_gone(row["key"]) or self._is_gone(row["person"]))
        self._drop("contacts", self._contact_gone, "rows of people tables")
        self._drop("scholarship_records", lambda row: row["key"] in self._gone, "rows of scholarships")
        self._drop("scholarships", lambda row: self._is_gone(row["key"]))
        speakers = {row["id"] for row in self._drop("speakers", lambda row: self._is_gone(row["key"]))}
        self._drop("talk_speakers", lambda row: row["speaker"] in speakers)
        seqs = {row["seq"] for row in self._drop("journal", self._about, "decisions about them")}
        self._drop("decisions", lambda row: row["seq"] in seqs or self._about(row))
        self._drop("placed", lambda row: row["seq"] in seqs or self._is_gone(row["key"]))
        self._drop("unplaced", lambda row: row["seq"] in seqs)

    def _drop(self, name: str, gone: Callable[[Row], bool], noun: str = "") -> list[Row]:
        rows = list(erase.drop(self._link, self._tables, name, gone))
        if noun:
            self._count(noun, len(rows))
        self.feeds.update(self._feed(row) for row in rows if "feed" in row)
        return rows

    def _contact_gone(self, row: Row) -> bool:
        contact = _decoded(row["record"], Contact)
        speaks = contact is not None and forgotten.speaks_of(self._known, self._feed(row), contact)
        return speaks or self._is_gone(row["person"])

    def _about(self, row: Row) -> bool:
        """Whether a decision is about one of them."""
        keys = msgspec.json.decode(str(row.get("keys", "[]")), type=list[str])
        entity, key = str(row["entity"]), str(row["key"])
        subject = key.split(" ", 2)[-1] if entity == "item" else key
        return self._known.about(entity, key, keys) or (
            entity in ("person", "scholarship", "item") and subject in self._gone
        )

    def _feed(self, row: Row) -> str:
        return self._feeds.get(row.get("feed"), "")

    # ----- texts

    def _clean(self, table: Table) -> None:
        """Every value of a table, rid of forgotten people."""
        for key, row in erase.read(self._link, table):
            clean = self._row(table, row)
            if clean == row:
                continue
            if table.name == "changes" and clean["old"] == clean["new"] and row["field"] == "speakers":
                self._link.execute("DELETE FROM changes WHERE id = ?", [row["id"]])  # they alone came or went
            else:
                erase.write(self._link, table, key, clean)
            if noun := _NOUNS.get(table.name):
                self._count(noun, 1)
            if table.name in ("upstream", "video_records"):
                self.feeds.add(self._feed(row))

    def _row(self, table: Table, row: Row) -> Row:
        if table.name == "meta" and row["key"] == "secret":
            return row
        here = self._here(table, row)
        apart = _FIXED.get(table.name, frozenset()) | _OTHERS.get(table.name, frozenset())
        clean = dict(row)
        for name, each in row.items():
            if not isinstance(each, (str, bytes)) or name in apart:  # most are numbers, or nothing
                continue
            left = self._value(table, row, name, here)
            clean[name] = REMOVED if left is None and name in table.needed else left
        return clean

    def _value(self, table: Table, row: Row, name: str, here: bool) -> object:
        value, known = row[name], self._known
        if name == "record":
            return self._record(table, value, here)
        if not isinstance(value, str):
            return column(known, value, here=here)
        if name in ("old", "new", "value"):
            if table.name == "changes" and row["field"] == "speakers":
                return _JOINT.join(each for each in value.split(_JOINT) if not known.called(each, here=here)) or None
            return forgotten.clean_value(known, str(row.get("field")), value, here=here)
        if name in ("host", "owner"):
            return forgotten.clean_value(known, name, value, here=here)
        return column(known, value, here=here and name not in _IDENTITY, folded=name == "search")

    def _record(self, table: Table, value: object, here: bool) -> object:
        """What a feed said, encoded as a merge would encode it: else the next sync would take it for a change."""
        known = self._known
        match table.name:
            case "upstream" if talk := _decoded(value, Talk):
                clean: object = forgotten.cleaned(known, talk, here=here)
                return value if clean is talk else msgspec.msgpack.encode(clean)
            case "video_records" if video := _decoded(value, Video):
                clean = forgotten.cleaned(known, video, here=here)
                return value if clean is video else msgspec.msgpack.encode(clean)
            case "contacts" if contact := _decoded(value, Contact):
                clean = forgotten.cleaned(known, contact)
                return value if clean is contact else msgspec.msgpack.encode(clean)
            case "scholarship_records" if said := _decoded(value, Scholarship):
                clean = forgotten.cleaned(known, said)
                return value if clean is said else msgspec.msgpack.encode(clean)
        return column(known, value, here=here)

    def _here(self, table: Table, row: Row) -> bool:
        """Whether a row is a forgotten person's own, where also everyday names are taken out."""
        sort, key = _PLACES.get(table.name, ("", ""))
        if not key:
            return False
        said = self._feed(row) if sort == "feed" else str(row["entity"]) if sort == "entity" else sort
        return self._known.place(said, str(row[key]))


def _folded(name: str) -> str:
    return normal(name)[0]


def _decoded(value: object, sort: type[T]) -> T | None:
    if not isinstance(value, bytes):
        return None
    try:
        return msgspec.msgpack.decode(value, type=sort)
    except (msgspec.MsgspecError, RecursionError):
        return None
