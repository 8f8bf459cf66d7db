"""What can be listed: talks, speakers, feeds, changes. Adding a filter field or an order is one line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from confdash.clock import Clock
from confdash.store.query.language import Field, FilterError, Sql, Term, compared, full_text, number
from confdash.store.query.persons import SPEAKERS
from confdash.store.query.presence import talk_here
from confdash.store.query.rows import ChangeRow, FeedRow, TalkRow
from confdash.store.query.source import (
    Order,
    Source,
    any_in,
    any_listed,
    any_of,
    beginning,
    matching,
    may_be_recorded,
    yes_no,
)
from confdash.store.query.timeline import TIMELINE
from confdash.store.query.times import at_moment, on_day
from confdash.store.query.videos import VIDEOS

R = TypeVar("R", bound=msgspec.Struct)


def _maker(row: type[R], lists: tuple[str, ...], flags: tuple[str, ...] = ()) -> Callable[[tuple[Any, ...]], R]:
    """Turns a tuple of columns into a row: JSON lists decoded, 0/1/NULL as False/True/None."""
    names = row.__struct_fields__
    decode = {index: msgspec.json.decode for index, name in enumerate(names) if name in lists}
    bools = [index for index, name in enumerate(names) if name in flags]

    def make(values: tuple[Any, ...]) -> R:
        cells = list(values)
        for index, decoder in decode.items():
            value = decoder(cells[index])
            cells[index] = tuple(value) if isinstance(value, list) else value
        for index in bools:
            cells[index] = None if cells[index] is None else bool(cells[index])
        return row(*cells)

    return make


def _speaker(term: Term, _clock: Clock) -> Sql:
    if term.value.lower() == "none":
        return "speakers = '[]'", []
    sql, values = full_text("speakers")([term])
    speakers = f"SELECT id FROM speakers WHERE {sql}"  # noqa: S608 - our own SQL
    return f"id IN (SELECT talk FROM talk_speakers WHERE speaker IN ({speakers}))", values  # noqa: S608


def _text(term: Term, _clock: Clock) -> Sql:
    pattern = "%" + term.value.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    return r"(abstract LIKE ? ESCAPE '\' OR description LIKE ? ESCAPE '\')", [pattern, pattern]


def _is(term: Term, clock: Clock) -> Sql:
    now = clock.now()
    match term.value.lower():
        case "now":
            return "starts <= ? AND ends > ?", [now, now]
        case "next":
            return "starts > ? AND starts <= ?", [now, now + 3600]
        case "past":
            return "ends <= ?", [now]
        case "unscheduled":
            return "starts IS NULL OR room IS NULL", []
    raise FilterError(f"“{term.value}” is not known here; write is:now, is:next, is:past or is:unscheduled")


def _minutes(term: Term, _clock: Clock) -> Sql:
    digits = term.value.removesuffix("in").removesuffix("m")
    return compared("(ends - starts) / 60", term, number(digits, "long:>60"))


def _owner(term: Term, clock: Clock) -> Sql:
    return ("owner IS NULL", []) if term.value.lower() == "none" else any_of("owner", "talks")(term, clock)


def _of_speakers(column: str) -> str:
    """A JSON list of something about each speaker of a talk, in order."""
    return (
        f"(SELECT json_group_array(value) FROM (SELECT {column} AS value FROM talk_speakers"  # noqa: S608
        " JOIN speakers ON speakers.id = speaker WHERE talk = talks.id ORDER BY position))"
    )


TALKS = Source(
    name="talks",
    table="talks",
    key="key",
    columns=(
        "id",
        "key",
        "session",
        "kind",
        "title",
        "state",
        "raw_state",
        "starts",
        "ends",
        "rooms",
        "track",
        "speakers",
        "url",
        "language",
        "do_not_record",
        "do_not_stream",
        "video_state",
        "gone",
        "feeds",
        "stage",
        "seen",
        "av_told",
        "public",
        "owner",
        "note",
        "tags",
        "decided",
        "delay",
        _of_speakers("seen"),
        _of_speakers("coalesce(remote, 0)"),
    ),
    make=_maker(
        TalkRow,
        ("rooms", "speakers", "feeds", "tags", "decided", "speakers_seen", "speakers_remote"),
        ("do_not_record", "do_not_stream", "gone", "av_told", "public"),
    ),
    fields={
        "room": Field("in a room", 'room:"Hall A"', any_in("rooms", "talks")),
        "day": Field(
            "on a day of the event", "day:2  day:today  day:tue", lambda term, clock: on_day("starts", term, clock)
        ),
        "speaker": Field("given by somebody", "speaker:lindq  speaker:none", _speaker),
        "state": Field("in a state", "state:confirmed", any_of("state", "talks")),
        "here": Field("whose people are here", "here:yes  here:some  here:no", talk_here),
        "stage": Field("how far it has come", "stage:on_stage", any_of("stage", "talks")),
        "kind": Field("of a kind", "kind:keynote", any_of("kind", "talks")),
        "track": Field("of a track", "track:security", any_of("track", "talks")),
        "title": Field("with a word in the title", "title:queue", matching("title")),
        "text": Field("with these letters in the abstract", 'text:"open source"', _text),
        "is": Field("at this time", "is:now  is:next  is:past  is:unscheduled", _is),
        "starts": Field("from a time on", "starts:>14:00", lambda term, clock: at_moment("starts", term, clock)),
        "ends": Field("ends after or before", "ends:<18:00", lambda term, clock: at_moment("ends", term, clock)),
        "long": Field("minutes that it takes", "long:>60", _minutes),
        "record": Field("may be recorded", "record:no  record:unknown", may_be_recorded()),
        "video": Field("with its video in a state", "video:published", any_of("video_state", "talks")),
        "language": Field("in a language", "language:da", any_of("language", "talks")),
        "feed": Field("of which a feed speaks", "feed:programme", any_listed("feeds")),
        "owner": Field("whom somebody looks after", "owner:mira  owner:none", _owner),
        "tag": Field("with a tag", "tag:keep-an-eye", any_in("tags", "talks")),
        "decided": Field("with a person's decision", "decided:yes", yes_no("decided <> '[]'")),
        "public": Field("that a person made public", "public:yes", yes_no("public = 1")),
        "gone": Field("has gone from its feed", "gone:yes", yes_no("gone = 1")),
        "key": Field("with a key", "key:TALK-1", beginning("key")),
    },
    words=full_text("talks"),
    index="talks_fts",
    orders={
        "time": Order("time", "starts"),
        "room": Order("room", "room"),
        "title": Order("title", "title COLLATE NOCASE"),
        "speakers": Order("speakers", "nullif(speakers, '[]')"),
        "state": Order("state", "state"),
        "kind": Order("kind", "kind"),
        "track": Order("track", "track"),
    },
    order="time",
)


def _words_in(column: str) -> Callable[[list[Term]], Sql]:
    def words(terms: list[Term]) -> Sql:
        return " AND ".join(f"matches(?, ?, {column})" for _ in terms), [
            value for term in terms for value in (term.value, int(term.quoted))
        ]

    return words


FEEDS = Source(
    name="feeds",
    table=(
        "(SELECT feeds.*, held.reason AS held_reason,"
        " (SELECT count(*) FROM contacts WHERE contacts.feed = feeds.id AND gone_at IS NULL) AS people,"
        " (SELECT count(*) FROM video_records WHERE video_records.feed = feeds.id AND gone_at IS NULL) AS videos,"
        " iif(format = 'table', coalesce(asked.number, 0), 0) AS unknown,"
        " EXISTS (SELECT 1 FROM scholarship_records WHERE scholarship_records.feed = feeds.id) AS private"
        " FROM feeds LEFT JOIN held ON held.feed = feeds.id LEFT JOIN ("
        "SELECT json_extract(feeds, '$[0]') AS feed, count(*) AS number FROM videos"
        " WHERE state IS NULL AND raw_state IS NOT NULL AND gone = 0 GROUP BY 1) AS asked ON asked.feed = feeds.name"
        # What people added themselves is no feed that could be well or not.
        " WHERE name != 'local')"
    ),
    key="name",
    columns=FeedRow.__struct_fields__,
    make=_maker(FeedRow, ("warnings", "skipped", "aside")),
    fields={
        "state": Field("in a state", "state:failed", matching("state")),
        "format": Field("of a format", "format:ics", matching("format")),
    },
    words=_words_in("name"),
    orders={
        "place": Order("order in the config", "place"),
        "name": Order("name", "name COLLATE NOCASE"),
        "checked": Order("last read", "checked_at", descending=True),
    },
    order="place",
)


def _of(term: Term, _clock: Clock) -> Sql:
    return "(key = ? OR matches(?, ?, title))", [term.value, term.value, int(term.quoted)]


def _told_by(term: Term, _clock: Clock) -> Sql:
    return (
        "matches(?, ?, feed) OR EXISTS (SELECT 1 FROM json_each(also) WHERE matches(?, ?, json_each.value))",
        [term.value, int(term.quoted)] * 2,
    )


CHANGES = Source(
    name="changes",
    table="changes",
    key="id",
    columns=(
        "id",
        "at",
        "'[' || json_quote(feed) || iif(also = '[]', '', ',') || substr(also, 2) AS feeds",
        "entity",
        "key",
        "title",
        "field",
        "old",
        "new",
    ),
    make=_maker(ChangeRow, ("feeds",)),
    fields={
        "since": Field(
            "from a time on", "since:14:00  since:2h  since:yesterday", lambda term, clock: at_moment("at", term, clock)
        ),
        "of": Field("of a talk", 'of:"Queues all the way down"', _of),
        "feed": Field("said by a feed", "feed:programme", _told_by),
        "field": Field(
            "of one field",
            "field:room  field:vanished",
            matching("field"),
        ),
        "key": Field(
            "of a talk's key",
            "key:TALK-1",
            beginning("key"),
        ),
    },
    words=_words_in("title"),
    orders={"newest": Order("newest first", "id", descending=True), "oldest": Order("oldest first", "id")},
    order="newest",
)

SOURCES = {source.name: source for source in (TALKS, SPEAKERS, VIDEOS, FEEDS, CHANGES, TIMELINE)}

__all__ = ["CHANGES", "FEEDS", "SOURCES", "SPEAKERS", "TALKS", "TIMELINE", "VIDEOS"]
