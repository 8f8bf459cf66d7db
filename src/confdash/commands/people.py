"""Who gives a talk, and what it is called: replace and swap speakers, title, kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import TALKS, about, commit, name_of, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Rows, Values
from confdash.records import KINDS


def replace(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Gives a talk other speakers."""
    from confdash.commands.named import names_in

    new, batch = _decide(link, desk, rows, "speakers", values)
    names = names_in(new)
    said = f"is given by {', '.join(names)} now" if names else "names nobody now" if new else "has the feeds' speakers"
    return Outcome(about(rows, said), batch)


def swap_legal(rows: Rows) -> str | None:
    """Two talks."""
    return None if len(rows) == 2 else "mark the two talks (space) whose speakers are to be swapped"


def swap(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Each of two talks gets the other's speakers."""
    from confdash.commands.named import speakers_of

    one, other = rows
    changes = [
        ("talk", one.key, "speakers", speakers_of(link, other.key)),
        ("talk", other.key, "speakers", speakers_of(link, one.key)),
    ]
    return Outcome(f"{name_of(one)} and {name_of(other)} have swapped speakers", commit(link, desk, changes))


def rename(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Gives a talk another title."""
    new, batch = _decide(link, desk, rows, "title", values)
    return Outcome(about(rows, f"is now called “{new}”" if new else "has the feeds' title again"), batch)


def rekind(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says what kind of slot these are."""
    new, batch = _decide(link, desk, rows, "kind", values)
    said = f"of kind {new}" if new else "of the kind that the feeds say"
    return Outcome(about(rows, f"is {said}", f"are {said}"), batch)


def _decide(link: sqlite3.Connection, desk: Desk, rows: Rows, field: str, values: Values) -> tuple[str | None, str]:
    """Decides one field of talks as it was typed; returns the value and the batch."""
    from confdash.commands import fields
    from confdash.commands.values import beside

    text = values.get(field, "")
    changes = [
        change for row in rows for change in fields.changes(beside(link, desk, row), "talk", row.key, [(field, text)])
    ]
    return changes[0][3], commit(link, desk, list(dict.fromkeys(changes)))


def known_people(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    """Everybody whom the programme names, to be offered while a name is typed."""
    from confdash.store.query.choices import people

    return [Choice(each.written, each.name, each.beside) for each in people(looking.reader)]


def _speakers_now(_looking: Looking, rows: Rows) -> str:
    from confdash.commands.named import listed_names

    return listed_names(rows[0].speakers)


def _kinds(_looking: Looking, _rows: Rows) -> Sequence[Choice]:
    return [Choice(kind, kind) for kind in KINDS]


_ALWAYS = some(lambda _row: True, "there is no talk here")

COMMANDS = (
    Command(
        id="talk.speakers",
        words="Replace the speakers…",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="row",
        asks=(
            Ask(
                name="speakers", words="Speakers, with commas between; +Name for somebody new", choices=known_people,
                start=_speakers_now, optional=True,
            ),
        ),
        legal=_ALWAYS,
        write=replace,
    ),
    Command(
        id="talk.swap",
        words="Swap the speakers of two marked talks",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        legal=swap_legal,
        write=swap,
    ),
    Command(
        id="talk.title",
        words="Change the title…",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="row",
        asks=(Ask(name="title", words="Title", start=lambda _looking, rows: rows[0].title),),
        legal=_ALWAYS,
        write=rename,
    ),
    Command(
        id="talk.kind",
        words="Change the kind…",
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        asks=(Ask(name="kind", words="Kind", sort="choice", choices=_kinds),),
        legal=_ALWAYS,
        write=rekind,
    ),
)  # fmt: skip
