"""The texts in `source` → the first programme, and `source/revision-2.toml` → the second."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sample_data.model import FIRST_DAY, NIGHT_ENDS, TRACKS, ZONE, Programme, Session, Slot, Speaker

SOURCE = Path(__file__).parent / "source"

#: Each release's version, and when it was released: a week before, and three minutes before the demo's clock.
_FIRST = ("1.0", dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC))
_SECOND = ("1.1", dt.datetime(2026, 11, 10, 9, 18, tzinfo=dt.UTC))
#: Words of these scripts stand without blanks between them.
_NO_BLANKS = "[\u3000-\u9fff\uff00-\uffef]"
_LINE_END = re.compile(rf"(?<={_NO_BLANKS})\n(?={_NO_BLANKS})")

Table = Mapping[str, object]


@dataclass(frozen=True)
class Desk:
    """What the organisers know beside the programme: `desk.toml`."""

    companies: tuple[str, ...]
    #: Keys of those who speak from elsewhere.
    remote: tuple[str, ...]
    #: Room → the key of the speaker who hosts it.
    hosts: dict[str, str]
    #: Name of somebody who helps and does not speak → the room that they host.
    volunteers: dict[str, str]


def desk() -> Desk:
    """What the table of people adds. Raises `ValueError` where it names a speaker or room that is not there."""
    table = _load(SOURCE / "desk.toml")
    made = Desk(
        companies=tuple(_texts(table, "companies")),
        remote=tuple(_texts(table, "remote")),
        hosts=_words(table, "hosts"),
        volunteers=_words(table, "volunteers"),
    )
    rooms = _load(SOURCE / "rooms.toml")
    unknown = [key for key in (*made.remote, *made.hosts.values()) if key not in speakers()]
    unknown += [room for room in (*made.hosts, *made.volunteers.values()) if room not in rooms]
    if unknown:
        raise ValueError(f"desk.toml: there is no {', '.join(unknown)}")
    return made


def speakers() -> dict[str, Speaker]:
    """Everybody, by key, in the order of `people.toml`."""
    people = _load(SOURCE / "people.toml")
    return {
        key: Speaker(key=key, number=number, biography=_text(people, key)) for number, key in enumerate(people, start=1)
    }


def first() -> Programme:
    """The programme as released a week before the event. Raises `ValueError` where `source` is wrong."""
    rooms = _load(SOURCE / "rooms.toml")
    people = speakers()
    slots: list[Slot] = []
    numbers: dict[str, int] = {}
    for path in sorted(SOURCE.glob("[0-9]-*/*.toml")):
        table = _load(path)
        for key, entry in table.items():
            if not isinstance(entry, dict):
                continue
            if key in numbers:
                raise ValueError(f"{path}: there are two talks “{key}”")
            numbers[key] = 101 + len(numbers)
            slots += _slots(key, numbers[key], {**table, **entry}, people)
    return _programme(*_FIRST, {name: int(str(seats)) for name, seats in rooms.items()}, slots)


def second(before: Programme) -> Programme:
    """The programme after the changes of `revision-2.toml`, released on the second morning."""
    orders = _load(SOURCE / "revision-2.toml")
    people = speakers()
    slots = list(before.slots)
    for order in _orders(orders, "cancel"):
        gone = _text(order, "talk")
        slots = [slot for slot in slots if slot.session.key != gone]
    for order in _orders(orders, "move"):
        slot = _find(slots, _text(order, "talk"))[int(str(order.get("slot", 1))) - 1]
        slots[slots.index(slot)] = _moved(slot, order)
    for order in _orders(orders, "edit"):
        for slot in _find(slots, _text(order, "talk")):
            slots[slots.index(slot)] = replace(slot, session=_edited(slot.session, order, people))
    highest = max(slot.session.number for slot in before.slots)
    new = orders["new"]
    if not isinstance(new, dict):
        raise TypeError("revision-2.toml: [new] is a table of talks")
    for number, (key, entry) in enumerate(new.items(), start=highest + 1):
        slots += _slots(key, number, entry, people)
    return _programme(*_SECOND, before.rooms, slots)


def _programme(version: str, released: dt.datetime, rooms: dict[str, int], slots: Iterable[Slot]) -> Programme:
    """Sorted by start and room, with the suffixes of sessions that have several slots."""
    order = (*rooms, "")
    ordered = sorted(slots, key=lambda slot: (slot.starts, order.index(slot.room), slot.session.number))
    sessions: dict[str, list[Slot]] = defaultdict(list)
    for slot in ordered:
        sessions[slot.session.key].append(slot)
    numbered = tuple(
        replace(slot, suffix=f"-{family.index(slot)}" if len(family) > 1 else "")
        for slot in ordered
        for family in (sessions[slot.session.key],)
    )
    return Programme(version=version, released=released, rooms=rooms, slots=numbered)


def _slots(key: str, number: int, entry: Table, people: Mapping[str, Speaker]) -> list[Slot]:
    """The slots of one talk: that of its file's day, then those in `also`."""
    whens = [f"{entry['day']} {_text(entry, 'when')}", *_texts(entry, "also")]
    times = [_times(when) for when in whens]
    short = times[0][1] <= 20
    session = Session(
        key=key,
        number=number,
        title=_text(entry, "title"),
        type=_text(entry, "type") or ("Short talk" if short else "Talk"),
        track=_text(entry, "track") or None,
        language=_text(entry, "language") or "en",
        abstract=_prose(_text(entry, "about")),
        speakers=_people(entry, people),
        do_not_record=bool(entry.get("do_not_record")),
    )
    if session.track is not None and session.track not in TRACKS:
        raise ValueError(f"“{key}”: there is no track “{session.track}”")
    return [
        Slot(session=session, room=_text(entry, "room"), starts=starts, minutes=minutes) for starts, minutes in times
    ]


