"""The recordings as they are listed: each session's with its age, then those that belong to no session for sure."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from confdash.clock import Clock
from confdash.records import VIDEO_STATES
from confdash.store.query.film_rows import FilmRow, VideoRow
from confdash.store.query.language import Field, FilterError, Sql, Term, compared, number
from confdash.store.query.reader import Reader
from confdash.store.query.source import Order, Source, any_listed, beginning, matching, may_be_recorded
from confdash.store.query.times import on_day
from confdash.store.views import FOOTAGE
from confdash.text import fold

_LISTS = ("speakers", "flags", "claims", "feeds")
_FLAGS = ("by_hand", "lost_told", "review", "approved", "do_not_record", "outside", "gone")
_decode = msgspec.json.Decoder(tuple[str, ...]).decode
WAITING = "waiting_for_files"
#: The title of what a recording is, or may be.
_TITLE = "(SELECT title FROM talks WHERE talks.key = {})"


def _made(sort: type[Any], values: tuple[Any, ...]) -> Any:
    cells = dict(zip(sort.__struct_fields__, values, strict=True))
    for name in _LISTS:
        if name in cells:
            cells[name] = _decode(cells[name])
    for name in _FLAGS:
        if cells.get(name) is not None:
            cells[name] = bool(cells[name])
    return sort(**cells)


def state_at(row: FilmRow, now: int) -> str | None:
    """The state as a person reads it: a session that has ended waits for its files. None: it is yet to come.

    Pipelines call all that is planned “waiting”; before its session has ended nobody waits for anything.
    """
    if row.entity != "talk" or row.state not in (None, WAITING):
        return row.state
    return WAITING if row.ended is not None and row.ended <= now else None


def _state(term: Term, clock: Clock) -> Sql:
    """By the beginning of its name, in words or as it is stored."""
    wanted = term.value.lower().replace(" ", "_")
    open_ = f"entity = 'talk' AND coalesce(state, '{WAITING}') = '{WAITING}'"
    if wanted in ("none", "coming"):
        return f"{open_} AND (ended IS NULL OR ended > ?)", [clock.now()]
    found = [state for state in VIDEO_STATES if state.startswith(wanted)]
    if not found:
        raise FilterError(f"there is no state “{term.value}”; there are {', '.join(VIDEO_STATES)}, coming")
    others = [state for state in found if state != WAITING]
    sqls, values = [f"state IN ({', '.join('?' * len(others))})"] if others else [], list[object](others)
    if len(others) < len(found):
        sqls += [f"{open_} AND ended <= ?", f"entity = 'video' AND state = '{WAITING}'"]
        values.append(clock.now())
    return f"({' OR '.join(sqls)})", values


def _match(term: Term, _clock: Clock) -> Sql:
    if term.value.lower() in ("none", "no"):
        return "match IS NULL AND entity = 'video'", []
    return "substr(match, 1, ?) = ?", [len(term.value), term.value.lower()]


#: What calls for a person's decision, of a session's flags; JSON.
_UNDECIDED = '["needs_work", "ahead", "early", "back", "vanished", "claimed"]'
_ARE = "is:open  is:late  is:failed  is:undecided  is:unapproved  is:guessed  is:unmatched  is:cover  is:outside"


def _is(term: Term, clock: Clock) -> Sql:
    """What a video lead asks for most."""
    open_ = "entity = 'talk' AND rank = 0 AND state IS NOT 'lost' AND ended <= ?"
    match term.value.lower():
        case "open":
            return open_, [clock.now()]
        case "late":
            return f"{open_} - 86400", [clock.now()]
        case "unmatched":
            return "entity = 'video' AND match IS NULL AND cover_room IS NULL AND outside = 0", []
        case "guessed":
            return "entity = 'video' AND match = 'guessed'", []
        case "cover":
            return "cover_room IS NOT NULL", []
        case "outside":
            return "outside = 1", []
        case "failed":
            return "failed IS NOT NULL AND rank = 0", []
        case "unapproved":
            return "review = 1 AND approved = 0", []
        case "undecided":
            odd = "EXISTS (SELECT 1 FROM json_each(flags) WHERE value IN (SELECT value FROM json_each(?)))"
            return f"entity = 'talk' AND do_not_record IS NOT 1 AND (state = 'needs_work' OR {odd})", [_UNDECIDED]
    raise FilterError(
        f"“{term.value}” is not known here; write is:open, is:late, is:failed, is:undecided, is:unapproved, is:guessed,"
        " is:unmatched, is:cover or is:outside"
    )


def _age(term: Term, clock: Clock) -> Sql:
    digits = term.value.lower().removesuffix("h")
    return compared("(? - ended) / 3600", term, number(digits, "age:>24h"))[0], [
        clock.now(),
        number(digits, "age:>24h"),
    ]


def _who(term: Term, _clock: Clock) -> Sql:
    if term.value.lower() == "none":
        return "owner IS NULL", []
    return "matches(?, ?, owner)", [term.value, int(term.quoted)]


def _feed(term: Term, clock: Clock) -> Sql:
    """Of which a feed speaks: of the session, or of a recording that is joined to it for sure."""
    sql, values = any_listed("feeds")(term, clock)
    of_recordings = (
        "EXISTS (SELECT 1 FROM footage JOIN videos ON videos.session = footage.session, json_each(videos.feeds)"
        " WHERE entity = 'talk' AND footage.id = number AND videos.gone = 0 AND videos.match IS NOT 'guessed'"
        " AND matches(?, ?, json_each.value))"
    )
    return f"({sql} OR {of_recordings})", [*values, *values]


def _day(term: Term, clock: Clock) -> Sql:
    return on_day("ended", term, clock)


def _words(terms: list[Term]) -> Sql:
    return " AND ".join("matches(?, ?, search)" for _ in terms), [
        value for term in terms for value in (term.value, int(term.quoted))
    ]


VIDEOS = Source(
    name="videos",
    table="filmed_sessions",
    parts=FOOTAGE,
    key="id",
    columns=tuple(
        _TITLE.format("guess") + " AS guess_title" if name == "guess_title" else name
        for name in FilmRow.__struct_fields__
    ),
    make=lambda values: _made(FilmRow, values),
    fields={
        "state": Field("with its recording in a state", "state:review  state:coming", _state),
        "is": Field("that need somebody", _ARE, _is),
        "age": Field("hours since the session ended", "age:>24h", _age),
        "room": Field("in a room", 'room:"Hall A"', matching("room")),
        "day": Field("whose session was on a day", "day:2  day:today", _day),
        "who": Field("whom somebody has", "who:sam  who:none", _who),
        "match": Field("joined so", "match:guessed  match:code  match:none", _match),
        "kind": Field("of a kind", "kind:keynote", matching("kind")),
        "record": Field("may be recorded", "record:no  record:unknown", may_be_recorded("entity = 'talk'")),
        "flag": Field("with something to be known", "flag:back  flag:early", any_listed("flags")),
        "feed": Field("of which a feed speaks", "feed:playlist", _feed),
        "title": Field("with a word in the title", "title:queue", matching("title")),
        "key": Field("with a key", "key:youtube:", beginning("key")),
    },
    words=_words,
    orders={
        "age": Order("age", "rank * 10000000000 + since_end"),
        "title": Order("title", "title COLLATE NOCASE"),
        "state": Order("state", "coalesce(state, '')"),
        "who": Order("who has it", "coalesce(owner, '~')"),
        "room": Order("room", "coalesce(room, '~')"),
    },
    order="age",
)

_COLUMNS = ", ".join(
    _TITLE.format("videos.session") if name == "session_title" else f"videos.{name}"
    for name in VideoRow.__struct_fields__
)


def recordings(reader: Reader, keys: Iterable[str]) -> list[VideoRow]:
    """The recordings of these keys, in their order; one that is not there is left out."""
    return [row for key in dict.fromkeys(keys) for row in _read(reader, "videos.key = ?", key)]


def recordings_of(reader: Reader, session: str) -> list[VideoRow]:
    """All recordings that are joined to a session or may be, those that count first."""
    found = _read(reader, "videos.session = ? ORDER BY match = 'guessed', gone, published_at, videos.id", session)
    return list(found)


def claimed(reader: Reader) -> list[VideoRow]:
    """The recordings that several sessions claim, as long as nobody has said whose they are."""
    return _read(reader, "gone = 0 AND json_array_length(claims) > ? AND match IS NOT 'manual' ORDER BY id", 1)


def keys_like(reader: Reader, beginning_: str) -> list[str]:
    """At most 20 keys of recordings that begin so, in order."""
    rows = reader.link().execute(
        "SELECT key FROM videos WHERE substr(key, 1, ?) = ? ORDER BY key LIMIT 20", [len(beginning_), beginning_]
    )
    return [row[0] for row in rows.fetchall()]


def unknown_words(link: sqlite3.Connection, feed: str) -> list[tuple[str, int]]:
    """The words of a feed for states that nobody has explained, with how many recordings it calls so, most first.

    Of several spellings of one word, the most usual.
    """
    rows = link.execute(
        "SELECT raw_state, count(*) FROM videos WHERE state IS NULL AND raw_state IS NOT NULL AND gone = 0"
        " AND json_extract(feeds, '$[0]') = ? GROUP BY raw_state ORDER BY 2 DESC, 1",
        [feed],
    ).fetchall()
    found: dict[str, tuple[str, int]] = {}
    for word, count in rows:
        spelt, before = found.get(fold(word), (word, 0))
        found[fold(word)] = spelt, before + count
    return sorted(found.values(), key=lambda each: -each[1])


def _read(reader: Reader, condition: str, value: object) -> list[VideoRow]:
    rows = reader.link().execute(f"SELECT {_COLUMNS} FROM videos WHERE {condition}", [value])  # noqa: S608 - our own SQL
    return [_made(VideoRow, row) for row in rows.fetchall()]
