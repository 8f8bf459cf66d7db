"""What an organiser can say of a recording: of which session it is, and that it has been taken down.

A guessed join becomes a certain one by a person alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import about, commit, listed, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.commands.recordings import seen
from confdash.store.query.film_rows import VideoRow

BOARDS = ("videos", "attention")


# ----- whose it is


def link_one(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says of which session a recording is."""
    return decide(link, desk, rows, "talk", values.get("session", ""))


def confirm(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """What was guessed is so."""
    from confdash.commands.recordings import link_to

    those = [row for row in rows if _guessed(row)]
    batch = commit(link, desk, [("video", row.key, "talk", link_to(link, row.session)) for row in those])
    title = those[0].session_title or "no title"
    return Outcome(about(those, f"is linked to “{title}”", "are linked to the sessions that were guessed"), batch)


def unlink(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that recordings are of no session: neither of the one they were joined to, nor of the one guessed."""
    from confdash.commands.values import packed
    from confdash.store.decided import Linked

    those = [row for row in rows if row.session]
    batch = commit(link, desk, [("video", row.key, "talk", packed(Linked(""))) for row in those])
    return Outcome(about(those, "belongs to no session", "belong to no session"), batch)


def automatic(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Takes back what people said of whose recordings are: they are joined as the feeds have it."""
    those = [row for row in rows if _is_decided(link, row.key, "talk")]
    if not those:
        raise Refused(f"{listed(rows)}: nobody has linked or unlinked it")
    batch = commit(link, desk, [("video", row.key, "talk", None) for row in those])
    return Outcome(about(those, "is joined as the feeds have it", "are joined as the feeds have it"), batch)


def _is_decided(link: sqlite3.Connection, key: str, field: str) -> bool:
    sql = "SELECT 1 FROM decisions WHERE entity = 'video' AND key = ? AND field = ? AND value IS NOT NULL"
    return link.execute(sql, [key, field]).fetchone() is not None


def _guessed(row: VideoRow) -> bool:
    return row.match == "guessed" and row.session is not None


def _sessions(looking: Looking, rows: Rows) -> Sequence[Choice]:
    """All sessions, those first that it may be, then those nearest in time."""
    from confdash.store.query.choices import sessions

    row: VideoRow = rows[0]
    likely = dict.fromkeys(key for key in (row.session, *row.claims) if key)
    around = row.starts or row.published_at or looking.clock.now()
    found = sorted(
        sessions(looking.reader),
        key=lambda each: (each.key not in likely, abs((each.starts or 0) - around)),
    )
    return [Choice(each.key, each.title or "no title", each.beside) for each in found]


# ----- that nobody sees it any more


def take_down(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that recordings can be seen no more; the next read of their feed looks whether it is so."""
    from confdash.commands import fields
    from confdash.commands.values import beside

    those = [row for row in rows if seen(row)]
    new = [fields.read(beside(link, desk, row), "video", "taken_down", "yes") for row in those]
    batch = commit(link, desk, [("video", row.key, "taken_down", at) for row, at in zip(those, new, strict=True)])
    said = "taken down; the next read of its feed looks whether it is so"
    return Outcome(about(those, f"was {said}", f"were {said}"), batch)


def _ask_taken_down(rows: Rows) -> str:
    return f"Is {listed([row for row in rows if seen(row)])} really taken down, and seen by nobody any more?"


def decide(link: sqlite3.Connection, desk: Desk, rows: Rows, field: str, text: str) -> Outcome:
    """Decides one field of a recording as it was typed."""
    from confdash.commands import fields, words
    from confdash.commands.values import beside

    row = rows[0]
    new = fields.read(beside(link, desk, row), "video", field, text)
    title = row.title or row.key
    return Outcome(
        words.said("video", field, None, new, title, desk.clock), commit(link, desk, [("video", row.key, field, new)])
    )


_THERE = some(lambda _row: True, "there is no recording here")

COMMANDS = (
    Command(
        id="video.confirm",
        words="The video is of the session that was guessed",
        key="b",
        footer="confirm",
        group="Decide",
        boards=BOARDS,
        entity="video",
        takes="rows",
        legal=some(_guessed, "nothing is guessed of it"),
        write=confirm,
    ),
    Command(
        id="video.link",
        words="Link the video to a session…",
        key="B",
        footer="link",
        group="Decide",
        boards=BOARDS,
        entity="video",
        takes="row",
        asks=(Ask(name="session", words="Of which session: its title or key; none", choices=_sessions),),
        legal=_THERE,
        write=link_one,
    ),
    Command(
        id="video.unlink",
        words="The video is not of this session",
        group="Decide",
        boards=BOARDS,
        entity="video",
        menu=True,
        takes="rows",
        legal=some(lambda row: row.session is not None, "it is of no session anyway"),
        write=unlink,
    ),
    Command(
        id="video.auto",
        words="Join the video as the feeds have it",
        group="Decide",
        boards=BOARDS,
        entity="video",
        menu=True,
        takes="rows",
        # Whom nobody linked is joined so already; who is of no session may have been said to be.
        legal=some(lambda row: row.match == "manual" or row.session is None, "nobody has linked it"),
        write=automatic,
    ),
    Command(
        id="video.taken_down",
        words="The video has been taken down",
        group="Decide",
        boards=BOARDS,
        entity="video",
        menu=True,
        takes="rows",
        legal=some(seen, "no host shows it to others"),
        write=take_down,
        ask=_ask_taken_down,
    ),
)
