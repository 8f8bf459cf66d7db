"""Whether a journal entry says something that can be read: a journal file may come from another hand.

What cannot be read never gets into the store, so that nothing behind it needs to doubt a value: no time that no
calendar has, no state that there is not, nothing that a terminal would obey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec

from confdash.money import LARGEST, Money
from confdash.records import (
    KINDS,
    REIMBURSEMENTS,
    SCHOLARSHIP_STATES,
    STAGES,
    TALK_STATES,
    VIDEO_STATES,
    Person,
    Talk,
)
from confdash.store.decided import Cover, Linked, Named, Said, Sighting
from confdash.store.delays import Late
from confdash.store.scholarship_state import Answered, Claim
from confdash.text import harmless

if TYPE_CHECKING:
    from confdash.store.journal import Entry

T = TypeVar("T")

ENTITIES = ("talk", "person", "room", "feed", "item", "event", "video", "scholarship", "pot")
#: Keys of what people add begin so: no feed's do.
LOCAL_KEY = "local-"
#: The first second of 1900 and of 2200, UTC; what a person may type lies within.
_FIRST, _AFTER = -2_208_988_800, 7_258_118_400
#: A room is at most a day late, in minutes.
_MOST_LATE = 24 * 60
#: Longest value, in characters: an added talk with a long description has 25,000.
_LONGEST = 200_000
#: JSON of ours is two deep; what is much deeper would exhaust whoever reads it.
_DEEP = 64
#: Longest name of a pot, in characters.
_LONGEST_NAME = 100
_CURRENCY = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"[0-7][0-9a-f]{7}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class _Target(msgspec.Struct, frozen=True):
    """As `decide.Target`."""

    key: str
    keys: tuple[str, ...]


class _Mark(msgspec.Struct, frozen=True):
    """As `decisions.Ack` and `decisions.Snooze`."""

    fingerprint: str
    severity: str
    until: int = 0


def taken(entry: Entry) -> Entry | None:
    """An entry of a journal file as the store may take it in, rid of what harms a screen; None where it cannot."""
    texts = (entry.by, entry.desk, entry.key, entry.field, entry.old or "", entry.new or "", *entry.keys)
    if not all(map(_ID.fullmatch, (entry.id, entry.batch, entry.reverts or entry.id))) or not within(entry.at):
        return None
    if sum(map(len, texts)) > _LONGEST:
        return None
    if _too_deep(entry.old or "") or not readable(entry.entity, entry.key, entry.field, entry.new):
        return None
    return msgspec.structs.replace(
        entry,
        by=harmless(entry.by),
        desk=harmless(entry.desk),
        key=harmless(entry.key),
        keys=tuple(map(harmless, entry.keys)),
        field=harmless(entry.field),
        old=_harmless(entry.old),
        new=_harmless(entry.new),
    )


def readable(entity: str, key: str, field: str, new: str | None) -> bool:
    """Whether something can be decided so. A field that is not known says nothing, and harms nobody."""
    if entity not in ENTITIES or len(new or "") > _LONGEST:
        return False
    if field in ("join", "split", "add"):
        return _shape(entity, key, field, new)
    if new is None:
        return True
    read = _VALUES.get((entity, field))
    return not _too_deep(new) and (read is None or read(new))


def _shape(entity: str, key: str, field: str, new: str | None) -> bool:
    """Whether an entry that joins, splits or adds can be read; what was added may be taken back."""
    if field != "add":
        return entity == "talk" and new is not None and _decoded(new, _Target) is not None
    if not key.startswith(LOCAL_KEY) or entity not in ("talk", "person"):
        return False
    if new is None:
        return True
    if entity == "person":
        return _decoded(new, Person) is not None
    talk = _decoded(new, Talk)
    if talk is None or not (talk.state is None or talk.state in TALK_STATES):
        return False
    return all(at is None or within(at) for at in (talk.starts, talk.ends))


def within(at: int) -> bool:
    """Whether a time (UTC seconds) is one that calendars have."""
    return _FIRST <= at < _AFTER


def _decoded(value: str, sort: type[T]) -> T | None:
    if _too_deep(value):
        return None
    try:
        return msgspec.json.decode(value, type=sort)
    except (msgspec.MsgspecError, ValueError):
        return None


def _too_deep(value: str) -> bool:
    """Whether a JSON value is nested deeper than any of ours; brackets within texts count, of which nobody has many."""
    if value[:1] not in ("[", "{") or value.count("[") + value.count("{") < _DEEP:
        return False
    depth = 0
    for char in value:
        if char in "[{":
            depth += 1
            if depth > _DEEP:
                return True
        elif char in "]}":
            depth -= 1
    return False


def _harmless(value: str | None) -> str | None:
    if not value or value[0] not in "[{":
        return None if value is None else harmless(value)
    try:
        said = msgspec.json.decode(value)
    except (msgspec.MsgspecError, ValueError):
        return harmless(value)
    clean = _rid(said)
    return value if clean == said else msgspec.json.encode(clean).decode()


def _rid(said: object) -> object:
    if isinstance(said, str):
        return harmless(said)
    if isinstance(said, list):
        return [_rid(each) for each in said]
    if isinstance(said, dict):
        return {harmless(str(name)): _rid(each) for name, each in said.items()}
    return said


def _one_of(*words: str) -> Callable[[str], bool]:
    return frozenset(words).__contains__


def _is(sort: type[object]) -> Callable[[str], bool]:
    return lambda value: _decoded(value, sort) is not None


def _time(value: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,11}", value) is not None and within(int(value))


def _sighting(value: str) -> bool:
    sighting = _decoded(value, Sighting)
    return sighting is not None and within(sighting.at)


def _late(value: str) -> bool:
    late = _decoded(value, Late)
    return late is not None and within(late.at) and abs(late.minutes) <= _MOST_LATE


def _mark(value: str) -> bool:
    mark = _decoded(value, _Mark)
    return mark is not None and within(mark.until)


def _said(value: str) -> bool:
    said = _decoded(value, Said)
    return said is not None and said.state in VIDEO_STATES and within(said.at)


def _cover(value: str) -> bool:
    cover = _decoded(value, Cover)
    return cover is not None and within(cover.starts) and within(cover.ends) and cover.starts < cover.ends


def _words(value: str) -> bool:
    words = _decoded(value, dict[str, str])
    return words is not None and all(word.strip() and state in VIDEO_STATES for word, state in words.items())


def _answered(value: str) -> bool:
    said = _decoded(value, Answered)
    return said is not None and said.state in SCHOLARSHIP_STATES and within(said.at)


def _claim(value: str) -> bool:
    said = _decoded(value, Claim)
    if said is None or said.reimbursement not in REIMBURSEMENTS or not within(said.at):
        return False
    return all(each is None or _sane(each) for each in (said.claimed, said.charged, said.paid))


def _money(value: str) -> bool:
    amount = _decoded(value, Money)
    return amount is not None and _sane(amount)


def _sane(amount: Money) -> bool:
    """Whether it may be an amount: not below zero, and so many add up to what the store's integers hold."""
    return 0 <= amount.minor < LARGEST and _CURRENCY.fullmatch(amount.currency) is not None


