"""Forgets a person: out of every layer of the store, every copy of it and every journal file (design §10).

What was a person in a talk becomes nobody, rows about them and decisions about them go, and a text that names them
says “(removed)”. Digests keep them from coming back (`store.forgotten`). A first name or a surname alone may be
anybody's: it stays, and where the surname stands is told (`store.remnants`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import msgspec

from confdash.config import STORE, Settings
from confdash.store import connect, forgotten, overwrite, whom
from confdash.store.connect import StoreError
from confdash.store.erase_people import Eraser
from confdash.store.journal import PRIVATE_FILE, Entry
from confdash.store.name_marks import everyday, normal
from confdash.store.remnants import Surnames, of_entry, of_store
from confdash.store.scrub import Scrubber
from confdash.store.seek import holds, seek
from confdash.store.whom import Whom

__all__ = ["Forgotten", "Whom", "elsewhere", "forget", "known_before", "look_up", "try_out"]


class Forgotten(msgspec.Struct):
    """What went, and what is left where."""

    #: How much of what.
    tally: Counter[str]
    #: Feeds that list the person, as far as their last read told.
    feeds: list[str]
    #: Files of ours that were rewritten beside the store.
    files: list[Path] = []
    #: What of ours could not be reached, as sentences.
    missed: list[str] = []
    #: Files of the folder, not ours, in which a name or an address still stands; and those that cannot be read.
    left: list[Path] = []
    unread: list[Path] = []
    #: Names that others carry too, or that are everyday words: they stay where they mean others.
    kept_names: list[str] = []
    #: Places in which a surname stands, or a name with a middle name: it may be theirs.
    perhaps: list[str] = []


class People:
    """Takes out one person more, and all who were forgotten before: a copy may be older than that."""

    def __init__(self, who: Whom) -> None:
        self._who = who
        self._marks: list[str] = []
        self._scrubber: Scrubber | None = None
        self.tally: Counter[str] = Counter()
        self.feeds: set[str] = set()
        #: Places in which they may be spoken of still, in their order.
        self.perhaps: dict[str, None] = {}

    def live(self, link: sqlite3.Connection) -> None:
        """Out of the store's tables, inside the write transaction."""
        self._digest = forgotten.digester(link)
        forgotten.remember(link, whom.marks(link, self._who, self._digest))
        self._marks = [row[0] for row in link.execute("SELECT way FROM forgotten").fetchall()]
        eraser = self._eraser(link)
        self.tally, self.feeds = eraser.tally, eraser.feeds
        # What the store names now are others: in journal files and filters their names stay, too.
        self._scrubber = Scrubber(self._digest, self._marks)
        others = forgotten.names(link)
        self._scrubber.spare(others)
        self._surnames = Surnames({each for name in self._who.names for each in whom.spellings(name)}, others)
        self.perhaps = dict.fromkeys(of_store(self._surnames, link))

    def copy(self, link: sqlite3.Connection) -> None:
        """Out of the tables of an older store."""
        self._eraser(link)

    def _eraser(self, link: sqlite3.Connection) -> Eraser:
        eraser = Eraser(link, Scrubber(self._digest, self._marks))
        eraser.run()
        return eraser

    def line(self, line: bytes) -> bytes | None:
        """A line of a journal file without them; None where it is about one of them."""
        assert self._scrubber
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.MsgspecError, ValueError, RecursionError):  # nobody can read it; it may name somebody
            text = line.decode("utf-8", "surrogateescape")
            return self._scrubber.text(text).encode("utf-8", "surrogateescape")
        clean = forgotten.clean_entry(self._scrubber, entry)
        if clean is None:
            return None
        self.perhaps |= dict.fromkeys(of_entry(self._surnames, clean))
        return line if clean == entry else msgspec.json.encode(clean) + b"\n"

    def text(self, text: str) -> str:
        """A text without them."""
        assert self._scrubber
        return self._scrubber.text(text)


def look_up(link: sqlite3.Connection, text: str) -> list[Whom]:
    """Everybody whom a name, an e-mail address or a key may mean; one alone by a key."""
    return whom.find(link, text)


def known_before(link: sqlite3.Connection, text: str) -> bool:
    """Whether this name or address was forgotten before, or a forget was broken off: it is done again then."""
    if overwrite.begun(link):
        return True
    scrubber = forgotten.scrubber(link)
    return scrubber is not None and (
        scrubber.called(text, here=True) or scrubber.way(f"email:{text.casefold()}") or scrubber.key(text)
    )


def try_out(path: Path, who: Whom) -> Forgotten:
    """What forgetting would take out of the store; nothing is changed. Raises `StoreError`."""
    people = People(who)
    overwrite.try_out(path, people)
    return Forgotten(people.tally, sorted(people.feeds), perhaps=[*people.perhaps])


def forget(path: Path, settings: Settings, who: Whom) -> Forgotten:
    """Forgets somebody in the store at `path` and in all of its folder. Whoever calls holds the lease.

    Raises `StoreError` while nothing is changed yet.
    """
    people = People(who)
    done = overwrite.overwrite(path, settings, people)
    found = Forgotten(people.tally, sorted(people.feeds), done.files, done.missed, perhaps=[*people.perhaps])
    _check(path, who, found)
    return found


def _check(path: Path, who: Whom, found: Forgotten) -> None:
    """Looks for names and addresses in all files of the folder, and says where they still stand."""
    link = connect.open_reader(path)
    try:
        others, addresses = _others(link)
    finally:
        link.close()
    carried = {normal(name)[0] for name in others}
    found.kept_names = sorted(name for name in who.names if normal(name)[0] in carried or everyday(name))
    wanted = [each for each in who.known() if each not in found.kept_names and each not in addresses]
    kept = [*others, *addresses]
    turned = [form for name in who.names if name not in found.kept_names for form in whom.turned_round(name)]
    files, found.unread = seek(path.parent, [*wanted, *turned], kept)
    own = {path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))}
    own |= {path.parent / overwrite.STATE, *overwrite.journals(path.parent), *overwrite.copies(path)}
    told = " ".join(found.missed)
    for each in files:
        if each not in own:
            found.left.append(each)
        elif str(each) not in told and holds(each, wanted, kept):
            found.missed.append(f"{each} still holds it; please report this, and delete the file or edit it")


def _others(link: sqlite3.Connection) -> tuple[list[str], set[str]]:
    """Names and addresses of all people whom the store still knows."""
    return forgotten.names(link), {email.lower() for _, email in forgotten.addresses(link)}


def elsewhere(folder: Path, own: str) -> list[str]:
    """The other desks that decided something about this event: their stores and journals are theirs to rewrite."""
    link = connect.open_reader(folder / STORE)
    try:
        rows = link.execute("SELECT DISTINCT desk FROM journal").fetchall()
    except sqlite3.Error as error:
        raise StoreError(connect.sentence(error, folder / STORE)) from error
    finally:
        link.close()
    files = {path.stem.removesuffix(PRIVATE_FILE) for path in overwrite.journals(folder)}
    return sorted({*files, *(row[0] for row in rows)} - {own})
