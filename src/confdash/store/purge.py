"""Purges scholarships: what feeds said, what people decided of applications and pots, and the private journal files.

The config's pots stay, and what a speaker is beside an application. The feeds are not read again until they are
renamed: what was purged on purpose must not come back by itself.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from confdash import clock
from confdash.config import Settings
from confdash.store import erase, forgotten, overwrite
from confdash.store.erase import Row
from confdash.store.journal import Entry

#: Nothing of these is kept.
_TABLES = {"scholarship_records": "rows of scholarships", "scholarships": "applications", "pots": ""}


class Purged(msgspec.Struct):
    """What went, and what is left."""

    tally: Counter[str]
    #: Feeds that are not read again.
    feeds: list[str]
    files: list[Path] = []
    missed: list[str] = []


class Scholarships:
    """Takes out everything about scholarships and what is decided of pots."""

    def __init__(self, feeds: Iterable[str]) -> None:
        #: Of the config; the store may know more.
        self._listed = set(feeds)
        self.feeds: set[str] = set()
        self.tally: Counter[str] = Counter()
        self._last = clock.real()

    def live(self, link: sqlite3.Connection) -> None:
        """Out of the store's tables, inside the write transaction."""
        self.feeds = self._listed | _feeds(link)
        self.tally = self._erase(link)
        forgotten.remember_purge(link, dict.fromkeys(self.feeds, self._last))

    def copy(self, link: sqlite3.Connection) -> None:
        """Out of the tables of an older store."""
        if "scholarship_records" in erase.tables(link):
            self._erase(link)

    def _erase(self, link: sqlite3.Connection) -> Counter[str]:
        listed = erase.tables(link)
        tally = Counter[str]()
        names = {*self.feeds, *_feeds(link)}

        def private(row: Row) -> bool:
            return forgotten.private(str(row["entity"]), str(row["key"]))

        for table, noun in _TABLES.items():
            gone = erase.drop(link, listed, table, lambda _row: True)
            if noun and gone:
                tally[noun] += len(gone)
        erase.count_anew(link, [*_TABLES])
        with erase.journal_open(link):
            entries = erase.drop(link, listed, "journal", private)
        if entries:
            tally["decisions"] += len(entries)
        seqs = {row["seq"] for row in entries}
        erase.drop(link, listed, "decisions", private)
        for table in ("placed", "unplaced"):
            erase.drop(link, listed, table, lambda row: row["seq"] in seqs)
        erase.drop(link, listed, "changes", lambda row: private(row) or row["feed"] in names)
        erase.drop(link, listed, "feed_events", lambda row: row["feed"] in names)
        erase.drop_bodies(link, listed, sorted(names))
        marks = ", ".join("?" * len(names))
        link.execute(
            "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL, context = NULL, options = NULL,"  # noqa: S608
            " warnings = '[]', aside = '[]', skipped = '{}', read = 0, items = 0, talks = 0, error = NULL,"
            f" problem = NULL, changed_at = NULL WHERE name IN ({marks})",
            sorted(names),
        )
        link.execute(f"DELETE FROM parts WHERE feed IN (SELECT id FROM feeds WHERE name IN ({marks}))", sorted(names))  # noqa: S608
        return tally

    def line(self, line: bytes) -> bytes | None:
        """A line of a journal file that is about something else; of those that cannot be read, what names neither."""
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return line if not any(f'"{each}"'.encode() in line for each in forgotten.PRIVATE) else None
        return None if forgotten.private(entry.entity, entry.key) else line

    def text(self, text: str) -> str:
        """A text as it is: no name is looked for."""
        return text


def _feeds(link: sqlite3.Connection) -> set[str]:
    """The feeds that gave applications."""
    rows = link.execute(
        "SELECT DISTINCT name FROM feeds JOIN scholarship_records ON scholarship_records.feed = feeds.id"
    ).fetchall()
    return {row[0] for row in rows}


def listed(settings: Settings) -> list[str]:
    """The feeds of the config that give applications."""
    return [feed.name for feed in settings.feeds if feed.entity == "scholarships"]


def try_out(path: Path, settings: Settings) -> Purged:
    """What purging would take out of the store; nothing is changed. Raises `StoreError`."""
    what = Scholarships(listed(settings))
    overwrite.try_out(path, what)
    return Purged(what.tally, sorted(what.feeds))


def purge(path: Path, settings: Settings) -> Purged:
    """Purges the scholarships of the store at `path` and of all of its folder. Whoever calls holds the lease.

    Raises `StoreError` while nothing is changed yet.
    """
    what = Scholarships(listed(settings))
    done = overwrite.overwrite(path, settings, what)
    return Purged(what.tally, sorted(what.feeds), done.files, done.missed)
