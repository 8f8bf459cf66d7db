"""Table `footage`: how far the recording of each session has come. A part of the fold, called by `store.videos`."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from confdash.records import OFF_STATES, SESSION_KINDS
from confdash.store.decided import Decision, Decisions, Said, number
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of
from confdash.store.recordings import FIELDS, known
from confdash.store.video_state import Heard, Word, stand

#: Without its id.
COLUMNS = (
    "session", "ended", "state", "raw_state", "since", "said_by", "by_hand", "reach", "public_at", "url", "video",
    "match", "videos", "flags", "back_from", "back_by", "back_at", "failed", "owner", "note", "lost_told", "review",
    "approved",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO footage ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names
    f" ON CONFLICT (session) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:])}"
)
_json = msgspec.json.encode


class _Session(msgspec.Struct, frozen=True):
    """A session, as far as its recording depends on it."""

    key: str
    slots: tuple[str, ...]
    #: When its last slot ends, and its first.
    ended: int | None
    over: int | None
    forbidden: bool
    #: It takes place and is of a kind that is recorded.
    counts: bool


def write_footage(link: sqlite3.Connection, rules: Rules, talks: Iterable[str] | None) -> None:
    """Writes the rows of the sessions of these talks (None: of all), and `talks.video_state` with them."""
    wanted = None if talks is None else set(talks)
    listed = _sessions(link, wanted)
    joined = _joined(link, rules, wanted and listed.keys())
    decided = _decided(link, listed, everything=wanted is None)
    hosted = _hosted(link, rules)
    rows = {}
    for key, session in listed.items():
        recordings, decisions = joined.get(key), decided.get(key, {})
        if session.counts or recordings is not None or decisions:
            rows[key] = _row(link, session, recordings or _Joined(), decisions, hosted=hosted)
    _write(link, rows, listed, None if wanted is None else wanted | listed.keys())


def _sessions(link: sqlite3.Connection, talks: set[str] | None) -> dict[str, _Session]:
    sql = "SELECT session, key, ends, starts, do_not_record, kind, state, gone, stage FROM talks"
    parameters: list[str] = []
    if talks is not None:
        sql += (
            " WHERE session IN (SELECT session FROM talks WHERE key IN (SELECT value FROM json_each(?1))"
            " UNION SELECT value FROM json_each(?1))"
        )
        parameters.append(_json(sorted(talks)).decode())
    slots: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in link.execute(f"{sql} ORDER BY key", parameters).fetchall():
        slots[row[0]].append(row)
    return {key: _session(key, rows) for key, rows in slots.items()}


def _session(key: str, rows: list[tuple[Any, ...]]) -> _Session:
    alive = [row for row in rows if not row[7] and row[6] not in OFF_STATES and row[8] != "no_show"]
    ends = [row[2] if row[2] is not None else row[3] for row in alive or rows if row[3] is not None]
    return _Session(
        key,
        tuple(row[1] for row in rows),
        max(ends, default=None),
        min(ends, default=None),
        any(row[4] for row in rows),
        any(row[5] in SESSION_KINDS for row in alive),
    )


class _Joined(msgspec.Struct):
    """The recordings of a session: what is said of them, how the best is joined, whether others claim one."""

    heard: list[Heard] = []
    #: Recording → how it is joined.
    how: dict[str, str] = {}
    claimed: bool = False


def _joined(link: sqlite3.Connection, rules: Rules, sessions: Iterable[str] | None) -> dict[str, _Joined]:
    """Session → its recordings, of those that are joined for sure."""
    sql = (
        "SELECT key, session, match, claims FROM videos WHERE match != 'guessed' AND session IS NOT NULL"
        " AND (?1 IS NULL OR session IN (SELECT value FROM json_each(?1))"
        " OR claims != '[]' AND EXISTS (SELECT 1 FROM json_each(claims) AS claim"
        " JOIN json_each(?1) AS one ON one.value = claim.value))"
    )
    listed = None if sessions is None else _json(sorted(sessions)).decode()
    found: dict[str, _Joined] = defaultdict(_Joined)
    rows = {row[0]: row[1:] for row in link.execute(sql, [listed]).fetchall()}
    for key, recording in known(link, rules, rows.keys()).items():
        session, how, claims = rows[key]
        for claimer in msgspec.json.decode(claims) if recording.living else ():
            found[claimer].claimed = True
        # A window that has moved on says nothing: then somebody's word holds, as it does for the alarm.
        seen = any(each.video.reach in ("public", "unlisted") and not each.missing for each in recording.living)
        if recording.taken_down is not None and not seen:
            continue  # taken down, and gone from sight: it is as if it had never been
        found[session].heard += recording.heard
        found[session].how[key] = how
    return found


def _decided(
    link: sqlite3.Connection, listed: Mapping[str, _Session], *, everything: bool
) -> dict[str, dict[str, Decision]]:
    """Session → what people decided about its recording: of each field the latest word about any of its slots."""
    slots = {slot: key for key, session in listed.items() for slot in session.slots}
    found: dict[str, dict[str, Decision]] = defaultdict(dict)
    for slot, decisions in decisions_of(link, "talk", None if everything else slots).items():
        of = found[slots[slot]] if slot in slots and any(field in decisions for field in FIELDS) else {}
        for field in FIELDS:
            each = decisions.get(field)
            if each and (field not in of or each.id > of[field].id):
                of[field] = each
    return found


def _hosted(link: sqlite3.Connection, rules: Rules) -> bool:
    """Whether a host lists all that is there: what it does not show is then not public."""
    sql = "SELECT id, window FROM feeds WHERE id IN (SELECT feed FROM video_records WHERE reach IS NOT NULL)"
    hosts = [(rules.feeds[id_], window) for id_, window in link.execute(sql).fetchall()]
    return any(feed.place is not None and not (feed.window or window) for feed, window in hosts)


def _row(
    link: sqlite3.Connection, session: _Session, joined: _Joined, decisions: Decisions, *, hosted: bool
) -> tuple[Any, ...]:
    """The columns of table `footage`."""
    holds = stand(joined.heard, _by_hand(link, decisions), session.over, hosted=hosted, forbidden=session.forbidden)
    flags = (*holds.flags, "claimed") if joined.claimed else holds.flags
    decided = {field: each.value for field, each in decisions.items()}
    return (
        session.key, session.ended, holds.state, holds.raw_state, holds.since, holds.said_by, int(holds.by_hand),
        holds.reach, holds.public_at, holds.url, holds.video, joined.how.get(holds.video or ""), _count(joined),
        _json(flags).decode(), holds.back_from, holds.back_by, holds.back_at, holds.failed,
        decided.get("video_owner") or holds.owner, decided.get("video_note") or holds.note,
        int(bool(number(decided.get("lost_told")))), int(bool(number(decided.get("review")))),
        int(bool(number(decided.get("approved")))),
    )  # fmt: skip


def _by_hand(link: sqlite3.Connection, decisions: Decisions) -> Word | None:
    each = decisions.get("video_state")
    if each is None:
        return None
    said = msgspec.json.decode(each.value, type=Said)
    by = link.execute("SELECT by FROM journal WHERE seq = ?", [each.seq]).fetchone()[0]
    return Word(said.state, said.at, by, None, hand=True)


def _count(joined: _Joined) -> int:
    """How many recordings there are: a row that says it is another one of them counts with that one."""
    return sum(
        not any(other in joined.how for each in joined.heard if each.key == key for other in each.video.same)
        for key in joined.how
    )


def _write(
    link: sqlite3.Connection, rows: Mapping[str, tuple[Any, ...]], listed: Iterable[str], wanted: set[str] | None
) -> None:
    """Writes the rows that differ, of the sessions `listed`.

    Takes away those of `wanted` (None: of all) that are not there any more.
    """
    sql = f"SELECT {', '.join(COLUMNS)} FROM footage"  # noqa: S608 - our own names
    parameters: list[str] = []
    if wanted is not None:
        sql += " WHERE session IN (SELECT value FROM json_each(?))"
        parameters.append(_json(sorted(wanted)).decode())
    stored = {row[0]: row for row in link.execute(sql, parameters).fetchall()}
    differing = [row for key, row in rows.items() if row != stored.get(key)]
    leaving = stored.keys() - rows.keys()
    link.executemany("DELETE FROM footage WHERE session = ?", [(key,) for key in leaving])
    link.executemany(_UPSERT, differing)
    without = {*leaving, *(key for key in listed if key not in rows)}  # a slot may have left its session for its own
    states = [(row[2], row[0]) for row in rows.values()] + [(None, key) for key in without]
    # Also where the row stands as it was: a talk that came anew does not know the state yet.
    link.executemany("UPDATE talks SET video_state = ?1 WHERE session = ?2 AND video_state IS NOT ?1", states)
