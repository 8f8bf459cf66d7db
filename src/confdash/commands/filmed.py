"""What an organiser can say of the recording of a session: how far it has come, whose it is, who has to see it first.

It is said of the session as a whole, whichever of its slots the row is. A state is an observation: what a feed says
later stands above it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence

from confdash.commands.deciding import Change, Test, Write, about, commit, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.commands.notes import people
from confdash.records import SESSION_KINDS, VIDEO_STATES
from confdash.store.query.rows import TalkRow

#: The board of recordings, where all of it can be said; and those where a talk's recording comes up.
_BOARD, _LIST, _TALKS = "videos", "attention", "talks"
#: Takes a person's word back: the feeds' holds again.
FEEDS = "-"


def decided(link: sqlite3.Connection, desk: Desk, rows: Rows, **typed: str) -> list[Change]:
    """These typed fields of the sessions of talks."""
    from confdash.commands import fields
    from confdash.commands.values import beside

    found = [
        change
        for row in rows
        for change in fields.changes(beside(link, desk, row), "talk", row.key, list(typed.items()))
    ]
    return list(dict.fromkeys(found))


def _those(rows: Rows) -> list[TalkRow]:
    """One row a session."""
    found: dict[str, TalkRow] = {}
    for row in rows:
        found.setdefault(row.session, row)
    return list(found.values())


def _told(rows: Rows, one: str) -> str:
    """“Queues” has its recording in review; 3 talks have their recording in review."""
    words = {"has": "have", "is": "are", "was": "were", "waits": "wait"}
    first, _, rest = one.partition(" ")
    many = re.sub(r"\bits\b", "their", f"{words.get(first, first)} {rest}")
    return about(_those(rows), one, many)


def set_state(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says how far recordings have come; `-` leaves it to the feeds again."""
    from confdash.commands.words import said_of_state

    state = values.get("state", "").strip() or FEEDS
    batch = commit(link, desk, decided(link, desk, rows, video_state=state))
    return Outcome(_told(rows, said_of_state(None if state == FEEDS else state)), batch)


def needs_work(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says that recordings need work, and which."""
    note = values.get("note", "").strip()
    if not note:
        raise Refused("say what is wrong with it: whoever cuts it has only that to go by")
    changes = decided(link, desk, rows, video_state="needs_work", video_note=note)
    return Outcome(_told(rows, "has a recording that needs work; what, is in its note"), commit(link, desk, changes))


def _owner(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    changes = decided(link, desk, rows, video_owner=values.get("owner", ""))
    new = changes[0][3]
    said = f"has its recording handed to {new}" if new else "has a recording that is nobody's now"
    return Outcome(_told(rows, said), commit(link, desk, changes))


def _note(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    changes = decided(link, desk, rows, video_note=values.get("note", ""))
    said = "has a note on its recording" if changes[0][3] else "has no note on its recording any more"
    return Outcome(_told(rows, said), commit(link, desk, changes))


def _saying(field: str, text: str, test: Test, said: str) -> Write:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
        those = [row for row in rows if test(row)]
        return Outcome(_told(those, said), commit(link, desk, decided(link, desk, those, **{field: text})))

    return write


def _filmed(test: Test) -> Test:
    """Of what is recorded at all: no break is."""
    return lambda row: row.kind in SESSION_KINDS and test(row)


def _states(_looking: Looking, _rows: Rows) -> Sequence[Choice]:
    named = [Choice(state, state.replace("_", " ")) for state in VIDEO_STATES]
    return [*named, Choice(FEEDS, "as the feeds say")]


def _state_now(_looking: Looking, rows: Rows) -> str:
    return (rows[0].video_state or "") if len(rows) == 1 else ""


def _now(field: str) -> Callable[[Looking, Rows], str]:
    def now(looking: Looking, rows: Rows) -> str:
        from confdash.store.query.choices import decided as holds

        return (holds(looking.reader, "talk", rows[0].session, field) or "") if len(rows) == 1 else ""

    return now


_ANY = _filmed(lambda _row: True)
_NONE = "there is no session here that could be recorded"


def _command(
    id_: str, words: str, boards: tuple[str, ...], test: Test, why: str, write: Write, asks: tuple[Ask, ...] = ()
) -> Command:
    return Command(
        id=id_, words=words, group="Decide", boards=boards, entity="talk", menu=True, takes="rows", asks=asks,
        legal=some(test, why), write=write,
    )  # fmt: skip


def _flag(
    id_: str, words: str, boards: tuple[str, ...], field: str, test: Test, why: str, said: str, text: str = "yes"
) -> Command:
    test = _filmed(test)
    return _command(id_, words, boards, test, why, _saying(field, text, test, said))


_WORK = Ask(name="note", words="What has to be done to it", start=_now("video_note"))
_NOTE = Ask(name="note", words="Note on the recording; empty takes it away", start=_now("video_note"), optional=True)
_OWNER = Ask(
    name="owner", words="Who takes it; empty: nobody", choices=people, start=_now("video_owner"), optional=True
)
_STATE = Ask(name="state", words="How far is its recording", sort="choice", choices=_states, start=_state_now)


def _stated(row: TalkRow) -> bool:
    return row.video_state is not None


COMMANDS = (
    _command(
        "talk.video_state", "State of its video…", (_BOARD, _TALKS, _LIST), _ANY, _NONE, set_state, (_STATE,)
    ),
    _command(
        "talk.video_needs_work", "Its video needs work…", (_BOARD, _LIST), _filmed(_stated),
        "nothing is recorded of it yet", needs_work, (_WORK,),
    ),
    _flag(
        "talk.video_lost", "Its video is lost", (_BOARD, _LIST), "video_state",
        lambda row: row.video_state not in ("lost", "not_recorded", "opted_out"),
        "its recording is lost already, or there is none", "has lost its recording", "lost",
    ),
    _flag(
        "talk.lost_told", "Its speakers know that the video is lost", (_BOARD, _TALKS, _LIST), "lost_told",
        lambda row: row.video_state == "lost", "its recording is not lost", "is told as lost to its speakers",
    ),
    _flag(
        "talk.review_first", "Its speakers want to see the video first", (_BOARD, _TALKS), "review",
        lambda row: row.video_state != "published", "its recording is public already",
        "is to be seen by its speakers before it is public",
    ),
    _flag(
        "talk.approved", "Its speakers have approved the video", (_BOARD, _LIST), "approved",
        _stated, "nothing is recorded of it yet", "is approved by its speakers",
    ),
    _command(
        "talk.video_owner", "Hand its video to a person…", (_TALKS, _LIST), _ANY, _NONE, _owner, (_OWNER,),
    ),
    _command(
        "talk.video_note", "Note on its video…", (_TALKS, _LIST), _filmed(_stated),
        "nothing is recorded of it yet", _note, (_NOTE,),
    ),
)  # fmt: skip
