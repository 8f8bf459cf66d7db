"""What commands that decide have in common: one batch in the journal, which rows it is for, what is said of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from confdash.commands.declare import Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.scholarship_rows import ScholarshipRow

if TYPE_CHECKING:
    from confdash.config import Settings
    from confdash.store.decisions import Who

# What decisions need is imported when one is made: the dashboard's first paint does not wait for it.

#: One field of one thing, as (entity, key, field, new value).
Change = tuple[str, str, str, str | None]
Test = Callable[[Any], bool]
Write = Callable[[sqlite3.Connection, Desk, Rows, Values], Outcome]

#: Boards whose rows are talks.
OF_TALKS = ("talks", "schedule")
#: Boards that show talks, or what needs a human about them.
TALKS = ("attention", *OF_TALKS)
#: And those that show people.
PEOPLE = (*TALKS, "speakers")

PINNED = "the clock is moved (--now), and that is for looking only; open confdash without it to decide anything"


def settings_of(desk: Desk) -> Settings:
    """The config that decisions are folded with. Raises `Refused` where it cannot be read."""
    from confdash.config import ConfigError, load

    if desk.settings is not None:
        return desk.settings
    try:
        return load(desk.path.parent)
    except ConfigError as error:
        raise Refused(str(error)) from error


def who(desk: Desk) -> Who:
    """Who signs. Raises `Refused` where the clock is moved, save in a rehearsal or the demo."""
    from confdash.store.decisions import Who

    if desk.clock.offset and not desk.pretend:
        raise Refused(PINNED)
    return Who(desk.by, desk.desk)


def commit(link: sqlite3.Connection, desk: Desk, changes: Sequence[Change]) -> str:
    """Journals the changes as one batch and folds them; returns the batch. Raises `Refused`."""
    from confdash.store import decisions
    from confdash.store.decide import NotPlaced

    signed = who(desk)
    if not changes:
        raise Refused("that changes nothing")
    deeds = [decisions.Deed(*change) for change in changes]
    try:
        return decisions.decide(link, settings_of(desk), signed, deeds)
    except NotPlaced as error:
        raise Refused(str(error)) from error


def name_of(row: Any) -> str:
    """How a row is called in a sentence: a talk by its title in quotes, others by their name.

    An application is called by its key, never by the name: sentences are read from across the desk.
    """
    if isinstance(row, ScholarshipRow):
        return row.key
    title = getattr(row, "title", None)
    if title is not None and not hasattr(row, "person"):
        # A recording without a title is known by its key.
        return f"“{title or (row.key if hasattr(row, 'match') else 'no title')}”"
    return str(getattr(row, "name", None) or getattr(row, "what", None) or row.key)


_PLURAL = {
    "TalkRow": "talks", "SpeakerRow": "people", "Presenter": "people", "RoomRow": "rooms", "FeedRow": "feeds",
    "VideoRow": "recordings", "FilmRow": "recordings", "ScholarshipRow": "scholarships", "PotRow": "pots",
}  # fmt: skip


def about(rows: Sequence[Any], one: str, many: str | None = None) -> str:
    """A sentence about one row by its name, or about several by their count: “12 people are here”."""
    if len(rows) == 1:
        return f"{name_of(rows[0])} {one}"
    return f"{len(rows)} {_PLURAL.get(type(rows[0]).__name__, 'rows')} {one if many is None else many}"


def listed(rows: Sequence[Any], most: int = 3) -> str:
    """The names of rows, the first few of them: “A”, “B” and 4 more."""
    names = [name_of(row) for row in rows[:most]]
    more = len(rows) - len(names)
    if more:
        return f"{', '.join(names)} and {more} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def some(test: Test, why: str) -> Callable[[Rows], str | None]:
    """Legal where the test holds for at least one of the rows; it is then done to those alone. `why` not, else."""

    def legal(rows: Rows) -> str | None:
        if any(test(row) for row in rows):
            return None
        return f"{name_of(rows[0])}: {why}" if len(rows) == 1 else why

    return legal


def setting(entity: str, field: str, value: str | None, test: Test, one: str, many: str | None = None) -> Write:
    """Writes that sets a field of those rows for which the test holds, to one value."""

    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
        those = [row for row in rows if test(row)]
        batch = commit(link, desk, [(entity, row.key, field, value) for row in those])
        return Outcome(about(those, one, many), batch)

    return write


def flag(
    id_: str, words: str, field: str, value: str | None, test: Test, why: str, one: str, many: str | None = None,
    *, ask: Callable[[Rows], str] | None = None,
) -> Command:  # fmt: skip
    """A command of the menu that sets one field of talks to one value."""
    return Command(
        id=id_,
        words=words,
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        legal=some(test, why),
        write=setting("talk", field, value, test, one, many),
        ask=ask and (lambda rows: ask([row for row in rows if test(row)])),
    )
