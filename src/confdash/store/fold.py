"""Records of one talk → what holds now (design §3.2–3.4). Pure.

A field has the value of the first feed that *states* it, in the order of the config, save that `owns` puts a
feed first for some fields. Absent, empty and derived values state nothing. Consent is not a vote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from confdash.clock import Clock
from confdash.config import Pot
from confdash.kinds import kind_of
from confdash.records import Person, Talk
from confdash.store.rooms import named
from confdash.store.slots import split
from confdash.text import fold as folded


class Listed(msgspec.Struct, frozen=True):
    """A feed as the fold sees it. `place` is its order in the config; None: it is no longer listed there."""

    id: int
    name: str
    place: int | None
    owns: frozenset[str] = frozenset()
    #: What it does not list may be there all the same.
    window: bool = False


class Rules(msgspec.Struct, frozen=True):
    """All that folding depends on beside the records."""

    feeds: dict[int, Listed]
    #: Folded text → room, from `[rooms]`.
    rooms: dict[str, str] = {}
    #: Folded word → kind, from `[kinds]`.
    kinds: dict[str, str] = {}
    #: Text → rooms, learnt from talks that feeds share.
    learnt: dict[str, tuple[str, ...]] = {}
    #: Zone and opening hour of the event's days: a room is late for a day.
    clock: Clock = Clock()
    #: The event's first second, UTC; recordings from before it are no concern of its own. None: not known.
    first: int | None = None
    #: Pots of money for scholarships, in the order of the config.
    pots: tuple[Pot, ...] = ()


class Member(msgspec.Struct, frozen=True):
    """One record of a talk. `id` tells which feed knew the talk first."""

    id: int
    feed: int
    key: str
    record: Talk
    gone: bool


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """What holds now of one talk: columns of table `talks`, without its id and what the fold of rooms adds."""

    key: str
    session: str
    kind: str
    title: str
    subtitle: str | None
    abstract: str | None
    description: str | None
    state: str
    raw_state: str | None
    starts: int | None
    ends: int | None
    room: str | None
    rooms: str
    track: str | None
    speakers: str
    url: str | None
    language: str | None
    do_not_record: int | None
    do_not_stream: int | None
    gone: int
    feeds: str
    search: str
    # What people say of it; feeds say nothing of these.
    stage: str | None = None
    seen: int | None = None
    av_told: int | None = None
    public: int | None = None
    owner: str | None = None
    note: str | None = None
    tags: str = "[]"
    decided: str = "[]"


T = TypeVar("T")
_json = msgspec.json.encode


def in_order(members: Iterable[Member], rules: Rules) -> list[Member]:
    """The records that count, the believed first: those of listed feeds, living before gone ones."""
    everyone = list(members)
    if len(everyone) == 1:
        return everyone
    counting = [member for member in everyone if rules.feeds[member.feed].place is not None] or everyone
    # A gone record states nothing while another lives; of one feed's records the living one speaks.
    counting = [member for member in counting if not member.gone] or counting
    return sorted(counting, key=lambda member: (rules.feeds[member.feed].place or 0, member.id))


def _stated(members: Sequence[Member], rules: Rules, field: str, read: Callable[[Talk], T | None]) -> T | None:
    """The first value that is stated, the feeds that own the field first."""
    if len(members) > 1:
        members = sorted(members, key=lambda member: field not in rules.feeds[member.feed].owns)
    for member in members:
        value = read(member.record)
        if value:
            return value
    return None


def _times(members: Sequence[Member], rules: Rules) -> tuple[int | None, int | None]:
    """Start and end, as a pair: the first end that is stated with the believed start, else by the first length."""
    begins = sorted(members, key=lambda member: "starts_at" not in rules.feeds[member.feed].owns)
    start = next((member.record.starts for member in begins if member.record.starts is not None), None)
    closing = sorted(members, key=lambda member: "ends_at" not in rules.feeds[member.feed].owns)
    for member in closing:
        record = member.record
        if record.ends is not None and (record.starts == start or "ends_at" in rules.feeds[member.feed].owns):
            return start, record.ends
    for member in closing:
        record = member.record
        if start is not None and record.starts is not None and record.ends is not None:
            return start, start + record.ends - record.starts
    return start, next((member.record.ends for member in closing if member.record.ends is not None), None)


def _kind(members: Sequence[Member], rules: Rules, title: str) -> str:
    owners = sorted(members, key=lambda member: "kind" not in rules.feeds[member.feed].owns)
    for member in owners:
        record = member.record
        words = (*record.categories, record.track) if record.track else record.categories
        kind, stated = kind_of(record.type, words, "", rules.kinds)
        if stated:
            return kind
    return kind_of(None, (), title, rules.kinds)[0]


def _consent(members: Iterable[Member], everyone: Iterable[Member], read: Callable[[Talk], bool | None]) -> int | None:
    """One "do not" holds, though its record has gone or its feed has left the config: only a person lifts it.

    A "may" counts only where nobody said "do not"; nothing said is unknown.
    """
    if any(read(member.record) for member in everyone):
        return 1
    return 0 if any(read(member.record) is False for member in members) else None


def people_of(members: Sequence[Member], rules: Rules) -> tuple[Member, tuple[Person, ...]] | None:
    """The record whose people are believed, and they; None where no feed names anybody. `members` as of `in_order`."""
    if len(members) > 1:
        members = sorted(members, key=lambda member: "speakers" not in rules.feeds[member.feed].owns)
    return next(((member, member.record.people) for member in members if member.record.people), None)


def title_of(members: Sequence[Member], rules: Rules) -> str:
    """The title that is believed; "" where no feed states one. `members` as of `in_order`."""
    return _stated(members, rules, "title", lambda talk: talk.title) or ""


def _gone(everyone: Sequence[Member], rules: Rules) -> bool:
    """Whether the talk no longer exists: that is the word of the first listed feed that ever had it (§3.4)."""
    listed = [member for member in everyone if rules.feeds[member.feed].place is not None]
    if not listed:
        return True  # stated by nobody
    first = min(listed, key=lambda member: member.id).feed
    # A later record of the same feed takes its place.
    return all(member.gone for member in listed if member.feed == first)


def fold_talk(key: str, everyone: Sequence[Member], rules: Rules, siblings: Mapping[str, str]) -> Folded:
    """What holds now of a talk. `siblings` are the folded titles of the other slots of its key, by talk key."""
    members = in_order(everyone, rules)
    title = title_of(members, rules)
    starts, ends = _times(members, rules)
    texts = _stated(members, rules, "room", lambda talk: talk.rooms) or ()
    rooms = named(texts, rules.learnt, rules.rooms)
    believed = people_of(members, rules)
    names = [person.name for person in believed[1]] if believed else []
    stating = next(
        (m for m in sorted(members, key=lambda m: "state" not in rules.feeds[m.feed].owns) if m.record.state), None
    )
    subtitle = _stated(members, rules, "subtitle", lambda talk: talk.subtitle)
    track = _stated(members, rules, "track", lambda talk: talk.track)
    return Folded(
        key=key,
        session=_session(key, folded(title), siblings),
        kind=_kind(members, rules, title),
        title=title,
        subtitle=subtitle,
        abstract=_stated(members, rules, "abstract", lambda talk: talk.abstract),
        description=_stated(members, rules, "description", lambda talk: talk.description),
        # A plain calendar entry has no state: it is in the programme, so it is confirmed (domain §2.1).
        state=stating.record.state or "confirmed" if stating else "confirmed",
        raw_state=_stated([stating] if stating else members, rules, "state", lambda talk: talk.raw_state),
        starts=starts,
        ends=ends,
        room=", ".join(rooms) or None,
        rooms=_json(rooms).decode(),
        track=track,
        speakers=_json(names).decode(),
        url=_stated(members, rules, "url", lambda talk: talk.url),
        language=_stated(members, rules, "language", lambda talk: talk.language),
        do_not_record=_consent(members, everyone, lambda talk: talk.do_not_record),
        do_not_stream=_consent(members, everyone, lambda talk: talk.do_not_stream),
        gone=int(_gone(everyone, rules)),
        feeds=_json(list(dict.fromkeys(rules.feeds[member.feed].name for member in members))).decode(),
        search=searchable(title, subtitle, names, rooms, track, key),
    )


def searchable(
    title: str, subtitle: str | None, names: Iterable[str], rooms: Iterable[str], track: str | None, key: str
) -> str:
    """The text in which words are searched."""
    return folded(" ".join((title, subtitle or "", *names, *rooms, track or "", key)))


def _session(key: str, title: str, siblings: Mapping[str, str]) -> str:
    """Slots of one key and one title are one session, known by its lowest slot."""
    same = [other for other, its in siblings.items() if its == title]
    return min((key, *same), key=lambda each: split(each)[1]) if same else key
