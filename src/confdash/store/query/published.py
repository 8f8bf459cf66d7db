"""What may be told of the programme to everybody: the public feeds' word, with the organisers' changes over it.

Exports, calendars and the sheets that hang on doors read this, and nothing else of a talk (design §10). A talk of which
a feed speaks that is not public is folded anew from the public feeds alone: an embargoed title, a slot that is not
released, a name that is only in the organisers' system has no way in. What people decided stands above it, as ever.
"""

from __future__ import annotations

import functools
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from confdash.config import Settings
from confdash.records import Person, Talk
from confdash.store import connect, overrides
from confdash.store.decided import Decisions, over, strings, wide
from confdash.store.feeds import rules as rules_of
from confdash.store.fold import Folded, Member, Rules, fold_talk, in_order
from confdash.store.overrides import LOCAL
from confdash.store.query.guids import carries, own_guid, talks_of_guids
from confdash.store.query.public_feeds import public_feeds, room_names
from confdash.store.query.reader import Reader
from confdash.store.query.sources import TALKS
from confdash.text import fold

_decode = msgspec.msgpack.Decoder(Talk).decode
#: In these states a talk is told as one that does not take place; in `confirmed` as one that does; else not at all.
CANCELLED = ("canceled", "withdrawn")
#: What is read of a talk, in the order of `_Row`.
_COLUMNS = (
    "id", "key", "session", "kind", "title", "subtitle", "abstract", "description", "state", "starts", "ends", "rooms",
    "track", "speakers", "url", "language", "do_not_record", "do_not_stream", "gone", "public", "delay",
)  # fmt: skip
#: Why an entry is left out, as a person reads it: behind a number.
NOT_PUBLIC = "known from no public feed"
NOT_CONFIRMED = "not confirmed"
WITHDRAWN = "no longer in a public feed"
MARKED = "marked as not public"


class Speaker(msgspec.Struct, frozen=True):
    """Somebody who speaks, as the public programme names them. `key` is the person's, where the store knows one."""

    name: str
    key: str | None = None
    #: As `records.Person.ids`, of the same feeds.
    ids: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One slot of the programme as it may be told. Times are UTC seconds, as planned; `delay` in minutes is beside."""

    #: The talk's key, which never changes.
    key: str
    session: str
    kind: str
    title: str
    subtitle: str | None = None
    abstract: str | None = None
    description: str | None = None
    #: One of `records.TALK_STATES`.
    state: str
    starts: int | None = None
    ends: int | None = None
    rooms: tuple[str, ...] = ()
    track: str | None = None
    speakers: tuple[Speaker, ...] = ()
    url: str | None = None
    language: str | None = None
    do_not_record: bool | None = None
    do_not_stream: bool | None = None
    #: By how much it begins later than planned, as its room runs; told only where that is asked for.
    delay: int = 0
    #: Whether everybody can know the key, since a public feed has it too. Another one stands in nothing public.
    carried: bool
    #: Whether everybody may be told; False only in a `Programme` of everything.
    public: bool = True
    #: What the feeds say of it from which it is folded, the believed one first: for natural keys. Only on request.
    records: tuple[Talk, ...] = ()
    #: The GUID that one of these states, where no other talk has it.
    guid: str | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it is known not to take place."""
        return self.state in CANCELLED


class Programme(msgspec.Struct, frozen=True):
    """Entries by start, those without one last; and of those that are not told how many there are, by reason."""

    entries: tuple[Entry, ...]
    left: Mapping[str, int] = {}


class _Row(msgspec.Struct, frozen=True, array_like=True):
    """A talk as the whole store knows it."""

    id: int
    key: str
    session: str
    kind: str
    title: str
    subtitle: str | None
    abstract: str | None
    description: str | None
    state: str
    starts: int | None
    ends: int | None
    rooms: str
    track: str | None
    speakers: str
    url: str | None
    language: str | None
    do_not_record: int | None
    do_not_stream: int | None
    gone: int
    public: int | None
    delay: int


class _Said(msgspec.Struct):
    """Which feeds speak of a talk."""

    #: A public one lists it, or has listed it.
    lives: bool = False
    shown: bool = False
    #: One that is not public speaks of it too.
    other: bool = False
    #: It has the key of a record of a public feed, or of what people added; or that is known from such a record.
    named: bool = False


