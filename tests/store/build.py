"""A store of several feeds in a folder, filled as `confdash sync` fills it, for tests of everything under it."""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from confdash.clock import Clock
from confdash.commands import talks as commands
from confdash.commands.declare import Desk
from confdash.config import CONFIG, STORE, Settings, parse
from confdash.records import Batch, Part, Person, Talk, Video
from confdash.store import connect, decide, decisions, feeds, journal, merge, schema
from confdash.store.query.film_rows import FilmRow, VideoRow
from confdash.store.query.reader import Reader
from confdash.store.query.rows import ChangeRow, SpeakerRow, TalkRow
from confdash.store.query.sources import CHANGES, SPEAKERS, TALKS, VIDEOS
from confdash.store.query.videos import recordings
from confdash.text import fold

#: Mon 9 Nov 2026 09:00 in Copenhagen, in UTC seconds.
T0 = 1_794_211_200
HOUR = 3600
_decode = msgspec.msgpack.Decoder(Talk).decode

#: A record by its feed's name and its key.
Name = tuple[str, str]


def talk(
    base: str,
    title: str | None = None,
    *,
    at: int | None = 0,
    minutes: int | None = 45,
    room: str | None = "Hall A",
    people: Sequence[str | Person] | None = None,
    **more: object,
) -> Talk:
    """A record; `at` is minutes after `T0`, None for no time; more fields of `Talk` by their names."""
    starts = None if at is None else T0 + at * 60
    named = None if people is None else tuple(Person(who) if isinstance(who, str) else who for who in people)
    record = Talk(
        base=base,
        title=f"About {base}" if title is None else title,
        starts=starts,
        ends=None if starts is None or minutes is None else starts + minutes * 60,
        rooms=(room,) if room else (),
        people=named,
    )
    return msgspec.structs.replace(record, **more)


def film(key: str, title: str = "", **more: object) -> Video:
    """What a feed says of a recording; more fields of `Video` by their names."""
    return msgspec.structs.replace(Video(key=key, title=title), **more)


def public(key: str, title: str = "", **more: object) -> Video:
    """A recording that its host shows to everybody."""
    return film(key, title, **{"state": "published", "raw_state": "public", "reach": "public", **more})


def config(
    names: Iterable[str] = ("programme",),
    *,
    owns: Mapping[str, Sequence[str]] | None = None,
    rooms: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    windows: Iterable[str] = (),
) -> str:
    """The text of a config with these feeds, in this order."""
    lines = ['[event]\nname = "Harbour Days"\ntimezone = "Europe/Copenhagen"\nstarts = 2026-11-09\nends = 2026-11-11']
    for name in names:
        lines.append(f'[[feeds]]\nname = "{name}"\nurl = "{name}.json"\nowns = {list((owns or {}).get(name, ()))}')
        if name in windows:
            lines.append('covers = "window"')
    for table, words in (("rooms", rooms), ("kinds", kinds)):
        lines += [f"[{table}]", *(f'"{word}" = "{means}"' for word, means in (words or {}).items())]
    return "\n".join(lines)


