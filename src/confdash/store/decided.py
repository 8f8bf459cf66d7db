"""What people decided, over what the feeds say of a talk (design §4). Pure.

Title, people, kind and consent belong to the session, so the latest word about any of its slots holds for all of
them; time, room, state and marks belong to the slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from confdash.store.fold import Folded, searchable
from confdash.text import fold


class Decision(msgspec.Struct, frozen=True):
    """The value of one field, as the journal holds it, and its entry; by `id` the later one is known."""

    value: str
    seq: int
    id: str


#: Field → what was decided of it.
Decisions = Mapping[str, Decision]

SESSION_WIDE = ("title", "kind", "speakers", "do_not_record", "do_not_stream")
#: Fields that a feed also speaks of, so that it may contradict.
CONTESTED = ("title", "room", "starts_at", "ends_at", "speakers", "state")
_OVERRIDES = (*CONTESTED, "kind", "do_not_record", "do_not_stream")


class Named(msgspec.Struct, frozen=True):
    """A speaker as a person chose them: known (`key` of the person) or by name alone."""

    name: str
    key: str | None = None


class Sighting(msgspec.Struct, frozen=True):
    """Somebody was seen: when (UTC seconds, event time), by whom, at which desk."""

    at: int
    by: str
    desk: str


class Said(msgspec.Struct, frozen=True):
    """How far a recording has come, as a person says it: one of `records.VIDEO_STATES`, and when (UTC, real time).

    An observation: what a feed says later stands above it.
    """

    state: str
    at: int


class Linked(msgspec.Struct, frozen=True):
    """The session of a recording, as a person says it, by its key and natural keys; no key: of no session."""

    key: str
    keys: tuple[str, ...] = ()
    #: How it was called then, for those who read what was decided.
    title: str = ""


class Cover(msgspec.Struct, frozen=True):
    """A recording shows a whole room from one moment to another (UTC seconds)."""

    room: str
    starts: int
    ends: int


_json = msgspec.json.encode


def wide(slots: Iterable[Decisions]) -> dict[str, Decision]:
    """The session's own decisions: of each field the latest word about any of its slots."""
    found: dict[str, Decision] = {}
    for decisions in slots:
        for field in SESSION_WIDE:
            each = decisions.get(field)
            if each and (field not in found or each.id > found[field].id):
                found[field] = each
    return found


def chosen_people(decisions: Decisions) -> list[Named] | None:
    """Who speaks, as a person decided it; None where nobody did, or where it cannot be read."""
    each = decisions.get("speakers")
    try:
        return msgspec.json.decode(each.value, type=list[Named]) if each else None
    except msgspec.MsgspecError:
        return None


_texts = msgspec.json.Decoder(list[str]).decode


def strings(value: str | None) -> list[str]:
    """A JSON list of texts; what is none is empty: a journal may come from another hand."""
    try:
        return _texts(value or "[]")
    except msgspec.MsgspecError:
        return []


def number(value: str | None) -> int | None:
    """A whole number; None where it is none."""
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


def over(said: Folded, decisions: Decisions) -> Folded:
    """The talk as it holds: decisions over what the feeds say."""
    if not decisions:
        return said
    value = {field: each.value for field, each in decisions.items()}
    changed: dict[str, object] = {}
    for field in ("title", "kind", "state"):
        if value.get(field):
            changed[field] = value[field]
    for field, column in (("starts_at", "starts"), ("ends_at", "ends")):
        if (moment := number(value.get(field))) is not None:
            changed[column] = moment
    for field in ("do_not_record", "do_not_stream", "av_told", "public"):
        if (flag := number(value.get(field))) is not None:
            changed[field] = int(bool(flag))
    if "room" in value:
        rooms = strings(value["room"])
        changed |= {"room": ", ".join(rooms) or None, "rooms": _json(rooms).decode()}
    people = chosen_people(decisions)
    if people is not None:
        changed["speakers"] = _json([person.name for person in people]).decode()
    for field in ("stage", "owner", "note"):
        changed[field] = value.get(field) or None
    changed["seen"] = seen(value.get("here"))
    changed["tags"] = _json(strings(value.get("tags"))).decode()
    changed["decided"] = _json(sorted(field for field in value if field in _OVERRIDES)).decode()
    now = msgspec.structs.replace(said, **changed)
    search = searchable(now.title, now.subtitle, strings(now.speakers), strings(now.rooms), now.track, now.key)
    return msgspec.structs.replace(now, search=search)


def seen(value: str | None) -> int | None:
    """When somebody was seen, of a `Sighting`."""
    sighting = sighting_of(value)
    return sighting.at if sighting else None


def sighting_of(value: str | None) -> Sighting | None:
    """A `Sighting`; None where there is none, or where it cannot be read."""
    try:
        return msgspec.json.decode(value, type=Sighting) if value else None
    except msgspec.MsgspecError:
        return None


def told(said: Folded, field: str) -> str | None:
    """What the feeds say of a contested field, in the form in which a decision holds it."""
    match field:
        case "room":
            return said.rooms
        case "starts_at":
            return None if said.starts is None else str(said.starts)
        case "ends_at":
            return None if said.ends is None else str(said.ends)
        case "speakers":
            return said.speakers
        case "state":
            return said.state
    return said.title


def contested(said: Folded, decisions: Decisions) -> list[tuple[str, str, str | None, Decision]]:
    """(field, decided, said, decision) of the fields that feeds speak of too; equal texts where they agree."""
    found = []
    for field in CONTESTED:
        each = decisions.get(field)
        if each is None:
            continue
        decided = each.value
        if field == "speakers":
            decided = _json([person.name for person in chosen_people(decisions) or ()]).decode()
        feeds = told(said, field)
        if feeds is not None and _folded(feeds) == _folded(decided):
            feeds = decided  # the same, but for letters' case and accents
        found.append((field, decided, feeds, each))
    return found


def _folded(text: str) -> object:
    # Order counts neither among rooms nor among people.
    return sorted(map(fold, strings(text))) if text.startswith("[") else fold(text)
