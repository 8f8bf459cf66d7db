"""`confdash.toml` → `Settings`, or one sentence that says which file, line and key is wrong.

The config is the organisers' file: confdash reads it and never writes it (only `confdash init` creates one).
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from confdash import clock
from confdash.config_check import check, duration, secret_in
from confdash.config_error import explain
from confdash.text import fold

CONFIG = "confdash.toml"
STORE = "confdash.db"
JOURNAL = "journal"


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
    kind: (
        Literal[
            "ics", "schedule-xml", "schedule-json", "table", "youtube-atom", "youtube-api", "voctoweb", "sreview",
            "tracker", "pretalx-youtube", "pyvideo", "relive",
        ]
        | None
    ) = None  # fmt: skip
    #: Of a table (`kind = "table"`): what its rows are.
    entity: Literal["people", "talks", "videos", "scholarships"] | None = None
    #: Of a table: our field → the column's title.
    columns: dict[str, str] = {}
    #: Of a table: its word → the state that it means.
    states: dict[str, str] = {}
    #: Of a table of scholarships: its word in the column of the reimbursement → one of `REIMBURSEMENTS`; the same word
    #: may mean something else in the column of states.
    reimbursements: dict[str, str] = {}
    #: Of a table of scholarships: the currency of amounts that name none, such as `EUR`.
    currency: str | None = None
    #: A whole source lists everything: what is absent has gone. A window (the newest 15) says nothing by absence.
    covers: Literal["whole", "window"] = "whole"
    owns: tuple[str, ...] = ()
    token: str | None = None
    #: Whether everybody may read what it says of talks. Not said: a schedule without a token is public, a table is not,
    #: nor is an address that itself holds a secret.
    public: bool | None = None

    @property
    def shows_public(self) -> bool:
        """Whether exports may tell what it says of talks (design §10)."""
        if self.public is not None:
            return self.public
        return self.token is None and self.kind != "table" and not secret_in(self.url)

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


class Pot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[[pots]]`: money for scholarships. Amounts are written as people write them, or as whole units."""

    name: str
    #: ISO 4217, such as `EUR`.
    currency: str
    #: What may be spent at most, and what has come in so far.
    budget: str | int | None = None
    raised: str | int | None = None


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[privacy]`: who may look at scholarships. It keeps eyes away, not whoever has the files."""

    #: Names of desks (`confdash doctor` says what this one is called). None named: every desk may open the board, and
    #: rows about scholarships stand in the scholarship desk's own view of Attention alone.
    desks: tuple[str, ...] = ()

    def may_open(self, desk: str) -> bool:
        """Whether a desk may open the Scholarships board."""
        return not self.desks or desk in self.desks

    def way_in(self) -> str:
        """What to do at a desk that may not open it: `start as one that may: CONFDASH_DESK=grants confdash`."""
        return f"start as one that may: CONFDASH_DESK={next(iter(self.desks), '')} confdash"

    def told(self, desk: str) -> bool:
        """Whether rows about scholarships stand among those of all desks at this one; else in their own view alone."""
        return desk in self.desks


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[export]`: what calendars and schedules for others say."""

    #: A cancelled talk is shown as cancelled, or left out: Google's calendar hides it then, others strike it through.
    cancelled: Literal["show", "leave out"] = "show"
    #: Whether calendars give the times that a late room means, rather than those that were planned.
    delays: bool = False


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
    #: Money for scholarships.
    pots: tuple[Pot, ...] = ()
    privacy: Privacy = Privacy()
    export: Export = Export()
    #: Name → a text with {name}, {title}, {time}, {room}, {event}, {by}, to be copied for somebody.
    messages: dict[str, str] = {}
    #: Name → board and filter, such as `talks room:"Hall A" day:today`.
    views: dict[str, str] = {}
    #: Command id → key.
    keys: dict[str, str] = {}

    def feed(self, name: str) -> Feed | None:
        """The feed of that name."""
        return next((feed for feed in self.feeds if feed.name == name), None)

    def shared_rooms(self) -> frozenset[str]:
        """The rooms, folded, in which several things may happen at once: said to rule `room-clash`, for all."""
        setting = self.attention.get("room-clash")
        rooms = setting.get("shared_rooms") if isinstance(setting, dict) else None
        return frozenset(map(fold, rooms)) if isinstance(rooms, list) else frozenset()

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
            [(feed.name, feed.owns, feed.token is None, feed.covers) for feed in self.feeds],
            sorted(self.rooms.items()),
            sorted(self.kinds.items()),
            (self.event.timezone, self.event.day_starts, self.event.starts),
            self.pots,
        )
        return _digest(parts)


def _digest(value: object) -> str:
    # Imported late, as `subprocess` above: the dashboard's first paint needs neither.
    import hashlib

    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]


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
        check(settings)
    except msgspec.ValidationError as error:
        raise ConfigError(explain(str(error), text, where, Settings)) from error
    return settings
