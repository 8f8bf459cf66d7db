"""Who applied for a scholarship and is here, and notes on them.

Arrival is a fact about the person: of one who also speaks it is the speaker's own, which serves the talks too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands import grants
from confdash.commands.deciding import Change, about, commit, name_of, some
from confdash.commands.declare import Ask, Command, Desk, Outcome, Refused, Rows, Values
from confdash.commands.here import meant
from confdash.store.query.scholarship_rows import ScholarshipRow

#: The board alone: the keys of these are others' on the list.
BOARD = ("scholarships",)


def arrive(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are here now; those who have been seen today already are left as they are."""
    from confdash.commands.values import packed
    from confdash.store.decisions import Sighting

    now = desk.clock.now()
    first, end = desk.clock.day_bounds(desk.clock.day(now))
    everyone = _as_stored(link, rows)
    new = [row for row in everyone if row.seen is None or not first <= row.seen < end]
    if not new:
        raise Refused(_already(everyone, desk))
    sighting = packed(Sighting(now, desk.by, desk.desk))
    changes = dict.fromkeys(change for row in new for change in sighted(row, sighting))
    rest = len(everyone) - len(new)
    sentence = about(new, "is here", "are here") + (f"; {rest} had been seen before" if rest else "")
    return Outcome(sentence, commit(link, desk, list(changes)))


def leave(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are not here, or not yet: back to when they were seen on an earlier day, if they were."""
    those = [row for row in _as_stored(link, rows) if row.seen is not None]
    if not those:
        raise Refused("nobody has seen them yet")
    now = desk.clock.now()
    first, _ = desk.clock.day_bounds(desk.clock.day(now))
    changes = dict.fromkeys(change for row in those for change in unseen(link, row, first))
    return Outcome(about(those, "is not here (yet)", "are not here (yet)"), commit(link, desk, list(changes)))


def sighted(row: ScholarshipRow, sighting: str | None) -> list[Change]:
    """The statement that somebody is here: of the speaker that this is, else of the application.

    Of a speaker it is noted too that the application was meant: undo then calls it by its key, and names nobody.
    """
    if row.person is None:
        return [("scholarship", row.key, "here", sighting)]
    return [meant(row.key, sighting), ("person", row.person, "here", sighting)]


def unseen(link: sqlite3.Connection, row: ScholarshipRow, before: int) -> list[Change]:
    """What takes back that somebody was seen from a moment on (UTC seconds), as speaker and as applicant."""
    from confdash.commands.standing import last_seen_before

    own = last_seen_before(link, "scholarship", row.key, before)
    if row.person is None:
        return [("scholarship", row.key, "here", own)]
    known = link.execute("SELECT seen FROM scholarships WHERE key = ?", [row.key]).fetchone()
    # They may have been seen before it was known that they speak.
    apart: list[Change] = [("scholarship", row.key, "here", own)] if known and known[0] is not None else []
    return [*apart, *sighted(row, last_seen_before(link, "person", row.person, before))]


def _as_stored(link: sqlite3.Connection, rows: Rows) -> list[ScholarshipRow]:
    now = grants.stored(link, (row.key for row in rows))
    if not now:
        raise Refused(f"{name_of(rows[0])} is not there any more")
    return [now[row.key] for row in rows if row.key in now]


def _already(rows: Sequence[ScholarshipRow], desk: Desk) -> str:
    if len(rows) > 1:
        return f"all {len(rows)} have been here today already"
    row = rows[0]
    signed = ", ".join(filter(None, (row.seen_by, row.seen_where)))
    at = f"{desk.clock.local(row.seen or 0):%H:%M}"
    return f"{row.key} has been here since {at}{f' ({signed})' if signed else ''}"


# ----- notes


def note(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Adds to an application's note, which is private and therefore not shown first; `-` takes it away."""
    from confdash.commands import fields
    from confdash.commands.standing import added_note
    from confdash.commands.values import beside

    row, more = _as_stored(link, rows)[0], values.get("note", "").strip()
    new = None if more == "-" else fields.read(beside(link, desk), "scholarship", "note", added_note(row.note, more))
    batch = commit(link, desk, [("scholarship", row.key, "note", new)])
    return Outcome(f"{row.key}: {'noted' if new else 'the note is gone'}", batch)


_THERE = some(lambda _row: True, "there is no scholarship here")

ARRIVALS = (
    Command(
        id="scholarship.arrived",
        words="The person is here",
        key="i",
        footer="is here",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        takes="rows",
        legal=_THERE,
        write=arrive,
    ),
    Command(
        id="scholarship.not_here",
        words="The person is not here (yet)",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        menu=True,
        takes="rows",
        legal=some(lambda row: row.seen is not None, "nobody has been seen yet"),
        write=leave,
    ),
)

NOTES = (
    Command(
        id="scholarship.note",
        words="Note on the scholarship…",
        key="c",
        footer="note",
        group="Decide",
        boards=BOARD,
        entity="scholarship",
        takes="row",
        asks=(Ask(name="note", words="Add to its note; - takes the note away"),),
        legal=_THERE,
        write=note,
    ),
)
