"""Who is here: a fact about a person, which serves all their talks; of a talk that names nobody, about its presenter.

Setting is not toggling: who has been seen today stays so, with the hour and the desk that saw them first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import PEOPLE, Change, about, commit, some
from confdash.commands.declare import Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.rows import Presenter


def arrive(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are here now; those who have been seen today already are left as they are."""
    from confdash.commands.values import packed
    from confdash.store.decisions import Sighting

    now = desk.clock.now()
    first, after = desk.clock.day_bounds(desk.clock.day(now))
    everyone = [_as_stored(link, row) for row in rows]
    new = [row for row in everyone if row.seen is None or not first <= row.seen < after]
    if not new:
        raise Refused(_already(everyone, desk))
    sighting = packed(Sighting(now, desk.by, desk.desk))
    batch = commit(link, desk, [change for row in new for change in _changes(row, sighting)])
    rest = len(everyone) - len(new)
    return Outcome(_said(new, "is here", "are here") + (f"; {rest} had been seen before" if rest else ""), batch)


def leave(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """They are not here, or not yet: back to when they were seen on an earlier day, if they were."""
    from confdash.commands.standing import last_seen_before

    first, _ = desk.clock.day_bounds(desk.clock.day(desk.clock.now()))
    those = [row for row in (_as_stored(link, row) for row in rows) if row.seen is not None]
    if not those:
        raise Refused("nobody has seen them yet")
    changes = [change for row in those for change in _changes(row, last_seen_before(link, row.entity, row.key, first))]
    return Outcome(_said(those, "is not here (yet)", "are not here (yet)"), commit(link, desk, changes))


def meant(application: str, sighting: str | None) -> Change:
    """Notes that a speaker was seen as somebody who applied for a scholarship: this desk's own undo then calls them by
    the key of the application. Nothing else comes of it.
    """
    return ("scholarship", application, "arrived", None if sighting is None else "1")


def _changes(row: Presenter, sighting: str | None) -> list[Change]:
    own: list[Change] = [(row.entity, row.key, "here", sighting)]
    return [meant(row.scholarship, sighting), *own] if row.scholarship and row.entity == "person" else own


def _as_stored(link: sqlite3.Connection, row: Presenter) -> Presenter:
    """The row with what is in the store now: another desk may have been quicker."""
    import msgspec

    if row.entity == "talk":
        found = link.execute("SELECT seen, NULL, NULL FROM talks WHERE key = ?", [row.talk]).fetchone()
    elif row.entity == "scholarship":
        sql = "SELECT seen, seen_by, seen_where FROM scholarship_rows WHERE key = ?"
        found = link.execute(sql, [row.scholarship]).fetchone()
    else:
        sql = "SELECT seen, seen_by, seen_where FROM speakers WHERE key = ?"
        found = link.execute(sql, [row.person]).fetchone()
    if found is None:
        raise Refused(f"{row.name} is not in the programme any more")
    return msgspec.structs.replace(row, seen=found[0], seen_by=found[1], seen_where=found[2])


def _named(row: Presenter) -> str:
    return row.name if row.entity != "talk" else f"who presents “{row.title or 'no title'}”"


def _said(rows: Sequence[Presenter], one: str, many: str) -> str:
    return f"{_named(rows[0])} {one}" if len(rows) == 1 else about(rows, one, many)


def _already(rows: Sequence[Presenter], desk: Desk) -> str:
    if len(rows) > 1:
        return f"all {len(rows)} have been here today already"
    row = rows[0]
    signed = ", ".join(filter(None, (row.seen_by, row.seen_where)))
    since = f"{desk.clock.local(row.seen or 0):%H:%M}"
    return f"{_named(row)} has been here since {since}{f' ({signed})' if signed else ''}"


COMMANDS = (
    Command(
        id="here.yes",
        words="Is here",
        key="i",
        footer="is here",
        group="Decide",
        boards=PEOPLE,
        entity="presenter",
        takes="rows",
        legal=some(lambda _row: True, "nobody is to come"),
        write=arrive,
    ),
    Command(
        id="here.no",
        words="Not here (yet)",
        group="Decide",
        boards=PEOPLE,
        entity="presenter",
        menu=True,
        takes="rows",
        legal=some(lambda row: row.seen is not None, "nobody has been seen yet"),
        write=leave,
    ),
)
