"""Made-up data of a stated size, the same bytes every time: what the benchmarks run on."""

from __future__ import annotations

import datetime as dt
import random

_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
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
END:VTIMEZONE
"""
#: `COMMON` is in 92 of 100 talks, `RARE` in one, so late that a search from the top looks at nearly all.
COMMON, RARE = "notes", "zyzzyva"
#: The talk with the rare word.
RARE_AT = 95_000
_NOUNS = (
    "queues", "caches", "logs", "traces", "schedulers", "parsers", "compilers", "tables", "indexes", "sockets",
    "threads", "ledgers", "harbours", "bridges",
)  # fmt: skip
_VERBS = (
    "measuring", "draining", "mending", "watching", "folding", "sharding", "reading", "breaking", "moving", "counting",
)  # fmt: skip
_FIRST = ("Ada", "Bo", "Carla", "Dag", "Elin", "Femi", "Greta", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mira", "Noor")
_LAST = ("Holm", "Lindqvist", "Nwosu", "Haddad", "Sato", "Ferreira", "Novak", "Okafor", "Berg", "Costa", "Duval", "Ito")
_SENTENCE = "What we measured, what broke in the night, and what we would build again from the first line. "


def title(number: int) -> str:
    """The title of the n-th talk."""
    draw = random.Random(number)
    words = f"{draw.choice(_VERBS)} {draw.choice(_NOUNS)}"
    if number % 100 < 92:
        words += f" {COMMON}"
    if number == RARE_AT:
        words += f" {RARE}"
    return f"{words.capitalize()} {number}"


def speakers(number: int) -> list[str]:
    """Who gives the n-th talk: one or, for every fifth, two people."""
    draw = random.Random(number + 7)
    names = [f"{draw.choice(_FIRST)} {draw.choice(_LAST)} {number % 9_000}"]
    return names if number % 5 else [*names, f"{draw.choice(_FIRST)} {draw.choice(_LAST)} {number % 8_000}"]


def track(number: int) -> str:
    """The track of the n-th talk."""
    return _NOUNS[number % 7]


def start(number: int) -> dt.datetime:
    """When the n-th talk begins, in the event's own time: 20 rooms at once, ten hours a day."""
    slot = number // 20
    first = dt.datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the wall clock of the event; whoever uses it adds the zone
    return first + dt.timedelta(days=slot // 20, minutes=30 * (slot % 20))


def calendar(count: int, *, stamp: str = "20260101T000000Z", changed: int = 0) -> bytes:
    """A calendar of `count` events and one zone, about 650 bytes an event. The first `changed` have other titles."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//made up//confdash benchmark//",
        *_ZONE.strip().split("\n"),
    ]
    for number in range(count):
        begin = start(number)
        text = title(number) + (" again" if number < changed else "")
        names = "\\, ".join(speakers(number))
        lines += [
            "BEGIN:VEVENT",
            f"UID:talk-{number}@bench.example",
            f"DTSTAMP:{stamp}",
            f"DTSTART;TZID=Europe/Copenhagen:{begin:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Copenhagen:{begin + dt.timedelta(minutes=30):%Y%m%dT%H%M%S}",
            f"SUMMARY:{text}",
            f"LOCATION:Room {number % 20 + 1}",
            f"CATEGORIES:{_NOUNS[number % 7]}",
            f"URL:https://bench.example/talk/{number}/",
            f"CONTACT:{names}",
        ]
        description = "DESCRIPTION:" + _SENTENCE * 3
        lines += [
            description[0:75],
            *(f" {description[at : at + 74]}" for at in range(75, len(description), 74)),
        ]
        lines += ["STATUS:CONFIRMED", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