def _moved(slot: Slot, order: Table) -> Slot:
    starts, minutes = _times(_text(order, "when")) if "when" in order else (slot.starts, slot.minutes)
    return replace(slot, starts=starts, minutes=minutes, room=_text(order, "room") or slot.room)


def _edited(session: Session, order: Table, people: Mapping[str, Speaker]) -> Session:
    return replace(
        session,
        title=_text(order, "title") or session.title,
        speakers=_people(order, people) or session.speakers,
        do_not_record=bool(order.get("do_not_record", session.do_not_record)),
    )


def _people(table: Table, people: Mapping[str, Speaker]) -> tuple[Speaker, ...]:
    names = _texts(table, "by")
    unknown = [name for name in names if name not in people]
    if unknown:
        raise ValueError(f"people.toml lacks {', '.join(unknown)}")
    return tuple(people[name] for name in names)


def _find(slots: Iterable[Slot], key: str) -> list[Slot]:
    found = [slot for slot in slots if slot.session.key == key]
    if not found:
        raise ValueError(f"revision-2.toml: there is no talk “{key}”")
    return found


def _times(when: str) -> tuple[dt.datetime, int]:
    """Start and minutes of “2 10:00-11:30”, on the event's second day; an earlier end is after midnight."""
    match = re.fullmatch(r"(\d) (\d\d):(\d\d)-(\d\d):(\d\d)", when)
    if match is None:
        raise ValueError(f"“{when}” is not a day and two times")
    day, hour, minute, end_hour, end_minute = map(int, match.groups())
    date = FIRST_DAY + dt.timedelta(days=day - 1 + (hour < NIGHT_ENDS))
    minutes = (end_hour * 60 + end_minute - hour * 60 - minute) % (24 * 60)
    return dt.datetime.combine(date, dt.time(hour, minute), ZONE), minutes


def _prose(text: str) -> str:
    """Lines that are broken for reading in the source, as paragraphs."""
    return _LINE_END.sub("", text.strip()).replace("\n", " ")


def _load(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _orders(orders: Table, name: str) -> list[dict[str, object]]:
    found = orders[name]
    return [order for order in found if isinstance(order, dict)] if isinstance(found, list) else []


def _text(table: Table, name: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name}: a text is wanted, not {value!r}")
    return value


def _words(table: Table, name: str) -> dict[str, str]:
    value = table.get(name)
    return {key: str(word) for key, word in value.items()} if isinstance(value, dict) else {}


def _texts(table: Table, name: str) -> list[str]:
    value = table.get(name, [])
    return [str(item) for item in value] if isinstance(value, list) else []
