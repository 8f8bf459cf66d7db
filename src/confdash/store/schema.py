"""The store's tables, as migrations, and how a store is made or brought up to date.

Only this module and the merge load sqlite-utils; the dashboard never needs it for a store that is up to date.

Layers (design §4): *upstream* (feeds, parts, held, upstream, names, rooms), *journal* (journal, decisions),
*current* (talks, speakers, talk_speakers, talks_fts, speakers_fts), and `changes`, what feeds changed.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from confdash.store import connect
from confdash.store.connect import VERSION, StoreError
from confdash.store.schema_scholarships import SCHOLARSHIPS
from confdash.store.views import FILMED, RENEWED, VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


def prepare(path: Path) -> None:
    """Makes the store, or brings an older one up to date after backing it up beside itself. Raises `StoreError`."""
    connect.refuse_remote(path.parent)
    connect.create_private(path)
    link = connect.open_writer(path)
    try:
        with connect.translated(path):
            # In one statement: another process may be making the store just now.
            found, filled = link.execute(
                "SELECT user_version, EXISTS (SELECT 1 FROM sqlite_master) FROM pragma_user_version"
            ).fetchone()
        connect.check_version(link, path)
        if found == VERSION:
            return
        if filled and not found:
            raise StoreError(f"{path} is another program's database; move it aside, or use another folder")
        if found:
            back_up(link, path, path.with_name(f"{path.stem}-before-v{VERSION}{path.suffix}"))
        _migrate(link, path)
    finally:
        link.close()


def _migrate(link: sqlite3.Connection, path: Path) -> None:
    from sqlite_utils import Database

    with connect.writing(link, path, durable=True):
        # Another process may have migrated while we waited for the lock: `apply` then finds nothing to do.
        migrations().apply(Database(link, execute_plugins=False))
        link.execute(f"PRAGMA user_version = {VERSION}")


def back_up(link: sqlite3.Connection, path: Path, target: Path) -> None:
    """A whole copy by `VACUUM INTO`, private like the store: copying a WAL store's file loses what lies in the WAL.

    An earlier copy of that name stays. A copy that was broken off does not: it has another name until it is whole.
    """
    if target.exists():
        return
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        connect.create_private(part)
        with connect.translated(path):
            link.execute("VACUUM INTO ?", (str(part),))
        part.replace(target)
    except (StoreError, OSError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be backed up to {target} before it is brought up to date: {error}") from error


def migrations() -> Migrations:
    """All migrations, oldest first. Never edit one that has been released: add another, and raise `VERSION`."""
    from sqlite_utils import Migrations

    steps = Migrations("confdash")

    @steps()
    def first(db: Database) -> None:
        _run(db, _FIRST)

    @steps()
    def second(db: Database) -> None:
        _run(db, _SECOND)

    @steps()
    def looking(db: Database) -> None:
        _run(db, VIEWS)

    @steps()
    def filmed(db: Database) -> None:
        _run(db, _FILMED + RENEWED + FILMED)

    @steps()
    def scholarships(db: Database) -> None:
        _run(db, SCHOLARSHIPS)

    @steps()
    def told(db: Database) -> None:
        _run(db, _ISSUED)

    return steps


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)


# Times are integer UTC seconds. Lists are JSON. Every `id` is an integer primary key: external-content FTS needs it.
_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, place INTEGER, format TEXT, source TEXT,
    etag TEXT, last_modified TEXT, body_digest BLOB, context BLOB, options BLOB, rejected BLOB,
    deaths INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'never', error TEXT, problem TEXT, warnings TEXT NOT NULL DEFAULT '[]',
    read INTEGER NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0, talks INTEGER NOT NULL DEFAULT 0,
    skipped TEXT NOT NULL DEFAULT '{}', checked_at INTEGER, changed_at INTEGER, failures INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER, every INTEGER, skew INTEGER, phase TEXT, done INTEGER, total INTEGER);
CREATE TABLE parts (
    feed INTEGER NOT NULL, part TEXT NOT NULL, digest BLOB NOT NULL, read INTEGER NOT NULL, skipped TEXT NOT NULL,
    PRIMARY KEY (feed, part)) WITHOUT ROWID;
CREATE TABLE held (
    feed INTEGER PRIMARY KEY, body BLOB NOT NULL, digest BLOB NOT NULL, validators TEXT NOT NULL,
    reason TEXT NOT NULL, differences TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE upstream (
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, key TEXT NOT NULL, base TEXT NOT NULL, part TEXT NOT NULL,
    talk TEXT NOT NULL, rooms TEXT NOT NULL, record BLOB NOT NULL, gone_at INTEGER, UNIQUE (feed, key));
CREATE INDEX upstream_talk ON upstream (talk);
CREATE INDEX upstream_part ON upstream (feed, part);
CREATE TABLE former_keys (key TEXT PRIMARY KEY, talk TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE apart (
    feed INTEGER NOT NULL, key TEXT NOT NULL, other_feed INTEGER NOT NULL, other_key TEXT NOT NULL,
    PRIMARY KEY (feed, key, other_feed, other_key)) WITHOUT ROWID;
CREATE TABLE names (
    feed INTEGER NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, shown TEXT NOT NULL,
    PRIMARY KEY (feed, name)) WITHOUT ROWID;
CREATE INDEX names_person ON names (person);
CREATE INDEX names_name ON names (name);
CREATE TABLE rooms (text TEXT PRIMARY KEY, names TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, by TEXT NOT NULL, desk TEXT NOT NULL,
    entity TEXT NOT NULL, key TEXT NOT NULL, keys TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT,
    reverts TEXT, batch TEXT NOT NULL);
CREATE INDEX journal_subject ON journal (entity, key);
CREATE TRIGGER journal_is_kept BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_whole BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE unplaced (seq INTEGER PRIMARY KEY);
CREATE TABLE decisions (
    entity TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT, seq INTEGER NOT NULL,
    PRIMARY KEY (entity, key, field)) WITHOUT ROWID;
CREATE TABLE changes (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, feed TEXT NOT NULL, also TEXT NOT NULL DEFAULT '[]',
    entity TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT);
CREATE INDEX changes_subject ON changes (entity, key);
CREATE INDEX changes_at ON changes (at);
CREATE TABLE talks (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, session TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    subtitle TEXT, abstract TEXT, description TEXT, state TEXT NOT NULL, raw_state TEXT,
    starts INTEGER, ends INTEGER, room TEXT, rooms TEXT NOT NULL, track TEXT, speakers TEXT NOT NULL,
    url TEXT, language TEXT, do_not_record INTEGER, do_not_stream INTEGER, video_state TEXT,
    gone INTEGER NOT NULL, feeds TEXT NOT NULL, search TEXT NOT NULL);
CREATE INDEX talks_starts ON talks (starts, id);
CREATE INDEX talks_room ON talks (room, starts, ends);
CREATE INDEX talks_session ON talks (session);
CREATE TABLE speakers (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT, talks INTEGER NOT NULL,
    first_starts INTEGER, feeds TEXT NOT NULL, search TEXT NOT NULL);
CREATE TABLE talk_speakers (
    talk INTEGER NOT NULL, speaker INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (talk, speaker)) WITHOUT ROWID;
CREATE INDEX talk_speakers_speaker ON talk_speakers (speaker, talk);
CREATE VIRTUAL TABLE talks_fts USING fts5 (
    search, content = 'talks', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE speakers_fts USING fts5 (
    search, content = 'speakers', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
"""

