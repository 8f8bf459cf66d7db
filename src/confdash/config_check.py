"""What the types of the config cannot say: names that are there, times, addresses, columns of a table."""

from __future__ import annotations

import re
import string
import zoneinfo
from typing import TYPE_CHECKING

import msgspec

from confdash import clock
from confdash.config_error import nearest
from confdash.records import KINDS, TABLE_FIELDS, TALK_STATES, VIDEO_STATES

if TYPE_CHECKING:
    from confdash.config import Event, Feed, Settings

#: What may stand in braces in `[messages]`.
PLACES = ("name", "title", "time", "room", "event", "by")

#: Fields of a talk for which `owns` may put a feed first.
OWNABLE = (
    "title", "subtitle", "abstract", "description", "starts_at", "ends_at", "room", "track", "kind",
    "state", "speakers", "url", "language", "do_not_stream",
)  # fmt: skip


def duration(text: str) -> int:
    """Seconds of `90s`, `2m`, `1h`. Raises `ValueError` with a sentence."""
    match = re.fullmatch(r"(\d{1,6})\s*(s|m|h)", text.strip())
    if not match or int(match[1]) == 0:
        raise ValueError(f"“{text}” is not a length of time; write it as 30s, 2m or 1h")
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]


def check(settings: Settings) -> None:
    """What types alone cannot say. Raises `msgspec.ValidationError` with the path, as msgspec itself does."""
    _check_event(settings.event)
    names: set[str] = set()
    for index, feed in enumerate(settings.feeds):
        path = f"$.feeds[{index}]"
        if feed.name in names:
            raise _wrong(f"two feeds are called “{feed.name}”", f"{path}.name")
        names.add(feed.name)
        _check_feed(feed, path)
    for word, kind in settings.kinds.items():
        if kind not in KINDS:
            raise _wrong(f"“{kind}” is no kind; {nearest(kind, KINDS)}", f"$.kinds.{word}")
    for name, text in settings.messages.items():
        _check_message(text, f"$.messages.{name}")


def _check_message(text: str, path: str) -> None:
    try:
        places = [(place, spec, how) for _, place, spec, how in string.Formatter().parse(text) if place is not None]
    except ValueError as error:
        raise _wrong("a brace stands alone; write {name}, or {{ for a brace itself", path) from error
    for place, spec, how in places:
        if place not in PLACES or spec or how:
            raise _wrong(f"{{{place}}} cannot be filled in; {nearest(place, PLACES)}", path)


def _check_event(event: Event) -> None:
    try:
        clock.zone(event.timezone)
    except ValueError as error:
        near = nearest(event.timezone, zoneinfo.available_timezones(), few=False)
        raise _wrong(f"{error}{near and '; '}{near}", "$.event.timezone") from error
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", event.day_starts):
        raise _wrong(f"“{event.day_starts}” is no time of day; write it as 04:00", "$.event.day_starts")
    if event.starts and event.ends and event.ends < event.starts:
        raise _wrong("the event ends before it starts", "$.event.ends")


def _check_feed(feed: Feed, path: str) -> None:
    if not re.fullmatch(r"[\w][\w .-]{0,39}", feed.name) or feed.name == "local":
        rule = "letters, digits, blanks, dots and dashes, and not “local”"
        raise _wrong(f"“{feed.name}” cannot be a feed's name: {rule}", f"{path}.name")
    try:
        duration(feed.every)
    except ValueError as error:
        raise _wrong(str(error), f"{path}.every") from error
    if not feed.local:
        _check_address(feed.url, f"{path}.url")
    if feed.token is not None and not re.fullmatch(r"env:\w+|cmd:.*\S.*", feed.token):
        raise _wrong("write env:NAME or cmd:COMMAND, never the secret itself", f"{path}.token")
    for field in feed.owns:
        if field not in OWNABLE:
            raise _wrong(f"no field is called “{field}”; {nearest(field, OWNABLE)}", f"{path}.owns")
    _check_table(feed, path)


def _check_table(feed: Feed, path: str) -> None:
    """What a feed may say of a table, and must say where it is one."""
    if feed.kind != "table":
        for key in ("entity", "columns", "states"):
            if getattr(feed, key):
                raise _wrong('only a table has this; say kind = "table" above it', f"{path}.{key}")
        return
    if feed.entity is None:
        raise _wrong(f"a table needs `entity`: what its rows are, one of {', '.join(TABLE_FIELDS)}", f"{path}.kind")
    for field, column in feed.columns.items():
        fields = TABLE_FIELDS[feed.entity]
        if field not in fields:
            raise _wrong(
                f"a table of {feed.entity} has no field “{field}”; {nearest(field, fields)}", f"{path}.columns.{field}"
            )
        if not column.strip():
            raise _wrong("write the title of the column that the table has for it", f"{path}.columns.{field}")
    states = {"talks": TALK_STATES, "videos": VIDEO_STATES}.get(feed.entity, ())
    if feed.states and not states:
        raise _wrong("only a table of talks or videos has states", f"{path}.states")
    for word, state in feed.states.items():
        if state not in states:
            raise _wrong(f"“{state}” is no state; {nearest(state, states)}", f"{path}.states.{word}")


def _check_address(url: str, path: str) -> None:
    if not url.lower().startswith(("http://", "https://")):
        raise _wrong(f"a feed is read by http, https or from a file, not by “{url}”", path)
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        good = parts.hostname and parts.port != 0
    except ValueError:  # of an unclosed bracket, or a port that is no number
        good = False
    if not good:
        raise _wrong("this is not a web address; write it as https://example.org/schedule.json", path)


def _wrong(what: str, path: str) -> msgspec.ValidationError:
    return msgspec.ValidationError(f"{what} - at `{path}`")
