"""Keys of the board of recordings, whose rows are sessions' recordings and strays alike: whose task it is, a note.

Of a session it is said of its recording (`video_owner`, `video_note`), of a stray of itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from confdash.commands.deciding import Change, Write, commit, listed, some
from confdash.commands.declare import Ask, Command, Desk, Looking, Outcome, Rows, Values
from confdash.commands.notes import people
from confdash.store.query.film_rows import FilmRow

_BOARD = ("videos",)


def _of(link: sqlite3.Connection, rows: Iterable[FilmRow], field: str, new: str | None) -> list[Change]:
    from confdash.commands.standing import cleared

    found: list[Change] = []
    for row in rows:
        if row.entity != "talk":
            found.append(("video", row.key, field, new))
        elif new is None:
            found += cleared(link, row.key, f"video_{field}")
        else:
            found.append(("talk", row.key, f"video_{field}", new))
    return found


def _set(field: str, said: str, gone: str) -> Write:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
        from confdash.commands import fields
        from confdash.commands.values import beside

        new = fields.read(beside(link, desk), "video", field, values.get(field, ""))
        batch = commit(link, desk, _of(link, rows, field, new))
        return Outcome(f"{listed(rows)}: {said.format(new) if new else gone}", batch)

    return write


def _now(field: str) -> Callable[[Looking, Rows], str]:
    return lambda _looking, rows: (getattr(rows[0], field) or "") if len(rows) == 1 else ""


_THERE = some(lambda _row: True, "there is no recording here")

COMMANDS = (
    Command(
        id="film.owner",
        words="Hand the video to a person…",
        key="w",
        footer="hand to",
        group="Decide",
        boards=_BOARD,
        takes="rows",
        asks=(
            Ask(name="owner", words="Who takes it; empty: nobody", choices=people, start=_now("owner"), optional=True),
        ),
        legal=_THERE,
        write=_set("owner", "handed to {}", "nobody has it now"),
    ),
    Command(
        id="film.note",
        words="Note on the video…",
        key="c",
        footer="note",
        group="Decide",
        boards=_BOARD,
        takes="row",
        asks=(Ask(name="note", words="Note; empty takes it away", start=_now("note"), optional=True),),
        legal=_THERE,
        write=_set("note", "noted", "the note is gone"),
    ),
    Command(
        id="letter.copy",
        words="Copy the letter to whoever cuts the videos",
        key="e",
        footer="letter",
        group="Take along",
        boards=_BOARD,
    ),
)
