"""Stores filled by plain SQL, for tests of the dashboard: invented people and talks, on a fixed event."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import json
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import NamedTuple

from confdash import config
from confdash.clock import Clock
from confdash.store import connect, schema
from confdash.text import fold

CONFIG = """
[event]
name = "Harbour Days 2026"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
[[feeds]]
name = "programme"
url = "schedule.json"
[[feeds]]
name = "calendar"
url = "calendar.ics"
[views]
"Hall A today" = 'talks room:"Hall A" day:today'
"What changed" = "changes since:1d"
"""
#: Tue 10 Nov 2026 10:21 in Copenhagen.
NOW = 1794302460
FIRST = 1794211200  # Mon 9 Nov 09:00

ROOMS = ("Hall A", "Hall B", "Hall C", "Studio", "Lab 1", "Lab 2")
TITLES = (
    "Queues all the way down", "Tracing in the dark", "What we learned from losing a region", "Operators by hand",
    "Build less", "建てる前に測る", "Small languages, large audiences", "A calendar is a distributed system",
    "Reading other people's logs", "Æbler og pærer: comparing what cannot be compared", "The cache is a rumour",
)  # fmt: skip
PEOPLE = (
    "Ada Nwosu",
    "Bo Lindqvist",
    "田中 ゆき",
    "Noor Haddad",
    "Pia Eriksen",
    "Łukasz Wrona",
    "Søren Holm",
    "Inês Duarte",
)
KINDS = ("talk", "talk", "talk", "workshop", "talk", "keynote", "talk", "break")


class Given(NamedTuple):
    """A talk for a store."""

    title: str
    key: str
    starts: int | None
    room: str | None
    speakers: tuple[str, ...]
    kind: str = "talk"
    state: str = "confirmed"
    gone: bool = False
    do_not_record: bool | None = False
    abstract: str | None = None
    minutes: int = 30


def talk(number: int) -> Given:
    """The talk of a number: three days, six rooms, half an hour each."""
    slot, room = divmod(number, len(ROOMS))
    day, half = divmod(slot, 16)
    return Given(
        title=TITLES[number % len(TITLES)] + ("" if number < len(TITLES) else f", part {number // len(TITLES) + 1}"),
        key=f"T{number:06d}",
        starts=FIRST + (day % 400) * 86400 + half * 1800,
        room=ROOMS[room],
        speakers=tuple(PEOPLE[(number + step) % len(PEOPLE)] for step in range(1 + number % 2)),
        kind=KINDS[number % len(KINDS)],
        state="canceled" if number % 23 == 11 else "accepted" if number % 9 == 4 else "confirmed",
        gone=number % 41 == 40,
        do_not_record=None if number % 7 == 3 else number % 13 == 5,
        abstract="How a small team kept the harbour's cranes moving while the network did not. " * 4,
    )


def insert(link: sqlite3.Connection, given: Given, id_: int | None = None) -> None:
    """Adds a talk; the index is brought up to date by `index`."""
    people = list(given.speakers)
    ends = None if given.starts is None else given.starts + given.minutes * 60
    search = fold(" ".join([given.title, *people, given.room or "", given.key]))
    link.execute(
        "INSERT INTO talks"
        " (id, key, session, kind, title, abstract, state, starts, ends, room, rooms, track, speakers,"
        " url, language, do_not_record, gone, feeds, search)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            id_, given.key, given.key, given.kind, given.title, given.abstract, given.state, given.starts, ends,
            given.room,
            json.dumps([given.room] if given.room else [], ensure_ascii=False), "operations",
            json.dumps(people, ensure_ascii=False),
            f"https://example.org/{given.key}", "en",
            None if given.do_not_record is None else int(given.do_not_record), int(given.gone),
            '["programme", "calendar"]', search,
        ],
    )  # fmt: skip
    link.execute(
        "INSERT INTO talk_rooms (room, starts, ends, talk)"
        " SELECT value, starts, ends, talks.id FROM talks, json_each(talks.rooms) WHERE talks.key = ?",
        [given.key],
    )


def index(link: sqlite3.Connection) -> None:
    """Rebuilds the full-text indexes."""
    link.execute("INSERT INTO talks_fts(talks_fts) VALUES('rebuild')")
    link.execute("INSERT INTO speakers_fts(speakers_fts) VALUES('rebuild')")


def feed(
    link: sqlite3.Connection,
    name: str,
    place: int,
    state: str = "ok",
    error: str | None = None,
    **columns: object,
) -> None:
    """Adds a feed."""
    values = {
        "name": name, "place": place, "format": "schedule-json", "source": f"https://cfp.example.org/{name}",
        "state": state,
        "error": error, "read": 190, "items": 182, "talks": 182, "skipped": '{"has no start": 5, "is empty": 3}',
        "checked_at": NOW - 40, "changed_at": NOW - 4000, "next_at": NOW + 80, "every": 120, **columns,
    }  # fmt: skip
    marks = ", ".join("?" * len(values))
    link.execute(f"INSERT INTO feeds ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def change(
    link: sqlite3.Connection,
    key: str,
    title: str,
    field: str,
    old: str | None,
    new: str | None,
    at: int = NOW,
) -> None:
    """Adds a line to the time line."""
    link.execute(
        "INSERT INTO changes (at, feed, entity, key, title, field, old, new)"
        " VALUES (?, 'programme', 'talk', ?, ?, ?, ?, ?)",
        [at, key, title, field, old, new],
    )


def writing(path: Path) -> sqlite3.Connection:
    """A connection for changing a store under the dashboard's eyes; each statement is a transaction of its own."""
    return connect.open_writer(path)


def store(folder: Path, talks: int = 60) -> Path:
    """A store in a folder, with a config beside it. Gives the store's path."""
    (folder / config.CONFIG).write_text(CONFIG, encoding="utf-8")
    path = folder / config.STORE
    shutil.copy(_filled(talks), path)
    return path


@functools.cache
def _filled(talks: int) -> Path:
    """A store of so many talks, made once and copied by each test that wants one."""
    folder = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / config.STORE
    schema.prepare(path)
    link = writing(path)
    link.execute("BEGIN IMMEDIATE")
    feed(link, "programme", 0)
    feed(link, "calendar", 1, format="ics", checked_at=NOW - 20)
    for number in range(talks):
        insert(link, talk(number), number + 1)
    for place, name in enumerate(PEOPLE, start=1):
        link.execute(
            "INSERT INTO speakers (id, key, name, talks, first_starts, feeds, search) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                place,
                f"name:{fold(name)}",
                name,
                1 + place % 3,
                FIRST + place * 3600,
                '["programme"]',
                fold(name),
            ],
        )
    for number in range(talks):
        for step in range(1 + number % 2):
            link.execute(
                "INSERT OR IGNORE INTO talk_speakers VALUES (?, ?, ?)",
                [number + 1, (number + step) % len(PEOPLE) + 1, step],
            )
    if talks > 2:
        change(link, "T000001", TITLES[1], "room", "Hall B", "Studio", NOW - 4000)
        change(link, "T000002", TITLES[2], "appeared", None, None, NOW - 90000)
        change(link, "T000001", TITLES[1], "starts_at", str(FIRST), str(FIRST + 1800), NOW - 3900)
    index(link)
    link.execute("COMMIT")
    link.close()
    return path


def clock(now: int | None = NOW) -> Clock:
    """The event's clock, standing at `NOW` as far as whole seconds go."""
    settings = config.parse(CONFIG)
    offset = 0 if now is None else now - int(dt.datetime.now(dt.UTC).timestamp())
    return settings.clock(offset)
