"""Who is here: a fact about a person, which serves all their talks; of a talk that names nobody, about its presenter.

Setting is not toggling: who has been seen today stays so, with the hour and the desk that saw them first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from confdash.commands.deciding import PEOPLE, Change, about, commit, some
from confdash.commands.declare import Ask, Command, Desk, Heard, Looking, Outcome, Refused, Rows, Values
from confdash.store.query import words
from confdash.store.query.rows import Presenter

if TYPE_CHECKING:
    from confdash.store.query.handles import Bearer, Typed


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


def arrive_by_handles(link: sqlite3.Connection, desk: Desk, _rows: Rows, values: Values) -> Outcome:
    """Those who were ticked on paper are here now: all whose handles `handles` holds, in one batch.

    Nothing is written where one of them means nobody, or several; with `known` (“1”) the others are. Who is asked in
    a prompt has no `known`: there a wrong one is taken out in the same line.
    """
    from confdash.store.query.handles import Handles

    typed = Handles(link).read(values.get("handles", ""))
    wrong = wrong_handles(typed)
    bearers = list(dict.fromkeys(each.bearers[0] for each in typed if len(each.bearers) == 1))
    if not typed:
        raise Refused("no handle was typed; each row of a printed list has one, such as 4f2")
    if wrong and (not bearers or values.get("known") != "1"):
        it = "it, or take it" if len(wrong) == 1 else "them, or take them"
        known = ", or add --known to mark the others" if bearers and "known" in values else ""
        raise Refused(f"{'; '.join(wrong)}: nobody was marked; correct {it} out{known}")
    left = f"; {'; '.join(wrong)}" if wrong else ""
    try:
        done = arrive(link, desk, [_bearer(each) for each in bearers], {})
    except Refused as refused:
        raise Refused(f"{refused}{left}") from None
    return Outcome(f"{done.sentence}{left}", done.batch)


def wrong_handles(typed: Sequence[Typed]) -> list[str]:
    """What is wrong with handles that were typed, a sentence each."""
    from confdash.store.query.handles import SHORTEST

    found = []
    for each in typed:
        if len(each.word) < SHORTEST:
            found.append(f"“{each.word}” is too short, a handle has {SHORTEST} letters or digits")
        elif not each.bearers:
            found.append(f"nobody has the handle “{each.word}”")
        elif len(each.bearers) > 1:
            names = " or ".join(_called(bearer) for bearer in each.bearers[:3])
            found.append(f"“{each.word}” may be {names}, type one letter more")
    return found


def _bearer(bearer: Bearer) -> Presenter:
    """As a row to be marked; what else there is to it is read when it is."""
    person = bearer.entity == "person"
    return Presenter(
        bearer.key if person else None, bearer.words, None if person else bearer.key, "" if person else bearer.words,
        None, None, None,
    )  # fmt: skip


def _called(bearer: Bearer) -> str:
    return bearer.words if bearer.entity == "person" else f"who presents “{bearer.words or 'no title'}”"


def _hears(looking: Looking, _rows: Rows) -> Callable[[str], Heard]:
    """Says whom handles mean while they are typed, the last one first, where the eye is; and how many."""
    from confdash.store.query.handles import SHORTEST, Handles

    handles = Handles(looking.reader.link())
    known: dict[Bearer, str] = {}

    def hear(text: str) -> Heard:
        typed = handles.read(text)
        bearers = list(dict.fromkeys(each.bearers[0] for each in typed if len(each.bearers) == 1))
        for bearer in bearers:
            if bearer not in known:
                known[bearer] = _told(looking, bearer)
        if typed and len(typed[-1].word) < SHORTEST and text[-1:].isalnum():
            typed.pop()  # the last is still being typed
        number = (f"{len(bearers)} so far, the last one first:",) if len(bearers) > 1 else ()
        return Heard((*number, *(known[bearer] for bearer in reversed(bearers))), tuple(wrong_handles(typed)))

    return hear


def _told(looking: Looking, bearer: Bearer) -> str:
    """Who it is, with their next session: two people of one name have different ones."""
    from confdash.store.query.people import presenters, presenters_of_talks
    from confdash.store.query.presence import seen_on

    clock, now = looking.clock, looking.clock.now()
    person = bearer.entity == "person"
    rows = (
        presenters(looking.reader, [bearer.key], now) if person else presenters_of_talks(looking.reader, [bearer.key])
    )
    row = rows[0] if rows else _bearer(bearer)
    when = "" if row.starts is None else words.hour(row.starts, clock, now)
    where = " ".join(filter(None, (when, row.room)))
    here = row.seen if seen_on(clock, row.seen, now) else None
    since = "" if here is None else f"here since {clock.local(here):%H:%M} already"
    return " · ".join(filter(None, (_called(bearer), where, since)))


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
        id="here.handles",
        words="Ticked on paper: are here, by their handles…",
        key="I",
        group="Decide",
        boards=PEOPLE,
        asks=(
            Ask(
                name="handles",
                words="Ticked on paper: type the handles",
                about=lambda _looking, _rows: "of those who are ticked, with blanks between",
                hears=_hears,
            ),
        ),
        write=arrive_by_handles,
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
