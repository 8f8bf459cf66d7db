"""What stands in the store when a decision is made: who was seen before, what feeds say against it, free keys."""

from __future__ import annotations

import secrets
import sqlite3
from typing import TYPE_CHECKING

import msgspec

from confdash.commands.deciding import Change
from confdash.commands.declare import Refused
from confdash.commands.values import Beside, moment
from confdash.config_check import duration

if TYPE_CHECKING:
    from confdash.attention.items import Item

#: Letters of a local key: none that is mistaken for another when it is read out across a desk.
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
#: A snooze until tomorrow ends so many seconds before the first session.
BEFORE_FIRST = 30 * 60


def last_seen_before(link: sqlite3.Connection, entity: str, key: str, before: int) -> str | None:
    """The newest sighting of an earlier day that nobody took back, as the journal holds it; None: never seen."""
    from confdash.store.decided import sighting_of
    from confdash.store.subjects import entries_of

    sql = "SELECT 1 FROM journal JOIN journal AS later ON later.reverts = journal.id WHERE journal.seq = ? LIMIT 1"
    for seq, _, value in reversed(entries_of(link, entity, key, "here")):
        sighting = sighting_of(value)
        if sighting and sighting.at < before and not link.execute(sql, [seq]).fetchone():
            return value
    return None


def cleared(link: sqlite3.Connection, talk: str, field: str) -> list[Change]:
    """What takes a talk's field back to the feeds' word: of a session, what was decided about any of its slots."""
    from confdash.store.decided import SESSION_WIDE
    from confdash.store.recordings import FIELDS as OF_SESSION

    if field not in SESSION_WIDE and field not in OF_SESSION:
        return [("talk", talk, field, None)]
    keys = [key for key, _ in _decided(link, talk, field)]
    return [("talk", key, field, None) for key in keys or [talk]]


def _decided(link: sqlite3.Connection, talk: str, field: str) -> list[tuple[str, str]]:
    """(key, value) of what was decided about a session-wide field of any slot of a talk's session, latest first."""
    return link.execute(
        "SELECT decisions.key, value FROM talks JOIN talks AS slot ON slot.session = talks.session"
        " JOIN decisions ON entity = 'talk' AND decisions.key = slot.key AND field = ?"
        " WHERE talks.key = ? ORDER BY seq DESC",
        [field, talk],
    ).fetchall()


def contradicted(link: sqlite3.Connection, talk: str) -> list[str]:
    """Fields of a talk that a feed says otherwise than a person decided."""
    rows = link.execute(
        "SELECT field FROM overrides WHERE talk = ? AND said IS NOT decided ORDER BY field", [talk]
    ).fetchall()
    return [row[0] for row in rows]


def told_now(link: sqlite3.Connection, talk: str) -> str | None:
    """`told` with every decision that a feed still contradicts; None where there is none that is not told yet."""
    from confdash.store.decided import SESSION_WIDE

    rows = link.execute(
        "SELECT overrides.field, coalesce(value, decided), told FROM overrides"
        " LEFT JOIN decisions ON entity = 'talk' AND key = talk AND decisions.field = overrides.field"
        " WHERE talk = ? AND said IS NOT decided",
        [talk],
    ).fetchall()
    if all(told for _, _, told in rows):
        return None
    found = {}
    for field, value, _ in rows:
        wide = _decided(link, talk, field) if field in SESSION_WIDE else ()
        found[field] = wide[0][1] if wide else value
    return msgspec.json.encode(found, order="sorted").decode()


def new_key(link: sqlite3.Connection) -> str:
    """A key for what no feed has."""
    while True:
        key = "local-" + "".join(secrets.choice(_LETTERS) for _ in range(4))
        taken = "SELECT 1 FROM talks WHERE key = ?1 UNION ALL SELECT 1 FROM journal WHERE key = ?1 LIMIT 1"
        if not link.execute(taken, [key]).fetchone():
            return key


def added_note(now: str | None, more: str) -> str:
    """A note with one thing more in it."""
    return f"{now} · {more}" if now else more


def snoozed_until(here: Beside, text: str, item: Item) -> int:
    """When a snooze ends, in UTC seconds of event time: `15m`, `1h`, `talk`, `tomorrow`, or at a time."""
    now = here.clock.now()
    word = text.strip().casefold()
    if word == "talk":
        if item.hurts_at is None or item.hurts_at <= now:
            raise Refused(f"{item.summary}: there is no talk ahead to wait for; snooze it for 15m, or until tomorrow")
        return item.hurts_at
    if word == "tomorrow":
        return _tomorrow(here, now)
    try:
        until = now + duration(word)
    except ValueError:
        until = moment(here, text, None)
    if until <= now:
        raise Refused(f"“{text}” is over already; snooze for 15m, 1h, until the talk, or until tomorrow")
    return until


def _tomorrow(here: Beside, now: int) -> int:
    """Half an hour before the next event day's first session; that day's beginning where it has none."""
    first, after = here.clock.day_bounds(here.clock.day(now))
    length = after - first
    first, after = here.clock.day_bounds(here.clock.day(after + length // 2))
    row = here.link.execute(
        "SELECT min(starts) FROM live_sessions WHERE starts >= ? AND starts < ?", [first, after]
    ).fetchone()
    return first if row[0] is None else max(first, int(row[0]) - BEFORE_FIRST)
