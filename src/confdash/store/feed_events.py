"""How the feeds fared, for the time line: one line when something begins or ends, never one a cycle.

What a person decides about a held batch is in the journal, and a feed's first read is among the changes: they are
not told twice.
"""

from __future__ import annotations

import sqlite3

#: The name under which stands what befell all feeds at once.
ALL = ""
#: A feed whose server cannot be found says nothing by itself: it is the network until another feed answers.
NO_NETWORK = "no-network"


def failed(link: sqlite3.Connection, feed: int, at: int, problem: str, sentence: str) -> None:
    """A read failed; told once until the feed is read well again."""
    if problem != NO_NETWORK:
        _begin(link, _name(link, feed), at, sentence)


def unreachable(link: sqlite3.Connection, feed: str, at: int) -> None:
    """The network is there, and this feed's server is not found: what it last said of that, told once."""
    row = link.execute("SELECT error FROM feeds WHERE name = ?", [feed]).fetchone()
    _begin(link, feed, at, (row and row[0]) or "its server cannot be reached")


def read_well(link: sqlite3.Connection, feed: int, at: int) -> None:
    """A read that went well: a failure that was told is over."""
    name = _name(link, feed)
    last = _last(link, name, ("failed", "recovered"))
    if last and last[0] == "failed":
        _tell(link, at, name, "recovered", f"it had failed for {_span(at - last[1])}")


def held(link: sqlite3.Connection, feed: int, at: int, reason: str) -> None:
    """A batch is held: told when it is another reason than the one that holds already."""
    row = link.execute("SELECT reason FROM held WHERE feed = ?", [feed]).fetchone()
    if row is None or row[0] != reason:
        _tell(link, at, _name(link, feed), "held", reason)


def hold_over(link: sqlite3.Connection, feed: int, at: int, why: str) -> None:
    """What was held is so no more; nothing is told where nothing was held."""
    if link.execute("SELECT 1 FROM held WHERE feed = ?", [feed]).fetchone():
        _tell(link, at, _name(link, feed), "hold over", why)


def accepted(link: sqlite3.Connection, feed: int, digest: bytes) -> bool:
    """Whether a person has said that these bytes, which are held, are right."""
    row = link.execute(
        "SELECT (SELECT new FROM journal WHERE entity = 'feed' AND key = feeds.name AND field = 'held'"
        " ORDER BY seq DESC LIMIT 1) FROM feeds WHERE id = ?",
        [feed],
    ).fetchone()
    return bool(row) and row[0] == f"accept {digest.hex()}"


def network(link: sqlite3.Connection, at: int, since: int | None) -> None:
    """No feed on the network answers, or (`since` is None) one does again."""
    last = _last(link, ALL, ("offline", "online"))
    if since is not None and (last is None or last[0] != "offline"):
        _tell(link, since, ALL, "offline", "no feed on the network answers")
    elif since is None and last and last[0] == "offline":
        _tell(link, at, ALL, "online", f"there was none for {_span(at - last[1])}")


def asleep(link: sqlite3.Connection, begin: int, end: int) -> None:
    """The machine slept between two moments (UTC seconds); what two processes notice is told once."""
    last = link.execute(
        "SELECT text FROM feed_events WHERE what = 'asleep' AND at > ? ORDER BY id DESC LIMIT 1", [begin]
    ).fetchone()
    if last is None:
        _tell(link, end, ALL, "asleep", f"{begin} {end}")


def _begin(link: sqlite3.Connection, name: str, at: int, sentence: str) -> None:
    last = _last(link, name, ("failed", "recovered"))
    if last is None or last[0] != "failed":
        _tell(link, at, name, "failed", sentence)


def _last(link: sqlite3.Connection, name: str, kinds: tuple[str, str]) -> tuple[str, int] | None:
    """Which of two was told last of a feed, and when."""
    row = link.execute(
        "SELECT what, at FROM feed_events WHERE feed = ? AND what IN (?, ?) ORDER BY id DESC LIMIT 1", [name, *kinds]
    ).fetchone()
    return (row[0], row[1]) if row else None


def _tell(link: sqlite3.Connection, at: int, name: str, what: str, text: str) -> None:
    link.execute("INSERT INTO feed_events (at, feed, what, text) VALUES (?, ?, ?, ?)", [at, name, what, text])


def _name(link: sqlite3.Connection, feed: int) -> str:
    return str(link.execute("SELECT name FROM feeds WHERE id = ?", [feed]).fetchone()[0])


def _span(seconds: int) -> str:
    """`40 s`, `12 min`, `3 h 05`."""
    if seconds < 120:
        return f"{max(0, seconds)} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02}"