def programme(
    reader: Reader,
    settings: Settings,
    query: str = "",
    *,
    keys: Sequence[str] | None = None,
    everything: bool = False,
    records: bool = False,
) -> Programme:
    """The talks that match a query, or of these keys, as they may be told; `everything`: for inside, all of them.

    `records` asks for what the feeds said, too. Raises `StoreError`, `FilterError`.
    """
    link = reader.link()
    with connect.translated(reader.path), connect.snapshot(link):
        ids = reader.ids(TALKS, query)
        if keys is not None:
            wanted = frozenset(keys)
            known = reader.keys_of(TALKS, ids)
            ids = array("q", (id_ for id_ in ids if known.get(id_) in wanted))
        rows = _rows(link, ids)
        rules = rules_of(link, settings)
        public = public_feeds(link, settings).keys()
        said = _said(link, public)
        left: Counter[str] = Counter()
        told: list[_Row] = []
        for row in rows:
            why = _why_not(row, said[row.key])
            if why is not None and not everything:
                left[why] += 1
            else:
                told.append(row)
        sources = _Sources(link, rules, public, everything=everything)
        mixed = [row for row in told if not everything and row.public != 1 and said[row.key].other]
        unnamed = [row.key for row in told if said[row.key].shown and not said[row.key].named]
        members = sources.members({*unnamed, *(row.key for row in mixed)})
        anew = sources.folded(mixed, members)
        for key in unnamed:
            said[key].named = sources.carried(key, members[key])
        persons = _persons(link, [row.id for row in told])
        wants = (
            sources.records([row.key for row in told], marked={r.key for r in told if r.public == 1}) if records else {}
        )
        guids = talks_of_guids(link) if records else {}
        rooms = {} if everything else room_names(link, rules, public)

        @functools.cache  # a few places for thousands of talks
        def places(text: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(rooms.get(room, room) for room in strings(text)))

        entries = [
            _entry(
                row, anew.get(row.key), persons.get(row.id, {}), wants.get(row.key, ()), guids, places,
                carried=said[row.key].named,
                public=not everything or _why_not(row, said[row.key]) is None,
            )
            for row in told
        ]  # fmt: skip
        # As they are told: in the order of what the store knows, one's place would tell when it really is.
        entries.sort(key=lambda entry: (entry.starts is None, entry.starts or 0, entry.key))
        return Programme(tuple(entries), dict(left))


def _rows(link: sqlite3.Connection, ids: Iterable[int]) -> list[_Row]:
    """The talks of these ids, in their order."""
    columns = ", ".join(f"talks.{name}" for name in _COLUMNS)
    sql = f"SELECT {columns} FROM json_each(?) AS wanted JOIN talks ON talks.id = wanted.value ORDER BY wanted.key"  # noqa: S608
    listed = msgspec.json.encode(list(ids)).decode()
    return [_Row(*cells) for cells in link.execute(sql, [listed]).fetchall()]


def _said(link: sqlite3.Connection, public: Collection[int]) -> dict[str, _Said]:
    found: dict[str, _Said] = defaultdict(_Said)
    sql = "SELECT talk, feed, gone_at IS NOT NULL, key = talk FROM upstream"
    known = {*public, *(id_ for (id_,) in link.execute("SELECT id FROM feeds WHERE name = ?", [LOCAL]).fetchall())}
    for talk, feed, gone, named in link.execute(sql).fetchall():
        each = found[talk]
        if named and feed in known:
            each.named = True
        if feed in public:
            each.shown = True
            each.lives = each.lives or not gone
        else:
            each.other = True
    return found


def _why_not(row: _Row, said: _Said) -> str | None:
    """Why a talk may not be told to everybody; None where it may. What a person marked stands above the rest."""
    if row.public is not None:
        return None if row.public else MARKED
    if not said.shown:
        return NOT_PUBLIC
    if row.state in CANCELLED:
        return None  # a feed often drops what is cancelled, and those who noted it down should hear of it
    if row.state != "confirmed":
        return NOT_CONFIRMED
    return WITHDRAWN if row.gone or not said.lives else None


