"""What no feed has: a talk from the whiteboard, a stand-in. It never vanishes, and joins what a feed brings later."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from confdash.commands.deciding import Change, commit, flag, listed
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.commands.people import known_people
from confdash.store.query.rows import TalkRow

if TYPE_CHECKING:
    from confdash.commands.values import Beside
    from confdash.records import Talk

#: Minutes that a talk may take at most: a day.
LONGEST = 24 * 60
#: And those that it takes where nobody says.
USUAL = "45"


def add_talk(link: sqlite3.Connection, desk: Desk, _rows: Rows, values: Values) -> Outcome:
    """Adds a talk: `title`, and `room`, `time`, `minutes`, `speakers` as far as they are known."""
    from confdash.commands import named, standing
    from confdash.commands import values as typed

    here = typed.beside(link, desk)
    key = standing.new_key(link)
    record = _record(here, key, values)
    changes: list[Change] = [("talk", key, "add", typed.packed(record))]
    if speakers := named.speakers(here, values.get("speakers", ""), new=True):
        changes.append(("talk", key, "speakers", speakers))
    batch = commit(link, desk, changes)
    where = ", ".join(filter(None, (typed.when(here, record.starts), *record.rooms)))
    return Outcome(f"“{record.title}” added{f': {where}' if where else ''} ({key})", batch)


def _record(here: Beside, key: str, values: Values) -> Talk:
    """The talk that was typed, as a feed would say it."""
    from confdash.commands import fields
    from confdash.commands import values as typed
    from confdash.records import Talk

    title = fields.read(here, "talk", "title", values.get("title", ""))
    if not title:
        raise Refused("a talk needs a title")
    rooms = fields.read(here, "talk", "room", values.get("room", ""))
    starts = fields.read(here, "talk", "starts_at", values.get("time", ""))
    length = typed.minutes(values.get("minutes") or USUAL)
    if not 0 < length <= LONGEST:
        raise Refused(f"“{values.get('minutes')}” is no length of a talk; write minutes, such as 45")
    return Talk(
        base=key,
        title=title,
        rooms=tuple(msgspec.json.decode(rooms)) if rooms else (),
        starts=int(starts) if starts else None,
        ends=int(starts) + length * 60 if starts else None,
        state="confirmed",
    )


def add_person(link: sqlite3.Connection, desk: Desk, _rows: Rows, values: Values) -> Outcome:
    """Adds a person: `name`, and `phone`, `email`, `talk` (its key) as far as they are known."""
    from confdash.commands import fields, named, standing
    from confdash.commands import values as typed
    from confdash.records import Person
    from confdash.store.decisions import Named

    here = typed.beside(link, desk)
    name = fields.read(here, "person", "name", values.get("name", ""))
    if not name:
        raise Refused("a person needs a name")
    key = standing.new_key(link)
    changes: list[Change] = [("person", key, "add", typed.packed(Person(name)))]
    for field in ("phone", "email", "company"):
        text = fields.read(here, "person", field, values.get(field, ""))
        changes += [("person", key, field, text)] if text else []
    if talk := values.get("talk", ""):
        now = msgspec.json.decode(named.speakers_of(link, talk), type=list[Named])
        changes.append(("talk", talk, "speakers", typed.packed([*now, Named(name, key)])))
    return Outcome(f"{name} added ({key})", commit(link, desk, changes))


def is_local(row: TalkRow) -> bool:
    """Whether no feed has it."""
    return tuple(row.feeds) == ("local",)


def _remove(rows: Rows) -> str:
    return f"Remove {listed(rows)}, which no feed has?"


def _rooms(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.choices import rooms

    return [Choice("", "no room yet"), *(Choice(name, name) for name in rooms(looking.reader, looking.settings))]


def _talks(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.choices import talks_ahead

    return [Choice("", "no talk"), *(Choice(key, title, beside) for key, title, beside in talks_ahead(looking.reader))]


def _usual(_looking: Looking, _rows: Rows) -> str:
    return USUAL


COMMANDS = (
    Command(
        id="talk.add",
        words="Add a talk that no feed has…",
        group="Decide",
        asks=(
            Ask(name="title", words="Title"),
            Ask(name="room", words="Room", sort="choice", choices=_rooms, optional=True),
            Ask(name="time", words="Start: 14:30, tue 14:30", sort="time", optional=True),
            Ask(name="minutes", words="Minutes that it takes", sort="minutes", start=_usual, optional=True),
            Ask(name="speakers", words="Speakers, with commas between", choices=known_people, optional=True),
        ),
        write=add_talk,
    ),
    Command(
        id="person.add",
        words="Add a person whom no feed has…",
        group="Decide",
        asks=(
            Ask(name="name", words="Name"),
            Ask(name="phone", words="Telephone", optional=True),
            Ask(name="talk", words="On which talk", sort="choice", choices=_talks, optional=True),
        ),
        write=add_person,
    ),
    flag(
        "talk.remove", "Remove a talk that was added here", "add", None,
        is_local, "a feed has it; it can be canceled, not removed",
        "removed", ask=_remove,
    ),
)  # fmt: skip
