"""The programme as a calendar: RFC 5545, with what RFC 7986 and calendar programs add to it.

- Times are UTC. They need no VTIMEZONE, so that no reader can have another idea of a zone; X-WR-TIMEZONE says where
  the event is, for programs that show a calendar in its own zone.
- There is no METHOD: with PUBLISH each entry must name an ORGANIZER (RFC 5546, section 3.2.1), and an address of a
  person is what a calendar of ours never holds. Nor are there attendees, alarms or notes.
- Nothing of it depends on when it is written: the same programme gives the same bytes.

What an entry says is a `Line`; it is all that is rendered, and all of which a calendar's digest is made. So a file can
be found to be up to date without being rendered again (`is_newest`), and an entry that stands in many calendars is
rendered once (`components`, `assemble`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import msgspec

from confdash.export.calendar_entry import Line
from confdash.export.told import SPEAKERS, Told
from confdash.store.query.published import CANCELLED, Entry
from confdash.text import line as one_line

#: To be raised with every change of the bytes that a programme gives: files are then written anew.
FORMAT = 1
#: How long an entry's description may be: phones fetch whole calendars, again and again.
LIMIT = 4_000
_STAMP = re.compile(rb"\r\nX-CONFDASH-DIGEST:([0-9a-f]{24})-([0-9a-f]{24})\r\n")
#: State → STATUS. What is neither is expected, as far as calendars know.
_STATUS = {"confirmed": "CONFIRMED", "rejected": "CANCELLED", **dict.fromkeys(CANCELLED, "CANCELLED")}
#: Times before and after cannot be written, nor can a conference be there.
_FIRST, _LAST = 0, 4_102_444_800


def timed(told: Told, entries: Iterable[Entry] | None = None) -> list[Entry]:
    """Those of the entries that have a time, in their order: a calendar has no place for others."""
    return [entry for entry in (told.entries if entries is None else entries) if _begins(told, entry) is not None]


def components(told: Told) -> dict[str, bytes]:
    """Key → the entry as it stands in each calendar that holds it; none of what has no time."""
    from confdash.export.calendar_lines import event

    said = ((entry.key, _line(told, entry)) for entry in told.entries)
    return {key: event(line) for key, line in said if line is not None}


def assemble(told: Told, name: str, entries: Iterable[Entry], parts: Mapping[str, bytes], about: str = "") -> bytes:
    """A whole calendar of some of the entries, of what `components` made of them.

    `name` is what calendar programs call it, `about` is a sentence for those who look closer.
    """
    from confdash.export.calendar_lines import head

    chosen = list(entries)
    name = _called(told, name)
    inputs = _digest_of(told, name, chosen, about)
    top, rest = head(name, about, told.settings.event.timezone)
    body = b"".join((rest, *(parts[entry.key] for entry in chosen if entry.key in parts), b"END:VCALENDAR\r\n"))
    stamp = f"X-CONFDASH-DIGEST:{inputs}-{_digest(top, body)}\r\n".encode()
    return top + stamp + body


def calendar(told: Told, name: str, entries: Iterable[Entry] | None = None, about: str = "") -> bytes:
    """A whole calendar of these entries, or of all."""
    chosen = told.entries if entries is None else tuple(entries)
    return assemble(told, name, chosen, components(msgspec.structs.replace(told, entries=chosen)), about)


def is_newest(body: bytes, told: Told, name: str, entries: Iterable[Entry] | None = None, about: str = "") -> bool:
    """Whether `calendar` would give these very bytes, without rendering any: they say of what they were made.

    A file that was edited or cut short is none.
    """
    stamp = _STAMP.search(body, 0, 1_000)
    if stamp is None or _digest(body[: stamp.start() + 2], body[stamp.end() :]) != stamp[2].decode():
        return False
    chosen = told.entries if entries is None else tuple(entries)
    return _digest_of(told, _called(told, name), chosen, about) == stamp[1].decode()


def _called(told: Told, name: str) -> str:
    """What is for inside says so in every list of calendars."""
    return one_line(f"{name} (internal)" if told.inside else name)


def _digest_of(told: Told, name: str, entries: Sequence[Entry], about: str) -> str:
    made_of = (FORMAT, name, about, told.settings.event.timezone, _lines(told, entries))
    return _digest(msgspec.json.encode(made_of))


def _digest(*pieces: bytes) -> str:
    digest = blake2b(digest_size=12)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _lines(told: Told, entries: Iterable[Entry]) -> list[Line]:
    return [line for entry in entries if (line := _line(told, entry)) is not None]


def _begins(told: Told, entry: Entry) -> int | None:
    starts, _ = told.times(entry)
    return starts if starts is not None and _FIRST <= starts < _LAST else None


def _line(told: Told, entry: Entry) -> Line | None:
    starts = _begins(told, entry)
    if starts is None:
        return None
    _, ends = told.times(entry)
    stamp = told.stamp(entry)
    return Line(
        stamp.uid,
        stamp.sequence,
        stamp.at,
        starts,
        # An end before the start is a mistake; without one an entry ends as it begins (RFC 5545, section 3.6.1).
        ends if ends is not None and starts < ends < _LAST else None,
        entry.title,
        entry.rooms,
        entry.track,
        tuple([speaker.name for speaker in entry.speakers[:SPEAKERS]]),
        entry.url,
        _STATUS.get(entry.state, "TENTATIVE"),
        _description(told, entry),
    )


def _description(told: Told, entry: Entry) -> str:
    """What somebody reads who opens the entry: what is different, then who speaks, then what it is about."""
    pieces = []
    if not entry.public:
        pieces.append("Not public: for inside only.")
    if told.delays and entry.delay and not entry.cancelled and entry.starts is not None:
        pieces.append(f"Its room runs late: it was planned for {told.clock.local(entry.starts):%H:%M}.")
    if entry.subtitle:
        pieces.append(entry.subtitle)
    if entry.speakers:
        pieces.append(f"With {', '.join([speaker.name for speaker in entry.speakers])}")
    words = entry.abstract or entry.description
    if words:
        pieces.append(words)
    text = "\n\n".join(pieces)
    return text if len(text) <= LIMIT else text[: LIMIT - 1].rstrip() + "…"
