"""What an organiser can decide about a feed whose last body is held."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from confdash.commands.deciding import who
from confdash.commands.declare import Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.store.query.rows import FeedRow


def held_legal(rows: Rows) -> str | None:
    """A feed with a held batch."""
    return None if len(rows) == 1 and rows[0].held_reason else "nothing of this feed is held"


def accept(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that the held bytes are right. The sync, which can read them, applies them within a second or two."""
    row: FeedRow = rows[0]
    _note(link, desk, row, "accept")
    return Outcome(f"{row.name}: accepted; the sync applies it now")


def reject(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Keeps the held bytes away until the feed gives other ones."""
    from confdash.store import feeds

    row: FeedRow = rows[0]
    digest = _note(link, desk, row, "reject")
    feeds.note_rejected(link, row.id, digest)
    return Outcome(f"{row.name}: rejected; the last good data stands until the feed changes")


def going(looking: Looking, rows: Rows, _values: Values) -> Sequence[str]:
    """How many applications would vanish, and what was promised to them: at a desk that may open them, and no other."""
    from confdash.commands import grants
    from confdash.store.query import doubt

    found = doubt.going(looking.reader, rows[0].id) if looking.opens else None
    if found is None:
        return ()
    much = grants.totals(found.committed)
    accepted = f"{found.accepted or 'none'} of them accepted{f': {much}' if much else ''}"
    return (f"{found.number:,} of {found.of:,} would vanish, {accepted}",)


def _note(link: sqlite3.Connection, desk: Desk, row: FeedRow, word: str) -> bytes:
    # Imported when a decision is made: the dashboard's first paint does not wait for it.
    from confdash.store import feeds, journal

    signed = who(desk)
    held = feeds.held(link, row.id)
    if held is None:
        raise Refused(f"nothing of {row.name} is held any more")
    journal.append(
        link,
        journal.entry(
            link, by=signed.by, desk=signed.desk, entity="feed", key=row.name, keys=(), field="held", old=held.reason,
            new=f"{word} {held.digest.hex()}",
        ),
    )  # fmt: skip
    return held.digest


COMMANDS = (
    Command(
        id="feed.accept",
        words="Accept what is held, and apply it",
        key="A",
        footer="accept",
        group="Decide",
        boards=("feeds", "attention"),
        entity="feed",
        takes="row",
        legal=held_legal,
        write=accept,
        ask=lambda rows: f"Apply what {rows[0].name} gave? {rows[0].held_reason}",
        preview=going,
    ),
    Command(
        id="feed.reject",
        words="Reject what is held, until the feed changes",
        key="X",
        footer="reject",
        group="Decide",
        boards=("feeds", "attention"),
        entity="feed",
        takes="row",
        legal=held_legal,
        write=reject,
        ask=lambda rows: f"Reject what {rows[0].name} gave? {rows[0].held_reason}",
        preview=lambda _looking, _rows, _values: (
            "the last good data stands until the feed changes; this cannot be taken back",
        ),
    ),
)
