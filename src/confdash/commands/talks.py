"""What an organiser can decide about talks."""

from __future__ import annotations

import sqlite3

from confdash.commands.deciding import Change, commit
from confdash.commands.declare import Command, Desk, Outcome, Refused, Rows, Values
from confdash.store.query.rows import TalkRow

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
    from confdash.commands.values import packed
    from confdash.store.decide import Target
    from confdash.store.natural import natural_keys

    talks: list[TalkRow] = list(rows)
    keep = talks[0]
    others = [Target(drop.key, natural_keys(link, drop.key)) for drop in talks[1:]]
    batch = commit(link, desk, [("talk", keep.key, "join", packed(other)) for other in others])
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
    from confdash.commands.values import packed
    from confdash.store import decide

    talk: TalkRow = rows[0]
    feed = values.get("feed")
    names = dict(link.execute("SELECT id, name FROM feeds").fetchall())
    own: dict[str, list[str]] = {}
    for id_, key, _ in decide.records_of(link, talk.key):
        own.setdefault(names[id_], []).append(key)
    leaving = [feed] if feed else list(talk.feeds[1:])
    changes: list[Change] = []
    for name in leaving:
        if name not in own:
            raise Refused(f"feed “{name}” does not speak of “{talk.title}”; there are {', '.join(talk.feeds)}")
        # All that the feed ever said of it: a record that has gone may come back.
        target = decide.Target(talk.key, tuple(f"feed:{name}\n{key}" for key in own[name]))
        changes.append(("talk", talk.key, "split", packed(target)))
    return Outcome(f"split “{talk.title}” into {len(leaving) + 1}", commit(link, desk, changes))


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
