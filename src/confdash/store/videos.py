"""The one writer of `videos` and `footage`: each recording with its session, each session with its recording's state.

A part of the fold, called by `store.refold` and by decisions about recordings. Costs nothing where no feed speaks of
recordings and nobody has decided anything about one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from confdash.store import subjects
from confdash.store.decided import Cover, Decisions, Linked
from confdash.store.fold import Rules
from confdash.store.footage import COLUMNS as OF_FOOTAGE
from confdash.store.footage import write_footage
from confdash.store.natural import Finder, natural_keys
from confdash.store.recordings import FIELDS, Known, known
from confdash.store.rooms import named
from confdash.store.video_match import Index, Match, match
from confdash.store.video_sessions import sessions
from confdash.store.video_slots import Clip
from confdash.store.video_state import Heard, looked
from confdash.text import fold

__all__ = ["COLUMNS", "OF_FOOTAGE", "follow"]

#: Of table `videos`, without its id; the last is what each read notes.
COLUMNS = (
    "key", "title", "session", "match", "score", "claims", "state", "raw_state", "reach", "url", "published_at",
    "said_at", "seconds", "room", "starts", "cover_room", "cover_starts", "cover_ends", "taken_down", "missing",
    "gone", "outside", "owner", "note", "feeds", "search", "checked",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO videos ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our own names
    f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:-1])},"
    " checked = max(checked, excluded.checked)"
)
_json = msgspec.json.encode


def follow(
    link: sqlite3.Connection, rules: Rules, talks: Iterable[str] | None, *, rematch: bool, heard: bool = True
) -> None:
    """Brings both tables in line: for these talks (None: all), and for all recordings where `rematch`.

    `heard`: feeds may have said something new of any recording; else only people decided something.
    """
    if not _concerned(link):
        if link.execute("SELECT 1 FROM footage UNION ALL SELECT 1 FROM videos LIMIT 1").fetchone():
            link.execute("DELETE FROM videos")
            link.execute("DELETE FROM footage")
            link.execute("UPDATE talks SET video_state = NULL WHERE video_state IS NOT NULL")
        return
    if talks is not None and not link.execute("SELECT 1 FROM footage LIMIT 1").fetchone():
        talks, rematch = None, True  # the first word about any recording
    affected = _write_videos(link, rules, heard=heard) if rematch else set()
    write_footage(link, rules, None if talks is None else {*talks, *affected})


def _concerned(link: sqlite3.Connection) -> bool:
    """Whether anything is known or decided about recordings."""
    row = link.execute(
        "SELECT EXISTS (SELECT 1 FROM video_records) OR EXISTS (SELECT 1 FROM decisions WHERE entity = 'video')"
        " OR EXISTS (SELECT 1 FROM decisions WHERE entity = 'talk' AND field IN (SELECT value FROM json_each(?)))",
        [_json(FIELDS).decode()],
    ).fetchone()
    return bool(row[0])


def _write_videos(link: sqlite3.Connection, rules: Rules, *, heard: bool) -> set[str]:
    """Matches all recordings anew and writes the rows that differ; returns the sessions whose recordings those are.

    Where feeds may have said something (`heard`), of all recordings: a record may say more than the row shows.
    """
    all_known = known(link, rules)
    matches = _matched(link, rules, all_known)
    rows = {key: _row(each, matches.get(key), rules) for key, each in all_known.items()}
    stored = {
        row[0]: row
        for row in link.execute(f"SELECT {', '.join(COLUMNS)} FROM videos").fetchall()  # noqa: S608 - our own names
    }
    differing = [row for key, row in rows.items() if row[:-1] != stored.get(key, ())[:-1]]
    leaving = stored.keys() - rows.keys()
    link.executemany("DELETE FROM videos WHERE key = ?", [(key,) for key in leaving])
    link.executemany(_UPSERT, differing)
    touched = [
        *differing,
        *(stored[row[0]] for row in differing if row[0] in stored),
        *(stored[key] for key in leaving),
        *(rows.values() if heard else ()),
    ]
    claims = {claim for row in touched if row[5] != "[]" for claim in msgspec.json.decode(row[5])}
    return claims | {row[2] for row in touched if row[2] is not None}


def _matched(link: sqlite3.Connection, rules: Rules, all_known: Mapping[str, Known]) -> dict[str, Match]:
    clips = [
        Clip(each.key, tuple(one.video for one in each.living or each.heard), _rooms(each, rules))
        for each in all_known.values()
    ]
    listed = sessions(link, rules)
    found, open_ = match(clips, Index(listed), _linked(link, all_known))
    guessable = [clip for clip in open_ if not _covering(all_known[clip.key].decisions)]
    if guessable:
        from confdash.store.video_guess import Guesser  # loads rapidfuzz

        found |= Guesser(listed, frozenset(each.session for each in found.values())).guess(guessable)
    return found


def _rooms(each: Known, rules: Rules) -> frozenset[str]:
    texts = tuple(dict.fromkeys(one.video.room for one in each.heard if one.video.room))
    return frozenset(map(fold, named(texts, rules.learnt, rules.rooms))) if texts else frozenset()


def _linked(link: sqlite3.Connection, all_known: Mapping[str, Known]) -> dict[str, str | None]:
    """Recording → the session that a person gave it, or None: of none. One that is not there (yet) says nothing."""
    found: dict[str, str | None] = {}
    finder: Finder | None = None
    for key, each in all_known.items():
        linked = _linking(each.decisions)
        if linked is None:
            continue
        if not linked.key:
            found[key] = None
            continue
        talk = subjects.talk_now(link, linked.key)
        # In a store that was filled in another order the key may be another talk's.
        if linked.keys and (talk is None or linked.keys[0] not in natural_keys(link, talk)):
            finder = finder or Finder(link)
            talk = finder.talk(linked.key, linked.keys)
        row = link.execute("SELECT session FROM talks WHERE key = ?", [talk]).fetchone() if talk else None
        if row:
            found[key] = row[0]
    return found


def _linking(decisions: Decisions) -> Linked | None:
    each = decisions.get("talk")
    return msgspec.json.decode(each.value, type=Linked) if each else None


def _covering(decisions: Decisions) -> Cover | None:
    each = decisions.get("cover")
    return msgspec.json.decode(each.value, type=Cover) if each else None


def _covered(cover: Cover, rules: Rules) -> str:
    """The room that is covered, as talks are said to be in it by now."""
    meant = named((cover.room,), rules.learnt, rules.rooms)
    return meant[0] if len(meant) == 1 else cover.room


def _row(each: Known, found: Match | None, rules: Rules) -> tuple[Any, ...]:
    """The columns of table `videos`."""
    living = each.living
    heard: Sequence[Heard] = living or each.heard
    videos = [one.video for one in heard]
    hosts = [one for one in living if one.video.reach is not None]
    host = max(hosts, key=looked, default=None)
    word = host or max((one for one in heard if one.video.state), key=lambda one: one.said_at, default=heard[0])
    cover = _covering(each.decisions)
    published = next((video.published_by for video in videos if video.published_by is not None), None)
    sure = found is not None and found.how != "guessed"
    title = next((video.title for video in videos if video.title), "")
    people = [name for video in videos for name in video.people]
    room = next((video.room for video in videos if video.room), None)
    decided = {field: one.value for field, one in each.decisions.items()}
    linked = _linking(each.decisions)
    of_none = linked is not None and not linked.key
    # One cannot be public of what began later; what joined it says more than its date.
    outside = not sure and published is not None and rules.first is not None and published < rules.first
    return (
        each.key,
        title,
        found.session if found else None,
        found.how if found else "manual" if of_none else None,
        found.score if found and not sure else None,
        _json(found.claims if found else ()).decode(),
        word.video.state,
        word.video.raw_state,
        host.video.reach if host else None,
        next((video.url for video in videos if video.url), None),
        published,
        word.said_at,
        next((video.seconds for video in videos if video.seconds is not None), None),
        room,
        next((video.starts for video in videos if video.starts is not None), None),
        _covered(cover, rules) if cover else None,
        cover.starts if cover else None,
        cover.ends if cover else None,
        each.taken_down,
        each.missing,
        int(not living),
        int(outside),
        decided.get("owner") or next((video.owner for video in videos if video.owner), None),
        decided.get("note") or next((video.note for video in videos if video.note), None),
        _json(list(dict.fromkeys(one.feed for one in heard))).decode(),
        fold(" ".join((title, *people, room or "", each.key))),
        each.checked,
    )
