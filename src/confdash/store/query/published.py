"""What may be told of the programme to everybody: the public feeds' word, with the organisers' changes over it.

Exports, calendars and the sheets that hang on doors read this, and nothing else of a talk (design §10). A talk of which
a feed speaks that is not public is folded anew from the public feeds alone: an embargoed title, a slot that is not
released, a name that is only in the organisers' system has no way in. What people decided stands above it, as ever.
"""

from __future__ import annotations

import functools
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from confdash.config import Settings
from confdash.records import Person, Talk
from confdash.store import connect
from confdash.store.decided import strings
from confdash.store.feeds import rules as rules_of
from confdash.store.fold import Folded
from confdash.store.query import published_rows
from confdash.store.query.guids import own_guid, talks_of_guids
from confdash.store.query.public_feeds import public_feeds, room_names
from confdash.store.query.published_rows import Row, Said
from confdash.store.query.published_sources import Sources
from confdash.store.query.reader import Reader
from confdash.store.query.sources import TALKS
from confdash.text import fold

#: In these states a talk is told as one that does not take place; in `confirmed` as one that does; else not at all.
CANCELLED = ("canceled", "withdrawn")
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
        rows = published_rows.rows(link, ids)
        rules = rules_of(link, settings)
        public = public_feeds(link, settings).keys()
        said = published_rows.said(link, public)
        left: Counter[str] = Counter()
        told: list[Row] = []
        for row in rows:
            why = _why_not(row, said[row.key])
            if why is not None and not everything:
                left[why] += 1
            else:
                told.append(row)
        sources = Sources(link, rules, public, everything=everything)
        mixed = [row for row in told if not everything and row.public != 1 and said[row.key].other]
        unnamed = [row.key for row in told if said[row.key].shown and not said[row.key].named]
        members = sources.members({*unnamed, *(row.key for row in mixed)})
        anew = sources.folded(mixed, members)
        for key in unnamed:
            said[key].named = sources.carried(key, members[key])
        persons = published_rows.persons(link, [row.id for row in told])
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


def _why_not(row: Row, said: Said) -> str | None:
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


def _entry(
    row: Row,
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
