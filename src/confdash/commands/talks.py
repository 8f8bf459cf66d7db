"""What an organiser can decide about talks."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from confdash.commands.declare import Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.rows import TalkRow

if TYPE_CHECKING:
    from confdash.store.decide import Target

# What decisions need is imported when one is made: the dashboard's first paint does not wait for it.


def join_legal(rows: Rows) -> str | None:
    """Two talks or more, and no feed in both."""
    if len(rows) < 2:
        return "mark the talks that are one (space), then join them"
    # What has gone may be the same talk under a key that its feed has given up.
    names = [name for row in rows if not row.gone for name in row.feeds]
    twice = next((name for name in names if names.count(name) > 1), None)
    return f"feed “{twice}” lists more than one of them, so they are not one talk" if twice else None


def join(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Joins the marked talks into the first: the one that the believed feed has had longest."""
    from confdash.store import decide
    from confdash.store.natural import natural_keys

    talks: list[TalkRow] = list(rows)
    keep = talks[0]
    batch = None
    for drop in talks[1:]:
        batch = _decide(link, desk, keep.key, "join", decide.Target(drop.key, natural_keys(link, drop.key)), batch)
    return Outcome(f"joined {len(talks)} into “{keep.title}”", batch)


def split_legal(rows: Rows) -> str | None:
    """A talk of which several feeds speak."""
    return (
        None
        if len(rows) == 1 and len(rows[0].feeds) > 1
        else "one feed alone speaks of this talk: there is nothing to split"
    )


def split(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Takes a feed's record (each but the believed one's, if none is named) out of a talk, and keeps it apart."""
    from confdash.store import decide

    talk: TalkRow = rows[0]
    feed = values.get("feed")
    names = dict(link.execute("SELECT id, name FROM feeds").fetchall())
    own: dict[str, list[str]] = {}
    for id_, key, _ in decide.records_of(link, talk.key):
        own.setdefault(names[id_], []).append(key)
    leaving = [feed] if feed else list(talk.feeds[1:])
    batch = None
    for name in leaving:
        if name not in own:
            raise Refused(f"feed “{name}” does not speak of “{talk.title}”; there are {', '.join(talk.feeds)}")
        # All that the feed ever said of it: a record that has gone may come back.
        target = decide.Target(talk.key, tuple(f"feed:{name}\n{key}" for key in own[name]))
        batch = _decide(link, desk, talk.key, "split", target, batch)
    return Outcome(f"split “{talk.title}” into {len(leaving) + 1}", batch)


def _decide(link: sqlite3.Connection, desk: Desk, key: str, field: str, target: Target, batch: str | None) -> str:
    import msgspec

    from confdash.config import load
    from confdash.store import decide, feeds, journal
    from confdash.store.natural import natural_keys

    entry = journal.entry(
        link, by=desk.by, desk=desk.desk, entity="talk", key=key, keys=natural_keys(link, key), field=field,
        new=msgspec.json.encode(target).decode(),
    )  # fmt: skip
    if batch:
        entry = msgspec.structs.replace(entry, batch=batch)
    journal.append(link, entry)
    try:
        decide.carry_out(link, entry, feeds.rules(link, load(desk.path.parent)))
    except decide.NotPlaced as error:
        raise Refused(str(error)) from error
    return entry.batch


COMMANDS = (
    Command(
        id="talk.join",
        words="Join the marked talks into one",
        group="Decide",
        boards=("talks",),
        entity="talk",
        takes="rows",
        legal=join_legal,
        write=join,
    ),
    Command(
        id="talk.split",
        words="Split this talk into what each feed says",
        group="Decide",
        boards=("talks",),
        entity="talk",
        takes="row",
        legal=split_legal,
        write=split,
    ),
)
