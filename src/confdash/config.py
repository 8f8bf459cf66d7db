"""`confdash.toml` → `Settings`, or one sentence that says which file, line and key is wrong.

The config is the organisers' file: confdash reads it and never writes it (only `confdash init` creates one).
"""

from __future__ import annotations

import datetime as dt
import os
import re
import string
import tomllib
import zoneinfo
from pathlib import Path
from typing import Literal

import msgspec

from confdash import clock
from confdash.config_error import explain, nearest
from confdash.records import KINDS, TABLE_FIELDS, TALK_STATES

CONFIG = "confdash.toml"
STORE = "confdash.db"
JOURNAL = "journal"

#: What may stand in braces in `[messages]`.
PLACES = ("name", "title", "time", "room", "event", "by")

#: Fields of a talk for which `owns` may put a feed first.
OWNABLE = (
    "title", "subtitle", "abstract", "description", "starts_at", "ends_at", "room", "track", "kind",
    "state", "speakers", "url", "language", "do_not_stream",
)  # fmt: skip


class ConfigError(Exception):
    """The config cannot be used. The message is for a person: file, line, key, what is wrong, what would be right."""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[event]`: the conference."""

    name: str
    timezone: str = "UTC"
    starts: dt.date | None = None
    ends: dt.date | None = None
    day_starts: str = "04:00"


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[[feeds]]`: where to read, how often, and for which fields it comes first."""

    name: str
    url: str
    every: str = "5m"
    kind: Literal["ics", "schedule-xml", "schedule-json", "table"] | None = None
    #: Of a table (`kind = "table"`): what its rows are.
    entity: Literal["people", "talks"] | None = None
    #: Of a table: our field → the column's title.
    columns: dict[str, str] = {}
    #: Of a table: its word → the state that it means.
    states: dict[str, str] = {}
    #: A whole source lists everything: what is absent has gone. A window (the newest 15) says nothing by absence.
    covers: Literal["whole", "window"] = "whole"
    owns: tuple[str, ...] = ()
    token: str | None = None

    @property
    def seconds(self) -> int:
        """How often the feed is read, in seconds."""
        return duration(self.every)

    @property
    def local(self) -> bool:
        """Whether the feed is a file on this machine."""
        return "://" not in self.url

    def secret(self) -> str | None:
        """The token itself, from the environment or a command. Raises `ConfigError` when it cannot be had."""
        if self.token is None:
            return None
        import subprocess

        how, _, what = self.token.partition(":")
        if how == "env":
            if not os.environ.get(what):
                raise ConfigError(f"feed “{self.name}”: the environment has no {what}; set it, or change `token`")
            return os.environ[what]
        try:
            # The organiser's own command, in their own config.
            done = subprocess.run(what, shell=True, capture_output=True, text=True, timeout=30, check=True)  # noqa: S602
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            raise ConfigError(
                f"feed “{self.name}”: the command in `token` failed; run it by hand to see why"
            ) from error
        if not done.stdout.strip():
            raise ConfigError(f"feed “{self.name}”: the command in `token` printed nothing; run it by hand to see why")
        return done.stdout.strip()


#: A rule's setting: `false` turns it off; a table changes its thresholds.
RuleSetting = bool | dict[str, str | int | bool | list[str]]


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[people]`: who decides at the desks. Where there are names, the dashboard asks at start who sits there."""

    names: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of `confdash.toml`."""

    event: Event
    feeds: tuple[Feed, ...] = ()
    #: Text in a feed → the room's name as it is shown.
    rooms: dict[str, str] = {}
    #: A feed's word → the kind.
    kinds: dict[str, str] = {}
    #: Rule id → off, or thresholds.
    attention: dict[str, RuleSetting] = {}
    people: People = People()
    #: Name → a text with {name}, {title}, {time}, {room}, {event}, {by}, to be copied for somebody.
    messages: dict[str, str] = {}
    #: Name → board and filter, such as `talks room:"Hall A" day:today`.
    views: dict[str, str] = {}
    #: Command id → key.
    keys: dict[str, str] = {}

    def feed(self, name: str) -> Feed | None:
        """The feed of that name."""
        return next((feed for feed in self.feeds if feed.name == name), None)

    def clock(self, offset: int = 0) -> clock.Clock:
        """The event's clock; `offset` seconds from real time when it is pinned."""
        hour, minute = self.event.day_starts.split(":")
        return clock.Clock(
            timezone=self.event.timezone,
            day_starts=int(hour) * 60 + int(minute),
            offset=offset,
            first_day=self.event.starts,
            last_day=self.event.ends,
        )

    def digest(self) -> str:
        """Changes whenever anything in the config does: processes compare it to notice an edit."""
        return _digest(self)

    def meaning(self) -> str:
        """Changes whenever something does that the folding of talks depends on."""
        parts = (
            [(feed.name, feed.owns, feed.token is None) for feed in self.feeds],
            sorted(self.rooms.items()),
            sorted(self.kinds.items()),
            (self.event.timezone, self.event.day_starts),
        )
        return _digest(parts)


def _digest(value: object) -> str:
    # Imported late, as `subprocess` above: the dashboard's first paint needs neither.
    import hashlib

    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]


def duration(text: str) -> int:
    """Seconds of `90s`, `2m`, `1h`. Raises `ValueError` with a sentence."""
    match = re.fullmatch(r"(\d{1,6})\s*(s|m|h)", text.strip())
    if not match or int(match[1]) == 0:
        raise ValueError(f"“{text}” is not a length of time; write it as 30s, 2m or 1h")
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]


def load(folder: Path) -> Settings:
    """The settings of the event in a folder. Raises `ConfigError`."""
    path = folder / CONFIG
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {CONFIG} in {folder}: go to the event's folder, or make one with `confdash init URL…`"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    return parse(text, str(path))


def parse(text: str, where: str = CONFIG) -> Settings:
    """The settings that a config's text says. Raises `ConfigError` that names `where`, the line and the key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: not valid TOML: {error}") from error
    try:
        settings = msgspec.convert(raw, Settings)
        _check(settings)
    except msgspec.ValidationError as error:
        raise ConfigError(explain(str(error), text, where, Settings)) from error
    return settings


def _check(settings: Settings) -> None:
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
    if feed.states and feed.entity != "talks":
        raise _wrong("only a table of talks has states", f"{path}.states")
    for word, state in feed.states.items():
        if state not in TALK_STATES:
            raise _wrong(f"“{state}” is no state; {nearest(state, TALK_STATES)}", f"{path}.states.{word}")


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
