"""Every field that can be decided, declared once: its name, an example, how a typed text becomes its value.

Dashboard and command line (`confdash mark`) read them alike. `Refused` says what is wrong in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from confdash.commands import granted, meanings, named, recordings, standing, values
from confdash.commands.deciding import Change, name_of
from confdash.commands.declare import Refused
from confdash.commands.values import Beside
from confdash.records import KINDS, STAGES, TALK_STATES
from confdash.text import clean

#: Longest note: more belongs into a document.
_NOTE = 2_000


class Field(msgspec.Struct, frozen=True):
    """One field of one kind of thing."""

    entity: str
    name: str
    words: str
    #: As it is typed in a shell.
    example: str
    #: The value that a text means; it is never given an empty one, which takes the decision back.
    read: Callable[[Beside, str], str | None]


def _line(_here: Beside, text: str) -> str | None:
    return values.text_line(text) or None


def _email(here: Beside, text: str) -> str | None:
    address = _line(here, text)
    if address and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise Refused(f"“{address}” is no e-mail address; write it as ada@example.org")
    return address


def _note(_here: Beside, text: str) -> str | None:
    return clean(text, _NOTE) or None


def _owner(here: Beside, text: str) -> str | None:
    return here.by if text.strip().casefold() == "me" and here.by else _line(here, text)


def _flag(_here: Beside, text: str) -> str:
    return values.yes_no(text)


def _state(_here: Beside, text: str) -> str:
    return values.one_of(text, TALK_STATES, "state", {"cancelled": "canceled"})


def _kind(_here: Beside, text: str) -> str:
    return values.one_of(text, KINDS, "kind")


def _stage(_here: Beside, text: str) -> str | None:
    return values.one_of(text, STAGES, "stage", {"onstage": "on_stage", "noshow": "no_show"})


def _starts(here: Beside, text: str) -> str:
    return str(values.moment(here, text, here.row.starts if here.row is not None else None))


def _ends(here: Beside, text: str) -> str:
    return str(values.moment(here, text, (here.row.ends or here.row.starts) if here.row is not None else None))


def _speakers(here: Beside, text: str) -> str | None:
    return named.speakers(here, text)


def _here(here: Beside, text: str) -> str | None:
    """A sighting, now or at an hour of today; `no` goes back to the last one of an earlier day."""
    from confdash.store.decisions import Sighting

    entity = "talk" if hasattr(here.row, "speakers") else "person"
    if entity == "talk" and here.row.speakers:
        raise Refused(f"{name_of(here.row)} names its speakers, so each of them is marked: `confdash mark person`")
    now = here.clock.now()
    word = text.strip().casefold()
    if word in ("no", "0", "false"):
        first, _ = here.clock.day_bounds(here.clock.day(now))
        return standing.last_seen_before(here.link, entity, here.row.key, first)
    at = now if word in ("yes", "now", "1", "true") else values.moment(here, text, now)
    if at > now:
        raise Refused(f"“{text}” has not been yet: nobody can have been seen then")
    return values.packed(Sighting(at, here.by, here.desk))


def _told(here: Beside, text: str) -> str | None:
    if values.yes_no(text) == "0":
        return None
    told = standing.told_now(here.link, here.row.key)
    if told is None:
        raise Refused(f"{name_of(here.row)}: the feeds agree with what was decided, or their owners know")
    return told


def _ack(here: Beside, text: str) -> str | None:
    from confdash.store.decisions import Ack

    return values.packed(Ack(here.row.fingerprint, here.row.severity)) if values.yes_no(text) == "1" else None


def _snooze(here: Beside, text: str) -> str:
    from confdash.store.decisions import Snooze

    until = standing.snoozed_until(here, text, here.row)
    return values.packed(Snooze(here.row.fingerprint, here.row.severity, until))


def _of(entity: str, *fields: tuple[str, str, str, Callable[[Beside, str], str | None]]) -> list[Field]:
    return [Field(entity, name, words, example, read) for name, words, example, read in fields] + [
        Field(entity, "owner", "who looks after it", "owner=mira", _owner),
        Field(entity, "note", "a note", "note='calls back at 9'", _note),
    ]


FIELDS: tuple[Field, ...] = (
    *_of(
        "talk",
        ("title", "title", "title='Queues, again'", _line),
        ("kind", "kind", "kind=keynote", _kind),
        ("state", "state", "state=canceled", _state),
        ("room", "room, or several with ; between; +Name makes one", "room='Hall B'", values.rooms),
        ("starts_at", "start; the end moves with it", "starts=14:30", _starts),
        ("ends_at", "end", "ends=+15", _ends),
        ("speakers", "speakers, or nobody; +Name is somebody new", "speakers='Ada Nwosu, +Bo Ek'", _speakers),
        ("do_not_record", "must not be recorded", "do_not_record=yes", _flag),
        ("do_not_stream", "must not be streamed", "do_not_stream=yes", _flag),
        ("public", "may be shown to everybody", "public=yes", _flag),
        ("av_told", "AV has been told", "av_told=yes", _flag),
        ("stage", "on_stage, finished or no_show", "stage=finished", _stage),
        ("here", "who presents it is here, where it names nobody", "here=yes", _here),
        ("told", "the owners of a feed that says otherwise know", "told=yes", _told),
        ("tags", "tags; +tag and -tag add and take away", "tags=+press", values.tags),
        ("video_state", "how far its recording is: review, published, lost, …", "video=review", recordings.said),
        ("video_owner", "who has its recording", "video_owner=sam", _owner),
        ("video_note", "a note on its recording", "video_note='no sound from 3:10 on'", _note),
        ("lost_told", "its speakers know that the recording is lost", "lost_told=yes", _flag),
        ("review", "its speakers want to see it before it is public", "review=yes", _flag),
        ("approved", "and have approved it", "approved=yes", _flag),
    ),
    *_of(
        "person",
        ("name", "name", "name='Ada Nwosu'", _line),
        ("here", "is here: yes, no, or since when", "here=08:41", _here),
        ("email", "e-mail address", "email=ada@example.org", _email),
        ("phone", "telephone", "phone='+45 12 34 56 78'", _line),
        ("company", "company", "company=Harbour", _line),
        ("remote", "speaks from elsewhere", "remote=yes", _flag),
        ("first_time", "speaks for the first time", "first_time=yes", _flag),
        ("tags", "tags; +tag and -tag add and take away", "tags=+vegan", values.tags),
    ),
    *_of(
        "room",
        ("late", "minutes by which it runs late; 0: on time", "late=+5", values.late),
        ("host", "who looks after it", "host=sam", _line),
    ),
    *_of(
        "feed",
        ("words", "what its words for the state of a recording mean; several with ;", "words='QC=review'",
         meanings.read),
    ),
    *_of(
        "video",
        ("talk", "the session that it is of, by key or title; none; - lets it be found again", "talk=GQRXLB",
         recordings.linked),
        ("cover", "it shows a whole room from one time to another", "cover='Hall A 09:00-12:30'", recordings.cover),
        ("taken_down", "it has been taken down, and the next read of its feed looks", "taken_down=yes",
         recordings.taken_down),
    ),
    *_of(
        "scholarship",
        ("state", "what it is now, of what can come next", "state=accepted", granted.state),
        ("requested", "how much was asked for", "requested='1200 EUR'", granted.money),
        ("offered", "how much is offered", "offered='1.200 €'", granted.money),
        ("accepted", "how much is accepted, where it is less", "accepted='800 EUR'", granted.money),
        ("pot", "of which pot", "pot=Travel", granted.pot),
        ("answer_by", "last day to answer, or a time of it", "answer_by=2026-11-09", granted.day),
        ("claim_by", "last day to claim", "claim_by=2026-12-09", granted.day),
        ("claim", "receipts of so much have come in, in their own currency", "claim='250 USD'", granted.claim),
        ("approved", "so much is charged to the pot; yes: as claimed", "approved='230 EUR'", granted.approved),
        ("paid", "so much more was paid; rest: all that remains", "paid=rest", granted.paid),
        ("here", "is here: yes, no, or since when", "here=08:41", granted.seen),
    ),
    Field("pot", "raised", "how much has come in in all", "raised='182,000 EUR'", granted.in_pot),
    Field("pot", "budget", "how much may be spent at most", "budget='180,000 EUR'", granted.in_pot),
    *_of(
        "item",
        ("ack", "known about", "ack=yes", _ack),
        ("snooze", "put away: 15m, 1h, talk, tomorrow, or until a time", "snooze=1h", _snooze),
    ),
)  # fmt: skip

ENTITIES = tuple(dict.fromkeys(field.entity for field in FIELDS))
_BY = {(field.entity, field.name): field for field in FIELDS}
_ALIASES = {
    "starts": "starts_at", "ends": "ends_at", "start": "starts_at", "end": "ends_at", "rooms": "room",
    "video": "video_state",
}  # fmt: skip
#: Consent that only somebody's word lifts.
_CONSENT = ("do_not_record", "do_not_stream")


def of_entity(entity: str) -> list[Field]:
    """The fields of one kind of thing, in order."""
    return [field for field in FIELDS if field.entity == entity]


def field_of(entity: str, name: str) -> Field:
    """The field of that name, or of a short form of it. Raises `Refused`."""
    from confdash.config_error import nearest

    found = _BY.get((entity, _ALIASES.get(name, name)))
    if found is None:
        known = [field.name for field in of_entity(entity)]
        raise Refused(f"a {entity} has no field “{name}”; {nearest(name, known)}")
    return found


def read(here: Beside, entity: str, name: str, text: str) -> str | None:
    """The value that a text means; None: back to what the feeds say. Raises `Refused`."""
    field = field_of(entity, name)
    return None if text.strip() in ("", "-") else field.read(here, text)


def changes(here: Beside, entity: str, key: str, typed: Sequence[tuple[str, str]]) -> list[Change]:
    """What several typed fields of one thing mean together. Raises `Refused` where they cannot be so."""
    texts: dict[str, str] = {}
    for name, text in typed:
        field = field_of(entity, name)
        if field.name in texts:
            raise Refused(f"“{name}” is given twice")
        texts[field.name] = text
    if entity == "scholarship":
        return granted.changes(here, texts, lambda beside, name, text: read(beside, entity, name, text))
    found = {name: read(here, entity, name, text) for name, text in texts.items()}
    if entity == "talk":
        _with_length(here, found)
        _with_word(here, found)
    made: list[Change] = []
    for name, value in found.items():
        made += (
            standing.cleared(here.link, key, name)
            if entity == "talk" and value is None
            else [(entity, _subject(here, entity, key, name), name, value)]
        )
    return made


def _subject(here: Beside, entity: str, key: str, name: str) -> str:
    """The key that a field is decided of: what is the session's own, of its key."""
    from confdash.store.recordings import FIELDS as OF_SESSION

    wide = entity == "talk" and name in OF_SESSION and here.row is not None
    return here.row.session if wide else key


def _with_length(here: Beside, found: dict[str, str | None]) -> None:
    """A start that is moved alone moves the end with it; no talk may end before it begins."""
    row = here.row
    if "starts_at" in found and "ends_at" not in found:
        starts = found["starts_at"]
        if starts is None:
            found["ends_at"] = None
        elif row.starts is not None and row.ends is not None:
            found["ends_at"] = str(int(starts) + row.ends - row.starts)
    if (ends := found.get("ends_at")) is None:
        return
    starts = found.get("starts_at") or (None if row.starts is None else str(row.starts))
    if starts is not None and int(ends) <= int(starts):
        raise Refused(f"{name_of(row)} would end before it starts; write a later end, or move its start")


def _with_word(here: Beside, found: dict[str, str | None]) -> None:
    """What somebody forbade is allowed again only with a note that says who did."""
    for field in _CONSENT:
        if found.get(field) == "0" and getattr(here.row, field) and not found.get("note"):
            raise Refused(f"{name_of(here.row)}: somebody said no, so a note must say who allowed it: add note='…'")
