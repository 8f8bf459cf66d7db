"""Where a feed says otherwise than a person decided: keep mine, take theirs, or its owner was told otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from confdash.commands.deciding import TALKS, Change, about, commit
from confdash.commands.declare import Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.rows import TalkRow

#: Decisions that a feed could state too.
_STATED = {
    "title", "kind", "state", "room", "starts_at", "ends_at", "speakers", "do_not_record", "do_not_stream",
}  # fmt: skip
_AGREE = "the feeds agree with what was decided, or nothing was"


def legal(rows: Rows) -> str | None:
    """Something was decided that a feed could contradict."""
    return None if any(_STATED & set(row.decided) for row in rows) else "nobody decided anything here against a feed"


def _tell(one: str, many: str) -> Callable[..., Outcome]:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
        from confdash.commands.standing import told_now

        changes: list[Change] = []
        those: list[TalkRow] = []
        for row in rows:
            if new := told_now(link, row.key):
                changes.append(("talk", row.key, "told", new))
                those.append(row)
        if not changes:
            raise Refused(_AGREE)
        return Outcome(about(those, one, many), commit(link, desk, changes))

    return write


def take_theirs(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Takes back the decisions that a feed contradicts: its word holds again."""
    from confdash.commands.standing import cleared, contradicted

    changes: list[Change] = []
    those: list[TalkRow] = []
    for row in rows:
        if fields := contradicted(link, row.key):
            changes += [change for field in fields for change in cleared(link, row.key, field)]
            those.append(row)
    if not changes:
        raise Refused(_AGREE)
    changes = list(dict.fromkeys(changes))
    return Outcome(about(those, "is as the feed says", "are as the feed says"), commit(link, desk, changes))


def _command(id_: str, words: str, write: Callable[..., Outcome]) -> Command:
    return Command(
        id=id_, words=words, group="Decide", boards=TALKS, entity="talk", menu=True, takes="rows", legal=legal,
        write=write,
    )  # fmt: skip


COMMANDS = (
    _command(
        "talk.told", "Told otherwise: those who run the feed know", _tell("is told otherwise", "are told otherwise")
    ),
    _command(
        "talk.keep_mine",
        "Keep mine: the feed's other word is seen",
        _tell("stays as decided here", "stay as decided here"),
    ),
    _command("talk.take_theirs", "Take theirs: the feed's word holds", take_theirs),
)