class _Sources:
    """The records behind talks, and what the public ones alone make of them."""

    def __init__(self, link: sqlite3.Connection, rules: Rules, public: Collection[int], *, everything: bool) -> None:
        self._link = link
        self._rules = rules
        self._public = public
        self._everything = everything

    def members(self, keys: Collection[str]) -> dict[str, list[Member]]:
        """What the feeds of the config say of these talks."""
        found: dict[str, list[Member]] = defaultdict(list)
        rows = self._link.execute(
            "SELECT talk, id, feed, key, record, gone_at IS NOT NULL FROM upstream"
            " WHERE talk IN (SELECT value FROM json_each(?)) ORDER BY id",
            [msgspec.json.encode(list(keys)).decode()],
        )
        for talk, id_, feed, key, record, gone in rows.fetchall():
            if feed in self._rules.feeds:
                found[talk].append(Member(id_, feed, key, _decode(record), bool(gone)))
        return found

    def records(self, keys: Sequence[str], marked: set[str]) -> dict[str, tuple[Talk, ...]]:
        """Talk → what the feeds that count say of it, the believed one first; of `marked` ones what all say."""
        found = {}
        for talk, members in self.members(keys).items():
            # Before they are put in order: one that has gone from a public feed counts no less for one of another feed.
            counting = [each for each in members if self._everything or talk in marked or each.feed in self._public]
            found[talk] = tuple(member.record for member in in_order(counting, self._rules))
        return found

    def carried(self, key: str, members: Iterable[Member]) -> bool:
        """Whether a public record tells a talk's key, though its own is another."""
        return any(
            carries(member.record, member.key, self._rules.feeds[member.feed].name, key)
            for member in members
            if member.feed in self._public
        )

    def folded(self, rows: Sequence[_Row], members: Mapping[str, Sequence[Member]]) -> dict[str, Folded]:
        """What the public feeds alone, and decisions, make of talks of which others speak too."""
        if not rows:
            return {}
        decisions = self._decisions(rows)
        return {
            row.key: over(
                fold_talk(row.key, [each for each in members[row.key] if each.feed in self._public], self._rules, {}),
                decisions[row.key],
            )
            for row in rows
        }

    def _decisions(self, rows: Sequence[_Row]) -> dict[str, Decisions]:
        """What was decided of each, with the latest word about any slot of its session."""
        sessions = msgspec.json.encode(sorted({row.session for row in rows})).decode()
        slots: dict[str, list[str]] = defaultdict(list)
        for session, key in self._link.execute(
            "SELECT session, key FROM talks WHERE session IN (SELECT value FROM json_each(?))", [sessions]
        ).fetchall():
            slots[session].append(key)
        decided = overrides.decisions_of(self._link, "talk", [key for keys in slots.values() for key in keys])
        return {
            row.key: {**decided.get(row.key, {}), **wide(decided.get(key, {}) for key in slots[row.session])}
            for row in rows
        }


def _persons(link: sqlite3.Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Id of a talk → folded name → key of the person."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for talk, name, key in link.execute(
        "SELECT talk, speakers.name, speakers.key FROM json_each(?) AS wanted"
        " CROSS JOIN talk_speakers ON talk = wanted.value JOIN speakers ON speakers.id = speaker",
        [msgspec.json.encode(ids).decode()],
    ).fetchall():
        found[talk][fold(name)] = key
    return found


def _entry(
    row: _Row,
    anew: Folded | None,
    persons: Mapping[str, str],
    records: tuple[Talk, ...],
    guids: Mapping[str, str],
    places: Callable[[str], tuple[str, ...]],
    *,
    carried: bool,
    public: bool,
) -> Entry:
    of = row if anew is None else anew
    # This runs for 10,000 talks, mostly without records.
    ids = {fold(each.name): each for record in reversed(records) for each in record.people or ()} if records else {}
    return Entry(
        key=row.key,
        session=row.session,
        kind=of.kind,
        title=of.title,
        subtitle=of.subtitle,
        abstract=of.abstract,
        description=of.description,
        state=row.state,
        starts=of.starts,
        ends=of.ends,
        rooms=places(of.rooms),
        track=of.track,
        speakers=tuple([_speaker(name, persons, ids) for name in strings(of.speakers)]),
        url=of.url,
        language=of.language,
        # One “do not” holds, whoever says it: who records by an export must hear of it.
        do_not_record=None if row.do_not_record is None else bool(row.do_not_record),
        do_not_stream=None if row.do_not_stream is None else bool(row.do_not_stream),
        delay=row.delay,
        carried=carried,
        public=public,
        records=records,
        guid=own_guid(row.key, records, guids) if records else None,
    )


def _speaker(name: str, persons: Mapping[str, str], ids: Mapping[str, Person]) -> Speaker:
    folded = fold(name)
    said = ids.get(folded)
    return Speaker(name, persons.get(folded), said.ids if said else ())
