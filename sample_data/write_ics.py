"""The programme as pretalx's `schedule.ics` (RFC 5545), with the zone under its IANA name.

Unlike pretalx's, the calendar says which speakers have not confirmed yet (STATUS:TENTATIVE). DTSTAMP is the
time of the release, so that the file is the same each time it is made; the second release stamps all anew.
"""

from __future__ import annotations

from sample_data.model import ACRONYM, HOST, ZONE, Programme, Slot

#: RFC 5545, 3.1: a line has at most 75 octets.
_LINE = 75
#: The European Union's rule, as it has stood since 1996.
_TIMEZONE = f"""\
BEGIN:VTIMEZONE
TZID:{ZONE.key}
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE""".splitlines()


def schedule_ics(programme: Programme) -> str:
    """The whole export, its lines folded and ended by CR LF."""
    stamp = f"{programme.released:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//pretalx//{HOST}//{ACRONYM}", *_TIMEZONE]
    for slot in programme.slots:
        lines += _event(slot, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a character in two."""
    pieces: list[str] = []
    piece, length = "", 0
    for char in line:
        size = len(char.encode())
        if length + size > _LINE:
            pieces.append(piece)
            piece, length = " ", 1
        piece += char
        length += size
    return "\r\n".join([*pieces, piece])


def escape(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def _event(slot: Slot, stamp: str) -> list[str]:
    session = slot.session
    names = ", ".join(speaker.name for speaker in session.speakers)
    return [
        "BEGIN:VEVENT",
        f"UID:pretalx-{ACRONYM}-{session.code}{slot.suffix}@{HOST}",
        f"DTSTART;TZID={ZONE.key}:{slot.starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE.key}:{slot.ends:%Y%m%dT%H%M%S}",
        f"DESCRIPTION:{escape(session.abstract)}",
        f"DTSTAMP:{stamp}",
        *([f"LOCATION:{escape(slot.room)}"] if slot.room else []),
        *([] if session.confirmed else ["STATUS:TENTATIVE"]),
        f"SUMMARY:{escape(f'{session.title} - {names}')}",
        f"URL:{session.url}",
        "END:VEVENT",
    ]