def _pot(value: str) -> bool:
    return bool(value.strip()) and len(value) <= _LONGEST_NAME


_FLAG = _one_of("0", "1")
_VALUES: Mapping[tuple[str, str], Callable[[str], bool]] = {
    ("talk", "title"): lambda value: bool(value.strip()),
    ("talk", "kind"): _one_of(*KINDS),
    ("talk", "state"): _one_of(*TALK_STATES),
    ("talk", "stage"): _one_of(*STAGES),
    ("talk", "room"): _is(list[str]),
    ("talk", "tags"): _is(list[str]),
    ("talk", "starts_at"): _time,
    ("talk", "ends_at"): _time,
    ("talk", "speakers"): _is(list[Named]),
    ("talk", "do_not_record"): _FLAG,
    ("talk", "do_not_stream"): _FLAG,
    ("talk", "public"): _FLAG,
    ("talk", "av_told"): _FLAG,
    ("talk", "here"): _sighting,
    ("talk", "told"): _is(dict[str, str]),
    ("talk", "video_state"): _said,
    ("talk", "lost_told"): _FLAG,
    ("talk", "review"): _FLAG,
    ("talk", "approved"): _FLAG,
    ("video", "talk"): _is(Linked),
    ("video", "cover"): _cover,
    ("video", "taken_down"): _time,
    ("person", "here"): _sighting,
    ("person", "tags"): _is(list[str]),
    ("person", "remote"): _FLAG,
    ("person", "first_time"): _FLAG,
    ("scholarship", "state"): _answered,
    ("scholarship", "claim"): _claim,
    ("scholarship", "pot"): _pot,
    ("scholarship", "requested"): _money,
    ("scholarship", "offered"): _money,
    ("scholarship", "accepted"): _money,
    ("scholarship", "answer_by"): _time,
    ("scholarship", "claim_by"): _time,
    ("scholarship", "here"): _sighting,
    ("pot", "budget"): _money,
    ("pot", "raised"): _money,
    ("feed", "words"): _words,
    ("room", "late"): _late,
    ("item", "ack"): _mark,
    ("item", "snooze"): _mark,
}