# What people decide: marks on talks, persons and rooms, people tables, what feeds say against decisions.
# After it everything is folded anew, by the next sync (`decide.follow_config`); the rooms are filled here.
_SECOND = """
ALTER TABLE talks ADD COLUMN stage TEXT;
ALTER TABLE talks ADD COLUMN seen INTEGER;
ALTER TABLE talks ADD COLUMN av_told INTEGER;
ALTER TABLE talks ADD COLUMN public INTEGER;
ALTER TABLE talks ADD COLUMN owner TEXT;
ALTER TABLE talks ADD COLUMN note TEXT;
ALTER TABLE talks ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE talks ADD COLUMN decided TEXT NOT NULL DEFAULT '[]';
ALTER TABLE talks ADD COLUMN delay INTEGER NOT NULL DEFAULT 0;
ALTER TABLE speakers ADD COLUMN seen INTEGER;
ALTER TABLE speakers ADD COLUMN seen_by TEXT;
ALTER TABLE speakers ADD COLUMN seen_where TEXT;
ALTER TABLE speakers ADD COLUMN phone TEXT;
ALTER TABLE speakers ADD COLUMN company TEXT;
ALTER TABLE speakers ADD COLUMN first_time INTEGER;
ALTER TABLE speakers ADD COLUMN remote INTEGER;
ALTER TABLE speakers ADD COLUMN hosts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE speakers ADD COLUMN owner TEXT;
ALTER TABLE speakers ADD COLUMN note TEXT;
ALTER TABLE speakers ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
CREATE INDEX talks_delay ON talks (delay) WHERE delay != 0;
CREATE TABLE talk_rooms (
    room TEXT NOT NULL, starts INTEGER, ends INTEGER, talk INTEGER NOT NULL);
CREATE INDEX talk_rooms_room ON talk_rooms (room, starts, ends, talk);
CREATE INDEX talk_rooms_talk ON talk_rooms (talk);
INSERT INTO talk_rooms SELECT value, starts, ends, talks.id FROM talks, json_each(talks.rooms);
CREATE TABLE room_marks (
    room TEXT PRIMARY KEY, late INTEGER NOT NULL DEFAULT 0, late_at INTEGER, host TEXT, owner TEXT, note TEXT)
    WITHOUT ROWID;
CREATE TABLE overrides (
    talk TEXT NOT NULL, field TEXT NOT NULL, decided TEXT, said TEXT, before TEXT, feed TEXT, at INTEGER NOT NULL,
    by TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (talk, field)) WITHOUT ROWID;
CREATE TABLE disagreements (
    talk TEXT NOT NULL, field TEXT NOT NULL, feed TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (talk, field, feed)) WITHOUT ROWID;
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, key TEXT NOT NULL, part TEXT NOT NULL DEFAULT '',
    ways TEXT NOT NULL, record BLOB NOT NULL, person TEXT, gone_at INTEGER, UNIQUE (feed, key));
CREATE INDEX contacts_person ON contacts (person);
CREATE TABLE feed_events (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, feed TEXT NOT NULL, what TEXT NOT NULL,
    text TEXT);
CREATE INDEX feed_events_at ON feed_events (at);
CREATE TABLE placed (seq INTEGER PRIMARY KEY, key TEXT NOT NULL);
CREATE INDEX placed_key ON placed (key);
CREATE TABLE former_persons (key TEXT PRIMARY KEY, person TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX former_persons_person ON former_persons (person);
CREATE INDEX former_keys_talk ON former_keys (talk);
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_batch ON journal (batch);
CREATE INDEX journal_desk ON journal (desk, seq);
CREATE INDEX journal_reverts ON journal (reverts) WHERE reverts IS NOT NULL;
DELETE FROM meta WHERE key = 'meaning';
"""