@functools.cache
def _empty() -> Path:
    """An empty store, made once: the schema takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    schema.prepare(folder / STORE)
    return folder / STORE


class Store:
    """One event's folder: config, store, journal."""

    def __init__(self, folder: Path, text: str | Iterable[str] = ("programme",)) -> None:
        self.folder = folder
        self.path = folder / STORE
        folder.mkdir(exist_ok=True)
        shutil.copy(_empty(), self.path)
        self.link = connect.open_writer(self.path)
        #: Real time of the next sync, in UTC seconds.
        self.now = T0 - 30 * 24 * HOUR
        self.configure(text)

    def configure(self, text: str | Iterable[str]) -> None:
        """Writes a config (its text, or the names of its feeds: "ab" are two) and takes it up, as a sync does."""
        text = text if isinstance(text, str) and "[event]" in text else config(text)
        (self.folder / CONFIG).write_text(text)
        self.settings: Settings = parse(text)
        with connect.writing(self.link, self.path):
            decide.follow_config(self.link, self.settings)

    def feed(self, name: str) -> int:
        """A feed's id."""
        return feeds.memory(self.link, name).id

    def batch(self, talks: Sequence[Talk], kept: Iterable[str] = (), parts: Mapping[str, Part] | None = None) -> Batch:
        """What a parser would give."""
        return Batch(
            format="made-up", talks=tuple(talks), read=len(talks), items=len(talks),
            kept=frozenset(kept), parts=dict(parts or {}),
        )  # fmt: skip

    def plan(self, name: str, batch: Batch) -> merge.Plan:
        """Compares a batch with the store, as `sync.run` does."""
        feed = self.settings.feed(name)
        assert feed
        rules = feeds.rules(self.link, self.settings)
        whole = feed.covers == "whole" and not batch.window
        return merge.prepare(self.link, self.feed(name), batch, whole=whole, rules=rules)

    def sync(self, name: str, talks: Sequence[Talk] | Batch) -> merge.Counts:
        """One feed's body into the store, as `sync.run` does it once guard has let it pass."""
        batch = talks if isinstance(talks, Batch) else self.batch(talks)
        plan = self.plan(name, batch)
        self.now += 60
        body = feeds.Applied(None, None, str(self.now).encode(), b"options", None)
        with connect.writing(self.link, self.path):
            rules = feeds.rules(self.link, self.settings)
            counts = merge.apply(self.link, plan, batch, rules, self.now)
            feeds.note_applied(
                self.link, plan.feed, batch, body, at=self.now, next_at=self.now + 300, changed=not plan.empty
            )
            decide.place_waiting(self.link, rules)
        return counts

    @property
    def desk(self) -> Desk:
        """Who decides in tests."""
        return Desk(self.path, Clock("Europe/Copenhagen"), "ada", "front")

    def film(self, name: str, videos: Sequence[Video], *, window: bool = False, form: str = "made-up") -> merge.Counts:
        """One body of a feed of recordings; `form`: its format, where that matters."""
        listed = tuple(videos)
        batch = Batch(format=form, videos=listed, read=len(listed), items=len(listed), window=window)
        return self.sync(name, batch)

    def join(self, *keys: str) -> None:
        """A person joins talks. Raises `Refused`."""
        rows = [self.talks()[key] for key in keys]
        with connect.writing(self.link, self.path, durable=True):
            commands.join(self.link, self.desk, rows, {})
        journal.write_out(self.link, self.folder, "front")

    def split(self, key: str, feed: str | None = None) -> None:
        """A person splits a talk. Raises `Refused`."""
        row = self.talks()[key]
        with connect.writing(self.link, self.path, durable=True):
            commands.split(self.link, self.desk, [row], {"feed": feed} if feed else {})
        journal.write_out(self.link, self.folder, "front")

    def decide(self, *deeds: tuple[str, str, str, str | None], desk: str = "front", by: str = "ada") -> str:
        """A person decides (entity, key, field, value) of several things at once; returns the batch."""
        with connect.writing(self.link, self.path, durable=True):
            batch = decisions.decide(
                self.link, self.settings, decisions.Who(by, desk), [decisions.Deed(*each) for each in deeds]
            )
        journal.write_out(self.link, self.folder, desk)
        return batch

    def undo(self, batch: str | None = None, *, desk: str = "front", force: bool = False) -> decisions.Undone:
        """A desk takes back its last deed, or one that is named."""
        with connect.writing(self.link, self.path, durable=True):
            undone = decisions.undo(self.link, self.settings, decisions.Who("ada", desk), batch, force=force)
        journal.write_out(self.link, self.folder, desk)
        return undone

    def redo(self, *, desk: str = "front", force: bool = False) -> decisions.Undone:
        """A desk does again what it took back last."""
        with connect.writing(self.link, self.path, durable=True):
            undone = decisions.redo(self.link, self.settings, decisions.Who("ada", desk), force=force)
        journal.write_out(self.link, self.folder, desk)
        return undone

    def rebuild(self) -> bool:
        """Folds everything anew; True when nothing changed by it."""
        with connect.writing(self.link, self.path):
            return decide.rebuild(self.link, self.settings)

    @contextlib.contextmanager
    def reader(self, clock: Clock | None = None) -> Iterator[Reader]:
        """A reader, closed afterwards."""
        reader = Reader(self.path, clock or self.settings.clock())
        try:
            yield reader
        finally:
            reader.close()

    def films(self, text: str = "") -> dict[str, FilmRow]:
        """The rows of the list of recordings, by key, in its order."""
        with self.reader() as reader:
            return {row.key: row for row in reader.rows(VIDEOS, text) if isinstance(row, FilmRow)}

    def videos(self) -> dict[str, VideoRow]:
        """All recordings, by key."""
        keys = [row[0] for row in self.link.execute("SELECT key FROM videos ORDER BY key").fetchall()]
        with self.reader() as reader:
            return {row.key: row for row in recordings(reader, keys)}

    def talks(self, text: str = "") -> dict[str, TalkRow]:
        """The talks that match, by key, in order of time."""
        with self.reader() as reader:
            return {row.key: row for row in reader.rows(TALKS, text) if isinstance(row, TalkRow)}

    def talk(self, key: str) -> TalkRow:
        """One talk."""
        return self.talks()[key]

    def speakers(self, text: str = "") -> dict[str, SpeakerRow]:
        """The speakers that match, by key, in order of name."""
        with self.reader() as reader:
            return {row.key: row for row in reader.rows(SPEAKERS, text) if isinstance(row, SpeakerRow)}

    def speakers_of(self, key: str) -> list[str]:
        """The keys of those who speak on a talk."""
        rows = self.link.execute(
            "SELECT speakers.key FROM talk_speakers JOIN talks ON talks.id = talk"
            " JOIN speakers ON speakers.id = speaker WHERE talks.key = ? ORDER BY position",
            [key],
        ).fetchall()
        return [row[0] for row in rows]

    def changes(self) -> list[ChangeRow]:
        """What feeds changed, the oldest first."""
        with self.reader() as reader:
            return [row for row in reader.rows(CHANGES, order="oldest") if isinstance(row, ChangeRow)]

    def told(self) -> list[tuple[str, str, str | None, str | None]]:
        """The changes of talks as (key, field, old, new), the oldest first."""
        return [(row.key, row.field, row.old, row.new) for row in self.changes() if row.entity == "talk"]

    def groups(self) -> dict[str, set[Name]]:
        """Talk key → the records that are it."""
        found: dict[str, set[Name]] = {}
        for of, name, key in self.link.execute(
            "SELECT talk, feeds.name, upstream.key FROM upstream JOIN feeds ON feeds.id = feed"
        ).fetchall():
            found.setdefault(of, set()).add((name, key))
        return found

    def grouping(self) -> set[frozenset[Name]]:
        """Which records are one talk, whatever its key."""
        return {frozenset(members) for members in self.groups().values()}

    def of(self, feed: str, key: str) -> TalkRow:
        """The talk that a feed's record belongs to."""
        return self.talk(next(of for of, members in self.groups().items() if (feed, key) in members))

    def check(self) -> None:
        """All that must hold of any store at any time."""
        check(self.link)

    def close(self) -> None:
        """Gives the store back."""
        self.link.close()


