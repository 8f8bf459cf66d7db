"""Days and moments as people write them into a table: `29 Nov 2016`, `21Jul 2018`, `10.11.2026 9:00`, `Nov 9, 2026`.

A day written with slashes is read where it can only be one (`11/13/2018`); `5/7/2018` is May or July, and nobody can
tell which. A day without a year is none. Pure; all that comes out is UTC seconds.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from zoneinfo import ZoneInfo

from confdash.feeds.times import moment
from confdash.text import fold, line

_MONTHS = (
    "january januar janvier enero gennaio janeiro januari jan ene gen",
    "february februar fevrier febrero febbraio fevereiro februari feb fev",
    "march marz mars marzo marco maart mar mrz mrt maerz",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august aout agosto augustus aug ago aou",
    "september septembre septiembre settembre setembro sept sep set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember decembre diciembre dicembre dezembro dec dez dic",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_WEEKDAY = re.compile(
    r"(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun|mo|di|mi|do|fr|sa|so)(?:day|nesday|sday|rsday|urday)?[.,]?\s+"
)
_CLOCK = re.compile(
    r"(?P<date>.*\S)(?:\s*,\s*|\s+(?:at |um )?)(?P<hour>\d{1,2})"
    r"(?:(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)\s*(?P<half>[ap]\.?m\.?)?|\s*(?P<only>[ap]\.?m\.?))"
    r"\s*(?:uhr|h)?\s*(?P<zone>z|utc|gmt|aoe|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_AOE = re.compile(r"(.*\S)\s*[,(]?\s*(?:aoe|anywhere on earth)\)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", re.ASCII)
_EITHER = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?[\s-]*(?:of |de )?([^\W\d_]{3,10})\.?,?[\s-]*(?:de )?'?(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+|-)'?(\d{4})")
_LONGEST = 60
#: UTC−12: where a day ends last (“anywhere on earth”).
_LAST_ZONE = dt.timezone(dt.timedelta(hours=-12))


class DateError(ValueError):
    """A text that is no day and no moment. The message says why, and does not quote the text, which may be private."""


def since(text: str, zone: ZoneInfo) -> int:
    """UTC seconds of a moment; of a day alone its first second in the zone. Raises `DateError`."""
    return _read(text, zone)[0]


def until(text: str, zone: ZoneInfo) -> int:
    """UTC seconds of a moment; of a day alone its last second in the zone. Raises `DateError`."""
    return _read(text, zone)[1]


@functools.lru_cache(maxsize=16_384)
def _read(text: str, zone: ZoneInfo) -> tuple[int, int]:
    """First and last second of what a text says: a moment's are one."""
    text = line(text, 2 * _LONGEST)
    if len(text) > _LONGEST:
        raise DateError("it is no date; write it as 2026-11-09")
    stamp = moment(text, zone)
    if stamp is not None:
        return stamp, stamp
    plain = _WEEKDAY.sub("", fold(text), count=1) if text[:1].isalpha() else fold(text)
    within: dt.tzinfo = zone
    clock = _CLOCK.fullmatch(plain)
    if clock is not None:
        return _moment(clock, zone)
    earth = _AOE.fullmatch(plain)
    if earth is not None:
        plain, within = earth[1], _LAST_ZONE
    day = _day(plain)
    following = day + dt.timedelta(days=1)
    return _midnight(day, within), _midnight(following, within) - 1


def _moment(clock: re.Match[str], zone: ZoneInfo) -> tuple[int, int]:
    hour, half = int(clock["hour"]), (clock["half"] or clock["only"] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise DateError("its hour is none")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    named = clock["zone"] or ""
    within: dt.tzinfo = zone
    if named:
        within = _LAST_ZONE if named == "aoe" else dt.UTC if named.isalpha() else _offset(named)
    day = _day(clock["date"].rstrip(","))
    try:
        at = dt.datetime.combine(day, dt.time(hour, int(clock["minute"] or 0), int(clock["second"] or 0)), within)
    except ValueError:
        raise DateError("its time of day is none") from None
    return int(at.timestamp()), int(at.timestamp())


def _offset(text: str) -> dt.tzinfo:
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise DateError("its offset is none")
    return dt.timezone((1 if text[0] == "+" else -1) * dt.timedelta(hours=hours, minutes=minutes))


def _midnight(day: dt.date, zone: dt.tzinfo) -> int:
    return int(dt.datetime.combine(day, dt.time(), zone).timestamp())


def _day(text: str) -> dt.date:
    """The day that a folded text names. Raises `DateError`."""
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], int(match[2]), match[3])
    if match := _DOTTED.fullmatch(text):
        return _date(match[3], int(match[2]), match[1])
    if match := _EITHER.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        if first <= 12 and second <= 12 and first != second:
            raise DateError("which is the day and which the month, nobody can tell; write it as 2026-11-09")
        month, day = (second, first) if first > 12 else (first, second)
        return _date(match[3], month, str(day))
    for pattern, day_at, month_at in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = pattern.fullmatch(text)
        if match and match[month_at] in _MONTH_OF:
            return _date(match[3], _MONTH_OF[match[month_at]], match[day_at])
    raise DateError("it is no date with a year; write it as 2026-11-09")


def _date(year: str, month: int, day: str) -> dt.date:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not 1970 <= number <= 2200:
        raise DateError("its year is none of this time")
    try:
        return dt.date(number, month, int(day))
    except ValueError:
        raise DateError("there is no such day") from None