# Recordings: what feeds say of each (`video_records`), the recordings as they are (`videos`, one a key), and how far
# the recording of each session has come (`footage`). Filled by the next sync, as after any change of the config.
_FILMED = """
CREATE TABLE video_records (
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, key TEXT NOT NULL, record BLOB NOT NULL, said_at INTEGER NOT NULL,
    reach TEXT, seen_public INTEGER, undated INTEGER NOT NULL DEFAULT 0, earlier TEXT, missing INTEGER,
    gone_at INTEGER, UNIQUE (feed, key));
CREATE INDEX video_records_key ON video_records (key);
CREATE TABLE videos (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, session TEXT, match TEXT,
    score REAL, claims TEXT NOT NULL, state TEXT, raw_state TEXT, reach TEXT, url TEXT, published_at INTEGER,
    said_at INTEGER NOT NULL, seconds INTEGER, room TEXT, starts INTEGER, cover_room TEXT, cover_starts INTEGER,
    cover_ends INTEGER, taken_down INTEGER, checked INTEGER NOT NULL, missing INTEGER, gone INTEGER NOT NULL,
    outside INTEGER NOT NULL, owner TEXT, note TEXT, feeds TEXT NOT NULL, search TEXT NOT NULL);
CREATE INDEX videos_session ON videos (session);
CREATE TABLE footage (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL UNIQUE, ended INTEGER, state TEXT, raw_state TEXT,
    since INTEGER, said_by TEXT, by_hand INTEGER NOT NULL, reach TEXT, public_at INTEGER, url TEXT, video TEXT,
    match TEXT, videos INTEGER NOT NULL, flags TEXT NOT NULL, back_from TEXT, back_by TEXT, back_at INTEGER,
    failed TEXT, owner TEXT, note TEXT, lost_told INTEGER NOT NULL, review INTEGER NOT NULL,
    approved INTEGER NOT NULL);
CREATE INDEX footage_ended ON footage (ended);
ALTER TABLE feeds ADD COLUMN window INTEGER NOT NULL DEFAULT 0;
DELETE FROM meta WHERE key = 'meaning';
"""

# What calendars were last told of each talk (`issued`): a memory of its own, which no sync and no rebuild touches.
_ISSUED = """
CREATE TABLE issued (
    variant TEXT NOT NULL, talk TEXT NOT NULL, uid TEXT NOT NULL, since INTEGER NOT NULL, slot BLOB NOT NULL,
    content BLOB NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, joined INTEGER NOT NULL,
    PRIMARY KEY (variant, talk)) WITHOUT ROWID;
"""