def check(link: sqlite3.Connection) -> None:
    """All that must hold of any store at any time."""
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table in ("talks_fts", "speakers_fts"):
        # Only with a rank is the index compared with the table that it is of.
        link.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        rows = f"SELECT id FROM {table}_docsize EXCEPT SELECT id FROM {table.removesuffix('_fts')}"
        assert link.execute(rows).fetchall() == [], "the index keeps nothing of a row that is gone"
    for column, table in (("talk", "talks"), ("speaker", "speakers")):
        dangling = f"SELECT {column} FROM talk_speakers EXCEPT SELECT id FROM {table}"
        assert link.execute(dangling).fetchall() == []
    idle = (
        "SELECT name FROM speakers WHERE id NOT IN (SELECT speaker FROM talk_speakers)"
        " AND key NOT IN (SELECT person FROM names WHERE name GLOB 'local-*')"
    )
    assert link.execute(idle).fetchall() == []
    keys = "SELECT DISTINCT talk FROM upstream EXCEPT SELECT key FROM talks"
    assert link.execute(keys).fetchall() == [], "every record belongs to a talk"
    keys = "SELECT key FROM talks EXCEPT SELECT talk FROM upstream"
    assert link.execute(keys).fetchall() == [], "every talk has a record"
    places = "SELECT talk FROM talk_rooms EXCEPT SELECT id FROM talks"
    assert link.execute(places).fetchall() == [], "nothing is where no talk is"
    in_rooms = "SELECT talks.id, value, starts, ends FROM talks, json_each(rooms)"
    assert sorted(link.execute(in_rooms).fetchall(), key=str) == sorted(
        link.execute("SELECT talk, room, starts, ends FROM talk_rooms").fetchall(), key=str
    )
    former = "SELECT talk FROM former_keys EXCEPT SELECT key FROM talks"
    assert link.execute(former).fetchall() == [], "a key that was once a talk's leads to one"
    twice = "SELECT talk, feed FROM upstream WHERE gone_at IS NULL GROUP BY talk, feed HAVING count(*) > 1"
    assert link.execute(twice).fetchall() == [], "a talk holds at most one living record of each feed"
    for search, name in link.execute("SELECT search, name FROM speakers").fetchall():
        assert fold(name) in ("", search)


def records(link: sqlite3.Connection) -> dict[tuple[int, str], Talk]:
    """Every record that the store has, by feed and key."""
    return {
        (feed, key): _decode(record) for feed, key, record in link.execute("SELECT feed, key, record FROM upstream")
    }
