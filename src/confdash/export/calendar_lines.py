"""How a calendar's lines are written. icalendar escapes, folds and writes types; here it is said in which order.

`Component.to_ical` is not used: it takes each line apart again, which is most of its time for thousands of entries.
"""

from __future__ import annotations

import datetime as dt
import functools

from icalendar.parser import Contentline
from icalendar.prop import vDatetime, vText, vUri

from confdash.export.calendar_entry import PRODID, Line
from confdash.text import clean
from confdash.text import line as one_line

#: How often subscribers may ask for a calendar anew. What has not changed costs them an empty answer.
_REFRESH = "PT15M"
#: Octets of a line that icalendar leaves in one piece; RFC 5545, section 3.1, allows 75.
_WHOLE = 74


def head(name: str, about: str, zone: str) -> tuple[bytes, bytes]:
    """The beginning of a calendar: first what every calendar of ours begins with, then what is this one's own."""
    own = [
        ("NAME", _text(name)),
        ("X-WR-CALNAME", _text(name)),
        *((("DESCRIPTION", _text(about)), ("X-WR-CALDESC", _text(about))) if about else ()),
        ("X-WR-TIMEZONE", _text(zone)),
        ("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH),
        ("X-PUBLISHED-TTL", _REFRESH),
    ]
    top = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", _text(PRODID))]
    return _written(top), _written([("CALSCALE", "GREGORIAN"), *own])


def event(said: Line) -> bytes:
    """One entry of a calendar."""
    at = _utc(said.at)
    lines = [
        ("BEGIN", "VEVENT"),
        ("UID", said.uid),
        ("SEQUENCE", str(said.sequence)),
        ("DTSTAMP", at),
        ("LAST-MODIFIED", at),
        ("DTSTART", _utc(said.starts)),
    ]
    # Where nothing is said of an end some programs make it an hour, and DTEND may not be DTSTART.
    lines.append(("DURATION", "PT0S") if said.ends is None else ("DTEND", _utc(said.ends)))
    if title := one_line(said.title):
        lines.append(("SUMMARY", _text(title)))
    if said.rooms:
        lines.append(("LOCATION", _text(one_line(", ".join(said.rooms)))))
        if len(said.rooms) > 1:
            # Which commas part rooms and which are in a room's name, no reader can tell from the line above.
            lines += [("X-CONFDASH-ROOM", _text(room)) for each in said.rooms if (room := one_line(each))]
    if said.track and (track := one_line(said.track)):
        lines.append(("CATEGORIES", _text(track)))
    if said.url and (url := one_line(said.url)):
        lines.append(("URL", vUri(url).to_ical().decode()))
    if about := clean(said.description):
        lines.append(("DESCRIPTION", _text(about)))
    # No property of RFC 5545 names who speaks, but those for people with an address; other programs skip this one.
    lines += (("X-CONFDASH-SPEAKER;VALUE=TEXT", _text(name)) for each in said.speakers if (name := one_line(each)))
    # Whoever subscribes to a programme is not busy all day.
    lines += (("STATUS", said.status), ("TRANSP", "TRANSPARENT"), ("END", "VEVENT"))
    return _written(lines)


def _written(lines: list[tuple[str, str]]) -> bytes:
    return b"".join([_folded(f"{name}:{value}") for name, value in lines])


def _folded(line: str) -> bytes:
    whole = line.encode()
    if len(whole) > _WHOLE:
        folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
        whole = folded
    return whole + b"\r\n"


def _text(value: str) -> str:
    r"""A TEXT value with its escapes. icalendar takes `\N` for a line break, but here it is what somebody wrote."""
    return "\\\\N".join([vText(part).to_ical().decode() for part in value.split("\\N")])


@functools.lru_cache(maxsize=4096)
def _utc(stamp: int) -> str:
    """`20261109T083000Z`."""
    written: bytes = vDatetime(dt.datetime.fromtimestamp(stamp, dt.UTC)).to_ical()  # type: ignore[no-untyped-call]
    return written.decode()
