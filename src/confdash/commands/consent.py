"""What may be recorded, streamed and shown: consent is not a vote, and only a person lifts a “no”, saying why."""

from __future__ import annotations

import sqlite3

from confdash.commands.deciding import TALKS, Write, about, commit, flag, listed, some
from confdash.commands.declare import Ask, Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.rows import TalkRow

_WHY = Ask(name="why", words="Who said so, and when (kept as a note)")


def _allow(field: str, what: str) -> Write:
    """Writes that a “no” is lifted, with the note that says on whose word."""

    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
        from confdash.commands.standing import added_note

        why = values.get("why", "").strip()
        if not why:
            raise Refused(f"say who allowed it: a talk may be {what} only on somebody's word, kept as a note")
        those = [row for row in rows if getattr(row, field) is not False]
        changes = []
        for row in those:
            changes.append(("talk", row.key, field, "0"))
            changes.append(("talk", row.key, "note", added_note(row.note, f"may be {what}: {why}")))
        return Outcome(about(those, f"may be {what}"), commit(link, desk, changes))

    return write


def _lifting(id_: str, words: str, field: str, what: str) -> Command:
    return Command(
        id=id_,
        words=words,
        group="Decide",
        boards=TALKS,
        entity="talk",
        menu=True,
        takes="rows",
        asks=(_WHY,),
        legal=some(lambda row: getattr(row, field) is not False, f"it may be {what} already"),
        write=_allow(field, what),
    )


def _silent(row: TalkRow) -> bool:
    """Whether those who record must be told of it."""
    return bool(row.do_not_record or row.do_not_stream)


def _public(rows: Rows) -> str:
    return f"Show {listed(rows)} to everybody, in every calendar and page that is made from here?"


COMMANDS = (
    flag(
        "talk.no_record", "Must not be recorded", "do_not_record", "1",
        lambda row: row.do_not_record is not True, "it must not be recorded anyway",
        "must not be recorded",
    ),
    _lifting("talk.may_record", "May be recorded after all", "do_not_record", "recorded"),
    flag(
        "talk.no_stream", "Must not be streamed", "do_not_stream", "1",
        lambda row: row.do_not_stream is not True, "it must not be streamed anyway",
        "must not be streamed",
    ),
    _lifting("talk.may_stream", "May be streamed after all", "do_not_stream", "streamed"),
    flag(
        "talk.av_told", "AV has been told: no recording", "av_told", "1",
        lambda row: _silent(row) and not row.av_told, "AV knows already, or there is nothing to tell them",
        "was told to AV", "were told to AV",
    ),
    flag(
        "talk.public", "May be shown to everybody", "public", "1",
        lambda row: row.public is not True, "it is public already",
        "is public", "are public", ask=_public,
    ),
    flag(
        "talk.not_public", "Is not public", "public", "0",
        lambda row: row.public is not False, "it is not public anyway",
        "is not public", "are not public",
    ),
)  # fmt: skip
